"""Generated modules for tests: made once, imported under a name of their own."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from headerscan.commands.generate import load_template
from headerscan.generate import Selection, generate, generate_package
from headerscan.loading import load
from headerscan.model import Header
from headerscan.profiles import load_profile
from headerscan.scan import scan

ROOT = Path(__file__).resolve().parent.parent
BUNDLED = str(ROOT / "fixtures" / "headers")


@cache
def text_of(
    source: str = BUNDLED,
    families: tuple[str, ...] = (),
    match: tuple[str, ...] = (),
    target: str = "python",
    profile: str = "libvirt",
) -> str:
    """Return what a target makes of a folder of headers."""
    loaded = load([source], profile=profile)
    selection = Selection(match, families)
    return generate(loaded.api, loaded.profile, load_template(target, None), selection)


@cache
def package_of(source: str = BUNDLED, *families: str, profile: str = "libvirt") -> dict[str, str]:
    """Return the files of the package that is made of a folder of headers."""
    loaded = load([source], profile=profile)
    template = load_template("python", None)
    return generate_package(loaded.api, loaded.profile, template, Selection(families=families))


def text_of_header(
    text: str, *, profile: str = "generic", families: tuple[str, ...] = (), target: str = "python"
) -> str:
    """Return what a target makes of one header's text."""
    chosen = load_profile(profile)
    api = scan([Header("sample.h", text, "sample.h")], chosen)
    return generate(api, chosen, load_template(target, None), Selection(families=families))


def import_text(text: str, folder: Path, name: str = "generated_module") -> Any:
    """Write a module and import it, whatever was imported under that name before."""
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
