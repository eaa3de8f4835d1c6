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
from collections.abc import Mapping, Sequence

import msgspec

from headerscan.commands._call import Call
from headerscan.commands._executor import executor_of
from headerscan.commands._progress import working
from headerscan.errors import InputError, UsageError
from headerscan.history.lives import Gap, History, history
from headerscan.history.release_lines import ALL, MAIN, Line
from headerscan.history.releases import Release
from headerscan.inputs import GitRef, Side, parse_reference
from headerscan.loading import profile_name
from headerscan.matching.globs import fits
from headerscan.profile import Profile
from headerscan.profiles import load_profile
from headerscan.readers import read
from headerscan.readers.tags import read_tags
from headerscan.release import release_of
from headerscan.report._words import counted
from headerscan.scan import scan
from headerscan.texts.history import render_history

_FEWEST = 2


def run(arguments: argparse.Namespace) -> int:
    """Print the history; return 1 where ``--fail-on`` says so, else 0."""
    call = Call(arguments)
    sides: list[Side] = []
    if arguments.tags is not None:
        releases = _tagged(call)
    elif arguments.path or arguments.line != MAIN:
        raise UsageError("--path and --line choose among --tags", remedy="give --tags GLOB, too")
    else:
        sides = [read(parse_reference(text), repo=call.repo) for text in arguments.inputs]
        releases = [_release(*entry) for entry in zip(arguments.inputs, sides, strict=True)]
    if len(releases) < _FEWEST:
        raise UsageError(
            f"a history needs two releases or more, and here is {len(releases) or 'none'}",
            remedy="name several inputs, or git tags with --tags",
        )
    last = releases[-1]
    apis = [] if last.api is None else [last.api]
    profile = load_profile(profile_name(call.config.profile, last.headers, apis))
    call.note_asked(header for release in releases for header in release.headers)
    if sides:
        named = (_version(side, profile, call.defines) for side in sides)
        releases = [
            msgspec.structs.replace(release, name=name or release.name)
            for release, name in zip(releases, named, strict=True)
        ]
    with executor_of(arguments) as executor, working("reading releases", arguments) as tell:
        found = history(
            releases,
            profile,
            defines=call.defines,
            executor=executor,
            progress=lambda done, total: tell(f"{done} of {total} header texts read"),
        )
    if found.gaps:
        _tell(found.gaps, call)
    found = _matching(found, call.config.match)
    call.emit(render_history(found, arguments.format))
    return int(arguments.fail_on == "contradiction" and bool(found.contradictions))


def _tagged(call: Call) -> list[Release]:
    arguments = call.arguments
    if arguments.inputs:
        raise UsageError("inputs and --tags exclude each other", remedy="give one of them")
    paths = [_path(path) for path in arguments.path or ()]
    releases, line = read_tags(arguments.tags, paths, call.repo, line=arguments.line)
    call.note(_left_out(line))
    return releases


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


def _release(text: str, side: Side) -> Release:
    return Release(text, side.headers, side.apis[0] if side.apis else None)


def _version(side: Side, profile: Profile, defines: Mapping[str, str]) -> str | None:
    """Return which release this is, where its headers, its snapshot or its tree say it."""
    macro = None if profile.version is None else profile.version.macro
    telling = [header for header in side.headers if macro is not None and macro in header.text]
    scans = (scan([header], profile, defines=defines) for header in telling)
    said = next((api.version for api in (*side.apis, *scans) if api.version is not None), None)
    if said is None and (release := release_of(side.build_files, side.tags, profile.release_files)):
        said = release.version
    return said


def _tell(gaps: Sequence[Gap], call: Call) -> None:
    """Say what was not read of tags; of an input that was named it is an error."""
    first = gaps[0]
    if call.arguments.tags is None:
        remedy = "mend it, or leave it out"
        raise InputError(first.why, remedy=remedy, file=first.place, line=first.line)
    count = counted(len({gap.release for gap in gaps}), "release")
    call.note(
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
