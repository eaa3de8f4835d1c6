"""Breaks between two releases: what headerscan claims, and what compilers see of both.

An error that claims a source or binary break is true where compilers see what it says, and
false where they see that it is not so. A break that compilers see is missed where no error or
warning speaks of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from judges.verdicts import Tally
from judges.views import MacroSeen, MemberSeen, RecordSeen, Shape, View

Finding = Mapping[str, Any]
Verdict = tuple[bool | None, str]
"""Whether a claim is true, None where that cannot be told, and why."""

_VOLATILE = re.compile(
    r"(?i)version|vernum|timestamp|(^|_)ver(_|$)|source_?id|(major|minor|micro|patchlevel)(_|$)|_(patch|revision|release|age|date)(_|$)"
)
"""Names of macros whose values are meant to differ between releases."""
_BRANCH = re.compile(r"\bonly where ")
"""What a claim says that holds in a branch which this platform need not take."""
_OTHER_MODEL = re.compile(r"\((ILP32|i386|LLP64)\)$")
"""How a claim ends that holds where types have other sizes than on this platform."""
_WORD = re.compile(r"[A-Za-z_]\w*")
_MEMBER = re.compile(r"member (\S+)")


class Breaks:
    """Judges what is said to break between an older and a newer view of a library."""

    def __init__(self, old: View, new: View) -> None:
        self.old, self.new = old, new

    def judge(self, findings: Sequence[Finding]) -> Tally:
        """Return the verdicts on the errors that claim a break, and the breaks not spoken of."""
        tally = Tally()
        for finding in findings:
            if finding["severity"] != "error" or not {"source", "binary"} & {*finding["breaks"]}:
                continue
            holds, why = self.verdict(finding)
            of = (_name(finding), f"{why} ({finding['message']})", finding["rule"])
            if holds:
                tally.true += 1
            elif holds is None:
                tally.unjudged(*of, finding["header"])
            else:
                tally.wrong(*of, finding["header"])
        said = self._said(findings)
        for name, why in self.seen():
            if not any(each in said for each in self._speakers(name)):
                tally.missed(name, why, self.old.homes.get(name, ""))
        return tally

    def verdict(self, finding: Finding) -> Verdict:
        """Judge one error."""
        rule, name = finding["rule"], _name(finding)
        if rule == "header-removed":
            return self._header(name)
        if name in self.old.unread and not self.old.has(name):
            return None, "its header does not compile by itself"
        if not self.old.has(name):
            return (None if _BRANCH.search(finding["message"]) else False), "it is not seen here"
        if name in self.new.unread and not self.new.has(name):
            return None, "the newer header does not compile by itself"
        judge = _JUDGES.get(rule)
        if judge is None:
            return None, "no judge for this rule"
        return judge(self, finding)

    def _header(self, name: str) -> Verdict:
        """Judge whether a header went."""
        there = any(path.name == Path(name).name for path in self.new.files)
        return (not there or None), "a header of its name is there" if there else "gone"

    def _gone(self, finding: Finding) -> Verdict:
        """Judge whether a name went, and what goes with it."""
        name = _name(finding)
        source = self._breaks_source(name)
        if not source and "source" in finding["breaks"]:
            return False, "source that names it still compiles"
        if "binary" in finding["breaks"]:
            function = self.old.functions.get(name)
            if function is not None and not function.exported:
                return False, "it was inline, so that nothing built looks for it"
            after = self.new.functions.get(name)
            if name in self.new.variables or (after is not None and after.exported):
                return False, "it is exported as before"
        return True, "gone"

    def _breaks_source(self, name: str) -> bool:
        """Say whether code that names something no longer compiles."""
        old, new = self.old, self.new
        if old.is_ordinary(name):
            return not new.is_ordinary(name)
        if name in old.tags:
            return name not in new.tags and name not in new.typedefs
        return not new.has(name)

    def _type(self, finding: Finding) -> Verdict:
        """Judge whether the type of a function, variable or typedef is another one."""
        name = finding["symbol"]
        for kind, before in self.old.typed(name).items():
            after = self.new.typed(name).get(kind)
            if after is not None:
                if self.same(before.shape, after.shape):
                    return False, "its type is the same"
                if "binary" in finding["breaks"] and not before.exported:
                    return False, "it was inline, so that nothing built looks for it"
                return True, "its type differs"
        if name in self.old.tags and not self.old.is_ordinary(name):
            return None, "a tag"
        return self._gone(finding)

    def _layout(self, finding: Finding) -> Verdict:
        """Judge a change of a struct's or union's members."""
        rule = finding["rule"]
        before, after = self.old.record(finding["symbol"]), self.new.record(finding["symbol"])
        if before is None or after is None:
            return None, "it is no struct or union on both sides"
        if rule == "became-opaque":
            return after.size is None, f"its size was {before.size} and is {after.size}"
        if before.size is None or after.size is None:
            return None, "its members are not seen on both sides"
        if rule in ("member-added", "member-moved", "layout-changed"):
            moved = self._moved(before, after)
            if not moved and _OTHER_MODEL.search(finding["message"]):
                return None, "it is said to break on other platforms"
            return moved, "its layout differs" if moved else "its layout is the same"
        return self._member(finding, before, after)

    def _member(self, finding: Finding, old: RecordSeen, new: RecordSeen) -> Verdict:
        """Judge whether a member went, or is of another type."""
        found = _MEMBER.match(finding["message"])
        path = found[1] if found else ""
        before, after = member_at(self.old, old, path), member_at(self.new, new, path)
        if before is None:
            return (None if _BRANCH.search(finding["message"]) else False), f"no {path} is seen"
        if after is None:
            return True, "the member is gone"
        if finding["rule"] != "member-type-changed":
            return False, "the member is there"
        same = self._same_member(before, after)
        return not same, "its type is the same" if same else "its type differs"

    def _same_member(self, old: MemberSeen, new: MemberSeen) -> bool:
        return self.same(old.shape, new.shape) and old.bits == new.bits

    def _moved(self, old: RecordSeen, new: RecordSeen) -> bool:
        """Say whether a size, an alignment or the place of a member differs."""
        if (old.size, old.alignment) != (new.size, new.alignment):
            return True
        both = old.members.keys() & new.members.keys()
        return any(old.members[path].offset != new.members[path].offset for path in both)

    def _inline(self, finding: Finding) -> Verdict:
        """Judge whether programs that are built miss a function that stays for source."""
        name = finding["symbol"]
        before, after = self.old.functions.get(name), self.new.functions.get(name)
        if before is None or after is None:
            return self._gone(finding)
        return before.exported and not after.exported, "whether it is exported"

    def _enumerator(self, finding: Finding) -> Verdict:
        name = finding["symbol"]
        before, after = _value(self.old, name), _value(self.new, name)
        if before is None or after is None:
            return None, "a value is not known"
        return before != after, f"{before!r} before, {after!r} after"

    def _macro_value(self, finding: Finding) -> Verdict:
        name = finding["symbol"]
        verdict = self._enumerator(finding)
        before = self.old.macros.get(name)
        if verdict[0] is not None or before is None or before != self.new.macros.get(name):
            return verdict
        words = set(_WORD.findall(before.text))
        named = {*self.old.defined, *self.new.defined, *self.old.enumerators}
        return (None if words & named else False), "its text is the same"

    def _macro_kind(self, finding: Finding) -> Verdict:
        name = finding["symbol"]
        before, after = self.old.macros.get(name), self.new.macros.get(name)
        if before is None or after is None:
            if before is None and name in self.old.defined:
                return None, "it is undefined again"
            return self._gone(finding)
        kinds = [_kind(side, view, name) for side, view in ((before, self.old), (after, self.new))]
        if kinds[0] == kinds[1]:
            return False, f"{kinds[0]} on both sides"
        return True, f"{kinds[0]} before, {kinds[1]} after"

    def _macro_parameters(self, finding: Finding) -> Verdict:
        name = finding["symbol"]
        before, after = self.old.macros.get(name), self.new.macros.get(name)
        if before is None or after is None:
            return None, "it is undefined again"
        old, new = before.parameters, after.parameters
        if old is None or new is None:
            return (old is None) != (new is None), "its kind"
        differ = (len(old), old[-1:] == ("...",)) != (len(new), new[-1:] == ("...",))
        return differ, f"{old} before, {new} after"

    def same(self, old: Shape | None, new: Shape | None) -> bool:
        """Say whether two types are the same, where records are by any name they share."""
        if old is None or new is None:
            return old is new
        if old[:1] == new[:1] == ("record",):
            return self._same_record(old[1], new[1])
        if len(old) != len(new):
            return False
        return all(
            self.same(*pair)
            if isinstance(pair[0], tuple) and isinstance(pair[1], tuple)
            else pair[0] == pair[1]
            for pair in zip(old, new, strict=True)
        )

    def _same_record(self, old: str, new: str) -> bool:
        before, after = self.old.records[old], self.new.records[new]
        if not before.names and not after.names:
            return before.members.keys() == after.members.keys()
        return before.kind == after.kind and bool(before.names & after.names)

    def seen(self) -> Iterator[tuple[str, str]]:
        """Yield each name that something breaks at, by the compilers, and what it is."""
        yield from self._went()
        yield from self._other_types()
        yield from self._other_layouts()
        yield from self._other_values()

    def _went(self) -> Iterator[tuple[str, str]]:
        old, new = self.old, self.new
        guards = {name for name, macro in old.macros.items() if not macro.text}
        kinds: dict[str, Collection[str]] = {
            "function": old.functions, "variable": old.variables, "typedef": old.typedefs,
            "enumerator": old.enumerators, "tag": old.tags, "macro": old.macros,
        }  # fmt: skip
        for kind, names in kinds.items():
            for name in names:
                if name in new.unread or name not in old.homes or name in guards:
                    continue
                if self._breaks_source(name):
                    yield name, f"the {kind} is gone"
                elif kind == "function" and old.functions[name].exported:
                    after = new.functions.get(name)
                    if (after is None or not after.exported) and name not in new.variables:
                        yield name, "the function is not exported any more"

    def _other_types(self) -> Iterator[tuple[str, str]]:
        for name in self.old.homes:
            for kind, before in self.old.typed(name).items():
                after = self.new.typed(name).get(kind)
                if after is None or self._explained(before.words):
                    continue
                if kind == "variable" and not before.exported:
                    continue  # a table in the header, which programs have a copy of
                if not self.same(unqualified(before.shape), unqualified(after.shape)):
                    yield name, f"the type of this {kind} differs"

    def _other_layouts(self) -> Iterator[tuple[str, str]]:
        told: set[int] = set()
        for name in self.old.homes:
            before, after = self.old.record(name), self.new.record(name)
            if before is None or after is None or name in self.new.unread or id(before) in told:
                continue
            told.add(id(before))
            if before.kind == "enum" or before.size is None:
                continue
            if after.size is None:
                yield name, "its members are hidden"
                continue
            gone = [path for path in before.members if member_at(self.new, after, path) is None]
            if gone:
                yield name, f"member {min(gone)} is gone"
            elif self._moved(before, after):
                inner = {word for member in before.members.values() for word in member.words}
                if after.members.keys() - before.members.keys() or not self._explained(inner):
                    yield name, f"its layout differs ({before.size} and {after.size} bytes)"

    def _explained(self, words: Collection[str]) -> bool:
        """Say whether a type differs because a type that it names does, which is told there."""
        return any(self._record_differs(word) or self._typedef_differs(word) for word in words)

    def _record_differs(self, name: str) -> bool:
        old, new = self.old.record(name), self.new.record(name)
        if old is None or new is None or None in (old.size, new.size):
            return False
        return self._moved(old, new)

    def _typedef_differs(self, name: str) -> bool:
        old, new = self.old.typedefs.get(name), self.new.typedefs.get(name)
        return old is not None and new is not None and not self.same(old.shape, new.shape)

    def _other_values(self) -> Iterator[tuple[str, str]]:
        for name in (*self.old.enumerators, *self.old.values):
            before, after = _value(self.old, name), _value(self.new, name)
            if None in (before, after) or before == after or _VOLATILE.search(name):
                continue
            macro = self.old.macros.get(name)
            words = set() if macro is None else set(_WORD.findall(macro.text))
            if "__LINE__" in words:
                continue
            if self._stands_for_enumerator(name, words):
                continue
            if name in self.old.homes and not self._explained(words):
                yield name, f"its value was {before!r} and is {after!r}"

    def _stands_for_enumerator(self, name: str, words: Collection[str]) -> bool:
        """Say whether a macro names an enumerator, or its end, and so has its value."""
        both = _value(self.old, name), _value(self.new, name)
        return any(
            other.endswith(tuple(words)) and (value, self.new.enumerators.get(other)) == both
            for other, value in self.old.enumerators.items()
            if words
        )

    def _said(self, findings: Sequence[Finding]) -> frozenset[str]:
        """Return the names of which errors or warnings say that they break something."""
        said = {
            _name(finding)
            for finding in findings
            if finding["severity"] != "note" and {"source", "binary", "wire"} & {*finding["breaks"]}
        }
        # What a release counts (a sentinel, a number of items) is a note.
        said |= {each["symbol"] for each in findings if each["rule"] == "sentinel-changed"}
        return frozenset(said)

    def _speakers(self, name: str) -> Iterator[str]:
        """Yield the symbols of findings that speak of a name: itself, its enum, its header."""
        yield name
        record = self.old.record(name)
        yield from () if record is None else record.names
        yield from self.old.enum_of.get(name, ())
        parts = self.old.homes.get(name, "").split("/")
        yield from ("/".join(parts[start:]) for start in range(len(parts)))


def member_at(view: View, record: RecordSeen, path: str) -> MemberSeen | None:
    """Return the member at a path, which may lead through members of named types."""
    if path in record.members:
        return record.members[path]
    for place in (place for place, letter in enumerate(path) if letter == "."):
        outer = record.members.get(path[:place])
        if outer is not None and outer.shape[0] == "record":
            return member_at(view, view.records[outer.shape[1]], path[place + 1 :])
    return None


def unqualified(shape: Shape) -> Shape:
    """Return a type without its ``const`` and ``volatile``, at any depth."""
    if shape[0] == "qualified":
        return unqualified(shape[2])
    return tuple(
        unqualified(each) if isinstance(each, tuple) and each and isinstance(each[0], str)
        else tuple(unqualified(part) for part in each) if isinstance(each, tuple)
        else each
        for each in shape
    )  # fmt: skip


def _name(finding: Finding) -> str:
    """Return the name that a finding is about: of one that was renamed, the older."""
    name: str = finding["symbol"]
    if finding["rule"] in ("macro-renamed", "enumerator-renamed"):
        name = finding["old"]
    return name


def _value(view: View, name: str) -> int | str | None:
    return view.enumerators.get(name, view.values.get(name))


def _kind(macro: MacroSeen, view: View, name: str) -> str:
    if macro.parameters is not None:
        return "function-like"
    if not macro.text:
        return "empty"
    value = view.values.get(name)
    return "text" if value is None else type(value).__name__


_JUDGES: dict[str, Callable[[Breaks, Finding], Verdict]] = {
    **dict.fromkeys(
        "function-removed function-became-macro macro-removed macro-renamed enumerator-removed"
        " enumerator-renamed typedef-removed struct-removed enum-removed variable-removed".split(),
        Breaks._gone,  # noqa: SLF001 - a table of the class's own methods
    ),
    **dict.fromkeys(
        "parameter-added parameter-removed parameter-type-changed return-type-changed"
        " callback-changed typedef-changed variable-changed".split(),
        Breaks._type,  # noqa: SLF001
    ),
    **dict.fromkeys(
        "member-added member-moved member-removed member-renamed member-type-changed"
        " became-opaque layout-changed".split(),
        Breaks._layout,  # noqa: SLF001
    ),
    "function-became-inline": Breaks._inline,  # noqa: SLF001
    "enumerator-value-changed": Breaks._enumerator,  # noqa: SLF001
    "macro-value-changed": Breaks._macro_value,  # noqa: SLF001
    "macro-kind-changed": Breaks._macro_kind,  # noqa: SLF001
    "macro-parameters-changed": Breaks._macro_parameters,  # noqa: SLF001
}
