"""Docs to fields: which type a key carries, in which unit, by what its doc says.

The phrases, units and families are the profile's; what the headers themselves declare
(the type enum, structs, enums) settles which of the phrases are true names.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from headerscan.comments.docs import CommentText, comment_text
from headerscan.comments.patterns import TypePatterns, UnitFinder
from headerscan.lexing.source import Source
from headerscan.matching.phrases import blanked, on_one_line
from headerscan.model import Annotation, Api, Enumerator, Field, Macro, Role, Symbol
from headerscan.profile import Family, Profile

_IN_DOCS = ("sentence", "parenthesis", "prefix")
"""The kinds of extractors that look in the comment above."""


class FieldReader:
    """Reads the fields of all keys of an API; ``sources`` are its headers' texts by name.

    ``behind`` holds the comments behind macros, by header, line and column of the name.
    """

    def __init__(
        self,
        api: Api,
        profile: Profile,
        sources: Mapping[str, Source],
        behind: Mapping[tuple[str, int, int], CommentText],
    ) -> None:
        self.profile = profile
        self.sources = sources
        self.behind = behind
        legal = _legal_types(api, profile)
        self.types = profile.once(
            ("fields", *legal.items()),
            lambda: TypePatterns(profile.types, profile.annotations, legal),
        )
        self.units = profile.once("units", lambda: UnitFinder(profile.units))

    def with_field(self, symbol: Symbol) -> Symbol:
        """Return a symbol with its field, if it is a key; what it inherits is left open."""
        if not isinstance(symbol, Macro) or symbol.parameters is not None:
            return symbol
        may_be_key = isinstance(symbol.value, str) or any(
            pattern.search(symbol.text) for pattern in self.types.arguments
        )
        family = self.profile.family_of(symbol.name) if may_be_key else None
        return replace(symbol, field=self._field(symbol, family)) if family else symbol

    def _field(self, macro: Macro, family: Family) -> Field:
        role = family.role_of(macro.name, macro.value if isinstance(macro.value, str) else "")
        source = self.sources[macro.header]
        above = _above(macro, source)
        line = on_one_line(above.text)
        annotations = tuple(self._annotations(macro, source, above, line))
        stated = [entry.types for entry in annotations if entry.types and not entry.confirms]
        types = stated[0] if stated else (family.type,) if family.type else ()
        said: dict[str, re.Match[str]] = {}
        for kind, match in self.types.sayings.matches(above.text, line):
            said.setdefault(kind, match)
        inherit, member, enum = said.get("inherit"), said.get("member"), said.get("enum")
        unit, place = None, None
        if family.units and (found := self.units.find(above.text, line, macro.name)):
            unit, place = found
        return Field(
            types=types if role in (Role.PARAMETER, Role.SUFFIX) else (),
            multiple="multiple" in said,
            unit=unit,
            unit_from=inherit and inherit["symbol"],
            unit_text=place and " ".join(place[0].split()),
            unit_span=place and source.span(above.start + place.start(), above.start + place.end()),
            family=family.name,
            role=role,
            struct_member=member and f"{member['struct']}.{member['member']}",
            enum=enum and enum["enum"],
            annotations=annotations,
        )

    def _annotations(
        self, macro: Macro, source: Source, above: CommentText, line: str
    ) -> Iterator[Annotation]:
        """Yield what states a type; ``line`` is the comment above on one line."""
        doc, line = blanked(self.types.decoys, above.text, line)
        places = self._places(macro, source) | dict.fromkeys(_IN_DOCS, (doc, above.start))
        taken: list[tuple[int, int]] = []
        for extractor, pattern, words in self.types.extractors:
            text, start = places.get(extractor.kind, ("", 0))
            is_passed_over = (extractor.last_resort and taken) or any(
                word not in line for word in words
            )
            if extractor.kind in _IN_DOCS and is_passed_over:
                continue
            for match in pattern.finditer(text):
                end = self.types.end(match, text)
                first, last = start + match.start(), start + end
                if any(first < end and begin < last for begin, end in taken):
                    continue
                taken.append((first, last))
                yield Annotation(
                    types=self.types.types_in(match, text, end),
                    text=" ".join(text[match.start() : end].split()),
                    extractor=extractor.kind,
                    span=source.span(max(first, 0), max(last, 0)),
                    confirms=extractor.confirms,
                )

    def _places(self, macro: Macro, source: Source) -> dict[str, tuple[str, int]]:
        """Return the texts in which extractors look beside the doc, with their offsets."""
        line, column = macro.span.line, macro.span.column
        name_start = source.offset(line, column)
        places = {"name-suffix": (macro.name, name_start)}
        if behind := self.behind.get((macro.header, line, column)):
            places["trailing"] = (behind.text, behind.start)
        if self.types.arguments:
            places["macro-argument"] = (macro.text, source.text.find(macro.text, name_start))
        return places


def _above(macro: Macro, source: Source) -> CommentText:
    """Return the comment that is a macro's doc; an empty one where it has none."""
    if macro.doc is None:
        return CommentText("", 0, "")
    span = macro.doc.span
    start = source.offset(span.line, span.column)
    end = source.offset(span.end_line, span.end_column)
    return comment_text(source.text[start:end], start)


