"""The errors headerscan raises for bad calls and bad input."""

from headerscan.escaping import for_terminal


class HeaderscanError(Exception):
    """Bad input or a bad call, said so that a person can mend it.

    ``what`` is wrong, where (``file``, 1-based ``line``), and the ``remedy``: what to do
    about it. ``str()`` gives the one line that the command line prints.
    """

    def __init__(
        self, what: str, *, remedy: str, file: str | None = None, line: int | None = None
    ) -> None:
        super().__init__(what, remedy, file, line)
        self.what = what
        self.remedy = remedy
        self.file = file
        self.line = line

    def __str__(self) -> str:
        place = "" if self.file is None else f"{self.file}: "
        if self.file is not None and self.line is not None:
            place = f"{self.file}:{self.line}: "
        return for_terminal(f"{place}{self.what}; {self.remedy}")


class UsageError(HeaderscanError):
    """The call itself is wrong: an unknown rule, profile, format or option value."""


class InputError(HeaderscanError):
    """An input is missing, of no readable form, or beyond a limit."""


class HeaderSyntaxError(HeaderscanError):
    """A header's text cannot be divided into items: a comment or string never ends."""


class ConfigError(HeaderscanError):
    """A configuration, profile, baseline or snapshot file says something it cannot."""
