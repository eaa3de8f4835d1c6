"""Judge headerscan by what compilers say of the same headers.

    python tests/judges/run.py zlib expat yaml      some libraries, Debian bookworm against trixie
    python tests/judges/run.py --all -o found.json  each that the table names, and all cases as JSON
    python tests/judges/run.py --list               what the table names

Needed: apt with Debian's archive among its sources, dpkg-deb, gcc, and ``pip install
'headerscan[judges]'`` for libclang. Packages are fetched and unpacked, and nothing is installed.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from judges.breaks import Breaks
from judges.compilers import look
from judges.packages import Library, MissingError, Suite, libraries
from judges.products import complaint, make_products, output
from judges.snapshots import judge_snapshot

_COLUMNS = ("library", "from", "to", "symbols", "unreadable", "names", "values", "types", "breaks")
_COUNTS = ("true", "false", "missed", "not_judged")
_TARGET = ("--target", "linux-x86_64")
_AS_JSON = ("--format", "json", "--fail-on", "never")
Judged = Mapping[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Judge the libraries that are named, and return the exit status."""
    asked = _parser().parse_args(arguments)
    known = libraries()
    if asked.list:
        sys.stdout.writelines(f"{name}: {', '.join(known[name].packages)}\n" for name in known)
        return 0
    names = list(known) if asked.all else asked.libraries
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        _parser().error(f"no such library: {unknown[0]}" if unknown else "name a library of --list")
    found: dict[str, Judged] = {}
    _tell(_COLUMNS)
    _tell(["---"] * len(_COLUMNS))
    suites: dict[str, Suite] = {}
    failed = False
    for name in names:
        try:
            pair = known[name].suites or (asked.old, asked.new)
            for suite in pair:
                if suite not in suites:
                    suites[suite] = Suite(suite, asked.folder / suite)
                    suites[suite].update()
            found[name] = judge(
                known[name],
                [suites[suite] for suite in pair],
                asked.folder / "pairs" / "-".join(pair) / name,
                products=asked.products,
            )
        except MissingError as error:
            sys.stderr.write(f"{name}: {error}\n")
            failed = True
        else:
            _tell(_row(name, found[name]))
            _write(found, asked)
    _tell(_sum(list(found.values())))
    return 2 if failed else _status(list(found.values()), asked.most)


def _write(found: Mapping[str, Judged], asked: argparse.Namespace) -> None:
    """Write what was found so far, as JSON and as a table."""
    if asked.output is not None:
        asked.output.write_text(json.dumps(found, indent=1))
    if asked.table is not None:
        rows = [*(_row(name, each) for name, each in found.items()), _sum(list(found.values()))]
        with asked.table.open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([_COLUMNS, *rows])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("libraries", nargs="*", metavar="LIBRARY")
    parser.add_argument("--all", action="store_true", help="each library of the table")
    parser.add_argument("--list", action="store_true", help="print the table's libraries")
    parser.add_argument("--old", default="bookworm", metavar="SUITE", help="(default: bookworm)")
    parser.add_argument("--new", default="trixie", metavar="SUITE", help="(default: trixie)")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path.home() / ".cache" / "headerscan-judges",
        help="where packages are kept",
    )
    parser.add_argument("--products", action="store_true", help="make a module and a site, too")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write all cases as JSON")
    parser.add_argument("--table", type=Path, metavar="FILE", help="write the table as CSV")
    parser.add_argument(
        "--most",
        type=float,
        default=2.0,
        metavar="PERCENT",
        help="how much may be false or missed for the exit status to be 0 (default: 2)",
    )
    return parser


def judge(
    library: Library, suites: Sequence[Suite], folder: Path, *, products: bool = False
) -> Judged:
    """Return what is true, false and missed of a library between two suites, as JSON.

    Raises :class:`~judges.packages.MissingError` where something that is needed is missing.
    """
    old_suite, new_suite = suites
    sides = [old_suite.side(library, folder / "old"), new_suite.side(library, folder / "new")]
    views = [look(side, library) for side in sides]
    files = [str(side.root.with_suffix(".json")) for side in sides]
    for side, file in zip(sides, files, strict=True):
        output("scan", *map(str, side.inputs), "-o", file)
    snapshots = [json.loads(Path(file).read_text()) for file in files]
    inputs = map(str, sides[1].inputs)
    lint = output("check", *inputs, "--select", "unreadable-declaration", *_AS_JSON)
    defined = [f"--define={flag[2:]}" for flag in library.flags if flag.startswith("-D")]
    compared = output("check", files[1], "--against", files[0], *_TARGET, *defined, *_AS_JSON)
    return {
        "versions": [side.version for side in sides],
        "symbols": len(snapshots[1]["symbols"]),
        "unreadable": json.loads(lint)["findings"],
        "apart": [view.apart for view in views],
        "snapshots": [
            {key: tally.to_json() for key, tally in judge_snapshot(*each).items()}
            for each in zip(snapshots, views, sides, strict=True)
        ],
        "breaks": Breaks(*views).judge(json.loads(compared)["findings"]).to_json(),
        "products": make_products(sides[1], folder) if products else {},
    }


def _row(name: str, found: Judged) -> list[str]:
    newer = found["snapshots"][1]
    counts = [*(newer[key] for key in ("symbols", "values", "types")), found["breaks"]]
    told = [" / ".join(str(each[key]) for key in _COUNTS) for each in counts]
    failed = [what for what, made in found["products"].items() if complaint(made)]
    said = f"{name} ({', '.join(failed)} failed)" if failed else name
    return [said, *found["versions"], str(found["symbols"]), str(len(found["unreadable"])), *told]


def _sum(found: Sequence[Judged]) -> list[str]:
    """Return the last row: all libraries together."""
    cells = [f"all {len(found)}", "", "", str(sum(each["symbols"] for each in found))]
    cells.append(str(sum(len(each["unreadable"]) for each in found)))
    for sort in ("symbols", "values", "types", "breaks"):
        sums = (sum(each[key] for each in _tallies(found, sort)) for key in _COUNTS)
        cells.append(" / ".join(map(str, sums)))
    return cells


def _tallies(found: Sequence[Judged], sort: str) -> list[Mapping[str, int]]:
    return [each["breaks"] if sort == "breaks" else each["snapshots"][1][sort] for each in found]


def _status(found: Sequence[Judged], most: float) -> int:
    """Return 1 where more than some percent of one sort of things is false or missed."""
    for sort in ("symbols", "values", "types", "breaks"):
        true, false, missed = (
            sum(each[key] for each in _tallies(found, sort)) for key in _COUNTS[:3]
        )
        if max(false, missed) * 100 > most * (true + max(false, missed)):
            return 1
    return int(any(complaint(made) for each in found for made in each["products"].values()))


def _tell(cells: Sequence[str]) -> None:
    sys.stdout.write(f"| {' | '.join(cells)} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
