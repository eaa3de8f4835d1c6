"""Constant expressions as trees (C11, ISO/IEC 9899:2011, 6.5 and 6.6).

A tree is a tuple: the name of the node, and what belongs to it.

- ``("integer", text)``, ``("character", integer)``, ``("string", value)``
- ``("name", name)``, ``("call", name)``, ``("size", type)``
- ``("cast", type, operand)``, ``("unary", operator, operand)``
- ``("binary", operator, left, right)``, ``("choice", condition, left, right)``
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from headerscan.constants import typetrees
from headerscan.lexing.literals import NoValueError, parse_character, parse_integer, parse_string
from headerscan.lexing.tokens import Token, closing
from headerscan.lexing.words import KEYWORDS, QUALIFIERS, SPELLINGS, TAGS, TYPE_WORDS

Tree = tuple[Any, ...]

_STRENGTHS = {
    "||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, ">": 7, "<=": 7, ">=": 7,
    "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10,
}  # fmt: skip
"""How strongly each binary operator binds."""
_OPENS_TYPE = TAGS | TYPE_WORDS | QUALIFIERS
_END = Token("end", "", 0)
_NO_EXPRESSION = "it is no expression"
_NO_CONSTANT = "it is no integer constant expression"


def read_expression(tokens: Sequence[Token], is_type: Callable[[str], bool]) -> Tree:
    """Return the tree of an expression.

    ``is_type`` says of a name in brackets whether it makes them a cast. Raises
    :class:`~headerscan.lexing.literals.NoValueError` where it is no expression.
    """
    reader = _Reader(tokens, is_type)
    tree = reader.expression()
    if reader.index < len(tokens):
        raise NoValueError(_NO_EXPRESSION)
    return tree


class _Reader:
    """Reads an expression token by token."""

    def __init__(self, tokens: Sequence[Token], is_type: Callable[[str], bool]) -> None:
        self.tokens = [*tokens, _END]
        self.index = 0
        self.is_type = is_type

    def expression(self) -> Tree:
        """``condition ? expression : expression``."""
        condition = self.binary(1)
        if self.tokens[self.index].text != "?":
            return condition
        self.index += 1
        left = self.expression()
        self.expect(":")
        return "choice", condition, left, self.expression()

    def binary(self, least: int) -> Tree:
        """``operand operator operand …``, of operators that bind at least so strongly."""
        left = self.operand()
        while True:
            operator = self.tokens[self.index].text
            strength = _STRENGTHS.get(operator, 0)
            if strength < least:
                return left
            self.index += 1
            left = "binary", operator, left, self.binary(strength + 1)

    def operand(self) -> Tree:
        """``operator operand``, ``(type) operand``, or what stands alone."""
        token = self.tokens[self.index]
        kind, text = token.kind, token.text
        if kind == "number":
            self.index += 1
            return self.behind(_number(text))
        if kind == "ident":
            return self.size() if text == "sizeof" else self.behind(self.name(text))
        self.index += 1
        if text in ("-", "+", "~", "!"):
            return "unary", text, self.operand()
        if text == "(":
            return self.in_brackets()
        if kind == "char":
            character = parse_character(text)
            if character is None:
                raise NoValueError(f"{text} is no integer")
            return self.behind(("character", character))
        if kind == "string":
            value = parse_string(text)
            while self.tokens[self.index].kind == "string":
                value += parse_string(self.tokens[self.index].text)
                self.index += 1
            return self.behind(("string", value))
        if text in ("&", "*"):
            raise NoValueError(f"{text} is no constant expression")
        raise NoValueError(_NO_EXPRESSION)

    def in_brackets(self) -> Tree:
        """``type) operand`` or ``expression)``."""
        if self.opens_type():
            return "cast", self.type_name(), self.operand()
        tree = self.expression()
        self.expect(")")
        return self.behind(tree)

    def size(self) -> Tree:
        """``sizeof (type)`` or ``sizeof operand``."""
        self.index += 1
        if self.tokens[self.index].text == "(":
            self.index += 1
            if self.opens_type():
                return "size", self.type_name()
            self.index -= 1
        operand = self.operand()
        if operand[0] == "name":
            return "size", typetrees.Plain(operand[1])
        if operand[0] != "string":
            raise NoValueError("it takes the size of an expression")
        return "size", len(operand[1]) + 1

    def opens_type(self) -> bool:
        """Say whether a type stands next."""
        token = self.tokens[self.index]
        kind, text = token.kind, token.text
        if kind != "ident":
            return False
        return SPELLINGS.get(text, text) in _OPENS_TYPE or self.is_type(text)

    def type_name(self) -> typetrees.Tree:
        """``type)``."""
        begin, self.index = self.index, self.closed(self.index - 1)
        return typetrees.type_named(self.tokens[begin : self.index - 1])

    def closed(self, index: int) -> int:
        """Return the index behind the brackets that open at ``index``."""
        stop = closing(self.tokens, index)
        if stop >= len(self.tokens):
            raise NoValueError(_NO_EXPRESSION)
        return stop + 1

    def name(self, text: str) -> Tree:
        """``name`` or ``name(arguments)``."""
        if text in KEYWORDS:
            raise NoValueError(_NO_EXPRESSION)
        self.index += 1
        if self.tokens[self.index].text != "(":
            return "name", text
        self.index = self.closed(self.index)
        return "call", text

    def behind(self, tree: Tree) -> Tree:
        """Return a tree behind which nothing stands that makes it no constant."""
        text = self.tokens[self.index].text
        if text == "(":
            raise NoValueError("what it calls is not known")
        if text in ("[", ".", "->", "++", "--"):
            raise NoValueError(_NO_CONSTANT)
        return tree

    def expect(self, text: str) -> None:
        """Pass a token that must be the next one."""
        if self.tokens[self.index].text != text:
            raise NoValueError(_NO_EXPRESSION)
        self.index += 1


def _number(text: str) -> Tree:
    if parse_integer(text) is None:
        if "." in text or "e" in text or "E" in text:
            raise NoValueError("it is a floating-point number")
        raise NoValueError(f"{text} is no number")
    return "integer", text
