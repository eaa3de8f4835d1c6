"""Keys that are parts of one whole: ``…_TOTAL``, ``…_USED``, ``…_PROCESSED``, ``…_REMAINING``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from headerscan.model import Macro
from headerscan.rules import LintContext

_PARTS = ("TOTAL", "USED", "PROCESSED", "REMAINING")


def siblings(macro: Macro, context: LintContext) -> tuple[Macro, ...]:
    """Return the other keys of the same whole, in header order."""
    stem, part = _split(macro)
    if part is None:
        return ()
    group = context.once(_groups).get((macro.field.family if macro.field else None, stem), ())
    return tuple(other for other in group if other.name != macro.name)


def _split(macro: Macro) -> tuple[str, str | None]:
    stem, _, part = macro.name.rpartition("_")
    return stem, part if part in _PARTS else None


def _groups(context: LintContext) -> Mapping[tuple[str | None, str], tuple[Macro, ...]]:
    groups: defaultdict[tuple[str | None, str], tuple[Macro, ...]] = defaultdict(tuple)
    for family, macros in context.api.by_family.items():
        for macro in macros:
            stem, part = _split(macro)
            if part is not None:
                groups[family, stem] += (macro,)
    return groups
