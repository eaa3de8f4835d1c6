"""What the sources of a release of libvirt show, against what a person read in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from headerscan.check import Selection, check
from headerscan.loading import Loaded, load
from headerscan.model import Macro


@pytest.fixture(scope="module")
def truth(corpus: Path) -> dict[str, list[str]]:
    text = (corpus / "truth" / "libvirt-9.0.0-implementation.json").read_text(encoding="utf-8")
    found: dict[str, list[str]] = json.loads(text)
    return found


@pytest.fixture(scope="module")
def loaded(corpus: Path) -> Loaded:
    release = corpus / "libvirt" / "9.0.0"
    sources = str(release / "source.tar.xz")
    return load([str(release / "include")], profile="libvirt", implementation=[sources])


def shown(loaded: Loaded) -> dict[str, set[str]]:
    macros = (macro for macro in loaded.api.of(Macro) if macro.field and macro.field.evidence)
    return {
        macro.name: {one.type for one in macro.field.evidence} for macro in macros if macro.field
    }


def test_every_key_that_the_sources_use_has_evidence_of_its_true_type(
    loaded: Loaded, truth: dict[str, list[str]]
) -> None:
    assert shown(loaded) == {name: set(types) for name, types in truth.items()}


def test_the_one_comment_that_the_code_contradicts_is_found(loaded: Loaded) -> None:
    rules = Selection(select=("type-contradicts-implementation", "implementation-disagrees"))
    findings = check(loaded.api, loaded.profile, selection=rules).findings
    assert [(one.symbol, one.message) for one in findings] == [
        (
            "VIR_NODE_MEMORY_SHARED_MERGE_ACROSS_NODES",
            "the comment says INT, but src/util/virhostmem.c:570 sets UINT",
        )
    ]


def test_each_missing_type_gets_the_true_one_proposed(
    loaded: Loaded, truth: dict[str, list[str]]
) -> None:
    rule = Selection(select=("missing-type",))
    findings = check(loaded.api, loaded.profile, selection=rule).findings
    proposed = {one.symbol: (one.help or "").split("'")[1:2] for one in findings}
    told = {name: words for name, words in proposed.items() if name in truth}
    assert len(told) >= 39
    assert told == {name: [f"as VIR_TYPED_PARAM_{truth[name][0]}"] for name in told}


def test_definitions_agree_with_what_libvirts_own_builder_read(
    corpus: Path, loaded: Loaded
) -> None:
    """Its API description has the parameters of each function in order."""
    from xml.etree import ElementTree as ET  # noqa: PLC0415 - for this test alone

    description = corpus / "libvirt" / "9.0.0" / "api" / "libvirt-api.xml"
    functions: dict[str, list[Any]] = {
        str(one.get("name")): [arg.get("name") for arg in one.findall("arg")]
        for one in ET.parse(description).getroot().iter("function")  # noqa: S314 - libvirt's own file
    }
    assert loaded.found is not None
    compared = {
        name: list(definition.parameters)
        for name in functions
        if (definition := loaded.found.definition(name))
    }
    assert len(compared) > 400
    differing = [name for name in compared if compared[name] != functions[name]]
    assert differing == []
