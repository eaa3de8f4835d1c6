"""What a comment says of the release a symbol came with, well formed or not."""

from __future__ import annotations

import re

from headerscan.model import Doc
from headerscan.profile import Profile

_ATTEMPT = re.compile(
    r"\bsince[ \t]*:[ \t]*(?P<labelled>[^\s)]*)"
    r"|^[ \t(@\\]*since[ \t]+(?P<sentence>(?:v|version[ \t]+)?\d[^\s)]*)[ \t)]*$",
    re.IGNORECASE | re.MULTILINE,
)


def attempt(doc: Doc) -> str | None:
    """Return the release that a comment tries to name and the profile's patterns miss."""
    if doc.since is not None:
        return None
    match = _ATTEMPT.search(doc.text)
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
