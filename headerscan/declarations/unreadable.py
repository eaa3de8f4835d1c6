"""What is raised where a declaration cannot be read."""

from __future__ import annotations


class UnreadableError(Exception):
    """A declaration cannot be read; ``offset`` is where in the header that shows."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset
