"""The words of C declarations, compilers' spellings among them."""

from __future__ import annotations

import re
from functools import cache

QUALIFIERS = frozenset({"const", "volatile", "restrict", "_Atomic"})
STORAGE = frozenset(
    {"typedef", "extern", "static", "inline", "register", "auto", "_Noreturn", "_Thread_local"}
)
TYPE_WORDS = frozenset(
    {"void", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "_Bool"}
    | {"_Complex", "__int128"}
)
TAGS = frozenset({"struct", "union", "enum"})
TYPEOF = frozenset({"typeof", "__typeof__", "__typeof", "_BitInt"})
"""Words that make a type of what stands in the brackets behind them."""
SPELLINGS = {
    "__const": "const", "__const__": "const", "__volatile": "volatile", "__volatile__": "volatile",
    "__restrict": "restrict", "__restrict__": "restrict", "__inline": "inline",
    "__inline__": "inline", "__signed": "signed", "__signed__": "signed",
    "__complex__": "_Complex", "__alignof__": "_Alignof", "_Xconst": "const",
}  # fmt: skip
"""Compilers' spellings of standard words, and the one of X11's Xfuncproto.h."""
ATTRIBUTES = frozenset(
    {"__attribute__", "__attribute", "__declspec", "_declspec", "__asm__", "__asm", "asm"}
    | {"_Alignas", "alignas", "__pragma", "_Pragma"}
)
"""Words that stand with their bracketed arguments and mean nothing to the interface."""
ERASED_WORDS = frozenset(
    {"__extension__", "__cdecl", "__stdcall", "__fastcall", "__thread"}
    # Linker scoping, by the C User's Guide of Oracle Developer Studio.
    | {"__global", "__hidden", "__symbolic"}
)
STATIC_ASSERT = frozenset({"_Static_assert", "static_assert"})

KEYWORDS = (
    QUALIFIERS | STORAGE | TYPE_WORDS | TAGS | TYPEOF | ATTRIBUTES | ERASED_WORDS | STATIC_ASSERT
) | frozenset(SPELLINGS)

_ANNOTATION = re.compile(r"_[A-Z][a-z]+(?:_[a-z]+)*_(?:opt_)?\Z")


@cache
def is_shouted(name: str) -> bool:
    """Say whether a name looks like a macro's: all capitals, or ``_In_``."""
    return name.upper() == name or _ANNOTATION.match(name) is not None
