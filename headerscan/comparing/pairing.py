"""Which symbol of an older API is which one of a newer API.

Steps follow each other, each on what those before left: one kind and name; a struct that got
a tag; one name, where a macro became an enumerator or the like; one value, where a symbol seems
renamed. What is left came or went.
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
_TYPES = (*_TAGS, Typedef, Callback)
_NOWHERE = Span(1, 1, 1, 1)


class HeaderFile(Symbol, frozen=True, kw_only=True):
    """A header as a thing that can come and go; ``name`` is its logical name."""

    kind: ClassVar[str] = "header"

    symbols: tuple[str, ...] = ()
    """The names of the symbols in it."""


def pair(old: Api, new: Api, profile: Profile, seen: Seen | None = None) -> tuple[Pair, ...]:
    """Return all pairs: in the order of the new API, then what went in the old one's.

    Headers that came or went are pairs of :class:`HeaderFile`, and stand first. They are
    left out where either side is a single header, whose name then says nothing. ``seen`` says
    which definitions of either side are seen by those who define nothing.
    """
    left = _Left(old.symbols, new.symbols)
    for olds, news in left.groups(attrgetter("kind", "name")):
        is_plain = len(olds) <= 1 and len(news) <= 1
        left.settle(map(Pair, olds, news) if is_plain else _definitions(olds, news, seen))
    _join_tags(left)
    left.join(lambda symbol: symbol.name if isinstance(symbol, _TYPES) else None)
    left.join(lambda symbol: None if isinstance(symbol, _TAGS) else symbol.name)
    for symbol in left.old:
        if isinstance(symbol, (Enumerator, Function)) and (macro := new.find(symbol.name, Macro)):
            left.settle([Pair(symbol, macro)])  # which was there beside it
    for olds, news in left.groups(lambda symbol: _identity(symbol, profile)):
        # Two that went, or two that came, with one value tell nothing.
        if len(olds) == len(news) == 1 and _plausible(olds[0], news[0], profile):
            left.settle([Pair(olds[0], news[0])])
    pairs = [*left.pairs, *(Pair(None, symbol) for symbol in left.new)]
    place = {id(symbol): index for index, symbol in enumerate(new.symbols)}
    pairs.sort(key=lambda match: place[id(match.new)])
    headers = tuple(_header_pairs(old, new))
    gone = {match.old.name for match in headers if match.old is not None}
    return (*headers, *pairs, *_removals(left.old, gone))


class _Left:
    """The symbols of both sides that no step has paired, and the pairs that were made."""

    def __init__(self, old: Iterable[Symbol], new: Iterable[Symbol]) -> None:
        self._sides = tuple({id(symbol): symbol for symbol in side} for side in (old, new))
        self.pairs: list[Pair] = []

    @property
    def old(self) -> tuple[Symbol, ...]:
        return tuple(self._sides[0].values())

    @property
    def new(self) -> tuple[Symbol, ...]:
        return tuple(self._sides[1].values())

    def groups(
        self, identity: Callable[[Symbol], Hashable]
    ) -> tuple[tuple[list[Symbol], list[Symbol]], ...]:
        """Return the symbols of each side by what they are; those that are None are left out."""
        found: defaultdict[Hashable, tuple[list[Symbol], list[Symbol]]] = defaultdict(
            lambda: ([], [])
        )
        for index, side in enumerate(self._sides):
            for symbol in side.values():
                found[identity(symbol)][index].append(symbol)
        found.pop(None, None)
        return tuple(found.values())

    def join(self, identity: Callable[[Symbol], Hashable]) -> None:
        """Pair in order those symbols that are the same."""
        for olds, news in self.groups(identity):
            self.settle(map(Pair, olds, news))

    def settle(self, pairs: Iterable[Pair]) -> None:
        """Keep pairs, whose symbols are then no longer left."""
        for match in pairs:
            self.pairs.append(match)
            for side, symbol in zip(self._sides, (match.old, match.new), strict=True):
                side.pop(id(symbol), None)


def _definitions(
    olds: Sequence[Symbol], news: Sequence[Symbol], seen: Seen | None
) -> Iterator[Pair]:
    """Pair the definitions of one name, of which ``#if`` branches may give several.

    Those first that are seen without any definition, then by place and conditions, then by what
    they say, then by order. One that says what one on the other side does has not changed,
    whatever else came or went.
    """
    left = _Left(olds, news)
    if seen is not None:
        visible = [list(filter(test, side)) for test, side in zip(seen, (olds, news), strict=True)]
        if len(visible[0]) == len(visible[1]) == 1:
            left.settle(map(Pair, *visible))
    for same in (attrgetter("header", "conditions"), attrgetter("conditions"), _content):
        left.join(same)
    before, after = ({_content(each): each for each in reversed(side)} for side in (olds, news))
    others = (symbol for symbol in left.new if _content(symbol) not in before)
    for symbol in left.old:
        new = after.get(_content(symbol)) or next(others, None)
        left.settle([Pair(symbol, new)] if new else ())
    yield from left.pairs
    yield from (Pair(symbol, new) for symbol in left.old if (new := _wider(symbol, news)))
    # What stays in its header and stands in another one as well came there.
    here = {other.header for other in news}
    moved = [other for other in olds if other.header not in here]
    for symbol in left.new:
        beside = [other for other in olds if other.header == symbol.header] or moved
        if old := _wider(symbol, beside):
            yield Pair(old, symbol)


def _content(symbol: Symbol) -> Hashable:
    """Return what a definition says, wherever it stands."""
    if isinstance(symbol, Macro):
        return symbol.value if symbol.value is not None else symbol.text
    if isinstance(symbol, (Function, Callback)):
        return symbol.returns, tuple(parameter.type for parameter in symbol.parameters)
    return msgspec.structs.replace(symbol, span=_NOWHERE, doc=None, conditions=(), header="")


def _wider(symbol: Symbol, others: Iterable[Symbol]) -> Symbol | None:
    """Return the definition that holds wherever this one does, which so is still covered."""
    conditions = set(symbol.conditions)
    return next((other for other in others if conditions.issuperset(other.conditions)), None)


def _join_tags(left: _Left) -> None:
    """Pair ``typedef struct {…} x`` with ``typedef struct _x {…} x``, in either direction.

    The first is a struct named ``x``, the second a struct named ``_x`` and a typedef.
    """
    both = (*left.old, *left.new)
    typedefs = {each.type: each for each in both if isinstance(each, Typedef)}

    def named(symbol: Symbol) -> Hashable:
        if not isinstance(symbol, _TAGS):
            return None
        typedef = typedefs.get(f"{symbol.kind} {symbol.name}", symbol)
        return symbol.kind, typedef.name

    before = len(left.pairs)
    left.join(named)
    for match in left.pairs[before:]:
        typedef = typedefs.get(f"{match.either.kind} {match.old.name if match.old else ''}")
        if typedef is not None:
            left.settle([Pair(typedef, match.new)])


def _identity(symbol: Symbol, profile: Profile) -> Hashable:
    """Return what stays the same when a symbol is renamed; None where that says nothing.

    A key of a family keeps its value, type and role; an enumerator its enum and value.
    """
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


def _removals(removed: Sequence[Symbol], gone: set[str]) -> Iterator[Pair]:
    """Yield what went, each with the header or the enum that it went with."""
    names = {symbol.name for symbol in removed if isinstance(symbol, Enumerator)}
    went = (symbol for symbol in removed if isinstance(symbol, Enumeration))
    enums = {enum.name for enum in went if names.issuperset(enum.enumerators)}
    for symbol in removed:
        enum = symbol.enum if isinstance(symbol, Enumerator) and symbol.enum in enums else None
        yield Pair(symbol, None, symbol.header if symbol.header in gone else enum)


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


def goes_on(match: Pair, old: Api, new: Api) -> bool:
    """Say whether a pair's old definition goes on in another branch, or its new one was there."""
    for symbol, partner, api in ((match.old, match.new, new), (match.new, match.old, old)):
        others = api.by_name.get(symbol.name, ()) if symbol else ()
        equal = (each for each in others if symbol and _content(each) == _content(symbol))
        if next(equal, partner) is not partner:
            return True
    return False


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
    is_common = not set(old.headers).isdisjoint(new.headers)
    by_part = {name if is_common else _stem(name): name for name in new.headers}
    parts = {name: name if is_common else _stem(name) for name in old.headers}
    return {name: by_part[part] for name, part in parts.items() if part in by_part}


def _stem(name: str) -> str:
    return splitext(basename(name))[0]


def _header_pairs(old: Api, new: Api) -> Iterator[Pair]:
    """Yield the headers that came, and those that went."""
    if len(old.headers) <= 1 and len(new.headers) <= 1:
        return
    kept = aligned_headers(old, new)
    for name in new.headers:
        if name not in kept.values():
            yield Pair(None, _header_file(name, new))
    for name in old.headers:
        if name not in kept:
            yield Pair(_header_file(name, old), None)


def _header_file(name: str, api: Api) -> HeaderFile:
    names = dict.fromkeys(symbol.name for symbol in api.symbols if symbol.header == name)
    return HeaderFile(name=name, header=name, span=_NOWHERE, symbols=tuple(names))
