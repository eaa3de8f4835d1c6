"""The life of symbols over releases."""

from __future__ import annotations

import json
import os
import subprocess
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from headerscan.cli import main
from headerscan.commands.history import render_history
from headerscan.history.lives import History, Release, history
from headerscan.model import Header
from headerscan.profiles import load_profile

RELEASES = 52


def header(number: int) -> str:
    """Return the header of release 1.<number>.0: keys come, change, go and come back."""
    text = "#define LIB_ALWAYS 1\n"
    for key in range(number + 1):
        if key % 10 == 9 and number >= key + 5:
            continue
        value = "changed" if key % 10 == 3 and number >= key + 2 else "value"
        doc = "\n * Deprecated: use another." if key % 10 == 5 and number >= key + 3 else ""
        since = f"1.{key + (key % 10 == 7)}.0"
        text += f"/**\n * LIB_{key}:\n * A key.{doc}\n *\n * Since: {since}\n */\n"
        text += f'#define LIB_{key} "{value}"\n'
    if number not in (20, 21):
        text += "int lib_blinks(void);\n"
    return text


def releases() -> list[Release]:
    other = Header("lib/other.h", "int other(void);\n", "other.h")
    return [
        Release(f"1.{number}.0", (Header("lib/a.h", header(number), "a.h"), other))
        for number in range(RELEASES)
    ]


def told(found: History) -> dict[str, list[tuple[str, str]]]:
    return {
        life.name: [(event.kind, event.release) for event in life.events] for life in found.lives
    }


@pytest.fixture(scope="module")
def found() -> History:
    return history(releases(), load_profile("generic"))


def test_every_symbol_has_its_events_in_order(found: History) -> None:
    lives = told(found)
    assert lives["LIB_ALWAYS"] == [("came", "1.0.0")]
    assert lives["other"] == [("came", "1.0.0")]
    assert lives["LIB_1"] == [("came", "1.1.0")]
    assert lives["LIB_13"] == [("came", "1.13.0"), ("changed", "1.15.0")]
    assert lives["LIB_15"] == [("came", "1.15.0"), ("deprecated", "1.18.0")]
    assert lives["LIB_19"] == [("came", "1.19.0"), ("went", "1.24.0")]
    assert lives["lib_blinks"] == [("came", "1.0.0"), ("went", "1.20.0"), ("came", "1.22.0")]
    assert len(lives) == RELEASES + 3


def test_what_changed_is_said(found: History) -> None:
    (life,) = [life for life in found.lives if life.name == "LIB_3"]
    (change,) = [event for event in life.events if event.kind == "changed"]
    assert change.what == 'value: "value" → "changed"'


def test_a_symbol_of_the_first_release_may_be_older(found: History) -> None:
    lives = {life.name: life for life in found.lives}
    assert lives["LIB_0"].since_start
    assert not lives["LIB_1"].since_start
    assert lives["LIB_19"].went == "1.24.0"
    assert lives["lib_blinks"].went is None


def test_a_documented_release_that_the_headers_contradict_is_found(found: History) -> None:
    assert {(entry.symbol, entry.since, entry.came) for entry in found.contradictions} == {
        (f"LIB_{key}", f"1.{key + 1}.0", f"1.{key}.0") for key in (7, 17, 27, 37, 47)
    }


@pytest.mark.parametrize(
    ("documented", "contradicts"),
    [("1.0", False), ("0.9.1", False), ("v1.0.0", False), ("1.1.0", True)],
)
def test_the_first_release_says_only_what_is_not_younger(
    documented: str, *, contradicts: bool
) -> None:
    text = f"/**\n * A:\n * Text.\n *\n * Since: {documented}\n */\n#define A 1\n"
    row = [Release(name, (Header("a.h", text, "a.h"),)) for name in ("v1.0.0", "v1.1.0")]
    assert bool(history(row, load_profile("generic")).contradictions) is contradicts


@pytest.mark.parametrize(
    ("documented", "contradicts"),
    [("1.1.0", False), ("1.4.0", False), ("1.3.1", False), ("1.0.0", True), ("1.5.0", True)],
)
def test_what_came_between_two_releases_that_are_far_apart_contradicts_neither(
    documented: str, *, contradicts: bool
) -> None:
    text = f"/**\n * A:\n * Text.\n *\n * Since: {documented}\n */\n#define A 1\n"
    row = [Release("v1.0.0"), Release("v1.4.0", (Header("a.h", text, "a.h"),))]
    assert bool(history(row, load_profile("generic")).contradictions) is contradicts


def test_an_enumerator_that_became_a_macro_came_when_its_name_did() -> None:
    enum = "enum e {\n  /** Since: 1.0.0 */\n  A = 1\n};\n"
    macro = "/**\n * A:\n * Text.\n *\n * Since: 1.0.0\n */\n#define A 1\n"
    row = [
        Release(f"1.{number}.0", (Header("a.h", text, "a.h"),))
        for number, text in enumerate((enum, enum, macro))
    ]
    assert history(row, load_profile("generic")).contradictions == ()


