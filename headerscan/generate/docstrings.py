"""Docstrings as ``ruff format`` leaves them, and as reStructuredText can read them."""

import re
import textwrap

from headerscan.generate.python_text import LINE_LENGTH, printable

_MARKUP = re.compile(
    r"""(?:(?<=[\s'"(\[{<\-/:])|^)([*`|])(?=\S)   # opens emphasis, a role, a substitution
    |(?<=[^\W_])(_)(?![\w*])                       # ends a reference
    |(?<=\S)(`)""",
    re.VERBOSE,
)
_BULLET = re.compile(r"\s*(?:[-*+]|\d+[.)]) +")
_BARE_QUOTE = re.compile(r'(?<!\\)(?:\\\\)*"\Z')


def docstring(text: str, facts: str = "", indent: int = 0, *, escape: bool = True) -> str:
    """Return a docstring: the text, its first paragraph filled, and facts as its last sentences.

    With ``escape``, what reStructuredText would read as markup is escaped. ``indent`` is how
    far the statement stands to the right; the first line is without it.
    """
    room, margin = LINE_LENGTH - indent, " " * indent
    first, _, rest = _clean(text, escape=escape).partition("\n\n")
    said = _clean(" ".join(facts.split()), escape=escape)
    if first and said and not rest:
        end = "" if first.endswith((".", "!", "?", ":")) else "."
        first, said = f"{first}{end} {said}", ""
    rest = textwrap.dedent(rest)
    paragraphs = [_filled(first, room, 3)] if first else []
    if rest:
        paragraphs.append(_readable(rest) if escape else rest)
    if said:
        paragraphs.append(_filled(said, room, 0 if paragraphs else 3))
    if len(paragraphs) == 1 and "\n" not in paragraphs[0]:
        paragraphs = [_filled(paragraphs[0], room - 3, 3)]  # room for the closing quotes
    head, *below = "\n\n".join(paragraphs).split("\n")
    head = ('""" ' if head.startswith('"') else '"""') + head
    if not below:
        return head + (' """' if _BARE_QUOTE.search(head) else '"""')
    dedented = textwrap.dedent("\n".join(below)).split("\n")
    return "\n".join([head, *(f"{margin}{line}".rstrip() for line in dedented), f'{margin}"""'])


def _readable(text: str) -> str:
    """Mark paragraphs whose lines stand ragged, such as code, as literal blocks."""
    return "\n\n".join(
        f"::\n\n{textwrap.indent(one, '    ')}" if _is_ragged(one) else one
        for one in text.split("\n\n")
    )


def _is_ragged(paragraph: str) -> bool:
    """Say whether a paragraph is no text, no list, and no term with its definition."""
    lines = [line for line in paragraph.split("\n") if line]
    if not lines:
        return False
    first, *margins = [len(line) - len(line.lstrip()) for line in lines]
    if bullet := _BULLET.match(lines[0]):
        return any(
            margin != (first if _BULLET.match(line) else bullet.end())
            for line, margin in zip(lines[1:], margins, strict=True)
        )
    return len(set(margins)) > 1 or min(margins, default=first) < first


def _clean(text: str, *, escape: bool) -> str:
    text = printable(text.expandtabs(), kept="\n")
    if escape:
        text = _MARKUP.sub(r"\\\1\2\3", text.replace("\\", "\\\\"))
    text = re.sub(r"[ ]+$", "", text, flags=re.MULTILINE).strip("\n")
    return text.replace("\\", "\\\\").replace('"""', r"\"\"\"")


def _filled(text: str, room: int, first: int) -> str:
    """Fill a paragraph into ``room`` columns, the first line short by ``first``."""
    words = " ".join(text.split())
    short = " " * first
    return textwrap.fill(
        words, room, initial_indent=short, break_long_words=False, break_on_hyphens=False
    )[first:]
