"""Which ``#if`` branches hold, as far as it is known what their macros are.

A condition is true, false or open (None). Known are the macros that a target's compiler, a
profile or a user settles, and those that the headers themselves define: a name that either side
of a comparison defines is these headers' to define. All other names are open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Literal, TypeVar

import msgspec

from headerscan.constants.basictypes import LIMITS
from headerscan.constants.expressions import Known, number_under
from headerscan.constants.layout import in_branches
from headerscan.lexing.conditionals import asked_name
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.tokens import Token, tokenize
from headerscan.model import AnySymbol, Api, Enumeration, Macro, Member, Struct, Symbol, Union

S = TypeVar("S", bound=Symbol)
Settled = Mapping[str, str | None]
"""Macros that are known: their texts, None for those that are not defined."""
Holds = Callable[[Symbol, tuple[str, ...]], bool | None]
"""Says whether conditions hold where a symbol stands; without any they do."""

LONGEST = 4000
"""How many characters of a condition are looked at; a longer one stays open."""
_MOST_SHOWN = 120
_DEFINED = re.compile(r"\bdefined\s*\(\s*(\w+)\s*\)")
_ASKED = "defined$"
"""What stands before a name in a tree where the condition asks whether it is defined."""


class Branches:
    """What is known of the conditions of one side of a comparison."""

    def __init__(self, api: Api, other: Api, settled: Settled) -> None:
        self.api = api
        self._known = _View(api, other, settled)
        self._here = _View(api, other, settled, only_here=True)
        self._plain = _View(api, other, settled, unknown=False)
        self.seen, self.unseen = self._parted(self.holds)
        """What holds or may hold, and what stands in branches that are off."""

    def holds(self, symbol: Symbol, conditions: tuple[str, ...] | None = None) -> bool | None:
        """Say whether a symbol's conditions hold, or those of one of its members.

        What another header defines may not be defined where this one is read, so that it
        alone switches nothing off.
        """
        conditions = symbol.conditions if conditions is None else conditions
        state = self._known.holds(symbol, conditions)
        if state is False and self._here.holds(symbol, conditions) is not False:
            return None
        return state

    def holds_plainly(self, symbol: Symbol, conditions: tuple[str, ...] = ()) -> bool:
        """Say whether those who define nothing see a symbol, or its member with conditions."""
        return self._plain.holds(symbol, (*symbol.conditions, *conditions)) is not False

    def is_told_plainly(self, symbol: Symbol) -> bool:
        """Say whether it can be told at all whether those who define nothing see a symbol."""
        return self._plain.holds(symbol, symbol.conditions) is not None

    def shows_another(self, symbol: Symbol) -> bool:
        """Say whether those who define nothing see another symbol of the same name."""
        others = self.api.by_name[symbol.name]
        return any(other is not symbol and self.holds_plainly(other) for other in others)

    def open(self, symbol: Symbol, conditions: Sequence[str] = ()) -> tuple[str, ...]:
        """Return those conditions of a symbol, or of its member, that do not hold surely."""
        both = (*symbol.conditions, *conditions)
        return tuple(each for each in both if self._known.holds(symbol, (each,)) is not True)

    @cached_property
    def plain(self) -> Api:
        """Return what those see who define nothing."""
        return self._parted(self._plain.holds)[0]

    def plainly(self, symbol: S) -> S:
        """Return a type with those members that they see, hidden without any."""
        return self._pruned(symbol, self._plain.holds)

    def _parted(self, holds: Holds) -> tuple[Api, Api]:
        """Return what holds, or may hold, and what does not."""
        shown: list[AnySymbol] = []
        hidden: list[AnySymbol] = []
        for symbol in self.api.symbols:
            is_off = holds(symbol, symbol.conditions) is False
            (hidden if is_off else shown).append(symbol)
        names = {each.name for each in hidden}.difference(each.name for each in shown)
        symbols = tuple(self._pruned(each, holds, names) for each in shown)
        seen = msgspec.structs.replace(self.api, symbols=symbols)
        return seen if symbols != self.api.symbols else self.api, Api(tuple(hidden))

    def _pruned(self, symbol: S, holds: Holds, names: Container[str] = ()) -> S:
        """Return a type without the members that are off, or enumerators with some names.

        Those members that may hold keep what is open in them. A type of none is hidden.
        """
        if isinstance(symbol, Enumeration):
            kept = tuple(name for name in symbol.enumerators if name not in names)
            return msgspec.structs.replace(symbol, enumerators=kept)
        if not isinstance(symbol, (Struct, Union)) or not in_branches(symbol.members or ()):
            return symbol

        def pruned(members: Iterable[Member]) -> Iterator[Member]:
            for member in members:
                state = holds(symbol, member.conditions)
                if state is not False:
                    inner = None if member.members is None else tuple(pruned(member.members))
                    conditions = () if state else self.open(symbol, member.conditions)
                    yield msgspec.structs.replace(member, members=inner, conditions=conditions)

        members = tuple(pruned(symbol.members or ()))
        return msgspec.structs.replace(symbol, members=members or None)


class _View:
    """One reading of the conditions of an API.

    ``unknown`` says whether what is not known is defined. Where it is ``only_here``, what
    other headers define is not known.
    """

    def __init__(
        self,
        api: Api,
        other: Api,
        settled: Settled,
        *,
        unknown: Literal[False] | None = None,
        only_here: bool = False,
    ) -> None:
        self.api = api
        self.other = other
        self.settled = settled
        self.only_here = only_here
        self._unknown = unknown
        self._found: dict[Hashable, int | None] = {}
        self._asked: list[str] = []
        """The names that what is being found hangs on."""

    def _once(self, key: Hashable, find: Callable[[], int | None]) -> int | None:
        """Return what is found once; as long as it hangs on itself it is as if nobody knew."""
        if key not in self._found:
            self._found[key] = self._unknown
            self._found[key] = find()
        return self._found[key]

    def holds(self, symbol: Symbol, conditions: Iterable[str]) -> bool | None:
        """Say whether conditions hold where a symbol stands."""
        values = [self._value(condition, symbol) for condition in conditions]
        return False if 0 in values else None if None in values else True

    def _value(self, text: str, symbol: Symbol) -> int | None:
        try:
            return number_under(_tokens(text), Known(lambda name: self._number(name, symbol)))
        except NoValueError:
            return None

    def _defined(self, name: str, symbol: Symbol) -> int | None:
        """Return whether a macro is defined where a symbol stands: 1, 0 or, if open, None."""
        if name in self.settled:
            return self.settled[name] is not None
        macros = _macros(name, self.api)
        if name == symbol.name:
            # Who includes the header may have defined it, unless the header did above.
            above = (m for m in macros if m.header == symbol.header and m.line < symbol.line)
            if any(self._defines(macro, symbol) for macro in above):
                return True
            return self._is_default(symbol, macros) if self._unknown is False else None
        if not macros:
            return False if _macros(name, self.other) else self._unknown
        states = [self._defines(macro, symbol) for macro in macros]
        return True if True in states else None if None in states else False

    def _is_default(self, symbol: Symbol, macros: Sequence[Macro]) -> bool:
        """Say whether a macro is for those only who do not include a header that defines it."""
        own = f"defined({symbol.name})"
        others = (each for each in macros if each.header != symbol.header)
        return any(own not in "".join(each.conditions) and self._stands(each) for each in others)

    def _defines(self, macro: Macro, symbol: Symbol) -> int | None:
        """Say whether a definition holds where a symbol stands: not yet, where it stands below."""
        if macro.header != symbol.header:
            return None if self.only_here else self._stands(macro)
        return self._unknown if macro.line > symbol.line else self._stands(macro)

    def _stands(self, macro: Macro) -> int | None:
        """Return whether the conditions above a definition hold, which may ask for it again."""
        return self._once(id(macro), lambda: self.holds(macro, macro.conditions))

    def _number(self, name: str, symbol: Symbol) -> int | None:
        """Return what a name in a condition comes to: 0 for a macro that is not defined."""
        if name in LIMITS:
            return LIMITS[name]
        asked = name.removeprefix(_ASKED)
        place = (asked, symbol.header, symbol.line)
        if asked in self._asked and place not in self._found:
            # By way of another header's copy, say: what is found so is no answer to keep.
            return self._unknown
        self._asked.append(asked)
        try:
            is_defined = self._once(place, lambda: self._defined(asked, symbol))
        finally:
            self._asked.pop()
        if asked != name or not is_defined:
            return is_defined
        if name in self.settled:
            return self._value(self.settled[name] or "", symbol)
        macros = [each for each in _macros(name, self.api) if self._defines(each, symbol)]
        if not macros:
            return None
        value, *others = {each.value for each in macros}
        if others or isinstance(value, int) or macros[0].parameters is not None:
            return value if isinstance(value, int) and not others else None
        return self._once(("text", *place), lambda: self._value(macros[0].text, symbol))


def _macros(name: str, api: Api) -> list[Macro]:
    return [symbol for symbol in api.by_name.get(name, ()) if isinstance(symbol, Macro)]


@cache
def _tokens(condition: str) -> Sequence[Token]:
    """Return a condition's tokens, of which ``defined(X)`` is one.

    Raises :class:`~headerscan.lexing.literals.NoValueError` for what is too long.
    """
    if len(condition) > LONGEST:
        raise NoValueError("it is too long")
    return tuple(tokenize(_DEFINED.sub(lambda match: _ASKED + match[1], condition)))


def shown(conditions: Iterable[str]) -> str:
    """Return conditions as messages say them: ``defined(X)`` is ``X``."""
    text = " && ".join(asked_name(each) or each for each in dict.fromkeys(conditions))
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN].rstrip()} …"
