"""What the lint rules leave alone, and what they tell a maintainer to write."""

from __future__ import annotations

from textwrap import dedent

import pytest

from headerscan.check import Selection, check
from headerscan.diagnostics import Finding, Severity, Span
from headerscan.model import Header
from headerscan.profile import Profile
from headerscan.profiles import load_profile
from headerscan.scan import scan

LIBVIRT = load_profile("libvirt")


def findings(
    text: str, rule: str, profile: Profile = LIBVIRT, old: str | None = None
) -> list[Finding]:
    header = Header("x.h", dedent(text), "x.h")
    older = None if old is None else scan([Header("x.h", dedent(old), "x.h")], profile)
    result = check(
        scan([header], profile),
        profile,
        against=older,
        scope="all",
        selection=Selection(select=(rule,)),
        sources={"x.h": header},
    )
    return list(result.findings)


def helps(text: str, rule: str, profile: Profile = LIBVIRT) -> list[str | None]:
    return [finding.help for finding in findings(text, rule, profile)]


def key(name: str, said: str, value: str = "key", since: str = "1.0.0") -> str:
    return (
        f'/**\n * {name}:\n *\n * {said}\n *\n * Since: {since}\n */\n# define {name} "{value}"\n'
    )


INFO = (
    "struct _virDomainJobInfo { unsigned long long dataTotal; int type; virFoo odd; };\n"
    "typedef struct _virDomainJobInfo virDomainJobInfo;\n"
)
MIRRORS = "This field corresponds to {} field in virDomainJobInfo."


# missing-type


def test_a_missing_type_is_named_where_the_struct_member_decides_it() -> None:
    text = INFO + key("VIR_DOMAIN_JOB_X", f"How much. {MIRRORS.format('dataTotal')}")
    assert helps(text, "missing-type") == [
        (
            "write 'as VIR_TYPED_PARAM_ULLONG': virDomainJobInfo.dataTotal is of type"
            " 'unsigned long long'"
        )
    ]


def test_a_missing_type_is_named_where_keys_of_the_same_ending_agree() -> None:
    text = (
        key("VIR_DOMAIN_JOB_A_COUNT", "How many, as VIR_TYPED_PARAM_UINT.")
        + key("VIR_DOMAIN_JOB_B_COUNT", "How many, as VIR_TYPED_PARAM_UINT.")
        + key("VIR_DOMAIN_JOB_NAME", "Which, as VIR_TYPED_PARAM_STRING.")
        + key("VIR_DOMAIN_JOB_C_COUNT", "How many.")
    )
    assert helps(text, "missing-type") == [
        (
            "write 'as VIR_TYPED_PARAM_UINT' if it is of the same type as VIR_DOMAIN_JOB_A_COUNT"
            " and VIR_DOMAIN_JOB_B_COUNT"
        )
    ]


@pytest.mark.parametrize("other", ["VIR_TYPED_PARAM_INT", "VIR_TYPED_PARAM_STRING"])
def test_nothing_is_proposed_where_siblings_differ_or_the_member_is_unclear(other: str) -> None:
    text = (
        INFO
        + key("VIR_DOMAIN_JOB_A_COUNT", "How many, as VIR_TYPED_PARAM_UINT.")
        + key("VIR_DOMAIN_JOB_B_COUNT", f"How many, as {other}.")
        + key("VIR_DOMAIN_JOB_C_COUNT", f"How many. {MIRRORS.format('odd')}")
    )
    assert helps(text, "missing-type") == [None]


def test_a_type_that_stands_behind_the_macro_alone_is_what_to_write_above() -> None:
    text = (
        "/**\n * G_FILE_ATTRIBUTE_X:\n *\n * A key.\n **/\n"
        '#define G_FILE_ATTRIBUTE_X "x::y" /* uint32 */\n'
    )
    assert helps(text, "missing-type", load_profile("gio")) == [
        (
            "write 'Corresponding #GFileAttributeType is %G_FILE_ATTRIBUTE_TYPE_UINT32.',"
            " which is what the comment behind the macro says"
        )
    ]


