"""Each lint rule finds what its fixture holds, and no rule finds anything else there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from headerscan.check import Selection, check
from headerscan.diagnostics import Finding
from headerscan.implementation.found import with_evidence
from headerscan.implementation.reading import read_sources
from headerscan.model import Header
from headerscan.profile import Profile
from headerscan.profiles import load_profile
from headerscan.rules import lint_rules, registered_rules
from headerscan.scan import scan

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "lints"
LINTS = tuple(lint_rules())
FIXTURES = tuple(sorted(path.name for path in FOLDER.iterdir()))


def read(path: Path) -> Header:
    return Header(path.name, path.read_text(encoding="utf-8"), str(path))


def profile_of(fixture: str) -> Profile:
    own = FOLDER / fixture / "profile.toml"
    return load_profile(str(own) if own.is_file() else "libvirt")


def findings(fixture: str, header: str, rules: tuple[str, ...] = LINTS) -> tuple[Finding, ...]:
    folder, profile = FOLDER / fixture, profile_of(fixture)
    new, older = read(folder / header), folder / "old.h"
    api = scan([new], profile)
    sources = [read(path) for path in sorted(folder.glob("*.c")) + sorted(folder.glob("*.syms"))]
    return check(
        with_evidence(api, read_sources(sources, api, profile)),
        profile,
        against=scan([read(older)], profile) if older.is_file() else None,
        scope="all",
        selection=Selection(select=rules),
        sources={new.name: new},
    ).findings


def found(fixture: str, header: str, rules: tuple[str, ...] = LINTS) -> list[dict[str, Any]]:
    return [
        {
            "rule": finding.rule,
            "symbol": finding.symbol,
            "line": finding.line,
            "severity": finding.severity.value,
        }
        for finding in findings(fixture, header, rules)
    ]


def expected(fixture: str) -> list[dict[str, Any]]:
    text = (FOLDER / fixture / "expected.json").read_text(encoding="utf-8")
    listed: list[dict[str, Any]] = json.loads(text)
    return listed


def test_every_lint_rule_has_a_fixture_and_every_fixture_a_rule() -> None:
    assert LINTS == FIXTURES


@pytest.mark.parametrize("fixture", FIXTURES)
def test_all_rules_together_find_in_the_bad_header_what_is_listed_and_no_more(
    fixture: str,
) -> None:
    assert found(fixture, "bad.h") == expected(fixture)


@pytest.mark.parametrize("rule", LINTS)
def test_a_rule_fires_in_its_own_fixture_even_if_it_runs_alone(rule: str) -> None:
    alone = found(rule, "bad.h", (rule,))
    assert alone
    assert alone == [finding for finding in expected(rule) if finding["rule"] == rule]


@pytest.mark.parametrize("fixture", FIXTURES)
def test_no_rule_finds_anything_in_the_good_header(fixture: str) -> None:
    assert found(fixture, "good.h") == []


@pytest.mark.parametrize("rule", LINTS)
def test_a_rule_has_a_manual_page_with_example_remedy_and_options(rule: str) -> None:
    page = registered_rules()[rule].page
    first, blank, *_ = page.split("\n")
    assert first.endswith(".")
    assert len(first) < 80
    assert blank == ""
    assert "::\n" in page
    assert "\nHow to mend it: " in page
    assert "\nOptions: " in page


@pytest.mark.parametrize("fixture", FIXTURES)
def test_a_finding_is_a_plain_phrase_without_holes(fixture: str) -> None:
    for finding in findings(fixture, "bad.h"):
        assert finding.message[0].islower() or finding.message[0] in "'V"
        assert not finding.message.endswith(".")
        assert "None" not in finding.message + (finding.help or "")
