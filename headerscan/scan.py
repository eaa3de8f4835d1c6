"""Headers to an API: the composition of reading, values, docs and fields."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from headerscan.annotations import FieldReader
from headerscan.attach import DOC_OPENERS, Comments
from headerscan.comments import CommentText, parse_comment
from headerscan.constants import Constants, NoValueError
from headerscan.macros import Definition
from headerscan.model import (
    Api,
    Doc,
    Enumeration,
    Enumerator,
    Header,
    Macro,
    Struct,
    Symbol,
    Typedef,
    Union,
    ValueKind,
)
from headerscan.profile import Profile
from headerscan.reading import (
    EnumeratorDraft,
    MacroDraft,
    Reading,
    read_declarations,
    read_items,
)
from headerscan.source import Source
from headerscan.tokens import tokenize
from headerscan.vocabulary import HeaderVocabulary


def scan(headers: Sequence[Header], profile: Profile) -> Api:
    """Return all that the headers declare and document.

    Raises :class:`~headerscan.errors.HeaderSyntaxError` where a header's text cannot be
    divided into items; a declaration that cannot be read is in ``Api.unreadable``.
    """
    readings = [read_items(header) for header in headers]
    definitions = _definitions(readings)
    vocabulary = _vocabulary(readings, profile)
    for reading in readings:
        read_declarations(reading, vocabulary)
    constants = Constants(definitions, _enumerator_values(readings, definitions))
    symbols: list[Symbol] = []
    for reading in readings:
        symbols += _Finishing(reading, constants, profile, vocabulary.is_erased).symbols()
    symbols = _without_forward_declarations(symbols)
    api = Api(
        symbols=tuple(symbols),
        headers=tuple(header.name for header in headers),
        profile=profile.name,
        version=_version(symbols, profile),
        unreadable=tuple(entry for reading in readings for entry in reading.unreadable),
    )
    sources = {reading.source.name: reading.source for reading in readings}
    return FieldReader(api, profile, sources, _comments_behind(readings)).with_fields()


def _comments_behind(readings: Sequence[Reading]) -> dict[tuple[str, int, int], CommentText]:
    """Return the comments behind macros, by header, line and column of the name."""
    result = {}
    for reading in readings:
        for draft in reading.macros:
            if draft.comments.behind is not None:
                start = draft.definition.name_start
                span = reading.source.span(start, start)
                result[reading.source.name, span.line, span.column] = draft.comments.behind
    return result


def _vocabulary(readings: Sequence[Reading], profile: Profile) -> HeaderVocabulary:
    definitions: defaultdict[str, list[Definition]] = defaultdict(list)
    for reading in readings:
        for draft in reading.macros:
            definitions[draft.definition.name].append(draft.definition)
    types = frozenset(name for reading in readings for name in reading.types)
    return HeaderVocabulary(definitions, types, profile.erased)


def _definitions(readings: Sequence[Reading]) -> dict[str, tuple[Definition, ...]]:
    """Return each macro's definitions; what ``#undef`` ends later does not count."""
    found: defaultdict[str, list[Definition]] = defaultdict(list)
    for reading in readings:
        gone = dict(reading.undefined)
        for draft in reading.macros:
            definition = draft.definition
            if gone.get(definition.name, -1) < definition.name_start:
                found[definition.name].append(definition)
    return {name: tuple(definitions) for name, definitions in found.items()}


def _enumerator_values(
    readings: Sequence[Reading], definitions: dict[str, tuple[Definition, ...]]
) -> dict[str, int]:
    """Return the enumerators' values; those that refer onward are tried again."""
    values: dict[str, int] = {}
    left = [draft for reading in readings for draft in reading.enumerators]
    while left:
        constants = Constants(definitions, values)
        unknown = []
        for draft in left:
            value = _enumerator_value(draft, constants, values)
            if value is None:
                unknown.append(draft)
            else:
                values.setdefault(draft.name, value)
        if len(unknown) == len(left):
            break
        left = unknown
    return values


def _enumerator_value(
    draft: EnumeratorDraft, constants: Constants, values: Mapping[str, int]
) -> int | None:
    if draft.note is not None:
        return None
    if draft.text is None:
        if draft.previous is None:
            return 0
        before = values.get(draft.previous.name)
        return None if before is None else before + 1
    try:
        value = constants.value(draft.text)
    except NoValueError:
        return None
    return value if isinstance(value, int) else None


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


