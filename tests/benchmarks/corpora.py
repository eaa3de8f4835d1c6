"""Headers to measure on: real ones, the bundled ones, and larger ones made of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_OWN_NAME = re.compile(r"\b(?:VIR|vir|LIBVIR|LIBVIRT)(?=[_A-Z])\w+")
_RELEASES = 166


@dataclass(frozen=True)
class Corpus:
    """A new and an older state of one library's headers."""

    name: str
    include: Path
    """The folder to give to ``-I``."""
    old_include: Path

    @property
    def headers(self) -> Path:
        """Return the folder of the headers."""
        return self.include / "libvirt"

    @property
    def old_headers(self) -> Path:
        """Return the folder of the older headers."""
        return self.old_include / "libvirt"


def corpus() -> Corpus:
    """Return the newest and the oldest release in ``HEADERSCAN_CORPUS``, else the bundled pair."""
    named = os.environ.get("HEADERSCAN_CORPUS")
    if named:
        releases = sorted(
            (Path(named) / "libvirt").iterdir(),
            key=lambda path: [int(part) for part in path.name.split(".")],
        )
        old, new = releases[0], releases[-1]
        return Corpus(f"libvirt {new.name}", new / "include", old / "include")
    fixtures = _ROOT / "fixtures"
    return Corpus("the bundled headers", fixtures / "headers", fixtures / "headers-old")


def copied(headers: Path, folder: Path) -> Path:
    """Return a writable copy of headers, as ``include/libvirt`` below ``folder``."""
    target = folder / "include" / "libvirt"
    target.mkdir(parents=True)
    for path in sorted(headers.glob("*.h")):
        (target / path.name).write_text(path.read_text("utf-8"), encoding="utf-8")
    return target


def renamed(text: str, mark: str) -> str:
    """Return a header's text with all names of the library's own marked, so that they are new."""
    return _OWN_NAME.sub(lambda match: f"{match[0]}_{mark}", text)


def grown_header(text: str, times: int, folder: Path) -> Path:
    """Write and return one header of so many copies of ``text``, each with names of its own."""
    path = folder / f"size-{times}" / "grown.h"
    path.parent.mkdir()
    path.write_text("\n".join(renamed(text, str(n)) for n in range(times)), encoding="utf-8")
    return path


def grown_folder(text: str, times: int, folder: Path) -> Path:
    """Write and return a folder of so many headers like ``text``, with names of their own."""
    target = folder / f"number-{times}"
    target.mkdir()
    for n in range(times):
        (target / f"grown-{n}.h").write_text(renamed(text, str(n)), encoding="utf-8")
    return target


def comment_changed(path: Path, count: int) -> None:
    """Change the words of one comment in the middle of a header."""
    lines = path.read_text("utf-8").split("\n")
    middle = len(lines) // 2
    place = next(
        (n for n in (*range(middle, len(lines)), *range(middle)) if lines[n].startswith(" * ")),
        None,
    )
    assert place is not None  # the headers that are measured are documented
    lines[place] = lines[place].partition(" [state ")[0] + f" [state {count}]"
    path.write_text("\n".join(lines), encoding="utf-8")


def release_history(headers: Path, folder: Path, releases: int = _RELEASES) -> Path:
    """Make a git repository of releases ``v0.1.0`` … each of which changes 1 % of the lines.

    What changes are the words of comments, a stretch further on from release to release.
    """
    target = copied(headers, folder)
    _git(folder, "init", "-q", "-b", "main")
    paths = sorted(target.glob("*.h"))
    places = [
        (path, number)
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").split("\n"))
        if line.startswith(" * ") and line[3:4].isalpha()
    ]
    share = max(1, sum(len(path.read_text("utf-8").split("\n")) for path in paths) // 100)
    for release in range(releases):
        first = release * share
        _reword([places[(first + n) % len(places)] for n in range(share)], release)
        _git(folder, "add", "-A")
        _git(folder, "commit", "-q", "-m", f"Release {release}")
        _git(folder, "tag", f"v{release // 10}.{release % 10}.0")
    return folder


def _reword(places: list[tuple[Path, int]], release: int) -> None:
    by_path: dict[Path, list[int]] = {}
    for path, number in places:
        by_path.setdefault(path, []).append(number)
    for path, numbers in by_path.items():
        lines = path.read_text("utf-8").split("\n")
        for number in numbers:
            lines[number] = lines[number].partition(" [release ")[0] + f" [release {release}]"
        path.write_text("\n".join(lines), encoding="utf-8")


def _git(folder: Path, *arguments: str) -> None:
    git = shutil.which("git")
    assert git is not None  # the caller asks before
    identity = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.invalid")
    subprocess.run([git, "-C", folder, *identity, *arguments], check=True, capture_output=True)
