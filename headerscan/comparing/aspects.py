"""In which respects a symbol differs from what it was; changes of form only are none."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from headerscan.comparing.members import MemberChange, compare_members
from headerscan.comparing.pairing import aligned_headers
from headerscan.comparing.parameters import compare_parameters
from headerscan.comparing.same_type import Types, types_of
from headerscan.lexing.tokens import tokenize
from headerscan.model import (
    Callback,
    Doc,
    Enumerator,
    Function,
    Macro,
    Struct,
    Symbol,
    Typedef,
    Union,
    Variable,
)
from headerscan.placeless import only_moved
from headerscan.rules import CompatContext, Pair


class Aspect(msgspec.Struct, frozen=True):
    """One respect in which a symbol differs; None where a side says nothing of it."""

    what: str
    """``value``, ``type``, ``unit``, ``since``, ``documentation`` …"""
    old: str | None = None
    new: str | None = None


def aspects(pair: Pair, context: CompatContext) -> tuple[Aspect, ...]:
    """Return in which respects the two sides of a pair differ, places apart."""
    old, new = pair.old, pair.new
    if old is None or new is None or only_moved(old, new):
        return ()
    return tuple(_aspects(old, new, context))


def is_deprecated(symbol: Symbol) -> bool:
    """Say whether a symbol's comment, or a mark in its declaration, deprecates it."""
    said = symbol.doc.deprecated if symbol.doc is not None else None
    return said is not None or getattr(symbol, "deprecation", None) is not None


def _aspects(old: Symbol, new: Symbol, context: CompatContext) -> Iterator[Aspect]:
    types = context.once(types_of)
    yield from _differing("name", old.name, new.name)
    yield from _differing("kind", old.kind, new.kind)
    if isinstance(old, Macro) and isinstance(new, Macro):
        yield from _macro(old, new)
    elif isinstance(old, (Enumerator, Macro)) and isinstance(new, (Enumerator, Macro)):
        yield from _differing("value", _word(old.value), _word(new.value))
    elif isinstance(old, (Function, Callback)) and isinstance(new, (Function, Callback)):
        yield from _signature(old, new, types)
    elif isinstance(old, (Struct, Union)) and isinstance(new, (Struct, Union)):
        yield from _members(old, new, types)
    elif isinstance(old, (Typedef, Variable)) and isinstance(new, (Typedef, Variable)):
        yield from _types(old, new, types)
    yield from _differing("condition", _joined(old.conditions), _joined(new.conditions))
    aligned = context.once(_aligned)
    yield from _differing("header", aligned.get(old.header, old.header), new.header)
    yield from _doc(old.doc, new.doc)


def _aligned(context: CompatContext) -> dict[str, str]:
    return dict(aligned_headers(context.old, context.new))


def _differing(what: str, old: str | None, new: str | None) -> Iterator[Aspect]:
    if old != new:
        yield Aspect(what, old, new)


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _joined(words: tuple[str, ...]) -> str | None:
    return " && ".join(words) or None


def _types(old: Typedef | Variable, new: Typedef | Variable, types: Types) -> Iterator[Aspect]:
    if not types.same(old.type, new.type):
        yield Aspect("type", old.type, new.type)


def _macro(old: Macro, new: Macro) -> Iterator[Aspect]:
    if old.is_left_to_build != new.is_left_to_build:
        pass  # a template beside what was made of one tells of no change
    elif old.value is None or new.value is None:
        if _tokens(old) != _tokens(new):
            yield Aspect("text", _definition(old), _definition(new))
    elif old.value != new.value:
        yield Aspect("value", str(old.value), str(new.value))
    before, after = old.field, new.field
    if before is None and after is None:
        return
    for what in ("types", "unit", "unit_from", "role", "family", "struct_member", "enum"):
        sides = [getattr(side, what) if side else None for side in (before, after)]
        words = [" or ".join(side) if isinstance(side, tuple) else side for side in sides]
        yield from _differing(what.replace("_", " "), words[0] or None, words[1] or None)
    if (before and before.multiple) != (after and after.multiple):
        yield Aspect("multiple", *(str(bool(side and side.multiple)) for side in (before, after)))


def _tokens(macro: Macro) -> list[str]:
    """Return a definition's tokens, a parameter's name replaced by its number."""
    names = {name: f"#{number}" for number, name in enumerate(macro.parameters or ())}
    words = [names.get(token.text, token.text) for token in tokenize(macro.text)]
    return ["()" if macro.parameters is not None else "", str(len(names)), *words]


def _definition(macro: Macro) -> str:
    return (
        macro.text if macro.parameters is None else f"({', '.join(macro.parameters)}) {macro.text}"
    )


def _signature(
    old: Function | Callback, new: Function | Callback, types: Types
) -> Iterator[Aspect]:
    if not types.same(old.returns, new.returns):
        yield Aspect("return type", old.returns, new.returns)
    for change in compare_parameters(old.parameters, new.parameters, types.same_parameter):
        sides = (
            f"{p.type} {p.name or ''}".strip() if p else None for p in (change.old, change.new)
        )
        yield Aspect(f"parameter {change.position}", *sides)
    if isinstance(old, Function) and isinstance(new, Function) and old.inline != new.inline:
        yield Aspect("inline", str(old.inline), str(new.inline))


def _members(old: Struct | Union, new: Struct | Union, types: Types) -> Iterator[Aspect]:
    if old.members is None or new.members is None:
        if (old.members is None) != (new.members is None):
            words = ["hidden" if side.members is None else "visible" for side in (old, new)]
            yield Aspect("members", *words)
        return
    ordered = isinstance(new, Struct)
    changes = compare_members(
        old.members, new.members, types.same, ordered=ordered, bodies=types.bodies
    )
    for change in changes:
        yield Aspect(f"member {change.path}", *_sides(change))


def _sides(change: MemberChange) -> Iterator[str | None]:
    for side in (change.old, change.new):
        if change.what == "moved":
            yield "moved" if side is change.new else None
        else:
            yield f"{side.type} {side.name or ''}".strip() if side else None


def _doc(old: Doc | None, new: Doc | None) -> Iterator[Aspect]:
    yield from _differing("since", old.since if old else None, new.since if new else None)
    deprecated = [side.deprecated if side else None for side in (old, new)]
    yield from _differing("deprecated", *deprecated)
    yield from _differing("documentation", _said(old), _said(new))


def _said(doc: Doc | None) -> str | None:
    """Return a doc on one line, so that its line breaks do not count."""
    if doc is None:
        return None
    parts = [doc.text, *(f"{one.name}: {one.text}" for one in doc.parameters)]
    return " ".join(" ".join([*parts, doc.returns or "", doc.trailing or ""]).split()) or None
