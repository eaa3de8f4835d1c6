"""The standard streams of a process that is headerscan's own."""

from __future__ import annotations

import io
import os
import sys
from typing import cast


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
