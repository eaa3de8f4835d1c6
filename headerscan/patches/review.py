"""What a patch does to an API, hunk by hunk, as a reviewer would say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType

import msgspec

from headerscan.check import CheckResult, Scope, Selection, check, is_changed
from headerscan.comparing.pairing import HeaderFile, pair
from headerscan.diagnostics import Finding, Verdict
from headerscan.implementation.found import Found, with_evidence
from headerscan.model import Api, Enumerator, Header, Symbol
from headerscan.patches.diffs import Patch
from headerscan.patches.series import Base, Place, State, states
from headerscan.patches.shown import ABOVE, AROUND, PERHAPS_ABOVE
from headerscan.profile import Profile
from headerscan.rules import Pair
from headerscan.scan import scan

_NEEDS_ALL = tuple(
    "header-removed moved-header undefined-alias unknown-reference unreadable-declaration".split()
)
"""Rules that would complain about what a patch alone merely does not show."""
_OF_WHOLE_DOCS = (
    "empty-doc misplaced-doc missing-doc missing-since missing-type missing-unit"
    " not-a-doc-comment wrong-doc-name"
).split()
"""Rules that would complain about what a comment may say above the lines of a patch."""
_ABOVE = ABOVE, PERHAPS_ABOVE
UNCHECKED = (
    "whether the names and keys that it adds are already taken",
    "what its docs refer to, and units that they take from elsewhere",
    "values that depend on other constants, and of enumerators behind its hunks",
    "declarations of which it shows a part only",
)
"""What cannot be known without the headers that a patch is for."""


class Change(msgspec.Struct, frozen=True):
    """A symbol that came, went or changed, and what the rules say of that."""

    pair: Pair
    findings: tuple[Finding, ...] = ()


class HunkReview(msgspec.Struct, frozen=True):
    """A hunk and what it changes; ``place`` is None for what changes elsewhere by it."""

    place: Place | None
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...] = ()
    """Findings on lines of the hunk that belong to none of its changes."""
    moved: tuple[Pair, ...] = ()
    """What it takes out of a header and the patch puts into another one, or the reverse."""
    is_open: bool = False
    """It changes words that belong to nothing among its lines, which are all there is."""


class Step(msgspec.Struct, frozen=True):
    """One patch of a series, reviewed."""

    state: State
    """The patch, and the headers before and after it."""
    old: Api
    api: Api
    """What the headers are afterwards."""
    pairs: tuple[Pair, ...]
    """The symbols before and after, but those that stand for what no hunk shows."""
    result: CheckResult
    is_part: bool
    """The hunks' lines are all there is, because no base was named."""

    def without_accepted(self, kept: Iterable[Finding]) -> Step:
        """Return the step with those of its findings only that are kept."""
        ids = {id(finding) for finding in kept}
        left = tuple(finding for finding in self.result.findings if id(finding) in ids)
        return msgspec.structs.replace(
            self, result=msgspec.structs.replace(self.result, findings=left)
        )

    @property
    def hunks(self) -> list[HunkReview]:
        """Return each hunk with its changes, then what no hunk has on its own lines."""
        places = self.state.places
        changed = [match for match in self.pairs if is_changed(match)]
        owners = {side.name: match for match in reversed(changed) for side in match.sides}
        own: defaultdict[int, list[Finding]] = defaultdict(list)
        others: defaultdict[int, list[Finding]] = defaultdict(list)
        for finding in self.result.findings:
            if finding.symbol in owners:
                own[id(owners[finding.symbol])].append(finding)
            else:
                others[_first(places, partial(_points_at, finding))].append(finding)
        changes: defaultdict[int, list[Change]] = defaultdict(list)
        for match in changed:
            change = Change(match, tuple(own[id(match)]))
            changes[_first(places, partial(_is_at, match))].append(change)
        hunks = [
            self._hunk(place, changes[number], others[number])
            for number, place in enumerate(places)
        ]
        elsewhere = HunkReview(None, tuple(changes[len(places)]), tuple(others[len(places)]))
        return [*hunks, elsewhere] if elsewhere.changes or elsewhere.findings else hunks

    def _hunk(
        self, place: Place, changes: Sequence[Change], findings: Sequence[Finding]
    ) -> HunkReview:
        moved = tuple(match for match in self.pairs if _is_moved(match, place))
        old, new = (" ".join(side).split() for side in (place.hunk.old, place.hunk.new))
        is_open = self.is_part and old != new and not changes and not moved
        return HunkReview(place, tuple(changes), tuple(findings), moved, is_open)


