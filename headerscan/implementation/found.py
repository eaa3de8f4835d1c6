"""What sources show of an API, and the API with it."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from headerscan.model import AnySymbol, Api, Definition, Evidence, Function, Macro, UnnamedKey

_TOLD = 3
"""How many of a kind a note names."""
Shown = TypeVar("Shown", Evidence, Definition)


class Found(msgspec.Struct, frozen=True):
    """What sources show of the keys and functions of an API."""

    evidence: Mapping[str, tuple[Evidence, ...]] = msgspec.field(default_factory=dict)
    definitions: Mapping[str, tuple[Definition, ...]] = msgspec.field(default_factory=dict)
    exported: Mapping[str, str] = msgspec.field(default_factory=dict)
    unnamed: tuple[UnnamedKey, ...] = ()
    foreign: tuple[str, ...] = ()
    """Macros that the sources set as keys, and that the headers do not declare."""
    problems: tuple[str, ...] = ()
    """What is to be said of files that could not be read."""

    def definition(self, function: str) -> Definition | None:
        """Return where a function is defined; None where its definitions differ."""
        found = self.definitions.get(function, ())
        return found[0] if len({one.parameters for one in found}) == 1 else None

    def notes(self) -> tuple[str, ...]:
        """Return what a person should know of the sources, each on one line."""
        lines = [f"{problem}; it shows nothing" for problem in self.problems[:_TOLD]]
        if len(self.problems) > _TOLD:
            lines.append(f"{len(self.problems) - _TOLD} more C files could not be read")
        if self.foreign:
            number = len(self.foreign)
            names = ", ".join([*self.foreign[:_TOLD], "…"] if number > _TOLD else self.foreign)
            lines.append(
                f"the sources set {number} {'key' if number == 1 else 'keys'} that the headers do"
                f" not declare ({names}); they may be of another release"
            )
        return tuple(lines)


def without(found: Found, paths: Iterable[str]) -> Found:
    """Return what is left of evidence without that of files which change, by their paths."""
    changed = tuple(paths)

    def stays(file: str) -> bool:
        return not any(path == file or path.endswith(f"/{file}") for path in changed)

    def left(found: Mapping[str, tuple[Shown, ...]]) -> Mapping[str, tuple[Shown, ...]]:
        return {name: tuple(s for s in shown if stays(s.file)) for name, shown in found.items()}

    return msgspec.structs.replace(
        found,
        evidence=left(found.evidence),
        definitions=left(found.definitions),
        unnamed=tuple(one for one in found.unnamed if stays(one.header)),
    )


def with_evidence(api: Api, found: Found) -> Api:
    """Return an API whose keys and functions have what sources show of them."""
    symbols = tuple(_with(symbol, found) for symbol in api.symbols)
    return msgspec.structs.replace(api, symbols=symbols, unnamed_keys=found.unnamed)


def _with(symbol: AnySymbol, found: Found) -> AnySymbol:
    replace = msgspec.structs.replace
    if isinstance(symbol, Macro) and symbol.field is not None and symbol.name in found.evidence:
        return replace(symbol, field=replace(symbol.field, evidence=found.evidence[symbol.name]))
    if isinstance(symbol, Function):
        definition, exported = found.definition(symbol.name), found.exported.get(symbol.name)
        return replace(symbol, definition=definition, exported=exported)
    return symbol
