"""Headers to an API: the composition of reading, values, docs and fields."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import cast

import msgspec

from headerscan.comments.annotations import FieldReader
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
    Function,
    Header,
    Macro,
    Struct,
    Symbol,
    Typedef,
    Union,
)
from headerscan.profile import Profile
from headerscan.reading.drafting import Reading, read_declarations, read_items
from headerscan.reading.finishing import finished
from headerscan.reading.values import Values


def scan(
    headers: Sequence[Header],
    profile: Profile,
    docs: Mapping[str, Doc] | None = None,
    *,
    defines: Mapping[str, str] = MappingProxyType({}),
    reader_of: Callable[[KnownNames], DeclarationReader] = DeclarationReader,
) -> Api:
    """Return all that the headers declare and document.

    ``docs`` are docs of functions from elsewhere, by name, for those that the headers do
    not document (see :mod:`headerscan.comments.cdocs`). ``defines`` say what a build puts
    into templates of headers, by the names of their placeholders. ``reader_of`` makes what reads
    declarations (see :mod:`headerscan.incremental.kept`).

    Raises :class:`~headerscan.errors.HeaderSyntaxError` where a header's text cannot be
    divided into items; a declaration that cannot be read is in ``Api.unreadable``.
    """
    readings = [read_items(header, defines) for header in headers]
    names = known_names_of(readings, profile)
    reader = reader_of(names)
    for reading in readings:
        read_declarations(reading, reader)
    values = Values(readings, names.is_erased)
    ignores = matcher(profile.ignore)
    symbols: list[Symbol] = []
    for reading in readings:
        symbols += finished(reading, values, profile, ignores)
    symbols = without_forward_declarations(symbols)
    if docs:
        symbols = [_documented(symbol, docs) for symbol in symbols]
    api = Api(
        symbols=cast("tuple[AnySymbol, ...]", tuple(symbols)),
        headers=tuple(header.name for header in headers),
        profile=profile.name,
        version=_version(symbols, profile),
        unreadable=tuple(entry for reading in readings for entry in reading.unreadable),
    )
    sources = {reading.source.name: reading.source for reading in readings}
    return FieldReader(api, profile, sources, behind_macros(readings)).with_fields()


def _documented(symbol: Symbol, docs: Mapping[str, Doc]) -> Symbol:
    """Give a function that the header does not document its doc from elsewhere."""
    if not isinstance(symbol, Function) or symbol.name not in docs:
        return symbol
    doc = symbol.doc
    if doc is not None and doc.text and (doc.opener in DOC_OPENERS or doc.name == symbol.name):
        return symbol
    return msgspec.structs.replace(symbol, doc=docs[symbol.name])


def behind_macros(readings: Sequence[Reading]) -> dict[tuple[str, int, int], CommentText]:
    """Return the comments behind macros by header, line and column of the name."""
    result = {}
    for reading in readings:
        for draft in reading.macros:
            if draft.comments.behind is not None:
                start = draft.definition.name_start
                span = reading.source.span(start, start)
                result[reading.source.name, span.line, span.column] = draft.comments.behind
    return result


def known_names_of(readings: Sequence[Reading], profile: Profile) -> KnownNames:
    """Return what the names in the declarations of headers mean."""
    definitions: defaultdict[str, list[Definition]] = defaultdict(list)
    for reading in readings:
        for draft in reading.macros:
            definitions[draft.definition.name].append(draft.definition)
    types = frozenset(name for reading in readings for name in reading.types)
    return KnownNames(definitions, types, matcher(profile.erased))


def without_forward_declarations(symbols: list[Symbol]) -> list[Symbol]:
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
