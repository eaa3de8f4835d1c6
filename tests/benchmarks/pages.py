"""Document one header with headerscan and with Hawkmoth, side by side.

    python tests/benchmarks/pages.py                       the largest header of libvirt
    python tests/benchmarks/pages.py -o docs/hawkmoth.rst  … and write the page about it

Hawkmoth and libclang are installed by hand (``pip install hawkmoth libclang``). The header is
``libvirt-domain.h`` in the folder that HEADERSCAN_CORPUS names. Both document it whole, on one
page, in a project with Sphinx's plainest theme and no option but what they need to find it;
neither has a cache. They run in turn, and figures are medians of the rounds.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from corpora import Corpus, corpus
from timing import Case, paired, ratio

_ROOT = Path(__file__).resolve().parents[2]
_HEADER = "libvirt/libvirt-domain.h"
_BEFORE = ("libvirt/libvirt-common.h", "libvirt/libvirt-host.h")
"""What the compiler must have read before the header."""
OURS, THEIRS = "headerscan", "Hawkmoth"
SYMBOLS = {
    "macro": ("VIR_DOMAIN_JOB_DISK_TEMP_USED", "VIR_DOMAIN_SEND_KEY_MAX_KEYS"),
    "enum": ("virDomainState", "virDomainJobType"),
    "struct": ("_virDomainInfo", "_virDomainBlockInfo"),
    "function": ("virDomainGetJobStats", "virDomainCreate"),
    "callback": ("virConnectDomainEventCallback", "virConnectDomainEventIOErrorCallback"),
}
"""The symbols that the page shows, by kind."""


@dataclass(frozen=True)
class Shown:
    """What a page shows of one symbol."""

    words: int
    inside: int
    """How many enumerators or members stand inside."""
    links: int
    """How many links lead from its text and its declaration to other symbols."""
    value: str
    """A macro's value, as shown behind its name."""


def main() -> int:
    """Measure, and print the page."""
    options = _options()
    found = corpus()
    with tempfile.TemporaryDirectory(prefix="headerscan-pages-") as name:
        folder = Path(name)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
        runs = [_case(OURS, _our_settings(found), folder), _case(THEIRS, _settings(found), folder)]
        figures = paired(runs, options.rounds)
        pages = {run.name: (folder / run.name / "html" / "index.html") for run in runs}
        texts = {tool: path.read_text(encoding="utf-8") for tool, path in pages.items()}
    ours, theirs = figures[OURS], figures[THEIRS]
    objects = {tool: text.count('<dt class="sig ') for tool, text in texts.items()}
    rows = [
        [
            one.name,
            f"{one.wall:.2f}",
            f"{one.cpu:.2f}",
            f"{one.memory:.0f}",
            str(objects[one.name]),
        ]
        for one in (ours, theirs)
    ]
    lines = [
        _INTRODUCTION.format(
            header=_HEADER,
            library=found.name,
            state=_state(),
            versions=_versions(),
            rounds=options.rounds,
            cpu=f"{ratio(ours, theirs):.2f}",
            wall=f"{ratio(ours, theirs, 'wall'):.2f}",
            each=f"{ratio(ours, theirs) * objects[THEIRS] / objects[OURS]:.2f}",
        ),
        *_table(["Tool", "seconds", "of processor time", "peak MiB", "objects"], rows),
        _WHAT_IS_SHOWN,
        *_table(["Symbol", "kind", *_HEADS], list(_comparison(texts))),
        _REASONS,
    ]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    if options.output is not None:
        options.output.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


_INTRODUCTION = """\
Beside Hawkmoth
===============

Hawkmoth_ documents C in Sphinx, too. It reads through clang, so it needs sources that compile,
and it takes comments as reStructuredText. This page shows what both make of one header,
``{header}`` of {library}, each on one page of a project with Sphinx's plainest
theme. The command ``python tests/benchmarks/pages.py`` makes it.

.. _Hawkmoth: https://hawkmoth.readthedocs.io/

Time and memory
---------------

Medians of {rounds} rounds in turn, without a cache, at {state}:
{versions}.
The ratio of ours to theirs is {cpu} in processor time and {wall} from start to end; for each
object that is shown it is {each} in processor time.
"""
_WHAT_IS_SHOWN = """
What each shows
---------------

Ten symbols of five kinds; ours first, then theirs. *Words* are those of the description,
*inside* are enumerators or members with an anchor of their own, *links* lead from the
declaration and the text to other symbols. A dash is a symbol that the page does not have.
"""
_HEADS = ("value", "words", "inside", "links")
_REASONS = """
Hawkmoth shows what has a comment that opens with ``/**``. libvirt's headers have none on
functions and on what stands inside enums, where the comment stands behind the enumerator, and
there its page has nothing. It shows no values, and names in comments become links only where
the comment is written for Sphinx.
"""


