"""The snapshot: an API as JSON and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headerscan.config.json_schema import json_schema
from headerscan.diagnostics import Span
from headerscan.errors import ConfigError, HeaderSyntaxError
from headerscan.inputs import PathRef
from headerscan.model import (
    Annotation,
    AnySymbol,
    Api,
    Callback,
    Doc,
    Enumeration,
    Enumerator,
    Evidence,
    Field,
    Function,
    Header,
    Macro,
    Member,
    Parameter,
    ParameterDoc,
    Role,
    Struct,
    Symbol,
    Typedef,
    Union,
    Unreadable,
    Use,
    ValueKind,
    Variable,
)
from headerscan.profiles import load_profile
from headerscan.readers import read
from headerscan.scan import scan
from headerscan.snapshot import from_json, to_json

SCHEMA = jsonschema.Draft7Validator(json_schema("snapshot"))

texts = st.text(st.characters(codec="utf-8"), max_size=8)
maybe_texts = st.none() | texts
names = st.from_regex(r"[^\W\d]\w{0,7}", fullmatch=True)
text_tuples = st.lists(texts, max_size=2).map(tuple)
numbers = st.integers(1, 9999)
spans = st.builds(Span, numbers, numbers, numbers, numbers)
docs = st.builds(
    Doc,
    summary=texts,
    body=texts,
    since=maybe_texts,
    deprecated=maybe_texts,
    name=maybe_texts,
    parameters=st.lists(st.builds(ParameterDoc, texts, texts), max_size=2).map(tuple),
    returns=maybe_texts,
    opener=texts,
    span=spans,
    trailing=maybe_texts,
)
found_annotations = st.builds(
    Annotation,
    types=text_tuples,
    text=texts,
    extractor=texts,
    span=spans,
    confirms=st.booleans(),
)
found_evidence = st.builds(Evidence, texts, st.sampled_from(Use), texts, st.integers(1, 99))
fields = st.builds(
    Field,
    types=text_tuples,
    multiple=st.booleans(),
    unit=maybe_texts,
    unit_from=maybe_texts,
    unit_text=maybe_texts,
    unit_span=st.none() | spans,
    family=maybe_texts,
    role=st.sampled_from(Role),
    struct_member=maybe_texts,
    enum=maybe_texts,
    annotations=st.lists(found_annotations, max_size=2).map(tuple),
    evidence=st.lists(found_evidence, max_size=2).map(tuple),
)
parameters = st.lists(st.builds(Parameter, maybe_texts, texts), max_size=2).map(tuple)
members = st.recursive(
    st.none(),
    lambda inner: st.lists(
        st.builds(
            Member,
            name=maybe_texts,
            type=texts,
            bits=maybe_texts,
            members=inner,
            doc=maybe_texts,
            conditions=text_tuples,
            span=spans,
        ),
        max_size=2,
    ).map(tuple),
    max_leaves=4,
)
common = {
    "name": names,
    "header": texts,
    "span": spans,
    "doc": st.none() | docs,
    "conditions": text_tuples,
}
symbols: st.SearchStrategy[Symbol] = st.one_of(
    st.builds(
        Macro,
        **common,
        text=texts,
        value=st.none() | texts | st.integers(),
        value_kind=st.sampled_from(ValueKind),
        parameters=st.none() | text_tuples,
        value_note=maybe_texts,
        field=st.none() | fields,
    ),
    st.builds(
        Enumerator,
        **common,
        value=st.none() | st.integers(),
        text=maybe_texts,
        value_note=maybe_texts,
        enum=maybe_texts,
    ),
    st.builds(Enumeration, **common, enumerators=text_tuples),
    st.builds(Function, **common, returns=texts, parameters=parameters, inline=st.booleans()),
    st.builds(Callback, **common, returns=texts, parameters=parameters),
    st.builds(Struct, **common, members=members),
    st.builds(Union, **common, members=members),
    st.builds(Typedef, **common, type=texts),
    st.builds(Variable, **common, type=texts),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
apis = st.builds(
    Api,
    symbols=st.lists(symbols, max_size=3).map(tuple),
    headers=text_tuples,
    profile=texts,
    version=maybe_texts,
    unreadable=st.lists(st.builds(Unreadable, **common, reason=texts), max_size=1).map(tuple),
)

MACRO = Macro(
    name="VIR_DOMAIN_JOB_DISK_TEMP_USED",
    header="libvirt/libvirt-domain.h",
    span=Span(10, 11, 10, 40),
    doc=Doc(summary="current usage, in bytes", body="", since="6.0.0"),
    conditions=("defined(X)",),
    text='"disk_temp_used"',
    value="disk_temp_used",
    value_kind=ValueKind.STRING,
    field=Field(types=("ULLONG",), unit="bytes", family="job"),
)


@given(apis)
def test_what_is_written_reads_back_as_the_same_api(api: Api) -> None:
    assert from_json(to_json(api), "api.json") == api


FRAGMENTS = (
    *("struct", "union", "enum", "typedef", "extern", "int", "s", "f", "A", "X(", "PACKED", "@N@"),
    *("(", ")", "{", "}", "[", "]", ";", ",", "*", "=", ":", "1", "1'0", '"a"', "...", "${V}", "$"),
    *("\n#define A", "\n#define X(a) a##_b", "\n#if A", "\n#else", "\n#endif", "\n", "/** A: b */"),
    *("__attribute__((deprecated))", "[[x]]", "\n#pragma pack(1)\n", "é", "{- x -}"),
)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40), st.sampled_from(["a.h", "a.h.in"]))
def test_whatever_a_scan_finds_is_written_and_read_back(words: list[str], origin: str) -> None:
    try:
        api = scan([Header("a.h", " ".join(words), origin)], load_profile("generic"))
    except HeaderSyntaxError:
        return
    assert from_json(to_json(api), "a.json") == api


def as_table(value: Any) -> Any:
    """Return what stands for a symbol in a snapshot: a span's keys stand in its place."""
    if isinstance(value, list | tuple):
        return [as_table(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    flat: dict[str, Any] = {}
    for key, inner in value.items():
        flat |= inner if key == "span" else {key: as_table(inner)}
    return flat


@given(apis)
def test_a_symbol_is_the_line_that_python_s_own_json_writes(api: Api) -> None:
    lines = [
        json.dumps(as_table(msgspec.to_builtins(symbol)))
        for symbol in (*api.symbols, *api.unreadable)
    ]
    written = [line.removesuffix(",") for line in to_json(api).split("\n")]
    assert [line for line in written if line.startswith('{"kind"')] == lines


@pytest.mark.parametrize(
    "text", ['\x00\x1f\x7f"\\/', "\u00b5 \u2028 \uffff", "\U0001f600", "\t\r\n\b\f"]
)
@pytest.mark.parametrize("value", [None, 2**200, -(2**63)])
def test_any_text_and_number_is_written_as_python_s_own_json_does(
    text: str, value: int | None
) -> None:
    macro = Macro(name=text, header="a.h", span=Span(1, 2, 1, 3), text=text, value=value)
    assert f"\n{json.dumps(as_table(msgspec.to_builtins(macro)))}\n" in to_json(Api((macro,)))


def test_a_string_with_half_of_a_character_has_no_value_and_can_be_written() -> None:
    api = scan([Header("a.h", '#define A "\\ud800"\n', "a.h")], load_profile("generic"))
    [macro] = from_json(to_json(api), "a.json").of(Macro)
    assert (macro.value, macro.value_note) == (None, "it has half of a character")


@given(apis)
def test_what_the_cache_keeps_reads_back_as_the_same_api(api: Api) -> None:
    try:
        data = msgspec.msgpack.encode(api)
    except (OverflowError, UnicodeEncodeError):  # what the cache does not keep
        return
    assert msgspec.msgpack.decode(data, type=Api) == api


def test_the_keys_are_those_that_the_format_promises() -> None:
    table = json.loads(to_json(Api((MACRO,), ("libvirt/libvirt-domain.h",), "libvirt", "6.0.0")))
    assert list(table) == ["schema", "profile", "version", "headers", "symbols"]
    assert table["schema"] == 1
    (symbol,) = table["symbols"]
    assert {key: symbol[key] for key in ("kind", "name", "header", "line", "conditions")} == {
        "kind": "macro",
        "name": "VIR_DOMAIN_JOB_DISK_TEMP_USED",
        "header": "libvirt/libvirt-domain.h",
        "line": 10,
        "conditions": ["defined(X)"],
    }
    assert {key: symbol["doc"][key] for key in ("summary", "body", "since", "deprecated")} == {
        "summary": "current usage, in bytes",
        "body": "",
        "since": "6.0.0",
        "deprecated": None,
    }
    assert {key: symbol[key] for key in ("value", "value_kind", "text", "parameters")} == {
        "value": "disk_temp_used",
        "value_kind": "string",
        "text": '"disk_temp_used"',
        "parameters": None,
    }
    assert symbol["field"] == {
        "types": ["ULLONG"],
        "multiple": False,
        "unit": "bytes",
        "unit_from": None,
        "family": "job",
        "role": "parameter",
        "struct_member": None,
        "enum": None,
    }


@pytest.mark.parametrize(
    ("symbol", "own"),
    [
        (
            Enumerator(name="A", header="a.h", span=Span(1, 1, 1, 2), value=3, enum="E"),
            {"value": 3, "enum": "E"},
        ),
        (
            Enumeration(name="E", header="a.h", span=Span(1, 1, 1, 2), enumerators=("A",)),
            {"enumerators": ["A"]},
        ),
        (
            Function(
                name="f",
                header="a.h",
                span=Span(1, 1, 1, 2),
                returns="const char *",
                parameters=(Parameter("x", "int"), Parameter("...", "...")),
            ),
            {
                "returns": "const char *",
                "parameters": [{"name": "x", "type": "int"}, {"name": "...", "type": "..."}],
            },
        ),
        (Struct(name="S", header="a.h", span=Span(1, 1, 1, 2), members=None), {"members": None}),
        (
            Typedef(name="T", header="a.h", span=Span(1, 1, 1, 2), type="unsigned int"),
            {"type": "unsigned int"},
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, Symbol) else "",
)
def test_each_kind_has_its_own_keys(symbol: AnySymbol, own: dict[str, Any]) -> None:
    (table,) = json.loads(to_json(Api((symbol,))))["symbols"]
    assert {key: table[key] for key in own} == own


def test_one_symbol_is_one_line() -> None:
    text = to_json(Api((MACRO, MACRO), ("a.h",)))
    assert sum('"VIR_DOMAIN_JOB_DISK_TEMP_USED"' in line for line in text.splitlines()) == 2


def test_a_snapshot_with_the_promised_keys_only_is_read() -> None:
    text = """{"schema": 1, "profile": "libvirt", "version": null, "headers": ["a.h"], "symbols": [
    {"kind": "struct", "name": "s", "header": "a.h", "line": 3, "conditions": [],
     "doc": {"summary": "one", "body": "", "since": "1.0.0", "deprecated": null},
     "members": [{"name": "m", "type": "char *"}]}]}"""
    (struct,) = from_json(text, "a.json").symbols
    assert isinstance(struct, Struct)
    assert struct.line == 3
    assert struct.members == (Member(name="m", type="char *"),)
    assert struct.doc is not None
    assert struct.doc.since == "1.0.0"


def edited(**changes: object) -> str:
    table = json.loads(to_json(Api((MACRO,), ("a.h",))))
    table["symbols"][0].update(changes)
    return json.dumps(table)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "not JSON"),
        ('{"schema": 1', "not JSON"),
        ("[]", "no snapshot of headerscan"),
        ('{"name": "package"}', "the key 'schema' is missing"),
        ('{"schema": 2}', "this is schema 2, and only schema 1 is understood"),
        ('{"schema": true}', "this is schema True"),
        ('{"schema": 1}', "missing required field `profile`"),
        (
            '{"schema": 1, "profile": "x", "headers": [], "symbols": {}}',
            "symbols: Expected `array`, got `object`",
        ),
        (
            '{"schema": 1, "profile": "x", "headers": [], "symbols": [3]}',
            "symbols[0]: Expected `object`, got `int`",
        ),
        (
            '{"schema": 1, "profile": "x", "headers": [], "symbols": [{}]}',
            "symbols[0]: Object missing required field `kind`",
        ),
        (edited(kind=[]), "symbols[0].kind: Expected `str`"),
        (edited(more=0).replace(": 0}", f": {'[' * 600}{']' * 600}}}"), "this nests too deeply"),
        (edited(kind="module"), "symbols[0].kind: Invalid value 'module'"),
        (edited(line="7"), "symbols[0].line: Expected `int`, got `str`"),
        (edited(name=None), "symbols[0].name: Expected `str`, got `null`"),
        (edited(name="a b"), "symbols[0].name: Expected `str` matching"),
        (edited(conditions=["a", 1]), "symbols[0].conditions[1]: Expected `str`, got `int`"),
        (edited(value=True), "symbols[0].value: Expected `int | str | null`, got `bool`"),
        (edited(value=1.5), "symbols[0].value: Expected `int | str | null`"),
        (edited(value_kind="word"), "symbols[0].value_kind: Invalid enum value 'word'"),
        (edited(doc={"summary": "x"}), "symbols[0].doc: Object missing required field `body`"),
        (edited(doc=[]), "symbols[0].doc: Expected `object | null`, got `array`"),
        (
            edited(field={"types": [], "multiple": 1}),
            "symbols[0].field.multiple: Expected `bool`, got `int`",
        ),
        ('{"schema": ' + "[" * 100_000, "this nests too deeply"),
        ('{"schema": ' + "9" * 5000 + "}", "this is not JSON: Integer value out of range"),
        ('{"schema": "\\ud800"}', "this is not JSON: "),
    ],
)
def test_what_is_no_snapshot_is_refused_with_the_place(text: str, what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        from_json(text, "old.json")
    assert caught.value.file == "old.json"
    assert what in caught.value.what
    assert "headerscan scan" in caught.value.remedy


def test_what_does_not_fit_is_located() -> None:
    text = to_json(Api((MACRO, msgspec.structs.replace(MACRO, name="B")), ("a.h",)))
    assert text.split("\n")[9].startswith('{"kind": "macro", "name": "B"')
    with pytest.raises(
        ConfigError, match=r"old.json:10: symbols\[1\].name: Expected `str` matching"
    ):
        from_json(text.replace('"B"', '"a b"'), "old.json")


def test_a_missing_end_is_the_beginning() -> None:
    table = json.loads(to_json(Api((MACRO,), ("a.h",))))
    for key in ("column", "end_line", "end_column"):
        del table["symbols"][0][key]
    (symbol,) = from_json(json.dumps(table), "a.json").symbols
    assert symbol.span == Span(10, 1, 10, 1)


def containers(value: Any) -> Iterator[Any]:
    """Yield the objects and lists of a JSON value."""
    if isinstance(value, dict | list) and value:
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from containers(inner)


@given(st.data(), apis, json_values)
def test_any_other_value_is_refused_or_read(data: st.DataObject, api: Api, value: object) -> None:
    table = json.loads(to_json(api))
    inside = data.draw(st.sampled_from(list(containers(table))))
    key = data.draw(
        st.sampled_from(list(inside) if isinstance(inside, dict) else range(len(inside)))
    )
    inside[key] = value
    with suppress(ConfigError):
        assert from_json(to_json(read := from_json(json.dumps(table), "a.json")), "b.json") == read


@given(apis)
def test_every_snapshot_fits_the_published_schema(api: Api) -> None:
    SCHEMA.validate(json.loads(to_json(api)))


@pytest.mark.parametrize("wrong", [{"line": "7"}, {"name": "a b"}, {"value": True}, {"doc": []}])
def test_the_published_schema_refuses_what_the_reader_refuses(wrong: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        SCHEMA.validate(json.loads(edited(**wrong)))


def test_broken_json_is_located() -> None:
    with pytest.raises(ConfigError) as caught:
        from_json('{\n "schema": 1,\n oops', "old.json")
    assert caught.value.line == 3


def test_real_headers_read_back_as_scanned(corpus: Path) -> None:
    headers = read(PathRef(str(corpus / "libvirt" / "11.3.0" / "include"))).headers
    api = scan(headers, load_profile("libvirt"))
    SCHEMA.validate(json.loads(to_json(api)))
    assert from_json(to_json(api), "api.json") == api
