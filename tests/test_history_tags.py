"""A history over the tags of a repository whose headers were templates, split and moved."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headerscan.cli import main
from headerscan.errors import UsageError
from headerscan.history.release_lines import ALL, Tag, line_of
from headerscan.release import Number, number_of

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def key(name: str, since: str) -> str:
    text = f"/**\n * LIB_{name}:\n * A key.\n *\n * Since: {since}\n */\n"
    return f'{text}#define LIB_{name} "{name.lower()}"\n\n'


A, B, C = key("A", "0.9.0"), key("B", "0.9.0"), key("C", "1.0.0")
D, E = key("D", "1.1.0"), key("E", "1.5.0")
VERSION = "#define LIB_VERSION @VERSION@\n"
OPEN = "/* never closed\n"


class Repository:
    """A scratch repository that is told what it holds, commit by commit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.day = 0
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> None:
        date = f"{1_600_000_000 + 86_400 * self.day} +0000"
        environment = {
            f"GIT_{who}_{what}": date if what == "DATE" else "a@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL", "DATE")
        }
        command = ["git", "-C", str(self.folder), *arguments]
        subprocess.run(command, check=True, env=os.environ | environment)

    def commit(self, files: Mapping[str, str], *tags: str) -> None:
        self.day += 1
        for old in self.folder.iterdir():
            if old.name != ".git":
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        for name, text in {"Makefile.am": f"# {self.day}\n", **files}.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-qm", f"day {self.day}")
        for tag in tags:
            self.git("tag", tag)


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    found = Repository(folder)
    found.commit({"README": "soon\n"}, "start")
    found.commit({"include/lib/lib.h.in": VERSION + A + B}, "v0.9.0")
    found.commit({"include/lib/lib.h.in": VERSION + A + B + C}, "v1.0.0")
    split = {"include/lib/lib-a.h": A + B, "include/lib/lib-b.h": C + D}
    found.commit({"include/lib/lib.h.in": VERSION, **split}, "v1.1.0-rc1")
    found.commit({"include/lib/lib.h.in": VERSION, **split}, "v1.1.0", "1.1.0")
    found.git("checkout", "-q", "-b", "v1.0-maint", "v1.0.0")
    found.commit({"include/lib/lib.h.in": VERSION + A + B + C + D}, "v1.0.1")
    found.git("checkout", "-q", "main")
    found.commit({**split, "include/lib/lib-b.h": C + D + OPEN}, "v1.2.0")
    found.commit({"README": "rebuilding\n"}, "v1.3.0")
    moved = {name.replace("include/", "src/public/"): text for name, text in split.items()}
    found.commit(moved, "v1.4.0")
    found.commit({**moved, "src/public/lib/lib-c.h": E}, "v1.5.0", "LATEST")
    return folder


Told = dict[str, list[tuple[str, str, str | None]]]
Run = Callable[..., tuple[int, str, str]]
PATHS = ("--path", "include", "--path", "src/public")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], repo: Path) -> Run:
    def call(command: str, *arguments: str) -> tuple[int, str, str]:
        status = main([command, *arguments, "--repo", str(repo)])
        output = capsys.readouterr()
        return status, output.out, output.err

    return call


def told(text: str) -> Told:
    return {
        symbol["name"]: [
            (event["event"], event["release"], event["earliest"])
            for event in symbol["events"]
            if event["event"] != "moved"
        ]
        for symbol in json.loads(text)["symbols"]
    }


def test_each_name_came_when_it_came_however_its_header_was_called(run: Run) -> None:
    status, text, _ = run("history", "--tags", "*", *PATHS, "--format", "json")
    data, found = json.loads(text), told(text)
    assert status == 0
    assert data["releases"] == [
        *("v0.9.0", "v1.0.0", "v1.1.0", "v1.2.0", "v1.3.0", "v1.4.0", "v1.5.0")
    ]
    assert {name: events for name, events in found.items() if name != "LIB_VERSION"} == {
        "LIB_A": [("came", "v0.9.0", None)],
        "LIB_B": [("came", "v0.9.0", None)],
        "LIB_C": [("came", "v1.0.0", None)],
        "LIB_D": [("came", "v1.1.0", None)],
        "LIB_E": [("came", "v1.5.0", None)],
    }
    assert data["contradictions"] == []


