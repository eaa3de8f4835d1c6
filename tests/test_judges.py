"""The judge of headerscan is right itself: what compilers say of headers with known breaks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("clang", reason="libclang is not installed (pip install 'headerscan[judges]')")

from judges.breaks import Breaks
from judges.compilers import look
from judges.packages import Library, MissingError, Side, Suite, include_folders, libraries
from judges.snapshots import judge_snapshot
from judges.verdicts import Tally
from judges.views import View

OLD = """
#ifndef PUMP_H
#define PUMP_H
#define PUMP_SPEED_LIMIT 40
#define PUMP_LABEL "pump"
#define PUMP_ARGUMENTS(a, b) (a)
#ifdef _WIN32
#define PUMP_ON_WINDOWS 1
#endif
typedef long pump_time;
typedef struct pump_valve { int open; pump_time since; } pump_valve;
struct pump_gauge { char unit; short value; };
struct pump_event { union { int level; char *text; } data; };
enum pump_state { PUMP_OFF, PUMP_ON, PUMP_BROKEN };
#define PUMP_LAST PUMP_ON
int pump_start(pump_time at, int (*ready)(void *, int));
int pump_stop(void);
void pump_wait(int seconds);
void pump_drain(void);
static inline int pump_twice(int x) { return 2 * x; }
extern int pump_count;
#define pump_prime pump_prime_1
void pump_prime(int a[2]);
void pump_set_clock(struct timespec *now);
typedef struct timespec pump_clock;
#endif
"""
PUMP = Library("pump", ())
NEW = """
#ifndef PUMP_H
#define PUMP_H
#define PUMP_SPEED_LIMIT 50
#define PUMP_LABEL "pump"
#define PUMP_ARGUMENTS(a, b, c) (a)
typedef long pump_time;
typedef int pump_ready(void *, int);
typedef struct pump_valve { pump_time since; int open; } pump_valve;
struct pump_gauge { char unit; char reserved; short value; };
union pump_data { int level; char *text; };
struct pump_event { union pump_data data; };
enum pump_state { PUMP_OFF, PUMP_IDLE, PUMP_ON };
#define PUMP_LAST PUMP_ON
int pump_start(long at, pump_ready *ready);
void pump_wait(long seconds);
static inline void pump_drain(void) { }
static inline int pump_twice(int x) { return x + x; }
#define pump_prime pump_prime_1
void pump_prime(int *a);
void pump_set_clock(struct timespec *now);
typedef struct timespec pump_clock;
#endif
"""


def side(root: Path, text: str) -> Side:
    folder = root / "usr" / "include"
    folder.mkdir(parents=True)
    (folder / "pump.h").write_text(text)
    return Side(root, "1", (f"-I{folder}",), (folder,))


def seen(root: Path, text: str) -> View:
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed (Debian: gcc)")
    return look(side(root, text), PUMP)


@pytest.fixture(scope="module")
def breaks(tmp_path_factory: pytest.TempPathFactory) -> Breaks:
    folder = tmp_path_factory.mktemp("pump")
    return Breaks(seen(folder / "old", OLD), seen(folder / "new", NEW))


def claim(rule: str, symbol: str, message: str = "", breaks: str = "source") -> dict[str, Any]:
    return {
        "rule": rule, "severity": "error", "symbol": symbol, "message": message,
        "breaks": breaks.split(), "header": "pump.h",
    }  # fmt: skip


TRUE = [
    claim("function-removed", "pump_stop", breaks="source binary"),
    claim("function-removed", "pump_drain", breaks="binary"),
    claim("parameter-type-changed", "pump_wait", breaks="source binary"),
    claim("variable-removed", "pump_count", breaks="source binary"),
    claim("enumerator-removed", "PUMP_BROKEN"),
    claim("enumerator-renamed", "PUMP_IDLE") | {"old": "PUMP_BROKEN"},
    claim("enumerator-value-changed", "PUMP_ON", breaks="binary"),
    claim("macro-value-changed", "PUMP_SPEED_LIMIT", breaks="binary"),
    claim("macro-value-changed", "PUMP_LAST", breaks="binary"),
    claim("macro-parameters-changed", "PUMP_ARGUMENTS"),
    claim("member-moved", "pump_valve", "member open of struct pump_valve …", "binary"),
]
FALSE = [
    claim("function-removed", "pump_drain", breaks="source binary"),
    claim("function-removed", "pump_twice", breaks="source"),
    claim("parameter-type-changed", "pump_start", breaks="source binary"),
    claim("parameter-type-changed", "pump_prime", breaks="source binary"),
    claim("macro-value-changed", "PUMP_LABEL", breaks="source"),
    claim("macro-removed", "PUMP_ON_WINDOWS"),
    claim("member-added", "pump_gauge", "struct pump_gauge has a new member reserved", "binary"),
    claim("member-removed", "pump_valve", "member open of struct pump_valve is gone"),
    claim("member-removed", "pump_event", "member data.level of struct pump_event is gone"),
    claim("struct-removed", "pump_gauge"),
    claim("enumerator-value-changed", "PUMP_OFF", breaks="binary"),
]
OPEN = [
    claim("macro-removed", "PUMP_ON_WINDOWS", "macro PUMP_ON_WINDOWS is gone, only where _WIN32"),
    claim("member-added", "pump_gauge", "it grows from 8 to 12 bytes (ILP32)", "binary"),
    claim("a-rule-of-tomorrow", "pump_stop"),
]


def known(finding: dict[str, Any]) -> str:
    return f"{finding['rule']} {finding['symbol']}"


@pytest.mark.parametrize("finding", TRUE, ids=known)
def test_a_break_that_compilers_see_is_true(breaks: Breaks, finding: dict[str, Any]) -> None:
    assert breaks.verdict(finding)[0] is True


@pytest.mark.parametrize("finding", FALSE, ids=known)
def test_a_break_that_compilers_do_not_see_is_false(
    breaks: Breaks, finding: dict[str, Any]
) -> None:
    assert breaks.verdict(finding)[0] is False


@pytest.mark.parametrize("finding", OPEN, ids=known)
def test_what_compilers_cannot_tell_is_not_judged(breaks: Breaks, finding: dict[str, Any]) -> None:
    assert breaks.verdict(finding)[0] is None


def test_each_break_that_nothing_speaks_of_is_missed(breaks: Breaks) -> None:
    tally = breaks.judge([])
    assert {case.name for case in tally.misses} == {
        "pump_stop", "pump_drain", "pump_wait", "pump_count", "PUMP_BROKEN", "PUMP_ON",
        "PUMP_SPEED_LIMIT", "pump_valve",
    }  # fmt: skip


def test_a_finding_on_a_break_takes_it_from_the_missed_ones(breaks: Breaks) -> None:
    tally = breaks.judge(TRUE)
    assert (tally.true, tally.falses, tally.misses) == (len(TRUE), [], [])


def test_headers_compared_with_themselves_break_nothing(tmp_path: Path) -> None:
    same = Breaks(seen(tmp_path / "one", OLD), seen(tmp_path / "two", OLD))
    assert same.judge([]).misses == []


def scanned(folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "headerscan", "scan", folder],
        capture_output=True,
        text=True,
        check=True,
    )
    snapshot: dict[str, Any] = json.loads(done.stdout)
    return snapshot


def counts(tally: Tally) -> tuple[int, list[str], list[str]]:
    return (
        tally.true,
        [case.name for case in tally.falses],
        [case.name for case in tally.misses],
    )


def test_a_snapshot_that_says_what_compilers_see_is_true(tmp_path: Path) -> None:
    here = side(tmp_path, OLD)
    found = judge_snapshot(scanned(here.inputs[0]), look(here, PUMP), here)
    # Names: 4 macros, 6 types, 3 enumerators, 6 functions, a macro that
    # stands for a seventh, and a variable. The seventh's own name and the guard are left open.
    assert counts(found["symbols"]) == (21, [], [])
    assert counts(found["values"]) == (6, [], [])
    # Types: 7 functions, a variable, 3 typedefs and 6 members.
    assert counts(found["types"]) == (17, [], [])


def test_a_snapshot_that_says_otherwise_is_false(tmp_path: Path) -> None:
    here = side(tmp_path, OLD)
    snapshot = scanned(here.inputs[0])
    by = {symbol["name"]: symbol for symbol in snapshot["symbols"]}
    by["PUMP_SPEED_LIMIT"]["value"] = 41
    by["PUMP_ON"]["value"] = 7
    by["pump_wait"]["parameters"][0]["type"] = "unsigned"
    by["pump_stop"]["name"] = "pump_halt"
    found = judge_snapshot(snapshot, look(here, PUMP), here)
    assert counts(found["symbols"])[1:] == (["pump_halt"], ["pump_stop"])
    assert counts(found["values"])[1:] == (["PUMP_ON", "PUMP_SPEED_LIMIT"], [])
    assert counts(found["types"])[1:] == (["pump_wait"], [])


def test_headers_that_no_program_can_include_are_told_and_set_aside(tmp_path: Path) -> None:
    here = side(tmp_path, OLD)
    for number in range(20):
        header = here.inputs[0] / f"foreign_{number:02}.h"
        header.write_text("#include <no_such_header.h>\nno_such_type foreign(void);\n")
    view = look(here, PUMP)
    assert list(view.apart) == [f"foreign_{number:02}.h" for number in range(20)]
    assert "pump_stop" in view.functions
    assert "foreign" in view.unread


def test_include_folders_are_those_that_pkg_config_files_tell(tmp_path: Path) -> None:
    for folder in ("usr/include/pump-2/parts", "usr/lib/pkgconfig"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "usr/lib/pkgconfig/pump.pc").write_text(
        "prefix=/usr\nincludedir=${prefix}/include\nName: pump\n"
        "Cflags: -I${includedir}/pump-2 -DPUMP -I${includedir}/pump-2/parts\n"
    )
    within = [str(path.relative_to(tmp_path)) for path in include_folders(tmp_path)]
    assert within == ["usr/include", "usr/include/pump-2", "usr/include/pump-2/parts"]


def test_a_suite_without_an_archive_to_ask_is_one_line(tmp_path: Path) -> None:
    if shutil.which("apt-get") is None:
        pytest.skip("apt-get is not installed (Debian: apt)")
    with pytest.raises(MissingError, match="no-such-suite"):
        Suite("no-such-suite", tmp_path).update()


def test_the_table_names_forty_libraries_and_more() -> None:
    table = libraries()
    assert len(table) >= 40
    assert all(library.packages for library in table.values())
