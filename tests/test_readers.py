"""Files, folders, standard input and snapshots, read."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from bounds import lowered

from headerscan.diagnostics import Span
from headerscan.errors import ConfigError, InputError
from headerscan.inputs import PathRef, StdinRef
from headerscan.model import Api, Header, Typedef
from headerscan.readers import read, read_text
from headerscan.resources import bundled
from headerscan.snapshot import to_json

API = Api((Typedef(name="T", header="a.h", span=Span(1, 1, 1, 2), type="int"),), ("a.h",))


def names(path: Path | str) -> list[str]:
    return [header.name for header in read(PathRef(str(path))).headers]


def place(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(f"/* {path} */\n")


def test_a_file_is_one_header_with_its_path_as_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place(tmp_path, "a.h")
    side = read(PathRef("./a.h"))
    assert side.headers == (Header("a.h", "/* a.h */\n", "./a.h"),)
    assert side.apis == ()


def test_a_folder_is_its_headers_sorted_by_path(tmp_path: Path) -> None:
    place(tmp_path, "b/z.h", "a.h", "b.h", "b/c.c", ".git/x.h", ".#a.h", "b/README")
    assert names(tmp_path) == ["a.h", "b.h", "b/z.h"]


def test_the_bundled_headers_are_called_as_programs_include_them() -> None:
    assert names(bundled("fixtures") / "headers" / "libvirt") != []
    assert "libvirt/libvirt-domain.h" in names(bundled("fixtures") / "headers")


@pytest.mark.parametrize("inside", ["include", "include/libvirt", "."])
def test_a_header_has_one_name_from_whichever_folder_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    place(tmp_path, "include/libvirt/libvirt-domain.h")
    assert names(tmp_path / inside) == ["libvirt/libvirt-domain.h"]
    monkeypatch.chdir(tmp_path / inside)
    assert names(".") == ["libvirt/libvirt-domain.h"]


def test_the_origin_is_what_one_would_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place(tmp_path, "include/a/b.h")
    monkeypatch.chdir(tmp_path)
    headers = read(PathRef("include/")).headers
    assert headers[0].origin == "include/a/b.h"


def test_links_that_lead_in_a_circle_are_followed_once(tmp_path: Path) -> None:
    place(tmp_path, "real/a.h")
    (tmp_path / "real" / "loop").symlink_to(tmp_path)
    (tmp_path / "another").symlink_to(tmp_path / "real")
    (tmp_path / "dangling.h").symlink_to(tmp_path / "nothing")
    (tmp_path / "self.h").symlink_to(tmp_path / "self.h")
    assert names(tmp_path) == ["real/a.h"]


def test_a_linked_folder_outside_is_read(tmp_path: Path) -> None:
    place(tmp_path, "elsewhere/a.h")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "linked").symlink_to(tmp_path / "elsewhere")
    assert names(tmp_path / "here") == ["linked/a.h"]


@pytest.mark.parametrize("folder", [".", "./", "./in", "in/", "in/../in"])
def test_a_link_is_followed_however_the_folder_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    place(tmp_path, "in/a.h", "other/b.h")
    (tmp_path / "in" / "link").symlink_to("../other")
    monkeypatch.chdir(tmp_path if "in" in folder else tmp_path / "in")
    assert names(folder) == ["a.h", "link/b.h"]
    headers = read(PathRef(folder)).headers
    assert [header.origin for header in headers] == [
        f"{folder.rstrip('/')}/a.h",
        f"{folder.rstrip('/')}/link/b.h",
    ]


def test_names_with_spaces_and_non_ascii_letters_are_read(tmp_path: Path) -> None:
    place(tmp_path, "my headers/größe.h")
    assert names(tmp_path) == ["my headers/größe.h"]


def test_standard_input_is_a_header() -> None:
    side = read(StdinRef(), stdin=BytesIO(b"int a;"))
    assert side.headers == (Header("<stdin>", "int a;", "<stdin>"),)


def test_standard_input_may_be_a_snapshot() -> None:
    assert read(StdinRef(), stdin=BytesIO(to_json(API).encode())).apis == (API,)


@pytest.mark.parametrize("name", ["old.json", "old", "old.h"])
def test_a_snapshot_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(to_json(API))
    side = read(PathRef(str(tmp_path / name)))
    assert side.apis == (API,)
    assert side.headers == ()


def test_json_that_is_no_snapshot_is_refused(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "x"}')
    with pytest.raises(ConfigError, match="no snapshot"):
        read(PathRef(str(tmp_path / "package.json")))


def refusal(path: Path | str, **limits: int) -> InputError:
    with lowered(**limits), pytest.raises(InputError) as caught:
        read(PathRef(str(path)))
    assert caught.value.remedy
    return caught.value


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path / "none.h")
    assert str(error).startswith(f"{tmp_path}/none.h: there is no such file or folder; ")


def test_a_folder_without_headers_is_refused(tmp_path: Path) -> None:
    place(tmp_path, "a.c")
    assert "no header" in refusal(tmp_path).what


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.h").symlink_to(tmp_path / "a.h")
    assert "cannot be read" in refusal(tmp_path / "a.h").what


def test_permission_errors_are_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place(tmp_path, "a.h")

    def forbid(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbid)
    assert "may not read" in refusal(tmp_path / "a.h").what


def test_a_binary_file_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.h").write_bytes(b"\x7fELF\0\0")
    assert refusal(tmp_path).file == str(tmp_path / "a.h")


def test_a_header_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.h").write_text("x" * 101)
    error = refusal(tmp_path / "a.h", header=100)
    assert "more than 100 bytes" in error.what
    assert "more than 100 bytes" in refusal(tmp_path, header=100).what


def test_a_device_that_never_ends_is_refused() -> None:
    assert "more than" in refusal("/dev/zero", header=4096).what


def test_too_many_headers_are_refused(tmp_path: Path) -> None:
    place(tmp_path, "a.h", "b.h", "c.h")
    assert "more than 2 headers" in refusal(tmp_path, headers=2).what


def test_too_much_text_in_all_is_refused(tmp_path: Path) -> None:
    place(tmp_path, "a.h", "b.h", "c.h")
    assert "20 bytes of headers" in refusal(tmp_path, total=20).what


def test_a_patch_is_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.patch").write_bytes(b"+\xe9\n")
    assert read_text(str(tmp_path / "a.patch")) == "+é\n"
    assert read_text("-", stdin=BytesIO(b"x")) == "x"
    with pytest.raises(InputError, match="folder"):
        read_text(str(tmp_path))
