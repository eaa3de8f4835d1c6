"""What single compatibility rules say beyond their fixtures: borders, severities, silence."""

from __future__ import annotations

import pytest
from comparing import LIBVIRT, api, between, told
from msgspec.structs import replace


def key(name: str, words: str, value: str | None = None) -> str:
    text = f"/**\n * VIR_DOMAIN_JOB_{name}:\n *\n * {words}\n *\n * Since: 1.0.0\n */\n"
    return f'{text}#define VIR_DOMAIN_JOB_{name} "{value or name.lower()}"\n'


def typed(word: str) -> str:
    return key("X", f"Something, as VIR_TYPED_PARAM_{word}.")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("#define X 1", "#  define   X   0x1"),
        ("#define X 0xff", "#define X 0XFF"),
        ("#define X 255", "#define X (255)"),
        ("#define X 8", "#define X (1 << 3)"),
        ("#define Y 8\n#define X 8", "#define Y 8\n#define X Y"),
        ('#define X "ab"', '#define X "a" "b"'),
        ("#define F(a, b) ((a) + (b))", "#define F( x,y ) ((x)+(y))"),
        ("#define K *1024ULL", "#define K  * 1024ULL"),
        ("enum e { A, B };", "enum e { A = 0, B = 0x1, };"),
        ("int f(char **x);", "int f(char * * x);"),
        ("int f(int x[]);", "int f(int *x);"),
        ("int f(int x[4][2]);", "int f(int (*x)[2]);"),
        ("int f(unsigned x);", "int f(unsigned int x);"),
        ("int f(const int x, char *const y);", "int f(int x, char *y);"),
        ("int f(void);", "extern  int\nf (void) ;"),
        ("typedef struct _d d;\nint f(d *x);", "typedef struct _d d;\nint f(struct _d *x);"),
        ("typedef struct _d d;\ntypedef d *p;\nint f(p x);",
         "typedef struct _d d;\ntypedef d *p;\nint f(d *x);"),
        ("typedef int n;\nn f(const n *x);", "typedef int n;\nint f(const int *x);"),
        ("struct s { unsigned x; };", "struct s {\n    unsigned int x;\n};"),
        ("extern long int v;", "extern long v;"),
    ],
)  # fmt: skip
def test_changes_of_form_only_are_silent(old: str, new: str) -> None:
    comparison = between(f"{old}\n", f"{new}\n")
    assert told(comparison) == []
    assert comparison.verdict.value == "none"
    assert told(between(f"{new}\n", f"{old}\n")) == []


@pytest.mark.parametrize(
    ("old", "new", "severity", "said"),
    [
        ("INT", "LLONG", "warning", "widened"),
        ("UINT", "ULLONG", "warning", "widened"),
        ("UINT", "LLONG", "warning", "widened"),
        ("ULLONG", "INT", "error", "narrowed"),
        ("LLONG", "UINT", "error", "narrowed"),
        ("LLONG", "ULLONG", "error", "sign"),
        ("INT", "UINT", "error", "sign"),
        ("STRING", "INT", "error", "does not hold"),
    ],
)
def test_widening_is_a_warning_and_all_else_an_error(
    old: str, new: str, severity: str, said: str
) -> None:
    (finding,) = between(typed(old), typed(new)).findings
    assert (finding.rule, finding.severity.value) == ("type-annotation-changed", severity)
    assert finding.breaks == ("wire",)
    assert said in finding.message
    assert (finding.old, finding.new) == (old, new)


def test_one_type_more_or_fewer_among_several_is_a_warning() -> None:
    both = typed("UINT or since 2.0.0 VIR_TYPED_PARAM_ULLONG")
    (more,) = between(typed("UINT"), both).findings
    (fewer,) = between(both, typed("ULLONG")).findings
    assert (more.severity.value, fewer.severity.value) == ("warning", "warning")
    assert "one more possibility" in more.message
    assert "one possibility less" in fewer.message


def test_more_than_ten_types_that_go_at_once_are_one_finding() -> None:
    def keys(count: int, words: str) -> str:
        return "".join(key(f"K{number}", words) for number in range(count))

    stated, silent = "Something, as VIR_TYPED_PARAM_INT.", "Something."
    ten = between(keys(10, stated), keys(10, silent))
    assert len(ten.findings) == 10
    (summary,) = between(keys(11, stated), keys(11, silent)).findings
    assert summary.rule == "type-annotation-removed"
    assert "11 keys" in summary.message
    assert "VIR_DOMAIN_JOB_K0, VIR_DOMAIN_JOB_K1 and 9 more" in summary.message


