"""The exit status of every command: 0 well, 1 findings, 2 a wrong call or input.

The reports' formats must not change it, so each command that has formats runs in all.
"""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path

import pytest

from headerscan import commands
from headerscan.cli import COMMANDS, main
from headerscan.report import FORMATS
from headerscan.resources import module_names

GOOD = """\
/**
 * VIR_DOMAIN_JOB_A:
 *
 * virDomainGetJobStats field: how much, in bytes as VIR_TYPED_PARAM_ULLONG.
 *
 * Since: 1.0.0
 */
#define VIR_DOMAIN_JOB_A "a"
"""
UNTYPED = GOOD + GOOD.replace("JOB_A", "JOB_B").replace('"a"', '"b"').replace(
    ", in bytes as VIR_TYPED_PARAM_ULLONG", " of it went wrong"
)
CHANGED = GOOD.replace('"a"', '"other"')


def patch(old: str, new: str) -> str:
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), "a/a.h", "b/a.h"
    )
    return "".join(lines)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("good", GOOD), ("untyped", UNTYPED), ("changed", CHANGED)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.h").write_text(text)
        (tmp_path / f"{name}.patch").write_text(patch(GOOD, text))
    (tmp_path / "more.patch").write_text(
        patch(GOOD, GOOD + GOOD.replace("JOB_A", "JOB_C").replace('"a"', '"c"'))
    )
    (tmp_path / "torn.patch").write_text(patch(CHANGED, UNTYPED))
    (tmp_path / "broken.h").write_text("/* never ends\n")
    (tmp_path / "binding.py").write_text('VIR_DOMAIN_JOB_A = "a"\n')
    (tmp_path / "module.py").write_text("stale = True\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


CALLS = {
    "init": {0: ["good"], 2: ["--folder", "nosuch"]},
    "completion": {0: ["bash"], 2: ["csh"]},
    "fix": {0: ["good", "-q"], 2: ["broken.h"]},
    "lsp": {2: ["--nosuch"]},
    "scan": {0: ["good"], 2: ["broken.h"]},
    "check": {0: ["good"], 1: ["untyped"], 2: ["broken.h"]},
    "diff": {
        0: ["good", "good"],
        1: ["good", "changed", "--fail-on", "error"],
        2: ["good", "none"],
    },
    "review": {
        0: ["more.patch", "--base", "good"],
        1: ["changed.patch", "--base", "good"],
        2: ["torn.patch", "--base", "good"],
    },
    "history": {0: ["good", "changed"], 2: ["good", "broken.h"]},
    "generate": {
        0: ["python", "good", "-o", "out.py"],
        1: ["python", "good", "-o", "module.py", "--check"],
        2: ["python", "broken.h", "-o", "out.py"],
    },
    "coverage": {
        0: ["good", "--python", "binding"],
        1: ["changed", "--python", "binding"],
        2: ["good", "--python", "no_such_module"],
    },
    "site": {0: ["good", "-o", "site"], 2: ["broken.h", "-o", "site"]},
    "rules": {0: [], 2: ["--nope"]},
    "explain": {0: ["missing-type"], 2: ["nope"]},
    "config": {0: ["show"], 2: ["show", "--config", "none.toml"]},
    "demo": {2: ["-o", "good"]},
}
"""For each command a call for each status that it can have; demo's 0 has a test of its own."""


def status(words: list[str]) -> int:
    try:
        return main(words)
    except SystemExit as leaving:
        return int(leaving.code or 0)


def test_every_command_is_called_here() -> None:
    assert set(CALLS) == set(COMMANDS) == set(module_names(commands.__path__))


@pytest.mark.parametrize(
    ("command", "expected"),
    [(command, expected) for command, calls in CALLS.items() for expected in calls],
)
@pytest.mark.usefixtures("place")
def test_a_command_ends_with_the_status_of_the_contract(
    command: str, expected: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status([command, *CALLS[command][expected]]) == expected
    message = capsys.readouterr().err
    if expected == 2:
        assert message.startswith("headerscan: error: ")
        assert message.count("\n") == 1
    else:
        assert message == ""


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("expected", [0, 1, 2])
@pytest.mark.parametrize("command", ["check", "review"])
@pytest.mark.usefixtures("place")
def test_no_format_changes_the_status(
    command: str, expected: int, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status([command, *CALLS[command][expected], "--format", form]) == expected
    assert (capsys.readouterr().out == "") == (expected == 2)


@pytest.mark.parametrize("command", ["scan", "check", "review", "generate", "site"])
def test_a_wrong_input_leaves_outputs_as_they_were(command: str, place: Path) -> None:
    shutil.copytree(place, place.parent / f"{place.name}-before")
    words = [word for word in CALLS[command][2] if word not in ("-o", "out.py", "site")]
    output = "site" if command == "site" else "module.py"
    assert status([command, *words, "-o", output]) == 2
    assert (place / "module.py").read_text() == "stale = True\n"
    assert not (place / "site").exists()
