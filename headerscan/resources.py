"""What travels with the package: templates, fixture headers, and a file for each rule or format."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from pkgutil import iter_modules

_PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """Return the folder of that name in the wheel, or in a checkout of the project."""
    installed = _PACKAGE / "_bundled" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def module_names(folders: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the modules in a package's ``__path__``, sorted.

    Those that begin with an underscore are what the others share, and are left out.
    """
    stems = (module.name for module in iter_modules(folders))
    return tuple(sorted(stem for stem in stems if not stem.startswith("_")))
