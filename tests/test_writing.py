"""Several files are written together: all of them, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from headerscan.errors import InputError
from headerscan.output import write_all


def test_all_files_are_written_with_the_permissions_they_had(tmp_path: Path) -> None:
    one, two = tmp_path / "one.h", tmp_path / "two.h"
    one.write_bytes(b"a")
    two.write_bytes(b"b")
    two.chmod(0o640)
    write_all({one: b"A", two: b"B"}, "allow it", before={one: b"a", two: b"b"})
    assert (one.read_bytes(), two.read_bytes()) == (b"A", b"B")
    assert two.stat().st_mode & 0o777 == 0o640
    assert len(list(tmp_path.iterdir())) == 2


def test_none_is_written_where_one_has_changed_since(tmp_path: Path) -> None:
    one, two = tmp_path / "one.h", tmp_path / "two.h"
    one.write_bytes(b"a")
    two.write_bytes(b"other")
    with pytest.raises(InputError, match=r"two\.h: has changed since it was read; run it again"):
        write_all({one: b"A", two: b"B"}, "allow it", before={one: b"a", two: b"b"})
    assert one.read_bytes() == b"a"
    assert len(list(tmp_path.iterdir())) == 2


def test_what_was_written_is_put_back_where_another_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = tmp_path / "one.h", tmp_path / "two.h"
    one.write_bytes(b"a")
    two.write_bytes(b"b")
    replace = Path.replace

    def fails_for_two(self: Path, target: Path) -> Path:
        if target.name == "two.h":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails_for_two)
    with pytest.raises(InputError, match=r"two\.h: cannot be written \(No space left on device\)"):
        write_all({one: b"A", two: b"B"}, "allow it", before={one: b"a", two: b"b"})
    assert (one.read_bytes(), two.read_bytes()) == (b"a", b"b")
    assert len(list(tmp_path.iterdir())) == 2
