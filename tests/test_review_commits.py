"""Commits as a source tree has them: what ``review`` says is what ``check --against`` says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headerscan.check import check
from headerscan.cli import main
from headerscan.loading import Loaded, load
from headerscan.patches.diffs import parse_patches
from headerscan.patches.review import review
from headerscan.patches.series import Base
from headerscan.patches.trees import Where

_ENVIRONMENT = os.environ | {
    f"GIT_{who}_{what}": "a@example.org"
    for who in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}
ITEMS = [
    (
        "/**\n * LIB_KEY_{0}:\n *\n * How much, in bytes.\n *\n * Since: 1.{0}.0\n */\n"
        '# define LIB_KEY_{0} "key{0}"\n'
    ),
    "#define LIB_BARE_{0} {0}\n",
    (
        "/**\n * libGet{0}:\n * @what: what to get\n *\n * Since: 1.0.{0}\n */\n"
        "int libGet{0}(int what);\n"
    ),
    (
        "typedef enum {{\n    LIB_E{0}_ONE, /* one (Since: 1.0.0) */\n    LIB_E{0}_TWO,\n"
        "    LIB_E{0}_THREE, /* three */\n}} libE{0};\n"
    ),
    (
        "struct _libS{0} {{\n    int a{0};\n    unsigned long long b{0};\n}};\n"
        "typedef struct _libS{0} libS{0};\n"
    ),
]
items = st.builds(
    lambda form, number: form.format(number), st.sampled_from(ITEMS), st.integers(1, 6)
)
headers = st.lists(items, max_size=6, unique=True)
SWAPS = [
    ("int what", "long what"),
    ("bytes", "KiB"),
    ("_TWO,", "_TWO,\n    LIB_NEW,"),
    ("    LIB_E1_TWO,\n", ""),
    ("_ONE,", "_ONE = LIB_FAR,"),
    ("key", "k"),
]
NAMES = [
    *("include/lib/lib.h.in", "include/lib/lib.h", "include/lib/a.h", "include/lib/b.h"),
    *("include/lib/sub/größe one.h", "include/lib/Makefile.am", "include/other.h"),
    *("src/a.h", "src/private.h", "src/x.c", ".gitignore", "pic.bin"),
]
Files = dict[str, tuple[bytes, bool]]
"""By path the content, and whether it may be executed."""


def content(path: str, parts: list[str]) -> bytes:
    if path.endswith(".bin"):
        return b"\0\1" + "".join(parts).encode()
    if "include" in path and path.endswith((".h", ".in")):
        return "\n".join(parts).encode()
    return "".join(f"word: {part}" for part in parts).encode()


class Tree:
    """The texts and modes of a source tree, and what a commit may do to them."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=8, unique=True))
        self.texts = {path: draw(headers) for path in ["include/lib/z.h", *names]}
        self.modes = dict.fromkeys(self.texts, False)

    def files(self) -> Files:
        return {
            path: (content(path, parts), self.modes[path]) for path, parts in self.texts.items()
        }

    def edit(self, path: str, _: str) -> None:
        at = self.draw(st.integers(0, len(self.texts[path])))
        self.texts[path] = [
            *self.texts[path][:at],
            *self.draw(headers)[:2],
            *self.texts[path][at + 1 :],
        ]

    def swap(self, path: str, _: str) -> None:
        before, after = self.draw(st.sampled_from(SWAPS))
        self.texts[path] = [part.replace(before, after) for part in self.texts[path]]

    def mode(self, path: str, _: str) -> None:
        self.modes[path] = not self.modes[path]

    def move(self, path: str, other: str) -> None:
        if other in self.texts:
            self.texts[other] = [*self.texts[other], *self.texts[path][:1]]
            self.texts[path] = self.texts[path][1:]

    def split(self, path: str, other: str) -> None:
        if other not in self.texts:
            half = len(self.texts[path]) // 2
            self.texts[other] = self.texts[path][half:]
            self.texts[path] = self.texts[path][:half]
            self.modes[other] = False

    def replace(self, path: str, other: str) -> None:
        """Rename a file, ``x.h.in`` to ``x.h`` say, and change what is in it."""
        if other not in self.texts:
            self.swap(path, other)
            self.rename(path, other)

    def new(self, _: str, other: str) -> None:
        if other not in self.texts:
            self.texts[other] = self.draw(headers)
            self.modes[other] = False

    def rename(self, path: str, other: str) -> None:
        if other not in self.texts:
            self.texts[other] = self.texts[path]
            self.modes[other] = False
            self.remove(path, other)

    def remove(self, path: str, _: str) -> None:
        if path != "include/lib/z.h":
            del self.texts[path], self.modes[path]


