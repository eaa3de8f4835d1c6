"""``headerscan fix``: the patch, the writing, and what is wrong with a call."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from mending import code

from headerscan.lexing.decoding import header_of

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

HEADER = """\
/*
 * VIR_DOMAIN_JOB_SHINY:
 *
 * virDomainGetJobStats field: how long it shone in nano-seconds, as
 * VIR_TYPED_PARAM_ULLONG.
 *
 * Since: 1.0.0
 */
# define VIR_DOMAIN_JOB_SHINY "shiny"
"""
GOOD = HEADER.replace("/*\n", "/**\n").replace("nano-seconds", "nanoseconds")
NAME = "include/libvirt/libvirt-domain.h"


def run(folder: Path, *words: str, status: int = 0) -> subprocess.CompletedProcess[bytes]:
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A Person", "GIT_AUTHOR_EMAIL": "person@example.org",
        "GIT_COMMITTER_NAME": "c", "GIT_COMMITTER_EMAIL": "c@example.org",
    }  # fmt: skip
    done = subprocess.run(words, cwd=folder, capture_output=True, check=False, env=environment)
    assert done.returncode == status, done.stdout.decode() + done.stderr.decode()
    return done


def fix(folder: Path, *words: str, status: int = 0) -> subprocess.CompletedProcess[bytes]:
    command = (sys.executable, "-m", "headerscan", "fix", *words, "--profile", "libvirt")
    return run(folder, *command, status=status)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a repository with one header that has two findings which can be mended."""
    path = tmp_path / NAME
    path.parent.mkdir(parents=True)
    path.write_text(HEADER)
    run(tmp_path, "git", "init", "--quiet")
    run(tmp_path, "git", "add", ".")
    run(tmp_path, "git", "commit", "--quiet", "--message=base")
    return tmp_path


@pytest.mark.parametrize("tool", [("git", "apply"), ("patch", "-p1", "--quiet")], ids=str)
def test_what_is_printed_is_a_patch_that_tools_apply(tree: Path, tool: tuple[str, ...]) -> None:
    printed = fix(tree, "include").stdout
    assert (tree / NAME).read_text() == HEADER
    (tree / "fix.patch").write_bytes(printed)
    option = "--input" if tool[0] == "patch" else "--"
    run(tree, *tool, option, "fix.patch")
    assert (tree / NAME).read_text() == GOOD
    again = fix(tree, "include")
    assert again.stdout == b""
    assert b"mends nothing" in again.stderr


def test_git_am_makes_a_commit_with_the_message_and_its_evidence(tree: Path) -> None:
    (tree / "fix.patch").write_bytes(fix(tree, "include", "--commit-message").stdout)
    run(tree, "git", "am", "--quiet", "fix.patch")
    said = run(tree, "git", "log", "-1", "--format=%an%n%s%n%b").stdout.decode()
    assert said.rstrip() == (
        "A Person\nlibvirt-domain.h: mend the comment of VIR_DOMAIN_JOB_SHINY\n"
        "A unit is not spelled in the usual way:\n"
        "- VIR_DOMAIN_JOB_SHINY: write 'nanoseconds'\n\n"
        "A documentation comment opens like an ordinary one:\n"
        "- VIR_DOMAIN_JOB_SHINY: open it with '/**'"
    )
    assert (tree / NAME).read_text() == GOOD


def test_write_mends_the_files_and_prints_nothing(tree: Path) -> None:
    done = fix(tree, "include", "--write")
    assert done.stdout == b""
    assert b"mended 2 findings in 1 header; 0 findings left" in done.stderr
    assert (tree / NAME).read_text() == GOOD
    assert b"mended nothing" in fix(tree, "include", "--write").stderr


def test_with_write_the_message_alone_is_printed_for_a_commit(tree: Path) -> None:
    message = fix(tree, "include", "--write", "--commit-message").stdout
    assert message.startswith(b"libvirt-domain.h: mend the comment of VIR_DOMAIN_JOB_SHINY\n\n")
    assert b"\n--- " not in message
    assert (tree / NAME).read_text() == GOOD


def test_only_what_is_selected_is_mended(tree: Path) -> None:
    fix(tree, "include", "--write", "--select", "nonstandard-unit")
    assert (tree / NAME).read_text() == HEADER.replace("nano-seconds", "nanoseconds")
    fix(tree, "include", "--write", "--ignore", "not-a-*", "--match", "VIR_*")
    assert (tree / NAME).read_text() == HEADER.replace("nano-seconds", "nanoseconds")


def test_what_stood_there_in_the_older_side_is_left_alone(tree: Path) -> None:
    assert fix(tree, "include", "--against", "git:HEAD:include").stdout == b""


