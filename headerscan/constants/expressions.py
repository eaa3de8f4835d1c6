"""Integer constant expressions, evaluated with C's types.

Rules: C11 (ISO/IEC 9899:2011) 6.5 and 6.6; ``char``, ``short``, ``int`` and ``long long``
have 8, 16, 32 and 64 bits, as on every platform of today. What depends on the platform is
evaluated under each of :data:`~headerscan.constants.basictypes.MODELS`, and has a value where all
come to the same.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from headerscan.constants.basictypes import (
    LIMITS,
    LONG_TYPES,
    LP64,
    MODELS,
    SIZES,
    DataModel,
    Lookup,
    no_extent,
)
from headerscan.constants.expressiontree import Tree, read_expression
from headerscan.constants.typetrees import Plain, Pointer
from headerscan.constants.typetrees import Tree as Type
from headerscan.lexing.literals import Integer, NoValueError, parse_integer
from headerscan.lexing.tokens import Token, tokenize

if TYPE_CHECKING:
    from headerscan.constants.layout import Layout

_TYPE_NAMES = frozenset(name for name in (*SIZES, *LONG_TYPES) if " " not in name)
_ARITHMETIC: Mapping[str, Callable[[int, int], int]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "&": operator.and_, "|": operator.or_, "^": operator.xor,
}  # fmt: skip
_COMPARISON: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_TAGGED = ("struct ", "union ", "enum ")


def evaluate(
    tokens: Sequence[Token],
    known: Known,
) -> int | str:
    """Return the value of an expression over integers and enumerators, or of a string.

    Raises :class:`~headerscan.lexing.literals.NoValueError` where it is no constant, or where
    its value is not the same on all platforms.
    """
    values = set()
    measures = False
    try:
        tree = known.tree(tokens)
        if tree[0] == "string":
            text: str = tree[1]
            return text
        for model in MODELS:
            evaluator = _Evaluator(known, model)
            values.add(evaluator.value(tree).value)
            measures = measures or evaluator.measures
            if not evaluator.met_model:
                break
    except RecursionError as error:
        raise NoValueError("it nests too deep") from error
    if len(values) > 1:
        what = "sizes and alignments of the platform" if measures else "size of long"
        raise NoValueError(f"its value depends on the {what}")
    return values.pop()


def value_of(tree: Tree, known: Known) -> int:
    """Return the value of a tree of numbers as a platform of 64 bits has it.

    Raises :class:`~headerscan.lexing.literals.NoValueError` where it has none.
    """
    return _Evaluator(known, LP64).value(tree).value


class Known:
    """What names stand for.

    ``number_of`` says which number, ``typedefs`` which type, and ``extent`` how large what a name
    or tag stands for is.
    """

    def __init__(
        self,
        number_of: Callable[[str], int | None],
        typedefs: Mapping[str, str],
        extent: Lookup,
    ) -> None:
        self.number_of = number_of
        self.typedefs = typedefs
        self._extent = extent

    def tree(self, tokens: Sequence[Token]) -> Tree:
        """Return an expression's tree."""
        return read_expression(tokens, self._is_type)

    def _is_type(self, name: str) -> bool:
        return name in _TYPE_NAMES or name in self.typedefs

    def layout(self, model: DataModel) -> Layout:
        """Return what measures types under a data model."""
        from headerscan.constants.layout import Layout  # noqa: PLC0415 - few values are sizes

        return Layout(model, self.value_under, self._extent, self.number_of)

    def value_under(self, text: str, model: DataModel) -> int:
        """Return what an expression comes to under a data model."""
        if (number := parse_integer(text)) is not None:
            return number.value
        return _Evaluator(self, model).value(self.tree(list(tokenize(text)))).value


def numbers(number_of: Callable[[str], int | None]) -> Known:
    """Return what names stand for where some are numbers, and nothing is known of types."""
    return Known(number_of, {}, no_extent)


