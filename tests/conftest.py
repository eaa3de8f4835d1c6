"""What tests share: the real headers, the bundled ones, and a scan of each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


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
