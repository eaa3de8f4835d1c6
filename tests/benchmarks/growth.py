"""How cost grows with the size of a header and with the number of headers."""

from __future__ import annotations

import importlib.util
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpora import grown_folder, grown_header
from timing import Case, paired

FACTORS = (1, 10, 100)


@dataclass(frozen=True)
class Growth:
    """Processor time and memory over growing input."""

    what: str
    factors: tuple[int, ...]
    megabytes: tuple[float, ...]
    """The size of each input."""
    seconds: tuple[float, ...]
    """Without what an empty header takes."""
    memory: tuple[float, ...]

    @property
    def exponent(self) -> float:
        """Return the slope of a straight line through the logarithms: 1 is linear."""
        xs = [math.log(factor) for factor in self.factors]
        ys = [math.log(max(second, 1e-4)) for second in self.seconds]
        x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
        covariance = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True))
        return covariance / sum((x - x_mean) ** 2 for x in xs)


def growths(text: str, folder: Path, rounds: int, factors: Sequence[int]) -> list[Growth]:
    """Return how a cold scan grows with one header's size, and with the number of headers."""
    nothing = folder / "nothing.h"
    nothing.write_text("\n", encoding="utf-8")
    makers = {"size of one header": grown_header, "number of headers": grown_folder}
    found = []
    for what, make in makers.items():
        inputs = [make(text, factor, folder) for factor in factors]
        figures = paired([_scan(path) for path in (nothing, *inputs)], rounds)
        base = figures[str(nothing)].cpu
        found.append(
            Growth(
                what,
                tuple(factors),
                tuple(_size(path) / 1e6 for path in inputs),
                tuple(figures[str(path)].cpu - base for path in inputs),
                tuple(figures[str(path)].memory for path in inputs),
            )
        )
    return found


def _scan(path: Path) -> Case:
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "headerscan",
        "scan",
        path,
        "-o",
        "/dev/null",
    ]
    return Case(str(path), command, {"HEADERSCAN_NO_CACHE": "1"})


def _size(path: Path) -> int:
    files = path.glob("*.h") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files)


def plot(found: Sequence[Growth], path: Path) -> bool:
    """Draw the growths as SVG; say whether matplotlib was there to do it."""
    if importlib.util.find_spec("matplotlib") is None:
        return False
    import matplotlib as mpl  # noqa: PLC0415 - large, and not needed to measure

    mpl.use("svg")
    # The same figures are the same bytes.
    mpl.rcParams["svg.hashsalt"] = "headerscan"
    from matplotlib import pyplot as plt  # noqa: PLC0415 - as above

    figure, axes = plt.subplots(figsize=(6.4, 4.0), layout="constrained")
    for growth in found:
        label = f"{growth.what} (exponent {growth.exponent:.2f})"
        axes.loglog(growth.factors, growth.seconds, marker="o", label=label)
    first = found[0]
    linear = [first.seconds[0] * factor for factor in first.factors]
    axes.loglog(first.factors, linear, linestyle=":", color="grey", label="linear")
    axes.set_xlabel("times the first input")
    axes.set_ylabel("seconds of processor time")
    axes.legend()
    figure.savefig(path, metadata={"Date": None})
    return True