def of_texts(*releases: dict[str, str]) -> History:
    row = [
        Release(f"1.{number}.0", tuple(Header(name, text, name) for name, text in texts.items()))
        for number, texts in enumerate(releases)
    ]
    return history(row, load_profile("generic"))


def test_a_value_that_another_header_has_is_no_change() -> None:
    first = {"a.h": "enum { A = -2 };\n", "b.h": "enum { B = -2 };\n"}
    found = of_texts(first, {**first, "b.h": "enum { B = A };\n"})
    assert [life.name for life in found.lives if life.whens("changed")] == []


def test_a_value_that_is_only_written_in_another_way_is_no_change() -> None:
    found = of_texts({"a.h": "#define A (1 << 3)\n"}, {"a.h": "#define A 0x08\n"})
    assert [life.name for life in found.lives if life.whens("changed")] == []


def test_a_struct_that_moves_to_another_header_keeps_its_members() -> None:
    whole, announced = "struct s { int a; };\n", "struct s;\n"
    found = of_texts(
        {"a.h": "int x;\n", "b.h": whole}, {"a.h": f"{announced}int x;\n", "b.h": whole}
    )
    assert [life.name for life in found.lives if life.whens("changed")] == []


def test_a_declaration_that_could_not_be_read_did_not_go() -> None:
    good, bad = "int f(int a);\nint g(int a);\n", "int f(int a) @ odd;\nint g(int a);\n"
    found = of_texts({"a.h": good}, {"a.h": bad}, {"a.h": good}, {"a.h": "int g(int a);\n"})
    assert told(found) == {
        "f": [("came", "1.0.0"), ("went", "1.3.0")],
        "g": [("came", "1.0.0")],
    }
    assert [(gap.release, gap.header) for gap in found.gaps] == [("1.1.0", "a.h")]


def test_what_could_not_be_read_at_first_may_have_come_then() -> None:
    bad = "int f(int a) @ odd;\n"
    found = of_texts({"a.h": "int g;\n"}, {"a.h": bad}, {"a.h": "int f(int a);\n"})
    (life,) = [life for life in found.lives if life.name == "f"]
    assert (life.came, life.events[0].earliest, life.since_start) == ("1.2.0", "1.1.0", False)


def test_each_text_is_scanned_once() -> None:
    seen: list[tuple[int, int]] = []
    history(releases(), load_profile("generic"), progress=lambda *state: seen.append(state))
    assert seen[-1] == (RELEASES + 1, RELEASES + 1)
    assert seen == sorted(seen)


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_gives_the_same_history(
    pool: type[ThreadPoolExecutor | ProcessPoolExecutor], found: History
) -> None:
    executor: Executor
    with pool(2) as executor:
        assert history(releases(), load_profile("generic"), executor=executor) == found


def test_a_cluster_s_executor_serves_as_well(found: History) -> None:
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 1, "threads_per_worker": 1, "processes": False}
    with distributed.Client(**options, dashboard_address=":0", set_as_default=False) as client:
        executor = client.get_executor()
        assert history(releases(), load_profile("generic"), executor=executor) == found


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    identity = {
        f"GIT_{who}_{what}": "a@example.org"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }

    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-C", str(folder), *arguments], check=True, env=os.environ | identity
        )

    git("init", "-q")
    (folder / "README").write_text("A library.\n")
    git("add", "-A")
    git("commit", "-qm", "first")
    git("tag", "v0.1.0")
    (folder / "include" / "lib").mkdir(parents=True)
    for number in range(RELEASES):
        (folder / "include" / "lib" / "a.h").write_text(header(number))
        git("add", "-A")
        git("commit", "-qm", f"release {number}")
        git("tag", "-a", f"v1.{number}.0", "-m", "release")
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = main(["history", *arguments])
    output = capsys.readouterr()
    return status, output.out + ("" if "json" in arguments else output.err)


def test_git_tags_are_the_releases_in_the_order_of_their_numbers(
    capsys: pytest.CaptureFixture[str], repo: Path
) -> None:
    status, text = run(
        capsys, "--tags", "v*", "--path", "include", "--repo", str(repo), "--format", "json"
    )
    data = json.loads(text)
    assert status == 0
    assert data["releases"] == ["v0.1.0", *(f"v1.{number}.0" for number in range(RELEASES))]
    lives = {symbol["name"]: symbol for symbol in data["symbols"]}
    assert lives["LIB_19"]["events"] == [
        {"release": "v1.19.0", "event": "came", "what": "", "earliest": None},
        {"release": "v1.24.0", "event": "went", "what": "", "earliest": None},
    ]
    assert {entry["symbol"] for entry in data["contradictions"]} == {
        f"LIB_{key}" for key in (7, 17, 27, 37, 47)
    }


