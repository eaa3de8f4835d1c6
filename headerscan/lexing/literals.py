"""C literals to values (C11, ISO/IEC 9899:2011, 6.4.4 and 6.4.5)."""

from __future__ import annotations

import re
from typing import NamedTuple

_MAX_DIGITS = 66
"""``0b`` and 64 digits are as many as any type has."""
_INTEGER = re.compile(r"(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)([uUlL]*)")
_SUFFIX = re.compile(r"[uU]?(?:ll|LL|[lL])?|(?:ll|LL|[lL])[uU]")
_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]+)|([0-7]{1,3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL
)
_ESCAPES = {
    "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b",
}  # fmt: skip


class NoValueError(Exception):
    """The text is no constant; the message says why."""


class Integer(NamedTuple):
    """An integer with its C type: a width in bits, and whether it is unsigned."""

    value: int
    bits: int = 32
    unsigned: bool = False

    def wrapped(self) -> Integer:
        """Return the integer reduced to its type's range."""
        value, bits, unsigned = self
        if value >> (bits if unsigned else bits - 1) == 0:
            return self  # nearly always
        value &= (1 << bits) - 1
        if not unsigned and value >> (bits - 1):
            value -= 1 << bits
        return Integer(value, bits, unsigned)

    def fits(self) -> bool:
        """Say whether the value lies in the type's range."""
        low = 0 if self.unsigned else -(1 << (self.bits - 1))
        return low <= self.value < low + (1 << self.bits)


def parse_integer(text: str, long_bits: int = 64) -> Integer | None:
    """Return an integer constant with its type (6.4.4.1); None if it is none."""
    match = _INTEGER.fullmatch(text.replace("'", ""))
    if not match or not _SUFFIX.fullmatch(match[2]):
        return None
    digits, suffix = match[1], match[2].lower()
    if len(digits) > _MAX_DIGITS:
        return None
    decimal = digits[0] != "0"
    if not decimal and digits[1:2] not in ("x", "X", "b", "B"):
        value = int(digits, 8)
    else:
        value = int(digits, 0)
    unsigned_only = "u" in suffix
    ranks = [64] if "ll" in suffix else [long_bits, 64] if "l" in suffix else [32, long_bits, 64]
    for bits in ranks:
        for unsigned in (True,) if unsigned_only else (False,) if decimal else (False, True):
            candidate = Integer(value, bits, unsigned)
            if candidate.fits():
                return candidate
    return Integer(value, 64, unsigned=True).wrapped()


def _unescaped(match: re.Match[str]) -> str:
    hexadecimal, octal, short, long, simple = match.groups()
    if hexadecimal:
        return chr(int(hexadecimal, 16) & 0xFF)
    if octal:
        return chr(int(octal, 8) & 0xFF)
    if short or long:
        code = int(short or long, 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return "" if simple == "\n" else _ESCAPES.get(simple, simple)


def parse_string(text: str) -> str:
    """Return what a string literal stands for; bytes from escapes become U+0000 … U+00FF.

    Raises :class:`NoValueError` for half of a character, which C forbids (6.4.3).
    """
    string = _ESCAPE.sub(_unescaped, text[text.index('"') + 1 : -1])
    if any("\ud800" <= character <= "\udfff" for character in string):
        raise NoValueError("it has half of a character")
    return string


def parse_character(text: str) -> Integer | None:
    """Return the value of a character constant (6.4.4.4); None if it is empty."""
    characters = _ESCAPE.sub(_unescaped, text[text.index("'") + 1 : -1])
    if not characters:
        return None
    if len(characters) == 1:
        code = ord(characters)
        return Integer(code - 256 if text[0] == "'" and 128 <= code < 256 else code)
    value = 0
    for character in characters:
        value = (value << 8) | (ord(character) & 0xFF)
    return Integer(value).wrapped()
