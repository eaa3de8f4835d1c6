"""Fuzz the readers: guided by coverage, within a box of time.

    python tests/fuzz/campaign.py                         each target for one minute
    python tests/fuzz/campaign.py lexer --seconds 3600    one target for an hour
    python tests/fuzz/campaign.py --corpus FOLDER         keep what was found between runs

It wants atheris (Python 3.11 to 3.13, Linux). An input that crashes is written to
``tests/fuzz/crashes/TARGET/``; committed there, it is a test from then on.
"""

from __future__ import annotations

import argparse
import importlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
_CHILD = "--as-child"
_LINE = re.compile(rb"#\d+\s+\w+\s+cov: (\d+) ft: (\d+) corp: (\d+)")
_DONE = re.compile(rb"stat::number_of_executed_units:\s*(\d+)")
_NAMES = (
    "lexer comments macros headers snapshots patches archives descriptions profiles settings"
).split(" ")


def main() -> int:
    """Fuzz, print one line a target, and return 1 where one crashed."""
    if sys.argv[1:2] == [_CHILD]:
        _fuzz(sys.argv[2], sys.argv[3:])
        return 0
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", metavar="TARGET", nargs="*", help=f"one of {', '.join(_NAMES)}")
    parser.add_argument("--seconds", type=int, default=60, help="for each target (default: 60)")
    parser.add_argument("--corpus", type=Path, metavar="FOLDER", help="keep inputs here")
    options = parser.parse_args()
    unknown = set(options.targets) - set(_NAMES)
    if unknown:
        parser.error(f"there is no target {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="headerscan-fuzz-") as name:
        folder = options.corpus or Path(name)
        found = [_campaign(target, folder, options.seconds) for target in options.targets or _NAMES]
    return int(not all(found))


def _campaign(target: str, folder: Path, seconds: int) -> bool:
    """Fuzz one target in a process of its own; say whether it held."""
    inputs, crashes = folder / target, _HERE / "crashes" / target
    inputs.mkdir(parents=True, exist_ok=True)
    crashes.mkdir(parents=True, exist_ok=True)
    before = set(crashes.iterdir())
    done = subprocess.run(
        [
            sys.executable,
            _HERE / "campaign.py",
            _CHILD,
            target,
            inputs,
            f"-max_total_time={seconds}",
            f"-artifact_prefix={crashes}/",
            "-timeout=10",
            "-rss_limit_mb=1024",
            "-print_final_stats=1",
        ],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    new = sorted(set(crashes.iterdir()) - before)
    executed = _DONE.search(done.stdout)
    states = _LINE.findall(done.stdout)
    edges, features, corpus = states[-1] if states else (b"0", b"0", b"0")
    count = int(executed[1]) if executed else 0
    numbers = [int(number) for number in (edges, features, corpus)]
    _say(
        f"{target}: {count} executions in {seconds} s at most, {numbers[0]} edges and"
        f" {numbers[1]} features covered, {numbers[2]} inputs kept"
    )
    if done.returncode:
        tail = done.stdout.decode(errors="replace").strip().split("\n")[-40:]
        _say("\n".join(f"    {line}" for line in tail))
    for path in new:
        _say(f"    crash: {path}")
    if not any(crashes.iterdir()):
        crashes.rmdir()
    return done.returncode == 0 and not new


def _fuzz(name: str, arguments: list[str]) -> None:
    """Run one target under libFuzzer, which ends the process."""
    atheris: Any = importlib.import_module("atheris")  # without hints, and only the child needs it

    with atheris.instrument_imports(include=["headerscan"]):
        import targets  # noqa: PLC0415 - imported where it is instrumented

    target = targets.TARGETS[name]
    folder = Path(arguments[0])
    for number, seed in enumerate(target.seeds()):
        (folder / f"seed-{number:04}").write_bytes(seed)
    atheris.Setup([sys.argv[0], *arguments, f"-max_len={target.largest}"], target)
    atheris.Fuzz()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
