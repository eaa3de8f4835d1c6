"""libvirt's API description as headers."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headerscan.errors import InputError
from headerscan.inputs import PathRef
from headerscan.model import (
    Api,
    Callback,
    Enumeration,
    Enumerator,
    Function,
    Macro,
    Struct,
    Typedef,
    Variable,
)
from headerscan.profiles import load_profile
from headerscan.readers import read
from headerscan.readers.api_xml import headers_of_api_xml
from headerscan.scan import scan

XML = """<?xml version="1.0" encoding="UTF-8"?>
<api name='libvirt'>
  <files><file name='libvirt-domain'><exports symbol='VIR_A' type='macro'/></file></files>
  <symbols>
    <macro name='VIR_DOMAIN_JOB_A' file='libvirt-domain' string='a' version='6.0.0'>
      <info><![CDATA[virDomainGetJobStats field: how much, in bytes as
VIR_TYPED_PARAM_ULLONG. A stray */ ends no comment.]]></info>
    </macro>
    <macro name='VIR_B' file='libvirt-domain' raw='(36+1)' version='1.0.0'/>
    <macro name='VIR_MAX' file='libvirt-common' params='a,b' raw='((a) &gt; (b) ? (a) : (b))'>
      <arg name='a' info='the one'/>
    </macro>
    <enum name='VIR_Y' file='libvirt-domain' value='1' type='virE' version='2.0.0' info='why'/>
    <enum name='VIR_X' file='libvirt-domain' value='-1' type='virE'/>
    <enum name='VIR_Z' file='libvirt-domain' value='VIR_Y' type='virE'/>
    <enum name='VIR_LONE' file='libvirt-domain' value='7'/>
    <typedef name='virE' file='libvirt-domain' type='enum' version='0.9.1'/>
    <typedef name='virAPtr' file='libvirt-domain' type='virA *'/>
    <struct name='virA' file='libvirt-domain' type='struct _virA' version='0.1.0'>
      <field name='name' type='char name[80]' info='how it is called'/>
      <field name='list' type='char ***' info=''/>
      <field name='value' type='union' info='what it is'>
        <union><field name='i' type='int' info=''/><field name='d' type='double' info=''/></union>
      </field>
    </struct>
    <struct name='virOpaque' file='libvirt-domain' type='struct _virOpaque'/>
    <variable name='virDefault' file='libvirt-domain' type='virAPtr'/>
    <functype name='virCallback' file='libvirt-domain'>
      <return type='void'/><arg name='opaque' type='void *' info=''/>
    </functype>
    <function name='virGet' file='libvirt-domain' version='0.2.0'>
      <info>Gets it.</info>
      <return type='const char *' info='the text'/>
      <arg name='names' type='char ** const' info='what to get'/><arg name='...' type=''/>
    </function>
    <novelty name='virNew' file='libvirt-domain'/>
  </symbols>
