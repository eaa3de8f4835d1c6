"""The ways in which the ``#if``s inside a declaration may turn out."""

from __future__ import annotations

from itertools import product

import msgspec

from headerscan.lexing.conditionals import directive_name
from headerscan.lexing.lexer import Item, ItemKind
from headerscan.lexing.source import Source

MAX_WAYS = 64
"""How many ways one declaration may be read before none is tried."""


class TooManyWaysError(Exception):
    """The ``#if``s of a declaration do not pair, or turn out in too many ways."""


class _Group(msgspec.Struct):
    """One ``#if`` to its ``#endif``; each branch has its start, its end and inner groups."""

    branches: list[tuple[int, int, list[_Group]]] = msgspec.field(default_factory=list)
    has_else: bool = False


def ways(source: Source, item: Item) -> list[tuple[Item, ...]]:
    """Return, for each way in which a declaration may be read, the text to leave out.

    Conditions are taken to be independent of each other, so that some ways may be none
    that a compiler can meet. Raises :class:`TooManyWaysError`.
    """
    found = _ways_of(_groups(source, item))
    return [tuple(Item(ItemKind.SKIPPED, *span) for span in way) for way in found]


def _groups(source: Source, item: Item) -> list[_Group]:
    outer: list[_Group] = []
    opened: list[tuple[_Group, int, list[_Group]]] = []
    for inner in item.inner:
        name = ""
        if inner.kind is ItemKind.DIRECTIVE:
            name = directive_name(source.text[inner.start : inner.end])
        if name in ("if", "ifdef", "ifndef"):
            opened.append((_Group(), inner.end, []))
        elif name in ("else", "endif") or name.startswith("elif"):
            if not opened:
                raise TooManyWaysError
            group, start, groups = opened.pop()
            group.branches.append((start, inner.start, groups))
            group.has_else = group.has_else or name == "else"
            if name != "endif":
                opened.append((group, inner.end, []))
            elif opened:
                opened[-1][2].append(group)
            else:
                outer.append(group)
    if opened:
        raise TooManyWaysError
    return outer


def _ways_of(groups: list[_Group]) -> list[list[tuple[int, int]]]:
    found: list[list[tuple[int, int]]] = [[]]
    for group in groups:
        choices: list[list[tuple[int, int]]] = []
        for start, _, inner in group.branches:
            others = [branch[:2] for branch in group.branches if branch[0] != start]
            choices += [others + way for way in _ways_of(inner)]
        if not group.has_else:
            choices.append([branch[:2] for branch in group.branches])
        if len(found) * len(choices) > MAX_WAYS:
            raise TooManyWaysError
        found = [way + choice for way, choice in product(found, choices)]
    return found
