"""How much of an API a Python binding covers: constants by name, value and type.

The comparison is pure; what the binding holds comes from ``headerscan coverage``, which
imports it in a process of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from headerscan.matching.globs import fits
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
    constants = _constants(api, profile, match)
    lacking: list[Missing] = []
    different: list[Different] = []
    found = constants.keys() & binding.constants.keys()
    for name, symbols in constants.items():
        first = symbols[0]
        if name in found:
            different += _differences(name, symbols, binding)
        elif not (isinstance(first, Enumerator) and profile.is_sentinel(name)):
            assert first.value is not None  # _constants() takes no other
            lacking.append(Missing(name, first.value, first.header, first.line))
    begins = tuple({name.split("_", 1)[0] + "_" for name in constants if "_" in name.strip("_")})
    return Coverage(
        compared=len(found) + len(lacking),
        equal=len(found) - len(different),
        lacking=tuple(lacking),
        different=tuple(different),
        beyond=tuple(
            (name, value)
            for name, value in sorted(binding.constants.items())
            if name not in api.by_name and name.startswith(begins) and _matches(name, match)
        ),
    )


def _constants(
    api: Api, profile: Profile, match: Sequence[str]
) -> dict[str, list[Macro | Enumerator]]:
    found: dict[str, list[Macro | Enumerator]] = {}
    for symbol in api.symbols:
        if not isinstance(symbol, (Macro, Enumerator)) or symbol.value is None:
            continue
        if isinstance(symbol, Macro) and symbol.parameters is not None:
            continue
        if _matches(symbol.name, match) and not profile.ignores(symbol.name):
            found.setdefault(symbol.name, []).append(symbol)
    return found


def _matches(name: str, globs: Sequence[str]) -> bool:
    return not globs or fits(name, globs)


def _differences(
    name: str, symbols: Sequence[Macro | Enumerator], binding: Binding
) -> list[Different]:
    first, value = symbols[0], binding.constants[name]
    place = first.header, first.line
    if all(value != symbol.value for symbol in symbols):
        return [Different(name, "value", repr(first.value), repr(value), *place)]
    promised = first.field.types if isinstance(first, Macro) and first.field else ()
    stated = binding.types.get(name)
    if stated is not None and stated != promised:
        return [Different(name, "types", _listed(promised), _listed(stated), *place)]
    return []


def _listed(types: Sequence[str]) -> str:
    return " or ".join(types) or "none"
