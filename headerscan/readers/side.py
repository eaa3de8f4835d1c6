"""What one input gives: headers still to be scanned, or an API that already was."""

from __future__ import annotations

import msgspec

from headerscan.model import Api, Header


class Side(msgspec.Struct, frozen=True):
    """One input, read. It has either headers or an API."""

    headers: tuple[Header, ...] | None = None
    """What files, folders, git, archives and API descriptions hold, sorted by path."""
    made: tuple[Header, ...] = ()
    """Headers that a build made of templates among ``headers``, which count in their place."""
    api: Api | None = None
    """What a snapshot says."""
    build_files: tuple[Header, ...] = ()
    """The build files that may name the release, by their own names, the nearest first."""
    tags: tuple[str, ...] = ()
    """The git tags that the revision carries."""