# unknown-type and conflicting-types


def test_no_type_is_proposed_where_none_is_like_what_is_said() -> None:
    text = key("VIR_DOMAIN_JOB_X", "What, as VIR_TYPED_PARAM_FLOAT.")
    found = findings(text, "unknown-type")
    assert [finding.help for finding in found] == [None]
    assert found[0].message == "'VIR_TYPED_PARAM_FLOAT' is no type of virTypedParameterType"


@pytest.mark.parametrize(
    ("header", "said", "found"),
    [
        ("", "See VIR_TYPED_PARAM_FIELD_LENGTH.", []),
        ("", "It is VIR_TYPED_PARAMS_INT.", ["VIR_TYPED_PARAMS_INT"]),
        ("typedef enum { VIR_TYPED_PARAM_INT } virTypedParameterType;\n", "An INT.", []),
        (
            "typedef enum { VIR_TYPED_PARAM_INT } virTypedParameterType;\n",
            "See VIR_TYPED_PARAM_ULONG.",
            ["VIR_TYPED_PARAM_ULONG"],
        ),
    ],
)
def test_a_name_beside_any_phrase_is_no_type_only_if_it_can_be_told(
    header: str, said: str, found: list[str]
) -> None:
    text = header + key("VIR_DOMAIN_JOB_X", said)
    messages = [finding.message for finding in findings(text, "unknown-type")]
    assert messages == [f"'{name}' is no type of virTypedParameterType" for name in found]


def test_typedefs_that_name_each_other_are_no_endless_search() -> None:
    text = "typedef virB virA;\ntypedef virA virB;\n" + key(
        "VIR_DOMAIN_JOB_X", "What. This field corresponds to one field in virA."
    )
    assert findings(text, "unknown-reference") == []


def test_the_member_decides_between_two_conflicting_types() -> None:
    said = "as VIR_TYPED_PARAM_INT. Or not, as VIR_TYPED_PARAM_ULLONG."
    text = INFO + key("VIR_DOMAIN_JOB_X", f"How much, {said} {MIRRORS.format('dataTotal')}")
    assert helps(text, "conflicting-types") == [
        (
            "write 'as VIR_TYPED_PARAM_ULLONG' alone: virDomainJobInfo.dataTotal is of type"
            " 'unsigned long long'"
        )
    ]


def test_a_type_that_repeats_a_part_of_a_union_is_no_conflict() -> None:
    said = (
        "Type is VIR_TYPED_PARAM_UINT or since 9.3.0 VIR_TYPED_PARAM_ULLONG. In old releases"
        " it came as VIR_TYPED_PARAM_UINT."
    )
    assert findings(key("VIR_DOMAIN_IOTHREAD_X", said), "conflicting-types") == []


# type-contradicts-member and type-contradicts-enum


@pytest.mark.parametrize(("member", "type_"), [("type", "BOOLEAN"), ("odd", "INT")])
def test_a_member_that_may_have_the_type_or_is_of_unknown_type_contradicts_nothing(
    member: str, type_: str
) -> None:
    text = INFO + key(
        "VIR_DOMAIN_JOB_X", f"What, as VIR_TYPED_PARAM_{type_}. {MIRRORS.format(member)}"
    )
    assert findings(text, "type-contradicts-member") == []


ENUM = "typedef enum { VIR_E_NONE = %s, VIR_E_ONE } virDomainJobKind;\n"
OF_ENUM = "Which, as VIR_TYPED_PARAM_%s. Values are items in virDomainJobKind enum."


def test_an_unsigned_type_does_not_hold_an_item_below_zero() -> None:
    text = ENUM % "-1" + key("VIR_DOMAIN_JOB_X", OF_ENUM % "UINT")
    found = findings(text, "type-contradicts-enum")
    assert [finding.message for finding in found] == [
        "the comment says UINT, which does not hold VIR_E_NONE (-1) of virDomainJobKind"
    ]


