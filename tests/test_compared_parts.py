"""Types, parameters and members: what is the same, and what happened to which."""

from __future__ import annotations

import pytest
from comparing import api
from hypothesis import given
from hypothesis import strategies as st
from reading import read

from headerscan.check import check
from headerscan.comparing.parts import compare_members, compare_parameters
from headerscan.comparing.same_type import Types, qualifiers_only
from headerscan.model import Member, Parameter
from headerscan.profile import Profile

PLAIN = Types(api(""), api(""), {})


def parameters(text: str) -> list[Parameter]:
    pairs = [part.rsplit(" ", 1) for part in text.split(", ") if part]
    return [Parameter(pair[1], pair[0]) for pair in pairs]


def members(text: str) -> list[Member]:
    return [Member(name=each.name, type=each.type) for each in parameters(text)]


def changes(old: str, new: str) -> list[tuple[str, str | None, str | None]]:
    found = compare_parameters(parameters(old), parameters(new), PLAIN)
    return [
        (each.what, each.old.name if each.old else None, each.new.name if each.new else None)
        for each in found
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("int a", "int a, int b", [("added", None, "b")]),
        ("int a, int b", "int b", [("removed", "a", None)]),
        ("int a, int c", "int a, int b, int c", [("added", None, "b")]),
        ("int a", "long a", [("retyped", "a", "a")]),
        ("int a", "int b", [("renamed", "a", "b")]),
        ("int a", "long b", [("retyped", "a", "b")]),
        ("int a, int b", "int b, int a", [("swapped", "a", "b"), ("swapped", "b", "a")]),
        ("int a, long b", "long b, int a", [("retyped", "a", "b"), ("retyped", "b", "a")]),
        ("int a, int b, int c", "int b, int c, int d",
         [("renamed", "a", "b"), ("swapped", "b", "c"), ("renamed", "c", "d")]),
        ("int r, int m, int d", "int r, int a, int m",
         [("renamed", "m", "a"), ("renamed", "d", "m")]),
        ("", "", []),
    ],
)  # fmt: skip
def test_parameters_are_aligned_so_that_the_fewest_changed(
    old: str, new: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    assert changes(old, new) == expected


def test_a_parameter_without_a_name_is_the_one_in_its_place() -> None:
    unnamed = [Parameter(None, "int"), Parameter(None, "long")]
    assert [*compare_parameters(unnamed, parameters("int a, long b"), PLAIN)] == []


_LISTS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["int", "long"])), max_size=5)


