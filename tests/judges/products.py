"""What headerscan makes of a library's headers: its output, a module, a site."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from judges.packages import MissingError, Side

_MOST = 2000
"""How many characters of a complaint are kept."""


def output(*arguments: str) -> str:
    """Return what headerscan prints.

    Raises :class:`~judges.packages.MissingError` where its exit status is not 0.
    """
    done = _headerscan(*arguments)
    if done.returncode:
        raise MissingError(f"headerscan {arguments[0]}: {done.stderr.strip()[-_MOST:]}")
    return done.stdout


def make_products(side: Side, folder: Path) -> dict[str, dict[str, Any]]:
    """Return what became of ``generate python`` and ``site``: status, words, processor seconds.

    The module is imported too, with warnings as errors.
    """
    inputs = [str(path) for path in side.inputs]
    made = {
        "generate": _timed("generate", "python", *inputs, "-o", str(folder / "module.py"), "-q"),
        "site": _timed("site", *inputs, "-o", str(folder / "site"), "-q"),
    }
    if not complaint(made["generate"]):
        imported = [sys.executable, "-W", "error", "-c", "import module"]
        done = subprocess.run(imported, cwd=folder, capture_output=True, text=True, check=False)
        made["generate"] |= {"status": done.returncode, "said": done.stderr[-_MOST:]}
    return made


def complaint(made: Mapping[str, Any]) -> bool:
    """Say whether something could not be made, or not without a word."""
    return bool(made["status"] or made["said"])


def _timed(*arguments: str) -> dict[str, Any]:
    start = _processor_seconds()
    done = _headerscan(*arguments)
    seconds = round(_processor_seconds() - start, 1)
    return {"status": done.returncode, "said": done.stderr.strip()[-_MOST:], "seconds": seconds}


def _processor_seconds() -> float:
    """Return what the programs that ended took, which others on the machine disturb little."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _headerscan(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "headerscan", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)