def test_what_was_not_read_is_named(run: Run) -> None:
    _, text, error = run("history", "--tags", "v*", *PATHS, "--format", "json")
    gaps = [(gap["release"], gap["place"], gap["header"]) for gap in json.loads(text)["gaps"]]
    assert gaps == [
        ("v1.2.0", "git:refs/tags/v1.2.0:include/lib/lib-b.h", "lib/lib-b.h"),
        ("v1.3.0", "git:refs/tags/v1.3.0:include", None),
        ("v1.3.0", "git:refs/tags/v1.3.0:src/public", None),
    ]
    assert "note: not read whole: 2 releases, first v1.2.0 (" in error
    _, table, _ = run("history", "--tags", "v*", *PATHS)
    assert (
        "- v1.3.0: git:refs/tags/v1.3.0:include: the revision has no such file or folder\n" in table
    )


def test_what_may_be_a_header_and_was_not_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = Repository(tmp_path)
    repository.commit({"include/a.h": A}, "v1.0.0")
    odd = {"include/a.h": A, "include/b.h": "\0", "include/c.h.weird": B, "include/d.h.orig": B}
    repository.commit(odd)
    (tmp_path / "include" / "e.h").symlink_to("a.h")
    repository.git("add", "-A")
    repository.git("commit", "-qm", "a link")
    repository.git("tag", "v1.1.0")
    options = ("--tags", "v*", "--repo", str(tmp_path), "--format", "json", "-q")
    assert main(["history", *options]) == 0
    gaps = json.loads(capsys.readouterr().out)["gaps"]
    place = "git:refs/tags/v1.1.0:include"
    assert {(gap["place"], gap["header"], gap["why"]) for gap in gaps} == {
        (f"{place}/b.h", "b.h", "a NUL byte stands here, so this is binary data and no header"),
        (f"{place}/c.h.weird", "c.h", "its ending is that of no header or known template"),
        (f"{place}/e.h", "e.h", "it is a link"),
    }


def test_a_name_moves_with_its_header(run: Run) -> None:
    _, text, _ = run("history", "--tags", "v*", *PATHS, "--match", "LIB_A", "--format", "json")
    (life,) = json.loads(text)["symbols"]
    assert (life["header"], life["went"]) == ("lib/lib-a.h", None)
    assert [event for event in life["events"] if event["event"] == "moved"] == [
        {
            "release": "v1.1.0",
            "event": "moved",
            "what": "lib/lib.h → lib/lib-a.h",
            "earliest": None,
        }
    ]


def test_what_may_have_come_unseen_says_in_which_releases(run: Run) -> None:
    _, text, _ = run("history", "--tags", "v*", "--path", "src/public", "--format", "json")
    found = told(text)
    assert found["LIB_D"] == [("came", "v1.4.0", "v0.9.0")]
    assert found["LIB_E"] == [("came", "v1.5.0", None)]
    _, table, _ = run("history", "--tags", "v*", "--path", "src/public")
    assert "LIB_D   macro  ≤ v1.4.0\n" in table


def test_what_is_no_part_of_the_line_is_told_with_how_to_ask_for_it(run: Run) -> None:
    _, _, error = run("history", "--tags", "*", *PATHS)
    assert (
        "note: left out: 1 pre-release (such as v1.1.0-rc1; take them with --line all),"
        " 1 maintenance release (such as v1.0.1; take a series with --line NUMBER),"
        " 3 other tags (such as start)\n"
    ) in error


def test_a_maintenance_line_leaves_out_what_was_developed_beside_it(run: Run) -> None:
    _, text, _ = run("history", "--tags", "v*", *PATHS, "--line", "1.0", "--format", "json")
    assert json.loads(text)["releases"] == ["v0.9.0", "v1.0.0", "v1.0.1"]
    assert told(text)["LIB_D"] == [("came", "v1.0.1", None)]


def test_all_releases_can_be_asked_for(run: Run) -> None:
    _, text, _ = run("history", "--tags", "v*", *PATHS, "--line", "all", "--format", "json")
    assert json.loads(text)["releases"][:5] == [
        *("v0.9.0", "v1.0.0", "v1.0.1", "v1.1.0-rc1", "v1.1.0")
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--tags", "x*"), "no git tag fits 'x*'"),
        (("--tags", "LATEST"), "none of the tags that fit 'LATEST' is a release"),
        (("--tags", "*-rc*"), "none of the tags that fit '*-rc*' is a release"),
        (("--tags", "v*", "--line", "7"), "there is no line '7' of releases among these tags"),
        (("--tags", "v*", "--line", "x"), "there is no line 'x' of releases among these tags"),
        (("--tags", "v*", "--path", "nowhere"), "none of the tags has a header in 'nowhere'"),
        (("--tags", "v*", "--path", ""), "--path '' names no place"),
        (("--tags", "v*", "--path", "../x"), "leaves the repository"),
        (("git:v1.0.0", "git:v1.1.0", "--line", "all"), "--path and --line choose among --tags"),
    ],
)
def test_a_call_that_cannot_be_answered_is_one_line(
    run: Run, arguments: Sequence[str], words: str
) -> None:
    status, text, error = run("history", *arguments)
    assert (status, text, error.count("\n")) == (2, "", 1)
    assert words in error


