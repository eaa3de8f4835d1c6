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

import re
from collections.abc import Collection
from typing import Protocol

import msgspec

from headerscan.declarations.calls import Calls
from headerscan.declarations.enums import EnumBody, read_body
from headerscan.declarations.parsertokens import ParserToken
from headerscan.declarations.row import SketchError
from headerscan.lexing.tokens import Token, written
from headerscan.lexing.words import (
    QUALIFIERS,
    STATIC_ASSERT,
    STORAGE,
    TAGS,
    TYPE_WORDS,
    TYPEOF,
    is_shouted,
)

MAX_SUFFIXES = 100
"""How many ``*``, ``[…]`` or ``(…)`` one declarator may have."""
MAX_NAMES = 200
"""How many names one declaration may declare: each has its comment, and its struct's members."""
_SPECIFIER_WORDS = QUALIFIERS | STORAGE | TYPE_WORDS
_DRESS = re.compile(r"PACK|ALIGN|ATTR|DEPRECATED|UNUSED|GNUC")
_MARK = re.compile(r"(?:\A|_)(?:BEGIN|END)_[A-Z_]*(?:IGNORE|DEPRECATIONS|DECLS|PACK)")
_POINTERS = QUALIFIERS | {"*", "^"}
"""What goes on with a pointer: no name before it is the declared one."""
_ENDS = ("", ",", ";", ")", "=", "[", ":")


class Vocabulary(Protocol):
    """What is known of a declaration's names."""

    @property
    def types(self) -> Collection[str]:
        """Names of typedefs."""

    def is_erased(self, name: str) -> bool:
        """Say whether a name is a macro of no meaning in a declaration."""

    def gives_argument(self, name: str) -> bool:
        """Say whether a macro stands for its argument, dressed in what has no meaning."""

    def expand(self, tokens: list[Token]) -> list[Token]:
        """Return tokens with macros expanded, as far as they are known."""


class Sketch(msgspec.Struct, frozen=True):
    """What is left of a declaration for the parser."""

    tokens: tuple[ParserToken, ...] = ()
    """None where it declares nothing: a macro call, a static assertion."""
    enums: tuple[EnumBody, ...] = ()
    """The enum bodies that were taken out."""


def sketch(tokens: list[Token], vocabulary: Vocabulary, base: int = 0) -> Sketch:
    """Return what a declaration's tokens are to the parser.

    ``base`` is the declaration's offset in the header, which the parser's tokens carry.
    Raises :class:`~headerscan.declarations.row.SketchError` where no declaration can be seen.
    """
    walk = _Walk(tokens, vocabulary)
    if not tokens or tokens[0].text in STATIC_ASSERT or walk.only_calls():
        return Sketch()
    walk.declaration(0, len(tokens), outermost=True)
    return Sketch(tuple(walk.for_parser(base)), tuple(walk.enums))


