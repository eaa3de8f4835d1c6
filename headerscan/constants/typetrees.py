"""C types as trees, read from their text (C11, ISO/IEC 9899:2011, 6.7.6 and 6.7.7).

A tree is :class:`Plain`, :class:`Pointer`, :class:`Array` or :class:`Function`; the last three
hold the tree of what they point to, consist of, or return. ``struct``, ``union`` or ``enum`` alone
is the name of one that is defined in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from headerscan.constants.basictypes import canonical_name
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.tokens import Token, closing, divided, tokenize
from headerscan.lexing.words import QUALIFIERS, SPELLINGS, TAGS, TYPE_WORDS

NO_QUALIFIERS: frozenset[str] = frozenset()


class Plain(NamedTuple):
    """A type without a declarator: ``unsigned int``, ``struct tag``, a typedef's name."""

    name: str
    qualifiers: frozenset[str] = NO_QUALIFIERS


class Pointer(NamedTuple):
    """A pointer; the qualifiers are its own."""

    target: Tree
    qualifiers: frozenset[str] = NO_QUALIFIERS


class Array(NamedTuple):
    """An array; its size is text, empty where none is said."""

    element: Tree
    size: str


class Function(NamedTuple):
    """A function type; ``...`` is a parameter of that name."""

    returns: Tree
    parameters: tuple[Tree, ...]


Tree = Plain | Pointer | Array | Function


def read_type(text: str) -> Tree | None:
    """Return a type's tree; None where the text is no type that is understood."""
    try:
        return type_named(list(tokenize(text)))
    except (NoValueError, RecursionError):
        return None


def type_named(tokens: Sequence[Token]) -> Tree:
    """Return a type's tree; a name behind the type, as a parameter has one, is passed over.

    Raises :class:`~headerscan.lexing.literals.NoValueError` for what is not understood to the end.
    """
    reader = _Reader(tokens)
    return reader.whole(reader.specifiers())


def qualified(tree: Tree, qualifiers: frozenset[str]) -> Tree:
    """Return a type with more qualifiers; those of an array are its elements'."""
    if not qualifiers or isinstance(tree, Function):
        return tree
    if isinstance(tree, Array):
        return tree._replace(element=qualified(tree.element, qualifiers))
    return tree._replace(qualifiers=tree.qualifiers | qualifiers)


def adjusted(tree: Tree) -> Tree:
    """Return what a parameter of the type is: no array, no qualifier of its own (6.7.6.3)."""
    if isinstance(tree, Array):
        return Pointer(tree.element)
    if isinstance(tree, Function):
        return tree
    return tree._replace(qualifiers=NO_QUALIFIERS)


class _Reader:
    """Reads a type token by token."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.index = 0

    def text(self, ahead: int = 0) -> str:
        """Return the text of a token that is to come, in the standard's spelling."""
        at = self.index + ahead
        text = self.tokens[at].text if at < len(self.tokens) else ""
        return SPELLINGS.get(text, text)

    def qualifiers(self) -> frozenset[str]:
        """``const volatile``."""
        found = set()
        while self.text() in QUALIFIERS:
            found.add(self.text())
            self.index += 1
        return frozenset(found)

    def specifiers(self) -> Plain:
        """``const unsigned int``, ``struct tag`` or a name."""
        words: list[str] = []
        name, qualifiers = "", NO_QUALIFIERS
        while text := self.text():
            if text in QUALIFIERS:
                qualifiers |= self.qualifiers()
                continue
            if text in TYPE_WORDS and not name:
                words.append(text)
            elif words or name or self.tokens[self.index].kind != "ident":
                break
            elif text in TAGS and self.text(1).isidentifier():
                name = f"{text} {self.text(1)}"
                self.index += 1
            else:
                name = text
            self.index += 1
        if not words and not name:
            raise self.not_understood()
        return Plain(name or canonical_name(words), qualifiers)

    def whole(self, tree: Tree) -> Tree:
        """Return what a declarator behind which nothing stands makes of a type."""
        tree = self.declarator(tree)
        if self.index < len(self.tokens):
            raise self.not_understood()
        return tree

    def not_understood(self) -> NoValueError:
        return NoValueError(f"'{self.text()}' in a type is not understood")

    def declarator(self, tree: Tree) -> Tree:
        """``* const``, ``(*)(parameters)``, ``[count]``, and a name that is passed over."""
        while self.text() == "*":
            self.index += 1
            tree = Pointer(tree, self.qualifiers())
        inner: Sequence[Token] = ()
        if self.text() == "(" and self.text(1) in ("*", "("):
            inner = self.group()
        elif self.text().isidentifier():
            self.index += 1
        tree = self.suffixes(tree)
        return _Reader(inner).whole(tree) if inner else tree

    def group(self) -> Sequence[Token]:
        """Pass a bracket group, and return the tokens in it."""
        stop = closing(self.tokens, self.index)
        inside = self.tokens[self.index + 1 : stop]
        self.index = stop + 1
        return inside

    def suffixes(self, tree: Tree) -> Tree:
        """``[count]`` or ``(parameters)``, as often as they occur."""
        if self.text() not in ("[", "("):
            return tree
        is_array = self.text() == "["
        inside = self.group()
        if is_array:
            return Array(self.suffixes(tree), " ".join(token.text for token in inside))
        parameters = tuple(_parameters(inside))
        return Function(self.suffixes(tree), () if parameters == (Plain("void"),) else parameters)


def _parameters(tokens: Sequence[Token]) -> Iterator[Tree]:
    for part in divided(tokens, ","):
        type_ = part[:-1] if part[-1].text == "," else part
        yield Plain("...") if type_[0].text == "..." else adjusted(type_named(type_))
