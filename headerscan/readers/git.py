"""Headers out of a git repository, without a checkout.

Works in bare, shallow and worktree repositories alike. Paths are followed tree by tree and
never handed to git, so that odd names (spaces, line ends, quotes) need no quoting.
"""

from __future__ import annotations

from collections.abc import Iterator

from headerscan.errors import InputError
from headerscan.inputs import GitRef, logical_name, logical_names, made_paths, public_paths
from headerscan.limits import Limits, Tally
from headerscan.model import Header
from headerscan.readers.git_objects import FILES, LINK, TREE, Blob, GitObjects
from headerscan.readers.side import Side
from headerscan.release import BUILD_FILES


def read_git(ref: GitRef, repo: str, limits: Limits) -> Side:
    """Return the headers of a revision; see :func:`headerscan.readers.read`."""
    with GitObjects(repo) as objects:
        headers = tuple(headers_of(objects, ref, limits))
        tags = objects.ask("tag", f"--points-at={ref.rev}").split()
        return Side(headers, None, tuple(build_files_of(objects, ref, limits)), tuple(tags))


def build_files_of(objects: GitObjects, ref: GitRef, limits: Limits) -> Iterator[Header]:
    """Yield the build files of a revision, from the folder that is named up to the top."""
    entries = objects.entries(objects.tree(ref.rev))
    found: list[tuple[str, str]] = []
    path = ""
    for part in [*(ref.path.split("/") if ref.path else ()), ""]:
        inside = {name: (mode, entry) for mode, name, entry in entries}
        files = [name for name in BUILD_FILES if name in inside and inside[name][0] in FILES]
        found = [(f"{path}{name}", inside[name][1]) for name in files] + found
        mode, entry = inside.get(part, ("", ""))
        if mode != TREE:
            break
        entries, path = objects.entries(entry), f"{path}{part}/"
    for file, object_id in found:
        origin = f"git:{ref.rev}:{file}"
        text = objects.text(Blob(file, object_id), origin, limits.header)
        yield Header(file.rpartition("/")[2], text, origin)


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
            "there is no header (*.h) nor template of one (*.h.in) in this folder of the revision",
            remedy=f"see what there is with: git ls-tree -r --name-only {ref.rev}",
            file=str(ref),
        )
    below = len(path) + 1 if path else 0
    if any(name in BUILD_FILES for _, name, _ in objects.entries(object_id)):
        public = set(public_paths([blob.path[below:] for blob in blobs]))
        blobs = [blob for blob in blobs if blob.path[below:] in public]
    made = made_paths([(f"/{blob.path}", blob.path[below:]) for blob in blobs])
    blobs = [blob for blob in blobs if blob.path[below:] not in made]
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
