"""Headers that other processes and a cluster read say what they say when read here."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from headerscan.cache import Cache
from headerscan.cli import main
from headerscan.loading import load
from headerscan.snapshot import to_json

# A typedef and a macro of one header say what declarations of another one mean.
HEADERS = {
    "a.h": '#define EXPORT __attribute__((visibility("default")))\ntypedef int count_t;\n',
    "b.h": "/** How many. */\nEXPORT count_t how_many(count_t most);\nenum e { A, B = A + 3 };\n",
    "c.h": "int oops(;\nstruct s { count_t n; };\n",
}


def processes(count: int) -> Executor:
    return ProcessPoolExecutor(count, mp_context=get_context("forkserver"))


@pytest.fixture
def headers(tmp_path: Path) -> Path:
    folder = tmp_path / "include"
    folder.mkdir()
    for name, text in HEADERS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Return a real cluster of one worker on this machine."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as cluster:
        yield cluster


def only_one_line(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    status = main([str(word) for word in arguments])
    said = capsys.readouterr()
    assert (status, said.out, said.err.count("\n")) == (2, "", 1)
    return said.err


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, processes])
def test_any_executor_gives_the_same_snapshot(
    pool: Callable[[int], Executor], headers: Path
) -> None:
    expected = load([str(headers)])
    assert "oops" in to_json(expected.api)
    with pool(2) as executor:
        assert load([str(headers)], executor=executor) == expected


def test_real_headers_say_the_same_by_other_processes(corpus: Path) -> None:
    with processes(2) as executor:
        for library in ("libvirt/11.3.0", "gio/2.74.6"):
            folder = str(corpus / library / "include")
            assert load([folder], executor=executor).api == load([folder]).api


def test_what_others_read_is_kept_in_the_cache(headers: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    with ThreadPoolExecutor(1) as executor:
        load([str(headers)], cache=cache, executor=executor)
    (headers / "b.h").write_text(f"{HEADERS['b.h']}int more;\n", encoding="utf-8")
    # An executor that is shut down refuses work, and what the cache has is no work.
    found = load([str(headers)], cache=cache, executor=executor)
    assert found == load([str(headers)])


@pytest.fixture(params=["jobs", "scheduler"])
def help_(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Return the option by which others help."""
    if request.param == "jobs":
        return "--jobs", "2"
    return "--scheduler", request.getfixturevalue("cluster").scheduler_address


@pytest.fixture
def calls(headers: Path, root: Path) -> dict[str, list[str]]:
    old, new = (str(root / "fixtures" / name) for name in ("headers-old", "headers"))
    return {
        "scan": ["scan", str(headers)],
        "check": ["check", new, "--against", old],
        "history": ["history", old, new],
    }


@pytest.mark.parametrize("command", ["scan", "check", "history"])
def test_a_command_says_the_same_with_help(
    command: str,
    help_: tuple[str, str],
    calls: dict[str, list[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    expected = main(calls[command]), *capsys.readouterr()
    assert (main([*calls[command], *help_]), *capsys.readouterr()) == expected
    assert expected[0] == 0


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--jobs", "0"), "--jobs 0 is no number of processes"),
        (("--jobs", "2", "--scheduler", "tcp://127.0.0.1:1"), "exclude each other"),
        (("--scheduler", "nonsense"), "no scheduler of dask answers at 'nonsense'"),
        (("--scheduler", "a://b:1"), "no scheduler of dask answers at 'a://b:1'"),
        (("--scheduler", ""), "no scheduler of dask answers at ''"),
    ],
)
def test_options_that_cannot_be_met_are_one_line(
    headers: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], what: str
) -> None:
    if "--scheduler" in options:
        pytest.importorskip("distributed")
    assert what in only_one_line(capsys, "scan", headers, *options)


@pytest.mark.parametrize("is_open", [False, True])
def test_a_port_where_no_scheduler_answers_is_one_line(
    headers: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_open: bool,
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("headerscan.commands._executor._SECONDS", 1)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        if is_open:  # something else listens here, and says nothing
            listening.listen()
        address = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        assert address in only_one_line(capsys, "scan", headers, "--scheduler", address)


def test_a_cluster_without_workers_is_one_line(
    headers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0") as cluster:
        address = cluster.scheduler_address
        said = only_one_line(capsys, "scan", headers, "--scheduler", address)
    assert "has no workers" in said


def test_a_scheduler_without_dask_is_one_line(
    headers: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = only_one_line(capsys, "scan", headers, "--scheduler", "tcp://127.0.0.1:1")
    assert "install headerscan[dask]" in said
