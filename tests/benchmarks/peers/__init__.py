"""What headerscan is measured against: each peer's command, and how it says its version."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from timing import Case

_HERE = Path(__file__).resolve().parent


def unit_of(include: Path, folder: Path) -> Path:
    """Write and return a C file that includes all headers below ``include``."""
    unit = folder / "unit.c"
    # libvirt.h first, as every program has it.
    paths = sorted(include.rglob("*.h"), key=lambda path: (path.stem != path.parent.name, path))
    names = [
        path.relative_to(include).as_posix()
        for path in paths
        if "Don't include this file directly" not in path.read_text("utf-8")
    ]
    unit.write_text("".join(f"#include <{name}>\n" for name in names), encoding="utf-8")
    return unit


def peer_cases(include: Path, folder: Path) -> list[Case]:
    """Return those peers that this machine has, each reading all headers."""
    unit = unit_of(include, folder)
    cases = []
    if shutil.which("gcc"):
        script = _HERE / "pycparser_unit.py"
        cases.append(Case("gcc -E | pycparser", [sys.executable, script, include, unit]))
    if shutil.which("gcc") and importlib.util.find_spec("clang"):
        script = _HERE / "libclang_unit.py"
        cases.append(Case("libclang", [sys.executable, script, include, unit]))
    if shutil.which("gcc") and importlib.util.find_spec("hawkmoth"):
        script = _HERE / "hawkmoth_comments.py"
        headers = sorted(include.rglob("*.h"))
        cases.append(Case("libclang, Hawkmoth", [sys.executable, script, include, *headers]))
    if castxml := shutil.which("castxml"):
        output = folder / "castxml.xml"
        cases.append(
            Case("castxml", [castxml, "--castxml-output=1", "-I", include, unit, "-o", output])
        )
    if ctags := shutil.which("ctags"):
        command = [ctags, "--language-force=C", "--kinds-C=+px", "--fields=+nS", "-R", "-f", "-"]
        cases.append(Case("universal-ctags", [*command, include]))
    return cases


def versions() -> dict[str, str]:
    """Return the version of everything that is measured or measures."""
    found = {"Python": sys.version.split()[0]}
    for package in ("pycparser", "libclang", "hawkmoth", "Sphinx", "Jinja2", "furo"):
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "absent"
    for program in ("gcc", "castxml", "ctags", "git"):
        found[program] = _said(program)
    return found


def _said(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        return "absent"
    done = subprocess.run([path, "--version"], check=False, capture_output=True, text=True)
    return done.stdout.split("\n", 1)[0].split(", Copyright")[0].strip()
