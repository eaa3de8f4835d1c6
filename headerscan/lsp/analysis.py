"""What is known of a workspace's headers at one moment, and where names stand in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

import msgspec

from headerscan.diagnostics import Finding, Span
from headerscan.loading import Loaded
from headerscan.model import Api, Enumerator, Header, Macro, Symbol
from headerscan.profile import Profile

Judge = Callable[[Loaded, tuple[str, ...]], tuple[Finding, ...]]
"""Says what the rules on one API find at the symbols of some names."""


class Analysis(msgspec.Struct, frozen=True, dict=True):
    """The headers that were read last, and what was found in them."""

    loaded: Loaded
    findings: tuple[Finding, ...]
    judge: Judge

    @cached_property
    def header_by_path(self) -> dict[str, Header]:
        """Return the headers that are files, by their absolute paths."""
        headers = self.loaded.sources.values()
        return {str(Path(header.origin).resolve()): header for header in headers}

    def named_at(self, line: str, column: int) -> tuple[Symbol, ...]:
        """Return the symbols whose name, or whose key in quotes, stands at a 0-based column."""
        api = self.loaded.api
        for match in re.finditer(r"[A-Za-z_]\w*", line):
            if match.start() <= column <= match.end() and match[0] in api.by_name:
                return api.by_name[match[0]]
        for match in re.finditer(r'"([^"\\\n]*)"', line):
            if match.start() <= column <= match.end():
                return tuple(macro for macro in api.of(Macro) if macro.value == match[1])
        return ()

    def uses(self, name: str) -> Iterator[tuple[Header, Span]]:
        """Yield each place at which a name stands, in code and in comments."""
        whole = re.compile(rf"\b{re.escape(name)}\b")
        for header in self.loaded.sources.values():
            if name not in header.text:
                continue
            for number, line in enumerate(header.text.split("\n"), 1):
                for match in whole.finditer(line):
                    yield header, Span.at(number, match.start() + 1, len(name))

    def symbols_of(self, header: Header) -> Iterator[tuple[Symbol, list[Symbol]]]:
        """Yield a header's symbols, each enum with its enumerators, in their order."""
        own = [symbol for symbol in self.loaded.api.symbols if symbol.header == header.name]
        inner: dict[str | None, list[Symbol]] = {
            symbol.name: [] for symbol in own if symbol.kind == "enum"
        }
        outer: list[Symbol] = []
        for symbol in own:
            enum = symbol.enum if isinstance(symbol, Enumerator) else None
            inner.get(enum, outer).append(symbol)
        return ((one, inner[one.name] if one.kind == "enum" else []) for one in outer)


NOTHING = Analysis(Loaded(Api(()), Profile("generic"), {}), (), lambda *_: ())
"""What is known where there are no headers."""
