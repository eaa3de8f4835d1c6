"""Fields as a person reads them: the truth tables beside the real headers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from headerscan.loading import load
from headerscan.model import Api, Macro

ROLES = {
    "typed_param": "parameter",
    "typed_param_suffix": "suffix",
    "fragment_prefix": "prefix",
    "struct_field": "struct-member",
    "value_constant": "value",
}


def truth(corpus: Path, name: str) -> dict[str, Any]:
    table: dict[str, Any] = json.loads((corpus / "truth" / f"{name}-fields.json").read_text())
    return table


@pytest.fixture(scope="module")
def libvirt(corpus: Path) -> Api:
    return load([str(corpus / "libvirt/9.0.0/include")], profile="libvirt").api


@pytest.fixture(scope="module")
def gio(corpus: Path) -> Api:
    return load([str(corpus / "gio/2.74.6/include")], profile="gio").api


def test_every_string_macro_of_libvirt_is_read_as_a_person_reads_it(
    libvirt: Api, corpus: Path
) -> None:
    differing = {}
    for name, row in truth(corpus, "libvirt-9.0.0").items():
        macro = libvirt.find(name, Macro)
        assert macro is not None, name
        assert macro.field is not None, name
        expected = (
            row["types"], row["unit"], row["unit_from"], row["since"], ROLES[row["category"]],
            row["value"], row["line"], row["header"],
        )  # fmt: skip
        field = macro.field
        found = (
            list(field.types), field.unit, field.unit_from, macro.doc and macro.doc.since,
            str(field.role), macro.value, macro.line, macro.header.split("/")[-1],
        )  # fmt: skip
        if found != expected:
            differing[name] = (found, expected)
    assert differing == {}


def test_no_other_macro_of_libvirt_is_taken_for_a_key(libvirt: Api, corpus: Path) -> None:
    keys = {macro.name for macro in libvirt.of(Macro) if macro.field is not None}
    assert keys == set(truth(corpus, "libvirt-9.0.0"))


def test_every_file_attribute_of_gio_is_read_as_a_person_reads_it(gio: Api, corpus: Path) -> None:
    differing = {}
    for name, row in truth(corpus, "gio-2.74.6").items():
        macro = gio.find(name, Macro)
        assert macro is not None, name
        assert macro.field is not None, name
        found = (
            list(macro.field.types), macro.doc and macro.doc.since, macro.value, macro.line,
        )  # fmt: skip
        if found != (row["types"], row["since"], row["value"], row["line"]):
            differing[name] = (found, row)
    assert differing == {}


def test_the_comment_behind_each_file_attribute_is_read_too(gio: Api, corpus: Path) -> None:
    for name, row in truth(corpus, "gio-2.74.6").items():
        macro = gio.find(name, Macro)
        assert macro is not None
        assert macro.field is not None
        behind = [entry for entry in macro.field.annotations if entry.extractor == "trailing"]
        assert [entry.text for entry in behind] == [row["trailing"].split(" (")[0]], name


def test_the_job_family_relates_to_its_struct_and_enum(libvirt: Api) -> None:
    elapsed = libvirt.find("VIR_DOMAIN_JOB_TIME_ELAPSED", Macro)
    operation = libvirt.find("VIR_DOMAIN_JOB_OPERATION", Macro)
    assert elapsed is not None
    assert elapsed.field is not None
    assert elapsed.field.struct_member == "virDomainJobInfo.timeElapsed"
    assert operation is not None
    assert operation.field is not None
    assert operation.field.enum == "virDomainJobOperation"


def test_the_release_is_told_by_the_version_macro(libvirt: Api) -> None:
    assert libvirt.version == "9.0.0"