def test_what_is_summed_up_is_still_told_for_a_part_of_the_symbols() -> None:
    old = "".join(key(f"K{number}", "as VIR_TYPED_PARAM_INT.") for number in range(11))
    new = old.replace("as VIR_TYPED_PARAM_INT.", "Something.")
    (finding,) = between(old, new, match=("*_K7",)).findings
    assert finding.symbol == "VIR_DOMAIN_JOB_K7"


def test_a_key_that_the_profile_reserves_as_retired_is_reused_whatever_it_means() -> None:
    family = LIBVIRT.family_of("VIR_DOMAIN_JOB_X")
    assert family is not None
    reserved = replace(family, retired=("old_key",))
    profile = replace(LIBVIRT, families=(reserved, *LIBVIRT.families))
    new = api(key("X", "as VIR_TYPED_PARAM_INT.", "old_key"), profile)
    old = api("int f(void);\n", profile)
    rules = [finding.rule for finding in between(old, new, profile).findings]
    assert rules == ["function-removed", "key-reused"]
    assert between(new, new, profile).findings == ()


def test_a_key_handed_on_with_its_meaning_is_not_reused() -> None:
    old = key("A", "as VIR_TYPED_PARAM_INT.", "k")
    new = key("B", "as VIR_TYPED_PARAM_INT.", "k") + key("A", "as VIR_TYPED_PARAM_INT.", "j")
    assert [rule for rule, *_ in told(between(old, new))] == ["macro-value-changed"]


def test_an_enum_whose_values_travel_breaks_the_wire_too() -> None:
    enum = "typedef enum {{ A = 0, B = {} }} virDomainJobOperation;\n"
    words = "the operation as VIR_TYPED_PARAM_INT; items in virDomainJobOperation enum."
    old = enum.format(1) + key("OPERATION", words)
    new = enum.format(2) + key("OPERATION", words)
    (finding,) = between(old, new).findings
    assert finding.breaks == ("binary", "wire")


def test_volatile_values_are_silent() -> None:
    old, new = (
        "#define LIBVIR_VERSION_NUMBER 9000000\n",
        "#define LIBVIR_VERSION_NUMBER 9001000\n",
    )
    comparison = between(old, new)
    assert told(comparison) == []
    assert comparison.verdict.value == "patch"


def test_a_since_stated_for_the_first_time_is_silent() -> None:
    old = "/**\n * f:\n *\n * Does it.\n */\nint f(void);\n"
    comparison = between(old, old.replace("it.", "it.\n *\n * Since: 1.0.0"))
    assert told(comparison) == []
    assert comparison.verdict.value == "patch"


def test_a_deprecation_asks_for_a_minor_release() -> None:
    old = "/**\n * f:\n *\n * Does it.\n */\nint f(void);\n"
    comparison = between(old, old.replace("it.", "it.\n *\n * Deprecated: use g"))
    assert told(comparison) == [("newly-deprecated", "f", "note", "")]
    assert comparison.verdict.value == "minor"


def test_a_macro_that_only_announced_its_function_may_go() -> None:
    function = "static inline int f(int x) { return x; }\n"
    assert told(between(f"{function}#define f f\n", function)) == []


def test_an_inline_function_breaks_no_built_program() -> None:
    old = "static inline int f(int x) { return x; }\n"
    assert told(between(old, "#define Y 1\n"))[0] == ("function-removed", "f", "error", "source")
    longer = old.replace("int x", "int x, int y")
    assert told(between(old, longer)) == [("parameter-added", "f", "error", "source")]


def test_only_const_gained_is_a_note_and_const_lost_a_warning() -> None:
    loose, strict = "int f(char *x);\n", "int f(const char *x);\n"
    assert told(between(loose, strict)) == [("parameter-type-changed", "f", "note", "source")]
    assert told(between(strict, loose)) == [("parameter-type-changed", "f", "warning", "source")]


def test_an_opaque_struct_may_grow_and_become_visible() -> None:
    assert told(between("struct s;\n", "struct s { int i; };\n")) == []


def test_a_callback_with_another_name_for_a_parameter_is_noted_once() -> None:
    old, new = "typedef void (*cb)(int a);\n", "typedef void (*cb)(int b);\n"
    assert told(between(old, new)) == [("parameter-renamed", "cb", "note", "")]


def test_a_name_that_became_another_kind_of_thing_is_told_by_the_rule_of_the_old_kind() -> None:
    cases = {
        "int x(void);": ("extern int x;", "function-removed"),
        "extern int x;": ("int x(void);", "variable-changed"),
        "typedef int x;": ("typedef void (*x)(void);", "typedef-changed"),
        "typedef void (*x)(void);": ("typedef int x;", "callback-changed"),
        "struct x { int i; };": ("union x { int i; };", "struct-removed"),
        "#define x(a) (a)": ("int x(int a);", "macro-kind-changed"),
        "enum e { x, y };": ("enum e { y = 1 };\nextern int x;", "enumerator-removed"),
        "typedef enum { A } x;": ("typedef int x;\n#define A 0", "enum-removed"),
    }
    for old, (new, rule) in cases.items():
        assert rule in {found for found, *_ in told(between(f"{old}\n", f"{new}\n"))}, old


