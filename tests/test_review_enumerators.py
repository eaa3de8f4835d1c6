"""What a hunk alone shows of implicit enumerators whose values shift."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headerscan.model import Header
from headerscan.patches.diffs import parse_patches
from headerscan.patches.review import Step, review
from headerscan.patches.series import Base
from headerscan.profiles import load_profile

RULE = "enumerator-value-changed"
NAMES = [f"VIR_E_{number}" for number in range(16)]


def header(*enums: list[str]) -> str:
    bodies = (
        f"typedef enum {{\n{''.join(f'    {row},{chr(10)}' for row in rows)}}} virE{number};\n\n"
        for number, rows in enumerate(enums)
    )
    return f"int virA(void);\n\n{''.join(bodies)}int virB(void);\n"


def step(old: str, new: str, *, with_base: bool = False, context: int = 3) -> Step:
    olds, news = (text.splitlines(keepends=True) for text in (old, new))
    patch = "".join(difflib.unified_diff(olds, news, "a/lib/a.h", "b/lib/a.h", n=context))
    base = Base({"lib/a.h": Header("lib/a.h", old, "lib/a.h")}) if with_base else None
    (found,) = review(parse_patches(patch, "x"), base, load_profile("libvirt"), "x")
    return found


def shifted(old: str, new: str, *, with_base: bool = False, context: int = 3) -> list[str]:
    found = step(old, new, with_base=with_base, context=context).result.findings
    return [finding.symbol for finding in found if finding.rule == RULE]


def test_those_behind_an_enumerator_put_in_the_middle_are_not_what_they_were() -> None:
    rows = [*NAMES[:9], "VIR_NEW", *NAMES[9:]]
    found = step(header(NAMES), header(rows))
    errors = [finding for finding in found.result.findings if finding.rule == RULE]
    assert [finding.symbol for finding in errors] == NAMES[9:12]
    assert "with one enumerator more before it" in errors[0].message
    assert errors[0].help == "move VIR_NEW behind all others, or give it a value that is not in use"
    assert errors[0].breaks == ("binary",)
    assert found.result.verdict == "major"


def test_the_numbers_are_told_where_the_hunk_has_one() -> None:
    olds = [*NAMES[:7], "VIR_E_7 = 40", *NAMES[8:]]
    found = step(header(olds), header([*olds[:9], "VIR_NEW", *olds[9:]]))
    values = [(finding.symbol, finding.old, finding.new) for finding in found.result.findings]
    assert ("VIR_E_9", "42", "43") in values


def test_those_behind_one_taken_out_are_not_what_they_were() -> None:
    found = step(header(NAMES), header([*NAMES[:9], *NAMES[10:]]))
    errors = [finding for finding in found.result.findings if finding.rule == RULE]
    assert [finding.symbol for finding in errors] == NAMES[10:13]
    assert "with one enumerator fewer before it" in errors[0].message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (NAMES, [*NAMES, "VIR_NEW"]),
        ([*NAMES, "VIR_E_LAST"], [*NAMES, "VIR_NEW", "VIR_E_LAST"]),
        ([*NAMES[:9], "VIR_E_9 = 9"], [*NAMES[:9], "VIR_NEW = 30", "VIR_E_9 = 9"]),
        (NAMES, [*NAMES[:9], "VIR_ALIAS = VIR_E_8", *NAMES[9:]]),
        (NAMES, [*NAMES[:9], "\n#ifdef X\n VIR_NEW,\n#endif\n VIR_E_9", *NAMES[10:]]),
        (NAMES, [*NAMES[:8], "VIR_OTHER", *NAMES[9:]]),
    ],
    ids=["end", "sentinel", "explicit", "alias", "condition", "renamed"],
)
def test_what_shifts_nothing_for_certain_is_not_said_to(old: list[str], new: list[str]) -> None:
    assert not shifted(header(old), header(new))


def test_one_that_moves_within_its_enum_shifts_only_what_is_between() -> None:
    new = [*NAMES[:2], NAMES[12], *NAMES[2:12], *NAMES[13:]]
    assert shifted(header(NAMES), header(new)) == NAMES[2:5]


def test_a_hunk_in_another_enum_is_certain_again() -> None:
    other = [f"VIR_F_{number}" for number in range(16)]
    new = header([*NAMES, "VIR_NEW"], [*other[:9], *other[10:]])
    assert shifted(header(NAMES, other), new) == other[10:13]


rows = st.lists(
    st.builds(
        lambda name, value: name if value is None else f"{name} = {value}",
        st.sampled_from([*NAMES, "VIR_E_LAST", "VIR_F_LAST"]),
        st.none() | st.none() | st.none() | st.integers(0, 30) | st.just("SOME + 2"),
    ),
    min_size=1,
    max_size=16,
    unique_by=lambda row: row.split()[0],
)


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, str]:
    """Return a header with two enums, and one in which entries came, went or moved."""
    first = draw(rows)
    second = [row.replace("VIR_E_", "VIR_G_") for row in draw(rows)]
    enums = [list(first), list(second)]
    for _ in range(draw(st.integers(1, 4))):
        enum = draw(st.sampled_from(enums))
        deed = draw(st.sampled_from(["add", "take", "move"]))
        if deed != "add" and enum:
            row = enum.pop(draw(st.integers(0, len(enum) - 1)))
        else:
            row = f"VIR_NEW_{draw(st.integers(0, 99))}"
        known = any(row in each for each in enums)
        if deed != "take" and not known:
            enum.insert(draw(st.integers(0, len(enum))), row)
    return header(first, second), header(*enums)


@given(changes(), st.integers(0, 4))
def test_what_is_said_without_the_header_is_true_of_it(
    change: tuple[str, str], context: int
) -> None:
    old, new = change
    if old != new:
        said = shifted(old, new, context=context)
        olds, news = (text.replace("SOME", "100") for text in change)
        true = shifted(olds, news, with_base=True)
        assert set(said) <= set(true)
