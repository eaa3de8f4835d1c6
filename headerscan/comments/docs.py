r"""Comments to docs: what a documentation comment says, whatever its style.

Styles: libvirt's and gtk-doc's ``NAME:`` with ``@param:`` lines, doxygen's and javadoc's
commands (``\brief``, ``@param``, ``\since``, ``@deprecated``), kernel-doc's
``name() - text``, and plain text. The name that opens a comment is found in every style;
a profile's ``docs.style`` only settles what would be ambiguous.
"""

import re
from functools import lru_cache
from itertools import islice
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
"""Words to this tool (see :mod:`headerscan.filters.suppress`), no part of the doc."""
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
        text = _LINE_OPENER.sub(_blank, raw)
        return CommentText(text, start, opener)
    end = len(raw) - 2 if raw.endswith("*/") else len(raw)
    body = raw[len(opener) : end]
    if "\n" in body:
        body = _without_stars(body)
    body = _LEADING_STARS.sub(_blank, body).rstrip("*").ljust(len(body))
    body = _BANNER.sub(_blank, body)
    return CommentText(" " * len(opener) + body + " " * (len(raw) - end), start, opener)


def _without_stars(body: str) -> str:
    """Return the lines of a comment without the stars that begin them, if they do."""
    first, _, rest = body.partition("\n")
    return f"{first}\n{_STARRED.sub(_blank, rest)}" if rest.lstrip().startswith("*") else body


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
    span = source.span(comment.start, comment.start + len(comment.text))
    parts = _Parts(may_return=returns)
    name, lines = _opening_name(_dedented(text), expected, docs.style)
    for line in lines:
        parts.add(line)
    paragraphs = parts.paragraphs()
    summary = " ".join(paragraphs[0].split()) if paragraphs else ""
    return Doc(
        summary=summary,
        body="\n\n".join(paragraphs[1:]),
        since=since,
        deprecated=deprecated,
        name=name,
        parameters=tuple(
            [ParameterDoc(key, " ".join(words.split())) for key, words in parts.parameters]
        ),
        returns=parts.returned(summary),
        opener=comment.opener,
        span=span,
    )


def parse_member_text(text: str, docs: Docs) -> tuple[str, str | None, str | None]:
    """Return what an ``@member:`` text says, its release, and what it says of deprecation."""
    since, deprecated, left = _facts(text, docs)
    return " ".join(left.split()), since, deprecated


def _facts(text: str, docs: Docs) -> tuple[str | None, str | None, str]:
    """Return release and deprecation that a text names, and the text without them."""
    since, text = _take(_compiled(docs.since or DEFAULT_SINCE), text)
    deprecated, text = _take(_compiled(docs.deprecated or DEFAULT_DEPRECATED), text)
    return since, deprecated, text


def _says_something(paragraph: str) -> bool:
    """Say whether more is left than the marks that stood around what was taken out."""
    return paragraph.strip(" \t\n.;,") != ""


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
    end = match.start() + len(match[0]) - len(match[0].lstrip())
    margin = None
    while end >= 0:
        begin = text.rfind("\n", 0, end) + 1
        line = text[begin:end].expandtabs(8)
        if margin is None and not line.strip():
            margin = len(line)  # it stands at the beginning of its line
        elif not line.strip() or _RETURNS.match(line):
            return False
        elif found := _PARAMETER.match(line):
            is_one = (found["gtk"] or found["doxygen"]).lower() not in _NO_PARAMETERS
            return is_one and (margin is None or len(line) - len(line.lstrip()) < margin)
        else:
            margin = len(line) + 1 if margin is None else margin
        end = begin - 1
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
            if words[0] == "#" and self.text and self.text[-1] and _OPENS_CODE.match(words):
                self.text.append("")
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
        if name.lower() in _NO_PARAMETERS:
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
            return " ".join(self.returns.split()) or None
        match = _RETURNS.match(summary) if self.may_return else None
        return _unannotated(match[1]) if match else None

    def paragraphs(self) -> list[str]:
        joined = "\n".join(self.text).strip("\n")
        blocks = _PARAGRAPHS.split(joined) if "\n" in joined else [joined]
        return [text for block in blocks if _says_something(text := block.rstrip())]
