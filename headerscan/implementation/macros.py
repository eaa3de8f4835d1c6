"""The macros of sources, which are expanded as far as the sources define them.

There is no include path: a file has the macros that it defines itself, and those of all headers
of the sources whose definitions agree.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from headerscan.constants.expansion import Expander
from headerscan.lexing.conditionals import directive_name
from headerscan.lexing.macros import Definition, parse_define
from headerscan.lexing.tokens import Token

Tokens = Sequence[Token]


def agreed(definitions: Iterable[Definition]) -> dict[str, Definition | None]:
    """Return definitions by name, None where those of one name differ."""
    found: dict[str, Definition | None] = {}
    for entry in definitions:
        other = found.setdefault(entry.name, entry)
        if other is not None and not _same(other, entry):
            found[entry.name] = None
    return found


def _same(one: Definition, other: Definition) -> bool:
    return (one.text, one.parameters) == (other.text, other.parameters)


class FileMacros:
    """The macros that hold at each place of one file."""

    def __init__(
        self,
        shared: Mapping[str, Definition | None],
        directives: Iterable[tuple[int, str]],
        is_kept: Callable[[str], bool],
    ) -> None:
        """Take the headers' macros and the file's directives with their offsets, in order.

        A name that ``is_kept`` says to keep is never expanded.
        """
        self._shared = shared
        self._is_kept = is_kept
        self._places: dict[str, tuple[list[int], list[Definition | None]]] = {}
        for start, text in directives:
            self._note(start, text)

    def _note(self, start: int, text: str) -> None:
        defined = parse_define(text, start)
        if defined is None:
            return
        starts, states = self._places.setdefault(defined.name, ([], []))
        starts.append(start)
        if directive_name(text) == "undef":
            states.append(None)
        elif states and states[-1] is not None and not _same(states[-1], defined):
            # One of two branches, and nothing tells which.
            states.append(None)
        else:
            states.append(defined)

    def __contains__(self, name: object) -> bool:
        """Say whether a name may be a macro's."""
        return name in self._places or name in self._shared

    def at(self, token: Token) -> Definition | None:
        """Return what a name is defined as where it stands, None where that cannot be told."""
        name = token.text
        if self._is_kept(name):
            return None
        if name in self._places:
            starts, states = self._places[name]
            index = bisect_right(starts, token.start)
            if index:
                return states[index - 1]
        return self._shared.get(name)

    def expanded(self, tokens: list[Token]) -> list[Token]:
        """Return tokens with their macros expanded.

        Raises :class:`~headerscan.lexing.literals.NoValueError` where there is no end to it.
        """
        return Expander(self, self.at).expand(tokens)


def split(tokens: Tokens) -> list[Tokens]:
    """Return the arguments, or elements, that commas outside brackets divide."""
    cuts, depth = [-1], 0
    for index, token in enumerate(tokens):
        if token.text in ("(", "[", "{"):
            depth += 1
        elif token.text in (")", "]", "}"):
            depth -= 1
        elif token.text == "," and depth == 0:
            cuts.append(index)
    return [tokens[first + 1 : last] for first, last in pairwise([*cuts, len(tokens)])]
