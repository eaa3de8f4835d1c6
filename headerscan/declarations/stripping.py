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

Enum bodies and initialisers are taken out, too, and one name stands for each expression, so
that pycparser parses what declares, and nothing else.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from headerscan.constants.basictypes import canonical_name
from headerscan.declarations.enums import EnumBody, read_entries
from headerscan.declarations.names import UNMARKED, KnownNames, Marks
from headerscan.declarations.roles import Roles
from headerscan.declarations.tokens import ParserToken
from headerscan.lexing.tokens import Token, written
from headerscan.lexing.words import QUALIFIERS, STATIC_ASSERT, STORAGE, TAGS, TYPE_WORDS, TYPEOF

MAX_SUFFIXES = 100
"""How many ``*``, ``[…]`` or ``(…)`` one declarator may have."""
MAX_NAMES = 200
"""How many names one declaration may declare: each has its comment, and its struct's members."""
_SPECIFIERS = QUALIFIERS | STORAGE | TYPE_WORDS
_MARK = re.compile(r"(?:\A|_)(?:BEGIN|END)_[A-Z_]*(?:IGNORE|DEPRECATIONS|DECLS|PACK)")
_POINTERS = QUALIFIERS | {"*", "^"}
"""What goes on with a pointer: no name before it is the declared one."""


class Stripped(NamedTuple):
    """What is left of a declaration for the parser: nothing where it declares nothing."""

    tokens: list[ParserToken]
    enums: list[EnumBody]
    """The enum bodies that were taken out."""
    marks: dict[int, Marks]
    """What attributes say, by where that stands which they dress.

    That is a name, or a struct's or union's tag, else its body.
    """


def strip(tokens: list[Token], names: KnownNames, base: int) -> Stripped:
    """Return what a declaration's tokens are to the parser.

    ``base`` is the declaration's offset in the header. Raises
    :class:`~headerscan.declarations.tokens.UnreadableError` where no declaration can be seen.
    """
    walk = _Walk(names.with_names(tokens), base, names)
    if walk.words[0] in STATIC_ASSERT or walk.only_calls():
        return Stripped([], [], {})
    walk.declaration(0, len(walk.tokens), outermost=True)
    return Stripped(walk.for_parser(), walk.enums, walk.marks)


