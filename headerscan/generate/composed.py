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

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from headerscan.generate.context import Hole, Key, Pattern
from headerscan.generate.names import identifier
from headerscan.matching.globs import fits
from headerscan.model import Macro, Role
from headerscan.profile import Family

_FORMAT = re.compile(r"%(?:%|[0-9]*(?:hh|h|ll|l|z|j|t)?([diuxs]))")
_SUFFIX = "_SUFFIX_"
_WORD = re.compile(r"[A-Za-z_]\w*")


def composed_keys(
    family: Family, macros: Sequence[Macro], keys: Mapping[str, Key]
) -> tuple[Pattern, ...]:
    """Return the patterns of a family's keys.

    ``keys`` holds what each macro's own field promises, by the macro's name.
    """
    head = _head(family)
    finder = _Finder(family, macros, keys, head)
    return (*finder.of_prefixes(), *_printf_like(macros, keys, head, family.name))


def _head(family: Family) -> str:
    """Return what the names of the family's macros begin with, if it is one literal."""
    heads = {glob.split("*", 1)[0] for glob in family.match}
    return heads.pop() if len(heads) == 1 else ""


_Suffix = tuple[str, Key]
"""A last part, and what the composed key promises."""


class _Finder:
    """The prefixes and suffixes of one family, by stem."""

    def __init__(
        self, family: Family, macros: Sequence[Macro], keys: Mapping[str, Key], head: str
    ) -> None:
        named = [macro.name for macro in macros if _has_role(macro, Role.SUFFIX)]
        self.mark = _SUFFIX if any(_SUFFIX in name for name in named) else "_"
        self.head = head
        self.family = family
        self.prefixes = {
            macro.name.rpartition("_")[0]: macro
            for macro in macros
            if _has_role(macro, Role.PREFIX)
        }
        self.suffixes: dict[str | None, list[_Suffix]] = {}
        for macro in macros:
            if _has_role(macro, Role.SUFFIX):
                for stem in self.stems_of(macro.name) or (None,):
                    suffix = str(macro.value), keys[macro.name]
                    self.suffixes.setdefault(stem, []).append(suffix)

    def stems_of(self, name: str) -> tuple[str, ...]:
        """Return the stems of the prefixes to which a name is the suffix."""
        owner, mark, _ = name.rpartition(self.mark)
        if self.mark == _SUFFIX and mark and owner not in self.prefixes:
            sharing = (stem for stem in self.prefixes if stem.startswith(f"{owner}_"))
            if found := tuple(stem for stem in sharing if mark not in stem[len(owner) :]):
                return found
        stems = [stem for stem in self.prefixes if name.startswith(stem + self.mark)]
        return (max(stems, key=len),) if stems else ()

    def of_prefixes(self) -> Iterable[Pattern]:
        for stem in self.prefixes:
            for short, parts in self.ways_to(stem):
                yield from self._of_way(stem, f"{self.family.name}_{short}", parts)

    def _of_way(self, stem: str, name: str, parts: list[str]) -> Iterable[Pattern]:
        own, free = self.suffixes.get(stem, []), self.suffixes.get(None, [])
        numbered = [one for one in own if not _joins(parts[-1], one[0])]
        whole = [(parts[-1] + value, key) for value, key in own if _joins(parts[-1], value)]
        if numbered:
            yield _pattern(name, parts, numbered)
        if whole and len(parts) > 1:
            name_of_whole = f"{name}_whole" if numbered else name
            yield _pattern(name_of_whole, parts[:-1], whole, fixed_suffix=len(whole) == 1)
        if free and not own and not self.has_inner(stem):
            yield _pattern(name, parts, free, named=True)
        if free and fits(self.prefixes[stem].name, self.family.named):
            yield _pattern(f"{name}_named", [*parts, "."], free, named=True)

    def ways_to(self, stem: str) -> list[tuple[str, list[str]]]:
        """Return the rows of prefixes that end with that of a stem, each with a short name."""
        outer = self.stems_of(stem)
        ways = [self.ways_to(one)[0] for one in outer] or [("", [])]
        value, last = str(self.prefixes[stem].value), stem.rpartition(self.mark)[2]
        short = _short(stem, self.head).replace(self.mark, "_")
        return [
            (f"{way}_{last}" if len(outer) > 1 else short, _followed(parts, value))
            for way, parts in ways
        ]

    def has_inner(self, stem: str) -> bool:
        return any(stem in self.stems_of(other) for other in self.prefixes if other != stem)


def _joins(first: str, second: str) -> bool:
    """Say whether nothing stands between two parts of a key."""
    return first.endswith(".") and second[:1].isalnum()


def _followed(parts: list[str], value: str) -> list[str]:
    if parts and _joins(parts[-1], value):
        return [*parts[:-1], parts[-1] + value]
    return [*parts, value]


def _has_role(macro: Macro, role: Role) -> bool:
    return macro.field is not None and macro.field.role is role and isinstance(macro.value, str)


def _short(name: str, head: str) -> str:
    return name.removeprefix(head).strip("_") or name


def _pattern(
    name: str,
    prefixes: Sequence[str],
    suffixes: Sequence[tuple[str, Key]],
    *,
    named: bool = False,
    fixed_suffix: bool = False,
) -> Pattern:
    holes: list[Hole] = []
    for index, prefix in enumerate(prefixes):
        is_number = not (named and index == len(prefixes) - 1)
        holes.append(Hole(name=_parameter(prefix, holes, is_number), is_number=is_number))
    marked = "".join(
        prefix + ("<num>" if hole.is_number else "<name>")
        for prefix, hole in zip(prefixes, holes, strict=True)
    )
    keys = {
        suffix: msgspec.structs.replace(key, key=marked + suffix, composed=True)
        for suffix, key in suffixes
    }
    name = identifier(name.lower().replace("-", "_"))
    words = "".join(word.capitalize() for word in name.split("_"))
    return Pattern(
        name=name,
        prefixes=tuple(prefixes),
        holes=tuple(holes),
        suffixes=tuple(keys.items()),
        suffix_type=None if fixed_suffix else f"{words}Suffix",
    )


def _parameter(prefix: str, before: Sequence[Hole], is_number: bool) -> str:  # noqa: FBT001 - private, one caller
    """Name a hole after the last word before it."""
    words = _WORD.findall(prefix)
    fallback = "number" if is_number else "name"
    name = identifier(words[-1].lower()) if words and is_number else fallback
    taken = {hole.name for hole in before} | {"suffix", "key"}
    while name in taken:
        name += "_"
    return name


def _printf_like(
    macros: Sequence[Macro], keys: Mapping[str, Key], head: str, family: str
) -> Iterable[Pattern]:
    for macro in macros:
        if _has_role(macro, Role.PARAMETER) and (parts := _split_format(str(macro.value))):
            prefixes, suffix, named = parts
            yield _pattern(
                f"{family}_{_short(macro.name, head)}",
                prefixes,
                [(suffix, keys[macro.name])],
                named=named,
                fixed_suffix=True,
            )


def _split_format(text: str) -> tuple[list[str], str, bool] | None:
    """Return the fixed parts before each number, the part behind, and if a name is last.

    None where the text is no printf format, or one with a name that is not its last hole.
    """
    parts, holes, position = [""], [], 0
    for match in _FORMAT.finditer(text):
        parts[-1] += text[position : match.start()]
        position = match.end()
        if match[1] is None:
            parts[-1] += "%"
        else:
            holes.append(match[1])
            parts.append("")
    parts[-1] += text[position:]
    if not holes or "s" in holes[:-1]:
        return None
    return parts[:-1], parts[-1], holes[-1] == "s"
