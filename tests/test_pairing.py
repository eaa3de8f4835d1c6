"""Which old symbol is which new one."""

from __future__ import annotations

from comparing import LIBVIRT, api, apis, between, told

from headerscan.comparing.pairing import aligned_headers, concerns, pair
from headerscan.diagnostics import Verdict
from headerscan.loading import load
from headerscan.model import Api
from headerscan.placeless import alike
from headerscan.resources import bundled


def names(old: Api, new: Api) -> list[tuple[str | None, str | None]]:
    return [
        (match.old.name if match.old else None, match.new.name if match.new else None)
        for match in pair(old, new, LIBVIRT)
    ]


def test_symbols_pair_by_kind_and_name_in_the_new_order_and_removals_follow() -> None:
    old = api("#define A 1\nint f(void);\n#define GONE 77\n")
    new = api("int f(void);\n#define CAME 12\n#define A 1\n")
    assert names(old, new) == [("f", "f"), (None, "CAME"), ("A", "A"), ("GONE", None)]


def test_definitions_in_if_branches_pair_by_their_conditions() -> None:
    old = "#ifdef W\n#define X 1\n#else\n#define X 2\n#endif\n"
    new = "#ifndef W\n#define X 2\n#else\n#define X 1\n#endif\n"
    assert told(between(old, new)) == []


def test_definitions_under_rewritten_conditions_pair_by_value() -> None:
    old = "#ifdef W\n#define X 1\n#else\n#define X 2\n#endif\n"
    new = "#if !defined(V)\n#define X 2\n#elif defined(W)\n#define X 1\n#endif\n"
    assert told(between(old, new)) == []


def test_a_definition_that_is_split_into_branches_is_compared_with_each() -> None:
    new = "#ifdef W\n#define X 1\n#else\n#define X 2\n#endif\n"
    found = told(between("#define X 1\n", new))
    assert found == [("macro-value-changed", "X", "error", "binary")]


def test_a_branch_that_goes_is_no_removal_where_a_wider_definition_stays() -> None:
    old = "#ifdef W\n#define X 1\n#else\n#define X 1\n#endif\n"
    assert told(between(old, "#define X 1\n")) == []


def test_a_branch_that_goes_without_a_wider_definition_is_a_removal_under_its_condition() -> None:
    old = "#ifdef W\n#define X 1\n#else\n#define X 2\n#endif\n"
    new = "#ifdef W\n#define X 1\n#endif\n"
    (finding,) = between(old, new).findings
    assert finding.rule == "macro-removed"
    assert "no longer defined under #if !defined(W)" in finding.message


def test_an_enumerator_of_a_name_that_was_a_macro_is_no_removal() -> None:
    rules = {rule for rule, *_ in told(between("#define X 1\n", "enum e { X = 1 };\n"))}
    assert rules == {"macro-became-enumerator"}


def test_a_macro_of_a_name_that_was_an_enumerator_is_no_removal() -> None:
    old, new = "enum e { Y, X };\n", "enum e { Y };\n#define X 1\n"
    assert told(between(old, new)) == [("macro-kind-changed", "X", "note", "")]
    changed = told(between(old, "enum e { Y };\n#define X 7\n"))
    assert ("enumerator-value-changed", "X", "error", "binary") in changed


def test_a_struct_tag_and_a_function_of_one_name_are_two_things() -> None:
    rules = {rule for rule, *_ in told(between("struct x { int i; };\n", "int x(void);\n"))}
    assert rules == {"struct-removed"}


def test_a_struct_that_gets_a_tag_beside_its_typedef_is_the_same_struct() -> None:
    plain = "typedef struct { int i; long l; } x;\ntypedef enum { A } e;\n"
    tagged = "typedef struct _x { int i; long l; } x;\ntypedef enum _e { A } e;\n"
    assert told(between(plain, tagged)) == []
    assert told(between(tagged, plain)) == []
    changed = told(
        between(plain, "typedef struct _x { int i; int l; } x;\ntypedef enum { A } e;\n")
    )
    assert [rule for rule, *_ in changed] == ["member-type-changed"]


def test_a_key_is_renamed_where_value_type_and_family_stay() -> None:
    old = "/**\n * VIR_DOMAIN_JOB_A:\n *\n * as VIR_TYPED_PARAM_INT\n */\n"
    old += '#define VIR_DOMAIN_JOB_A "a"\n'
    new = old.replace("JOB_A", "JOB_SOMETHING_QUITE_ELSE")
    (finding,) = between(old, new).findings
    assert (finding.rule, finding.old) == ("macro-renamed", "VIR_DOMAIN_JOB_A")
    other = new.replace("PARAM_INT", "PARAM_STRING")
    assert {rule for rule, *_ in told(between(old, other))} == {"macro-removed", "key-reused"}


def test_nothing_is_a_rename_where_two_candidates_exist() -> None:
    old = "enum e { A = 1 };\n"
    assert [rule for rule, *_ in told(between(old, "enum e { B = 1, C = 1 };\n"))] == [
        "enumerator-removed"
    ]
    assert [rule for rule, *_ in told(between(old, "enum e { B = 1 };\n"))] == [
        "enumerator-renamed"
    ]


