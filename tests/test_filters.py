"""What keeps a finding from counting: the configuration, the baseline, a word in the header."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from headerscan.config.file import parse_config
from headerscan.diagnostics import Finding, Severity, Span
from headerscan.errors import ConfigError
from headerscan.filters import Filtered, Notice, baseline
from headerscan.filters.baseline import accept, read_baseline, write_baseline
from headerscan.filters.excuses import allows, excused, ignores
from headerscan.model import Api, Doc, Header, Macro

TODAY = date(2030, 1, 31)
RULES = ("missing-type", "missing-since", "macro-removed")


def finding(rule: str = "missing-type", symbol: str = "VIR_A", line: int = 3) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.ERROR,
        symbol=symbol,
        message=f"{symbol} is not as it should be",
        header="lib/x.h",
        span=Span.at(line, 9, 5),
    )


A, B = finding(), finding(symbol="VIR_B", line=8)


def ignored(text: str, *, whole: bool = True) -> Filtered:
    settings = parse_config(text, "headerscan.toml")
    assert settings is not None
    return excused([A, B], [*ignores(settings, TODAY)], whole=whole)


def test_an_ignore_covers_by_rule_and_symbol() -> None:
    result = ignored("[[ignores]]\nrule = 'missing-*'\nsymbol = 'VIR_A'\nreason = 'r'")
    assert (result.findings, result.suppressed, result.notices) == ((B,), (A,), ())


def test_an_ignore_without_a_symbol_covers_them_all() -> None:
    assert ignored("[[ignores]]\nrule = 'missing-type'\nreason = 'r'").findings == ()


@pytest.mark.parametrize(("expires", "kept"), [("2030-01-31", ()), ("2030-01-30", (A, B))])
def test_an_ignore_holds_until_the_end_of_its_last_day(
    expires: str, kept: tuple[Finding, ...]
) -> None:
    result = ignored(f"[[ignores]]\nrule = 'missing-type'\nreason = 'r'\nexpires = {expires}")
    assert result.findings == kept
    assert [notice.kind for notice in result.notices] == ["expired-ignore"][: len(kept)]


def test_an_ignore_that_matches_nothing_is_noticed_at_its_line() -> None:
    text = "profile = 'x'\n\n[[ignores]]\nrule = 'macro-removed'\nreason = 'r'"
    (notice,) = ignored(text).notices
    assert notice == Notice(
        kind="unused-ignore",
        message="the ignore of 'macro-removed' on '*' matches no finding",
        remedy="remove it",
        file="headerscan.toml",
        line=3,
    )
    assert ignored(text, whole=False).notices == ()


def test_a_baseline_hides_what_it_holds_wherever_it_moves() -> None:
    accepted = read_baseline(write_baseline(accept([A])), "b.json")
    moved = replace(A, span=Span.at(300))
    assert baseline.apply([moved, B], accepted, "b.json", whole=True) == Filtered((B,), (moved,))


def test_a_baseline_hides_one_finding_for_each_entry() -> None:
    result = baseline.apply([A, A], accept([A]), "b.json", whole=True)
    assert (result.findings, result.suppressed) == ((A,), (A,))


def test_what_is_mended_is_noticed_and_can_be_pruned() -> None:
    accepted = accept([A, B])
    result = baseline.apply([B], accepted, "b.json", whole=True)
    assert [notice.message for notice in result.notices] == ["missing-type on VIR_A is mended"]
    assert baseline.apply([B], accepted, "b.json", whole=False).notices == ()
    assert accepted.pruned([B]) == accept([B])


def test_a_baseline_is_the_same_text_in_whatever_order_findings_come() -> None:
    assert write_baseline(accept([A, B])) == write_baseline(accept([B, A]))


@given(st.lists(st.tuples(st.sampled_from(RULES), st.text(max_size=5)), max_size=8))
def test_a_baseline_holds_all_that_it_accepted(entries: list[tuple[str, str]]) -> None:
    findings = [finding(rule, symbol) for rule, symbol in entries]
    accepted = read_baseline(write_baseline(accept(findings)), "b.json")
    assert baseline.apply(findings, accepted, "b.json", whole=True) == Filtered((), tuple(findings))


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", "{}", '{"accepted": []}', "[" * 9999,
        '{"schema": 1, "fingerprints": 1, "accepted": [{}]}',
        '{"schema": 1, "fingerprints": 1, "accepted": 3}',
        '{"schema": 1, "fingerprints": 99, "accepted": []}',
        write_baseline(accept([A])).replace('"VIR_A"', "3"),
    ],
)  # fmt: skip
def test_what_is_no_baseline_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="write it anew with --write-baseline"):
        read_baseline(text, "b.json")


def test_a_baseline_reads_well_in_a_diff() -> None:
    (entry,) = json.loads(write_baseline(accept([A])))["accepted"]
    assert list(entry) == ["header", "symbol", "rule", "message", "fingerprint"]


def allowed(comment: str, findings: list[Finding], *, whole: bool = True) -> Filtered:
    text = f"/**\n * VIR_A: {comment}\n */\n#define VIR_A 1 /* tail */\n\n#define VIR_B 2\n"
    doc = Doc(summary="", body="", span=Span(1, 1, 3, 4))
    symbols = (
        Macro(name="VIR_A", header="lib/x.h", span=Span.at(4, 9, 5), doc=doc, text="1"),
        Macro(name="VIR_B", header="lib/x.h", span=Span.at(6, 9, 5), text="2"),
    )
    sources = {"lib/x.h": Header("lib/x.h", text, "include/lib/x.h")}
    return excused(findings, [*allows(Api(symbols), sources, RULES)], whole=whole)


@pytest.mark.parametrize(
    "comment",
    [
        "headerscan: allow missing-type -- it has none",
        "headerscan: allow missing-since, missing-type -- old",
        "headerscan:allow missing-* – old",
        "text before, headerscan: allow missing-type -- it has none",
    ],
)
def test_an_allow_covers_its_rule_on_its_symbol(comment: str) -> None:
    other = finding("macro-removed")
    result = allowed(comment, [A, B, other])
    assert (result.findings, result.suppressed, result.notices) == ((B, other), (A,), ())


def test_an_allow_covers_members_of_its_symbol() -> None:
    member = finding(symbol="VIR_A.size")
    assert allowed("headerscan: allow missing-type -- r", [member]).suppressed == (member,)


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("headerscan: allow missing-type", "this allow gives no reason and has no effect"),
        ("headerscan: allow missing-type --", "this allow gives no reason and has no effect"),
        ("headerscan: allow mising-type -- r", "there is no rule 'mising-type'"),
        ("headerscan: allow", "this allow names no rule"),
        ("headerscan: allow -- r", "this allow names no rule"),
        ("headerscan: allow macro-removed -- r", "this allow covers no finding"),
        (
            "\n */\n\n/* headerscan: allow missing-type -- r */\n/*",
            "this allow stands in no symbol's comment",
        ),
    ],
)
def test_an_allow_that_does_nothing_is_noticed_at_its_line(comment: str, message: str) -> None:
    result = allowed(comment, [B])
    assert result.findings == (B,)
    (notice,) = result.notices
    assert notice.message == message
    assert notice.file == "include/lib/x.h"
    assert notice.line == 2 + comment[: comment.index("headerscan:")].count("\n")


def test_an_allow_on_the_symbols_own_line_counts() -> None:
    header = Header(
        "lib/x.h", "\n\n#define VIR_A 1 /* headerscan: allow missing-type -- r */\n", ""
    )
    symbol = Macro(name="VIR_A", header="lib/x.h", span=Span.at(3, 9, 5), text="1")
    found = [*allows(Api((symbol,)), {"lib/x.h": header}, RULES)]
    assert excused([A], found, whole=True).suppressed == (A,)


def test_filters_follow_one_another() -> None:
    first = ignored("[[ignores]]\nrule = 'missing-*'\nsymbol = 'VIR_A'\nreason = 'r'")
    second = baseline.apply(first.findings, accept([B]), "b.json", whole=True)
    assert first.then(second) == Filtered((), (A, B), ())
