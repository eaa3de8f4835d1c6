"""What a reader finds on a site beyond declarations: releases, evidence, code, all keys."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from compiler import needs_gcc
from projects import Project

from headerscan.cli import main
from headerscan.loading import load
from headerscan.model import Macro
from headerscan.profiles import load_profile
from headerscan.sphinx_ext.description import examples
from headerscan.sphinx_ext.library import Library

HEADER = """\
/**
 * KEY_SIZE:
 *
 * The size of the thing in bytes, as an unsigned long long.
 *
 * Since: 1.2.0
 */
#define KEY_SIZE "size"

/**
 * KEY_NAME:
 *
 * The name of the thing, as a string.
 */
#define KEY_NAME "name"

int thing_get(struct thing *t, int *count, const char *what);
"""
PROFILE = """\
name = "things"
about = "Things are what this library keeps."

[types]
enum = "thing_type"
prefix = "THING_"

[types.words]
"unsigned long long" = "ULLONG"
"string" = "STRING"

[types.info]
ULLONG = { c = ["unsigned long long"], python = "int", read = "thing_read({key}, &value)" }
STRING = { c = ["const char *"], python = "str" }

[[annotations.extractors]]
kind = "sentence"
pattern = 'as an? {type}'

[units.known.bytes]
phrases = ['in bytes']

[[families]]
name = "light"
match = ["KEY_NAME"]

