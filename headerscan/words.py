"""The words of C declarations, compilers' spellings among them."""

from __future__ import annotations

QUALIFIERS = frozenset({"const", "volatile", "restrict", "_Atomic"})
STORAGE = frozenset(
    {"typedef", "extern", "static", "inline", "register", "auto", "_Noreturn", "_Thread_local"}
)
TYPE_WORDS = frozenset(
    {"void", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "_Bool"}
    | {"_Complex", "__int128"}
)
TAGS = frozenset({"struct", "union", "enum"})
TYPEOF = frozenset({"typeof", "__typeof__", "__typeof"})
SPELLINGS = {
    "__const": "const", "__const__": "const", "__volatile": "volatile", "__volatile__": "volatile",
    "__restrict": "restrict", "__restrict__": "restrict", "__inline": "inline",
    "__inline__": "inline", "__signed": "signed", "__signed__": "signed",
    "__complex__": "_Complex", "__alignof__": "_Alignof",
}  # fmt: skip
"""Compilers' spellings of standard words."""
ATTRIBUTES = frozenset(
    {"__attribute__", "__attribute", "__declspec", "__asm__", "__asm", "asm"}
    | {"_Alignas", "alignas", "__pragma", "_Pragma"}
)
"""Words that stand with their bracketed arguments and mean nothing to the interface."""
ERASED_WORDS = frozenset({"__extension__", "__cdecl", "__stdcall", "__fastcall", "__thread"})

KEYWORDS = (
    QUALIFIERS | STORAGE | TYPE_WORDS | TAGS | TYPEOF | ATTRIBUTES | ERASED_WORDS
) | frozenset(SPELLINGS)


def is_shouted(name: str) -> bool:
    """Say whether a name is all capitals, as macros are by custom."""
    return name.upper() == name
