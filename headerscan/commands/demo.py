"""Check, generate and document the bundled headers, to see what it is all about.

-o, --output FOLDER default=headerscan-demo: where the results go (default: headerscan-demo)

headerscan demo -o headerscan-demo
"""

import argparse
import shlex
import shutil
from pathlib import Path

from headerscan.errors import InputError
from headerscan.resources import bundled

_MARK = ".headerscan-demo"
_KEY, _SHORTER = '"disk_temp_used"', '"temp_used"'
_STORY = """\
In November 2019 a patch reached libvirt's mailing list: virtual machines should
tell how much temporary disk space a backup takes up, by two new keys of
virDomainGetJobStats. The headers are small ones in the shape of libvirt's, as
they were then ('then') and as they are with 11.3.0 ('now').
"""
_STEPS = {
    "What does the patch bring, and what is missing?": "review {0}/disk-temp.mbox --base {0}/then",
    f"Later somebody writes {_SHORTER} for {_KEY}. It compiles. Is it fine?": (
        "check {0}/broken --against {0}/now"
    ),
    "What is lacking in the header as it stands?": "check {0}/now",
    "The keys as a Python module:": (
        "generate python {0}/now --family job-stats -o {0}/libvirt_job.py"
    ),
    "And as a reference site:": "site {0}/now -o {0}/site",
}
_END = """\
Written to {0}:
  watch_job.py       a program that reads a job's statistics: run it with python
  libvirt_job.py     the module that it imports
  site/index.html    the site: open it in a browser
  then, now, broken  the headers: edit them, and run the commands above again"""


def run(arguments: argparse.Namespace) -> int:
    from headerscan.cli import main  # noqa: PLC0415 - cli imports the commands

    folder = Path(arguments.output)
    _prepare(folder)
    print(_STORY)
    for title, command in _STEPS.items():
        words = [word.format(folder) for word in command.split()]
        print(f"{title}\n\n$ headerscan {shlex.join(words)}", flush=True)
        if main(words) > 1:  # what it reports is the demo's point
            raise InputError(f"'headerscan {words[0]}' failed", remedy="see its message above")
        print(flush=True)
    print(_END.format(folder))
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
    story, headers = bundled("fixtures") / "story", bundled("fixtures") / "headers"
    sources = {"then": story / "include", "now": headers, "broken": headers}
    for name, source in sources.items():
        for header in sorted(source.rglob("*.h")):
            text = header.read_text(encoding="utf-8")
            place = folder / name / header.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text.replace(_KEY, _SHORTER) if name == "broken" else text, "utf-8")
    for name in ("disk-temp.mbox", "watch_job.py"):
        shutil.copyfile(story / name, folder / name)
