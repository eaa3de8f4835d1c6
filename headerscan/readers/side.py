"""What one input gives: headers still to be scanned, or an API that already was."""

from __future__ import annotations

from dataclasses import dataclass

from headerscan.model import Api, Header


@dataclass(frozen=True, slots=True)
class Side:
    """One input, read. Exactly one of the two is None."""

    headers: tuple[Header, ...] | None = None
    """What files, folders, git, archives and API descriptions hold, sorted by path."""
    api: Api | None = None
    """What a snapshot says."""
