"""What sources show of an API, and the API with it."""

from collections.abc import Iterable

import msgspec

from headerscan.diagnostics import Span
from headerscan.model import AnySymbol, Api, Definition, Evidence, Function, Macro, UnnamedKey

_TOLD = 3
"""How many of a kind a note names."""


class Unnamed(msgspec.Struct, frozen=True):
    """A key that the sources set, of a family's kind, and that no macro names."""

    key: str
    family: str
    file: str
    line: int


class Found(msgspec.Struct, frozen=True):
    """What sources show of the keys and functions of an API."""

    evidence: dict[str, tuple[Evidence, ...]] = msgspec.field(default_factory=dict)
    definitions: dict[str, tuple[Definition, ...]] = msgspec.field(default_factory=dict)
    exported: dict[str, str] = msgspec.field(default_factory=dict)
    unnamed: tuple[Unnamed, ...] = ()
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
        if more := len(self.problems) - _TOLD:
            lines += [f"{more} more C files could not be read"] if more > 0 else []
        if self.foreign:
            names = ", ".join(self.foreign[:_TOLD])
            lines.append(
                f"the sources set {len(self.foreign)} {'key' if len(self.foreign) == 1 else 'keys'}"
                " that the headers do not declare"
                f" ({names}{', …' if len(self.foreign) > _TOLD else ''});"
                " they may be of another release"
            )
        return tuple(lines)


def without(found: Found, paths: Iterable[str]) -> Found:
    """Return what is left of evidence without that of files which change, by their paths."""
    changed = tuple(paths)

    def stays(file: str) -> bool:
        return not any(path == file or path.endswith(f"/{file}") for path in changed)

    return msgspec.structs.replace(
        found,
        evidence={
            name: tuple(one for one in shown if stays(one.file))
            for name, shown in found.evidence.items()
        },
        definitions={
            name: tuple(one for one in defined if stays(one.file))
            for name, defined in found.definitions.items()
        },
        unnamed=tuple(one for one in found.unnamed if stays(one.file)),
    )


def with_evidence(api: Api, found: Found) -> Api:
    """Return an API whose keys and functions have what sources show of them."""
    symbols = [_with(symbol, found) for symbol in api.symbols]
    unnamed = (
        UnnamedKey(name=one.key, family=one.family, header=one.file, span=Span.at(one.line))
        for one in found.unnamed
    )
    return msgspec.structs.replace(api, symbols=tuple(symbols), unnamed_keys=tuple(unnamed))


def _with(symbol: AnySymbol, found: Found) -> AnySymbol:
    if isinstance(symbol, Macro) and symbol.field is not None and symbol.name in found.evidence:
        shown = msgspec.structs.replace(symbol.field, evidence=found.evidence[symbol.name])
        return msgspec.structs.replace(symbol, field=shown)
    if isinstance(symbol, Function):
        return msgspec.structs.replace(
            symbol,
            definition=found.definition(symbol.name),
            exported=found.exported.get(symbol.name),
        )
    return symbol