def test_a_template_is_compared_with_what_took_its_place(run: Run) -> None:
    old, new = "git:v1.0.0:include", "git:v1.1.0:include"
    options = ("--profile", "generic", "--format", "json")
    _, checked, _ = run("check", new, "--against", old, *options)
    assert {(entry["rule"], entry["symbol"]) for entry in json.loads(checked)["findings"]} == {
        ("moved-header", name) for name in ("LIB_A", "LIB_B", "LIB_C")
    }
    _, text, _ = run("diff", old, new, "--profile", "generic")
    assert "added (3)\n  git:v1.1.0:include/lib/lib-a.h\n    header lib/lib-a.h\n" in text
    assert re.search(r"/lib/lib-b.h\n    header lib/lib-b.h\n    \d+: macro LIB_D ", text)
    assert "verdict: minor\n" in text


def test_a_site_says_when_each_name_came(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("sphinx")
    status, _, error = run(
        *("site", "git:v1.1.0:include", "--against", "git:v1.0.0:include"),
        *("--profile", "generic", "-o", str(tmp_path / "site")),
    )
    assert status == 0, error
    pages = "".join(path.read_text() for path in (tmp_path / "site").rglob("*.html"))
    assert "LIB_D" in pages


NUMBERS = st.lists(st.integers(0, 999), min_size=2, max_size=4)
STYLES = (
    *("v{0}", "{0}", "release-{0}", "lib-{0}", "n{0}", "LIBVIR_{1}", "curl-{1}", "REL_{1}"),
    *("libxml2-{0}", "OpenSSL_{1}", "R_{1}", "VER-{0}", "json-c-{0}-20220414"),
)


@given(NUMBERS, st.sampled_from(STYLES), st.sampled_from(["", "-rc", "beta", "-alpha", "_pre"]))
def test_a_release_is_told_from_a_tag_of_any_style(
    numbers: list[int], style: str, stage: str
) -> None:
    dotted = ".".join(map(str, numbers))
    mark = "" if "20220414" in style or not stage else f"{stage}2"
    found = number_of(style.format(dotted, dotted.replace(".", "_")) + mark)
    assert found == Number(tuple(numbers), "", stage.strip("-_") if mark else "", 2 * bool(mark))


@pytest.mark.parametrize(
    ("tag", "release"),
    [
        ("OpenSSL_1_1_1k", "1.1.1k"),
        ("OpenSSL_0_9_8zh", "0.9.8zh"),
        ("openssl-3.0.8", "3.0.8"),
        ("v254", "254"),
        ("start", None),
        ("LATEST", None),
        ("v1.x", None),
    ],
)
def test_names_of_real_tags_are_read(tag: str, release: str | None) -> None:
    found = number_of(tag)
    assert (str(found) if found else None) == release


@given(st.lists(NUMBERS, min_size=1, max_size=20))
def test_a_line_is_in_the_order_of_its_numbers(numbers: list[list[int]]) -> None:
    names = [f"v{'.'.join(map(str, parts))}" for parts in numbers]
    tags = [Tag(name, is_merged=len(name) % 2 == 0) for name in names]
    for wanted in ("main", ALL):
        found = [number_of(name) for name in line_of(tags, wanted).tags]
        orders = [number.order for number in found if number is not None]
        assert orders == sorted(set(orders))


def test_the_first_release_of_each_series_counts_where_none_is_merged() -> None:
    names = ["3.1.0", "1.1.1", "1.1.1a", "3.0.0", "3.0.1", "1.1.1b", "3.1.1", "1.1.0", "1.1.0a"]
    line = line_of([Tag(name, is_merged=name in ("3.1.0", "3.1.1")) for name in names])
    assert line.tags == ("1.1.0", "1.1.1", "3.0.0", "3.1.0", "3.1.1")
    assert line.maintenance == ("1.1.0a", "1.1.1a", "1.1.1b", "3.0.1")


def test_a_line_that_no_release_has_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no line"):
        line_of([Tag("v1.0.0")], "2")
