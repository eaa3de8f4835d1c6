"""The Sphinx extension: what it makes of headers, and that no comment breaks a build."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from docutils import nodes
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from projects import Built, Project
from sphinx import addnodes

from headerscan.comparing.spelling import declare
from headerscan.diagnostics import Span
from headerscan.model import Api, Doc, Function, Macro, ParameterDoc
from headerscan.snapshot import to_json
from headerscan.sphinx_ext.text import KEYWORDS, Names, block_nodes, inline_nodes

HEADER = """\
/**
 * DEMO_BYTES:
 *
 * How many bytes went over the wire, see demo_send() and #demo_point.
 *
 * Units are:
 *
 * - first one, ``literally``
 * - second one
 *
 * As in:
 *
 *     if (x) {
 *     }
 *
 * Since: 1.2.0
 */
#define DEMO_BYTES "bytes"

/**
 * demo_color:
 * Colours. %DEMO_RED is the first.
 */
typedef enum {
    DEMO_RED = 0, /* as blood */
    DEMO_BLUE = 1 << 4,
} demo_color;

/** A point with a tag and a type of one name. */
typedef struct demo_point {
    int x; /* to the right */
    unsigned long long y[4];
    int (*measure)(struct demo_point *self, int);
    unsigned int bits : 3;
    struct { int inner; } nested;
    union { int whole; char part[4]; };
} demo_point;

struct hidden;

/**
 * demo_send:
 * @where: the place to send to
 * @what: what to send, or NULL
 *
 * Sends @what to @where.
 *
 * Returns -1 on error.
 *
 * Deprecated: use demo_post() with DEMO_BYTES.
 */
int demo_send(const demo_point *where, const char *what, ...);

typedef void (*demo_callback)(int count, void *opaque);

#ifdef _WIN32
# define DEMO_SEPARATOR ';'
#else
# define DEMO_SEPARATOR ':'
#endif

#define DEMO_MAX(a, b) ((a) > (b) ? (a) : (b))

extern const char *demo_version;
"""


EVERYTHING = ".. headerscan:header:: demo.h\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path, {"index": f"Demo\n====\n\n{EVERYTHING}\n"}, HEADER)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return what a build of that project left, to be looked at only."""
    folder = tmp_path_factory.mktemp("built")
    return Project(folder, {"index": f"Demo\n====\n\n{EVERYTHING}\n"}, HEADER).build()


def test_a_header_becomes_objects_of_the_c_domain(built: Built) -> None:
    assert built.warnings == ""
    inventory = built.inventory()
    assert {"DEMO_BYTES", "DEMO_SEPARATOR", "DEMO_MAX"} <= set(inventory["c:macro"])
    assert "demo_color" in inventory["c:enum"]
    assert {"DEMO_RED", "demo_color.DEMO_RED"} <= set(inventory["c:enumerator"])
    assert "demo_send" in inventory["c:function"]
    assert "demo_point" in inventory["c:struct"]
    assert {"demo_point.x", "demo_point.nested.inner", "demo_point.whole"} <= set(
        inventory["c:member"]
    )
    assert "demo_callback" in inventory["c:type"]
    assert "demo_version" in inventory["c:member"]


def test_every_symbol_has_one_anchor(built: Built) -> None:
    ids = re.findall(r'\bid="(c\.[\w.]+)"', built.html())
    assert len(ids) == len(set(ids))
    assert {"c.DEMO_BYTES", "c.DEMO_SEPARATOR", "c.demo_color.DEMO_RED"} <= set(ids)


def test_roles_and_comments_lead_to_the_objects(project: Project) -> None:
    project.pages["other"] = (
        ":orphan:\n\nOther\n=====\n\n:c:macro:`DEMO_BYTES` :c:func:`demo_send`"
        " :c:enumerator:`DEMO_BLUE` :c:type:`demo_point` :c:member:`demo_point.x`\n"
    )
    built = project.build()
    assert built.warnings == ""
    assert built.html("other").count('<a class="reference internal" href="index.html#c.') == 5
    page = built.html()
    for anchor in ("demo_send", "demo_point", "demo_color.DEMO_RED", "DEMO_BYTES"):
        assert f'href="#c.{anchor}"' in page