class _Evaluator:
    """One evaluation, under one data model."""

    def __init__(self, known: Known, model: DataModel) -> None:
        self.known = known
        self.model = model
        self.met_model = False
        """Something in the expression may depend on the data model."""
        self.measures = False
        """So do the sizes of types."""

    def value(self, tree: Tree) -> Integer:
        """Return the value of a tree, with its type."""
        return _VISITS[tree[0]](self, *tree[1:])

    def string(self, _: str) -> Integer:
        raise NoValueError("it is no integer constant expression")

    def character(self, value: Integer) -> Integer:
        return value

    def integer(self, text: str) -> Integer:
        found = parse_integer(text, self.model.long_bits)
        assert found is not None  # the tree has no other numbers
        if found.bits > 32 or "l" in text or "L" in text:
            self.met_model = True
        return found

    def name(self, name: str) -> Integer:
        value = self.known.number_of(name)
        if value is None:
            value = LIMITS.get(name)
        if value is None:
            raise NoValueError(f"{name} is not known")
        plain = Integer(value)
        return plain if plain.fits() else Integer(value, 64, value >= 1 << 63)

    def call(self, name: str) -> Integer:
        raise NoValueError(f"{name} is not known")

    def unary(self, sign: str, operand: Tree) -> Integer:
        value, bits, unsigned = _promoted(self.value(operand))
        if sign == "!":
            return Integer(int(not value))
        result = -value if sign == "-" else ~value if sign == "~" else value
        return Integer(result, bits, unsigned).wrapped()

    def binary(self, sign: str, first: Tree, second: Tree) -> Integer:
        if sign in ("&&", "||"):
            return Integer(int(self.decided(first, second, decisive=sign == "||")))
        left, right = _promoted(self.value(first)), _promoted(self.value(second))
        if sign in ("<<", ">>"):
            return _shifted(left, sign, right.value)
        bits, unsigned = _common(left, right)
        one = Integer(left.value, bits, unsigned).wrapped().value
        other = Integer(right.value, bits, unsigned).wrapped().value
        if sign in _COMPARISON:
            return Integer(int(_COMPARISON[sign](one, other)))
        if sign in ("/", "%"):
            return Integer(_divided(one, other, sign), bits, unsigned).wrapped()
        return Integer(_ARITHMETIC[sign](one, other), bits, unsigned).wrapped()

    def decided(self, first: Tree, second: Tree, *, decisive: bool) -> bool:
        """Return what two operands come to, either of which decides even if the other is open."""
        try:
            if bool(self.value(first).value) == decisive:
                return decisive
        except NoValueError:
            with suppress(NoValueError):
                if bool(self.value(second).value) == decisive:
                    return decisive
            raise
        return bool(self.value(second).value)

    def choice(self, condition: Tree, first: Tree, second: Tree) -> Integer:
        chosen, other = (first, second) if self.value(condition).value else (second, first)
        value, unchosen = _promoted(self.value(chosen)), _promoted(self.value(other))
        return Integer(value.value, *_common(value, unchosen)).wrapped()

    def cast(self, type_: Type, operand: Tree) -> Integer:
        bits, unsigned, is_bool = self.type_of(type_)
        value = self.value(operand).value
        return Integer(int(value != 0) if is_bool else value, bits, unsigned).wrapped()

    def size(self, measured: Type | int) -> Integer:
        self.met_model = True
        if not isinstance(measured, int):
            self.measures = True
            measured = self.known.layout(self.model).extent(measured).size
        return Integer(measured, self.model.pointer_bits, unsigned=True)

    def type_of(self, type_: Type) -> tuple[int, bool, bool]:
        """Return a type's width in bits, whether it is unsigned, and whether it is a bool."""
        if isinstance(type_, Pointer):
            raise NoValueError("it is a pointer")
        if not isinstance(type_, Plain) or type_.name.startswith(_TAGGED):
            raise NoValueError("it is of no basic type")
        name = type_.name
        if name not in SIZES and name not in LONG_TYPES:
            name = self.known.typedefs.get(name, name)
        if name in LONG_TYPES:
            self.met_model = True
            is_long = name.endswith("long")
            bits = self.model.long_bits if is_long else self.model.pointer_bits
            return bits, LONG_TYPES[name], False
        if name not in SIZES:
            raise NoValueError("it is a pointer" if name.endswith("*") else f"{name} is not known")
        return *SIZES[name], name in ("_Bool", "bool")


_VISITS: Mapping[str, Callable[..., Integer]] = {
    name: getattr(_Evaluator, name)
    for name in "string character integer name call unary binary choice cast size".split()
}
"""What evaluates each node of a tree."""


def _promoted(operand: Integer) -> Integer:
    """Apply the integer promotions (6.3.1.1)."""
    return Integer(operand.value) if operand.bits < 32 else operand


def _common(left: Integer, right: Integer) -> tuple[int, bool]:
    """Return the width and sign of the usual arithmetic conversions (6.3.1.8)."""
    if left.bits == right.bits:
        return left.bits, left.unsigned or right.unsigned
    wider = left if left.bits > right.bits else right
    return wider.bits, wider.unsigned


def _shifted(left: Integer, sign: str, count: int) -> Integer:
    if not 0 <= count < left.bits:
        raise NoValueError(f"it shifts {left.bits} bits by {count}")
    value = left.value << count if sign == "<<" else left.value >> count
    return Integer(value, left.bits, left.unsigned).wrapped()


def _divided(first: int, second: int, op: str) -> int:
    """Return quotient or remainder as C has them: the quotient goes towards zero."""
    if second == 0:
        raise NoValueError("it divides by zero")
    quotient = abs(first) // abs(second)
    quotient = quotient if (first < 0) == (second < 0) else -quotient
    return quotient if op == "/" else first - quotient * second
