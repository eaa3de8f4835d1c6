"""Sites' Sphinx projects, kept in the user's cache folder, so that Sphinx goes on from there."""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from headerscan.cache import Cache, digest, file_state, package_states
from headerscan.output.files import held_back, temporary_folder
from headerscan.site.project import run_sphinx
from headerscan.sphinx_ext.library import Library

_MAKERS = ("sphinx", "docutils", "furo", "pygments", "jinja2")
"""The packages that make pages."""
_MOST = 4
"""How many projects are kept."""


def built(sources: dict[str, str], library: Library, cache: Cache) -> dict[str, bytes]:
    """Return a site's files by path, from the project that an earlier run has left if there is one.

    Raises :class:`~headerscan.errors.HeaderscanError` as
    :func:`~headerscan.site.project.run_sphinx` does.
    """
    if cache.folder is not None:
        own = cache.folder / "sites" / _key(sources, library)
        with contextlib.suppress(OSError, _BusyError), _taken(own):
            return _gone_on(sources, library, own)
    with held_back():  # Python tries the places for such folders with a file
        parent = Path(tempfile.gettempdir())
    with temporary_folder(parent, "headerscan-") as work:
        return run_sphinx(sources, library, work)


class _BusyError(Exception):
    """Another run is at work in the folder."""


@contextlib.contextmanager
def _taken(folder: Path) -> Iterator[None]:
    """Keep other runs out of a project; it goes away unless all goes well."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        _lock(lock)
        unfinished = folder / "unfinished"
        if unfinished.exists():  # a run that was killed: its pages may not be what it read
            shutil.rmtree(folder)
        folder.mkdir(mode=0o700, exist_ok=True)
        unfinished.touch()
        try:
            yield
            unfinished.unlink()
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _drop_others(folder)


def _lock(file: IO[str]) -> None:
    if sys.platform == "win32":
        raise _BusyError  # which has no such locks: there each run builds by itself
    import fcntl  # noqa: PLC0415 - not on all systems

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise _BusyError from None


def _gone_on(sources: dict[str, str], library: Library, folder: Path) -> dict[str, bytes]:
    if (folder / "doctrees").is_dir():
        try:
            return run_sphinx(sources, library, folder)
        except Exception:  # noqa: BLE001 - what is damaged can fail in any way
            # A site that cannot be built fails again, without what was kept.
            shutil.rmtree(folder / "doctrees", ignore_errors=True)
            shutil.rmtree(folder / "site", ignore_errors=True)
    return run_sphinx(sources, library, folder)


def _drop_others(folder: Path) -> None:
    """Delete the projects that were not used for longest."""
    folder.touch()
    projects = [path for path in folder.parent.iterdir() if path.is_dir()]
    projects.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for project in projects[_MOST:]:
        shutil.rmtree(project, ignore_errors=True)


def _key(sources: dict[str, str], library: Library) -> str:
    """Return a digest of what one project has for good: its pages and its configuration."""
    pages = sorted(sources)
    return digest(["site", *_makers(), sources["conf.py"], "pages", *pages, *library.sources])


def _makers() -> Iterator[str]:
    """Yield what tells one state of the code that makes pages from another."""
    package = Path(__file__).parents[1]
    paths = sorted(path for path in package.rglob("*") if path.suffix in (".py", ".css", ".js"))
    yield from map(file_state, paths)
    yield from package_states(*_MAKERS)
