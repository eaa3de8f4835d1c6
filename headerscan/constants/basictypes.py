"""The basic types: their names in the usual order of words, their sizes (C11 6.7.2, 7.20).

And what the platforms of today make of those whose sizes and alignments differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

SIZES: Mapping[str, tuple[int, bool]] = {
    "char": (8, False), "signed char": (8, False), "unsigned char": (8, True),
    "short": (16, False), "unsigned short": (16, True),
    "int": (32, False), "unsigned int": (32, True),
    "long long": (64, False), "unsigned long long": (64, True),
    "_Bool": (8, True), "bool": (8, True),
    "int8_t": (8, False), "int16_t": (16, False), "int32_t": (32, False), "int64_t": (64, False),
    "uint8_t": (8, True), "uint16_t": (16, True), "uint32_t": (32, True), "uint64_t": (64, True),
    "__s8": (8, False), "__s16": (16, False), "__s32": (32, False), "__s64": (64, False),
    "__u8": (8, True), "__u16": (16, True), "__u32": (32, True), "__u64": (64, True),
}  # fmt: skip
"""Basic types, those of ``<stdint.h>`` and Linux's, with their bits and signs."""
LONG_TYPES: Mapping[str, bool] = {
    "long": False, "unsigned long": True, "size_t": True, "ssize_t": False,
    "intptr_t": False, "uintptr_t": True, "ptrdiff_t": False,
}  # fmt: skip
"""Types as wide as ``long``, and whether they are unsigned."""
LIMITS: Mapping[str, int] = {
    "CHAR_BIT": 8,
    **{
        f"{name}_{end}": value
        for name, bits in (("SCHAR", 8), ("SHRT", 16), ("INT", 32), ("LLONG", 64))
        for end, value in (("MIN", -(1 << bits - 1)), ("MAX", (1 << bits - 1) - 1))
    },
    **{
        f"{name}_MAX": (1 << bits) - 1
        for name, bits in (("UCHAR", 8), ("USHRT", 16), ("UINT", 32), ("ULLONG", 64))
    },
    **{f"INT{bits}_MIN": -(1 << bits - 1) for bits in (8, 16, 32, 64)},
    **{f"INT{bits}_MAX": (1 << bits - 1) - 1 for bits in (8, 16, 32, 64)},
    **{f"UINT{bits}_MAX": (1 << bits) - 1 for bits in (8, 16, 32, 64)},
}
"""What ``<limits.h>`` and ``<stdint.h>`` say on every platform of today (C11 5.2.4.2.1, 7.20.2)."""

_WORDS = frozenset("signed unsigned char short int long float double __int128".split())


def canonical_name(names: Sequence[str]) -> str:
    """Return the words of a basic type in their usual order, redundant ones left out.

    ``unsigned`` is ``unsigned int``, ``long int unsigned`` is ``unsigned long``.
    """
    if len(names) == 1 and names[0] not in ("signed", "unsigned"):
        return names[0]
    others = [word for word in names if word not in _WORDS]
    if len(others) == len(names):
        return " ".join(names)
    last = [word for word in ("char", "short", "float", "double", "__int128") if word in names]
    size = " ".join(["long"] * names.count("long") + last) or "int"
    sign = ""
    if "unsigned" in names:
        sign = "unsigned "
    elif "signed" in names and size == "char":
        sign = "signed "
    return " ".join([f"{sign}{size}", *others])


class DataModel(msgspec.Struct, frozen=True):
    """What one family of platforms makes of types; widths in bits, alignments in bytes."""

    name: str
    long_bits: int
    pointer_bits: int
    wide_alignment: int = 8
    """The alignment of ``long long`` and ``double`` inside a struct."""
    units_of_bit_fields: bool = False
    """Bit-fields lie in whole units of their type, as Microsoft's compilers have it."""
    unnamed_bit_fields_align: bool = False
    """A bit-field without a name aligns its struct too (AAPCS 8.1.8)."""

    def integer(self, name: str) -> tuple[int, bool] | None:
        """Return an integer type's width in bits, and whether it is unsigned."""
        if name not in LONG_TYPES:
            return SIZES.get(name)
        bits = self.long_bits if name.endswith("long") else self.pointer_bits
        return bits, LONG_TYPES[name]


LP64 = DataModel("LP64", 64, 64)
"""Unix on 64 bits (System V ABI, AMD64 supplement 3.1.2)."""
ILP32 = DataModel("ILP32", 32, 32, unnamed_bit_fields_align=True)
"""32 bits where 64-bit integers are aligned as such: Arm (AAPCS 5.1), MIPS, PowerPC."""
I386 = DataModel("i386", 32, 32, wide_alignment=4)
"""32 bits of x86 (System V ABI, Intel386 supplement 3-2)."""
LLP64 = DataModel("LLP64", 32, 64, units_of_bit_fields=True)
"""Windows on 64 bits."""

MODELS = (LP64, ILP32, I386, LLP64)


def models_of(settled: Mapping[str, str | None]) -> tuple[DataModel, ...]:
    """Return the models of those platforms whose compilers predefine what is settled."""
    widths = [settled.get(f"__SIZEOF_{type_}__") for type_ in ("LONG", "POINTER")]
    fitting = (
        model
        for model in MODELS
        if widths == [str(model.long_bits // 8), str(model.pointer_bits // 8)]
        and (model is I386) == (settled.get("__i386__") is not None)
    )
    return tuple(fitting) or MODELS
