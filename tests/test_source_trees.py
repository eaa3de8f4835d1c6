"""Source trees: templates beside what was made of them, and the release they are of."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from headerscan.cli import main
from headerscan.errors import HeaderscanError
from headerscan.loading import load
from headerscan.model import Header, Macro
from headerscan.profile import Profile, Version, parse_profile
from headerscan.release import RELEASE_FILES, release_of
from headerscan.scan import scan

_TEMPLATE = '#define TIDE_VERSION "@VERSION@"\n#define TIDE_DEPTH "depth"\n'
_MADE = '#define TIDE_VERSION "4.5.6"\n#define TIDE_DEPTH "old"\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    top = tmp_path / "tide-1.2.3"
    (top / "include" / "tide").mkdir(parents=True)
    (top / "src").mkdir()
    (top / "include" / "tide" / "tide.h.in").write_text(_TEMPLATE)
    (top / "src" / "private.h").write_text("#define TIDE_PRIVATE 1\n")
    (top / "meson.build").write_text("project('tide', 'c',\n  version: '1.2.3',\n)\n")
    return top


def _git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def _committed(tree: Path) -> str:
    _git(tree, "init", "-q")
    _git(tree, "add", ".")
    _git(tree, "commit", "-q", "-m", "Begin")
    return str(tree)


def _archived(tree: Path) -> str:
    archive = tree.parent / "tide.tar.xz"
    with tarfile.open(archive, "w:xz") as tar:
        tar.add(tree, "tide-1.2.3")
    return str(archive)


def test_a_source_tree_gives_its_public_headers_and_release_however_it_is_named(
    tree: Path,
) -> None:
    repo = _committed(tree)
    inputs = (repo, f"{repo}/include", _archived(tree), "git:HEAD", "git:HEAD:include/tide")
    for reference in inputs:
        loaded = load([reference], repo=repo)
        assert loaded.api.headers == ("tide/tide.h",)
        assert loaded.api.version == "1.2.3"
        assert loaded.release is not None
        assert loaded.release.source.endswith("meson.build")


def test_a_template_counts_before_what_a_build_made_of_it(tree: Path) -> None:
    build = tree / "build" / "include" / "tide"
    build.mkdir(parents=True)
    for folder in (build, tree / "include" / "tide"):
        (folder / "tide.h").write_text(_MADE)
    repo = _committed(tree)
    template, made = (f"{repo}/include/tide/tide.h{ending}" for ending in (".in", ""))
    for inputs in ([repo], [_archived(tree)], ["git:HEAD"], [made, template], [template, made]):
        loaded = load(inputs, repo=repo)
        assert loaded.api.headers == ("tide/tide.h",)
        assert loaded.sources["tide/tide.h"].text == _TEMPLATE
        assert loaded.sources["tide/tide.h"].origin.endswith("tide.h.in")


def test_a_revision_without_build_files_is_of_the_release_that_its_tag_names(tree: Path) -> None:
    (tree / "meson.build").unlink()
    repo = _committed(tree)
    assert load(["git:HEAD:include"], repo=repo).api.version is None
    _git(tree, "tag", "v3.4.5")
    loaded = load(["git:HEAD:include"], repo=repo)
    assert loaded.api.version == "3.4.5"
    assert loaded.release is not None
    assert loaded.release.source == "the tag v3.4.5"


def test_build_files_above_the_headers_own_project_say_nothing(tree: Path) -> None:
    (tree / "meson.build").rename(tree.parent / "meson.build")
    assert load([str(tree / "include")]).api.version is None


def test_a_binary_build_file_is_refused(tree: Path) -> None:
    (tree / "meson.build").write_bytes(b"\0\1\2\xff")
    with pytest.raises(HeaderscanError, match=r"meson\.build"):
        load([str(tree)])


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("meson.build", "# a\nproject(\n  'x', ['c', 'cpp'],\n  version: '2.0.1',\n)"),
        ("configure.ac", "dnl a\nAC_INIT([x], [2.0.1], [a@example.org])"),
        ("configure.in", "AC_INIT(x, 2.0.1)"),
        ("CMakeLists.txt", "cmake_minimum_required(VERSION 3.5)\nproject(x VERSION 2.0.1)"),
    ],
)
def test_build_files_name_the_release_in_their_usual_forms(file: str, text: str) -> None:
    release = release_of([Header(file, text, file)], ["v9.9"], Version("V").files)
    assert release is not None
    assert (release.version, release.source) == ("2.0.1", file)


def test_what_depends_on_the_build_is_no_release() -> None:
    text = "project('x', version: run_command('git', 'describe'))\n"
    assert release_of([Header("meson.build", text, "x")], [], RELEASE_FILES) is None


@pytest.mark.parametrize("pattern", ["version: .*", "(", "(a+)+b"])
def test_a_pattern_that_gives_no_release_is_refused(pattern: str) -> None:
    text = f"""name = "x"
