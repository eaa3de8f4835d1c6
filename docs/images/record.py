"""Make the README's pictures: a session in a terminal as an animated SVG, and a page of a site.

``python docs/images/record.py`` runs the commands below in a copy of the fixtures and writes
``terminal.svg`` beside this file. The lines of the picture appear one after the other, by CSS
alone; where a reader wants no motion, all of them stand there at once. ``site.png`` is what
Chromium shows of the site that the last command builds.
"""  # noqa: INP001 - a script

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

HERE = Path(__file__).resolve().parent
PICTURE = HERE / "terminal.svg"
_COLUMNS = 100
_SESSION = (
    "headerscan review fixtures/story/disk-temp.mbox --base fixtures/story/include",
    "cp -r fixtures/headers include",
    'sed -i \'s/"disk_temp_used"/"temp_used"/\' include/libvirt/libvirt-domain.h',
    "headerscan check include --against fixtures/headers",
)
_SITE = "headerscan site fixtures/headers --against fixtures/headers-old -q -o site"
_PAGE = "site/families/job-stats.html"
_CHROMIUM = "chromium --headless --no-sandbox --hide-scrollbars --window-size=1200,760"
_BEFORE_TYPING, _A_LINE = 1.2, 0.04
"""Seconds for which a reader looks at a result, and in which a line of one appears."""


def session() -> list[tuple[str, str]]:
    """Return the commands with what each prints, colours included."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(HERE.parent.parent / "fixtures", Path(folder, "fixtures"))
        return [(command, _printed(command, folder)) for command in _SESSION]


def shoot(picture: Path) -> None:
    """Write what a browser shows of a family's page."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(HERE.parent.parent / "fixtures", Path(folder, "fixtures"))
        _printed(_SITE, folder)
        _printed(f"{_CHROMIUM} --screenshot={picture} file://{folder}/{_PAGE}", folder)


def _printed(command: str, folder: str) -> str:
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": str(_COLUMNS),
        "FORCE_COLOR": "1",
        "HEADERSCAN_NO_CACHE": "1",
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def drawn(steps: list[tuple[str, str]]) -> str:
    """Return the picture of a session."""
    console = Console(record=True, width=_COLUMNS, file=StringIO(), force_terminal=True)
    delays: list[float] = []
    now = 0.0
    for command, printed in steps:
        now += _BEFORE_TYPING
        before = _lines(console)
        console.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
        if printed:
            console.print(Text.from_ansi(printed))
        for _ in range(_lines(console) - before):
            delays.append(now)
            now += _A_LINE
    svg = console.export_svg(title="headerscan", unique_id="headerscan")
    return _animated(svg, delays)


def _lines(console: Console) -> int:
    return console.export_text(clear=False).count("\n")


def _animated(svg: str, delays: list[float]) -> str:
    """Return a picture of rich with a time for each line to appear."""
    style = (
        "@media (prefers-reduced-motion: no-preference) {"
        " g.headerscan-matrix text { animation: appear 0.1s both; }"
        " @keyframes appear { from { opacity: 0 } to { opacity: 1 } } }"
    )
    # Fonts of elsewhere would be loaded by whoever looks at the picture.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("</style>", f"{style}</style>", 1)

    def timed(match: re.Match[str]) -> str:
        delay = delays[min(int(match[1]), len(delays) - 1)]
        return f'{match[0]} style="animation-delay: {delay:.2f}s"'

    svg = re.sub(r'clip-path="url\(#headerscan-line-(\d+)\)"', timed, svg)
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE)


if __name__ == "__main__":
    PICTURE.write_text(drawn(session()), encoding="utf-8")
    shoot(HERE / "site.png")
