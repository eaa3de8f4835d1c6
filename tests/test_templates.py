"""Templates of headers: what a build puts in, said or still open."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headerscan.check import compare
from headerscan.cli import main
from headerscan.diagnostics import Span, Verdict
from headerscan.errors import HeaderscanError
from headerscan.history.lives import Release, history
from headerscan.lexing.standins import as_written, first_written, stand_in
from headerscan.loading import load
from headerscan.model import Api, Enumerator, Function, Header, Macro, Struct, Symbol, Typedef
from headerscan.patches.diffs import parse_patches
from headerscan.patches.review import review
from headerscan.patches.series import Base
from headerscan.placeless import alike
from headerscan.profile import Profile
from headerscan.scan import Memory, scan
from headerscan.snapshot import from_json, to_json

FIXTURES = Path(__file__).parents[1] / "fixtures" / "templates"
_PROFILE = Profile("test")


def read(text: str, defines: Mapping[str, str] | None = None, name: str = "x.h.in") -> Api:
    return scan([Header("x.h", text, name)], _PROFILE, defines=defines or {})


def same(one: Api, other: Api) -> bool:
    pairs = zip(one.symbols, other.symbols, strict=True)
    return not (one.unreadable or other.unreadable) and all(alike(*pair) for pair in pairs)


def macros(api: Api) -> dict[str, str | int | None]:
    return {macro.name: macro.value for macro in api.of(Macro)}


# Each form, open and said.


@pytest.mark.parametrize("form", ["@N@", "${N}", "(@N@ + 1)", '"a@N@"', '"${N}"', "f(@N@)"])
def test_a_value_that_hangs_on_a_placeholder_is_null_and_says_how_to_give_it(form: str) -> None:
    (macro,) = read(f"#define A {form}\n").of(Macro)
    assert (macro.value, macro.text) == (None, form)
    assert macro.value_note is not None
    assert "a build puts in" in macro.value_note
    assert "--define N=VALUE" in macro.value_note


@pytest.mark.parametrize(
    "line",
    [
        "#cmakedefine A",
        "#cmakedefine A @N@",
        '# cmakedefine A "${N}" /* c */',
        "#cmakedefine01 A",
        "#mesondefine A",
        "/* Define to 1 where it is so. */\n#undef A",
    ],
)
def test_a_macro_that_a_build_decides_on_is_one_of_no_value(line: str) -> None:
    (macro,) = read(line + "\n").of(Macro)
    assert (macro.name, macro.value) == ("A", None)
    assert macro.value_note is not None
    assert "a build decides on" in macro.value_note
    assert "--define A=VALUE" in macro.value_note


@pytest.mark.parametrize(
    ("line", "said", "value"),
    [
        ("#mesondefine A", "7", {"A": 7}),
        ("#mesondefine A", '"x"', {"A": "x"}),
        ("#mesondefine A", "true", {"A": None}),
        ("#mesondefine A", "false", {}),
        ("/* How many. */\n#undef A", "7", {"A": 7}),
    ],
)
def test_a_build_of_meson_or_autoconf_makes_this_of_a_directive(
    line: str, said: str, value: dict[str, object]
) -> None:
    """As Meson's manual of configure_file has it, and Autoconf's of AC_CONFIG_HEADERS."""
    assert macros(read(line + "\n", {"A": said})) == value


@pytest.mark.parametrize(
    "text",
    [
        "#undef A\n",
        "/* Others define it. */\n#ifdef A\n/* Away. */\n#undef A\n#endif\n",
        "/* Anew. */\n#undef A\n#define B 1\n# define A 2\n",
    ],
)
def test_an_undef_that_takes_a_macro_away_is_no_macro_of_the_build(text: str) -> None:
    assert None not in macros(read(text)).values()


def test_an_undef_in_a_template_of_cmake_is_none_of_autoheader() -> None:
    assert not read("/* Said. */\n#undef A\n", name="x.h.cmake").symbols


_CMAKE_TEXT = """\
#cmakedefine A
#cmakedefine B @B@
#cmakedefine C "${C}-@D@"
# cmakedefine D 1 /* said */
#cmakedefine01 E
#define F @A@
#define G "${A}@B@ @ C@ @C"
/** Of @A@. */
extern int f(int a@B@);
"""
_WORDS = st.sampled_from(
    ("0", "1", "17", "OFF", "off", "ON", "NO", "FALSE", "N", "Y", "IGNORE", "x-NOTFOUND", "", "abc")
)


@pytest.mark.skipif(shutil.which("cmake") is None, reason="there is no cmake to ask")
@pytest.mark.parametrize(
    "values",
    [
        ("0", "1", "17", "OFF", "ON"),
        ("17", "NO", "x-NOTFOUND", "2", "off"),
        ("1", "N", "abc", "IGNORE", "0"),
        ("", "FALSE", "NOTFOUND", "Y", ""),
    ],
)
def test_a_template_of_cmake_is_read_like_what_cmake_makes_of_it(
    values: tuple[str, ...], tmp_path: Path
) -> None:
    defines = dict(zip("ABCDE", values, strict=True))
    (tmp_path / "x.h.in").write_text(_CMAKE_TEXT)
    script = [f'set({name} "{value}")' for name, value in defines.items()]
    script.append("configure_file(x.h.in x.h)")
    (tmp_path / "x.cmake").write_text("\n".join(script))
    subprocess.run(["cmake", "-P", "x.cmake"], cwd=tmp_path, check=True, capture_output=True)
    made = scan([Header("x.h", (tmp_path / "x.h").read_text(), "x.h")], _PROFILE)
    assert same(read(_CMAKE_TEXT, defines), made)


_NAMES = ("A", "B_2", "long_name")
_PARTS = st.sampled_from(
    (
        *("#define V@ {}\n", '#define S@ "a{}b"\n', "#define T@ ({} + 1)\n", "#define U@ V0\n"),
        *("typedef int t@[{}];\n", "enum e@ {{ E@ = {}, F@, G@ = 9 }};\n", "extern int v{};\n"),
        *("struct s@ {{ int a[{}]; char b; }};\n", "/** Doc of {}. */\nint f@(int n{});\n"),
        *("#if {}\n#define W@ 1\n#endif\n", "/* {} */\n", "// {} \n", "#include <x{}.h>\n"),
        *("\n", "static inline int i@(void) {{ return {}; }}\n", "  {}  {}\n"),
    )
)
_FORMS = st.sampled_from(("@%s@", "${%s}"))


@st.composite
def templates(draw: st.DrawFn) -> str:
    text = ""
    for index, part in enumerate(draw(st.lists(_PARTS, min_size=1, max_size=8))):
        form = draw(_FORMS) % draw(st.sampled_from(_NAMES))
        text += part.replace("@", str(index)).format(form, form)
    return text


@given(templates(), st.lists(st.integers(0, 99), min_size=3, max_size=3))
def test_what_is_said_gives_what_the_filled_text_gives(text: str, values: list[int]) -> None:
    said = {name: str(value) for name, value in zip(_NAMES, values, strict=True)}
    filled = text
    for name, value in said.items():
        filled = filled.replace(f"@{name}@", value).replace(f"${{{name}}}", value)
    made = scan([Header("x.h", filled, "x.h")], _PROFILE)
    mine = read(text, said)
    assert len(mine.unreadable) == len(made.unreadable)
    assert all(alike(*pair) for pair in zip(mine.symbols, made.symbols, strict=True))


@given(templates())
def test_each_symbol_stands_where_the_template_has_it(text: str) -> None:
    lines = text.split("\n")
    for symbol in read(text, {"A": "a much longer text", "B_2": ""}).symbols:
        span: Span = symbol.span
        if span.line == span.end_line and not isinstance(symbol, Struct):
            there = lines[span.line - 1][span.column - 1 : span.end_column - 1]
            assert symbol.name in there or "@" in there or "$" in there


@given(st.text(alphabet="@${}-#AB_1 \"'\n\\/*=,;()[]", max_size=60))
def test_no_template_takes_the_reader_by_surprise(text: str) -> None:
    for said in ({}, {"A": "1", "B": ""}):
        try:
            read(text, said)
        except HeaderscanError as error:
            said_lines = str(error).splitlines()
            if len(said_lines) != 1:
                raise


@given(st.text(max_size=40))
def test_a_stand_in_tells_what_was_written(text: str) -> None:
    name = stand_in(text)
    assert re.fullmatch(r"[\w$]+", name, re.ASCII)
    assert as_written(f"a {name}b") == f"a {text}b"
    assert first_written(name + name) == text


# Placeholders anywhere.


@pytest.mark.parametrize("between", ["", "/* c */ ", "\n", "@A@ ", "${B} "])
def test_what_stands_before_a_placeholder_stays_what_it_is(between: str) -> None:
    text = f"/** One. */\ntypedef unsigned {between}@T@ x;\n#define K 3\n"
    for defines in ({}, {"A": ""}, {"A": "", "B": "", "T": "int"}):
        api = read(text, defines)
        assert [(one.name, one.kind) for one in api.symbols] == [("x", "typedef"), ("K", "macro")]
        assert api.symbols[0].doc is not None
        assert not api.unreadable


def test_types_and_names_show_placeholders_as_they_are_written() -> None:
    api = read(
        "@INT64@ foo(@T@ *a, int b[${N}]);\ntypedef ${T} x;\n"
        "typedef unsigned @W@ u;\nextern @API@ char *s(void);\n"
    )
    foo, string = api.of(Function)
    assert (foo.name, foo.returns) == ("foo", "@INT64@")
    assert [one.type for one in foo.parameters] == ["@T@ *", "int [${N}]"]
    assert {one.name: one.type for one in api.of(Typedef)} == {"x": "${T}", "u": "unsigned @W@"}
    assert string.returns == "char *"
    assert not api.unreadable


def test_what_has_a_build_s_word_in_its_name_is_named_with_the_remedy() -> None:
    api = read("int @PRE@_init(void);\n#define @PRE@_A 1\nenum e { @PRE@_B, C };\n")
    assert [one.name for one in api.symbols] == ["e", "C"]
    assert [(one.line, one.reason) for one in api.unreadable] == [
        (line, "a build puts in @PRE@; --define PRE=VALUE says what") for line in (1, 2, 3)
    ]
    assert from_json(to_json(api), "a.json") == api


def test_lines_that_a_build_puts_into_a_body_leave_open_what_follows_them() -> None:
    api = read("enum e { A,\n@MORE@\n  B, C = 5 };\nstruct s {\n  int a;\n  @MORE@\n  int b;\n};\n")
    values = {one.name: one.value for one in api.of(Enumerator)}
    assert values == {"A": 0, "B": None, "C": 5}
    (struct,) = api.of(Struct)
    assert [one.name for one in struct.members or ()] == ["a", "@MORE@", "b"]
    assert not api.unreadable


def test_a_rule_of_dashes_above_such_lines_is_no_code_that_goes_on() -> None:
    symbols = read("enum e {\n  A,\n  //-----\n  @MORE@\n  B\n};\n").symbols
    assert [one.name for one in symbols] == ["e", "A", "B"]


def test_lines_that_a_build_puts_in_bring_their_symbols() -> None:
    api = read("@DECLS@\nint b(void);\n", {"DECLS": "int a(void);\nint c(void);"})
    assert [(one.name, one.line) for one in api.symbols] == [("a", 1), ("c", 1), ("b", 2)]


@pytest.mark.parametrize("text", ['#define A "@1x@"', '#define A "a@b.c"', '#define A "@B"'])
def test_what_is_no_placeholder_is_text(text: str) -> None:
    (macro,) = read(text + "\n").of(Macro)
    assert macro.value == text.removeprefix('#define A "').removesuffix('"')


def test_a_brace_before_a_minus_is_no_perl() -> None:
    api = read("static const int a[] = {-1, - 2};\n#define B 3\nint c(void); /* --} -} */\n")
    assert macros(api) == {"B": 3}
    assert [one.name for one in api.of(Function)] == ["c"]


def test_a_comment_keeps_what_is_open_and_takes_what_is_said() -> None:
    (one,) = read("/** Of @A@ and @B@. */\nint f(void);\n", {"A": "tea"}).symbols
    assert one.doc is not None
    assert one.doc.summary == "Of tea and @B@."


_OPEN_IN_FIXTURES = {
    "curl_style.h.in": "FETCH_DISABLE_AUTH FETCH_CA_BUNDLE FETCH_SIZEOF_OFF_T FETCH_PACKAGE"
    " FETCH_AGENT",
    "glib_style.h.in": "TIDE_MINLONG TIDE_INT16_MODIFIER TIDE_INT16_FORMAT TIDE_SIZEOF_VOID_P"
    " TIDE_SIZEOF_TWO_POINTERS TIDE_MAJOR_VERSION TIDE_HAVE_ALLOCA TIDE_DIR_SEPARATOR",
    "openssl_style.h.in": "VAULT_VERSION_MAJOR VAULT_VERSION_MINOR VAULT_PRERELEASE"
    " VAULT_VERSION_STR VAULT_FULL_TEXT",
    "sdl_style.h.cmake": "PLAY_SIZEOF_VOIDP PLAY_HAVE_GCC_ATOMICS PLAY_HAVE_LIBC"
    " PLAY_AUDIO_DRIVER PLAY_DEFAULT_ASSERT_LEVEL PLAY_REVISION",
    "zlib_style.h.cmakein": "PACK_PREFIX PACK_HAVE_UNISTD_H pack_open",
}
"""The macros of no value, as a person reads the fixtures."""


@pytest.mark.parametrize("name", _OPEN_IN_FIXTURES)
def test_templates_in_the_manner_of_real_libraries_are_read_whole(name: str) -> None:
    api = load([str(FIXTURES / name)]).api
    assert not api.unreadable
    assert api.headers == (name.split(".", maxsplit=1)[0] + ".h",)
    open_ = [macro.name for macro in api.of(Macro) if macro.value is None]
    assert " ".join(open_) == _OPEN_IN_FIXTURES[name]
    functions = {"glib": "tide_machine_name", "zlib": "pack_open", "sdl": "PLAY_OpenWindow"}
    functions["openssl"] = "vault_version_num"
    wanted = functions.get(name.split("_", maxsplit=1)[0])
    assert [one.name for one in api.of(Function)] == [wanted] * (wanted is not None)


# Every way of reading.


def test_a_history_reads_a_template_like_the_header_that_follows_it() -> None:
    body = "\n/** A. */\n#define A {}\n\n/** B. */\nint b(int c);\n\n/** D. */\n#define D 3\n"
    releases = [
        Release("v1", (Header("x.h", body.format("@A@"), "x.h.in"),)),
        Release("v2", (Header("x.h", body.format(7), "x.h"),)),
    ]
    lives = {life.name: life for life in history(releases, _PROFILE).lives}
    assert {name: life.came for name, life in lives.items()} == dict.fromkeys("AbD", "v1")
    assert all(not life.whens("changed") for life in lives.values())
    said = history(releases, _PROFILE, defines={"A": "6"}).lives[0].events
    assert [event.what for event in said if event.kind == "changed"] == ["value: 6 → 7"]


@given(templates(), templates())
def test_a_second_scan_of_templates_gives_what_a_scan_gives(one: str, other: str) -> None:
    defines = {"A": "3"}
    memory = Memory(placeless=True)
    for text in (one, one + "\n" + other, other):
        header = Header("x.h", text, "x.h.in")
        whole = scan([header], _PROFILE, defines=defines)
        assert scan([header], _PROFILE, defines=defines, memory=memory) == whole


_PATCH = """\
--- a/include/x.h.in
+++ b/include/x.h.in
@@ -1,2 +1,2 @@
-#define A @OLD@
+#define A @NEW@
 #define B 1
