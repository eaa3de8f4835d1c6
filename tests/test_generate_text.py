"""Pieces of Python source against ruff, which has the last word on their form."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from headerscan.generate import python_text
from headerscan.generate.docstrings import docstring
from headerscan.generate.names import Names, camel_case, dictionary_names, identifier

RUFF = [sys.executable, "-m", "ruff", "--isolated"]
PROSE = st.text(st.sampled_from("abc XYZ_*`|\\\"'\n.-:<>%é\u4e2d\t0"), max_size=300) | st.lists(
    st.sampled_from(["word", "a", "\n", "\n\n", '"', "long" * 12, "VIR_X_*", "- "])
).map(" ".join)
NAMES = st.from_regex(r"[A-Z][A-Z_]{0,90}", fullmatch=True)


def check_formatted(pieces: Sequence[str], apart: int = 2) -> None:
    source = ("\n" * apart).join(pieces) + "\n"
    done = subprocess.run(
        [*RUFF[:3], "format", "--isolated", "--no-cache", "--diff", "-"],
        input=source.encode(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


@settings(max_examples=settings().max_examples // 2)
@given(st.lists(st.tuples(NAMES, st.one_of(st.text(max_size=100), st.integers())), min_size=5))
@example(
    [(f"A{'A' * length}", sign * 10**digits) for length in (65, 72, 73, 74, 75, 76, 90)
     for digits in range(12) for sign in (1, -1)]
)  # fmt: skip
def test_constants_stand_as_ruff_would_put_them(rows: list[tuple[str, str | int]]) -> None:
    pieces = [python_text.constant(name, value) for name, value in rows]
    for piece, (name, value) in zip(pieces, rows, strict=True):
        scope: dict[str, object] = {"Final": object}
        exec(f"from __future__ import annotations\n{piece}", scope)  # noqa: S102 - the piece under test
        assert scope[name] == value
    check_formatted(pieces)


def test_members_of_enums_stand_as_ruff_would_put_them() -> None:
    rows = [("M" * length, 2**bits + odd) for length in (60, 70, 77, 78, 79, 80, 81, 90)
            for bits in range(1, 40) for odd in (0, 1)]  # fmt: skip
    members = [python_text.member(*row, is_flag=flag) for row in rows for flag in (True, False)]
    check_formatted(["class A:\n" + "\n".join(members)])


@settings(max_examples=settings().max_examples // 2)
@given(st.lists(st.tuples(PROSE, st.sampled_from(["", "Type: INT. Since: 1.0."])), min_size=5))
@example(
    [
        ('"', ""),
        ('"""', ""),
        ('a "b"', ""),
        ("x" * 80, ""),
        ("x" * 83, ""),
        ("a\n\n    b\n\n    c", ""),
    ]
)
def test_docstrings_stand_as_ruff_would_put_them(rows: list[tuple[str, str]]) -> None:
    pieces = []
    for number, (text, facts) in enumerate(rows):
        for escape in (True, False):
            said = docstring(text, facts, escape=escape)
            inner = docstring(text, facts, 4, escape=escape)
            if text.strip() or facts:
                pieces.append(f"a{number}: int = 1\n{said}")
                pieces.append(f"class A{number}:\n    {inner}\n\n    x = 1")
    check_formatted(pieces, apart=3)


@given(PROSE)
def test_a_docstring_says_what_it_was_given(text: str) -> None:
    (statement,) = ast.parse(docstring(text, escape=False)).body
    said = ast.literal_eval(statement.value)  # type: ignore[attr-defined] # it is an expression
    assert said.split() == text.split()


