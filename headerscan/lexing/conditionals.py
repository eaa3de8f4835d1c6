"""``#if`` … ``#endif``: which conditions hold at a place, and which of them are guards.

A condition is text: ``defined(X)`` for ``#ifdef X``, ``!defined(X)`` for ``#ifndef X``,
the expression for ``#if``; ``#else`` negates what went before it. Rules: C11
(ISO/IEC 9899:2011) 6.10.1.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from headerscan.errors import HeaderSyntaxError
from headerscan.lexing.source import Source

MAX_CONDITIONS = 1000
"""How many conditions may hold in one place, those that did not before among them.

Compilers need to take 63 levels of ``#if`` (C11 5.2.4.1).
"""
MAX_LENGTH = 20_000
"""How many characters they may have together: each symbol there is said to have them."""
_NOT_IN_C = re.compile(
    r"(?:defined\()?(?:__cplusplus|__OBJC__|__ASSEMBLY__|__ASSEMBLER__)\)*"
    r"(?:\s*>=?\s*\w+)?"
)
"""Conditions under which no C compiler reads on."""

_DIRECTIVE = re.compile(r"#(?:[ \t\f\v]|\\\r?\n|/\*(?s:.*?)\*/)*+([A-Za-z_]\w*)?")
_NAMES = ("if", "ifdef", "ifndef", "elif", "elifdef", "elifndef", "else", "endif")
_NOISE = re.compile(r"/\*(?s:.*?)\*/|//[^\n]*|\\\r?\n|\s+")
_SKIPPED = re.compile(r"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b", re.MULTILINE)
_DEFINED = re.compile(r"\bdefined\s*(?:\(\s*(\w+)\s*\)|(\w+))")
_ASKED = re.compile(r"defined\((\w+)\)")
_NOT_DEFINED = re.compile(r"!\s*defined\((\w+)\)\Z")
_COMMENTS = r"(?:\s|/\*(?s:.*?)\*/|//[^\n]*)*+"
_GUARD_DEFINE = re.compile(
    _COMMENTS + r"#[ \t]*define[ \t]+(\w+)[ \t]*(?:1[ \t]*)?(?=\r?\n|/[/*]|\Z)"
)
_GUARD_NAME = re.compile(r"_H(?:_|PP)*\Z|INCLUDED_*\Z", re.IGNORECASE)
_COMMENTS_ONLY = re.compile(_COMMENTS)


@lru_cache(maxsize=1024)
def are_in_c(conditions: tuple[str, ...]) -> bool:
    """Say whether any C compiler reads on under some conditions."""
    return not any(
        _NOT_IN_C.fullmatch(part.strip(" ("))
        for condition in conditions
        if "||" not in condition
        for part in condition.rstrip(")").split("&&")
    )


def asked_name(condition: str) -> str | None:
    """Return the name that a condition asks for, where it asks whether that is defined."""
    match = _ASKED.fullmatch(condition)
    return match[1] if match else None


def directive_name(text: str) -> str:
    """Return the word behind ``#``; empty for the null directive."""
    match = _DIRECTIVE.match(text)
    return (match[1] or "") if match else ""


def plain(text: str) -> str:
    """Return a directive's text on one line, without comments."""
    return " ".join(_NOISE.sub(" ", text).split())


class _Branch(msgspec.Struct):
    condition: str
    tried: list[str]
    """What was found not to hold, negated."""
    start: int
    depths: tuple[int, int]
    guard: str | None = None
    body_start: int = 0


class Conditionals:
    """The open ``#if``s of a text, kept up to date directive by directive."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.branches: list[_Branch] = []
        self.now: tuple[str, ...] = ()
        """The conditions at this place, outermost first."""
        self.guards: set[str] = set()

    def directive(
        self, start: int, end: int, depths: tuple[int, int]
    ) -> tuple[int, tuple[int, int]]:
        """Take note of the directive ``text[start:end]`` and say how to go on.

        ``depths`` are the declaration's open parentheses and braces. Return where reading goes on,
        behind the directive or behind what ``#if 0`` hides, and the depths there, which ``#else``
        takes back to those of its ``#if``. Raises
        :class:`~headerscan.errors.HeaderSyntaxError` beyond :data:`MAX_CONDITIONS` and
        :data:`MAX_LENGTH`.
        """
        match = _DIRECTIVE.match(self.source.text, start, end)
        name = match[1] if match else None
        if not match or name not in _NAMES:
            return end, depths
        rest = plain(self.source.text[match.end() : end])
        if name.startswith("if"):
            self._open(_condition(name, rest), start, end, depths)
        elif self.branches and name == "endif":
            self._close(end)
        elif self.branches:  # else this header has not opened what it closes
            branch = self.branches[-1]
            branch.tried.append(negated(branch.condition))
            branch.condition = "" if name == "else" else _condition(name.removeprefix("el"), rest)
            branch.guard = None
            depths = branch.depths
        self._recount()
        if len(self.now) > MAX_CONDITIONS or sum(map(len, self.now)) > MAX_LENGTH:
            raise HeaderSyntaxError(
                f"more than {MAX_CONDITIONS} conditions hold here, or {MAX_LENGTH} characters"
                " of them",
                remedy="close the open ones with #endif, or give a long one a macro of its own",
                file=self.source.name,
                line=self.source.line(start),
            )
        if self.branches and self.branches[-1].condition == "0" and name != "endif":
            end = self._end_of_skipped(end)
        return end, depths

    def _open(self, condition: str, start: int, end: int, depths: tuple[int, int]) -> None:
        branch = _Branch(condition, [], start, depths, body_start=end)
        absent = _NOT_DEFINED.match(condition)
        defined = absent and _GUARD_DEFINE.match(self.source.text, end)
        if absent and defined and defined[1] == absent[1] and depths == (0, 0):
            branch.guard = absent[1]
            branch.body_start = defined.end()
        self.branches.append(branch)

    def _close(self, end: int) -> None:
        branch = self.branches.pop()
        if branch.guard is None:
            return
        text = self.source.text
        begin = text.rfind("#", branch.body_start, end)
        if _COMMENTS_ONLY.fullmatch(text, branch.body_start, begin):
            return
        if _GUARD_NAME.search(branch.guard) or _COMMENTS_ONLY.fullmatch(text, end):
            self.guards.add(branch.guard)

    def _recount(self) -> None:
        self.now = tuple(
            condition
            for branch in self.branches
            for condition in (*branch.tried, branch.condition)
            if condition
        )

    def _end_of_skipped(self, start: int) -> int:
        """Return where the group that ``#if 0`` hides ends: before ``#else`` or ``#endif``."""
        depth = 0
        for match in _SKIPPED.finditer(self.source.text, start):
            name = match[1]
            if name.startswith("if"):
                depth += 1
            elif depth == 0:
                return match.start()
            elif name == "endif":
                depth -= 1
        return len(self.source.text)

    def rewind(self, position: int) -> None:
        """Forget the ``#if``s that opened at or behind ``position``."""
        self.branches = [branch for branch in self.branches if branch.start < position]
        self._recount()


def _condition(name: str, rest: str) -> str:
    if name == "if":
        return _DEFINED.sub(lambda match: f"defined({match[1] or match[2]})", rest)
    return f"{'!' if name == 'ifndef' else ''}defined({rest.partition(' ')[0]})"


def negated(condition: str) -> str:
    """Return the condition that holds where another does not."""
    if match := _NOT_DEFINED.match(condition):
        return f"defined({match[1]})"
    if asked_name(condition) is not None:
        return f"!{condition}"
    return f"!({condition})"
