# ruff: noqa: ARG002, INP001, S603 - hatchling says what is passed and where, and what runs stands here
"""Makes src/libvirt_constants from the installed headers, before hatchling packs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "src/libvirt_constants"


class Constants(BuildHookInterface[Any]):
    """The hook that hatchling runs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate the package; it is packed although no file of it is committed."""
        asked = ["pkg-config", "--variable=includedir", "libvirt"]
        include = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
        headers = str(Path(include) / "libvirt")
        command = [sys.executable, "-m", "headerscan", "generate", "python", headers]
        subprocess.run([*command, "--package", PACKAGE], cwd=self.root, check=True)
        build_data["artifacts"].append(f"/{PACKAGE}/")