def test_parameters_in_a_comment_lead_to_what_is_said_of_them(built: Built) -> None:
    page = built.html()
    assert 'id="c.demo_send-what"' in page
    assert 'href="#c.demo_send-what"' in page


def test_a_name_that_leads_nowhere_is_shown_silently(built: Built) -> None:
    assert built.warnings == ""  # nitpicky
    assert "demo_post" in built.html()
    assert "#c.demo_post" not in built.html()


def test_a_comments_layout_becomes_paragraphs_lists_and_literal_blocks(built: Built) -> None:
    page = built.html()
    assert re.search(r"<li>\s*<p>first one, <code[^>]*><span class=\"pre\">literally", page)
    assert re.search(r"<pre>.*?if \(x\) \{\s*\}", page, re.DOTALL)
    assert "Since 1.2.0" in page
    assert re.search(r"<strong>Deprecated</strong>: use", page)


def test_a_macro_in_two_branches_is_one_object_that_shows_both_values(built: Built) -> None:
    page = built.html()
    assert page.count('id="c.DEMO_SEPARATOR"') == 1
    assert "';'" in page
    assert "':'" in page


def test_a_wrong_name_is_an_error_at_its_directive(tmp_path: Path) -> None:
    text = "Demo\n====\n\n.. headerscan:symbol:: DEMO_BITES\n\n.. headerscan:family:: none\n"
    warnings = Project(tmp_path, {"index": text}, HEADER).build().warnings
    assert "index.rst:4: ERROR" in warnings
    assert "no symbol is called 'DEMO_BITES'" in warnings
    assert "there is no family 'none'" in warnings


def test_an_input_that_is_not_there_is_an_error_at_the_directive(tmp_path: Path) -> None:
    project = Project(tmp_path, {"index": f"Demo\n====\n\n{EVERYTHING}"})
    assert re.search(
        r"index\.rst:4: ERROR: .*include: there is no such file", project.build().warnings
    )


