"""How much of an API a Python binding covers: constants by name, value and type.

The comparison is pure; what the binding holds comes from ``headerscan coverage``, which
imports it in a process of its own.
"""

from collections.abc import Mapping, Sequence

import msgspec

from headerscan.matching.globs import matcher
from headerscan.model import Api, Enumerator, Macro
from headerscan.profile import Profile

Value = int | str


class Binding(msgspec.Struct, frozen=True):
    """What a binding's modules hold."""

    constants: Mapping[str, Value]
    types: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """By the macro's name, where a table of the binding states the types of keys."""


class Missing(msgspec.Struct, frozen=True):
    """A constant that the binding lacks."""

    name: str
    value: Value
    header: str
    line: int


class Different(msgspec.Struct, frozen=True):
    """A constant that the binding has with another value, or a key with other types."""

    name: str
    what: str
    """``value`` or ``types``."""
    in_header: str
    in_binding: str
    header: str
    line: int


class Coverage(msgspec.Struct, frozen=True):
    """The outcome. ``compared`` counts the header's constants, ``equal`` those found equal."""

    compared: int
    equal: int
    lacking: tuple[Missing, ...]
    different: tuple[Different, ...]
    beyond: tuple[tuple[str, Value], ...]
    """Names and values that the binding has and the headers do not."""


def measure(api: Api, profile: Profile, binding: Binding, match: Sequence[str] = ()) -> Coverage:
    """Compare the constants of headers with those of a binding.

    Enumerators that only count others are not missed, but compared where they are there. A
    macro that is defined in several ``#if`` branches may have any of its values. Beyond the
    headers is what begins as their constants do (``VIR_``) and is not among them.
    """
    is_wanted = matcher(tuple(match) or ("*",))
    constants: dict[str, list[Macro | Enumerator]] = {}
    for symbol in api.symbols:
        if not isinstance(symbol, (Macro, Enumerator)) or symbol.value is None:
            continue
        if isinstance(symbol, Macro) and symbol.parameters is not None:
            continue
        if is_wanted(symbol.name) and not profile.ignores(symbol.name):
            constants.setdefault(symbol.name, []).append(symbol)
    lacking, different = list[Missing](), list[Different]()
    for name, symbols in constants.items():
        first = symbols[0]
        if name in binding.constants:
            if differing := _difference(symbols, binding):
                different.append(Different(name, *differing, first.header, first.line))
        elif not (isinstance(first, Enumerator) and profile.is_sentinel(name)):
            assert first.value is not None  # none without a value is among them
            lacking.append(Missing(name, first.value, first.header, first.line))
    found = len(constants.keys() & binding.constants.keys())
    begins = tuple({name.split("_", 1)[0] + "_" for name in constants if "_" in name.strip("_")})
    return Coverage(
        compared=found + len(lacking),
        equal=found - len(different),
        lacking=tuple(lacking),
        different=tuple(different),
        beyond=tuple(
            (name, value)
            for name, value in sorted(binding.constants.items())
            if name not in api.by_name and name.startswith(begins) and is_wanted(name)
        ),
    )


def _difference(
    symbols: Sequence[Macro | Enumerator], binding: Binding
) -> tuple[str, str, str] | None:
    """Return in what a constant differs, and what the header and the binding say of it."""
    first, value = symbols[0], binding.constants[symbols[0].name]
    if all(value != symbol.value for symbol in symbols):
        return "value", repr(first.value), repr(value)
    promised = first.field.types if isinstance(first, Macro) and first.field else ()
    stated = binding.types.get(first.name, promised)
    if stated != promised:
        return "types", " or ".join(promised) or "none", " or ".join(stated) or "none"
    return None
