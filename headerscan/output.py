"""Writing: files so that no reader ever sees half of one, and the standard streams."""

import contextlib
import io
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import cast

from headerscan.errors import InputError

_temporary: list[Path] = []
"""The temporary folders that are there, or about to be."""


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, as :func:`write_bytes` does."""
    # A path that is no UTF-8 holds halves of characters.
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file as :func:`write_all` does.

    What is there and no regular file (a pipe, ``/dev/null``) is written into: a file in its
    place would break it for everybody.
    """
    remedy = "choose another place with -o"
    with _told(path, remedy):
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
    write_all({path: data}, remedy)


def write_all(
    files: Mapping[Path, bytes],
    remedy: str,
    *,
    before: Mapping[Path, bytes] = MappingProxyType({}),
) -> None:
    """Write files, all of them or none: beside their places first, then renamed.

    A link stays one, and what it leads to is written. ``before`` is what some of them were
    found to hold: these are written only if they hold it still, and may be written.

    Raises :class:`~headerscan.errors.InputError`, with ``remedy``, where one cannot be written;
    what stood there before then stands there still.
    """
    with contextlib.ExitStack() as stack:
        ready = {}
        for path, data in files.items():
            with _told(path, remedy):
                place = path.resolve()
                if path in before:
                    _require_unchanged(path, before[path])
                ready[path] = place, _beside(place, data, stack)
        with held_back(), contextlib.ExitStack() as undoing:
            for path, (place, beside) in ready.items():
                with _told(path, remedy):
                    beside.replace(place)
                if path in before:
                    undoing.callback(place.write_bytes, before[path])
            undoing.pop_all()


def _require_unchanged(path: Path, known: bytes) -> None:
    if path.read_bytes() != known:
        raise InputError("has changed since it was read", remedy="run it again", file=str(path))
    if not path.stat().st_mode & 0o222:
        raise InputError("is read-only", remedy="allow writing with chmod u+w", file=str(path))


def _beside(place: Path, data: bytes, stack: contextlib.ExitStack) -> Path:
    """Write data beside its place, with the same permissions; it goes with the stack."""
    beside = place.with_name(f".headerscan-{_unlike()}.tmp")
    stack.callback(_take_away, beside)
    with beside.open("xb") as file:
        file.write(data)
    if place.exists():
        beside.chmod(place.stat().st_mode & 0o777)
    return beside


def _take_away(file: Path) -> None:
    with contextlib.suppress(OSError):  # most often it has been renamed
        file.unlink()


@contextlib.contextmanager
def _told(path: Path, remedy: str) -> Iterator[None]:
    """Say of what file it is that something cannot be written."""
    try:
        yield
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        said = getattr(error, "strerror", None) or error
        raise InputError(f"cannot be written ({said})", remedy=remedy, file=str(path)) from error


@contextlib.contextmanager
def temporary_folder(parent: Path, prefix: str, suffix: str = "") -> Iterator[Path]:
    """Give a new folder that only its owner may read, and take it away in the end.

    Its name is known before it is made, so that a signal at any moment leaves nothing behind.
    """
    folder = parent / f"{prefix}{_unlike()}{suffix}"
    _temporary.append(folder)
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _temporary.remove(folder)


@contextlib.contextmanager
def terminated_in_order() -> Iterator[None]:
    """Have a run that is told to stop (SIGTERM) take its temporary folders away, and end there."""

    def end(*_: object) -> None:
        # No exception: where an object is being freed, Python would drop it and go on.
        for folder in _temporary:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """Have signals that stop a run wait until the block has ended; not so on Windows."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _unlike() -> str:
    """Return what makes a name unlike all others."""
    return os.urandom(8).hex()


def own_streams() -> None:
    """See to it that what a process writes arrives whole, or that it ends with an error."""
    for name, number in (("stdin", 0), ("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:  # it was closed: what uses it fails, as for other programs
            flags = os.O_RDONLY if name == "stdout" else os.O_WRONLY
            handle = os.open(os.devnull, flags)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - open for the whole run, and no path
    if isinstance(sys.stdout, io.TextIOWrapper) and isinstance(sys.stdout.buffer, io.RawIOBase):
        # With PYTHONUNBUFFERED, Python drops without a word what one call does not write.
        encoding = sys.stdout.encoding
        whole = io.BufferedWriter(cast("io.RawIOBase", sys.stdout.detach()))
        sys.stdout = io.TextIOWrapper(whole, encoding)


def tolerate_any_text() -> None:
    """Write what a terminal's encoding lacks as escapes: it must not end the run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def drop_output() -> None:
    """Let what is left of the output go nowhere: Python's own flush at exit must not fail."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
