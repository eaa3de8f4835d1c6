"""The wheel and the source archive: the same bytes from the same files, and all that is needed."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("build") is None or importlib.util.find_spec("hatchling") is None,
    reason="building wants build and hatchling",
)

_PARTS = (
    "pyproject.toml README.md LICENSE CHANGELOG.md CONTRIBUTING.md headerscan templates fixtures"
)
_EPOCH = "1700000000"


def _built(root: Path, folder: Path, *, mtime: int) -> Path:
    """Return the folder of a wheel and a source archive, built from a copy of the project."""
    for part in _PARTS.split():
        source, target = root / part, folder / part
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        elif source.exists():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    for path in folder.rglob("*"):
        os.utime(path, (mtime, mtime))
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", folder],
        check=True,
        capture_output=True,
        env=os.environ | {"SOURCE_DATE_EPOCH": _EPOCH, "PYTHONHASHSEED": str(mtime % 1000)},
    )
    return folder / "dist"


@pytest.fixture(scope="module")
def builds(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    first = _built(root, tmp_path_factory.mktemp("first") / "a", mtime=1_600_000_000)
    second = _built(root, tmp_path_factory.mktemp("second") / "another", mtime=1_650_000_123)
    return first, second


def test_two_builds_give_the_same_bytes(builds: tuple[Path, Path]) -> None:
    first, second = (
        {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
        for folder in builds
    )
    assert first == second
    assert len(first) == 2


def test_the_wheel_holds_profiles_templates_and_fixtures(
    builds: tuple[Path, Path], root: Path
) -> None:
    (wheel,) = builds[0].glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "fixtures"):
        for path in (root / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"headerscan/_bundled/{path.relative_to(root)}" in names
    assert {f"headerscan/profiles/{name}.toml" for name in ("libvirt", "gio", "generic")} <= names
    assert "headerscan/py.typed" in names


def test_no_path_of_the_builder_and_no_own_test_is_in_the_wheel(
    builds: tuple[Path, Path], root: Path
) -> None:
    (wheel,) = builds[0].glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            assert not name.startswith("tests/")
            assert str(root).encode() not in archive.read(name)


def test_the_source_archive_builds_the_same_wheel(
    builds: tuple[Path, Path], tmp_path: Path
) -> None:
    (archive,) = builds[0].glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--wheel", source],
        check=True,
        capture_output=True,
        env=os.environ | {"SOURCE_DATE_EPOCH": _EPOCH},
    )
    (wheel,) = (source / "dist").glob("*.whl")
    (expected,) = builds[0].glob("*.whl")
    assert wheel.read_bytes() == expected.read_bytes()


def test_the_pinned_environment_has_all_that_the_tests_need(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (root / "tests" / "requirements.txt").read_text("utf-8").split("\n")
    pinned = {
        canonicalize_name(match[1]): match[2]
        for line in lines
        if (match := re.match(r"([A-Za-z0-9._-]+)==(\S+)", line))
    }
    for text in (*project["dependencies"], *project["optional-dependencies"]["test"]):
        needed = Requirement(text)
        if needed.marker is None or needed.marker.evaluate({"python_version": "3.11"}):
            assert canonicalize_name(needed.name) in pinned
            assert needed.specifier.contains(pinned[canonicalize_name(needed.name)])
