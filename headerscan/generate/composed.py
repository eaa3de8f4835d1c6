"""Keys that are composed: of a prefix, a number and a suffix, or after a printf format.

A prefix macro and its suffix macros share a stem: ``X_PREFIX`` and ``X_SUFFIX_Y`` (or
``X_Y``, in a family that never says ``SUFFIX``). A suffix may itself be the prefix of a
further group (``X_SUFFIX_Y_PREFIX`` and ``X_SUFFIX_Y_SUFFIX_Z``); such a key has two
numbers. Prefixes that share a stem's beginning alone (``X_READ_PREFIX``, ``X_WRITE_PREFIX``)
share what follows that (``X_SUFFIX_Y``). A prefix without suffixes of its own takes a name in
place of the number, and those suffixes of the family that have no prefix.

Between ``"block."`` and ``".name"`` stands a number; between ``"read."`` and ``"count"``
nothing does.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from headerscan.matching.globs import fits
from headerscan.model import Macro, Role
from headerscan.profile import Family

NUMBER, NAME = "<num>", "<name>"
"""What stands in a composed key for a number, and for a name of any kind."""
_FORMAT = re.compile(r"%(?:%|[0-9]*(?:hh|h|ll|l|z|j|t)?([diuxs]))")
_SUFFIX = "_SUFFIX_"


def composed_keys(family: Family, macros: Sequence[Macro]) -> Iterator[tuple[str, Macro]]:
    """Yield the composed keys of a family, each with the macro that says what it promises."""
    finder = _Finder(family, macros)
    for stem in finder.prefixes:
        yield from finder.of_prefix(stem)
    for macro in macros:
        if _has_role(macro, Role.PARAMETER) and (key := _of_format(str(macro.value))):
            yield key, macro


class _Finder:
    """The prefixes and suffixes of one family, by stem."""

    def __init__(self, family: Family, macros: Sequence[Macro]) -> None:
        suffixes = [macro for macro in macros if _has_role(macro, Role.SUFFIX)]
        self.mark = _SUFFIX if any(_SUFFIX in macro.name for macro in suffixes) else "_"
        self.family = family
        self.prefixes = {
            macro.name.rpartition("_")[0]: macro
            for macro in macros
            if _has_role(macro, Role.PREFIX)
        }
        self.suffixes: dict[str | None, list[Macro]] = {}
        for macro in suffixes:
            for stem in self.stems_of(macro.name) or (None,):
                self.suffixes.setdefault(stem, []).append(macro)

    def stems_of(self, name: str) -> tuple[str, ...]:
        """Return the stems of the prefixes to which a name is the suffix."""
        owner, mark, _ = name.rpartition(self.mark)
        if self.mark == _SUFFIX and mark and owner not in self.prefixes:
            sharing = (stem for stem in self.prefixes if stem.startswith(f"{owner}_"))
            if found := tuple(stem for stem in sharing if mark not in stem[len(owner) :]):
                return found
        stems = [stem for stem in self.prefixes if name.startswith(stem + self.mark)]
        return (max(stems, key=len),) if stems else ()

    def of_prefix(self, stem: str) -> Iterable[tuple[str, Macro]]:
        own, free = self.suffixes.get(stem, []), self.suffixes.get(None, [])
        has_inner = any(stem in self.stems_of(other) for other in self.prefixes if other != stem)
        for start in self.starts(stem):
            for macro in own:
                yield _followed(start, str(macro.value)), macro
            if not own and not has_inner:
                yield from ((start + NAME + str(macro.value), macro) for macro in free)
            if fits(self.prefixes[stem].name, self.family.named):
                between = f"{NUMBER}.{NAME}"
                yield from ((start + between + str(macro.value), macro) for macro in free)

    def starts(self, stem: str) -> list[str]:
        """Return what keys begin with up to the prefix of a stem."""
        value, outer = str(self.prefixes[stem].value), self.stems_of(stem)
        if not outer:
            return [value]
        return [_followed(self.starts(one)[0], value) for one in outer]


def _followed(start: str, value: str) -> str:
    """Join two parts of a key: between ``read.`` and ``count`` stands no number."""
    joins = start.endswith(".") and value[:1].isalnum()
    return start + value if joins else start + NUMBER + value


def _has_role(macro: Macro, role: Role) -> bool:
    return macro.field is not None and macro.field.role is role and isinstance(macro.value, str)


def _of_format(text: str) -> str | None:
    """Return the key of a printf format.

    None where the text is none, or one with a name that is not its last hole.
    """
    holes = [match[1] for match in _FORMAT.finditer(text) if match[1]]
    if not holes or "s" in holes[:-1]:
        return None

    def filled(match: re.Match[str]) -> str:
        return "%" if match[1] is None else NAME if match[1] == "s" else NUMBER

    return _FORMAT.sub(filled, text)
