"""The Python interface: its names, and that they are what they say at any time."""

from __future__ import annotations

import inspect
import subprocess
import sys
from types import ModuleType

import pytest

import headerscan


@pytest.mark.parametrize("name", headerscan.__all__)
def test_every_name_of_the_interface_is_documented_and_no_module(name: str) -> None:
    named = getattr(headerscan, name)
    assert not isinstance(named, ModuleType)
    if name != "__version__":
        assert inspect.getdoc(named)


def test_a_function_is_still_there_after_the_module_of_its_name_was_imported() -> None:
    script = (
        "import headerscan, headerscan.check, headerscan.scan\n"
        "from headerscan.check import check\n"
        "from headerscan.scan import scan\n"
        "assert headerscan.check is check\n"
        "assert headerscan.scan is scan\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'lint'"):
        headerscan.lint  # noqa: B018 # type: ignore[attr-defined] # that is the test


def test_dir_lists_the_interface() -> None:
    assert dir(headerscan) == sorted(headerscan.__all__)
