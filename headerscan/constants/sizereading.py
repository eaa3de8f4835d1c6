"""Declarations to types whose size can be computed (C11, ISO/IEC 9899:2011, 6.7).

The macros in the tokens must have been expanded, so that ``__attribute__((packed))`` and
its like are seen as what they are. What is not understood to the last token has no size:
the reading ends with a :class:`~headerscan.lexing.literals.NoValueError` that says why.
"""

from __future__ import annotations

from collections.abc import Sequence

from headerscan.constants.basictypes import canonical_name
from headerscan.constants.sizedtypes import (
    Aggregate,
    Array,
    Attributes,
    Basic,
    CType,
    Enum,
    Expression,
    Function,
    Named,
    Place,
    Pointer,
    Realigned,
)
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.tokens import Token, closing
from headerscan.lexing.words import QUALIFIERS, SPELLINGS, STATIC_ASSERT, STORAGE, TAGS, TYPE_WORDS

_END = Token("end", "", 0)
_HARMLESS = frozenset(
    "deprecated unused may_alias designated_init counted_by warn_if_not_aligned access"
    " nonstring noreturn visibility cdecl unavailable transparent_union btf_type_tag bitwise"
    " noderef".split()
)
"""Attributes that leave sizes alone."""


class SizeReader:
    """Reads the declarations in some tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.index = 0
        self.defined: dict[str, CType] = {}
        """The types that they define, by typedef name, or by tag with its keyword."""

    @property
    def text(self) -> str:
        """Return the text of the token that comes next, in the standard's spelling."""
        text = self.peek().text
        return SPELLINGS.get(text, text)

    def peek(self) -> Token:
        """Return the token that comes next; behind the last one an empty one."""
        return self.tokens[self.index] if self.index < len(self.tokens) else _END

    def accept(self, text: str) -> bool:
        """Pass a token if it is the next one."""
        if self.text != text:
            return False
        self.index += 1
        return True

    def expect(self, text: str) -> None:
        """Pass a token that must be the next one."""
        if not self.accept(text):
            raise NoValueError(f"'{self.text}' in a type it takes the size of is not understood")

    def group(self) -> Expression:
        """Pass a bracket group, and return the tokens in it."""
        stop = closing(self.tokens, self.index)
        inside = tuple(self.tokens[self.index + 1 : stop])
        self.index = stop + 1
        return inside

    def declaration(self) -> None:
        """``typedef specifiers declarator, … ;``."""
        while self.index < len(self.tokens):
            if self.accept(";"):
                continue
            is_typedef, base, _ = self.specifiers()
            while self.text not in (";", ""):
                name, type_ = self.declarator(base)
                attributes = self.attributes()
                if self.text == "=":
                    return
                if is_typedef and name is not None:
                    aligned = attributes.aligned
                    self.defined[name] = Realigned(type_, aligned) if aligned else type_
                if not self.accept(","):
                    break
            self.expect(";")

    def type_name(self) -> CType:
        """``specifiers abstract-declarator``: what stands in the brackets of ``sizeof``."""
        _, base, attributes = self.specifiers()
        name, type_ = self.declarator(base)
        if name is not None or attributes or self.index < len(self.tokens):
            raise NoValueError("it takes the size of what is no type")
        return type_

    # Specifiers.

    def specifiers(self) -> tuple[bool, CType, Attributes]:
        """Return whether ``typedef`` stands among them, the type, and their attributes."""
        words: list[str] = []
        found: CType | None = None
        attributes, is_typedef = Attributes(), False
        while True:
            attributes += self.attributes()
            text = self.text
            if text in STORAGE or text in QUALIFIERS or text == "__extension__":
                is_typedef = is_typedef or text == "typedef"
                self.index += 1
            elif text in TYPE_WORDS:
                words.append(text)
                self.index += 1
            elif text in TAGS and found is None and not words:
                self.index += 1
                found = self.enum() if text == "enum" else self.aggregate(text)
            elif self.peek().kind == "ident" and found is None and not words:
                found = Named(text)
                self.index += 1
            else:
                break
        if is_typedef and attributes.aligned:
            raise NoValueError("an alignment before a typedef's type is not understood")
        if found is None and not words:
            raise NoValueError(f"'{self.text}' in a type it takes the size of is not understood")
        return is_typedef, found or Basic(canonical_name(words)), attributes

    def aggregate(self, word: str) -> CType:
        """``struct ATTRIBUTE tag { … } ATTRIBUTE``."""
        attributes = self.attributes()
        tag = self.tag()
        if self.text != "{":
            if tag is None:
                raise NoValueError(f"a {word} in it has neither tag nor body")
            return Named(f"{word} {tag}")
        body = SizeReader(self.group())
        members = tuple(body.members())
        self.defined.update(body.defined)
        attributes += self.attributes()
        found = Aggregate(word == "union", members, attributes, tag)
        if tag is not None:
            self.defined[f"{word} {tag}"] = found
        return found

    def enum(self) -> CType:
        """``enum tag { … }``."""
        attributes = self.attributes()
        tag = self.tag()
        if self.text != "{":
            if tag is None or self._has_underlying_type():
                raise NoValueError("an enum of its own type is not understood")
            return Named(f"enum {tag}")
        body = self.group()
        if attributes or self.attributes():
            raise NoValueError("an enum with attributes is not understood")
        found = Enum(tuple(_enumerators(body)))
        if tag is not None:
            self.defined[f"enum {tag}"] = found
        return found

    def _has_underlying_type(self) -> bool:
        """Say whether ``: type {`` follows; a bit-field's width has no brace behind it."""
        for token in self.tokens[self.index :] if self.text == ":" else ():
            if token.text in ("{", ";", ","):
                return token.text == "{"
        return False

    def tag(self) -> str | None:
        """Pass the tag behind ``struct``, ``union`` or ``enum``, if there is one."""
        if self.peek().kind != "ident":
            return None
        self.index += 1
        return self.tokens[self.index - 1].text

    def attributes(self) -> Attributes:
        """Pass attributes, and return what they say of sizes."""
        found = Attributes()
        while True:
            text = self.text
            if text in ("__attribute__", "__attribute"):
                self.index += 1
                if self.text == "(":
                    found += _attributes(self.group())
            elif text in ("_Alignas", "alignas"):
                self.index += 1
                found += Attributes(aligned=(self.group(),))
            elif text in ("asm", "__asm__", "__declspec", "_Pragma", "__pragma"):
                raise NoValueError(f"{text} in a type it takes the size of is not understood")
            else:
                return found

    def members(self) -> list[Place]:
        """``specifiers declarator : width, … ;``, to the end."""
        found: list[Place] = []
        while self.index < len(self.tokens):
            if self.accept(";"):
                continue
            if self.text in STATIC_ASSERT:
                self.index += 1
                self.group()
                continue
            _, base, common = self.specifiers()
            if self.text == ";":
                if isinstance(base, Aggregate) and base.tag is None:
                    found.append(Place(base, attributes=common))
                continue
            while True:
                found.append(self.member(base, common))
                if not self.accept(","):
                    break
            if self.index < len(self.tokens):
                self.expect(";")
        return found

    def member(self, base: CType, common: Attributes) -> Place:
        """``declarator : width ATTRIBUTE``."""
        name, type_ = self.declarator(base)
        attributes = common + self.attributes()
        width = None
        if self.accept(":"):
            begin = self.index
            while self.text not in (",", ";", "", "__attribute__", "__attribute"):
                if self.text == "(":
                    self.group()
                else:
                    self.index += 1
            width = tuple(self.tokens[begin : self.index])
        elif name is None:
            raise NoValueError("a member without a name is not understood")
        attributes += self.attributes()
        return Place(type_, name is not None, width, attributes)

    # Declarators.

    def declarator(self, base: CType) -> tuple[str | None, CType]:
        """``* name [count]``, ``(* name)(parameters)``; the name may be missing."""
        while self.text == "*" or self.text in QUALIFIERS:
            base = Pointer() if self.text == "*" else base
            self.index += 1
            if self.attributes():
                raise NoValueError("an alignment in a pointer's type is not understood")
        inner: Expression | None = None
        name = None
        if self.text == "(" and self._opens_declarator():
            inner = self.group()
        elif self.peek().kind == "ident" and self.text not in ("__attribute__", "__attribute"):
            name = self.tokens[self.index].text
            self.index += 1
        type_ = self.suffixes(base)
        if inner is None:
            return name, type_
        reader = SizeReader(inner)
        found = reader.declarator(type_)
        if reader.attributes() or reader.index < len(inner):
            raise NoValueError("a declarator in it is not understood")
        return found

    def _opens_declarator(self) -> bool:
        following = self.tokens[self.index + 1 : self.index + 2]
        return bool(following) and following[0].text in ("*", "(")

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


def _attributes(group: Expression) -> Attributes:
    """``((name, name(arguments), …))``."""
    found = Attributes()
    inside = SizeReader(SizeReader(group).group() if group else ())
    while inside.index < len(inside.tokens):
        name = inside.peek().text
        inside.index += 1
        arguments = inside.group() if inside.text == "(" else ()
        bare = name.removeprefix("__").removesuffix("__")
        if bare == "packed":
            found += Attributes(packed=True)
        elif bare == "aligned" and arguments:
            found += Attributes(aligned=(arguments,))
        elif bare not in _HARMLESS:
            raise NoValueError(f"the attribute {bare} in it is not understood")
        inside.accept(",")
    return found


def _enumerators(body: Expression) -> list[str]:
    names, expected, index = [], True, 0
    while index < len(body):
        text = body[index].text
        if text in ("(", "[", "{"):
            index = closing(body, index)
        elif text == ",":
            expected = True
        elif expected:
            names.append(text)
            expected = False
        index += 1
    return names
