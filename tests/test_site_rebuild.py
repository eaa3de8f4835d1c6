"""A site built over an earlier one is what a first build would have made, and takes less."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sphinx.builders.html import _assets

from headerscan.cli import main

HEADER = "libvirt/libvirt-domain.h"
Edit = Callable[[Path], Sequence[str]]
"""Changes something in a folder of headers; returns options for the second build."""


def replaced(pattern: str, by: str, header: str = HEADER) -> Edit:
    def edit(folder: Path) -> Sequence[str]:
        path = folder / header
        before = path.read_text(encoding="utf-8")
        after = re.sub(pattern, by, before, count=1, flags=re.DOTALL)
        assert after != before
        path.write_text(after, encoding="utf-8")
        return ()

    return edit


def added(text: str) -> Edit:
    """Add text to the end of the header, before the last ``#endif``."""
    return replaced(r"(?=#endif[^\n]*\n*\Z)", f"{text}\n\n")


def header_added(folder: Path) -> Sequence[str]:
    text = "/** demo_more:\n *\n * Sees #virDomainPtr.\n */\nint demo_more(virDomainPtr d);\n"
    (folder / "libvirt" / "libvirt-more.h").write_text(text, encoding="utf-8")
    return ()


def header_removed(folder: Path) -> Sequence[str]:
    (folder / "libvirt" / "libvirt-common.h").unlink()
    return ()


def options(*words: str) -> Edit:
    return lambda _: words


def all_of(*edits: Edit) -> Edit:
    """Make several edits, one after the other."""
    return lambda folder: [option for edit in edits for option in edit(folder)]


REWORDED = replaced("how much temporary", "what <i>part</i> of the")
EDITS: dict[str, Edit] = {
    "comments and a value change": all_of(
        REWORDED,
        replaced(r"at the moment, in bytes as VIR_TYPED_PARAM_ULLONG", "at the moment, in bytes"),
        replaced(r"(VIR_DOMAIN_JOB_UNBOUNDED\s*=\s*)2", r"\g<1>7"),
    ),
    "symbols come and go, and a key changes": all_of(
        added("/** demo_new:\n *\n * New.\n *\n * Since: 99.0.0\n */\nint demo_new(void);"),
        replaced(r"/\*\*(?:(?!\*/).)*?\*/\s*# *define VIR_DOMAIN_JOB_DISK_TEMP_USED [^\n]*\n", ""),
        replaced('"disk_temp_total"', '"disk_temp_in_all"'),
    ),
    "a header comes and another goes": all_of(header_added, header_removed),
    "another title": options("--title", "Other"),
}


@pytest.fixture(scope="module")
def first_build(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """Return a folder with headers, and the cache and the site of a first build."""
    folder = tmp_path_factory.mktemp("warm") / "now"
    shutil.copytree(root / "fixtures" / "headers", folder / "headers")
    with pytest.MonkeyPatch.context() as patch:
        use_cache(patch, folder / "cache")
        built(folder, "site", root)
    shutil.copytree(folder, folder.with_name("first"))
    return folder


@pytest.fixture
def warm(first_build: Path) -> Path:
    """Return that folder as the first build has left it, where Sphinx finds it again."""
    shutil.rmtree(first_build)
    shutil.copytree(first_build.with_name("first"), first_build)
    return first_build


def use_cache(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.delenv("HEADERSCAN_NO_CACHE", raising=False)
    patch.setenv("XDG_CACHE_HOME", str(folder))


def built(folder: Path, name: str, root: Path, *more: str) -> dict[str, bytes]:
    """Build a site and return its files by path."""
    _assets._file_checksum_inner.cache_clear()  # noqa: SLF001 - by path, for one build a process
    older = str(root / "fixtures" / "headers-old")
    call = ["site", str(folder / "headers"), "--against", older, "-q", "-o", str(folder / name)]
    assert main([*call, *more]) == 0
    files = sorted(path for path in (folder / name).rglob("*") if path.is_file())
    read = {path.relative_to(folder / name).as_posix(): path.read_bytes() for path in files}
    # Words that no page has any more stay in Sphinx's index, and lead nowhere.
    read["searchindex.js"] = re.sub(rb'"?\w+"?:\[\],?', b"", read["searchindex.js"])
    return read


def rebuilt(
    edit: Edit, folder: Path, root: Path, patch: pytest.MonkeyPatch
) -> tuple[dict[str, bytes], dict[str, bytes], dict[str, bytes]]:
    """Return the first site, the one built over it after an edit, and a fresh one."""
    first = {
        path.relative_to(folder / "site").as_posix(): path.read_bytes()
        for path in (folder / "site").rglob("*")
        if path.is_file()
    }
    more = edit(folder / "headers")
    use_cache(patch, folder / "cache")
    second = built(folder, "site", root, *more)
    patch.undo()
    return first, second, built(folder, "fresh", root, "--no-cache", *more)


@pytest.mark.parametrize("edit", EDITS)
def test_a_rebuild_after_a_change_is_a_fresh_build(
    edit: str, warm: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, fresh = rebuilt(EDITS[edit], warm, root, monkeypatch)
    assert differing(second, fresh) == []
    assert differing(first, second) != []


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Return the paths of files that two sites do not share."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def test_a_rebuild_without_a_change_writes_no_page(
    warm: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Sphinx writes its index and its search, and the headers' texts, each time.
    pages = [*(warm / "site").glob("[!gs]*.html"), *(warm / "site").glob("[!_]*/*.html")]
    assert len(pages) > 10
    before = {page: page.stat().st_mtime for page in pages}
    use_cache(monkeypatch, warm / "cache")
    built(warm, "site", root)
    assert {page: page.stat().st_mtime for page in pages} == before


def test_a_file_that_somebody_changed_is_put_right_and_a_link_is_not_followed(
    warm: Path, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = warm / "site"
    before = (site / "index.html").read_bytes()
    (site / "index.html").write_bytes(before.replace(b"Release", b"release"))
    (tmp_path / "elsewhere.html").write_bytes((site / "timeline.html").read_bytes())
    (site / "timeline.html").unlink()
    (site / "timeline.html").symlink_to(tmp_path / "elsewhere.html")
    use_cache(monkeypatch, warm / "cache")
    built(warm, "site", root)
    assert (site / "index.html").read_bytes() == before
    assert not (site / "timeline.html").is_symlink()


@pytest.fixture(scope="module")
def reworded(tmp_path_factory: pytest.TempPathFactory, root: Path) -> dict[str, bytes]:
    """Return the files of a fresh site of the headers with another comment."""
    folder = tmp_path_factory.mktemp("reworded")
    shutil.copytree(root / "fixtures" / "headers", folder / "headers")
    REWORDED(folder / "headers")
    return built(folder, "fresh", root, "--no-cache")


@pytest.mark.parametrize("damage", ["all gone", "cut short", "a run that was killed"])
def test_a_cache_that_lost_something_costs_time_only(
    damage: str,
    warm: Path,
    reworded: dict[str, bytes],
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    REWORDED(warm / "headers")
    (kept,) = (
        path for path in (warm / "cache" / "headerscan" / "sites").iterdir() if path.is_dir()
    )
    if damage == "all gone":
        shutil.rmtree(kept)
    elif damage == "cut short":
        for path in (kept / "doctrees").rglob("*.*"):
            path.write_bytes(path.read_bytes()[:-9])
    else:
        shutil.rmtree(kept / "site")
        kept.with_suffix(".lock").write_text("unfinished", encoding="utf-8")
    use_cache(monkeypatch, warm / "cache")
    assert differing(built(warm, "site", root), reworded) == []
