"""A line at the terminal that says what takes so long; nothing where nobody would see it."""

import argparse
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SOON = 1.0
"""How many seconds nobody needs to be told of."""
_OFTEN = 0.2
_ERASE = "\r\x1b[K"


@contextmanager
def working(what: str, arguments: argparse.Namespace) -> Iterator[Callable[[str], None]]:
    """Show on a terminal that work goes on, and for how long, from its first second on.

    What is given says how far the work is. The line goes when the work ends. It is not there with
    ``--quiet``, where standard error is no terminal, and where the terminal cannot erase a line.
    """
    told, ended, begun, stream = [what], threading.Event(), time.monotonic(), sys.stderr

    def say(line: str) -> None:
        print(_ERASE + line[: shutil.get_terminal_size().columns - 1], end="", file=stream)
        stream.flush()

    def show() -> None:
        if ended.wait(_SOON):
            return
        while not ended.wait(_OFTEN):
            say(f"{told[-1]} … {time.monotonic() - begun:.0f} s")
        say("")

    is_seen = stream.isatty() and os.environ.get("TERM") != "dumb" and not arguments.quiet
    shower = threading.Thread(target=show, daemon=True)
    if is_seen:
        shower.start()
    try:
        yield lambda text: told.__setitem__(-1, text)
    finally:
        ended.set()
        if is_seen:
            shower.join()