def test_more_than_ten_comments_that_go_at_once_are_one_finding() -> None:
    old = "".join(f"/**\n * f{n}:\n *\n * Does {n}.\n */\nint f{n}(void);\n" for n in range(12))
    new = "".join(f"int f{n}(void);\n" for n in range(12))
    (finding,) = between(old, new).findings
    assert finding.rule == "doc-removed"
    assert finding.message.startswith("12 symbols of example.h have no comment any more: f0, f1")


def test_an_enum_that_loses_its_name_keeps_its_enumerators() -> None:
    (finding,) = between("enum e { A, B };\n", "enum { A, B };\n").findings
    assert (finding.rule, finding.message) == ("enum-removed", "enum e has no name any more")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("in seconds", "in milliseconds", "1,000 times too much"),
        ("in KiB", "in bytes", "1,024 times too much"),
        ("in bytes", "in ms", "another quantity"),
    ],
)
def test_a_changed_unit_says_how_wrong_readers_go(old: str, new: str, said: str) -> None:
    before = key("X", f"How much, {old}, as VIR_TYPED_PARAM_ULLONG.")
    (finding,) = between(before, before.replace(old, new)).findings
    assert (finding.rule, finding.breaks) == ("unit-changed", ("wire",))
    assert said in finding.message


def test_a_key_that_may_occur_more_than_once_now_is_a_warning() -> None:
    words = "virDomainMigrate* params multiple field: names as VIR_TYPED_PARAM_STRING."
    many = f'/**\n * VIR_MIGRATE_PARAM_X:\n *\n * {words}\n */\n#define VIR_MIGRATE_PARAM_X "x"\n'
    (finding,) = between(many.replace("multiple ", ""), many).findings
    assert (finding.rule, finding.severity.value) == ("type-annotation-changed", "warning")
    assert "may now occur more than once" in finding.message


def test_a_macro_that_takes_any_number_of_arguments_takes_those_of_before() -> None:
    fixed, variadic = "#define F(a) g(a)\n", "#define F(a, ...) g(a, __VA_ARGS__)\n"
    assert told(between(fixed, variadic)) == []
    assert told(between(variadic, fixed)) == [("macro-parameters-changed", "F", "error", "source")]


def test_a_member_inserted_before_others_is_told_apart_from_one_behind_them() -> None:
    old = "struct s { int a; int b; };\n"
    (front,) = between(old, "struct s { long x; int a; int b; };\n").findings
    (back,) = between(old, "struct s { int a; int b; long x; };\n").findings
    assert "a moves from offset 0 to 8" in front.message
    assert back.message.endswith("it grows from 8 to 16 bytes (LP64)")


def test_values_types_and_prototypes_are_spelled_as_in_c() -> None:
    old = 'int f(int a[4], void (*cb)(int), ...);\n#define S "a\\"b"\n'
    found = between(old, "typedef int other;\n").findings
    assert {finding.old for finding in found} == {
        "int f(int a[4], void (*cb)(int), ...)",
        '"a\\"b"',
    }


def test_an_announcement_of_a_struct_that_types_still_name_may_go() -> None:
    used = "struct kiln *kiln_open(void);\n"
    assert told(between(f"struct kiln;\n{used}", used)) == []


def test_a_callback_that_becomes_a_pointer_breaks_source() -> None:
    (found,) = told(between("typedef int kiln_f(int a);\n", "typedef int (*kiln_f)(int a);\n"))
    assert found == ("callback-changed", "kiln_f", "error", "source")


@pytest.mark.parametrize(
    ("new", "said", "mended"),
    [
        ("in milisecs, ", "'in milisecs' is no unit", "write 'in milliseconds' again"),
        ("in microsecs, ", "'in microsecs' is no unit", "or 'in microseconds' if that is meant"),
        ("", "no longer states its unit, ms", "write 'in milliseconds' again"),
    ],
)
def test_a_unit_in_an_odd_spelling_is_told_with_the_usual_one(
    new: str, said: str, mended: str
) -> None:
    old = key("X", "How long it took in milliseconds, as VIR_TYPED_PARAM_ULLONG.")
    comparison = between(old, old.replace("in milliseconds, ", new), LIBVIRT)
    (finding,) = comparison.findings
    assert finding.rule == "unit-changed"
    assert said in finding.message
    assert mended in (finding.help or "")
