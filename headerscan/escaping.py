"""Text that comes from headers, patches and file names, made harmless for where it is shown.

Anyone may write these. Nothing in them may move a cursor, colour a terminal, reorder what is
read, become markup, mention a person or end a command. For HTML and XML the standard library
has what is needed (:func:`html.escape`, :mod:`xml.sax.saxutils`).
"""

import re
import unicodedata
from collections.abc import Sequence

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # Unicode 15, 4.5

# C0 and C1 controls, marks and overrides of the writing direction (Unicode 15, UAX #9),
# invisible fillers, non-characters and lone surrogates. The joiners U+200C and U+200D stay:
# several scripts cannot be written without them.
UNSEEN_CHARACTER = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
"""An expression for what a page shows by its code point."""

_ON_PAGE = re.compile(UNSEEN_CHARACTER)
_MARKDOWN = re.compile(r"([\\`*_\[\]|~$])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;", "#": "&#35;"}


def for_terminal(text: str) -> str:
    """Return a text with escapes for all that a terminal would obey, line ends too."""
    if text.isprintable():
        return text
    return "".join(
        character
        if unicodedata.category(character) not in _UNSEEN
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def on_one_line(text: str) -> str:
    """Return a text for a terminal in which white space of any kind is one space."""
    return for_terminal(" ".join(text.split()))


def for_page(text: str) -> str:
    """Return a text in which every unseen character is its code point in brackets.

    For literal text of HTML pages, which is escaped as HTML afterwards; lines and spaces stay.
    """
    return _ON_PAGE.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)


def for_markdown(text: str) -> str:
    """Return a text on one line in which nothing is markup, on GitHub and GitLab neither."""
    single = _MARKDOWN.sub(r"\\\1", on_one_line(text))
    return "".join(_ENTITIES.get(character, character) for character in single)


def markdown_code(text: str) -> str:
    """Return a text as a code span of Markdown that a table cell can hold."""
    single = on_one_line(text).replace("|", "\\|")
    if not single:
        return ""
    fence, pad = _fence([single], 1), " " if "`" in single else ""
    return f"{fence}{pad}{single}{pad}{fence}"


def markdown_block(lines: Sequence[str], language: str) -> list[str]:
    """Return lines as a block of code in a language, whatever backticks are in them."""
    fence = _fence(lines, 3)
    return [f"{fence}{language}", *lines, fence]


def _fence(lines: Sequence[str], least: int) -> str:
    """Return more backticks than stand anywhere in the lines."""
    runs = (len(run) for line in lines for run in re.findall("`+", line))
    return "`" * max(least, 1 + max(runs, default=0))


def for_workflow(text: str) -> str:
    """Return the data of a workflow command: GitHub's ``::error::DATA``."""
    lines = text.replace("\r", "").split("\n")
    return "%0A".join(for_terminal(line).replace("%", "%25") for line in lines)


def workflow_property(text: str) -> str:
    """Return the value of a property of a workflow command: ``::error file=VALUE::``."""
    return for_workflow(text).replace(":", "%3A").replace(",", "%2C")
