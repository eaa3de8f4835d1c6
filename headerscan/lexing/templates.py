"""Templates of headers, read as what a build makes of them.

Where it is said what the build puts in, that is put in. What is not said is left open: a name
stands there for it (see :mod:`~headerscan.lexing.standins`), so that all around it can be read.

Forms, and what is made of them: autoconf's ``@NAME@`` (Autoconf manual, "Setting Output
Variables") and ``#undef NAME`` ("Configuration Header Templates"); CMake's ``@NAME@``,
``${NAME}``, ``#cmakedefine`` and ``#cmakedefine01`` (``configure_file``), with ``if``'s words for
false; Meson's ``@NAME@`` and ``#mesondefine`` (``configure_file``); OpenSSL's ``{- … -}`` (Perl's
Text::Template).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from headerscan.diagnostics import Span
from headerscan.errors import HeaderSyntaxError
from headerscan.inputs import is_template
from headerscan.lexing.source import Source
from headerscan.lexing.standins import stand_in
from headerscan.model import Header

_PLACEHOLDER = r"@(?P<at>[A-Za-z_]\w*)@|\$\{(?P<brace>[A-Za-z_]\w*)\}"
_DIRECTIVE = (
    r"^[ \t]*\#[ \t]*(?P<word>cmakedefine01|cmakedefine|mesondefine|undef)"
    r"[ \t]+(?P<subject>[A-Za-z_]\w*)"
)
_PIECE = re.compile(
    rf"""
      (?P<comment> /\*(?s:.*?)(?:\*/|\Z) | //(?:[^\\\n]|\\.|\\\n)*+ )
    | (?P<string> "(?:[^"\\\n{{]|\\.|\{{(?!-\s))*+" | '(?:[^'\\\n]|\\.)++' )
    | (?P<escape> \\. )
    | (?P<perl> \{{-(?=\s) )
    | {_DIRECTIVE}
    | {_PLACEHOLDER}
    """,
    re.VERBOSE | re.MULTILINE | re.ASCII,
)
_FORM = re.compile(_PLACEHOLDER, re.ASCII)
_ASKING = re.compile(f"{_PLACEHOLDER}|{_DIRECTIVE}", re.MULTILINE | re.ASCII)
_TAKEN = re.compile(
    r"^[ \t]*\#[ \t]*(?:define|ifdef)[ \t]+(\w+)|\bdefined[ \t]*\(?[ \t]*(\w+)",
    re.MULTILINE | re.ASCII,
)
"""Where a header speaks of a macro without leaving it to a build."""
_DESCRIBED = re.compile(r"\*/[ \t]*\r?\n\Z")
_NESTING = re.compile(r"^[ \t]*\#(?:[^\\\n]|\\\r?\n|\\)*+|[{};]", re.MULTILINE)
_BODY = re.compile(r"\b(enum|struct|union)\b[^()]*\Z")
_END_OF_LINE = re.compile(r"[ \t]*([;,]?)[ \t\r]*(?:\n|\Z)")
_GOES_ON = re.compile(r"[=(+|&<,?*-]\s*\Z")
_WIDTH = re.compile(r"\b(?:(?:(?:un)?signed|short|long)[ \t]+)+\Z")
_NAME_NEXT = re.compile(r"[ \t]+[A-Za-z_*@$]")
_ALL_BUT_LINES = re.compile(r"[^\n]")
_HEAD = 500
"""How many characters before a brace tell what it opens."""
_CMAKE_FALSE = frozenset(("", "0", "OFF", "NO", "FALSE", "N", "IGNORE", "NOTFOUND"))


class _Edit(NamedTuple):
    """What stands for ``template[start:end]``."""

    start: int
    end: int
    text: str


class FilledSource(Source):
    """A template with what a build puts in; lines and columns are the template's."""

    def __init__(self, template: str, edits: list[_Edit], name: str) -> None:
        super().__init__(template, name)
        self._edits = edits
        self._starts_here = []
        parts, position, length = [], 0, 0
        for edit in edits:
            length += edit.start - position
            self._starts_here.append(length)
            length += len(edit.text)
            parts += [template[position : edit.start], edit.text]
            position = edit.end
        self.text = "".join([*parts, template[position:]])

    def line(self, offset: int) -> int:
        """Return the 1-based line of the template on which an offset is."""
        return super().line(self._in_template(offset))

    def span(self, start: int, end: int) -> Span:
        """Return where in the template ``text[start:end]`` comes from."""
        first = self._in_template(start)
        return super().span(first, max(first, self._in_template(end, is_end=True)))

    def offset(self, line: int, column: int) -> int:
        """Return the offset in the text of a 1-based line and column of the template."""
        offset = super().offset(line, column)
        index = bisect_right(self._edits, offset, key=lambda edit: edit.start) - 1
        if index < 0:
            return offset
        edit, here = self._edits[index], self._starts_here[index]
        if offset < edit.end:
            return here
        return here + len(edit.text) + offset - edit.end

    def _in_template(self, offset: int, *, is_end: bool = False) -> int:
        index = bisect_right(self._starts_here, offset) - 1
        if index < 0:
            return offset
        edit, inside = self._edits[index], offset - self._starts_here[index]
        if inside >= len(edit.text):
            return edit.end + inside - len(edit.text)
        return edit.end if is_end and inside else edit.start


def filled(header: Header, defines: Mapping[str, str]) -> Source:
    """Return a template's text as a build makes it, which puts in what ``defines`` say.

    Raises :class:`~headerscan.errors.HeaderSyntaxError` for a script that a template's name has.
    """
    if header.text.startswith("#!"):
        raise HeaderSyntaxError(
            "this is a script, and its name is that of a header's template",
            remedy="leave it out of the input",
            file=header.origin,
            line=1,
        )
    return FilledSource(header.text, list(_Filling(header, defines).edits()), header.origin)


def placeholder_names(header: Header) -> frozenset[str]:
    """Return the names whose values a template asks a build for; of other headers none."""
    if not is_template(header.origin):
        return frozenset()
    found = _ASKING.finditer(header.text)
    return frozenset(match["at"] or match["brace"] or match["subject"] for match in found)


class _Filling:
    """One template on its way to what a build makes of it."""

    def __init__(self, header: Header, defines: Mapping[str, str]) -> None:
        self.text = header.text
        self.defines = defines
        self.is_autoheader = header.origin.endswith(".in")
        self.bodies: list[str] = []
        """What each brace that is open belongs to: ``enum``, ``struct``, ``union``, or nothing."""
        self.head = ""
        """The end of the code since the last brace or semicolon."""

    def edits(self) -> Iterator[_Edit]:
        """Yield what to put in for what, in order."""
        position, last_perl = 0, self.text.rfind("-}")
        while match := _PIECE.search(self.text, position):
            start, end = match.span()
            self.pass_code(position, start)
            position = end
            if match["comment"] or match["string"]:
                yield from self.literal(match)
            elif match["word"]:
                for edit in self.directive(match):
                    yield edit
                    position = edit.end
            elif match["perl"]:
                if start < last_perl:
                    position = self.text.find("-}", end) + len("-}")
                    yield self.open(start, position)
            else:
                said = self.said(match)
                yield self.open(start, end) if said is None else _Edit(start, end, said)

    def said(self, match: re.Match[str]) -> str | None:
        """Return what a build puts in for a placeholder, where that is said."""
        return self.defines.get(match["at"] or match["brace"])

    def literal(self, match: re.Match[str]) -> Iterator[_Edit]:
        """Yield what to put into a comment or a string; what is open stays in a comment."""
        for found in _FORM.finditer(self.text, *match.span()):
            said = self.said(found)
            if said is None and match["string"]:
                said = stand_in(found[0])
            if said is not None:
                yield _Edit(*found.span(), said)

    def pass_code(self, start: int, end: int) -> None:
        """Take note of the braces between two places."""
        position = start
        for match in _NESTING.finditer(self.text, start, end):
            head = self.head + self.text[position : match.start()]
            position = match.end()
            self.head = head[-_HEAD:] if match[0].lstrip().startswith("#") else ""
            if match[0] == "{":
                body = _BODY.search(head)
                self.bodies.append(body[1] if body else "")
            elif match[0] == "}" and self.bodies:
                self.bodies.pop()
        self.head = (self.head + self.text[position:end])[-_HEAD:]

    def open(self, start: int, end: int) -> _Edit:
        """Return what stands for what is not known; alone on its lines it may be anything.

        Members or enumerators, say: one stands for them, of no known size or value. Outside of
        any body, nothing does.
        """
        words = _WIDTH.search(self.head)
        if words and _NAME_NEXT.match(self.text, end) and self.text.endswith(words[0], 0, start):
            start -= len(words[0])  # they are of one type with what a build puts in
        name = stand_in(self.text[start:end])
        behind = _END_OF_LINE.match(self.text, end)
        body = self.bodies[-1] if self.bodies else ""
        if behind is None or not self.begins_line(start):
            self.head = name
            return _Edit(start, end, name)
        goes_on = _GOES_ON.search(self.head)
        if body == "enum" and (not goes_on or goes_on[0][0] == ","):
            name = f"{name} = {name}{'' if behind[1] else ','}"
        elif not goes_on and body:
            name = f"{name} {name}{'' if behind[1] else ';'}"
        elif not goes_on:
            name = _ALL_BUT_LINES.sub(" ", self.text[start:end])
        return _Edit(start, end, name)

    def begins_line(self, start: int) -> bool:
        """Say whether a place is the first on its line, and that line no part of another."""
        before = self.text[max(0, start - _HEAD) : start].rstrip(" \t")
        joined = before.rstrip("\r\n").endswith("\\")
        return not before or (before.endswith("\n") and not joined)

    def directive(self, match: re.Match[str]) -> Iterator[_Edit]:
        """Yield what a build makes of a directive that it decides on."""
        word, name, end = match["word"], match["subject"], match.end()
        said = self.defines.get(name)
        is_false = said is not None and _is_false(said)
        if word == "undef" and not self.is_left_to_build(match):
            return
        if word == "cmakedefine" and is_false:
            line_end = self.text.find("\n", end)
            stop = line_end if line_end >= 0 else len(self.text)
            yield _Edit(match.start(), stop, f"/* #undef {name} */")
            return
        becomes, value = "define", said
        if said is None:
            value = stand_in(f"#{word} {name}")
        elif word == "cmakedefine01":
            value = "0" if is_false else "1"
        elif word == "cmakedefine" or (word == "mesondefine" and said == "true"):
            value = ""
        elif word == "mesondefine" and said == "false":
            becomes, value = "undef", ""
        yield _Edit(*match.span("word"), becomes)
        if value:
            yield _Edit(end, end, f" {value}")

    def is_left_to_build(self, match: re.Match[str]) -> bool:
        """Say whether an ``#undef`` is one of autoheader's: described, and of no other meaning."""
        before = self.text[max(0, match.start() - _HEAD) : match.start()]
        is_described = self.is_autoheader and _DESCRIBED.search(before)
        return bool(is_described) and match["subject"] not in self.taken

    @cached_property
    def taken(self) -> frozenset[str]:
        """The names of macros that the template defines itself, or asks after."""
        found = _TAKEN.finditer(self.text)
        return frozenset(match[1] or match[2] for match in found)


def _is_false(value: str) -> bool:
    """Say whether CMake's ``if`` takes a value for false."""
    upper = value.upper()
    return upper in _CMAKE_FALSE or upper.endswith("-NOTFOUND")
