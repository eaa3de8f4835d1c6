"""Adopting the check on a real header with old debts, and what each call exits with."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xmlschema

from headerscan.cli import main
from headerscan.report import FORMATS

SCHEMAS = Path(__file__).parent / "schemas"


@pytest.fixture
def real(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of libvirt's real header in a repository of its own."""
    folder = tmp_path / "include" / "libvirt"
    folder.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    shutil.copy(corpus / "libvirt/11.3.0/include/libvirt/libvirt-domain.h", folder)
    monkeypatch.chdir(tmp_path)
    return folder / "libvirt-domain.h"


def report(format_: str, *arguments: str, to: str = "report") -> str:
    main(["check", "include", "--format", format_, "-o", to, *arguments])
    return Path(to).read_text(encoding="utf-8")


def reports(*arguments: str) -> dict[str, str]:
    """Return the report of one run in every format."""
    wanted = [f"--report={name}={name}.report" for name in FORMATS]
    main(["check", "include", "-o", "report", *wanted, *arguments])
    return {name: Path(f"{name}.report").read_text(encoding="utf-8") for name in FORMATS}


def test_all_formats_of_a_real_run_hold_to_their_schemas_and_tell_the_same(real: Path) -> None:
    texts = reports()
    sarif, gitlab = json.loads(texts["sarif"]), json.loads(texts["gitlab"])
    jsonschema.Draft4Validator(
        json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text())
    ).validate(sarif)
    jsonschema.validate(gitlab, json.loads((SCHEMAS / "gitlab-code-quality.json").read_text()))
    xmlschema.XMLSchema10(SCHEMAS / "junit-10.xsd").validate(texts["junit"])

    def place(result: dict[str, Any]) -> int:
        line: int = result["locations"][0]["physicalLocation"]["region"]["startLine"]
        return line

    findings = json.loads(texts["json"])["findings"]
    told = [(finding["rule"], finding["line"]) for finding in findings]
    assert told
    assert [(result["ruleId"], place(result)) for result in sarif["runs"][0]["results"]] == told
    assert [(entry["check_name"], entry["location"]["lines"]["begin"]) for entry in gitlab] == told
    assert {entry["location"]["path"] for entry in gitlab} == {"include/libvirt/libvirt-domain.h"}
    suite = ET.fromstring(texts["junit"])[0]  # noqa: S314 - the test's own report
    cases = [case.get("name", "") for case in suite if len(case)]
    assert cases == [f"{finding['rule']}: {finding['symbol']}" for finding in findings]
    for name in ("text", "github", "markdown", "html"):
        for finding in findings:
            assert finding["symbol"] in texts[name]
    assert real.exists()


def test_two_runs_give_the_same_bytes(real: Path) -> None:
    limit = ("--match", "VIR_DOMAIN_JOB_*")
    assert reports(*limit) == reports(*limit)
    assert real.exists()


def test_old_debts_are_accepted_in_one_command_and_a_new_one_fails_alone(
    real: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "include", "--write-baseline", "accepted.json"]) == 0
    capsys.readouterr()
    assert main(["check", "include", "--baseline", "accepted.json"]) == 0
    assert capsys.readouterr().out.startswith("no findings in ")

    text = real.read_text(encoding="utf-8")
    broken = text.replace("total, as VIR_TYPED_PARAM_ULLONG", "total", 1)
    if broken == text:
        at = text.index("define VIR_DOMAIN_JOB_MEMORY_TOTAL ")
        start = text.rindex("VIR_TYPED_PARAM_ULLONG", 0, at)
        broken = text[:start] + "a number" + text[start + len("VIR_TYPED_PARAM_ULLONG") :]
    real.write_text("\n\n\n" + broken, encoding="utf-8")
    found = json.loads(report("json", "--baseline", "accepted.json"))
    assert [(one["rule"], one["severity"]) for one in found["findings"]] == [
        ("missing-type", "error")
    ]
    assert main(["check", "include", "--baseline", "accepted.json"]) == 1


def test_what_is_mended_is_reported_as_stale_and_pruned_on_request(
    real: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "include", "--write-baseline", "accepted.json"])
    before = len(json.loads(Path("accepted.json").read_text())["accepted"])
    text = real.read_text(encoding="utf-8")
    at = text.index("define VIR_DOMAIN_JOB_ERRMSG ")
    end = text.rindex("*/", 0, at)
    mended = text[:end] + "* As VIR_TYPED_PARAM_STRING.\n " + text[end:]
    real.write_text(mended, encoding="utf-8")
    capsys.readouterr()
    assert main(["check", "include", "--baseline", "accepted.json"]) == 0
    said = capsys.readouterr().out
    assert "notice[stale-baseline]: missing-type on VIR_DOMAIN_JOB_ERRMSG is mended" in said
    assert main(["check", "include", "--baseline", "accepted.json", "--prune-baseline"]) == 0
    assert len(json.loads(Path("accepted.json").read_text())["accepted"]) == before - 1


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path) -> Path:
    """Return a folder with the bundled headers, the new and the older ones."""
    shutil.copytree(root / "fixtures/headers", tmp_path / "new")
    shutil.copytree(root / "fixtures/headers-old", tmp_path / "old")
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["new"], 1),
        (["new", "--fail-on", "never"], 0),
        (["new", "--against", "old"], 0),
        (["old", "--against", "new"], 1),
        (["new", "--select", "duplicate-key"], 0),
        (["nowhere"], 2),
        (["new", "--select", "no-such-rule"], 2),
        (["new", "--config", "none.toml"], 2),
        (["new", "--baseline", "none.json"], 2),
    ],
)
@pytest.mark.usefixtures("bundled")
def test_the_exit_status_is_the_same_in_every_format(
    name: str, arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("report").write_text("before", encoding="utf-8")
    assert main(["check", *arguments, "--format", name, "-o", "report"]) == status
    captured = capsys.readouterr()
    assert (Path("report").read_text(encoding="utf-8") == "before") is (status == 2)
    if status == 2:
        assert captured.err.startswith("headerscan: error: ")
        assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_an_allow_and_an_ignore_need_a_reason_and_are_told_when_unused(
    bundled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header = bundled / "new/libvirt/libvirt-domain.h"
    text = header.read_text(encoding="utf-8")
    at = text.rindex("*/", 0, text.index("define VIR_DOMAIN_JOB_ERRMSG "))
    allow = "* headerscan: allow missing-type -- libvirt has no type here either\n "
    header.write_text(text[:at] + allow + text[at:], encoding="utf-8")
    assert main(["check", "new"]) == 0
    assert ", 1 accepted earlier\n" in capsys.readouterr().out
    settings = '[[ignores]]\nrule = "missing-type"\nsymbol = "*_ERRMSG"\nreason = "as above"\n'
    (bundled / "headerscan.toml").write_text(settings, encoding="utf-8")
    assert main(["check", "new"]) == 0
    assert "headerscan.toml:1: notice[unused-ignore]: " in capsys.readouterr().out
    header.write_text(text, encoding="utf-8")
    assert main(["check", "new"]) == 0
    assert "notice" not in capsys.readouterr().out
