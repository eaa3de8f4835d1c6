"""Which modules a package of headerscan has: a rule, a report format, a command is one file.

pkgutil would tell it as well, at the price of importing what reads Python's own sources.
"""

from __future__ import annotations

import os
from collections.abc import Iterable


def module_names(folders: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the modules in a package's ``__path__``, sorted.

    Those that begin with an underscore are what the others share, and are left out.
    """
    files = (name for folder in folders for name in os.listdir(folder))  # noqa: PTH208 - as above
    stems = (name.removesuffix(".py") for name in files if name.endswith(".py"))
    return tuple(sorted(stem for stem in stems if not stem.startswith("_")))
