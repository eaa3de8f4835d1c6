"""Time a site's first build, a second one, and one after a changed comment.

    python tests/benchmarks/rebuild.py

The headers are the newest release below HEADERSCAN_CORPUS against the oldest, or the bundled
ones. The comment is one of the largest header, and says something new each time. Runs take
turns; figures are medians of the rounds, and ratios medians of the rounds' ratios.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import sys
import tempfile
from pathlib import Path

from corpora import comment_changed, copied, corpus
from timing import Case, paired, ratio

FIRST, SAME, CHANGED = "first build", "nothing changed", "one comment changed"


def main() -> int:
    """Measure, and print a Markdown table."""
    options = _options()
    found = corpus()
    with tempfile.TemporaryDirectory(prefix="headerscan-rebuild-") as name:
        folder = Path(name)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
        headers = copied(found.headers, folder / "headers")
        command: list[str | Path] = [sys.executable, "-m", "headerscan", "site", headers, "-q"]
        command += ["--against", found.old_headers, "-o", folder / "site"]
        environment = {"XDG_CACHE_HOME": str(folder / "cache")}
        largest = max(headers.glob("*.h"), key=lambda path: path.stat().st_size)
        numbers = itertools.count(1)
        cases = [
            Case(FIRST, command, environment, lambda: _forget(folder)),
            Case(SAME, command, environment),
            Case(CHANGED, command, environment, lambda: comment_changed(largest, next(numbers))),
        ]
        figures = paired(cases, options.rounds)
    print(f"{found.name}, {options.rounds} rounds\n")  # noqa: T201 - printing is what it is for
    print("| run | seconds | of processor time | peak MiB | ratio, cpu | ratio, wall |")  # noqa: T201 - as above
    print("| --- | ---: | ---: | ---: | ---: | ---: |")  # noqa: T201 - as above
    for one in figures.values():
        cpu, wall = (f"{ratio(one, figures[FIRST], what):.3f}" for what in ("cpu", "wall"))
        cells = (one.name, f"{one.wall:.2f}", f"{one.cpu:.2f}", f"{one.memory:.0f}", cpu, wall)
        print(f"| {' | '.join(cells)} |")  # noqa: T201 - as above
    return 0


def _forget(folder: Path) -> None:
    """Have nothing left of earlier builds."""
    for name in ("cache", "site"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds (default: 5)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