[version]
macro = "V"
[[version.files]]
file = "meson.build"
pattern = '{pattern}'
"""
    with pytest.raises(HeaderscanError, match="pattern"):
        parse_profile(text, "x.toml")


@pytest.mark.parametrize(
    ("tag", "release"),
    [("v9.0.0", "9.0.0"), ("libx-1.2", "1.2"), ("v9.0.0-rc1", None), ("stable", None)],
)
def test_a_tag_names_the_release_that_it_ends_in(tag: str, release: str | None) -> None:
    found = release_of([], [tag], RELEASE_FILES)
    assert (found and found.version) == release


_OPEN = """\
#define VERSION "@PACKAGE_VERSION@"
#define MAJOR @MAJOR_VERSION@
#define NEXT (MAJOR + 1)
#define SIZE ${SIZE_OF_LONG}
#define ALIAS VERSION
#define PERL {- $config{x} -}
#define DEPTH 3
"""


def test_a_value_that_a_build_puts_in_is_none_and_says_what_it_hangs_on() -> None:
    api = scan([Header("x.h", _OPEN, "include/x.h.in")], Profile("test"))
    notes = {s.name: s.value_note for s in api.symbols if isinstance(s, Macro)}
    assert notes == {
        "VERSION": "a build puts in @PACKAGE_VERSION@; --define PACKAGE_VERSION=VALUE says what",
        "MAJOR": "a build puts in @MAJOR_VERSION@; --define MAJOR_VERSION=VALUE says what",
        "NEXT": "a build puts in @MAJOR_VERSION@; --define MAJOR_VERSION=VALUE says what",
        "SIZE": "a build puts in ${SIZE_OF_LONG}; --define SIZE_OF_LONG=VALUE says what",
        "ALIAS": "a build puts in @PACKAGE_VERSION@; --define PACKAGE_VERSION=VALUE says what",
        "PERL": "a build puts in {- $config{x} -}",
        "DEPTH": None,
    }
    assert [s.value for s in api.symbols if isinstance(s, Macro)] == [None] * 6 + [3]


def test_what_looks_like_a_placeholder_is_a_value_in_a_plain_header() -> None:
    (macro,) = scan([Header("x.h", '#define A "@B@"\n', "x.h")], Profile("test")).symbols
    assert isinstance(macro, Macro)
    assert macro.value == "@B@"


def test_the_template_of_the_real_source_tree_reads_like_the_built_header(corpus: Path) -> None:
    release = corpus / "libvirt" / "9.0.0"
    tree, built = (load([str(release / name)]) for name in ("source.tar.xz", "include"))
    assert tree.api.version == built.api.version == "9.0.0"
    differing = [
        symbol.name
        for symbol, same in zip(tree.api.symbols, built.api.symbols, strict=True)
        if symbol != same
    ]
    assert differing == ["LIBVIR_VERSION_NUMBER"]


def test_a_line_says_what_names_the_release_unless_it_is_to_be_quiet(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["check", str(tree), "--fail-on", "never", "--no-cache"]
    main(words)
    assert capsys.readouterr().err == f"{tree}/meson.build says that this is 1.2.3\n"
    main([*words, "-q"])
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("told_by", ["meson.build", "a tag"])
def test_a_review_knows_the_release_of_its_base(
    told_by: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def git(*arguments: str) -> str:
        command = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.c"]
        done = subprocess.run([*command, *arguments], check=True, capture_output=True, text=True)
        return done.stdout

    def told(command: str, *arguments: str) -> set[tuple[str, str]]:
        options = ("--repo", str(tmp_path), "--profile", "libvirt", "--format", "json")
        main([command, *arguments, *options, "--fail-on", "never"])
        found = json.loads(capsys.readouterr().out)["findings"]
        return {(entry["rule"], entry["symbol"]) for entry in found}

    header = tmp_path / "include" / "libvirt" / "libvirt-common.h.in"
    header.parent.mkdir(parents=True)
    header.write_text("#define LIBVIR_VERSION_NUMBER @LIBVIRT_VERSION_NUMBER@\n")
    if told_by == "meson.build":
        (tmp_path / "meson.build").write_text("project('x', version: '9.1.0')\n")
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "one")
    if told_by == "a tag":
        git("tag", "v9.1.0")
    doc = "/**\n * virConnectOpenLater:\n *\n * Opens later.\n *\n * Since: 9.5.0\n */\n"
    header.write_text(f"{header.read_text()}\n{doc}int virConnectOpenLater(void);\n")
    git("commit", "-qam", "two")
    patch = tmp_path / "two.patch"
    patch.write_text(git("format-patch", "-1", "--stdout"))
    checked = told("check", "git:HEAD:include", "--against", "git:HEAD~1:include")
    assert told("review", str(patch), "--base", "git:HEAD~1:include") == checked
    assert any(rule.startswith("since-") for rule, _ in checked) is (told_by == "meson.build")
