"""Constant expressions: C integer and string values from source text.

Macros are expanded as text, as the preprocessor does (C11, ISO/IEC 9899:2011, 6.10.3),
then pycparser parses the expression and it is evaluated (6.6) with C's integer types.
Where the value would differ between platforms (``long`` of 32 and of 64 bits, say), or
depends on what no header here says, there is none, and a note says why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from headerscan.literals import LONG_SIZES, Integer, parse_character, parse_integer, parse_string
from headerscan.macros import Definition
from headerscan.tokens import Token, closing, tokenize

MAX_TOKENS = 20_000
"""How many tokens an expansion may come to before it is given up."""
MAX_DEPTH = 200
"""How deep macros may lead to macros."""

_SIMPLE_INTEGER = re.compile(r"\(?\s*(-?)\s*(0[xX][0-9a-fA-F]+|\d+)\s*\)?")
_SHIFT = re.compile(r"\(?\s*1\s*<<\s*(\d{1,2})\s*\)?")


class NoValueError(Exception):
    """The text is no constant; the message says why."""


@dataclass(frozen=True, slots=True)
class Constants:
    """What names stand for while expressions are evaluated.

    ``macros`` holds the active definitions of each name; a name with differing ones has
    no value. ``enumerators`` holds the integers of enumerators.
    """

    macros: Mapping[str, tuple[Definition, ...]] = field(default_factory=dict)
    enumerators: Mapping[str, int] = field(default_factory=dict)
    cache: dict[str, int | str | NoValueError] = field(default_factory=dict)

    def value(self, text: str, hidden: frozenset[str] = frozenset()) -> int | str:
        """Return the integer or string that an expression comes to.

        ``hidden`` names macros that are not expanded: the one whose text this is. Raises
        :class:`NoValueError` where the text is no constant.
        """
        if match := _SIMPLE_INTEGER.fullmatch(text):
            if match[2][0] != "0" or match[2] == "0" or match[2][1] in "xX":
                number = int(match[2], 0)
                if number < 0x8000_0000:
                    return -number if match[1] else number
        elif (match := _SHIFT.fullmatch(text)) and int(match[1]) < 31:
            return 1 << int(match[1])
        known = self.cache.get(text)
        if known is None:
            try:
                known = self._evaluate(text, hidden)
            except NoValueError as error:
                known = error
            self.cache[text] = known
        if isinstance(known, NoValueError):
            raise known
        return known

    def _evaluate(self, text: str, hidden: frozenset[str]) -> int | str:
        tokens = list(tokenize(text))
        expanded = self.expand(tokens, hidden)
        if not expanded:
            raise NoValueError("it expands to nothing")
        if all(token.kind == "string" for token in expanded):
            return "".join(parse_string(token.text) for token in expanded)
        from headerscan.expressions import evaluate  # noqa: PLC0415 - pycparser only when needed

        source = " ".join(token.text for token in expanded)
        values = {size: evaluate(source, self.enumerators, size) for size in LONG_SIZES}
        first, second = values.values()
        if first != second:
            raise NoValueError("its value depends on the size of long")
        return first

    def expand(self, tokens: list[Token], hidden: frozenset[str], depth: int = 0) -> list[Token]:
        """Return tokens with all macros expanded.

        Raises :class:`NoValueError` for a macro with differing definitions, and beyond
        :data:`MAX_TOKENS` or :data:`MAX_DEPTH`.
        """
        if depth > MAX_DEPTH:
            raise NoValueError(f"it leads through more than {MAX_DEPTH} macros")
        result: list[Token] = []
        index = 0
        while index < len(tokens):
            token = tokens[index]
            index += 1
            definition = None
            if token.kind == "ident" and token.text not in hidden:
                definition = self.definition(token.text)
            if definition is None:
                result.append(token)
            elif definition.parameters is None:
                body = _pasted(list(tokenize(definition.text)))
                result += self.expand(body, hidden | {token.text}, depth + 1)
            elif index < len(tokens) and tokens[index].text == "(":
                stop = closing(tokens, index)
                arguments = _arguments(tokens[index + 1 : stop])
                index = stop + 1
                body = self._substituted(definition, arguments, hidden, depth)
                result += self.expand(body, hidden | {token.text}, depth + 1)
            else:
                result.append(token)
            if len(result) > MAX_TOKENS:
                raise NoValueError(f"it expands to more than {MAX_TOKENS} tokens")
        return result

    def definition(self, name: str) -> Definition | None:
        """Return what a macro's name stands for.

        Raises :class:`NoValueError` where it stands for different things under different
        conditions.
        """
        definitions = self.macros.get(name)
        if not definitions:
            return None
        first = definitions[0]
        if any((d.text, d.parameters) != (first.text, first.parameters) for d in definitions[1:]):
            raise NoValueError(f"{name} differs between #if branches")
        return first

    def _substituted(
        self,
        definition: Definition,
        arguments: list[list[Token]],
        hidden: frozenset[str],
        depth: int,
    ) -> list[Token]:
        names = definition.parameters or ()
        if names and names[-1].endswith("..."):
            fixed = len(names) - 1
            rest = [
                token for part in arguments[fixed:] for token in (*part, Token("punct", ",", 0))
            ]
            arguments = [*arguments[:fixed], rest[:-1]]
            names = (*names[:-1], names[-1].removesuffix("...") or "__VA_ARGS__")
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
                text = " ".join(part.text for part in given[token.text])
                escaped = text.replace("\\", "\\\\").replace('"', '\\"')
                result[-1] = Token("string", f'"{escaped}"', 0)
            elif "##" in (before, after):
                result += given[token.text]
            else:
                result += self.expand(given[token.text], hidden, depth + 1)
        return _pasted(result)


def _arguments(tokens: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.text == "," and depth == 0:
            parts.append([])
            continue
        depth += (token.text in "([{") - (token.text in ")]}")
        parts[-1].append(token)
    return parts


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


__all__ = ["Constants", "Integer", "NoValueError", "parse_character", "parse_integer"]
