"""Read what C headers declare and document; check it, compare it, generate from it.

The names below are the whole Python interface; each is imported when it is first used,
so that ``import headerscan`` costs next to nothing.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headerscan.check import CheckResult, Comparison, Selection, check, compare
    from headerscan.diagnostics import Break, Finding, Severity, Span, Verdict
    from headerscan.errors import HeaderscanError
    from headerscan.loading import Loaded, load
    from headerscan.model import Api, Header
    from headerscan.profile import Profile
    from headerscan.profiles import load_profile
    from headerscan.scan import scan

__version__ = "0.1.0"

__all__ = [
    "Api", "Break", "CheckResult", "Comparison", "Finding", "Header", "HeaderscanError", "Loaded",
    "Profile", "Selection", "Severity", "Span", "Verdict", "__version__", "check", "compare",
    "load", "load_profile", "scan",
]  # fmt: skip

_HOMES = {
    "check": "CheckResult Comparison Selection check compare",
    "diagnostics": "Break Finding Severity Span Verdict",
    "errors": "HeaderscanError",
    "loading": "Loaded load",
    "model": "Api Header",
    "profile": "Profile",
    "profiles": "load_profile",
    "scan": "scan",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)


class _Interface(ModuleType):
    """Keeps the functions ``check`` and ``scan`` in front of the modules that define them.

    Python binds a module's name in its package when it is imported, and would so replace
    the function of that name.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME_OF and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Interface
