"""The configuration file: what it may say, and how it is told what is wrong."""

from __future__ import annotations

import json
import tomllib
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headerscan.config.file import Config, Ignore, check_rule_names, parse_config
from headerscan.config.json_schema import SCHEMAS, json_schema
from headerscan.decoding import Place, decoded
from headerscan.errors import ConfigError
from headerscan.profile import Family, Profile, Units

FULL = """\
inputs = ["include/libvirt"]
against = "git:v9.0.0:include/libvirt"
implementation = ["src"]
profile = "libvirt"
match = ["VIR_DOMAIN_JOB_*"]
scope = "all"
fail-on = "warning"
select = ["missing-*"]
ignore = ["missing-since"]
baseline = "accepted.json"
target = "linux-x86_64"
undefines = ["KILN_DEBUG"]
private = ["internal/*"]

[defines]
VERSION = "1.2.0"
MAJOR = 1

[rules]
"missing-*" = "warning"
missing-type = "off"

[[ignores]]
rule = "missing-type"
symbol = "VIR_DOMAIN_JOB_ERRMSG"
reason = "its type is told in the guide"

[[ignores]]
rule = "missing-doc"
reason = "the old part of the API"
expires = 2030-01-31
"""
PYPROJECT = """\
[project]
name = "x"
[tool.ruff.lint]
select = ["ALL"]

[tool.headerscan]
profile = "gio"
select = ["mising-type"]
[tool.coverage]
ignore = 1
"""
RULES = ("missing-doc", "missing-type", "macro-removed")


def test_a_file_says_all_settings() -> None:
    settings = parse_config(FULL, "headerscan.toml")
    assert settings is not None
    assert settings.config == Config(
        inputs=("include/libvirt",),
        against="git:v9.0.0:include/libvirt",
        implementation=("src",),
        profile="libvirt",
        match=("VIR_DOMAIN_JOB_*",),
        scope="all",
        fail_on="warning",
        select=("missing-*",),
        ignore=("missing-since",),
        baseline="accepted.json",
        target="linux-x86_64",
        undefines=("KILN_DEBUG",),
        private=("internal/*",),
        defines={"VERSION": "1.2.0", "MAJOR": 1},
        rules={"missing-*": "warning", "missing-type": "off"},
        ignores=(
            Ignore("missing-type", "its type is told in the guide", "VIR_DOMAIN_JOB_ERRMSG"),
            Ignore("missing-doc", "the old part of the API", "*", date(2030, 1, 31)),
        ),
    )
    assert settings.line_of("fail-on") == 7
    assert [settings.line_of_ignore(index) for index in (0, 1)] == [23, 28]
    assert set(tomllib.loads(FULL)) == set(Config.__struct_encode_fields__)


def test_pyproject_has_settings_only_in_its_own_table() -> None:
    settings = parse_config(PYPROJECT, "lib/pyproject.toml")
    assert settings is not None
    assert settings.config == Config(profile="gio", select=("mising-type",))
    assert parse_config('[project]\nname = "x"\n', "pyproject.toml") is None
    assert parse_config("tool = 1\n", "pyproject.toml") is None


