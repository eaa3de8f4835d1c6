"""The answer to a patch that came by mail, as a reviewer of the list would write it.

A verdict comes first, then the patch, quoted and cut to the hunks that matter, with each
remark below the line that it is about and the lines that are proposed. It is a whole message
(RFC 5322) but for what a mail program fills in: who sends it, and when.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from email.message import EmailMessage
from email.policy import EmailPolicy
from itertools import chain
from textwrap import wrap

from headerscan.comparing.spelling import listed
from headerscan.diagnostics import Finding, Severity
from headerscan.escaping import for_terminal
from headerscan.fixes.patching import Pages, Suggestion, suggestions
from headerscan.lints._units import siblings
from headerscan.model import Header, Macro
from headerscan.patches.mails import Envelope
from headerscan.patches.review import HunkReview, Step
from headerscan.patches.series import Place
from headerscan.profile import Profile
from headerscan.report._words import HURTS
from headerscan.rules import LintContext

_COLUMNS = 72
_MOST_NAMES = 6
_SEPARATOR = "From headerscan Mon Sep 17 00:00:00 2001\n"
"""What begins a message of an mbox, with git's date for what has none."""
_ASKED = {
    Severity.ERROR: "must be mended",
    Severity.WARNING: "should be mended",
    Severity.NOTE: "I would ask about",
}
_NUMBERS = "no one two three four five six seven eight nine ten".split(" ")


def render_reply(
    steps: Sequence[Step], profile: Profile, kept: Sequence[Finding], *, with_base: bool
) -> str:
    """Return the answer to each patch: a message, or an mbox where there are several.

    ``kept`` are the findings that nobody has accepted.
    """
    ids = {id(finding) for finding in kept}
    messages = [_message(_Answer(step, profile, ids), with_base=with_base) for step in steps]
    if len(messages) == 1:
        return messages[0]
    return "\n".join(f"{_SEPARATOR}{message}" for message in messages)


def _message(answer: _Answer, *, with_base: bool) -> str:
    patch = answer.step.state.patch
    message = EmailMessage(EmailPolicy(max_line_length=None, utf8=True))
    for name, value in _fields(patch.envelope, patch.subject).items():
        if value:
            message[name] = for_terminal(value)
    said = list(answer.summary())
    if not with_base:
        said.append("I looked at the patch alone, not at the headers that it is for.")
    body = [*_wrapped(" ".join(said)), "", *_wrapped(answer.verdict()), "", *answer.quoted()]
    message.set_content("\n".join(body).rstrip() + "\n", cte="8bit")
    return message.as_bytes().decode("utf-8", "backslashreplace")


def _fields(envelope: Envelope, subject: str) -> dict[str, str]:
    """Return the header of the answer; what the mail does not say is empty."""
    title = envelope.subject or subject or "the patch"
    return {
        "To": envelope.sender,
        "Cc": ", ".join(envelope.copies),
        "Subject": title if title.lower().startswith("re:") else f"Re: {title}",
        "In-Reply-To": envelope.message_id,
        "References": f"{envelope.references} {envelope.message_id}".strip(),
    }


