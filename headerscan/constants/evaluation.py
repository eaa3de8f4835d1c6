"""Constant expressions: C integer and string values from source text.

Macros are expanded as text, as the preprocessor does (C11, ISO/IEC 9899:2011, 6.10.3),
and what is left is evaluated as an expression (6.6) with C's integer types.
Where the value would differ between platforms (``long`` of 32 and of 64 bits, say), or
depends on what no header here says, there is none, and a note says why.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import msgspec

from headerscan.constants.basictypes import Lookup, no_extent
from headerscan.constants.expressions import Known, evaluate
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.macros import Definition
from headerscan.lexing.standins import first_written, why_open
from headerscan.lexing.tokens import Token, closing, tokenize

MAX_TOKENS = 20_000
"""How many tokens an expansion may come to before it is given up."""
MAX_DEPTH = 200
"""How deep macros may lead to macros."""
MAX_WORK = 400_000
"""How many tokens the expansions of all macros together may come to."""


def _never(_name: str) -> bool:
    return False


class Constants:
    """What names stand for while expressions are evaluated.

    ``macros`` holds the active definitions of each name; a name with differing ones has
    no value, unless ``is_erased`` says that it means nothing. ``enumerators`` holds the
    integers of enumerators, and may grow between two evaluations; ``typedefs`` the types
    that names stand for, and ``extent`` says how large they are.
    """

    def __init__(
        self,
        macros: Mapping[str, Sequence[Definition]],
        enumerators: Mapping[str, int] | None = None,
        typedefs: Mapping[str, str] | None = None,
        is_erased: Callable[[str], bool] = _never,
        extent: Lookup = no_extent,
    ) -> None:
        self.macros = macros
        self.enumerators: Mapping[str, int] = {} if enumerators is None else enumerators
        self.typedefs: Mapping[str, str] = {} if typedefs is None else typedefs
        self.is_erased = is_erased
        self._known = Known(self.enumerators.get, self.typedefs, extent)
        self._work = 0

    def value(self, text: str, hidden: Collection[str] = ()) -> int | str:
        """Return the integer or string that an expression comes to.

        ``hidden`` names macros that are not expanded: the one whose text this is. Raises
        :class:`~headerscan.lexing.literals.NoValueError` where the text is no constant.
        """
        if (written := first_written(text)) is not None:
            raise NoValueError(why_open(written))
        expanded = self.expand(list(tokenize(text)), set(hidden))
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

    def expand(
        self, tokens: list[Token], hidden: set[str] | None = None, depth: int = 0
    ) -> list[Token]:
        """Return tokens with all macros expanded.

        Raises :class:`~headerscan.lexing.literals.NoValueError` for a macro with differing
        definitions, and beyond :data:`MAX_TOKENS`, :data:`MAX_DEPTH` or
        :data:`MAX_WORK`.
        """
        if depth > MAX_DEPTH:
            raise NoValueError(f"it leads through more than {MAX_DEPTH} macros")
        macros = self.macros
        if not any(token.text in macros for token in tokens):
            return tokens
        hidden = set() if hidden is None else hidden
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
            if token.kind == "ident" and token.text in macros and token.text not in hidden:
                definition = self.definition(token.text)
            if definition is None:
                result.append(token)
                continue
            body, index = self._replacement(definition, tokens, index, hidden, depth)
            result += _in_place_of(token, body)
            spaced = token.spaced and not body
            if len(result) > MAX_TOKENS:
                raise NoValueError(f"it expands to more than {MAX_TOKENS} tokens")
        return result

    def _replacement(
        self,
        definition: Definition,
        tokens: list[Token],
        index: int,
        hidden: set[str],
        depth: int,
    ) -> tuple[list[Token], int]:
        """Return what the macro's name before ``index`` stands for, and where to go on."""
        if definition.parameters is None:
            body = _pasted(list(tokenize(definition.text)))
        elif index < len(tokens) and tokens[index].text == "(":
            stop = closing(tokens, index)
            arguments = _arguments(tokens[index + 1 : stop])
            index = stop + 1
            body = self._substituted(definition, arguments, hidden, depth)
        else:
            return [tokens[index - 1]], index
        self._work += len(body) + 1
        if self._work > MAX_WORK:
            raise NoValueError(f"all macros together expand to more than {MAX_WORK} tokens")
        hidden.add(definition.name)
        try:
            return self.expand(body, hidden, depth + 1), index
        finally:
            hidden.discard(definition.name)

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
        if any((d.text, d.parameters) != (first.text, first.parameters) for d in definitions[1:]):
            if self.is_erased(name):
                return msgspec.structs.replace(first, text="")
            raise NoValueError(f"{name} differs between #if branches")
        return first

    def _substituted(
        self,
        definition: Definition,
        parts: list[list[Token]],
        hidden: set[str],
        depth: int,
    ) -> list[Token]:
        names = definition.parameters or ()
        if names and names[-1].endswith("..."):
            fixed = len(names) - 1
            parts = [*parts[:fixed], [token for part in parts[fixed:] for token in part]]
            names = (*names[:-1], names[-1].removesuffix("...") or "__VA_ARGS__")
        arguments = [*parts[:1], *(part[1:] for part in parts[1:])]
        if len(arguments) != len(names) and not (not names and arguments == [[]]):
            raise NoValueError(f"{definition.name} takes {len(names)} arguments")
        given = dict(zip(names, arguments, strict=False))
        body = list(tokenize(definition.text))
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
                result += _in_place_of(token, given[token.text])
            else:
                found = self.expand(given[token.text], hidden, depth + 1)
                result += _in_place_of(token, found)
        return _pasted(result)


def _arguments(tokens: list[Token]) -> list[list[Token]]:
    """Return a call's arguments, of which each but the first begins with its comma."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.text == "," and depth == 0:
            parts.append([token])
            continue
        depth += (token.text in "([{") - (token.text in ")]}")
        parts[-1].append(token)
    return parts


def _in_place_of(token: Token, tokens: list[Token]) -> list[Token]:
    """Return tokens with the white space that stands before the one they replace."""
    if not tokens or tokens[0].spaced == token.spaced:
        return tokens
    return [msgspec.structs.replace(tokens[0], spaced=token.spaced), *tokens[1:]]


def _stringized(tokens: list[Token], mark: Token) -> Token:
    """Return what ``#``, the ``mark``, makes of an argument (6.10.3.2).

    Only literals have backslashes and quotes, which stand for themselves in the string.
    """
    text = "".join(f" {part.text}" if part.spaced else part.text for part in tokens).lstrip()
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return Token("string", f'"{escaped}"', mark.start, mark.spaced)


def _pasted(tokens: list[Token]) -> list[Token]:
    """Return tokens with ``a ## b`` made one."""
    if not any(token.text == "##" for token in tokens):
        return tokens
    result: list[Token] = []
    paste = False
    for token in tokens:
        if token.text == "##":
            paste = True
        elif paste and result:
            joined = list(tokenize(result.pop().text + token.text))
            result += joined
            paste = False
        else:
            result.append(token)
            paste = False
    return result
