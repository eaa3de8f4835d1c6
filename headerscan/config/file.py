"""A project's settings: ``headerscan.toml``, or ``[tool.headerscan]`` in ``pyproject.toml``.

All keys are optional. Paths are relative to the folder that the file stands in; the command
line wins over the file, and :class:`Settings` are what holds in one run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal

import msgspec

from headerscan.config.defines import is_name
from headerscan.decoding import Place, Table, decoded, parse_toml
from headerscan.matching.likeness import did_you_mean

FILE_NAMES = ("headerscan.toml", "pyproject.toml")
"""Where settings are looked for in a folder; the first that has any is the one."""

_OPTIONS = {"inputs": "the command line", "defines": "--define", "undefines": "--undefine"}
Level = Literal["error", "warning", "note", "off"]

Reason = Annotated[str, msgspec.Meta(pattern=r"\S", description="words that say why")]


class Ignore(Table, frozen=True):
    """Findings that the project does not want to hear of."""

    rule: str
    """The rule's name, or a glob of names."""
    reason: Reason
    """Why, for whoever reads this later."""
    symbol: str = "*"
    """The symbol's name, or a glob of names."""
    expires: date | None = None
    """The last day on which this holds, such as ``2030-01-31``."""


class Config(Table, frozen=True):
    """The settings of ``headerscan check``."""

    inputs: tuple[str, ...] = ()
    """The headers to check: files, folders, ``git:REV:PATH``, archives, snapshots."""
    against: str | None = None
    """The older side to compare with, such as ``git:v1.0:include``."""
    implementation: tuple[str, ...] = ()
    """The library's C sources, to compare with what the headers promise."""
    profile: str = "auto"
    """The library's conventions: a built-in profile's name, a TOML file, or ``auto``."""
    match: tuple[str, ...] = ()
    """Globs of the symbols to check; all of them where this is empty."""
    scope: Literal["changed", "all"] = "changed"
    """With an older side: check what the change touches, or everything."""
    fail_on: Literal["error", "warning", "never"] = "error"
    """The least severity that makes a run fail."""
    select: tuple[str, ...] = ()
    """The only rules to run, as names or globs; the default ones where this is empty."""
    ignore: tuple[str, ...] = ()
    """Rules that do not run, as names or globs."""
    baseline: str | None = None
    """A file of accepted findings, which ``--write-baseline`` writes."""
    defines: Mapping[str, str | int] = msgspec.field(default_factory=dict)
    """What a build defines, by name: for templates' ``@VERSION@``, and in ``#if`` conditions."""
    undefines: tuple[str, ...] = ()
    """Macros that are not defined in ``#if`` conditions."""
    target: str | None = None
    """The target whose compiler's macros hold in ``#if`` conditions, such as ``linux-x86_64``."""
    private: tuple[str, ...] = ()
    """Globs of headers that nobody outside includes: ``internal/*``; they are not compared."""
    rules: Mapping[str, Level] = msgspec.field(default_factory=dict)
    """Severities by rule name or glob; where several fit, the last one wins."""
    ignores: tuple[Ignore, ...] = ()
    """Single findings that do not count, each with its reason."""


class ConfigFile(msgspec.Struct, frozen=True):
    """Settings with the file they were read from."""

    config: Config
    place: Place
    said: frozenset[str]
    """The keys that the file has."""

    @property
    def file(self) -> str:
        """Return the file's name, as it is said to a person."""
        return self.place.file

    def line_of(self, key: str) -> int | None:
        """Return the 1-based line of a key, ``fail-on``; None if it is not there or not found."""
        return self.place.at(key).line()

    def line_of_ignore(self, index: int) -> int | None:
        """Return the 1-based line on which an entry of ``ignores`` begins."""
        return self.place.at("ignores", index).line()


def parse_config(text: str, file: str) -> ConfigFile | None:
    """Return the settings in a TOML text; None for a ``pyproject.toml`` that has none.

    Raises :class:`~headerscan.errors.ConfigError` for broken TOML, an unknown key, a value
    of the wrong type, an ignore without a reason.
    """
    in_pyproject = file.replace("\\", "/").rsplit("/", 1)[-1] == "pyproject.toml"
    if in_pyproject and "headerscan" not in text:
        return None
    place = Place(file, text)
    table: Any = parse_toml(place)
    if in_pyproject:
        tool = table.get("tool", {})
        if not isinstance(tool, dict) or "headerscan" not in tool:
            return None
        table = tool["headerscan"]
        place = place.at("tool", "headerscan")
    config = decoded(Config, table, place)
    for key, names in (("defines", config.defines), ("undefines", config.undefines)):
        for name in names:
            where = place.at(key, name) if key == "defines" else place.at(key)
            if not is_name(name):
                raise where.error(f"'{name}' is no name of a macro", "write VERSION for @VERSION@")
            if key == "undefines" and name in config.defines:
                raise where.error(f"{name} is among the defines, too", "remove it from one of them")
    return ConfigFile(config, place, frozenset(table))


