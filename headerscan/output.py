"""Writing results so that no reader ever sees half of one."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from headerscan.errors import InputError

_ESCAPED = "backslashreplace"
"""What becomes of half a character: a path that is no UTF-8 holds such."""


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file whole or not at all: beside its place first, then renamed.

    A link stays one, and what it leads to is written. What is there and no regular file (a
    pipe, ``/dev/null``) is written into: a file in its place would break it for everybody.

    Raises :class:`~headerscan.errors.InputError` where the file cannot be written; what
    stood there before then stands there still.
    """
    from headerscan.stopping import held_back  # noqa: PLC0415 - slow to import, and most reports go to the terminal

    try:
        place = path.resolve()
        if place.exists() and not place.is_file():
            with place.open("w", encoding="utf-8", errors=_ESCAPED, newline="\n") as stream:
                stream.write(text)
            return
        mode = place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~_umask()
        with held_back():
            _write_beside(place, text, mode)
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        raise InputError(
            f"cannot be written ({getattr(error, 'strerror', None) or error})",
            remedy="choose another place with -o",
            file=str(path),
        ) from error


def _write_beside(place: Path, text: str, mode: int) -> None:
    import tempfile  # noqa: PLC0415 - as above

    handle, beside = tempfile.mkstemp(dir=place.parent, prefix=".headerscan-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors=_ESCAPED, newline="\n") as file:
            file.write(text)
        os.chmod(beside, mode)  # noqa: PTH101 - mkstemp made it private
        Path(beside).replace(place)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(beside).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