"""


@pytest.mark.parametrize("with_base", [False, True])
def test_a_review_knows_what_a_build_puts_in(with_base: bool) -> None:  # noqa: FBT001 - a case
    base = Base({"x.h": Header("x.h", "#define A @OLD@\n#define B 1\n", "include/x.h.in")})
    (step,) = review(
        parse_patches(_PATCH, "p"),
        base if with_base else None,
        _PROFILE,
        "p",
        defines={"OLD": "1", "NEW": "2"},
    )
    assert [one.rule for one in step.result.findings] == ["macro-value-changed"]


@pytest.mark.parametrize("line", ["#define A @A@", '#define A "@A@"', "#cmakedefine A"])
@pytest.mark.parametrize("made", ["#define A 3", '#define A "3"', "#define A"])
def test_a_template_and_what_was_made_of_it_differ_by_nothing(line: str, made: str) -> None:
    open_, built = read(f"{line}\n"), read(f"{made}\n", name="x.h")
    for old, new in ((open_, built), (built, open_)):
        comparison = compare(old, new, _PROFILE)
        assert (comparison.findings, comparison.verdict) == ((), Verdict.NONE)


# The command line and the configuration.


@pytest.fixture
def header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "x.h.in").write_text("#define A @A@\n#define B ${B}\n")
    return "x.h.in"


def scanned(words: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert main(["scan", *words]) == 0
    symbols = json.loads(capsys.readouterr().out)["symbols"]
    return {symbol["name"]: symbol["value"] for symbol in symbols}


def test_the_command_line_wins_over_the_configuration_name_by_name(
    header: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scanned([header], capsys) == {"A": None, "B": None}
    Path("headerscan.toml").write_text('[defines]\nA = 1\nB = "2"\n')
    assert scanned([header], capsys) == {"A": 1, "B": 2}
    assert scanned([header, "--define", "A=5"], capsys) == {"A": 5, "B": 2}
    assert scanned([header, "--define", "A=5", "--match", "A"], capsys) == {"A": 5}


@pytest.mark.parametrize("words", [["=1"], ["1x=1"], ["a b=1"], [""]])
@pytest.mark.parametrize("command", ["scan", "check", "history", "coverage --python x", "site"])
def test_a_define_of_no_name_is_refused(
    command: str, words: list[str], header: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.split(), header, "--define", *words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("headerscan: error: --define")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("line", ["A = 1.5", "A = [1]", "A = true", '"1x" = "2"', '"" = "2"'])
def test_a_configuration_with_a_define_of_another_kind_is_refused(
    line: str, header: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("headerscan.toml").write_text(f"[defines]\n{line}\n")
    assert main(["scan", header]) == 2
    said = capsys.readouterr().err
    assert said.startswith("headerscan: error: headerscan.toml:")
    assert "defines" in said
    assert said.count("\n") == 1


def test_a_define_that_no_template_asks_for_is_told_of(
    header: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("y.h").write_text("#define A 1\n")
    assert main(["scan", header, "--define", "AA=1"]) == 0
    assert "asks for 'AA' of --define" in capsys.readouterr().err
    for words in (["scan", header], ["diff", "y.h", header], ["diff", header, "y.h"]):
        assert main([*words, "--define", "A=1"]) == 0
        assert capsys.readouterr().err == ""


def test_a_script_of_a_templates_name_is_refused(
    header: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(header).write_text("#!/bin/sh\necho @A@ {\n")
    assert main(["scan", header]) == 2
    said = capsys.readouterr().err
    assert said.startswith("headerscan: error: x.h.in:1: this is a script")
    assert said.count("\n") == 1


# Real sources.


@pytest.fixture(scope="session")
def tree(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("tree")
    shutil.unpack_archive(corpus / "libvirt" / "9.0.0" / "source.tar.xz", top, filter="data")
    return top


_BUILT = {"LIBVIRT_VERSION_NUMBER": "9000000"}


def test_a_source_tree_reads_like_the_installed_headers_packed_and_unpacked(
    tree: Path, corpus: Path
) -> None:
    release = corpus / "libvirt" / "9.0.0"
    built = load([str(release / "include")]).api
    for reference in (tree, release / "source.tar.xz"):
        for defines, open_ in ((_BUILT, []), ({}, ["LIBVIR_VERSION_NUMBER"])):
            api = load([str(reference)], defines=defines).api
            assert api.version == "9.0.0"
            pairs = zip(api.symbols, built.symbols, strict=True)
            assert [one.name for one, other in pairs if one != other] == open_


def _told(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main([*words, "--repo", "/"]) in (0, 1)
    return re.sub(r"libvirt-common\.h\.in\b", "libvirt-common.h", capsys.readouterr().out)


def test_checks_of_a_tree_and_of_what_is_built_of_it_agree(
    tree: Path,
    corpus: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("HEADERSCAN_NO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    # Beside the template, one other header of the release suffices.
    def chosen(name: str, folder: Path, common: str = "libvirt-common.h") -> Path:
        new = tmp_path / name / "include" / "libvirt"
        new.mkdir(parents=True)
        for header in (common, "libvirt-domain.h"):
            shutil.copy(folder / header, new / header)
        return new / common

    include = Path("include") / "libvirt"
    old = str(chosen("old", corpus / "libvirt" / "11.3.0" / include).parent)
    template = next(tree.rglob("libvirt-common.h.in"))
    source = chosen("source", template.parent, template.name)
    shutil.copy(template.parents[2] / "meson.build", tmp_path / "source")  # has the release
    built = chosen("built", corpus / "libvirt" / "9.0.0" / include)
    said, stood = " * @micro: micro component of the version number", built.read_text()
    line = stood.split("\n").index(said) + 1
    patch = f"@@ -{line} +{line} @@\n-{said}\n+{said} asked for\n"
    results: list[list[str]] = []
    for file in (source, built):
        folder = str(file.parent)
        own = tmp_path / f"{file.name}.patch"
        path = f"include/libvirt/{file.name}"
        own.write_text(f"--- a/{path}\n+++ b/{path}\n{patch}")
        commands = (
            ["check", folder, "--against", old, "--format", "json"],
            ["diff", old, folder, "--format", "json"],
            ["history", old, folder, "--format", "json"],
            ["review", str(own), "--base", folder, "--format", "json"],
        )
        defines = [f"--define={name}={value}" for name, value in _BUILT.items()]
        ways = [[], defines] if file == source else [[]]
        results += [
            [_told([*words, *more], capsys).replace(folder, "DIR") for words in commands]
            for more in ways
        ]
    still_open, filled, expected = results
    assert filled == expected
    for ours, theirs in zip(still_open, expected, strict=True):
        assert _without_version(json.loads(ours)) == _without_version(json.loads(theirs))


def _without_version(told: object) -> object:
    if isinstance(told, list):
        return [_without_version(one) for one in told if "LIBVIR_VERSION_NUMBER" not in str(one)]
    if isinstance(told, dict):
        return {key: _without_version(value) for key, value in told.items() if key != "summary"}
    return told


def test_symbols_of_templates_hold_no_stand_ins() -> None:
    for path in FIXTURES.iterdir():
        symbols: tuple[Symbol, ...] = load([str(path)]).api.symbols
        assert "$open$" not in repr(symbols)
