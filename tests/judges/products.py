"""Whether a module and a site can be made of a library's headers, and how long each takes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from judges.packages import Side

_MOST = 2000
"""How many characters of a complaint are kept."""


def make_products(side: Side, folder: Path) -> dict[str, Any]:
    """Return what became of ``generate python`` and ``site``: status, complaints, seconds."""
    inputs = [str(path) for path in side.inputs]
    module, site = folder / "module.py", folder / "site"
    made = {
        "generate": run(["generate", "python", *inputs, "-o", str(module), "-q"]),
        "site": run(["site", *inputs, "-o", str(site), "-q"]),
    }
    if made["generate"]["status"] == 0:
        imported = [sys.executable, "-W", "error", "-c", "import module"]
        done = subprocess.run(imported, cwd=folder, capture_output=True, text=True, check=False)
        made["generate"]["status"] = done.returncode
        made["generate"]["said"] += done.stderr[-_MOST:]
    return made


def run(arguments: Sequence[str]) -> dict[str, Any]:
    """Run headerscan; return its status, what it said on standard error, and the seconds."""
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "headerscan", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = round(time.monotonic() - start, 1)
    return {"status": done.returncode, "said": done.stderr.strip()[-_MOST:], "seconds": seconds}