class _Answer:
    """What there is to say of one patch."""

    def __init__(self, step: Step, profile: Profile, kept: set[int]) -> None:
        self.step = step
        self.profile = profile
        self.findings = [one for one in step.result.findings if id(one) in kept]
        self.pairs = [change.pair for hunk in step.hunks for change in hunk.changes]
        self.quote = "> " * (step.state.patch.envelope.depth + 1)
        self.said: set[str] = set()
        made = suggestions(self.findings, Pages(step.state.after), unsafe=True)
        self.proposed = {id(max(one.findings, key=lambda found: found.span)): one for one in made}
        """What mends comments, by the last of the findings that it is said below."""

    def summary(self) -> Iterator[str]:
        """Yield sentences on what the patch does, and what it breaks."""
        added = [pair.new.name for pair in self.pairs if pair.old is None and pair.new]
        removed = [pair.old.name for pair in self.pairs if pair.new is None and pair.old]
        changed = [pair.new.name for pair in self.pairs if pair.old and pair.new]
        done = (("adds", added), ("removes", removed), ("changes", changed))
        said = [f"{verb} {_listed(names)}" for verb, names in done if names]
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
        differing = {one.symbol for one in self.findings if one.rule == "pair-differs"}
        prefix = self.profile.types.prefix
        told: set[str] = set()
        for pair in self.pairs:
            if pair.old is not None or not isinstance(pair.new, Macro):
                continue
            group = [pair.new, *siblings(pair.new, context)]
            names = [one.name for one in group]
            if len(group) > 1 and not told & set(names):
                told.update(names)
                yield from () if differing & set(names) else _agreement(group, prefix)

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
        listed = {id(finding) for finding in self.findings}
        path = None
        for hunk in self.step.hunks:
            findings = [one for one in _of_hunk(hunk) if id(one) in listed]
            if not findings:
                continue
            if path is None:
                yield from _attribution(self.step.state.patch.envelope)
            if hunk.place is None:
                yield from ("", "This follows elsewhere from the patch:", "")
                for finding in findings:
                    yield from self._remark(finding, f"{finding.header}:{finding.line}: ")
                continue
            if hunk.place.path != path:
                path = hunk.place.path
                old = next((one.old for one in self.step.state.files if one.path == path), None)
                yield f"{self.quote}--- {'/dev/null' if old is None else f'a/{old}'}"
                yield f"{self.quote}+++ b/{path}"
            yield from self._hunk(hunk.place, findings)

    def _hunk(self, place: Place, findings: Sequence[Finding]) -> Iterator[str]:
        below: defaultdict[int, list[Finding]] = defaultdict(list)
        for finding in findings:
            sides = self.step.state.before if finding.in_old else self.step.state.after
            below[_index(place, finding, sides)].append(finding)
        yield f"{self.quote}{place.applied.hunk.title}"
        for index, (mark, text) in enumerate(place.applied.hunk.lines[: max(below) + 1]):
            yield f"{self.quote}{mark}{for_terminal(text.expandtabs(8))}".rstrip()
            if index in below:
                yield ""
                for finding in sorted(below[index], key=lambda one: -one.severity.rank):
                    yield from self._remark(finding)
                    if id(finding) in self.proposed:
                        yield from _fragment(self.proposed[id(finding)])

    def _remark(self, finding: Finding, place: str = "") -> Iterator[str]:
        """Yield a paragraph on a finding; of what was said already the first sentence only."""
        sentences = list(_sentences(finding))
        text = " ".join(sentences)
        if text in self.said:
            text = f"Here, too: {finding.message}."
        self.said.add(" ".join(sentences))
        yield from _wrapped(f"{place}{for_terminal(text)}")
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


def _attribution(envelope: Envelope) -> Iterator[str]:
    who = envelope.sender.partition("<")[0].strip(' "') or envelope.sender
    if who:
        yield f"On {envelope.date}, {who} wrote:" if envelope.date else f"{who} wrote:"


def _of_hunk(hunk: HunkReview) -> Iterator[Finding]:
    yield from chain(hunk.findings, *(change.findings for change in hunk.changes))


def _index(place: Place, finding: Finding, sides: Mapping[str, Header]) -> int:
    """Return the index of the line of a hunk that a finding is about.

    Where a mail program has taken lines away, the lines of the header tell which are there.
    """
    skipped = "+" if finding.in_old else "-"
    lines = place.applied.old_lines if finding.in_old else place.applied.new_lines
    header = sides.get(finding.header)
    texts = [] if header is None else header.text.split("\n")
    number, found = lines.start, 0
    for index, (mark, text) in enumerate(place.applied.hunk.lines):
        if mark == skipped:
            continue
        at = next((n for n in range(number, lines.stop) if _alike(texts, n, text)), number)
        if at > finding.line:
            break
        number, found = at + 1, index
    return found


def _alike(texts: Sequence[str], number: int, text: str) -> bool:
    return number <= len(texts) and texts[number - 1].split() == text.split()


def _sentences(finding: Finding) -> Iterator[str]:
    message = " ".join(finding.message.split())
    yield f"{message[:1].upper()}{message[1:]}."
    if finding.help:
        asked = " ".join(finding.help.split()).rstrip(".")
        yield f"There is {asked}." if asked.startswith("nothing ") else f"Please {asked}."


def _fragment(suggestion: Suggestion) -> Iterator[str]:
    """Yield the lines that are proposed, as a part of a patch."""
    old, new = suggestion.replacement.old, suggestion.replacement.new
    same = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
    same = min(len(old), len(new)) if same is None else same
    certain = all(finding.safe for finding in suggestion.findings)
    yield "I suggest:" if certain else "If that is so, I suggest:"
    yield ""
    for mark, lines in ((" ", old[:same]), ("-", old[same:]), ("+", new[same:])):
        yield from (for_terminal(f"{mark}{line}".rstrip().expandtabs(8)) for line in lines)
    yield ""


def _wrapped(text: str) -> list[str]:
    return wrap(text, _COLUMNS, break_long_words=False, break_on_hyphens=False)


def _counted(number: int, what: str) -> str:
    """Return ``one thing that …``, ``two things that …``."""
    said = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{said} {what if number == 1 else what.replace('thing', 'things', 1)}"


def _listed(names: Sequence[str]) -> str:
    """Return ``A``, ``A and B``, ``A, B and C``; of many the first ones."""
    return listed(list(dict.fromkeys(names)), most=_MOST_NAMES)
