"""Input references, headers' logical names, and the way from bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headerscan.errors import InputError
from headerscan.inputs import (
    GitRef,
    PathRef,
    Ref,
    StdinRef,
    is_header,
    is_template,
    logical_name,
    parse_reference,
    tree_of,
)
from headerscan.lexing.decoding import decode


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("-", StdinRef()),
        ("a.h", PathRef("a.h")),
        ("./include", PathRef("./include")),
        ("git", PathRef("git")),
        ("old.json", PathRef("old.json")),
        ("git:HEAD", GitRef("HEAD")),
        ("git:HEAD:", GitRef("HEAD")),
        ("git:v9.0.0:include/libvirt", GitRef("v9.0.0", "include/libvirt")),
        ("git:HEAD~2:./a//b.h", GitRef("HEAD~2", "a/b.h")),
        ("git:HEAD:a:b.h", GitRef("HEAD", "a:b.h")),
        ("git:main@{yesterday}:a.h", GitRef("main@{yesterday}", "a.h")),
    ],
)
def test_a_reference_says_what_it_names(text: str, ref: Ref) -> None:
    assert parse_reference(text) == ref


@pytest.mark.parametrize(
    "text",
    ["", "git:", "git::a.h", "git:HE\nAD", "git:HEAD:/etc/passwd", "git:HEAD:a/../../b", "a\0b"],
)
def test_a_reference_that_names_nothing_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_reference(text)


@given(st.text())
def test_any_text_is_a_reference_or_is_refused(text: str) -> None:
    try:
        ref = parse_reference(text)
    except InputError:
        return
    assert parse_reference(str(ref)) == ref


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/usr/include/libvirt/libvirt-domain.h", "libvirt/libvirt-domain.h"),
        ("/usr/include/x86_64-linux-gnu/curl/curl.h", "curl/curl.h"),
        ("/usr/include/arm-linux-gnueabihf/jconfig.h", "jconfig.h"),
        ("/usr/include/x86_64-linux-musl/a.h", "a.h"),
        ("/usr/include/linux/if.h", "linux/if.h"),
        ("/usr/include/python3.11/include/Python.h", "Python.h"),
        ("/usr/include/gio-unix-2.0/gio/gio.h", "gio-unix-2.0/gio/gio.h"),
        ("/srv/project/src/a.h", "a.h"),
    ],
)
def test_a_header_is_called_what_one_writes_to_include_it(path: str, name: str) -> None:
    assert logical_name(path, path.rpartition("/")[2]) == name


def test_two_headers_of_one_short_name_keep_their_longer_ones() -> None:
    paths = ["lib/include/a.h", "lib/include/b.h", "tests/include/a.h"]
    assert [*tree_of(paths, "").headers.values()] == ["lib/include/a.h", "b.h", "tests/include/a.h"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.h", True),
        ("./a/b.h", True),
        ("a.c", False),
        ("a.h.in", True),
        ("a/.h.in", False),
        ("a.hin", True),
        ("Makefile.in", False),
        ("a.h.in.orig", False),
        (".#a.h", False),
        (".git/a.h", False),
        ("a.h/b", False),
    ],
)
def test_headers_are_files_that_end_in_h_and_are_not_hidden(path: str, *, expected: bool) -> None:
    assert is_header(path) is expected


@pytest.mark.parametrize(
    "template", ["x.h.in", "x.h.cmake", "x.h.cmake.in", "x.h.meson", "x.h.tmpl", "x.hin"]
)
def test_a_template_has_the_name_of_what_a_build_makes_of_it(template: str) -> None:
    assert is_template(template)
    assert logical_name(f"/src/include/lib/{template}", template) == "lib/x.h"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("/* größer */".encode(), "/* größer */"),
        ("/* größer */".encode("latin-1"), "/* größer */"),
        (b"\xef\xbb\xbfint a;", "int a;"),
        (b"\xef\xbb\xbfint gr\xf6\xdfer;", "int größer;"),
        (b"a\r\nb\f\rc", "a\r\nb\f\rc"),
        (b"", ""),
    ],
)
def test_text_is_utf_8_else_latin_1(data: bytes, text: str) -> None:
    assert decode(data, "a.h") == text


@pytest.mark.parametrize(
    ("data", "line", "word"),
    [
        (b"int a;\n\x7fELF\0", 2, "binary"),
        ("int a;\n".encode("utf-16"), None, "UTF-16"),
    ],
)
def test_binary_data_is_refused(data: bytes, line: int | None, word: str) -> None:
    with pytest.raises(InputError, match=word) as caught:
        decode(data, "a.h")
    assert caught.value.file == "a.h"
    assert caught.value.line == line
