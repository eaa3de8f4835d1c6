"""What is fuzzed: each target reads bytes as the tool would, and says what must hold.

A :class:`~headerscan.errors.HeaderscanError` is the right answer to bad input; any other
exception, and any broken promise, is a crash.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import seeds

from headerscan.comments.docs import comment_text, parse_comment
from headerscan.config.file import parse_config
from headerscan.errors import HeaderscanError
from headerscan.lexing.decoding import decode
from headerscan.lexing.lexer import lex
from headerscan.lexing.macros import parse_define
from headerscan.lexing.source import Source
from headerscan.model import Header
from headerscan.patches.diffs import parse_patches
from headerscan.patches.patching import apply_patch
from headerscan.profile import parse_profile
from headerscan.profiles import load_profile
from headerscan.readers.api_xml import headers_of_api_xml
from headerscan.readers.archives import read_archive
from headerscan.scan import scan
from headerscan.snapshot import from_json, to_json


def _text(data: bytes) -> str:
    with contextlib.suppress(HeaderscanError):
        return decode(data, "input")
    return data.decode("latin-1").replace("\0", "")


def lexer(data: bytes) -> None:
    """Nothing but white space stands between items."""
    text = _text(data)
    items = lex(Source(text, "input.h")).items
    ends = [0, *(item.end for item in items)]
    starts = [*(item.start for item in items), len(text)]
    gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    assert not "".join(gaps).strip().strip("\ufeff")


def comments(data: bytes) -> None:
    """A comment's words stay in place, and a doc is made of them."""
    raw = f"/*{_text(data).replace('*/', '')}*/"
    words = comment_text(raw, 0)
    assert len(words.text) == len(raw)
    doc = parse_comment(words, Source(raw, "input.h"), load_profile("libvirt").docs, ("NAME",))
    assert "\n" not in doc.summary


def macros(data: bytes) -> None:
    """A definition's name stands where it says."""
    text = _text(data)
    found = parse_define(text, 0)
    if found is not None:
        assert text[found.name_start :].startswith(found.name)


def headers(data: bytes) -> None:
    """Whatever is scanned has a name, is written as a snapshot and read back as the same."""
    api = scan([Header("input.h", _text(data), "input.h")], load_profile("libvirt"))
    assert all(symbol.name for symbol in api.symbols)
    assert from_json(to_json(api), "input.json") == api


def snapshots(data: bytes) -> None:
    """Whatever is taken for a snapshot is written and read back as the same."""
    api = from_json(_text(data), "input.json")
    assert from_json(to_json(api), "again.json") == api


def patches(data: bytes) -> None:
    """A patch applies to a header or says where it does not."""
    for patch in parse_patches(_text(data), "input.patch"):
        for file in patch.files:
            with contextlib.suppress(HeaderscanError):
                assert file.wrong or ".." not in file.path.split("/")
                apply_patch(file, seeds.NEWER, "input.patch", damaged=patch.damaged)


def archives(data: bytes) -> None:
    """No header of an archive has a path that leads out of it."""
    for header in read_archive(io.BytesIO(data), "input").headers:
        assert ".." not in header.name.split("/")


def descriptions(data: bytes) -> None:
    """The headers that an API description becomes can be scanned."""
    scan(headers_of_api_xml(_text(data), "input.xml"), load_profile("libvirt"))


def profiles(data: bytes) -> None:
    """Any text is a profile or is refused."""
    parse_profile(_text(data), "input.toml")


def settings(data: bytes) -> None:
    """Any text is a configuration or is refused."""
    parse_config(_text(data), "headerscan.toml")


@dataclass(frozen=True)
class Target:
    """Something to fuzz, with inputs to begin from."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    largest: int = 4096
    """How many bytes an input may have."""

    def __call__(self, data: bytes) -> None:
        """Read an input; raise where that ends in anything but a result or a clear error."""
        with contextlib.suppress(HeaderscanError):
            self.run(data)


TARGETS = {
    "lexer": Target(lexer, seeds.headers),
    "comments": Target(comments, seeds.comments),
    "macros": Target(macros, seeds.directives, 1024),
    "headers": Target(headers, seeds.headers),
    "snapshots": Target(snapshots, seeds.snapshots),
    "patches": Target(patches, seeds.patches),
    "archives": Target(archives, seeds.archives, 16384),
    "descriptions": Target(descriptions, seeds.descriptions),
    "profiles": Target(profiles, seeds.profiles),
    "settings": Target(settings, seeds.settings),
}


def crashes(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the target and the path of each input that once was a crash."""
    for name in TARGETS:
        for path in sorted((folder / name).glob("*")):
            yield name, path
