"""The values of macros and enumerators, once all definitions are known."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise

from headerscan.constants.basictypes import SIZES
from headerscan.constants.evaluation import Constants
from headerscan.lexing.conditionals import are_in_c
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.macros import Definition
from headerscan.lexing.standins import MARK
from headerscan.lexing.tokens import tokenize
from headerscan.model import Typedef, ValueKind
from headerscan.reading.drafting import Constant, Piece

_NUMBERS = re.compile(r"[\s()<|+-]*+(?:(?:0[xX][0-9a-fA-F]++|\d++)[\s()<|+-]*+)++")
_MAX_TYPEDEFS = 50
"""How many typedefs may lead from one name to another."""
_MAX_TEXT = 10_000
"""How long a string may be that a macro has from others, of which there may be many."""
_MAX_PASSED = 50_000
"""How often enumerators in branches that are off are passed over, for all enums together."""
_MAX_ROUNDS = 20
"""How often enumerators are tried that refer to later ones: in headers yet to come."""


class Values:
    """Evaluates macros, and enumerators, which it gives their values when it is made.

    ``headers`` are the pieces of each header.
    """

    def __init__(
        self, headers: Sequence[Sequence[Piece]], is_erased: Callable[[str], bool]
    ) -> None:
        self._is_erased = is_erased
        self._enumerators: dict[str, int] = {}
        self._conditions: dict[str, bool] = {}
        self._passed = 0
        pieces = [piece for row in headers for piece in row]
        definitions, typedefs = _definitions(headers), _typedefs(pieces)
        symbols = (symbol for piece in pieces for symbol in piece.symbols)
        self._constants = Constants(definitions, self._enumerators, typedefs, is_erased, symbols)
        left = [constant for piece in pieces for constant in piece.constants]
        self._previous = {
            id(constant): before for before, constant in pairwise(left) if not constant.is_first
        }
        for _ in range(_MAX_ROUNDS):
            unknown = [constant for constant in left if not self._settle(constant)]
            if not unknown or len(unknown) == len(left):
                break
            left = unknown

    def _settle(self, constant: Constant) -> bool:
        """Give an enumerator its value; return False where another try may help."""
        if constant.is_fixed and constant.value is not None:
            self._enumerators.setdefault(constant.name, constant.value)
            return True
        if constant.unknown is not None:
            constant.note = constant.unknown
            return True
        try:
            constant.value = self._value_of(constant)
        except NoValueError as error:
            constant.value, constant.note = None, str(error)
            return False
        constant.note = None
        constant.is_fixed = self._is_fixed(constant)
        self._enumerators.setdefault(constant.name, constant.value)
        return True

    def _value_of(self, constant: Constant) -> int:
        if constant.text is None:
            before = self._before(constant)
            if before is None:
                return 0
            if before.value is None:
                raise NoValueError(f"{before.name} before it has no value")
            return before.value + 1
        value = self._constants.value(constant.text)
        if not isinstance(value, int):
            raise NoValueError("it is no integer")
        return value

    def _before(self, constant: Constant) -> Constant | None:
        """Return the one whose value an implicit one continues: no branch that is off has it."""
        before = self._previous.get(id(constant))
        while before is not None and self._is_off(before, constant):
            self._passed += 1
            if self._passed > _MAX_PASSED:
                raise NoValueError(f"more than {_MAX_PASSED} enumerators are in branches")
            before = self._previous.get(id(before))
        return before

    def _is_off(self, before: Constant, constant: Constant) -> bool:
        """Say whether those who see an enumerator do not see one before it, for all they define.

        What no header defines is open, and so is what asks whether anything is defined.
        """
        return any(
            condition not in constant.conditions and self._holds(condition) is False
            for condition in before.conditions
        )

    def _is_fixed(self, constant: Constant) -> bool:
        if constant.text is not None:
            return _NUMBERS.fullmatch(constant.text) is not None
        before = self._previous.get(id(constant))
        return before is None or (before.is_fixed and before.conditions == constant.conditions)

    def _holds(self, condition: str) -> bool | None:
        if condition not in self._conditions:
            try:
                value = self._constants.value(condition)
            except NoValueError:
                return None
            self._conditions[condition] = bool(value)
        return self._conditions[condition]

    def macro(self, definition: Definition) -> tuple[ValueKind, str | int | None, str | None]:
        """Return what kind of value a macro has, the value, and why there is none."""
        if definition.parameters is not None:
            return ValueKind.FUNCTION, None, None
        if not definition.text:
            return ValueKind.EMPTY, None, None
        if self._is_erased(definition.name):
            return ValueKind.EMPTY, None, "it means nothing but to compilers"
        kind = _kind_of(definition.text)
        if kind is ValueKind.ALIAS and MARK in definition.text:
            kind = ValueKind.EXPRESSION
        try:
            value = self._constants.value(definition.text, (definition.name,))
        except NoValueError as error:
            return kind, None, str(error)
        if isinstance(value, str) and kind is not ValueKind.STRING and len(value) > _MAX_TEXT:
            return kind, None, f"it has more than {_MAX_TEXT} characters"
        return kind, value, None


def _definitions(headers: Sequence[Sequence[Piece]]) -> dict[str, list[Definition]]:
    """Return each macro's definitions in C; what ``#undef`` ends later does not count."""
    found: defaultdict[str, list[Definition]] = defaultdict(list)
    for pieces in headers:
        alive: defaultdict[str, list[Definition]] = defaultdict(list)
        for piece in pieces:
            for definition in piece.defined:
                if isinstance(definition, str):
                    alive.pop(definition, None)
                elif are_in_c(definition.conditions):
                    alive[definition.name].append(definition)
        for name, definitions in alive.items():
            found[name] += definitions
    return dict(found)


def _typedefs(pieces: Sequence[Piece]) -> dict[str, str]:
    """Return the types that typedefs name in the end.

    What differs between ``#if`` branches is left out.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for piece in pieces:
        for symbol in piece.symbols:
            if isinstance(symbol, Typedef):
                found[symbol.name].add(symbol.type.removeprefix("const "))
    ends: dict[str, str] = {}

    def end_of(name: str, depth: int) -> str:
        if name in ends or name not in found or depth > _MAX_TYPEDEFS or name in SIZES:
            return ends.get(name, name)
        reached = {end_of(type_, depth + 1) for type_ in found[name]}
        ends[name] = reached.pop() if len(reached) == 1 else f"{name} of differing types"
        return ends[name]

    for name in found:
        end_of(name, 0)
    return ends


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
