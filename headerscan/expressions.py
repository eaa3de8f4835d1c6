"""Integer constant expressions, parsed by pycparser and evaluated with C's types.

Rules: C11 (ISO/IEC 9899:2011) 6.5 and 6.6; ``char``, ``short``, ``int`` and ``long long``
have 8, 16, 32 and 64 bits, as on every platform of today. What depends on the platform is
evaluated under each of :data:`~headerscan.datamodels.MODELS`, and has a value where all
come to the same.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from pycparser import c_ast

from headerscan.basictypes import LIMITS, LONG_TYPES, SIZES, canonical_name
from headerscan.datamodels import MODELS, DataModel
from headerscan.layout import Extent, Layout, NamedSizes
from headerscan.literals import (
    Integer,
    NoValueError,
    parse_character,
    parse_integer,
    parse_string,
)
from headerscan.parser import ParseFailure, parse
from headerscan.parsertokens import PARSER_TYPES, ParserToken
from headerscan.sizedtypes import CType
from headerscan.sizereading import SizeReader
from headerscan.tokens import Token, closing
from headerscan.words import QUALIFIERS, SPELLINGS, TAGS, TYPE_WORDS

_TYPE_NAMES = frozenset(name for name in (*SIZES, *LONG_TYPES) if " " not in name)
_OPENS_TYPE = TAGS | TYPE_WORDS | QUALIFIERS
_ARITHMETIC: Mapping[str, Callable[[int, int], int]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "&": operator.and_, "|": operator.or_, "^": operator.xor,
}  # fmt: skip
_COMPARISON: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_PARSER_TYPES = {
    **PARSER_TYPES,
    "+": "PLUS", "-": "MINUS", "/": "DIVIDE", "%": "MOD", "&": "AND", "|": "OR", "^": "XOR",
    "~": "NOT", "!": "LNOT", "<<": "LSHIFT", ">>": "RSHIFT", "&&": "LAND", "||": "LOR",
    "<": "LT", ">": "GT", "<=": "LE", ">=": "GE", "==": "EQ", "!=": "NE", "?": "CONDOP",
    "sizeof": "SIZEOF", ";": "OTHER", "{": "OTHER",
}  # fmt: skip
"""pycparser's token types of what may stand in an expression."""
_BEFORE = tuple(
    ParserToken(kind, text, 0)
    for kind, text in (("INT", "int"), ("ID", "value"), ("EQUALS", "="), ("LPAREN", "("))
)
_BEHIND = (ParserToken("RPAREN", ")", 0), ParserToken("SEMI", ";", 0))


def evaluate(
    tokens: Sequence[Token],
    names: Mapping[str, int],
    typedefs: Mapping[str, str],
    sizes: NamedSizes | None = None,
) -> int | str:
    """Return the value of an expression over integers and enumerators, or of a string.

    ``names`` has the enumerators' values, ``typedefs`` the types that names stand for,
    ``sizes`` how large those are that headers define.

    Raises :class:`~headerscan.literals.NoValueError` where it is no constant, or where
    its value is not the same on all platforms.
    """
    known = Known(names, typedefs, sizes)
    expression, operands = _parsed(tokens, known)
    if isinstance(expression, c_ast.Constant) and expression.type == "string":
        return parse_string(expression.value)
    values = set()
    try:
        for model in MODELS:
            evaluator = _Evaluator(known, model, operands)
            values.add(evaluator.value(expression).value)
            if not evaluator.met_model:
                break
    except RecursionError as error:
        raise NoValueError("it nests too deep") from error
    if len(values) > 1:
        what = "sizes and alignments of the platform" if operands else "size of long"
        raise NoValueError(f"its value depends on the {what}")
    return values.pop()


class Known(msgspec.Struct, frozen=True):
    """What names stand for."""

    names: Mapping[str, int]
    typedefs: Mapping[str, str]
    sizes: NamedSizes | None = None

    def is_type(self, name: str) -> bool:
        """Say whether a name is that of a type."""
        if name in _TYPE_NAMES or name in self.typedefs:
            return True
        return self.sizes is not None and self.sizes.is_type(name)

    def layout(self, model: DataModel) -> Layout:
        """Return what measures types under a data model."""
        return Layout(model, self._value_under, self._extent, self.names.get)

    def _value_under(self, tokens: Sequence[Token], model: DataModel) -> int:
        if len(tokens) == 1 and (number := parse_integer(tokens[0].text)) is not None:
            return number.value
        expression, operands = _parsed(tokens, self)
        return _Evaluator(self, model, operands).value(expression).value

    def _extent(self, name: str, model: DataModel) -> Extent:
        if self.sizes is None:
            raise NoValueError(f"{name} is not known")
        return self.sizes.extent(name, model)


