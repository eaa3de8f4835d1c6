"""How long the import of generated modules takes, above an empty interpreter.

    python tests/benchmarks/import_time.py [PYTHON...]

Prints the milliseconds for the module of the job family and for that of all of libvirt, the latter
from the headers below ``HEADERSCAN_CORPUS``; and for ``import libvirt`` where that binding is
installed: the whole module should take no longer. Each figure is the least of many runs in turn,
with the byte code cached, as in any installed package.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 30
ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}


def generate(name: str, headers: Path, *words: str, folder: Path) -> None:
    """Write one module."""
    command = [sys.executable, "-m", "headerscan", "generate", "python", str(headers), *words]
    output = folder / f"{name}.py"
    subprocess.run([*command, "-o", str(output)], cwd=ROOT, check=True)


def seconds(python: str, statement: str, folder: Path) -> float:
    """Return how long one interpreter takes, from start to end."""
    start = time.perf_counter()
    subprocess.run([python, "-c", statement], cwd=folder, env=ENVIRONMENT, check=True)
    return time.perf_counter() - start


def measure(python: str, statements: dict[str, str], folder: Path) -> dict[str, float]:
    """Return the least time of each statement; they take turns, so that noise hits all."""
    best = dict.fromkeys(statements, float("inf"))
    for _ in range(RUNS):
        for name, statement in statements.items():
            best[name] = min(best[name], seconds(python, statement, folder))
    return best


def main(pythons: list[str]) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        statements = {"empty": "pass", "job family": "import job_stats"}
        generate("job_stats", ROOT / "fixtures/headers", "--family", "job-stats", folder=folder)
        corpus = os.environ.get("HEADERSCAN_CORPUS")
        if corpus:
            generate("libvirt_all", Path(corpus) / "libvirt/11.3.0/include", folder=folder)
            statements["all of libvirt"] = "import libvirt_all"
        for python in pythons or [sys.executable]:
            binding = subprocess.run([python, "-c", "import libvirt"], check=False)
            peer = {} if binding.returncode else {"import libvirt": "import libvirt"}
            best = measure(python, statements | peer, folder)
            for label, value in best.items():
                if label != "empty":
                    above = (value - best["empty"]) * 1000
                    print(f"{python}: {label}: {above:.1f} ms above an empty interpreter")  # noqa: T201 - a script


if __name__ == "__main__":
    main(sys.argv[1:])
