"""Keys of a family, whole ones and those composed of a prefix, a number and a suffix.

A prefix macro and its suffix macros share a stem: ``X_PREFIX`` and ``X_SUFFIX_Y`` (or
``X_Y``, in a family that never says ``SUFFIX``). A suffix may itself be the prefix of a
further group (``X_SUFFIX_Y_PREFIX`` and ``X_SUFFIX_Y_SUFFIX_Z``); such a key has two
numbers. Prefixes that share a stem's beginning alone (``X_READ_PREFIX``, ``X_WRITE_PREFIX``)
share what follows that (``X_SUFFIX_Y``). A prefix without suffixes of its own takes a name in
place of the number, and those suffixes of the family that have no prefix.

Between ``"block."`` and ``".name"`` stands a number; between ``"read."`` and ``"count"``
nothing does. A whole key may be a printf format, whose holes are numbers, the last perhaps a name.
"""

import re
from collections.abc import Iterator, Sequence

from headerscan.matching.globs import fits
from headerscan.model import Macro, Role
from headerscan.profile import Family

NUMBER, NAME = "<num>", "<name>"
"""What stands in a composed key for a number, and for a name of any kind."""
_FORMAT = re.compile(r"%(?:%|[0-9]*(?:hh|h|ll|l|z|j|t)?([diuxs]))")
_SUFFIX = "_SUFFIX_"


def keys_of(family: Family, macros: Sequence[Macro]) -> Iterator[tuple[str, Macro]]:
    """Yield a family's keys, each with the macro that says what it promises, in their order."""
    stems = _Stems(family, macros)
    for macro in macros:
        key = str(macro.value)
        if _has_role(macro, Role.SUFFIX):
            yield from ((text, macro) for text in stems.followed_by(macro.name, key))
        elif _has_role(macro, Role.PARAMETER):
            yield _of_format(key) or key, macro
        elif _has_role(macro, Role.STRUCT_MEMBER):
            yield key, macro


def _has_role(macro: Macro, role: Role) -> bool:
    return macro.field is not None and macro.field.role is role


class _Stems:
    """The prefixes of one family, by stem."""

    def __init__(self, family: Family, macros: Sequence[Macro]) -> None:
        prefixes = {
            macro.name.rpartition("_")[0]: macro
            for macro in macros
            if _has_role(macro, Role.PREFIX)
        }
        suffixes = [macro.name for macro in macros if _has_role(macro, Role.SUFFIX)]
        self.mark = _SUFFIX if any(_SUFFIX in name for name in suffixes) else "_"
        self.values = {stem: str(macro.value) for stem, macro in prefixes.items()}
        self.named = {stem for stem in prefixes if fits(prefixes[stem].name, family.named)}
        """Those behind whose number a name may stand."""
        self.followed = {stem for part in (*prefixes, *suffixes) for stem in self.before(part)}
        """Those that have suffixes of their own."""

    def before(self, name: str) -> tuple[str, ...]:
        """Return the stems to whose prefixes a name, or another stem, is the suffix."""
        owner, mark, _ = name.rpartition(self.mark)
        if self.mark == _SUFFIX and mark and owner not in self.values:
            sharing = (stem for stem in self.values if stem.startswith(f"{owner}_"))
            if found := tuple(stem for stem in sharing if mark not in stem[len(owner) :]):
                return found
        stems = [stem for stem in self.values if name.startswith(stem + self.mark)]
        return (max(stems, key=len),) if stems else ()

    def starts(self, stem: str) -> list[str]:
        """Return what keys begin with up to the prefix of a stem."""
        value, outer = self.values[stem], self.before(stem)
        return [_joined(self.starts(one)[0], value) for one in outer] or [value]

    def followed_by(self, name: str, suffix: str) -> Iterator[str]:
        """Yield the keys that end in a suffix."""
        own = self.before(name)
        for stem in own or self.values:
            for start in self.starts(stem):
                if own:
                    yield _joined(start, suffix)
                elif stem not in self.followed:
                    yield start + NAME + suffix
                if not own and stem in self.named:
                    yield f"{start}{NUMBER}.{NAME}{suffix}"


def _joined(start: str, value: str) -> str:
    """Join two parts of a key: between ``read.`` and ``count`` stands no number."""
    is_one = start.endswith(".") and value[:1].isalnum()
    return start + value if is_one else start + NUMBER + value


def _of_format(text: str) -> str | None:
    """Return the key of a printf format.

    None where the text is none, or one with a name that is not its last hole.
    """
    holes = [match[1] for match in _FORMAT.finditer(text) if match[1]]
    if not holes or "s" in holes[:-1]:
        return None
    fill = {None: "%", "s": NAME}
    return _FORMAT.sub(lambda match: fill.get(match[1], NUMBER), text)
