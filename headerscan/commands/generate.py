"""``headerscan generate``: a Python module, a JSON Schema, or a template's own text."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from headerscan.commands._common import (
    add_inputs,
    add_output,
    add_quiet,
    add_reading,
    emit,
    load_inputs,
)
from headerscan.commands._targets import load_template, targets
from headerscan.errors import InputError, UsageError
from headerscan.generate import Selection, generate

HELP = "make a module of constants, or a schema, from headers"
EXAMPLE = """\
headerscan generate python include/libvirt --family job-stats -o job_stats.py
headerscan generate python include/libvirt --family job-stats -o job_stats.py --check
headerscan generate json-schema include/libvirt -o libvirt.schema.json"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    known = targets()
    listed = "; ".join(f"{name}: {target.description}" for name, target in known.items())
    parser.add_argument("target", choices=tuple(known), help=listed)
    add_inputs(parser)
    add_output(parser, "write the result here (default: standard output)")
    parser.add_argument(
        "--family",
        metavar="NAME",
        action="append",
        default=[],
        help="only the keys of this family, and the enums that they refer to; "
        "may be given more than once",
    )
    parser.add_argument(
        "--template", metavar="FILE", help="a Jinja template in place of the built-in one"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 with a diff where the file is not what it would be",
    )
    add_quiet(parser)
    add_reading(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the text, or compare it; return 1 where ``--check`` finds a difference."""
    if arguments.check and arguments.output in (None, "-"):
        raise UsageError(
            "--check has no file to compare with", remedy="name the generated file with -o"
        )
    template = load_template(arguments.target, arguments.template)
    loaded = load_inputs(arguments.inputs, arguments)
    selection = Selection(tuple(arguments.match or ()), tuple(arguments.family))
    text = generate(loaded.api, loaded.profile, template, selection)
    if arguments.check:
        return _check(Path(arguments.output), text, quiet=arguments.quiet)
    emit(text, arguments.output)
    return 0


def _check(path: Path, wanted: str, *, quiet: bool) -> int:
    """Compare a file with what it should be, byte by byte; a missing one counts as empty."""
    try:
        found = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror or error})",
            remedy="name the generated file with -o",
            file=str(path),
        ) from error
    if found == wanted.encode():
        return 0
    if not quiet:
        sys.stdout.writelines(
            difflib.unified_diff(
                found.decode(errors="replace").splitlines(keepends=True),
                wanted.splitlines(keepends=True),
                str(path),
                f"{path} (as it would be generated)",
            )
        )
    return 1
