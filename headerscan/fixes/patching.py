"""Edits to headers: which of them go together, what a header is with them, and the patch.

A patch is a unified diff as ``git apply`` and ``patch -p1`` take it (GNU diffutils manual,
"Detailed Description of Unified Format"; git-diff(1), "GENERATING PATCH TEXT WITH -P").
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import unified_diff
from functools import cache
from posixpath import commonprefix

import msgspec

from headerscan.diagnostics import Edit, Finding, Span
from headerscan.fixes.layout import house_width, laid_out, width_of
from headerscan.model import Header

_BLOCK = re.compile(r"^[ \t]*/\*.*?\*/", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"[^\n]*+\n|[^\n]++")
_NEEDS_QUOTES = re.compile(r'[\x00-\x1f"\\\x7f]')


class Replacement(msgspec.Struct, frozen=True):
    """Lines of a header and what stands there instead; there is at least one of the former."""

    line: int
    """The 1-based number of the first line."""
    old: tuple[str, ...]
    new: tuple[str, ...]
    """Lines without line ends, as ``old``."""

    @property
    def end_line(self) -> int:
        """Return the number of the last line that is replaced."""
        return self.line + len(self.old) - 1


class Pages:
    """The lines of headers, and at which column their comments are wrapped."""

    def __init__(self, headers: Mapping[str, Header]) -> None:
        self.headers = headers
        self._lines = cache(lambda name: headers[name].text.split("\n"))
        self._house_width = cache(lambda name: _house_width(headers[name].text))

    def lines(self, name: str) -> list[str]:
        """Return a header's lines; of a line end by two characters the first stays."""
        return self._lines(name)

    def replacement(self, name: str, edits: Sequence[Edit]) -> Replacement | None:
        """Return what edits in one comment make of its lines; None where they cannot be made.

        They are all in the same comment: a rule mends its symbol's own.
        """
        comment = edits[0].comment
        old = self.lines(name)[comment.line - 1 : comment.end_line]
        end = "\r" if all(line.endswith("\r") for line in old) else ""
        bare = [line.removesuffix("\r") for line in old]
        made = laid_out(bare, edits, width_of(bare, self._house_width(name)))
        if made is None or made == bare:
            return None
        return _trimmed(comment.line, old, [f"{line}{end}" for line in made])


def _house_width(text: str) -> int:
    return house_width(
        match[0].split("\n") for match in _BLOCK.finditer(text.replace("\r\n", "\n"))
    )


def _trimmed(line: int, old: list[str], new: list[str]) -> Replacement:
    """Return a replacement of those lines only that differ, and of one where lines only come."""
    head = len(commonprefix([old, new]))
    tail = len(commonprefix([old[head:][::-1], new[head:][::-1]]))
    head -= head > 0 and head + tail == len(old)
    return Replacement(
        line + head, tuple(old[head : len(old) - tail]), tuple(new[head : len(new) - tail])
    )


class Suggestion(msgspec.Struct, frozen=True):
    """What mends one comment, and the findings that are gone with it."""

    header: str
    findings: tuple[Finding, ...]
    replacement: Replacement


def replacement_of(finding: Finding, pages: Pages) -> Replacement | None:
    """Return what mends one finding by itself, None where that cannot be said."""
    if not finding.edits or finding.in_old or finding.header not in pages.headers:
        return None
    return pages.replacement(finding.header, finding.edits)


def suggestions(
    findings: Iterable[Finding], pages: Pages, *, unsafe: bool
) -> tuple[Suggestion, ...]:
    """Return what mends findings, comment by comment, in the order of the findings.

    ``unsafe`` takes what is a mere proposal, too. Of two findings whose edits are not the same
    and overlap, the first one's are made.
    """
    groups: dict[tuple[str, Span], tuple[list[Finding], list[Edit]]] = {}
    for finding in findings:
        if not (finding.safe or unsafe) or replacement_of(finding, pages) is None:
            continue
        key = finding.header, finding.edits[0].comment
        others, edits = groups.setdefault(key, ([], []))
        new = [edit for edit in finding.edits if edit not in edits]
        if not any(_overlap(edit, other) for edit in new for other in edits):
            edits += new
            others.append(finding)
    made = ((name, found, pages.replacement(name, e)) for (name, _), (found, e) in groups.items())
    return tuple(Suggestion(name, tuple(found), new) for name, found, new in made if new)


def mended(
    headers: Mapping[str, Header], findings: Iterable[Finding], *, unsafe: bool
) -> tuple[Mapping[str, Header], tuple[Finding, ...]]:
    """Return headers with what :func:`suggestions` says, and the findings that it mends."""
    pages = Pages(headers)
    made = suggestions(findings, pages, unsafe=unsafe)
    lines = {one.header: list(pages.lines(one.header)) for one in made}
    for one in sorted(made, key=lambda one: -one.replacement.line):
        place = slice(one.replacement.line - 1, one.replacement.end_line)
        lines[one.header][place] = one.replacement.new
    texts = {name: "\n".join(text) for name, text in lines.items()}
    new = {
        name: msgspec.structs.replace(header, text=texts.get(name, header.text))
        for name, header in headers.items()
    }
    return new, tuple(finding for one in made for finding in one.findings)


def _overlap(one: Edit, other: Edit) -> bool:
    first, second = sorted((one.span, other.span))
    end = first.end_line, first.end_column
    return end > (second.line, second.column)


def unified(old: str, new: str, path: str) -> str:
    """Return the unified diff between two texts of a file; empty where they are equal.

    ``path`` counts from where the diff is to be applied (``patch -p1``).
    """
    names = _quoted(f"a/{path}"), _quoted(f"b/{path}")
    lines = unified_diff(_LINE.findall(old), _LINE.findall(new), *names)
    shown = "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
    if not shown:
        return ""
    return f"diff --git {_quoted(f'a/{path}', end='')} {_quoted(f'b/{path}', end='')}\n{shown}"


def _quoted(path: str, *, end: str = "\t") -> str:
    """Return a path as git writes it: quoted where it must be, with a tab behind spaces."""
    if _NEEDS_QUOTES.search(path):
        return f'"{_NEEDS_QUOTES.sub(_escaped, path)}"'
    return f"{path}{end}" if " " in path else path


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[0]}" if match[0] in '"\\' else f"\\{ord(match[0]):03o}"
