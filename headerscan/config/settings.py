"""What holds in one run: the command line over the configuration file over the defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from headerscan.config.file import ConfigFile, keys

DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "inputs": (),
        "against": None,
        "implementation": (),
        "profile": "auto",
        "match": (),
        "scope": "changed",
        "fail-on": "error",
        "select": (),
        "ignore": (),
        "baseline": None,
        "defines": {},
        "undefines": (),
        "target": None,
        "private": (),
        "rules": {},
        "ignores": (),
    }
)
"""What holds where nobody says anything, by the file's keys."""

_OPTIONS = {"inputs": "the command line", "defines": "--define", "undefines": "--undefine"}


class Setting(msgspec.Struct, frozen=True):
    """One setting, and who says so: an option, ``FILE:LINE`` or ``default``."""

    value: Any
    origin: str


class Settings(msgspec.Struct, frozen=True):
    """The settings of one run, by the file's keys (``fail-on``)."""

    entries: Mapping[str, Setting]
    file: ConfigFile | None = None
    options: frozenset[str] = msgspec.field(default_factory=frozenset)
    """The keys that the command line says."""
    undefined: tuple[str, ...] = ()
    """The macros of which the command line says that they are not defined."""

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - each key has its own type
        """Return the value of a key."""
        return self.entries[key].value

    @property
    def whole(self) -> bool:
        """Say whether all rules see all symbols.

        Only then can a run know that an ignore, a baseline's entry or an ``allow`` has
        nothing to act on: what was not looked at may well be there.
        """
        if self["match"] or self.options & {"select", "ignore"}:
            return False
        if self["against"] is not None and self["scope"] == "changed":
            return False
        listed = self.file is not None and self.file.config.inputs
        return not (listed and "inputs" in self.options)


def combine(given: Mapping[str, Any], file: ConfigFile | None) -> Settings:
    """Return the settings of a run.

    ``given`` holds what the command line says, by the file's keys; None and an empty list
    count as not said; so does an empty table.
    """
    entries = {}
    said = set()
    for key in keys():
        value = given.get(key)
        if value not in (None, (), [], {}):
            said.add(key)
            if key == "defines":
                # The command line wins for each name by itself.
                value = {**_unsaid(key, file).value, **value}
            elif key == "undefines":
                value = [*_unsaid(key, file).value, *value]
            entries[key] = Setting(
                tuple(value) if isinstance(value, list) else value,
                _OPTIONS.get(key, f"--{key}"),
            )
            continue
        entries[key] = _unsaid(key, file)
    undefined = tuple(given.get("undefines") or ())
    return Settings(MappingProxyType(entries), file, frozenset(said), undefined)


def _unsaid(key: str, file: ConfigFile | None) -> Setting:
    default = DEFAULTS[key]
    if file is not None:
        value = getattr(file.config, key.replace("-", "_"))
        if value not in (None, (), {}):
            line = file.line_of(key)
            return Setting(value, file.file if line is None else f"{file.file}:{line}")
    return Setting(default, "default")


def show(settings: Settings) -> str:
    """Return the settings as TOML that a ``headerscan.toml`` may hold, each with its origin."""
    file = "no file" if settings.file is None else settings.file.file
    lines = [f"# settings from {file}; what the file does not say is the default"]
    for key, setting in settings.entries.items():
        if key not in ("defines", "rules", "ignores"):
            lines.append(f"{_assignment(key, setting.value)}  # {setting.origin}")
    for key in ("defines", "rules"):
        table = settings.entries[key]
        if table.value:
            lines += ["", f"[{key}]  # {table.origin}"]
            lines += [
                f"{toml_string(name)} = {toml_string(value)}" for name, value in table.value.items()
            ]
    lines += _ignores(settings)
    return "\n".join(lines) + "\n"


def _assignment(key: str, value: object) -> str:
    if value is None:
        return f"# {key} = (none)"
    if isinstance(value, tuple):
        return f"{key} = [{', '.join(toml_string(entry) for entry in value)}]"
    return f"{key} = {toml_string(value)}"


def _ignores(settings: Settings) -> Iterator[str]:
    for index, ignore in enumerate(settings["ignores"]):
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
    import json  # noqa: PLC0415 - only to show settings

    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
