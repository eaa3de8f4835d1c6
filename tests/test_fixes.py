"""Fixes: what edits make of comments, and that they change comments and nothing else."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mending import Checker, assert_holds, code
from test_debian_headers import LIBRARIES

from headerscan.diagnostics import Edit, Span
from headerscan.fixes.layout import laid_out, width_of
from headerscan.fixes.patching import Pages, replacement_of, unified
from headerscan.lexing.decoding import encode, header_of
from headerscan.model import Header
from headerscan.profiles import detect_name, load_profile
from headerscan.rules import lint_rules

LIBVIRT = load_profile("libvirt")
KEY = '# define VIR_DOMAIN_JOB_SHINY "shiny"\n'
SIBLINGS = "".join(
    f"""
/**
 * VIR_DOMAIN_JOB_{name}:
 *
 * virDomainGetJobStats field: what {name} is, in bytes, as VIR_TYPED_PARAM_ULLONG.
 *
 * Since: 1.0.3
 */
# define VIR_DOMAIN_JOB_{name} "{name.lower()}"
"""
    for name in ("ONE", "TWO", "THREE", "FOUR")
)
"""Keys enough for others of their family to be of their type."""


def header(text: str, name: str = "libvirt/libvirt-domain.h") -> dict[str, Header]:
    return {name: Header(name, text, f"include/{name}")}


def mended(text: str, *, unsafe: bool = True, old: str | None = None) -> str:
    """Return a text mended by all rules, the release of these headers being 12.1.0."""
    older = None if old is None else list(header(old).values())
    checker = Checker(LIBVIRT, old=older, release="12.1.0")
    result = assert_holds(checker, header(text), unsafe=unsafe)
    return result.headers["libvirt/libvirt-domain.h"].text


def comment_of(text: str) -> str:
    """Return the comment above the key."""
    return text[: text.index(KEY)].rpartition("\n\n")[2]


def edited(lines: list[str], at: tuple[int, int], text: str, width: int = 40) -> list[str] | None:
    """Return a comment's lines with a text put in before a place (lines and columns from 1)."""
    comment = Span(1, len(lines[0]) - len(lines[0].lstrip()) + 1, len(lines), len(lines[-1]) + 1)
    return laid_out(lines, [Edit(Span.at(*at), text, comment)], width)


def test_a_line_with_room_takes_the_words_and_all_others_stay() -> None:
    assert edited(["/**", " * One  two.", " */"], (2, 12), " and three") == [
        "/**", " * One  two and three.", " */",
    ]  # fmt: skip


def test_words_beyond_the_width_go_to_the_next_line_of_the_paragraph() -> None:
    lines = ["/**", " * It is the first of the many words", " * of this paragraph.", " */"]
    assert edited(lines, (2, 14), "not quite the ") == [
        "/**",
        " * It is the not quite the first of the",
        " * many words of this paragraph.",
        " */",
    ]


def test_a_new_line_is_made_where_the_paragraph_ends() -> None:
    lines = ["\t/**", "\t * A line at the end of a text", "\t *", "\t * Since: 1.0.0", "\t */"]
    assert edited(lines, (2, len(lines[1]) + 1), ", as a string") == [
        "\t/**",
        "\t * A line at the end of a text,",
        "\t * as a string",
        "\t *",
        "\t * Since: 1.0.0",
        "\t */",
    ]


def test_a_comment_behind_code_goes_on_below_its_opener() -> None:
    lines = ["    ONE = 1, /* the first of them all */"]
    comment = Span(1, 14, 1, len(lines[0]) + 1)
    made = laid_out(lines, [Edit(Span.at(1, 38), " and last", comment)], 40)
    assert made == ["    ONE = 1, /* the first of them all", "              * and last */"]


def test_slashes_begin_the_new_lines_of_a_comment_of_slashes() -> None:
    lines = ["  /// The first words of a text here"]
    assert edited(lines, (1, len(lines[0]) + 1), " and now more") == [
        "  /// The first words of a text here and",
        "  /// now more",
    ]


