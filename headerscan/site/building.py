"""Building a site: a Sphinx project that nobody has to write, built into a folder.

The site is built beside its place and renamed, so that the folder never holds half of one.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

import headerscan
from headerscan.cache import Cache
from headerscan.errors import InputError
from headerscan.escaping import for_terminal
from headerscan.loading import Loaded
from headerscan.model import Api
from headerscan.output import held_back, temporary_folder
from headerscan.resources import bundled
from headerscan.site.contents import Site, build_site
from headerscan.site.pages import TEMPLATES, pages
from headerscan.site.project import NOT_FOR_READERS, built, configuration, write_sources
from headerscan.site.versions import MARKER, VERSIONS, list_versions, version_folder
from headerscan.sphinx_ext.history import read_history
from headerscan.sphinx_ext.library import Library, Release, check_link


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
        refuse_others(together, VERSIONS)
        folder = together / version_folder(library.newest)
    refuse_others(folder)
    site = build_site(
        library.api,
        library.profile,
        title=order.title,
        older=tuple(release.label for release in library.older),
        newest=library.newest,
        findings=order.findings,
        has_history=library.history is not None or bool(library.older),
    )
    sources = pages(site, _templates(order.templates))
    count = len(sources)
    if order.project is not None:
        _leave(sources, site, order, order.project)
    sources["conf.py"] = configuration(site, _settings(order))
    mark = {"headerscan": headerscan.__version__, "title": site.title, "release": site.newest}
    kept = cache or Cache(None)
    with _beside(folder) as beside, built(sources, library, kept) as files:
        # With the times of the last change, by which servers and copiers know files.
        not_taken = shutil.ignore_patterns(*NOT_FOR_READERS)
        shutil.copytree(files, beside, ignore=not_taken, dirs_exist_ok=True)
        (beside / MARKER).write_text(json.dumps(mark) + "\n", encoding="utf-8")
    if order.is_version:
        list_versions(together)
    return count


def _settings(order: SiteOrder) -> dict[str, Any]:
    return {
        "headerscan_source_link": order.source_link,
        "headerscan_source_pages": not order.source_link,
        "headerscan_implementation_link": order.implementation_link,
        "headerscan_versions": order.is_version,
    }


def _leave(sources: Mapping[str, str], site: Site, order: SiteOrder, folder: Path) -> None:
    """Write a project that ``sphinx-build`` takes, into a folder that is free or empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            "is there already", remedy="choose an empty folder with --sources", file=str(folder)
        )
    older = order.settings.get("headerscan_older", ())
    settings = {
        **order.settings,
        "headerscan_older": dict(zip(site.older, older, strict=True)),
        "headerscan_version": site.newest,
        **_settings(order),
    }
    if order.history is not None:
        settings["headerscan_history"] = os.path.relpath(order.history, folder)
    with _beside(folder) as beside:
        write_sources({**sources, "conf.py": configuration(site, settings)}, beside)


def refuse_others(folder: Path, marker: str = MARKER) -> None:
    """Raise :class:`~headerscan.errors.InputError` unless a folder is free, empty or a site."""
    if folder.exists() and not folder.is_dir():
        raise InputError("is a file", remedy="choose another folder with -o", file=str(folder))
    if folder.is_dir() and any(folder.iterdir()) and not (folder / marker).is_file():
        raise InputError(
            "is not empty and no earlier site",
            remedy="choose another folder with -o, or empty this one",
            file=str(folder),
        )


def _library(order: SiteOrder) -> Library:
    check_link(order.source_link)
    check_link(order.implementation_link, ("file", "line"))
    if order.history is not None:
        read_history(order.history)  # what is wrong with it is told before anything is built
    newest = for_terminal(order.loaded.api.version or "now")
    older = []
    taken = {newest}
    for reference, api in order.older:
        label = for_terminal(api.version or reference)
        if label in taken:
            label = f"{label} ({reference})" if label != reference else f"{reference} (before)"
        taken.add(label)
        older.append(Release(label, api))
    return Library(
        order.loaded.api,
        order.loaded.profile,
        tuple(older),
        order.loaded.sources,
        order.source_link,
        history=order.history,
        implementation_link=order.implementation_link,
    )


def _templates(folder: Path | None) -> dict[str, str]:
    texts = {
        name: (bundled("templates") / "site" / name).read_text(encoding="utf-8")
        for name in TEMPLATES
    }
    if folder is None:
        return texts
    own = {name: folder / name for name in TEMPLATES if (folder / name).is_file()}
    if not own:
        raise InputError(
            "there is no template of a site in this folder",
            remedy=f"name a folder with one of {', '.join(TEMPLATES)}",
            file=str(folder),
        )
    return texts | {name: _template(path) for name, path in own.items()}


def _template(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"the template cannot be read ({reason})", remedy="write it in UTF-8", file=str(path)
        ) from error


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
        raise _unwritable(folder, error) from error


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


def _unwritable(folder: Path, error: OSError) -> InputError:
    return InputError(
        f"cannot be written ({error.strerror or error})",
        remedy="choose another folder with -o",
        file=str(folder),
    )
