"""The basic types' names in their usual order of words (C11, ISO/IEC 9899:2011, 6.7.2)."""

from __future__ import annotations

from collections.abc import Sequence

_SIZES = ("char", "short", "int", "long", "float", "double")


def canonical_name(names: Sequence[str]) -> str:
    """Return the words of a basic type in their usual order, redundant ones left out.

    ``unsigned`` is ``unsigned int``, ``long int unsigned`` is ``unsigned long``.
    """
    if len(names) == 1 and names[0] not in ("signed", "unsigned"):
        return names[0]
    words = [word for word in names if word not in ("signed", "unsigned", *_SIZES)]
    if len(words) == len(names):
        return " ".join(names)
    sign = "unsigned " if "unsigned" in names else "signed " if "signed" in names else ""
    size = " ".join(["long"] * names.count("long"))
    for word in ("char", "short", "float", "double"):
        if word in names:
            size = f"{size} {word}".strip()
    if not size and "__int128" in words:
        return f"{sign}__int128" if sign == "unsigned " else "__int128"
    if not size:
        size = "int"
    if sign == "signed " and size != "char":
        sign = ""
    return " ".join([f"{sign}{size}", *words])
