"""What the pages are called that show headers."""

from __future__ import annotations

FOLDER = "_headers"


def page_name(header: str) -> str:
    """Return the page that shows a header: its logical name below :data:`FOLDER`."""
    parts = [part for part in header.split("/") if part not in ("", ".", "..")]
    return "/".join([FOLDER, *parts])
