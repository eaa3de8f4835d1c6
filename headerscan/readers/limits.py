"""How much one input may ask for, so that no input can exhaust the machine."""

from __future__ import annotations

import msgspec

from headerscan.errors import InputError

MIB = 1024 * 1024


class Limits(msgspec.Struct, frozen=True):
    """Bounds on what one input holds. Sizes are in bytes."""

    header: int = 16 * MIB
    """One header, snapshot excepted; the largest header of a C library in use has 2 MiB."""
    document: int = 256 * MIB
    """A snapshot, an API description or a patch."""
    total: int = 256 * MIB
    """All headers of one input together."""
    headers: int = 20_000
    members: int = 200_000
    """The files of an archive or a git revision, headers or not."""
    unpacked: int = 4096 * MIB
    """What an archive is in all after decompression."""
    ratio: int = 250
    """How many times larger than itself an archive may become, once past ``bomb_from``."""
    bomb_from: int = 32 * MIB


LIMITS = Limits()


class Tally:
    """Counts the headers of one input and refuses to go past the limits."""

    def __init__(self, origin: str, limits: Limits = LIMITS) -> None:
        self.origin = origin
        self.limits = limits
        self.headers = 0
        self.total = 0

    def add(self, size: int, header: str) -> None:
        """Count one header of ``size`` bytes.

        Raises :class:`~headerscan.errors.InputError` where it or all together are too
        large, or too many.
        """
        limits = self.limits
        self.headers += 1
        self.total += size
        if size > limits.header:
            raise too_large(header, limits.header)
        if self.headers > limits.headers:
            raise InputError(
                f"there are more than {limits.headers} headers here",
                remedy="name a smaller folder",
                file=self.origin,
            )
        if self.total > limits.total:
            raise InputError(
                f"the headers here have more than {limits.total // MIB} MiB together",
                remedy="name a smaller folder",
                file=self.origin,
            )


def too_large(file: str, limit: int) -> InputError:
    """Return the error for a file that is larger than its kind may be."""
    size = f"{limit // MIB} MiB" if limit >= MIB else f"{limit} bytes"
    return InputError(
        f"this is larger than {size}, the limit for one file",
        remedy="check that this is the file you mean",
        file=file,
    )