def test_functions_have_the_docs_of_their_c_files(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    source = tmp_path / "src" / "demo.c"
    source.write_text("/**\n * go:\n *\n * Goes, as the C file says.\n */\nint\ngo(void)\n{\n}\n")
    project = Project(
        tmp_path,
        {"index": f"Demo\n====\n\n{EVERYTHING}"},
        "int go(void);\n",
        configuration={"headerscan_docs_from": "../src"},
    )
    assert "Goes, as the C file says." in project.build().html()
    source.write_text(source.read_text("utf-8").replace("Goes", "Runs"))
    built = project.build()
    assert built.updated == ("index",)
    assert "Runs, as the C file says." in built.html()


def test_a_template_shows_what_conf_py_says_that_a_build_puts_in(tmp_path: Path) -> None:
    (tmp_path / "include").mkdir()
    (tmp_path / "include" / "demo.h.in").write_text("#define TIDE_DEPTH @DEPTH@\n")
    (tmp_path / "meson.build").write_text("project('tide', 'c', version: '1.2.3')\n")
    project = Project(
        tmp_path,
        {"index": f"Demo\n====\n\n{EVERYTHING}"},
        configuration={"headerscan_inputs": [".."], "headerscan_defines": {"DEPTH": 1717}},
    )
    assert "1717" in project.build().html()
    project = Project(
        tmp_path,
        project.pages,
        configuration={**project.configuration, "headerscan_defines": {"1": 2}},
    )
    assert "conf.py: headerscan_defines" in project.build().warnings


@pytest.mark.parametrize(
    "builder",
    "text latex man texinfo xml dirhtml singlehtml gettext dummy linkcheck".split(),
)
def test_other_builders_take_it_too(project: Project, builder: str) -> None:
    assert project.build(builder).warnings == ""


def test_an_epub_is_built_over_an_earlier_one(project: Project) -> None:
    for version in ("1", "2"):
        said = {"copyright": "nobody", "version": version}
        project.configuration = {**project.configuration, **said}
        assert project.build("epub").warnings == ""


def test_objects_written_by_hand_stand_beside_ours(tmp_path: Path) -> None:
    text = (
        "Demo\n====\n\n.. headerscan:function:: demo_send\n\n"
        ".. c:function:: int own(demo_point *p)\n\n   By hand, see :c:func:`demo_send`.\n\n"
        ".. headerscan:struct:: demo_point\n"
    )
    built = Project(tmp_path, {"index": text}, HEADER).build()
    assert built.warnings == ""
    assert {"own", "demo_send"} <= set(built.inventory()["c:function"])


def family_project(folder: Path, headers: Path) -> Project:
    text = (
        "Keys\n====\n\n.. headerscan:family:: job-stats\n\nSee :headerscan:key:`disk_temp_used`.\n"
    )
    return Project(
        folder,
        {"index": text},
        configuration={
            "headerscan_inputs": [str(headers)],
            "headerscan_profile": "libvirt",
            "nitpicky": False,
        },
    )


def test_a_family_is_a_table_with_key_type_unit_release_and_meaning(
    tmp_path: Path, bundled_headers: Path
) -> None:
    built = family_project(tmp_path, bundled_headers).build()
    assert built.warnings == ""
    page = built.html().replace("<wbr>", "")
    rows = re.findall(r"<tr class=\"row-.*?</tr>", page, re.DOTALL)
    cells = [[re.sub(r"<[^>]+>|\s+", " ", cell).split() for cell in cells_of(row)] for row in rows]
    assert len(cells) == 1 + 36
    assert [" ".join(cell) for cell in cells[0]] == ["Key", "Type", "Unit", "Since", "Meaning"]
    used = next(row for row in cells if row[0][0] == "disk_temp_used")
    assert [used[1], used[2], used[3]] == [["ULLONG"], ["bytes"], ["6.0.0"]]
    assert built.html().count('id="c.VIR_DOMAIN_JOB_') == 36


def cells_of(row: str) -> list[str]:
    return re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)


def test_a_function_leads_to_the_keys_that_it_takes_or_gives(
    tmp_path: Path, bundled_headers: Path
) -> None:
    directives = ".. headerscan:function:: virDomainGetJobStats\n\n.. headerscan:family:: job-stats"
    project = family_project(tmp_path, bundled_headers)
    project.pages["index"] = f"A\n=\n\n{directives}\n"
    html = project.build().html()
    text = html[html.index('id="c.virDomainGetJobStats"') :]
    assert "Statistics of a domain" in text[text.index("Keys") : text.index("<table")]


ODD_SIZES = (
    "int f1(int a[sizeof(((struct s*)0)->x)]);",
    'int f2(int a[sizeof("x")]);',
    "int f3(int a[_Alignof(int)]);",
    "struct q { int a[offsetof(struct q, x)]; };",
    "typedef int t[__alignof__(int)];",
    "typedef int (*cb)(int a[__builtin_offsetof(struct s, x)]);",
)


def test_array_sizes_that_the_c_domain_cannot_read_are_shown_as_written(tmp_path: Path) -> None:
    page = f"A\n=\n\n{EVERYTHING}"
    built = Project(tmp_path, {"index": page}, "\n".join(ODD_SIZES) + "\n").build()
    assert built.warnings == ""
    shown = re.sub(r"<[^>]+>", "", built.html())
    for word in ("sizeof(((", "sizeof(&quot;", "_Alignof", "offsetof", "__alignof__", "__builtin_"):
        assert re.search(rf"\[\s*{re.escape(word)}", shown), word


@pytest.mark.parametrize(
    ("name", "value"), [("headerscan_inputs", [3]), ("headerscan_older", ["a.h"])]
)
def test_a_value_of_another_type_is_told_at_the_directive(
    name: str, value: object, tmp_path: Path
) -> None:
    page = "A\n=\n\n.. headerscan:function:: a\n"
    built = Project(tmp_path, {"index": page}, "int a;\n", configuration={name: value}).build()
    assert "index.rst:4" in built.warnings


