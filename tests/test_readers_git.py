"""Headers out of git repositories of all shapes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from bounds import lowered

from headerscan.errors import InputError
from headerscan.inputs import GitRef
from headerscan.model import Header
from headerscan.readers import read

OLD = "#define A 1\n"
NEW = "#define A 2\n"


def git(repo: Path, *arguments: str, **environment: str) -> str:
    identity = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    return subprocess.run(
        ["git", "-C", str(repo), *arguments],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | identity | environment,
    ).stdout.strip()


def commit(repo: Path, tag: str, files: dict[str, str]) -> None:
    for path, text in files.items():
        (repo / path).parent.mkdir(parents=True, exist_ok=True)
        (repo / path).write_text(text, encoding="utf-8")
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", tag)
    git(repo, "tag", tag)


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "v1", {"include/lib/a.h": OLD, "src/a.c": "", "README": ""})
    commit(folder, "v2", {"include/lib/a.h": NEW, "src/private.h": "int p;\n"})
    return folder


def headers(repo: Path, rev: str, path: str | None = None) -> tuple[Header, ...]:
    return read(GitRef(rev, path), repo=str(repo)).headers


def test_a_revision_is_all_its_headers(repo: Path) -> None:
    assert headers(repo, "v1") == (Header("lib/a.h", OLD, "git:v1:include/lib/a.h"),)
    assert [header.name for header in headers(repo, "v2")] == ["lib/a.h", "src/private.h"]


def test_a_path_is_one_file_or_folder_of_a_revision(repo: Path) -> None:
    new = Header("lib/a.h", NEW, "git:HEAD:include/lib/a.h")
    assert headers(repo, "HEAD", "include/lib/a.h") == (new,)
    assert headers(repo, "HEAD", "include") == (new,)
    assert headers(repo, "HEAD", "src") == (
        Header("private.h", "int p;\n", "git:HEAD:src/private.h"),
    )


@pytest.mark.parametrize("rev", ["main", "main~1", "HEAD^", "v2^{commit}", "HEAD@{0}"])
def test_git_s_own_ways_to_name_a_revision_serve(repo: Path, rev: str) -> None:
    assert headers(repo, rev, "include")[0].name == "lib/a.h"


def test_the_working_files_play_no_part(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(repo), "clone")
    (tmp_path / "clone" / "include" / "lib" / "a.h").write_text("broken")
    assert headers(tmp_path / "clone", "HEAD", "include")[0].text == NEW
    assert git(tmp_path / "clone", "status", "--porcelain") != ""


def test_a_bare_repository_serves(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(repo), "bare.git")
    assert headers(tmp_path / "bare.git", "v1", "include")[0].text == OLD


def test_a_worktree_serves(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(repo), "clone")
    git(tmp_path / "clone", "worktree", "add", "-q", str(tmp_path / "tree"), "v1")
    assert headers(tmp_path / "tree", "HEAD", "include")[0].text == OLD


def test_a_folder_below_the_top_serves(repo: Path) -> None:
    assert headers(repo / "src", "v1", "include")[0].text == OLD


def test_a_repository_with_long_object_ids_serves(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256")
    commit(tmp_path, "v1", {"include/a.h": OLD, "b.h": NEW})
    assert [header.text for header in headers(tmp_path, "v1")] == [NEW, OLD]


def test_what_a_shallow_clone_lacks_is_said_with_the_command(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-tags", repo.as_uri(), "shallow")
    shallow = tmp_path / "shallow"
    assert headers(shallow, "HEAD", "include")[0].text == NEW
    with pytest.raises(InputError) as caught:
        headers(shallow, "v1")
    assert "shallow clone" in caught.value.what
    command = caught.value.remedy.partition(": ")[2].split()
    subprocess.run(command, check=True, capture_output=True)
    assert headers(shallow, "v1")[0].text == OLD


def test_odd_file_names_are_read(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    odd = ["a b.h", 'q"uote.h', "line\nend.h", "größe.h", "-n.h", "back\\slash.h", "tab\t.h"]
    commit(tmp_path, "v1", {f"in:side/{name}": f"/* {name} */\n" for name in odd})
    found = headers(tmp_path, "v1")
    assert {header.name for header in found} == {f"in:side/{name}" for name in odd}
    for name in odd:
        assert headers(tmp_path, "v1", f"in:side/{name}")[0].text == f"/* {name} */\n"


def test_a_file_name_that_is_no_utf_8_is_read(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/gr\xf6\xdfe.h")).write_text(OLD)
    commit(tmp_path, "v1", {})
    assert headers(tmp_path, "v1")[0].name == "größe.h"


def test_links_and_submodules_are_not_followed(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "link.h").symlink_to("/etc/passwd")
    git(tmp_path, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(repo), "sub")
    commit(tmp_path, "v1", {"a.h": OLD})
    assert [header.name for header in headers(tmp_path, "v1")] == ["a.h"]
    for path, what in (("link.h", "a link"), ("sub", "a submodule")):
        with pytest.raises(InputError, match=what):
            headers(tmp_path, "v1", path)


def refusal(repo: Path, rev: str, path: str | None = None) -> InputError:
    with pytest.raises(InputError) as caught:
        headers(repo, rev, path)
    assert caught.value.remedy
    return caught.value


def test_a_revision_that_is_not_there_is_refused(repo: Path) -> None:
    error = refusal(repo, "v9")
    assert "no revision 'v9' in this repository" in error.what
    assert "fetch --tags" in error.remedy


@pytest.mark.parametrize("rev", ["--all", "v1:README", "HEAD missing", "0" * 40, "HEAD^{blob}"])
def test_what_is_no_revision_is_refused(repo: Path, rev: str) -> None:
    assert "no revision" in refusal(repo, rev).what


@pytest.mark.parametrize("path", ["none.h", "README/a.h", "include/none", "include/lib/a.h/b"])
def test_a_path_that_the_revision_lacks_is_refused(repo: Path, path: str) -> None:
    error = refusal(repo, "v1", path)
    assert (error.file, error.what) == (f"git:v1:{path}", "the revision has no such file or folder")


def test_a_folder_without_headers_is_refused(repo: Path) -> None:
    assert "no header" in refusal(repo, "v1", "src").what


def test_a_folder_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, "HEAD")
    assert "not a git repository" in error.what
    assert "--repo" in error.remedy
    assert "--repo" in refusal(tmp_path / "none", "HEAD").remedy


def test_a_machine_without_git_is_told_so(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "git is not installed" in refusal(repo, "HEAD").what


def test_a_damaged_object_is_refused(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--no-hardlinks", str(repo), "clone")
    clone = tmp_path / "clone"
    blob = git(clone, "rev-parse", "HEAD:include/lib/a.h")
    git(clone, "repack", "-qadf")
    for pack in (clone / ".git" / "objects" / "pack").iterdir():
        pack.rename(clone / pack.name)
        if pack.suffix == ".pack":
            with (clone / pack.name).open("rb") as packed:
                subprocess.run(
                    ["git", "-C", str(clone), "unpack-objects", "-q"],
                    stdin=packed,
                    check=True,
                )
    damaged = clone / ".git" / "objects" / blob[:2] / blob[2:]
    damaged.chmod(0o644)
    damaged.write_bytes(b"damaged")
    assert refusal(clone, "HEAD", "include").remedy


def test_a_hook_s_environment_does_not_lead_elsewhere(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / ".git"))
    assert headers(repo, "v1", "include")[0].text == OLD


def test_limits_hold_for_revisions(repo: Path) -> None:
    for limits, what in (
        ({"header": 5}, "more than 5 bytes"),
        ({"headers": 1}, "more than 1 headers"),
        ({"members": 2}, "more than 2 files"),
    ):
        with lowered(**limits), pytest.raises(InputError, match=what):
            read(GitRef("v2"), repo=str(repo))


def test_trees_that_repeat_each_other_endlessly_are_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.h").write_text(OLD)
    entry, ending = f"100644 blob {git(tmp_path, 'hash-object', '-w', 'a.h')}", ".h"
    for _ in range(12):
        listing = "".join(f"{entry}\t{number}{ending}\n" for number in range(10))
        (tmp_path / "listing").write_text(listing)
        with (tmp_path / "listing").open() as lines:
            tree = subprocess.run(
                ["git", "-C", str(tmp_path), "mktree"],
                stdin=lines,
                text=True,
                check=True,
                capture_output=True,
            ).stdout.strip()
        entry, ending = f"040000 tree {tree}", ""
    with lowered(members=20_000), pytest.raises(InputError, match="more than 20000 files"):
        read(GitRef(tree), repo=str(tmp_path))


def test_what_a_partial_clone_lacks_is_not_fetched_by_programs_of_its_own(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    commit(tmp_path, "v1", {"a.h": OLD})
    blob = git(tmp_path, "rev-parse", "HEAD:a.h")
    (tmp_path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    for key, value in {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": str(tmp_path),
        "remote.origin.uploadpack": f"touch {tmp_path}/ran; git-upload-pack",
    }.items():
        git(tmp_path, "config", key, value)
    with pytest.raises(InputError, match="is not in this clone"):
        headers(tmp_path, "HEAD")
    assert not (tmp_path / "ran").exists()
