"""What C files define and call, told by a quick look at their texts.

Most files of a tree have nothing to do with keys. A look tells which ones do, so that only those
are divided by the lexer.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec

from headerscan.lexing.macros import Definition, parse_define
from headerscan.profile import Implementation

_DIRECTIVE = re.compile(r"^[ \t]*+(#[ \t]*+define\b(?:[^\\\n]++|\\(?s:.))*+)", re.MULTILINE)
_CALLED = re.compile(r"\b[A-Za-z_]\w*+(?=[ \t\n]*+\()", re.ASCII)
_HEAD = re.compile(r"^(?=[A-Za-z_])[\w \t*]{1,300}+(?=\()", re.MULTILINE | re.ASCII)
"""What stands before the first ``(`` of a line that is not indented."""
_STRING = re.compile(r'"((?:[^"\\\n]++|\\.)*+)"')
_WORD = re.compile(r"[A-Za-z_]\w*+", re.ASCII)


class Outline(msgspec.Struct, frozen=True):
    """What one file of the sources has."""

    definitions: tuple[Definition, ...]
    """What its ``#define`` directives define."""
    called: frozenset[str]
    """The names before a ``(``, macros and functions."""
    heads: frozenset[str]
    """Those of ``called`` with which a function's definition may begin."""
    strings: Mapping[str, tuple[str, ...]]
    """What functions of this file may return, by the profile's ``[[implementation.strings]]``."""


def outline_of(text: str, wanted: Implementation) -> Outline:
    """Return the outline of a C file."""
    called = frozenset(_CALLED.findall(text))
    defined = (parse_define(directive, 0) for directive in _DIRECTIVE.findall(text))
    return Outline(
        tuple(found for found in defined if found is not None),
        called,
        frozenset(_WORD.findall(head)[-1] for head in _HEAD.findall(text)),
        dict(_strings(text, called, wanted)),
    )


def _strings(
    text: str, called: frozenset[str], wanted: Implementation
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in wanted.strings:
        if entry.macro in called:
            call = rf"\b{re.escape(entry.macro)}\s*\(\s*(\w+)\s*,([^()]*)\)"
            for match in re.finditer(call, text):
                name = entry.function.replace("{name}", match[1])
                yield name, tuple(_STRING.findall(match[2]))


def are_same(one: Definition, other: Definition) -> bool:
    """Say whether two directives define the same."""
    return (one.text, one.parameters) == (other.text, other.parameters)
