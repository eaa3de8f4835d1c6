"""Every change from one API to another, compatible ones too, and what it asks of a version.

A change of form only is none: a symbol differs in *aspects*.

The verdict follows semantic versioning 2.0.0 (https://semver.org): *major* where code,
built programs or the wire break, *minor* where something came or was deprecated
(section 7), *patch* where anything else changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

import msgspec

from headerscan.comparing.pairing import headers_kept
from headerscan.comparing.parts import member_changes, parameter_changes
from headerscan.comparing.same_type import types_of
from headerscan.diagnostics import Break, Finding, Severity, Verdict
from headerscan.lexing.tokens import tokenize
from headerscan.model import (
    Callback,
    Doc,
    Enumerator,
    Function,
    Macro,
    Member,
    Parameter,
    Struct,
    Symbol,
    Typedef,
    Union,
    Variable,
)
from headerscan.placeless import only_moved
from headerscan.rules import CompatContext, Pair

_HARD = frozenset({Break.SOURCE, Break.BINARY, Break.WIRE})
_PROSE = frozenset({"documentation", "since", "types", "unit", "unit from", "struct member"})


class Group(StrEnum):
    """Under which head a change is told."""

    BREAKING = "breaking"
    """It breaks code, built programs or the wire."""
    ADDED = "added"
    DEPRECATED = "deprecated"
    REMOVED = "removed"
    """It went, and breaks nothing (as rules and configuration have it)."""
    CHANGED = "changed"
    """What exists differs, and breaks nothing."""
    DOCUMENTED = "documented"
    """What is said of it differs."""


class Aspect(msgspec.Struct, frozen=True):
    """One respect in which a symbol differs; None where a side says nothing of it."""

    what: str
    """``value``, ``type``, ``unit``, ``since``, ``documentation`` …"""
    old: str | None = None
    new: str | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to one symbol."""

    group: Group
    pair: Pair
    aspects: tuple[Aspect, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What the rules say of it."""

    @property
    def symbol(self) -> Symbol:
        """Return the symbol as it is now, or as it was if it went."""
        return self.pair.either


def verdict_of(context: CompatContext, findings: Sequence[Finding]) -> Verdict:
    """Return what a change asks of the version number."""
    if any(map(_is_break, findings)):
        return Verdict.MAJOR
    if any(pair.old is None or _is_deprecation(pair) for pair in context.pairs):
        return Verdict.MINOR
    if findings or any(pair.new is None or aspects(pair, context) for pair in context.pairs):
        return Verdict.PATCH
    return Verdict.NONE


def changes(context: CompatContext, findings: Iterable[Finding]) -> tuple[Change, ...]:
    """Return all changes by group, and in header order within each."""
    order = list(Group)
    found = _changes(context, findings)
    return tuple(sorted(found, key=lambda change: order.index(change.group)))


def _changes(context: CompatContext, findings: Iterable[Finding]) -> Iterator[Change]:
    told: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        told[finding.symbol, finding.header].append(finding)
    for pair in context.pairs:
        symbol = pair.either
        of_pair = tuple(told.pop((symbol.name, symbol.header), ()))
        differing = aspects(pair, context)
        if pair.old is not None and pair.new is not None and not of_pair and not differing:
            continue
        yield Change(
            group=_group(pair, differing, of_pair), pair=pair, aspects=differing, findings=of_pair
        )


def _group(pair: Pair, differing: Sequence[Aspect], findings: Sequence[Finding]) -> Group:
    if any(map(_is_break, findings)) or pair.part_of is not None:
        return Group.BREAKING
    if pair.old is None:
        return Group.ADDED
    if pair.new is None:
        return Group.REMOVED
    if _is_deprecation(pair):
        return Group.DEPRECATED
    if all(aspect.what in _PROSE for aspect in differing):
        return Group.DOCUMENTED
    return Group.CHANGED


def _is_break(finding: Finding) -> bool:
    return finding.severity is not Severity.NOTE and bool(_HARD & set(finding.breaks))


def _is_deprecation(pair: Pair) -> bool:
    if pair.old is None or pair.new is None:
        return False
    return is_deprecated(pair.new) and not is_deprecated(pair.old)


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
    yield from _differing("name", old.name, new.name)
    yield from _differing("kind", old.kind, new.kind)
    if isinstance(old, Macro) and isinstance(new, Macro):
        yield from _macro(old, new)
    elif isinstance(old, (Enumerator, Macro)) and isinstance(new, (Enumerator, Macro)):
        yield from _differing("value", _word(old.value), _word(new.value))
    elif isinstance(old, (Function, Callback)) and isinstance(new, (Function, Callback)):
        yield from _signature(old, new, context)
    elif isinstance(old, (Struct, Union)) and isinstance(new, (Struct, Union)):
        yield from _members(old, new, context)
    elif isinstance(old, (Typedef, Variable)) and isinstance(new, (Typedef, Variable)):
        same = context.once(types_of).same(old.type, new.type)
        yield from () if same else (Aspect("type", old.type, new.type),)
    yield from _differing("condition", _joined(old.conditions), _joined(new.conditions))
    kept = context.once(headers_kept)
    yield from _differing("header", kept.get(old.header, old.header), new.header)
    yield from _doc(old.doc, new.doc)


def _differing(what: str, old: str | None, new: str | None) -> Iterator[Aspect]:
    if old != new:
        yield Aspect(what, old, new)


def _word(value: object) -> str | None:
    if isinstance(value, tuple):
        return " or ".join(value) or None
    return None if value is None else str(value)


def _joined(words: tuple[str, ...]) -> str | None:
    return " && ".join(words) or None


def _macro(old: Macro, new: Macro) -> Iterator[Aspect]:
    if old.is_left_to_build != new.is_left_to_build:
        pass  # a template beside what was made of one tells of no change
    elif old.value is None or new.value is None:
        if _tokens(old) != _tokens(new):
            yield Aspect("text", _definition(old), _definition(new))
    elif old.value != new.value:
        yield Aspect("value", str(old.value), str(new.value))
    for what in ("types", "unit", "unit_from", "role", "family", "struct_member", "enum"):
        words = (_word(getattr(side.field, what, None)) for side in (old, new))
        yield from _differing(what.replace("_", " "), *words)
    multiple = (str(side.field is not None and side.field.multiple) for side in (old, new))
    yield from _differing("multiple", *multiple)


def _tokens(macro: Macro) -> list[str]:
    """Return a definition's tokens, a parameter's name replaced by its number."""
    names = {name: f"#{number}" for number, name in enumerate(macro.parameters or ())}
    words = [names.get(token.text, token.text) for token in tokenize(macro.text)]
    return ["()" if macro.parameters is not None else "", str(len(names)), *words]


def _definition(macro: Macro) -> str:
    head = "" if macro.parameters is None else f"({', '.join(macro.parameters)}) "
    return head + macro.text


def _signature(
    old: Function | Callback, new: Function | Callback, context: CompatContext
) -> Iterator[Aspect]:
    if not context.once(types_of).same(old.returns, new.returns):
        yield Aspect("return type", old.returns, new.returns)
    for change in parameter_changes(old, new, context):
        yield Aspect(f"parameter {change.position}", _part(change.old), _part(change.new))
    if isinstance(old, Function) and isinstance(new, Function) and old.inline != new.inline:
        yield Aspect("inline", str(old.inline), str(new.inline))


def _members(old: Struct | Union, new: Struct | Union, context: CompatContext) -> Iterator[Aspect]:
    words = ["hidden" if side.members is None else "visible" for side in (old, new)]
    yield from _differing("members", *words)
    for change in member_changes(old, new, context):
        moved, sides = change.what == "moved", (_part(change.old), _part(change.new))
        yield Aspect(f"member {change.path}", *((None, "moved") if moved else sides))


def _part(side: Parameter | Member | None) -> str | None:
    return f"{side.type} {side.name or ''}".strip() if side else None


def _doc(old: Doc | None, new: Doc | None) -> Iterator[Aspect]:
    for what in ("since", "deprecated"):
        yield from _differing(what, getattr(old, what, None), getattr(new, what, None))
    yield from _differing("documentation", _said(old), _said(new))


def _said(doc: Doc | None) -> str | None:
    """Return a doc on one line, so that its line breaks do not count."""
    if doc is None:
        return None
    parts = [doc.text, *(f"{one.name}: {one.text}" for one in doc.parameters)]
    return " ".join(" ".join([*parts, doc.returns or "", doc.trailing or ""]).split()) or None
