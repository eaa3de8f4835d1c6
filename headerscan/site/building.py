"""Building a site: a Sphinx project that nobody has to write, built into a folder.

The site is built beside its place and renamed, so that the folder never holds half of one.
"""

from __future__ import annotations

import contextlib
import errno
import html
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

import headerscan
from headerscan.cache import Cache
from headerscan.errors import InputError
from headerscan.escaping import for_terminal
from headerscan.loading import Loaded
from headerscan.model import Api
from headerscan.output import held_back, temporary_folder, write_text
from headerscan.resources import bundled
from headerscan.site.pages import Site, configuration, pages, release_order, slug
from headerscan.site.project import built, write_sources
from headerscan.sphinx_ext.library import Library, Release
from headerscan.sphinx_ext.releases import read_history

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


class SiteOrder(msgspec.Struct, frozen=True):
    """What a site shall show."""

    loaded: Loaded
    older: tuple[tuple[str, Api], ...] = ()
    """References and APIs of older sides, oldest first."""
    title: str = ""
    findings: bool = False
    source_link: str = ""
    templates: Path | None = None
    """A folder of templates that replace the built-in ones of the same names."""
    history: Path | None = None
    """A file that ``headerscan history --format json`` wrote."""
    implementation_link: str = ""
    """Where C files are on the web, with ``{file}`` and ``{line}`` in it."""
    project: Path | None = None
    """A folder in which the site's Sphinx project is left."""
    settings: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """How that project finds the headers: values of the extension by name."""
    is_version: bool = False
    """Whether the folder is for several releases, each in a folder of its own."""


def build(order: SiteOrder, folder: Path, cache: Cache | None = None) -> int:
    """Build a site into a folder, which is replaced whole; return the number of its pages.

    With a ``cache``, only the pages that differ from those of an earlier run are made anew. Raises
    :class:`~headerscan.errors.InputError` where the folder is somebody else's or cannot be
    written, and :class:`~headerscan.errors.ConfigError` for templates and links that cannot
    be used.
    """
    library = _library(order)
    together = folder
    if order.is_version:
        _refuse_others(together, VERSIONS)
        name = library.newest
        folder = together / (name if _RELEASE.fullmatch(name) else slug(name))
    _refuse_others(folder, MARKER)
    site = Site(
        library.api,
        library.profile,
        tuple(release.label for release in library.releases),
        order.title,
        findings=order.findings,
        has_history=library.history is not None or bool(library.older),
    )
    templates = _templates(order.templates)
    sources = pages(site, templates)
    settings = {
        "headerscan_source_link": order.source_link,
        "headerscan_source_pages": not order.source_link,
        "headerscan_implementation_link": order.implementation_link,
        "headerscan_versions": order.is_version,
    }
    if order.project is not None:
        own = configuration(site, settings | _reading(order, site), templates)
        _leave({**sources, "conf.py": own}, order.project)
    count = len(sources)
    sources["conf.py"] = configuration(site, settings, templates)
    mark = {"headerscan": headerscan.__version__, "title": site.title, "release": library.newest}
    with _beside(folder) as beside, built(sources, library, cache or Cache(None)) as files:
        # With the times of the last change, by which servers and copiers know files.
        not_taken = shutil.ignore_patterns(*_NOT_FOR_READERS)
        shutil.copytree(files, beside, ignore=not_taken, dirs_exist_ok=True)
        (beside / MARKER).write_text(json.dumps(mark) + "\n", encoding="utf-8")
    if order.is_version:
        _list_versions(together)
    return count


def _library(order: SiteOrder) -> Library:
    if order.history is not None:
        read_history(order.history)  # what is wrong with it is told before anything is built
    library = Library(
        order.loaded.api,
        order.loaded.profile,
        sources=order.loaded.sources,
        source_link=order.source_link,
        implementation_link=order.implementation_link,
        history=order.history,
    )
    older: dict[str, Api] = {}
    for reference, api in order.older:
        label = for_terminal(api.version or reference)
        if label in (library.newest, *older):
            label = f"{label} ({for_terminal(reference)})"
        older[label] = api
    return msgspec.structs.replace(library, older=tuple(map(Release, older, older.values())))


def _reading(order: SiteOrder, site: Site) -> dict[str, Any]:
    """Return the settings by which a project finds its headers by itself."""
    *older, newest = site.releases
    inputs = order.settings.get("headerscan_older", ())
    settings = {
        **order.settings,
        "headerscan_older": dict(zip(older, inputs, strict=True)),
        "headerscan_version": newest,
    }
    if order.history is not None and order.project is not None:
        settings["headerscan_history"] = os.path.relpath(order.history, order.project)
    return settings


def _leave(sources: Mapping[str, str], folder: Path) -> None:
    """Write a project that ``sphinx-build`` takes, into a folder that is free or empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            "is there already", remedy="choose an empty folder with --sources", file=str(folder)
        )
    with _beside(folder) as beside:
        write_sources(sources, beside)


def _templates(folder: Path | None) -> str:
    """Return a folder that has templates of a site, if one is named."""
    names = sorted(path.name for path in (bundled("templates") / "site").glob("*.rst"))
    if folder is not None and not any((folder / name).is_file() for name in names):
        raise InputError(
            "there is no template of a site in this folder",
            remedy=f"name a folder with one of {', '.join(names)}",
            file=str(folder),
        )
    return str(folder or "")


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