def test_the_type_of_all_other_keys_with_an_enum_is_proposed() -> None:
    text = (
        ENUM % "0"
        + key("VIR_DOMAIN_JOB_X", OF_ENUM % "INT", "x")
        + key("VIR_DOMAIN_JOB_Y", OF_ENUM % "STRING", "y")
    )
    assert helps(text, "type-contradicts-enum") == ["write 'as VIR_TYPED_PARAM_INT'"]


# units


def test_a_missing_unit_is_proposed_where_the_other_parts_of_the_whole_have_one() -> None:
    text = key("VIR_DOMAIN_JOB_X_TOTAL", "Size in bytes, as VIR_TYPED_PARAM_ULLONG.", "a") + key(
        "VIR_DOMAIN_JOB_X_USED", "The size of what is used, as VIR_TYPED_PARAM_ULLONG.", "b"
    )
    assert helps(text, "missing-unit") == [
        "write 'bytes' if it is measured as VIR_DOMAIN_JOB_X_TOTAL is"
    ]


@pytest.mark.parametrize(
    "said",
    [
        "The number of memory bandwidth monitors as VIR_TYPED_PARAM_UINT.",
        "Polling time factor as VIR_TYPED_PARAM_UINT.",
        "What is added whenever the rate is too low. As VIR_TYPED_PARAM_INT.",
        "The size of it written out, as VIR_TYPED_PARAM_STRING.",
        "Which one it is, as VIR_TYPED_PARAM_UINT. It takes some time.",
    ],
)
def test_counts_factors_texts_and_circumstances_need_no_unit(said: str) -> None:
    assert findings(key("VIR_DOMAIN_JOB_X", said), "missing-unit") == []


def test_the_later_of_two_siblings_with_different_units_is_reported() -> None:
    text = key("VIR_DOMAIN_JOB_X_TOTAL", "Size in bytes, as VIR_TYPED_PARAM_ULLONG.", "a") + key(
        "VIR_DOMAIN_JOB_X_USED", "Size in KiB, as VIR_TYPED_PARAM_ULLONG.", "b"
    )
    found = findings(text, "pair-differs")
    assert [finding.symbol for finding in found] == ["VIR_DOMAIN_JOB_X_USED"]


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        ("The least, as VIR_TYPED_PARAM_INT.", "The most, as VIR_TYPED_PARAM_UINT.", "its type is"),
        ("The least in ms.", "The most in ns.", "its unit is ns"),
        ("The least.", "The most.", "its release is 2.0.0"),
    ],
)
def test_what_differs_between_the_ends_of_a_range_is_reported(
    least: str, most: str, said: str
) -> None:
    since = "2.0.0" if "release" in said else "1.0.0"
    text = key("VIR_DOMAIN_JOB_X_MIN", least, "a", since="1.0.0") + key(
        "VIR_DOMAIN_JOB_X_MAX", most, "b", since=since
    )
    found = findings(text, "pair-differs")
    assert [finding.symbol for finding in found] == ["VIR_DOMAIN_JOB_X_MAX"]
    assert found[0].message.startswith(said)


def test_a_key_whose_bound_is_told_by_the_other_one_alone_is_reported() -> None:
    least = "At the least{}, as VIR_TYPED_PARAM_INT."
    most = key(
        "VIR_DOMAIN_JOB_X_MAX", "More than VIR_DOMAIN_JOB_X_MIN, as VIR_TYPED_PARAM_INT.", "b"
    )
    found = findings(key("VIR_DOMAIN_JOB_X_MIN", least.format(""), "a") + most, "pair-differs")
    assert [finding.symbol for finding in found] == ["VIR_DOMAIN_JOB_X_MIN"]
    both = least.format(", and below VIR_DOMAIN_JOB_X_MAX")
    assert findings(key("VIR_DOMAIN_JOB_X_MIN", both, "a") + most, "pair-differs") == []


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("Possible total space in bytes.", "Possible"),
        ("The size in bytes. It may be larger.", "may"),
        ("The space in bytes that may be used while the job runs.", None),
        ("What possible names there are, as VIR_TYPED_PARAM_STRING.", None),
    ],
)
def test_a_quantity_that_is_possible_without_saying_when_is_vague(
    said: str, word: str | None
) -> None:
    found = findings(key("VIR_DOMAIN_JOB_X_TOTAL", said), "vague-bound")
    assert [finding.message.split("'")[1] for finding in found] == ([word] if word else [])


