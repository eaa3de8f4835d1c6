"""What a reviewer wants to know of a symbol, as label and text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from headerscan.model import (
    Callback,
    Enumeration,
    Enumerator,
    Field,
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

NOT_STATED = "not stated"
_TYPED = (Role.PARAMETER, Role.SUFFIX)


def facts(symbol: Symbol, profile: Profile) -> Mapping[str, str]:
    """Return what is known of a symbol: its value or type, and what its doc promises.

    Where a typed key's doc does not say what it should, the text says so.
    """
    found = _own(symbol, profile)
    if symbol.doc is not None and symbol.doc.since:
        found["release"] = symbol.doc.since
    elif not isinstance(symbol, Function):
        found["release"] = NOT_STATED
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
        value = symbol.value_note or NOT_STATED if symbol.value is None else str(symbol.value)
        return {"value": value, "enum": symbol.enum or "unnamed"}
    if isinstance(symbol, Enumeration):
        return {"has": some_of(symbol.enumerators, 6) or "nothing"}
    if isinstance(symbol, Function | Callback):
        return {"prototype": f"{symbol.returns} ({_parameters(symbol.parameters)})"}
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
        value += f" = {_quoted(macro.value)}"
    if field is None:
        return {"value": value}
    return {"key" if field.role is not Role.VALUE else "value": value + _owner(field, profile)} | (
        _promises(field) if field.role in _TYPED else {}
    )


def _promises(field: Field) -> dict[str, str]:
    kind = " or ".join(field.types) or NOT_STATED
    unit = field.unit or NOT_STATED
    return {
        "type": f"{kind}, may be there more than once" if field.multiple else kind,
        "unit": f"{unit} (as {field.unit_from})" if field.unit_from else unit,
    }


def _owner(field: Field, profile: Profile) -> str:
    family = profile.family_by_name.get(field.family or "")
    return f" of {family.owner}" if family and family.owner else ""


def _parameters(parameters: tuple[Parameter, ...]) -> str:
    return (
        ", ".join(
            parameter.type
            if parameter.name in (None, "...")
            else f"{parameter.type} {parameter.name}"
            for parameter in parameters
        )
        or "void"
    )


def _quoted(value: str | int) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def some_of(names: Sequence[str], most: int = 5) -> str:
    """Return ``A, B``, each name once; what goes beyond ``most`` is counted: ``A and 7 more``."""
    unique = list(dict.fromkeys(names))
    more = f" and {len(unique) - most} more" if len(unique) > most else ""
    return ", ".join(unique[:most]) + more
