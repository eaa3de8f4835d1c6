"""A third profile, written by following the documentation only, for a library that is none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from shown import ROOT, blocks

from headerscan.check import check
from headerscan.cli import main
from headerscan.config.json_schema import field_docs
from headerscan.model import Api, Field, Header, Macro
from headerscan.profile import Profile, parse_profile
from headerscan.profiles import load_profile
from headerscan.scan import scan

TIDE = Path(__file__).parent / "tide"
TRUTH: dict[str, dict[str, Any]] = json.loads((TIDE / "fields.json").read_text(encoding="utf-8"))
REFERENCE = ROOT / "docs" / "reference" / "profile.rst"


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile(str(TIDE / "tide.toml"))


@pytest.fixture(scope="module")
def api(profile: Profile) -> Api:
    return scanned((TIDE / "tide.h").read_text(encoding="utf-8"), profile)


def scanned(text: str, profile: Profile) -> Api:
    return scan([Header("tide.h", text, "tide.h")], profile)


def test_keys_are_those_that_a_person_finds(api: Api) -> None:
    assert {macro.name for macro in api.of(Macro) if macro.field} == set(TRUTH)


@pytest.mark.parametrize("name", TRUTH)
def test_a_key_says_what_a_person_reads(name: str, api: Api) -> None:
    macro = api.find(name, Macro)
    assert macro is not None
    assert macro.field is not None
    assert macro.doc is not None
    nothing = {entry.name: entry.default for entry in msgspec.structs.fields(Field)}
    expected = {"struct_member": None, "enum": None, "multiple": False, "unit_from": None}
    expected |= TRUTH[name]
    read = {key: getattr(macro.field, key) for key in expected if key in nothing}
    read |= {"types": list(macro.field.types), "since": macro.doc.since}
    assert read == expected


def test_release_and_deprecation_are_read(api: Api) -> None:
    assert api.version == "2.1.3"
    period = api.find("TIDE_SET_PERIOD_U16", Macro)
    assert period is not None
    assert period.doc is not None
    assert period.doc.deprecated == "TIDE_SET_INTERVAL_U16 serves all gauges"


def test_a_sound_header_has_no_findings(api: Api, profile: Profile) -> None:
    assert check(api, profile).findings == ()


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ('("level", i32)', '("level", int)', "missing-type"),
        ('("level", i32)', '("level", text)', "type-contradicts-member"),
        ("hectopascal", "a bottle", "missing-unit"),
        ("1.1.0", "3.0.0", "since-in-future"),
        ('"jump"', '"datum"', "duplicate-key"),
    ],
)
def test_a_fault_is_found_by_its_rule(before: str, after: str, rule: str, profile: Profile) -> None:
    text = (TIDE / "tide.h").read_text(encoding="utf-8")
    assert text.count(before) == 1
    found = check(scanned(text.replace(before, after), profile), profile).findings
    assert [finding.rule for finding in found] == [rule]


def test_a_changed_unit_is_told(api: Api, profile: Profile) -> None:
    text = (TIDE / "tide.h").read_text(encoding="utf-8")
    changed = scanned(text.replace("off, in mm", "off, in hectopascal"), profile)
    found = check(changed, profile, against=api).findings
    assert [(finding.rule, finding.symbol) for finding in found] == [
        ("unit-changed", "TIDE_SET_PROBE_OFFSET_I32")
    ]


def test_the_generated_module_knows_both_dictionaries(tmp_path: Path) -> None:
    module = tmp_path / "tide_keys.py"
    arguments = [str(TIDE / "tide.h"), "--profile", str(TIDE / "tide.toml"), "-o", str(module)]
    assert main(["generate", "python", *arguments]) == 0
    names: dict[str, Any] = {"__name__": "tide_keys"}
    exec(compile(module.read_text(encoding="utf-8"), str(module), "exec"), names)  # noqa: S102 - what was generated just now
    assert names["decode_settings"]({"interval": 70000}).problems[0].key == "interval"
    assert names["decode_settings"]({"interval": 60}).values == {"interval": 60}


def tables(cls: type, seen: set[type]) -> Iterator[type]:
    """Yield the structs that a profile is made of."""
    if cls in seen or not issubclass(cls, msgspec.Struct):
        return
    seen.add(cls)
    yield cls
    for hint in get_type_hints(cls).values():
        for inner in (hint, *get_args(hint)):
            if isinstance(inner, type):
                yield from tables(inner, seen)


def test_every_key_of_a_profile_is_explained_in_the_reference() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    for cls in tables(Profile, set()):
        assert f".. include:: tables/profile/{cls.__name__.lower()}.inc" in text
        assert set(field_docs(cls)) == {entry.name for entry in msgspec.structs.fields(cls)}


def test_the_pieces_of_a_profile_that_the_reference_shows_are_valid() -> None:
    shown = [block.text for block in blocks(REFERENCE) if block.language == "toml"]
    assert len(shown) > 5
    for text in shown:
        named = "" if re.match(r"name = ", text) else 'name = "kiln"\n'
        assert parse_profile(named + text, "kiln.toml").name == "kiln"