# releases


def test_a_release_that_is_told_in_a_sentence_is_no_malformed_line() -> None:
    text = key("VIR_DOMAIN_JOB_X", "Since 2.58, it counts more. As VIR_TYPED_PARAM_INT.", since="")
    found = findings(text, "malformed-since")
    assert [finding.message for finding in found] == ["the comment names no release behind 'Since'"]
    assert findings(text, "missing-since") == []


def test_a_habit_of_leaving_the_release_out_is_respected() -> None:
    blocks = "".join(
        f"/**\n * VIR_X_{n}:\n *\n * It.\n */\n#define VIR_X_{n} {n}\n" for n in range(12)
    )
    assert findings(blocks, "missing-since") == []
    few = blocks[: blocks.index("/**\n * VIR_X_3:")]
    assert len(findings(few, "missing-since")) == 3


VERSION = "# define LIBVIR_VERSION_NUMBER {}\n"


@pytest.mark.parametrize(
    ("old", "new", "since", "is_found"),
    [
        ("11003000", "11004000", "11.4.0", False),
        ("11003000", "11003000", "11.3.0", False),
        ("11003000", "11003000", "11.2.0", True),
        ("11003000", "11004000", "11.3.0", True),
        ("9000000", "11003000", "10.6.0", False),
    ],
)
def test_a_new_symbol_names_a_release_that_is_not_out(
    old: str, new: str, since: str, *, is_found: bool
) -> None:
    text = VERSION.format(new) + key("VIR_DOMAIN_JOB_X", "It.", since=since)
    found = findings(text, "since-not-next", old=VERSION.format(old))
    assert bool(found) is is_found


# references and aliases


PARTIAL = "int virDomainSuspend(virDomainPtr domain);\n"


def test_a_name_that_may_stand_in_another_header_is_not_called_unknown() -> None:
    text = PARTIAL + key("VIR_DOMAIN_JOB_X", "See VIR_NETWORK_UPDATE and virNetworkUpdate().")
    assert findings(text, "unknown-reference") == []


def test_a_name_between_keys_that_are_here_would_be_here_too() -> None:
    text = (
        PARTIAL
        + key("VIR_DOMAIN_JOB_DATA_A", "It.", "a")
        + key("VIR_DOMAIN_JOB_DATA_B", "Not VIR_DOMAIN_JOB_DATA_REMOVED.", "b")
    )
    found = findings(text, "unknown-reference")
    assert [finding.symbol for finding in found] == ["VIR_DOMAIN_JOB_DATA_B"]
    assert found[0].help is None
    assert found[0].span == Span(13, 8, 13, 35)


def whole(reference: str) -> str:
    """Return a header that declares all it refers to, but for one reference."""
    names = [f"VIR_X_{number}" for number in range(24)]
    blocks = (f"/** {name}: see {names[0]}, it is alike. */\n#define {name} 1\n" for name in names)
    return "".join(blocks) + f"/** VIR_Y: see {reference} too. */\n#define VIR_Y 2\n"


@pytest.mark.parametrize(
    ("reference", "is_found"),
    [
        ("VIR_OTHER_THING", True),
        ("VIR_OTHER_*", True),
        ("VIR_X_*", False),
        ("VIR_X_<number>", False),
        ("virterror.h", False),
        ("include/VIR_OTHER", False),
        ("VIR_X_1s", False),
        ("VIR_TYPED_PARAM_INT", False),
        ("VIR_LOG_FILTERS", False),
    ],
)
def test_in_a_whole_api_every_name_has_to_exist(reference: str, *, is_found: bool) -> None:
    assert bool(findings(whole(reference), "unknown-reference")) is is_found