def test_a_line_that_was_longer_than_the_width_may_stay_so() -> None:
    lines = ["/**", " * One line is longer than all of the others.", " * It is.", " */"]
    comment = Span(1, 1, 4, 4)
    made = laid_out(lines, [Edit(Span(2, 4, 2, 7), "A", comment)], 30)
    assert made == ["/**", " * A line is longer than all of the others.", " * It is.", " */"]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["/* one \\", " * two */"], "three"),
        (["/* one */"], "*/ int x; /*"),
        (["// "], "two\\"),
    ],
    ids=["spliced lines", "an end in the text", "a line that would splice"],
)
def test_what_would_touch_code_is_not_made(lines: list[str], text: str) -> None:
    assert edited(lines, (1, 4), text) is None


def test_a_comments_width_is_what_its_own_lines_show() -> None:
    lines = [
        "/**",
        " * These lines were wrapped",
        " * at thirty columns, as one",
        " * sees.",
        " */",
    ]
    assert width_of(lines, 80) == 29
    assert width_of(["/**", " * One line.", " */"], 72) == 72


# What the rules mend.


def test_a_missing_type_is_what_the_siblings_are_of_and_stands_behind_the_first_sentence() -> None:
    text = f"""{SIBLINGS}
/**
 * VIR_DOMAIN_JOB_SHINY:
 *
 * virDomainGetJobStats field: how shiny the job is in all, e.g. in total. Not all
 * hypervisors report it.
 *
 * Since: 12.1.0
 */
{KEY}"""
    assert mended(text, unsafe=False) == text
    assert comment_of(mended(text)).split("\n")[3:6] == [
        " * virDomainGetJobStats field: how shiny the job is in all, e.g. in total, as",
        " * VIR_TYPED_PARAM_ULLONG. Not all hypervisors report it.",
        " *",
    ]


def test_a_missing_unit_stands_before_the_type() -> None:
    text = f"""{SIBLINGS}
/**
 * VIR_DOMAIN_JOB_SHINY_BYTES:
 *
 * What shines as VIR_TYPED_PARAM_ULLONG.
 *
 * Since: 12.1.0
 */
{KEY.replace("SHINY", "SHINY_BYTES")}"""
    assert " * What shines, in bytes, as VIR_TYPED_PARAM_ULLONG.\n" in mended(text)


def test_a_quotas_unit_is_that_of_its_period_in_the_same_words() -> None:
    text = """
/**
 * VIR_DOMAIN_SCHEDULER_X_PERIOD:
 *
 * Macro represents the enforcement period for a quota, in microseconds, as a ullong.
 *
 * Since: 0.9.7
 */
# define VIR_DOMAIN_SCHEDULER_X_PERIOD "x_period"

/**
 * VIR_DOMAIN_SCHEDULER_X_QUOTA:
 *
 * Macro represents the maximum bandwidth to be used within a period, as a llong.
 *
 * Since: 0.9.7
 */
# define VIR_DOMAIN_SCHEDULER_X_QUOTA "x_quota"
"""
    assert mended(text).split("\n")[13:15] == [
        " * Macro represents the maximum bandwidth to be used within a period, in",
        " * microseconds, as a llong.",
    ]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("This has type int, and is so", "This has type VIR_TYPED_PARAM_ULLONG, and is so"),
        ("This is so, as an int", "This is so, as VIR_TYPED_PARAM_ULLONG"),
        ("This is so, as VIR_TYPED_PARAM_INT", "This is so, as VIR_TYPED_PARAM_ULLONG"),
    ],
)
def test_a_type_that_a_member_contradicts_is_written_by_its_name(said: str, written: str) -> None:
    text = f"""
/**
 * virDomainJobInfo:
 *
 * Since: 1.0.0
 */
typedef struct {{
    unsigned long long shine;
}} virDomainJobInfo;

/**
 * VIR_DOMAIN_JOB_SHINY:
 *
 * {said}.
 *
 * This field corresponds to shine field in virDomainJobInfo.
 *
 * Since: 12.1.0
 */
{KEY}"""
    assert mended(text) == text.replace(said, written)


