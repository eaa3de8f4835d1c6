"""``--jobs`` and ``--scheduler``: who else reads headers."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from headerscan import __version__
from headerscan.errors import HeaderscanError, UsageError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from distributed import Client

_SECONDS = 5
"""How long a scheduler may take to answer."""


def executor_of(arguments: argparse.Namespace) -> AbstractContextManager[Executor | None]:
    """Return the executor that the options ask for, None for this process alone.

    Raises :class:`~headerscan.errors.UsageError` for options that cannot be met.
    """
    jobs = 1 if arguments.jobs is None else arguments.jobs
    if jobs < 1:
        raise UsageError(f"--jobs {jobs} is no number of processes", remedy="give 1 or more")
    if arguments.scheduler is None:
        return nullcontext() if jobs == 1 else _processes(jobs)
    if arguments.jobs is not None:
        raise UsageError("--jobs and --scheduler exclude each other", remedy="give one of them")
    return _cluster(arguments.scheduler)


@contextmanager
def _processes(jobs: int) -> Iterator[Executor]:
    # What few runs need is imported when they do.
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor  # noqa: PLC0415 - as said
    from multiprocessing import get_context  # noqa: PLC0415 - as said

    # A plain fork of a process with threads, as dask starts them, may wait for ever.
    try:
        with ProcessPoolExecutor(jobs, mp_context=get_context("forkserver")) as executor:
            yield executor
    except BrokenExecutor as error:
        raise HeaderscanError(
            "a process that reads headers was killed", remedy="give fewer --jobs"
        ) from error


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client, KilledWorker  # noqa: PLC0415 - an extra, slow to import
        from distributed.client import FutureCancelledError  # noqa: PLC0415 - as above
        from distributed.comm import CommClosedError  # noqa: PLC0415 - as above
    except ImportError as error:
        raise UsageError(
            "--scheduler needs dask, which is not installed", remedy="install headerscan[dask]"
        ) from error
    _require_answer(address)
    with Client(address, timeout=_SECONDS, set_as_default=False) as client:
        _require_workers(client, address)
        try:
            yield client.get_executor()
        except (CommClosedError, FutureCancelledError, KilledWorker) as error:
            raise HeaderscanError(
                f"the cluster at '{address}' broke off ({type(error).__name__})",
                remedy="look at its log, or leave out --scheduler",
            ) from error


def _require_answer(address: str) -> None:
    """Raise an error where no scheduler answers; a client would wait and write of it."""
    import asyncio  # noqa: PLC0415 - as above

    from distributed import Security, connect  # noqa: PLC0415 - as above

    async def greet() -> None:
        secrets = Security().get_connection_args("client")
        await (await connect(address, timeout=_SECONDS, **secrets)).close()

    try:
        # The limit of connect() leaves out the greeting, for which it would wait for ever.
        asyncio.run(asyncio.wait_for(greet(), _SECONDS))
    except Exception as error:
        raise UsageError(
            f"no scheduler of dask answers at '{address}' ({str(error) or 'it says nothing'})",
            remedy="give the address that 'dask scheduler' prints, such as tcp://host:8786",
        ) from error


def _require_workers(client: Client, address: str) -> None:
    """Raise an error unless there are workers, which have this version of headerscan."""
    try:
        versions = set(client.run(_version).values())
    except Exception as error:
        raise UsageError(
            f"the workers at '{address}' cannot run headerscan ({error})",
            remedy=f"install headerscan {__version__} there",
        ) from error
    if versions != {__version__}:
        listed = ", ".join(sorted(versions))
        found = f"workers with headerscan {listed}" if versions else "no workers"
        raise UsageError(
            f"the cluster at '{address}' has {found}", remedy=f"have {__version__} on all of them"
        )


def _version() -> str:
    return __version__
