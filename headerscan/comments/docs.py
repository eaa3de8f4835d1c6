r"""Comments to docs: what a documentation comment says, whatever its style.

Styles: libvirt's and gtk-doc's ``NAME:`` with ``@param:`` lines, doxygen's and javadoc's
commands (``\brief``, ``@param``, ``\since``, ``@deprecated``), kernel-doc's
``name() - text``, and plain text. The name that opens a comment is found in every style;
a profile's ``docs.style`` only settles what would be ambiguous.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import dropwhile, islice
from operator import not_
from typing import NamedTuple

from headerscan.lexing.source import Source
from headerscan.matching.phrases import compile_phrase, longest_word
from headerscan.model import Doc, ParameterDoc
from headerscan.profile import Docs

_OPENER = re.compile(r"/\*[*!]<|///<|//!<|/\*[*!](?![*/])|///(?!/)|//!|/\*|//")
_STARRED = re.compile(r"^[ \t]*\*{1,2}(?!/)", re.MULTILINE)
_LEADING_STARS = re.compile(r"\A\*+(?=\s|\Z)")
_BANNER = re.compile(r"^[ \t]*[*=/#~_-]{4,}[ \t]*$", re.MULTILINE)
_LINE_OPENER = re.compile(r"^[ \t]*//[/!]?<?", re.MULTILINE)
_NAME = re.compile(r"\s*((?:SECTION:)?[A-Za-z_]\w*)(?:\s*\(\))?\s*:(?!:)[ \t]*(.*)")
_KERNEL_NAME = re.compile(
    r"\s*(?:(?:struct|union|enum|typedef|define|macro|func)\s+)?([A-Za-z_]\w*+)"
    r"(?:\s*+\(\))?\s++-\s+(.*)"
)
_COMMAND_NAME = re.compile(
    r"\s*[@\\](?:def|fn|struct|union|enum|typedef|var)\s+.*?([A-Za-z_]\w*)\s*(?:\(.*)?$"
)
_PARAMETER = re.compile(
    r"\s*(?:@(?P<gtk>\w+|\.\.\.)\s*:"
    r"|[@\\]param(?:\s*\[[^\]]*\])?\s+(?P<doxygen>\w+|\.\.\.))[ \t]*(?P<text>.*)"
)
_RETURNS = re.compile(r"\s*(?:Returns?\s*:?|[@\\](?:returns?|retval|result))(?=\s|\Z)[ \t]*(.*)")
_COMMAND = re.compile(r"(^|\s)[@\\](?:brief|details|short|sa|see|note|remark)\b[ \t]*")
_ANNOTATIONS = re.compile(
    r"^(?:\((?:allow-none|array|attributes|caller-allocates|closure|constructor|default|destroy"
    r"|element-type|in|inout|not|nullable|optional|out|rename-to|scope|skip|transfer|type)\b"
    r"[^()]*\)[ \t]*)+:[ \t]*"
)
_NAME_ANNOTATIONS = re.compile(r"^(?:\([^()]*\)[:\s]*)+")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n+")
_ALLOWANCE = re.compile(
    r"^[ \t]*headerscan:[ \t]*allow\b.*\n?|[ \t]*headerscan:[ \t]*allow\b.*", re.MULTILINE
)
"""Words to this tool (see :mod:`headerscan.filters.excuses`), no part of the doc."""
_MARKS_LEFT = " \t\n.;,"
"""What stood around words that were taken out, and says nothing by itself."""
_GROUP_MARK = re.compile(r"\s*[@\\][{}]\s*")
_MAX_TRIES = 50
"""How many releases in the texts of parameters are passed over."""
_OPENS_CODE = re.compile(r"#\s*(?:if|ifdef|ifndef|define|include)\b")
_NO_PARAMETERS = ("brief", "since", "deprecated")
_NO_NAMES = frozenset(
    "bug caution deprecated e example fixme g hint i note notes remark return returns see since"
    " tip todo usage warning xxx".split(" ")
)


class CommentText(NamedTuple):
    """A comment's words in place: decoration is blanked, so that offsets stay true."""

    text: str
    """As long as the comment, each mark of decoration replaced by a space."""
    start: int
    """The comment's offset in the header."""
    opener: str


