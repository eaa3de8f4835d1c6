"""Several releases' sites in one folder: what there is, for the switcher on their pages."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from urllib.parse import quote

from headerscan.output import write_text
from headerscan.site.contents import release_order, slug

MARKER = ".headerscan-site"
"""The file by which a folder is known as a site that may be replaced."""
VERSIONS = "versions.js"
"""The file that lists the releases, by which a folder of several is known."""

_RELEASE = re.compile(r"\w[\w.+~-]*", re.ASCII)


def version_folder(release: str) -> str:
    """Return the folder of a release's site: its name where that can be one."""
    return release if _RELEASE.fullmatch(release) else slug(release)


def list_versions(folder: Path) -> None:
    """Write the list of a folder's releases, the newest first, and a page that leads to it.

    Raises :class:`~headerscan.errors.InputError` where the folder cannot be written.
    """
    found = []
    for marker in folder.glob(f"*/{MARKER}"):
        try:
            release = str(json.loads(marker.read_text(encoding="utf-8")).get("release", ""))
        except (OSError, ValueError, AttributeError):
            continue
        found.append((release or marker.parent.name, marker.parent.name))
    found.sort(key=lambda pair: release_order(pair[0]), reverse=True)
    newest, place = found[0]
    listed = json.dumps(found).replace("<", "\\u003c")
    address = html.escape(f"{quote(place)}/index.html")
    write_text(folder / VERSIONS, f"window.headerscanVersions = {listed};\n")
    write_text(
        folder / "index.html",
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<title>{html.escape(newest)}</title><meta http-equiv="refresh" content="0; '
        f'url={address}"></head><body><a href="{address}">{html.escape(newest)}</a></body>'
        "</html>\n",
    )
