"""The values of macros and enumerators, once all definitions are known."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from headerscan.constants.basictypes import SIZES, DataModel, Extent
from headerscan.constants.evaluation import Constants
from headerscan.lexing.conditionals import are_in_c
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.macros import Definition
from headerscan.lexing.standins import MARK
from headerscan.lexing.tokens import tokenize
from headerscan.model import Typedef, ValueKind
from headerscan.reading.drafting import EnumeratorDraft, Reading

if TYPE_CHECKING:
    from headerscan.constants.structs import Layouts

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
    """Evaluates macros, and enumerators, which it gives their values when it is made."""

    def __init__(self, readings: Sequence[Reading], is_erased: Callable[[str], bool]) -> None:
        self._is_erased = is_erased
        self._enumerators: dict[str, int] = {}
        self._conditions: dict[str, bool] = {}
        self._passed = 0
        self._readings = readings
        definitions, typedefs = _definitions(readings), _typedefs(readings)
        self._constants = Constants(
            definitions, self._enumerators, typedefs, is_erased, self._extent
        )
        left = [draft for reading in readings for draft in reading.enumerators]
        for _ in range(_MAX_ROUNDS):
            unknown = [draft for draft in left if not self._settle(draft)]
            if not unknown or len(unknown) == len(left):
                break
            left = unknown

    def _extent(self, name: str, model: DataModel) -> Extent:
        return self._layouts.extent(name, model)

    @cached_property
    def _layouts(self) -> Layouts:
        from headerscan.constants.structs import Layouts  # noqa: PLC0415 - few values are sizes

        symbols = (draft.symbol for reading in self._readings for draft in reading.drafts)
        return Layouts(symbols, self._constants.number_of)

    def _settle(self, draft: EnumeratorDraft) -> bool:
        """Give an enumerator its value; return False where another try may help."""
        if draft.is_fixed and draft.value is not None:
            self._enumerators.setdefault(draft.name, draft.value)
            return True
        if draft.unknown is not None:
            draft.note = draft.unknown
            return True
        try:
            draft.value = self._value_of(draft)
        except NoValueError as error:
            draft.value, draft.note = None, str(error)
            return False
        draft.note = None
        draft.is_fixed = _is_fixed(draft)
        self._enumerators.setdefault(draft.name, draft.value)
        return True

    def _value_of(self, draft: EnumeratorDraft) -> int:
        if draft.text is None:
            before = self._before(draft)
            if before is None:
                return 0
            if before.value is None:
                raise NoValueError(f"{before.name} before it has no value")
            return before.value + 1
        value = self._constants.value(draft.text)
        if not isinstance(value, int):
            raise NoValueError("it is no integer")
        return value

    def _before(self, draft: EnumeratorDraft) -> EnumeratorDraft | None:
        """Return the one whose value an implicit one continues: no branch that is off has it."""
        before = draft.previous
        while before is not None and self._is_off(before, draft):
            self._passed += 1
            if self._passed > _MAX_PASSED:
                raise NoValueError(f"more than {_MAX_PASSED} enumerators are in branches")
            before = before.previous
        return before

    def _is_off(self, before: EnumeratorDraft, draft: EnumeratorDraft) -> bool:
        """Say whether those who see an enumerator do not see one before it, for all they define.

        What no header defines is open, and so is what asks whether anything is defined.
        """
        return any(
            condition not in draft.conditions and self._holds(condition) is False
            for condition in before.conditions
        )

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


def _is_fixed(draft: EnumeratorDraft) -> bool:
    if draft.text is None:
        before = draft.previous
        return before is None or (before.is_fixed and before.conditions == draft.conditions)
    return _NUMBERS.fullmatch(draft.text) is not None


def _definitions(readings: Sequence[Reading]) -> dict[str, tuple[Definition, ...]]:
    """Return each macro's definitions in C; what ``#undef`` ends later does not count."""
    found: defaultdict[str, list[Definition]] = defaultdict(list)
    for reading in readings:
        gone = dict(reading.undefined)
        for draft in reading.macros:
            definition = draft.definition
            alive = gone.get(definition.name, -1) < definition.name_start
            if alive and are_in_c(definition.conditions):
                found[definition.name].append(definition)
    return {name: tuple(definitions) for name, definitions in found.items()}


def _typedefs(readings: Sequence[Reading]) -> dict[str, str]:
    """Return the types that typedefs name in the end.

    What differs between ``#if`` branches is left out.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for reading in readings:
        for draft in reading.drafts:
            if isinstance(draft.symbol, Typedef):
                found[draft.symbol.name].add(draft.symbol.type.removeprefix("const "))
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
