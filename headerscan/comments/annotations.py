"""Docs to fields: which type a key carries, in which unit, by what its doc says.

The phrases, units and families are the profile's; what the headers themselves declare
(the type enum, structs, enums) settles which of the phrases are true names.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from headerscan.comments.docs import CommentText, comment_text
from headerscan.comments.units import UnitFinder, UnitPhrase
from headerscan.diagnostics import Span
from headerscan.lexing.source import Source
from headerscan.matching.phrases import Phrases, blanked, needed, on_one_line, spaced
from headerscan.model import (
    Annotation,
    Api,
    Enumerator,
    Field,
    Macro,
    Role,
    Symbol,
)
from headerscan.profile import Extractor, Family, Profile

_DEFAULT_PATTERNS = {
    "sentence": r"\bas\s+(?:an?\s+|the\s+)?{type}",
    "parenthesis": r"\(\s*(?:an?\s+)?{type}\s*\)",
    "prefix": r"\A[\s*]*{type}\s*:",
    "trailing": r"\A\s*{type}",
    "name-suffix": r"_{type}\Z",
    "macro-argument": r"[(,]\s*{type}\s*[),]",
}
_FURTHER = r"\s*,?\s+or\s+(?:(?:since|from)\s+v?[\d.]+\s+)?(?:as\s+)?(?:an?\s+)?{type}"
_SAYINGS = ("multiple", "member", "enum", "inherit")
_IN_DOCS = ("sentence", "parenthesis", "prefix")


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
        self.api = api
        self.profile = profile
        self.sources = sources
        self.behind = behind
        legal = _legal_types(api, profile)
        key = ("fields", *legal.items())
        self.patterns = profile.once(key, lambda: _Patterns(profile, legal))
        self.units = profile.once("units", lambda: UnitFinder(profile.units))

    def with_fields(self) -> Api:
        """Return the API with the fields of its keys filled in."""
        if not self.profile.families:
            return self.api
        symbols = tuple(self.with_field(symbol) for symbol in self.api.symbols)
        return msgspec.structs.replace(self.api, symbols=with_inherited(symbols))

    def with_field(self, symbol: Symbol) -> Symbol:
        """Return a symbol with its field, if it is a key; what it inherits is left open."""
        if not isinstance(symbol, Macro) or symbol.parameters is not None:
            return symbol
        if not isinstance(symbol.value, str) and not self.patterns.in_argument(symbol.text):
            return symbol
        family = self.profile.family_of(symbol.name)
        if family is None:
            return symbol
        return msgspec.structs.replace(symbol, field=self._field(symbol, family))

    def _field(self, macro: Macro, family: Family) -> Field:
        role = family.role_of(macro.name, macro.value if isinstance(macro.value, str) else "")
        source = self.sources[macro.header]
        above, behind = self._comments(macro, source)
        text = above.text if above else ""
        line = on_one_line(text)
        annotations = tuple(self._annotations(macro, above, line, behind, source))
        stated = [entry for entry in annotations if entry.types and not entry.confirms]
        types = stated[0].types if stated else (family.type,) if family.type else ()
        said = self.patterns.said(text, line)
        unit = self.units.find(text, line, macro.name) if family.units and text else None
        return Field(
            types=types if role in (Role.PARAMETER, Role.SUFFIX) else (),
            multiple="multiple" in said,
            unit=unit.unit if unit else None,
            unit_from=_group(said.get("inherit"), "symbol"),
            unit_text=unit.text if unit else None,
            unit_span=_unit_span(unit, above, source),
            family=family.name,
            role=role,
            struct_member=_member(said.get("member")),
            enum=_group(said.get("enum"), "enum"),
            annotations=annotations,
        )

    def _comments(
        self, macro: Macro, source: Source
    ) -> tuple[CommentText | None, CommentText | None]:
        """Return the comment that is the macro's doc, and the one behind it."""
        behind = self.behind.get((macro.header, macro.span.line, macro.span.column))
        if macro.doc is None:
            return None, behind
        span = macro.doc.span
        start = source.offset(span.line, span.column)
        end = source.offset(span.end_line, span.end_column)
        return comment_text(source.text[start:end], start), behind

    def _annotations(
        self,
        macro: Macro,
        above: CommentText | None,
        line: str,
        behind: CommentText | None,
        source: Source,
    ) -> Iterator[Annotation]:
        """Yield what states a type; ``line`` is the comment above on one line."""
        taken: list[tuple[int, int]] = []
        doc, line = blanked(self.patterns.decoys, above.text if above else "", line)
        for extractor, pattern, words in self.patterns.extractors:
            place, text, start = extractor.kind, "", 0
            if place in _IN_DOCS and above is not None:
                if (extractor.last_resort and taken) or any(word not in line for word in words):
                    continue
                text, start = doc, above.start
            elif place == "trailing" and behind is not None:
                text, start = behind.text, behind.start
            elif place == "name-suffix":
                text, start = macro.name, source.offset(macro.span.line, macro.span.column)
            elif place == "macro-argument":
                text = macro.text
                start = source.text.find(text, source.offset(macro.span.line, macro.span.column))
            for match in pattern.finditer(text):
                end = self.patterns.end(match, text)
                first, last = start + match.start(), start + end
                if any(first < end and begin < last for begin, end in taken):
                    continue
                taken.append((first, last))
                yield Annotation(
                    types=self.patterns.types_in(match, text, end),
                    text=" ".join(text[match.start() : end].split()),
                    extractor=place,
                    span=source.span(max(first, 0), max(last, 0)),
                    confirms=extractor.confirms,
                )