@given(_LISTS, _LISTS)
def test_each_parameter_is_told_at_most_once_and_swapping_sides_mirrors(
    old: list[tuple[str, str]], new: list[tuple[str, str]]
) -> None:
    before = [Parameter(name, kind) for name, kind in dict(old).items()]
    after = [Parameter(name, kind) for name, kind in dict(new).items()]
    found = [*compare_parameters(before, after, PLAIN)]
    olds = [change.old for change in found if change.old]
    news = [change.new for change in found if change.new]
    assert len(set(olds)) == len(olds)
    assert len(set(news)) == len(news)
    came = sum(change.what == "added" for change in found)
    went = sum(change.what == "removed" for change in found)
    assert len(after) - len(before) == came - went
    assert bool(found) == (before != after)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("int a, int b", "int a", [("removed", "b")]),
        ("int a", "int a, int b", [("added", "b")]),
        ("int a, int b", "int b, int a", [("moved", "a")]),
        ("int a, int b, int c, int d", "int d, int a, int b, int c", [("moved", "d")]),
        ("int a, int b", "int a, int c", [("renamed", "c")]),
        ("int a, int b", "int a, long c", [("added", "c"), ("removed", "b")]),
        ("int a, int b", "int a, long b", [("retyped", "b")]),
    ],
)
def test_members_that_changed_are_named(
    old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    found = compare_members(members(old), members(new), PLAIN)
    assert [(change.what, change.path) for change in found] == expected


def test_members_of_a_union_have_no_order() -> None:
    assert [*compare_members(members("int a, int b"), members("int b, int a"), PLAIN)] != []
    found = compare_members(members("int a, int b"), members("int b, int a"), PLAIN, ordered=False)
    assert [*found] == []


def findings_of(rule: str, old: str, new: str) -> tuple[str, ...]:
    """Return the messages of one rule on the way from one header to another."""
    result = check(read(new), Profile("generic"), against=read(old), scope="all")
    return tuple(finding.message for finding in result.findings if finding.rule == rule)


def nested(name: str | None, kind: str, inner: str) -> Member:
    return Member(name=name, type=kind, members=tuple(members(inner)))


def test_members_inside_are_named_with_their_path() -> None:
    old = [nested("value", "union", "int i, long l"), nested(None, "struct", "int x")]
    new = [nested("value", "union", "int l, long i"), nested(None, "struct", "long x")]
    found = compare_members(old, new, PLAIN)
    assert [(change.what, change.path) for change in found] == [
        ("retyped", "value.i"),
        ("retyped", "value.l"),
        ("retyped", "x"),
    ]


def test_a_union_that_has_got_a_name_is_compared_by_its_members() -> None:
    inline = [nested("value", "union", "int i, long l")]
    named = [Member(name="value", type="value_t")]

    named_type = api("typedef union { long l; long i; } value_t;")
    old_side, new_side = Types(named_type, api(""), {}), Types(api(""), named_type, {})
    for old, new, types, what in (
        (inline, named, new_side, ("retyped", "value.i")),
        (named, inline, old_side, ("retyped", "value.i")),
        (inline, named, PLAIN, ("retyped", "value")),
        ([nested("value", "struct", "int i")], named, new_side, ("retyped", "value")),
    ):
        found = compare_members(old, new, types)
        assert [(change.what, change.path) for change in found] == [what]


@pytest.mark.parametrize(
    "named",
    [
        "typedef union { int i; long l; } v; struct s { v value; };",
        "union v { int i; long l; }; struct s { union v value; };",
        "typedef union v v_t; union v { int i; long l; }; struct s { v_t value; };",
    ],
)
def test_naming_a_type_breaks_nothing(named: str) -> None:
    inline = "struct s { union { int i; long l; } value; };"
    assert not findings_of("member-type-changed", inline, named)
    assert not findings_of("member-type-changed", named, inline)
    assert findings_of("member-type-changed", inline.replace("union", "struct"), named)
    assert findings_of("member-type-changed", inline, named.replace(" value;", " *value;"))


def test_a_bit_field_of_another_width_has_another_type() -> None:
    old, new = (Member(name="f", type="int", bits=bits) for bits in ("3", "4"))
    assert [change.what for change in compare_members([old], [new], PLAIN)] == ["retyped"]


OLD_NAMES = """
typedef int n; typedef struct _d d; typedef d *p; typedef void (*cb)(int, char *);
#define SIZE 4
#define OLD_NAME n
"""
NEW_NAMES = """
typedef int n; typedef struct _d d; typedef d *p; typedef n m; typedef void fn(int, char *);
typedef n row[4]; typedef row grid[2];
#define LENGTH (2 + 2)
#if defined(WIDE)
#define WIDTH 8
#else
#define WIDTH 4
#endif
"""
TYPES = Types(api(OLD_NAMES), api(NEW_NAMES), {"__INT64_TYPE__": "long int"})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("n", "int", True),
        ("n *", "int *", True),
        ("const n *", "const int *", True),
        ("p", "struct _d *", True),
        ("const p", "struct _d *const", True),
        ("const p *", "struct _d *const *", True),
        ("p *", "d **", True),
        ("n [4]", "int [4]", True),
        ("int", "m", True),
        ("n", "unsigned int", False),
        ("const p", "const struct _d *", False),
        ("cb", "void (*)(int, char *)", True),
        ("cb", "void (*)(n, char *)", True),
        ("int (*)(cb)", "int (*)(fn *)", True),
        ("cb [3]", "fn *[3]", True),
        ("cb", "void (*)(int, const char *)", False),
        ("cb", "void (*)(int)", False),
        ("OLD_NAME *", "int *", True),
        ("int [SIZE]", "int [LENGTH]", True),
        ("int [SIZE]", "int [WIDTH]", True),
        ("int [8]", "int [WIDTH]", True),
        ("int [SIZE]", "int [5]", False),
        ("int [2][4]", "grid", True),
        ("int [4][2]", "grid", False),
        ("const int [4]", "const row", True),
        ("long", "int64_t", True),
        ("int", "int64_t", False),
        ("int [4]", "int [5]", False),
    ],
)
def test_types_are_compared_with_typedefs_looked_through(
    old: str, new: str, *, expected: bool
) -> None:
    assert TYPES.same(old, new) is expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("int []", "int *", True),
        ("char *[]", "char **", True),
        ("int [4]", "int [8]", True),
        ("int [4][2]", "int (*)[2]", True),
        ("const int", "int", True),
        ("char *const", "char *", True),
        ("const char *", "char *", False),
        ("int [4]", "int", False),
    ],
)
def test_parameters_types_are_what_c_adjusts_them_to(old: str, new: str, *, expected: bool) -> None:
    assert TYPES.same(old, new, is_parameter=True) is expected


def test_qualifiers_gained_and_lost_are_counted() -> None:
    assert qualifiers_only("char *", "const char *const") == 2
    assert qualifiers_only("const char *", "char *") == -1
    assert qualifiers_only("char *", "const int *") is None
