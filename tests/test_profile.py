"""Profiles: what they say, and what is said of broken ones."""

from __future__ import annotations

import tomllib

import jsonschema
import pytest

from headerscan.config.json_schema import json_schema
from headerscan.errors import ConfigError, UsageError
from headerscan.model import Role
from headerscan.profile import parse_profile
from headerscan.profiles import detect_name, load_profile, profile_names, profile_text


@pytest.mark.parametrize("name", profile_names())
def test_each_built_in_profile_is_valid_and_says_its_name(name: str) -> None:
    profile = load_profile(name)
    assert profile.name == name
    assert profile.description


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("name = ", 1, "this is not TOML"),
        ("[docs]\nstyle = 'guess'\n", None, "the key 'name' is missing"),
        ("name = 'x'\nfamiles = []\n", 2, "did you mean 'families'?"),
        ("name = 'x'\n\n[docs]\nstyle = 'latex'\n", 4, "docs.style: 'latex' is not known here"),
        ("name = 'x'\n[docs]\nsince = 'a'\n", 3, "docs.since: this is a string, not an array"),
        ("name = 'x'\n[docs]\nsince = ['(']\n", 3, "'(' is no regular expression"),
        (
            "name = 'x'\n[types.info.INT]\nmaxim = 3\n",
            3,
            "types.info.INT.maxim: there is no such key; did you mean 'maximum'?",
        ),
        ("name = 'x'\n[units.known.KiB]\nweak = ['(a+)+']\n", 3, "units.known.KiB.weak: '(a+)+'"),
        ("name = 3\n", 1, "name: this is an integer, not a string"),
        ("name = 'x'\nfamilies = [{name = 'y'}]\n", 2, "the key 'match' is missing"),
    ],
)
def test_a_broken_profile_is_refused_with_file_line_and_remedy(
    text: str, line: int | None, message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_profile(text, "own.toml")
    place = "own.toml:" if line is None else f"own.toml:{line}:"
    assert str(caught.value).startswith(place)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", profile_names())
def test_each_built_in_profile_fits_the_published_schema(name: str) -> None:
    schema = json_schema("profile")
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate(tomllib.loads(profile_text(name)[0]), schema)


@pytest.mark.parametrize("text", ["name = 3", "name = 'x'\nfamilies = [{name = 'y'}]", "nam = ''"])
def test_the_schema_refuses_what_the_reader_refuses(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_profile(text, "own.toml")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(text), json_schema("profile"))


def test_a_family_takes_macros_by_glob_less_its_excludes() -> None:
    profile = parse_profile(
        'name="x"\n[[families]]\nname="keys"\nmatch=["K_*"]\nexclude=["K_NO_*"]\n'
        'prefixes=["*."]\nsuffixes=[".*"]\nvalues=["K_VALUE_*"]\n',
        "x.toml",
    )
    family = profile.family_of("K_A")
    assert family is not None
    assert profile.family_of("K_NO_A") is None
    assert profile.family_of("L_A") is None
    assert family.role_of("K_A", "a") is Role.PARAMETER
    assert family.role_of("K_A", "a.") is Role.PREFIX
    assert family.role_of("K_A", ".a") is Role.SUFFIX
    assert family.role_of("K_VALUE_A", "a") is Role.VALUE


def test_an_unknown_profile_is_named_with_those_that_exist() -> None:
    with pytest.raises(UsageError, match="there is no profile 'nope'; name one of generic, gio"):
        load_profile("nope")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("#define VIR_DOMAIN_JOB_X 1", "libvirt"),
        ('#define G_FILE_ATTRIBUTE_X "x"', "gio"),
        ("int main(void);", "generic"),
    ],
)
def test_the_headers_words_tell_the_profile(text: str, name: str) -> None:
    assert detect_name([text]) == name
