"""Edits of real headers for the tests of comparisons: each says what must be found.

An edit is ``(header, start, end, replacement)`` with offsets into the header's text. All
edits of one test are made at once, on symbols that have nothing to do with each other,
so that one scan serves for many.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from headerscan.diagnostics import Span
from headerscan.lexing.source import Source
from headerscan.model import Api, Enumerator, Macro, Struct, Symbol

Found = tuple[str, str, str]
"""Rule, symbol, and what breaks, as ``source binary``."""
Edit = tuple[str, int, int, str]


@dataclass
class Mutation:
    """What is edited, and what the rules must say of it: that and nothing else."""

    edits: list[Edit] = field(default_factory=list)
    expected: list[Found] = field(default_factory=list)

    def found(self, rule: str, symbol: str, breaks: str) -> None:
        self.expected.append((rule, symbol, breaks))


class Headers:
    """The texts of a release, with what a mutation needs to find its way in them."""

    def __init__(self, texts: Mapping[str, str], api: Api, seed: int) -> None:
        self.texts = dict(texts)
        self.sources = {name: Source(text, name) for name, text in texts.items()}
        self.api = api
        self.random = random.Random(seed)  # noqa: S311 - a test's choice, not a secret

    def start(self, symbol: Symbol) -> int:
        return self.sources[symbol.header].offset(symbol.span.line, symbol.span.column)

    def cut(self, symbol: Symbol, span: Span) -> tuple[int, int]:
        source = self.sources[symbol.header]
        return (
            source.offset(span.line, span.column),
            source.offset(span.end_line, span.end_column),
        )

    def name_edit(self, symbol: Symbol, name: str) -> Edit:
        start = self.start(symbol)
        assert self.texts[symbol.header].startswith(symbol.name, start)
        return (symbol.header, start, start + len(symbol.name), name)

    def line(self, symbol: Symbol, number: int) -> tuple[int, int]:
        """Return where a line begins and where the next one does."""
        source = self.sources[symbol.header]
        return source.offset(number, 1), source.offset(number + 1, 1)

    def within(
        self, symbol: Symbol, span: tuple[int, int], pattern: str, replacement: str
    ) -> Edit | None:
        """Return the edit that replaces the pattern's only group where it first stands."""
        match = re.compile(pattern).search(self.texts[symbol.header], *span)
        return match and (symbol.header, match.start(1), match.end(1), replacement)

    def statement(self, symbol: Symbol) -> tuple[int, int]:
        """Return where the declaration of a name begins and where it ends, behind ``;``."""
        text, start = self.texts[symbol.header], self.start(symbol)
        begin = max(
            text.rfind(mark, 0, start) + len(mark) for mark in (";", "*/", "\n\n", "#endif")
        )
        return begin, text.index(";", start) + 1

    def sample(self, symbols: Sequence[Symbol], count: int) -> list[Symbol]:
        return self.random.sample(list(symbols), min(count, len(symbols)))

    def mutated(self, mutation: Mutation) -> dict[str, str]:
        texts = dict(self.texts)
        for header, start, end, replacement in sorted(mutation.edits, reverse=True):
            texts[header] = texts[header][:start] + replacement + texts[header][end:]
        return texts


Mutator = Callable[[Headers, int], Mutation]
"""Makes a number of edits of one sort."""


def once_defined(headers: Headers, symbol: Symbol) -> bool:
    return len(headers.api.by_name[symbol.name]) == 1


def keys(headers: Headers) -> list[Macro]:
    """Return string macros whose value no other macro has."""
    macros = [macro for macro in headers.api.of(Macro) if isinstance(macro.value, str)]
    values = [macro.value for macro in macros]
    return [
        macro
        for macro in macros
        if values.count(macro.value) == 1 and macro.doc is not None and once_defined(headers, macro)
    ]


def one_of_each_enum(headers: Headers, *, implicit: bool = False) -> list[Enumerator]:
    """Return an enumerator of each enum whose values are all different, in random order."""
    chosen: dict[str, Enumerator] = {}
    by_enum: dict[str, list[Enumerator]] = {}
    for enumerator in headers.api.of(Enumerator):
        by_enum.setdefault(enumerator.enum or "", []).append(enumerator)
    for enum, members in by_enum.items():
        plain = [each for each in members if not each.name.endswith("_LAST")]
        fitting = [each for each in plain[1:-1] if (each.text is None) == implicit]
        if enum and fitting and len({each.value for each in plain}) == len(plain):
            chosen[enum] = headers.random.choice(fitting)
    return list(chosen.values())


def plain_structs(headers: Headers) -> list[tuple[Struct, int]]:
    """Return structs with the index of a member that has a line and a simple type."""
    chosen = []
    for struct in headers.api.of(Struct):
        members = struct.members or ()
        for index in range(1, len(members) - 1):
            member = members[index]
            lines = {each.span.line for each in members}
            simple = re.fullmatch(r"(?:unsigned )?(?:int|long|long long)", member.type)
            if simple and len(lines) == len(members) and members[index - 1].type != member.type:
                chosen.append((struct, index))
                break
    return chosen


def simple_functions(headers: Headers, kind: type[Symbol]) -> list[Symbol]:
    """Return functions or callbacks with at least two parameters and plain text."""
    chosen = []
    for symbol in headers.api.of(kind):
        if not once_defined(headers, symbol):
            continue
        begin, end = headers.statement(symbol)
        text = headers.texts[symbol.header][begin:end]
        if text.count("(") <= 2 and "#" not in text and text.count(",") >= 1 and "/*" not in text:
            chosen.append(symbol)
    return chosen


def parameters_of(headers: Headers, symbol: Symbol) -> tuple[int, int]:
    """Return where the parameters of a function or callback begin and end."""
    begin, end = headers.statement(symbol)
    text = headers.texts[symbol.header]
    start = text.index("(", headers.start(symbol) + len(symbol.name)) + 1
    assert begin < start < end
    return start, text.rindex(")", start, end)
