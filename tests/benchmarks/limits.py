"""An end for processes that do not come to one."""

from __future__ import annotations

import os
import signal
import threading
from types import TracebackType
from typing import Self


class TimedOutError(Exception):
    """A process was ended because it took too long."""


class kill_after:  # noqa: N801 - it reads as the statement it serves: with kill_after(…)
    """Ends a process after so many seconds, unless the ``with`` block is left before."""

    def __init__(self, pid: int, seconds: float) -> None:
        self.pid = pid
        self.fired = False
        self._timer = threading.Timer(seconds, self._fire)

    def _fire(self) -> None:
        self.fired = True
        os.kill(self.pid, signal.SIGKILL)

    def __enter__(self) -> Self:
        """Start the clock."""
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop the clock."""
        self._timer.cancel()
