"""Patterns that may take time without end are told from those that cannot."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from headerscan.errors import ConfigError
from headerscan.matching.regexes import is_trap
from headerscan.profile import parse_profile
from headerscan.profiles import profile_names, profile_text

TRAPS = [
    r"(a+)+$",
    r"(a*)*$",
    r"(?:a+|b)*$",
    r"(b|a+)+$",
    r"(\w+\s*)*$",
    r"((a+)b?)+$",
    r"(?:(?:a+))+$",
    r"(a+){1,200}$",
    r"x?(\w+)*y",
    r"(?:a+)+?$",
]


@pytest.mark.parametrize("pattern", TRAPS)
def test_a_trap_is_known(pattern: str) -> None:
    assert is_trap(pattern)


@pytest.mark.parametrize("pattern", TRAPS)
def test_a_trap_does_take_time_without_end(pattern: str) -> None:
    code = f"import re; re.search({pattern!r}, 'a' * 60 + '!')"
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", code], check=False, timeout=0.5)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a++)+$",
        r"(?>a+)+$",
        r"(?:\s+\w+ )*x",
        r"a+b+",
        r"(?:\d+\.)+",
        r"(?:ab)+",
        r"(a+)?",
        r"(?:\.\d+)+",
        r"[a-z]+(?: [a-z]+)*",
        r"(a+){1,3}",
        r"\bVIR_\w+",
    ],
)
def test_what_is_no_trap_is_let_through(pattern: str) -> None:
    assert not is_trap(pattern)


def test_what_is_no_pattern_is_an_error() -> None:
    with pytest.raises(re.error):
        is_trap("(a)+(")


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("docs", 'since = ["{}"]'),
        ("docs", 'release = "{}"'),
        ("types", 'misspelt = ["{}"]'),
        ("annotations", 'decoys = ["{}"]'),
        ("units", 'quantities = ["{}"]'),
        ("units.known.bytes", 'phrases = ["{}"]'),
        ("[families]", 'name = "f"\nmatch = ["*"]\nkey-style = "{}"'),
    ],
)
@pytest.mark.parametrize(
    ("pattern", "what"),
    [("(a+)+", "may take time without end"), ("(", "is no regular expression")],
)
def test_a_profile_with_such_a_pattern_is_refused_at_its_line(
    table: str, key: str, pattern: str, what: str
) -> None:
    text = f'name = "own"\n[{table}]\n{key.format(pattern)}\n'
    with pytest.raises(ConfigError, match=what) as caught:
        parse_profile(text, "own.toml")
    assert caught.value.line is not None
    assert "own.toml:" in str(caught.value)


def test_a_space_that_stands_for_any_white_space_is_a_repeat_too() -> None:
    with pytest.raises(ConfigError, match="may take time without end"):
        parse_profile('name = "own"\n[units.known.s]\nphrases = ["(?: )+x"]\n', "own.toml")


@pytest.mark.parametrize("name", profile_names())
def test_the_built_in_profiles_hold_no_trap(name: str) -> None:
    assert parse_profile(*profile_text(name)).name == name
