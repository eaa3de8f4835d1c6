"""Time and memory of processes, side by side.

A machine's speed wanders. So the processes that are compared run in turn, round after
round, and a ratio is the median of the rounds' ratios, never the ratio of two averages.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Literal

from limits import TimedOutError, kill_after


def _nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True)
class Case:
    """A process to be timed; ``prepare`` runs before each round, untimed."""

    name: str
    command: Sequence[str | Path]
    environment: dict[str, str] = field(default_factory=dict)
    prepare: Callable[[], None] = _nothing
    statuses: tuple[int, ...] = (0,)
    """The exit statuses that mean it has done its work; a check may end with 1."""
    seconds: float = 600.0
    """How long it may take."""


@dataclass(frozen=True)
class Run:
    """What one run of a process took."""

    wall: float
    """Seconds from start to end."""
    cpu: float
    """Seconds of processor time, its child processes' among them."""
    memory: float
    """The largest resident set of the process or of one of its children, in MiB."""


class FailedRunError(Exception):
    """A process ended with an unexpected status; the text is what it said."""


def run(case: Case) -> Run:
    """Run a process once.

    Raises :class:`FailedRunError` where it fails, so that no error is timed as a result.
    """
    case.prepare()
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in case.command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | case.environment,
    )
    assert process.stderr is not None  # it is a pipe
    with process.stderr as stream, kill_after(process.pid, case.seconds) as timer:
        said = stream.read()
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if timer.fired:
        raise TimedOutError(f"{case.name} took more than {case.seconds:.0f} s")
    if process.returncode not in case.statuses:
        last = said.decode(errors="replace").strip().rpartition("\n")[2]
        raise FailedRunError(f"{case.name} ended with {process.returncode}: {last}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


@dataclass(frozen=True)
class Figures:
    """Medians of one case over all rounds."""

    name: str
    runs: tuple[Run, ...]

    @property
    def wall(self) -> float:
        """Return the median of the seconds from start to end."""
        return statistics.median(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        """Return the median of the seconds of processor time."""
        return statistics.median(run.cpu for run in self.runs)

    @property
    def memory(self) -> float:
        """Return the largest resident set of any round, in MiB."""
        return max(run.memory for run in self.runs)


def paired(cases: Sequence[Case], rounds: int) -> dict[str, Figures]:
    """Return the figures of cases that ran in turn, by name.

    Each runs once before that, so that no round pays for files that are read from the disk
    and modules that are compiled for the first time.
    """
    for case in cases:
        run(case)
    runs: dict[str, list[Run]] = {case.name: [] for case in cases}
    for _ in range(rounds):
        for case in cases:
            runs[case.name].append(run(case))
    return {name: Figures(name, tuple(found)) for name, found in runs.items()}


def ratio(over: Figures, under: Figures, what: Literal["cpu", "wall"] = "cpu") -> float:
    """Return the median of the rounds' ratios of ``wall`` or ``cpu`` seconds."""
    seconds = attrgetter(what)
    return float(
        statistics.median(
            seconds(first) / max(seconds(second), 1e-4)
            for first, second in zip(over.runs, under.runs, strict=True)
        )
    )
