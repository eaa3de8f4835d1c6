"""Patches over headers: which header each file of a patch is, and the states in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from headerscan.errors import InputError
from headerscan.inputs import is_header, logical_name
from headerscan.model import Header
from headerscan.patches.diffs import FilePatch, Patch
from headerscan.patches.fragments import fragments
from headerscan.patches.patching import Applied, apply_patch


class Place(msgspec.Struct, frozen=True):
    """A hunk in a header, by the header's logical names before and after."""

    path: str
    """The path in the patch."""
    old_header: str | None
    new_header: str | None
    applied: Applied


class State(msgspec.Struct, frozen=True):
    """One patch of a series, with the headers before and after it."""

    patch: Patch
    before: Mapping[str, Header]
    after: Mapping[str, Header]
    places: tuple[Place, ...]
    left_out: tuple[str, ...]
    """Paths that the patch changes and that are no headers, or not among the base's."""


def states(
    patches: Sequence[Patch], base: Mapping[str, Header] | None, file: str
) -> Iterator[State]:
    """Yield the states of a series, each patch on what the one before it left.

    ``base`` holds the headers by logical name; without it, what the patches themselves
    show of their headers serves. ``file`` is the patches' file, named in errors.

    Raises :class:`~headerscan.errors.InputError` for a hunk that does not apply, and
    where a series changes no header (of the base).
    """
    headers = base
    touched = False
    for patch in patches:
        state = _parts(patch, file) if headers is None else _step(patch, headers, file)
        headers = None if headers is None else state.after
        touched = touched or bool(state.places) or state.before != state.after
        yield state
    if not touched:
        paths = sorted({part.path for patch in patches for part in patch.files})
        raise InputError(
            f"this patch changes no header{'' if base is None else ' of the base'}"
            f" ({', '.join(paths[:3])}{', …' if len(paths) > 3 else ''})",
            remedy="give a patch of headers"
            + ("" if base is None else ", or with --base the headers that it is for"),
            file=file,
        )


def _parts(patch: Patch, file: str) -> State:
    """Return a state of which only the patch's own lines are known."""
    before: dict[str, Header] = {}
    after: dict[str, Header] = {}
    places: list[Place] = []
    left_out = []
    for part in patch.files:
        if part.is_link or not is_header(part.path):
            left_out.append(part.path)
            continue
        _refuse_binary(part, file)
        name = _logical(part.path)
        old, patched = fragments(part, file)
        if part.old is not None:
            before[name] = Header(name, old, part.old)
        if part.new is not None:
            after[name] = Header(name, patched.text, part.new)
        places += [Place(part.path, name, name, applied) for applied in patched.hunks]
    return State(patch, before, after, tuple(places), tuple(left_out))


def _step(patch: Patch, headers: Mapping[str, Header], file: str) -> State:
    after = dict(headers)
    places: list[Place] = []
    left_out = []
    alone = len(headers) == 1 and sum(is_header(part.path) for part in patch.files) == 1
    for part in patch.files:
        old = _header_of(part.old, after, alone=alone) if part.old else None
        is_other = old is None and (part.old is not None or not is_header(part.path))
        if part.is_link or is_other:
            left_out.append(part.path)
            continue
        _refuse_binary(part, file)
        text = after[old].text if old is not None else ""
        patched = apply_patch(part, text, file, damaged=patch.damaged)
        new = _renamed(part, old, after)
        if old is not None and new != old and not part.is_copy:
            del after[old]
        if new is not None:
            origin = after[old].origin if old in after and new == old else part.path
            after[new] = Header(new, patched.text, origin)
        places += [Place(part.path, old, new, applied) for applied in patched.hunks]
    return State(patch, headers, after, tuple(places), tuple(left_out))


def _renamed(part: FilePatch, old: str | None, headers: Mapping[str, Header]) -> str | None:
    """Return the logical name that a header has afterwards; None where it is gone."""
    if part.new is None:
        return None
    if old is None or (part.new != part.old and _is_rename(part)):
        name = _logical(part.new)
        if old is None and name in headers:
            return _header_of(part.new, headers, alone=False) or name
        return name
    return old


def _is_rename(part: FilePatch) -> bool:
    """Say whether both paths are of one tree; ``diff -u old/x.h new/x.h`` compares two."""
    assert part.old is not None  # a new file is no rename
    assert part.new is not None  # a removed one neither
    return part.old.rpartition("/")[2] != part.new.rpartition("/")[2] or part.is_copy


def _refuse_binary(part: FilePatch, file: str) -> None:
    if part.is_binary:
        raise InputError(
            f"the patch of {part.path} is binary",
            remedy="make it as text, with git diff --text",
            file=file,
            line=part.line,
        )


def _logical(path: str) -> str:
    return logical_name(f"/{path}", path)


def _header_of(path: str, headers: Mapping[str, Header], *, alone: bool) -> str | None:
    """Return the header that a path of a patch means: the one whose own path ends alike."""
    best: list[str] = []
    most = 0
    for name, header in headers.items():
        common = max(_common_end(path, header.origin), _common_end(path, name))
        if common > most:
            best, most = [], common
        if common == most and common:
            best.append(name)
    if len(best) == 1:
        return best[0]
    if not best:
        return next(iter(headers)) if alone else None
    raise InputError(
        f"the patch's {path} may be {' or '.join(best[:2])}",
        remedy="name with --base only the folder that the patch is for",
    )


def _common_end(path: str, other: str) -> int:
    """Return how many of the last parts two paths have in common; ``git:REV:PATH`` serves."""
    count = 0
    ends = other.replace(":", "/").split("/")
    for one, two in zip(reversed(path.split("/")), reversed(ends), strict=False):
        if one != two:
            break
        count += 1
    return count