def _member(match: re.Match[str] | None) -> str | None:
    return match and f"{match['struct']}.{match['member']}"


def _group(match: re.Match[str] | None, group: str) -> str | None:
    return match and match[group]


def _unit_span(unit: UnitPhrase | None, above: CommentText | None, source: Source) -> Span | None:
    if unit is None or above is None:
        return None
    return source.span(above.start + unit.start, above.start + unit.end)


def type_enumerators(symbols: Iterable[Symbol], profile: Profile) -> tuple[Enumerator, ...]:
    """Return the enumerators whose names are the types of keys."""
    enum = profile.types.enum
    if enum is None:
        return ()
    return tuple(
        symbol for symbol in symbols if isinstance(symbol, Enumerator) and symbol.enum == enum
    )


def _legal_types(api: Api, profile: Profile) -> Mapping[str, str]:
    """Return the type enum's enumerators with the canonical words they stand for.

    Where the headers do not hold the enum, the profile's own words serve.
    """
    types = profile.types
    if types.enum is None and not types.prefix:
        return {}
    names = [symbol.name for symbol in type_enumerators(api.symbols, profile)]
    if not names:
        names = [f"{types.prefix}{word}" for word in dict.fromkeys(types.words.values())]
    return {
        name: name.removeprefix(types.prefix) for name in names if not profile.is_sentinel(name)
    }


class _Patterns:
    """The profile's patterns, compiled."""

    def __init__(self, profile: Profile, legal: Mapping[str, str]) -> None:
        self.profile = profile
        self.legal = legal
        self.words = {
            " ".join(word.split()).lower(): kind for word, kind in profile.types.words.items()
        }
        self.kinds = frozenset(self.words.values())
        self.misspelt = tuple(re.compile(pattern) for pattern in profile.types.misspelt)
        self.type_pattern = self._type_pattern()
        further = _FURTHER.replace("{type}", self.type_pattern)
        self.further = re.compile(further)
        self.each_type = re.compile(self.type_pattern)
        self.extractors = tuple(
            (extractor, self._compiled(extractor), _words(extractor))
            for extractor in profile.annotations.extractors
        )
        self.arguments = tuple(
            pattern
            for extractor, pattern, _ in self.extractors
            if extractor.kind == "macro-argument"
        )
        stated = profile.annotations
        self.decoys = Phrases(stated.decoys)
        sayings = [(kind, pattern) for kind in _SAYINGS for pattern in getattr(stated, kind)]
        self.kinds_said = [kind for kind, _ in sayings]
        self.sayings = Phrases([pattern for _, pattern in sayings])

    def _type_pattern(self) -> str:
        words = sorted(self.profile.types.words, key=len, reverse=True)
        spaced = [r"\s+".join(map(re.escape, word.split())) for word in words]
        names = [re.escape(name) for name in sorted(self.legal, key=len, reverse=True)]
        own = (
            [rf"{re.escape(self.profile.types.prefix)}[A-Z]\w*"]
            if self.profile.types.prefix
            else []
        )
        misspelt = [pattern.replace("(", "(?:") for pattern in self.profile.types.misspelt]
        return rf"(?<!\w)(?:{'|'.join((*names, *own, *misspelt, *spaced)) or '(?!)'})(?!\w)"

    def _compiled(self, extractor: Extractor) -> re.Pattern[str]:
        typed = self.type_pattern
        if extractor.kind == "name-suffix":
            typed = typed.removeprefix(r"(?<!\w)")
        flags = re.IGNORECASE if extractor.ignore_case else 0
        pattern = spaced(_pattern_of(extractor))
        return re.compile(pattern.replace("{type}", f"(?P<type>{typed})"), flags)

    def in_argument(self, text: str) -> bool:
        """Say whether a macro's replacement states a type as an argument."""
        return any(pattern.search(text) for pattern in self.arguments)

    def said(self, text: str, line: str) -> dict[str, re.Match[str]]:
        """Return what a doc says beside the type: the match of the first pattern of each kind."""
        found: dict[str, re.Match[str]] = {}
        for number, match in self.sayings.matches(text, line):
            found.setdefault(self.kinds_said[number], match)
        return found

    def end(self, match: re.Match[str], text: str) -> int:
        """Return where a phrase ends, with all its ``or …`` alternatives."""
        end = match.end()
        if match.end("type") == end:
            while further := self.further.match(text, end):
                end = further.end()
        return end

    def types_in(self, match: re.Match[str], text: str, end: int) -> tuple[str, ...]:
        """Return the canonical types that a phrase names, in order, each once.

        ``end`` is where the phrase ends.
        """
        words = [word[0] for word in self.each_type.finditer(text, match.start("type"), end)]
        found = map(self.canonical, words or [match["type"]])
        return tuple(dict.fromkeys(kind for kind in found if kind))

    def canonical(self, word: str) -> str | None:
        """Return the canonical type of a phrase; None where it names none."""
        if word in self.legal:
            return self.legal[word]
        for pattern in self.misspelt:
            match = pattern.fullmatch(word)
            if match and match.re.groups and match[1] in self.kinds:
                return match[1]
        return self.words.get(" ".join(word.split()).lower())


