"""What happens when a run is killed, the disk is full, or nobody reads: nothing half written."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from headerscan.cache import Cache
from headerscan.loading import load

_HEADERSCAN = (sys.executable, "-m", "headerscan")
_MORE_THAN_A_PIPE_HOLDS = 1 << 17
_OLD = '{"an": "older snapshot"}\n'


@pytest.fixture
def headers(tmp_path: Path) -> Path:
    """Return a folder of headers that take some tenths of a second to read."""
    folder = tmp_path / "include"
    folder.mkdir()
    for number in range(8):
        declarations = (
            f"/** f{number}_{n}: does what its name says. */\nint f{number}_{n}(int a);\n"
            for n in range(200)
        )
        (folder / f"h{number}.h").write_text("".join(declarations), encoding="utf-8")
    return folder


def _start(
    *arguments: str | Path, limit: int | None = None, **environment: str
) -> subprocess.Popen[bytes]:
    def prepare() -> None:
        if limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        [*_HEADERSCAN, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A limit on files would cut byte code short, too, and Python would read it the next time.
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"} | environment,
        preexec_fn=prepare,  # noqa: PLW1509 - no threads are running here
    )


def _said(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    _, error = process.communicate(timeout=120)
    return process.returncode, error.decode()


def _is_whole(path: Path) -> bool:
    text = path.read_text("utf-8")
    return text == _OLD or json.loads(text)["schema"] == 1


def test_a_killed_run_leaves_the_old_file_or_the_new_one(headers: Path, tmp_path: Path) -> None:
    output = tmp_path / "api.json"
    for delay in (0.1, 0.3, 0.6):
        output.write_text(_OLD, encoding="utf-8")
        process = _start("scan", headers, "-o", output)
        time.sleep(delay)
        process.kill()
        process.communicate()
        assert _is_whole(output)


def test_a_run_killed_while_it_writes_leaves_the_old_file(tmp_path: Path) -> None:
    output = tmp_path / "api.json"
    output.write_text(_OLD, encoding="utf-8")
    code = (
        "import os, pathlib, signal\n"
        "from headerscan.output import write_text\n"
        "pathlib.Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"write_text(pathlib.Path({str(output)!r}), 'new')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    assert output.read_text("utf-8") == _OLD


def test_a_full_disk_leaves_the_old_file_and_no_other(headers: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    output = folder / "api.json"
    output.write_text(_OLD, encoding="utf-8")
    status, error = _said(_start("scan", headers, "-o", output, limit=10_000))
    assert status == 2
    assert error.startswith(f"headerscan: error: {output}: cannot be written (")
    assert error.count("\n") == 1
    assert output.read_text("utf-8") == _OLD
    assert list(folder.iterdir()) == [output]


def test_a_full_disk_is_no_trouble_for_the_cache(headers: Path, tmp_path: Path) -> None:
    caches = tmp_path / "caches"
    process = _start(
        "scan",
        headers,
        "-o",
        os.devnull,
        limit=10,
        XDG_CACHE_HOME=str(caches),
        HEADERSCAN_NO_CACHE="",
    )
    assert _said(process) == (0, "")
    assert [path for path in caches.rglob("*") if path.is_file()] == []


def test_standard_output_that_is_full_is_said_in_one_line(headers: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*_HEADERSCAN, "scan", headers], check=False, stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 2
    assert done.stderr.decode().startswith("headerscan: error: ")
    assert done.stderr.decode().count("\n") == 1


def test_unbuffered_output_that_does_not_fit_is_no_success(headers: Path, tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out:
        done = subprocess.run(
            [*_HEADERSCAN, "scan", headers],
            check=False,
            stdout=out,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            preexec_fn=_at_most_50_kb,
        )
    assert done.returncode == 2
    assert done.stderr.decode().count("\n") == 1


def _at_most_50_kb() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))


@pytest.mark.parametrize("closed", [">&-", "- <&-", "nosuch.h 2>&-"])
def test_a_standard_stream_that_is_closed_is_no_traceback(headers: Path, closed: str) -> None:
    inputs = "" if closed != ">&-" else str(headers)
    line = f"{sys.executable} -m headerscan scan {inputs} {closed}"
    done = subprocess.run(line, shell=True, check=False, capture_output=True)  # noqa: S602 - a line of our own
    assert done.returncode == 2
    assert done.stderr.decode().count("\n") == (0 if "2>&-" in closed else 1)


def test_a_working_folder_that_is_gone_is_said_in_one_line(headers: Path, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    line = f"cd gone && rmdir ../gone && {sys.executable} -m headerscan check {headers}"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(  # noqa: S602 - a line of our own
        line, shell=True, check=False, capture_output=True, cwd=tmp_path, env=environment
    )
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "headerscan: error: the working folder is gone; change to one that is there\n"
    )


def test_a_site_that_is_stopped_leaves_nothing_behind(headers: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    output = tmp_path / "site"
    process = _start("site", headers, "-o", output, "--no-cache", TMPDIR=str(temporary))
    # Python puts a file of its own there first, to see whether it may write.
    while not any(temporary.glob("headerscan-*")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _said(process)
    assert process.returncode == 128 + signal.SIGTERM
    assert list(temporary.iterdir()) == []
    assert not output.exists()


@pytest.mark.parametrize("place", ["/proc/headerscan.json", "/dev/null/api.json"])
def test_an_output_that_cannot_be_written_is_said_in_one_line(headers: Path, place: str) -> None:
    status, error = _said(_start("scan", headers, "-o", place))
    assert status == 2
    assert error.startswith(f"headerscan: error: {place}: cannot be written (")
    assert error.count("\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_said_in_one_line(headers: Path, tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    status, error = _said(_start("scan", headers, "-o", folder / "api.json"))
    assert (status, error.count("\n")) == (2, 1)


@pytest.mark.parametrize("command", [["scan"], ["check", "--fail-on", "never"]])
def test_ctrl_c_ends_a_run_in_one_line_without_output(
    headers: Path, tmp_path: Path, command: Sequence[str]
) -> None:
    output = tmp_path / "out"
    first, *options = command
    process = _start(first, headers, "-", *options, "-o", output)
    # What a pipe does not hold has been read; the run then waits for more where it is found.
    assert process.stdin is not None
    process.stdin.write(b" " * _MORE_THAN_A_PIPE_HOLDS)
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    status, error = _said(process)
    assert status == 130
    assert error == "headerscan: interrupted\n"
    assert not output.exists()


@pytest.mark.parametrize("command", [["scan"], ["rules"], ["explain", "missing-type"]])
def test_a_reader_that_has_seen_enough_ends_a_run_quietly(
    headers: Path, command: Sequence[str]
) -> None:
    arguments: list[str | Path] = [*command, *([headers] if command == ["scan"] else [])]
    process = _start(*arguments)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    status, error = _said(process)
    assert status == 128 + signal.SIGPIPE
    assert error == ""


def test_two_runs_that_write_one_file_leave_a_whole_one(headers: Path, tmp_path: Path) -> None:
    output = tmp_path / "api.json"
    processes = [_start("scan", headers / f"h{number}.h", "-o", output) for number in range(4)]
    assert all(_said(process) == (0, "") for process in processes)
    assert _is_whole(output)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["api.json", "include"]


def test_a_killed_run_leaves_no_half_of_a_cache_entry(headers: Path, tmp_path: Path) -> None:
    caches = tmp_path / "caches"
    expected = load([str(headers)])
    for delay in (0.4, 0.8):
        process = _start(
            "scan", headers, "-o", os.devnull, XDG_CACHE_HOME=str(caches), HEADERSCAN_NO_CACHE=""
        )
        time.sleep(delay)
        process.kill()
        process.communicate()
        assert load([str(headers)], cache=Cache(caches / "headerscan")) == expected