</api>
"""


def scanned(text: str = XML) -> Api:
    return scan(headers_of_api_xml(text, "api.xml"), load_profile("libvirt"))


def test_every_symbol_comes_with_its_header_and_release() -> None:
    api = scanned()
    assert api.headers == ("libvirt/libvirt-common.h", "libvirt/libvirt-domain.h")
    assert not api.unreadable
    found = {(symbol.kind, symbol.name): symbol.doc and symbol.doc.since for symbol in api.symbols}
    assert found == {
        ("macro", "VIR_DOMAIN_JOB_A"): "6.0.0",
        ("macro", "VIR_B"): "1.0.0",
        ("macro", "VIR_MAX"): None,
        ("enum", "virE"): "0.9.1",
        ("enumerator", "VIR_X"): None,
        ("enumerator", "VIR_Y"): "2.0.0",
        ("enumerator", "VIR_Z"): None,
        ("enumerator", "VIR_LONE"): None,
        ("typedef", "virAPtr"): None,
        ("typedef", "virA"): "0.1.0",
        ("struct", "_virA"): None,
        ("typedef", "virOpaque"): None,
        ("struct", "_virOpaque"): None,
        ("variable", "virDefault"): None,
        ("callback", "virCallback"): None,
        ("function", "virGet"): "0.2.0",
    }


def test_a_typed_key_keeps_its_type_and_unit() -> None:
    macro = scanned().find("VIR_DOMAIN_JOB_A", Macro)
    assert macro is not None
    assert macro.value == "a"
    assert macro.field is not None
    assert (macro.field.types, macro.field.unit) == (("ULLONG",), "bytes")


def test_values_are_those_of_c() -> None:
    api = scanned()
    values = {symbol.name: symbol.value for symbol in api.of(Enumerator)}
    assert values == {"VIR_X": -1, "VIR_Y": 1, "VIR_Z": 1, "VIR_LONE": 7}
    assert (macro := api.find("VIR_B", Macro)) is not None
    assert macro.value == 37
    assert (macro := api.find("VIR_MAX", Macro)) is not None
    assert macro.parameters == ("a", "b")
    assert (enum := api.find("virE", Enumeration)) is not None
    assert set(enum.enumerators) == {"VIR_X", "VIR_Y", "VIR_Z"}


def test_types_are_spelled_as_in_declarations() -> None:
    api = scanned()
    assert (function := api.find("virGet", Function)) is not None
    assert function.returns == "const char *"
    assert [(p.name, p.type) for p in function.parameters] == [
        ("names", "char **const"),
        ("...", "..."),
    ]
    assert function.doc is not None
    assert function.doc.returns == "the text"
    assert (struct := api.find("_virA", Struct)) is not None
    assert struct.members is not None
    assert [(m.name, m.type) for m in struct.members] == [
        ("name", "char [80]"),
        ("list", "char ***"),
        ("value", "union"),
    ]
    assert (typedef := api.find("virAPtr", Typedef)) is not None
    assert typedef.type == "virA *"
    assert (variable := api.find("virDefault", Variable)) is not None
    assert variable.type == "virAPtr"
    assert (callback := api.find("virCallback", Callback)) is not None
    assert callback.returns == "void"


def test_an_api_description_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "description").write_text(XML)
    headers = read(PathRef(str(tmp_path / "description"))).headers
    assert headers[1].origin == f"{tmp_path}/description:libvirt/libvirt-domain.h"


BOMB = """<?xml version="1.0"?>
<!DOCTYPE api [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<api name='libvirt'><symbols><macro name='A' file='f' string='&b;'/></symbols></api>"""


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (BOMB, "no API description"),
        ("<?xml version='1.0'?><html/>", "no API description"),
        ("<api", "not XML"),
        ("<apiary><symbols/></apiary>", "no API description"),
        ("<api name='libvirt'></api>", "no API description"),
        ("<api name='libvirt'><symbols/></api>", "empty"),
        ("<api><symbols><macro name='A' file='f'/></symbols></api>", "'' is not expected"),
        (XML.replace("'VIR_B'", "'VIR B'"), "'VIR B' is not expected"),
        (XML.replace("file='libvirt-common'", "file='../x'"), "'../x' is not expected"),
        (XML.replace("type='const char *'", "type='char; int x'"), "'char; int x' is not"),
        (XML.replace("value='7'", "value='7, X'"), "'7, X' is not expected"),
        (XML.replace("params='a,b'", "params='a) x('"), "'a) x(' is not expected"),
        (
            "<api name='l'><symbols><struct name='s' file='f' type='struct s'>"
            + "<field name='x' type='union'><union>" * 2000
            + "</union></field>" * 2000
            + "</struct></symbols></api>",
            "nest too deep",
        ),
    ],
)
def test_what_is_no_api_description_is_refused(text: str, what: str) -> None:
    with pytest.raises(InputError) as caught:
        headers_of_api_xml(text, "api.xml")
    assert what in caught.value.what
    assert caught.value.file == "api.xml"


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for whole in (text, f"<api name='l'><symbols>{text}</symbols></api>"):
        try:
            headers_of_api_xml(whole, "api.xml")
        except InputError:
            continue


@pytest.mark.parametrize("release", ["9.0.0", "11.3.0"])
def test_the_description_says_what_the_headers_say(corpus: Path, release: str) -> None:
    profile = load_profile("libvirt")
    headers = read(PathRef(str(corpus / "libvirt" / release / "include"))).headers
    of_headers = scan(headers, profile)
    files = sorted((corpus / "libvirt" / release / "api").glob("*.xml"))
    described = [header for path in files for header in read(PathRef(str(path))).headers]
    of_xml = scan(described, profile)
    assert not of_xml.unreadable
    assert of_xml.version == release
    for cls in (Macro, Enumerator, Enumeration, Function, Callback, Struct, Typedef, Variable):
        for symbol in of_xml.of(cls):
            other = of_headers.find(symbol.name, cls)
            assert other is not None, symbol.name
            for key in ("value", "returns", "type"):
                assert getattr(symbol, key, None) == getattr(other, key, None), symbol.name
            if isinstance(symbol, Macro) and symbol.field is not None:
                assert other.field is not None  # type: ignore[attr-defined] # it is a Macro too
                assert symbol.field.types == other.field.types  # type: ignore[attr-defined] # as above


def test_the_description_s_own_elements_are_all_there(corpus: Path) -> None:
    path = corpus / "libvirt" / "11.3.0" / "api" / "libvirt-api.xml"
    root = ET.fromstring(path.read_text())  # noqa: S314 - a file of the corpus
    names = {element.get("name") for element in root.iterfind("symbols/*")}
    headers = read(PathRef(str(path))).headers
    found = {symbol.name for symbol in scan(headers, load_profile("libvirt")).symbols}
    assert names <= found
