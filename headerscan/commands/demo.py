"""``headerscan demo``: all three products from the bundled headers, in one go."""

from __future__ import annotations

import argparse
import shlex
import shutil
from pathlib import Path

from headerscan.commands._parser import Parser
from headerscan.errors import InputError
from headerscan.resources import bundled

HELP = "check, generate and document the bundled headers, to see what it is all about"
EXAMPLE = "headerscan demo -o headerscan-demo"
_MARK = ".headerscan-demo"
_STORY = """\
In November 2019 a patch reached libvirt's mailing list: virtual machines should
tell how much temporary disk space a backup takes up, by two new keys of
virDomainGetJobStats. The headers are small ones in the shape of libvirt's, as
they were then ('then') and as they are with 11.3.0 ('now').
"""
_KEY, _SHORTER = '"disk_temp_used"', '"temp_used"'


def configure(parser: Parser) -> None:
    parser.option(
        "-o, --output FOLDER",
        "where the results go (default: headerscan-demo)",
        default="headerscan-demo",
    )


def run(arguments: argparse.Namespace) -> int:
    folder = Path(arguments.output)
    _prepare(folder)
    then, now, broken = (str(folder / name) for name in ("then", "now", "broken"))
    module, site = folder / "libvirt_job.py", folder / "site"
    print(_STORY)
    _step(
        "What does the patch bring, and what is missing?",
        "review", str(folder / "disk-temp.mbox"), "--base", then,
    )  # fmt: skip
    _step(
        f"Later somebody writes {_SHORTER} for {_KEY}. It compiles. Is it fine?",
        "check", broken, "--against", now,
    )  # fmt: skip
    _step("What is lacking in the header as it stands?", "check", now)
    _step(
        "The keys as a Python module:",
        "generate", "python", now, "--family", "job-stats", "-o", str(module),
    )  # fmt: skip
    _step("And as a reference site:", "site", now, "-o", str(site))
    print(f"""\
Written to {folder}:
  watch_job.py       a program that reads a job's statistics: run it with python
  libvirt_job.py     the module that it imports
  site/index.html    the site: open it in a browser
  then, now, broken  the headers: edit them, and run the commands above again""")
    return 0


def _prepare(folder: Path) -> None:
    """Make the folder and put the bundled headers there; refuse somebody else's folder."""
    wrong = ""
    if folder.exists() and not folder.is_dir():
        wrong = "is a file"
    elif folder.is_dir() and any(folder.iterdir()) and not (folder / _MARK).is_file():
        wrong = "is not empty and no earlier demo"
    if wrong:
        raise InputError(wrong, remedy="choose another folder with -o", file=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()
    fixtures = bundled("fixtures")
    _copy(fixtures / "story" / "include", folder / "then")
    _copy(fixtures / "headers", folder / "now")
    _copy(fixtures / "headers", folder / "broken")
    for name in ("disk-temp.mbox", "watch_job.py"):
        shutil.copyfile(fixtures / "story" / name, folder / name)
    for header in (folder / "broken").rglob("*.h"):
        text = header.read_text(encoding="utf-8")
        header.write_text(text.replace(_KEY, _SHORTER), encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    """Copy the headers of a folder, each with a new file's permissions."""
    for header in sorted(source.rglob("*.h")):
        place = target / header.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(header, place)


def _step(title: str, *words: str) -> None:
    """Say a command and run it as the shell would; what it reports is the demo's point."""
    from headerscan.cli import main  # noqa: PLC0415 - cli imports the commands

    print(f"{title}\n\n$ headerscan {shlex.join(words)}", flush=True)
    status = main(words)
    if status > 1:
        raise InputError(f"'headerscan {words[0]}' failed", remedy="see its message above")
    print(flush=True)
