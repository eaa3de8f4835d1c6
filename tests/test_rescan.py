"""What is scanned by its changes is what a whole scan says."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headerscan.errors import HeaderSyntaxError
from headerscan.model import Header
from headerscan.placeless import placeless
from headerscan.profiles import load_profile
from headerscan.scan import Memory, scan

LIBVIRT = load_profile("libvirt")
TEXT = """/* Copyright */
#ifndef A_H
# define A_H

# ifdef __cplusplus
extern "C" {
# endif

# define EXPORT extern

typedef struct _foo foo;

/**
 * foo:
 *
 * What a foo is, in

 * two paragraphs.
 */

struct _foo {
    int a; /* first */

    EXPORT_T b[SIZE];
};

# define SIZE 4
# define VIR_DOMAIN_JOB_A "a"
/** VIR_DOMAIN_JOB_B: in bytes as VIR_TYPED_PARAM_ULLONG, like VIR_DOMAIN_JOB_A. */
# define VIR_DOMAIN_JOB_B "b"

/* as VIR_DOMAIN_JOB_B, but only the disk, as VIR_TYPED_PARAM_ULLONG */
# define VIR_DOMAIN_JOB_C VIR_DOMAIN_JOB_B "c"

typedef enum {
    VIR_TYPED_PARAM_INT = 1,

    VIR_TYPED_PARAM_ULLONG = SIZE, /**< unsigned */
    VIR_TYPED_PARAM_NEXT
} virTypedParameterType;

EXPORT int f(foo *x, EXPORT_T y);

/** VIR_DOMAIN_JOB_D: as VIR_TYPED_PARAM_INT */

int g(void);
# define VIR_DOMAIN_JOB_D "d"

# ifdef __cplusplus
}
# endif

#endif /* A_H */
"""
LINES = TEXT.split("\n")
ODD = [
    "", "", "/*", "*/", "{", "}", ";", "#if X", "#else", "#endif", "# undef SIZE", "/**< back */",
    "# define EXPORT_T", "typedef int EXPORT_T;", "G_BEGIN_DECLS", "// line", "/** @{ */",
    '"open', "# define SIZE 5", "#if 0", "int h(void)", "# define VIR_DOMAIN_JOB_A SIZE",
    "/** g: the other */", "enum { SIZE_OF = SIZE };",
    "#pragma pack(1)", "# define SIZE_OF_FOO sizeof(struct _foo)", "typedef char EXPORT_T;",
]  # fmt: skip
EDIT = st.tuples(
    st.sampled_from(["insert", "delete", "move", "repeat"]),
    st.integers(0, len(LINES)),
    st.integers(0, 8),
    st.integers(0, len(LINES)),
    st.sampled_from(ODD),
)


def edited(lines: list[str], edits: list[tuple[str, int, int, int, str]]) -> list[str]:
    for what, start, count, target, line in edits:
        piece = lines[start : start + count]
        if what in ("delete", "move"):
            lines = lines[:start] + lines[start + count :]
        if what in ("move", "repeat"):
            lines = lines[:target] + piece + lines[target:]
        if what == "insert":
            lines = [*lines[:start], line, *lines[start:]]
    return lines


def by_scan(text: str) -> list[Hashable] | str:
    try:
        return [placeless(found) for found in scan([Header("a.h", text, "a.h")], LIBVIRT).symbols]
    except HeaderSyntaxError as error:
        return str(error)


def by_memory(memory: Memory, text: str) -> list[Hashable] | str:
    try:
        found = scan([Header("a.h", text, "a.h")], LIBVIRT, memory=memory)
        return [placeless(symbol) for symbol in found.symbols]
    except HeaderSyntaxError as error:
        return str(error)


@pytest.mark.parametrize("without_places", [False, True])
@given(steps=st.lists(st.lists(EDIT, max_size=3), min_size=1, max_size=4))
def test_texts_one_after_another_say_what_each_says_alone(
    without_places: bool,  # noqa: FBT001 - a case
    steps: list[list[tuple[str, int, int, int, str]]],
) -> None:
    memory, lines = Memory(placeless=without_places), LINES
    scan([Header("a.h", TEXT, "a.h")], LIBVIRT, memory=memory)
    for edits in steps:
        lines = edited(lines, edits)
        text = "\n".join(lines)
        assert by_memory(memory, text) == by_scan(text), text


def test_what_did_not_change_is_not_made_anew() -> None:
    memory = Memory()
    texts = TEXT, TEXT.replace("in bytes", "in KiB")
    before, after = (
        scan([Header("a.h", text, "a.h")], LIBVIRT, memory=memory).symbols for text in texts
    )
    changed = [new.name for old, new in zip(before, after, strict=True) if old is not new]
    # The typedef takes the comment of the struct each time; the others are one piece.
    assert changed == ["foo", "_foo", "SIZE", "VIR_DOMAIN_JOB_A", "VIR_DOMAIN_JOB_B"]


def test_a_definition_far_away_reaches_all_that_it_means_something_to() -> None:
    memory = Memory()
    by_memory(memory, TEXT)
    for new in ("# define EXPORT_T\n\n# define SIZE 4", "# define SIZE 7"):
        text = TEXT.replace("# define SIZE 4", new)
        assert by_memory(memory, text) == by_scan(text)


@pytest.mark.parametrize("library", ["libvirt", "libxml2", "alsa"])
def test_real_headers_say_the_same_by_their_pieces(corpus: Path, library: str) -> None:
    folders = [Path("/usr/include") / library]
    if library == "libvirt":
        folders = [corpus / "libvirt" / name / "include/libvirt" for name in ("9.0.0", "11.3.0")]
    elif not folders[0].is_dir():
        pytest.skip(f"/usr/include/{library} is not installed")
    memories: dict[str, Memory] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.h")):
            header = Header(path.name, path.read_text("utf-8"), str(path))
            memory = memories.setdefault(path.name, Memory())
            assert scan([header], LIBVIRT, memory=memory) == scan([header], LIBVIRT)
            assert scan([header], LIBVIRT, memory=memory) == scan([header], LIBVIRT)
            assert not memory.has_news
