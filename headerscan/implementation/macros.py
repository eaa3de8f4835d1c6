"""The macros of sources, and their expansion (C11 6.10.3) as far as the sources define them.

There is no include path: a file has the macros that it defines itself, and those of all headers
of the sources whose definitions agree.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from headerscan.lexing.conditionals import directive_name
from headerscan.lexing.macros import Definition, parse_define
from headerscan.lexing.tokens import Token, closing, tokenize

MAX_TOKENS = 20_000
"""How long what a macro stands for may become; what is longer is given up."""
MAX_EXPANSIONS = 5_000
"""How many macros one call may expand."""
_MAX_DEPTH = 20

Tokens = Sequence[Token]


class TooLongError(Exception):
    """A macro's expansion is beyond all reason."""


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
        self._left = MAX_EXPANSIONS
        self._bodies: dict[str, list[Token]] = {}
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

    def at(self, name: str, offset: int) -> Definition | None:
        """Return what a name is defined as at an offset, None where that cannot be told."""
        if self._is_kept(name):
            return None
        if name in self._places:
            starts, states = self._places[name]
            index = bisect_right(starts, offset)
            if index:
                return states[index - 1]
        return self._shared.get(name)

    def expanded(self, tokens: Tokens) -> list[Token]:
        """Return tokens with their macros expanded.

        A token out of a macro's replacement stands where the macro was called. Raises
        :class:`TooLongError` where there is no end to it.
        """
        self._left = MAX_EXPANSIONS
        return self._expanded(tokens, frozenset(), _MAX_DEPTH)

    def _expanded(self, tokens: Tokens, hidden: frozenset[str], depth: int) -> list[Token]:
        self._left -= 1
        if depth == 0 or self._left < 0:
            raise TooLongError
        result: list[Token] = []
        index = 0
        while index < len(tokens):
            token, index = tokens[index], index + 1
            macro = None
            if token.kind == "ident" and token.text not in hidden:
                macro = self.at(token.text, token.start)
            called = index < len(tokens) and tokens[index].text == "("
            if macro is None or (macro.parameters is not None and not called):
                result.append(token)
                continue
            arguments: dict[str, Tokens] = {}
            if macro.parameters is not None:
                stop = closing(tokens, index)
                given = split(tokens[index + 1 : stop])
                index = stop + 1
                arguments = _named(macro.parameters, given)
            inside = {
                name: self._expanded(value, hidden, depth - 1) for name, value in arguments.items()
            }
            body = _substituted(self._body(macro), arguments, inside, token.start)
            result += self._expanded(body, hidden | {macro.name}, depth - 1)
            if len(result) > MAX_TOKENS:
                raise TooLongError
        return result

    def _body(self, macro: Definition) -> list[Token]:
        if macro.text not in self._bodies:
            self._bodies[macro.text] = list(tokenize(macro.text))
        return self._bodies[macro.text]


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


def _named(parameters: Sequence[str], given: list[Tokens]) -> dict[str, Tokens]:
    """Return a macro's arguments by its parameters' names; what is missing is empty."""
    found: dict[str, Tokens] = {}
    for index, name in enumerate(parameters):
        if name.endswith("..."):
            rest: list[Token] = []
            for argument in given[index:]:
                rest += [Token("punct", ",", 0)] * bool(rest) + list(argument)
            found[name.removesuffix("...").strip() or "__VA_ARGS__"] = rest
        else:
            found[name] = given[index] if index < len(given) else ()
    return found


def _substituted(
    body: Tokens, raw: Mapping[str, Tokens], expanded: Mapping[str, Tokens], start: int
) -> list[Token]:
    """Return a macro's replacement with its arguments in place, for a call at ``start``."""
    result: list[Token] = []
    words = ["", *(token.text for token in body), ""]
    has_left = False
    """The left side of a ``##`` that may come next has a token."""
    for token, before, follows in zip(body, words, words[2:], strict=False):
        piece: Tokens = [token.at(start)]
        if token.text == "##" or (token.text == "#" and follows in raw):
            continue
        if token.text in raw and before == "#":
            text = " ".join(inner.text for inner in raw[token.text])
            escaped = text.replace("\\", "\\\\").replace('"', '\\"')
            piece = [Token("string", f'"{escaped}"', start)]
        elif token.text in raw:
            piece = (raw if "##" in (before, follows) else expanded)[token.text]
        joins = before == "##" and has_left
        has_left = joins or bool(piece)
        if joins and piece and result[-1].text != ",":
            piece = [_pasted(result.pop(), piece[0]), *piece[1:]]
        result += piece
    return result


def _pasted(left: Token, right: Token) -> Token:
    made = list(tokenize(left.text + right.text))
    kind = made[0].kind if len(made) == 1 else "punct"
    return Token(kind, left.text + right.text, max(left.start, right.start))
