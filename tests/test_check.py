"""The engine: which rules run on what, and how their complaints become findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from headerscan.check import CheckResult, Selection, check
from headerscan.diagnostics import Break, Severity, Verdict
from headerscan.errors import UsageError
from headerscan.loading import Loaded, load
from headerscan.model import Api, Header
from headerscan.profiles import load_profile
from headerscan.scan import scan

LIBVIRT = load_profile("libvirt")

GUARDED = """\
/**
 * VIR_DOMAIN_JOB_A:
 *
 * virDomainGetJobStats field: how much, in bytes as VIR_TYPED_PARAM_ULLONG.
 *
 * Since: 1.0.0
 */
#define VIR_DOMAIN_JOB_A "a"
"""
UNTYPED = """\
/**
 * VIR_DOMAIN_JOB_B:
 *
 * virDomainGetJobStats field: what went wrong.
 *
 * Since: 1.0.0
 */
#define VIR_DOMAIN_JOB_B "b"
"""


def api_of(text: str) -> Api:
    return scan([Header("x.h", text, "x.h")], LIBVIRT)


def rules_of(result: CheckResult) -> list[tuple[str, str]]:
    return [(finding.rule, finding.symbol) for finding in result.findings]


@pytest.fixture(scope="module")
def new(bundled_headers: Path) -> Loaded:
    return load([str(bundled_headers)])


@pytest.fixture(scope="module")
def old(bundled_old_headers: Path) -> Loaded:
    return load([str(bundled_old_headers)])


def test_the_bundled_header_has_the_one_debt_it_is_meant_to_have(new: Loaded) -> None:
    result = check(new.api, new.profile)
    assert rules_of(result) == [("missing-type", "VIR_DOMAIN_JOB_ERRMSG")]
    assert result.verdict is None


def test_an_api_compared_with_itself_gives_nothing(new: Loaded) -> None:
    result = check(new.api, new.profile, against=new.api)
    assert result.findings == ()
    assert result.verdict is Verdict.NONE


def test_an_addition_is_minor_and_breaks_nobody(new: Loaded, old: Loaded) -> None:
    result = check(new.api, new.profile, against=old.api)
    assert result.verdict is Verdict.MINOR
    assert all(finding.breaks == () for finding in result.findings)


def test_the_other_way_round_it_is_major(new: Loaded, old: Loaded) -> None:
    result = check(old.api, old.profile, against=new.api)
    assert result.verdict is Verdict.MAJOR
    removed = [finding for finding in result.findings if finding.rule == "macro-removed"]
    assert sorted(finding.symbol for finding in removed) == [
        "VIR_DOMAIN_JOB_DISK_TEMP_TOTAL",
        "VIR_DOMAIN_JOB_DISK_TEMP_USED",
    ]
    assert all(finding.in_old for finding in removed)
    assert all(Break.SOURCE in finding.breaks for finding in removed)


def test_old_debts_do_not_fail_a_new_change() -> None:
    against = api_of(UNTYPED)
    changed = api_of(UNTYPED + GUARDED)
    assert rules_of(check(changed, LIBVIRT, against=against)) == []
    everything = check(changed, LIBVIRT, against=against, scope="all")
    assert rules_of(everything) == [("missing-type", "VIR_DOMAIN_JOB_B")]


def test_a_clash_with_what_stands_below_is_told_of_what_is_new() -> None:
    against = api_of(GUARDED)
    above = GUARDED.replace("VIR_DOMAIN_JOB_A", "VIR_DOMAIN_JOB_NEW")
    result = check(api_of(above + GUARDED), LIBVIRT, against=against)
    assert rules_of(result) == [("duplicate-key", "VIR_DOMAIN_JOB_NEW")]
    everything = check(api_of(above + GUARDED), LIBVIRT, against=against, scope="all")
    assert rules_of(everything) == [("duplicate-key", "VIR_DOMAIN_JOB_A")]


def test_a_clash_is_told_of_the_one_that_was_asked_for() -> None:
    both = api_of(GUARDED.replace("VIR_DOMAIN_JOB_A", "VIR_DOMAIN_JOB_NEW") + GUARDED)
    result = check(both, LIBVIRT, selection=Selection(match=("*_NEW",)))
    assert rules_of(result) == [("duplicate-key", "VIR_DOMAIN_JOB_NEW")]


def test_moved_lines_are_no_change() -> None:
    moved = api_of("\n\n\n" + UNTYPED)
    result = check(moved, LIBVIRT, against=api_of(UNTYPED))
    assert result.findings == ()
    assert result.verdict is Verdict.NONE


def test_a_touched_comment_is_linted() -> None:
    reworded = api_of(UNTYPED.replace("what went wrong", "the error"))
    result = check(reworded, LIBVIRT, against=api_of(UNTYPED))
    assert rules_of(result) == [("missing-type", "VIR_DOMAIN_JOB_B")]
    assert result.verdict is Verdict.PATCH


def test_only_matching_symbols_are_looked_at() -> None:
    api = api_of(UNTYPED + UNTYPED.replace("JOB_B", "JOB_C").replace('"b"', '"c"'))
    result = check(api, LIBVIRT, selection=Selection(match=("*_C",)))
    assert rules_of(result) == [("missing-type", "VIR_DOMAIN_JOB_C")]


def test_selected_rules_alone_run_and_ignored_ones_do_not() -> None:
    api = api_of(UNTYPED.replace(" *\n * Since: 1.0.0\n", ""))
    assert rules_of(check(api, LIBVIRT, selection=Selection(select=("missing-s*",)))) == [
        ("missing-since", "VIR_DOMAIN_JOB_B")
    ]
    assert rules_of(check(api, LIBVIRT, selection=Selection(ignore=("missing-since",)))) == [
        ("missing-type", "VIR_DOMAIN_JOB_B")
    ]


def test_the_last_word_on_a_severity_counts() -> None:
    api = api_of(UNTYPED)
    levels = {"missing-*": "warning", "missing-type": "note"}
    (finding,) = check(api, LIBVIRT, selection=Selection(severities=levels)).findings
    assert finding.severity is Severity.NOTE
    off = Selection(severities={"missing-type": "off"})
    assert check(api, LIBVIRT, selection=off).findings == ()


def test_a_profile_sets_severities_and_switches_rules_on() -> None:
    profile = replace(LIBVIRT, rules={"missing-type": "warning"})
    (finding,) = check(api_of(UNTYPED), profile).findings
    assert finding.severity is Severity.WARNING


def test_an_unknown_rule_is_named_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="no rule 'mising-type'; did you mean 'missing-type'"):
        check(api_of(UNTYPED), LIBVIRT, selection=Selection(ignore=("mising-type",)))


def test_findings_stand_in_the_order_of_headers_and_lines() -> None:
    api = api_of(UNTYPED + UNTYPED.replace("JOB_B", "JOB_C").replace('"b"', '"c"'))
    lines = [finding.line for finding in check(api, LIBVIRT).findings]
    assert lines == sorted(lines)


def test_a_selection_that_leaves_no_rule_is_refused() -> None:
    selection = Selection(select=("missing-type",), ignore=("missing-*",))
    with pytest.raises(UsageError, match="no rule is left to run"):
        check(api_of(UNTYPED), LIBVIRT, selection=selection)
