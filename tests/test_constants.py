"""Values of constant expressions: each is what gcc makes of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from compiler import compiled_values, needs_gcc
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import read

from headerscan.constants.evaluation import Constants
from headerscan.constants.expressions import Known, evaluate
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.tokens import tokenize
from headerscan.model import Enumerator, Macro

VALUES = r"""
enum base { E0, E1, E5 = 5, E6, NEG = -2, NEXT, BIG = 0x7fffffff, MASK = E5 | E6, };
enum { ANONYMOUS = (1 << 4) - 1, CHAR = 'c', SIZE = sizeof(int), };
typedef unsigned char byte_t;
typedef byte_t octet_t;
#define TEN 10
#define SUM(a, b) ((a) + (b))
#define PASTE(a, b) a ## b
#define THREE(a, b, c) a ## b ## c
#define GIVEN(...) FIRST(3, ## __VA_ARGS__)
#define TEXT(a) #a
#define TWICE(a) SUM(a, a)
#define FIRST(a, ...) a
#define REST(a, ...) SUM(__VA_ARGS__)
#define V_DECIMAL 123
#define V_OCTAL 0755
#define V_HEXADECIMAL 0xFFu
#define V_BINARY 0b101
#define V_SUFFIXES 1ULL
#define V_UNSIGNED 4294967295
#define V_WIDE 0xFFFFFFFFFFFFFFFFULL
#define V_SIGNED_HEXADECIMAL 0x80000000
#define V_NEGATED_HEXADECIMAL (-0x80000000)
#define V_MINIMUM (-9223372036854775807LL - 1)
#define V_COMPLEMENT (~0)
#define V_COMPLEMENT_UNSIGNED (~0U)
#define V_DIVIDED (-7 / 2)
#define V_REMAINDER (-7 % 3)
#define V_UNSIGNED_DIVIDED (-7 / 2U)
#define V_SHIFTED (1u << 31)
#define V_SHIFTED_BACK (-8 >> 1)
#define V_MIXED (-1 < 0U)
#define V_COMPARED (3 > 2 && 2 != 3 || 0)
#define V_CHOSEN (1 ? -1 : 0u)
#define V_CHOSEN_PLAIN (TEN > 5 ? TEN : 5)
#define V_CAST ((unsigned char)0x1FF)
#define V_CAST_SIGNED ((signed char)200)
#define V_CAST_TYPEDEF ((octet_t)300)
#define V_CAST_FIXED ((uint16_t)-1)
#define V_SIZEOF sizeof(unsigned short)
#define V_SIZEOF_TEXT sizeof("abc")
#define V_CHARACTER '\n'
#define V_CHARACTER_HEXADECIMAL '\x41'
#define V_CHARACTER_OCTAL '\101'
#define V_CHARACTERS 'ab'
#define V_ENUMERATOR (E6 + NEG)
#define V_CALL SUM(TEN, E5)
#define V_NESTED TWICE(SUM(1, TWICE(2)))
#define V_PASTED PASTE(T, EN)
#define V_PASTED_NUMBER PASTE(0x, ff)
#define V_PASTED_NOTHING PASTE(7,) + 1
#define V_PASTED_TWO_OF_THREE THREE(1, , 2)
#define V_NO_COMMA_LEFT GIVEN() + GIVEN(1, 2)
#define V_FIRST FIRST(1, 2, 3)
#define V_REST REST(1, 2, 3)
#define V_PRECEDENCE 1 + 2 * 3 << 1 & 14 ^ 1
#define V_NOT !5
#define V_LIMIT (INT_MAX - 1)
#define V_STRING "text"
#define V_STRINGS "a" "b" "\x63" "\t\"\\"
#define V_BRACKETED ("in brackets")
#define V_TEXT TEXT(a "b" + 1)
#define NOTHING
#define OF(a) TEXT(a)
#define OF_ALL(...) #__VA_ARGS__
#define DOTTED TEN.TEN
#define SPACED TEN . TEN
#define TWO(a) a.a
#define V_TEXT_DOTTED OF(DOTTED)
#define V_TEXT_SPACED OF(SPACED)
#define V_TEXT_NOTHING OF(TWO(TEN) NOTHING+ 2)
#define V_TEXT_ALL OF_ALL(a,b , c)
#define V_TEXT_PLACED OF(SUM( TEN , 2)-TWO( TEN ))
#define V_STRING_ALIAS V_STRING
#define V_EMPTY_STRING ""
"""


def test_values_are_those_that_gcc_prints(tmp_path: Path) -> None:
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed")
    (tmp_path / "values.h").write_text(f"#include <limits.h>\n{VALUES}")
    api = read(VALUES)
    ours: dict[str, int | str | None] = {}
    ours |= {symbol.name: symbol.value for symbol in api.of(Enumerator)}
    ours |= {macro.name: macro.value for macro in api.of(Macro) if macro.name.startswith("V_")}
    printed = compiled_values(["values.h"], ours, [f"-I{tmp_path}"], tmp_path)
    assert ours == printed


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("~0UL", "depends on the size of long"),
        ("(size_t)-1", "depends on the size of long"),
        ("sizeof(long)", "depends on the sizes and alignments of the platform"),
        ("sizeof(void *)", "depends on the sizes and alignments of the platform"),
        ("sizeof(struct s)", "the size of struct s is not known"),
        ("sizeof(x)", "the size of x is not known"),
        ("sizeof(1 + 1)", "it takes the size of an expression"),
        ("sizeof(int x y)", "'y' in a type is not understood"),
        ("((void *)0)", "it is a pointer"),
        ("1 / 0", "it divides by zero"),
        ("1 << 32", "it shifts 32 bits by 32"),
        ("1 << -1", "it shifts 32 bits by -1"),
        ("1.5", "it is a floating-point number"),
        ("1.5 + 1", "floating-point"),
        ("08", "08 is no"),
        ("1 +", "it is no expression"),
        ("{ 1 }", "it is no expression"),
        ("f(1)", "f is not known"),
        ("a = 1", "it is no"),
        ("x", "x is not known"),
        ("'' + 1", "no expression|no integer"),
    ],
)
def test_what_has_no_value_says_why(text: str, why: str) -> None:
    with pytest.raises(NoValueError, match=why):
        Constants({}).value(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("UNKNOWN || 1", 1),
        ("1 || UNKNOWN", 1),
        ("0 && sizeof(struct nowhere)", 0),
        ("f(1) && 0", 0),
        ("1 || 1 / 0", 1),
        ("(UNKNOWN + 1 || 2) && 3", 1),
        ("sizeof((1 + 1) || 2)", "it takes the size of an expression"),
        ("UNKNOWN && 1", "UNKNOWN is not known"),
        ("1 + (0 || UNKNOWN)", "UNKNOWN is not known"),
        ('"text" || 0', "it is no integer constant expression"),
        ("(struct s)1", "it is of no basic type"),
        ("1 || ) ", "it is no expression"),
    ],
)
def test_either_operand_decides_even_if_the_other_has_no_value(text: str, value: int | str) -> None:
    try:
        found: int | str = Constants({}).value(text)
    except NoValueError as error:
        found = str(error)
    assert found == value


def test_an_enumerator_behind_an_unknown_one_has_no_value_and_says_why() -> None:
    api = read("enum e { A = X, B, C = 7, D };")
    assert [(entry.value, entry.value_note) for entry in api.of(Enumerator)] == [
        (None, "X is not known"),
        (None, "A before it has no value"),
        (7, None),
        (8, None),
    ]


operands = st.sampled_from(
    "0 1 2 7 -1 31 255 0x7f 0xFFu 65536 0x7fffffff 0x80000000 4294967295 0xFFFFFFFFFFFFFFFF 3ull"
    " 5ll 'a' '\\n' E5 NEG MASK TEN sizeof(int) sizeof(\"ab\")".split()
)
expressions = st.recursive(
    operands,
    lambda inner: st.one_of(
        st.builds("({}{})".format, st.sampled_from(("- ", "~", "!", "+ ")), inner),
        st.builds(
            "{}{}{}".format,
            inner,
            st.sampled_from(
                [
                    "+",
                    " - ",
                    "*",
                    "/",
                    "%",
                    "<<",
                    ">>",
                    "<",
                    ">",
                    "<=",
                    ">=",
                    "==",
                    "!=",
                    "&",
                    "|",
                    "^",
                    "&&",
                    "||",
                ]
            ),
            inner,
        ),
        st.builds("({})".format, inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
        st.builds(
            "({}){}".format,
            st.sampled_from(["char", "unsigned char", "uint16_t", "short", "int", "unsigned"]),
            operands,
        ),
        st.builds("(({})({}))".format, st.sampled_from(["long long", "_Bool", "octet_t"]), inner),
    ),
    max_leaves=8,
)


@needs_gcc
@settings(max_examples=settings().max_examples // 4)
@given(st.lists(expressions, min_size=20, max_size=100))
def test_any_expression_is_worth_what_gcc_makes_of_it(drawn: list[str]) -> None:
    names = {f"V_{number}": text for number, text in enumerate(drawn)}
    kept = VALUES[: VALUES.index("#define V_DECIMAL")]
    header = kept + "".join(f"#define {name} ({text})\n" for name, text in names.items())
    ours = {macro.name: macro for macro in read(header).of(Macro) if macro.name in names}
    with TemporaryDirectory() as folder:
        (Path(folder) / "values.h").write_text(header)
        printed = compiled_values(["values.h"], names, [f"-I{folder}", "-fwrapv"], Path(folder))
    assert printed
    for name, value in printed.items():
        macro = ours[name]
        assert macro.value == value or macro.value_note, (names[name], macro.value, value)
        assert macro.value == value or "no expression" not in (macro.value_note or ""), names[name]


@given(st.text(alphabet="01xX9uUlLaf'\"\\()+-*/%<>=!~&|^?:, AE", max_size=30))
def test_any_text_has_a_value_or_a_reason(text: str) -> None:
    constants = Constants({}, {"A": 1, "E": 2})
    try:
        assert isinstance(constants.value(text), (int, str))
    except NoValueError as error:
        reason = str(error)
    else:
        reason = "it has one"
    assert reason


_NUMBERS = st.builds(
    "{}{}".format,
    st.integers(0, 2**33)
    | st.sampled_from([0, 1, 31, 32, 2**31 - 1, 2**31, 2**32 - 1, "0x80", "010"]),
    st.sampled_from(["", "U", "L", "ul", "LL"]),
)


@given(_NUMBERS, st.sampled_from("+ - * << | & ^".split()), _NUMBERS, st.integers(0, 3))
def test_two_numbers_come_to_what_any_expression_of_them_does(
    left: str, operator: str, right: str, brackets: int
) -> None:
    text = f"{'(' * brackets}{left} {operator} {right}{')' * brackets}"

    def value(function: Callable[[], int | str]) -> int | str | None:
        try:
            return function()
        except NoValueError:
            return None

    expected = value(lambda: evaluate(list(tokenize(text)), Known(dict[str, int]().get)))
    assert value(lambda: Constants({}).value(text)) == expected


@given(st.integers(min_value=-(2**63), max_value=2**64 - 1))
def test_integers_mean_themselves(number: int) -> None:
    text = str(number) if number > -(2**63) else "(-9223372036854775807LL - 1)"
    assert Constants({}).value(f"({text}{'ULL' if number >= 2**63 else ''})") == number
