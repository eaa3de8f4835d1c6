"""Count the constants of Debian's headers that have a value, and why others have none.

    python tests/benchmarks/values.py              the table of docs/reference/values
    python tests/benchmarks/values.py linux curl   some libraries, each constant named

The libraries are those of tests/test_debian_headers.py; gcc says which names are constants.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reasons import CLASSES, class_of
from test_debian_headers import LIBRARIES, Judged, judged


def main(names: list[str]) -> None:
    """Print a Markdown table, and each constant without a value of the libraries named."""
    sys.stdout.write(f"| headers | constants | with a value | {' | '.join(CLASSES)} |\n")
    sys.stdout.write(f"| {' | '.join(['---'] * (len(CLASSES) + 3))} |\n")
    for name in names or LIBRARIES:
        with tempfile.TemporaryDirectory() as folder:
            found = judged(name, Path(folder))
        sys.stdout.write(_row(name, found))
        if names:
            sys.stdout.writelines(f"{entry}: {note}\n" for entry, note in found.reasons)


def _row(name: str, found: Judged) -> str:
    counts = Counter(class_of(note) for _, note in found.reasons)
    share = f"{found.valued} ({found.valued / found.printed:.2%})"
    cells = [name, str(found.printed), share, *(str(counts[entry]) for entry in CLASSES)]
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    main(sys.argv[1:])
