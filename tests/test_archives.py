"""Headers out of tar, zip and Debian archives, whole, damaged and hostile."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from bounds import lowered
from hypothesis import given
from hypothesis import strategies as st

from headerscan.errors import HeaderscanError, InputError
from headerscan.inputs import PathRef, StdinRef
from headerscan.readers import read
from headerscan.readers.trees import MIB

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FILES = {
    "lib-1.2/include/lib/a.h": b"#define A 1\n",
    "lib-1.2/include/lib/b.h": b"#define B 2\n",
    "lib-1.2/src/a.c": b"int a;\n",
    "lib-1.2/src/private.h": b"int p;\n",
}
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "tar": bytes,
    "tar.gz": gzip.compress,
    "tar.bz2": bz2.compress,
    "tar.xz": lzma.compress,
    "tar.zst": zstd.compress,
}


def tar(files: dict[str, bytes], kind: bytes = tarfile.REGTYPE, target: str = "") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            member.type = kind
            member.linkname = target
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def ar(members: dict[str, bytes]) -> bytes:
    packed = b"!<arch>\n"
    for name, data in members.items():
        packed += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n".encode()
        packed += data + b"\n" * (len(data) % 2)
    return packed


def deb(data: bytes, name: str) -> bytes:
    return ar({"debian-binary": b"2.0\n", "control.tar.gz": b"x", name: data})


def found(path: Path, **limits: int) -> dict[str, tuple[str, str]]:
    with lowered(**limits):
        headers = read(PathRef(str(path))).headers
    return {header.name: (header.text, header.origin) for header in headers}


def refusal(path: Path, data: bytes, **limits: int) -> InputError:
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        found(path, **limits)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("ending", COMPRESSIONS)
def test_a_tar_archive_is_its_headers(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"lib.{ending}"
    path.write_bytes(COMPRESSIONS[ending](tar(FILES)))
    assert found(path) == {
        "lib/a.h": ("#define A 1\n", f"{path}:lib-1.2/include/lib/a.h"),
        "lib/b.h": ("#define B 2\n", f"{path}:lib-1.2/include/lib/b.h"),
    }


def test_a_zip_archive_is_its_headers(tmp_path: Path) -> None:
    (tmp_path / "lib.zip").write_bytes(zipped(FILES))
    assert list(found(tmp_path / "lib.zip")) == ["lib/a.h", "lib/b.h"]


def test_an_archive_is_known_by_its_content_and_may_come_by_standard_input() -> None:
    for data in (zipped(FILES), gzip.compress(tar(FILES)), tar(FILES)):
        headers = read(StdinRef(), stdin=io.BytesIO(data)).headers
        assert headers[0].name == "lib/a.h"
        assert headers[0].origin == "<stdin>:lib-1.2/include/lib/a.h"


@pytest.mark.parametrize("ending", COMPRESSIONS)
def test_a_debian_package_is_the_headers_it_installs(tmp_path: Path, ending: str) -> None:
    files = {"./usr/include/x86_64-linux-gnu/lib/a.h": b"int a;\n", "./usr/share/doc/x": b""}
    data = COMPRESSIONS[ending](tar(files))
    (tmp_path / "lib.deb").write_bytes(deb(data, f"data.{ending}"))
    assert list(found(tmp_path / "lib.deb")) == ["lib/a.h"]


@pytest.mark.parametrize("compression", ["none", "gzip", "xz", "zstd"])
def test_a_package_as_dpkg_builds_it_is_read(tmp_path: Path, compression: str) -> None:
    root = tmp_path / "root"
    (root / "usr" / "include" / "lib").mkdir(parents=True)
    (root / "usr" / "include" / "lib" / "a.h").write_text("int a;\n")
    (root / "usr" / "include" / "lib" / "link.h").symlink_to("a.h")
    (root / "DEBIAN").mkdir()
    (root / "DEBIAN" / "control").write_text(
        "Package: lib-dev\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.org>\n"
        "Description: test\n"
    )
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", f"-Z{compression}", "-b", str(root), "lib.deb"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert found(tmp_path / "lib.deb") == {
        "lib/a.h": ("int a;\n", f"{tmp_path}/lib.deb:usr/include/lib/a.h")
    }


def test_the_folder_named_for_the_release_is_no_part_of_a_name(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(tar({"lib-1.2/a.h": b"", "lib-1.2/b/c.h": b""}))
    assert list(found(tmp_path / "a.tar")) == ["a.h", "b/c.h"]
    (tmp_path / "b.tar").write_bytes(tar({"a.h": b"", "b/c.h": b""}))
    assert list(found(tmp_path / "b.tar")) == ["a.h", "b/c.h"]


def test_the_last_of_two_files_of_one_path_counts_as_when_unpacked(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for data in (b"old", b"new"):
            member = tarfile.TarInfo("a.h")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    (tmp_path / "a.tar").write_bytes(buffer.getvalue())
    assert found(tmp_path / "a.tar")["a.h"][0] == "new"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE])
def test_links_and_devices_in_a_tar_archive_are_not_followed(tmp_path: Path, kind: bytes) -> None:
    (tmp_path / "a.tar").write_bytes(tar({"b.h": b""}, kind, "/etc/passwd"))
    assert "no header" in refusal(tmp_path / "a.tar", (tmp_path / "a.tar").read_bytes()).what


def test_links_in_a_zip_archive_are_not_followed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("a.h")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "no header" in refusal(tmp_path / "a.zip", buffer.getvalue()).what


@pytest.mark.parametrize("name", ["../a.h", "x/../../a.h", "/etc/a.h", "a/..\\..\\b.h"])
def test_paths_that_lead_out_of_an_archive_are_refused(tmp_path: Path, name: str) -> None:
    assert "leads out" in refusal(tmp_path / "a.zip", zipped({name: b""})).what
    if "\\" not in name:
        assert "leads out" in refusal(tmp_path / "a.tar", tar({name: b""})).what


@pytest.mark.parametrize("pack", [tar, zipped])
def test_limits_hold_for_archives(
    tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]
) -> None:
    data = pack(FILES)
    for limits, what in (
        ({"header": 11}, "more than 11 bytes"),
        ({"headers": 2}, "more than 2 headers"),
        ({"members": 3}, "more than 3 files"),
        ({"total": 20}, "20 bytes of headers"),
    ):
        assert what in refusal(tmp_path / "a", data, **limits).what


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress, zstd.compress])
def test_a_tar_bomb_ends_soon(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    bomb = compress(tar({"zeros.bin": bytes(72 * MIB)}))
    began = time.monotonic()
    assert "times its size" in refusal(tmp_path / "bomb", bomb).what
    assert time.monotonic() - began < 5


def test_a_zip_bomb_is_refused_unread(tmp_path: Path) -> None:
    assert "more than 16 MiB" in refusal(tmp_path / "z", zipped({"a.h": bytes(17 * MIB)})).what


def test_a_zip_member_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    data = zipped({"a.h": b"x" * 4096}).replace((4096).to_bytes(4, "little"), b"\x05\0\0\0")
    assert "damaged" in refusal(tmp_path / "a.zip", data, header=100).what


def test_an_extended_header_of_many_megabytes_is_refused(tmp_path: Path) -> None:
    pax = tarfile.TarInfo("pax")
    pax.type = tarfile.XHDTYPE
    pax.size = 20 * MIB
    data = pax.tobuf(tarfile.USTAR_FORMAT) + bytes(20 * MIB)
    assert "between two files" in refusal(tmp_path / "a.tar", data).what


def test_an_archive_that_is_too_large_unpacked_is_refused(tmp_path: Path) -> None:
    data = tar({"a.bin": bytes(3 * MIB)})
    assert (
        "more than 2 MiB when unpacked" in refusal(tmp_path / "a.tar", data, unpacked=2 * MIB).what
    )


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(tar(FILES))[:120],
        lzma.compress(tar(FILES))[:100],
        zstd.compress(tar(FILES))[:100],
        gzip.compress(b"no tar at all" * 100),
        gzip.compress(b""),
        tar(FILES)[:700],
        zipped(FILES)[:-30],
        b"PK\x03\x04 and nothing more",
        b"!<arch>\n" + b"x" * 60,
        b"!<arch>\n" + b"x" * 10,
        deb(b"no tar" * 200, "data.tar.gz"),
        b"BZh and nothing more",
        zstd.compress(tar(FILES))[:20] + bytes(100),
    ],
    # Of their own: compressed bytes hold the time, and each worker collects the tests anew.
    ids=(
        "gzip lzma zstd gzip-no-tar gzip-empty tar zip zip-start deb-long deb-short deb-notar"
        " bzip2 zstd-wrong"
    ).split(),
)
def test_a_damaged_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    assert "damaged" in refusal(tmp_path / "archive", data).what


@pytest.mark.parametrize("name", ["a.tar.gz", "a.tar.xz", "a.tar", "a.zip", "a.deb", "a.tgz"])
@pytest.mark.parametrize("data", [b"", b"junk", b"<html>404 Not Found</html>"])
def test_what_is_called_an_archive_and_is_none_is_no_header(
    tmp_path: Path, name: str, data: bytes
) -> None:
    assert "damaged" in refusal(tmp_path / name, data).what


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.h": b"x"}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    error = refusal(tmp_path / "a.zip", bytes(data))
    assert "encrypted" in error.what


def test_an_ar_archive_that_is_no_package_is_refused(tmp_path: Path) -> None:
    assert "no Debian package" in refusal(tmp_path / "lib.a", ar({"a.o": b"x"})).what


def test_an_archive_without_headers_is_refused(tmp_path: Path) -> None:
    assert "no header" in refusal(tmp_path / "a.zip", zipped({"a.c": b""})).what


def test_a_binary_header_is_named_with_its_archive(tmp_path: Path) -> None:
    error = refusal(tmp_path / "a.zip", zipped({"a.h": b"\0"}))
    assert error.file == f"{tmp_path}/a.zip:a.h"


def test_zstd_without_its_library_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = zstd.compress(tar(FILES))
    monkeypatch.setitem(sys.modules, zstd.__name__, None)
    error = refusal(tmp_path / "a.tar.zst", data)
    assert "zstd" in error.what
    assert "pip install 'headerscan[zstd]'" in error.remedy


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"!<arch>\n", b"\x1f\x8b"]))
def test_any_bytes_are_read_or_refused(data: bytes, magic: bytes) -> None:
    whole = magic + data
    with contextlib.suppress(HeaderscanError):
        read(StdinRef(), stdin=io.BytesIO(whole))


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_package_with_one_wrong_byte_is_read_or_refused(position: int, value: int) -> None:
    data = bytearray(deb(gzip.compress(tar(FILES)), "data.tar.gz"))
    data[position % len(data)] = value
    with contextlib.suppress(HeaderscanError):
        read(StdinRef(), stdin=io.BytesIO(bytes(data)))
