"""Bytes to text, as headers come: UTF-8, else Latin-1, never binary."""

from __future__ import annotations

from headerscan.errors import InputError
from headerscan.model import Header

_UTF8_BOM = b"\xef\xbb\xbf"
_SIGNED = "-sig"
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")


def decode(data: bytes, origin: str) -> str:
    """Return the text of ``data``, which came from ``origin``.

    UTF-8 with or without a byte order mark, which is dropped; what is no UTF-8 is read
    as Latin-1. Raises :class:`~headerscan.errors.InputError` for UTF-16 and for data
    that holds NUL bytes, as programs and pictures do.
    """
    if data.startswith(_WIDE_BOMS) and b"\0" in data:
        raise InputError(
            "the text is UTF-16",
            remedy="convert it to UTF-8, for example with iconv -f UTF-16 -t UTF-8",
            file=origin,
        )
    nul = data.find(b"\0")
    if nul >= 0:
        raise InputError(
            "a NUL byte stands here, so this is binary data and no header",
            remedy="give a header as text",
            file=origin,
            line=data.count(b"\n", 0, nul) + 1,
        )
    return data.removeprefix(_UTF8_BOM).decode(encoding_of(data).removesuffix(_SIGNED))


def encoding_of(data: bytes) -> str:
    """Return ``utf-8`` or ``latin-1``, with ``-sig`` behind it where a byte order mark stands."""
    body = data.removeprefix(_UTF8_BOM)
    signed = _SIGNED if len(body) < len(data) else ""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return f"latin-1{signed}"
    return f"utf-8{signed}"


def header_of(name: str, data: bytes, origin: str) -> Header:
    """Return the header that some bytes are; errors are those of :func:`decode`.

    What in its name is no Unicode, as file names may be, becomes an escape.
    """
    name = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return Header(name, decode(data, origin), origin, encoding_of(data))


def encode(text: str, encoding: str) -> bytes:
    """Return the bytes of a text in the encoding that :func:`encoding_of` found.

    What the encoding lacks becomes an escape: what is written into a header is ASCII.
    """
    data = text.encode(encoding.removesuffix(_SIGNED), "backslashreplace")
    return _UTF8_BOM + data if encoding.endswith(_SIGNED) else data