@st.composite
def commits(draw: st.DrawFn) -> tuple[Files, Files]:
    """Return the files before and after a commit."""
    tree = Tree(draw)
    old = tree.files()
    deeds = [tree.edit, tree.swap, tree.mode, tree.new, tree.remove]
    deeds += [tree.move, tree.split, tree.rename, tree.replace]
    for _ in range(draw(st.integers(1, 5))):
        path = draw(st.sampled_from(sorted(tree.texts)))
        draw(st.sampled_from(deeds))(path, draw(st.sampled_from(NAMES)))
    return old, tree.files()


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), "-c", "diff.renames=true", *arguments],
        check=True,
        capture_output=True,
        env=_ENVIRONMENT,
    )
    return done.stdout.decode()


def commit(folder: Path, files: Files) -> None:
    for entry in folder.iterdir():
        if entry.name != ".git":
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    for path, (data, executable) in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        target.chmod(0o755 if executable else 0o644)
    git(folder, "add", "-Af")
    git(folder, "commit", "-q", "--allow-empty", "-m", "Change")


def against(old: Loaded, new: Loaded) -> tuple[list[object], object]:
    result = check(new.api, old.profile, against=old.api, sources=new.sources)
    return [msgspec.to_builtins(found) for found in result.findings], result.verdict


@settings(max_examples=settings().max_examples // 2, suppress_health_check=[HealthCheck.too_slow])
@given(
    commits(),
    st.sampled_from([["-M"], ["--no-renames"], ["-M10%"], ["-C", "--find-copies-harder"]]),
    st.integers(0, 10),
    st.sampled_from(["diff", "format-patch"]),
    st.sampled_from(["git:HEAD~1:include", "git:HEAD~1", "folder"]),
)
def test_a_commit_is_reviewed_as_check_compares_its_trees(
    change: tuple[Files, Files], renames: list[str], context: int, command: str, base: str
) -> None:
    old_files, new_files = change
    if old_files == new_files:
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "repo")
        folder.mkdir()
        git(folder, "init", "-q")
        commit(folder, old_files)
        reference, where = base, Where("git:HEAD~1:", "", is_revision=True)
        if base == "folder":
            shutil.copytree(folder / "include", Path(name, "copy", "include"))
            reference = str(Path(name, "copy", "include"))
            where = Where(reference, reference)
        elif base.endswith("include"):
            where = Where(base, "include", is_revision=True)
        commit(folder, new_files)
        options = [*renames, f"-U{context}", "--binary", "HEAD~1"]
        patch = git(folder, command, *(["--stdout"] * (command == "format-patch")), *options)
        old = load([reference], profile="libvirt", repo=str(folder))
        newer = "git:HEAD" if base == "git:HEAD~1" else "git:HEAD:include"
        new = load([newer], profile="libvirt", repo=str(folder))
        (step,) = review(
            parse_patches(patch, "x.patch"),
            Base(old.sources, where, old.made),
            old.profile,
            "x.patch",
        )
        if any(
            part.new in step.state.left_out and part.is_of_header for part in step.state.patch.files
        ):
            return  # what is copied from outside the base is named, not shown
        found = [msgspec.to_builtins(each) for each in step.result.findings]
        assert (found, step.result.verdict) == against(old, new)
        assert {name: header.text for name, header in step.state.after.items()} == {
            name: header.text for name, header in new.sources.items()
        }


