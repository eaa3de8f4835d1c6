"""Short cuts for tests that read a few lines of C."""

from __future__ import annotations

from typing import TypeVar

from headerscan.lexing.lexer import Item, ItemKind, lex
from headerscan.lexing.source import Source
from headerscan.model import Api, Header, Symbol
from headerscan.profile import Docs, Profile, Style
from headerscan.scan import scan

S = TypeVar("S", bound=Symbol)


def read(text: str, *, style: Style = "guess", erased: tuple[str, ...] = ()) -> Api:
    """Return the API of one header's text."""
    profile = Profile("test", docs=Docs(style=style), erased=erased)
    return scan([Header("a.h", text, "a.h")], profile)


def only(text: str, cls: type[S], *, style: Style = "guess") -> S:
    """Return the one symbol of a kind that a text declares."""
    (symbol,) = read(text, style=style).of(cls)
    return symbol


def items(text: str) -> list[tuple[ItemKind, str]]:
    """Return a text's items."""
    return [(item.kind, text[item.start : item.end]) for item in lex(Source(text)).items]


def item_of(text: str, kind: ItemKind = ItemKind.DECLARATION) -> Item:
    """Return a text's one item of a kind."""
    (item,) = (item for item in lex(Source(text)).items if item.kind is kind)
    return item
