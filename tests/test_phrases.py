"""What a pattern needs word by word, so that texts without it are passed over."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headerscan.comments.docs import DEFAULT_DEPRECATED, DEFAULT_SINCE
from headerscan.matching.phrases import (
    Phrases,
    blanked,
    compile_phrase,
    longest_word,
    needed,
    on_one_line,
)
from headerscan.profiles import load_profile, profile_names


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bin bytes\b", ("in bytes",)),
        (r"in  bytes", ("in ", "bytes")),
        (r"bytes\ read\.", ("bytes read.",)),
        (r"\([Bb]ytes\)", ("ytes)",)),
        (r"(?:in )?KiB", ("KiB",)),
        (r"colou?r", ("colo",)),
        (r"abc{0,2}", ("ab",)),
        (r"per ?cents?", ("per", "cent")),
        (r"one|other", ()),
        (r"(?i)bytes", ()),
        (r"(?<!\b(?i:not) )[Ss]ince", ("ince",)),
        (r"(?=\(OLD\)) \w+ is", ("(OLD)", " is")),
        (r"[a-z]+", ()),
        (r"see (?P<enum>vir[A-Z]\w*) here", ("see ", "vir", " here")),
        (r"(?P<enum>vir|VIR) here", (" here",)),
        (r"(?P<enum>vir)? here", (" here",)),
    ],
)
def test_only_what_every_match_holds_is_needed(pattern: str, words: tuple[str, ...]) -> None:
    assert needed(pattern) == words


def _patterns() -> list[str]:
    found: set[str] = set()
    for profile in map(load_profile, profile_names()):
        stated = profile.annotations
        found.update(stated.decoys, stated.multiple, stated.member, stated.enum, stated.inherit)
        found.update(profile.units.decoys)
        for unit in profile.units.known.values():
            found.update(unit.phrases, unit.nonstandard, unit.weak)
    return sorted(found)


PATTERNS = _patterns()
MATCHING = st.sampled_from(PATTERNS).flatmap(
    lambda pattern: st.from_regex(re.compile(pattern.replace(" ", r"\s+"), re.ASCII))
)


@given(MATCHING)
def test_no_match_is_passed_over(text: str) -> None:
    phrases = Phrases(PATTERNS)
    found = {number: match.span() for number, match in phrases.matches(text, on_one_line(text))}
    assert found == {
        number: match.span()
        for number, pattern in enumerate(phrases.patterns)
        if (match := compile_phrase(pattern).search(text))
    }


def test_what_a_decoy_parted_is_seen_once_it_is_blanked() -> None:
    text, line = blanked(
        Phrases([r"\(not[^)]*\)"]), "in (not 8-bit)\n bytes", " in (not 8-bit) bytes "
    )
    assert text == "in            \n bytes"
    assert line == " in bytes "


@pytest.mark.parametrize("name", profile_names())
def test_a_macro_belongs_to_the_first_family_that_takes_it(name: str) -> None:
    profile = load_profile(name)
    globs = [glob for family in profile.families for glob in (*family.match, *family.exclude)]
    for macro in [glob.replace("*", middle) for glob in globs for middle in ("", "X_Y")]:
        takers = [family for family in profile.families if family.takes(macro)]
        assert profile.family_of(macro) == (takers[0] if takers else None)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"(?i)\bprovided for", "PROVIDED For", True),
        (r"(?i)\bprovided for", "provided", False),
        (r"(?i)\bkeep", "\N{KELVIN SIGN}eep", True),
        (r"[Ss]ince ?: ?(\d)", "Since:1", True),
        (r"[Ss]ince ?: ?(\d)", "SINCE: 1", False),
        (r"old|new", "the new", True),
        (r"\[[Ss]ince v?(\d)", "since ince [Since v3", True),
        (r"[Ss]inces? (\d)", "since 3", True),
        (r"[Ss]*ince (\d)", "ince 3", True),
        (r"^[Ss]ince (\d)", "is since 3", False),
    ],
)
def test_a_text_that_a_pattern_matches_holds_its_longest_word(
    pattern: str, text: str, *, found: bool
) -> None:
    assert (re.search(pattern, text) is not None) is found
    assert longest_word(pattern) in text or not found


_IN_DOCS = sorted(
    {*DEFAULT_DEPRECATED, *DEFAULT_SINCE}.union(
        *(
            (*docs.since, *docs.deprecated)
            for docs in (load_profile(name).docs for name in profile_names())
        )
    )
)
_SENTENCES = st.lists(
    st.sampled_from(["Since", "since:", "(Since 1.2.3)", " ", "\n", "v1.2", "@deprecated", "ince"])
).map("".join)


@given(st.sampled_from(_IN_DOCS), _SENTENCES)
def test_texts_that_docs_patterns_match_hold_their_longest_words(pattern: str, text: str) -> None:
    if compile_phrase(pattern, re.MULTILINE).search(text):
        assert longest_word(pattern) in text
