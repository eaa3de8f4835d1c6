"""``headerscan init`` on libraries of several shapes, and shell completion."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from headerscan.cli import main

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
PLAIN = "#ifndef A_H\n#define A_H\nint a_open(void);\n#endif\n"
NEEDS_GIT = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a library with one debt, in which the process stands."""
    shutil.copytree(FIXTURES / "headers" / "libvirt", tmp_path / "include" / "libvirt")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def checked(folder: Path, script: str, **variables: str) -> int:
    """Run a step of a workflow as its service does, and return its status."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, **variables}
    done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, check=False)
    return done.returncode


def git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", "-C", str(folder), *identity, *words], check=True, capture_output=True)


def test_a_new_library_passes_its_first_check(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "include"]) == 1
    capsys.readouterr()
    assert main(["init"]) == 0
    said = capsys.readouterr().out
    assert "profile   libvirt: the headers say VIR_TYPED_PARAM_" in said
    assert "release   11.3.0: LIBVIR_VERSION_NUMBER says so" in said
    assert "1 finding of today" in said
    assert main(["check"]) == 0
    header = library / "include" / "libvirt" / "libvirt-domain.h"
    text = header.read_text(encoding="utf-8")
    header.write_text(text.replace("as VIR_TYPED_PARAM_BOOLEAN", "", 1), encoding="utf-8")
    assert main(["check"]) == 1


def test_what_is_there_stays_as_it_is(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = library / "headerscan.toml"
    settings.write_text("# mine\n", encoding="utf-8")
    assert main(["init"]) == 0
    assert "kept      headerscan.toml" in capsys.readouterr().out
    assert settings.read_text(encoding="utf-8") == "# mine\n"
    assert [path.name for path in library.iterdir() if path != settings] == ["include"]


@NEEDS_GIT
def test_the_workflow_is_for_the_ci_that_is_there(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (library / ".gitlab-ci.yml").write_text("{}\n", encoding="utf-8")
    (library / ".github").mkdir()
    git(library, "init", "-q")
    git(library, "add", "include")
    git(library, "commit", "-qm", "start")
    for tag in ("v9.9.0", "v10.1.0", "nightly"):
        git(library, "tag", tag)
    assert main(["init"]) == 0
    assert "the newest is v10.1.0" in capsys.readouterr().out
    github = yaml.safe_load((library / ".github/workflows/headerscan.yml").read_text("utf-8"))
    steps = [step["run"] for step in github["jobs"]["headerscan"]["steps"] if "run" in step]
    assert checked(library, steps[-1]) == 0
    gitlab = yaml.safe_load((library / ".gitlab/headerscan.yml").read_text("utf-8"))
    script = gitlab["headerscan"]["script"][-1]
    assert checked(library, script) == 0
    header = library / "include" / "libvirt" / "libvirt-domain.h"
    text = header.read_text(encoding="utf-8")
    header.write_text(text.replace('"disk_temp_used"', '"temp_used"'), encoding="utf-8")
    git(library, "update-ref", "refs/remotes/origin/main", "HEAD")
    assert checked(library, steps[-1], BASE="main") == 1
    assert checked(library, script, CI_MERGE_REQUEST_DIFF_BASE_SHA="HEAD") == 1


@pytest.mark.parametrize(
    ("files", "inputs"),
    [
        (["include/a.h", "src/b.h", "tests/include/c.h"], '["include"]'),
        (["core/include/a/a.h", "net/include/n.h"], '["core/include", "net/include"]'),
        (["lib/a.h", "tests/t.h", ".hidden/h.h"], '["lib"]'),
    ],
)
def test_public_headers_are_told_from_private_ones(
    tmp_path: Path, files: list[str], inputs: str
) -> None:
    for name in files:
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(PLAIN.replace("A_H", place.stem.upper()), encoding="utf-8")
    assert main(["init", "--folder", str(tmp_path)]) == 0
    assert f"inputs = {inputs}\n" in (tmp_path / "headerscan.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("files", [[], ["one/a.h", "two/b.h"]])
def test_headers_that_cannot_be_told_are_asked_for(
    tmp_path: Path, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(PLAIN, encoding="utf-8")
    assert main(["init", "--folder", str(tmp_path)]) == 2
    assert "name those that the library installs" in capsys.readouterr().err
    assert not (tmp_path / "headerscan.toml").exists()


def test_bash_completes_commands_and_options(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("shtab", reason="shtab is not installed")
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    assert main(["completion", "bash"]) == 0
    script = capsys.readouterr().out
    script += (
        "COMP_WORDS=(headerscan che); COMP_CWORD=1; _shtab_headerscan headerscan che headerscan\n"
        'echo "${COMPREPLY[@]}"\n'
    )  # fmt: skip
    done = subprocess.run([bash], input=script, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["check"]
