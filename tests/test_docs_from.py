"""Functions documented in C files, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from headerscan.cli import main

HEADER = """\
int virDomainGetJobThing(int domain, unsigned int flags);

/**
 * virDomainAbortThing:
 *
 * Said in the header.
 *
 * Since: 1.0.0
 */
int virDomainAbortThing(int domain);
"""
SOURCE = """\
/**
 * virDomainGetJobThing:
 * @domain: a domain
 * @flags: must be 0
 *
 * Tells about the thing.
 *
 * Returns 0, or -1 upon error.
 *
 * Since: 2.0.0
 */
int
virDomainGetJobThing(int domain,
                     unsigned int flags)
{
    return 0;
}

/**
 * virDomainAbortThing:
 *
 * Said in the source.
 */
int virDomainAbortThing(int domain) { return domain; }
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "a.h").write_text(HEADER)
    (tmp_path / "src" / "deep").mkdir(parents=True)
    (tmp_path / "src" / "deep" / "a.c").write_text(SOURCE)
    (tmp_path / "empty").mkdir()
    return tmp_path


def scanned(
    place: Path, capsys: pytest.CaptureFixture[str], *options: str
) -> dict[str, dict[str, Any]]:
    assert main(["scan", str(place / "a.h"), "--profile", "libvirt", *options]) == 0
    symbols = json.loads(capsys.readouterr().out)["symbols"]
    return {symbol["name"]: symbol["doc"] for symbol in symbols}


def test_a_c_file_documents_what_the_header_does_not(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = scanned(place, capsys, "--docs-from", str(place / "src"))
    thing = docs["virDomainGetJobThing"]
    assert (thing["summary"], thing["since"]) == ("Tells about the thing.", "2.0.0")
    assert docs["virDomainAbortThing"]["summary"] == "Said in the header."


def test_without_the_option_c_files_say_nothing(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scanned(place, capsys, "--docs-from", str(place / "src"))
    assert scanned(place, capsys)["virDomainGetJobThing"] is None


@pytest.mark.parametrize(
    ("folder", "what"), [("empty", "no C file"), ("none", "no such file or folder")]
)
def test_a_folder_without_c_files_is_refused(
    folder: str, what: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["scan", str(place / "a.h"), "--docs-from", str(place / folder)]
    assert main(words) == 2
    assert what in capsys.readouterr().err


def test_what_is_wrong_with_a_comment_in_a_c_file_is_told_at_the_headers_symbol(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "src" / "deep" / "a.c").write_text("\n" * 99 + SOURCE.replace("2.0.0", "next"))
    words = ["--profile", "libvirt", "--docs-from", str(place / "src")]
    main(["check", str(place / "a.h"), *words, "--select", "malformed-since,misplaced-doc"])
    out = capsys.readouterr().out
    assert "1:5 warning[malformed-since]: virDomainGetJobThing: 'next' is no release" in out
    assert "misplaced-doc" not in out