def test_what_is_certain_is_mended_without_being_asked_to_propose() -> None:
    text = f"""
/*
 * VIR_DOMAIN_JOB_SHINY:
 *
 * virDomainGetJobStats field: how long it shone in nano-seconds, as
 * VIR_TYPED_PARAMS_ULLONG.
 *
 * Since: 12.1.0
 */
{KEY}"""
    assert comment_of(mended(text, unsafe=False)) == (
        "\n/**\n * VIR_DOMAIN_JOB_SHINY:\n *\n"
        " * virDomainGetJobStats field: how long it shone in nanoseconds, as\n"
        " * VIR_TYPED_PARAM_ULLONG.\n *\n * Since: 12.1.0\n */\n"
    )


def test_a_comment_that_was_copied_opens_with_its_own_symbols_name() -> None:
    copied = SIBLINGS.partition("/**")[2].partition("*/")[0]
    new = mended(f"{SIBLINGS}\n/**{copied}*/\n{KEY}", unsafe=False)
    assert comment_of(new).startswith("/**\n * VIR_DOMAIN_JOB_SHINY:\n *\n * virDomainGetJobStats")


def test_a_new_key_says_the_release_of_the_headers() -> None:
    text = f"""{SIBLINGS}
/**
 * VIR_DOMAIN_JOB_SHINY:
 *
 * How it shines, as VIR_TYPED_PARAM_STRING.
 */
{KEY}"""
    new = mended(text, old=SIBLINGS)
    assert " * How it shines, as VIR_TYPED_PARAM_STRING.\n *\n * Since: 12.1.0\n */\n" in new


def test_a_slip_in_a_name_is_mended_unless_the_comment_is_about_both_names() -> None:
    both = SIBLINGS + "\n/**\n * VIR_DOMAIN_JOB_SHINY:\n *\n * As VIR_TYPED_PARAM_STRING.{}\n"
    both += f" * See VIR_DOMAIN_JOB_THRE.\n *\n * Since: 12.1.0\n */\n{KEY}"
    assert "See VIR_DOMAIN_JOB_THREE." in mended(both.format(""))
    told = both.format(" It is not VIR_DOMAIN_JOB_THREE.")
    assert mended(told) == told


# The invariant.


@pytest.mark.parametrize("fixture", sorted(lint_rules()))
def test_fixes_hold_on_the_bad_header_of_each_rule(fixture: str, root: Path) -> None:
    folder = root / "fixtures/lints" / fixture
    own = folder / "profile.toml"
    profile = load_profile(str(own) if own.is_file() else "libvirt")
    sides = {
        path.name: Header(path.name, path.read_text(), str(path)) for path in folder.glob("*.h")
    }
    old = [Header("bad.h", sides["old.h"].text, "old.h")] if "old.h" in sides else None
    checker = Checker(profile, rules=("*",), old=old, release="99.1.0")
    assert_holds(checker, {"bad.h": sides["bad.h"]})


@cache
def real_headers(folder: Path) -> tuple[dict[str, Header], Checker]:
    """Return the headers of a release by name, and what checks them."""
    paths = sorted((folder / "include").rglob("*.h"))
    names = [f"{path.parent.name}/{path.name}" for path in paths]
    headers = {
        name: header_of(name, path.read_bytes(), str(path))
        for name, path in zip(names, paths, strict=True)
    }
    return headers, Checker(load_profile(folder.parent.name))


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "proposed"])
@pytest.mark.parametrize("release", ["libvirt/9.0.0", "libvirt/11.3.0", "gio/2.74.6"])
def test_fixes_hold_on_the_real_headers(release: str, corpus: Path, *, unsafe: bool) -> None:
    headers, checker = real_headers(corpus / release)
    result = assert_holds(checker, headers, unsafe=unsafe)
    pages = Pages(headers)
    offered = [one for one in checker(headers) if replacement_of(one, pages)]
    assert len(result.mended) == sum(one.safe or unsafe for one in offered)


