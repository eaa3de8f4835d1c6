"""A header divided into stretches, each of which can be read by itself.

A stretch ends at a blank line over which no comment reaches. What it says follows from its text and
from the ``#if`` conditions that hold in it, and so is kept by these from scan to scan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from headerscan.comments.attach import BEHIND_OPENERS
from headerscan.inputs import is_template
from headerscan.lexing.conditionals import are_in_c
from headerscan.lexing.lexer import Item, ItemKind, lex
from headerscan.lexing.source import Source
from headerscan.model import Header

Key = tuple[str, ...]

_CXX = re.compile(
    r"class\s++(?:[A-Za-z_]\w*+\s*+)++[:{;]|template\s*+(?:<|class\b|struct\b)|[\w\s*&]++::"
    r"|struct\s++(?:[A-Za-z_]\w*+\s*+)++:\s*+(?:public|private|virtual)\b|namespace\b[\w\s:]*\{"
    r"|using\s+(?:namespace\b|\w+\s*(?:::|=))"
)
_PACK = re.compile(
    r"#\s*pragma\s+pack\s*\(\s*(?P<how>push|pop)?[\s,]*(?:[A-Za-z_]\w*[\s,]*)?(?P<most>\d{1,3})?\s*\)"
)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_GO_ON = (ItemKind.COMMENT, ItemKind.INVOCATION)
"""What may belong to what comes behind it, whatever stands between."""


class Stretch(msgspec.Struct, frozen=True):
    """Some items of a header, one behind another."""

    source: Source
    origin: str
    items: Sequence[Item]
    start: int
    """Where its first line begins."""
    guards: frozenset[str]
    cxx: Item | None
    """The first declaration that makes the whole header one of C++."""

    @property
    def text(self) -> str:
        """Return the stretch's text."""
        return self.source.text[self.start : self.items[-1].end if self.items else 0]

    @property
    def key(self) -> Key:
        """All that tells what the stretch says, but for what names in it mean; empty if not all."""
        if not self.items or is_template(self.origin):
            return ()
        language = "C" if self.cxx is None else "C++"
        parts = [self.source.name, self.text, language, *sorted(self.guards)]
        conditions: tuple[str, ...] | None = None
        for item in self.items:
            parts.append(f"{item.kind.value} {item.start - self.start} {item.pack}")
            for each in (item, *item.inner):
                if each.conditions != conditions:
                    conditions = each.conditions
                    parts += [f"from {each.start - self.start}", *conditions]
        return tuple(parts)


def read_stretches(
    header: Header, defines: Mapping[str, str], *, divided: bool = False
) -> list[Stretch]:
    """Return a header's stretches; it is one stretch where it need not be ``divided``.

    A template always is one: ``defines`` say what a build puts into it, wherever that stands.

    Raises :class:`~headerscan.errors.HeaderSyntaxError`, with the header's origin.
    """
    is_filled = is_template(header.origin)
    if is_filled:
        from headerscan.lexing.templates import filled  # noqa: PLC0415 - few headers are

        source = filled(header, defines)
    else:
        source = Source(header.text, header.origin)
    lexed = lex(source)
    source.name = header.name
    items = list(_packed(lexed.items, source.text))
    cxx = next((item for item in items if not item.conditions and is_cxx(item, source.text)), None)
    rows = _divided(items, source.text) if divided and not is_filled else [items]
    return [
        Stretch(source, header.origin, row, _start(row, source.text), lexed.guards, cxx)
        for row in rows
    ]


def _start(items: Sequence[Item], text: str) -> int:
    if not items:
        return 0
    first = items[0]
    return text.rfind("\n", 0, first.start if first.dress is None else first.dress) + 1


def is_cxx(item: Item, text: str) -> bool:
    """Say whether an item is a declaration of C++."""
    return (
        item.kind is ItemKind.DECLARATION
        and are_in_c(item.conditions)
        and _CXX.match(text, item.start, item.end) is not None
    )


def _divided(items: Sequence[Item], text: str) -> Iterator[Sequence[Item]]:
    begin = 0
    for index, item in enumerate(items[1:], start=1):
        before = items[index - 1]
        if (
            before.kind not in _GO_ON
            and _BLANK_LINE.search(text, before.end, item.start)
            and not text.startswith(BEHIND_OPENERS, item.start)
        ):
            yield items[begin:index]
            begin = index
    yield items[begin:]


def _packed(items: Sequence[Item], text: str) -> Iterator[Item]:
    """Yield items with what ``#pragma pack`` says, but for one that stands under an ``#if``."""
    if "pragma" not in text or "pack" not in text:
        yield from items
        return
    most: int | None = None
    pushed: list[int | None] = []
    for item in items:
        match = _PACK.match(text, item.start, item.end)
        if match is None or item.conditions:
            yield item if most is None else msgspec.structs.replace(item, pack=most)
            continue
        yield item
        if match["how"] == "pop":
            most = pushed.pop() if pushed else None
            continue
        if match["how"] == "push":
            pushed.append(most)
        if match["most"] or not match["how"]:
            most = int(match["most"]) if match["most"] else None
