"""The rules' pages: their manual, and their fixture with what is said of it."""  # noqa: INP001 - imported by its name, from the folder

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from rst import code, title

from headerscan.check import Selection, check
from headerscan.implementation.found import with_evidence
from headerscan.implementation.reading import read_sources
from headerscan.model import Header
from headerscan.profiles import load_profile
from headerscan.report import Report, render
from headerscan.resources import bundled
from headerscan.rules import Rule
from headerscan.scan import scan

Headers = tuple[Header, ...]


def rule_table(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield a table of rules, each with a link to its page."""
    yield ".. list-table::\n   :header-rows: 1\n   :widths: 30 12 58\n"
    yield "   * - rule\n     - severity\n     - what it finds"
    for rule in rules:
        severity = str(rule.severity) if rule.default else "off"
        yield f"   * - :doc:`/reference/rules/{rule.id}`"
        yield f"     - {severity}\n     - {rule.summary}"


def rule_page(rule: Rule) -> Iterator[str]:
    """Yield a rule's page."""
    yield f".. _rule-{rule.id}:\n"
    yield title(rule.id)
    state = "" if rule.default else ", off unless a profile or the configuration switches it on"
    yield f":severity: {rule.severity}{state}"
    if rule.is_compat:
        yield ":looks at: a change from one version to the next"
        yield f":breaks: {', '.join(rule.breaks) or 'nothing'}"
    else:
        yield ":looks at: one header"
    yield f"\n{rule.page}\n"
    yield title("In a whole header", "-")
    yield "This is what the rule's own test reads. ``headerscan check`` with"
    yield f"``--select {rule.id}`` says:\n"
    yield from _example_of_a_change(rule.id) if rule.is_compat else _example(rule.id)


def _example(rule: str) -> Iterator[str]:
    folder = bundled("fixtures") / "lints" / rule
    bad, old = _file(folder / "bad.h"), _file(folder / "old.h")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    lines = sorted({entry["line"] for entry in expected if entry["rule"] == rule})
    yield code("text", _said(rule, folder, bad, old))
    yield "of this header:\n"
    marked = f":emphasize-lines: {','.join(map(str, lines))}"
    yield code("c", bad[0].text, ":linenos:", marked)
    if old:
        yield "whose older side is:\n"
        yield code("c", old[0].text, ":linenos:")
    for file in _c_files(folder):
        yield f"with ``{file.name}`` among the library's sources:\n"
        yield code("c" if file.name.endswith(".c") else "text", file.text, ":linenos:")
    yield "and nothing of this one:\n"
    yield code("c", _file(folder / "good.h")[0].text, ":linenos:")


def _example_of_a_change(rule: str) -> Iterator[str]:
    folder = bundled("fixtures") / "compat" / rule
    old, new = _side(folder / "old"), _side(folder / "new")
    yield code("text", _said(rule, folder, new, old))
    yield "of this change:\n"
    yield code("diff", _difference(old, new))


def _file(path: Path) -> Headers:
    """Return the header in a file, none where there is no such file."""
    if not path.is_file():
        return ()
    return (Header(path.name, path.read_text(encoding="utf-8"), path.name),)


def _c_files(folder: Path) -> Headers:
    """Return the library's sources that a fixture has beside its header."""
    paths = sorted(path for path in folder.iterdir() if path.suffix in (".c", ".syms"))
    return tuple(header for path in paths for header in _file(path))


def _side(path: Path) -> Headers:
    """Return the headers of one side of a change: a folder of them, or a file ``old.h``."""
    if path.is_dir():
        names = sorted(file.relative_to(path).as_posix() for file in path.rglob("*.h"))
        files = [(name, path / name) for name in names]
    else:
        files = [("example.h", path.with_suffix(".h"))]
    return tuple(Header(name, file.read_text(encoding="utf-8"), name) for name, file in files)


def _said(rule: str, folder: Path, headers: Headers, older: Headers) -> str:
    """Return the report of one rule alone."""
    own = folder / "profile.toml"
    profile = load_profile(str(own) if own.is_file() else "libvirt")
    sources = {header.name: header for header in headers}
    api = scan(headers, profile)
    result = check(
        with_evidence(api, read_sources(_c_files(folder), api, profile)),
        profile,
        against=scan(older, profile) if older else None,
        scope="all",
        selection=Selection(select=(rule,)),
        sources=sources,
    )
    report = Report(
        findings=result.findings,
        verdict=result.verdict,
        sources=sources,
        old_sources={header.name: header for header in older},
        rules=result.rules,
        symbols=result.symbols,
    )
    return render(report, "text")


def _difference(old: Headers, new: Headers) -> str:
    before = {header.name: header.text.splitlines(keepends=True) for header in old}
    after = {header.name: header.text.splitlines(keepends=True) for header in new}
    parts: list[str] = []
    for name in dict.fromkeys((*before, *after)):
        sides = before.get(name, []), after.get(name, [])
        parts += difflib.unified_diff(*sides, f"old/{name}", f"new/{name}", n=6)
    return "".join(parts)
