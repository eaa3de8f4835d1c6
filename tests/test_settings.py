"""The settings of a run: which file they come from, and who wins."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from headerscan.commands import config as config_command
from headerscan.commands._call import load_settings, repository_top
from headerscan.commands._parser import Arguments, Parser, manual_of
from headerscan.config.file import combine, parse_config, show
from headerscan.errors import ConfigError, InputError

FILE = """\
inputs = ["include", "git:v1:include"]
against = "../old"
profile = "own/profile.toml"
fail-on = "warning"
baseline = "accepted.json"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "src" / "include"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return tmp_path


def test_the_nearest_file_up_to_the_top_of_the_repository_is_read(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.headerscan]\nprofile = 'gio'\n")
    assert load_settings(Arguments()).config.profile == "gio"
    (project / "src" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert load_settings(Arguments()).config.profile == "gio"
    (project / "src" / "headerscan.toml").write_text("profile = 'generic'\n")
    assert load_settings(Arguments()).config.profile == "generic"
    assert load_settings(Arguments(repo=str(project))).config.profile == "gio"


def test_a_file_above_the_repository_is_not_read(project: Path) -> None:
    (project / "headerscan.toml").write_text("profile = 'gio'\n")
    (project / "src" / ".git").write_text("gitdir: elsewhere\n")
    assert load_settings(Arguments()).config.profile == "auto"
    assert repository_top(Path()) == project / "src"


def test_paths_in_the_file_count_from_its_folder(project: Path) -> None:
    (project / "headerscan.toml").write_text(FILE)
    settings = load_settings(Arguments())
    assert settings.config.inputs == ("../../include", "git:v1:include")
    assert settings.config.against == "../../../old"
    assert settings.config.profile == "../../own/profile.toml"
    assert settings.config.baseline == "../../accepted.json"


def test_the_command_line_wins_and_each_setting_says_where_it_comes_from(project: Path) -> None:
    (project / "headerscan.toml").write_text(FILE)
    settings = load_settings(Arguments(fail_on="never", inputs=["x.h"], select=[]))
    assert settings.config.fail_on == "never"
    assert settings.config.inputs == ("x.h",)
    assert settings.origin("fail_on") == "--fail-on"
    assert settings.origin("inputs") == "the command line"
    assert settings.origin("against") == "../../headerscan.toml:2"
    assert settings.origin("select") == "default"


def test_a_file_that_is_named_must_be_there_and_have_settings(project: Path) -> None:
    with pytest.raises(InputError, match=r"none\.toml"):
        load_settings(Arguments(config="none.toml"))
    named = project / "pyproject.toml"
    named.write_text("[project]\nname = 'x'\n")
    with pytest.raises(ConfigError, match=r"has no \[tool.headerscan\]"):
        load_settings(Arguments(config=str(named)))


@pytest.mark.parametrize(
    ("given", "whole"),
    [
        ({}, True),
        ({"match": ["A*"]}, False),
        ({"select": ["missing-*"]}, False),
        ({"ignore": ["missing-*"]}, False),
        ({"against": "old"}, False),
        ({"against": "old", "scope": "all"}, True),
        ({"inputs": ["x.h"]}, False),
    ],
)
def test_a_run_is_whole_where_all_rules_see_all_symbols(
    given: dict[str, object], *, whole: bool
) -> None:
    file = parse_config('inputs = ["include"]\n', "headerscan.toml")
    assert combine(given, file).whole is whole


def test_what_is_shown_is_a_file_that_says_the_same() -> None:
    text = (
        'inputs = ["a\\"b"]\nprofile = "gio"\nscope = "all"\n[rules]\n"missing-*" = "off"\n'
        '[[ignores]]\nrule = "x"\nreason = "r"\nexpires = 2030-01-31\n'
    )
    file = parse_config(text, "headerscan.toml")
    assert file is not None
    shown = show(combine({}, file))
    again = parse_config(shown, "headerscan.toml")
    assert again is not None
    assert show(combine({}, again)).split("  #")[0] == shown.split("  #")[0]
    assert again.config.ignores == file.config.ignores
    assert again.config.rules == file.config.rules
    assert 'profile = "gio"  # headerscan.toml:2' in shown
    assert 'fail-on = "error"  # default' in shown


def test_the_command_shows_settings_and_schema(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "headerscan.toml").write_text(FILE)
    parser = Parser()
    parser.take(manual_of("config").arguments)
    assert config_command.run(Arguments(**vars(parser.parse_args(["show"])))) == 0
    assert tomllib.loads(capsys.readouterr().out)["fail-on"] == "warning"
    assert config_command.run(Arguments(**vars(parser.parse_args(["schema"])))) == 0
    assert capsys.readouterr().out.startswith('{\n  "$schema": ')
