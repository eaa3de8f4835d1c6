"""The releases of a project as its git tags have them, each text read once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from headerscan.errors import InputError
from headerscan.history.release_lines import ALL, MAIN, Line, Tag, line_of, newest
from headerscan.history.releases import Gap, Release
from headerscan.inputs import GitRef, is_header, logical_name, looks_like_header
from headerscan.lexing.decoding import header_of
from headerscan.model import Header
from headerscan.readers.git import GitObjects, Revision, revision
from headerscan.readers.trees import File, named


def read_tags(
    glob: str,
    paths: Sequence[str],
    repo: str,
    *,
    line: str = MAIN,
) -> tuple[list[Release], Line]:
    """Return the releases that fit, oldest first, and which tags are no part of the line.

    Of each tag the headers in those of ``paths`` are read that it has; without a path, all.
    What may be a header and was not read is told in the release.
    Raises :class:`~headerscan.errors.InputError` where no tag fits, or none has a header.
    """
    texts: dict[str, Header | InputError] = {}
    with GitObjects(repo) as objects:
        found = line_of(_tags(objects, glob), line)
        if not found.tags:
            raise InputError(
                f"none of the tags that fit '{glob}' is a release",
                remedy=f"name others, or take pre-releases and all else with --line {ALL}",
                file=repo,
            )
        releases = []
        for tag in found.tags:
            refs = [GitRef(f"refs/tags/{tag}", path) for path in paths or (None,)]
            held = [revision(objects, ref, is_header) for ref in refs]
            releases.append(_release(tag, held, texts))
    if not any(release.headers for release in releases):
        raise InputError(
            f"none of the tags has a header in '{' or '.join(paths) or '.'}'",
            remedy="name the folder of the headers with --path",
            file=repo,
        )
    return releases, found


def _tags(objects: GitObjects, glob: str) -> list[Tag]:
    names = _listed(objects, glob)
    if not names:
        objects.get("HEAD")  # an error where there is no repository
        raise InputError(
            f"no git tag fits '{glob}'",
            remedy=f"list them with: git -C {objects.repo} tag, or get them with: git fetch --tags",
            file=objects.repo,
        )
    last = newest(names)
    merged = () if last is None else _listed(objects, glob, f"--merged=refs/tags/{last}")
    # A tag of a tree, or of a blob, has no history to ask.
    among = frozenset(merged or names)
    return [Tag(name, name in among) for name in names]


def _listed(objects: GitObjects, glob: str, *options: str) -> list[str]:
    form = "--format=%(refname:strip=2)"
    return objects.ask("for-each-ref", form, *options, f"refs/tags/{glob}").split("\n")[:-1]


def _release(tag: str, held: Sequence[Revision], texts: dict[str, Header | InputError]) -> Release:
    """Return one tag's headers, and what else may be headers there.

    ``texts`` are those of the blobs that were read before, or why there is none.
    """
    headers: dict[str, Header] = {}
    unread: list[Gap] = []
    for found in held:
        files, names = named(found)
        for path, name in names.headers.items():
            file = files[path]
            if file.state not in texts:
                texts[file.state] = _text(file)
            text = texts[file.state]
            if isinstance(text, InputError):
                unread.append(Gap(release=tag, place=file.origin, header=name, why=text.what))
            else:
                own = msgspec.structs.replace(text, name=name, origin=file.origin)
                headers.setdefault(name, own)
        unread += _passed_over(tag, found)
    if not headers and not unread:
        unread = [Gap(release=tag, place=found.origin, why=found.lack) for found in held]
    return Release(tag, tuple(headers.values()), unread=tuple(unread))


def _text(file: File) -> Header | InputError:
    try:
        return header_of("", file.read(), file.origin)
    except InputError as error:
        return error


def _passed_over(tag: str, found: Revision) -> Iterator[Gap]:
    """Yield what looks like a header and is none that is read."""
    for entry in found.entries:
        folder, slash, base = entry.path.rpartition("/")
        header, why = base, ""
        if not entry.is_file and is_header(base):
            why = "it is a link"
        elif entry.is_file and not is_header(base) and looks_like_header(base):
            header = f"{base.partition('.h')[0]}.h"
            why = "its ending is that of no header or known template"
        if why:
            name = logical_name(f"/{folder}{slash}{header}", header)
            place = f"git:refs/tags/{tag}:{entry.path}"
            yield Gap(release=tag, place=place, header=name, why=why)
