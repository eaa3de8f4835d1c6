"""Mend comments: print the patch, or write it into the headers.

inputs [INPUT...]: <inputs>
--against INPUT: the older side: mend what the change brings
--unsafe: mend also by what other keys, struct members or C sources say
--write: write into the headers, into all of them or none
--commit-message: print the message for the commit: above the patch, as git am takes both, or alone
    with --write, as git commit -F - takes it
+ reading, implementation, rules
-o, --output FILE: write the patch here
+ saying

headerscan fix include/libvirt | git apply
headerscan fix include/libvirt --write --select nonstandard-unit
headerscan fix include/libvirt --unsafe --commit-message -o mend.patch && git am mend.patch
"""

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from headerscan.commands._call import Call
from headerscan.commands._reporting import CheckCall
from headerscan.diagnostics import Finding
from headerscan.errors import InputError, UsageError
from headerscan.fixes.patching import unified
from headerscan.fixes.rounds import Fixed, fixed
from headerscan.inputs import STDIN_NAME
from headerscan.lexing.decoding import encode
from headerscan.loading import changed
from headerscan.model import Header
from headerscan.output import write_all, write_bytes
from headerscan.readers.git import author
from headerscan.report._places import path_in_repository
from headerscan.report._words import counted
from headerscan.texts.message import commit_message, mailed_message


def run(arguments: argparse.Namespace) -> int:
    call = CheckCall(arguments)
    new, old = call.load_sides()
    if not new.sources or any(".xml:" in one.origin for one in new.sources.values()):
        raise InputError(
            "an API description or a snapshot has no comments that could be mended",
            remedy="name the headers it was made of",
            file=call.config.inputs[0],
        )

    def again(headers: Mapping[str, Header]) -> Sequence[Finding]:
        return call.findings(changed(new, headers, call.cache), old)

    places: dict[str, Header] = {}
    for one in new.sources.values():  # links may make two of them one file
        places.setdefault(os.path.realpath(one.origin), one)
    sources = {one.name: one for one in places.values()}
    result = fixed(sources, call.findings(new, old), again, unsafe=arguments.unsafe)
    pairs = ((header, result.headers[name]) for name, header in sources.items())
    mended = [(before, after) for before, after in pairs if before.text != after.text]
    if arguments.write:
        _write(mended)
    if arguments.commit_message or not arguments.write or arguments.output:
        _print(mended, result, call)
    _tell(result, len(mended), call)
    return 0


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


def _print(mended: Sequence[tuple[Header, Header]], result: Fixed, call: Call) -> None:
    """Print the message if it is asked for, and the patch unless it is written already."""
    arguments, text = call.arguments, ""
    if arguments.commit_message and mended:
        if arguments.write:
            text = commit_message(result.mended)
        else:
            text = mailed_message(result.mended, author(call.repo))
    if not (arguments.write and arguments.commit_message):
        text += "".join(_patch(before, after, call) for before, after in mended)
    data = text.encode("utf-8", "surrogateescape")
    if arguments.output not in (None, "-"):
        write_bytes(Path(arguments.output), data)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def _patch(before: Header, after: Header, call: Call) -> str:
    """Return the patch of a header, whose path begins at the repository's top.

    Of a header in an archive it is the path there. A text stands for bytes that are no UTF-8.
    """
    inside = (f"{one}:" for one in call.config.inputs if before.origin.startswith(f"{one}:"))
    origin = before.origin.removeprefix(next(inside, ""))
    root = "" if call.top is None else str(call.top)
    path = path_in_repository(origin, str(Path.cwd()), root).lstrip("/")
    old, new = (
        encode(one.text, one.encoding).decode("utf-8", "surrogateescape") for one in (before, after)
    )
    return unified(old, new, path)


def _tell(result: Fixed, headers: int, call: Call) -> None:
    """Say on standard error what was mended and what was not."""
    verb = "mended" if call.arguments.write else "the patch mends"
    done = "nothing"
    if result.mended:
        done = f"{counted(len(result.mended), 'finding')} in {counted(headers, 'header')}"
    call.note(f"{verb} {done}; {counted(len(result.left), 'finding')} left")
    for one in result.refused:
        call.note(f"{one.rule} of {one.symbol} is left: mended, its comment has other findings")
    more = [one for one in result.left if one.edits and not one.safe]
    if more and not call.arguments.unsafe:
        call.note(f"--unsafe mends {counted(len(more), 'more finding')}")
