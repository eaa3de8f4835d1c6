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

from headerscan.constants.basictypes import canonical_name
from headerscan.declarations.enums import EnumBody, read_entries
from headerscan.declarations.names import UNMARKED, KnownNames, Marks
from headerscan.declarations.roles import Roles
from headerscan.lexing.tokens import Token, written
from headerscan.lexing.words import QUALIFIERS, STATIC_ASSERT, STORAGE, TAGS, TYPE_WORDS, TYPEOF

MAX_PARTS = 100
"""How many ``*``, or ``[…]`` and ``(…)``, one declarator may have."""
MAX_NAMES = 200
"""How many names one declaration may declare: each has its comment, and its struct's members."""
_SPECIFIERS = QUALIFIERS | STORAGE | TYPE_WORDS
_MARK = re.compile(r"(?:\A|_)(?:BEGIN|END)_[A-Z_]*(?:IGNORE|DEPRECATIONS|DECLS|PACK)")
_POINTERS = QUALIFIERS | {"*", "^"}
"""What goes on with a pointer: no name before it is the declared one."""


class Walk(Roles):
    """One walk over one declaration's tokens; methods return the index behind a part.

    What is left for the parser is nothing where nothing is declared. Raises
    :class:`~headerscan.declarations.tokens.UnreadableError` where no declaration can be seen.
    """

    def __init__(self, tokens: list[Token], names: KnownNames) -> None:
        super().__init__(names.with_names(tokens), names)
        self.enums: list[EnumBody] = []
        """The enum bodies that were taken out."""
        self.marks: dict[int, Marks] = {}
        """What attributes say, by where the name, tag or body stands which they dress."""
        self.is_typedef = "typedef" in self.words[:4]
        self.declared = -1
        """Where the name stands that a declarator declares; -1 where there is none."""
        if self.words[0] in STATIC_ASSERT or self.only_calls():
            self.erase(0, len(self.tokens))
        else:
            self.declaration(0, len(self.tokens), outermost=True)

    def declaration(self, index: int, stop: int, *, outermost: bool = False) -> None:
        """``specifiers declarator, declarator … ;``."""
        before, index = index - 1, self.specifiers(index, stop, in_struct=not outermost)
        shared = self.taken_out(before, index)
        count = 0
        while index < stop:
            count += 1
            if count > MAX_NAMES:
                raise self.unreadable(f"it declares more than {MAX_NAMES} names", index)
            before, index = index - 1, self.declarator(index, stop)
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

    def tagged(self, first: int, *, in_struct: bool) -> int:
        """``struct ATTRIBUTE tag ATTRIBUTE { … } ATTRIBUTE``."""
        is_enum = self.words[first] == "enum"
        names, colon = self.names_in_row(first + 1)
        brace = colon
        if is_enum and self.words[colon] == ":":
            brace = self.next_of(colon, len(self.tokens), ("{", ";"))
        if self.words[brace] != "{":
            return self._behind_tag(first + 1)
        left = [name for name in names if not self.is_erased(name)] or names
        tag = left[-1] if left else None
        self.erase_all_but((tag,), range(first + 1, brace))
        at = brace if tag is None else tag
        behind = self.behind(brace)
        if not is_enum:
            self.members(brace + 1, behind - 1)
            end = self._behind_body(behind, in_struct=in_struct)
            self.mark(at, self.taken_out(first, end))
            return end
        name = None if tag is None else self.words[tag]
        key = f"enum at {self.tokens[first].start}"
        entries = tuple(read_entries(self, brace + 1, behind - 1, self.names))
        self.erase(brace, behind)
        self.replace(at, at + 1, "ID", key)
        end = self._behind_body(behind, in_struct=in_struct)
        fixed = [token.text for token in self.tokens[colon + 1 : brace]]
        self.enums.append(
            EnumBody(
                key=key,
                start=self.tokens[first].start,
                open_brace=self.tokens[brace].start,
                entries=entries,
                outermost="{" not in self.words[:first],
                name=name,
                type=canonical_name(fixed) if fixed else None,
                deprecation=self.names.marks(self.taken_out(first, end)).deprecation,
            )
        )
        return end

    def _behind_tag(self, index: int) -> int:
        """Return the index behind a tag without a body, and behind an enum's fixed type."""
        index += self.kinds[index] == "ident"
        is_fixed = self.words[index - 2] == "enum" and self.words[index] == ":"
        if is_fixed and self.kinds[index + 1] != "number":  # no bit-field's width
            return self.erase(index, self.next_of(index, len(self.tokens), (";",)))
        return index

    def _behind_body(self, index: int, *, in_struct: bool) -> int:
        """Attribute names behind ``}``, and the name that is declared there."""
        names, behind = self.names_in_row(index)
        declared = self.declared_behind_body(names, is_typedef=self.is_typedef, in_struct=in_struct)
        self.erase_all_but((declared,), range(index, behind))
        return behind if declared is None else declared

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
            elif end > index and self._stands_for_members(index, end):
                text = written(self.tokens[index:end])
                self.replace(index, min(end + 1, stop), "MEMBERS", text)
            elif end > index:
                self.declaration(index, end)
            index = end + 1

    def _stands_for_members(self, index: int, end: int) -> bool:
        """Say whether a member is a macro call: ``PAD(16);``."""
        is_all = self.is_call(index) and self.behind(index + 1) >= end
        return is_all and not self.opens_declarator(index + 1)

    def _marks_place(self, index: int) -> bool:
        """Say whether a name among members only marks a place: ``G_GNUC_END_…``."""
        return _MARK.search(self.words[index]) is not None or (
            self.is_erased(index) and self.words[index + 1] != "("
        )

    # Declarators.

    def declarator(self, index: int, stop: int) -> int:
        """``* CALL name (…) […] ATTRIBUTE : width = initialiser``."""
        begin, index = index, self._pointers_and_name(index, stop)
        declared, takes_parameters, parts = self.declared, True, 0
        while index < stop:
            word = self.words[index]
            parts += word in ("(", "[")
            if word == "(":
                behind, takes_parameters = self.behind(index), False
                self.parameters(index + 1, behind - 1)
                index = behind
            elif word == "[":
                index = self.replace_expression(index + 1, self.behind(index) - 1) + 1
            elif word == ":":
                index = self.replace_expression(index + 1, self.next_of(index, stop, (",", ";")))
            elif word == "=":
                index = self.erase(index, self.next_of(index, stop, (",", ";")))
            elif self.kinds[index] != "ident":
                break
            elif takes_parameters and self.wraps_parameters(index):
                behind, takes_parameters = self.behind(index + 1), False
                self.erase(index, index + 2)
                self.parameters(index + 3, behind - 2)
                index = self.erase(behind - 1, behind)
            else:
                takes_parameters = False
                index = self.erase(index, self.behind_call(index))
        if max(parts, self.words[begin:index].count("*")) > MAX_PARTS:
            raise self.unreadable(f"it has more than {MAX_PARTS} '*' or brackets", begin)
        self.declared = declared  # and not the last parameter
        return min(index, stop)

    def _pointers_and_name(self, index: int, stop: int) -> int:
        """``* CALL name`` or ``* (declarator)``; take note of where the name stands."""
        self.declared = -1
        while index < stop and (self.words[index] in _POINTERS or self.kinds[index] == "ident"):
            if self.kinds[index] != "ident":
                if self.words[index] == "^":
                    self.replace(index, index + 1, "TIMES", "*")
                index += 1
                continue
            index = self._declared_of_run(index, stop)
            if index < stop and self.kinds[index] == "ident":
                self.declared = index
                return index + 1
        if index < stop and self.words[index] == "(" and self.opens_declarator(index):
            behind = self.behind(index)
            self.expect_end(self.declarator(index + 1, behind - 1), behind - 1)
            return behind
        return index

    def _declared_of_run(self, index: int, stop: int) -> int:
        """Take out what stands with the declared name; return where that or ``*`` stands."""
        _, behind = self.names_in_row(index)
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

    def parameters(self, index: int, stop: int) -> None:
        """``specifiers declarator, …, ...`` or ``void``."""
        while index < stop:
            end = self.next_of(index, stop, (",",))
            if self.words[index] != "..." and (self.words[index] != "void" or end - index > 1):
                self.expect_end(self.declarator(self.specifiers(index, end), end), end)
            index = end + 1
