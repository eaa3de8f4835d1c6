"""Every compatibility rule over every fixture: what fires is exactly what is expected."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from comparing import LIBVIRT, api, apis

from headerscan.check import compare
from headerscan.comparing.pairing import pair
from headerscan.diagnostics import Verdict
from headerscan.model import Api
from headerscan.rules import registered_rules

ROOT = Path(__file__).resolve().parent.parent / "fixtures" / "compat"
FOLDERS = sorted(path for path in ROOT.iterdir() if path.is_dir())
RULES = sorted(rule.id for rule in registered_rules().values() if rule.is_compat)


def side(folder: Path, name: str) -> Api:
    """Read ``old.h``, or all headers of the folder ``old``, for rules on whole headers."""
    single = folder / f"{name}.h"
    if single.exists():
        return api(single.read_text())
    return apis({path.name: path.read_text() for path in sorted((folder / name).glob("*.h"))})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_all_rules_over_a_fixture_find_what_is_expected_and_nothing_else(folder: Path) -> None:
    found = compare(side(folder, "old"), side(folder, "new"), LIBVIRT).findings
    expected = json.loads((folder / "expected.json").read_text())
    told = [
        {
            "rule": finding.rule,
            "symbol": finding.symbol,
            "severity": finding.severity.value,
            "breaks": list(finding.breaks),
            "line": finding.line,
        }
        for finding in found
    ]

    def by_place(entry: Mapping[str, object]) -> str:
        return f"{entry['rule']} {entry['line']:>6} {entry['symbol']}"

    assert sorted(told, key=by_place) == sorted(expected, key=by_place)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_fires_in_its_own_fixture(rule: str) -> None:
    expected = json.loads((ROOT / rule / "expected.json").read_text())
    assert rule in {entry["rule"] for entry in expected}


def test_every_fixture_belongs_to_a_rule() -> None:
    assert [folder.name for folder in FOLDERS] == RULES


@pytest.mark.parametrize("name", ["old", "new"])
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_header_compared_with_itself_yields_nothing(folder: Path, name: str) -> None:
    comparison = compare(side(folder, name), side(folder, name), LIBVIRT)
    assert comparison.findings == ()
    assert comparison.verdict is Verdict.NONE


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_swapped_sides_mirror_what_came_and_what_went(folder: Path) -> None:
    old, new = side(folder, "old"), side(folder, "new")
    there = {
        (match.old and match.old.name, match.new and match.new.name)
        for match in pair(old, new, LIBVIRT)
    }
    back = {
        (match.new and match.new.name, match.old and match.old.name)
        for match in pair(new, old, LIBVIRT)
    }
    assert there == back


@pytest.mark.parametrize("rule", RULES)
def test_every_page_says_why_it_matters_shows_an_example_and_how_to_mend_it(rule: str) -> None:
    registered = registered_rules()[rule]
    assert registered.summary
    for head in ("**Why it matters.**", "**Example.**", "**How to mend it.**", "**Options.**"):
        assert head in registered.page
