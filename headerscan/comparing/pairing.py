"""Which symbol of an older API is which one of a newer API.

By kind and name first; then by name alone, where a macro became an enumerator or the
like; then by value, where a symbol seems renamed. What is left came or went.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from posixpath import basename, splitext
from typing import ClassVar

import msgspec

from headerscan.diagnostics import Span
from headerscan.matching.likeness import likeness
from headerscan.model import (
    Api,
    Callback,
    Enumeration,
    Enumerator,
    Function,
    Macro,
    Struct,
    Symbol,
    Typedef,
    Union,
    ValueKind,
)
from headerscan.profile import Profile
from headerscan.rules import CompatContext, Pair

Seen = tuple[Callable[[Symbol], bool], Callable[[Symbol], bool]]
"""Tests of definitions, one for the older side and one for the newer."""
_ALIKE = 0.6
"""How alike two names are (0 to 1) that share a value but no family or enum."""
_TAGS = (Struct, Union, Enumeration)
_TAG_KINDS = ("struct", "union", "enum", "typedef", "callback")


class HeaderFile(Symbol, frozen=True, kw_only=True):
    """A header as a thing that can come and go; ``name`` is its logical name."""

    kind: ClassVar[str] = "header"

    symbols: tuple[str, ...] = ()
    """The names of the symbols in it."""


def pair(
    old: Api,
    new: Api,
    profile: Profile,
    seen: Seen | None = None,
) -> tuple[Pair, ...]:
    """Return all pairs: in the order of the new API, then what went in the old one's.

    Headers that came or went are pairs of :class:`HeaderFile`, and stand first. They are
    left out where either side is a single header, whose name then says nothing. ``seen`` says
    which definitions of either side are seen by those who define nothing.
    """
    pairs: list[Pair] = []
    removed: list[Symbol] = []
    added: list[Symbol] = []
    for match in _by_name(old, new, seen):
        if match.new is None:
            removed.append(match.either)
        elif match.old is None:
            added.append(match.new)
        else:
            pairs.append(match)
    pairs += _settle(_tags(removed, added), removed, added)
    pairs += _settle(_across_kinds(removed, added, new), removed, added)
    pairs += _settle(_renames(removed, added, profile), removed, added)
    pairs += [Pair(None, symbol) for symbol in added]
    place = {id(symbol): index for index, symbol in enumerate(new.symbols)}
    pairs.sort(key=lambda match: place[id(match.new)])
    return (*_header_pairs(old, new), *pairs, *_removals(removed, old, new))


def concerns(match: Pair, wanted: Callable[[str], bool]) -> bool:
    """Say whether a pair is about any symbol whose name is wanted.

    A header or enum that went stands for what was in it.
    """
    names = [symbol.name for symbol in match.sides]
    if isinstance(match.either, HeaderFile):
        names += match.either.symbols
    elif isinstance(match.old, Enumeration) and match.new is None:
        names += match.old.enumerators
    return any(map(wanted, names))


def headers_kept(context: CompatContext) -> Mapping[str, str]:
    """Return :func:`aligned_headers` of a comparison; call it through ``context.once``."""
    return aligned_headers(context.old, context.new)


def aligned_headers(old: Api, new: Api) -> Mapping[str, str]:
    """Return the new logical name of each old header that is still there.

    Single headers are compared whatever their names. Where the sides have no name in
    common they were read from folders of different depth, and the last part decides.
    """
    if len(old.headers) <= 1 and len(new.headers) <= 1:
        return dict(zip(old.headers, new.headers, strict=False))
    common = set(old.headers) & set(new.headers)
    if common:
        return {name: name for name in old.headers if name in common}
    by_stem = {_stem(name): name for name in new.headers}
    stems = {name: _stem(name) for name in old.headers}
    return {name: by_stem[stem] for name, stem in stems.items() if stem in by_stem}


def _stem(name: str) -> str:
    return splitext(basename(name))[0]


def _by_name(old: Api, new: Api, seen: Seen | None) -> Iterator[Pair]:
    olds, news = old.by_name, new.by_name
    for name in {**olds, **news}:
        left, right = olds.get(name, ()), news.get(name, ())
        if len(left) == len(right) == 1 and left[0].kind == right[0].kind:
            yield Pair(left[0], right[0])
            continue
        for kind in dict.fromkeys(symbol.kind for symbol in (*left, *right)):
            yield from _definitions(
                [symbol for symbol in left if symbol.kind == kind],
                [symbol for symbol in right if symbol.kind == kind],
                seen,
            )


def _definitions(
    olds: Sequence[Symbol], news: Sequence[Symbol], seen: Seen | None
) -> Iterator[Pair]:
    """Pair the definitions of one name, of which ``#if`` branches may give several.

    Those first that are seen without any definition, then by place and conditions, then by what
    they say, then by order. One that says what one on the other side does has not changed,
    whatever else came or went.
    """
    if len(olds) == 1 and len(news) == 1:
        yield Pair(olds[0], news[0])
        return
    left, right = list(olds), list(news)
    if seen is not None:
        visible = [list(filter(test, side)) for test, side in zip(seen, (olds, news), strict=True)]
        if len(visible[0]) == len(visible[1]) == 1:
            yield Pair(visible[0][0], visible[1][0])
            left.remove(visible[0][0])
            right.remove(visible[1][0])
    yield from _matched(left, right)
    for symbol in tuple(left):
        if (partner := _equal(symbol, news)) is not None:
            yield Pair(symbol, partner)
            left.remove(symbol)
    unequal = [symbol for symbol in right if _equal(symbol, olds) is None]
    both = min(len(left), len(unequal))
    for symbol, partner in zip(left, unequal, strict=False):
        yield Pair(symbol, partner)
        right.remove(partner)
    for symbol in left[both:]:
        yield Pair(symbol, _wider(symbol, news))
    # What stays in its header and stands in another one as well came there.
    here = {other.header for other in news}
    moved = [other for other in olds if other.header not in here]
    for symbol in right:
        stayed = [other for other in olds if other.header == symbol.header]
        yield Pair(_wider(symbol, stayed or moved), symbol)


def _matched(left: list[Symbol], right: list[Symbol]) -> Iterator[Pair]:
    """Yield pairs of what stands at one place, then of one condition, then of one content."""
    for same in (attrgetter("header", "conditions"), attrgetter("conditions"), _content):
        for symbol in tuple(left):
            partner = next((other for other in right if same(other) == same(symbol)), None)
            if partner is not None:
                yield Pair(symbol, partner)
                left.remove(symbol)
                right.remove(partner)


def goes_on(match: Pair, old: Api, new: Api) -> bool:
    """Say whether a pair's old definition goes on in another branch, or its new one was there."""
    sides = ((match.old, match.new, new), (match.new, match.old, old))
    return any(
        symbol is not None
        and (equal := _equal(symbol, api.by_name.get(symbol.name, ()))) is not None
        and equal is not partner
        for symbol, partner, api in sides
    )


