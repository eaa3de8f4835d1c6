"""The headers of many git tags, each text read once."""

from __future__ import annotations

from collections.abc import Iterator

from headerscan.errors import InputError
from headerscan.inputs import GitRef
from headerscan.limits import LIMITS, Limits
from headerscan.model import Header
from headerscan.readers.git import header_blobs
from headerscan.readers.git_objects import GitObjects


def read_tags(
    glob: str, path: str | None, repo: str, limits: Limits = LIMITS
) -> Iterator[tuple[str, tuple[Header, ...]]]:
    """Yield the name and the headers of each tag that fits, in the order of their numbers.

    A tag that lacks ``path`` has no headers: the folder may be younger than the tag.
    Raises :class:`~headerscan.errors.InputError` where no tag fits, or none has a header.
    """
    with GitObjects(repo) as objects:
        tags = objects.ask(
            "for-each-ref",
            "--sort=version:refname",
            "--format=%(refname:strip=2)",
            f"refs/tags/{glob}",
        ).split("\n")[:-1]
        if not tags and not objects.ask("rev-parse", "--git-dir"):
            raise InputError(
                "there is no git repository here", remedy="name one with --repo", file=repo
            )
        if not tags:
            raise InputError(
                f"no git tag fits '{glob}'",
                remedy=f"list them with: git -C {repo} tag, or get them with: git fetch --tags",
                file=repo,
            )
        texts: dict[str, str] = {}
        found = False
        for tag in tags:
            headers = tuple(_headers(objects, GitRef(f"refs/tags/{tag}", path), texts, limits))
            found = found or bool(headers)
            yield tag, headers
        if not found:
            raise InputError(
                f"none of the tags has a header in '{path or '.'}'",
                remedy="name the folder of the headers with --path",
                file=repo,
            )


def _headers(
    objects: GitObjects, ref: GitRef, texts: dict[str, str], limits: Limits
) -> Iterator[Header]:
    objects.tree(ref.rev)  # a tag without a tree is an error, a tag without the path is not
    try:
        blobs = header_blobs(objects, ref, limits)
    except InputError:
        return
    for name, blob in blobs:
        origin = f"git:{ref.rev}:{blob.path}"
        if blob.id not in texts:
            texts[blob.id] = objects.text(blob, origin, limits.header)
        yield Header(name, texts[blob.id], origin)
