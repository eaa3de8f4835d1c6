"""What macros, enumerators and other constants come to: integers and strings.

Macros are expanded as text, and what is left is evaluated as an expression.
Where the value would differ between platforms (``long`` of 32 and of 64 bits, say), or
depends on what no header here says, there is none, and a note says why.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from headerscan.constants.basictypes import DataModel
from headerscan.constants.expansion import Expander
from headerscan.constants.expressions import Known, evaluate
from headerscan.constants.typetrees import Tree
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.macros import Definition
from headerscan.lexing.standins import first_written, why_open
from headerscan.lexing.tokens import Token, tokenize
from headerscan.model import Symbol

if TYPE_CHECKING:
    from headerscan.constants.layout import Layouts


class Constants:
    """What names stand for while expressions are evaluated.

    ``macros`` holds the active definitions of each name; a name with differing ones has
    no value, unless ``is_erased`` says that it means nothing. ``enumerators`` holds the
    integers of enumerators, and may grow between two evaluations; ``typedefs`` the types
    that names stand for, and ``symbols`` declare the types of which sizes are taken.
    """

    def __init__(
        self,
        macros: Mapping[str, Sequence[Definition]],
        enumerators: Mapping[str, int] | None = None,
        typedefs: Mapping[str, str] | None = None,
        is_erased: Callable[[str], bool] = lambda _: False,
        symbols: Iterable[Symbol] = (),
    ) -> None:
        self.macros = macros
        self.enumerators: Mapping[str, int] = {} if enumerators is None else enumerators
        self.is_erased = is_erased
        self._symbols = symbols
        self._known = Known(self.enumerators.get, typedefs or {}, self._size_of)
        self._expander = Expander(macros, lambda token: self.definition(token.text))

    def _size_of(self, type_: Tree, model: DataModel) -> int:
        return self._layouts.measured(type_, model).size

    @cached_property
    def _layouts(self) -> Layouts:
        from headerscan.constants.layout import Layouts  # noqa: PLC0415 - few values are sizes

        return Layouts(self._symbols, self.number_of)

    def value(self, text: str, hidden: Collection[str] = ()) -> int | str:
        """Return the integer or string that an expression comes to.

        ``hidden`` names macros that are not expanded: the one whose text this is. Raises
        :class:`~headerscan.lexing.literals.NoValueError` where the text is no constant.
        """
        if (written := first_written(text)) is not None:
            raise NoValueError(why_open(written))
        expanded = self.expand(list(tokenize(text)), hidden)
        if not expanded:
            raise NoValueError("it expands to nothing")
        return evaluate(expanded, self._known)

    def number_of(self, name: str) -> int | None:
        """Return what an enumerator, or a macro in an expression, comes to if it is a number."""
        if name not in self.macros:
            return self.enumerators.get(name)
        try:
            value = self.value(name)
        except NoValueError:
            return None
        return value if isinstance(value, int) else None

    def expand(self, tokens: list[Token], hidden: Collection[str] = ()) -> list[Token]:
        """Return tokens with all macros expanded, but for those that are ``hidden``.

        Raises :class:`~headerscan.lexing.literals.NoValueError` for a macro with differing
        definitions, and for what has no end.
        """
        return self._expander.expand(tokens, frozenset(hidden))

    def definition(self, name: str) -> Definition | None:
        """Return what a macro's name stands for; None for what is no macro.

        Raises :class:`~headerscan.lexing.literals.NoValueError` where it stands for different
        things under different conditions, and where a build has yet to put something in.
        """
        definitions = self.macros.get(name)
        if not definitions:
            return None
        first = definitions[0]
        for one in definitions:
            if (written := first_written(one.text)) is not None:
                raise NoValueError(why_open(written))
        if not all(map(first.says_as, definitions)):
            if self.is_erased(name):
                return msgspec.structs.replace(first, text="")
            raise NoValueError(f"{name} differs between #if branches")
        return first
