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
from collections.abc import Iterator, Mapping, Sequence
from email.header import decode_header, make_header
from email.utils import formataddr, getaddresses
from itertools import count, pairwise
from typing import NamedTuple

_BEGIN = re.compile(
    r"(?:\A|^[ \t]*\n)(?P<mail>From \S+ .*\d{4}[ \t]*\n(?=[A-Za-z][A-Za-z0-9-]*:\s))", re.MULTILINE
)
_ARCHIVED = re.compile(
    r"\A(?P<subject>\[.*)\n\s*(?P<name>\S.*?) (?P<local>[^\s@<>]+) at (?P<domain>[^\s@<>]+\.\w+)"
    r"[ \t]*\n[ \t]*(?P<date>\w{3} \w{3} +\d+ [\d:]+ \w+ \d{4})[ \t]*\n"
)
"""How a page of a mail archive says who wrote what, and when."""
_SIGNED = re.compile(r"^Signed-off-by: (.+)", re.MULTILINE)
_AT = re.compile(r"(?<=[\w.+-]) at (?=[\w-]+\.)")
_MARKER = re.compile(r"((?:> ?)*)(?:@@ -\d|diff --git )")
_QUOTE = re.compile(r"(?:> ?)*")


class Line(NamedTuple):
    """A line without its end, and its 1-based number in the user's file."""

    text: str
    number: int


class Envelope(NamedTuple):
    """What an answer to a mail takes from it; empty where the mail does not say it."""

    subject: str
    """As it stands there, with ``[PATCH 1/2]`` and the like."""
    answer: Mapping[str, str]
    """The header of an answer: to whom, and into which thread."""
    date: str
    depth: int
    """How often the patch is quoted in it already."""


class Message(NamedTuple):
    """The text of one mail, quotation marks taken off; or of a file that is no mail."""

    lines: Sequence[Line]
    """What others say between quoted lines is left out."""
    damaged: bool
    """Mail programs may have changed the white space: the text is quoted or flowed."""
    envelope: Envelope


def messages(text: str) -> Iterator[Message]:
    """Yield the messages of a file: those of an mbox, else the file as one."""
    text = text.replace("\r\n", "\n")
    starts = [match.start("mail") for match in _BEGIN.finditer(text)]
    if not starts or text[: starts[0]].strip():
        starts.insert(0, 0)
    number = 1 + text.count("\n", 0, starts[0])
    for start, stop in pairwise([*starts, len(text)]):
        yield _message(text[start:stop], number)
        number += text.count("\n", start, stop)


def _message(text: str, number: int) -> Message:
    text = _ARCHIVED.sub(_as_mail, text)
    try:
        mail = email.message_from_string(text)
    except RecursionError:
        mail, text = email.message.Message(), ""  # parts in parts without end
    encoding = str(mail.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding in ("base64", "quoted-printable") or mail.get_content_maintype() == "multipart":
        # Numbers of decoded lines are near, not exact.
        number += text.partition("\n\n")[0].count("\n") + 2
        text = _decoded(mail)
    flowed = "format=flowed" in str(mail.get("Content-Type", "")).lower()
    if flowed:
        text = re.sub(r"^ ", "", text, flags=re.MULTILINE)
    lines, depth = _unquoted([Line(*line) for line in zip(text.split("\n"), count(number))])
    signed = _SIGNED.findall("\n".join(line.text for line in lines))
    return Message(lines, flowed or depth > 0, _envelope(mail, signed, depth))


def _as_mail(page: re.Match[str]) -> str:
    """Return what a page of an archive begins with as a mail's header, in as many lines."""
    sender = f"{page['name']} <{page['local']}@{page['domain']}>"
    rest = "\n" * (page[0].count("\n") - 3)
    return f"Subject: {page['subject']}\nFrom: {sender}\nDate: {page['date']}\n{rest}"


def _envelope(mail: email.message.Message, signed: Sequence[str], depth: int) -> Envelope:
    def said(name: str) -> str:
        return " ".join(_decoded_field(str(mail.get(name, ""))).split())

    sender, subject = said("Reply-To") or said("From"), said("Subject")
    # Those who had the mail, and those who signed the patch that it quotes.
    named = [said("To"), said("Cc"), *(_AT.sub("@", one) for one in signed)]
    people = {address.lower(): formataddr((name, address)) for name, address in getaddresses(named)}
    for _, address in getaddresses([sender]):
        people.pop(address.lower(), None)
    title = subject or "the patch"
    answer = {
        "To": sender,
        "Cc": ", ".join(person for address, person in people.items() if "@" in address),
        "Subject": title if title.lower().startswith("re:") else f"Re: {title}",
        "In-Reply-To": said("Message-ID"),
        "References": f"{said('References') or said('In-Reply-To')} {said('Message-ID')}".strip(),
    }
    return Envelope(subject, answer, said("Date"), depth)


def _decoded(mail: email.message.Message) -> str:
    """Return the text of encoded or attached parts."""
    texts = [
        part.get_payload(decode=True)
        for part in mail.walk()
        if part.get_content_maintype() == "text"
    ]
    decoded = [text.decode("utf-8", "replace") for text in texts if isinstance(text, bytes)]
    return "\n".join(decoded).replace("\r\n", "\n")


def _decoded_field(raw: str) -> str:
    """Return a field's text, as it stands where it is encoded in no way that is known."""
    try:
        return str(make_header(decode_header(raw)))
    except (email.errors.MessageError, LookupError, UnicodeError):
        return raw


def _unquoted(lines: list[Line]) -> tuple[list[Line], int]:
    """Return the lines of the patch without marks of quotation, and how many it has of these."""
    quotes = Counter(match[1] for line in lines if (match := _MARKER.match(line.text)) is not None)
    quote = min(quotes, key=lambda quote: (quote.count(">"), -quotes[quote]), default="")
    depth = quote.count(">")
    if depth == 0:
        return lines, 0
    found = []
    for line in lines:
        marks = match[0] if (match := _QUOTE.match(line.text)) else ""
        if marks.count(">") == depth:
            # Behind ">" alone, a space is the mark of a line of context.
            end = len(marks if quote.endswith(" ") else marks.rstrip())
            found.append(Line(line.text[end:], line.number))
    return found, depth
