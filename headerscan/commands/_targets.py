"""What ``generate`` can make: each folder of ``templates/`` with a ``target.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from headerscan.decoding import Place, Table, decoded
from headerscan.errors import InputError
from headerscan.resources import bundled

if TYPE_CHECKING:
    from headerscan.generate import Template

_FILE = "target.toml"


class Target(Table, frozen=True):
    """One thing that can be generated."""

    description: str
    entry: str
    """The template to begin with; the others in its folder can be included."""


@cache
def targets() -> dict[str, Target]:
    """Return the built-in targets by name, which is that of their folder."""
    found = {}
    for path in sorted(bundled("templates").glob(f"*/{_FILE}")):
        text = path.read_text(encoding="utf-8")
        found[path.parent.name] = decoded(Target, tomllib.loads(text), Place(str(path), text))
    return found


def load_template(target: str, file: str | None) -> Template:
    """Return a target's template, or a user's that may include and extend the target's.

    Raises :class:`~headerscan.errors.InputError` where the user's file cannot be read.
    """
    from headerscan.generate import Template  # noqa: PLC0415 - only who generates pays for it

    folder = bundled("templates") / target
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.jinja")}
    if file is None:
        entry = targets()[target].entry
        return Template(file=entry, text=texts.pop(entry), others=texts)
    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"the template cannot be read ({reason})",
            remedy="name a UTF-8 file with --template",
            file=file,
        ) from error
    return Template(file=file, text=text, others=texts)
