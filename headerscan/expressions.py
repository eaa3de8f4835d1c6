"""Integer constant expressions, parsed by pycparser and evaluated with C's types.

Rules: C11 (ISO/IEC 9899:2011) 6.5 and 6.6; ``char``, ``short``, ``int`` and ``long long``
have 8, 16, 32 and 64 bits, as on every platform of today; the width of ``long`` and of
pointers is the caller's.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from pycparser import c_ast
from pycparser.c_parser import CParser, ParseError

from headerscan.basictypes import canonical_name
from headerscan.constants import NoValueError
from headerscan.literals import Integer, parse_character, parse_integer, parse_string

_TYPES: Mapping[str, tuple[int, bool]] = {
    "char": (8, False), "signed char": (8, False), "unsigned char": (8, True),
    "short": (16, False), "unsigned short": (16, True),
    "int": (32, False), "unsigned int": (32, True),
    "long long": (64, False), "unsigned long long": (64, True),
    "_Bool": (8, True),
    "int8_t": (8, False), "int16_t": (16, False), "int32_t": (32, False), "int64_t": (64, False),
    "uint8_t": (8, True), "uint16_t": (16, True), "uint32_t": (32, True), "uint64_t": (64, True),
}  # fmt: skip
_LONG: Mapping[str, bool] = {"long": False, "unsigned long": True, "size_t": True, "ssize_t": False}
_ARITHMETIC: Mapping[str, Callable[[int, int], int]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "&": operator.and_, "|": operator.or_, "^": operator.xor,
}  # fmt: skip
_COMPARISON: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def evaluate(text: str, names: Mapping[str, int], long_bits: int) -> int | str:
    """Return the value of an expression over integers and enumerators.

    Raises :class:`~headerscan.constants.NoValueError` where it is no constant.
    """
    prelude = " ".join(f"typedef int {name};" for name in (*_TYPES, *_LONG) if name.endswith("_t"))
    try:
        tree = CParser().parse(f"{prelude} int value = ({text});")
    except (ParseError, RecursionError, AssertionError) as error:
        raise NoValueError("it is no expression") from error
    declaration = tree.ext[-1]
    if len(tree.ext) != prelude.count(";") + 1 or not isinstance(declaration, c_ast.Decl):
        raise NoValueError("it is no expression")
    if isinstance(declaration.init, c_ast.Constant) and declaration.init.type == "string":
        return parse_string(declaration.init.value)
    try:
        return _Evaluator(names, long_bits).value(declaration.init).value
    except RecursionError as error:
        raise NoValueError("it nests too deep") from error


class _Evaluator:
    """One evaluation, for one width of ``long``."""

    def __init__(self, names: Mapping[str, int], long_bits: int) -> None:
        self.names = names
        self.long_bits = long_bits

    def value(self, node: c_ast.Node) -> Integer:
        visit = getattr(self, f"visit_{type(node).__name__.lower()}", None)
        if visit is None:
            raise NoValueError("it is no integer constant expression")
        result: Integer = visit(node)
        return result

    def visit_constant(self, node: c_ast.Constant) -> Integer:
        found = None
        if "char" in node.type:
            found = parse_character(node.value)
        elif "int" in node.type:
            found = parse_integer(node.value, self.long_bits)
        elif node.type in ("float", "double", "long double"):
            raise NoValueError("it is a floating-point number")
        if found is None:
            raise NoValueError(f"{node.value} is no integer")
        return found

    def visit_id(self, node: c_ast.ID) -> Integer:
        if node.name not in self.names:
            raise NoValueError(f"{node.name} is not known")
        value = self.names[node.name]
        plain = Integer(value)
        return plain if plain.fits() else Integer(value, 64, value >= 1 << 63)

    def visit_unaryop(self, node: c_ast.UnaryOp) -> Integer:
        if node.op == "sizeof":
            return self.size(node.expr)
        operand = self.promoted(self.value(node.expr))
        if node.op == "!":
            return Integer(int(not operand.value))
        results = {"-": -operand.value, "+": operand.value, "~": ~operand.value}
        if node.op not in results:
            raise NoValueError(f"{node.op} is no constant expression")
        return operand._replace(value=results[node.op]).wrapped()

    def visit_binaryop(self, node: c_ast.BinaryOp) -> Integer:
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
            if second == 0:
                raise NoValueError("it divides by zero")
            quotient = abs(first) // abs(second)
            quotient = quotient if (first < 0) == (second < 0) else -quotient
            result = quotient if node.op == "/" else first - quotient * second
        else:
            result = _ARITHMETIC[node.op](first, second)
        return kind._replace(value=result).wrapped()

    def truth(self, node: c_ast.Node) -> bool:
        return bool(self.value(node).value)

    def shifted(self, left: Integer, op: str, count: int) -> Integer:
        if not 0 <= count < left.bits:
            raise NoValueError(f"it shifts {left.bits} bits by {count}")
        value = left.value << count if op == "<<" else left.value >> count
        return left._replace(value=value).wrapped()

    def visit_ternaryop(self, node: c_ast.TernaryOp) -> Integer:
        condition = self.truth(node.cond)
        chosen = self.promoted(self.value(node.iftrue if condition else node.iffalse))
        other = self.promoted(self.value(node.iffalse if condition else node.iftrue))
        return self.common(chosen, other)._replace(value=chosen.value).wrapped()

    def visit_cast(self, node: c_ast.Cast) -> Integer:
        bits, unsigned = self.type_of(node.to_type)
        return Integer(self.value(node.expr).value, bits, unsigned).wrapped()

    def size(self, node: c_ast.Node) -> Integer:
        if isinstance(node, c_ast.Constant) and node.type == "string":
            return Integer(len(parse_string(node.value)) + 1, self.long_bits, unsigned=True)
        if not isinstance(node, c_ast.Typename):
            raise NoValueError("it takes the size of what is no basic type")
        return Integer(self.type_of(node)[0] // 8, self.long_bits, unsigned=True)

    def type_of(self, node: c_ast.Typename) -> tuple[int, bool]:
        """Return a type's width in bits, and whether it is unsigned."""
        if isinstance(node.type, c_ast.PtrDecl):
            raise NoValueError("it is a pointer")
        if not isinstance(node.type, c_ast.TypeDecl) or not isinstance(
            node.type.type, c_ast.IdentifierType
        ):
            raise NoValueError("it casts to what is no basic type")
        name = canonical_name(node.type.type.names)
        if name in _LONG:
            return self.long_bits, _LONG[name]
        if name not in _TYPES:
            raise NoValueError(f"{name} is not known")
        return _TYPES[name]

    def promoted(self, operand: Integer) -> Integer:
        """Apply the integer promotions (6.3.1.1)."""
        return Integer(operand.value) if operand.bits < 32 else operand

    def common(self, left: Integer, right: Integer) -> Integer:
        """Apply the usual arithmetic conversions (6.3.1.8); the value is the left one's."""
        bits = max(left.bits, right.bits)
        unsigned = any(side.unsigned for side in (left, right) if side.bits == bits)
        return Integer(left.value, bits, unsigned)
