"""Bytes to text, as headers come: UTF-8, else Latin-1, never binary."""

from __future__ import annotations

from headerscan.errors import InputError

_UTF8_BOM = b"\xef\xbb\xbf"
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
    data = data.removeprefix(_UTF8_BOM)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
