"""How messages spell values, types and names."""

from __future__ import annotations

from collections.abc import Sequence

from headerscan.model import (
    Callback,
    Enumerator,
    Function,
    Macro,
    Parameter,
    Symbol,
    Typedef,
    Variable,
)

KIND_WORDS = {
    "macro": "a macro",
    "enumerator": "an enumerator",
    "enum": "an enum",
    "function": "a function",
    "callback": "a callback type",
    "struct": "a struct",
    "union": "a union",
    "typedef": "a typedef",
    "variable": "a variable",
}


def spelled(value: str | int | None) -> str:
    """Return a value as C source has it: ``"disk.total"``, ``7``; ``nothing`` for None."""
    if value is None:
        return "nothing"
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def constant(symbol: Macro | Enumerator) -> str:
    """Return the value of a constant as C source has it, or its text where it has none."""
    if symbol.value is not None:
        return spelled(symbol.value)
    return symbol.text or "nothing"


def called(macro: Macro, name: str | None = None) -> str:
    """Return a macro as code names it, ``X`` or ``F(a, b)``, perhaps by another name."""
    arguments = "" if macro.parameters is None else f"({', '.join(macro.parameters)})"
    return f"{name or macro.name}{arguments}"


def value_or_call(symbol: Macro | Enumerator) -> str:
    """Return the value of a constant, and a function-like macro as it is called."""
    if isinstance(symbol, Macro) and symbol.parameters is not None:
        return called(symbol)
    return constant(symbol)


def listed(words: Sequence[str], *, most: int = 3) -> str:
    """Return ``A, B and C``; what goes beyond ``most`` is counted: ``A, B and 7 more``."""
    if len(words) > most:
        return f"{', '.join(words[: most - 1])} and {len(words) - most + 1} more"
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def parameter(value: Parameter) -> str:
    """Return a parameter as a prototype has it: ``unsigned int flags``."""
    if value.type == "..." or value.name is None:
        return value.type
    if "(*)" in value.type:
        return value.type.replace("(*)", f"(*{value.name})", 1)
    base, bracket, dimensions = value.type.partition("[")
    base = base.rstrip()
    gap = "" if base.endswith("*") else " "
    return f"{base}{gap}{value.name}{bracket}{dimensions}"


def prototype(symbol: Function | Callback) -> str:
    """Return a function's or callback's prototype on one line."""
    gap = "" if symbol.returns.endswith("*") else " "
    parameters = ", ".join(map(parameter, symbol.parameters)) or "void"
    return f"{symbol.returns}{gap}{symbol.name}({parameters})"


def description(symbol: Symbol) -> str:
    """Return what a symbol is in a few words: its value, type or prototype."""
    if isinstance(symbol, Macro) and symbol.parameters is not None:
        return called(symbol)
    if isinstance(symbol, (Macro, Enumerator)):
        value = constant(symbol)
        return symbol.name if value == "nothing" else f"{symbol.name} = {value}"
    if isinstance(symbol, (Function, Callback)):
        return prototype(symbol)
    if isinstance(symbol, (Typedef, Variable)):
        return f"{symbol.name}: {symbol.type}"
    return symbol.name


def promise(symbol: Symbol) -> str:
    """Return a key's type and unit and the symbol's release: ``ULLONG, bytes, since 6.0.0``."""
    field = symbol.field if isinstance(symbol, Macro) else None
    words = [" or ".join(field.types), field.unit or ""] if field else []
    if symbol.doc is not None and symbol.doc.since:
        words.append(f"since {symbol.doc.since}")
    return ", ".join(filter(None, words))


def kind_of(symbol: Symbol) -> str:
    """Return what a symbol is, with its article: ``an enumerator``."""
    return KIND_WORDS.get(symbol.kind, symbol.kind)
