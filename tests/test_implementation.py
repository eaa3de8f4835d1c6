"""What C sources show of keys and functions, and where they show nothing."""

from __future__ import annotations

import json
import subprocess
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headerscan.check import Selection, check
from headerscan.cli import main
from headerscan.errors import ConfigError
from headerscan.implementation.found import Found, with_evidence
from headerscan.implementation.reading import read_sources
from headerscan.lexing.lexer import Lexed, lex
from headerscan.lexing.source import Source
from headerscan.model import Api, Header
from headerscan.profile import parse_profile
from headerscan.profiles import load_profile
from headerscan.scan import scan

LIBVIRT = load_profile("libvirt")
HEADER = """\
/** VIR_DOMAIN_JOB_ERRMSG: why, as VIR_TYPED_PARAM_STRING. */
# define VIR_DOMAIN_JOB_ERRMSG "errmsg"
/** VIR_DOMAIN_JOB_DOWNTIME: downtime (ms), as VIR_TYPED_PARAM_ULLONG. */
# define VIR_DOMAIN_JOB_DOWNTIME "downtime"
/** VIR_DOMAIN_STATS_NET_PREFIX: the first part. */
# define VIR_DOMAIN_STATS_NET_PREFIX "net."
/** VIR_DOMAIN_STATS_NET_SUFFIX_NAME: the name, as string. */
# define VIR_DOMAIN_STATS_NET_SUFFIX_NAME ".name"
/** VIR_PERF_PARAM_CMT: whether, as boolean. */
# define VIR_PERF_PARAM_CMT "cmt"
/** VIR_DOMAIN_MEMORY_WEIGHT: weight as unsigned int. */
# define VIR_DOMAIN_MEMORY_WEIGHT "weight"
/** VIR_DOMAIN_BLKIO_WEIGHT: weight as unsigned int. */
# define VIR_DOMAIN_BLKIO_WEIGHT "weight"
typedef struct _virDomain virDomain;
int virDomainLook(virDomain *domain, unsigned int flags);
"""
ERRMSG, DOWNTIME = "VIR_DOMAIN_JOB_ERRMSG", "VIR_DOMAIN_JOB_DOWNTIME"
NAME, CMT = "VIR_DOMAIN_STATS_NET_SUFFIX_NAME", "VIR_PERF_PARAM_CMT"


def api() -> Api:
    return scan([Header("libvirt/libvirt-domain.h", HEADER, "libvirt-domain.h")], LIBVIRT)


def found(*texts: str, headers: tuple[str, ...] = ()) -> Found:
    files = [Header(f"{index}.c", text, f"{index}.c") for index, text in enumerate(texts)]
    files += [Header(f"{index}.h", text, f"{index}.h") for index, text in enumerate(headers)]
    return read_sources(files, api(), LIBVIRT)


