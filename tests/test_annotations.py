"""Types and units as docs state them, phrase by phrase."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headerscan.model import Field, Header, Macro
from headerscan.profile import parse_profile
from headerscan.profiles import load_profile
from headerscan.scan import scan

LIBVIRT = load_profile("libvirt")
NAME = "VIR_DOMAIN_JOB_SOMETHING"


def field_of(sentence: str, *, name: str = NAME, key: str = "something") -> Field:
    lines = "\n".join(f" * {line}" for line in sentence.split("\n"))
    text = f'/**\n * {name}:\n *\n{lines}\n */\n#define {name} "{key}"\n'
    macro = scan([Header("x.h", text, "x.h")], LIBVIRT).find(name, Macro)
    assert macro is not None
    assert macro.field is not None
    return macro.field


@pytest.mark.parametrize(
    ("sentence", "types"),
    [
        ("bytes used, as VIR_TYPED_PARAM_ULLONG.", ("ULLONG",)),
        ("bytes used, as\nVIR_TYPED_PARAM_ULLONG.", ("ULLONG",)),
        ("bytes used. As VIR_TYPED_PARAM_LLONG.", ("LLONG",)),
        ("the share, as a ullong.", ("ULLONG",)),
        ("the share, as an unsigned\nlong long.", ("ULLONG",)),
        ("the share, as an llong", ("LLONG",)),
        ("the state, returned as int from virDomainState enum.", ("INT",)),
        ("the port. Type is VIR_TYPED_PARAM_INT. If 0, a default.", ("INT",)),
        ("the bound. Accepted type is\nVIR_TYPED_PARAM_INT.", ("INT",)),
        ("used with a type of ullong.", ("ULLONG",)),
        ("The parameter has type int, when its value is 0 …", ("INT",)),
        ("a base64-encoded VIR_TYPED_PARAM_STRING that holds a secret.", ("STRING",)),
        ("A string identifying the system.", ("STRING",)),
        ("factor as an unsigned int or unsigned long long if it is large.", ("UINT", "ULLONG")),
        ("as VIR_TYPED_PARAM_UINT or since 9.3.0 VIR_TYPED_PARAM_ULLONG.", ("UINT", "ULLONG")),
        ("the key, as VIR_TYPED_PARAMS_STRING.", ("STRING",)),
        ("load as a double", ("DOUBLE",)),
        ("halted as a boolean, may be idle.", ("BOOLEAN",)),
    ],
)
def test_a_stated_type_is_read(sentence: str, types: tuple[str, ...]) -> None:
    assert field_of(sentence).types == types


@pytest.mark.parametrize(
    "sentence",
    [
        "the entry number formatted as an unsigned integer and a suffix.",
        "larger than the original page as a whole.",
        "as VIR_DOMAIN_JOB_DATA_TOTAL but only for disks.",
        "the bus as reported by the guest.",
        "valid as long as the job runs.",
        "The string is parsed as a series of int elements.",
        "as omitting this parameter.",
    ],
)
def test_a_decoy_states_no_type(sentence: str) -> None:
    assert field_of(sentence).types == ()


@pytest.mark.parametrize(
    ("sentence", "unit"),
    [
        ("space in bytes as VIR_TYPED_PARAM_ULLONG.", "bytes"),
        ("size of the cache (in bytes) used for pages.", "bytes"),
        ("number of compressed bytes sent.", "bytes"),
        ("throughput in Bytes per second.", "bytes/s"),
        ("throughput in bytes\nper second.", "bytes/s"),
        ("time (ms) since the start.", "ms"),
        ("total time in milliseconds spent.", "ms"),
        ("time spend on reads in nano-seconds.", "ns"),
        ("the period for a quota, in microseconds.", "us"),
        ("The memory in kiB currently used.", "KiB"),
        ("memory left (in KiB).", "KiB"),
        ("the bandwidth (in MiB/s) that is used.", "MiB/s"),
        ("number of pages filled with a constant byte (all bytes are alike).", "pages"),
        ("number of memory pages dirtied by the guest\nper second.", "pages/s"),
        ("the read I/O operations per second.", "iops"),
        ("current percentage of throttling.", "%"),
        ("the duration in seconds of a burst.", "s"),
        ("how many sites are sharing the pages.", None),
        ("number of page faults.", None),
        ("the name of the disk.", None),
    ],
)
def test_a_stated_unit_is_read_in_its_canonical_spelling(sentence: str, unit: str | None) -> None:
    assert field_of(sentence).unit == unit


def test_the_place_of_an_annotation_is_exact() -> None:
    text = (
        f'/**\n * {NAME}:\n * in bytes, as\n * VIR_TYPED_PARAM_ULLONG.\n */\n#define {NAME} "x"\n'
    )
    macro = scan([Header("x.h", text, "x.h")], LIBVIRT).find(NAME, Macro)
    assert macro is not None
    assert macro.field is not None
    (annotation,) = macro.field.annotations
    assert annotation.text == "as VIR_TYPED_PARAM_ULLONG"
    span = annotation.span
    assert (span.line, span.column, span.end_line, span.end_column) == (3, 14, 4, 26)


def test_a_unit_is_inherited_along_a_chain_of_references() -> None:
    text = "".join(
        f'/**\n * VIR_DOMAIN_JOB_{name}:\n * {doc}\n */\n#define VIR_DOMAIN_JOB_{name} "{name}"\n'
        for name, doc in (
            ("C", "as VIR_DOMAIN_JOB_B but only for disks"),
            ("B", "as VIR_DOMAIN_JOB_A but only for memory"),
            ("A", "all of it, in bytes"),
        )
    )
    api = scan([Header("x.h", text, "x.h")], LIBVIRT)
    units = {macro.name[-1]: macro.field and macro.field.unit for macro in api.of(Macro)}
    assert units == {"A": "bytes", "B": "bytes", "C": "bytes"}


def test_units_that_refer_to_each_other_end_in_none() -> None:
    text = "".join(
        f'/**\n * VIR_DOMAIN_JOB_{name}:\n * {doc}\n */\n#define VIR_DOMAIN_JOB_{name} "{name}"\n'
        for name, doc in (
            ("A", "as VIR_DOMAIN_JOB_B but only for disks"),
            ("B", "as VIR_DOMAIN_JOB_A but only for memory"),
        )
    )
    api = scan([Header("x.h", text, "x.h")], LIBVIRT)
    assert [macro.field and macro.field.unit for macro in api.of(Macro)] == [None, None]


def test_the_headers_own_enum_says_which_types_are_legal() -> None:
    text = (
        "typedef enum { VIR_TYPED_PARAM_INT, VIR_TYPED_PARAM_BLOB } virTypedParameterType;\n"
        f'/**\n * {NAME}:\n * a blob, as VIR_TYPED_PARAM_BLOB.\n */\n#define {NAME} "x"\n'
    )
    macro = scan([Header("x.h", text, "x.h")], LIBVIRT).find(NAME, Macro)
    assert macro is not None
    assert macro.field is not None
    assert macro.field.types == ("BLOB",)


PREFIXED = """
name = "prefixed"
[types.words]
"int" = "INT"
"string" = "STRING"
[[annotations.extractors]]
kind = "prefix"
[[annotations.extractors]]
kind = "parenthesis"
[[annotations.extractors]]
kind = "trailing"
[[annotations.extractors]]
kind = "name-suffix"
ignore-case = true
[[annotations.extractors]]
kind = "macro-argument"
[[families]]
name = "keys"
match = ["KEY_*"]
"""


@pytest.mark.parametrize(
    ("source", "extractor"),
    [
        ('/** int: how many */\n#define KEY_A "a"\n', "prefix"),
        ('/** how many (int) */\n#define KEY_A "a"\n', "parenthesis"),
        ('#define KEY_A "a" /* int, how many */\n', "trailing"),
        ('/** how many */\n#define KEY_A_INT "a"\n', "name-suffix"),
        ('/** how many */\n#define KEY_A FIELD("a", int)\n', "macro-argument"),
    ],
)
def test_each_extractor_finds_the_type_where_it_looks(source: str, extractor: str) -> None:
    profile = parse_profile(PREFIXED, "prefixed.toml")
    (macro,) = scan([Header("x.h", source, "x.h")], profile).of(Macro)
    assert macro.field is not None
    assert macro.field.types == ("INT",)
    assert [entry.extractor for entry in macro.field.annotations] == [extractor]


@given(st.text(alphabet=st.characters(exclude_characters="*/\\\0"), max_size=200))
def test_no_sentence_breaks_the_reading(sentence: str) -> None:
    field = field_of(sentence.replace("\r", " "))
    assert set(field.types) <= set(LIBVIRT.types.words.values())


def fields_of(text: str) -> dict[str, Field | None]:
    api = scan([Header("x.h", text, "x.h")], LIBVIRT)
    return {macro.name: macro.field for macro in api.of(Macro)}


def test_an_alias_has_what_it_does_not_say_from_the_key_that_it_stands_for() -> None:
    fields = fields_of(
        """
        #define VIR_DOMAIN_JOB_OLDEST VIR_DOMAIN_JOB_OLD
        /** VIR_DOMAIN_JOB_OLD: deprecated name */
        #define VIR_DOMAIN_JOB_OLD (VIR_DOMAIN_JOB_NEW)
        /** VIR_DOMAIN_JOB_NEW: size in bytes, as VIR_TYPED_PARAM_ULLONG. */
        #define VIR_DOMAIN_JOB_NEW "new"
        """
    )
    for name, origin in (("OLD", "VIR_DOMAIN_JOB_NEW"), ("OLDEST", "VIR_DOMAIN_JOB_OLD")):
        field = fields[f"VIR_DOMAIN_JOB_{name}"]
        assert field is not None
        assert (field.types, field.unit, field.unit_from) == (("ULLONG",), "bytes", origin)


def test_an_alias_may_say_its_type_and_unit_itself() -> None:
    field = fields_of(
        """
        /** VIR_DOMAIN_JOB_X: size in bytes, as VIR_TYPED_PARAM_ULLONG. */
        #define VIR_DOMAIN_JOB_X "x"
        /** VIR_DOMAIN_JOB_Y: size in KiB, as VIR_TYPED_PARAM_UINT. */
        #define VIR_DOMAIN_JOB_Y VIR_DOMAIN_JOB_X
        """
    )["VIR_DOMAIN_JOB_Y"]
    assert field is not None
    assert (field.types, field.unit, field.unit_from) == (("UINT",), "KiB", None)


@pytest.mark.parametrize(
    ("name", "key", "role"),
    [
        ("VIR_DOMAIN_SAVE_PARAM_IMAGE_FORMAT", "image_format", "parameter"),
        ("VIR_DOMAIN_SAVE_PARAM_IMAGE_FORMAT_RAW", "raw", "value"),
        ("VIR_DOMAIN_STATS_BLOCK_SUFFIX_LATENCY_HISTOGRAM_SUFFIX_BIN_COUNT", "bin.count", "suffix"),
        ("VIR_DOMAIN_STATS_BLOCK_SUFFIX_LATENCY_HISTOGRAM_SUFFIX_BIN_PREFIX", "bin.", "prefix"),
    ],
)
def test_a_macro_is_a_key_a_part_of_keys_or_a_value(name: str, key: str, role: str) -> None:
    assert field_of("Any.", name=name, key=key).role == role


def test_a_shift_value_has_no_unit_whatever_it_speaks_of() -> None:
    text = "a shift value that controls how much an interval affects the next duration"
    assert field_of(f"This provides {text}, as VIR_TYPED_PARAM_UINT.").unit is None
