"""What holds in one run: the command line over the configuration file over the defaults."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from headerscan.config.file import Config, ConfigFile

_OPTIONS = {"inputs": "the command line", "defines": "--define", "undefines": "--undefine"}


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
