"""A line at the terminal that says what takes so long; nothing where nobody would see it."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SOON = 1.0
"""How many seconds nobody needs to be told of."""
_OFTEN = 0.2
_ERASE = "\r\x1b[K"

Tell = Callable[[str], None]
"""Says how far the work is."""


@contextmanager
def working(what: str, arguments: argparse.Namespace) -> Iterator[Tell]:
    """Show on a terminal that work goes on, and for how long, from its first second on.

    The line goes when the work ends. It is not there with ``--quiet``, where standard error is
    no terminal, and where the terminal cannot erase a line.
    """
    is_seen = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    if not is_seen or getattr(arguments, "quiet", False):
        yield lambda _: None
        return
    import threading  # noqa: PLC0415 - most runs are soon done, and nobody looks

    told, ended, begun = [what], threading.Event(), time.monotonic()

    def show() -> None:
        if ended.wait(_SOON):
            return
        while not ended.wait(_OFTEN):
            line = f"{told[-1]} … {time.monotonic() - begun:.0f} s"
            sys.stderr.write(_ERASE + line[: shutil.get_terminal_size().columns - 1])
            sys.stderr.flush()
        sys.stderr.write(_ERASE)
        sys.stderr.flush()

    shower = threading.Thread(target=show, daemon=True)
    shower.start()
    try:
        yield lambda text: told.__setitem__(-1, text)
    finally:
        ended.set()
        shower.join()
