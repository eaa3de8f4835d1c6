"""Lower bounds on inputs, so that small ones reach them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from headerscan.readers.trees import LIMITS


@contextmanager
def lowered(**limits: int) -> Iterator[None]:
    """Hold other limits for a while, by the names of their fields."""
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in limits.items():
            patch.setattr(LIMITS, name, limit)
        yield