class _Walk(Calls):
    """One walk over one declaration's tokens; methods return the index behind a part."""

    def __init__(self, tokens: list[Token], vocabulary: Vocabulary) -> None:
        super().__init__(tokens, vocabulary.is_erased, vocabulary.gives_argument)
        self.vocabulary = vocabulary
        self.enums: list[EnumBody] = []
        self.is_typedef = "typedef" in self.words[:4]

    def declaration(self, index: int, stop: int, *, outermost: bool = False) -> None:
        """``specifiers declarator, declarator … ;``."""
        index = self.specifiers(index, stop, in_struct=not outermost)
        count = 0
        while index < stop:
            count += 1
            if count > MAX_NAMES:
                raise SketchError(f"it declares more than {MAX_NAMES} names", self.start(index))
            index = self.behind_declarator(self.declarator(index, stop), stop)
            if self.words[index] != ",":
                break
            index += 1
        if index < stop and self.words[index] != ";":
            raise SketchError(f"'{self.words[index]}' is not expected here", self.start(index))

    # Specifiers.

    def specifiers(self, index: int, stop: int, *, in_struct: bool = False) -> int:
        """``const struct tag``, ``EXPORT foo_t CALL``: storage, qualifiers and a type."""
        names: list[int] = []
        core = False
        while index < stop:
            if self.fates[index] is None:
                behind, is_type = index + 1, False
            elif self.kinds[index] == "ident":
                behind, is_type = self._specifier_name(index, names, core=core)
            else:
                behind, is_type = self._specifier_word(index, in_struct=in_struct)
            core = core or is_type
            if behind == index:
                break
            index = behind
        return self.settle(names, index, stop, core=core)

    def _specifier_word(self, index: int, *, in_struct: bool) -> tuple[int, bool]:
        """Return the index behind a keyword or attribute, and whether it says the type."""
        word = self.words[index]
        if self.kinds[index] == "word":
            if (word in TYPEOF or word == "_Atomic") and self.words[index + 1] == "(":
                return self.put_type(index, self.behind(index + 1)), True
            if word in _SPECIFIER_WORDS:
                return index + 1, word in TYPE_WORDS
            if word in TAGS:
                return self.tag(index, in_struct=in_struct), True
        return self.attributes(index), False

    def _specifier_name(self, index: int, names: list[int], *, core: bool) -> tuple[int, bool]:
        """Return the index behind a name or macro call, and whether it says the type.

        A name of no such call is added to ``names``.
        """
        if self.words[index + 1] != "(" or self.opens_declarator(index + 1):
            names.append(index)
            return index + 1, False
        if names and self.wraps_parameters(index):
            return index, False
        what = self.call_kind(index, names, core=core)
        if what in ("declarator", "behind"):
            return index, False
        behind = self.behind(index + 1)
        if what == "type":
            return self.put_type(index, behind), True
        return self.erase(index, behind), False

    def settle(self, names: list[int], index: int, stop: int, *, core: bool) -> int:
        """Settle which of the names is the type and which is declared; take out the rest."""
        declared = None
        ends = index >= stop or self.words[index] in _ENDS or self.wraps_parameters(index)
        behind_type = names if core else self.behind_first_kept(names)
        if names and (ends or self.dresses_call(index, behind_type)):
            kept = [at for at in range(names[-1] + 1, index) if self.fates[at] is not None]
            if not kept:
                declared = self.declared(behind_type)
        if declared is not None:
            for name in names:
                if name > declared:
                    self.erase(name, name + 1)
            names = [name for name in names if name < declared]
        kept_type = None if core else self.type_among(names, index)
        for name in names:
            if name == kept_type:
                self.fates[name] = "INT"
            else:
                self.erase(name, name + 1)
        return index if declared is None else declared

    def behind_first_kept(self, names: list[int]) -> list[int]:
        """Return the names behind the first that may be the type."""
        for count, name in enumerate(names, 1):
            if not self.is_erased(self.words[name]):
                return names[count:]
        return names[1:]

    def declared(self, names: list[int]) -> int | None:
        """Return which of some names, one behind another, is the declared one."""
        quiet = [name for name in names if not is_shouted(self.words[name])]
        loud = [name for name in names if not self.is_erased(self.words[name])]
        return next(reversed(quiet or loud), None)

    def type_among(self, names: list[int], index: int) -> int | None:
        """Return which of some names, one behind another, is the type."""
        known = [name for name in names if self.words[name] in self.vocabulary.types]
        if known:
            return known[-1]
        left = [name for name in names if not self.is_erased(self.words[name])] or names
        quiet = [name for name in left if not is_shouted(self.words[name])]
        if not quiet and len(left) == 3 and self.words[index] != "*":
            return left[1]  # EXPORT TYPE CALL
        return next(reversed(quiet or left), None)

    # Structs, unions and enums.

    def tag(self, index: int, *, in_struct: bool) -> int:
        """``struct ATTRIBUTE tag { … } ATTRIBUTE``."""
        word, first = self.words[index], index
        index = self.attributes(index + 1)
        while self.kinds[index] == "ident" and self._body_follows(index + 1):
            behind = index + 1
            if self.words[behind] == "(":
                behind = self.behind(behind)
            elif self.words[behind] in ("{", ":"):
                break
            index = self.attributes(self.erase(index, behind))
        tag = index if self.kinds[index] == "ident" else None
        index = self.attributes(index if tag is None else index + 1)
        if word == "enum" and self.words[index] == ":":
            behind = self.next_of(index, len(self.tokens), ("{", ";"))
            if self.words[behind] != "{" and not self.words[index + 1].isalpha():
                return index  # the width of a bit-field
            index = self.erase(index, behind)
        if self.words[index] != "{":
            return index
        behind = self.behind(index)
        if word == "enum":
            self.enums.append(read_body(self, first, tag, index, self.vocabulary.expand))
            if tag is None:
                self.put(index, behind, "ID", self.enums[-1].key)
            else:
                self.erase(index, behind)
                self.words[tag] = self.enums[-1].key
        else:
            self.members(index + 1, behind - 1)
        return self._behind_body(behind, in_struct=in_struct)

    def _body_follows(self, index: int) -> bool:
        begin = index
        while self.kinds[index] == "ident" or self.words[index] == "(":
            index = self.behind(index) if self.words[index] == "(" else index + 1
        word = self.words[index]
        return word == "{" or (word == ":" and index == begin)

    def _behind_body(self, index: int, *, in_struct: bool) -> int:
        """Attribute names behind ``}``, and the name that is declared there."""
        names: list[int] = []
        index = self.attributes(index)
        while self.kinds[index] == "ident":
            behind = index + 1
            if self.words[behind] == "(":
                index = self.attributes(self.erase(index, self.behind(behind)))
                continue
            names.append(index)
            index = self.attributes(behind)
        declared = self._declared_behind_body(names, in_struct=in_struct)
        for name in names:
            if name != declared:
                self.erase(name, name + 1)
        return index if declared is None else declared

    def _declared_behind_body(self, names: list[int], *, in_struct: bool) -> int | None:
        """Return which of the names behind ``}`` is declared, if one is.

        ``PACKED`` alone dresses ``struct s { … }``; behind ``typedef`` there has to be a name.
        """
        left = [name for name in names if not self.is_erased(self.words[name])]
        loud = [name for name in left if self._is_loud(name)]
        quiet = [name for name in left if name not in loud]
        plain = [name for name in loud if not _DRESS.search(self.words[name])]
        if quiet or not (self.is_typedef or in_struct):
            return next(iter(quiet), None)
        return next(reversed(plain or (loud if self.is_typedef else [])), None)

    def _is_loud(self, name: int) -> bool:
        return is_shouted(self.words[name]) or self.words[name].startswith("__")

    def members(self, index: int, stop: int) -> None:
        """``specifiers declarator : width, … ;``, as often as it occurs."""
        while index < stop:
            end = self.next_of(index, stop, (";",))
            while self.kinds[index] == "ident" and self._marks_members(index, end):
                index = self.erase(index, index + 1)
            if end == stop and self.kinds[index:end] == ["ident"] * (end - index):
                for name in range(index, end):
                    self.put(name, name + 1, "MEMBERS", self.words[name])
            elif self.words[index] in STATIC_ASSERT:
                self.erase(index, min(end + 1, stop))
            elif end > index and self.stands_for_members(index, end):
                text = written(self.tokens[index:end])
                self.put(index, min(end + 1, stop), "MEMBERS", text)
            elif end > index:
                self.declaration(index, end)
            index = end + 1

    def _marks_members(self, index: int, end: int) -> bool:
        """Say whether a name among members only marks a place: ``G_GNUC_END_…``."""
        return index < end and (
            _MARK.search(self.words[index]) is not None
            or (self.is_erased(self.words[index]) and self.words[index + 1] != "(")
        )

    # Declarators.

    def declarator(self, index: int, stop: int) -> int:
        """``* CALL name (…) […]``."""
        words, begin = self.words, index
        index = self.attributes(index)
        while index < stop:
            if words[index] == "^":
                self.put(index, index + 1, "TIMES", "*")
            elif words[index] != "*" and words[index] not in QUALIFIERS:
                break
            index = self.attributes(index + 1)
        if index - begin > MAX_SUFFIXES:
            raise SketchError(f"it has more than {MAX_SUFFIXES} '*'", self.start(begin))
        if self.kinds[index] == "ident" and index < stop:
            index = self._declared_of_run(index, stop)
            if words[index] in _POINTERS:
                return self.declarator(index, stop)
        if index < stop and words[index] == "(" and self.opens_declarator(index):
            behind = self.behind(index)
            inner = self.behind_declarator(self.declarator(index + 1, behind - 1), behind - 1)
            if inner < behind - 1:
                raise SketchError(f"'{words[inner]}' is not expected here", self.start(inner))
            index = behind
        elif self.kinds[index] == "ident" and index < stop:
            index += 1
        return self.suffixes(index, stop)

    def _declared_of_run(self, index: int, stop: int) -> int:
        """Take out what stands with the declared name; return where that or ``*`` stands."""
        behind = self.behind_names(index, stop)
        if behind < stop and self.words[behind] in _POINTERS:
            return self.erase(index, behind)
        run, index = self._run(index, stop)
        declared = None
        if run and self.words[index] == "(":
            declared = None if self.opens_declarator(index) else run[-1]
        elif run:
            declared = self.declared(run)
        for name in run:
            if name != declared:
                self.erase(name, name + 1)
        return index if declared is None else declared

    def _run(self, index: int, stop: int) -> tuple[list[int], int]:
        """Return the names that stand one behind another, and the index behind them."""
        run: list[int] = []
        while index < stop and self.kinds[index] == "ident":
            if run and (self.wraps_parameters(index) or self.dresses_call(index, run)):
                break
            called = self.words[index + 1] == "(" and not self.wraps_parameters(index)
            if called and self.call_kind(index, [index], core=True) == "attribute":
                index = self.attributes(self.erase(index, self.behind(index + 1)))
                continue
            if self.fates[index] is not None:
                run.append(index)
            index = self.attributes(index + 1)
            if called:
                break
        return run, index

    def suffixes(self, index: int, stop: int) -> int:
        """``(parameters)``, ``[size]``, and ``MACRO((parameters))``."""
        count, listed = 0, False
        while index < stop:
            index = self.attributes(index)
            if not listed and self.wraps_parameters(index):
                listed, behind = True, self.behind(index + 1)
                self.erase(index, index + 2)
                self.erase(behind - 1, behind)
                self.parameters(index + 3, behind - 2)
                index = behind
            elif self.words[index] == "(":
                listed, behind = True, self.behind(index)
                self.parameters(index + 1, behind - 1)
                index = behind
            elif self.words[index] == "[":
                behind = self.behind(index)
                self.put_text(index + 1, behind - 1)
                index = behind
            else:
                break
            count += 1
        if count > MAX_SUFFIXES:
            raise SketchError(f"it has more than {MAX_SUFFIXES} brackets", self.start(index))
        return index

    def behind_declarator(self, index: int, stop: int) -> int:
        """Attributes, a bit-field's width, an initialiser."""
        while index < stop:
            index = self.attributes(index)
            if self.kinds[index] == "ident":
                behind = index + 1
                if self.words[behind] == "(":
                    behind = self.behind(behind)
                index = self.erase(index, behind)
            elif self.words[index] == ":":
                behind = self.next_of(index, stop, (",", ";"))
                index = self.put_text(index + 1, behind)
            elif self.words[index] == "=":
                index = self.erase(index, self.next_of(index, stop, (",", ";")))
            else:
                break
        return min(index, stop)

    def parameters(self, index: int, stop: int) -> None:
        """``specifiers declarator, …, ...`` or ``void``."""
        while index < stop:
            end = self.next_of(index, stop, (",",))
            if self.words[index] != "..." and (self.words[index] != "void" or end - index > 1):
                behind = self.behind_declarator(
                    self.declarator(self.specifiers(index, end), end), end
                )
                if behind < end:
                    raise SketchError(
                        f"'{self.words[behind]}' is not expected here", self.start(behind)
                    )
            index = end + 1