def lives_on(match: Pair, new: Api) -> bool:
    """Say whether the name of what went, or was renamed, stands for something in another branch."""
    if match.old is None or (match.new is not None and match.new.name == match.old.name):
        return False
    return match.old.name in new.by_name


def _equal(symbol: Symbol, others: Iterable[Symbol]) -> Symbol | None:
    """Return the first definition that says what this one does."""
    content = _content(symbol)
    return next((other for other in others if _content(other) == content), None)


def _content(symbol: Symbol) -> object:
    if isinstance(symbol, Macro):
        return symbol.value if symbol.value is not None else symbol.text
    anywhere = msgspec.structs.replace(symbol, span=Span(1, 1, 1, 1), doc=None, conditions=())
    if isinstance(anywhere, (Function, Callback)):
        types = tuple(parameter.type for parameter in anywhere.parameters)
        return anywhere.returns, types
    return msgspec.structs.replace(anywhere, header="")


def _wider(symbol: Symbol, others: Iterable[Symbol]) -> Symbol | None:
    """Return the definition that holds wherever this one does, which so is still covered."""
    conditions = set(symbol.conditions)
    return next((other for other in others if conditions.issuperset(other.conditions)), None)


def _tags(removed: Sequence[Symbol], added: Sequence[Symbol]) -> list[Pair]:
    """Pair ``typedef struct {…} x`` with ``typedef struct _x {…} x``, in either direction.

    The first is a struct named ``x``, the second a struct named ``_x`` and a typedef.
    """
    pairs = []
    for plain, tagged in ((removed, added), (added, removed)):
        by_name = {symbol.name: symbol for symbol in plain if isinstance(symbol, _TAGS)}
        by_tag = {f"{tag.kind} {tag.name}": tag for tag in tagged if isinstance(tag, _TAGS)}
        for typedef in tagged:
            symbol = by_name.get(typedef.name)
            if not isinstance(typedef, Typedef) or symbol is None:
                continue
            tag = by_tag.get(typedef.type)
            if tag is not None and tag.kind == symbol.kind:
                pairs.append(Pair(symbol, tag) if plain is removed else Pair(tag, symbol))
                if plain is added:
                    pairs.append(Pair(typedef, symbol))
    return pairs


