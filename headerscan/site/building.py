"""Building a site: Sphinx's run over its project, and the folder that its pages go to.

Sphinx keeps what it has read of each page. Projects stay in the user's cache folder, so that
a later run reads and writes only the pages that show something else now. The site is made
beside its place and renamed, so that the folder never holds half of one.
"""

from __future__ import annotations

import contextlib
import gc
import html
import io
import itertools
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

import headerscan
from headerscan.cache import Cache, digest, own_states, package_states
from headerscan.errors import HeaderscanError, InputError
from headerscan.output import held_back, temporary_folder, write_text
from headerscan.site.pages import Site, project, release_order, slug
from headerscan.sphinx_ext.domain import home
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.releases import whole

MARKER = ".headerscan-site"
"""The file by which a folder is known as a site that may be replaced."""
VERSIONS = "versions.js"
"""The file that lists the releases, by which a folder of several is known."""
_RELEASE = re.compile(r"\w[\w.+~-]*", re.ASCII)
_MAKERS = ("sphinx", "docutils", "furo", "pygments", "jinja2")
"""The packages that make pages."""
_MOST_KEPT = 4
"""How many projects are kept."""
_PAGES_AT_ONCE = 40
"""After how many pages their nodes are looked for that nothing needs any more."""


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
    or cannot be written, and :class:`~headerscan.errors.HeaderscanError` where Sphinx has
    anything to say.
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
        "headerscan_implementation_link": library.implementation_link,
        "headerscan_versions": is_version,
    }
    sources = project(site, settings)
    if project_folder is not None:
        _leave(project(site, {**settings, **reading}), project_folder)
    mark = {"headerscan": headerscan.__version__, "title": site.title, "release": library.newest}
    with _beside(folder) as beside, _built(sources, library, cache) as files:
        # With the times of the last change, by which servers and copiers know files.
        not_taken = shutil.ignore_patterns(".buildinfo*", "_sources")
        shutil.copytree(files, beside, ignore=not_taken, dirs_exist_ok=True)
        (beside / MARKER).write_text(json.dumps(mark) + "\n", encoding="utf-8")
    if is_version:
        _list_versions(together)
    return len(sources) - 1


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


