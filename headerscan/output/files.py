"""Writing results so that no reader ever sees half of one."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

from headerscan.errors import InputError

_ESCAPED = "backslashreplace"
"""What becomes of half a character: a path that is no UTF-8 holds such."""
_temporary: list[Path] = []
"""The temporary folders that are there, or about to be."""


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file whole or not at all: beside its place first, then renamed.

    A link stays one, and what it leads to is written. What is there and no regular file (a
    pipe, ``/dev/null``) is written into: a file in its place would break it for everybody.

    Raises :class:`~headerscan.errors.InputError` where the file cannot be written; what
    stood there before then stands there still.
    """
    try:
        place = path.resolve()
        if place.exists() and not place.is_file():
            with place.open("w", encoding="utf-8", errors=_ESCAPED, newline="\n") as stream:
                stream.write(text)
            return
        mode = place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~_umask()
        beside = place.with_name(f".headerscan-{_unlike()}.tmp")
        try:
            with beside.open("x", encoding="utf-8", errors=_ESCAPED, newline="\n") as file:
                file.write(text)
            beside.chmod(mode)
            beside.replace(place)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        raise InputError(
            f"cannot be written ({getattr(error, 'strerror', None) or error})",
            remedy="choose another place with -o",
            file=str(path),
        ) from error


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
    """Have signals that stop a run wait until the block has ended."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _unlike() -> str:
    """Return what makes a name unlike all others."""
    return os.urandom(8).hex()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
