"""The answer to a patch that came by mail, as a reviewer of the list would write it.

A verdict comes first, then the patch, quoted and cut to the hunks that matter, with each
remark below the line that it is about and the lines that are proposed. It is a whole message
(RFC 5322) but for what a mail program fills in: who sends it, and when.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.policy import EmailPolicy
from posixpath import commonprefix

from headerscan.comparing.spelling import listed
from headerscan.diagnostics import Finding, Severity
from headerscan.escaping import for_terminal
from headerscan.fixes.patching import Pages, Suggestion, suggestions
from headerscan.lints._keys import siblings
from headerscan.model import Macro
from headerscan.patches.diffs import Hunk
from headerscan.patches.review import Step
from headerscan.profile import Profile
from headerscan.report._words import HURTS
from headerscan.rules import LintContext
from headerscan.texts.message import wrapped

_MOST_NAMES = 6
_SEPARATOR = "From headerscan Mon Sep 17 00:00:00 2001\n"
"""What begins a message of an mbox, with git's date for what has none."""
_ASKED = {
    Severity.ERROR: "must be mended",
    Severity.WARNING: "should be mended",
    Severity.NOTE: "I would ask about",
}
_NUMBERS = "no one two three four five six seven eight nine ten".split(" ")


def render_reply(steps: Sequence[Step], profile: Profile) -> str:
    """Return the answer to each patch: a message, or an mbox where there are several."""
    messages = [_Answer(step, profile).message() for step in steps]
    if len(messages) == 1:
        return messages[0]
    return "\n".join(f"{_SEPARATOR}{message}" for message in messages)


class _Answer:
    """What there is to say of one patch."""

    def __init__(self, step: Step, profile: Profile) -> None:
        self.step = step
        self.profile = profile
        self.findings = step.result.findings
        self.pairs = [change.pair for hunk in step.hunks for change in hunk.changes]
        self.envelope = step.state.patch.envelope
        self.quote = "> " * (self.envelope.depth + 1)
        self.said: set[str] = set()
        made = suggestions(self.findings, Pages(step.state.after), unsafe=True)
        self.proposed = {id(max(one.findings, key=lambda found: found.span)): one for one in made}
        """What mends comments, by the last of the findings that it is said below."""

    def message(self) -> str:
        message = EmailMessage(EmailPolicy(max_line_length=None, utf8=True))
        for name, value in self.envelope.answer.items():
            if value:
                message[name] = for_terminal(value)
        said = list(self.summary())
        if self.step.is_part:
            said.append("I looked at the patch alone, not at the headers that it is for.")
        body = [*wrapped(" ".join(said)), "", *wrapped(self.verdict()), "", *self.quoted()]
        message.set_content("\n".join(body).rstrip() + "\n", cte="8bit")
        return message.as_bytes().decode("utf-8", "backslashreplace")

    def summary(self) -> Iterator[str]:
        """Yield sentences on what the patch does, and what it breaks."""
        done: dict[str, list[str]] = {"adds": [], "removes": [], "changes": []}
        for pair in self.pairs:
            verb = "adds" if pair.old is None else "removes" if pair.new is None else "changes"
            done[verb].append(pair.either.name)
        said = [f"{verb} {_listed(names)}" for verb, names in done.items() if names]
        nothing = "changes nothing that the headers declare or promise"
        yield f"The patch {'; it '.join(said) or nothing}."
        kinds = dict.fromkeys(kind for finding in self.findings for kind in finding.breaks)
        for kind in kinds:
            hurt = [finding.symbol for finding in self.findings if kind in finding.breaks]
            yield f"It breaks users of {_listed(hurt)}: {HURTS[kind]}."
        if not kinds:
            yield "It breaks nothing that is there."
        yield from self._agreements()

    def _agreements(self) -> Iterator[str]:
        """Yield how new keys of which one bounds the other go together."""
        context = LintContext(self.step.api, self.profile)
        told = {one.symbol for one in self.findings if one.rule == "pair-differs"}
        for pair in self.pairs:
            if pair.old is None and isinstance(pair.new, Macro):
                group = [pair.new, *siblings(pair.new, context)]
                names = {one.name for one in group}
                if len(group) > 1 and not told & names:
                    yield from _agreement(group, self.profile.types.prefix)
                told |= names

    def verdict(self) -> str:
        """Return what should become of the patch."""
        counts = Counter(one.severity for one in self.findings)
        if not counts:
            return "It looks good to me."
        marked = [
            _counted(counts[severity], f"thing that {asked}")
            for severity, asked in _ASKED.items()
            if counts[severity]
        ]
        passes = counts.keys() == {Severity.NOTE}
        fate = "It can go in as it is." if passes else "Please send another version."
        return f"{fate} Below I mark {_listed(marked)}."

    def quoted(self) -> Iterator[str]:
        """Yield the hunks that matter, with the remarks on their lines."""
        path = None
        for hunk in self.step.hunks:
            of_changes = [one for change in hunk.changes for one in change.findings]
            findings = [*hunk.findings, *of_changes]
            if not findings:
                continue
            if path is None:
                yield from self._attribution()
            if hunk.place is None:
                yield from ("", "This follows elsewhere from the patch:", "")
                for finding in findings:
                    yield from self._remark(finding, f"{finding.header}:{finding.line}: ")
                continue
            part = hunk.place.part
            if part.path != path:
                path = part.path
                yield f"{self.quote}--- {'/dev/null' if part.old is None else f'a/{part.old}'}"
                yield f"{self.quote}+++ b/{path}"
            yield from self._hunk(hunk.place.hunk, findings)

    def _attribution(self) -> Iterator[str]:
        sender, date = self.envelope.answer["To"], self.envelope.date
        if who := sender.partition("<")[0].strip(' "') or sender:
            yield f"On {date}, {who} wrote:" if date else f"{who} wrote:"

    def _hunk(self, hunk: Hunk, findings: Sequence[Finding]) -> Iterator[str]:
        below: defaultdict[int, list[Finding]] = defaultdict(list)
        for finding in findings:
            below[_index(hunk, finding)].append(finding)
        yield f"{self.quote}{hunk.title}"
        for index, (mark, text) in enumerate(hunk.lines[: max(below) + 1]):
            yield f"{self.quote}{mark}{for_terminal(text.expandtabs(8))}".rstrip()
            if index in below:
                yield ""
                for finding in sorted(below[index], key=lambda one: -one.severity.rank):
                    yield from self._remark(finding)
                    if id(finding) in self.proposed:
                        yield from _fragment(self.proposed[id(finding)])

    def _remark(self, finding: Finding, place: str = "") -> Iterator[str]:
        """Yield a paragraph on a finding; of what was said already the first sentence only."""
        message = " ".join(finding.message.split())
        text = f"{message[:1].upper()}{message[1:]}."
        if finding.help:
            asked = " ".join(finding.help.split()).rstrip(".")
            text += f" {'There is' if asked.startswith('nothing ') else 'Please'} {asked}."
        shown = f"Here, too: {finding.message}." if text in self.said else text
        self.said.add(text)
        yield from wrapped(f"{place}{for_terminal(shown)}")
        yield ""


