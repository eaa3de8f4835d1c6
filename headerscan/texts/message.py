"""The message of a commit that mends comments: what was mended, and on which evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from textwrap import wrap

from headerscan.diagnostics import Finding
from headerscan.rules import registered_rules


def wrapped(text: str, indent: str = "") -> list[str]:
    """Return the lines of a paragraph, as wide as mails are."""
    return wrap(text, 72, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def mailed_message(
    findings: Sequence[Finding], author: str | None, subject: str | None = None
) -> str:
    """Return the message as ``git am`` reads it above a patch; it ends with git's ``---``.

    ``author`` is a name with an address, ``A Person <person@example.org>``. The subject is that
    of :func:`commit_message` where none is given.
    """
    title, _, body = commit_message(findings).partition("\n")
    sender = "" if author is None else f"From: {author}\n"
    return f"{sender}Subject: [PATCH] {subject or title}\n{body}\n---\n"


def commit_message(findings: Sequence[Finding]) -> str:
    """Return a subject, and a paragraph for each rule: which symbols, and what speaks for it."""
    ordered = sorted(findings, key=lambda one: (one.rule, one.header, one.span))
    lines = [_subject(ordered), ""]
    for rule, group in groupby(ordered, key=lambda one: one.rule):
        lines += [*wrapped(f"{registered_rules()[rule].summary}:"), *_listed(group), ""]
    return "\n".join(lines)


def _subject(findings: Sequence[Finding]) -> str:
    headers = list(dict.fromkeys(one.header.rpartition("/")[2] for one in findings))
    symbols = list(dict.fromkeys(one.symbol for one in findings))
    what = f"the comment of {symbols[0]}" if len(symbols) == 1 else f"{len(symbols)} comments"
    return f"{headers[0]}: mend {what}" if len(headers) == 1 else f"Mend {what} in headers"


def _listed(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield lines for each thing that is asked for, with the symbols of which it is.

    The paragraph's first line says what was wrong, and help what to write and why.
    """
    symbols: dict[str, list[str]] = {}
    for finding in findings:
        said = " ".join((finding.help or finding.message).split())
        symbols.setdefault(said, []).append(finding.symbol)
    for said, names in symbols.items():
        yield from wrapped(f"- {', '.join(dict.fromkeys(names))}: {said}", indent="  ")