class _Finishing:
    """Turns one header's drafts into symbols with values and docs, in header order."""

    def __init__(
        self,
        reading: Reading,
        constants: Constants,
        profile: Profile,
        is_erased: Callable[[str], bool],
    ) -> None:
        self.source: Source = reading.source
        self.reading = reading
        self.constants = constants
        self.profile = profile
        self.is_erased = is_erased

    def symbols(self) -> list[Symbol]:
        found: list[Symbol] = [self._macro(draft) for draft in self.reading.macros]
        for draft in self.reading.drafts:
            doc = self._doc(draft.comments, (draft.symbol.name, *draft.siblings))
            found.append(dataclasses.replace(draft.symbol, doc=doc))
        enums = {symbol.name: symbol for symbol in found if isinstance(symbol, Enumeration)}
        found += [self._enumerator(draft, enums) for draft in self.reading.enumerators]
        found = [symbol for symbol in found if not self.profile.ignores(symbol.name)]
        return sorted(self._given_back(found), key=lambda symbol: symbol.span)

    def _doc(self, comments: Comments, names: tuple[str, ...]) -> Doc | None:
        above, behind = comments.above, comments.behind
        doc = None
        if above is not None:
            doc = parse_comment(above, self.source, self.profile.docs, names)
            named = doc.name is not None and doc.name in names
            is_doc = above.opener in DOC_OPENERS
            if not (
                named
                or (is_doc and (comments.adjacent or doc.name is not None))
                or (not is_doc and comments.adjacent and doc.name is None)
            ):
                doc = None
        if behind is None:
            return doc
        trailing = parse_comment(behind, self.source, self.profile.docs, names)
        if doc is None:
            return trailing
        return dataclasses.replace(
            doc,
            since=doc.since or trailing.since,
            deprecated=doc.deprecated if doc.deprecated is not None else trailing.deprecated,
            trailing=trailing.text,
        )

    def _given_back(self, symbols: list[Symbol]) -> list[Symbol]:
        """Give a comment that names another symbol of the header to that symbol."""
        by_name = {symbol.name: index for index, symbol in enumerate(symbols)}
        result = list(symbols)
        for index, symbol in enumerate(symbols):
            doc = symbol.doc
            if doc is None or doc.name is None or doc.name == symbol.name:
                continue
            owner = by_name.get(doc.name)
            if owner is None or symbols[owner].doc is doc:
                continue
            if symbols[owner].doc is None:
                result[owner] = dataclasses.replace(symbols[owner], doc=doc)
                result[index] = dataclasses.replace(symbol, doc=None)
        return result

    def _macro(self, draft: MacroDraft) -> Macro:
        definition = draft.definition
        kind, value, note = self._value(definition)
        start = definition.name_start
        return Macro(
            name=definition.name,
            header=self.source.name,
            span=self.source.span(start, start + len(definition.name)),
            doc=self._doc(draft.comments, (definition.name,)),
            conditions=definition.conditions,
            text=definition.text,
            value=value,
            value_kind=kind,
            value_note=note,
            parameters=definition.parameters,
        )

    def _value(self, definition: Definition) -> tuple[ValueKind, str | int | None, str | None]:
        if definition.parameters is not None:
            return ValueKind.FUNCTION, None, None
        if not definition.text:
            return ValueKind.EMPTY, None, None
        if self.is_erased(definition.name):
            return ValueKind.EMPTY, None, "it means nothing but to compilers"
        kind = _kind_of(definition.text)
        try:
            value = self.constants.value(definition.text, frozenset({definition.name}))
        except NoValueError as error:
            return kind, None, str(error)
        return kind, value, None

    def _enumerator(self, draft: EnumeratorDraft, enums: dict[str, Enumeration]) -> Enumerator:
        doc = self._doc(draft.comments, (draft.name,))
        if doc is None and draft.enum in enums:
            doc = _from_parameters(enums[draft.enum].doc, draft.name)
        return Enumerator(
            name=draft.name,
            header=self.source.name,
            span=self.source.span(draft.start, draft.start + len(draft.name)),
            doc=doc,
            conditions=draft.conditions,
            value=_enumerator_value(draft, self.constants, self.constants.enumerators),
            text=draft.text,
            enum=draft.enum,
        )


def _from_parameters(doc: Doc | None, name: str) -> Doc | None:
    """Return an enumerator's doc from an ``@name:`` line of its enum's."""
    for parameter, text in doc.parameters if doc else ():
        if parameter == name:
            assert doc is not None  # it has parameters
            return Doc(summary=text, body="", opener=doc.opener, span=doc.span)
    return None


def _kind_of(text: str) -> ValueKind:
    tokens = list(tokenize(text))
    if all(token.kind == "string" for token in tokens):
        return ValueKind.STRING
    bare = [token for token in tokens if token.text not in ("(", ")", "-", "+")]
    if len(bare) == 1:
        if bare[0].kind in ("number", "char"):
            return ValueKind.INTEGER if "." not in bare[0].text else ValueKind.EXPRESSION
        if bare[0].kind == "ident" and len(tokens) in (1, 3):
            return ValueKind.ALIAS
    return ValueKind.EXPRESSION
