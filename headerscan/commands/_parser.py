"""The parser of commands, and the arguments that several of them share."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from headerscan.config.defines import parse_define, parse_undefine
from headerscan.escaping import for_terminal
from headerscan.matching.likeness import did_you_mean

INPUT_HELP = (
    "a header, a folder of headers, git:REV, git:REV:PATH, an archive (.tar.*, .zip, .deb), "
    "a snapshot (.json), libvirt's *-api.xml, or - for standard input"
)


class Parser(argparse.ArgumentParser):
    """Takes options as help shows them, and says what is wrong with a call in one line."""

    def error(self, message: str) -> None:  # type: ignore[override]  # it does not return either
        line = for_terminal(" ".join(message.split()))
        print(f"headerscan: error: {line}; '{self.prog} --help' shows the use", file=sys.stderr)
        raise SystemExit(2)

    def option_names(self, command: str | None) -> list[str]:
        """Return the options of a command, or of headerscan itself."""
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction) and command in action.choices:  # noqa: SLF001 - argparse has no other way to list them
                return list(action.choices[command]._option_string_actions)  # noqa: SLF001 - as above
        return list(self._option_string_actions)

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """Refuse what is none of the choices, with the nearest one (argparse's own hook)."""
        choices = [str(choice) for choice in action.choices or ()]
        if choices and value not in (action.choices or ()):
            hint = did_you_mean(str(value), choices, f"choose one of {', '.join(choices)}")
            raise argparse.ArgumentError(action, f"there is no '{value}'; {hint}")

    def option(
        self,
        shown: str,
        told: str | None = None,
        *,
        group: str | None = None,
        **more: Any,  # noqa: ANN401 - what argparse takes
    ) -> None:
        """Add an option as help shows it: ``--quiet``, or ``--match GLOB`` with a value.

        Dots behind the value say that the option may be given more than once. Without a value
        it is a flag, unless there are ``choices``. ``group`` is the title above it.
        """
        *short, long = shown.split(", ")
        name, _, value = long.partition(" ")
        if value:
            more["metavar"] = value.removesuffix("...")
        elif "choices" not in more:
            more["action"] = "store_true"
        if value.endswith("..."):
            more.setdefault("action", "append")
        known = {entry.title: entry for entry in self._action_groups}
        holder = self if group is None else known.get(group) or self.add_argument_group(group)
        holder.add_argument(*short, name, help=told, **more)

    def add_inputs(self, told: str = INPUT_HELP, *, required: bool = True) -> None:
        """Add the ``INPUT...`` arguments."""
        self.add_argument("inputs", metavar="INPUT", nargs="+" if required else "*", help=told)

    def add_output(self, told: str, value: str = "FILE", **more: Any) -> None:  # noqa: ANN401 - as option()
        """Add ``-o``."""
        self.option(f"-o, --output {value}", told, **more)

    def add_reading(self) -> None:
        """Add the options that say how inputs are read."""
        group = "reading"
        self.option(
            "--profile NAME|FILE",
            "the library's conventions: a built-in profile or a TOML file"
            " (default: told by the headers' words)",
            group=group,
        )
        self.option(
            "--match GLOB...",
            "only symbols whose name fits; may be given more than once",
            group=group,
        )
        self.option(
            "--docs-from INPUT...",
            "document functions by the comments above their definitions in these C sources",
            group=group,
        )
        self.option(
            "--define NAME[=VALUE]...",
            "what a build defines, such as VERSION=1.2.0 (1 without a value): for @NAME@,"
            " ${NAME} or #cmakedefine NAME in a template of a header, and in #if; may be given"
            " more than once",
            group=group,
            type=parse_define,
        )
        self.option("--repo FOLDER", "the git repository that git: means", group=group)
        self.option("--config FILE", "read this configuration file", group=group)
        self.option("--no-cache", "scan anew, and keep nothing for the next run", group=group)

    def add_implementation(self) -> None:
        """Add ``--implementation``."""
        self.option(
            "--implementation INPUT...",
            "the library's C sources, to compare with what the headers promise: a folder, an"
            " archive or git:REV:PATH; may be given more than once",
        )

    def add_platform(self) -> None:
        """Add the options that say which ``#if`` branches hold."""
        group = "branches of #if (see --define, too)"
        self.option(
            "--target NAME",
            "a platform whose compiler's macros are known, such as linux-x86_64",
            group=group,
        )
        self.option(
            "--undefine NAME...",
            "a macro that is not defined; may be given more than once",
            group=group,
            dest="undefines",
            type=parse_undefine,
        )

    def add_executor(self) -> None:
        """Add the options that say who else reads headers."""
        group = "help with reading"
        self.option("--jobs N", "read headers with N processes (default: 1)", group=group, type=int)
        self.option(
            "--scheduler ADDRESS",
            "have the cluster of dask at this address read headers, such as tcp://host:8786",
            group=group,
        )

    def add_saying(self, group: str | None = None) -> None:
        """Add ``--color`` and ``-q``, which every command takes that reads headers."""
        self.option(
            "--color",
            "colour: by the terminal, NO_COLOR and FORCE_COLOR (default), or as said",
            group=group,
            choices=("auto", "always", "never"),
            default="auto",
        )
        self.option("-q, --quiet", "say nothing where all is well", group=group)