def _case(tool: str, settings: str, folder: Path) -> Case:
    source = folder / tool
    source.mkdir()
    directive = "headerscan:header" if tool == OURS else "c:autodoc"
    (source / "conf.py").write_text(settings, encoding="utf-8")
    text = f"Header\n======\n\n.. {directive}:: {_HEADER}\n"
    (source / "index.rst").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-E", "-a", "-b", "html"]
    environment = {"HEADERSCAN_NO_CACHE": "1", "PYTHONPATH": str(_ROOT)}
    return Case(tool, [*command, source, source / "html"], environment)


def _our_settings(found: Corpus) -> str:
    return (
        'extensions = ["headerscan.sphinx_ext"]\nhtml_theme = "basic"\n'
        f"headerscan_inputs = [{str(found.include / _HEADER)!r}]\n"
    )


def _settings(found: Corpus) -> str:
    flags = [f"-I{found.include}", *_system_flags(), "-D__VIR_LIBVIRT_H_INCLUDES__"]
    flags += [word for header in _BEFORE for word in ("-include", header)]
    return (
        'extensions = ["hawkmoth"]\nhtml_theme = "basic"\n'
        f"hawkmoth_root = {str(found.include)!r}\nhawkmoth_clang = {flags!r}\n"
    )


def _system_flags() -> list[str]:
    """Return where the compiler's own headers are, of which libclang's wheel brings none."""
    said = subprocess.run(
        ["gcc", "-E", "-Wp,-v", "-"],
        check=True,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    ).stderr
    return [f"-isystem{line.strip()}" for line in said.splitlines() if line.startswith(" ")]


def _comparison(texts: dict[str, str]) -> list[list[str]]:
    rows = []
    for kind, names in SYMBOLS.items():
        for name in names:
            pairs = [_shown(name, texts[tool]) for tool in (OURS, THEIRS)]
            rows.append([f"``{name}``", kind, *_cells(pairs)])
    return rows


def _cells(pairs: list[Shown | None]) -> list[str]:
    """Return a cell for each aspect: what one shows of it, and what the other does."""
    cells = []
    for aspect in _HEADS:
        none = "none" if aspect == "value" else "0"
        said = ["–" if shown is None else str(getattr(shown, aspect) or none) for shown in pairs]
        cells.append(" · ".join(f"``{word}``" if '"' in word else word for word in said))
    return cells


def _shown(name: str, page: str) -> Shown | None:
    """Return what a page shows of a symbol, None where it has no place for it."""
    names = [name, name.removeprefix("_")]
    found = next((f'id="c.{own}"' for own in names if f'id="c.{own}"' in page), None)
    if found is None:
        return None
    described = _element(page, page.rindex("<dl", 0, page.index(found)))
    text = re.sub(r"<[^>]+>", " ", described[described.index("</dt>") :])
    value = re.search(r'headerscan-value">(.*?)</span>', described[: described.index("<dd")])
    shown = re.sub(r"<[^>]+>", "", value[1]).replace("&quot;", '"').strip() if value else ""
    return Shown(
        words=len(re.findall(r"\w+", text)),
        inside=described.count('<dt class="sig ') - 1,
        links=len(re.findall(r'<a class="reference internal"', described)),
        value=shown,
    )


def _element(page: str, start: int) -> str:
    """Return a ``dl`` element that begins at ``start``, with all that it holds."""
    depth = 0
    for tag in re.compile(r"<(/?)dl\b").finditer(page, start):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return page[start : tag.end() + 1]
    return page[start:]


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in (heads, *rows):
        lines += [f"   {'* -' if not n else '  -'} {cell}".rstrip() for n, cell in enumerate(row)]
    return [*lines, ""]


def _state() -> str:
    command = ["git", "-C", str(_ROOT), "describe", "--always"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return f"revision {done.stdout.strip()}" if done.returncode == 0 else "an unknown revision"


def _versions() -> str:
    packages = {"Sphinx": "Sphinx", "Hawkmoth": "hawkmoth", "libclang": "libclang"}
    said = [f"{title} {version(package)}" for title, package in packages.items()]
    return ", ".join([f"Python {platform.python_version()}", *said])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds (default: 5)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the page here")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
