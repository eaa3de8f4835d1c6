"""A scan that takes what it can from the cache says what a scan without one says."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_rescan import EDIT, LINES, TEXT, edited

from headerscan.cache import Cache
from headerscan.declarations.reader import DeclarationReader
from headerscan.errors import HeaderSyntaxError
from headerscan.loading import load
from headerscan.model import Api

OTHER = "typedef int other;\n\nother use(foo *x, EXPORT_T y);\n\n"


def said(path: Path, cache: Cache | None) -> Api | str:
    try:
        return load([str(path)], profile="libvirt", cache=cache).api
    except HeaderSyntaxError as error:
        return str(error)


def count_reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by the text of each declaration that is read."""
    read, texts = DeclarationReader.read, []

    def counted(self, source, item):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as the original
        texts.append(source.text[item.start : item.end])
        return read(self, source, item)

    monkeypatch.setattr(DeclarationReader, "read", counted)
    return texts


@settings(max_examples=60)
@given(st.lists(st.lists(EDIT, max_size=3), min_size=1, max_size=4))
def test_texts_one_after_another_say_what_each_says_without_a_cache(
    steps: list[list[tuple[str, int, int, int, str]]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name, "headers"), Cache(Path(name, "cache"))
        folder.mkdir()
        (folder / "b.h").write_text(OTHER, encoding="utf-8")
        (folder / "a.h").write_text(TEXT, encoding="utf-8")
        said(folder, cache)
        lines = LINES
        for edits in steps:
            lines = edited(lines, edits)
            (folder / "a.h").write_text("\n".join(lines), encoding="utf-8")
            assert said(folder, cache) == said(folder, None)


@pytest.mark.parametrize(
    ("old", "new", "anew"),
    [
        ("What a foo is", "What\n * a foo is", ["struct _foo {"]),
        ("in bytes", "in KiB", []),
        ("int g(void);", "  int g(void);", ["int g(void);"]),
        ("int g(void);", "int g(int x);", ["int g(int x);"]),
        ("/* first */", "/* the first */", ["struct _foo {"]),
    ],
)
def test_only_declarations_in_whose_paragraphs_something_changed_are_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, anew: list[str]
) -> None:
    path, cache = tmp_path / "a.h", Cache(tmp_path / "cache")
    path.write_text(TEXT, encoding="utf-8")
    said(path, cache)
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    texts = count_reads(monkeypatch)
    kept = said(path, cache)
    assert [text.split("\n")[0] for text in texts] == anew
    assert kept == said(path, None)


@pytest.mark.parametrize(
    "new", ["# define EXPORT_T\n# define SIZE 4", "typedef int EXPORT_T;\n\n# define SIZE 4"]
)
def test_a_name_that_means_something_else_has_all_read_anew(tmp_path: Path, new: str) -> None:
    path, cache = tmp_path / "a.h", Cache(tmp_path / "cache")
    for text in (TEXT, TEXT.replace("# define SIZE 4", new)):
        path.write_text(text, encoding="utf-8")
        assert said(path, cache) == said(path, None)


def test_declarations_of_the_same_text_keep_their_own_conditions(tmp_path: Path) -> None:
    path, cache = tmp_path / "a.h", Cache(tmp_path / "cache")
    text = "#ifdef A\nint f(void);\n#else\nint f(void);\n#endif\n\nint f(void);\n"
    for above in ("", "/* one */\n", "/* one */\n/* two */\n"):
        path.write_text(above + text, encoding="utf-8")
        assert said(path, cache) == said(path, None)


def test_a_scan_whose_declarations_are_as_they_were_needs_no_parser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, cache = tmp_path / "a.h", Cache(tmp_path / "cache")
    path.write_text(TEXT, encoding="utf-8")
    said(path, cache)
    monkeypatch.setitem(sys.modules, "headerscan.declarations.symbols", None)
    path.write_text(TEXT.replace("in bytes", "in KiB"), encoding="utf-8")
    assert isinstance(said(path, cache), Api)


@pytest.mark.parametrize("content", [b"", b"\x81\xa1k\x80", b"\x80", b"\xc1"])
def test_damaged_declarations_are_read_anew(tmp_path: Path, content: bytes) -> None:
    path, cache = tmp_path / "a.h", Cache(tmp_path / "cache")
    path.write_text(TEXT, encoding="utf-8")
    said(path, cache)
    assert cache.folder is not None
    for entry in (cache.folder / "entries").iterdir():
        cache.keep(entry.name, msgspec.Raw(content))
    path.write_text(TEXT.replace("What a foo", "Whatever a foo"), encoding="utf-8")
    assert said(path, cache) == said(path, None)
