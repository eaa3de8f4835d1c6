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
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from headerscan.constants.basictypes import canonical_name
from headerscan.declarations.enums import EnumBody, read_body
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
    """What is left of a declaration for the parser."""

    tokens: list[ParserToken]
    """None where it declares nothing: a macro call, a static assertion."""
    enums: tuple[EnumBody, ...] = ()
    """The enum bodies that were taken out."""
    aggregates: Mapping[int, Marks] = MappingProxyType({})
    """What attributes say of structs and unions, by the offsets of their tags, else bodies."""
    declared: Sequence[tuple[int, int, Marks]] = ()
    """What they say of declared names, with the offsets between which such a name stands."""


def strip(tokens: list[Token], names: KnownNames, base: int) -> Stripped:
    """Return what a declaration's tokens are to the parser.

    ``base`` is the declaration's offset in the header. Raises
    :class:`~headerscan.declarations.tokens.UnreadableError` where no declaration can be seen.
    """
    tokens = names.with_names(tokens)
    walk = _Walk(tokens, base, names)
    if not tokens or tokens[0].text in STATIC_ASSERT or walk.only_calls():
        return Stripped([])
    walk.declaration(0, len(tokens), outermost=True)
    return Stripped(walk.for_parser(), tuple(walk.enums), walk.aggregates, walk.declared)


