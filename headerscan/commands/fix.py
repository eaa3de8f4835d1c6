"""``headerscan fix``: mend in comments what check finds and knows how to mend."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from headerscan.commands._call import Call
from headerscan.commands._parser import Parser
from headerscan.commands._reporting import add_rules, checked, filtered, load_sides
from headerscan.diagnostics import Finding
from headerscan.errors import InputError, UsageError
from headerscan.fixes.patching import unified
from headerscan.fixes.rounds import Fixed, fixed
from headerscan.inputs import STDIN_NAME
from headerscan.lexing.decoding import encode
from headerscan.loading import Loaded, changed
from headerscan.model import Header
from headerscan.output import write_all, write_bytes
from headerscan.readers.git import author
from headerscan.report._places import path_in_repository
from headerscan.report._words import counted
from headerscan.texts.message import commit_message, mailed_message

HELP = "mend comments: print the patch, or write it into the headers"
EXAMPLE = """\
headerscan fix include/libvirt | git apply
headerscan fix include/libvirt --write --select nonstandard-unit
headerscan fix include/libvirt --unsafe --commit-message -o mend.patch && git am mend.patch"""


def configure(parser: Parser) -> None:
    parser.add_inputs(required=False)
    parser.option("--against INPUT", "the older side: mend what the change brings")
    parser.option("--unsafe", "mend also by what other keys, struct members or C sources say")
    parser.option("--write", "write into the headers, into all of them or none")
    parser.option(
        "--commit-message",
        "print the message for the commit: above the patch, as git am takes both, or alone"
        " with --write, as git commit -F - takes it",
    )
    parser.add_reading()
    parser.add_implementation()
    add_rules(parser)
    parser.add_output("write the patch here")
    parser.add_saying()


def run(arguments: argparse.Namespace) -> int:
    call = Call(arguments)
    settings = call.settings
    new, old = load_sides(call)
    _require_text(new, call.config.inputs[0])

    def found(loaded: Loaded) -> Sequence[Finding]:
        return filtered(checked(loaded, old, settings), loaded, settings, arguments).findings

    def again(headers: Mapping[str, Header]) -> Sequence[Finding]:
        return found(changed(new, headers, call.cache))

    sources = _once_each(new.sources.values())
    result = fixed(sources, found(new), again, unsafe=arguments.unsafe)
    mended = [
        (header, result.headers[name])
        for name, header in sources.items()
        if result.headers[name].text != header.text
    ]
    if arguments.write:
        _write(mended)
    patches = b"".join(_patch(before, after, call) for before, after in mended)
    if arguments.commit_message or not arguments.write or arguments.output:
        _print(patches, result, arguments)
    _tell(result, len(mended), call)
    return 0


def _require_text(loaded: Loaded, reference: str) -> None:
    if not loaded.sources or any(".xml:" in one.origin for one in loaded.sources.values()):
        raise InputError(
            "an API description or a snapshot has no comments that could be mended",
            remedy="name the headers it was made of",
            file=reference,
        )


def _once_each(headers: Iterable[Header]) -> dict[str, Header]:
    """Return headers by name, of those that links make one file the first only."""
    places: dict[str, Header] = {}
    for header in headers:
        places.setdefault(os.path.realpath(header.origin), header)
    return {header.name: header for header in places.values()}


def _patch(before: Header, after: Header, call: Call) -> bytes:
    """Return the patch of a header, whose path begins at the repository's top."""
    root = "" if call.top is None else str(call.top)
    origin = _path(before, call.config.inputs)
    path = path_in_repository(origin, str(Path.cwd()), root).lstrip("/")
    return unified(_shown(before), _shown(after), path).encode("utf-8", "surrogateescape")


def _path(header: Header, references: Sequence[str]) -> str:
    """Return a header's path: in an archive, if it is in one, else its origin."""
    for one in references:
        if header.origin.startswith(f"{one}:"):
            return header.origin.removeprefix(f"{one}:")
    return header.origin


def _shown(header: Header) -> str:
    """Return a header's bytes as a text from which they come back."""
    return encode(header.text, header.encoding).decode("utf-8", "surrogateescape")


def _write(mended: Iterable[tuple[Header, Header]]) -> None:
    found, wanted = {}, {}
    for before, after in mended:
        place = Path(before.origin)
        if before.origin == STDIN_NAME or not place.is_file():
            raise UsageError(
                f"{before.origin} is no file on disk, so it cannot be written",
                remedy="leave out --write and apply the patch that is printed",
            )
        found[place] = encode(before.text, before.encoding)
        wanted[place] = encode(after.text, after.encoding)
    write_all(wanted, "allow writing there, or print a patch", before=found)


def _print(patches: bytes, result: Fixed, arguments: argparse.Namespace) -> None:
    data = b"" if arguments.write and arguments.commit_message else patches
    if arguments.commit_message and patches:
        if arguments.write:
            said = commit_message(result.mended)
        else:
            said = mailed_message(result.mended, author(arguments.repo or "."))
        data = said.encode("utf-8", "surrogateescape") + data
    if arguments.output not in (None, "-"):
        write_bytes(Path(arguments.output), data)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def _tell(result: Fixed, headers: int, call: Call) -> None:
    """Say on standard error what was mended and what was not."""
    where = f" in {counted(headers, 'header')}" if result.mended else ""
    verb = "mended" if call.arguments.write else "the patch mends"
    count = counted(len(result.mended), "finding") if result.mended else "nothing"
    call.note(f"{verb} {count}{where}; {counted(len(result.left), 'finding')} left")
    for one in result.refused:
        call.note(f"{one.rule} of {one.symbol} is left: mended, its comment has other findings")
    more = [one for one in result.left if one.edits and not one.safe]
    if more and not call.arguments.unsafe:
        call.note(f"--unsafe mends {counted(len(more), 'more finding')}")