@pytest.mark.parametrize("library", LIBRARIES)
def test_fixes_of_all_rules_hold_on_other_libraries(library: str) -> None:
    # As if all were new in this release, so that all comments have a fix to be tried.
    paths = LIBRARIES[library].paths()
    if not paths:
        pytest.skip(f"{LIBRARIES[library].package} is not installed")
    headers = {
        os.fspath(path): header_of(os.fspath(path), path.read_bytes(), os.fspath(path))
        for path in paths[:40]
    }
    profile = load_profile(detect_name(one.text for one in headers.values()))
    checker = Checker(profile, rules=RULES_WITH_FIXES, old=(), release="99.1.0")
    assert_holds(checker, headers)


RULES_WITH_FIXES = (
    "malformed-since", "missing-since", "missing-type", "missing-unit", "nonstandard-unit",
    "not-a-doc-comment", "since-*", "type-contradicts-*", "unknown-*", "wrong-doc-name",
)  # fmt: skip

WORDS = st.sampled_from(
    "the size of it in kB nano-seconds as VIR_TYPED_PARAMS_INT VIR_TYPED_PARAM_ULLONG. bytes "
    "time (since) e.g. VIR_DOMAIN_JOB_TW0 Since: 1.x since 12.0.0 @it: - * µs ü , ; \\ // 1. "
    "Returns VIR_DOMAIN_JOB_ONE: a-very-long-word-that-is-longer-than-many-a-line-can-ever-be "
    "# define {} ??/ %s 'tis \"".split(" ")
)
LINES = st.lists(st.lists(WORDS, max_size=9).map(" ".join), min_size=1, max_size=7)
OPENERS = st.sampled_from(["/**", "/*", "/*!", "/***", "//", "///", "//!", "/** "])
MARGINS = st.sampled_from([" * ", "", "   ", "\t* ", " *", " ** "])
INDENTS = st.sampled_from(["", "  ", "\t"])
NAMES = st.sampled_from(["VIR_DOMAIN_JOB_SHINY:", "VIR_DOMAIN_JOB_DULL:", ""])
ENDS = st.sampled_from(["\n", "\r\n"])


@st.composite
def commented_keys(draw: st.DrawFn) -> str:
    """Draw a header whose last key has a comment of any words and any decoration."""
    opener, indent, lines = draw(OPENERS), draw(INDENTS), [draw(NAMES), *draw(LINES)]
    if opener.startswith("//"):
        comment = "".join(f"{indent}{opener} {line}".rstrip("\\/?") + "\n" for line in lines)
    else:
        margin, closer = draw(MARGINS), draw(st.sampled_from([" */", "\n */", "*/", " **/"]))
        body = f"\n{indent}{margin}".join(lines).replace("*/", "* ")
        comment = f"{indent}{opener} {body}{closer}\n"
    key = KEY if draw(st.booleans()) else KEY.replace("SHINY", "SHINY_MS")
    end = draw(ENDS)
    return (SIBLINGS + "\n" + comment + key).replace("\n", end)


@given(
    text=commented_keys(),
    is_new=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "latin-1"]),
)
def test_fixes_hold_whatever_a_comment_says(text: str, *, is_new: bool, encoding: str) -> None:
    one = header_of("x.h", encode(text, encoding), "x.h")
    old = [Header("x.h", SIBLINGS, "x.h")] if is_new else None
    checker = Checker(LIBVIRT, rules=RULES_WITH_FIXES, old=old, release="12.1.0")
    result = assert_holds(checker, {"x.h": one})
    new = result.headers["x.h"]
    assert new.text.count("\r") == (new.text.count("\n") if "\r" in text else 0)
    assert header_of("x.h", encode(new.text, one.encoding), "x.h") == new
    assert new.text.startswith(SIBLINGS[:20].replace("\n", "\r\n" if "\r" in text else "\n"))


def test_a_diff_says_where_a_file_ends_without_a_line_end() -> None:
    assert unified("a\nb", "a\nc", "x y.h") == (
        "diff --git a/x y.h b/x y.h\n--- a/x y.h\t\n+++ b/x y.h\t\n@@ -1,2 +1,2 @@\n a\n"
        "-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"
    )


def test_gcc_sees_another_code_where_code_changes() -> None:
    one, other = (Header("x.h", f"/* a */ int {name};\n", "x.h") for name in "xy")
    assert code(one) != code(other)