def test_keys_are_in_the_inventory_and_have_a_role(tmp_path: Path, bundled_headers: Path) -> None:
    built = family_project(tmp_path, bundled_headers).build()
    inventory = built.inventory()
    assert inventory["headerscan:key"]["disk_temp_used"].uri == (
        "index.html#c.VIR_DOMAIN_JOB_DISK_TEMP_USED"
    )
    assert 'href="#c.VIR_DOMAIN_JOB_DISK_TEMP_USED"' in built.html()


def test_a_pattern_of_names_leads_to_its_family(tmp_path: Path, bundled_headers: Path) -> None:
    project = family_project(tmp_path, bundled_headers)
    project.pages["index"] += "\n.. headerscan:function:: virDomainGetJobStats\n"
    link = r'href="#headerscan-family-job-stats"[^>]*><code[^>]*>.*VIR_DOMAIN_JOB_\*'
    assert re.search(link, project.build().html().replace("<wbr>", ""))


def test_a_theme_gets_the_same_navigation_for_less(tmp_path: Path) -> None:
    project = Project(tmp_path, dict(PARTS), HEADER, {"html_theme": "furo"})
    built = project.build()
    assert built.warnings == ""
    sidebar = built.html("plain").split('class="sidebar-tree"')[1].split("</aside>")[0]
    assert re.findall(r'<li class="[^"]*"><a class="[^"]*" href="([^"]*)"', sidebar) == [
        "macros.html",
        "functions.html",
        "#",
    ]
    assert 'href="#c.demo_send"' in built.html("functions").split('class="toc-tree"')[1]


def test_a_short_navigation_lists_the_pages_beside_the_one_shown(tmp_path: Path) -> None:
    pages = {f"{part}/p{number}": "P\n=\n" for part in ("one", "two") for number in range(3)}
    for part in ("one", "two"):
        toctree = ".. toctree::\n   :hidden:\n\n   p0\n   p1\n   p2\n"
        pages[f"{part}/index"] = f"Part\n====\n\n{toctree}"
    pages["index"] = "Demo\n====\n\n.. toctree::\n\n   one/index\n   two/index\n"
    short = {"html_theme": "furo", "headerscan_short_navigation": True}
    built = Project(tmp_path, pages, HEADER, short).build()
    assert built.warnings == ""
    sidebar = built.html("one/p1").split('class="sidebar-tree"')[1].split("</aside>")[0]
    near = re.findall(r'class="[^"]*reference internal" href="([^"]*)"', sidebar)
    assert near == ["index.html", "p0.html", "#", "p2.html", "../two/index.html"]


# Rebuilding

PARTS = {
    "index": "Demo\n====\n\n.. toctree::\n\n   macros\n   functions\n   plain\n",
    "macros": "Macros\n======\n\n.. headerscan:symbols::\n   :kinds: macro\n",
    "functions": "Functions\n=========\n\n.. headerscan:symbols::\n   :kinds: function\n",
    "plain": "Plain\n=====\n\nText.\n",
}


def test_a_changed_comment_has_only_those_pages_read_that_show_it(tmp_path: Path) -> None:
    project = Project(tmp_path, dict(PARTS), HEADER)
    assert project.build().updated == ("functions", "index", "macros", "plain")
    assert project.build().updated == ()
    project.header = HEADER.replace("How many bytes", "The number of bytes\n * that")
    built = project.build()
    assert built.updated == ("macros",)
    assert built.warnings == ""
    assert "The number of bytes that went" in built.html("macros")


def test_a_touched_header_has_no_page_read(tmp_path: Path) -> None:
    project = Project(tmp_path, dict(PARTS), HEADER)
    project.build()
    os.utime(tmp_path / "include" / "demo.h", (2_000_000_000, 2_000_000_000))
    assert project.build().updated == ()


def test_a_new_name_has_all_pages_read_that_may_mention_it(tmp_path: Path) -> None:
    project = Project(tmp_path, dict(PARTS), HEADER)
    project.build()
    project.header = f"{HEADER}\nint demo_post(void);\n"
    built = project.build()
    assert built.updated == ("functions", "macros")
    assert 'href="functions.html#c.demo_post"' not in built.html("macros")
    assert 'href="#c.demo_post"' in built.html("functions")