def check_rule_names(settings: ConfigFile, known: Iterable[str]) -> None:
    """Raise :class:`~headerscan.errors.ConfigError` for a rule, or glob, that fits no rule."""
    rules = tuple(known)
    config, place = settings.config, settings.place
    for key in ("select", "ignore", "rules"):
        for name in getattr(config, key):
            inner = place.at(key, name) if key == "rules" else place.at(key)
            _check_rule_name(name, rules, inner)
    for index, ignore in enumerate(config.ignores):
        _check_rule_name(ignore.rule, rules, place.at("ignores", index, "rule"))


def _check_rule_name(name: str, rules: tuple[str, ...], place: Place) -> None:
    if any(fnmatchcase(rule, name) for rule in rules):
        return
    remedy = did_you_mean(name, rules, "'headerscan rules' lists them all")
    raise place.error(f"there is no rule '{name}'", remedy)


class Settings(msgspec.Struct, frozen=True):
    """The settings of one run, and who says them."""

    config: Config = Config()
    file: ConfigFile | None = None
    options: frozenset[str] = frozenset()
    """The fields of the configuration that the command line says."""
    undefined: tuple[str, ...] = ()
    """The macros of which the command line says that they are not defined."""

    @property
    def whole(self) -> bool:
        """Say whether all rules see all symbols.

        Only then can a run know that an ignore, a baseline's entry or an ``allow`` has
        nothing to act on: what was not looked at may well be there.
        """
        if self.config.match or self.options & {"select", "ignore"}:
            return False
        if self.config.against is not None and self.config.scope == "changed":
            return False
        listed = self.file is not None and self.file.config.inputs
        return not (listed and "inputs" in self.options)

    def origin(self, field: str) -> str:
        """Return who says a field: an option, ``FILE:LINE`` or ``default``."""
        key = field.replace("_", "-")
        if field in self.options:
            return _OPTIONS.get(field, f"--{key}")
        if self.file is None or key not in self.file.said:
            return "default"
        line = self.file.line_of(key)
        return self.file.file if line is None else f"{self.file.file}:{line}"


def combine(given: Mapping[str, Any], file: ConfigFile | None) -> Settings:
    """Return the settings of a run.

    ``given`` holds what the command line says, by the fields of the configuration; None and
    what is empty count as not said.
    """
    said = {field: value for field, value in given.items() if value not in (None, (), [], {})}
    config = Config() if file is None else file.config
    undefined = tuple(said.get("undefines", ()))
    values = {
        field: tuple(value) if isinstance(value, list) else value for field, value in said.items()
    }
    if "defines" in said:  # the command line wins for each name by itself
        values["defines"] = {**config.defines, **said["defines"]}
    if undefined:
        values["undefines"] = (*config.undefines, *undefined)
    return Settings(msgspec.structs.replace(config, **values), file, frozenset(said), undefined)


def show(settings: Settings) -> str:
    """Return the settings as TOML that a ``headerscan.toml`` may hold, each with its origin."""
    file = "no file" if settings.file is None else settings.file.file
    lines = [f"# settings from {file}; what the file does not say is the default"]
    values = msgspec.structs.asdict(settings.config)
    for field, value in values.items():
        if field not in ("defines", "rules", "ignores"):
            key = field.replace("_", "-")
            lines.append(f"{_assignment(key, value)}  # {settings.origin(field)}")
    for field in ("defines", "rules"):
        if values[field]:
            lines += ["", f"[{field}]  # {settings.origin(field)}"]
            table = values[field].items()
            lines += [f"{toml_string(name)} = {toml_string(value)}" for name, value in table]
    return "\n".join([*lines, *_ignores(settings)]) + "\n"


def _assignment(key: str, value: object) -> str:
    if value is None:
        return f"# {key} = (none)"
    if isinstance(value, tuple):
        return f"{key} = [{', '.join(toml_string(entry) for entry in value)}]"
    return f"{key} = {toml_string(value)}"


def _ignores(settings: Settings) -> Iterator[str]:
    for index, ignore in enumerate(settings.config.ignores):
        assert settings.file is not None  # only a file has ignores
        line = settings.file.line_of_ignore(index)
        yield ""
        yield f"[[ignores]]  # {settings.file.file}{'' if line is None else f':{line}'}"
        yield f"rule = {toml_string(ignore.rule)}"
        yield f"symbol = {toml_string(ignore.symbol)}"
        yield f"reason = {toml_string(ignore.reason)}"
        if ignore.expires is not None:
            yield f"expires = {ignore.expires}"


def toml_string(value: object) -> str:
    """Return a TOML basic string; JSON's escapes are TOML's, but for DEL."""
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