def test_a_member_is_looked_up_in_its_struct_unless_that_has_parts_without_a_name() -> None:
    struct = (
        "typedef struct _virA { int one; %s } virA;\n/** VIR_B: see virA.two. */\n#define VIR_B 1\n"
    )
    assert len(findings(struct % "int three;", "unknown-reference")) == 1
    assert findings(struct % "union { int two; };", "unknown-reference") == []
    assert findings(struct.replace("virA.two", "virA.h") % "int three;", "unknown-reference") == []


@pytest.mark.parametrize(
    ("value", "is_found"),
    [
        ("VIR_X_LINUXX", True),  # a slip of VIR_X_LINUX
        ("VIR_QUITE_ANOTHER", False),  # may stand in another header
        ("stdin", False),
        ("VIR_X_LINUX", False),
        ("VIR_EXPORT_VAR", False),
    ],
)
def test_an_alias_is_undefined_only_if_it_can_be_told(value: str, *, is_found: bool) -> None:
    text = f"{PARTIAL}# define VIR_X_LINUX 1\n# define VIR_ALIAS {value}\n"
    assert bool(findings(text, "undefined-alias")) is is_found


# keys and macros


@pytest.mark.parametrize(
    "second",
    [
        "# define VIR_DOMAIN_JOB_Y VIR_DOMAIN_JOB_X\n",
        '/** VIR_DOMAIN_JOB_Y:\n * Deprecated: see X. */\n# define VIR_DOMAIN_JOB_Y "key"\n',
        '# define VIR_DOMAIN_BLKIO_Y "key"\n',
    ],
)
def test_an_alias_a_deprecated_name_and_another_familys_key_are_no_duplicates(second: str) -> None:
    assert findings(key("VIR_DOMAIN_JOB_X", "It.") + second, "duplicate-key") == []


def test_a_key_without_a_comment_is_an_error_right_below_another_one_too() -> None:
    text = key("VIR_DOMAIN_JOB_X", "It.") + '# define VIR_DOMAIN_JOB_Y "y"\n'
    (found,) = findings(text, "missing-doc")
    assert (found.symbol, found.severity) == ("VIR_DOMAIN_JOB_Y", Severity.ERROR)


def test_a_new_symbol_is_not_older_than_what_the_older_headers_document() -> None:
    old = key("VIR_DOMAIN_JOB_X", "It.", since="11.3.0")
    for since, is_found in (("6.0.0", True), ("11.3.0", False), ("11.4.0", False)):
        new = key("VIR_DOMAIN_JOB_Y", "It.", value="y", since=since)
        assert bool(findings(old + new, "since-not-next", old=old)) is is_found


@pytest.mark.parametrize("condition", ["#if defined(A) && B", "#ifndef A", "#if !(A > 1)"])
def test_keys_in_branches_that_exclude_each_other_are_no_duplicates(condition: str) -> None:
    text = f"""
        {condition}
        # define VIR_DOMAIN_JOB_X "key"
        #else
        # define VIR_DOMAIN_JOB_Y "key"
        #endif
    """
    assert findings(text, "duplicate-key") == []
    assert len(findings(text.replace("#else", "#endif\n#if C"), "duplicate-key")) == 1


@pytest.mark.parametrize(
    ("between", "is_found"),
    [("", True), ("# undef VIR_X\n", False), ("#undef VIR_XY\n", True)],
)
def test_a_macro_may_be_defined_again_behind_undef(between: str, *, is_found: bool) -> None:
    text = f"#define VIR_X 1\n{between}#define VIR_X 2\n"
    assert bool(findings(text, "redefined-macro")) is is_found


def test_a_macro_that_yields_to_an_earlier_definition_is_no_redefinition() -> None:
    text = "#ifndef VIR_X\n# define VIR_X 1\n# define VIR_X 2\n#endif\n"
    assert findings(text, "redefined-macro") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VIR_DOMAIN_BANDWIDTH_IN_PEAK", "inbound.peak"),
        ("VIR_DOMAIN_TUNABLE_CPU_VCPUPIN", "cputune.vcpupin%u"),
        ("VIR_DOMAIN_STATS_NET_SUFFIX_RX_BYTES", ".rx.bytes"),
        ("VIR_MIGRATE_PARAM_URI", "migrate_uri"),
    ],
)
def test_a_key_that_its_name_ends_with_does_not_differ_from_it(name: str, value: str) -> None:
    text = key(name, "It.", value) + key("VIR_MIGRATE_PARAM_BANDWIDTH", "It.", "bandwidth")
    assert findings(text, "key-differs-from-name") == []


