"""Calls and tables of one C file that show of which types keys are.

What is not sure is no evidence: a key in a variable, a type that depends, a literal that is the
value of two keys.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from headerscan.diagnostics import Span
from headerscan.implementation.code import FileCode, Tokens, within
from headerscan.implementation.found import Found
from headerscan.implementation.library import Library, Types, conversions
from headerscan.lexing.lexer import Lexed
from headerscan.lexing.literals import NoValueError, parse_string
from headerscan.lexing.source import Source
from headerscan.lexing.tokens import Token, closing
from headerscan.model import Evidence, Role, UnnamedKey, Use
from headerscan.profile import CallEvidence, TableEvidence

_CALL = re.compile(r"\"(?:[^\"\\\n]++|\\.)*+\"|\b([A-Za-z_]\w*+)(?=\s*+\()", re.DOTALL | re.ASCII)
_COMPANY = 2
"""How many keys of one family make a stranger among them one of the family."""
_READERS = frozenset({"sizeof", "strlen", "g_free", "free", "vir_free", "g_clear_pointer"})
"""What is called with a variable and does not fill it."""


def evidence_in(source: Source, lexed: Lexed, library: Library) -> Found:
    """Return what a file shows of keys."""
    reading = _Reading(FileCode(source, lexed, library), library)
    reading.read_calls()
    reading.read_tables()
    reading.tell_of_company()
    return Found(
        evidence={name: tuple(shown) for name, shown in reading.evidence.items()},
        unnamed=tuple(dict.fromkeys(reading.unnamed)),
        foreign=tuple(reading.foreign),
    )


class _Part(NamedTuple):
    """A part of a key: one of some macros, by their names, or one of some texts."""

    offset: int
    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


class _Reading:
    """One pass over one file."""

    def __init__(self, code: FileCode, library: Library) -> None:
        self.code = code
        self.library = library
        self.evidence: defaultdict[str, list[Evidence]] = defaultdict(list)
        self.unnamed: list[UnnamedKey] = []
        self.foreign: list[str] = []
        self.company: defaultdict[int, set[str]] = defaultdict(set)
        """The names of the keys that each function sets, by where it begins."""
        self.strangers: list[tuple[str, int]] = []
        """Keys that are set, of no family by themselves, and their offsets."""

    def read_calls(self) -> None:
        for match in _CALL.finditer(self.code.text):
            if match[1] not in self.library.leading:
                continue
            tokens = self.code.expanded(match.start(), "(")
            for index, token in enumerate(tokens[:-1]):
                if token.kind == "ident" and tokens[index + 1].text == "(":
                    found = self.library.call(token.text)
                    if found is not None:
                        self.read(*found, within(tokens, index + 1))

    def read_tables(self) -> None:
        for table in self.library.wanted.tables:
            begins = rf"\b{re.escape(table.name)}\b[^;{{}}=()]*+=\s*+(?=\{{)"
            for match in re.finditer(begins, self.code.text):
                tokens = self.code.expanded(match.end(), "{")
                for index, token in enumerate(tokens):
                    if token.text == "{":
                        self.read(table, (), within(tokens, index))

    def read(self, entry: CallEvidence | TableEvidence, said: Types, given: list[Tokens]) -> None:
        """Take the evidence of a call's arguments, or of the parts of a table's element."""
        rest = _from(given, entry.key)
        if isinstance(entry, CallEvidence) and entry.pairs:
            for index in range(0, len(rest) - 1, 2):
                self.shows(rest[index:], self.types_of(rest[index + 1]), entry.use)
            return
        types = said or ((entry.of,) if entry.of else ())
        if entry.type is not None:
            types = self.types_of(*_from(given, entry.type)[:1])
        self.shows(rest, types, entry.use)

    def types_of(self, tokens: Tokens = ()) -> Types:
        """Return the types that an argument says: one word that is a type, and flags perhaps."""
        words = [token for token in tokens if token.text not in ("|", "(", ")")]
        found = [types for token in words if (types := self.library.types(token.text))]
        is_clear = len(found) == 1 and all(token.kind == "ident" for token in words)
        return found[0] if is_clear else ()

    def shows(self, given: Sequence[Tokens], types: Types, use: Use) -> None:
        """Take evidence of the key that the first of a call's further arguments is."""
        parts = self.parts(given) if given and types else []
        if not parts:
            return
        line = self.code.source.line(parts[-1].offset)
        begin = self.code.begin_of_function(parts[-1].offset)
        for name in self.names(parts, use):
            if use is Use.SETS:
                self.company[begin].add(name)
            for one in types:
                self.evidence[name].append(Evidence(one, use, self.code.source.name, line))

    def parts(self, given: Sequence[Tokens]) -> list[_Part]:
        """Return the parts of a key, none where that cannot be told.

        Where they are a format string that ends with ``%s``, the argument for it is the last.
        """
        tokens, parts, position = _bare(given[0]), list[_Part](), 0
        while position < len(tokens):
            token = tokens[position]
            opener = tokens[position + 1].text if position + 1 < len(tokens) else ""
            if not (part := self.part(token, opener)):
                return []
            parts += part
            is_called = token.kind == "ident" and opener in ("(", "[")
            position = (closing(tokens, position + 1) if is_called else position) + 1
        if not parts or not parts[-1].texts or not parts[-1].texts[0].endswith("%s"):
            return parts
        count = sum(conversions("".join(part.texts[:1])) for part in parts)
        last = self.parts(given[count:]) if count < len(given) else []
        before = parts[-1].texts[0].removesuffix("%s")
        kept = [parts[-1]._replace(texts=(before,))] if before else []
        return [*parts[:-1], *kept, *last] if last else []

    def part(self, token: Token, opener: str) -> list[_Part]:
        """Return what a token is in a key: a text, a macro, a call, an element or a variable."""
        if token.kind == "string":
            with suppress(NoValueError):
                return [_Part(token.start, texts=(parse_string(token.text),))]
            return []
        if token.kind != "ident":
            return []
        if opener == "(":
            strings = self.library.strings.get(token.text, ())
            return [_Part(token.start, texts=strings)] if strings else []
        if opener == "[":
            return self.elements(token)
        if self.library.is_key(name := self.library.named(token.text)):
            return [_Part(token.start, (name,))]
        return self.made(token)

    def elements(self, token: Token) -> list[_Part]:
        """Return the keys of the table, of this function or the file, that a name stands for."""
        begins = rf"\b{token.text}\b\s*\[[^;{{}}=()]*+=\s*+(?=\{{)"
        found = list(re.finditer(begins, self.code.text[: token.start]))
        inside = self.code.expanded(found[0].end(), "{") if len(found) == 1 else ()
        last = [element[-1] for element in within(inside, 0)] if inside else []
        names = tuple(self.library.named(one.text) for one in last if one.kind == "ident")
        is_whole = all(self.library.is_key(name) for name in names if name != "NULL")
        return [_Part(token.start, names)] if names and is_whole else []

    def made(self, token: Token) -> list[_Part]:
        """Return the parts of the only text that the function puts into a variable before.

        Where all that it puts there are keys, the variable is one of them.
        """
        begin = self.code.begin_of_function(token.start)
        name, before = token.text, self.code.text[begin : token.start]
        writes = _writes(name, before)
        if name in self.code.words_of_macros or not writes:
            return []
        assigned = re.findall(rf"(?<![=!<>\w.])\b{name}\s*+=\s*+([A-Z]\w*+)\s*+;", before)
        named = tuple(map(self.library.named, assigned))
        if len(named) == len(writes) and all(map(self.library.is_key, named)):
            return [_Part(token.start, named)]
        for maker in self.library.wanted.makers if len(writes) == 1 else ():
            written = rf"\b{name}\s*+=\s*+({maker.name})\s*+\("
            if maker.buffer is not None:
                written = rf"\b({maker.name})\s*+\(\s*+{name}\s*+,"
            if match := re.search(written, before):
                given = within(self.code.expanded(begin + match.start(1), "("), 1)
                rest = _from(given, maker.format)
                return [part._replace(offset=token.start) for part in self.parts(rest or [()])]
        return []

    def names(self, parts: list[_Part], use: Use) -> Iterator[str]:
        """Yield the names of the keys that parts are, and take note of what has no name."""
        before, declared = "", self.library.keys
        for part in parts[:-1]:
            texts = [declared[name].value for name in part.names if name in declared]
            if len(texts := [*texts, *part.texts]) != 1:
                return
            before += texts[0]
        for name in parts[-1].names:
            key = declared.get(name)
            if key is None and use is Use.SETS:
                self.foreign.append(name)
            elif key is None:
                continue
            elif key.role is Role.SUFFIX or (not before and key.role is not Role.PREFIX):
                yield name
            elif key.role is not Role.PREFIX:
                yield from self.of_value(before + key.value, parts[-1].offset, use)
        for text in parts[-1].texts:
            yield from self.of_value(before + text, parts[-1].offset, use)

    def of_value(self, value: str, offset: int, use: Use) -> Iterator[str]:
        if (key := self.library.of_value(value)) is not None:
            yield key.name
        elif use is Use.SETS and (family := self.library.family_of_kind(value)):
            self.note_unnamed(value, family, offset)
        elif use is Use.SETS and self.library.is_unknown(value):
            self.strangers.append((value, offset))

    def note_unnamed(self, key: str, family: str, offset: int) -> None:
        source = self.code.source
        span = Span.at(source.line(offset))
        self.unnamed.append(UnnamedKey(name=key, family=family, header=source.name, span=span))

    def tell_of_company(self) -> None:
        """Take note of keys without a name that a function sets among those of one family."""
        for value, offset in self.strangers:
            names = self.company[self.code.begin_of_function(offset)]
            families = {self.library.keys[name].family for name in names}
            if len(names) >= _COMPANY and len(families) == 1:
                self.note_unnamed(value, families.pop(), offset)


def _from(given: list[Tokens], which: int | str) -> list[Tokens]:
    """Return arguments from a number on, or what an element says of a member by its name."""
    if isinstance(which, int):
        return given[which - 1 :]
    named = [".", which, "="]
    return [part[3:] for part in given if [token.text for token in part[:3]] == named]


def _writes(name: str, code: str) -> list[str]:
    """Return what may write a variable: assignments of more than nothing, and calls to fill it."""
    assigned = re.findall(rf"(?<![=!<>\w.])\b{name}\s*+=(?!=)\s*+(?!NULL\b|\"\"|\{{)", code)
    called = re.findall(rf"\b(\w++)\s*+\(\s*+&?{name}\b", code)
    return [*assigned, *(one for one in called if one.lower() not in _READERS)]


def _bare(tokens: Tokens) -> Tokens:
    """Return an expression without brackets around all of it."""
    while tokens and tokens[0].text == "(" and closing(tokens, 0) == len(tokens) - 1:
        tokens = tokens[1:-1]
    return tokens