def _across_kinds(removed: Sequence[Symbol], added: Sequence[Symbol], new: Api) -> list[Pair]:
    by_name: defaultdict[str, list[Symbol]] = defaultdict(list)
    for symbol in added:
        by_name[symbol.name].append(symbol)
    pairs = []
    for symbol in removed:
        for other in by_name.get(symbol.name, ()):
            if _share_a_namespace(symbol, other):
                pairs.append(Pair(symbol, other))
                by_name[symbol.name].remove(other)
                break
        else:
            is_callable = isinstance(symbol, (Enumerator, Function))
            macro = new.find(symbol.name, Macro) if is_callable else None
            if macro is not None:
                pairs.append(Pair(symbol, macro))  # which was there beside it
    return pairs


def _share_a_namespace(symbol: Symbol, other: Symbol) -> bool:
    """Say whether one name can pass from one to the other; tags are names of their own."""
    if isinstance(symbol, _TAGS) or isinstance(other, _TAGS):
        return symbol.kind in _TAG_KINDS and other.kind in _TAG_KINDS
    return True


def _renames(removed: Sequence[Symbol], added: Sequence[Symbol], profile: Profile) -> list[Pair]:
    """Return the pairs of removed and added symbols that are one under two names.

    A key of a family keeps its value, type and role; an enumerator its enum and value. A
    match counts only where it is the only one: two that went, or two that came, with one
    value tell nothing.
    """
    groups: defaultdict[Hashable, tuple[list[Symbol], list[Symbol]]] = defaultdict(lambda: ([], []))
    for side, symbols in enumerate((removed, added)):
        for symbol in symbols:
            identity = _identity(symbol, profile)
            if identity is not None:
                groups[identity][side].append(symbol)
    return [
        Pair(olds[0], news[0])
        for olds, news in groups.values()
        if len(olds) == 1 and len(news) == 1 and _plausible(olds[0], news[0], profile)
    ]


def _identity(symbol: Symbol, profile: Profile) -> Hashable:
    """Return what stays the same when a symbol is renamed; None where that says nothing."""
    if isinstance(symbol, Macro) and symbol.value_kind is not ValueKind.EMPTY:
        family = profile.family_of(symbol.name)
        field = symbol.field
        meaning = (field.types, field.role, field.multiple) if field else None
        value = symbol.value if symbol.value is not None else symbol.text
        parameters = symbol.parameters
        name = family.name if family else None
        return ("macro", name, type(value), value, parameters, meaning, symbol.conditions)
    if isinstance(symbol, Enumerator) and symbol.value is not None:
        return ("enumerator", symbol.enum, symbol.value, profile.is_sentinel(symbol.name))
    return None


def _plausible(old: Symbol, new: Symbol, profile: Profile) -> bool:
    if isinstance(old, Macro) and isinstance(old.value, str) and profile.family_of(old.name):
        return True
    if isinstance(old, Enumerator) and old.enum is not None:
        return True
    return likeness(old.name, new.name) >= _ALIKE


def _settle(pairs: list[Pair], removed: list[Symbol], added: list[Symbol]) -> list[Pair]:
    """Return the pairs, whose symbols no longer count as removed or added."""
    settled = {id(symbol) for match in pairs for symbol in (match.old, match.new)}
    for symbols in (removed, added):
        symbols[:] = [symbol for symbol in symbols if id(symbol) not in settled]
    return pairs


def _header_pairs(old: Api, new: Api) -> Iterator[Pair]:
    aligned = aligned_headers(old, new)
    kept = set(aligned.values())
    if len(old.headers) <= 1 and len(new.headers) <= 1:
        return
    for name in new.headers:
        if name not in kept:
            yield Pair(None, _header_file(name, new))
    for name in old.headers:
        if name not in aligned:
            yield Pair(_header_file(name, old), None)


def _header_file(name: str, api: Api) -> HeaderFile:
    names = dict.fromkeys(symbol.name for symbol in api.symbols if symbol.header == name)
    return HeaderFile(name=name, header=name, span=Span(1, 1, 1, 1), symbols=tuple(names))


def _removals(removed: Sequence[Symbol], old: Api, new: Api) -> Iterator[Pair]:
    """Return what went, each with the header or the enum that it went with."""
    gone = {match.old.name for match in _header_pairs(old, new) if match.old is not None}
    gone_names = {symbol.name for symbol in removed if isinstance(symbol, Enumerator)}
    gone_enums = {
        symbol.name
        for symbol in removed
        if isinstance(symbol, Enumeration)
        and symbol.enumerators
        and gone_names.issuperset(symbol.enumerators)
    }
    place = {id(symbol): index for index, symbol in enumerate(old.symbols)}
    for symbol in sorted(removed, key=lambda symbol: place[id(symbol)]):
        part_of = None
        if symbol.header in gone:
            part_of = symbol.header
        elif isinstance(symbol, Enumerator) and symbol.enum in gone_enums:
            part_of = symbol.enum
        yield Pair(symbol, None, part_of)
