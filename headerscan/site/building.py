"""Building a site: a Sphinx project that nobody has to write, built into a folder.

The site is built beside its place and renamed, so that the folder never holds half of one.
"""

from __future__ import annotations

import contextlib
import errno
import html
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import headerscan
from headerscan.cache import Cache
from headerscan.errors import InputError
from headerscan.output import held_back, temporary_folder, write_text
from headerscan.site.pages import Site, project, release_order, slug
from headerscan.site.project import built, write_sources
from headerscan.sphinx_ext.releases import whole

MARKER = ".headerscan-site"
"""The file by which a folder is known as a site that may be replaced."""
VERSIONS = "versions.js"
"""The file that lists the releases, by which a folder of several is known."""
_NOT_FOR_READERS = (".buildinfo", ".buildinfo.bak", "_sources")
"""What Sphinx writes for itself."""
_RELEASE = re.compile(r"\w[\w.+~-]*", re.ASCII)
_FORWARD = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>\
<meta http-equiv="refresh" content="0; url={address}"></head>\
<body><a href="{address}">{title}</a></body></html>
"""


def build(
    site: Site,
    folder: Path,
    cache: Cache,
    *,
    is_version: bool = False,
    project_folder: Path | None = None,
    reading: Mapping[str, Any] = MappingProxyType({}),
) -> int:
    """Build a site into a folder, which is replaced whole; return the number of its pages.

    What the ``cache`` has of an earlier run is not made anew. With ``is_version`` the folder is for
    several releases, each in a folder of its own. The site's Sphinx project is left in
    ``project_folder``, with the values of the extension by which it finds the headers,
    ``reading``. Raises :class:`~headerscan.errors.InputError` where a folder is somebody else's
    or cannot be written, and :class:`~headerscan.errors.ConfigError` for templates that cannot
    be used.
    """
    library = site.library
    together = folder
    if is_version:
        _refuse_others(together, VERSIONS)
        name = library.newest
        folder = together / (name if _RELEASE.fullmatch(name) else slug(name))
    _refuse_others(folder, MARKER)
    whole(library)  # what is wrong with a history is told before anything is built
    settings = {
        "headerscan_source_link": library.source_link,
        "headerscan_source_pages": not library.source_link,
        "headerscan_implementation_link": library.implementation_link,
        "headerscan_versions": is_version,
    }
    sources = project(site, settings)
    if project_folder is not None:
        _leave(project(site, {**settings, **reading}), project_folder)
    mark = {"headerscan": headerscan.__version__, "title": site.title, "release": library.newest}
    with _beside(folder) as beside, built(sources, library, cache) as files:
        # With the times of the last change, by which servers and copiers know files.
        not_taken = shutil.ignore_patterns(*_NOT_FOR_READERS)
        shutil.copytree(files, beside, ignore=not_taken, dirs_exist_ok=True)
        (beside / MARKER).write_text(json.dumps(mark) + "\n", encoding="utf-8")
    if is_version:
        _list_versions(together)
    return len(sources) - 1


def _leave(sources: Mapping[str, str], folder: Path) -> None:
    """Write a project that ``sphinx-build`` takes, into a folder that is free or empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            "is there already", remedy="choose an empty folder with --sources", file=str(folder)
        )
    with _beside(folder) as beside:
        write_sources(sources, beside)


def _refuse_others(folder: Path, marker: str) -> None:
    """Raise :class:`~headerscan.errors.InputError` unless a folder is free, empty or a site."""
    if folder.exists() and not folder.is_dir():
        raise InputError("is a file", remedy="choose another folder with -o", file=str(folder))
    if folder.is_dir() and any(folder.iterdir()) and not (folder / marker).is_file():
        raise InputError(
            "is not empty and no earlier site",
            remedy="choose another folder with -o, or empty this one",
            file=str(folder),
        )


def _list_versions(folder: Path) -> None:
    """Write the list of a folder's releases, the newest first, and a page that leads to it."""
    found = []
    for marker in folder.glob(f"*/{MARKER}"):
        try:
            release = str(json.loads(marker.read_text(encoding="utf-8"))["release"])
        except (OSError, ValueError, LookupError, TypeError):
            continue  # somebody else's
        found.append((release, marker.parent.name))
    found.sort(key=lambda pair: release_order(pair[0]), reverse=True)
    newest, place = found[0]
    listed = json.dumps(found).replace("<", "\\u003c")
    address = html.escape(f"{quote(place)}/index.html")
    write_text(folder / VERSIONS, f"window.headerscanVersions = {listed};\n")
    page = _FORWARD.format(title=html.escape(newest), address=address)
    write_text(folder / "index.html", page)


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Give a new folder beside ``folder`` that takes its place if all goes well."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with temporary_folder(folder.parent, f".{folder.name}.", ".new") as beside:
            yield beside
            beside.chmod(0o755)
            with held_back():
                _take_place(beside, folder)
    except OSError as error:
        raise InputError(
            f"cannot be written ({error.strerror or error})",
            remedy="choose another folder with -o",
            file=str(folder),
        ) from error


def _take_place(new: Path, folder: Path) -> None:
    """Rename a folder to its place; what stood there goes away after that, not before."""
    old = new.with_name(f"{new.name}.old")
    while True:
        with contextlib.suppress(FileNotFoundError):
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                shutil.rmtree(old, ignore_errors=True)
                continue  # another run has put its site there meanwhile
            with contextlib.suppress(FileNotFoundError):
                old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)
        return
