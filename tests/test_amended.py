"""An API brought up to date is what a scan of the new headers says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_rescan import EDIT, LINES, TEXT, edited

from headerscan.errors import HeaderSyntaxError
from headerscan.incremental.amended import amended
from headerscan.model import Api, Header
from headerscan.profiles import load_profile
from headerscan.scan import scan

LIBVIRT = load_profile("libvirt")
OTHER = Header("b.h", '/* other */\n#define VIR_DOMAIN_JOB_E "e"\n\n#define WIDE SIZE\n', "b.h")
WORDS = st.sampled_from(
    ["in bytes", "in KiB", "as VIR_TYPED_PARAM_ULLONG", "as VIR_TYPED_PARAM_INT", "\n", "\n\n"]
) | st.sampled_from(
    ["@a: text", "Since: 1.2.3", "VIR_DOMAIN_JOB_A:", "foo:", "*/ int x;", "/* more */", "what"]
)


def header(text: str) -> Header:
    return Header("a.h", text, "a.h")


def scanned(text: str) -> Api | None:
    try:
        return scan([header(text), OTHER], LIBVIRT)
    except HeaderSyntaxError:
        return None


def brought(old: str, new: str) -> Api | None:
    before = scanned(old)
    assert before is not None
    return amended(before, [header(old), OTHER], [header(new), OTHER], LIBVIRT)


@given(st.lists(EDIT, max_size=2), st.integers(0, len(TEXT)), st.integers(0, 30), WORDS)
def test_what_is_brought_up_to_date_is_what_a_scan_says(
    edits: list[tuple[str, int, int, int, str]], start: int, length: int, words: str
) -> None:
    old = "\n".join(edited(LINES, edits))
    new = old[:start] + words + old[start + length :]
    if scanned(old) is None:
        return
    found = brought(old, new)
    assert found is None or found == scanned(new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("like VIR_DOMAIN_JOB_A", "much like\n * VIR_DOMAIN_JOB_A"),
        ("in bytes as VIR_TYPED_PARAM_ULLONG", "in bytes as VIR_TYPED_PARAM_INT"),
        ("/**< unsigned */", "/**< not signed\n */"),
        ("int g(void);", "int g(void); /* behind */"),
    ],
)
def test_a_changed_comment_takes_the_short_way(old: str, new: str) -> None:
    text = TEXT.replace(old, new)
    found = brought(TEXT, text)
    assert found is not None
    assert found == scanned(text)
    assert found != scanned(TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# define SIZE 4", "# define SIZE 5"),
        ("int g(void);", "long g(void);"),
        ("in bytes as", "in KiB as"),  # others may inherit the unit
        ("/** VIR_DOMAIN_JOB_D:", "/** f:\n"),
        ("/* Copyright */", "/* Copyleft */"),
    ],
)
def test_what_may_matter_elsewhere_goes_the_long_way(old: str, new: str) -> None:
    assert brought(TEXT, TEXT.replace(old, new)) is None


def test_comments_of_a_real_header_take_the_short_way(corpus: Path) -> None:
    folder = corpus / "libvirt/11.3.0/include/libvirt"
    headers = [
        Header(f"libvirt/{path.name}", path.read_text("utf-8"), str(path))
        for path in sorted(folder.glob("*.h"))
    ]
    api = scan(headers, LIBVIRT)
    text = next(one.text for one in headers if one.name.endswith("libvirt-domain.h"))
    short = 0
    places = range(2000, len(text), len(text) // 12)
    for place in places:
        end = text.find(" */\n", place)
        if end < 0:
            continue
        changed = f"{text[:end]} And more\n * words.{text[end:]}"
        now = [
            Header(one.name, changed if one.text is text else one.text, one.origin)
            for one in headers
        ]
        found = amended(api, headers, now, LIBVIRT)
        if found is not None:
            short += 1
            assert found == scan(now, LIBVIRT)
    assert short > len(places) // 2
