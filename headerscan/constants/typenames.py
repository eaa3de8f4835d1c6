"""The names of types, as ``sizeof``, casts and the model write them (C11 6.7.7).

What is not understood to the last token has no size: the reading ends with a
:class:`~headerscan.lexing.literals.NoValueError` that says why.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from headerscan.constants.basictypes import canonical_name
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.tokens import Token, closing
from headerscan.lexing.words import QUALIFIERS, SPELLINGS, TAGS, TYPE_WORDS

Expression = tuple[Token, ...]
"""The tokens of a constant expression, macros expanded."""


class CType(msgspec.Struct, frozen=True, eq=False):
    """A type; each instance is one of a class below, or a body of members."""


class Named(CType, frozen=True, eq=False):
    """A basic type, a typedef's name, or a tag with its keyword (``struct stat``)."""

    name: str


class Pointer(CType, frozen=True, eq=False):
    """A pointer to anything."""


class Function(CType, frozen=True, eq=False):
    """A function, which has no size."""


class Array(CType, frozen=True, eq=False):
    """An array; a flexible one has no count."""

    element: CType
    count: Expression


def type_named(tokens: Sequence[Token]) -> CType:
    """Return what a type's name, ``unsigned char [16]``, stands for."""
    reader = _Reader(tokens)
    return reader.whole(reader.specifiers())


def type_made_of(base: CType, tokens: Sequence[Token]) -> CType:
    """Return what an abstract declarator, ``*[2]``, makes of a type."""
    return _Reader(tokens).whole(base)


class _Reader:
    """Reads a type's name token by token."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.index = 0

    @property
    def text(self) -> str:
        """Return the text of the token that comes next, in the standard's spelling."""
        text = self.tokens[self.index].text if self.index < len(self.tokens) else ""
        return SPELLINGS.get(text, text)

    def group(self) -> Expression:
        """Pass a bracket group, and return the tokens in it."""
        stop = closing(self.tokens, self.index)
        inside = tuple(self.tokens[self.index + 1 : stop])
        self.index = stop + 1
        return inside

    def specifiers(self) -> CType:
        """``unsigned const int``, ``struct tag`` or a typedef's name."""
        words: list[str] = []
        name = ""
        while text := self.text:
            if text in TYPE_WORDS:
                words.append(text)
            elif text in TAGS and not words and not name:
                self.index += 1
                name = f"{text} {self.text}"
                if not self.text.isidentifier():
                    raise NoValueError(f"a {text} without a tag is not understood")
            elif text not in QUALIFIERS:
                if self.tokens[self.index].kind != "ident" or words or name:
                    break
                name = text
            self.index += 1
        if not words and not name:
            raise NoValueError(f"'{self.text}' in a type it takes the size of is not understood")
        return Named(name or canonical_name(words))

    def whole(self, base: CType) -> CType:
        """``* const``, ``[count]``, ``(*)(parameters)``, and nothing behind."""
        while self.text == "*" or self.text in QUALIFIERS:
            base = Pointer() if self.text == "*" else base
            self.index += 1
        inner: Expression = ()
        following = self.tokens[self.index + 1 : self.index + 2]
        if self.text == "(" and following and following[0].text in ("*", "("):
            inner = self.group()
        type_ = self.suffixes(base)
        if self.index < len(self.tokens):
            raise NoValueError("it takes the size of what is no type")
        return type_made_of(type_, inner) if inner else type_

    def suffixes(self, base: CType) -> CType:
        """``[count]``, as often as it occurs, or ``(parameters)``."""
        counts: list[Expression] = []
        while self.text in ("[", "("):
            if self.text == "(":
                self.group()
                base = Function()
            else:
                counts.append(self.group())
        for count in reversed(counts):
            base = Array(base, count)
        return base
