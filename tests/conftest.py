"""What tests share: the real headers, the bundled ones, and a scan of each."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# A shell has what it starts in the background ignore Ctrl-C, and children inherit that. Here
# the programs under test are what is stopped: they start as they would from a terminal.
for _number, _handler in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGTERM, signal.SIG_DFL),
):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _handler)
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})

# The suite starts Python two hundred times: each of them would compile the package anew.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
    sys.dont_write_bytecode = False


# The quick profile tries the same examples in each run, so that none fails by chance; the
# thorough one looks for new ones, and keeps those that fail.
settings.register_profile("quick", max_examples=30, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_collection_finish() -> None:
    """Leave the thousands of collected tests out of Python's search for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _signals_as_in_a_terminal() -> None:
    """Have signals end the processes that tests start, though the suite's parent ignored them."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


@pytest.fixture(scope="session", autouse=True)
def _no_cache_of_the_user_s() -> Iterator[None]:
    """Keep runs of the command line away from the user's cache; its tests switch one on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEADERSCAN_NO_CACHE", "1")
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the checkout's folder."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of real headers that ``HEADERSCAN_CORPUS`` names."""
    named = os.environ.get("HEADERSCAN_CORPUS")
    if not named or not (Path(named) / "libvirt").is_dir():
        pytest.skip("HEADERSCAN_CORPUS names no folder of real headers")
    return Path(named).resolve()


@pytest.fixture(scope="session")
def bundled_headers() -> Path:
    """Return the folder of the bundled new headers."""
    return ROOT / "fixtures" / "headers"


@pytest.fixture(scope="session")
def bundled_old_headers() -> Path:
    """Return the folder of the bundled older headers."""
    return ROOT / "fixtures" / "headers-old"
