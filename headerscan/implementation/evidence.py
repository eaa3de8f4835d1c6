"""Calls and tables of one C file that show of which types keys are.

What is not sure is no evidence: a key in a variable, a type that depends, a literal that is the
value of two keys.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from headerscan.implementation.found import Found, Unnamed
from headerscan.implementation.keys import Keys, Types, Words, conversions
from headerscan.implementation.macros import FileMacros, Tokens, split
from headerscan.lexing.code import code_of
from headerscan.lexing.lexer import Item, ItemKind, Lexed
from headerscan.lexing.literals import NoValueError, parse_string
from headerscan.lexing.macros import Definition
from headerscan.lexing.source import Source
from headerscan.lexing.tokens import Token, closing, tokenize
from headerscan.model import Evidence, Role, Use
from headerscan.profile import CallEvidence, Profile, TableEvidence

MAX_CALL = 50_000
"""How many characters a call or a table may have."""

_CALL = re.compile(r"\"(?:[^\"\\\n]++|\\.)*+\"|\b([A-Za-z_]\w*+)(?=\s*+\()", re.DOTALL | re.ASCII)
_WORD = re.compile(r"[A-Za-z_]\w*+", re.ASCII)
_HIDDEN = (ItemKind.COMMENT, ItemKind.DIRECTIVE, ItemKind.SKIPPED)
_COMPANY = 2
"""How many keys of one family make a stranger among them one of the family."""
_READERS = frozenset({"sizeof", "strlen", "g_free", "free", "vir_free", "g_clear_pointer"})
"""What is called with a variable and does not fill it."""
_CLOSERS = {"(": ")", "{": "}", "[": "]"}


class _Part(NamedTuple):
    """A part of a key: one of some macros, by their names, or one of some texts."""

    offset: int
    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


class EvidenceReader:
    """Reads files for one set of keys by one profile."""

    def __init__(
        self,
        keys: Keys,
        profile: Profile,
        shared: Mapping[str, Definition | None],
        strings: Mapping[str, tuple[str, ...]],
    ) -> None:
        """Take the keys, the macros of the sources' headers, and what functions return."""
        self.keys = keys
        self.strings = strings
        self.tables = profile.implementation.tables
        self.makers = profile.implementation.makers
        self.words = Words(profile)
        self.shared = shared

    def read(self, source: Source, lexed: Lexed, leading: frozenset[str]) -> Found:
        """Return what a file shows; ``leading`` are the names of calls that may be evidence."""
        reading = _Reading(self, source, lexed)
        reading.read_calls(leading)
        reading.read_tables()
        reading.tell_of_company()
        return Found(
            evidence={name: tuple(shown) for name, shown in reading.evidence.items()},
            unnamed=tuple(dict.fromkeys(reading.unnamed)),
            foreign=tuple(reading.foreign),
        )

    def is_kept(self, name: str) -> bool:
        """Say whether a name means something by itself, whatever it is defined as."""
        if self.keys.named(name) in self.keys.by_name or self.words.types(name):
            return True
        if self.words.call(name) is not None:
            return True
        shared = self.shared.get(name)
        return shared is not None and shared.text[:1] == '"' and self.keys.is_key(name)