def review(
    patches: Sequence[Patch],
    base: Base | None,
    profile: Profile,
    file: str,
    *,
    scope: Scope = "changed",
    selection: Selection | None = None,
    defines: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Step]:
    """Yield the review of each patch, on the state that the one before it left.

    ``defines`` say what a build puts into templates of headers. Errors are those of
    :func:`headerscan.patches.series.states`.
    """
    selection = selection or Selection()
    if base is None:
        selection = msgspec.structs.replace(selection, ignore=(*selection.ignore, *_NEEDS_ALL))
    known = base or Base({})
    before, found = known.release, known.found
    after = None if known.is_tagged else before
    new: Api | None = None
    for state in states(patches, base, file):
        # Each patch is on what the one before it left; alone, each shows its own lines.
        old = new if base and new else scanned(state.before, profile, defines, before, found)
        new = scanned(state.after, profile, defines, after, found)
        result = check(
            new, profile, against=old, scope=scope, selection=selection, sources=state.after
        )
        if base is None:
            findings = (
                finding
                for finding in result.findings
                if _is_shown(finding, new, state.places)
                and not _stands_in(finding.symbol, old, new)
            )
            result = msgspec.structs.replace(result, findings=tuple(findings))
        pairs = (
            match
            for match in pair(old, new, profile)
            if selection.wants(match.either.name)
            # Of a header as such the hunks' places already tell.
            and not isinstance(match.either, HeaderFile)
            and not _stands_in(match.either.name, old, new)
        )
        step = Step(state, old, new, tuple(pairs), result, is_part=base is None)
        if result.verdict is Verdict.NONE and any(hunk.is_open for hunk in step.hunks):
            worded = msgspec.structs.replace(result, verdict=Verdict.PATCH)
            step = msgspec.structs.replace(step, result=worded)
        yield step


def scanned(
    headers: Mapping[str, Header],
    profile: Profile,
    defines: Mapping[str, str],
    release: str | None,
    found: Found | None,
) -> Api:
    """Return the API of a state; ``release`` counts where no header says one."""
    api = scan(tuple(headers.values()), profile, defines=defines)
    api = api if found is None else with_evidence(api, found)
    symbols = tuple(_counted(api.symbols))
    return msgspec.structs.replace(api, symbols=symbols, version=api.version or release)


def _counted(symbols: Iterable[Symbol]) -> Iterator[Symbol]:
    """Yield symbols; enumerators say how far behind those above their hunk they are."""
    begin, steps = "", 0
    for symbol in symbols:
        if isinstance(symbol, Enumerator):
            if symbol.text is not None or symbol.value is not None:
                begin, steps = symbol.name, 0
            elif begin.startswith(_ABOVE):
                steps += 1
                note = f"{steps} more than the last one above the hunk"
                is_certain = begin.startswith(ABOVE)
                symbol = msgspec.structs.replace(symbol, value_note=note if is_certain else None)  # noqa: PLW2901
        yield symbol


def _stands_in(name: str, old: Api, new: Api) -> bool:
    """Say whether a symbol stands for what no hunk shows, and is no struct with known members."""
    is_on_both = name in old.by_name and name in new.by_name
    return name.startswith(_ABOVE) or (name.startswith(AROUND) and not is_on_both)


def _is_shown(finding: Finding, api: Api, places: Sequence[Place]) -> bool:
    """Say whether hunks show all that a finding is about: a whole comment, where it is of one."""
    return finding.rule not in _OF_WHOLE_DOCS or any(
        _is_whole(symbol, place)
        for symbol in api.by_name.get(finding.symbol, ())
        for place in places
    )


def _is_whole(symbol: Symbol, place: Place) -> bool:
    """Say whether a hunk shows all of a symbol and its doc."""
    lines = place.lines(symbol.header)
    first = symbol.line if symbol.doc is None else min(symbol.line, symbol.doc.span.line)
    # The comment of what stands in the first line may be above.
    is_above = symbol.doc is None and place.hunk.lines[0][0] != "+"
    return lines.start + is_above <= first and symbol.span.end_line < lines.stop


def _first(places: Sequence[Place], is_there: Callable[[Place], bool]) -> int:
    """Return the index of the first hunk that is the right one; behind all of them, if none is."""
    return next((index for index, one in enumerate(places) if is_there(one)), len(places))


def _is_moved(match: Pair, place: Place) -> bool:
    """Say whether a hunk shows one end of a symbol's way to another header."""
    if match.old is None or match.new is None or match.old.header == match.new.header:
        return False
    way = match.old.header, match.new.header
    return way != (place.old_header, place.new_header) and _is_at(match, place)


def _is_at(match: Pair, place: Place) -> bool:
    """Say whether a symbol or its doc has a line within a hunk, before or after."""
    for symbol, in_old in ((match.new, False), (match.old, True)):
        if symbol is not None:
            lines = place.lines(symbol.header, in_old=in_old)
            spans = (symbol.span,) if symbol.doc is None else (symbol.span, symbol.doc.span)
            if any(span.line < lines.stop and span.end_line >= lines.start for span in spans):
                return True
    return False


def _points_at(finding: Finding, place: Place) -> bool:
    return finding.line in place.lines(finding.header, in_old=finding.in_old)