def type_enumerators(symbols: Iterable[Symbol], profile: Profile) -> tuple[Enumerator, ...]:
    """Return the enumerators whose names are the types of keys."""
    enum = profile.types.enum
    if enum is None:
        return ()
    return tuple(one for one in symbols if isinstance(one, Enumerator) and one.enum == enum)


def _legal_types(api: Api, profile: Profile) -> Mapping[str, str]:
    """Return the type enum's enumerators with the canonical words they stand for.

    Where the headers do not hold the enum, the profile's own words serve.
    """
    types = profile.types
    if types.enum is None and not types.prefix:
        return {}
    names = [symbol.name for symbol in type_enumerators(api.symbols, profile)]
    names = names or [f"{types.prefix}{word}" for word in dict.fromkeys(types.words.values())]
    return {
        name: name.removeprefix(types.prefix) for name in names if not profile.is_sentinel(name)
    }


def with_inherited(symbols: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """Give keys what they have from other keys.

    An alias has what its own doc does not say from the key that it stands for. Other keys
    have the unit of the one that their doc refers to ("as … but only …").
    """
    keys = {
        id(symbol): (symbol, symbol.field)
        for symbol in symbols
        if isinstance(symbol, Macro) and symbol.field is not None
    }
    fields = {macro.name: field for macro, field in keys.values()}
    aliases = [macro for macro, _ in keys.values() if macro.is_alias]
    # An alias of an alias may stand before or behind it.
    for alias in (*reversed(aliases), *aliases):
        field = _of_alias(keys[id(alias)][1], target_of(alias), fields)
        keys[id(alias)] = alias, field
        fields[alias.name] = field
    finished = {
        number: replace(macro, field=_with_unit(field, fields))
        for number, (macro, field) in keys.items()
        if macro.is_alias or field.unit_from
    }
    return tuple(finished.get(id(symbol), symbol) for symbol in symbols)


def target_of(alias: Macro) -> str:
    """Return the name that an alias stands for."""
    return alias.text.strip("() ")


def _of_alias(field: Field, target: str, fields: Mapping[str, Field]) -> Field:
    """Return an alias's field, completed from that of the key that it stands for."""
    origin = fields.get(target)
    if origin is None:
        return field
    return replace(
        field,
        types=field.types or origin.types,
        multiple=field.multiple or origin.multiple,
        unit_from=None if field.unit else field.unit_from or target,
        struct_member=field.struct_member or origin.struct_member,
        enum=field.enum or origin.enum,
    )


def _with_unit(field: Field, fields: Mapping[str, Field]) -> Field:
    """Return a field with the unit of the one that it refers to, if that has one."""
    if field.unit is not None:
        return replace(field, unit_from=None)
    seen: set[str] = set()
    origin: Field | None = field
    while origin is not None and origin.unit is None and origin.unit_from not in seen:
        seen.add(origin.unit_from or "")
        origin = fields.get(origin.unit_from or "")
    unit = None if origin is None else origin.unit
    return replace(field, unit=unit, unit_from=unit and field.unit_from)
