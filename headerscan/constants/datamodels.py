"""The sizes and alignments that C's types have on the platforms of today."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


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
    )
    return tuple(fitting) or MODELS
