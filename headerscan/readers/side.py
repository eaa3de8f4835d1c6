"""What one input gives: headers still to be scanned, or an API that already was."""

from __future__ import annotations

import msgspec

from headerscan.model import Api, Header


class Side(msgspec.Struct, frozen=True):
    """One input, read. Exactly one of the two is None."""

    headers: tuple[Header, ...] | None = None
    """What files, folders, git, archives and API descriptions hold, sorted by path."""
    api: Api | None = None
    """What a snapshot says."""
    build_files: tuple[Header, ...] = ()
    """The build files that may name the release, by their own names, the nearest first."""
    tags: tuple[str, ...] = ()
    """The git tags that the revision carries."""
