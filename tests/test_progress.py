"""A terminal is told what takes long; nothing else is."""

from __future__ import annotations

import io
import time

import pytest

from headerscan.commands import _progress
from headerscan.commands._parser import Arguments
from headerscan.commands._progress import working


class Terminal(io.StringIO):
    """A standard error that somebody looks at."""

    def isatty(self) -> bool:
        """Say that it is a terminal."""
        return True


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(_progress, "_SOON", 0.01)
    monkeypatch.setattr(_progress, "_OFTEN", 0.01)


def shown(stderr: io.StringIO, wanted: str, *, quiet: bool = False, most: float = 0.3) -> str:
    """Return what is shown while work goes on, at most until something wanted is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stderr", stderr)
        with working("reading", Arguments(quiet=quiet)) as tell:
            tell("3 of 7 read")
            end = time.monotonic() + most
            while wanted not in stderr.getvalue() and time.monotonic() < end:
                time.sleep(0.01)
    return stderr.getvalue()


def test_a_terminal_shows_how_far_long_work_is_and_is_left_empty() -> None:
    text = shown(Terminal(), "3 of 7 read … 0 s", most=30)
    assert "3 of 7 read … 0 s" in text
    assert text.endswith("\r\x1b[K")
    assert "\n" not in text


def test_short_work_is_not_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_progress, "_SOON", 60.0)
    assert shown(Terminal(), "read") == ""


@pytest.mark.parametrize(
    ("stderr", "term", "is_quiet"),
    [(io.StringIO(), "xterm", 0), (Terminal(), "dumb", 0), (Terminal(), "xterm", 1)],
)
def test_nothing_is_shown_where_nobody_looks(
    stderr: io.StringIO, term: str, is_quiet: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    assert shown(stderr, "read", quiet=bool(is_quiet)) == ""
