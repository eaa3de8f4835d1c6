"""What to take out of a declaration, and which of its names are types, before parsing.

Public headers dress their declarations in macros: export and calling-convention words,
attributes, deprecation marks. Without the definitions they are just names. This module
walks a declaration's tokens by the grammar of declarations (C11, ISO/IEC 9899:2011, 6.7)
and tells by position, and by the custom that macros shout, what each name is:

- of the names before ``*``, or before the declared name, one is the type, unless a type
  keyword stands there; the others are taken out;
- of the names behind ``*`` one is declared, the others are taken out, and so are names
  and macro calls behind a declarator;
- a macro call in the place of a type (``STACK_OF(X509) *``) stands for a type.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from headerscan.tokens import Token, closing
from headerscan.words import (
    ATTRIBUTES,
    ERASED_WORDS,
    KEYWORDS,
    QUALIFIERS,
    SPELLINGS,
    STORAGE,
    TAGS,
    TYPE_WORDS,
    TYPEOF,
    is_shouted,
)


class SketchError(Exception):
    """The tokens do not form a declaration; ``offset`` is where that shows."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


@dataclass(slots=True)
class Sketch:
    """What the walk found. Spans are offsets as the tokens carry them."""

    erased: list[tuple[int, int]] = field(default_factory=list)
    replaced: list[tuple[int, int, str]] = field(default_factory=list)
    """Spans to write anew: compilers' spellings of keywords, stand-ins for macro types."""
    types: set[str] = field(default_factory=set)
    """Names to be taken as typedef names."""
    macros: dict[str, str] = field(default_factory=dict)
    """Stand-ins for macro calls in type position, and the calls' text."""
    names: dict[str, int] = field(default_factory=dict)
    """The outermost declared names, with their offsets."""
    invocation: bool = False
    """The tokens are macro calls and no declaration."""


def sketch(tokens: list[Token], is_erased: Callable[[str], bool]) -> Sketch:
    """Return what to do with a declaration's tokens before it is parsed.

    ``is_erased`` says of a name whether it is known as a macro of no meaning in a
    declaration. Raises :class:`SketchError` where no declaration can be seen.
    """
    return _Walk(tokens, is_erased).run()


