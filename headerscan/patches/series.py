"""Patches over headers: which header each file of a patch is, and the states in between."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from headerscan.errors import InputError
from headerscan.implementation.found import Found
from headerscan.inputs import is_header, logical_name
from headerscan.model import Header
from headerscan.patches.diffs import FilePatch, Patch
from headerscan.patches.patching import Applied, Patched, apply_patch
from headerscan.patches.shown import Shown
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
    """What its C sources show."""


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

    Raises :class:`~headerscan.errors.InputError` for a hunk that does not apply, and for a
    header whose change is binary.
    """
    if base is None:
        yield from (_alone(patch, file) for patch in patches)
        return
    layout = Layout(base.headers.values(), base.made, base.where, _of_headers(patches))
    files = layout.files
    rejected: InputError | None = None
    touched = False
    for patch in patches:
        step = _Step(patch, layout, files, file)
        state = step.state()
        yield state
        touched = touched or bool(state.files)
        rejected = rejected or step.rejected
        files = step.after
    if rejected is not None and not touched and not layout.is_revision:
        raise rejected


def _of_headers(patches: Iterable[Patch]) -> list[FilePatch]:
    return [part for patch in patches for part in patch.files if part.is_of_header]


def _alone(patch: Patch, file: str) -> State:
    """Return a state of which only the patch's own lines are known."""
    before: dict[str, Header] = {}
    after: dict[str, Header] = {}
    places: list[Place] = []
    files = _of_headers([patch])
    for part in files:
        _refuse_binary(part, file)
        shown = Shown(part.hunks, file)
        # One name on both sides: what a rename leaves as it is did not come or go.
        name = logical_name(f"/{part.path}", part.path)
        if part.old is not None:
            before[name] = Header(name, "\n".join([*shown.old, ""]), part.old)
        if part.new is not None:
            after[name] = Header(name, "\n".join([*shown.new, ""]), part.new)
        places += [Place(part.path, name, name, applied) for applied in shown.hunks]
    return State(patch, before, after, tuple(places), tuple(files))


class _Taken(NamedTuple):
    """A file's patch, the paths in the base that it is of and leads to, and what it made."""

    part: FilePatch
    old: str | None
    new: str | None
    patched: Patched


class _Step:
    """One patch over files by path. All are patched as they were before it, as git means it."""

    def __init__(self, patch: Patch, layout: Layout, before: dict[str, Header], file: str) -> None:
        self.patch = patch
        self.layout = layout
        self.before = before
        self.file = file
        self.rejected: InputError | None = None
        self.made: dict[str, Header] = {}
        self.gone: set[str] = set()
        self.taken: list[_Taken] = []
        for part in _of_headers([patch]):
            self.take(part)
        kept = {path: header for path, header in before.items() if path not in self.gone}
        self.after = {**kept, **self.made}

    def state(self) -> State:
        before, after = self.layout.named(self.before), self.layout.named(self.after)
        # What a build made of a template has no name as long as the template is there.
        shown = [one for one in self.taken if one.old in before or one.new in after]
        places = [
            Place(one.part.path, _name(one.old, before), _name(one.new, after), applied)
            for one in shown
            for applied in one.patched.hunks
        ]
        return State(
            self.patch,
            {header.name: header for header in before.values()},
            {header.name: header for header in after.values()},
            tuple(places),
            tuple(one.part for one in shown),
        )

    def take(self, part: FilePatch) -> None:
        """Take over what happens to a header, unless it is none of the base's."""
        known = ChainMap(self.made, self.before)
        old = None if part.old is None else self.layout.find(part.old, known)
        if old is None and part.old is not None and self.layout.lacks(part.old, known):
            raise InputError(
                f"the base has no {part.old}, which this patch changes",
                remedy="name with --base the revision that the patch was made for",
                file=self.file,
                line=part.line,
            )
        new = self.target(part, old)
        if old is None and (part.old is not None or new is None):
            return
        # What leaves the tree is gone, whatever it becomes elsewhere.
        is_gone = new is None and (part.is_binary or part.new is not None)
        patched = Patched("", ()) if is_gone else self.patched(part, old)
        if patched is None:
            return
        if old is not None and old != new and not part.is_copy:
            self.gone.add(old)
        if new is not None:
            same = known[new] if new == old else Header("", "", part.path)
            self.made[new] = Header(same.name, patched.text, same.origin)
        self.taken.append(_Taken(part, old, new, patched))

    def target(self, part: FilePatch, old: str | None) -> str | None:
        """Return where a header is afterwards; None where it is none of the tree's then."""
        if part.new is None or part.new == part.old:
            return None if part.new is None else old
        if not is_header(part.new) or (old is None and self.layout.is_file):
            return None
        return self.layout.place(part.new)

    def patched(self, part: FilePatch, old: str | None) -> Patched | None:
        """Return a header's text afterwards; None where it is another file of its name."""
        _refuse_binary(part, self.file)
        # A file edited twice goes on; what is copied or renamed is what was there before.
        maps = (self.made, self.before) if part.old == part.new else (self.before, self.made)
        text = "" if old is None else ChainMap(*maps)[old].text
        if old is None or self.layout.is_certain(part.old or "", old):
            return apply_patch(part, text, self.file, damaged=self.patch.damaged)
        try:
            _require_lines(part, self.file)
            return apply_patch(part, text, self.file, damaged=self.patch.damaged)
        except InputError as error:
            self.rejected = self.rejected or error
            return None


def _require_lines(part: FilePatch, file: str) -> None:
    if not all(hunk.old for hunk in part.hunks):
        raise InputError(
            f"{part.path} has no line in common with the base that shows whether it is of it",
            remedy="make the patch with context, or name with --base a folder of the same tree",
            file=file,
            line=part.line,
        )


def _name(path: str | None, files: Mapping[str, Header]) -> str | None:
    return None if path is None or path not in files else files[path].name


def _refuse_binary(part: FilePatch, file: str) -> None:
    if part.is_binary:
        raise InputError(
            f"the patch of {part.path} is binary",
            remedy="make it as text, with git diff --text",
            file=file,
            line=part.line,
        )
