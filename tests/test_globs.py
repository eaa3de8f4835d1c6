"""Globs mean what fnmatch says they mean."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headerscan.matching.globs import fits

_WORDS = st.text("aA_*?[]!-b\n", max_size=6)


@given(_WORDS, st.lists(_WORDS, max_size=4).map(tuple))
def test_a_name_fits_where_fnmatch_says_so(name: str, globs: tuple[str, ...]) -> None:
    assert fits(name, globs) == any(fnmatchcase(name, glob) for glob in globs)


@pytest.mark.parametrize(
    ("name", "glob", "expected"),
    [
        ("VIR_DOMAIN_JOB_A", "VIR_DOMAIN_JOB_*", True),
        ("vir_domain_job_a", "VIR_DOMAIN_JOB_*", False),
        ("VIR_JOB_LAST", "*_LAST", True),
        ("VIR_JOB_LAST_", "*_LAST", False),
        ("a", "a", True),
        ("ab", "a?", True),
        ("a.b", "a?b", True),
        ("ab", "[!b]b", True),
        ("", "*", True),
        ("a*", "a[*]", True),
    ],
)
def test_the_usual_forms(name: str, glob: str, *, expected: bool) -> None:
    assert fits(name, ("no such name", glob)) is expected
