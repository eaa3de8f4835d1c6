r"""Comments to docs: what a documentation comment says, whatever its style.

Styles: libvirt's and gtk-doc's ``NAME:`` with ``@param:`` lines, doxygen's and javadoc's
commands (``\brief``, ``@param``, ``\since``, ``@deprecated``), kernel-doc's
``name() - text``, and plain text. The name that opens a comment is found in every style;
a profile's ``docs.style`` only settles what would be ambiguous.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from headerscan.model import Doc
from headerscan.phrases import WordyPattern
from headerscan.profile import Docs
from headerscan.source import Source

_OPENER = re.compile(r"/\*[*!]<|///<|//!<|/\*[*!](?![*/])|///(?!/)|//!|/\*|//")
_STARRED = re.compile(r"^[ \t]*\*{1,2}(?!/)", re.MULTILINE)
_LEADING_STARS = re.compile(r"\A\*+(?=\s|\Z)")
_BANNER = re.compile(r"^[ \t]*[*=/#~_-]{4,}[ \t]*$", re.MULTILINE)
_BANNER_SIGNS = tuple("*=/#~_-")
_BANNER_BELOW = re.compile(r"\n[ \t]*+[*=/#~_-]{4}")
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
_RETURNS = re.compile(r"\s*(?:Returns?\s*:?|[@\\](?:returns?|retval|result))(?=\s)[ \t]*(.*)")
_COMMAND = re.compile(r"(^|\s)[@\\](?:brief|details|short|sa|see|note|remark)\b[ \t]*")
_ANNOTATIONS = re.compile(
    r"^(?:\((?:allow-none|array|attributes|caller-allocates|closure|constructor|default|destroy"
    r"|element-type|in|inout|not|nullable|optional|out|rename-to|scope|skip|transfer|type)\b"
    r"[^()]*\)[ \t]*)+:[ \t]*"
)
_NAME_ANNOTATIONS = re.compile(r"^(?:\([^()]*\)[:\s]*)+")
_SPEAKS_OF_PARTS = re.compile(r"[\n@\\:-]|\A\s*R")
"""What a comment of one line must hold to say more than a summary: ``Returns``, ``name:``."""
_PARAGRAPHS = re.compile(r"\n[ \t]*\n+")
_GROUP_MARK = re.compile(r"\s*[@\\][{}]\s*")
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
        text = _LINE_OPENER.sub(_blank, raw)
        return CommentText(text, start, opener)
    end = len(raw) - 2 if raw.endswith("*/") else len(raw)
    body = raw[len(opener) : end]
    if "\n" in body:
        body = _without_stars(body)
    if body.startswith("*"):
        body = _LEADING_STARS.sub(_blank, body)
    body = body.rstrip("*").ljust(len(body)) if body.endswith("*") else body
    if _BANNER_BELOW.search(body) or body.lstrip(" \t").startswith(_BANNER_SIGNS):
        body = _BANNER.sub(_blank, body)
    return CommentText(" " * len(opener) + body + " " * (len(raw) - end), start, opener)


def _without_stars(body: str) -> str:
    """Return the lines of a comment without the stars that begin them, if they do."""
    first = body.index("\n")
    margin = body[first : body.find("*", first) + 1]
    if not margin[1:-1].strip(" \t") and _all_begin_with(margin, body):
        return body.replace(margin, "\n".ljust(len(margin)))
    head, rest = body[:first], body[first + 1 :]
    return f"{head}\n{_STARRED.sub(_blank, rest)}" if rest.lstrip().startswith("*") else body


def _all_begin_with(margin: str, body: str) -> bool:
    """Say whether all lines but the first begin with one star at the same place."""
    lines = body.count("\n", 0, len(body.rstrip()))
    many = f"{margin}*" in body or f"{margin}/" in body
    return bool(margin) and not many and body.count(margin) == lines


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


@lru_cache(maxsize=32)
def _compiled(patterns: tuple[str, ...]) -> tuple[WordyPattern, ...]:
    return tuple(WordyPattern(pattern, re.MULTILINE) for pattern in patterns)


DEFAULT_SINCE = (
    r"^[ \t]*[Ss]ince ?:[ \t]*(?:version[ \t]+)?v?(\d+(?:\.\d+)+)",
    r"(?<![Dd]eprecated )(?:[@\\]|\b)[Ss]ince[: \t]+(?:version[ \t]+)?v?(\d+(?:\.\d+)+)",
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
    since, text = _take(_compiled(docs.since or DEFAULT_SINCE), text)
    deprecated, text = _take(_compiled(docs.deprecated or DEFAULT_DEPRECATED), text)
    parts = _Parts(may_return=returns)
    name = None
    if _SPEAKS_OF_PARTS.search(text):
        name, lines = _opening_name(_dedented(text), expected, docs.style)
        for line in lines:
            parts.add(line)
    else:
        parts.text.append(text.strip())
    paragraphs = parts.paragraphs()
    summary = " ".join(paragraphs[0].split()) if paragraphs else ""
    return Doc(
        summary=summary,
        body="\n\n".join(paragraphs[1:]),
        since=since,
        deprecated=deprecated,
        name=name,
        parameters=tuple((key, " ".join(words.split())) for key, words in parts.parameters),
        returns=parts.returned(summary),
        opener=comment.opener,
        span=source.span(comment.start, comment.start + len(comment.text)),
    )


def _take(patterns: tuple[WordyPattern, ...], text: str) -> tuple[str | None, str]:
    """Return the first group of the first pattern that matches, and the text without it."""
    for pattern in patterns:
        if match := pattern.search(text):
            start, end = match.span()
            before, after = text[:start], text[end:]
            if before.rstrip().endswith("(") and after.lstrip(" \t").startswith(")"):
                before, after = before.rstrip()[:-1], after.lstrip(" \t")[1:]
            group = match[1] if match.re.groups and match[1] is not None else ""
            rest = after.lstrip(" \t")
            if rest.startswith((")", ".", ",")):
                return " ".join(group.split()), before.rstrip(" \t") + rest
            return " ".join(group.split()), f"{before} {after}"
    return None, text


def _dedented(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.rstrip().expandtabs(8).split("\n")]
    rest = [len(line) - len(line.lstrip()) for line in lines[1:] if line]
    margin = min(rest, default=0)
    return [lines[0].strip(), *(line[margin:] for line in lines[1:])]


def _opening_name(
    lines: list[str], expected: tuple[str, ...], style: str
) -> tuple[str | None, list[str]]:
    index = 0
    while not lines[index]:
        index += 1
        if index == len(lines):
            return None, []
    line, rest = lines[index], lines[index + 1 :]
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
    return None, lines[index:]


def _unannotated(text: str) -> str:
    """Return the text of a parameter without gtk-doc's ``(nullable):`` before it."""
    return _ANNOTATIONS.sub("", text)