def _parsed(tokens: Sequence[Token], known: Known) -> tuple[Any, dict[str, CType]]:
    """Return an expression's tree, and the types that it takes the sizes of.

    In the tree each ``sizeof(type)`` is a name, which no C program can have.
    """
    operands: dict[str, CType] = {}
    if any(token.text == "sizeof" for token in tokens):
        tokens, operands = _without_sizes(tokens, known)
    try:
        nodes = parse(
            (*_BEFORE, *(_for_parser(token, known.typedefs) for token in tokens), *_BEHIND)
        )
    except ParseFailure as error:
        raise NoValueError("it is no expression") from error
    return nodes[0].init, operands


def _without_sizes(tokens: Sequence[Token], known: Known) -> tuple[list[Token], dict[str, CType]]:
    left: list[Token] = []
    operands: dict[str, CType] = {}
    index = 0
    while index < len(tokens):
        token = tokens[index]
        index += 1
        if token.text == "sizeof" and index + 1 < len(tokens) and tokens[index].text == "(":
            first = tokens[index + 1]
            word = SPELLINGS.get(first.text, first.text)
            if word in _OPENS_TYPE or (first.kind == "ident" and known.is_type(word)):
                stop = closing(tokens, index)
                key = f"sizeof {len(operands)}"
                operands[key] = SizeReader(tokens[index + 1 : stop]).type_name()
                left.append(Token("ident", key, token.start))
                index = stop + 1
                continue
        left.append(token)
    return left, operands


def _for_parser(token: Token, typedefs: Mapping[str, str]) -> ParserToken:
    kind, text, start = token
    if kind == "ident":
        is_type = text in _TYPE_NAMES or text in typedefs
        fate = "INT" if is_type else _PARSER_TYPES.get(text, "ID")
    elif kind == "number":
        fate = "INT_CONST_DEC"
        if parse_integer(text) is None:
            if "." in text or "e" in text or "E" in text:
                raise NoValueError("it is a floating-point number")
            raise NoValueError(f"{text} is no number")
    elif kind == "char":
        fate = "CHAR_CONST"
    elif kind == "string":
        fate = "STRING_LITERAL"
    else:
        fate = _PARSER_TYPES.get(text, "OTHER")
    return ParserToken(fate, text, start)