def test_a_removed_header_is_told_at_the_pages_that_showed_it(tmp_path: Path) -> None:
    project = Project(tmp_path, dict(PARTS), HEADER)
    project.build()
    (tmp_path / "include" / "demo.h").unlink()
    project.header = ""
    assert "macros.rst:4: ERROR" in project.build().warnings


def test_a_parallel_build_gives_the_same_pages(tmp_path: Path) -> None:
    pages = dict(PARTS)
    for number in range(8):
        pages[f"extra{number}"] = ":orphan:\n\nExtra\n=====\n\n:c:macro:`DEMO_BYTES`\n"
    serial = Project(tmp_path / "serial", dict(pages), HEADER).build()
    parallel = Project(tmp_path / "parallel", dict(pages), HEADER).build(parallel=2)
    assert parallel.warnings == serial.warnings == ""
    assert parallel.html("macros") == serial.html("macros")
    project = Project(tmp_path / "parallel", dict(pages), HEADER)
    assert project.build(parallel=2).updated == ()


# Hostile comments

HOSTILE = {
    "directive": ".. raw:: html\n\n   <script>alert(1)</script>",
    "html": "<script>alert(1)</script> <img src=x onerror=alert(1)> &amp; &#x41;",
    "backticks": "`unbalanced ``and `more``` _trailing_ |sub| [1]_ :role:`x` **bold",
    "roles": ":raw-html:`<b>` :download:`/etc/passwd` .. include:: /etc/passwd",
    "long line": "x" * 100_000,
    "long line of words": "word_1 " * 15_000,
    "control characters": "a\x01c\x07d\x1be\x7ff\x0bg",
    "bidirectional marks": "safe \u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "lists without end": "\n".join(" " * depth + "- x" for depth in range(400)),
    "headings": "Title\n=====\n\n====\nOver\n====",
    "substitutions": "|version| |today| .. |x| replace:: y",
    "unclosed fence": "```\nno end",
    "percent and at": "%s %n @ @@ # ## %",
    "windows lines": "one\r\ntwo\r\n\r\n- three\r\n",
    "a reference to a keyword": "%if #int for() while() @return %bool static_assert()",
    "other scripts": "Größe, размер, 大きさ, حجم, 🙂\u200d👍",
}


def test_hostile_comments_appear_as_text_and_break_nothing(tmp_path: Path) -> None:
    header = "\n".join(
        comment_over(text, f"DEMO_KEY_{number}") for number, text in enumerate(HOSTILE.values())
    )
    project = Project(tmp_path, {"index": f"Demo\n====\n\n{EVERYTHING}"}, header)
    built = project.build()
    assert built.warnings == ""
    page = built.html()
    for number, name in enumerate(HOSTILE):
        assert f'id="c.DEMO_KEY_{number}"' in page, name
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert not set("\x00\x01\x07\x1b\x7f\u202e\u2066\u200f") & set(page)


def test_a_character_that_must_not_act_is_named(tmp_path: Path) -> None:
    header = comment_over(HOSTILE["bidirectional marks"])
    page = Project(tmp_path, {"index": f"Demo\n====\n\n{EVERYTHING}"}, header).build().html()
    assert '<span class="headerscan-unseen">U+202E</span>gnp.exe' in page


def test_a_snapshot_may_hold_what_no_header_can(tmp_path: Path) -> None:
    text = "a \x00 NUL, a \uffff non-character, and .. raw:: html"
    doc = Doc(summary=text, body=f"    {text}", since=text, parameters=(ParameterDoc(text, text),))
    macro = Macro(name="DEMO_KEY", header="demo.h", span=Span.at(1), text="", doc=doc)
    (tmp_path / "include").mkdir()
    snapshot = to_json(Api((macro,), headers=("demo.h",)))
    (tmp_path / "demo.json").write_text(snapshot, encoding="utf-8")
    configuration = {"headerscan_inputs": [str(tmp_path / "demo.json")]}
    project = Project(
        tmp_path, {"index": f"Demo\n====\n\n{EVERYTHING}"}, configuration=configuration
    )
    built = project.build()
    assert built.warnings == ""
    assert '<span class="headerscan-unseen">U+0000</span>' in built.html()


