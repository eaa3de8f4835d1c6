"""Judge headerscan by what compilers say of the same headers.

    python tests/judges/run.py zlib expat yaml      some libraries, Debian bookworm against trixie
    python tests/judges/run.py --all -o found.json  each that the table names, and all cases as JSON
    python tests/judges/run.py --list               what the table names

Needed: apt with Debian's archive among its sources, dpkg-deb, gcc, and ``pip install
'headerscan[judges]'`` for libclang. Packages are fetched and unpacked, and nothing is installed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from judges.breaks import Breaks
from judges.compilers import look
from judges.packages import Library, MissingError, Suite, libraries
from judges.products import make_products
from judges.snapshots import judge_snapshot

_COLUMNS = ("library", "from", "to", "symbols", "unreadable", "names", "values", "types", "breaks")


def main(arguments: Sequence[str]) -> int:
    """Judge the libraries that are named, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("libraries", nargs="*", metavar="LIBRARY")
    parser.add_argument("--all", action="store_true", help="each library of the table")
    parser.add_argument("--list", action="store_true", help="print the table's libraries")
    parser.add_argument("--old", default="bookworm", metavar="SUITE")
    parser.add_argument("--new", default="trixie", metavar="SUITE")
    parser.add_argument(
        "--folder", type=Path, default=Path.home() / ".cache" / "headerscan-judges",
        help="where packages are kept",
    )  # fmt: skip
    parser.add_argument("--products", action="store_true", help="make a module and a site, too")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write all cases as JSON")
    asked = parser.parse_args(arguments)
    known = libraries()
    if asked.list:
        sys.stdout.writelines(
            f"{each.name}: {', '.join(each.packages)}\n" for each in known.values()
        )
        return 0
    names = list(known) if asked.all else asked.libraries
    if not names or (unknown := set(names) - known.keys()):
        parser.error(f"name libraries of --list{f', not {min(unknown)}' if names else ''}")
    try:
        suites = [Suite(name, asked.folder / name) for name in (asked.old, asked.new)]
        for suite in suites:
            suite.update()
    except MissingError as error:
        parser.error(str(error))
    found = {}
    sys.stdout.write(_row(_COLUMNS))
    sys.stdout.write(_row(["---"] * len(_COLUMNS)))
    for name in names:
        try:
            found[name] = judge(
                known[name], suites, asked.folder / "pairs" / name, products=asked.products
            )
        except MissingError as error:
            sys.stderr.write(f"{name}: {error}\n")
            continue
        sys.stdout.write(_row(cells(name, found[name])))
        sys.stdout.flush()
        if asked.output is not None:
            asked.output.write_text(json.dumps(found, indent=1))
    return 0


def judge(
    library: Library, suites: Sequence[Suite], folder: Path, *, products: bool = False
) -> dict[str, Any]:
    """Return what is true, false and missed of a library between two suites, as JSON."""
    old_suite, new_suite = suites
    sides = [old_suite.side(library, folder / "old"), new_suite.side(library, folder / "new")]
    views = [look(side, library.first) for side in sides]
    snapshots = []
    for side in sides:
        file = side.root.with_suffix(".json")
        _headerscan("scan", *map(str, side.inputs), "-o", str(file))
        snapshots.append(json.loads(file.read_text()))
    old, new = (str(side.root.with_suffix(".json")) for side in sides)
    report = json.loads(
        _headerscan("check", new, "--against", old, "--format", "json", "--fail-on", "never")
    )
    unreadable = json.loads(
        _headerscan(
            *("check", *map(str, sides[1].inputs), "--select", "unreadable-declaration"),
            *("--format", "json", "--fail-on", "never"),
        )
    )
    return {
        "versions": [side.version for side in sides],
        "symbols": len(snapshots[1]["symbols"]),
        "unreadable": unreadable["findings"],
        "apart": [view.apart for view in views],
        "snapshots": [
            {key: tally.to_json() for key, tally in judge_snapshot(*each).items()}
            for each in zip(snapshots, views, sides, strict=True)
        ],
        "breaks": Breaks(*views).judge(report["findings"]).to_json(),
        "products": make_products(sides[1], folder) if products else None,
    }


def _headerscan(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "headerscan", *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise MissingError(f"headerscan {arguments[0]}: {done.stderr.strip()[-300:]}")
    return done.stdout


def cells(name: str, found: dict[str, Any]) -> list[str]:
    """Return a row of the table."""
    newer = found["snapshots"][1]
    counts = [*(newer[key] for key in ("symbols", "values", "types")), found["breaks"]]
    told = [
        "/".join(str(each[key]) for key in ("true", "false", "missed", "not_judged"))
        for each in counts
    ]
    return [name, *found["versions"], str(found["symbols"]), str(len(found["unreadable"])), *told]


def _row(parts: Sequence[str]) -> str:
    return f"| {' | '.join(parts)} |\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
