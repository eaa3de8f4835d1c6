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
from headerscan.history.lives import History, history
from headerscan.history.release_lines import ALL, MAIN, Line
from headerscan.history.releases import Release
from headerscan.inputs import GitRef, Side, parse_reference
from headerscan.loading import AUTO
from headerscan.matching.globs import fits
from headerscan.profile import Profile
from headerscan.profiles import detect_name, load_profile
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
    sides = [] if arguments.tags is not None else _sides(call)
    releases = _releases(call, sides)
    if len(releases) < _FEWEST:
        raise UsageError(
            f"a history needs two releases or more, and here is {len(releases) or 'none'}",
            remedy="name several inputs, or git tags with --tags",
        )
    profile = _profile(call.config.profile, releases)
    call.note_asked(header for release in releases for header in release.headers)
    if arguments.tags is None:
        releases = [
            _named(release, side, profile, call.defines)
            for release, side in zip(releases, sides, strict=True)
        ]
    with executor_of(arguments) as executor, working("reading releases", arguments) as tell:
        found = history(
            releases,
            profile,
            defines=call.defines,
            executor=executor,
            progress=lambda done, total: tell(f"{done} of {total} header texts read"),
        )
    if found.gaps and arguments.tags is None:
        unread = found.gaps[0].unread
        raise InputError(
            unread.why, remedy="mend it, or leave it out", file=unread.place, line=unread.line
        )
    call.note(_gaps(found))
    found = _matching(found, call.config.match)
    call.emit(render_history(found, arguments.format))
    return int(arguments.fail_on == "contradiction" and bool(found.contradictions))


def _sides(call: Call) -> list[Side]:
    return [read(parse_reference(text), repo=call.repo) for text in call.arguments.inputs]


def _releases(call: Call, sides: Sequence[Side]) -> list[Release]:
    arguments = call.arguments
    if arguments.tags is not None:
        if arguments.inputs:
            raise UsageError("inputs and --tags exclude each other", remedy="give one of them")
        releases, line = read_tags(
            arguments.tags,
            [_path(path) for path in arguments.path or ()],
            call.repo,
            line=arguments.line,
        )
        call.note(_left_out(line))
        return releases
    if arguments.path or arguments.line != MAIN:
        raise UsageError("--path and --line choose among --tags", remedy="give --tags GLOB, too")
    return [
        Release(text, side.headers or (), side.api)
        for text, side in zip(arguments.inputs, sides, strict=True)
    ]


def _path(text: str) -> str:
    ref = parse_reference(f"git:HEAD:{text}")
    assert isinstance(ref, GitRef)  # its text begins with git:
    if ref.path is None:
        raise UsageError(f"--path '{text}' names no place", remedy="leave it out for all headers")
    return ref.path


def _left_out(line: Line) -> str:
    """Return which tags are no part of the history; empty for none."""
    kinds = (
        ("pre-release", "", line.pre_releases, f"take them with --line {ALL}"),
        ("maintenance release", "", line.maintenance, "take a series with --line NUMBER"),
        ("second tag", " of a release", line.same, ""),
        ("tag", " without a release's number", line.nameless, ""),
    )
    told = []
    for what, of, names, remedy in kinds:
        if names:
            example = "; ".join(filter(None, (f"such as {names[-1]}", remedy)))
            told.append(f"{counted(len(names), what)}{of} ({example})")
    return f"left out: {', '.join(told)}" if told else ""


def _gaps(found: History) -> str:
    """Return what was not read; empty for all read."""
    if not found.gaps:
        return ""
    releases = list(dict.fromkeys(gap.release for gap in found.gaps))
    first = found.gaps[0]
    return (
        f"not read whole: {counted(len(releases), 'release')}, first {first.release}"
        f" ({first.unread}: {first.unread.why}); the history names all of it"
    )


def _named(release: Release, side: Side, profile: Profile, defines: Mapping[str, str]) -> Release:
    """Return a release by its number, where its headers, its snapshot or its tree say it."""
    version = release.api.version if release.api is not None else None
    macro = profile.version.macro if profile.version is not None else None
    for header in release.headers:
        if macro is not None and macro in header.text:
            version = version or scan([header], profile, defines=defines).version
    if version is None:
        said = release_of(side.build_files, side.tags, profile.release_files)
        version = None if said is None else said.version
    return release if version is None else msgspec.structs.replace(release, name=version)


def _profile(name: str, releases: Sequence[Release]) -> Profile:
    if name != AUTO:
        return load_profile(name)
    last = releases[-1]
    if last.api is not None:
        return load_profile(last.api.profile)
    return load_profile(detect_name(header.text for header in last.headers))


def _matching(found: History, globs: Sequence[str]) -> History:
    if not globs:
        return found
    lives = tuple(life for life in found.lives if fits(life.symbol.name, globs))
    kept = {id(life) for life in lives}
    contradictions = tuple(entry for entry in found.contradictions if id(entry.life) in kept)
    return msgspec.structs.replace(found, lives=lives, contradictions=contradictions)