def test_a_name_that_no_header_can_have_is_refused(tmp_path: Path) -> None:
    for name in ('M"><script>alert(1)</script>', "M\uffff", "a b", "", "1M"):
        macro = Macro(name=name, header="demo.h", span=Span.at(1), text="")
        snapshot = to_json(Api((macro,), headers=("demo.h",)))
        (tmp_path / "demo.json").write_text(snapshot, encoding="utf-8")
        configuration = {"headerscan_inputs": [str(tmp_path / "demo.json")]}
        pages = {"index": f"Demo\n====\n\n{EVERYTHING}"}
        built = Project(tmp_path, pages, configuration=configuration).build()
        assert "symbols[0].name: Expected `str` matching" in built.warnings
        assert "<script>alert" not in built.html("index") + built.html("genindex")


def test_types_that_no_header_can_have_are_text(tmp_path: Path) -> None:
    odd = '"><script>alert(1)</script>'
    place: dict[str, Any] = {"header": "demo.h", "span": Span.at(1)}
    api = Api(
        (
            Macro(name="M", text=f"{odd}\uffff", **place),
            Function(name="f", returns=f"int {odd}", parameters=(), **place),
        ),
        headers=("demo.h",),
    )
    (tmp_path / "demo.json").write_text(to_json(api), encoding="utf-8")
    configuration = {"headerscan_inputs": [str(tmp_path / "demo.json")]}
    text = f"Demo\n====\n\n{EVERYTHING}"
    built = Project(tmp_path, {"index": text}, configuration=configuration).build()
    assert "<script>alert" not in built.html()
    assert "alert" in built.html()


def comment_over(text: str, name: str = "DEMO_KEY") -> str:
    lines = "\n".join(f" * {line}" for line in text.replace("*/", "* /").split("\n"))
    return f'/**\n * {name}:\n *\n{lines}\n */\n#define {name} "{name.lower()}"\n'