class _Parts:
    """The paragraphs, parameters and return value, collected line by line."""

    def __init__(self, *, may_return: bool) -> None:
        self.may_return = may_return
        self.text: list[str] = []
        self.parameters: list[tuple[str, str]] = []
        self.returns: str | None = None
        self.into = "text"

    def add(self, line: str) -> None:
        words = line.lstrip()
        if not words:
            self.into = "text"
            self.text.append("")
        elif words[0] in "@\\R" and self._command(line):
            return
        elif self.into == "parameter":
            name, text = self.parameters[-1]
            self.parameters[-1] = (name, f"{text} {line}")
        elif self.into == "returns":
            self.returns = f"{self.returns} {line}"
        else:
            has_command = "@" in line or "\\" in line
            self.text.append(_COMMAND.sub(r"\1", line) if has_command else line)

    def _command(self, line: str) -> bool:
        """Take a line that begins with a command, if it does."""
        if self._parameter(line) or self._returned(line):
            return True
        return _GROUP_MARK.fullmatch(line) is not None

    def _parameter(self, line: str) -> bool:
        """Take a line that begins a parameter; say whether it does."""
        match = _PARAMETER.match(line)
        if match is None:
            return False
        name = match["gtk"] or match["doxygen"]
        if name.lower() in ("brief", "since", "deprecated"):
            return False
        self.parameters.append((name, _unannotated(match["text"])))
        self.into = "parameter"
        return True

    def _returned(self, line: str) -> bool:
        """Take a line that says what is returned; say whether it does."""
        match = _RETURNS.match(line) if self.may_return else None
        if match is None or not self._may_begin(line):
            return False
        imperative = line.lstrip().startswith("Return ")
        if not any(self.text) and (imperative or not self.parameters):
            self.into = "text"  # what comes first is the summary, whatever it says
            self.text.append(line)
            return True
        text = _unannotated(match[1])
        self.returns = text if self.returns is None else f"{self.returns} {line}"
        self.into = "returns"
        return True

    def _may_begin(self, line: str) -> bool:
        """Say whether a paragraph may begin with the line, or a command stands in it."""
        begins = not self.text or not self.text[-1].strip() or self.into != "text"
        return begins or line.lstrip()[0] in "@\\"

    def returned(self, summary: str) -> str | None:
        """Return what is said of the return value, by the summary if nowhere else."""
        if self.returns is not None:
            return " ".join(self.returns.split())
        match = _RETURNS.match(summary) if self.may_return else None
        return _unannotated(match[1]) if match else None

    def paragraphs(self) -> list[str]:
        joined = "\n".join(self.text).strip("\n")
        blocks = _PARAGRAPHS.split(joined) if "\n" in joined else [joined]
        return [text for block in blocks if (text := block.rstrip()).strip(" \t\n.;,")]