def _hidden(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        if item.kind in _HIDDEN:
            yield item
        yield from _hidden(item.inner)


class _Reading:
    """One pass over one file."""

    def __init__(self, reader: EvidenceReader, source: Source, lexed: Lexed) -> None:
        hidden = tuple(_hidden(lexed.items))
        directives = [
            (item.start, source.text[item.start : item.end])
            for item in hidden
            if item.kind is ItemKind.DIRECTIVE
        ]
        whole = Item(ItemKind.DECLARATION, 0, len(source.text), inner=hidden)
        self.reader = reader
        self.keys = reader.keys
        self.source = source
        self.code = code_of(source, whole)
        self.macros = FileMacros(reader.shared, directives, reader.is_kept)
        self.functions = [item.start for item in lexed.items if item.body is not None]
        self.words_of_macros = {word for _, text in directives for word in _WORD.findall(text)}
        """What the file's macros speak of, and so may change unseen."""
        self.evidence: defaultdict[str, list[Evidence]] = defaultdict(list)
        self.unnamed: list[Unnamed] = []
        self.foreign: list[str] = []
        self.company: dict[int, set[str]] = {}
        """The names of the keys that each function sets, by where it begins."""
        self.strangers: list[tuple[str, int]] = []
        """Keys that are set, of no family by themselves, and their offsets."""

    def read_calls(self, leading: frozenset[str]) -> None:
        for match in _CALL.finditer(self.code):
            if match[1] is not None and match[1] in leading:
                self.in_calls(self.expanded(match.start(), "("))

    def read_tables(self) -> None:
        for table in self.reader.tables:
            begins = rf"\b{re.escape(table.name)}\b[^;{{}}=()]*+=\s*+(?=\{{)"
            for match in re.finditer(begins, self.code):
                self.in_table(table, self.expanded(match.end(), "{"))

    def expanded(self, start: int, opener: str) -> Tokens:
        """Return the tokens from an offset up to where the next bracket closes, expanded.

        They are none where it does not close, or what macros stand for has no end.
        """
        tokens: list[Token] = []
        depth = 0
        for token in tokenize(self.code[start : start + MAX_CALL]):
            tokens.append(token.at(start + token.start))
            depth += (token.text == opener) - (token.text == _CLOSERS[opener])
            if depth == 0 and token.text == _CLOSERS[opener]:
                try:
                    return self.macros.expanded(tokens)
                except NoValueError:
                    return ()
        return ()

    def in_calls(self, tokens: Tokens) -> None:
        """Take the evidence of all calls among some tokens."""
        for index, token in enumerate(tokens[:-1]):
            if token.kind != "ident" or tokens[index + 1].text != "(":
                continue
            found = self.reader.words.call(token.text)
            stop = closing(tokens, index + 1)
            if found is not None and stop < len(tokens):
                self.of_call(*found, split(tokens[index + 2 : stop]))

    def of_call(self, call: CallEvidence, said: Types, given: list[Tokens]) -> None:
        if call.pairs:
            for index in range(call.key - 1, len(given) - 1, 2):
                self.shows(given, index, self.types_of(given[index + 1]), call.use)
            return
        types = said or ((call.of,) if call.of else ())
        if call.type is not None:
            types = self.types_of(given[call.type - 1]) if call.type <= len(given) else ()
        if call.key <= len(given):
            self.shows(given, call.key - 1, types, call.use)

    def in_table(self, table: TableEvidence, tokens: Tokens) -> None:
        for index, token in enumerate(tokens):
            if token.text == "{":
                parts = split(tokens[index + 1 : closing(tokens, index)])
                key = _member(parts, table.key)
                types: Types = (table.of,) if table.of else ()
                if table.type is not None:
                    types = self.types_of(_member(parts, table.type))
                self.shows([key], 0, types, table.use)

    def types_of(self, tokens: Tokens) -> Types:
        """Return the types that an argument says: one word that is a type, and flags perhaps."""
        found: Types = ()
        for token in tokens:
            if token.text in ("|", "(", ")"):
                continue
            types = self.reader.words.types(token.text)
            if token.kind != "ident" or (types and found):
                return ()
            found = found or types
        return found

    def shows(self, given: list[Tokens], index: int, types: Types, use: Use) -> None:
        """Take evidence of the key that one of a call's arguments is."""
        parts = self.parts(given, index)
        if not parts or not types:
            return
        line = self.source.line(parts[-1].offset)
        begin = self.begin_of_function(parts[-1].offset)
        for name in self.names(parts, use):
            if use is Use.SETS and name in self.keys.by_name:
                self.company.setdefault(begin, set()).add(name)
            for one in types:
                self.evidence[name].append(Evidence(one, use, self.source.name, line))

    def parts(self, given: list[Tokens], index: int) -> list[_Part]:
        """Return the parts of a key, none where that cannot be told.

        Where they are a format string that ends with ``%s``, the argument for it is the last.
        """
        parts: list[_Part] = []
        tokens = _bare(given[index])
        position = 0
        while position < len(tokens):
            token, first = tokens[position], position
            position += 1
            if token.kind == "string":
                parts.append(_Part(token.start, texts=(parse_string(token.text),)))
                continue
            if token.kind != "ident":
                return []
            opener = tokens[position].text if position < len(tokens) else ""
            if opener in ("(", "["):
                position = closing(tokens, position) + 1
            if not (part := self.part(tokens[first], opener)):
                return []
            parts += part
        if parts and parts[-1].texts and parts[-1].texts[0].endswith("%s"):
            return self.completed(parts, given, index)
        return parts

    def part(self, token: Token, opener: str) -> list[_Part]:
        """Return what a name is in a key: a macro, a call, a table's element or a variable."""
        if opener == "(":
            strings = self.reader.strings.get(token.text, ())
            return [_Part(token.start, texts=strings)] if strings else []
        if opener == "[":
            return self.elements(token)
        if self.keys.is_key(name := self.keys.named(token.text)):
            return [_Part(token.start, (name,))]
        return self.made(token)

    def completed(self, parts: list[_Part], given: list[Tokens], index: int) -> list[_Part]:
        """Return parts that end with ``%s`` with those of the argument for it."""
        count = sum(conversions("".join(part.texts[:1])) for part in parts)
        if index + count >= len(given):
            return []
        last = self.parts(given, index + count)
        before = parts[-1].texts[0].removesuffix("%s")
        kept = [parts[-1]._replace(texts=(before,))] if before else []
        return [*parts[:-1], *kept, *last] if last else []

    def begin_of_function(self, offset: int) -> int:
        """Return where the function begins in which an offset lies."""
        index = bisect_right(self.functions, offset)
        return self.functions[index - 1] if index else 0

    def elements(self, token: Token) -> list[_Part]:
        """Return the keys of the table, of this function or the file, that a name stands for."""
        begins = rf"\b{token.text}\b\s*\[[^;{{}}=()]*+=\s*+(?=\{{)"
        found = list(re.finditer(begins, self.code[: token.start]))
        if len(found) != 1:
            return []
        inside = self.expanded(found[0].end(), "{")
        names: list[str] = []
        for element in split(inside[1:-1]):
            last = element[-1] if element else None
            if last is not None and last.kind == "ident":
                names.append(self.keys.named(last.text))
        is_whole = names and all(self.keys.is_key(name) for name in names if name != "NULL")
        return [_Part(token.start, tuple(names))] if is_whole else []

    def made(self, token: Token) -> list[_Part]:
        """Return the parts of the only text that the function puts into a variable before.

        Where all that it puts there are keys, the variable is one of them.
        """
        begin = self.begin_of_function(token.start)
        name, before = token.text, self.code[begin : token.start]
        writes = _writes(name, before)
        if name in self.words_of_macros or not writes:
            return []
        assigned = re.findall(rf"(?<![=!<>\w.])\b{name}\s*+=\s*+([A-Z]\w*+)\s*+;", before)
        named = tuple(map(self.keys.named, assigned))
        if len(named) == len(writes) and all(map(self.keys.is_key, named)):
            return [_Part(token.start, named)]
        if len(writes) != 1:
            return []
        for maker in self.reader.makers:
            written = rf"\b{name}\s*+=\s*+{maker.name}\s*+\("
            if maker.buffer is not None:
                written = rf"\b{maker.name}\s*+\(\s*+{name}\s*+,"
            if match := re.search(written, before):
                start = begin + match.start() + match[0].index(maker.name)
                given = split(self.expanded(start, "(")[2:-1])
                parts = self.parts(given, maker.format - 1) if maker.format <= len(given) else []
                return [part._replace(offset=token.start) for part in parts]
        return []

    def names(self, parts: list[_Part], use: Use) -> Iterator[str]:
        """Yield the names of the keys that parts are, and take note of what has no name."""
        before = ""
        for part in parts[:-1]:
            known = [
                self.keys.by_name[name].value for name in part.names if name in self.keys.by_name
            ]
            if len(known) + len(part.texts) != 1:
                return
            before += [*known, *part.texts][0]
        for name in parts[-1].names:
            declared = self.keys.by_name.get(name)
            if declared is None:
                if use is Use.SETS:
                    self.foreign.append(name)
            elif declared.role is Role.SUFFIX or (not before and declared.role is not Role.PREFIX):
                yield name
            elif declared.role is not Role.PREFIX:
                yield from self.of_value(before + declared.value, parts[-1].offset, use)
        for text in parts[-1].texts:
            yield from self.of_value(before + text, parts[-1].offset, use)

    def of_value(self, value: str, offset: int, use: Use) -> Iterator[str]:
        key = self.keys.of_value(value)
        if key is not None:
            yield key.name
        elif use is Use.SETS and (family := self.keys.family_of_kind(value)):
            line = self.source.line(offset)
            self.unnamed.append(Unnamed(value, family, self.source.name, line))
        elif use is Use.SETS and self.keys.is_unknown(value):
            self.strangers.append((value, offset))

    def tell_of_company(self) -> None:
        """Take note of keys without a name that a function sets among those of one family."""
        for value, offset in self.strangers:
            line = self.source.line(offset)
            names = self.company.get(self.begin_of_function(offset), set())
            families = {self.keys.by_name[name].family for name in names}
            if len(names) >= _COMPANY and len(families) == 1:
                self.unnamed.append(Unnamed(value, families.pop(), self.source.name, line))


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


def _member(parts: list[Tokens], which: int | str) -> Tokens:
    """Return a part of an initializer's element, by its number or by its member's name."""
    if isinstance(which, int):
        return parts[which - 1] if which <= len(parts) else ()
    for part in parts:
        if [token.text for token in part[:3]] == [".", which, "="]:
            return part[3:]
    return ()