texts = st.text(
    alphabet=st.one_of(
        st.sampled_from("`*_|:.-+#%@<>[](){}\\~^=\"'\n \t/&$0aA"),
        # A header with a NUL is refused as binary before anything is shown.
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=300,
)


@given(text=st.lists(texts, min_size=1, max_size=15).map("\n\n".join))
@example(text="%A¹ #A¹ A¹() `A¹` A¹ DEMO_KEY¹ %DEMO_KEY")
@settings(
    max_examples=settings().max_examples // 3,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_comment_makes_a_build_warn(tmp_path: Path, text: str) -> None:
    header = comment_over(text)
    project = Project(tmp_path, {"index": f"Demo\n====\n\n{EVERYTHING}"}, header)
    assert project.build().warnings == ""


# The parts by themselves


def test_the_words_that_cannot_be_symbols_are_those_of_the_c_domain() -> None:
    from sphinx.domains.c import _ids  # noqa: PLC0415 - a private module, for comparison only

    assert _ids._keywords | _ids._macro_keywords == KEYWORDS  # noqa: SLF001 - as above


@given(text=texts)
def test_every_text_has_blocks_that_keep_its_words(text: str) -> None:
    found = "".join(node.astext() for node in block_nodes(text, Names()))
    kept = {character for character in text if character.isalpha()}
    # Marks of lists (``a)``) are layout, not words.
    assert kept - set(found) <= set("abcdefghijklmnopqrstuvwxyz") | kept_by_fences(text)


def kept_by_fences(text: str) -> set[str]:
    return {
        character
        for line in text.split("\n")
        if line.strip().startswith(("```", "~~~", "|["))
        for character in line
    }


@given(text=texts)
def test_running_text_keeps_its_words(text: str) -> None:
    made = inline_nodes(text, Names())
    shown = "".join(node.astext() for node in made if "headerscan-unseen" not in str(node))
    assert [c for c in shown if c.isalpha()] == [c for c in text if c.isalpha()]


@pytest.mark.parametrize(
    ("type_text", "name", "expected"),
    [
        ("int", "x", "int x"),
        ("char *", "x", "char *x"),
        ("const char *const *", "x", "const char *const *x"),
        ("int (*)(void *, int)", "f", "int (*f)(void *, int)"),
        ("char [16]", "id", "char id[16]"),
        ("char *[2][3]", "a", "char *a[2][3]"),
        ("int (*(*)(int))(void)", "g", "int (*(*g)(int))(void)"),
        ("void (*[3])(int)", "h", "void (*h[3])(int)"),
        ("int (*)[4]", "p", "int (*p)[4]"),
        ("void (*)(int (*)(int))", "cb", "void (*cb)(int (*)(int))"),
        ("size_t", "", "size_t"),
    ],
)
def test_a_name_goes_where_its_declarator_has_it(type_text: str, name: str, expected: str) -> None:
    assert declare(type_text, name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo", ["one two"]),
        ("one:\n\n    code\n      more\n\ntwo", ["one:", ("code\n  more",), "two"]),
        ("- a\n  b\n- c", [[["a b"], ["c"]]]),
        ("3. a\n4. b", [3, [["a"], ["b"]]]),
        ("values:\n- a\n- b", ["values:", [["a"], ["b"]]]),
        ("- a\n  - b", [[["a", [["b"]]]]]),
        ("returns\n-1 on error", ["returns -1 on error"]),
        ('|[<!-- language="C" -->\nint x;\n]|', [("int x;",)]),
        ("Note: one\n      two\n\n      three", ["Note: one two", "three"]),
        (
            "so:\n\nswitch (a) {\ncase 1:\n    // one\n    break;\n}\n\nand so on",
            ["so:", ("switch (a) {\ncase 1:\n    // one\n    break;\n}",), "and so on"],
        ),
        ("#if A\n  // one\n#endif", [("#if A\n  // one\n#endif",)]),
        ("- a;\n- b;", [[["a;"], ["b;"]]]),
        ("", []),
    ],
)
def test_blocks_are_what_the_layout_says(text: str, expected: list[object]) -> None:
    assert laid_out(block_nodes(text, Names())) == expected


def laid_out(blocks: Iterable[nodes.Node]) -> list[object]:
    """Return paragraphs as text, literal blocks as tuples and lists as lists, numbered or not."""
    found: list[object] = []
    for block in blocks:
        if isinstance(block, nodes.literal_block):
            found.append((block.astext(),))
        elif isinstance(block, nodes.paragraph):
            found.append(block.astext())
        else:
            assert isinstance(block, (nodes.bullet_list, nodes.enumerated_list))
            found += [block["start"]] if "start" in block else []
            found.append(
                [
                    laid_out(item.children)
                    for item in block.findall(nodes.list_item)
                    if item.parent is block
                ]
            )
    return found


def test_a_first_block_that_a_colon_introduces_is_literal() -> None:
    made = block_nodes("    scheme://host\n\nwhere host is one", Names(), introduced=True)
    assert laid_out(made) == [("scheme://host",), "where host is one"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("see vir_a*b", []),
        ("all vir_a* do", []),
        ("a vir_aPtr* is one", ["vir_aPtr"]),
        ("vir_a", ["vir_a"]),
    ],
)
def test_a_pattern_of_names_is_none_of_them(text: str, names: list[str]) -> None:
    made = inline_nodes(text, Names(symbols={"vir_a", "vir_aPtr"}))
    assert [node.astext() for node in made if isinstance(node, addnodes.pending_xref)] == names


@pytest.mark.parametrize("text", ["`\u202ea`", "``\u202ea``", "**\u202ea**", "http://\u202ea/b"])
def test_a_character_that_must_not_act_does_not_within_marks(text: str) -> None:
    (made,) = inline_nodes(text, Names())
    assert "[U+202E]a" in made.astext()
