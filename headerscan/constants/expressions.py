"""Integer constant expressions (C11, ISO/IEC 9899:2011, 6.5 and 6.6), with C's types.

``char``, ``short``, ``int`` and ``long long`` have 8, 16, 32 and 64 bits, as on every platform of
today. What depends on the platform is evaluated under each of
:data:`~headerscan.constants.basictypes.MODELS`, and has a value where all come to the same.
An expression is evaluated as it is read. That something in it has no value is kept in mind and no
error as yet: ``&&`` and ``||`` may be decided without it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from headerscan.constants.basictypes import LIMITS, LONG_TYPES, LP64, MODELS, SIZES, DataModel
from headerscan.constants.typetrees import Plain, Pointer, Tree, type_named
from headerscan.lexing.literals import (
    Integer,
    NoValueError,
    parse_character,
    parse_integer,
    parse_string,
)
from headerscan.lexing.tokens import Token, closing
from headerscan.lexing.words import KEYWORDS, QUALIFIERS, SPELLINGS, TAGS, TYPE_WORDS

_STRENGTHS = {
    "||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, ">": 7, "<=": 7, ">=": 7,
    "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10,
}  # fmt: skip
"""How strongly each binary operator binds."""
_ARITHMETIC: Mapping[str, Callable[[int, int], int]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "&": operator.and_, "|": operator.or_, "^": operator.xor,
}  # fmt: skip
_COMPARISON: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_OPENS_TYPE = TAGS | TYPE_WORDS | QUALIFIERS | {n for n in (*SIZES, *LONG_TYPES) if " " not in n}
_TAGGED = ("struct ", "union ", "enum ")
_END = Token("end", "", 0)
_NO_EXPRESSION = "it is no expression"
_NO_CONSTANT = "it is no integer constant expression"


def _no_size(_type: Tree, _model: DataModel) -> int:
    raise NoValueError("the size of a type is not known")


class Known(NamedTuple):
    """What names stand for: which number, which type, and how many bytes a type has.

    ``size_of`` raises :class:`~headerscan.lexing.literals.NoValueError` where that is not known.
    """

    number_of: Callable[[str], int | None]
    typedefs: Mapping[str, str] = MappingProxyType({})
    size_of: Callable[[Tree, DataModel], int] = _no_size


def evaluate(tokens: Sequence[Token], known: Known) -> int | str:
    """Return the value of an expression over integers and enumerators, or of a string.

    Raises :class:`~headerscan.lexing.literals.NoValueError` where it is no constant, or where
    its value is not the same on all platforms.
    """
    if (string := _string_of(tokens)) is not None:
        return string
    values = set()
    measures = False
    for model in MODELS:
        evaluation = _Evaluation(tokens, known, model)
        values.add(evaluation.whole().value)
        measures = measures or evaluation.measures
        if not evaluation.met_model:
            break
    if len(values) > 1:
        what = "sizes and alignments of the platform" if measures else "size of long"
        raise NoValueError(f"its value depends on the {what}")
    return values.pop()


def number_under(tokens: Sequence[Token], known: Known, model: DataModel = LP64) -> int:
    """Return the integer that an expression comes to under one data model.

    Raises :class:`~headerscan.lexing.literals.NoValueError` where it has none.
    """
    return _Evaluation(tokens, known, model).whole().value


def _string_of(tokens: Sequence[Token]) -> str | None:
    """Return what strings, perhaps in brackets, stand for; None for what is no string."""
    if all(token.kind != "string" for token in tokens):
        return None
    while tokens and tokens[0].text == "(" and tokens[-1].text == ")":
        tokens = tokens[1:-1]
    if not tokens or any(token.kind != "string" for token in tokens):
        return None
    return "".join(parse_string(token.text) for token in tokens)


class _Evaluation:
    """Reads an expression token by token, under one data model."""

    def __init__(self, tokens: Sequence[Token], known: Known, model: DataModel) -> None:
        self.tokens = [*tokens, _END]
        self.index = 0
        self.known = known
        self.model = model
        self.missing: list[NoValueError] = []
        """Why parts of what was read have no value; 0 goes for them."""
        self.decided = 0
        """In how many operands the reader is on whose value nothing hangs."""
        self.met_model = False
        """Something in the expression may depend on the data model."""
        self.measures = False
        """So do the sizes of types."""

    def whole(self) -> Integer:
        """``expression``, behind which nothing stands."""
        try:
            value = self.expression()
        except RecursionError as error:
            raise NoValueError("it nests too deep") from error
        if self.index < len(self.tokens) - 1:
            raise NoValueError(_NO_EXPRESSION)
        if self.missing:
            raise self.missing[0]
        return value

    def without_value(self, why: NoValueError | str) -> Integer:
        """Keep in mind why what is read has no value."""
        self.missing.append(NoValueError(why) if isinstance(why, str) else why)
        return Integer(0)

    def expression(self) -> Integer:
        """``condition ? expression : expression``."""
        condition = self.binary(1)
        if self.tokens[self.index].text != "?":
            return condition
        self.index += 1
        first = _promoted(self.expression())
        self.expect(":")
        second = _promoted(self.expression())
        chosen = first if condition.value else second
        return Integer(chosen.value, *_common(first, second)).wrapped()

    def binary(self, least: int) -> Integer:
        """``operand operator operand …``, of operators that bind at least so strongly."""
        missing = len(self.missing)
        left = self.operand()
        while True:
            sign = self.tokens[self.index].text
            strength = _STRENGTHS.get(sign, 0)
            if strength < least:
                return left
            self.index += 1
            if sign in ("&&", "||"):
                left = self.logical(left, missing, strength, decisive=sign == "||")
                continue
            right = self.binary(strength + 1)
            try:
                left = _combined(sign, _promoted(left), _promoted(right))
            except NoValueError as error:
                left = self.without_value(error)

    def logical(self, left: Integer, missing: int, strength: int, *, decisive: bool) -> Integer:
        """Read the right operand of ``&&`` or ``||``: either decides, even if one has no value.

        So much was ``missing`` before the left one.
        """
        before = len(self.missing)
        is_decided = before == missing and bool(left.value) == decisive
        self.decided += is_decided
        right = self.binary(strength + 1)
        self.decided -= is_decided
        if is_decided or (len(self.missing) == before and bool(right.value) == decisive):
            del self.missing[missing:]
            return Integer(int(decisive))
        return Integer(int(not decisive))

    def operand(self) -> Integer:
        """``operator operand``, ``(type) operand``, or what stands alone."""
        token = self.tokens[self.index]
        self.index += 1
        if token.text == "sizeof":
            return self.size()
        if token.text in ("-", "+", "~", "!"):
            return _signed(token.text, _promoted(self.operand()))
        if token.text == "(" and self.opens_type(self.index):
            return self.cast()
        value = self.primary(token.kind, token.text)
        follows = self.tokens[self.index].text
        if follows == "(":
            raise NoValueError("what it calls is not known")
        if follows in ("[", ".", "->", "++", "--"):
            raise NoValueError(_NO_CONSTANT)
        return value

    def primary(self, kind: str, text: str) -> Integer:
        """``name``, ``name(arguments)``, a literal, or ``(expression)``."""
        if kind == "number":
            return self.number(text)
        if kind == "ident":
            return self.name(text)
        if text == "(":
            value = self.expression()
            self.expect(")")
            return value
        if kind == "char":
            character = parse_character(text)
            if character is None:
                raise NoValueError(f"{text} is no integer")
            return character
        if kind == "string":
            while self.tokens[self.index].kind == "string":
                self.index += 1
            return self.without_value(_NO_CONSTANT)
        why = f"{text} is no constant expression" if text in ("&", "*") else _NO_EXPRESSION
        raise NoValueError(why)

    def number(self, text: str) -> Integer:
        found = parse_integer(text, self.model.long_bits)
        if found is None:
            is_floating = not {".", "e", "E"}.isdisjoint(text)
            raise NoValueError(
                "it is a floating-point number" if is_floating else f"{text} is no number"
            )
        if found.bits > 32 or "l" in text or "L" in text:
            self.met_model = True
        return found

    def name(self, name: str) -> Integer:
        if name in KEYWORDS:
            raise NoValueError(_NO_EXPRESSION)
        is_called = self.tokens[self.index].text == "("
        if is_called:
            self.index = self.behind(self.index)
        value = None if is_called or self.decided else self.known.number_of(name)
        if value is None and not is_called:
            value = LIMITS.get(name)
        if value is None:
            return self.without_value(f"{name} is not known")
        plain = Integer(value)
        return plain if plain.fits() else Integer(value, 64, value >= 1 << 63)

    def size(self) -> Integer:
        """``sizeof (type)`` or ``sizeof operand``: of a name or a string."""
        self.met_model = True
        begin, self.index = self.index, self.index + 1
        if self.tokens[begin].text == "(":
            if self.opens_type(self.index):
                return self.measured(self.type_name())
            self.index = self.behind(begin)
        while self.tokens[begin].kind == "string" == self.tokens[self.index].kind:
            self.index += 1
        operand = self.tokens[begin : self.index]
        if (string := _string_of(operand)) is not None:
            return Integer(len(string) + 1, self.model.pointer_bits, unsigned=True)
        named = [token for token in operand if token.text not in ("(", ")")]
        if len(named) != 1 or named[0].kind != "ident":
            raise NoValueError("it takes the size of an expression")
        if named[0].text in KEYWORDS:
            raise NoValueError(_NO_EXPRESSION)
        return self.measured(Plain(named[0].text))

    def measured(self, type_: Tree) -> Integer:
        self.measures = True
        try:
            size = 0 if self.decided else self.known.size_of(type_, self.model)
        except NoValueError as error:
            return self.without_value(error)
        return Integer(size, self.model.pointer_bits, unsigned=True)

    def cast(self) -> Integer:
        """``type) operand``."""
        type_ = self.type_name()
        name = written = type_.name if isinstance(type_, Plain) else ""
        if self.model.integer(name) is None:
            name = self.known.typedefs.get(name, name)
        found = self.model.integer(name)
        if isinstance(type_, Pointer) or name.endswith("*"):
            self.without_value("it is a pointer")
        elif not written or written.startswith(_TAGGED):
            self.without_value("it is of no basic type")
        elif found is None:
            self.without_value(f"{name} is not known")
        self.met_model = self.met_model or name in LONG_TYPES
        value = self.operand().value
        value = int(value != 0) if name in ("_Bool", "bool") else value
        return Integer(value, *(found or ())).wrapped()

    def opens_type(self, index: int) -> bool:
        """Say whether a type stands at an index."""
        token = self.tokens[index]
        word = SPELLINGS.get(token.text, token.text)
        return token.kind == "ident" and (word in _OPENS_TYPE or word in self.known.typedefs)

    def type_name(self) -> Tree:
        """``type)``, behind its ``(``."""
        begin, self.index = self.index, self.behind(self.index - 1)
        return type_named(self.tokens[begin : self.index - 1])

    def behind(self, index: int) -> int:
        """Return the index behind the brackets that open at ``index``."""
        stop = closing(self.tokens, index)
        if stop >= len(self.tokens):
            raise NoValueError(_NO_EXPRESSION)
        return stop + 1

    def expect(self, text: str) -> None:
        """Pass a token that must be the next one."""
        if self.tokens[self.index].text != text:
            raise NoValueError(_NO_EXPRESSION)
        self.index += 1


def _signed(sign: str, operand: Integer) -> Integer:
    value, bits, unsigned = operand
    if sign == "!":
        return Integer(int(not value))
    result = -value if sign == "-" else ~value if sign == "~" else value
    return Integer(result, bits, unsigned).wrapped()


def _combined(sign: str, left: Integer, right: Integer) -> Integer:
    """Return what an operator of arithmetic or comparison makes of two operands."""
    if sign in ("<<", ">>"):
        if not 0 <= right.value < left.bits:
            raise NoValueError(f"it shifts {left.bits} bits by {right.value}")
        value = left.value << right.value if sign == "<<" else left.value >> right.value
        return Integer(value, left.bits, left.unsigned).wrapped()
    bits, unsigned = _common(left, right)
    one = Integer(left.value, bits, unsigned).wrapped().value
    other = Integer(right.value, bits, unsigned).wrapped().value
    if sign in _COMPARISON:
        return Integer(int(_COMPARISON[sign](one, other)))
    if sign in _ARITHMETIC:
        return Integer(_ARITHMETIC[sign](one, other), bits, unsigned).wrapped()
    if other == 0:
        raise NoValueError("it divides by zero")
    quotient = abs(one) // abs(other)  # in C, it goes towards zero
    quotient = quotient if (one < 0) == (other < 0) else -quotient
    value = quotient if sign == "/" else one - quotient * other
    return Integer(value, bits, unsigned).wrapped()


def _promoted(operand: Integer) -> Integer:
    """Apply the integer promotions (6.3.1.1)."""
    return Integer(operand.value) if operand.bits < 32 else operand


def _common(left: Integer, right: Integer) -> tuple[int, bool]:
    """Return the width and sign of the usual arithmetic conversions (6.3.1.8)."""
    if left.bits == right.bits:
        return left.bits, left.unsigned or right.unsigned
    wider = left if left.bits > right.bits else right
    return wider.bits, wider.unsigned