# comments


def test_without_the_headers_text_a_finding_points_at_the_whole_comment() -> None:
    header = Header("x.h", key("VIR_DOMAIN_JOB_X", "It.", since="next"), "x.h")
    result = check(
        scan([header], LIBVIRT), LIBVIRT, selection=Selection(select=("malformed-since",))
    )
    assert [finding.span for finding in result.findings] == [Span(1, 1, 7, 4)]


def test_macros_in_consecutive_lines_share_the_comment_above_them() -> None:
    many = "".join(f"/** VIR_{letter}: it */\n#define VIR_{letter} 1\n\n" for letter in "ABCDE")
    text = f"{many}/** VIR_X: These. */\n#define VIR_X 1\n#define VIR_Y 2\n"
    assert findings(text, "missing-doc") == []


def test_a_name_that_is_documented_in_one_branch_is_documented() -> None:
    first = key("VIR_DOMAIN_JOB_X", "It.")
    text = f'#ifdef A\n{first}#else\n\n# define VIR_DOMAIN_JOB_X "x"\n#endif\n'
    assert findings(text, "missing-doc") == []


def test_macros_for_compilers_and_typedefs_of_documented_structs_need_no_comment() -> None:
    documented = "".join(
        f"/** VIR_X_{n}: it. */\n#define VIR_X_{n} {n}\n\n"
        f"/** virX{n}: it. */\ntypedef int virX{n};\n\n"
        for n in range(9)
    )
    text = f"""{documented}
#ifdef __GNUC__
# define VIR_ADAPTED 1
#endif

#define VIR_ATTRIBUTE __attribute__((unused))

/** _virS: it. */
struct _virS {{ int one; }};

typedef struct _virS virS;
"""
    assert findings(text, "missing-doc") == []
    assert len(findings(text + "\n#define VIR_FORGOTTEN 1\n", "missing-doc")) == 1


def test_without_a_profile_ordinary_comments_are_taken_as_they_are() -> None:
    plain = (
        "/* x_open: opens it */\nint x_open(void);\n\n"
        "/* x_close: closes it */\nint x_close(void);\n"
    )
    starred = plain.replace("/*", "/**")
    odd = "/* x_read: reads it */\nint x_read(void);\n"
    generic = load_profile("generic")
    assert findings(plain + odd, "not-a-doc-comment", generic) == []
    found = findings(starred + odd, "not-a-doc-comment", generic)
    assert [finding.symbol for finding in found] == ["x_read"]


def test_a_comment_may_name_the_typedef_of_a_tag_or_a_type_of_another_header() -> None:
    text = """
        /** virA: it. */
        struct _virA { int one; };

        /** virB: it is declared elsewhere. */
        typedef struct _virBClass virBClass;
        int virOpen(virB *b);
    """
    assert findings(text, "wrong-doc-name") == []


def test_a_comment_below_its_symbol_is_misplaced() -> None:
    text = """
        int virOpen(int one);

        /**
         * virOpen:
         *
         * Opens it.
         */
        int virClose(int one);
    """
    found = findings(text, "misplaced-doc")
    assert [finding.message for finding in found] == [
        "the comment on virOpen stands below it, in line 4"
    ]


def test_with_gtk_doc_a_comment_may_stand_anywhere() -> None:
    text = "/**\n * g_b:\n *\n * It.\n */\nint g_a(void);\n\nint g_b(void);\n"
    assert findings(text, "misplaced-doc", load_profile("gio")) == []


def test_a_comment_for_a_pointer_stands_above_the_typedef_that_it_is_made_of() -> None:
    text = """
        /**
         * virAPtr:
         *
         * It.
         */
        typedef struct _virA virA;
        typedef virA *virAPtr;
    """
    assert findings(text, "misplaced-doc") == []
