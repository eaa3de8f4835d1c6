"""Writes those pages of the reference that the code itself knows best.

The rules' and the commands' pages, and the tables of keys of a profile and of the
configuration, are made from the registry, the argument parsers and the dataclasses, so
that they cannot fall behind. They are written before Sphinx reads the sources, and only
where they changed.
"""  # noqa: INP001 - Sphinx imports it by its name, from the folder

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from command_pages import command_page
from key_tables import TABLES, key_table
from rule_pages import rule_page, rule_table

from headerscan.cli import COMMANDS
from headerscan.rules import registered_rules

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Have the pages written when a build begins."""
    app.connect("builder-inited", _write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def pages() -> dict[str, str]:
    """Return the texts by file name within ``reference``."""
    rules = registered_rules().values()
    texts = {f"rules/{rule.id}.rst": _joined(rule_page(rule)) for rule in rules}
    texts["rules/lints.inc"] = _joined(rule_table(rule for rule in rules if not rule.is_compat))
    texts["rules/compat.inc"] = _joined(rule_table(rule for rule in rules if rule.is_compat))
    for name in COMMANDS:
        texts[f"commands/{name}.rst"] = _joined(command_page(name))
    for name, cls in TABLES.items():
        texts[f"tables/{name}.inc"] = _joined(key_table(cls))
    return texts


def _joined(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _write(app: Sphinx) -> None:
    folder = Path(app.srcdir) / "reference"
    texts = pages()
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for kind in ("rules", "commands"):
        for path in (folder / kind).iterdir():
            if f"{kind}/{path.name}" not in texts:
                path.unlink()
