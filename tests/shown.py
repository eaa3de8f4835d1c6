"""What documents show: their blocks of code, the commands in them, and a run of those.

In a document, a block of the language

- ``console`` is a session: what follows ``$`` is run, and its output has to be the lines
  below it, in which ``…`` alone stands for any number of lines;
- ``diff`` is a change that the reader makes, and is applied;
- anything else with a file's name (``:caption:``) is a file that the reader writes.

All blocks of a document are one story in one folder, which begins with a copy of what a
checkout has. Blocks of other languages (``sh``) are only shown.

``python tests/shown.py DOCUMENT…`` writes what the commands print today into documents.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_MARKDOWN = re.compile(
    r"^(?P<margin> *)```(?P<language>[\w-]+)\n(?P<text>.*?)^(?P=margin)```$",
    re.MULTILINE | re.DOTALL,
)
_DIRECTIVE = re.compile(
    r"^(?P<margin> *)\.\. code-block:: (?P<language>[\w-]+)\n"
    r"(?P<options>(?:(?P=margin) +:[\w-]+:.*\n)*)\n"
    r"(?P<text>(?:(?:(?P=margin) +.*)?\n)+)",
    re.MULTILINE,
)
_CAPTION = re.compile(r":caption: (\S+)")
_ANY_LINES = "…"


@dataclass(frozen=True)
class Block:
    """A block of code in a document."""

    language: str
    text: str
    line: int
    span: tuple[int, int]
    """Where its text stands in the document."""
    caption: str | None = None


@dataclass(frozen=True)
class Step:
    """A command and what the document shows of its output."""

    command: str
    output: str


def blocks(document: Path) -> Iterator[Block]:
    """Yield the blocks of a Markdown or reStructuredText file."""
    text = document.read_text(encoding="utf-8")
    markdown = document.suffix == ".md"
    for match in (_MARKDOWN if markdown else _DIRECTIVE).finditer(text):
        caption = None if markdown else _CAPTION.search(match["options"])
        yield Block(
            match["language"],
            textwrap.dedent(match["text"]).strip("\n") + "\n",
            text.count("\n", 0, match.start("text")) + 1,
            match.span("text"),
            caption[1] if caption else None,
        )


def steps(block: Block) -> Iterator[Step]:
    """Yield the commands of a ``console`` block; what a ``\\`` continues begins with ``>``."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        lines = part.split("\n")
        length = 1
        while lines[length - 1].endswith("\\"):
            length += 1
        command = "\n".join([lines[0], *(line.removeprefix("> ") for line in lines[1:length])])
        yield Step(command, "\n".join(lines[length:]).strip("\n"))


def commands(document: Path) -> Iterator[str]:
    """Yield all shell commands that a document shows, run by the tests or not."""
    for block in blocks(document):
        if block.language == "console":
            yield from (_on_one_line(step.command) for step in steps(block))
        elif block.language == "sh":
            yield from _on_one_line(block.text).strip().split("\n")


def _on_one_line(command: str) -> str:
    return command.replace("\\\n", " ")


def play(document: Path, folder: Path) -> Iterator[tuple[Block, list[tuple[Step, str]]]]:
    """Do in ``folder`` what a document tells its reader to do.

    Yields each block with its commands and what they printed. Raises :class:`ValueError`
    for a change that cannot be made.
    """
    whole = [*blocks(document)]
    writes_code = any((block.caption or "").startswith("headerscan/") for block in whole)
    for name in ("fixtures", "templates", *(["headerscan"] if writes_code else [])):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    status = 0
    for block in whole:
        printed = []
        if block.language == "console":
            for step in steps(block):
                run = _shell(f"(exit {status}); {step.command}", folder)
                status = run.returncode
                printed.append((step, run.stdout.strip("\n")))
        elif block.language == "diff":
            applied = _shell("git apply --unidiff-zero --whitespace=nowarn -", folder, block.text)
            if applied.returncode:
                raise ValueError(f"{document.name}:{block.line}: {applied.stdout}")
        elif block.caption is not None:
            file = folder / block.caption
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
        yield block, printed


def agrees(printed: str, shown: str) -> bool:
    """Say whether an output is the one that is shown, white space at line ends aside."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == _ANY_LINES else re.escape(line.rstrip()) + r"[ \t]*\n"
        for line in shown.split("\n")
        if shown
    )
    return re.fullmatch(pattern, f"{printed}\n" if printed else "") is not None


def _shell(command: str, folder: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    reader = {"NAME": "A Reader", "EMAIL": "reader@example.org", "DATE": "2030-01-01T00:00:00Z"}
    environment = {
        **kept,
        **{f"GIT_{who}_{what}": reader[what] for who in ("AUTHOR", "COMMITTER") for what in reader},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HEADERSCAN_NO_CACHE": "1",
        "COLUMNS": "80",
    }
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _mend(document: Path, folder: Path) -> None:
    """Write into a document what its commands print, where it shows something else."""
    text = document.read_text(encoding="utf-8")
    changes = []
    for block, printed in play(document, folder):
        lines = []
        for step, output in printed:
            shown = step.output if agrees(output, step.output) else output
            lines += ["$ " + step.command.replace("\n", "\n> "), *([shown] if shown else [])]
        if lines:
            start, end = block.span
            old = text[start:end]
            margin = old[: len(old) - len(old.lstrip(" "))]
            new = textwrap.indent("\n".join(lines), margin)
            blank = old[len(old.rstrip("\n")) :]
            changes.append((start, end, f"{new}{blank}"))
    for start, end, new in reversed(changes):
        text = f"{text[:start]}{new}{text[end:]}"
    document.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as scratch:
            _mend(Path(name), Path(scratch))