def _leave(sources: Mapping[str, str], folder: Path) -> None:
    """Write a project that ``sphinx-build`` takes, into a folder that is free or empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            "is there already", remedy="choose an empty folder with --sources", file=str(folder)
        )
    with _beside(folder) as beside:
        _write_sources(sources, beside)


def _list_versions(folder: Path) -> None:
    """Write the list of a folder's releases, the newest first, and a page that leads to it."""
    found = []
    for marker in folder.glob(f"*/{MARKER}"):
        # What has no such mark is somebody else's.
        with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
            release = json.loads(marker.read_text(encoding="utf-8"))["release"]
            found.append((str(release), marker.parent.name))
    found.sort(key=lambda pair: release_order(pair[0]), reverse=True)
    newest, place = found[0]
    listed = json.dumps(found).replace("<", "\\u003c")
    write_text(folder / VERSIONS, f"window.headerscanVersions = {listed};\n")
    title, address = html.escape(newest), html.escape(f"{quote(place)}/index.html")
    write_text(
        folder / "index.html",
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta http-equiv="refresh" content="0; url={address}"></head>\n'
        f'<body><a href="{address}">{title}</a></body></html>\n',
    )


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
    with contextlib.suppress(FileNotFoundError):
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        with contextlib.suppress(OSError):  # nothing stood there, or another run's site does now
            old.rename(folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def _built(sources: Mapping[str, str], library: Library, cache: Cache) -> Iterator[Path]:
    """Give the folder of a project's pages, which an earlier run may have begun.

    Where none can be kept, or another run has it, all is made anew.
    """
    with contextlib.ExitStack() as stack:
        try:
            work = stack.enter_context(_kept(cache, _key(sources, library)))
        except OSError:
            with held_back():  # Python tries the places for such folders with a file
                parent = Path(tempfile.gettempdir())
            work = stack.enter_context(temporary_folder(parent, "headerscan-"))
        _write_sources(sources, work / "source")
        is_first = not (work / "doctrees").is_dir()
        try:
            _build(work, library)
        except Exception:
            if is_first:
                raise
            # What is damaged can fail in any way; what cannot be built fails again without it.
            shutil.rmtree(work / "doctrees", ignore_errors=True)
            shutil.rmtree(work / "site", ignore_errors=True)
            _build(work, library)
        yield work / "site"


def _key(sources: Mapping[str, str], library: Library) -> str:
    """Return a digest of what one project has for good: its pages and its configuration."""
    makers = [*own_states(".py", ".css", ".js"), *package_states(*_MAKERS)]
    pages = sorted(sources)
    return digest(["site", *makers, sources["conf.py"], "pages", *pages, *library.sources])


@contextlib.contextmanager
def _kept(cache: Cache, key: str) -> Iterator[Path]:
    """Give the folder of a project that no other run has; it goes away unless all goes well.

    Raises :class:`OSError` where another run has it, and where none can be kept.
    """
    if cache.folder is None or sys.platform == "win32":
        raise BlockingIOError
    import fcntl  # noqa: PLC0415 - not on all systems

    folder = cache.folder / "sites" / key
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if lock.tell():  # a run that was killed: its pages may not be what it read
            shutil.rmtree(folder, ignore_errors=True)
        lock.write("unfinished\n")
        lock.flush()
        folder.mkdir(mode=0o700, exist_ok=True)
        try:
            yield folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            lock.truncate(0)
        with contextlib.suppress(OSError):
            folder.touch()
            kept = [path for path in folder.parent.iterdir() if path.is_dir()]
            kept.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
            for unused in kept[_MOST_KEPT:]:
                shutil.rmtree(unused, ignore_errors=True)


def _write_sources(sources: Mapping[str, str], folder: Path) -> None:
    """Write sources that are not there yet: Sphinx reads anew what is newer than its last run."""
    for name, text in sources.items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def _build(work: Path, library: Library) -> None:
    """Have Sphinx make the pages; what it has to say is an error."""
    warnings = io.StringIO()
    source, target, doctrees = (work / name for name in ("source", "site", "doctrees"))
    said = ""
    try:
        with patch_docutils(), docutils_namespace():
            app: Sphinx = Sphinx(
                source, source, target, doctrees, "html", status=None, warning=warnings
            )
            home(app.env).library = library
            _forget_pages(app)
            # What is a name in a header must not bring in files or HTML, if it got so far.
            app.env.settings.update(raw_enabled=False, file_insertion_enabled=False)
            app.build()
            said = warnings.getvalue() or ("for no given reason" if app.statuscode else "")
    except SphinxError as error:
        said = str(error) or type(error).__name__
    if said:
        line = re.sub(r"\x1b\[[0-9;]*m", "", said).strip().split("\n")[0]
        raise HeaderscanError(
            f"the site cannot be built: {line}",
            remedy="report this with the header",
        )


def _forget_pages(app: Sphinx) -> None:
    """Let go of the nodes of pages that Sphinx has on disk, and keeps in memory as well.

    They are a third of all memory. Where a release of Sphinx keeps them under other names, that
    is what it costs.
    """
    pages = itertools.count(1)

    def forget(*_: object) -> None:
        for name in ("_write_doc_doctree_cache", "_pickled_doctree_cache"):
            getattr(app.env, name, {}).clear()
        if next(pages) % _PAGES_AT_ONCE == 0:
            gc.collect()  # nodes know their parents, and such circles Python finds late

    gc.freeze()  # what has been read stays, and need not be looked through each time
    for event in ("env-purge-doc", "doctree-resolved"):  # before a page is read, or written
        app.connect(event, forget)
