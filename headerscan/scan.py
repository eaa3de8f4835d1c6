"""Headers to an API: the composition of reading, values, docs and fields.

Work follows what changed: a :class:`Memory` holds what each stretch of the headers said in the
scan before. A stretch is read anew where its text is new, where a name in it means something else
than before, and where a value in it is another one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import msgspec

from headerscan.comments.annotations import FieldReader, type_enumerators, with_inherited
from headerscan.comments.attach import DOC_OPENERS
from headerscan.comments.docs import CommentText
from headerscan.declarations.names import KnownNames
from headerscan.declarations.reader import DeclarationReader
from headerscan.lexing.macros import Definition
from headerscan.matching.globs import matcher
from headerscan.model import (
    AnySymbol,
    Api,
    Doc,
    Enumerator,
    Function,
    Header,
    Macro,
    Struct,
    Symbol,
    Typedef,
    Union,
    Unreadable,
)
from headerscan.profile import Profile
from headerscan.reading.drafting import WORD, Piece, Read, Reading
from headerscan.reading.finishing import finished, given_back
from headerscan.reading.stretches import Key, read_stretches
from headerscan.reading.values import Values

if TYPE_CHECKING:
    from concurrent.futures import Executor

_BATCHES = 16
"""Enough batches to keep machines busy; each takes all macros with it, so not too many."""
_CONSTANT = re.compile(r"\(?\s*(?:\"[^\"\\]*\"|-?\s*\d\w*)\s*\)?")
_BEGINS_NOTHING = (",", ")", "]")
"""What no declaration begins with: a header that has it is made to stand inside of one."""


class Memory:
    """What stretches of headers said in the last scan, for the next one.

    Symbols are moved to where they stand now, unless it is ``placeless``: then each stands where it
    stood when it was read.
    """

    def __init__(self, pieces: Sequence[Piece] = (), *, placeless: bool = False) -> None:
        self.pieces = pieces
        self.placeless = placeless
        self.has_news = False
        """The last scan read what the one before did not know."""


def scan(
    headers: Sequence[Header],
    profile: Profile,
    docs: Mapping[str, Doc] | None = None,
    *,
    defines: Mapping[str, str] = MappingProxyType({}),
    memory: Memory | None = None,
    executor: Executor | None = None,
) -> Api:
    """Return all that the headers declare and document.

    ``docs`` are docs of functions from elsewhere, by name, for those that the headers do
    not document (see :mod:`headerscan.comments.cdocs`). ``defines`` say what a build puts
    into templates of headers, by the names of their placeholders. With a ``memory`` of the same
    profile, only what changed is read, and it remembers this scan. An ``executor``, other processes
    or machines, reads the declarations where nothing is remembered.

    Raises :class:`~headerscan.errors.HeaderSyntaxError` where a header's text cannot be
    divided into items; a declaration that cannot be read is in ``Api.unreadable``.
    """
    earlier = memory.pieces if memory is not None else ()
    rows = _rows(headers, defines, memory)
    readings = [reading for row in rows for reading in row]
    names = _known_names(readings, profile)
    if executor is not None and not earlier:
        _read_by(executor, headers, rows, names, profile=profile, defines=defines)
    reader = DeclarationReader(names)
    _declare(readings, reader, earlier)
    fields = _finish(rows, reader, profile, earlier)
    if memory is not None:
        memory.pieces = tuple(reading.remember() for reading in readings)
        memory.has_news = not all(reading.is_kept for reading in readings)
    ignores = matcher(profile.ignore)
    symbols: list[Symbol] = []
    for row in rows:
        alone = [s for each in row for s in each.piece.symbols if not ignores(s.name)]
        given = given_back(list(alone))
        others = [i for i, s in enumerate(given) if isinstance(s, Macro) and s is not alone[i]]
        if others and memory is not None and memory.placeless:
            return scan(headers, profile, docs, defines=defines)  # fields need places
        if others:
            fields.behind = dict(_behind_macros(map(_items_of, row)))
        for index in others:
            given[index] = fields.with_field(given[index])
        symbols += given
    symbols = _without_forward_declarations(symbols)
    symbols = [_documented(symbol, docs) for symbol in symbols] if docs else symbols
    return Api(
        symbols=cast("tuple[AnySymbol, ...]", with_inherited(tuple(symbols))),
        headers=tuple(header.name for header in headers),
        profile=profile.name,
        version=_version(symbols, profile),
        unreadable=tuple(entry for row in rows for entry in _unreadable(row)),
    )


def _declare(
    readings: Iterable[Reading], reader: DeclarationReader, earlier: Sequence[Piece]
) -> None:
    """Read the declarations that are new, and those in which a name means something else now."""
    differing = _differing(earlier, readings) if earlier else frozenset()
    for reading in readings:
        if reading.is_kept and _hangs_on(differing, reading.piece):
            reading.read_items(reading.piece.key)
        if not reading.is_read:
            reading.read_declarations(reader)


def _finish(
    rows: Sequence[Sequence[Reading]],
    reader: DeclarationReader,
    profile: Profile,
    earlier: Sequence[Piece],
) -> FieldReader:
    """Make the symbols of what is new, or whose values are, and return what reads their fields."""
    readings = [reading for row in rows for reading in row]
    before = [_values_of(reading.piece) for reading in readings]
    values = Values([[reading.piece for reading in row] for row in rows], reader.names.is_erased)
    types = _types_of_keys([reading.piece for reading in readings], profile)
    known = _types_of_keys(earlier, profile)
    are_others = [each.name for each in types] != [each.name for each in known]
    for reading, said in zip(readings, before, strict=True):
        if reading.is_kept and (are_others or _is_another(said, reading.piece, values)):
            reading.read_again(reader)
    sources = {row[0].source.name: row[0].source for row in rows}
    fields = FieldReader(Api(types), profile, sources, dict(_behind_macros(readings)))
    for reading in readings:
        if not reading.is_kept:
            made = map(fields.with_field, finished(reading, values, profile))
            reading.piece.symbols = cast("tuple[AnySymbol, ...]", tuple(made))
    return fields


def _rows(
    headers: Sequence[Header], defines: Mapping[str, str], memory: Memory | None
) -> list[list[Reading]]:
    """Return the stretches of each header, read as far as items go, or as they were."""
    known: defaultdict[Key, list[Piece]] = defaultdict(list)
    for piece in reversed(memory.pieces if memory is not None else ()):
        known[piece.key].append(piece)
    rows = []
    for header in headers:
        stretches = read_stretches(header, defines, divided=memory is not None)
        rows.append([Reading(stretch) for stretch in stretches])
        for reading in rows[-1]:
            key = reading.stretch.key if memory is not None else ()
            if key and known.get(key):
                assert memory is not None  # it knows the key
                reading.keep(known[key].pop(), placeless=memory.placeless)
            else:
                reading.read_items(key)
    return rows


def _items_of(reading: Reading) -> Reading:
    """Return what is read of a stretch before its declarations, whether it was kept or not."""
    anew = Reading(reading.stretch)
    anew.read_items()
    return anew


def _types_of_keys(pieces: Iterable[Piece], profile: Profile) -> tuple[Enumerator, ...]:
    return type_enumerators((each for piece in pieces for each in piece.symbols), profile)


def _differing(earlier: Iterable[Piece], readings: Iterable[Reading]) -> frozenset[str]:
    """Return the names that do not mean what they meant, on the way over other macros too."""
    pieces = [reading.piece for reading in readings]
    stated, before = set(_meanings(pieces)), set(_meanings(earlier))
    differing = {name for name, *_ in stated ^ before}
    count = 0
    while len(differing) > count:
        count = len(differing)
        differing |= {
            name for name, _, text, _ in stated if not differing.isdisjoint(WORD.findall(text))
        }
    return frozenset(differing)


def _meanings(
    pieces: Iterable[Piece],
) -> Iterator[tuple[str, tuple[str, ...] | None, str, tuple[str, ...]]]:
    """Yield what names stand for: their parameters, text and conditions, if they are macros."""
    for piece in pieces:
        for name in piece.types:
            yield name, None, "typedef", ()
        for one in piece.defined:
            if isinstance(one, Definition):
                yield one.name, one.parameters, one.text, one.conditions


def _hangs_on(differing: frozenset[str], piece: Piece) -> bool:
    return bool(differing) and (piece.is_expanded or not piece.words.isdisjoint(differing))


def _values_of(piece: Piece) -> list[tuple[int | None, str | None]]:
    return [(constant.value, constant.note) for constant in piece.constants]


def _is_another(before: object, piece: Piece, values: Values) -> bool:
    """Say whether a value in a piece is not what it was when its symbols were finished."""
    if before != _values_of(piece):
        return True
    macros = (symbol for symbol in piece.symbols if isinstance(symbol, Macro))
    definitions = (one for one in piece.defined if isinstance(one, Definition))
    return any(
        values.macro(definition) != (macro.value_kind, macro.value, macro.value_note)
        for macro, definition in zip(macros, definitions, strict=True)
        if not _CONSTANT.fullmatch(definition.text)
    )


def _read_by(
    executor: Executor,
    headers: Sequence[Header],
    rows: Sequence[Sequence[Reading]],
    names: KnownNames,
    *,
    profile: Profile,
    defines: Mapping[str, str],
) -> None:
    """Have others read the declarations of headers that were read as far as items go."""
    reading = partial(
        _declared,
        definitions=dict(names.definitions),
        types=names.types,
        profile=profile,
        defines=dict(defines),
        divided=any(len(row) > 1 for row in rows),
    )
    count = min(_BATCHES, len(headers))
    batches = [headers[start::count] for start in range(count)]
    for start, found in enumerate(executor.map(reading, batches)):
        ours = [each for row in rows[start::count] for each in row]
        for each, theirs in zip(ours, found, strict=True):
            each.take(theirs)


def _declared(
    headers: Sequence[Header],
    definitions: Mapping[str, Sequence[Definition]],
    types: frozenset[str],
    profile: Profile,
    defines: Mapping[str, str],
    *,
    divided: bool,
) -> list[Read]:
    """Return what the stretches of headers declare: the work that an executor is given."""
    reader = DeclarationReader(KnownNames(definitions, types, matcher(profile.erased)))
    found = []
    for header in headers:
        for stretch in read_stretches(header, defines, divided=divided):
            reading = Reading(stretch)
            reading.read_items()
            reading.read_declarations(reader)
            found.append(reading.read)
    return found


def _unreadable(row: Sequence[Reading]) -> Iterator[Unreadable]:
    """Yield what cannot be read of a header: of parts of what it stands inside of, the first."""
    is_fragment = False
    for reading in row:
        for entry in reading.piece.unreadable:
            is_part = entry.name.startswith(_BEGINS_NOTHING)
            if not is_part or not is_fragment:
                yield entry
            is_fragment = is_fragment or is_part


def _documented(symbol: Symbol, docs: Mapping[str, Doc]) -> Symbol:
    """Give a function that the header does not document its doc from elsewhere."""
    if not isinstance(symbol, Function) or symbol.name not in docs:
        return symbol
    doc = symbol.doc
    if doc is not None and doc.text and (doc.opener in DOC_OPENERS or doc.name == symbol.name):
        return symbol
    return msgspec.structs.replace(symbol, doc=docs[symbol.name])


def _behind_macros(
    readings: Iterable[Reading],
) -> Iterator[tuple[tuple[str, int, int], CommentText]]:
    """Yield the comments behind macros by header, line and column of the name."""
    for reading in readings:
        for draft in reading.macros:
            if draft.comments.behind is not None:
                start = draft.definition.name_start
                span = reading.source.span(start, start)
                yield (reading.source.name, span.line, span.column), draft.comments.behind


def _known_names(readings: Iterable[Reading], profile: Profile) -> KnownNames:
    """Return what the names in the declarations of headers mean."""
    definitions: defaultdict[str, list[Definition]] = defaultdict(list)
    types: set[str] = set()
    for reading in readings:
        types.update(reading.piece.types)
        for one in reading.piece.defined:
            if isinstance(one, Definition):
                definitions[one.name].append(one)
    return KnownNames(definitions, frozenset(types), matcher(profile.erased))


def _without_forward_declarations(symbols: list[Symbol]) -> list[Symbol]:
    """Drop what only announces a struct or typedef that stands elsewhere in full."""
    defined = {
        (symbol.kind, symbol.name)
        for symbol in symbols
        if isinstance(symbol, (Struct, Union)) and symbol.members is not None
    }
    result: list[Symbol] = []
    seen: set[tuple[str, str]] = set()
    typedefs: set[tuple[str, str, tuple[str, ...]]] = set()
    for symbol in symbols:
        if isinstance(symbol, (Struct, Union)) and symbol.members is None:
            key = (symbol.kind, symbol.name)
            if key in defined or key in seen:
                continue
            seen.add(key)
        elif isinstance(symbol, Typedef):
            same = (symbol.name, symbol.type, symbol.conditions)
            if same in typedefs:
                continue
            typedefs.add(same)
        result.append(symbol)
    return result


def _version(symbols: Sequence[Symbol], profile: Profile) -> str | None:
    """Return the library's release as the version macro says it."""
    if profile.version is None:
        return None
    for symbol in symbols:
        if isinstance(symbol, Macro) and symbol.name == profile.version.macro:
            if isinstance(symbol.value, int) and profile.version.divisors:
                number, parts = symbol.value, []
                for divisor in profile.version.divisors:
                    parts.append(str(number // divisor))
                    number %= divisor
                return ".".join(parts)
            return None if symbol.value is None else str(symbol.value)
    return None