def shown(text: str, *headers: str) -> set[tuple[str, str, str, int]]:
    """Return key, type, use and line of what a function's body shows."""
    code = f"int f(void)\n{{\n{text}\n}}\n"
    return {
        (name, one.type, one.use.value, one.line - 2)
        for name, evidence in found(code, headers=headers).evidence.items()
        for one in evidence
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"virTypedParamsAddULLong(&p, &n, &m, {DOWNTIME}, v);", {(DOWNTIME, "ULLONG", "sets", 1)}),
        (
            f"virTypedParameterAssign(&p[1],\n {ERRMSG},\n VIR_TYPED_PARAM_STRING, s);",
            {(ERRMSG, "STRING", "sets", 2)},
        ),
        (
            (
                f"virTypedParamsValidate(p, n, {ERRMSG}, VIR_TYPED_PARAM_STRING |"
                f" VIR_TYPED_PARAM_MULTIPLE,\n{DOWNTIME}, VIR_TYPED_PARAM_UNSIGNED, NULL);"
            ),
            {
                (ERRMSG, "STRING", "accepts", 1),
                (DOWNTIME, "UINT", "accepts", 2),
                (DOWNTIME, "ULLONG", "accepts", 2),
            },
        ),
        (f"virTypedParamsGetString(p, n, {ERRMSG}, &s);", {(ERRMSG, "STRING", "reads", 1)}),
        (f'virTypedParamListAddInt(l, v, "%s", {DOWNTIME});', {(DOWNTIME, "INT", "sets", 1)}),
        (
            f'virTypedParamListAddString(l, v, VIR_DOMAIN_STATS_NET_PREFIX "%zu" {NAME}, i);',
            {(NAME, "STRING", "sets", 1)},
        ),
        ('virTypedParamListAddString(l, v, "net.%zu.name", i);', {(NAME, "STRING", "sets", 1)}),
        ('virTypedParamListAddString(l, v, "errmsg");', {(ERRMSG, "STRING", "sets", 1)}),
        (
            (
                "#define ADD(name, type) \\\n  virTypedParamsAdd ## type(p, n, m,"
                " VIR_DOMAIN_JOB_ ## name, 1)\nADD(DOWNTIME, LLong);\n#undef ADD"
            ),
            {(DOWNTIME, "LLONG", "sets", 3)},
        ),
        (
            (
                f"char key[80];\nsnprintf(key, sizeof(key), {ERRMSG});\n"
                "virTypedParamListAddString(l, v, key);"
            ),
            {(ERRMSG, "STRING", "sets", 3)},
        ),
        (
            (
                f"static const char *keys[] = {{ [0] = {DOWNTIME} }};\n"
                'virTypedParamListAddInt(l, v, "%s", keys[i]);'
            ),
            {(DOWNTIME, "INT", "sets", 2)},
        ),
        (
            "#if OLD\nvirTypedParamListAddInt(l, v, VIR_DOMAIN_JOB_DOWNTIME);\n#endif",
            {(DOWNTIME, "INT", "sets", 2)},
        ),
    ],
)
def test_what_the_code_does_with_a_key_is_evidence(
    text: str, expected: set[tuple[str, str, str, int]]
) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "virTypedParamListAddInt(l, v, key);",
        f"virTypedParameterAssign(p, {DOWNTIME}, type, v);",
        f"virTypedParameterAssign(p, {DOWNTIME}, x ? VIR_TYPED_PARAM_INT : OTHER, v);",
        f"virTypedParamsAddFromString(p, n, m, {DOWNTIME}, 1, v);",
        'virTypedParamListAddInt(l, v, "weight");',
        'virTypedParamListAddULLong(l, v, "perf.%s", virPerfEventTypeToString(i));',
        f"/* virTypedParamListAddInt(l, v, {DOWNTIME}); */",
        f"#if 0\nvirTypedParamListAddInt(l, v, {DOWNTIME});\n#endif",
        f'log("virTypedParamListAddInt(l, v, {DOWNTIME});");',
        (
            f"#if A\n#define KEY {DOWNTIME}\n#else\n#define KEY {ERRMSG}\n#endif\n"
            "virTypedParamListAddInt(l, v, KEY);"
        ),
        (
            f'char key[80];\nsnprintf(key, 80, {ERRMSG});\nif (x)\nsnprintf(key, 80, "other");\n'
            "virTypedParamListAddString(l, v, key);"
        ),
        (
            f"char key[80];\nsnprintf(key, 80, {ERRMSG});\nfill(key);\n"
            "virTypedParamListAddString(l, v, key);"
        ),
        f"virTypedParamListAddInt(l, v, {DOWNTIME}",
        "#define A(x) B(x) B(x)\n#define B(x) A(x) A(x)\nA(virTypedParamListAddInt(l, v, k));",
    ],
)
def test_where_the_code_is_not_clear_it_shows_nothing(text: str) -> None:
    assert shown(text) == set()


def test_macros_of_the_sources_headers_are_expanded() -> None:
    listed = f"#define EXAMPLE_PARAMETERS \\\n  {ERRMSG}, VIR_TYPED_PARAM_STRING, \\\n  NULL\n"
    text = "virTypedParamsValidate(p, n, EXAMPLE_PARAMETERS);"
    assert shown(text, listed) == {(ERRMSG, "STRING", "accepts", 1)}
    assert shown(text, listed, listed.replace("STRING", "INT")) == set()


def test_a_name_that_a_macro_puts_together_of_several_parts_is_a_key() -> None:
    macro = "#define ADD(what) virTypedParamsAddInt(p, n, m, VIR_DOMAIN_JOB_ ## what ## TIME, 1)\n"
    assert shown("\nADD(DOWN);", macro) == {(DOWNTIME, "INT", "sets", 2)}


def test_the_strings_of_an_enum_are_keys_where_a_function_returns_them() -> None:
    names = 'VIR_ENUM_IMPL(virPerfEvent,\n  VIR_PERF_EVENT_LAST,\n  "cmt", "mbmt");\n'
    code = "void f(void) { virTypedParamsAddBoolean(p, n, m, virPerfEventTypeToString(i), on); }"
    (evidence,) = found(names, code).evidence[CMT]
    assert (evidence.type, evidence.file) == ("BOOLEAN", "1.c")


