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
from itertools import pairwise
from typing import NamedTuple

import msgspec

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
        return Message((), damaged=False, envelope=Envelope())  # parts in parts without end
    encoding = str(mail.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding in ("base64", "quoted-printable") or mail.get_content_maintype() == "multipart":
        # Numbers of decoded lines are near, not exact.
        number += text.partition("\n\n")[0].count("\n") + 2
        text = _decoded(mail)
    flowed = "format=flowed" in str(mail.get("Content-Type", "")).lower()
    if flowed:
        text = re.sub(r"^ ", "", text, flags=re.MULTILINE)
    lines = [Line(line, at) for at, line in enumerate(text.split("\n"), number)]
    quote = _quote(lines)
    lines = list(_unquoted(lines, quote))
    signed = _SIGNED.findall("\n".join(line.text for line in lines))
    envelope = _envelope(mail, signed, quote.count(">"))
    return Message(lines, damaged=bool(quote) or flowed, envelope=envelope)


def _as_mail(page: re.Match[str]) -> str:
    """Return what a page of an archive begins with as a mail's header, in as many lines."""
    sender = f"{page['name']} <{page['local']}@{page['domain']}>"
    rest = "\n" * (page[0].count("\n") - 3)
    return f"Subject: {page['subject']}\nFrom: {sender}\nDate: {page['date']}\n{rest}"


def _envelope(mail: email.message.Message, signed: Sequence[str], depth: int) -> Envelope:
    def said(name: str) -> str:
        return " ".join(_decoded_field(str(mail.get(name, ""))).split())

    sender = said("Reply-To") or said("From")
    named = [said("To"), said("Cc"), *(_AT.sub("@", one) for one in signed)]
    people = {address.lower(): formataddr((name, address)) for name, address in getaddresses(named)}
    for _, address in getaddresses([sender]):
        people.pop(address.lower(), None)
    return Envelope(
        said("Subject"),
        sender,
        tuple(person for address, person in people.items() if "@" in address),
        said("Date"),
        said("Message-ID"),
        said("References") or said("In-Reply-To"),
        depth,
    )


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


def _quote(lines: Sequence[Line]) -> str:
    """Return what stands before the lines of the patch itself: ``> ``, say, or nothing."""
    quotes = Counter(match[1] for line in lines if (match := _MARKER.match(line.text)) is not None)
    return min(quotes, key=lambda quote: (quote.count(">"), -quotes[quote]), default="")


def _unquoted(lines: Sequence[Line], quote: str) -> Iterator[Line]:
    """Yield the lines at the depth of ``quote``, without their marks."""
    for line in lines:
        marks = _QUOTE.match(line.text)
        found = marks[0] if marks else ""
        if found.count(">") == quote.count(">"):
            # Behind ">" alone, a space is the mark of a line of context.
            end = len(found if quote.endswith(" ") else found.rstrip())
            yield Line(line.text[end:], line.number)
