"""What is kept from run to run is found again, never wrong, and never in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from headerscan.cache import Cache, cache_folder, digest
from headerscan.cli import main
from headerscan.loading import load
from headerscan.snapshot import to_json

HEADER = '/** A: a key, in bytes as VIR_TYPED_PARAM_ULLONG. */\n#define VIR_DOMAIN_JOB_A "a"\n'
KEY = digest(["a key"])


@pytest.fixture
def header(tmp_path: Path) -> Path:
    path = tmp_path / "a.h"
    path.write_text(HEADER, encoding="utf-8")
    return path


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def _entries(cache: Cache) -> list[Path]:
    assert cache.folder is not None
    return sorted((cache.folder / "entries").iterdir())


def _results(cache: Cache) -> list[Path]:
    """Return the entries that hold an API or its snapshot: not what stretches of headers say."""
    return [entry for entry in _entries(cache) if not _holds_pieces(entry)]


def _holds_pieces(entry: Path) -> bool:
    return isinstance(msgspec.msgpack.decode(entry.read_bytes().partition(b"\n")[2]), list)


def _forbid_scanning(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        pytest.fail("the header was scanned again")

    monkeypatch.setattr(sys.modules["headerscan.scan"], "scan", fail)


def test_the_same_input_is_scanned_once(
    header: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load([str(header)], cache=cache)
    _forbid_scanning(monkeypatch)
    assert load([str(header)], cache=cache) == first


def test_a_changed_header_is_scanned_anew(header: Path, cache: Cache) -> None:
    first = load([str(header)], cache=cache).api
    header.write_text(HEADER.replace("ULLONG", "UINT"), encoding="utf-8")
    found = load([str(header)], cache=cache).api
    assert found == load([str(header)]).api
    assert '"ULLONG"' in to_json(first)
    assert '"UINT"' in to_json(found)


def test_a_changed_profile_reads_anew(header: Path, tmp_path: Path, cache: Cache) -> None:
    profile = tmp_path / "own.toml"
    profile.write_text('name = "own"\n', encoding="utf-8")
    before = to_json(load([str(header)], profile=str(profile), cache=cache).api)
    profile.write_text('name = "own"\nignore = ["*_A"]\n', encoding="utf-8")
    after = to_json(load([str(header)], profile=str(profile), cache=cache).api)
    assert "VIR_DOMAIN_JOB_A" in before
    assert "VIR_DOMAIN_JOB_A" not in after


@pytest.mark.parametrize(
    "parts",
    [["ab", "c"], ["a", "bc"], ["abc"], ["a", "b", "c"], ["", "abc"], ["abc", ""]],
)
def test_a_key_tells_where_one_part_ends(parts: list[str]) -> None:
    assert digest(parts) != digest(["a", "b", "c", ""])


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda _: b"",
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: b"headerscan cache 1" + data[18:],
        lambda _: b"\xff\xfe\0\0",
    ],
)
def test_a_damaged_entry_is_replaced(header: Path, cache: Cache, damage: object) -> None:
    assert callable(damage)
    first = load([str(header)], cache=cache)
    for entry in _results(cache):
        whole = entry.read_bytes()
        entry.write_bytes(damage(whole))
        assert load([str(header)], cache=cache) == first
        assert entry.read_bytes() == whole


@pytest.mark.parametrize(
    "content",
    [b"", b'{"schema": 1}', b"\x95\x90\x90\xa1g\xc0\x01", b"\x91" * 100_000, b"\xd9\x01\xff"],
)
def test_an_entry_that_is_something_else_is_replaced(
    header: Path, cache: Cache, content: bytes
) -> None:
    first = load([str(header)], cache=cache)
    for entry in _results(cache):
        whole = entry.read_bytes()
        cache.keep(entry.name, msgspec.Raw(content))
        assert load([str(header)], cache=cache) == first
        assert entry.read_bytes() == whole


@pytest.mark.parametrize(
    "text",
    [
        "#define BIG 0xffffffffffffffffffffff\n",
        "#define LEAST (-9223372036854775807 - 1)\n#define MOST 18446744073709551615U\n",
        "/** \N{DESERET SMALL LETTER LONG I}: in \N{MICRO SIGN}s */\n#define A 1\n",
        "struct s { /* no name */ int; struct { int a:3; } b[2]; /**< last */ };\n",
        "typedef int (*f)(const char *name, ...);\nextern int v;\nunion u;\nvoid g(void) ??;\n",
    ],
)
def test_what_is_kept_is_what_was_scanned(
    header: Path, cache: Cache, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    header.write_text(text, encoding="utf-8")
    first = load([str(header)], cache=cache)
    if "0xff" not in text:  # more than 64 bits are not kept
        _forbid_scanning(monkeypatch)
    assert load([str(header)], cache=cache) == first


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, "\udc80"])
def test_what_has_no_place_in_the_cache_is_made_each_time(cache: Cache, value: object) -> None:
    assert cache.remembered(["x"], object, lambda: value) == value
    assert cache.remembered(["x"], object, lambda: "anew") == "anew"


def test_a_kept_value_of_another_type_is_made_anew(cache: Cache) -> None:
    assert cache.remembered(["x"], int, lambda: 1) == 1
    assert cache.remembered(["x"], int, lambda: 2) == 1
    assert cache.remembered(["x"], str, lambda: "3") == "3"
    assert cache.remembered(["x"], int, lambda: 4) == 4


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, max_bytes=4000)
    keys = [digest([str(number)]) for number in range(4)]
    for number, key in enumerate(keys[:3]):
        cache.keep(key, b"x" * 1000)
        os.utime(tmp_path / "entries" / key, (number, number))
    assert cache.kept(keys[0], bytes) is not None
    cache.keep(keys[3], b"x" * 1000)
    assert [cache.kept(key, bytes) is not None for key in keys] == [True, False, True, True]


def test_what_is_too_large_is_not_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path, max_bytes=100)
    cache.keep(KEY, b"x" * 101)
    assert cache.kept(KEY, bytes) is None


def test_what_a_killed_run_left_goes_with_the_oldest(tmp_path: Path) -> None:
    cache = Cache(tmp_path, max_bytes=2000)
    cache.keep(KEY, b"x")
    left = tmp_path / "entries" / ".headerscan-1.tmp"
    left.write_bytes(b"x" * 3000)
    os.utime(left, (1, 1))
    cache.keep(KEY, b"y")
    assert not left.exists()
    assert cache.kept(KEY, bytes) == b"y"


_WRITE_AND_READ = """\
import sys
from pathlib import Path
from headerscan.cache import Cache
folder, key, letter = sys.argv[1:]
cache = Cache(Path(folder), max_bytes=1_000_000)
for _ in range(50):
    cache.keep(key, letter.encode() * 100_000)
    found = cache.kept(key, bytes)
    assert found is None or (len(found) == 100_000 and len(set(found)) == 1)