class _Walk:
    """One walk over one declaration's tokens; methods return the index behind a part."""

    def __init__(self, tokens: list[Token], is_erased: Callable[[str], bool]) -> None:
        self.found = Sketch()
        self.is_erased = is_erased
        self.tokens: list[Token] = []
        for token in tokens:
            plain = SPELLINGS.get(token.text)
            if plain:
                self.found.replaced.append((token.start, token.end, plain))
                token = Token("word", plain, token.start)  # noqa: PLW2901 - the same token, respelt
            elif token.text in KEYWORDS:
                token = token._replace(kind="word")  # noqa: PLW2901 - as above
            self.tokens.append(token)
        self.is_typedef = any(token.text == "typedef" for token in self.tokens[:4])

    def run(self) -> Sketch:
        if self._only_calls():
            self.found.invocation = True
        else:
            self._declaration(0, len(self.tokens), outermost=True)
        return self.found

    # The tokens, seen from an index.

    def text(self, index: int) -> str:
        return self.tokens[index].text if index < len(self.tokens) else ""

    def is_name(self, index: int) -> bool:
        return index < len(self.tokens) and self.tokens[index].kind == "ident"

    def is_word(self, index: int) -> bool:
        return index < len(self.tokens) and self.tokens[index].kind == "word"

    def behind_group(self, index: int) -> int:
        """Return the index behind the bracket group that opens at ``index``."""
        return min(closing(self.tokens, index) + 1, len(self.tokens))

    def next_of(self, index: int, stop: int, marks: tuple[str, ...]) -> int:
        """Return the index of the first of ``marks`` outside brackets, or ``stop``."""
        while index < stop and self.text(index) not in marks:
            index = self.behind_group(index) if self.text(index) in ("(", "[", "{") else index + 1
        return min(index, stop)

    def erase(self, first: int, last: int) -> int:
        """Take out the tokens ``first`` … ``last - 1``."""
        if last > first:
            self.found.erased.append((self.tokens[first].start, self.tokens[last - 1].end))
        return last

    # The parts of a declaration.

    def _only_calls(self) -> bool:
        index = 0
        while self.is_name(index):
            index += 1
            if self.text(index) == "(":
                index = self.behind_group(index)
            elif self.text(index) != ";" or index > 1:
                return False
        return index > 0 and self.text(index) in ("", ";")

    def _attributes(self, index: int) -> int:
        while True:
            text, stop = self.text(index), index
            if text in ATTRIBUTES:
                stop = index + 1
                while self.text(stop) in ("volatile", "goto"):
                    stop += 1
                stop = self.behind_group(stop) if self.text(stop) == "(" else stop
            elif text in ERASED_WORDS or (text and self.tokens[index].kind == "string"):
                stop = index + 1
            elif text == "[" and self.text(index + 1) == "[":
                stop = self.behind_group(index)
            if stop == index:
                return index
            index = self.erase(index, stop)

    def _declaration(self, index: int, stop: int, *, outermost: bool = False) -> None:
        """``specifiers declarator, declarator … ;``."""
        index = self._specifiers(index, stop)
        while index < stop:
            index = self._declarator(index, stop, outermost=outermost)
            index = self._behind_declarator(index, stop)
            if self.text(index) != ",":
                break
            index += 1
        if index < stop and self.text(index) != ";":
            token = self.tokens[index]
            raise SketchError(f"'{token.text}' is not expected here", token.start)

    def _specifiers(self, index: int, stop: int) -> int:
        """``const struct tag``, ``EXPORT foo_t CALL``: storage, qualifiers and a type."""
        names: list[int] = []
        core = False
        while index < stop:
            index = self._attributes(index)
            text = self.text(index)
            if text in QUALIFIERS or text in STORAGE:
                index += 1
            elif text in TYPE_WORDS:
                core, index = True, index + 1
            elif text in TAGS:
                core, index = True, self._tag(index)
            elif text in TYPEOF and self.text(index + 1) == "(":
                core, index = True, self._stand_in(index, self.behind_group(index + 1))
            elif not self.is_name(index):
                break
            elif self.text(index + 1) != "(" or self._opens_declarator(index + 1):
                names.append(index)
                index += 1
            else:
                kind = self._call_kind(index, typed=core or bool(names))
                if kind == "declarator":
                    break
                behind = self.behind_group(index + 1)
                if kind == "type":
                    core, index = True, self._stand_in(index, behind)
                else:
                    index = self.erase(index, behind)
        return self._settle(names, index, stop, core=core)

    def _call_kind(self, index: int, *, typed: bool) -> str:
        """Say what ``NAME (…)`` among specifiers is: ``declarator``, ``type``, ``attribute``."""
        behind = self.behind_group(index + 1)
        follows = self.text(behind)
        if follows == "*":
            return "attribute" if typed else "type"
        if self.is_word(behind) and follows not in ATTRIBUTES:
            return "attribute"
        if not self.is_name(behind):
            return "declarator" if typed or follows in ATTRIBUTES else "type"
        if not typed:
            further = behind + 1
            return "attribute" if self.is_name(further) or self.text(further) == "*" else "type"
        name = self.text(index)
        if self.is_erased(name):
            return "attribute"
        quiet = False
        while self.is_name(behind):
            quiet = quiet or not is_shouted(self.text(behind))
            behind += 1
            if self.text(behind) == "(":
                behind = self.behind_group(behind)
        return "attribute" if is_shouted(name) and quiet else "declarator"

    def _settle(self, names: list[int], index: int, stop: int, *, core: bool) -> int:
        """Settle which of the names is the type and which is declared; take out the rest."""
        declared = None
        ends = index >= stop or self.text(index) in (",", ";", ")", "=", "[", ":")
        if ends and names and names[-1] == index - 1:
            start = 0 if core else 1
            declared = self._declared(names[start:])
        if declared is not None:
            behind = [name for name in names if name > declared]
            names = [name for name in names if name < declared]
            for name in behind:
                self.erase(name, name + 1)
        kept = None if core else self._type_among(names, before_pointer=self.text(index) == "*")
        for name in names:
            if name == kept:
                self.found.types.add(self.text(name))
            else:
                self.erase(name, name + 1)
        return index if declared is None else declared

    def _declared(self, names: list[int]) -> int | None:
        quiet = [name for name in names if not is_shouted(self.text(name))]
        loud = [name for name in names if not self.is_erased(self.text(name))]
        return (quiet or loud or [None])[-1]

    def _type_among(self, names: list[int], *, before_pointer: bool) -> int | None:
        known = [name for name in names if not self.is_erased(self.text(name))] or names
        quiet = [name for name in known if not is_shouted(self.text(name))]
        if not quiet and len(known) == 3 and not before_pointer:  # noqa: PLR2004 - EXPORT TYPE CALL
            return known[1]
        return (quiet or known or [None])[-1]

    def _stand_in(self, index: int, stop: int) -> int:
        """Put a name in the place of a macro call that stands for a type."""
        name = f"_{len(self.found.macros)}t"
        words = [token.text for token in self.tokens[index:stop]]
        self.found.macros[name] = f"{words[0]}({' '.join(words[2:-1])})".replace(" ,", ",")
        self.found.replaced.append((self.tokens[index].start, self.tokens[stop - 1].end, name))
        self.found.types.add(name)
        return stop

    def _tag(self, index: int) -> int:
        """``struct ATTRIBUTE tag { … } ATTRIBUTE``."""
        word = self.text(index)
        index = self._attributes(index + 1)
        while self.is_name(index) and self._body_follows(index + 1):
            behind = index + 1
            if self.text(behind) == "(":
                behind = self.behind_group(behind)
            elif self.text(behind) in ("{", ":"):
                break
            index = self._attributes(self.erase(index, behind))
        index = self._attributes(index + 1 if self.is_name(index) else index)
        if word == "enum" and self.text(index) == ":":
            index = self.erase(index, self.next_of(index, len(self.tokens), ("{", ";")))
            if self.text(index) != "{":
                index = self.next_of(index, len(self.tokens), (";",))
        if self.text(index) != "{":
            return index
        behind = self.behind_group(index)
        if word != "enum":
            self._members(index + 1, behind - 1)
        return self._behind_body(behind)

    def _body_follows(self, index: int) -> bool:
        while self.is_name(index) or self.text(index) == "(":
            index = self.behind_group(index) if self.text(index) == "(" else index + 1
        return (
            self.text(index) in ("{", ":")
            and self.text(index - 1) != ")"
            or (self.text(index) == "{")
        )

    def _behind_body(self, index: int) -> int:
        """Attribute names behind ``}``; of several plain names the first is declared."""
        index = self._attributes(index)
        while self.is_name(index):
            behind = index + 1
            name = self.text(index)
            if self.text(behind) == "(":
                index = self._attributes(self.erase(index, self.behind_group(behind)))
                continue
            alone = not self.is_name(behind)
            loud = is_shouted(name) or name.startswith("__")
            if self.is_erased(name) or (loud and (not alone or not self.is_typedef)):
                index = self._attributes(self.erase(index, behind))
                continue
            break
        return index

    def _members(self, index: int, stop: int) -> None:
        while index < stop:
            end = self.next_of(index, stop, (";",))
            if end > index:
                if self._stands_for_members(index, end):
                    self.erase(index, min(end + 1, stop))
                else:
                    self._declaration(index, end)
            index = end + 1

    def _stands_for_members(self, index: int, end: int) -> bool:
        """Say whether a member is a macro call such as ``PAD(16);``."""
        return (
            self.is_name(index)
            and self.text(index + 1) == "("
            and self.behind_group(index + 1) >= end
            and not self._opens_declarator(index + 1)
        )

    def _opens_declarator(self, index: int) -> bool:
        """Say whether ``(`` opens a declarator: ``(*name)``, ``(CALL *name)``, ``(name)(``."""
        inside = index + 1
        while self.is_name(inside) and (
            self.text(inside + 1) in ("*", "^") or self.is_name(inside + 1)
        ):
            inside += 1
        behind = self.behind_group(index)
        if self.text(inside) in ("*", "^"):
            return self.text(behind) in ("(", "[") or (
                inside == index + 1 and self.text(behind) in (")", ",", ";", "=", "")
            )
        return (
            self.is_name(inside) and self.text(inside + 1) == ")" and self.text(inside + 2) == "("
        )

    def _declarator(self, index: int, stop: int, *, outermost: bool = False) -> int:
        """``* CALL name (…) […]``."""
        index = self._attributes(index)
        while index < stop and (self.text(index) in ("*", "^") or self.text(index) in QUALIFIERS):
            if self.text(index) == "^":
                self.found.replaced.append((self.tokens[index].start, self.tokens[index].end, "*"))
            index = self._attributes(index + 1)
        if self.is_name(index) and index < stop:
            index = self._declared_of_run(index, stop)
            if self.text(index) in ("*", "^"):
                return self._declarator(index, stop, outermost=outermost)
        if index < stop and self.text(index) == "(" and self._opens_declarator(index):
            behind = self.behind_group(index)
            self._declarator(index + 1, behind - 1, outermost=outermost)
            index = behind
        elif self.is_name(index) and index < stop:
            if outermost:
                self.found.names.setdefault(self.text(index), self.tokens[index].start)
            index += 1
        return self._suffixes(index, stop)

    def _declared_of_run(self, index: int, stop: int) -> int:
        """Take out what stands with the declared name; return where that or ``*`` stands."""
        run = [index]
        while self.is_name(run[-1] + 1) and run[-1] + 1 < stop:
            run.append(run[-1] + 1)
        behind = run[-1] + 1
        if behind < stop and self.text(behind) in ("*", "^"):
            return self.erase(run[0], behind)
        declared = self._declared(run) or run[-1]
        self.erase(run[0], declared)
        return declared

    def _suffixes(self, index: int, stop: int) -> int:
        """``(parameters)``, ``[size]``, and ``MACRO((parameters))``."""
        while index < stop:
            index = self._attributes(index)
            if self.is_name(index) and self.text(index + 1) == "(" == self.text(index + 2):
                behind = self.behind_group(index + 1)
                if self.behind_group(index + 2) != behind - 1:
                    break
                self.erase(index, index + 2)
                self.erase(behind - 1, behind)
                self._parameters(index + 3, behind - 2)
                index = behind
            elif self.text(index) == "(":
                behind = self.behind_group(index)
                self._parameters(index + 1, behind - 1)
                index = behind
            elif self.text(index) == "[":
                index = self.behind_group(index)
            else:
                break
        return index

    def _behind_declarator(self, index: int, stop: int) -> int:
        """Attributes, a bit-field's width, an initialiser."""
        while index < stop:
            index = self._attributes(index)
            if self.is_name(index):
                behind = index + 1
                if self.text(behind) == "(":
                    behind = self.behind_group(behind)
                index = self.erase(index, behind)
            elif self.text(index) == ":":
                index = self.next_of(index, stop, (",", ";"))
            elif self.text(index) == "=":
                index = self.erase(index, self.next_of(index, stop, (",", ";")))
            else:
                break
        return index

    def _parameters(self, index: int, stop: int) -> None:
        while index < stop:
            end = self.next_of(index, stop, (",",))
            if self.text(index) != "..." and (self.text(index) != "void" or end - index > 1):
                behind = self._declarator(self._specifiers(index, end), end)
                self._behind_declarator(behind, end)
            index = end + 1
