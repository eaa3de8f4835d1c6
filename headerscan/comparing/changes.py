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
from functools import partial
from itertools import chain

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

_FIELD = ("types", "unit", "unit_from", "role", "family", "struct_member", "enum")
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
    differences = [(pair, aspects(pair, context)) for pair in context.pairs]
    named: defaultdict[tuple[str, str], list[tuple[Pair, Sequence[Aspect]]]] = defaultdict(list)
    for each in differences:
        named[each[0].either.name, each[0].either.header].append(each)
    told: defaultdict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        if of_name := named.get((finding.symbol, finding.header)):
            pair, _ = min(of_name, key=partial(_unlike, finding))
            told[id(pair)].append(finding)
    groups: dict[Group, list[Change]] = {group: [] for group in Group}
    for pair, differing in differences:
        of_pair = tuple(told[id(pair)])
        if of_pair or _is_change(pair, differing):
            group = _group(pair, differing, of_pair)
            groups[group].append(
                Change(group=group, pair=pair, aspects=differing, findings=of_pair)
            )
    return tuple(chain.from_iterable(groups.values()))


def _unlike(finding: Finding, each: tuple[Pair, Sequence[Aspect]]) -> tuple[bool, bool]:
    """Return how little speaks for a finding to be of a pair, of several that have one name.

    It is of what stands on its line, else of what differs.
    """
    side = each[0].old if finding.in_old else each[0].new
    return side is None or side.line != finding.line, not _is_change(*each)


def _is_change(pair: Pair, differing: Sequence[Aspect]) -> bool:
    return pair.old is None or pair.new is None or bool(differing)


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
    return finding.severity is not Severity.NOTE and not _HARD.isdisjoint(finding.breaks)


def _is_deprecation(pair: Pair) -> bool:
    is_there = pair.old is not None and pair.new is not None
    return is_there and [is_deprecated(side) for side in pair.sides] == [False, True]


def is_deprecated(symbol: Symbol) -> bool:
    """Say whether a symbol's comment, or a mark in its declaration, deprecates it."""
    said = symbol.doc.deprecated if symbol.doc is not None else None
    return said is not None or symbol.deprecation is not None


def aspects(pair: Pair, context: CompatContext) -> tuple[Aspect, ...]:
    """Return in which respects the two sides of a pair differ, places apart."""
    old, new = pair.old, pair.new
    if old is None or new is None or only_moved(old, new):
        return ()
    header = context.once(headers_kept).get(old.header, old.header)
    before, after = _by_itself(old, header), _by_itself(new, new.header)
    told = [Aspect(what, before[what], after[what]) for what in before if what in after]
    told[2:2] = _compared(old, new, context)
    return tuple(aspect for aspect in told if aspect.old != aspect.new)


def _by_itself(symbol: Symbol, header: str) -> dict[str, str | None]:
    """Return what a symbol says, by respect, that differs wherever its words do."""
    doc, said = symbol.doc, {"name": symbol.name, "kind": symbol.kind}
    more: dict[str, object] = {}
    if isinstance(symbol, Macro):
        more = {name.replace("_", " "): getattr(symbol.field, name, None) for name in _FIELD}
        more["multiple"] = bool(symbol.field and symbol.field.multiple)
    elif isinstance(symbol, Function):
        more["inline"] = symbol.inline
    elif isinstance(symbol, (Struct, Union)):
        more["members"] = "hidden" if symbol.members is None else "visible"
    more["condition"] = " && ".join(symbol.conditions) or None
    more["header"] = header
    more["since"] = doc.since if doc else None
    more["deprecated"] = doc.deprecated if doc else None
    more["documentation"] = _words(doc) if doc else None
    return said | {what: _word(value) for what, value in more.items()}


def _word(value: object) -> str | None:
    if isinstance(value, tuple):
        return " or ".join(value) or None
    return None if value is None else str(value)


def _compared(old: Symbol, new: Symbol, context: CompatContext) -> Iterator[Aspect]:
    """Yield in what two symbols differ that may be the same in other words."""
    if isinstance(old, Macro) and isinstance(new, Macro):
        yield from _macro(old, new)
    elif isinstance(old, (Enumerator, Macro)) and isinstance(new, (Enumerator, Macro)):
        yield Aspect("value", _word(old.value), _word(new.value))
    elif isinstance(old, (Function, Callback)) and isinstance(new, (Function, Callback)):
        yield from _type("return type", old.returns, new.returns, context)
        for change in parameter_changes(old, new, context):
            yield Aspect(f"parameter {change.position}", _part(change.old), _part(change.new))
    elif isinstance(old, (Struct, Union)) and isinstance(new, (Struct, Union)):
        for member in member_changes(old, new, context):
            is_moved = member.what == "moved"
            before, after = None if is_moved else _part(member.old), _part(member.new)
            yield Aspect(f"member {member.path}", before, "moved" if is_moved else after)
    elif isinstance(old, (Typedef, Variable)) and isinstance(new, (Typedef, Variable)):
        yield from _type("type", old.type, new.type, context)


def _type(what: str, old: str, new: str, context: CompatContext) -> Iterator[Aspect]:
    if not context.once(types_of).same(old, new):
        yield Aspect(what, old, new)


def _macro(old: Macro, new: Macro) -> Iterator[Aspect]:
    if old.is_left_to_build != new.is_left_to_build:
        return  # a template beside what was made of one tells of no change
    if old.value is not None and new.value is not None:
        if old.value != new.value:
            yield Aspect("value", str(old.value), str(new.value))
    elif _tokens(old) != _tokens(new):
        yield Aspect("text", _definition(old), _definition(new))


def _tokens(macro: Macro) -> list[str]:
    """Return a definition's tokens, a parameter's name replaced by its number."""
    names = {name: f"#{number}" for number, name in enumerate(macro.parameters or ())}
    words = [names.get(token.text, token.text) for token in tokenize(macro.text)]
    return ["()" if macro.parameters is not None else "", str(len(names)), *words]


def _definition(macro: Macro) -> str:
    head = "" if macro.parameters is None else f"({', '.join(macro.parameters)}) "
    return head + macro.text


def _part(side: Parameter | Member | None) -> str | None:
    if side is None:
        return None
    width = f" : {side.bits}" if isinstance(side, Member) and side.bits else ""
    return f"{side.type} {side.name or ''}".strip() + width


def _words(doc: Doc) -> str | None:
    """Return a doc on one line, so that its line breaks do not count."""
    parts = [doc.text, *(f"{one.name}: {one.text}" for one in doc.parameters)]
    return " ".join(" ".join([*parts, doc.returns or "", doc.trailing or ""]).split()) or None
