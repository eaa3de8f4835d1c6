"""The command line, as a shell sees it: exit status, one clear line, nothing half written."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from headerscan.cli import COMMANDS, main


def run(
    *words: str, cwd: Path | None = None, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "headerscan", *words],
        cwd=cwd, input=stdin, capture_output=True, check=False,
    )  # fmt: skip


@pytest.fixture
def header(bundled_headers: Path) -> str:
    return str(bundled_headers / "libvirt" / "libvirt-domain.h")


def test_importing_headerscan_imports_none_of_the_heavy_packages() -> None:
    heavy = "{'sphinx', 'docutils', 'jinja2', 'pycparser'}"
    code = f"import headerscan, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"


COMMON = ("--profile", "--match", "--config", "--repo", "--quiet", "--color")


@pytest.mark.parametrize(
    "command", ["scan", "check", "diff", "review", "fix", "history", "coverage", "site"]
)
def test_every_command_that_reads_headers_takes_the_common_options(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    said = capsys.readouterr().out
    assert [option for option in COMMON if option not in said] == []


def test_rules_may_be_named_one_by_one_or_in_one_list(
    header: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["check", header, "--format", "json", "--fail-on", "never"]
    told = []
    for words in (
        ["--ignore=missing-type,missing-unit"],
        ["--ignore=missing-type", "--ignore", "missing-unit"],
    ):
        assert main([*call, *words]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
    assert main([*call, "--select", "missing-type, mising-unit"]) == 2
    assert "there is no rule 'mising-unit'; did you mean 'missing-unit'?" in capsys.readouterr().err


def test_version_says_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("headerscan 0.")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_an_example(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main([name, "--help"])
    assert caught.value.code == 0
    assert f"example:\n  headerscan {name}" in capsys.readouterr().out


def test_no_command_shows_the_help_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "commands:" in capsys.readouterr().out


def test_a_clean_check_exits_0(header: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", header, "--match", "VIR_DOMAIN_JOB_DISK_*"]) == 0
    assert "no findings" in capsys.readouterr().out


def test_findings_exit_1(header: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", header]) == 1
    assert "error[missing-type]" in capsys.readouterr().out


def test_fail_on_never_exits_0_whatever_is_found(
    header: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", header, "--fail-on", "never"]) == 0
    assert "error[missing-type]" in capsys.readouterr().out


def test_quiet_says_nothing_where_all_is_well(
    header: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", header, "-q", "--match", "VIR_DOMAIN_JOB_DISK_*"]) == 0
    assert capsys.readouterr().out == ""


def test_scan_writes_a_snapshot_that_check_reads(
    header: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot = tmp_path / "api.json"
    assert main(["scan", header, "-o", str(snapshot)]) == 0
    assert json.loads(snapshot.read_text())["schema"] == 1
    assert main(["check", header, "--against", str(snapshot)]) == 0
    assert "verdict: none" in capsys.readouterr().out


def test_standard_input_is_an_input(header: str) -> None:
    done = run("scan", "-", "--profile", "libvirt", stdin=Path(header).read_bytes())
    assert done.returncode == 0
    assert "VIR_DOMAIN_JOB_DISK_TEMP_USED" in {
        symbol["name"] for symbol in json.loads(done.stdout)["symbols"]
    }


def test_rules_and_explain_tell_of_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    listed = capsys.readouterr().out
    assert main(["rules", "--format", "json"]) == 0
    for record in json.loads(capsys.readouterr().out):
        assert record["rule"] in listed
        assert main(["explain", record["rule"]]) == 0
        told = capsys.readouterr().out
        words = re.findall(r"\w+", record["page"])
        assert re.findall(r"\w+", told)[-len(words) :] == words
        assert "**" not in told.replace("/**", "")
        assert max(map(len, told.split("\n"))) <= 100


BAD_CALLS = {
    "a missing file": ["check", "nowhere.h"],
    "a folder without headers": ["check", "empty"],
    "binary": ["check", "binary.h"],
    "an unterminated comment": ["check", "comment.h"],
    "an unterminated string": ["check", "string.h"],
    "an unknown profile": ["check", "fine.h", "--profile", "nope"],
    "a broken profile": ["check", "fine.h", "--profile", "broken.toml"],
    "an unknown rule": ["check", "fine.h", "--select", "nope"],
    "an unknown rule to explain": ["explain", "nope"],
    "a broken config": ["check", "fine.h", "--config", "broken.toml"],
    "an unknown format": ["check", "fine.h", "--format", "nope"],
    "an unknown option": ["check", "fine.h", "--nope"],
    "an unknown command": ["nope"],
    "a match that fits nothing": ["check", "fine.h", "--match", "NOPE_*"],
    "no input": ["check"],
    "a snapshot of another schema": ["check", "other.json"],
    "a broken snapshot": ["check", "broken.json"],
    "an output that cannot be written": ["scan", "fine.h", "-o", "nowhere/out.json"],
}


@pytest.fixture
def bad_place(tmp_path: Path) -> Path:
    (tmp_path / "empty").mkdir()
    (tmp_path / "binary.h").write_bytes(b"#define A 1\0\1\2")
    (tmp_path / "comment.h").write_text("int a;\n/* never ends\nint b;\n")
    (tmp_path / "string.h").write_text('int a;\nchar *s = "never ends;\n')
    (tmp_path / "fine.h").write_text("#define A 1\n")
    (tmp_path / "broken.toml").write_text("name = [\n")
    (tmp_path / "other.json").write_text('{"schema": 99}')
    (tmp_path / "broken.json").write_text('{"schema": 1, "symbols": [')
    return tmp_path


@pytest.mark.parametrize("words", BAD_CALLS.values(), ids=BAD_CALLS.keys())
def test_a_bad_call_gets_one_clear_line_and_exit_status_2(
    words: list[str],
    bad_place: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(bad_place)
    try:
        status: object = main(words)
    except SystemExit as ended:  # how argparse refuses a call
        status = ended.code
    output, message = capsys.readouterr()
    assert status == 2, message
    assert message.startswith("headerscan: error: ")
    assert message.count("\n") == 1, message
    assert ";" in message, "the line says what to do"
    assert output == ""


@pytest.mark.parametrize("name", ["comment.h", "string.h"])
def test_a_syntax_error_names_file_and_line(
    name: str, bad_place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bad_place)
    assert main(["check", name]) == 2
    assert f"error: {name}:2: " in capsys.readouterr().err


def test_a_failed_run_leaves_the_output_file_as_it_was(bad_place: Path) -> None:
    (bad_place / "out.json").write_text("before")
    done = run("scan", "comment.h", "-o", "out.json", cwd=bad_place)
    assert done.returncode == 2
    assert (bad_place / "out.json").read_text() == "before"
    assert not [path for path in bad_place.iterdir() if path.name.endswith(".tmp")]


def test_latin_1_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header = tmp_path / "latin.h"
    header.write_bytes('/** Caf\xe9 */\n#define CAFE "caf\xe9"\n'.encode("latin-1"))
    assert main(["scan", str(header)]) == 0
    (symbol,) = json.loads(capsys.readouterr().out)["symbols"]
    assert symbol["value"] == "café"


def test_a_closed_pipe_ends_the_run_quietly(header: str) -> None:
    command = f"{sys.executable} -m headerscan scan {header} | head -c 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert done.stderr == b""
    assert done.stdout == b"{"


def test_the_demo_shows_all_three_products(tmp_path: Path) -> None:
    pytest.importorskip("sphinx")
    done = run("demo", "-o", "shown", cwd=tmp_path)
    out = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "verdict: minor" in out
    assert "error[missing-type]" in out
    assert "error[macro-value-changed]" in out
    watched = subprocess.run(
        [sys.executable, "watch_job.py"], cwd=tmp_path / "shown", capture_output=True, check=True
    )
    assert b"\n7340032 bytes\n" in watched.stdout
    assert (tmp_path / "shown" / "site" / "index.html").is_file()
    again = run("demo", "-o", "shown", cwd=tmp_path)
    assert again.returncode == 0, again.stderr.decode()


def test_the_demo_refuses_somebody_elses_folder(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("years of work")
    done = run("demo", "-o", "mine", cwd=tmp_path)
    assert done.returncode == 2
    assert "is not empty" in done.stderr.decode()
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.tex"]


def test_an_error_is_one_line_whatever_a_name_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "no\nsuch\x1b[31m.h"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("headerscan: error: no\\nsuch\\x1b[31m.h: ")
    assert error.count("\n") == 1


@pytest.mark.parametrize("command", [["diff", "-", "-"], ["check", "-", "--against", "-"]])
def test_standard_input_is_one_side_only(
    command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"int a;\n")))
    assert main(command) == 2
    assert "standard input is named twice" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "gitlab", "junit", "html"])
def test_a_path_that_is_no_utf_8_can_be_reported(form: str, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"e\xff")
    folder.mkdir()
    (folder / "a.h").write_text('#define VIR_DOMAIN_JOB_A "a"\n', encoding="utf-8")
    output = tmp_path / "report"
    options = ["--profile", "libvirt", "--format", form, "-o", str(output), "-q"]
    assert main(["check", str(folder), *options]) == 1
    assert "missing-doc" in output.read_text("utf-8")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["chek"], "there is no 'chek'; did you mean 'check'?"),
        (["check", "--fromat", "json"], "there is no option '--fromat'; did you mean '--format'?"),
        (["check", "--format", "jsn"], "there is no 'jsn'; did you mean 'json'?"),
        (["check", "--report", "sarf=x"], "'sarf' is no report format; did you mean 'sarif'?"),
        (["rules", "all"], "'all' is one argument too many"),
    ],
)
def test_a_wrong_word_is_told_with_the_nearest_right_one(
    call: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(call)
    assert leaving.value.code == 2
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1


def test_a_wrong_call_of_a_command_leads_to_the_help_of_that_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for call in (["check", "--nope"], ["check", "a.h", "--scope", "nope"]):
        with pytest.raises(SystemExit):
            main(call)
        assert "; 'headerscan check --help' shows the use\n" in capsys.readouterr().err
