"""An API whose headers changed in their comments alone, brought up to date by these.

Most changes to a header leave most of it alone, and many touch nothing but comments. The
paragraphs between the first difference and the last are read by themselves; where they
declare what they declared before, and say nothing of symbols elsewhere, the new docs take
the old ones' place and what stands below moves. In all other cases there is no short way,
and :func:`headerscan.scan.scan` reads it all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from headerscan.comments.annotations import FieldReader, target_of, type_enumerators
from headerscan.declarations.names import KnownNames
from headerscan.declarations.reader import DeclarationReader
from headerscan.errors import HeaderSyntaxError
from headerscan.incremental.blocks import ATTACHES_BACKWARD, GROUP, PARAGRAPH_END
from headerscan.lexing.lexer import ItemKind, lex
from headerscan.lexing.macros import LITERAL_OR_SPACE, Definition
from headerscan.lexing.source import Source
from headerscan.matching.globs import matcher
from headerscan.model import (
    Api,
    Callback,
    Enumerator,
    Field,
    Header,
    Macro,
    Struct,
    Symbol,
    Typedef,
    Union,
)
from headerscan.moving import S, moved
from headerscan.profile import Profile
from headerscan.reading.drafting import Reading, read_alone, read_declarations
from headerscan.reading.finishing import finished_alone
from headerscan.reading.values import Values
from headerscan.scan import behind_macros

_COMMENT_OR_JOIN = re.compile(r"/\*(?s:.*?)\*/|//[^\n]*|\\\r?\n")
_MAX_CHANGE = 20_000
"""How many characters may have changed: reading more by itself saves too little."""
_BLANK_LINE_LAST = re.compile(r"\n[ \t\r]*\n\Z")
replace = msgspec.structs.replace


def amended(api: Api, old: Sequence[Header], new: Sequence[Header], profile: Profile) -> Api | None:
    """Return the API of ``new`` headers, given that of ``old`` ones; None for no short way.

    What is returned equals what a scan would say.
    """
    if [header.name for header in old] != [header.name for header in new]:
        return None
    for before, after in zip(old, new, strict=True):
        if before.text != after.text:
            change = _change(before.text, after.text)
            changed = change and _Amendment(api, after, change, profile).api()
            if not changed:
                return None
            api = changed
    return api


class _Change(NamedTuple):
    """The paragraphs that differ, by their lines, and what they were and are."""

    first: int
    """The 1-based line on which both begin."""
    old: str
    new: str

    @property
    def old_lines(self) -> range:
        return range(self.first, self.first + self.old.count("\n"))

    @property
    def lines(self) -> int:
        """How far what stands below moves down."""
        return self.new.count("\n") - self.old.count("\n")


def _change(old: str, new: str) -> _Change | None:
    """Return what differs, between two places at which nothing is open."""
    if GROUP.search(old) or GROUP.search(new):
        return None  # doxygen's groups reach over blank lines
    alike = _common_start(old, new)
    alike_behind = _common_start(old[alike:][::-1], new[alike:][::-1])
    begin, end = 0, 0
    for cut in _cuts(new):
        if cut <= alike:
            begin = cut
        elif cut >= len(new) - alike_behind:
            end = cut
            break
    if end - begin > _MAX_CHANGE:
        return None
    was = old[begin : end + len(old) - len(new)]
    if not begin or not end or not _BLANK_LINE_LAST.search(was):
        return None
    if _code(was) != _code(new[begin:end]):
        return None
    return _Change(new.count("\n", 0, begin) + 1, was, new[begin:end])


def _common_start(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their start."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _cuts(text: str) -> Iterator[int]:
    """Yield the offsets behind blank lines at which nothing is open, no ``#if`` either."""
    try:
        items = lex(Source(text)).items
    except HeaderSyntaxError:
        return
    position, last = 0, ItemKind.SPACE
    for item in items:
        if item.kind is ItemKind.SPACE:
            continue
        blank = PARAGRAPH_END.search(text, position, item.start)
        if blank and not item.conditions and last not in (ItemKind.COMMENT, ItemKind.INVOCATION):
            begin = text.rindex("\n", position, item.start) + 1
            if not ATTACHES_BACKWARD.match(text, begin):
                yield begin
        position, last = item.end, item.kind