def test_a_table_of_keys_and_types_is_evidence() -> None:
    profile = parse_profile(
        """
        name = "kiln"
        [types]
        info = { INT = { c = ["int"] }, REAL = { c = ["double"] } }
        [implementation]
        tables = [{ name = "kiln_setting", key = 1, type = "kind", use = "accepts" }]
        [[families]]
        name = "kiln"
        match = ["KILN_*"]
        """,
        "kiln.toml",
    )
    header = Header("kiln.h", '#define KILN_TEMP "temp"\n#define KILN_HOLD "hold"\n', "kiln.h")
    code = """\
    #define SETTING(name) { KILN_ ## name, .kind = REAL }
    static const struct kiln_setting settings[] = {
        SETTING(TEMP),
        { KILN_HOLD, .kind = INT, .unit = { 1, 2 } },
    };
    """
    evidence = read_sources(
        [Header("kiln.c", code, "kiln.c")], scan([header], profile), profile
    ).evidence
    types = {name: [(one.type, one.use) for one in shown] for name, shown in evidence.items()}
    assert types == {"KILN_TEMP": [("REAL", "accepts")], "KILN_HOLD": [("INT", "accepts")]}


def test_a_profile_whose_evidence_says_no_type_is_refused() -> None:
    call = 'name = "x"\n[implementation]\ncalls = [{ name = "f", key = 1, use = "sets" }]\n'
    with pytest.raises(ConfigError, match=r"calls\[0\]: nothing here says the type"):
        parse_profile(call, "x.toml")


def test_keys_that_only_newer_headers_declare_are_told_of() -> None:
    newer = '#define VIR_DOMAIN_JOB_NEWER "newer"\n'
    code = "void f(void) { virTypedParamListAddInt(l, v, VIR_DOMAIN_JOB_NEWER); }"
    read = found(code, headers=(newer,))
    assert read.evidence == {}
    assert read.notes() == (
        (
            "the sources set 1 key that the headers do not declare (VIR_DOMAIN_JOB_NEWER);"
            " they may be of another release"
        ),
    )


def test_a_key_without_a_name_is_of_the_family_in_whose_company_it_is_set() -> None:
    company = (
        f"virTypedParamListAddString(l, v, {ERRMSG});\n"
        f"virTypedParamListAddULLong(l, v, {DOWNTIME});"
    )
    stranger = 'virTypedParamListAddInt(l, v, "stranger");'
    (unnamed,) = found(f"void f(void) {{ {company}\n{stranger} }}").unnamed
    assert (unnamed.name, unnamed.family, unnamed.line) == ("stranger", "job-stats", 3)
    assert found(f"void f(void) {{ {company} }} void g(void) {{ {stranger} }}").unnamed == ()


def test_a_function_is_found_with_its_parameters_and_comment() -> None:
    code = (
        "/**\n * virDomainLook:\n * @domain: the domain\n *\n * Looks.\n */\nint\n"
        "virDomainLook(virDomain *domain,\n  unsigned int flags G_GNUC_UNUSED)\n{ return 0; }\n"
    )
    definition = found(code).definition("virDomainLook")
    assert definition is not None
    assert (definition.line, definition.parameters) == (8, ("domain", "flags"))
    assert definition.doc is not None
    assert definition.doc.summary == "Looks."
    assert found(code, code.replace("flags", "bits")).definition("virDomainLook") is None


@pytest.mark.parametrize(
    "text",
    ["/* never closed", '"never closed', "#if A\nint f(void) {\n", "int f(void) { " + "(" * 9000],
)
def test_what_no_lexer_likes_shows_nothing_and_costs_no_other_file(text: str) -> None:
    good = f"void g(void) {{ virTypedParamListAddULLong(l, v, {DOWNTIME}); }}\n"
    read = found(f"{text}\nvirTypedParamListAddInt(l, v, {DOWNTIME});", good)
    assert "ULLONG" in {one.type for one in read.evidence[DOWNTIME]}


@given(st.text("ABab()#{}\",;\\\n =01/*'", max_size=80))
def test_any_text_is_read_or_told_of(text: str) -> None:
    code = f"#define A(a) b(a)\nvirTypedParamListAddInt(l, v, {text}\n"
    read = found(code, headers=(f"#define B {text}\n",))
    assert all(problem.startswith("0.c:") for problem in read.problems)


