"""Whether output is coloured: the one place that looks at the terminal for it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal, TextIO

ColorChoice = Literal["auto", "always", "never"]


def wants_color(
    choice: ColorChoice, stream: TextIO, environment: Mapping[str, str] | None = None
) -> bool:
    """Say whether to colour what goes to ``stream``.

    ``--color always`` and ``never`` decide by themselves. For ``auto``, a ``NO_COLOR`` that
    is not empty means no (https://no-color.org), else a ``FORCE_COLOR`` that is not empty
    means yes (https://force-color.org), else a terminal that is not ``TERM=dumb`` means yes.
    """
    if choice != "auto":
        return choice == "always"
    variables = os.environ if environment is None else environment
    if variables.get("NO_COLOR"):
        return False
    if variables.get("FORCE_COLOR"):
        return True
    return stream.isatty() and variables.get("TERM") != "dumb"