[[families]]
name = "heavy"
match = ["KEY_SIZE"]
owner = "thing_get"
python = "thing.get()"
weight = 5
"""
HISTORY = {
    "releases": ["1.0.0", "1.1.0", "1.2.0"],
    "symbols": [
        {
            "kind": "macro",
            "name": "KEY_SIZE",
            "header": "demo.h",
            "since": "1.2.0",
            "came": "1.1.0",
            "since_start": False,
            "went": None,
            "events": [
                {"release": "1.1.0", "event": "came", "what": "", "earliest": None},
                {"release": "1.2.0", "event": "changed", "what": "unit: KiB → bytes"},
            ],
        },
        {
            "kind": "function",
            "name": "thing_put",
            "since_start": True,
            "events": [
                {"release": "1.0.0", "event": "came"},
                {"release": "1.2.0", "event": "went"},
            ],
        },
    ],
    "contradictions": [
        {
            "kind": "macro",
            "symbol": "KEY_SIZE",
            "message": "its doc says since 1.2.0, but it came in 1.1.0",
        }
    ],
    "gaps": [],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a header, its profile and a history."""
    (tmp_path / "include").mkdir()
    (tmp_path / "include" / "demo.h").write_text(HEADER, encoding="utf-8")
    (tmp_path / "things.toml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "history.json").write_text(json.dumps(HISTORY), encoding="utf-8")
    return tmp_path


def words(page: Path) -> str:
    """Return what a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")).split())


def build(folder: Path, *options: str, into: str = "site") -> Path:
    call = ["site", str(folder / "include"), "--profile", str(folder / "things.toml"), "-q"]
    assert main([*call, "-o", str(folder / into), *options]) == 0
    return folder / into


def test_the_front_page_begins_with_the_library_and_its_heaviest_family(folder: Path) -> None:
    said = words(build(folder) / "index.html")
    assert said.index("Things are what this library keeps.") < said.index("names in 1 header")
    table = said[said.index("Families of keys") :]
    assert table.index("heavy") < table.index("light")


def test_all_keys_stand_in_one_table(folder: Path) -> None:
    page = (build(folder) / "families" / "all-keys.html").read_text(encoding="utf-8")
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in page.split("<tr")[2:]]
    assert [re.sub(r'^class="[^"]*">', "", row)[:60].split()[-6:] for row in rows[:1]]
    assert "size KEY_SIZE ULLONG bytes 1.2.0 heavy" in rows[0]
    assert "name KEY_NAME STRING – – light" in rows[1]


def test_what_came_in_a_release_that_was_not_read_says_what_its_comment_says(folder: Path) -> None:
    releases = ["1.1.0", "1.3.0"]
    told = json.loads(json.dumps(HISTORY)) | {"contradictions": [], "releases": releases}
    told["symbols"][0]["events"] = [{"release": "1.3.0", "event": "came", "what": ""}]
    (folder / "history.json").write_text(json.dumps(told), encoding="utf-8")
    said = words(build(folder, "--history", str(folder / "history.json")) / "families/heavy.html")
    assert "Since 1.2.0" in said
    assert "came in" not in said


def test_a_history_tells_when_a_symbol_came_and_what_contradicts_it(folder: Path) -> None:
    site = build(folder, "--history", str(folder / "history.json"))
    said = words(site / "families" / "heavy.html")
    assert "came in 1.1.0" in said
    assert "changed in 1.2.0: unit: KiB → bytes" in said
    assert "Contradiction: its doc says since 1.2.0, but it came in 1.1.0" in said
    releases = words(site / "timeline.html")
    assert "thing_put function 1.0.0 or before – – 1.2.0" in releases
    # One function until it went, one macro from when it came.
    assert "1.0.0 0 1 1.1.0 1 1 1.2.0 1 0" in releases
    assert "<svg" in (site / "timeline.html").read_text(encoding="utf-8")


def test_a_file_that_is_no_history_is_one_clear_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "history.json").write_text('{"releases": 1}', encoding="utf-8")
    call = ["site", str(folder / "include"), "-o", str(folder / "site")]
    assert main([*call, "--history", str(folder / "history.json")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "history.json: the history cannot be read" in line
    assert not (folder / "site").exists()


def test_a_key_is_read_in_both_languages(folder: Path) -> None:
    page = (build(folder) / "families" / "heavy.html").read_text(encoding="utf-8")
    said = " ".join(re.sub(r"<[^>]+>", "", page).split())
    call = "thing_get(t, &amp;count, what); thing_read(KEY_SIZE, &amp;value);"
    assert f"unsigned long long value; {call}" in said
    assert "from things_constants import KEY_SIZE value = thing.get()[KEY_SIZE]" in said
    assert "KEY_SIZE: key of int, in bytes" in said


@needs_gcc
def test_the_code_that_reads_a_key_of_libvirt_compiles(corpus: Path) -> None:
    include = corpus / "libvirt" / "11.3.0" / "include"
    library = Library(load([str(include)]).api, load_profile("libvirt"))
    keys = [
        macro
        for macro in library.api.of(Macro)
        if macro.field and macro.field.family == "job-stats" and len(macro.field.types) == 1
    ]
    given = "virDomainPtr domain, int type, virTypedParameterPtr params, int nparams, int flags"
    code = [next(examples(key, library)).astext() for key in keys]
    # One line for each type, as not all of them are in that family.
    code += [
        f"{info.value or info.c[0]} value; {(info.read or '').format(key=keys[0].name)};"
        for info in library.profile.types.info.values()
    ]
    functions = [f"void f{number}({given}) {{ {text} }}\n" for number, text in enumerate(code)]
    done = subprocess.run(
        ["gcc", "-fsyntax-only", "-Werror", "-x", "c", f"-I{include}", "-"],
        input=f"#include <libvirt/libvirt.h>\n{''.join(functions)}",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_evidence_leads_to_the_line_that_sets_a_key(folder: Path) -> None:
    assert main(["scan", str(folder / "include"), "--profile", str(folder / "things.toml"),
                 "-o", str(folder / "api.json")]) == 0  # fmt: skip
    api = json.loads((folder / "api.json").read_text(encoding="utf-8"))
    (key,) = [symbol for symbol in api["symbols"] if symbol["name"] == "KEY_SIZE"]
    key["field"]["evidence"] = [
        {"type": "ULLONG", "use": "sets", "file": "src/thing.c", "line": 12}
    ]
    (folder / "api.json").write_text(json.dumps(api), encoding="utf-8")
    site = folder / "site"
    link = "https://example.org/{file}#L{line}"
    call = ["site", str(folder / "api.json"), "--profile", str(folder / "things.toml"), "-q"]
    assert main([*call, "--implementation-link", link, "-o", str(site)]) == 0
    page = (site / "families" / "heavy.html").read_text(encoding="utf-8")
    assert 'href="https://example.org/src/thing.c#L12"' in page
    assert "src/thing.c:12 (ULLONG)" in words(site / "families" / "heavy.html")


def test_a_site_reads_the_c_sources_that_it_is_given(tmp_path: Path) -> None:
    fixtures = Path(__file__).resolve().parent.parent / "fixtures"
    call = ["site", str(fixtures / "headers"), "--implementation", str(fixtures / "implementation")]
    link = "https://example.org/{file}#L{line}"
    assert main([*call, "--implementation-link", link, "-q", "-o", str(tmp_path / "site")]) == 0
    page = (tmp_path / "site" / "families" / "job-stats.html").read_text(encoding="utf-8")
    source = (fixtures / "implementation" / "job.c").read_text(encoding="utf-8")
    lines = [int(found) for found in re.findall(r"https://example.org/job\.c#L(\d+)", page)]
    assert lines
    named = re.compile(r"VIR_DOMAIN_JOB|\bADD_AMOUNTS\(")  # a key, or what makes one
    assert all(named.search(source.split("\n")[line - 1]) for line in lines)


def test_releases_beside_each_other_are_listed_newest_first(folder: Path) -> None:
    for release in ("1.9.0", "1.10.0"):
        assert main(["scan", str(folder / "include"), "-o", str(folder / "api.json")]) == 0
        api = json.loads((folder / "api.json").read_text(encoding="utf-8"))
        api["version"] = release
        (folder / "api.json").write_text(json.dumps(api), encoding="utf-8")
        call = ["site", str(folder / "api.json"), "--versions", "-q"]
        assert main([*call, "-o", str(folder / "releases")]) == 0
    listed = (folder / "releases" / "versions.js").read_text(encoding="utf-8")
    assert '[["1.10.0", "1.10.0"], ["1.9.0", "1.9.0"]]' in listed
    assert "url=1.10.0/index.html" in (folder / "releases" / "index.html").read_text("utf-8")


def test_a_folder_that_holds_something_else_takes_no_releases(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "index.html").write_text("mine", encoding="utf-8")
    assert main(["site", str(folder / "include"), "--versions", "-o", str(folder / "mine")]) == 2
    assert "is not empty and no earlier site" in capsys.readouterr().err
    assert [path.name for path in (folder / "mine").iterdir()] == ["index.html"]


def test_the_project_that_is_left_builds_by_hand(folder: Path) -> None:
    site = build(
        folder, "--sources", str(folder / "project"), "--history", str(folder / "history.json")
    )
    call = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", "-b", "html", "project", "by-hand"]
    subprocess.run(call, cwd=folder, check=True)
    page = Path("families", "heavy.html")
    assert words(folder / "by-hand" / page) == words(site / page)
    # And by another theme, to which its settings must mean something, too.
    subprocess.run([*call[:-1], "plain", "-D", "html_theme=alabaster"], cwd=folder, check=True)
    assert "The size of the thing in bytes" in words(folder / "plain" / page)


def test_a_project_is_not_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "project").mkdir()
    (folder / "project" / "conf.py").write_text("mine = 1\n", encoding="utf-8")
    call = ["site", str(folder / "include"), "-o", str(folder / "site")]
    assert main([*call, "--sources", str(folder / "project")]) == 2
    assert "is there already" in capsys.readouterr().err
    assert (folder / "project" / "conf.py").read_text(encoding="utf-8") == "mine = 1\n"
    assert not (folder / "site").exists()


BRANCHES = """\
#ifdef WIDE
typedef long thing_t;
struct pair { long a; union { int x; }; };
int thing(long value);
#else
typedef int thing_t;
struct pair { int a; int b; union { int x; int y; }; };
int thing(int value);
#endif
struct thing { int a; int a; };
#define thing thing
enum thing { FIRST, SECOND };
enum other { FIRST = 3 };
#define FIRST FIRST
typedef struct thing thing;
struct order {
#if BIG || OLD && defined(SWAPPED)
    int high : 4;
    int low : 4;
#else
    int low : 4;
    int high : 4;
#endif
};
#define ALONE 1
#ifdef SWAPPED
# if BIG || OLD
#  define WIDTH 8
# elif (BIG && OLD) || (defined(A_LONG_NAME_OF_ONE_SYSTEM) || defined(A_LONG_NAME_OF_ANOTHER_ONE))
#  define WIDTH 4
# elif defined(THE_LONGEST_NAME_OF_ALL_SYSTEMS) && defined(THAT_ARE_KNOWN_HERE)
#  define WIDTH 2
# endif
#endif
"""


def test_a_name_in_several_branches_and_kinds_is_one_object_without_a_warning(
    tmp_path: Path,
) -> None:
    pages = {"index": "Demo\n====\n\n.. headerscan:header:: demo.h\n"}
    built = Project(tmp_path, pages, BRANCHES).build()
    assert built.warnings == ""
    ids = re.findall(r'\bid="(c\.[\w.]+)"', built.html())
    assert len(ids) == len(set(ids))
    assert {"c.thing", "c.thing_t", "c.pair.a", "c.pair.b", "c.pair.y"} <= set(ids)
    said = " ".join(re.sub(r"<[^>]+>", "", built.html()).split())
    for declaration in ("int thing(long value) #if defined(WIDE)", "int thing(int value)",
                        "struct thing", "enum thing", "typedef long thing_t"):  # fmt: skip
        assert declaration in said, declaration
    for declaration in ("WIDTH 8 #if defined(SWAPPED) &amp;&amp; (BIG || OLD)",
                        "int high : 4 #if BIG || OLD &amp;&amp; defined(SWAPPED)",
                        "int high : 4 #if !(BIG || OLD &amp;&amp; defined(SWAPPED))"):  # fmt: skip
        assert declaration in said, declaration
    assert "ALONE 1 #if" not in said
    (longest,) = re.findall(r"WIDTH 2 (#if [^…]+…)", said)
    assert 150 < len(html.unescape(longest)) <= 202


def test_a_listing_has_no_column_that_says_nothing(tmp_path: Path) -> None:
    text = "int bare(int value);\n#define SAID 1  /* the first */\n"
    pages = {
        "index": "Demo\n====\n\n.. headerscan:listing:: Functions\n   :kinds: function\n\n"
        ".. headerscan:listing:: Macros\n   :kinds: macro\n"
    }
    built = Project(tmp_path, pages, text).build()
    assert built.warnings == ""
    heads = re.findall(r"<thead>(.*?)</thead>", built.html(), re.DOTALL)
    shown = [re.findall(r"\b(?:Name|Kind|Since|Meaning)\b(?=<)", head) for head in heads]
    assert shown == [["Name", "Kind"], ["Name", "Kind", "Meaning"]]
