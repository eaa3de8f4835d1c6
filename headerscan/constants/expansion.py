"""The expansion of macros, as the preprocessor does it (C11, ISO/IEC 9899:2011, 6.10.3)."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import lru_cache

import msgspec

from headerscan.lexing.literals import NoValueError
from headerscan.lexing.macros import Definition
from headerscan.lexing.tokens import Token, as_written, closing, tokenize

MAX_TOKENS = 20_000
"""How many tokens an expansion may come to before it is given up."""
MAX_DEPTH = 200
"""How deep macros may lead to macros."""
MAX_WORK = 400_000
"""How many tokens all expansions together may come to."""

_NONE_HIDDEN: frozenset[str] = frozenset()


class Expander:
    """Expands macros in tokens.

    ``names`` holds the names that may be macros; ``definition_of`` says how the one that a token
    names is defined, or None where it is to stay.
    """

    def __init__(
        self, names: Container[str], definition_of: Callable[[Token], Definition | None]
    ) -> None:
        self._names = names
        self._definition_of = definition_of
        self._work = 0

    def expand(
        self, tokens: list[Token], hidden: frozenset[str] = _NONE_HIDDEN, depth: int = 0
    ) -> list[Token]:
        """Return tokens with all macros expanded, but for those that are ``hidden``.

        A token out of a macro's replacement stands where the macro was called. Raises
        :class:`~headerscan.lexing.literals.NoValueError` beyond :data:`MAX_TOKENS`,
        :data:`MAX_DEPTH` or :data:`MAX_WORK`.
        """
        if depth > MAX_DEPTH:
            raise NoValueError(f"it leads through more than {MAX_DEPTH} macros")
        names = self._names
        if not any(token.text in names for token in tokens):
            return tokens
        spaced = False  # before what stands for nothing, and so before what follows
        result: list[Token] = []
        index = 0
        while index < len(tokens):
            token = tokens[index]
            index += 1
            if token.spaced < spaced:
                token = msgspec.structs.replace(token, spaced=True)
            spaced = False
            definition = None
            if token.kind == "ident" and token.text in names and token.text not in hidden:
                definition = self._definition_of(token)
            is_called = index < len(tokens) and tokens[index].text == "("
            if definition is None or (definition.parameters is not None and not is_called):
                result.append(token)
                continue
            arguments: dict[str, list[Token]] = {}
            if definition.parameters is not None:
                stop = closing(tokens, index)
                arguments = _arguments(definition, tokens[index + 1 : stop])
                index = stop + 1
            body = self._replacement(definition, arguments, token, hidden, depth)
            result += _in_place_of(token, body)
            spaced = token.spaced and not body
            if len(result) > MAX_TOKENS:
                raise NoValueError(f"it expands to more than {MAX_TOKENS} tokens")
        return result

    def _replacement(
        self,
        definition: Definition,
        arguments: dict[str, list[Token]],
        call: Token,
        hidden: frozenset[str],
        depth: int,
    ) -> list[Token]:
        """Return what a macro stands for where it is called."""
        body = [token.at(call.start) for token in _body(definition.text)]
        if arguments:
            body = self._substituted(body, arguments, hidden, depth)
        body = _pasted(body)
        self._work += len(body) + 1
        if self._work > MAX_WORK:
            raise NoValueError(f"all macros together expand to more than {MAX_WORK} tokens")
        return self.expand(body, hidden | {definition.name}, depth + 1)

    def _substituted(
        self,
        body: list[Token],
        given: dict[str, list[Token]],
        hidden: frozenset[str],
        depth: int,
    ) -> list[Token]:
        """Return a macro's replacement with its arguments in place."""
        result: list[Token] = []
        for index, token in enumerate(body):
            if token.text not in given or token.kind != "ident":
                result.append(token)
                continue
            before = body[index - 1].text if index else ""
            after = body[index + 1].text if index + 1 < len(body) else ""
            if before == "#":
                result[-1] = _stringized(given[token.text], result[-1])
            elif "##" in (before, after):
                result += _in_place_of(token, given[token.text]) or [_EMPTY]
            else:
                found = self.expand(given[token.text], hidden, depth + 1)
                result += _in_place_of(token, found)
        return result


@lru_cache(maxsize=1024)
def _body(text: str) -> tuple[Token, ...]:
    return tuple(tokenize(text))


def _arguments(definition: Definition, tokens: list[Token]) -> dict[str, list[Token]]:
    """Return a call's arguments by the names of the macro's parameters."""
    names = definition.parameters or ()
    is_variadic = names[-1:] != () and names[-1].endswith("...")
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.text == "," and depth == 0 and not (is_variadic and len(parts) == len(names)):
            parts.append([])
            continue
        depth += (token.text in "([{") - (token.text in ")]}")
        parts[-1].append(token)
    if is_variadic:
        names = (*names[:-1], names[-1].removesuffix("...") or "__VA_ARGS__")
        parts += [[]] * (len(parts) == len(names) - 1)
    if len(parts) != len(names) and (names or parts != [[]]):
        raise NoValueError(f"{definition.name} takes {len(names)} arguments")
    return dict(zip(names, parts, strict=False))


def _in_place_of(token: Token, tokens: list[Token]) -> list[Token]:
    """Return tokens with the white space that stands before the one they replace."""
    if not tokens or tokens[0].spaced == token.spaced:
        return tokens
    return [msgspec.structs.replace(tokens[0], spaced=token.spaced), *tokens[1:]]


def _stringized(tokens: list[Token], mark: Token) -> Token:
    """Return what ``#``, the ``mark``, makes of an argument (6.10.3.2).

    Only literals have backslashes and quotes, which stand for themselves in the string.
    """
    escaped = as_written(tokens).replace("\\", "\\\\").replace('"', '\\"')
    return Token("string", f'"{escaped}"', mark.start, mark.spaced)


_EMPTY = Token("empty", "", 0)
"""An argument without tokens beside a ``##`` (6.10.3.3: a placemarker)."""


def _pasted(tokens: list[Token]) -> list[Token]:
    """Return tokens with ``a ## b`` made one.

    As GNU C has it, a comma stays by itself, and goes before an argument without tokens.
    """
    if not any(token.text == "##" for token in tokens):
        return tokens
    result: list[Token] = []
    paste = False
    for token in tokens:
        if token.text == "##":
            paste = bool(result)
            continue
        if not paste or (result[-1].text == "," and token is not _EMPTY):
            result.append(token)
        else:
            left = result.pop()
            joined = "" if left.text == "," else left.text + token.text
            place = min(left.start, token.start)
            result += [one.at(place) for one in tokenize(joined)] or [_EMPTY]
        paste = False
    return [token for token in result if token is not _EMPTY]
