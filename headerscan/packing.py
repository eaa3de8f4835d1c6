"""An API as bytes and back: the form in which the cache keeps what was scanned.

It is read ten times as fast as a snapshot, and means something to the same state of the
code alone; what is written for others is a snapshot (:mod:`headerscan.snapshot`). The
bytes are MessagePack, a struct's fields in their order (``array_like``).
"""

from __future__ import annotations

import msgspec

from headerscan.model import (
    Api,
    Callback,
    Enumeration,
    Enumerator,
    Function,
    Macro,
    Struct,
    Typedef,
    Union,
    Unreadable,
    Variable,
)

_Symbol = (
    Macro
    | Enumerator
    | Enumeration
    | Function
    | Callback
    | Struct
    | Union
    | Typedef
    | Variable
    | Unreadable
)


class _Packed(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """An API whose symbols are told apart by their kinds' words."""

    symbols: tuple[_Symbol, ...]
    headers: tuple[str, ...]
    profile: str
    version: str | None
    unreadable: tuple[Unreadable, ...]


def pack(api: Api) -> bytes | None:
    """Return the API as bytes; None where a value has no place in them.

    That is a number of more than 64 bits, and text that is not Unicode.
    """
    try:
        return msgspec.msgpack.encode(
            [api.symbols, api.headers, api.profile, api.version, api.unreadable]
        )
    except (OverflowError, UnicodeEncodeError):
        return None


def unpack(data: bytes) -> Api | None:
    """Return the API that :func:`pack` made bytes of; None for other bytes."""
    try:
        packed = msgspec.msgpack.decode(data, type=_Packed)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return Api(packed.symbols, packed.headers, packed.profile, packed.version, packed.unreadable)
