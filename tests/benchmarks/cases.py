"""The runs of headerscan itself that are measured."""

from __future__ import annotations

import itertools
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from corpora import Corpus, comment_changed, copied, release_history
from timing import Case, run

_HEADERSCAN: tuple[str | Path, ...] = (sys.executable, "-m", "headerscan")
_FAMILY = "VIR_DOMAIN_JOB_*"
_COLD = {"HEADERSCAN_NO_CACHE": "1"}

EMPTY = "headerscan --version"
SCAN = "scan, cold"


def empty() -> Case:
    """Return a run of the command line that does nothing."""
    return Case(EMPTY, [*_HEADERSCAN, "--version"])


def cold_scan(corpus: Corpus) -> Case:
    """Return a scan of all headers, without any cache."""
    return Case(SCAN, [*_HEADERSCAN, "scan", corpus.headers, "-o", "/dev/null"], _COLD)


def checks(corpus: Corpus, folder: Path) -> list[Case]:
    """Return checks of one header's family of keys against an older side."""
    header, old = corpus.headers / "libvirt-domain.h", corpus.old_headers / "libvirt-domain.h"
    command = [*_HEADERSCAN, "check", header, "--against", old, "--match", _FAMILY]
    nothing = folder / "nothing.h"
    nothing.write_text("\n", encoding="utf-8")
    cached = {"XDG_CACHE_HOME": str(folder / "check-cache")}
    again = Case("check of a family, again", command, cached, statuses=(0, 1))
    run(again)
    return [
        Case("check of an empty header", [*_HEADERSCAN, "check", nothing], _COLD),
        Case("check of a family, cold", command, _COLD, statuses=(0, 1)),
        again,
    ]


def starts() -> list[Case]:
    """Return runs that import more and more of what a check needs, each all before it, too."""
    steps = {
        "Python alone": "pass",
        "… and the command line": "import headerscan.cli",
        "… and msgspec": "import msgspec",
        "… and checking": "import headerscan.commands.check",
        "… and all rules": "import headerscan.rules as r; dict(r.registered_rules())",
        "… and scanning": "import headerscan.scan",
    }
    codes = itertools.accumulate(steps.values(), "{}\n{}".format)
    return [
        Case(name, [sys.executable, "-c", code]) for name, code in zip(steps, codes, strict=True)
    ]


def second_runs(corpus: Corpus, folder: Path) -> list[Case]:
    """Return scans with a cache that an earlier scan has filled."""
    same, edited = folder / "same", folder / "edited"
    cases = []
    counter = itertools.count(1)
    for name, place in (("scan, nothing changed", same), ("scan, one comment changed", edited)):
        headers = copied(corpus.headers, place)
        prepare: Callable[[], None] = lambda: None  # noqa: E731 - replaced below for one of two
        if place is edited:
            largest = max(headers.glob("*.h"), key=lambda path: path.stat().st_size)
            prepare = _changing(largest, counter)
        environment = {"XDG_CACHE_HOME": str(place / "cache")}
        command = [*_HEADERSCAN, "scan", headers, "-o", "/dev/null"]
        cases.append(Case(name, command, environment, prepare))
        run(cases[-1])
    return cases


def _changing(path: Path, counter: itertools.count[int]) -> Callable[[], None]:
    return lambda: comment_changed(path, next(counter))


def products(corpus: Corpus, folder: Path) -> list[Case]:
    """Return the making of a module and of a site."""
    return [
        Case(
            "generate python",
            [*_HEADERSCAN, "generate", "python", corpus.headers, "-o", folder / "keys.py"],
            _COLD,
        ),
        Case("site", [*_HEADERSCAN, "site", corpus.headers, "-q", "-o", folder / "site"], _COLD),
    ]


def histories(corpus: Corpus, folder: Path) -> list[Case]:
    """Return a history over as many releases as libvirt has; nothing where git is absent."""
    if shutil.which("git") is None:
        return []
    repository = release_history(corpus.headers, folder / "history")
    command = [*_HEADERSCAN, "history", "--repo", repository, "--tags", "v*", "--path", "include"]
    return [Case("history of 331 releases", [*command, "-q", "-o", "/dev/null"], _COLD)]
