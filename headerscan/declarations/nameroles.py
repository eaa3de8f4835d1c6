"""Which of some names, one behind another, is the type, and which is declared.

The others are macros of no meaning: export and calling-convention words, attributes. Names
are told by what the headers and the profile say of them, and by the custom that macros shout.
"""

from __future__ import annotations

import re

from headerscan.declarations.macrocalls import MacroCalls

_ENDS = ("", ",", ";", ")", "=", "[", ":")
_DRESS = re.compile(r"PACK|ALIGN|ATTR|DEPRECATED|UNUSED|GNUC")


class NameRoles(MacroCalls):
    """A declaration's tokens, with the names among them told apart."""

    def settle(self, names: list[int], index: int, stop: int, *, core: bool) -> int:
        """Keep the type's name among those of some specifiers, and the declared name behind it.

        ``core`` says whether the type is known without them. All other names are taken out.
        Return where the declared name stands, or ``index``, where the specifiers end.
        """
        if not names:
            return index
        behind_type = names if core else self._behind_first_kept(names)
        declared = None
        if self._ends(index, stop) or self.dresses_call(index, behind_type):
            between = self.parser_types[names[-1] + 1 : index]
            if all(parser_type is None for parser_type in between):
                declared = self.declared_among(behind_type)
        before = [name for name in names if declared is None or name < declared]
        kept_type = None if core else self._type_among(before, index)
        for name in names:
            if name == kept_type:
                self.parser_types[name] = "INT"
            elif name != declared:
                self.parser_types[name] = None
        return index if declared is None else declared

    def _ends(self, index: int, stop: int) -> bool:
        return index >= stop or self.words[index] in _ENDS or self.wraps_parameters(index)

    def _behind_first_kept(self, names: list[int]) -> list[int]:
        """Return the names behind the first that may be the type."""
        for count, name in enumerate(names, 1):
            if not self.is_erased(name):
                return names[count:]
        return names[1:]

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
        loud = [name for name in left if self._is_loud(name)]
        quiet = [name for name in left if name not in loud]
        plain = [name for name in loud if not _DRESS.search(self.words[name])]
        if quiet or not (is_typedef or in_struct):
            return next(iter(quiet), None)
        return next(reversed(plain or (loud if is_typedef else [])), None)

    def _is_loud(self, name: int) -> bool:
        return self.is_shouted(name) or self.words[name].startswith("__")
