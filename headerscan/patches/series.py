"""Patches over headers: which header each file of a patch is, and the states in between."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from headerscan.errors import InputError
from headerscan.implementation.found import Found
from headerscan.inputs import is_header, logical_name
from headerscan.model import Header
from headerscan.patches.diffs import FilePatch, Hunk, Patch
from headerscan.patches.patching import Patched, apply_patch
from headerscan.patches.shown import shown
from headerscan.patches.trees import Layout, Where


class Base(msgspec.Struct, frozen=True):
    """What patches are for, as it was read."""

    headers: Mapping[str, Header]
    """By logical name."""
    where: Where | None = None
    """Where they were read from."""
    made: Sequence[Header] = ()
    """Headers that a build made of templates among them, which count once those are gone."""
    release: str | None = None
    """Which release it is, where no header says it."""
    is_tagged: bool = False
    """A tag says so, which no state that a patch leads to carries."""
    found: Found | None = None
    """What those of its C sources show that the patches leave as they are."""


class Place(msgspec.Struct, frozen=True):
    """A hunk in a header, by the header's logical names before and after."""

    part: FilePatch
    """The patch of the file that it is of."""
    old_header: str | None
    new_header: str | None
    hunk: Hunk

    def lines(self, header: str, *, in_old: bool = False) -> range:
        """Return the numbers of the hunk's lines in a header, none in another one."""
        if in_old:
            return self.hunk.old_lines if header == self.old_header else range(0)
        return self.hunk.new_lines if header == self.new_header else range(0)


class State(msgspec.Struct, frozen=True):
    """One patch of a series, with the headers before and after it."""

    patch: Patch
    before: Mapping[str, Header]
    after: Mapping[str, Header]
    places: tuple[Place, ...]
    files: tuple[FilePatch, ...]
    """What the patch does to headers (of the base)."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """Return paths that the patch changes and that are no headers, or none of the base's."""
        return tuple(part.path for part in self.patch.files if part not in self.files)


def states(patches: Sequence[Patch], base: Base | None, file: str) -> Iterator[State]:
    """Yield the states of a series, each patch on what the one before it left.

    Without a base, what the patches themselves show of their headers serves. ``file`` is the
    patches' file, named in errors.

    Raises :class:`~headerscan.errors.InputError` for a header of which a hunk does not apply or
    is cut short, whose change is binary or a merge's, or whose path leads out of the tree.
    """
    if base is None:
        yield from (_alone(patch, file) for patch in patches)
        return
    parts = [part for patch in patches for part in patch.of_headers]
    layout = Layout([*base.headers.values(), *base.made], base.where, parts)
    files = layout.files
    for patch in patches:
        state, files = _step(patch, layout, files, file)
        yield state


def _alone(patch: Patch, file: str) -> State:
    """Return a state of which only the patch's own lines are known."""
    before: dict[str, Header] = {}
    after: dict[str, Header] = {}
    places: list[Place] = []
    for part in patch.of_headers:
        old, new, hunks = shown(part, file)
        # One name on both sides: what a rename leaves as it is did not come or go.
        name = logical_name(f"/{part.path}", part.path)
        for side, text, path in ((before, old, part.old), (after, new, part.new)):
            if path is not None:
                side[name] = Header(name, text, path)
        places += [Place(part, name, name, hunk) for hunk in hunks]
    return State(patch, before, after, tuple(places), tuple(patch.of_headers))


def _step(
    patch: Patch, layout: Layout, before: dict[str, Header], file: str
) -> tuple[State, dict[str, Header]]:
    """Return a patch's state, and the files by path that it leaves.

    All files are patched as they were before the patch, as git means it.
    """
    made: dict[str, Header] = {}
    gone: set[str] = set()
    taken: list[tuple[FilePatch, str, str, Sequence[Hunk]]] = []
    for part in patch.of_headers:
        old = _source(part, layout, ChainMap(made, before), file)
        new = _target(part, old, layout)
        if old is None and (part.old is not None or new is None):
            continue
        # A file edited twice goes on; what is copied or renamed is what was there before.
        maps = (made, before) if part.old == part.new else (before, made)
        header = Header("", "", part.path) if old is None else ChainMap(*maps)[old]
        patched = Patched("", ())
        # What leaves the tree is gone, whatever it becomes elsewhere; a binary has no hunks.
        if new is not None or (part.new is None and part.hunks):
            patched = apply_patch(part, header.text, file, damaged=patch.damaged)
        if old is not None and old != new and not part.is_copy:
            gone.add(old)
        if new is not None:
            made[new] = Header("", patched.text, header.origin if new == old else part.path)
        taken.append((part, old or "", new or "", patched.hunks))
    after = {path: header for path, header in before.items() if path not in gone} | made
    olds, news = layout.names(before), layout.names(after)
    # What a build made of a template has no name as long as the template is there.
    taken = [one for one in taken if one[1] in olds or one[2] in news]
    places = (
        Place(part, olds.get(old), news.get(new), hunk)
        for part, old, new, hunks in taken
        for hunk in hunks
    )
    sides = _named(before, olds), _named(after, news)
    return State(patch, *sides, tuple(places), tuple(part for part, *_ in taken)), after


def _named(files: Mapping[str, Header], names: Mapping[str, str]) -> dict[str, Header]:
    return {name: msgspec.structs.replace(files[path], name=name) for path, name in names.items()}


def _source(part: FilePatch, layout: Layout, known: Mapping[str, Header], file: str) -> str | None:
    """Return which header of the base a patch is of; None where it is of none of them."""
    if part.old is None:
        return None
    found = layout.find(part.old, known)
    what = ""
    if found is None and layout.lacks(part.old):
        what = f"the base has no {part.old}, which this patch changes"
        remedy = "name with --base the revision that the patch was made for"
    elif found is not None and not layout.is_sure and not all(hunk.old for hunk in part.hunks):
        what = f"{part.path} has no line in common with the base that shows whether it is of it"
        remedy = "make the patch with context, or name with --base a folder of the same tree"
    if what:
        raise InputError(what, remedy=remedy, file=file, line=part.line)
    return found


def _target(part: FilePatch, old: str | None, layout: Layout) -> str | None:
    """Return where a header is afterwards; None where it is none of the tree's then."""
    if part.new is None or part.new == part.old:
        return None if part.new is None else old
    if not is_header(part.new) or (old is None and layout.is_file):
        return None
    return layout.place(part.new)