def comment_text(raw: str, start: int) -> CommentText:
    """Blank out what decorates a comment: its opener, closer and the lines' stars."""
    match = _OPENER.match(raw)
    opener = match[0] if match else ""
    if raw.startswith("//"):
        return CommentText(_LINE_OPENER.sub(_blank, raw), start, opener)
    end = len(raw) - 2 if raw.endswith("*/") else len(raw)
    body = raw[len(opener) : end]
    first, _, below = body.partition("\n")
    if below.lstrip().startswith("*"):
        body = f"{first}\n{_STARRED.sub(_blank, below)}"
    body = _LEADING_STARS.sub(_blank, body).rstrip("*").ljust(len(body))
    body = _BANNER.sub(_blank, body)
    return CommentText(" " * len(opener) + body + " " * (len(raw) - end), start, opener)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


_Sought = tuple[str, re.Pattern[str]]
"""A word that texts must hold for a pattern to be tried, and the pattern."""


@lru_cache(maxsize=32)
def _compiled(patterns: tuple[str, ...]) -> tuple[_Sought, ...]:
    return tuple((longest_word(one), compile_phrase(one, re.MULTILINE)) for one in patterns)


_WENT = "".join(
    rf"(?<!\b(?i:{words}) )"
    for words in ("deprecated", "in use", "not used", "obsolete", "removed", "unused")
)
"""What ``since`` follows where it says when something went, not when it came."""
DEFAULT_SINCE = (
    r"^[ \t]*[Ss]ince ?:[ \t]*(?:version[ \t]+)?v?(\d+(?:\.\d+)+)",
    _WENT + r"(?:[@\\]|\b)[Ss]ince[: \t]+(?:version[ \t]+)?v?(\d+(?:\.\d+)+)",
    r"[@\\]since[: \t]+(?:version[ \t]+)?v?(\d+)\b",
)
DEFAULT_DEPRECATED = (
    r"[@\\]deprecated\b[: \t]*(.*(?:\n[ \t]*[^\s@\\].*)*)",
    r"^[ \t]*Deprecated\b[: \t]*(.*(?:\n[ \t]*\S.*)*)",
)


def parse_comment(
    comment: CommentText,
    source: Source,
    docs: Docs,
    expected: tuple[str, ...] = (),
    *,
    returns: bool = True,
) -> Doc:
    """Return what a comment says; ``expected`` are names that may open it.

    ``returns`` says whether what the comment documents may return anything.
    """
    text = comment.text
    if "headerscan:" in text:
        text = _ALLOWANCE.sub("", text)
    since, deprecated, text = _facts(text, docs)
    name, lines = _opening_name(_dedented(text), expected, docs.style)
    said = _said(lines, may_return=returns)
    blocks = _PARAGRAPHS.split("\n".join(said.text).strip("\n"))
    paragraphs = [block.rstrip() for block in blocks if block.strip(_MARKS_LEFT)]
    summary = _one_line(paragraphs[:1])
    returned = _RETURNS.match(summary) if returns and not said.returns else None
    return Doc(
        summary=summary,
        body="\n\n".join(paragraphs[1:]),
        since=since,
        deprecated=deprecated,
        name=name,
        parameters=tuple(ParameterDoc(key, _one_line(words)) for key, words in said.parameters),
        returns=_unannotated(returned[1]) if returned else _one_line(said.returns) or None,
        opener=comment.opener,
        span=source.span(comment.start, comment.start + len(comment.text)),
    )


def _one_line(lines: Iterable[str]) -> str:
    return " ".join(" ".join(lines).split())


def parse_member_text(text: str, docs: Docs) -> tuple[str, str | None, str | None]:
    """Return what an ``@member:`` text says, its release, and what it says of deprecation."""
    since, deprecated, left = _facts(text, docs)
    return " ".join(left.split()), since, deprecated


def _facts(text: str, docs: Docs) -> tuple[str | None, str | None, str]:
    """Return release and deprecation that a text names, and the text without them."""
    since, text = _take(_compiled(docs.since or DEFAULT_SINCE), text)
    deprecated, text = _take(_compiled(docs.deprecated or DEFAULT_DEPRECATED), text)
    return since, deprecated, text


def _take(patterns: tuple[_Sought, ...], text: str) -> tuple[str | None, str]:
    """Return the first group of the first pattern that matches, and the text without it.

    What stands in an ``@parameter:`` text is left there: it is said of that alone.
    """
    for pattern in (pattern for word, pattern in patterns if word in text):
        for match in islice(pattern.finditer(text), _MAX_TRIES):
            if "@" in text and _is_said_of_parameter(text, match):
                continue
            group = match[1] if match.re.groups and match[1] is not None else ""
            return " ".join(group.split()), _without(text, *match.span())
    return None, text


