"""Sphinx projects for tests: written, built in the process, and read back."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.inventory import InventoryFile

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Built:
    """What a build left."""

    folder: Path
    warnings: str
    updated: tuple[str, ...] = ()
    """The pages that the build read."""

    def html(self, page: str = "index") -> str:
        """Return a page's HTML."""
        return (self.folder / "build" / f"{page}.html").read_text(encoding="utf-8")

    def inventory(self) -> Any:
        """Return the inventory as intersphinx reads it: type → name → entry."""
        with (self.folder / "build" / "objects.inv").open("rb") as stream:
            return InventoryFile.load(stream, "", lambda base, uri: f"{base}{uri}")


@dataclass
class Project:
    """A project in a folder, which can be built more than once."""

    folder: Path
    pages: dict[str, str]
    header: str = ""
    configuration: Mapping[str, Any] = field(default_factory=dict)

    def build(self, builder: str = "html", *, parallel: int = 1) -> Built:
        """Write what differs from the files, build, and return what came of it."""
        source = self.folder / "source"
        for page, text in self.pages.items():
            _write(source / f"{page}.rst", text)
        if self.header:
            _write(self.folder / "include" / "demo.h", self.header)
        configuration = {
            "project": "demo",
            "extensions": ["headerscan.sphinx_ext"],
            "headerscan_inputs": [str(self.folder / "include")],
            "html_theme": "basic",
            "nitpicky": True,
            **self.configuration,
        }
        updated: list[str] = []
        warnings = io.StringIO()
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                source,
                None,
                self.folder / "build",
                self.folder / "doctrees",
                builder,
                confoverrides=configuration,
                status=None,
                warning=warnings,
                parallel=parallel,
            )
            app.connect("env-before-read-docs", lambda _app, _env, names: updated.extend(names))
            app.build()
        return Built(self.folder, _COLOUR.sub("", warnings.getvalue()), tuple(sorted(updated)))


def _write(path: Path, text: str) -> None:
    """Write a file only where it differs, so that its time says when it changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode("utf-8", "surrogateescape")
    if not path.is_file() or path.read_bytes() != data:
        path.write_bytes(data)
