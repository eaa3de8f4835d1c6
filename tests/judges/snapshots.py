"""A snapshot against what compilers see in the same headers: names, values and types."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from judges.compilers import probed
from judges.packages import Side
from judges.verdicts import Tally
from judges.views import RecordSeen, Shape, View

Symbols = Mapping[str, list[dict[str, Any]]]


def judge_snapshot(snapshot: dict[str, Any], view: View, side: Side) -> dict[str, Tally]:
    """Return the verdicts on a snapshot's symbols, values and types."""
    symbols: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for symbol in snapshot["symbols"]:
        symbols[symbol["name"]].append(symbol)
    return {
        "symbols": _names(symbols, view),
        "values": _values(symbols, view),
        "types": _types(symbols, view, side),
    }


def _names(symbols: Symbols, view: View) -> Tally:
    """Judge whether each name is there that compilers see, and none that they do not."""
    texts = [path.read_text("latin-1") for path in view.files]
    tally, guards = Tally(), _guards(texts)
    words = {word for text in texts for word in re.findall(r"[A-Za-z_]\w*", text)}
    seen = {*view.functions, *view.variables, *view.typedefs, *view.enumerators, *view.tags}
    meant = {view.macros[name].text for name in symbols if name in view.macros}
    for name in sorted(seen | view.defined.keys()):
        if name in symbols:
            tally.true += 1
        elif name in meant:
            tally.open += 1  # it is declared by the name of a macro that stands for it
        elif name in guards or name not in words:
            tally.open += 1  # include guards are left out, and what only macros put together
        else:
            tally.missed(name, f"stands in {view.homes[name]} and not in the snapshot")
    known = {name for record in view.records.values() for name in record.names} | view.unread
    for name, variants in symbols.items():
        if view.has(name) or name in known or any(each["conditions"] for each in variants):
            continue
        tally.wrong(name, f"no compiler sees this {variants[0]['kind']}")
    return tally


def _guards(texts: Iterable[str]) -> frozenset[str]:
    """Return the macros that are defined right behind the ``#ifndef`` of their own name."""
    guard = re.compile(r"#\s*if(?:ndef|\s*!\s*defined)[\s(]+(\w+)\b[^\n]*\s*#\s*define\s+\1\b")
    return frozenset(name for text in texts for name in guard.findall(text))


def _values(symbols: Symbols, view: View) -> Tally:
    tally = Tally()
    for name, value in view.enumerators.items():
        _value(tally, name, [each for each in symbols[name] if each["kind"] == "enumerator"], value)
    for name, printed in view.values.items():
        if printed is not None:
            text = "".join(view.macros[name].text.split())
            in_force = [
                each
                for each in symbols[name]
                if each["kind"] == "macro" and "".join(each["text"].split()) == text
            ]
            _value(tally, name, in_force, printed)
    return tally


def _value(tally: Tally, name: str, variants: list[dict[str, Any]], value: int | str) -> None:
    ours = [
        each["value"].split("\0")[0] if isinstance(each["value"], str) else each["value"]
        for each in variants
    ]
    if value in ours:
        tally.true += 1
    elif not ours or None in ours:
        tally.open += 1
    else:
        tally.wrong(name, f"is {value!r} and not {ours}")


def _types(symbols: Symbols, view: View, side: Side) -> Tally:
    """Judge types by having the compiler read them as the snapshot spells them."""
    asked = list(_asked(symbols, view))
    declarations = [declaration for _, declaration, _ in asked]
    answers: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
    for (name, declaration, shape), answer in zip(
        asked, probed(view, side, declarations), strict=True
    ):
        answers[name].append((declaration, answer == shape))
    tally = Tally()
    for name, answers_ in answers.items():
        if any(same for _, same in answers_):
            tally.true += 1
        else:
            tally.wrong(name, f"is not '{answers_[0][0]}'")
    for name, variants in symbols.items():
        record = view.record(name)
        if record is not None and record.members:
            paths = {path for each in variants for path, _ in _members(each.get("members"))}
            for path in record.members.keys() - paths if paths else ():
                tally.missed(f"{name}.{path}", "a member that the snapshot lacks")
    return tally


def _asked(symbols: Symbols, view: View) -> Iterator[tuple[str, str, Shape]]:
    """Yield name, declaration of ``@`` by the snapshot's types, and what compilers see."""
    for name, variants in symbols.items():
        typed = view.typed(name)
        for each in variants:
            kind = each["kind"]
            if kind == "function" and kind in typed:
                yield name, _function(each), _without_kr(typed[kind].shape)
            elif kind == "variable" and kind in typed:
                yield name, f"extern __typeof__({each['type']}) @", typed[kind].shape
            elif kind == "typedef" and kind in typed:
                pointer = ("pointer", typed[kind].shape)
                yield name, f"extern __typeof__({each['type']}) *@", pointer
            elif kind == "callback" and "typedef" in typed:
                shape = typed["typedef"].shape
                shape = shape[1] if shape[0] == "pointer" else shape
                yield name, _function(each), _without_kr(shape)
            elif kind in ("struct", "union") and (record := view.record(name)) is not None:
                yield from _of_members(each, record)


def _of_members(struct: dict[str, Any], record: RecordSeen) -> Iterator[tuple[str, str, Shape]]:
    for path, member in _members(struct["members"]):
        if "members" not in member and path in record.members:
            yield (
                f"{struct['name']}.{path}",
                f"extern __typeof__({member['type']}) *@",
                ("pointer", record.members[path].shape),
            )


def _members(
    members: list[dict[str, Any]] | None, within: str = ""
) -> Iterator[tuple[str, dict[str, Any]]]:
    for member in members or ():
        path = within + (member["name"] or "")
        if member["name"]:
            yield path, member
        yield from _members(member.get("members"), f"{path}." if member["name"] else within)


def _function(symbol: dict[str, Any]) -> str:
    types = [
        "..." if each["type"] == "..." else f"__typeof__({each['type']})"
        for each in symbol["parameters"]
    ]
    return f"__typeof__({symbol['returns']}) @({', '.join(types) or 'void'})"


def _without_kr(shape: Shape) -> Shape:
    """Return a function's type with ``()`` taken for ``(void)``, as snapshots have it."""
    if shape[0] == "function" and shape[2] is None:
        return ("function", shape[1], (), False)
    return shape