def test_macros_without_a_family_are_renamed_only_to_a_similar_name() -> None:
    old = "#define SHIP_DECKS_MAX 7\n"
    assert told(between(old, "#define SHIP_DECKS_LIMIT 7\n"))[0][0] == "macro-renamed"
    assert told(between(old, "#define HARBOUR_ANCHOR 7\n"))[0][0] == "macro-removed"


def test_a_sentinel_is_never_renamed_to_what_took_its_value() -> None:
    old = "enum e { VIR_A = 0, VIR_E_LAST };\n"
    new = "enum e { VIR_A = 0, VIR_B };\n"
    assert told(between(old, new)) == [("enumerator-removed", "VIR_E_LAST", "warning", "source")]


def test_an_enum_that_goes_speaks_for_its_enumerators() -> None:
    comparison = between("typedef enum { A, B } e;\n", "#define C 1\n")
    assert told(comparison) == [("enum-removed", "e", "error", "source")]
    assert [match.part_of for match in comparison.context.pairs] == [None, None, "e", "e"]


def test_an_enum_that_gets_another_name_keeps_its_enumerators() -> None:
    old, new = "typedef enum { A, B } e;\n", "typedef enum { A, B } f;\n"
    (finding,) = between(old, new).findings
    assert finding.rule == "enum-removed"
    assert finding.help == "keep the old name: 'typedef f e;'"


def test_a_header_that_goes_speaks_for_its_symbols() -> None:
    old = apis({"a.h": "int f(void);\n", "b.h": "int g(void);\nint h(void);\n"})
    new = apis({"a.h": "int f(void);\nint h(void);\n"})
    (finding,) = between(old, new).findings
    assert (finding.rule, finding.symbol) == ("header-removed", "b.h")
    assert "one symbol" in finding.message
    assert finding.help == "keep b.h, with '#include <a.h>' in it"


def test_a_match_on_a_symbol_in_it_lets_a_removed_header_be_told() -> None:
    old = apis({"a.h": "int f(void);\n", "b.h": "int g(void);\nenum e { X };\n"})
    new = apis({"a.h": "int f(void);\n"})
    assert [rule for rule, *_ in told(between(old, new, match=("g",)))] == ["header-removed"]
    assert told(between(old, new, match=("f",))) == []


def test_a_match_on_an_enumerator_lets_its_removed_enum_be_told() -> None:
    comparison = between("typedef enum { A, B } e;\n", "#define C 1\n", match=("A",))
    assert [rule for rule, *_ in told(comparison)] == ["enum-removed"]
    assert not concerns(comparison.context.pairs[0], "B_".__eq__)


def test_single_headers_are_compared_whatever_their_names() -> None:
    old, new = api("int f(void);\n", name="old.h"), api("int f(void);\n", name="new.h")
    assert aligned_headers(old, new) == {"old.h": "new.h"}
    assert between(old, new).verdict is Verdict.NONE


def test_folders_read_from_another_depth_are_aligned_by_their_file_names() -> None:
    old = apis({"include/x/a.h": "int f(void);\n", "include/x/b.h": "int g(void);\n"})
    new = apis({"a.h": "int f(void);\n", "b.h": "int g(void);\n"})
    assert between(old, new).verdict is Verdict.NONE


def test_a_symbol_that_stays_and_comes_to_another_header_has_not_moved() -> None:
    old = apis({"a.h": "#define A 1\n", "b.h": "int h(void);\n"})
    for value in (1, 2):
        new = apis({"a.h": "#define A 1\n", "b.h": f"#define A {value}\nint h(void);\n"})
        comparison = between(old, new)
        assert told(comparison) == []
        assert comparison.verdict is Verdict.MINOR


def test_a_symbol_in_another_header_is_noted() -> None:
    old = apis({"a.h": "int f(void);\nint g(void);\n", "b.h": "int h(void);\n"})
    new = apis({"a.h": "int f(void);\n", "b.h": "int g(void);\nint h(void);\n"})
    comparison = between(old, new)
    assert told(comparison) == [("moved-header", "g", "note", "")]
    assert comparison.verdict is Verdict.PATCH


def test_many_symbols_that_move_together_are_one_note() -> None:
    many = "".join(f"int f{number}(void);\n" for number in range(11))
    old = apis({"a.h": f"int f(void);\n{many}", "b.h": "int h(void);\n"})
    new = apis({"a.h": "int f(void);\n", "b.h": f"{many}int h(void);\n"})
    (finding,) = between(old, new).findings
    assert finding.message == "11 symbols moved from a.h to b.h: f0, f1 and 9 more"


def test_two_symbols_are_alike_where_one_only_moved() -> None:
    old = load([str(bundled("fixtures") / "headers-old")]).api
    new = load([str(bundled("fixtures") / "headers")]).api
    both = [match for match in pair(old, new, LIBVIRT) if match.old and match.new]
    said = {(alike(m.old, m.new), m.old == m.new) for m in both if m.old and m.new}
    assert (True, False) in said
    ahead = [m for m in zip(new.symbols, new.symbols[1:], strict=False) if alike(*m)]
    assert ahead == []
