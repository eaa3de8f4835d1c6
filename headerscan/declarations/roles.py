"""Names and macro calls in declarations: what each is by where it stands.

Of names one behind another, one is the type and one is declared. The others are macros of no
meaning: export and calling-convention words, attributes. They are told by what the headers and
the profile say of them, and by the custom that macros shout.
"""

from __future__ import annotations

import re

from headerscan.declarations.names import KnownNames
from headerscan.declarations.tokens import MAX_NESTING, DeclarationTokens
from headerscan.lexing.tokens import Token, written
from headerscan.lexing.words import TAGS, TYPE_WORDS, is_shouted

_STARS = ("*", "^")
_TYPE_LIKE = TYPE_WORDS | TAGS | {"const"}
_ENDS = ("", ",", ";", ")", "=", "[", ":")
_DRESS = re.compile(r"PACK|ALIGN|ATTR|DEPRECATED|UNUSED|GNUC")


class Roles(DeclarationTokens):
    """A declaration's tokens, with its names and macro calls told apart."""

    def __init__(self, tokens: list[Token], names: KnownNames) -> None:
        super().__init__(tokens)
        self.names = names

    def is_erased(self, index: int) -> bool:
        """Say whether the name at ``index`` is a macro of no meaning."""
        return self.names.is_erased(self.words[index])

    def is_shouted(self, index: int) -> bool:
        """Say whether the name at ``index`` looks like a macro's."""
        return is_shouted(self.words[index])

    def is_call(self, index: int) -> bool:
        """Say whether a name and ``(`` stand at ``index``."""
        return self.kinds[index] == "ident" and self.words[index + 1] == "("

    # Calls.

    def only_calls(self) -> bool:
        """Say whether the tokens are macro calls and no declaration."""
        index, calls = 0, 0
        while self.kinds[index] == "ident":
            index += 1
            if self.words[index] == "(":
                if calls == 1 and (self.wraps_type(0) or self._lists_parameters(index)):
                    return False  # PyAPI_FUNC(int) PyFoo (…)
                index, calls = self.behind(index), calls + 1
            elif self.words[index] not in ("", ";") or index > 1:
                return False
        return index > 0 and self.words[index] in ("", ";")

    def call_kind(self, index: int, names: list[int], *, core: bool) -> str:
        """Say what the call at ``index`` is: ``declarator``, ``type`` or ``attribute``.

        ``names`` stand before it; ``core`` says whether a type does.
        """
        behind = self.behind(index + 1)
        follows, shouts = self.words[behind], self.is_shouted(index)
        typed = core or any(not (self.is_shouted(one) or self.is_erased(one)) for one in names)
        if self.dresses(index, names[0 if core else 1 :]):
            return "declarator"
        if self.is_erased(index):
            # Of a function that is an empty macro elsewhere, the declaration is one all the same.
            return "declarator" if typed and follows in ("", ";") and not shouts else "attribute"
        if follows in _STARS:
            return "attribute" if typed else "type"
        if self.kinds[behind] == "keyword":
            return "attribute"
        if self.kinds[behind] != "ident":
            return "declarator" if core or names else "type"
        if names and not shouts and self.is_shouted(behind):
            return "declarator"  # FOO foo(bar *a) SENTINEL(0)
        if not typed:
            return self._untyped_call_kind(index, behind)
        quiet = False
        while self.kinds[behind] == "ident":
            quiet = quiet or not self.is_shouted(behind)
            behind = self.behind_call(behind)
        return "attribute" if shouts and quiet else "declarator"

    def dresses(self, index: int, names: list[int]) -> bool:
        """Say whether the call at ``index`` follows the declared one of ``names``."""
        behind = self.behind(index + 1)
        return (
            bool(names)
            and self.is_shouted(index)
            and not self.is_shouted(names[-1])
            and self.kinds[behind] != "ident"
            and self.words[behind] not in ("(", *_STARS)
        )

    def _untyped_call_kind(self, index: int, behind: int) -> str:
        """Say what the call at ``index`` is where no type stands before it.

        A name stands behind it, at ``behind``.
        """
        if self.wraps_type(index):
            return "type"
        further = behind
        for _ in range(MAX_NESTING):  # of a longer row, the first say enough
            if not self.is_call(further):
                break
            further = self.behind(further + 1)
        if further == behind:
            further += 1
            declares = self.kinds[further] == "ident" or self.words[further] in _STARS
            return "attribute" if declares else "type"
        for _ in range(MAX_NESTING):
            if self.kinds[further] != "ident" or not self.is_shouted(further):
                break
            further = self.behind_call(further)
        return "type" if self.words[further] in ("", ";") else "attribute"

    def wraps_type(self, index: int) -> bool:
        """Say whether a call's argument is spelled as a type: ``PyAPI_FUNC(char *)``."""
        words = self.words[index + 2 : self.behind(index + 1) - 1]
        return bool(words) and (
            words[-1] == "*"
            or not _TYPE_LIKE.isdisjoint(words)
            or self.names.gives_argument(self.words[index])
        )

    def _lists_parameters(self, index: int) -> bool:
        """Say whether the brackets at ``index``, behind a quiet name, hold parameters."""
        inner = range(index + 1, self.behind(index) - 1)
        return not self.is_shouted(index - 1) and any(map(self._types_a_parameter, inner))

    def _types_a_parameter(self, index: int) -> bool:
        """Say whether ``int``, ``struct``, ``foo_t a`` or ``foo_t *a`` stands at ``index``."""
        behind = index + 1
        while self.words[behind] in _STARS:
            behind += 1
        return self.words[index] in _TYPE_LIKE or self.kinds[index] == "ident" == self.kinds[behind]

    def replace_type(self, index: int, stop: int) -> int:
        """Let one type name stand for a macro call in the place of a type."""
        text = written(self.tokens[index:stop])
        if self.kinds[index] == "ident" and self.wraps_type(index):
            text = " ".join(self.words[index + 2 : stop - 1])
        return self.replace(index, stop, "INT", text)

    def wraps_parameters(self, index: int) -> bool:
        """Say whether ``NAME((…))`` stands at ``index``: parameters in a macro's brackets."""
        return (
            self.is_call(index)
            and self.words[index + 2] == "("
            and self.behind(index + 2) == self.behind(index + 1) - 1
        )

    def opens_declarator(self, index: int) -> bool:
        """Say whether ``(`` opens a declarator: ``(*name)``, ``(CALL *name)``, ``(name)(``."""
        words, kinds = self.words, self.kinds
        inside, close = index + 1, self.behind(index) - 1
        while inside < close and words[inside] not in _STARS:
            if kinds[inside] == "ident":
                inside += 1
            elif words[inside] == "(" and kinds[inside - 1] == "ident":
                inside = self.behind(inside)
            else:
                return False
        follows = words[close + 1]
        if words[index + 1] in _STARS and self.wraps_parameters(close + 1):
            follows = "("
        if inside >= close:
            return kinds[close - 1] == "ident" and follows in ("(", "[") and close > index + 1
        return follows in ("(", "[") or (
            inside == index + 1 and follows in (")", ",", ";", "=", "")
        )

    # Names one behind another.

    def names_in_row(self, index: int) -> tuple[list[int], int]:
        """Return the names from ``index`` on, calls left out, and the index behind the last."""
        names: list[int] = []
        while self.kinds[index] == "ident":
            if self.words[index + 1] != "(":
                names.append(index)
            index = self.behind_call(index)
        return names, index

    def settle(self, names: list[int], index: int, stop: int, *, core: bool) -> int:
        """Keep the type's name among those of some specifiers, and the declared name behind it.

        ``core`` says whether the type is known without them. All other names are taken out.
        Return where the declared name stands, or ``index``, where the specifiers end.
        """
        if not names:
            return index
        first = next((at for at, name in enumerate(names) if not self.is_erased(name)), 0)
        behind_type = names if core else names[first + 1 :]
        declared = None
        dressed = self.is_call(index) and self.dresses(index, behind_type)
        if index >= stop or self.words[index] in _ENDS or self.wraps_parameters(index) or dressed:
            between = self.parser_types[names[-1] + 1 : index]
            if all(parser_type is None for parser_type in between):
                declared = self.declared_among(behind_type)
        before = [name for name in names if declared is None or name < declared]
        kept = None if core else self._type_among(before, index)
        if kept is not None:
            self.parser_types[kept] = "INT"
        self.erase_all_but((kept, declared), names)
        return index if declared is None else declared

    def declared_among(self, names: list[int]) -> int | None:
        """Return which of some names, one behind another, is the declared one."""
        quiet = [name for name in names if not self.is_shouted(name)]
        kept = quiet or [name for name in names if not self.is_erased(name)]
        return kept[-1] if kept else None

    def _type_among(self, names: list[int], index: int) -> int | None:
        """Return which of some names, one behind another, is the type."""
        known = [name for name in names if self.words[name] in self.names.types]
        if known:
            return known[-1]
        left = [name for name in names if not self.is_erased(name)] or names
        quiet = [name for name in left if not self.is_shouted(name)]
        if not quiet and len(left) == 3 and self.words[index] != "*":
            return left[1]  # EXPORT TYPE CALL
        return next(reversed(quiet or left), None)

    def declared_behind_body(
        self, names: list[int], *, is_typedef: bool, in_struct: bool
    ) -> int | None:
        """Return which of the names behind ``}`` is declared, if one is.

        ``PACKED`` alone dresses ``struct s { … }``; behind ``typedef`` there has to be a name.
        """
        left = [name for name in names if not self.is_erased(name)]
        loud = [n for n in left if self.is_shouted(n) or self.words[n].startswith("__")]
        quiet = [name for name in left if name not in loud]
        plain = [name for name in loud if not _DRESS.search(self.words[name])]
        if quiet or not (is_typedef or in_struct):
            return next(iter(quiet), None)
        return next(reversed(plain or (loud if is_typedef else [])), None)
