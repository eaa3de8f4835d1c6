"""Mails that carry patches: mbox, ``git format-patch``, and replies that quote a patch.

Formats: RFC 5322 (messages), RFC 2045 (encodings), RFC 3676 (``format=flowed``),
git-format-patch(1), "DISCUSSION".
"""

from __future__ import annotations

import email
import email.errors
import email.message
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from email.header import decode_header, make_header
from email.utils import formataddr, getaddresses
from typing import NamedTuple

import msgspec

_FROM = re.compile(r"From \S+ .*\d{4}\s*\Z")
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9-]*:(?:\s|\Z)")
_SENT = re.compile(r"(?:From|Subject|Date):", re.IGNORECASE)
_SUBJECT_PREFIX = re.compile(r"(?:\s*(?:\[[^\]]*\]|[Rr][Ee]:|[Ff]wd?:))*\s*")
_ARCHIVED = 8
"""In how many lines a page of a mail archive says who wrote the mail, and when."""
_ARCHIVED_SENDER = re.compile(r"(?P<name>\S.*?) (?P<local>[^\s@<>]+) at (?P<domain>[^\s@<>]+\.\w+)")
_ARCHIVED_DATE = re.compile(r"\w{3} \w{3} +\d+ [\d:]+ \w+ \d{4}")
_SIGNED = re.compile(r"Signed-off-by: (.+)")
_AT = re.compile(r"(?<=[\w.+-]) at (?=[\w-]+\.)")
_MARKER = re.compile(r"((?:> ?)*)(?:@@ -\d|diff --git )")
_QUOTE = re.compile(r"(?:> ?)*")


class Line(NamedTuple):
    """A line without its end, and its 1-based number in the user's file."""

    text: str
    number: int


class Envelope(msgspec.Struct, frozen=True):
    """What an answer to a mail takes from it; empty where the mail does not say it."""

    subject: str = ""
    """As it stands there, with ``[PATCH 1/2]`` and the like."""
    sender: str = ""
    """Whom to answer: a name with an address."""
    copies: tuple[str, ...] = ()
    """Whom else: those who had the mail, and those who signed the patch that it quotes."""
    date: str = ""
    message_id: str = ""
    references: str = ""
    depth: int = 0
    """How often the patch is quoted in it already."""


class Message(msgspec.Struct, frozen=True):
    """The text of one mail, quotation marks taken off; or of a file that is no mail."""

    subject: str
    lines: tuple[Line | None, ...]
    """None stands for one or several lines of another author between quoted ones."""
    damaged: bool = False
    """Mail programs may have changed the white space: the text is quoted or flowed."""
    envelope: Envelope = Envelope()


def messages(text: str) -> Iterator[Message]:
    """Yield the messages of a file: those of an mbox, else the file as one."""
    lines = _lines(text, 1)
    starts = [index for index in range(len(lines)) if _begins_message(lines, index)]
    if not starts or any(line.text.strip() for line in lines[: starts[0]]):
        starts.insert(0, 0)
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield _message(lines[start:stop])


def _lines(text: str, first: int) -> list[Line]:
    texts = text.split("\n")
    return [Line(text.removesuffix("\r"), number) for number, text in enumerate(texts, first)]


def _begins_message(lines: Sequence[Line], index: int) -> bool:
    return (
        _FROM.match(lines[index].text) is not None
        and (index == 0 or not lines[index - 1].text.strip())
        and index + 1 < len(lines)
        and _FIELD.match(lines[index + 1].text) is not None
    )


