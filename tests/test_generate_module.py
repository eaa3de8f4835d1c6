"""The generated module under the tools and the Pythons that its users have."""

from __future__ import annotations

import ast
import inspect
import io
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from functools import cache
from pathlib import Path

import pytest
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document
from generated import ROOT, text_of

PYTHONS = ("python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14")
NOISE = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONSTARTUP"}
CLEAN = {name: value for name, value in os.environ.items() if name not in NOISE}


@cache
def python_at(name: str) -> str | None:
    """Return the path of a Python that runs; a version manager's stub may refuse to."""
    found = shutil.which(name)
    candidates = [found] if found else []
    candidates += [str(path) for path in Path.home().glob(f".pyenv/versions/*/bin/{name}")]
    for candidate in candidates:
        probe = [candidate, "-c", "import sys; print(sys.executable)"]
        done = subprocess.run(probe, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.strip()
    return None


def the_python(name: str) -> str:
    path = python_at(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


def with_needs(name: str, folder: Path) -> Path:
    """Return a Python of its own environment, with what generating a module imports."""
    subprocess.run([the_python(name), "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    done = subprocess.run(
        [python, "-m", "pip", "install", "-q", "Jinja2", "msgspec", "pycparser"],
        env=CLEAN, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"{name} cannot install Jinja2, msgspec and pycparser: {done.stderr[-200:]}")
    return python


def sources(corpus: Path) -> dict[str, str]:
    return {
        "job": text_of(families=("job-stats",)),
        "bundled": text_of(),
        "libvirt_9": text_of(str(corpus / "libvirt/9.0.0/include")),
        "libvirt_11": text_of(str(corpus / "libvirt/11.3.0/include")),
        "gio": text_of(str(corpus / "gio/2.74.6/include"), profile="gio"),
    }


@pytest.fixture(scope="module")
def modules(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all modules that the tests generate."""
    folder = tmp_path_factory.mktemp("modules")
    for name, text in sources(corpus).items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", PYTHONS)
def test_every_name_can_be_imported_without_a_warning(modules: Path, name: str) -> None:
    code = """
        import glob
        for file in sorted(glob.glob("*.py")):
            scope = {}
            exec("from " + file[:-3] + " import *", scope)
            module = __import__(file[:-3])
            assert set(module.__all__) <= set(scope), file
            assert set(module.__all__) <= set(dir(module)), file
        import job
        assert job.JobStats.__annotations__["success"] is bool
        assert job.virDomainJobOperation(6).name == "VIR_DOMAIN_JOB_OPERATION_SNAPSHOT"
        assert job.decode({"success": True, "data_total": 4}).problems == ()
        try:
            job.VIR_NO_SUCH_NAME
        except AttributeError as error:
            assert "VIR_NO_SUCH_NAME" in str(error)
    """
    command = [the_python(name), "-W", "error", "-c", textwrap.dedent(code)]
    subprocess.run(command, cwd=modules, env=CLEAN, check=True)


@pytest.mark.parametrize("target", ["py39", "py311"])
def test_ruff_leaves_the_modules_as_they_are(modules: Path, target: str) -> None:
    for command in (["format", "--check"], ["check"]):
        subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache",
             "--target-version", target, str(modules)],
            check=True,
        )  # fmt: skip


USE = """
    from job import VIR_DOMAIN_JOB_DISK_TEMP_USED, JobStats, decode, virDomainJobOperation
    from libvirt_11 import VIR_DOMAIN_STATS_BLOCK_SUFFIX_RD_BYTES, build_domain_stats_block

    stats: JobStats = {"disk_temp_used": 5, "errmsg": "no space"}
    used: int = stats.get(VIR_DOMAIN_JOB_DISK_TEMP_USED, 0)
    left: int = decode(dict(stats)).values.get("time_remaining", 0)
    kind: virDomainJobOperation = virDomainJobOperation.VIR_DOMAIN_JOB_OPERATION_BACKUP
    key: str = build_domain_stats_block(0, VIR_DOMAIN_STATS_BLOCK_SUFFIX_RD_BYTES)
"""
MISUSE = {
    'wrong_type: JobStats = {"disk_temp_used": "5"}': r"disk_temp_used|Literal\['5'\]",
    'wrong_key: JobStats = {"disk_temp_uzed": 5}': "disk_temp_uzed",
    'unit: str = stats.get("time_remaining", 0)': "str",
    'other = decode(dict(stats)).values["data_totl"]': "data_totl",
    'block = build_domain_stats_block(0, ".rd.bites")': "rd.bites",
    "value = job.VIR_DOMAIN_JOB_NO_SUCH": "VIR_DOMAIN_JOB_NO_SUCH",
}


def use_file(modules: Path) -> tuple[Path, int]:
    """Write a file that uses the modules, rightly first, and return its last right line."""
    right = textwrap.dedent(USE)
    path = modules / "use.py"
    path.write_text("import job\n" + right + "\n".join(MISUSE) + "\n")
    return path, right.count("\n") + 1


def check_reports(reported: dict[int, str], last_right: int) -> None:
    assert [line for line in reported if line <= last_right] == []
    for offset, (statement, pattern) in enumerate(MISUSE.items(), start=1):
        assert re.search(pattern, reported.get(last_right + offset, "")), statement


def test_mypy_accepts_the_modules_and_catches_misuse(modules: Path) -> None:
    path, last_right = use_file(modules)
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file="]
    names = [f"{name}.py" for name in ("job", "bundled", "libvirt_9", "libvirt_11", "gio")]
    subprocess.run([*command, *names], cwd=modules, check=True)
    done = subprocess.run(
        [*command, path.name], cwd=modules, check=False, capture_output=True, text=True
    )
    rows = re.findall(r"^use\.py:(\d+): error: (.*)$", done.stdout, re.MULTILINE)
    check_reports({int(line): message for line, message in rows}, last_right)


def test_pyright_accepts_the_modules_and_catches_misuse(modules: Path) -> None:
    pyright = shutil.which("pyright") or shutil.which(
        "pyright", path=str(ROOT / "node_modules" / ".bin")
    )
    if pyright is None:
        pytest.skip("pyright is not installed")
    _, last_right = use_file(modules)
    (modules / "pyrightconfig.json").write_text(
        json.dumps({"typeCheckingMode": "strict", "pythonVersion": "3.9", "include": ["*.py"]})
    )
    done = subprocess.run(
        [pyright, "--outputjson", "--project", str(modules)],
        cwd=modules, check=False, capture_output=True, text=True,
    )  # fmt: skip
    reported: dict[str, dict[int, str]] = {}
    for row in json.loads(done.stdout)["generalDiagnostics"]:
        lines = reported.setdefault(Path(row["file"]).name, {})
        line = row["range"]["start"]["line"] + 1
        lines[line] = lines.get(line, "") + row["message"]
    assert list(reported) == ["use.py"]
    check_reports(reported["use.py"], last_right)


@pytest.mark.parametrize("name", ["python3.12", "python3.13"])
def test_another_python_generates_the_same_bytes(name: str, tmp_path: Path) -> None:
    python = with_needs(name, tmp_path / "venv")
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}.py"
        subprocess.run(
            [python, "-m", "headerscan", "generate", "python",
             str(ROOT / "fixtures" / "headers"), "--family", "job-stats", "-o", str(path)],
            env={**CLEAN, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            check=True,
        )  # fmt: skip
        assert path.read_text() == text_of(families=("job-stats",))


def test_what_the_type_checkers_see_is_what_there_is_at_run_time(modules: Path) -> None:
    code = """
        import ast, libvirt_11 as module
        tree = ast.parse(open("libvirt_11.py").read())
        (block,) = [node for node in tree.body if isinstance(node, ast.If) and node.orelse
                    and len(node.body) > 9]
        seen = 0
        for node in block.body:
            if isinstance(node, ast.ClassDef):
                made = getattr(module, node.name)
                if node.bases[0].id in ("IntEnum", "IntFlag"):
                    assert made.__mro__[1].__name__ == node.bases[0].id
                    members = {one.targets[0].id: eval(ast.unparse(one.value))
                               for one in node.body if isinstance(one, ast.Assign)}
                    assert {n: m.value for n, m in made.__members__.items()} == members
                elif node.bases[0].id == "TypedDict":
                    keys = [one.target.id for one in node.body if isinstance(one, ast.AnnAssign)]
                    assert list(made.__annotations__) == keys
                elif node.name != "_Pattern":
                    fields = [one.target.id for one in node.body if isinstance(one, ast.AnnAssign)]
                    assert list(made._fields) == fields
                seen += 1
        assert seen > 150, seen
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=modules, check=True)


def test_the_import_brings_in_neither_typing_nor_enum_nor_dataclasses(modules: Path) -> None:
    code = "import sys; before = set(sys.modules); import job; print(set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, '.'); {code}"],
        cwd=modules, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert not {"'typing'", "'dataclasses'", "'inspect'"} & set(re.findall(r"'\w+'", done.stdout))


def test_every_docstring_is_restructuredtext_that_sphinx_reads_without_a_warning(
    modules: Path,
) -> None:
    settings = get_default_settings(Parser())
    settings.report_level = 2
    settings.warning_stream = warnings = io.StringIO()
    docstrings = 0
    for path in sorted(modules.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                text = inspect.cleandoc(str(node.value.value))
                Parser().parse(text, new_document(f"{path.name}:{node.lineno}", settings))
                docstrings += 1
    assert docstrings > 3000
    assert warnings.getvalue() == ""