class _Amendment:
    """One header's change, and the API that it is to be brought into."""

    def __init__(self, api: Api, header: Header, change: _Change, profile: Profile) -> None:
        self.before = api
        self.header = header
        self.change = change
        self.profile = profile

    def api(self) -> Api | None:
        """Return the API with the change in it, if that is about docs alone."""
        own = [symbol for symbol in self.before.symbols if symbol.header == self.header.name]
        inside = [symbol for symbol in own if self._is_inside(symbol.span.line)]
        if any(self._reaches_in(symbol) for symbol in own):
            return None
        if any(self._is_inside(entry.span.line) for entry in self._unreadable()):
            return None
        amended = self._amended(inside)
        if amended is None:
            return None
        by_old = {id(old): new for old, new in zip(inside, amended, strict=True)}
        behind = self.change.old_lines.stop
        return replace(
            self.before,
            symbols=tuple(
                by_old.get(id(symbol)) or self._moved(symbol, behind)
                for symbol in self.before.symbols
            ),
            unreadable=tuple(self._moved(entry, behind) for entry in self.before.unreadable),
        )

    def _unreadable(self) -> Iterator[Symbol]:
        return (entry for entry in self.before.unreadable if entry.header == self.header.name)

    def _is_inside(self, line: int) -> bool:
        return line in self.change.old_lines

    def _reaches_in(self, symbol: Symbol) -> bool:
        """Say whether a symbol and its doc stand on different sides of the change's edges."""
        doc = symbol.doc
        if doc is None or doc.origin is not None:
            return doc is not None
        edges = self.change.old_lines.start, self.change.old_lines.stop
        return any((symbol.span.line < edge) != (doc.span.line < edge) for edge in edges)

    def _moved(self, symbol: S, behind: int) -> S:
        if symbol.header != self.header.name or symbol.span.line < behind:
            return symbol
        return moved(symbol, self.change.lines) if self.change.lines else symbol

    def _amended(self, inside: Sequence[Symbol]) -> list[Symbol] | None:
        """Return the symbols of the changed paragraphs, if their docs alone changed.

        What the old paragraphs say by themselves must be what the API says of them: then
        nothing elsewhere has a say in them.
        """
        names = self._names()
        if self._symbols(self.change.old, names, inside) != inside:
            return None
        found = self._symbols(self.change.new, names, inside)
        if found is None or len(found) != len(inside):
            return None
        aliased = {target_of(macro) for macro in self.before.of(Macro) if macro.is_alias}
        if all(_gives_the_same(*pair, aliased) for pair in zip(inside, found, strict=True)):
            return found
        return None

    def _symbols(
        self, text: str, names: KnownNames, inside: Sequence[Symbol]
    ) -> list[Symbol] | None:
        """Return what a piece of the header says by itself, with the values of ``inside``."""
        reading = read_alone(self.header, text)
        if reading is None or reading.undefined:
            return None
        read_declarations(reading, DeclarationReader(names))
        values = Values([reading], names.is_erased)
        found = finished_alone(reading, values, self.profile, matcher(self.profile.ignore))
        if reading.unreadable or any(_is_of_another(symbol) for symbol in found):
            return None
        known = {(symbol.kind, symbol.name): symbol for symbol in inside}
        fields = self._fields(reading)
        return [
            moved(fields.with_field(_with_value(symbol, known)), self.change.first - 1)
            for symbol in found
            if not _only_announces(symbol) or (symbol.kind, symbol.name) in known
        ]

    def _names(self) -> KnownNames:
        definitions: defaultdict[str, list[Definition]] = defaultdict(list)
        for macro in self.before.of(Macro):
            definition = Definition(
                macro.name, 0, macro.parameters, macro.text, None, 0, macro.conditions
            )
            definitions[macro.name].append(definition)
        types = frozenset(
            symbol.name for symbol in self.before.symbols if isinstance(symbol, (Typedef, Callback))
        )
        return KnownNames(definitions, types, matcher(self.profile.erased))

    def _fields(self, reading: Reading) -> FieldReader:
        legal = type_enumerators(self.before.symbols, self.profile)
        api = Api(symbols=legal, profile=self.profile.name)
        sources = {self.header.name: reading.source}
        return FieldReader(api, self.profile, sources, behind_macros([reading]))


def _is_of_another(symbol: Symbol) -> bool:
    """Say whether a symbol's comment names another symbol, which may stand anywhere."""
    return symbol.doc is not None and symbol.doc.name not in (None, symbol.name)


def _only_announces(symbol: Symbol) -> bool:
    """Say whether a symbol may be left out because it stands elsewhere in full."""
    return isinstance(symbol, Typedef) or (
        isinstance(symbol, (Struct, Union)) and symbol.members is None
    )


def _with_value(symbol: Symbol, known: Mapping[tuple[str, str], Symbol]) -> Symbol:
    """Return a macro or enumerator with the value that it has in the API."""
    same = known.get((symbol.kind, symbol.name))
    if isinstance(symbol, Macro) and isinstance(same, Macro) and symbol.text == same.text:
        return replace(
            symbol,
            value=same.value,
            value_kind=same.value_kind,
            value_note=same.value_note,
        )
    if isinstance(symbol, Enumerator) and isinstance(same, Enumerator):
        return replace(symbol, value=same.value, value_note=same.value_note)
    return symbol


def _gives_the_same(old: Symbol, new: Symbol, aliased: Collection[str]) -> bool:
    """Say whether keys that refer to a key, or stand for it, get the same from it as before."""
    if not isinstance(old, Macro) or not isinstance(new, Macro):
        return True
    before, after = old.field, new.field
    if before is None or after is None:
        return before is after
    if old.name in aliased and _given(before) != _given(after):
        return False
    return (before.unit, before.unit_from) == (after.unit, after.unit_from)


def _given(field: Field) -> tuple[object, ...]:
    return field.types, field.multiple, field.struct_member, field.enum


def _code(text: str) -> str:
    """Return a text without its comments, and with the least white space."""
    return LITERAL_OR_SPACE.sub(_least, text)


def _least(match: re.Match[str]) -> str:
    if match[1] is not None:
        return match[1]
    return "\n" if "\n" in _COMMENT_OR_JOIN.sub("", match[0]) else " "
