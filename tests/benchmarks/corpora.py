"""Headers to measure on: real ones, the bundled ones, and larger ones made of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from random import Random

_ROOT = Path(__file__).resolve().parents[2]
_OWN_NAME = re.compile(r"\b(?:VIR|vir|LIBVIR|LIBVIRT)(?=[_A-Z])\w+")
_TAGS, _COMMITS = 331, 781
_BLOCK = re.compile(r"(?<=;)\n+(?=/\*\*)")


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


def release_history(headers: Path, folder: Path) -> Path:
    """Make a git repository of releases ``v0.0.0`` … as large a history as libvirt's own.

    That has 331 tags, and 781 commits that touch a public header: 2.4 between two tags, of one
    header each, the larger ones more often. The headers begin with a quarter of what they
    declare; a commit brings the next ones or words a comment anew.
    """
    target = copied(headers, folder)
    _git(folder, "init", "-q", "-b", "main")
    random = Random(0)  # noqa: S311 - nothing here is a secret
    files = [_Growing(path) for path in sorted(target.glob("*.h"))]
    weights = [len(file.blocks) for file in files]
    total = sum(weights)
    for release in range(_TAGS):
        wanted = total * (release + 1 + _TAGS // 3) // (_TAGS + _TAGS // 3)
        count = _COMMITS * (release + 1) // _TAGS - _COMMITS * release // _TAGS
        for file in random.choices(files, weights, k=count):
            missing = max(0, wanted - sum(each.grown for each in files))
            file.change(missing // count, random, f"release {release}")
        _git(folder, "add", "-A")
        _git(folder, "commit", "-q", "--allow-empty", "-m", f"Release {release}")
        _git(folder, "tag", f"v{release // 10}.{release % 10}.0")
    return folder


class _Growing:
    """A header that comes block by block."""

    def __init__(self, path: Path) -> None:
        self.path = path
        *self.blocks, self.last = _BLOCK.split(path.read_text("utf-8"))
        self.grown = len(self.blocks) // 4
        self._write()

    def change(self, missing: int, random: Random, word: str) -> None:
        """Add ``missing`` blocks, as far as there are any, else word a comment anew."""
        grown = min(len(self.blocks), self.grown + missing)
        if self.grown == grown > 0:
            block = random.randrange(grown)
            self.blocks[block] = self.blocks[block].replace("\n * ", f"\n * [{word}] ", 1)
        self.grown = grown
        self._write()

    def _write(self) -> None:
        blocks = [*self.blocks[: self.grown], self.last]
        self.path.write_text("\n\n".join(blocks), encoding="utf-8")


def _git(folder: Path, *arguments: str) -> None:
    git = shutil.which("git")
    assert git is not None  # the caller asks before
    identity = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.invalid")
    subprocess.run([git, "-C", folder, *identity, *arguments], check=True, capture_output=True)
