"""Results are written whole or not at all."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from headerscan.errors import InputError
from headerscan.output import write_text


def test_a_file_is_written_with_the_permissions_a_user_expects(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    write_text(tmp_path / "out", "text\n")
    assert (tmp_path / "out").read_text() == "text\n"
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_permissions_of_a_file_that_is_there_stay(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("before")
    out.chmod(0o640)
    write_text(out, "after")
    assert (out.read_text(), stat.S_IMODE(out.stat().st_mode)) == ("after", 0o640)


def test_a_failure_half_way_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.write_text("before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="cannot be written \\(No space left on device\\)"):
        write_text(out, "after")
    assert out.read_text() == "before"
    assert list(tmp_path.iterdir()) == [out]


def test_a_missing_folder_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="choose another place with -o"):
        write_text(tmp_path / "nowhere" / "out", "text")


def test_a_link_stays_one_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("before")
    link.symlink_to(target.name)
    write_text(link, "after")
    assert link.is_symlink()
    assert target.read_text() == "after"


def test_what_is_no_regular_file_is_written_into_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()), daemon=True)
    reader.start()
    write_text(pipe, "text")
    reader.join(timeout=10)
    assert read == ["text"]
    assert pipe.is_fifo()


def test_a_folder_is_no_place_for_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Is a directory"):
        write_text(tmp_path, "text")


def test_a_long_name_and_half_a_character_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250)
    write_text(path, "half: \udcff")
    assert path.read_bytes() == b"half: \\udcff"


def test_a_link_to_itself_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(InputError, match="cannot be written"):
        write_text(tmp_path / "loop", "x")