def _agreement(group: Sequence[Macro], prefix: str) -> Iterator[str]:
    """Yield in what keys agree that do not differ, and whether a reader learns how they relate."""
    fields = [one.field for one in group if one.field]
    facts = {
        "type": {" or ".join(f"{prefix}{type_}" for type_ in one.types) for one in fields},
        "unit": {one.unit or "" for one in fields},
        "release": {one.doc.since or "" if one.doc else "" for one in group},
    }
    shared = [
        f"{what} ({said.pop()})" for what, said in facts.items() if len(said) == 1 and any(said)
    ]
    names = [one.name for one in group]
    if shared:
        yield f"{_listed(names)} agree in {_listed(shared)}."
    spoken = [one.doc.text if one.doc else "" for one in group]
    if len(group) == 2 and not any(name in text for name in names for text in spoken):
        yield "Neither comment says how the two relate."


def _index(hunk: Hunk, finding: Finding) -> int:
    """Return the index of the line of a hunk that a finding is about, or is next to."""
    skipped, lines = ("+", hunk.old_lines) if finding.in_old else ("-", hunk.new_lines)
    there = [index for index, (mark, _) in enumerate(hunk.lines) if mark != skipped]
    return there[min(max(0, finding.line - lines.start), len(there) - 1)] if there else 0


def _fragment(suggestion: Suggestion) -> Iterator[str]:
    """Yield the lines that are proposed, as a part of a patch."""
    old, new = suggestion.replacement.old, suggestion.replacement.new
    same = len(commonprefix([old, new]))
    certain = all(finding.safe for finding in suggestion.findings)
    yield "I suggest:" if certain else "If that is so, I suggest:"
    yield ""
    for mark, lines in ((" ", old[:same]), ("-", old[same:]), ("+", new[same:])):
        yield from (for_terminal(f"{mark}{line}".rstrip().expandtabs(8)) for line in lines)
    yield ""


def _counted(number: int, what: str) -> str:
    """Return ``one thing that …``, ``two things that …``."""
    said = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{said} {what if number == 1 else what.replace('thing', 'things', 1)}"


def _listed(names: Sequence[str]) -> str:
    """Return ``A``, ``A and B``, ``A, B and C``; of many the first ones."""
    return listed(list(dict.fromkeys(names)), most=_MOST_NAMES)
