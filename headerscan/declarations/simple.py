"""Simple declarations, read from their text without dividing it all into tokens.

Simple is what nine in ten declarations of a header are: words and ``*``, with one list of
such parameters, or a plain list of enumerators. What a piece of text says, the words before
a function's name or a parameter, is kept: types and parameters recur. Whatever is not simple
goes the long way, by :mod:`~headerscan.declarations.sketch`; where both read a text they say
the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from headerscan.declarations.bodies import Simple, read_body
from headerscan.declarations.plain import Plain, read_parameter, read_plain
from headerscan.declarations.settling import is_plain_name, settled
from headerscan.declarations.sketch import Vocabulary
from headerscan.model import Parameter

_FUNCTION = re.compile(
    r"(?P<head>[\w\s*]*?)(?:(?<!\w)(?P<name>[A-Za-z_]\w*)|\(\s*\*\s*(?P<pointer>[A-Za-z_]\w*)\s*\))"
    r"\s*\((?P<parameters>[\w\s*,.\[\]]*)\)\s*;\s*\Z",
    re.ASCII,
)
_STAND_IN = "x"
"""Stands for a declared name, which is plain as this one, where the long way is asked."""


class SimpleReader:
    """Reads simple declarations of headers that share a vocabulary.

    ``read_code`` reads a declaration's code the long way.
    """

    def __init__(self, vocabulary: Vocabulary, read_code: Callable[[str], Plain | None]) -> None:
        self._vocabulary = vocabulary
        self._read_code = read_code
        self._heads: dict[str, Plain | None] = {}
        self._parameters: dict[str, Parameter | None] = {"...": Parameter("...", "...")}

    def read(self, code: str, base: int) -> Simple | None:
        """Return what a declaration's code says, or None where it is not simple.

        ``base`` is the declaration's offset in the header.
        """
        if "{" in code:
            return read_body(code, base, self._vocabulary)
        if "(" in code:
            match = _FUNCTION.match(code)
            return self._function(match, base) if match else None
        if not code.rstrip().endswith(";"):
            return None
        tokens = settled(code.rstrip()[:-1], base, self._vocabulary)
        plain = read_plain(tokens, {}) if tokens else None
        return None if plain is None else Simple(plain)

    def _function(self, match: re.Match[str], base: int) -> Simple | None:
        """``int foo(parameters)`` and ``typedef int (*foo)(parameters)``."""
        is_pointer = match["name"] is None
        name = match["pointer" if is_pointer else "name"]
        if not is_plain_name(name, self._vocabulary):
            return None
        head = self._pointer_head(match["head"]) if is_pointer else self._head(match["head"])
        parameters = self._list(match["parameters"])
        if head is None or parameters is None:
            return None
        start = base + match.start("pointer" if is_pointer else "name")
        return Simple(head._replace(name=name, start=start, parameters=parameters, is_bare=False))

    def _head(self, text: str) -> Plain | None:
        """Return what the words before a function's name say."""
        if text not in self._heads:
            tokens = settled(f"{text} {_STAND_IN}", 0, self._vocabulary)
            plain = read_plain(tokens, {}) if tokens else None
            self._heads[text] = plain if plain and plain.name == _STAND_IN else None
        return self._heads[text]

    def _pointer_head(self, text: str) -> Plain | None:
        """Return what the words before ``(*name)(…)`` say."""
        key = f"{text}("
        if key not in self._heads:
            plain = self._read_code(f"{text} (*{_STAND_IN})(void);")
            is_head = plain is not None and plain.tag is None and plain.name == _STAND_IN
            self._heads[key] = plain if is_head else None
        return self._heads[key]

    def _list(self, text: str) -> tuple[Parameter, ...] | None:
        """Return what a list of parameters says."""
        pieces = [piece.strip() for piece in text.split(",")]
        if pieces == [""]:
            return ()
        found: list[Parameter] = []
        for piece in pieces:
            parameter = self._parameter(piece)
            if parameter is None or (piece == "..." and not found):
                return None
            found.append(parameter)
        return () if found == [Parameter(None, "void")] else tuple(found)

    def _parameter(self, text: str) -> Parameter | None:
        if text not in self._parameters:
            tokens = settled(text, 0, self._vocabulary)
            if tokens is not None:
                self._parameters[text] = read_parameter(tokens)
            else:
                plain = self._read_code(f"void {_STAND_IN}({text});")
                found = plain.parameters if plain else None
                self._parameters[text] = found[0] if found and len(found) == 1 else None
        return self._parameters[text]