class _Evaluator:
    """One evaluation, under one data model."""

    def __init__(self, known: Known, model: DataModel, operands: Mapping[str, CType]) -> None:
        self.known = known
        self.names = known.names
        self.model = model
        self.operands = operands
        self.met_model = False
        """Something in the expression may depend on the data model."""

    def value(self, node: Any) -> Integer:  # noqa: ANN401 - pycparser is untyped
        visit = getattr(self, f"visit_{type(node).__name__.lower()}", None)
        if visit is None:
            raise NoValueError("it is no integer constant expression")
        result: Integer = visit(node)
        return result

    def visit_constant(self, node: Any) -> Integer:  # noqa: ANN401 - as above
        found = None
        if node.type == "char":
            found = parse_character(node.value)
        elif "int" in node.type:
            found = parse_integer(node.value, self.model.long_bits)
            self.met_model = (
                self.met_model or "long" in node.type or bool(found and found.bits > 32)
            )
        if found is None:
            raise NoValueError(f"{node.value} is no integer")
        return found

    def visit_id(self, node: Any) -> Integer:  # noqa: ANN401 - as above
        if node.name in self.operands:
            return self.sized(self.known.layout(self.model).extent(self.operands[node.name]).size)
        value = self.names.get(node.name, LIMITS.get(node.name))
        if value is None:
            raise NoValueError(f"{node.name} is not known")
        plain = Integer(value)
        return plain if plain.fits() else Integer(value, 64, value >= 1 << 63)

    def visit_funccall(self, node: Any) -> Integer:  # noqa: ANN401 - as above
        called = getattr(node.name, "name", None)
        raise NoValueError(f"{called if isinstance(called, str) else 'what it calls'} is not known")

    def visit_unaryop(self, node: Any) -> Integer:  # noqa: ANN401 - as above
        if node.op == "sizeof":
            return self.size(node.expr)
        operand = self.promoted(self.value(node.expr))
        if node.op == "!":
            return Integer(int(not operand.value))
        results = {"-": -operand.value, "+": operand.value, "~": ~operand.value}
        if node.op not in results:
            raise NoValueError(f"{node.op} is no constant expression")
        return operand._replace(value=results[node.op]).wrapped()

    def visit_binaryop(self, node: Any) -> Integer:  # noqa: ANN401 - as above
        left = self.value(node.left)
        if node.op in ("&&", "||"):
            is_or = node.op == "||"
            decided = bool(left.value) == is_or
            return Integer(int(is_or if decided else self.truth(node.right)))
        right = self.promoted(self.value(node.right))
        left = self.promoted(left)
        if node.op in ("<<", ">>"):
            return self.shifted(left, node.op, right.value)
        kind = self.common(left, right)
        first = kind._replace(value=left.value).wrapped().value
        second = kind._replace(value=right.value).wrapped().value
        if node.op in _COMPARISON:
            return Integer(int(_COMPARISON[node.op](first, second)))
        if node.op in ("/", "%"):
            return kind._replace(value=_divided(first, second, node.op)).wrapped()
        return kind._replace(value=_ARITHMETIC[node.op](first, second)).wrapped()

    def truth(self, node: Any) -> bool:  # noqa: ANN401 - as above
        return bool(self.value(node).value)

    def shifted(self, left: Integer, op: str, count: int) -> Integer:
        if not 0 <= count < left.bits:
            raise NoValueError(f"it shifts {left.bits} bits by {count}")
        value = left.value << count if op == "<<" else left.value >> count
        return left._replace(value=value).wrapped()

    def visit_ternaryop(self, node: Any) -> Integer:  # noqa: ANN401 - as above
        condition = self.truth(node.cond)
        chosen = self.promoted(self.value(node.iftrue if condition else node.iffalse))
        other = self.promoted(self.value(node.iffalse if condition else node.iftrue))
        return self.common(chosen, other)._replace(value=chosen.value).wrapped()

    def visit_cast(self, node: Any) -> Integer:  # noqa: ANN401 - as above
        bits, unsigned, is_bool = self.type_of(node.to_type)
        value = self.value(node.expr).value
        return Integer(int(value != 0) if is_bool else value, bits, unsigned).wrapped()

    def size(self, node: Any) -> Integer:  # noqa: ANN401 - as above
        if isinstance(node, c_ast.Constant) and node.type == "string":
            return self.sized(len(parse_string(node.value)) + 1)
        raise NoValueError("it takes the size of an expression")

    def sized(self, size: int) -> Integer:
        self.met_model = True
        return Integer(size, self.model.pointer_bits, unsigned=True)

    def type_of(self, node: Any) -> tuple[int, bool, bool]:  # noqa: ANN401 - as above
        """Return a type's width in bits, whether it is unsigned, and whether it is a bool."""
        if isinstance(node.type, c_ast.PtrDecl):
            raise NoValueError("it is a pointer")
        if not isinstance(node.type, c_ast.TypeDecl) or not isinstance(
            node.type.type, c_ast.IdentifierType
        ):
            raise NoValueError("it is of no basic type")
        name = canonical_name(node.type.type.names)
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

    def promoted(self, operand: Integer) -> Integer:
        """Apply the integer promotions (6.3.1.1)."""
        return Integer(operand.value) if operand.bits < 32 else operand

    def common(self, left: Integer, right: Integer) -> Integer:
        """Apply the usual arithmetic conversions (6.3.1.8); the value is the left one's."""
        bits = max(left.bits, right.bits)
        unsigned = any(side.unsigned for side in (left, right) if side.bits == bits)
        return Integer(left.value, bits, unsigned)


def _divided(first: int, second: int, op: str) -> int:
    """Return quotient or remainder as C has them: the quotient goes towards zero."""
    if second == 0:
        raise NoValueError("it divides by zero")
    quotient = abs(first) // abs(second)
    quotient = quotient if (first < 0) == (second < 0) else -quotient
    return quotient if op == "/" else first - quotient * second
