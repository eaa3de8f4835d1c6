"""Which enums are bits that may be combined: C does not say, the values tell."""

import re
from collections.abc import Callable, Sequence

from headerscan.model import Enumerator

_NAME = re.compile(r"\b[A-Za-z_]\w*\b")
_HEXADECIMAL = re.compile(r"[\s(]*0[xX][0-9a-fA-F]+[uUlL]*[\s)]*")
_ENOUGH = 3


def is_flags(
    enumerators: Sequence[Enumerator], find: Callable[[str], Enumerator | None] = lambda _: None
) -> bool:
    """Say whether an enum's values are bits.

    All values must be single bits, zero, or combinations of the enum's own bits. Since
    0, 1, 2, 3 are that too, one thing more is asked for: a shift in an expression (or in
    that of the enumerator that it names, which ``find`` returns); or, where every other
    value is written with ``|``, two bits in hexadecimal or three bits of any spelling.
    """
    values = [one.value for one in enumerators if one.value is not None]
    if not values or min(values) < 0:
        return False
    bits = {value for value in values if value.bit_count() == 1}
    mask = sum(bits)
    if not bits or any(value & ~mask for value in values):
        return False
    if any(_is_shift(one.text or "", find) for one in enumerators):
        return True
    others = [one for one in enumerators if one.value and one.value not in bits]
    whole = mask if len(bits) >= _ENOUGH else None
    if any("|" not in (one.text or "") and one.value != whole for one in others):
        return False
    texts = [one.text or "" for one in enumerators if one.value in bits]
    return len(bits) >= _ENOUGH or (
        len(bits) > 1 and all(_HEXADECIMAL.fullmatch(text) for text in texts)
    )


def _is_shift(text: str, find: Callable[[str], Enumerator | None]) -> bool:
    if "<<" in text:
        return True
    named = (find(name) for name in _NAME.findall(text))
    return any(one is not None and "<<" in (one.text or "") for one in named)
