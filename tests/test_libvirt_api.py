"""Both real releases of libvirt against the XML that libvirt's own API builder made of them.

Where the two disagree, the difference stands in one of the tables below with its reason.
"""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from compiler import compiled_values, defined_macros

from headerscan.model import (
    Api,
    Callback,
    Enumeration,
    Enumerator,
    Function,
    Header,
    Macro,
    Member,
    Struct,
    Symbol,
    Typedef,
    Variable,
)
from headerscan.profiles import load_profile
from headerscan.scan import scan

RELEASES = ("9.0.0", "11.3.0")
LIBRARIES = ("libvirt", "libvirt-admin", "libvirt-lxc", "libvirt-qemu")


class Release:
    """One release: what we read, and the XML of its four libraries."""

    def __init__(self, folder: Path) -> None:
        self.include = folder / "include"
        paths = sorted((self.include / "libvirt").glob("*.h"))
        headers = [Header(f"libvirt/{p.name}", p.read_text("utf-8"), str(p)) for p in paths]
        self.api: Api = scan(headers, load_profile("libvirt"))
        self.trees = [
            ET.parse(folder / "api" / f"{library}-api.xml").getroot()  # noqa: S314 - shipped with the release
            for library in LIBRARIES
        ]

    def elements(self, tag: str) -> Iterator[ET.Element]:
        for tree in self.trees:
            yield from tree.findall(f"symbols/{tag}")


@pytest.fixture(scope="module", params=RELEASES)
def release(request: pytest.FixtureRequest, corpus: Path) -> Release:
    return Release(corpus / "libvirt" / request.param)


def c_type(text: str | None) -> str:
    """Return a type of the XML in our spelling."""
    text = re.sub(r"\blong long int\b", "long long", text or "void")
    return re.sub(r"\s*(\*+)\s*", r" \1", text).replace("* *", "**").strip()


def plain(text: str | None) -> str:
    """Return a doc's text for comparison: no space runs, no release."""
    text = re.sub(r"\(?\s*Since: \d+\.\d+\.\d+\s*\)?", " ", text or "")
    return " ".join(text.split())


GROUP_NOTES = {
    "VIR_DOMAIN_AFFECT_CONFIG": "the XML adds a note on its own line that ends the enum",
    "VIR_DOMAIN_UNDEFINE_KEEP_TPM": "the XML adds a note on its own line that ends the enum",
    "VIR_TYPED_PARAM_STRING_OKAY": "the XML adds two notes that stand apart before it",
    "VIR_DOMAIN_PROCESS_SIGNAL_STKFLT": "the XML loses a bracket together with the release",
}
"""Enumerators whose ``info`` in the XML is not their own comment alone."""

SHIFTED_MEMBER_DOCS = {
    "virDomainBlockJobInfo": "the XML gives a comment above a member to the one before it",
    "virDomainJobInfo": "the XML gives a comment above a member to the one before it",
    "virDomainEventGraphicsSubject": "the XML loses the last letter of 'array*/'",
}
"""Structs with members whose ``info`` in the XML is another's comment."""

NOT_IN_THE_XML = {
    "VIR_DEPRECATED": "an attribute, of no meaning to users",
    "VIR_EXPORT_VAR": "an attribute, of no meaning to users",
}
"""Symbols of the headers that libvirt's builder leaves out on purpose."""


def test_every_value_is_the_one_that_gcc_prints(release: Release, tmp_path: Path) -> None:
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed")
    names = ("libvirt", "virterror", "libvirt-qemu", "libvirt-lxc", "libvirt-admin")
    includes = [f"libvirt/{name}.h" for name in names]
    flags = [f"-I{release.include}", "-DVIR_ENUM_SENTINELS"]
    macros = {macro.name: macro.value for macro in release.api.of(Macro)}
    ours = {entry.name: entry.value for entry in release.api.of(Enumerator)} | macros
    defined = defined_macros(includes, flags)
    probes = [name for name in ours if name not in macros or defined.get(name)]
    printed = compiled_values(includes, probes, flags, tmp_path)
    assert {name: ours[name] for name, value in printed.items() if value is not None} == {
        name: value for name, value in printed.items() if value is not None
    }
    valued = [name for name in probes if ours[name] is not None]
    assert set(valued) <= set(printed)


def test_every_macro_has_its_text_its_value_and_its_parameters(release: Release) -> None:
    for element in release.elements("macro"):
        macro = release.api.find(element.attrib["name"], Macro)
        assert macro is not None, element.attrib
        parameters = element.get("params")
        assert macro.parameters == (tuple(parameters.split(",")) if parameters else None)
        if (string := element.get("string")) is not None:
            assert macro.value == string, macro.name
        elif raw := element.get("raw"):
            without_comment = re.sub(r"/\*.*?\*/", "", raw).strip()
            assert macro.text == without_comment, macro.name