def test_a_table_and_markdown_tell_the_same(capsys: pytest.CaptureFixture[str], repo: Path) -> None:
    options = ("--tags", "v1*", "--repo", str(repo), "--match", "LIB_1?")
    status, table = run(capsys, *options, "--jobs", "2")
    assert status == 0
    assert "LIB_13  macro  v1.13.0  v1.15.0\n" in table.replace("           ", "  ")
    assert "10 symbols over 52 releases: 10 came, 1 changed, 1 deprecated, 1 went" in table
    assert "- LIB_17: its doc says since 1.18.0, but it came in v1.17.0" in table
    status, markdown = run(capsys, *options, "--format", "markdown", "--fail-on", "contradiction")
    assert status == 1
    assert "| `LIB_19` | macro | v1.19.0 |  |  | v1.24.0 |" in markdown


def test_inputs_of_any_form_are_releases(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, repo: Path
) -> None:
    (tmp_path / "a.h").write_text(header(0))
    assert main(["scan", str(tmp_path / "a.h"), "-o", str(tmp_path / "old.json")]) == 0
    status, text = run(
        capsys, str(tmp_path / "old.json"), "git:v1.1.0:include", "--repo", str(repo)
    )
    assert status == 0
    assert "1 came" in text


def told_of(
    capsys: pytest.CaptureFixture[str], folder: Path, *releases: dict[str, str]
) -> dict[str, Any]:
    """Return the history of folders with these files, as JSON."""
    names = [f"{number}.0" for number in range(1, len(releases) + 1)]
    for name, texts in zip(names, releases, strict=True):
        (folder / name).mkdir()
        for file, text in texts.items():
            (folder / name / file).write_text(text)
    inputs = [str(folder / name) for name in names]
    docs = ("--docs-from", inputs[-1]) if "f.c" in releases[-1] else ()
    status, text = run(capsys, *inputs, *docs, "--format", "json", "-q")
    assert status == 0
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_headers_of_an_input_are_read_together(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    macros = "#define NAMED(name) name##_named\n#define NUMBER 1\n"
    old = {"a.h": macros, "b.h": "int NAMED(f)(void);\n#define COUNT NUMBER\n"}
    found = told_of(capsys, tmp_path, old, {**old, "a.h": macros.replace("R 1", "R 2")})
    lives = {
        life["name"]: [event["event"] for event in life["events"]] for life in found["symbols"]
    }
    assert lives["f_named"] == ["came"]
    assert lives["COUNT"] == ["came", "changed"]


def test_a_declaration_of_an_input_that_could_not_be_read_is_a_gap(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found = told_of(capsys, tmp_path, {"a.h": "int f(int a);\n"}, {"a.h": "int f(int a) @ odd;\n"})
    assert [life["went"] for life in found["symbols"]] == [None]
    assert [(gap["release"], gap["header"]) for gap in found["gaps"]] == [
        (str(tmp_path / "2.0"), "a.h")
    ]


def test_what_c_files_say_counts_in_a_history(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sources = {
        "f.c": "/**\n * f:\n * It is.\n *\n * Since: 1.7.0\n */\nint f(void) { return 1; }\n"
    }
    header = {"a.h": "int f(void);\n"}
    found = told_of(capsys, tmp_path, header, {**header, **sources})
    assert [life["since"] for life in found["symbols"]] == ["1.7.0"]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ((), "needs two releases"),
        (("--tags", "none*"), "no git tag fits 'none*'"),
        (("--tags", "v*", "--repo", "/"), "name the repository's folder with --repo"),
        (("--tags", "v1.0.0"), "here is 1"),
        (("--tags", "v*", "--path", "src"), "none of the tags has a header in 'src'"),
        (("--tags", "v*", "x.h"), "exclude each other"),
        (("--tags", "v*", "--jobs", "0"), "--jobs 0 is no number"),
    ],
)
def test_a_wrong_call_is_one_line_and_status_2(
    capsys: pytest.CaptureFixture[str], repo: Path, arguments: tuple[str, ...], what: str
) -> None:
    status, text = run(capsys, "--repo", str(repo), *arguments)
    assert status == 2
    assert text.count("\n") == 1
    assert what in text


def test_real_releases_have_a_history(capsys: pytest.CaptureFixture[str], corpus: Path) -> None:
    folders = [str(corpus / "libvirt" / name / "include") for name in ("9.0.0", "11.3.0")]
    status, text = run(capsys, *folders, "--format", "json")
    data = json.loads(text)
    assert status == 0
    assert data["releases"] == ["9.0.0", "11.3.0"]
    lives = {(symbol["kind"], symbol["name"]): symbol for symbol in data["symbols"]}
    vfio = lives["macro", "VIR_DOMAIN_JOB_VFIO_DATA_TRANSFERRED"]
    assert (vfio["came"], vfio["since"]) == ("11.3.0", "10.6.0")
    assert not [name for (_, name), symbol in lives.items() if symbol["went"]]


def test_no_name_is_markup_in_markdown() -> None:
    text = "/**\n * A:\n * Text.\n *\n * Since: 2.0.0\n */\n#define A 1\n"
    row = [Release("v1.0<script>", (Header("a.h", text, "a.h"),)), Release("v1.1")]
    shown = render_history(history(row, load_profile("generic")), "markdown")
    assert "v1.0" in shown
    assert "<script>" not in shown
