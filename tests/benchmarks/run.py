"""Measure headerscan against its peers and its budgets.

    python tests/benchmarks/run.py                 all of it, some minutes
    python tests/benchmarks/run.py --only peers    one part of it
    python tests/benchmarks/run.py --quick         small inputs, one round: does it work?

The real headers are those in the folder that HEADERSCAN_CORPUS names; without it the
bundled ones serve. Ratios are medians over rounds in which the runs take turns. They
compare seconds of processor time, which other programs on the machine disturb less; the
ratio of seconds from start to end stands beside it.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import cases
from corpora import Corpus, corpus
from growth import FACTORS, Growth, growths, plot
from peers import peer_cases, versions
from timing import Case, Figures, paired, ratio

_ROOT = Path(__file__).resolve().parents[2]
PARTS = ("peers", "start", "check", "again", "products", "history", "growth")
_LESS_ROUNDS = ("history", "growth", "products")


def main() -> int:
    """Measure, and print a Markdown report."""
    options = _options()
    found = corpus()
    say = Report(options.output)
    say.line(f"State of the code: {_state()}")
    say.line(f"Machine: {_machine()}")
    say.line("Versions: " + ", ".join(f"{name} {said}" for name, said in versions().items()))
    size = sum(path.stat().st_size for path in found.headers.glob("*.h"))
    count = len(list(found.headers.glob("*.h")))
    say.line(f"Input: {found.name}, {count} headers, {size / 1000:.0f} kB")
    with tempfile.TemporaryDirectory(prefix="headerscan-benchmark-") as name:
        folder = Path(name)
        # As in an installation by pip, which compiles all modules.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
        for part in options.only or PARTS:
            rounds = 1 if options.quick else options.rounds
            if part in _LESS_ROUNDS:
                rounds = min(rounds, 3)
            if part == "growth":
                _growth(found, folder, rounds, say, options)
            else:
                _compare(part, _CASES[part](found, folder), rounds, say)
    say.close()
    return 0


def _peers(found: Corpus, folder: Path) -> list[Case]:
    return [cases.empty(), cases.cold_scan(found), *peer_cases(found.include, folder)]


def _check(found: Corpus, folder: Path) -> list[Case]:
    return [cases.empty(), *cases.checks(found, folder)]


def _start(_found: Corpus, _folder: Path) -> list[Case]:
    return [cases.empty(), *cases.starts()]


def _again(found: Corpus, folder: Path) -> list[Case]:
    return [cases.cold_scan(found), *cases.second_runs(found, folder)]


def _products(found: Corpus, folder: Path) -> list[Case]:
    return [cases.cold_scan(found), *cases.products(found, folder)]


def _history(found: Corpus, folder: Path) -> list[Case]:
    return [cases.cold_scan(found), *cases.histories(found, folder)]


_CASES: dict[str, Callable[[Corpus, Path], list[Case]]] = {
    "peers": _peers,
    "start": _start,
    "check": _check,
    "again": _again,
    "products": _products,
    "history": _history,
}
_AGAINST = {"peers": cases.SCAN, "start": cases.EMPTY, "check": cases.EMPTY}
"""What the ratios of a part are to; a cold scan where nothing is said."""


def _compare(part: str, runs: list[Case], rounds: int, say: Report) -> None:
    figures = paired(runs, rounds)
    base = figures[_AGAINST.get(part, cases.SCAN)]
    say.heading(f"{part} ({rounds} rounds)")
    say.row("run", "wall s", "cpu s", "peak MiB", f"cpu / {base.name}", f"wall / {base.name}")
    say.row("---", "---:", "---:", "---:", "---:", "---:")
    for one in figures.values():
        say.row(*_cells(one, base))


def _cells(one: Figures, base: Figures) -> tuple[str, ...]:
    return (
        one.name,
        f"{one.wall:.3f}",
        f"{one.cpu:.3f}",
        f"{one.memory:.0f}",
        f"{ratio(one, base):.2f}",
        f"{ratio(one, base, 'wall'):.2f}",
    )


def _growth(
    found: Corpus, folder: Path, rounds: int, say: Report, options: argparse.Namespace
) -> None:
    header = found.headers / "libvirt-storage.h"
    if not header.exists():
        header = found.headers / "libvirt-domain.h"
    factors = (1, 2) if options.quick else FACTORS
    measured = growths(header.read_text("utf-8"), folder, rounds, factors)
    say.heading(f"growth from {header.name} ({rounds} rounds)")
    say.row("what grows", "times", "MB", "cpu s", "peak MiB", "exponent")
    say.row("---", "---:", "---:", "---:", "---:", "---:")
    for growth in measured:
        _grown(growth, say)
    if options.plot is not None and not plot(measured, options.plot):
        say.line("There is no plot: matplotlib is not installed.")


def _grown(growth: Growth, say: Report) -> None:
    columns = zip(growth.factors, growth.megabytes, growth.seconds, growth.memory, strict=True)
    for factor, megabytes, seconds, memory in columns:
        exponent = f"{growth.exponent:.2f}" if factor == growth.factors[-1] else ""
        row = (growth.what, f"{factor}", f"{megabytes:.2f}", f"{seconds:.2f}", f"{memory:.0f}")
        say.row(*row, exponent)


class Report:
    """Prints as it goes, and keeps what it printed for a file."""

    def __init__(self, output: Path | None) -> None:
        self.output = output
        self.lines: list[str] = []

    def line(self, text: str) -> None:
        """Print a paragraph."""
        self._say(f"{text}\n")

    def heading(self, text: str) -> None:
        """Print a heading."""
        self._say(f"\n## {text}\n")

    def row(self, *cells: str) -> None:
        """Print a row of a table."""
        self._say(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")

    def _say(self, text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
        self.lines.append(text)

    def close(self) -> None:
        """Write the file, if one is wanted."""
        if self.output is not None:
            self.output.write_text("\n".join(self.lines) + "\n", encoding="utf-8")


def _state() -> str:
    done = subprocess.run(
        ["git", "-C", _ROOT, "describe", "--always", "--dirty"],
        check=False,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip() or "no git checkout"


def _machine() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    text = cpuinfo.read_text("utf-8") if cpuinfo.exists() else ""
    models = [line.partition(":")[2].strip() for line in text.split("\n") if "model name" in line]
    model = models[0] if models else platform.processor()
    return f"{max(len(models), 1)} x {model}, {platform.system()} {platform.release()}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part")
    parser.add_argument("--rounds", type=int, default=9, help="rounds of each part (default: 9)")
    parser.add_argument("--quick", action="store_true", help="one round, small growth")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the report here")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw the growth here")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
