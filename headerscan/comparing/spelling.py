"""How messages spell values, types and names, and what a reviewer wants to know of a symbol."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from headerscan.model import (
    Callback,
    Enumeration,
    Enumerator,
    Function,
    Macro,
    Parameter,
    Role,
    Struct,
    Symbol,
    Typedef,
    Union,
    ValueKind,
    Variable,
)
from headerscan.profile import Profile

_POINTER_INSIDE = re.compile(
    r"[^\[]*?(?:\((?:\s*\*\s*(?:(?:const|volatile|restrict|_Atomic)\b\s*)*)+)+"
)
_NOT_STATED = "not stated"


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


def declare(type_text: str, name: str) -> str:
    """Return a declaration of ``name`` with a type in the model's spelling.

    The name goes where the type's declarator would have it: ``int (*)(void)`` and ``f``
    give ``int (*f)(void)``, ``char [16]`` and ``id`` give ``char id[16]``.
    """
    match = _POINTER_INSIDE.match(type_text)
    place = match.end() if match else f"{type_text}[".index("[")
    before, after = type_text[:place], type_text[place:]
    if not after:
        gap = "" if before.endswith("*") or not name else " "
        return f"{before}{gap}{name}"
    if before.endswith(("*", "(")):
        return f"{before}{name}{after}"
    return f"{before.rstrip()} {name}{after}"


def parameter(value: Parameter) -> str:
    """Return a parameter as a prototype has it: ``unsigned int flags``."""
    return value.type if value.type == "..." else declare(value.type, value.name or "")


def prototype(symbol: Function | Callback) -> str:
    """Return a function's or callback's prototype on one line."""
    return declare(symbol.returns, f"{symbol.name}({parameters(symbol)})")


def parameters(symbol: Function | Callback) -> str:
    """Return the parameters of a prototype."""
    return ", ".join(map(parameter, symbol.parameters)) or "void"


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
    word = "callback type" if symbol.kind == "callback" else symbol.kind
    return f"{'an' if word.startswith('e') else 'a'} {word}"


def facts(symbol: Symbol, profile: Profile) -> Mapping[str, str]:
    """Return what is known of a symbol: its value or type, and what its doc promises.

    Where a typed key's doc does not say what it should, the text says so.
    """
    found = _own(symbol, profile)
    if symbol.doc is not None and symbol.doc.since:
        found["release"] = symbol.doc.since
    elif not isinstance(symbol, Function):
        found["release"] = _NOT_STATED
    if symbol.doc is not None and symbol.doc.deprecated is not None:
        found["deprecated"] = symbol.doc.deprecated or "yes"
    if symbol.conditions:
        found["only if"] = " and ".join(symbol.conditions)
    return found


def differences(old: Symbol, new: Symbol, profile: Profile) -> dict[str, str]:
    """Return by label the facts in which two symbols differ, as ``before → after``."""
    before, after = facts(old, profile), facts(new, profile)
    return {
        label: f"{before.get(label, 'none')} → {after.get(label, 'none')}"
        for label in dict.fromkeys((*before, *after))
        if before.get(label) != after.get(label)
    }


def _own(symbol: Symbol, profile: Profile) -> dict[str, str]:
    if isinstance(symbol, Macro):
        return _macro(symbol, profile)
    if isinstance(symbol, Enumerator):
        value = symbol.value_note or _NOT_STATED if symbol.value is None else str(symbol.value)
        return {"value": value, "enum": symbol.enum or "unnamed"}
    if isinstance(symbol, Enumeration):
        return {"has": some_of(symbol.enumerators, 6) or "nothing"}
    if isinstance(symbol, Function | Callback):
        return {"prototype": f"{symbol.returns} ({parameters(symbol)})"}
    if isinstance(symbol, Struct | Union):
        if symbol.members is None:
            return {"has": "members that users do not see"}
        return {"has": some_of([one.name or one.type for one in symbol.members], 6) or "nothing"}
    if isinstance(symbol, Typedef | Variable):
        return {"type": symbol.type}
    return {}


def _macro(macro: Macro, profile: Profile) -> dict[str, str]:
    field = macro.field
    value = macro.text or "nothing"
    if macro.value_kind in (ValueKind.EXPRESSION, ValueKind.ALIAS) and macro.value is not None:
        value += f" = {spelled(macro.value)}"
    if field is None:
        return {"value": value}
    family = profile.family_by_name.get(field.family or "")
    owner = f" of {family.owner}" if family and family.owner else ""
    found = {"value" if field.role is Role.VALUE else "key": value + owner}
    if field.role in (Role.PARAMETER, Role.SUFFIX):
        kind, unit = " or ".join(field.types) or _NOT_STATED, field.unit or _NOT_STATED
        found["type"] = f"{kind}, may be there more than once" if field.multiple else kind
        found["unit"] = f"{unit} (as {field.unit_from})" if field.unit_from else unit
    return found


def some_of(names: Sequence[str], most: int = 5) -> str:
    """Return ``A, B``, each name once; what goes beyond ``most`` is counted: ``A and 7 more``."""
    unique = list(dict.fromkeys(names))
    more = f" and {len(unique) - most} more" if len(unique) > most else ""
    return ", ".join(unique[:most]) + more
