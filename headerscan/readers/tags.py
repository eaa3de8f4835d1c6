"""The releases of a project as its git tags have them, each text read once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from headerscan.errors import InputError
from headerscan.history.release_lines import ALL, MAIN, Line, Tag, line_of, newest
from headerscan.history.releases import Release, Unread
from headerscan.inputs import GitRef, is_header, logical_name, looks_like_header, tree_of
from headerscan.lexing.decoding import decode
from headerscan.model import Header
from headerscan.readers.git import Entry, GitObjects, Revision, revision
from headerscan.readers.trees import LIMITS, Limits


def read_tags(
    glob: str,
    paths: Sequence[str],
    repo: str,
    *,
    line: str = MAIN,
    limits: Limits = LIMITS,
) -> tuple[list[Release], Line]:
    """Return the releases that fit, oldest first, and which tags are no part of the line.

    Of each tag the headers in those of ``paths`` are read that it has; without a path, all.
    What may be a header and was not read is told in the release.
    Raises :class:`~headerscan.errors.InputError` where no tag fits, or none has a header.
    """
    with GitObjects(repo) as objects:
        found = line_of(_tags(objects, glob, repo), line)
        if not found.tags:
            raise InputError(
                f"none of the tags that fit '{glob}' is a release",
                remedy=f"name others, or take pre-releases and all else with --line {ALL}",
                file=repo,
            )
        reader = _TagReader(objects, paths or (None,), limits)
        releases = [reader.release(tag) for tag in found.tags]
    if not any(release.headers for release in releases):
        raise InputError(
            f"none of the tags has a header in '{' or '.join(paths) or '.'}'",
            remedy="name the folder of the headers with --path",
            file=repo,
        )
    return releases, found


def _tags(objects: GitObjects, glob: str, repo: str) -> list[Tag]:
    names = _listed(objects, glob)
    if not names and not objects.ask("rev-parse", "--git-dir"):
        raise InputError(
            "there is no git repository here", remedy="name one with --repo", file=repo
        )
    if not names:
        raise InputError(
            f"no git tag fits '{glob}'",
            remedy=f"list them with: git -C {repo} tag, or get them with: git fetch --tags",
            file=repo,
        )
    last = newest(names)
    merged = () if last is None else _listed(objects, glob, f"--merged=refs/tags/{last}")
    # A tag of a tree, or of a blob, has no history to ask.
    among = frozenset(merged or names)
    return [Tag(name, name in among) for name in names]


def _listed(objects: GitObjects, glob: str, *options: str) -> list[str]:
    form = "--format=%(refname:strip=2)"
    return objects.ask("for-each-ref", form, *options, f"refs/tags/{glob}").split("\n")[:-1]


class _TagReader:
    """Reads releases from one repository."""

    def __init__(self, objects: GitObjects, paths: Sequence[str | None], limits: Limits) -> None:
        self.objects = objects
        self.paths = paths
        self.limits = limits
        self.texts: dict[str, str | InputError] = {}
        """The text of each blob, or why there is none."""

    def release(self, tag: str) -> Release:
        """Return one tag's headers, and what else may be headers there.

        Raises :class:`~headerscan.errors.InputError` where the tag has no tree.
        """
        refs = [GitRef(f"refs/tags/{tag}", path) for path in self.paths]
        found = [(ref, revision(self.objects, ref, self.limits)) for ref in refs]
        headers: dict[str, Header] = {}
        unread: list[Unread] = []
        for ref, held in found:
            for path, name in tree_of(held.headers, held.top).headers.items():
                entry = held.headers[path]
                origin = f"git:{ref.rev}:{entry.path}"
                text = self._text(entry, origin)
                if isinstance(text, InputError):
                    unread.append(Unread(entry.path, text.what, name))
                elif name not in headers:
                    headers[name] = Header(name, text, origin)
            unread += _passed_over(held)
        if not headers and not unread:
            unread = [_nothing(ref, held) for ref, held in found]
        return Release(tag, tuple(headers.values()), unread=tuple(unread))

    def _text(self, entry: Entry, origin: str) -> str | InputError:
        if entry.id not in self.texts:
            try:
                content = self.objects.content(entry, self.limits.header)
                self.texts[entry.id] = decode(content, origin)
            except InputError as error:
                self.texts[entry.id] = error
        return self.texts[entry.id]


def _passed_over(found: Revision) -> Iterator[Unread]:
    """Yield what looks like a header and is none that is read."""
    for entry in found.entries:
        base = entry.path.rpartition("/")[2]
        if not entry.is_file and is_header(base):
            yield Unread(entry.path, "it is a link", logical_name(f"/{entry.path}", base))
        elif entry.is_file and not is_header(base) and looks_like_header(base):
            header = f"{base.partition('.h')[0]}.h"
            name = logical_name(f"/{entry.path[: -len(base)]}{header}", header)
            yield Unread(entry.path, "its ending is that of no header or known template", name)


def _nothing(ref: GitRef, found: Revision) -> Unread:
    place = ref.path or "."
    if not found.entries and ref.path is not None:
        return Unread(place, "the release has no such file or folder")
    return Unread(place, "it holds no header")
