"""The benchmark's harness works; what it measures is no test's business."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_RUN = Path(__file__).resolve().parent / "benchmarks" / "run.py"


@pytest.mark.parametrize("part", ["check", "growth"])
def test_a_part_of_the_benchmark_runs_and_states_what_it_measured(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEADERSCAN_CORPUS", raising=False)
    report = tmp_path / "report.md"
    subprocess.run(
        [sys.executable, _RUN, "--quick", "--only", part, "-o", report],
        check=True,
        capture_output=True,
        timeout=300,
    )
    text = report.read_text("utf-8")
    assert "State of the code: " in text
    assert "pycparser " in text
    assert f"## {part}" in text
    rows = [line for line in text.split("\n") if line.startswith("| ")]
    assert len(rows) >= 4


def test_a_failed_run_is_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(_RUN.parent))
    import timing  # noqa: PLC0415 - the benchmark's folder is on the path only here

    case = timing.Case("broken", [sys.executable, "-c", "import sys; sys.exit('no luck')"])
    with pytest.raises(timing.FailedRunError, match="no luck"):
        timing.run(case)
