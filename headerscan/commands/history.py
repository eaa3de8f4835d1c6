"""Tell when each symbol came, changed, was deprecated and went, over releases.

inputs [INPUT...]: a release each, oldest first: <inputs>
--tags GLOB: take the git tags that fit as the releases, in the order of their numbers
--path PATH...: with --tags: the file or folder of the headers; once for each place they had
--line LINE default=main: with --tags: 'main' (default), the releases that led to the newest one;
    a series such as 1.0.3, what led to it and its maintenance releases; 'all', pre-releases too
+ reading, helpers
--format table|json|markdown default=table: the form of the result (default: table)
--fail-on contradiction|never default=never: exit with 1 where a documented release contradicts the
    history (default: never)
-o, --output FILE: write the result to FILE
+ saying

headerscan history --tags 'v*.0' --path include/libvirt
headerscan history libvirt-9.0.0.json libvirt-11.3.0.json --format markdown
headerscan history --tags 'v*' --path include --match 'VIR_DOMAIN_JOB_*' --jobs 4
headerscan history --tags 'v*' --line 1.0.3 --path include
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence

import msgspec

from headerscan.commands._call import Call
from headerscan.commands._executor import executor_of
from headerscan.commands._progress import working
from headerscan.errors import UsageError
from headerscan.escaping import for_markdown, markdown_code
from headerscan.history.lives import Gap, History, Kind, Life, history
from headerscan.history.release_lines import ALL, MAIN, Line
from headerscan.history.releases import Release
from headerscan.inputs import GitRef, parse_reference
from headerscan.loading import profile_name
from headerscan.matching.globs import fits
from headerscan.profile import Profile
from headerscan.profiles import load_profile
from headerscan.readers.tags import read_tags
from headerscan.report._words import counted

_FEWEST = 2
_HEADS = ("symbol", "kind", "came", "changed", "deprecated", "went")


def run(arguments: argparse.Namespace) -> int:
    """Print the history; return 1 where ``--fail-on`` says so, else 0."""
    call = Call(arguments)
    with executor_of(arguments) as call.executor:
        releases, profile = _inputs(call) if arguments.tags is None else _tagged(call)
        with working("reading releases", arguments) as tell:
            found = history(
                releases,
                profile,
                defines=call.defines,
                executor=call.executor,
                progress=lambda done, total: tell(f"{done} of {total} header texts read"),
            )
    call.note(_gaps(found.gaps))
    found = _matching(found, call.config.match)
    call.emit(render_history(found, arguments.format))
    return int(arguments.fail_on == "contradiction" and bool(found.contradictions))


def _inputs(call: Call) -> tuple[list[Release], Profile]:
    """Return the inputs as releases, by the numbers that they say, else as they are named."""
    references = call.arguments.inputs
    if call.arguments.path or call.arguments.line != MAIN:
        raise UsageError("--path and --line choose among --tags", remedy="give --tags GLOB, too")
    _require_two(references)
    newest = call.load(references[-1:], profile=call.config.profile)
    loaded = [call.load_older(one, newest) for one in references[:-1]]
    releases = [
        Release(one.api.version or text, tuple(one.sources.values()), one.api)
        for text, one in zip(references, (*loaded, newest), strict=True)
    ]
    return releases, newest.profile


def _tagged(call: Call) -> tuple[list[Release], Profile]:
    arguments = call.arguments
    if arguments.inputs:
        raise UsageError("inputs and --tags exclude each other", remedy="give one of them")
    paths = [_path(path) for path in arguments.path or ()]
    releases, line = read_tags(arguments.tags, paths, call.repo, line=arguments.line)
    call.note(_left_out(line))
    _require_two(releases)
    call.headers += [header for release in releases for header in release.headers]
    return releases, load_profile(profile_name(call.config.profile, releases[-1].headers, ()))


def _require_two(releases: Sequence[object]) -> None:
    if len(releases) < _FEWEST:
        raise UsageError(
            f"a history needs two releases or more, and here is {len(releases) or 'none'}",
            remedy="name several inputs, or git tags with --tags",
        )


def _path(text: str) -> str:
    ref = parse_reference(f"git:HEAD:{text}")
    assert isinstance(ref, GitRef)  # its text begins with git:
    if ref.path is None:
        raise UsageError(f"--path '{text}' names no place", remedy="leave it out for all headers")
    return ref.path


def _left_out(line: Line) -> str:
    """Return which tags are no part of the history; empty for none."""
    kinds = (
        ("pre-release", line.pre_releases, f"; take them with --line {ALL}"),
        ("maintenance release", line.maintenance, "; take a series with --line NUMBER"),
        ("other tag", line.others, ""),
    )
    told = [
        f"{counted(len(names), what)} (such as {names[-1]}{remedy})"
        for what, names, remedy in kinds
        if names
    ]
    return f"left out: {', '.join(told)}" if told else ""


def _gaps(gaps: Sequence[Gap]) -> str:
    """Return what was not read; empty for all read."""
    if not gaps:
        return ""
    first, count = gaps[0], counted(len({gap.release for gap in gaps}), "release")
    return (
        f"not read whole: {count}, first {first.release}"
        f" ({first.where}: {first.why}); the history names all of it"
    )


def _matching(found: History, globs: Sequence[str]) -> History:
    if not globs:
        return found
    return msgspec.structs.replace(
        found,
        lives=tuple(life for life in found.lives if fits(life.name, globs)),
        contradictions=tuple(one for one in found.contradictions if fits(one.symbol, globs)),
    )


def render_history(found: History, form: str) -> str:
    """Return the history as a ``table``, as ``json`` or as ``markdown``."""
    if form == "json":
        return json.dumps(msgspec.to_builtins(found), indent=1) + "\n"
    is_markdown = form == "markdown"
    code, said = (markdown_code, for_markdown) if is_markdown else (str, str)
    rows = [(code(life.name), *map(said, _facts(life))) for life in found.lives]
    if is_markdown:
        rows = [_HEADS, tuple("---" for _ in _HEADS), *rows]
        lines = [f"| {' | '.join(row)} |" for row in rows]
    else:
        widths = [max(map(len, column)) for column in zip(_HEADS, *rows, strict=True)]
        rows = [_HEADS, tuple("-" * width for width in widths), *rows]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    lines += ["", _summary(found)]
    if found.contradictions:
        lines += ["", "documented releases that the headers contradict:"]
        lines += [f"- {code(one.symbol)}: {said(one.message)}" for one in found.contradictions]
    if found.gaps:
        lines += ["", "not read, so that names may have come or gone there unseen:"]
        lines += [
            f"- {said(gap.release)}: {code(gap.where)}: {said(gap.why)}" for gap in found.gaps
        ]
    return "\n".join(lines) + "\n"


def _facts(life: Life) -> Iterator[str]:
    yield life.kind
    came = [f"≤ {life.came}", *life.whens("came")[1:]] if life.since_start else life.whens("came")
    yield ", ".join(came)
    for kind in ("changed", "deprecated", "went"):
        yield ", ".join(life.whens(kind))


def _summary(found: History) -> str:
    kinds: tuple[Kind, ...] = ("changed", "moved", "deprecated", "went")
    counts = {kind: sum(bool(life.whens(kind)) for life in found.lives) for kind in kinds}
    came = sum(not life.since_start for life in found.lives)
    told = [f"{number} {kind}" for kind, number in counts.items() if number or kind != "moved"]
    names = f"{len(found.lives)} symbols over {len(found.releases)} releases"
    return f"{names}: {came} came, {', '.join(told)}"
