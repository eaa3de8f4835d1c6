"""The colours of what is written to a terminal (ECMA-48, 8.3.117)."""

from headerscan.diagnostics import Severity

BOLD = "\x1b[1m"
FAINT = "\x1b[36m"
RED, GREEN, YELLOW, BLUE = (f"\x1b[1;{number}m" for number in (31, 32, 33, 34))
OF_SEVERITY = {Severity.ERROR: RED, Severity.WARNING: YELLOW, Severity.NOTE: BLUE}


class Paint:
    """Colours text, or leaves it as it is where no colour is wanted."""

    def __init__(self, *, color: bool) -> None:
        self._color = color

    def __call__(self, style: str, text: str) -> str:
        """Return a text in one of the styles above."""
        return f"{style}{text}\x1b[0m" if self._color and text else text

    def link(self, address: str, text: str) -> str:
        """Return a text that leads to an address, where there are colours (OSC 8)."""
        if not (self._color and address):
            return text
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"
