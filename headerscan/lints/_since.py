"""What a comment says of the release a symbol came with, well formed or not."""

from __future__ import annotations

import re

from headerscan.matching.patterns import lazy_pattern
from headerscan.matching.phrases import compile_phrase
from headerscan.model import Doc
from headerscan.profile import Profile

_ATTEMPT = lazy_pattern(
    r"\bsince[ \t]*:[ \t]*(?P<labelled>[^\s)]*)"
    r"|^[ \t(@\\]*since[ \t]+(?P<sentence>(?:v|version[ \t]+)?\d[^\s)]*)[ \t)]*$",
    re.IGNORECASE | re.MULTILINE,
)


def is_stated(doc: Doc, profile: Profile) -> bool:
    """Say whether a comment names a release in a way that can be read."""
    if doc.since is not None:
        return True
    if any(compile_phrase(p, re.MULTILINE).search(doc.text) for p in profile.docs.since):
        return True
    match = _ATTEMPT.search(doc.text)
    return match is not None and well_formed((match["labelled"] or "").rstrip(".,;"), profile)


def attempt(doc: Doc, profile: Profile) -> str | None:
    """Return the release that a comment tries to name and that cannot be read."""
    match = None if is_stated(doc, profile) else _ATTEMPT.search(doc.text)
    if match is None:
        return None
    said = match["labelled"] if match["labelled"] is not None else match["sentence"]
    return said.rstrip(".,;")


def well_formed(release: str, profile: Profile) -> bool:
    """Say whether a release is written as the library writes them."""
    return re.fullmatch(profile.docs.release, release) is not None


def as_numbers(release: str | None) -> tuple[int, ...] | None:
    """Return a release's numbers for comparison, None if it is none: ``6.0`` → ``(6,)``."""
    if release is None or not re.fullmatch(r"v?\d+(?:\.\d+)*", release):
        return None
    numbers = [int(part) for part in release.removeprefix("v").split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
