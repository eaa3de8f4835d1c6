"""Arguments that commands share, and what they do with them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from headerscan.cache import Cache, cache_folder
from headerscan.errors import UsageError, one_line
from headerscan.loading import AUTO, Loaded, load
from headerscan.output import write_text

INPUT_HELP = (
    "a header, a folder of headers, git:REV, git:REV:PATH, an archive (.tar.*, .zip, .deb), "
    "a snapshot (.json), libvirt's *-api.xml, or - for standard input"
)


def add_inputs(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add the ``INPUT...`` arguments."""
    parser.add_argument("inputs", metavar="INPUT", nargs="+" if required else "*", help=INPUT_HELP)


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how inputs are read."""
    group = parser.add_argument_group("reading")
    group.add_argument(
        "--profile",
        metavar="NAME|FILE",
        help="the library's conventions: a built-in profile or a TOML file"
        " (default: told by the headers' words)",
    )
    group.add_argument(
        "--match",
        metavar="GLOB",
        action="append",
        help="only symbols whose name fits; may be given more than once",
    )
    group.add_argument(
        "--docs-from",
        metavar="FOLDER",
        action="append",
        help="document functions by the comments above their definitions in the C files here",
    )
    group.add_argument("--repo", metavar="FOLDER", help="the git repository that git: means")
    group.add_argument("--config", metavar="FILE", help="read this configuration file")
    group.add_argument(
        "--no-cache", action="store_true", help="scan anew, and keep nothing for the next run"
    )


def add_quiet(parser: argparse.ArgumentParser) -> None:
    """Add ``-q``."""
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing where all is well")


def add_output(
    parser: argparse.ArgumentParser, what: str, *, required: bool = False, metavar: str = "FILE"
) -> None:
    """Add ``-o``."""
    parser.add_argument("-o", "--output", metavar=metavar, required=required, help=what)


def load_inputs(references: Sequence[str], arguments: argparse.Namespace) -> Loaded:
    """Return what references name, read as the arguments say.

    Where no header says the release, a line on standard error says what does.
    """
    loaded = load(
        references,
        profile=getattr(arguments, "profile", None) or AUTO,
        repo=getattr(arguments, "repo", None) or ".",
        cache=cache_of(arguments),
        docs_from=getattr(arguments, "docs_from", None) or (),
    )
    if loaded.release is not None and not getattr(arguments, "quiet", False):
        said = one_line(f"{loaded.release.source} says that this is {loaded.release.version}")
        sys.stderr.write(f"{said}\n")
    return loaded


def cache_of(arguments: argparse.Namespace) -> Cache:
    """Return the user's cache, or one that keeps nothing where ``--no-cache`` says so."""
    return Cache(None if getattr(arguments, "no_cache", False) else cache_folder(os.environ))


def matching(loaded: Loaded, globs: Sequence[str] | None) -> Loaded:
    """Return only the symbols that ``--match`` wants; an error where there are none."""
    if not globs:
        return loaded
    api = loaded.api
    symbols = tuple(
        symbol for symbol in api.symbols if any(fnmatchcase(symbol.name, glob) for glob in globs)
    )
    if not symbols:
        raise UsageError(
            f"no symbol fits --match {' '.join(globs)}",
            remedy="'headerscan scan' lists the symbols that are there",
        )
    return msgspec.structs.replace(loaded, api=msgspec.structs.replace(api, symbols=symbols))


def emit(text: str, output: str | None) -> None:
    """Write a result to a file, whole or not at all, or to standard output."""
    if output is None or output == "-":
        sys.stdout.write(text)
    else:
        write_text(Path(output), text)
