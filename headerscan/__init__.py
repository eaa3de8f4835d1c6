"""Read what C headers declare and document; check it, compare it, generate from it.

The names below are the whole Python interface; each is imported when it is first used,
so that ``import headerscan`` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headerscan.check import CheckResult, Selection, check
    from headerscan.diagnostics import Break, Finding, Severity, Span, Verdict
    from headerscan.errors import HeaderscanError
    from headerscan.loading import Loaded, load
    from headerscan.model import Api, Header
    from headerscan.profile import Profile
    from headerscan.profiles import load_profile
    from headerscan.scan import scan

__version__ = "0.1.0"

__all__ = [
    "Api",
    "Break",
    "CheckResult",
    "Finding",
    "Header",
    "HeaderscanError",
    "Loaded",
    "Profile",
    "Selection",
    "Severity",
    "Span",
    "Verdict",
    "__version__",
    "check",
    "load",
    "load_profile",
    "scan",
]

_HOMES = {
    "Api": "model",
    "Break": "diagnostics",
    "CheckResult": "check",
    "Finding": "diagnostics",
    "Header": "model",
    "HeaderscanError": "errors",
    "Loaded": "loading",
    "Profile": "profile",
    "Selection": "check",
    "Severity": "diagnostics",
    "Span": "diagnostics",
    "Verdict": "diagnostics",
    "check": "check",
    "load": "loading",
    "load_profile": "profiles",
    "scan": "scan",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
