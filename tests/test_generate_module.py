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
from generated import ROOT, package_of, text_of

PYTHONS = ("python3.11", "python3.12", "python3.13", "python3.14")
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
    subprocess.run([the_python(name), "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "-q")
    done = subprocess.run(
        [*pip, "--no-compile", "Jinja2", "msgspec", "pycparser"],
        env=CLEAN, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"{name} cannot install Jinja2, msgspec and pycparser: {done.stderr[-200:]}")
    return python


def sources(corpus: Path) -> dict[str, str]:
    return {
        "job": text_of(families=("job-stats",)),
        "bundled": text_of(),
        "libvirt_11": text_of(str(corpus / "libvirt/11.3.0/include")),
        "gio": text_of(str(corpus / "gio/2.74.6/include"), profile="gio"),
    }


@pytest.fixture(scope="module")
def modules(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all modules that the tests generate."""
    folder = tmp_path_factory.mktemp("modules")
    for name, text in sources(corpus).items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    (folder / "libvirt_constants").mkdir()
    for name, text in package_of(str(corpus / "libvirt/11.3.0/include")).items():
        (folder / "libvirt_constants" / name).write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "fixtures" / "generate" / "every_feature.py", folder)
    return folder


@pytest.mark.parametrize("name", PYTHONS)
def test_every_module_can_be_imported_without_a_warning(modules: Path, name: str) -> None:
    code = """
        import glob
        for file in sorted(glob.glob("*.py")):
            __import__(file[:-3])
        import job
        assert job.JobStats.__annotations__["success"] is bool
        assert job.virDomainJobOperation(6).name == "VIR_DOMAIN_JOB_OPERATION_SNAPSHOT"
        assert job.decode_job_stats({"success": True, "data_total": 4}).problems == []
        assert job.FIELDS["data_total"].doc
    """
    command = [the_python(name), "-W", "error", "-c", textwrap.dedent(code)]
    subprocess.run(command, cwd=modules, env=CLEAN, check=True)


EXCEPTIONS = {
    "COM812": "the formatter sees to commas",
    "CPY001": "the copyright is the headers'",
    "D203": "contradicts D211",
    "D205": "what a header says in one long sentence stays one",
    "D213": "contradicts D212",
    "D400": "what a header says without a full stop stays so",
    "D415": "likewise",
    "E501": "a word or a path of a header may be longer than a line",
    "INP001": "a module alone needs no package",
    "N801": "enums have their C names",
    "PIE796": "C's enumerators may share a value",
    "PLC0415": "few programs ask for docs: what reads them is imported when one does",
    "RUF001": "the characters are the header's",
    "S105": "no key of a dictionary is a password",
}


def test_ruff_finds_nothing_in_the_modules_by_any_of_its_rules(modules: Path) -> None:
    rules = ["check", "--select", "ALL", "--ignore", ",".join(EXCEPTIONS)]
    for command in (["format", "--check"], rules):
        subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache",
             "--target-version", "py311", str(modules), "--exclude", "use.py,every_feature.py"],
            check=True,
        )  # fmt: skip


def test_no_module_is_longer_than_a_person_reads(modules: Path, corpus: Path) -> None:
    job_of_9 = text_of(str(corpus / "libvirt/9.0.0/include"), families=("job-stats",))
    assert job_of_9.count("\n") <= 500
    assert (modules / "libvirt_11.py").read_text().count("\n") <= 10_000


USE = """
    from job import VIR_DOMAIN_JOB_DISK_TEMP_USED, JobStats, decode_job_stats
    from job import VIR_DOMAIN_JOB_OPERATION_BACKUP, virDomainJobOperation

    stats: JobStats = {"disk_temp_used": 5, "errmsg": "no space"}
    used: int = stats.get(VIR_DOMAIN_JOB_DISK_TEMP_USED, 0)
    left: int = decode_job_stats(dict(stats)).values.get("time_remaining", 0)
    kind: virDomainJobOperation = VIR_DOMAIN_JOB_OPERATION_BACKUP
"""
MISUSE = {
    'wrong_type: JobStats = {"disk_temp_used": "5"}': r"disk_temp_used|Literal\['5'\]",
    'wrong_key: JobStats = {"disk_temp_uzed": 5}': "disk_temp_uzed",
    'unit: str = stats.get("time_remaining", 0)': "str",
    'other = decode_job_stats(dict(stats)).values["data_totl"]': "data_totl",
    "value = job.VIR_DOMAIN_JOB_NO_SUCH": "VIR_DOMAIN_JOB_NO_SUCH",
    "number: str = VIR_DOMAIN_JOB_OPERATION_BACKUP": "virDomainJobOperation",
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
    names = [f"{name}.py" for name in ("job", "bundled", "libvirt_11", "gio")]
    names += ["libvirt_constants", "every_feature.py"]
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
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "include": ["."]}
    settings["exclude"] = ["libvirt_11.py"]  # the package of the same headers says the same
    (modules / "pyrightconfig.json").write_text(json.dumps(settings))
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


@pytest.mark.parametrize("name", ["python3.13"])
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


def test_every_docstring_is_restructuredtext_that_sphinx_reads_without_a_warning(
    modules: Path,
) -> None:
    settings = get_default_settings(Parser())
    settings.report_level = 2
    settings.warning_stream = warnings = io.StringIO()
    docstrings = 0
    for path in sorted(modules.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                text = inspect.cleandoc(str(node.value.value))
                Parser().parse(text, new_document(f"{path.name}:{node.lineno}", settings))
                docstrings += 1
    assert docstrings > 3000
    assert warnings.getvalue() == ""