def test_every_enumerator_has_its_value_and_its_enum(release: Release) -> None:
    for element in release.elements("enum"):
        enumerator = release.api.find(element.attrib["name"], Enumerator)
        assert enumerator is not None, element.attrib
        value = element.attrib["value"]
        if not re.fullmatch(r"-?\d+", value):  # the XML leaves another enumerator's name
            other = release.api.find(value, Enumerator)
            assert other is not None, value
            value = str(other.value)
        assert str(enumerator.value) == value, enumerator.name
        assert enumerator.enum == element.get("type"), enumerator.name


@pytest.mark.parametrize(("tag", "cls"), [("function", Function), ("functype", Callback)])
def test_every_function_has_its_types(
    release: Release, tag: str, cls: type[Function | Callback]
) -> None:
    # The XML has parameters' names from the C files, where they may differ.
    for element in release.elements(tag):
        symbol = release.api.find(element.attrib["name"], cls)
        assert symbol is not None, element.attrib
        result = element.find("return")
        assert result is not None
        assert symbol.returns == c_type(result.get("type")), symbol.name
        types = [c_type(argument.get("type")) for argument in element.findall("arg")]
        assert [parameter.type for parameter in symbol.parameters] == types, symbol.name


def test_every_typedef_enum_and_variable_has_its_type(release: Release) -> None:
    for element in release.elements("typedef"):
        name = element.attrib["name"]
        if element.attrib["type"] == "enum":
            assert release.api.find(name, Enumeration) is not None, name
            continue
        typedef = release.api.find(name, Typedef)
        assert typedef is not None, name
        assert typedef.type == c_type(element.get("type")), name
    for element in release.elements("variable"):
        variable = release.api.find(element.attrib["name"], Variable)
        assert variable is not None, element.attrib
        assert variable.type == c_type(element.get("type"))


def declared(name: str, text: str | None) -> str:
    """Return a field's type without its name: the XML leaves it before an array's size."""
    return re.sub(rf" ?\b{name}\b ?\[", " [", c_type(text))


def fields(element: ET.Element, name: str) -> Sequence[tuple[str | None, str, object, str]]:
    """Return the XML's fields as names, types, fields within, and docs."""
    found = []
    for field in element.findall("field"):
        inner = field.find("union")
        within = None if inner is None else fields(inner, name)
        doc = "" if name in SHIFTED_MEMBER_DOCS else plain(field.get("info"))
        own = field.get("name")
        found.append((own, declared(own or "", field.get("type")), within, doc))
    return found


def members(found: tuple[Member, ...], name: str) -> Sequence[tuple[str | None, str, object, str]]:
    """Return our members in the same form."""
    return [
        (
            member.name,
            member.type,
            members(member.members, name) if member.members else None,
            "" if name in SHIFTED_MEMBER_DOCS else plain(member.doc),
        )
        for member in found
    ]


def test_every_struct_has_its_members_with_types_and_docs(release: Release) -> None:
    for element in release.elements("struct"):
        name = element.attrib["name"]
        typedef = release.api.find(name, Typedef)
        assert typedef is not None, name
        assert typedef.type == element.get("type"), name
        struct = release.api.find(typedef.type.removeprefix("struct "), Struct)
        assert struct is not None, name
        assert members(struct.members or (), name) == fields(element, name)


def test_every_enumerators_doc_says_what_the_xml_says(release: Release) -> None:
    for element in release.elements("enum"):
        enumerator = release.api.find(element.attrib["name"], Enumerator)
        assert enumerator is not None
        if enumerator.name not in GROUP_NOTES:
            text = enumerator.doc.text if enumerator.doc else ""
            assert plain(text) == plain(element.get("info")), enumerator.name


def test_every_symbols_release_is_the_xmls_version(release: Release) -> None:
    # Functions are documented in the C files, which the headers' readers do not have.
    for tag in ("macro", "enum", "typedef", "functype", "variable", "struct"):
        for element in release.elements(tag):
            symbols = release.api.by_name[element.attrib["name"]]
            found = {symbol.doc.since for symbol in symbols if symbol.doc}
            assert element.get("version") in found, element.attrib


def test_nothing_is_read_that_the_xml_does_not_have(release: Release) -> None:
    tags = ("macro", "enum", "typedef", "function", "functype", "variable", "struct")
    known = {element.get("name") for tag in tags for element in release.elements(tag)}
    # The XML has structs by their typedefs' names only.
    known |= {element.attrib["type"].split()[-1] for element in release.elements("struct")}
    left: list[Symbol] = [
        symbol
        for symbol in release.api.symbols
        if symbol.name not in known and symbol.name not in NOT_IN_THE_XML
    ]
    assert [symbol.name for symbol in left] == []
    assert release.api.unreadable == ()