def test_a_finding_that_is_allowed_is_not_mended(tree: Path) -> None:
    allow = " * headerscan: allow not-a-doc-comment -- it is private\n *\n * Since"
    (tree / NAME).write_text(HEADER.replace(" * Since", allow))
    fix(tree, "include", "--write")
    assert (tree / NAME).read_text().startswith("/*\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_bytes_that_are_not_mended_stay(tree: Path, encoding: str, end: str) -> None:
    text, good = (f"/* für µs */{end}" + one.replace("\n", end) for one in (HEADER, GOOD))
    path = tree / NAME
    path.write_bytes(text.encode(encoding))
    (tree / "fix.patch").write_bytes(fix(tree, "include").stdout)
    fix(tree, "include", "--write")
    assert path.read_bytes() == good.encode(encoding)
    path.write_bytes(text.encode(encoding))
    run(tree, "git", "apply", "fix.patch")
    assert path.read_bytes() == good.encode(encoding)


def test_a_revision_or_an_archive_gives_a_patch_and_is_not_written(tree: Path) -> None:
    run(tree, "tar", "-cf", "lib.tar", "include")
    for reference in ("git:HEAD:include", "lib.tar"):
        printed = fix(tree, reference).stdout
        assert f"--- a/{NAME}\n".encode() in printed
        refused = fix(tree, reference, "--write", status=2).stderr.decode()
        assert "is no file on disk, so it cannot be written; leave out --write" in refused
    assert (tree / NAME).read_text() == HEADER


def test_a_snapshot_has_nothing_to_mend(tree: Path) -> None:
    run(tree, sys.executable, "-m", "headerscan", "scan", "include", "-o", "api.json")
    said = fix(tree, "api.json", status=2).stderr.decode()
    assert "api.json: an API description or a snapshot has no comments" in said


def test_of_several_files_none_is_written_where_one_is_read_only(tree: Path) -> None:
    other = tree / "include/libvirt/libvirt-host.h"
    other.write_text(HEADER.replace("DOMAIN_JOB_SHINY", "NODE_SEV_SHINY"))
    other.chmod(0o444)
    said = fix(tree, "include", "--write", status=2).stderr.decode()
    assert "libvirt-host.h: is read-only; allow writing with chmod u+w" in said
    assert (tree / NAME).read_text() == HEADER
    assert sorted(path.name for path in other.parent.iterdir()) == [
        "libvirt-domain.h", "libvirt-host.h",
    ]  # fmt: skip


def test_a_file_that_is_named_twice_or_by_a_link_is_mended_once(tree: Path) -> None:
    (tree / "include/libvirt/alias.h").symlink_to("libvirt-domain.h")
    printed = fix(tree, "include", "--select", "nonstandard-unit").stdout.decode()
    assert printed.count("\n@@ ") == 1
    fix(tree, NAME, NAME, "--write")
    assert (tree / NAME).read_text() == GOOD
    assert (tree / "include/libvirt/alias.h").is_symlink()


def test_check_ends_with_what_fix_would_mend(tree: Path) -> None:
    command = (sys.executable, "-m", "headerscan", "check", "include", "--profile", "libvirt")
    last = run(tree, *command).stdout.decode().rstrip().rpartition("\n")[2]
    assert last == "headerscan fix mends 2 of them"


def test_with_the_sources_two_thirds_of_a_releases_findings_are_mended_and_none_comes(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEADERSCAN_NO_CACHE", raising=False)  # the sources are read once
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    sources = str(corpus / "libvirt/9.0.0/source.tar.xz")
    folder = tmp_path / "include/libvirt"
    folder.mkdir(parents=True)
    for path in (corpus / "libvirt/9.0.0/include/libvirt").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())

    def findings() -> Counter[tuple[str, str]]:
        command = (sys.executable, "-m", "headerscan", "check", "include", "--format", "json")
        options = ("--fail-on", "never", "--implementation", sources)
        found = json.loads(run(tmp_path, *command, *options).stdout)["findings"]
        return Counter((one["rule"], one["symbol"]) for one in found)

    def codes() -> dict[str, bytes]:
        paths = sorted(folder.iterdir())
        return {one.name: code(header_of(one.name, one.read_bytes(), one.name)) for one in paths}

    before, seen = findings(), codes()
    fix(tmp_path, "include", "--unsafe", "--write", "--implementation", sources)
    after = findings()
    assert not after - before
    assert 3 * after.total() <= before.total()
    assert not [rule for rule, _ in after if rule in ("missing-type", "unknown-type")]
    assert codes() == seen
    assert (
        b"mends nothing" in fix(tmp_path, "include", "--unsafe", "--implementation", sources).stderr
    )
