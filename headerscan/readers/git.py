"""Headers out of a git repository, without a checkout.

Works in bare, shallow and worktree repositories alike. Paths are followed tree by tree and
never handed to git, so that odd names (spaces, line ends, quotes) need no quoting.
"""

from __future__ import annotations

from collections.abc import Iterator

from headerscan.errors import InputError
from headerscan.inputs import GitRef, logical_name, logical_names
from headerscan.limits import Limits, Tally
from headerscan.model import Header
from headerscan.readers.git_objects import FILES, LINK, TREE, Blob, GitObjects
from headerscan.readers.side import Side


def read_git(ref: GitRef, repo: str, limits: Limits) -> Side:
    """Return the headers of a revision; see :func:`headerscan.readers.read`."""
    with GitObjects(repo) as objects:
        return Side(headers=tuple(headers_of(objects, ref, limits)))


def headers_of(objects: GitObjects, ref: GitRef, limits: Limits) -> Iterator[Header]:
    """Yield the headers that a reference names, sorted by path; errors as for ``read``."""
    tally = Tally(str(ref), limits)
    for name, blob in header_blobs(objects, ref, limits):
        origin = f"git:{ref.rev}:{blob.path}"
        text = objects.text(blob, origin, limits.header)
        tally.add(len(text), origin)
        yield Header(name, text, origin)


def header_blobs(objects: GitObjects, ref: GitRef, limits: Limits) -> list[tuple[str, Blob]]:
    """Return logical name and blob of each header that a reference names, sorted by path."""
    mode, object_id = _object_at(objects, ref)
    path = ref.path or ""
    if mode != TREE:
        return [(logical_name(f"/{path}", path.rpartition("/")[2]), Blob(path, object_id))]
    blobs = sorted(objects.blobs(object_id, path, limits), key=lambda blob: blob.path)
    if not blobs:
        raise InputError(
            "there is no header (*.h) in this folder of the revision",
            remedy=f"see what there is with: git ls-tree -r --name-only {ref.rev}",
            file=str(ref),
        )
    below = len(path) + 1 if path else 0
    names = logical_names([(f"/{blob.path}", blob.path[below:]) for blob in blobs])
    return list(zip(names, blobs, strict=True))


def _object_at(objects: GitObjects, ref: GitRef) -> tuple[str, str]:
    """Return mode and id of the file or folder that a reference names."""
    mode, object_id = TREE, objects.tree(ref.rev)
    for part in ref.path.split("/") if ref.path else ():
        inside = {}
        if mode == TREE:
            inside = {name: (kind, entry) for kind, name, entry in objects.entries(object_id)}
        if part not in inside:
            raise InputError(
                f"revision '{ref.rev}' has no file or folder '{ref.path}'",
                remedy=f"see what there is with: git ls-tree -r --name-only {ref.rev}",
                file=str(ref),
            )
        mode, object_id = inside[part]
    if mode not in (TREE, *FILES):
        what = "a link" if mode == LINK else "a submodule"
        raise InputError(f"this is {what}", remedy="name what it leads to", file=str(ref))
    return mode, object_id
