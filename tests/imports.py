"""The package's imports, read from its sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "headerscan"


@dataclass(frozen=True)
class Import:
    """One imported module, or one name out of it."""

    module: str
    name: str | None = None
    lazy: bool = False
    """True inside a function: it costs only those who call it."""


@cache
def mentioned() -> dict[str, frozenset[str]]:
    """Return the modules of the package that each one names, for type checkers alone too."""
    paths = _sources()
    found = {}
    for name, path in paths.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = [entry for node in ast.walk(tree) for entry in _named(node)]
        names = {_resolved(entry, paths).module for entry in inside}
        found[name] = frozenset(names & paths.keys() - {name})
    return found


@cache
def modules() -> dict[str, frozenset[Import]]:
    """Return the imports of each module; those for type checkers alone are left out."""
    paths = _sources()
    found = {}
    for name, path in paths.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found[name] = frozenset(_resolved(entry, paths) for entry in _imports(tree, lazy=False))
    return found


def source_of(module: str) -> Path:
    """Return the file that a module stands in."""
    return _sources()[module]


def own(module: str) -> frozenset[str]:
    """Return the modules of the package that a module imports, lazily or not."""
    return frozenset(
        entry.module
        for entry in modules()[module]
        if entry.module in modules() and entry.module != module
    )


def needs(*roots: str) -> frozenset[str]:
    """Return all modules of the package that some modules need, and these themselves."""
    seen: set[str] = set()
    waiting = [name for name in modules() for root in roots if within(name, root)]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += own(name)
    return frozenset(seen)


def within(module: str, *packages: str) -> bool:
    """Say whether a module is one of some, or stands in one of some packages."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@cache
def _sources() -> dict[str, Path]:
    return {_name(path): path for path in PACKAGE.rglob("*.py")}


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _resolved(entry: Import, known: dict[str, Path]) -> Import:
    whole = f"{entry.module}.{entry.name}"
    return Import(whole, None, entry.lazy) if whole in known else entry


def _named(node: ast.AST, *, lazy: bool = False) -> Iterator[Import]:
    """Yield what one statement imports."""
    if isinstance(node, ast.Import):
        yield from (Import(alias.name, None, lazy) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.module is not None  # relative imports are not used
        yield from (Import(node.module, alias.name, lazy) for alias in node.names)


def _imports(node: ast.AST, *, lazy: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.Import, ast.ImportFrom)):
            yield from _named(child, lazy=lazy)
        elif not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            inner = isinstance(child, (ast.FunctionDef, ast.Lambda))
            yield from _imports(child, lazy=lazy or inner)