class _Walk(Roles):
    """One walk over one declaration's tokens; methods return the index behind a part."""

    def __init__(self, tokens: list[Token], base: int, names: KnownNames) -> None:
        super().__init__(tokens, base, names)
        self.enums: list[EnumBody] = []
        self.marks: dict[int, Marks] = {}
        self.is_typedef = "typedef" in self.words[:4]
        self.declared = -1
        """Where the name stands that a declarator declares; -1 where there is none."""

    def declaration(self, index: int, stop: int, *, outermost: bool = False) -> None:
        """``specifiers declarator, declarator … ;``."""
        before, index = index - 1, self.specifiers(index, stop, in_struct=not outermost)
        shared = self.taken_out(before, index)
        count = 0
        while index < stop:
            count += 1
            if count > MAX_NAMES:
                raise self.unreadable(f"it declares more than {MAX_NAMES} names", index)
            self.declared = -1
            before, index = index - 1, self.whole_declarator(index, stop)
            if self.declared >= 0:
                self.mark(self.declared, [*shared, *self.taken_out(before, index)])
            if self.words[index] != ",":
                break
            index += 1
        if self.words[index] != ";":
            self.expect_end(index, stop)

    def mark(self, index: int, pieces: list[list[Token]]) -> None:
        """Take note of what attributes and macros say of what stands at ``index``."""
        marks = self.names.marks(pieces)
        if marks is not UNMARKED:
            self.marks[self.offset(index)] = marks

    def expect_end(self, index: int, stop: int) -> None:
        """Raise an error where anything is left before ``stop``."""
        if index < stop:
            raise self.unreadable(f"'{self.words[index]}' is not expected here", index)

    # Specifiers.

    def specifiers(self, index: int, stop: int, *, in_struct: bool = False) -> int:
        """``const struct tag``, ``EXPORT foo_t CALL``: storage, qualifiers and a type."""
        names: list[int] = []
        core, begin = False, -1
        while begin < index < stop:
            begin, word = index, self.words[index]
            if self.parser_types[index] is None:
                index += 1  # behind a body, whose declared name is settled
            elif self.kinds[index] == "ident":
                index, is_type = self._specifier_name(index, names, core=core)
                core = core or is_type
            elif (word in TYPEOF or word == "_Atomic") and self.words[index + 1] == "(":
                index, core = self.replace_type(index, self.behind(index + 1)), True
            elif word in TAGS:
                index, core = self.tagged(index, in_struct=in_struct), True
            elif word in _SPECIFIERS:
                index, core = index + 1, core or word in TYPE_WORDS
        return self.settle(names, index, stop, core=core)

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
        if what == "declarator":
            return index, False
        behind = self.behind(index + 1)
        if what == "type":
            return self.replace_type(index, behind), True
        return self.erase(index, behind), False

    # Structs, unions and enums.

    def tagged(self, index: int, *, in_struct: bool) -> int:
        """``struct ATTRIBUTE tag { … } ATTRIBUTE``."""
        word, first = self.words[index], index
        index = self._behind_dress_of_tag(index + 1)
        tag = index if self.kinds[index] == "ident" else None
        if tag is not None:
            index = self._behind_dress_of_body(index + 1)
        fixed: list[str] = []
        if word == "enum" and self.words[index] == ":":
            behind = self.next_of(index, len(self.tokens), ("{", ";"))
            if self.words[behind] != "{" and not self.words[index + 1].isalpha():
                return index  # the width of a bit-field
            fixed = [token.text for token in self.tokens[index + 1 : behind]]
            index = self.erase(index, behind)
        if self.words[index] != "{":
            return index
        brace, behind = index, self.behind(index)
        at = brace if tag is None else tag
        if word != "enum":
            self.members(brace + 1, behind - 1)
            end = self._behind_body(behind, in_struct=in_struct)
            self.mark(at, self.taken_out(first, end))
            return end
        body = EnumBody(
            key=f"enum at {self.tokens[first].start}",
            start=self.tokens[first].start,
            open_brace=self.tokens[brace].start,
            entries=tuple(read_entries(self, brace + 1, behind - 1, self.names)),
            outermost="{" not in self.words[:first],
            name=None if tag is None else self.words[tag],
            type=canonical_name(fixed) if fixed else None,
        )
        self.erase(brace, behind)
        self.replace(at, at + 1, "ID", body.key)
        end = self._behind_body(behind, in_struct=in_struct)
        deprecation = self.names.marks(self.taken_out(first, end)).deprecation
        self.enums.append(msgspec.structs.replace(body, deprecation=deprecation))
        return end

    def _behind_dress_of_tag(self, index: int) -> int:
        """Take out names and macro calls before a tag or a body."""
        while self.kinds[index] == "ident" and self._body_follows(index + 1):
            is_tag = not self.is_erased(index) and self.words[self._behind_dress(index + 1)] == "{"
            if is_tag or self.words[index + 1] in ("{", ":"):
                break
            index = self.erase(index, self.behind_call(index))
        return index

    def _behind_dress_of_body(self, index: int) -> int:
        """Take out macros of no meaning between a tag and its body."""
        behind = self._behind_dress(index)
        return self.erase(index, behind) if self._body_follows(behind) else index

    def _behind_dress(self, index: int) -> int:
        while self.kinds[index] == "ident" and self.is_erased(index):
            index = self.behind_call(index)
        return index

    def _body_follows(self, index: int) -> bool:
        begin = index
        while self.kinds[index] == "ident" or self.words[index] == "(":
            index = self.behind(index) if self.words[index] == "(" else index + 1
        word = self.words[index]
        return word == "{" or (word == ":" and index == begin)

    def _behind_body(self, index: int, *, in_struct: bool) -> int:
        """Attribute names behind ``}``, and the name that is declared there."""
        names: list[int] = []
        while self.kinds[index] == "ident":
            behind = self.behind_call(index)
            if behind > index + 1:
                self.erase(index, behind)
            else:
                names.append(index)
            index = behind
        declared = self.declared_behind_body(names, is_typedef=self.is_typedef, in_struct=in_struct)
        self.erase_all_but((declared,), names)
        return index if declared is None else declared

    def members(self, index: int, stop: int) -> None:
        """``specifiers declarator : width, … ;``, as often as it occurs."""
        while index < stop:
            end = self.next_of(index, stop, (";",))
            while self.kinds[index] == "ident" and index < end and self._marks_place(index):
                index = self.erase(index, index + 1)
            if end == stop and self.kinds[index:end] == ["ident"] * (end - index):
                for name in range(index, end):
                    self.replace(name, name + 1, "MEMBERS", self.words[name])
            elif self.words[index] in STATIC_ASSERT:
                self.erase(index, min(end + 1, stop))
            elif end > index and self.stands_for_members(index, end):
                text = written(self.tokens[index:end])
                self.replace(index, min(end + 1, stop), "MEMBERS", text)
            elif end > index:
                self.declaration(index, end)
            index = end + 1

    def _marks_place(self, index: int) -> bool:
        """Say whether a name among members only marks a place: ``G_GNUC_END_…``."""
        return _MARK.search(self.words[index]) is not None or (
            self.is_erased(index) and self.words[index + 1] != "("
        )

    # Declarators.

    def whole_declarator(self, index: int, stop: int) -> int:
        """``* CALL name (…) […] ATTRIBUTE : width = initialiser``."""
        index = self.declarator(index, stop)
        while index < stop:
            if self.kinds[index] == "ident":
                index = self.erase(index, self.behind_call(index))
            elif self.words[index] == ":":
                index = self.replace_expression(index + 1, self.next_of(index, stop, (",", ";")))
            elif self.words[index] == "=":
                index = self.erase(index, self.next_of(index, stop, (",", ";")))
            else:
                break
        return min(index, stop)

    def declarator(self, index: int, stop: int) -> int:
        """``* CALL name (…) […]``."""
        begin = index
        while index < stop and self.words[index] in _POINTERS:
            if self.words[index] == "^":
                self.replace(index, index + 1, "TIMES", "*")
            index += 1
        if index - begin > MAX_SUFFIXES:
            raise self.unreadable(f"it has more than {MAX_SUFFIXES} '*'", begin)
        if self.kinds[index] == "ident" and index < stop:
            index = self._declared_of_run(index, stop)
            if self.words[index] in _POINTERS:
                return self.declarator(index, stop)
        if index < stop and self.words[index] == "(" and self.opens_declarator(index):
            behind = self.behind(index)
            self.expect_end(self.whole_declarator(index + 1, behind - 1), behind - 1)
            index = behind
        elif self.kinds[index] == "ident" and index < stop:
            self.declared = index
            index += 1
        declared, index = self.declared, self._suffixes(index, stop)
        self.declared = declared  # and not the last parameter
        return index

    def _declared_of_run(self, index: int, stop: int) -> int:
        """Take out what stands with the declared name; return where that or ``*`` stands."""
        behind = index
        while behind < stop and self.kinds[behind] == "ident":
            behind = self.behind_call(behind)
        if behind < stop and self.words[behind] in _POINTERS:
            return self.erase(index, behind)
        run, index = self._run(index, stop)
        declared = None
        if run and self.words[index] == "(":
            declared = None if self.opens_declarator(index) else run[-1]
        elif run:
            declared = self.declared_among(run)
        self.erase_all_but((declared,), run)
        return index if declared is None else declared

    def _run(self, index: int, stop: int) -> tuple[list[int], int]:
        """Return the names that stand one behind another, and the index behind them."""
        run: list[int] = []
        while index < stop and self.kinds[index] == "ident":
            wraps, called = self.wraps_parameters(index), self.is_call(index)
            if run and (wraps or (called and self.dresses(index, run))):
                break
            if called and not wraps and self.call_kind(index, [index], core=True) == "attribute":
                index = self.erase(index, self.behind(index + 1))
                continue
            if self.parser_types[index] is not None:
                run.append(index)
            index += 1
            if called and not wraps:
                break
        return run, index

    def _suffixes(self, index: int, stop: int) -> int:
        """``(parameters)``, ``[size]``, and ``MACRO((parameters))``."""
        count, listed = 0, False
        while index < stop:
            if not listed and self.wraps_parameters(index):
                listed, behind = True, self.behind(index + 1)
                self.erase(index, index + 2)
                self.erase(behind - 1, behind)
                self.parameters(index + 3, behind - 2)
            elif self.words[index] == "(":
                listed, behind = True, self.behind(index)
                self.parameters(index + 1, behind - 1)
            elif self.words[index] == "[":
                behind = self.behind(index)
                self.replace_expression(index + 1, behind - 1)
            else:
                break
            index = behind
            count += 1
        if count > MAX_SUFFIXES:
            raise self.unreadable(f"it has more than {MAX_SUFFIXES} brackets", index)
        return index

    def parameters(self, index: int, stop: int) -> None:
        """``specifiers declarator, …, ...`` or ``void``."""
        while index < stop:
            end = self.next_of(index, stop, (",",))
            if self.words[index] != "..." and (self.words[index] != "void" or end - index > 1):
                self.expect_end(self.whole_declarator(self.specifiers(index, end), end), end)
            index = end + 1
