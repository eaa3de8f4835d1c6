"""What fuzzing found stays mended, and its targets hold for what they begin from."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

_FOLDER = Path(__file__).resolve().parent / "fuzz"
_NAMES = [
    "lexer",
    "comments",
    "macros",
    "headers",
    "snapshots",
    "patches",
    "archives",
    "descriptions",
    "profiles",
    "settings",
]
_CRASHES = sorted(path for path in (_FOLDER / "crashes").glob("*/*") if path.is_file())


@pytest.fixture(scope="module")
def targets() -> Iterator[ModuleType]:
    sys.path.insert(0, str(_FOLDER))
    try:
        yield importlib.import_module("targets")
    finally:
        sys.path.remove(str(_FOLDER))


@pytest.mark.parametrize("path", _CRASHES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_once_crashed_is_read_or_refused(path: Path, targets: ModuleType) -> None:
    targets.TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", _NAMES)
def test_a_fuzzing_target_holds_for_its_seeds(name: str, targets: ModuleType) -> None:
    assert list(targets.TARGETS) == _NAMES
    seeds = list(targets.TARGETS[name].seeds())
    assert seeds
    for seed in seeds[:40]:
        targets.TARGETS[name](seed)