def _message(lines: list[Line]) -> Message:
    if lines and _FROM.match(lines[0].text):
        lines = lines[1:]
    head = _head(lines)
    body = lines[head:]
    try:
        mail = email.message_from_string("\n".join(line.text for line in lines) if head else "")
    except RecursionError:
        return Message("", ())  # parts in parts, deeper than in any mail
    encoding = str(mail.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding in ("base64", "quoted-printable") or mail.get_content_maintype() == "multipart":
        body = _decoded(mail, body[0].number if body else 1)
    flowed = "format=flowed" in str(mail.get("Content-Type", "")).lower()
    if flowed:
        body = [line._replace(text=line.text.removeprefix(" ")) for line in body]
    # An archive's page has the subject, in its brackets, as the first line.
    first = lines[0].text if lines and lines[0].text.startswith("[") else ""
    raw = _decoded_field(str(mail.get("Subject", first)))
    subject = " ".join(_SUBJECT_PREFIX.sub("", raw, count=1).split())
    quote = _quote(body)
    text = tuple(_unquoted(body, quote)) if quote else tuple(body)
    envelope = _envelope(mail, raw, lines[:_ARCHIVED], text, quote.count(">"))
    return Message(subject, text, damaged=bool(quote) or flowed, envelope=envelope)


def _envelope(
    mail: email.message.Message,
    subject: str,
    first: Sequence[Line],
    text: Sequence[Line | None],
    depth: int,
) -> Envelope:
    """Return whom to answer; a page of a mail archive says it in its first lines."""

    def said(name: str) -> str:
        return " ".join(_decoded_field(str(mail.get(name, ""))).split())

    sender, date = said("Reply-To") or said("From"), said("Date")
    if not sender and first and subject and first[0].text.startswith("["):
        for line in first[1:]:
            if not sender and (match := _ARCHIVED_SENDER.fullmatch(line.text.strip())):
                sender = f"{match['name']} <{match['local']}@{match['domain']}>"
            elif sender and (match := _ARCHIVED_DATE.fullmatch(line.text.strip())):
                date = match[0]
    signed = [match[1] for line in text if line and (match := _SIGNED.match(line.text))]
    named = [said("To"), said("Cc"), *(_AT.sub("@", one) for one in signed)]
    people = {address.lower(): formataddr((name, address)) for name, address in getaddresses(named)}
    for _, address in getaddresses([sender]):
        people.pop(address.lower(), None)
    return Envelope(
        " ".join(subject.split()),
        sender,
        tuple(person for address, person in people.items() if "@" in address),
        date,
        said("Message-ID"),
        said("References") or said("In-Reply-To"),
        depth,
    )


def _head(lines: Sequence[Line]) -> int:
    """Return how many lines the mail's header has; 0 for what is no mail."""
    size = next((i for i, line in enumerate(lines) if not line.text.strip()), len(lines))
    fields = [line.text for line in lines[:size] if line.text[0] not in " \t"]
    is_mail = all(map(_FIELD.match, fields)) and any(map(_SENT.match, fields))
    return size if is_mail else 0


def _decoded(mail: email.message.Message, first: int) -> list[Line]:
    """Return the text of encoded or attached parts; numbers are near, not exact."""
    texts = [
        part.get_payload(decode=True)
        for part in mail.walk()
        if part.get_content_maintype() == "text"
    ]
    decoded = [text.decode("utf-8", "replace") for text in texts if isinstance(text, bytes)]
    return _lines("\n".join(decoded), first)


def _decoded_field(raw: str) -> str:
    """Return a field's text, as it stands where it is encoded in no way that is known."""
    try:
        return str(make_header(decode_header(raw)))
    except (email.errors.MessageError, LookupError, UnicodeError):
        return raw


def _quote(lines: Sequence[Line]) -> str:
    """Return what stands before the lines of the patch itself: ``> ``, say, or nothing."""
    quotes = Counter(match[1] for line in lines if (match := _MARKER.match(line.text)) is not None)
    return min(quotes, key=lambda quote: (quote.count(">"), -quotes[quote]), default="")


def _unquoted(lines: Sequence[Line], quote: str) -> Iterator[Line | None]:
    """Yield the lines at the depth of ``quote``, and None once for what stands between."""
    depth = quote.count(">")
    between = False
    for line in lines:
        marks = _QUOTE.match(line.text)
        found = marks[0] if marks else ""
        if found.count(">") == depth:
            between = False
            end = len(found)
            if found.endswith(" ") and not quote.endswith(" "):
                end -= 1
            yield Line(line.text[end:], line.number)
        elif not between and line.text.strip():
            between = True
            yield None