def test_a_change_of_a_comment_to_what_the_code_did_before_breaks_no_wire() -> None:
    text = f"void f(void) {{ virTypedParamListAddULLong(l, v, {DOWNTIME}); }}"
    files = [Header("f.c", text, "f.c")]

    def side(header: str) -> Api:
        scanned = scan([Header("d.h", header, "d.h")], LIBVIRT)
        return with_evidence(scanned, read_sources(files, scanned, LIBVIRT))

    wrong, right = HEADER.replace("_ULLONG", "_INT"), HEADER
    rule = Selection(select=("type-annotation-changed",))
    (mended,) = check(side(right), LIBVIRT, against=side(wrong), selection=rule).findings
    assert (mended.severity, mended.breaks) == ("warning", ("docs",))
    assert "as the code did before (f.c:1)" in mended.message
    (broken,) = check(side(wrong), LIBVIRT, against=side(right), selection=rule).findings
    assert (broken.severity, broken.breaks) == ("error", ("wire",))
    bare = scan([Header("d.h", wrong, "d.h")], LIBVIRT)
    (unsure,) = check(side(right), LIBVIRT, against=bare, selection=rule).findings
    assert unsure.breaks == ("wire",)
    assert "f.c:1 sets ULLONG" in (unsure.help or "")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("HEADERSCAN_NO_CACHE", raising=False)
    for name, text in {
        "include/libvirt/libvirt-domain.h": HEADER,
        "src/job.c": f"void f(void)\n{{ virTypedParamsAddInt(p, n, m, {DOWNTIME}, v); }}\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def evidence_of(capsys: pytest.CaptureFixture[str], source: str) -> list[dict[str, object]]:
    assert main(["scan", "include", "--implementation", source]) == 0
    symbols = json.loads(capsys.readouterr().out)["symbols"]
    fields = {one["name"]: one["field"] for one in symbols if one["kind"] == "macro"}
    assert "evidence" not in fields[ERRMSG]
    evidence: list[dict[str, object]] = fields[DOWNTIME]["evidence"]
    return evidence


def test_folder_archive_and_revision_show_the_same(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = [{"type": "INT", "use": "sets", "file": "job.c", "line": 2}]
    with tarfile.open("src.tar.gz", "w:gz") as archive:
        archive.add("src", "lib-1.0")
    git = ["git", "-C", str(tree), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "src"], ["commit", "-qm", "a"]):
        subprocess.run([*git, *words], check=True)
    for source in ("src", "src.tar.gz", "git:HEAD:src"):
        assert evidence_of(capsys, source) == expected


def test_what_changed_is_read_again_and_nothing_else(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "src/other.c").write_text(
        f"void g(void) {{ virTypedParamsAddInt(p, n, m, {ERRMSG}, v); }}"
    )
    main(["check", "include", "--implementation", "src", "-q"])
    read: list[str] = []

    def watched(source: Source) -> Lexed:
        read.append(source.name)
        return lex(source)

    monkeypatch.setattr("headerscan.implementation.reading.lex", watched)
    main(["check", "include", "--implementation", "src", "-q"])
    assert read == []
    job = tree / "src/job.c"
    job.write_text(job.read_text(encoding="utf-8").replace("Int", "UInt"), encoding="utf-8")
    capsys.readouterr()
    main(["check", "include", "--implementation", "src"])
    assert read == ["job.c"]
    assert "job.c:2 sets UINT" in capsys.readouterr().out


def test_the_configuration_names_the_sources_and_an_older_revision_has_its_own(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "headerscan.toml").write_text('inputs = ["include"]\nimplementation = ["src"]\n')
    header = tree / "include/libvirt/libvirt-domain.h"
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "src", "include"], ["commit", "-qm", "a"]):
        subprocess.run([*git, *words], check=True)
    header.write_text(HEADER.replace("as VIR_TYPED_PARAM_ULLONG", "as VIR_TYPED_PARAM_INT"))
    assert main(["check", "--against", "git:HEAD:include"]) == 0
    assert "as the code did before (job.c:2)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("include", "include: there is no C file (*.c) here"),
        ("none", "none: there is no such file or folder"),
        ("-", "C sources cannot come from standard input"),
        ("include/libvirt/libvirt-domain.h", "this archive is damaged, or of an unknown sort"),
        ("git:none:src", "there is no revision 'none'"),
    ],
)
def test_what_holds_no_sources_is_refused_in_one_line(
    tree: Path, source: str, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "init", "-q"], check=True, cwd=tree)
    assert main(["check", "include", "--implementation", source]) == 2
    said = capsys.readouterr().err
    assert what in said
    assert said.count("\n") == 1


def test_a_file_that_is_no_text_is_told_of_and_passed_over(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "src/binary.c").write_bytes(b"\0\1\2")
    (tree / "src/open.c").write_text("/* virTypedParamListAddInt( ")
    (tree / "src/late.c").write_text("virTypedParamListAddInt(); /* ")
    (tree / "src/loop").symlink_to(tree)
    main(["check", "include", "--implementation", "src"])
    out, err = capsys.readouterr()
    assert "job.c:2 sets INT" in out
    assert "note: src/binary.c: a NUL byte stands here" in err
    assert "note: late.c:1: a comment begins here and never ends; it shows nothing" in err


def test_a_function_and_a_macro_without_evidence_are_as_they_were() -> None:
    bare = api()
    same = with_evidence(bare, found("int unrelated;"))
    assert same.symbols == bare.symbols
    assert not same.has_evidence
