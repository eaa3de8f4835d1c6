"""The regular expressions of a profile: each is one, and none can take time without end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from headerscan.phrases import spaced
from headerscan.regex_traps import is_trap
from headerscan.tables import Place

if TYPE_CHECKING:
    from headerscan.profile import Profile


def check_patterns(profile: Profile, place: Place) -> None:
    """Raise :class:`~headerscan.errors.ConfigError` for the first pattern that cannot be used."""
    for where, pattern in _patterns(profile, place):
        try:
            re.compile(pattern)
            # A space stands for any white space in most patterns, and so repeats itself.
            traps = is_trap(pattern) or is_trap(spaced(pattern))
        except (re.error, OverflowError, RecursionError) as error:
            raise where.error(
                f"'{pattern}' is no regular expression: {error}", "mend the pattern"
            ) from error
        if traps:
            raise where.error(
                f"'{pattern}' repeats what can be any length, which may take time without end",
                "make the inner repeat possessive (++), or say what stands between",
            )
    for index, file in enumerate(profile.version.files if profile.version else ()):
        if not re.compile(file.pattern).groups:
            where = place.at("version").at("files").at(f"[{index}]").at("pattern")
            raise where.error(
                f"'{file.pattern}' has no group that is the release",
                "write the release in parentheses: 'version: ([0-9.]+)'",
            )


def _patterns(profile: Profile, place: Place) -> Iterator[tuple[Place, str]]:
    docs, annotations, units = profile.docs, profile.annotations, profile.units
    tables = (
        (place.at("docs"), docs, "since deprecated leads references"),
        (place.at("types"), profile.types, "misspelt"),
        (place.at("annotations"), annotations, "decoys multiple member enum inherit"),
        (place.at("units"), units, "decoys quantities"),
        *(
            (place.at("units").at(name), unit, "phrases nonstandard weak hints")
            for name, unit in units.known.items()
        ),
    )
    for where, table, keys in tables:
        for key in keys.split():
            for pattern in getattr(table, key):
                yield where.at(key), pattern
    yield place.at("docs").at("release"), docs.release
    for extractor in annotations.extractors:
        where = place.at("annotations").at("extractors").at("pattern")
        yield where, extractor.pattern.replace("{type}", "x")
    for index, file in enumerate(profile.version.files if profile.version else ()):
        where = place.at("version").at("files").at(f"[{index}]").at("pattern")
        yield where, file.pattern
    for index, family in enumerate(profile.families):
        if family.key_style is not None:
            where = place.at("families").at(f"[{index}]").at("key-style")
            yield where, family.key_style
