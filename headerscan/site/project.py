"""A site's Sphinx project: its sources, and Sphinx's run over them.

Sphinx keeps what it has read of each page. Projects stay in the user's cache folder, so that
a later run reads and writes only the pages that show something else now.
"""

from __future__ import annotations

import contextlib
import gc
import io
import itertools
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from headerscan.cache import Cache, digest, own_states, package_states
from headerscan.errors import HeaderscanError
from headerscan.output import held_back, temporary_folder
from headerscan.sphinx_ext.domain import home
from headerscan.sphinx_ext.library import Library

_MAKERS = ("sphinx", "docutils", "furo", "pygments", "jinja2")
"""The packages that make pages."""
_MOST = 4
"""How many projects are kept."""
_PAGES_AT_ONCE = 20
"""After how many pages their nodes are looked for that nothing needs any more."""


@contextlib.contextmanager
def built(sources: Mapping[str, str], library: Library, cache: Cache) -> Iterator[Path]:
    """Build a site, from where an earlier run has left off if there is one; give its folder.

    ``sources`` are the project's files by path. Raises
    :class:`~headerscan.errors.HeaderscanError` where Sphinx has anything to say.
    """
    with contextlib.ExitStack() as stack:
        try:
            kept = _kept(cache, _key(sources, library))
            work = stack.enter_context(kept)
        except OSError:
            with held_back():  # Python tries the places for such folders with a file
                parent = Path(tempfile.gettempdir())
            work = stack.enter_context(temporary_folder(parent, "headerscan-"))
        write_sources(sources, work / "source")
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


@contextlib.contextmanager
def _kept(cache: Cache, key: str) -> Iterator[Path]:
    """Give the folder of a project that no other run has; it goes away unless all goes well.

    Raises :class:`OSError` where another run has it, and where none can be kept.
    """
    if cache.folder is None:
        raise BlockingIOError
    folder = cache.folder / "sites" / key
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("a") as lock:
        _lock(lock)
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
            _drop_others(folder)


def _lock(file: IO[str]) -> None:
    """Lock a file; raise :class:`OSError` where another run has, or the system has no locks."""
    if sys.platform == "win32":
        raise BlockingIOError
    import fcntl  # noqa: PLC0415 - not on all systems

    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _drop_others(folder: Path) -> None:
    """Delete the projects that were not used for longest."""
    folder.touch()
    projects = [path for path in folder.parent.iterdir() if path.is_dir()]
    projects.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for project in projects[_MOST:]:
        shutil.rmtree(project, ignore_errors=True)


def _key(sources: Mapping[str, str], library: Library) -> str:
    """Return a digest of what one project has for good: its pages and its configuration."""
    makers = [*own_states(".py", ".css", ".js"), *package_states(*_MAKERS)]
    pages = sorted(sources)
    return digest(["site", *makers, sources["conf.py"], "pages", *pages, *library.sources])


def write_sources(sources: Mapping[str, str], folder: Path) -> None:
    """Write sources that are not there yet: Sphinx reads anew what is newer than its last run."""
    for name, text in sources.items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def _build(work: Path, library: Library) -> None:
    warnings = io.StringIO()
    source, target, doctrees = (work / name for name in ("source", "site", "doctrees"))
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
    except SphinxError as error:
        raise _failure(str(error)) from error
    if app.statuscode or warnings.getvalue():
        raise _failure(warnings.getvalue())


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


def _failure(said: str) -> HeaderscanError:
    said = re.sub(r"\x1b\[[0-9;]*m", "", said)
    line = next((line.strip() for line in said.splitlines() if line.strip()), "for no given reason")
    return HeaderscanError(
        f"the site cannot be built: {line}",
        remedy="mend the template it came from, or report this with the header",
    )
