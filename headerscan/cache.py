"""Bytes kept from run to run in the user's cache folder, found again by what they follow from.

An entry's key is a digest of everything that its bytes depend on: the inputs, the profile,
and the code that made it. So an entry is never out of date, only unused, but for what a scan
remembers of its headers, of which each part says itself what it follows from. The folder may
be deleted at any time. Nothing here can make a run fail: a cache that cannot be read or
written is no cache, and a damaged entry is made anew.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

import msgspec

from headerscan.errors import InputError
from headerscan.output import write_all

T = TypeVar("T")

MAX_BYTES = 128 * 1024 * 1024
"""How large the folder may become; what was not used for longest goes first."""
MAX_ENTRY = 32 * 1024 * 1024
"""What is larger is not kept: it would drive out all others."""

_FORMAT = "headerscan cache 2"
_SEAL = 100
"""More than the bytes that stand before an entry's own."""
_OFF = ("", "0", "false", "no")


def cache_folder(environment: Mapping[str, str]) -> Path | None:
    """Return the user's cache folder for headerscan; None where there is none or it is off.

    It is ``headerscan`` below ``XDG_CACHE_HOME``, by default ``~/.cache`` (XDG Base
    Directory Specification 0.8, which ignores relative paths). ``HEADERSCAN_NO_CACHE``
    switches it off.
    """
    if environment.get("HEADERSCAN_NO_CACHE", "").lower() not in _OFF:
        return None
    for base, below in (("XDG_CACHE_HOME", ""), ("HOME", ".cache")):
        if os.path.isabs(named := environment.get(base, "")):  # noqa: PTH117 - a string yet
            return Path(named, below, "headerscan")
    return None


class Cache:
    """A folder of entries by key; without a folder it keeps nothing."""

    def __init__(self, folder: Path | None, *, max_bytes: int = MAX_BYTES) -> None:
        self.folder = folder
        self.max_bytes = max_bytes

    @property
    def keeps(self) -> bool:
        """Say whether it can keep anything."""
        return self.folder is not None

    def remembered(self, parts: Iterable[str], kind: type[T], make: Callable[[], T]) -> T:
        """Return a value that follows from ``parts``: the one kept, else what ``make`` returns.

        ``kind`` says what it is: what is kept (as MessagePack) and does not fit is made anew.
        A number of more than 64 bits, and text that is not Unicode, cannot be kept.
        """
        if not self.keeps:
            return make()
        key = digest(parts)
        kept = self.kept(key, kind)
        if kept is not None:
            return kept
        value = make()
        self.keep(key, value)
        return value

    def kept(self, key: str, kind: type[T]) -> T | None:
        """Return the value kept under a key; None where there is none of that kind, or damage."""
        if self.folder is None:
            return None
        path = self.folder / "entries" / key
        with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            status = path.stat()
            # A pipe would never end, and a device neither.
            if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_ENTRY:
                head, _, data = path.read_bytes().partition(b"\n")
                if head == _seal(data):
                    os.utime(path)
                    return msgspec.msgpack.decode(data, type=kind)
        return None

    def keep(self, key: str, value: object) -> None:
        """Keep a value, if it can be packed; of several processes at once the last one's stays."""
        if self.folder is None:
            return
        folder = self.folder / "entries"
        with contextlib.suppress(OSError, InputError, OverflowError, UnicodeEncodeError):
            data = msgspec.msgpack.encode(value)
            if len(data) + _SEAL <= min(MAX_ENTRY, self.max_bytes):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if (folder / key).is_symlink():
                    (folder / key).unlink()  # what it leads to is not the cache's
                write_all({folder / key: _seal(data) + b"\n" + data}, "run it with --no-cache")
                self._shrink(folder)

    def _shrink(self, folder: Path) -> None:
        """Delete what was not used for longest until the rest is small enough."""
        with os.scandir(folder) as found:
            entries = [(entry.stat(), entry.path) for entry in found]
        total = sum(status.st_size for status, _ in entries)
        for status, path in sorted(entries, key=lambda entry: entry[0].st_mtime_ns):
            if total <= self.max_bytes:
                break
            Path(path).unlink(missing_ok=True)
            total -= status.st_size


class MemoryCache(Cache):
    """Keeps the values that were asked for last, in this process and as they are."""

    keeps = True

    def __init__(self, entries: int = 16) -> None:
        super().__init__(None)
        self.entries = entries
        self._values: dict[str, object] = {}

    def kept(self, key: str, kind: type[T]) -> T | None:  # noqa: ARG002 - values stay what they are
        """Return the value kept under a key, None where there is none."""
        if key in self._values:
            self._values[key] = self._values.pop(key)  # the last one asked for
        return cast("T | None", self._values.get(key))

    def keep(self, key: str, value: object) -> None:
        """Keep a value, and drop the one that was not asked for longest."""
        self._values[key] = value
        if len(self._values) > self.entries:
            del self._values[next(iter(self._values))]


def _seal(data: bytes) -> bytes:
    from hashlib import blake2b  # noqa: PLC0415 - no run without a cache needs it

    return f"{_FORMAT} {blake2b(data, digest_size=16).hexdigest()}".encode()


def digest(parts: Iterable[str]) -> str:
    """Return a key for what was made of ``parts`` by the code as it is."""
    from hashlib import blake2b  # noqa: PLC0415 - no run without a cache needs it

    found = blake2b(_code_state().encode(), digest_size=32)
    for part in parts:
        data = part.encode(errors="surrogatepass")
        # With its length ahead, no part can pass for the end of the one before it.
        found.update(b"%d:" % len(data))
        found.update(data)
    return found.hexdigest()


@cache
def _code_state() -> str:
    """Return what tells one state of the code from another.

    A version number would do for a release; in a checkout the files change under it.
    """
    return "\n".join([sys.version, _FORMAT, *own_states(".py"), *package_states("pycparser")])


def own_states(*suffixes: str) -> list[str]:
    """Return what tells one state of headerscan's own files of some kinds from another."""
    files = (
        Path(folder, name)
        for folder, _, names in os.walk(Path(__file__).parent)
        for name in names
        if name.endswith(suffixes)
    )
    return sorted(map(file_state, files))


def package_states(*names: str) -> Iterator[str]:
    """Yield what tells one state of installed packages from another."""
    for name in names:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            yield file_state(Path(spec.origin))


def file_state(path: Path) -> str:
    """Return what tells one state of a file from another."""
    status = path.stat()
    return f"{path} {status.st_size} {status.st_mtime_ns}"
