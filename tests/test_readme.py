"""README and tutorial: what they show is what a reader gets."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path
from runpy import run_path

import pytest
from rich.text import Text
from shown import ROOT, agrees, blocks, play

from headerscan.cli import main
from headerscan.config.file import parse_config

README = ROOT / "README.md"
DOCUMENTS = [README, ROOT / "docs" / "tutorial.rst"]

needs_shell = pytest.mark.skipif(
    shutil.which("bash") is None or shutil.which("git") is None,
    reason="bash and git, with which a reader follows the documents, are not installed",
)


@needs_shell
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_print_what_the_document_shows(document: Path, tmp_path: Path) -> None:
    for block, printed in play(document, tmp_path):
        for step, output in printed:
            assert agrees(output, step.output), (
                f"{document.name}:{block.line}: '{step.command}' prints\n\n{output}\n\n"
                f"'python tests/shown.py {document.relative_to(ROOT)}' writes it there"
            )


def test_the_set_up_is_two_commands() -> None:
    text = README.read_text(encoding="utf-8")
    section = text[text.index("## Set-up") : text.index("## What it does")]
    venv = "python3 -m venv .venv && .venv/bin/pip install"
    assert re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL) == [
        f"{venv} . && .venv/bin/headerscan demo\n",
        f"{venv} -e '.[test]' && .venv/bin/python -m pytest\n",
    ]


def test_the_pieces_of_python_are_what_is_generated_and_what_reads_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert (
        main(["generate", "python", str(ROOT / "fixtures/headers"), "--family", "job-stats"]) == 0
    )
    module = capsys.readouterr().out
    program = (ROOT / "fixtures/story/watch_job.py").read_text(encoding="utf-8")
    pieces = [block.text for block in blocks(README) if block.language == "python"]
    assert [piece in module for piece in pieces] == [True, False]
    assert [piece in program for piece in pieces] == [False, True]


def test_the_settings_are_ones() -> None:
    shown = [block.text for block in blocks(README) if block.language == "toml"]
    assert shown
    for text in shown:
        assert parse_config(text, "headerscan.toml")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_lead_to_files_that_are_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    assert not [link for link in links if not (ROOT / link).exists()]


def test_readme_says_how_many_keys_a_job_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(ROOT / "fixtures/headers")]) == 0
    count = capsys.readouterr().out.count('"family": "job-stats", "role": "parameter"')
    assert f"One key of the {count} that" in README.read_text(encoding="utf-8")


def test_the_picture_of_a_terminal_shows_what_the_commands_print_today() -> None:
    script = run_path(str(ROOT / "docs/images/record.py"))
    picture = html.unescape((ROOT / "docs/images/terminal.svg").read_text(encoding="utf-8"))
    shown = re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", picture))
    for command, printed in script["session"]():
        for text in (command, Text.from_ansi(printed).plain):
            assert re.sub(r"\s+", "", text) in shown, "python docs/images/record.py draws it anew"