@pytest.mark.parametrize("base", ["git:HEAD", "git:HEAD:include", "include"])
def test_what_a_build_made_of_a_template_counts_once_the_template_is_gone(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    base: str,
) -> None:
    git(tmp_path, "init", "-q")
    monkeypatch.chdir(tmp_path)
    template, built = b"#define A @A@\n#define B 2\n", b"#define A 1\n#define B 3\n"
    files = {"include/lib/x.h.in": (template, False), "include/lib/x.h": (built, False)}
    commit(tmp_path, files | {"include/lib/z.h": (b"", False)})
    (tmp_path / "in.patch").write_text(
        "diff --git a/include/lib/x.h.in b/include/lib/y.h.in\nsimilarity index 100%\n"
        "rename from include/lib/x.h.in\nrename to include/lib/y.h.in\n"
        "diff --git a/include/lib/x.h b/include/lib/x.h\n"
        "--- a/include/lib/x.h\n+++ b/include/lib/x.h\n@@ -2 +2 @@\n-#define B 3\n+#define B 4\n"
    )
    options = ("--profile", "generic", "--format", "json")
    assert main(["review", "in.patch", "--base", base, *options]) == 1
    reviewed = json.loads(capsys.readouterr().out)
    git(tmp_path, "apply", "--unidiff-zero", "in.patch")
    assert main(["check", "include", "--against", "git:HEAD:include", *options]) == 1
    checked = json.loads(capsys.readouterr().out)
    assert {"B"} <= {finding["symbol"] for finding in reviewed["findings"]}
    assert (reviewed["findings"], reviewed["verdict"]) == (checked["findings"], checked["verdict"])


def test_a_patch_of_another_tree_is_refused_where_the_base_lacks_a_header(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(tmp_path, "init", "-q")
    text = b"int a;\n"
    commit(tmp_path, {"include/lib/a.h": (text, False), "src/private.h": (text, False)})
    patch = tmp_path / "x.patch"
    lines = "--- a/{0}\n+++ b/{0}\n@@ -1 +1 @@\n-int b;\n+long b;\n"
    options = ("--repo", str(tmp_path), "--profile", "generic")
    for base, path, words in (
        ("git:HEAD:include", "include/lib/b.h", "the base has no include/lib/b.h"),
        ("git:HEAD", "src/b.h", "the base has no src/b.h"),
        ("git:HEAD:include", "src/b.h", ""),
    ):
        patch.write_text(lines.format(path))
        status = main(["review", str(patch), "--base", base, *options])
        error = capsys.readouterr().err
        assert (status, words in error, error.count("\n")) == (2 if words else 0, True, bool(words))


def test_a_patch_with_paths_of_another_tree_is_put_on_a_revision_by_their_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(tmp_path, "init", "-q")
    commit(tmp_path, {"include/lib/a.h": (b"int a;\n", False)})
    patch = tmp_path / "x.patch"
    patch.write_text(
        "--- old/usr/include/lib/a.h\n+++ new/usr/include/lib/a.h\n"
        "@@ -1 +1,2 @@\n int a;\n+int b;\n"
        "--- old/usr/include/lib/n.h\n+++ new/usr/include/lib/n.h\n@@ -0,0 +1 @@\n+int n;\n"
    )
    call = ["review", str(patch), "--base", "git:HEAD", "--repo", str(tmp_path)]
    assert main([*call, "--profile", "generic"]) == 0
    told = capsys.readouterr().out
    assert "adds the variable b" in told
    assert "not looked at: usr/include/lib/n.h" in told
    patch.write_text("--- a/lib/a.h\n+++ b/lib/a.h\n@@ -1 +1,2 @@\n int c;\n+int b;\n")
    assert main([*call, "--profile", "generic"]) == 2
    assert "does not apply to lib/a.h" in capsys.readouterr().err