def _pattern_of(extractor: Extractor) -> str:
    usual = extractor.pattern == "{type}"
    return _DEFAULT_PATTERNS[extractor.kind] if usual else extractor.pattern


def _words(extractor: Extractor) -> tuple[str, ...]:
    """Return texts that stand in whatever an extractor finds, on one line."""
    if extractor.ignore_case:
        return ()
    return needed(_pattern_of(extractor).replace("{type}", "()"))


def with_inherited(symbols: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """Give keys what they have from other keys.

    An alias has what its own doc does not say from the key that it stands for. Other keys
    have the unit of the one that their doc refers to ("as … but only …").
    """
    fields = {
        symbol.name: symbol.field
        for symbol in symbols
        if isinstance(symbol, Macro) and symbol.field is not None
    }
    aliases = [
        symbol
        for symbol in symbols
        if isinstance(symbol, Macro) and symbol.field is not None and symbol.is_alias
    ]
    own = {id(alias): alias.field for alias in aliases if alias.field is not None}
    # An alias of an alias may stand before or behind it.
    for alias in (*reversed(aliases), *aliases):
        own[id(alias)] = fields[alias.name] = _of_alias(own[id(alias)], target_of(alias), fields)
    return tuple(
        msgspec.structs.replace(symbol, field=_with_unit(own.get(id(symbol), symbol.field), fields))
        if isinstance(symbol, Macro)
        and symbol.field is not None
        and (symbol.field.unit_from or symbol.is_alias)
        else symbol
        for symbol in symbols
    )


def target_of(alias: Macro) -> str:
    """Return the name that an alias stands for."""
    return alias.text.strip("() ")


def _of_alias(field: Field, target: str, fields: Mapping[str, Field]) -> Field:
    """Return an alias's field, completed from that of the key that it stands for."""
    origin = fields.get(target)
    if origin is None:
        return field
    return msgspec.structs.replace(
        field,
        types=field.types or origin.types,
        multiple=field.multiple or origin.multiple,
        unit_from=None if field.unit else field.unit_from or target,
        struct_member=field.struct_member or origin.struct_member,
        enum=field.enum or origin.enum,
    )


def _with_unit(field: Field, fields: Mapping[str, Field]) -> Field:
    """Return a field with the unit of the one that it refers to, if that has one."""
    seen: set[str] = set()
    origin: Field | None = field
    while origin is not None and origin.unit is None and origin.unit_from not in seen:
        seen.add(origin.unit_from or "")
        origin = fields.get(origin.unit_from or "")
    if field.unit is not None or origin is None or origin.unit is None:
        return msgspec.structs.replace(field, unit_from=None)
    return msgspec.structs.replace(field, unit=origin.unit)