"""


def test_writers_at_once_leave_a_whole_entry(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITE_AND_READ, tmp_path, KEY, letter])
        for letter in "abcd"
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0, 0]
    found = Cache(tmp_path).kept(KEY, bytes)
    assert found is not None
    assert found in {letter.encode() * 100_000 for letter in "abcd"}
    assert [path.name for path in (tmp_path / "entries").iterdir()] == [KEY]


@pytest.mark.parametrize("place", ["a file", "/proc/nowhere", "/dev/full"])
def test_a_cache_that_cannot_be_written_is_no_cache(
    header: Path, tmp_path: Path, place: str
) -> None:
    if not place.startswith("/"):
        place = str(tmp_path / place)
        Path(place).write_text("not a folder", encoding="utf-8")
    expected = load([str(header)])
    assert load([str(header)], cache=Cache(Path(place))) == expected


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"HOME": "/home/me"}, "/home/me/.cache/headerscan"),
        ({"HOME": "/home/me", "XDG_CACHE_HOME": "/caches"}, "/caches/headerscan"),
        ({"HOME": "/home/me", "XDG_CACHE_HOME": "caches"}, "/home/me/.cache/headerscan"),
        ({"HOME": "/home/me", "XDG_CACHE_HOME": ""}, "/home/me/.cache/headerscan"),
        ({"HOME": "/home/me", "HEADERSCAN_NO_CACHE": "1"}, None),
        ({"HOME": "/home/me", "HEADERSCAN_NO_CACHE": "0"}, "/home/me/.cache/headerscan"),
        ({"HOME": ""}, None),
        ({}, None),
    ],
)
def test_the_folder_is_the_user_s_cache_folder(
    environment: dict[str, str], folder: str | None
) -> None:
    assert cache_folder(environment) == (None if folder is None else Path(folder))


@pytest.mark.parametrize(("option", "kept"), [([], True), (["--no-cache"], False)])
def test_the_command_line_keeps_a_cache_unless_told_not_to(
    header: Path,
    tmp_path: Path,
    option: list[str],
    kept: bool,  # noqa: FBT001 - a case
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("HEADERSCAN_NO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert main(["scan", str(header), "-o", os.devnull, *option]) == 0
    assert (tmp_path / "caches" / "headerscan" / "entries").is_dir() is kept


def test_a_cached_run_prints_the_same(
    header: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("HEADERSCAN_NO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    said = []
    for _ in range(2):
        for command in (["scan"], ["check", "--format", "json", "--fail-on", "never"]):
            assert main([*command, str(header)]) == 0
            said.append(capsys.readouterr().out)
    assert said[:2] == said[2:]


def test_what_the_cache_holds_is_plain_data(header: Path, cache: Cache) -> None:
    load([str(header)], cache=cache)
    values = []
    for entry in _entries(cache):
        head, _, body = entry.read_bytes().partition(b"\n")
        assert head.startswith(b"headerscan cache 2 ")
        values.append(msgspec.msgpack.decode(body))
        assert entry.stat().st_mode & 0o077 == 0 or entry.parent.stat().st_mode & 0o077 == 0
    (api,) = [value for value in values if "symbols" in value]
    assert [(one["kind"], one["name"]) for one in api["symbols"]] == [("macro", "VIR_DOMAIN_JOB_A")]
    assert (api["headers"], api["profile"]) == (["a.h"], "libvirt")
