"""What is known of a workspace's headers at one moment, and where names stand in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

import msgspec

from headerscan.diagnostics import Finding, Span
from headerscan.loading import Loaded
from headerscan.model import Enumerator, Header, Macro, Symbol

Judge = Callable[[Loaded, tuple[str, ...]], tuple[Finding, ...]]
"""Says what the rules on one API find at the symbols of some names."""

_NAME = re.compile(r"[A-Za-z_]\w*")
_STRING = re.compile(r'"([^"\\\n]*)"')


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

    @cached_property
    def symbols_by_key(self) -> dict[str, list[Macro]]:
        """Return the macros by the string that each stands for."""
        index: dict[str, list[Macro]] = {}
        for macro in self.loaded.api.of(Macro):
            if isinstance(macro.value, str):
                index.setdefault(macro.value, []).append(macro)
        return index

    def named_at(self, line: str, column: int) -> tuple[Symbol, ...]:
        """Return the symbols whose name, or whose key in quotes, stands at a 0-based column."""
        for match in _NAME.finditer(line):
            if match.start() <= column <= match.end() and match[0] in self.loaded.api.by_name:
                return self.loaded.api.by_name[match[0]]
        for match in _STRING.finditer(line):
            if match.start() <= column <= match.end():
                return tuple(self.symbols_by_key.get(match[1], ()))
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

    def symbols_of(self, header: Header) -> Iterator[tuple[Symbol, tuple[Enumerator, ...]]]:
        """Yield a header's symbols, each enum with its enumerators, in their order."""
        own = [symbol for symbol in self.loaded.api.symbols if symbol.header == header.name]
        enums = {symbol.name for symbol in own if symbol.kind == "enum"}
        inner: dict[str, list[Enumerator]] = {name: [] for name in enums}
        for symbol in own:
            if isinstance(symbol, Enumerator) and symbol.enum in inner:
                inner[symbol.enum].append(symbol)
        for symbol in own:
            if symbol.kind == "enum":
                yield symbol, tuple(inner[symbol.name])
            elif not (isinstance(symbol, Enumerator) and symbol.enum in inner):
                yield symbol, ()