@settings(max_examples=settings().max_examples // 2)
@given(
    st.lists(st.tuples(NAMES, st.lists(st.text(max_size=50), min_size=1, max_size=5)), min_size=3)
)
def test_calls_stand_as_ruff_would_put_them(rows: list[tuple[str, list[str]]]) -> None:
    pieces = []
    for name, texts in rows:
        arguments = [python_text.literal(text) for text in texts]
        pieces.append(python_text.call(f"{name} = f", arguments))
        pieces.append(f"x = [\n{python_text.call('f', arguments, 4)},\n]")
    check_formatted(pieces)


@settings(max_examples=settings().max_examples // 2)
@given(st.lists(st.tuples(NAMES, st.lists(NAMES, min_size=1, max_size=4)), min_size=3))
def test_imports_unpacking_and_definitions_stand_as_ruff_would_put_them(
    rows: list[tuple[str, list[str]]],
) -> None:
    pieces = []
    for name, names in rows:
        pieces.append(python_text.imported(name.lower(), names))
        pieces.append(python_text.unpacked(names, f"{name}.__members__.values()"))
        pieces.append(f"{python_text.definition(names[0], 'raw: int', name)}\n    return 1")
    check_formatted(pieces, apart=3)


@settings(max_examples=settings().max_examples // 2)
@given(NAMES, st.integers(-(2**65), 2**65), st.booleans())
def test_a_member_has_its_value(name: str, value: int, flag: bool) -> None:  # noqa: FBT001 - drawn
    body = python_text.member(name, value, is_flag=flag)
    scope: dict[str, int] = {}
    exec(f"if True:\n{body}", {}, scope)  # noqa: S102 - the piece under test
    assert scope == {name: value}
    check_formatted([f"class A:\n{body}"])


@settings(max_examples=settings().max_examples // 2)
@given(st.integers(-(2**65), 2**65), st.integers(0, 2**65))
@example(-(2**31), 2**32 - 1)
@example(0, 2**64 - 1)
@example(0, 0)
def test_limits_are_the_range_from_the_smallest_to_the_largest(minimum: int, size: int) -> None:
    text = python_text.limits(minimum, minimum + size)
    assert eval(text) == range(minimum, minimum + size + 1)  # noqa: S307 - the piece under test
    check_formatted([f"x = {text}"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a *b c", r"a \*b c"),
        ("virDomainMigrate* and VIR_DOMAIN_JOB_* stay", "virDomainMigrate* and VIR_DOMAIN_JOB_*"),
        ("the prefix VIR_ is", r"VIR\_ is"),
        ("a `command` here", r"a \`command\` here"),
    ],
)
def test_what_restructuredtext_would_take_for_markup_is_escaped(text: str, said: str) -> None:
    assert said in ast.literal_eval(docstring(text))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (["a", "b_2"], True),
        (["a.b"], False),
        (["class"], False),
        (["__private"], False),
        (["int"], False),
        ([], True),
    ],
)
def test_keys_that_no_class_body_can_have_are_told(key: list[str], expected: bool) -> None:  # noqa: FBT001 - a table's column
    from headerscan.generate.context import Key  # noqa: PLC0415 - this test alone needs it

    assert python_text.are_attributes(Key(key=one, name=one, c_name=one) for one in key) is expected


@pytest.mark.parametrize(
    ("owner", "names"),
    [
        ("virDomainGetJobStats", ["JobStats", "DomainJobStats", "Some"]),
        ("virNodeGetCPUStats", ["CPUStats", "NodeCPUStats", "Some"]),
        ("virDomainSaveParams", ["DomainSaveParams", "Some"]),
        (None, ["SomeFields"]),
    ],
)
def test_a_dictionary_is_named_after_its_owner(owner: str | None, names: list[str]) -> None:
    assert dictionary_names("some", owner) == names


def test_a_name_is_given_once() -> None:
    names = Names()
    assert [names.take("A"), names.take("A"), names.take("class"), names.take("int")] == [
        "A", "A_", "class_", "int_",
    ]  # fmt: skip
    assert names.first_free(["A", "B"]) == "B"
    assert names.first_free(["A", "B"]) == "A__"


def test_identifiers_and_camel_case() -> None:
    assert identifier("a-b.c") == "a_b_c"
    assert identifier("1x") == "_1x"
    assert identifier("if") == "if_"
    assert camel_case("node-cpu_stats") == "NodeCpuStats"
