"""What a pattern needs word by word, so that texts without it are passed over."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headerscan.phrases import needed, phrase
from headerscan.profiles import load_profile, profile_names


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bin bytes\b", ("in", "bytes")),
        (r"\([Bb]ytes\)", ("ytes)",)),
        (r"(?:in )?KiB", ("KiB",)),
        (r"colou?r", ("colo",)),
        (r"abc{0,2}", ("ab",)),
        (r"per ?cents?", ("per", "cent")),
        (r"one|other", ()),
        (r"(?i)bytes", ()),
        (r"[a-z]+", ()),
    ],
)
def test_only_what_every_match_holds_is_needed(pattern: str, words: tuple[str, ...]) -> None:
    assert needed(pattern) == words


PATTERNS = sorted(
    {
        pattern
        for name in profile_names()
        for unit in load_profile(name).units.known.values()
        for pattern in (*unit.phrases, *unit.nonstandard, *unit.weak)
    }
)


@given(st.sampled_from(PATTERNS).flatmap(
    lambda pattern: st.tuples(
        st.just(pattern), st.from_regex(re.compile(pattern.replace(" ", r"\s+"), re.ASCII))
    )
))  # fmt: skip
def test_no_match_is_passed_over(pair: tuple[str, str]) -> None:
    pattern, text = pair
    found = phrase(pattern)
    assert (found.search(text) is None) == (found.pattern.search(text) is None)
