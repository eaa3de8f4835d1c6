"""Two real releases of libvirt: what changed is what libvirt's own descriptions say."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

from comparing import between, folder

from headerscan.check import Comparison
from headerscan.comparing.changes import changes
from headerscan.diagnostics import Verdict

XML_KINDS = {
    "macro": "macro",
    "enum": "enumerator",
    "function": "function",
    "functype": "callback",
    "typedef": "typedef",
}
MADE_BY_THE_BUILDER = {"enum", "struct", "union"}
"""Kinds that libvirt's description folds into ``typedef`` and ``struct`` entries."""


@cache
def releases(corpus: Path) -> Comparison:
    old, new = (
        folder(corpus / "libvirt" / version / "include" / "libvirt")
        for version in ("9.0.0", "11.3.0")
    )
    return between(old, new)


def described(corpus: Path, version: str) -> set[tuple[str, str]]:
    """Return kind and name of all that the release's ``*-api.xml`` describe."""
    names = set()
    for path in sorted((corpus / "libvirt" / version / "api").glob("*.xml")):
        root = ET.parse(path).getroot()  # noqa: S314 - these files are the tests' own
        symbols = root.find("symbols")
        assert symbols is not None
        for element in symbols:
            if element.tag in XML_KINDS:
                kind = XML_KINDS[element.tag]
                is_enum = kind == "typedef" and element.get("type") == "enum"
                names.add(("enum" if is_enum else kind, element.attrib["name"]))
    return names


def test_what_came_is_what_the_descriptions_have_more(corpus: Path) -> None:
    came = {
        (pair.new.kind, pair.new.name)
        for pair in releases(corpus).context.pairs
        if pair.old is None and pair.new is not None
    }
    assert came == described(corpus, "11.3.0") - described(corpus, "9.0.0")


def test_nothing_went(corpus: Path) -> None:
    assert [pair.old for pair in releases(corpus).context.pairs if pair.new is None] == []


def test_only_sentinels_and_the_version_have_another_value(corpus: Path) -> None:
    comparison = releases(corpus)
    changed = {
        change.symbol.name
        for change in changes(comparison.context, comparison.findings)
        if any(aspect.what == "value" for aspect in change.aspects)
    }
    assert changed == {
        "LIBVIR_VERSION_NUMBER",
        "VIR_DOMAIN_EVENT_ID_LAST",
        "VIR_DOMAIN_PAUSED_LAST",
        "VIR_ERR_NUMBER_LAST",
        "VIR_NETWORK_EVENT_ID_LAST",
    }
    assert {finding.rule for finding in comparison.findings} == {"sentinel-changed"}


def test_three_keys_state_their_type_now(corpus: Path) -> None:
    comparison = releases(corpus)
    gained = {
        change.symbol.name
        for change in changes(comparison.context, comparison.findings)
        if any(aspect.what == "types" for aspect in change.aspects)
    }
    assert gained == {
        "VIR_DOMAIN_IOTHREAD_POLL_GROW",
        "VIR_DOMAIN_IOTHREAD_POLL_MAX_NS",
        "VIR_DOMAIN_IOTHREAD_POLL_SHRINK",
    }


def test_the_verdict_is_minor_and_backwards_major(corpus: Path) -> None:
    comparison = releases(corpus)
    assert comparison.verdict is Verdict.MINOR
    back = between(comparison.context.new, comparison.context.old)
    assert back.verdict is Verdict.MAJOR
    there = {(p.old and p.old.name, p.new and p.new.name) for p in comparison.context.pairs}
    assert there == {(p.new and p.new.name, p.old and p.old.name) for p in back.context.pairs}
