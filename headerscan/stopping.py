"""Signals that stop a run (Ctrl-C, SIGTERM), and what they must never find half done.

Python raises out of a signal between any two steps: between the making of a folder and the
``try`` that would remove it, too. So these signals wait while such steps are taken.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")

_STOPPING = (signal.SIGINT, signal.SIGTERM)
_folders: list[Path] = []
"""The new folders that there are now."""


@contextlib.contextmanager
def terminated_in_order() -> Iterator[None]:
    """Have a run that is told to stop (SIGTERM) take its new folders away, and end there."""

    def end(*_: object) -> None:
        # No exception: where an object is being freed, Python would drop it and go on.
        for folder in _folders:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """Have signals that stop the run wait until the block has ended."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def in_new_folder(
    work: Callable[[Path], Result], *, beside: Path | None = None, prefix: str = "headerscan-"
) -> Result:
    """Return what ``work`` returns, called with a new folder that is gone afterwards.

    The folder is made beside ``beside``, else where the system has its temporary ones. A
    signal may stop the work, not the making and removing. Raises :class:`OSError` where the
    folder cannot be made.
    """
    # No context manager: a signal may come between its end and that of the block it serves.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        folder = Path(tempfile.mkdtemp(dir=beside and beside.parent, prefix=prefix))
        _folders.append(folder)
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            result = work(folder)
        finally:
            try:
                signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
                _folders.remove(folder)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return result
