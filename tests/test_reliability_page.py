"""What the page on reliability names is there."""

from __future__ import annotations

import re
from pathlib import Path

_DEFINED = re.compile(r"^def (test_\w+)", re.MULTILINE)


def test_every_test_that_the_page_names_exists(root: Path) -> None:
    page = (root / "docs" / "reliability.rst").read_text("utf-8")
    named = set(re.findall(r"\btest_\w+", page))
    defined = {
        name
        for path in (root / "tests").glob("test_*.py")
        for name in _DEFINED.findall(path.read_text("utf-8"))
    }
    assert len(named) > 30
    assert named <= defined


def test_every_bound_and_fault_that_is_tested_is_on_the_page(root: Path) -> None:
    page = (root / "docs" / "reliability.rst").read_text("utf-8")
    for file in ("test_bounds.py", "test_faults.py"):
        for name in _DEFINED.findall((root / "tests" / file).read_text("utf-8")):
            assert name in page
