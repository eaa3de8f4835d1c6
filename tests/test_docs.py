"""The documentation: it builds without a warning, it is whole, and what it shows is so."""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
import sys
import zlib
from pathlib import Path
from typing import get_args
from unittest.mock import Mock

import pytest
from shown import ROOT, agrees, blocks, commands, play
from test_readme import DOCUMENTS, needs_shell

import headerscan
from headerscan.cli import COMMANDS
from headerscan.commands._parser import Parser, manual_of
from headerscan.config.file import parse_config
from headerscan.model import AnySymbol
from headerscan.rules import registered_rules
from headerscan.sphinx_ext import setup
from headerscan.sphinx_ext.domain import DIRECTIVES

DOCS = ROOT / "docs"
GENERATED = ("_build", "rules", "commands", "tables")
PAGES = sorted(
    path
    for path in DOCS.rglob("*.rst")
    if not set(path.relative_to(DOCS).parts[:-1]) & set(GENERATED)
)
PLAYED = [
    page
    for page in PAGES
    if page not in DOCUMENTS and any(block.language == "console" for block in blocks(page))
]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the built documentation; its sources are a copy, as a build writes pages there."""
    folder = tmp_path_factory.mktemp("documentation")
    shutil.copytree(DOCS, folder / "docs", ignore=shutil.ignore_patterns(*GENERATED))
    (folder / "fixtures").symlink_to(ROOT / "fixtures")
    # No test looks at the layout, and the theme's takes as long as all pages do without it.
    plain = ("-D", "html_theme=basic")
    run = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", *plain, "docs", "html"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return folder / "html"


@pytest.fixture(scope="session")
def names(site: Path) -> dict[str, set[str]]:
    """Return the names that other projects can link to, by kind.

    An inventory is four lines of text, and then lines ``name kind priority address title``
    that zlib has packed (sphinx.util.inventory, version 2).
    """
    packed = (site / "objects.inv").read_bytes().split(b"\n", 4)[4]
    found: dict[str, set[str]] = {}
    for line in zlib.decompress(packed).decode().splitlines():
        match = re.match(r"(.+?) (\S+) -?\d+ \S+ .+", line)
        assert match
        found.setdefault(match[2], set()).add(match[1])
    return found


def test_every_rule_has_a_page(site: Path) -> None:
    pages = {path.stem for path in (site / "reference" / "rules").glob("*.html")}
    assert pages == set(registered_rules())


def test_a_rules_page_shows_its_fixture_and_what_is_said_of_it(site: Path) -> None:
    for rule in registered_rules():
        text = (site / "reference" / "rules" / f"{rule}.html").read_text(encoding="utf-8")
        plain = re.sub(r"<[^>]+>", "", text)
        assert f"[{rule}]: " in plain


def test_every_command_and_option_is_in_the_reference(names: dict[str, set[str]]) -> None:
    listed = names["std:cmdoption"]
    for command in COMMANDS:
        options = parser_of(command)._option_string_actions  # noqa: SLF001 - argparse has no other way
        assert {f"headerscan-{command}.{option}" for option in options} <= listed


def test_every_public_name_of_python_is_in_the_reference(names: dict[str, set[str]]) -> None:
    listed = set().union(*(entries for kind, entries in names.items() if kind.startswith("py:")))
    assert {f"headerscan.{name}" for name in headerscan.__all__} <= listed
    symbols = {f"headerscan.model.{kind.__name__}" for kind in get_args(AnySymbol)}
    assert symbols <= listed


def test_the_bundled_keys_can_be_linked_to(names: dict[str, set[str]]) -> None:
    assert "VIR_DOMAIN_JOB_DISK_TEMP_USED" in names["c:macro"]


def test_the_guide_to_the_sphinx_extension_names_every_directive_and_setting() -> None:
    text = (DOCS / "how-to" / "use-the-sphinx-extension.rst").read_text(encoding="utf-8")
    assert not [name for name in DIRECTIVES if not re.search(rf"``(headerscan:)?{name}\b", text)]
    app = Mock()
    setup(app)
    settings = [call.args[0] for call in app.add_config_value.call_args_list]
    assert settings
    assert not [name for name in settings if f"``{name}``" not in text]


@needs_shell
@pytest.mark.parametrize("page", PLAYED, ids=name_of)
def test_commands_print_what_a_page_shows(page: Path, tmp_path: Path) -> None:
    for block, printed in play(page, tmp_path):
        for step, output in printed:
            assert agrees(output, step.output), (
                f"{page.name}:{block.line}: '{step.command}' prints\n\n{output}\n\n"
                f"'python tests/shown.py {name_of(page)}' writes it there"
            )


@pytest.mark.parametrize("document", [*DOCUMENTS, *PAGES], ids=name_of)
def test_every_command_shown_is_one_that_the_command_line_takes(document: Path) -> None:
    for line in commands(document):
        for call in re.split(r"\s(?:\||&&|;|>)\s|^\$ ", line):
            words = shlex.split(call, comments=True)
            if words[:1] == ["headerscan"] and words[1:2] != ["demo"]:
                parser_of(words[1]).parse_args(words[2:])


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_settings_shown_outside_of_profiles_are_ones(page: Path) -> None:
    for block in blocks(page):
        if block.language == "toml" and "profile" not in page.stem:
            assert parse_config(block.text, "headerscan.toml")


def parser_of(command: str) -> argparse.ArgumentParser:
    parser = Parser(prog=command, add_help=False, exit_on_error=False)
    parser.take(manual_of(command).arguments)
    return parser