def _is_said_of_parameter(text: str, match: re.Match[str]) -> bool:
    """Say whether a match lies in the text of an ``@parameter:``, not in a line of its own."""
    offset = match.start() + len(match[0]) - len(match[0].lstrip())
    *above, before = text[:offset].expandtabs(8).split("\n")
    margin = len(before) if not before.strip() else None
    for line in reversed([*above, before] if margin is None else above):
        if not line.strip() or _RETURNS.match(line):
            return False
        if _PARAMETER.match(line):
            is_further_in = margin is None or len(line) - len(line.lstrip()) < margin
            return _parameter(line) is not None and is_further_in
    return False


def _without(text: str, start: int, end: int) -> str:
    """Return a text without a part of it, and without what only that part left behind."""
    before, after = text[:start].rstrip(), text[end:].lstrip(" \t")
    if before.endswith("(") and after.startswith(")"):
        start, end = len(before) - 1, len(text) - len(after) + 1
    rest = text[end:].lstrip(" \t")
    if not rest.startswith((")", ".", ",")):
        return f"{text[:start]} {text[end:]}"
    head = text[:start].rstrip(" \t")
    if rest[0] in ".," and (not head or head[-1] in ".:;!?\n"):
        rest = rest[1:]  # it ended the sentence that is gone
    return head + rest


def _dedented(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.rstrip().expandtabs(8).split("\n")]
    rest = [len(line) - len(line.lstrip()) for line in lines[1:] if line]
    margin = min(rest, default=0)
    return [lines[0].strip(), *(line[margin:] for line in lines[1:])]


def _opening_name(
    lines: list[str], expected: tuple[str, ...], style: str
) -> tuple[str | None, list[str]]:
    line, *rest = [*dropwhile(not_, lines)] or [""]
    if not line:
        return None, []
    if line.lstrip()[0] in "@\\" and (match := _COMMAND_NAME.match(line)):
        return match[1], rest
    if ":" in line and (match := _NAME.match(line)) and style not in ("doxygen", "plain"):
        name, tail = match[1], match[2]
        annotated = not tail or tail.startswith("(")
        if name in expected or (annotated and name.lower() not in _NO_NAMES):
            tail = _NAME_ANNOTATIONS.sub("", tail)
            return name, [tail, *rest] if tail else rest
    match = _KERNEL_NAME.match(line) if "-" in line else None
    if match and (match[1] in expected or style == "kernel-doc"):
        return match[1], [match[2], *rest]
    return None, [line, *rest]


def _unannotated(text: str) -> str:
    """Return the text of a parameter without gtk-doc's ``(nullable):`` before it."""
    return _ANNOTATIONS.sub("", text)


class _Said(NamedTuple):
    """What a comment says, line by line."""

    text: list[str]
    parameters: list[tuple[str, list[str]]]
    returns: list[str]


def _said(lines: Iterable[str], *, may_return: bool) -> _Said:
    """Divide lines into text, parameters and return value; a blank line ends the latter two."""
    said = _Said([], [], [])
    text = into = said.text
    for line in lines:
        words = line.lstrip()
        may_command = words[:1] in ("@", "\\", "R")
        if not words:
            into = text
            text.append("")
        elif may_command and (match := _parameter(line)):
            into = [_unannotated(match["text"])]
            said.parameters.append((match["gtk"] or match["doxygen"], into))
        elif (
            (match := _RETURNS.match(line) if may_command and may_return else None)
            # In the middle of a paragraph only a command begins something else.
            and (into is not text or not text or not text[-1].strip() or words[0] != "R")
        ):
            is_summary = not any(text) and (words.startswith("Return ") or not said.parameters)
            into = text if is_summary else said.returns
            into.append(line if is_summary or said.returns else _unannotated(match[1]))
        elif not (may_command and _GROUP_MARK.fullmatch(line)):
            if into is text and _OPENS_CODE.match(words) and text and text[-1]:
                text.append("")
            has_command = into is text and ("@" in line or "\\" in line)
            into.append(_COMMAND.sub(r"\1", line) if has_command else line)
    return said


def _parameter(line: str) -> re.Match[str] | None:
    """Return how a line begins a parameter's text; None where it does not."""
    match = _PARAMETER.match(line)
    name = (match["gtk"] or match["doxygen"]).lower() if match else ""
    return None if name in _NO_PARAMETERS else match