class _Walk(Roles):
    """One walk over one declaration's tokens; methods return the index behind a part."""

    def __init__(self, tokens: list[Token], base: int, names: KnownNames) -> None:
        super().__init__(tokens, base, names)
        self.enums: list[EnumBody] = []
        self.aggregates: dict[int, Marks] = {}
        self.declared: list[tuple[int, int, Marks]] = []
        self.is_typedef = "typedef" in self.words[:4]

    def declaration(self, index: int, stop: int, *, outermost: bool = False) -> None:
        """``specifiers declarator, declarator … ;``."""
        first, index = index, self.specifiers(index, stop, in_struct=not outermost)
        shared = self.taken_out(first, index)
        count = 0
        while index < stop:
            count += 1
            if count > MAX_NAMES:
                raise self.unreadable(f"it declares more than {MAX_NAMES} names", index)
            first, index = index, self.whole_declarator(index, stop)
            marks = self.names.marks([*shared, *self.taken_out(first, index)])
            if marks is not UNMARKED:
                self.declared.append((self.offset(first), self.offset(index), marks))
            if self.words[index] != ",":
                break
            index += 1
        if self.words[index] != ";":
            self.expect_end(index, stop)

    def expect_end(self, index: int, stop: int) -> None:
        """Raise an error where anything is left before ``stop``."""
        if index < stop:
            raise self.unreadable(f"'{self.words[index]}' is not expected here", index)

    # Specifiers.

    def specifiers(self, index: int, stop: int, *, in_struct: bool = False) -> int:
        """``const struct tag``, ``EXPORT foo_t CALL``: storage, qualifiers and a type."""
        names: list[int] = []
        core = False
        while index < stop:
            if self.parser_types[index] is None:
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
        if self.kinds[index] == "keyword":
            if (word in TYPEOF or word == "_Atomic") and self.words[index + 1] == "(":
                return self.replace_type(index, self.behind(index + 1)), True
            if word in _SPECIFIERS:
                return index + 1, word in TYPE_WORDS
            if word in TAGS:
                return self.tagged(index, in_struct=in_struct), True
        return self.erase_attributes(index), False

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
        index = self._behind_dress_of_tag(self.erase_attributes(index + 1))
        tag = index if self.kinds[index] == "ident" else None
        index = self.erase_attributes(index if tag is None else index + 1)
        while tag is not None and self._is_dress_of_body(index):
            index = self.erase_attributes(self.erase(index, self.behind_call(index)))
        fixed: list[Token] = []
        if word == "enum" and self.words[index] == ":":
            behind = self.next_of(index, len(self.tokens), ("{", ";"))
            if self.words[behind] != "{" and not self.words[index + 1].isalpha():
                return index  # the width of a bit-field
            fixed = self.tokens[index + 1 : behind]
            index = self.erase(index, behind)
        if self.words[index] != "{":
            return index
        behind = self.behind(index)
        at = index if tag is None else tag
        if word != "enum":
            self.members(index + 1, behind - 1)
            end = self._behind_body(behind, in_struct=in_struct)
            self.aggregates[self.offset(at)] = self.names.marks(self.taken_out(first, end))
            return end
        body = read_body(self, first, tag, index, self.names)
        self.erase(index, behind)
        self.replace(at, at + 1, "ID", body.key)
        end = self._behind_body(behind, in_struct=in_struct)
        marks = self.names.marks([*self.taken_out(first, index), *self.taken_out(behind, end)])
        type_ = canonical_name([token.text for token in fixed]) if fixed else None
        self.enums.append(msgspec.structs.replace(body, type=type_, deprecation=marks.deprecation))
        return end

    def _behind_dress_of_tag(self, index: int) -> int:
        """Take out names and macro calls before a tag or a body."""
        while self.kinds[index] == "ident" and self._body_follows(index + 1):
            if self.words[index + 1] in ("{", ":") or self._ends_head(index):
                break
            index = self.erase_attributes(self.erase(index, self.behind_call(index)))
        return index

    def _is_dress_of_body(self, index: int) -> bool:
        """Say whether a macro of no meaning stands between a tag and its body."""
        is_erased = self.kinds[index] == "ident" and self.is_erased(index)
        return is_erased and self._body_follows(self.behind_call(index))

    def _ends_head(self, index: int) -> bool:
        """Say whether the name at ``index`` is a tag: only macros stand between it and a body."""
        behind = index + 1
        while self.kinds[behind] == "ident" and self.is_erased(behind):
            behind = self.behind_call(behind)
        return not self.is_erased(index) and self.words[behind] == "{"

    def _body_follows(self, index: int) -> bool:
        begin = index
        while self.kinds[index] == "ident" or self.words[index] == "(":
            index = self.behind(index) if self.words[index] == "(" else index + 1
        word = self.words[index]
        return word == "{" or (word == ":" and index == begin)

    def _behind_body(self, index: int, *, in_struct: bool) -> int:
        """Attribute names behind ``}``, and the name that is declared there."""
        names: list[int] = []
        index = self.erase_attributes(index)
        while self.kinds[index] == "ident":
            behind = self.behind_call(index)
            if behind > index + 1:
                self.erase(index, behind)
            else:
                names.append(index)
            index = self.erase_attributes(behind)
        declared = self.declared_behind_body(names, is_typedef=self.is_typedef, in_struct=in_struct)
        self.erase_all_but(declared, names)
        return index if declared is None else declared

    def members(self, index: int, stop: int) -> None:
        """``specifiers declarator : width, … ;``, as often as it occurs."""
        while index < stop:
            end = self.next_of(index, stop, (";",))
            while self.kinds[index] == "ident" and self._marks_members(index, end):
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

    def _marks_members(self, index: int, end: int) -> bool:
        """Say whether a name among members only marks a place: ``G_GNUC_END_…``."""
        return index < end and (
            _MARK.search(self.words[index]) is not None
            or (self.is_erased(index) and self.words[index + 1] != "(")
        )

    # Declarators.

    def whole_declarator(self, index: int, stop: int) -> int:
        """``* CALL name (…) […] ATTRIBUTE : width = initialiser``."""
        index = self.declarator(index, stop)
        while index < stop:
            index = self.erase_attributes(index)
            if self.kinds[index] == "ident":
                index = self.erase(index, self.behind_call(index))
            elif self.words[index] == ":":
                behind = self.next_of(index, stop, (",", ";"))
                index = self.replace_expression(index + 1, behind)
            elif self.words[index] == "=":
                index = self.erase(index, self.next_of(index, stop, (",", ";")))
            else:
                break
        return min(index, stop)

    def declarator(self, index: int, stop: int) -> int:
        """``* CALL name (…) […]``."""
        words = self.words
        index = self._pointers(index, stop)
        if self.kinds[index] == "ident" and index < stop:
            index = self._declared_of_run(index, stop)
            if words[index] in _POINTERS:
                return self.declarator(index, stop)
        if index < stop and words[index] == "(" and self.opens_declarator(index):
            behind = self.behind(index)
            self.expect_end(self.whole_declarator(index + 1, behind - 1), behind - 1)
            index = behind
        elif self.kinds[index] == "ident" and index < stop:
            index += 1
        return self._suffixes(index, stop)

    def _pointers(self, index: int, stop: int) -> int:
        """``* const *``."""
        begin, words = index, self.words
        index = self.erase_attributes(index)
        while index < stop and words[index] in _POINTERS:
            if words[index] == "^":
                self.replace(index, index + 1, "TIMES", "*")
            index = self.erase_attributes(index + 1)
        if index - begin > MAX_SUFFIXES:
            raise self.unreadable(f"it has more than {MAX_SUFFIXES} '*'", begin)
        return index

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
            declared = self.declared_among(run)
        self.erase_all_but(declared, run)
        return index if declared is None else declared

    def _run(self, index: int, stop: int) -> tuple[list[int], int]:
        """Return the names that stand one behind another, and the index behind them."""
        run: list[int] = []
        while index < stop and self.kinds[index] == "ident":
            if run and (self.wraps_parameters(index) or self.dresses_call(index, run)):
                break
            called = self.words[index + 1] == "(" and not self.wraps_parameters(index)
            if called and self.call_kind(index, [index], core=True) == "attribute":
                index = self.erase_attributes(self.erase(index, self.behind(index + 1)))
                continue
            if self.parser_types[index] is not None:
                run.append(index)
            index = self.erase_attributes(index + 1)
            if called:
                break
        return run, index

    def _suffixes(self, index: int, stop: int) -> int:
        """``(parameters)``, ``[size]``, and ``MACRO((parameters))``."""
        count, listed = 0, False
        while index < stop:
            index = self.erase_attributes(index)
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
