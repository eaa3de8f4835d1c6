"""``headerscan demo``: all three products from the bundled headers, in one go."""

from __future__ import annotations

import argparse
import shlex
import shutil
from pathlib import Path

from headerscan.errors import InputError
from headerscan.resources import bundled

HELP = "check, generate and document the bundled headers, to see what it is all about"
EXAMPLE = "headerscan demo -o headerscan-demo"
_MARK = ".headerscan-demo"
_STORY = """\
The bundled headers are small ones in the shape of libvirt's. Between the old and the new
one somebody added two keys to what virDomainGetJobStats returns:
VIR_DOMAIN_JOB_DISK_TEMP_USED and VIR_DOMAIN_JOB_DISK_TEMP_TOTAL. Their comments say
since 6.0.0, as in libvirt; here they come with 11.3.0, which the check notices.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument(
        "-o",
        "--output",
        metavar="FOLDER",
        default="headerscan-demo",
        help="where the results go (default: headerscan-demo)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the commands, saying each; return 0."""
    folder = Path(arguments.output)
    _prepare(folder)
    old, new = folder / "headers" / "old", folder / "headers" / "new"
    module, site = folder / "libvirt_job.py", folder / "site"
    print(_STORY)
    _step("What does the change ask of us?", "check", str(new), "--against", str(old))
    _step("And the header as a whole?", "check", str(new))
    _step(
        "The keys as Python constants:",
        "generate", "python", str(new), "--match", "VIR_DOMAIN_JOB_*", "-o", str(module),
    )  # fmt: skip
    _step("And as a reference site:", "site", str(new), "--against", str(old), "-o", str(site))
    print(f"""\
Written to {folder}:
  {module.relative_to(folder)}     constants: 'import libvirt_job' there and look at JobStats
  {(site / "index.html").relative_to(folder)}    the site: open it in a browser
  headers/           the headers: edit headers/new and run any of the commands above again""")
    return 0


def _prepare(folder: Path) -> None:
    """Make the folder and put the bundled headers there; refuse somebody else's folder."""
    if folder.exists() and not folder.is_dir():
        raise InputError("is a file", remedy="choose another folder with -o", file=str(folder))
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _MARK).is_file():
        raise InputError(
            "is not empty and no earlier demo",
            remedy="choose another folder with -o",
            file=str(folder),
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()
    fixtures = bundled("fixtures")
    for name, target in (("headers", "new"), ("headers-old", "old")):
        for header in sorted((fixtures / name).rglob("*.h")):
            place = folder / "headers" / target / header.relative_to(fixtures / name)
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
