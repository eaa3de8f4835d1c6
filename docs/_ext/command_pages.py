"""The commands' pages, from their argument parsers."""  # noqa: INP001 - imported by its name, from the folder

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator
from functools import partial

from rst import code, plain, title

from headerscan.commands._parser import Parser, manual_of

_WIDTH = 88


def command_page(name: str) -> Iterator[str]:
    """Yield a command's page: its use, its arguments by group, and examples."""
    manual = manual_of(name)
    parser = Parser(
        prog=f"headerscan {name}",
        add_help=False,
        formatter_class=partial(argparse.HelpFormatter, width=_WIDTH),
    )
    parser.take(manual.arguments)
    yield f".. program:: headerscan {name}\n\n.. _command-{name}:\n"
    yield title(f"headerscan {name}")
    yield f"{manual.summary}\n"
    yield code("text", parser.format_usage())
    for group in parser._action_groups:  # noqa: SLF001 - argparse has no other way to list them
        yield from _group(group)
    yield ".. rubric:: Examples\n"
    yield code("sh", manual.examples)


def _group(group: argparse._ArgumentGroup) -> Iterator[str]:
    actions = group._group_actions  # noqa: SLF001 - argparse has no other way to list them
    if not actions:
        return
    name = (group.title or "").replace("positional arguments", "arguments")
    yield f".. rubric:: {name.capitalize()}\n"
    for action in actions:
        yield f".. option:: {_option(action)}\n"
        yield f"{textwrap.indent(_help(action), '   ')}\n"


def _option(action: argparse.Action) -> str:
    if not action.option_strings:
        return action.metavar if isinstance(action.metavar, str) else action.dest
    value = action.metavar or action.dest.upper()
    if action.choices is not None:
        value = "{" + ",".join(map(str, action.choices)) + "}"
    shown = "" if action.nargs == 0 else f" {value}"
    return ", ".join(f"{option}{shown}" for option in action.option_strings)


def _help(action: argparse.Action) -> str:
    text = plain((action.help or "").replace("%(default)s", str(action.default)))
    said = f"{text[:1].upper()}{text[1:]}".replace("%%", "%")
    return said if said.endswith(".") else f"{said}."