def test_an_unknown_rule_is_named_with_its_line_and_the_nearest_one() -> None:
    settings = parse_config(PYPROJECT, "pyproject.toml")
    assert settings is not None
    with pytest.raises(ConfigError) as caught:
        check_rule_names(settings, RULES)
    assert str(caught.value) == (
        "pyproject.toml:8: tool.headerscan.select: there is no rule 'mising-type';"
        " did you mean 'missing-type'?"
    )


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("profile = 'x'\nrule = {}", 2, "rule: there is no such key; did you mean 'rules'?"),
        ("inputs = 'x'", 1, "inputs: this is a string, not an array"),
        ("fail-on = 'notes'", 1, "fail-on: 'notes' is not known here"),
        ("[rules]\nmissing-type = 'warn'", 2, "rules.missing-type: 'warn' is not known here"),
        ("[[ignores]]\nrule = 'x'", 1, "the key 'reason' is missing"),
        ("[[ignores]]\nrule = 'x'\nreason = ' '", 3, "is not words that say why"),
        (
            "[[ignores]]\nrule = 'x'\nreason = 'a'\n[[ignores]]\nrule = 'x'\nreason = ''",
            6,
            "is not words that say why",
        ),
        ("[[ignores]]\nrule = 'x'\nreason = 'y'\nexpires = 3", 4, "this is an integer, not a date"),
        ("inputs = [", 1, "this is not TOML"),
        ("tool = 1\n=", 2, "this is not TOML"),
        (f"# x\n{'a.' * 100_000}a = 1", 2, "a key here has more than 30 parts"),
        ("[defines]\n'A$' = 1", 2, "'A$' is no name of a macro"),
        ("undefines = ['é']", 1, "'é' is no name of a macro"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, "headerscan.toml")
    assert what in str(caught.value)
    assert caught.value.line == line
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"x = {'[' * 5_000}", "this is not TOML"),
        (f"inputs = {'9' * 5_000}", "this is not TOML"),
    ],
)
def test_toml_beyond_all_reason_is_refused(text: str, what: str) -> None:
    with pytest.raises(ConfigError, match=what):
        parse_config(text, "headerscan.toml")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ignore = ['x']", 1),
        ("[rules]\nmissing-type = 'off'\n'mis*' = 'off'\nother = 'off'", 4),
        ("[[ignores]]\nrule = 'mis*'\nreason = 'y'\n[[ignores]]\nrule = 'z'\nreason = 'y'", 5),
    ],
)
def test_rule_names_are_checked_wherever_they_stand(text: str, line: int) -> None:
    settings = parse_config(text, "headerscan.toml")
    assert settings is not None
    with pytest.raises(ConfigError, match="there is no rule") as caught:
        check_rule_names(settings, RULES)
    assert caught.value.line == line


def plain(table: Any) -> Any:
    """Return a TOML table as JSON has it, dates as text."""
    return json.loads(json.dumps(table, default=str))


def test_the_schema_is_one_and_takes_what_the_reader_takes() -> None:
    jsonschema.Draft7Validator.check_schema(json_schema("headerscan"))
    jsonschema.validate(plain(tomllib.loads(FULL)), json_schema("headerscan"))


@pytest.mark.parametrize(
    "text",
    ["rule = {}", "inputs = 'x'", "fail-on = 'notes'", "[[ignores]]\nrule = 'x'", "[rules]\na = 1"],
)
def test_the_schema_refuses_what_the_reader_refuses(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_config(text, "headerscan.toml")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(tomllib.loads(text)), json_schema("headerscan"))


def test_every_key_of_the_schema_is_described() -> None:
    schema = json_schema("headerscan")
    assert list(schema["definitions"]["Config"]["properties"]) == list(
        Config.__struct_encode_fields__
    )
    tables = schema["definitions"].values()
    assert all(entry["description"] for table in tables for entry in table["properties"].values())


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_shipped_schema_is_the_generated_one(name: str) -> None:
    shipped = Path(__file__).parent.parent / "docs" / "reference" / f"{name}.schema.json"
    assert shipped.read_text(encoding="utf-8") == json.dumps(json_schema(name), indent=2) + "\n"


toml_values = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@pytest.mark.parametrize("cls", [Config, Profile, Ignore, Family, Units])
@given(st.data())
def test_any_table_is_read_or_refused(cls: type[msgspec.Struct], data: st.DataObject) -> None:
    known = st.sampled_from(cls.__struct_encode_fields__)
    table = data.draw(st.dictionaries(known | st.text(max_size=3), toml_values, max_size=3))
    with suppress(ConfigError):
        decoded(cls, table, Place("a.toml"))


@pytest.mark.parametrize("path", ["$.b", "$[3]", "$[...]", "$.inputs[0].a", "$", "$.ignores[1]"])
def test_a_key_that_looks_like_a_path_is_refused_as_any_other(path: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(f"inputs = []\n'x` - at `{path}' = 1", "headerscan.toml")
    assert "there is no such key" in str(caught.value)


@given(st.text())
def test_no_text_makes_the_reader_fail_otherwise(text: str) -> None:
    with suppress(ConfigError):
        parse_config(text, "headerscan.toml")
