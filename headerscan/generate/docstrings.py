"""Docstrings as ``ruff format`` leaves them, and as reStructuredText can read them."""

import re
import textwrap
from collections.abc import Iterable

from headerscan.generate.python_text import LINE_LENGTH

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
    room = LINE_LENGTH - indent
    first, _, rest = _clean(text, escape=escape).partition("\n\n")
    said = " ".join(facts.split())
    if first and said and not rest:
        said, first = "", f"{_ended(first)} {_clean(said, escape=escape)}"
    paragraphs = [_filled(first, room, 3)] if first else []
    if rest:
        paragraphs.append(_readable(textwrap.dedent(rest)) if escape else textwrap.dedent(rest))
    if said:
        paragraphs.append(_filled(_clean(said, escape=escape), room, 0 if paragraphs else 3))
    if len(paragraphs) == 1 and "\n" not in paragraphs[0]:
        paragraphs = [_filled(paragraphs[0], room - 3, 3)]  # room for the closing quotes
    lines = "\n\n".join(paragraphs).split("\n")
    before = " " if lines[0].startswith('"') else ""
    lines[0] = f'"""{before}{lines[0]}'
    if len(lines) == 1:
        behind = " " if _BARE_QUOTE.search(lines[0]) else ""
        return f'{lines[0]}{behind}"""'
    return "\n".join([lines[0], *_indented(lines[1:], indent), " " * indent + '"""'])


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def _indented(lines: list[str], indent: int) -> Iterable[str]:
    dedented = textwrap.dedent("\n".join(lines)).split("\n") if lines else []
    return (f"{' ' * indent}{line}".rstrip() for line in dedented)


def _readable(text: str) -> str:
    """Mark paragraphs whose lines stand ragged, such as code, as literal blocks."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(
        f"::\n\n{textwrap.indent(one, '    ')}" if _is_ragged(one) else one for one in paragraphs
    )


def _is_ragged(paragraph: str) -> bool:
    """Say whether a paragraph is no text, no list, and no term with its definition."""
    lines = [line for line in paragraph.split("\n") if line]
    if not lines:
        return False
    bullet = _BULLET.match(lines[0])
    margins = [len(line) - len(line.lstrip()) for line in lines]
    if bullet:
        return any(
            margin != (margins[0] if _BULLET.match(line) else bullet.end())
            for line, margin in zip(lines[1:], margins[1:], strict=True)
        )
    rest = set(margins[1:])
    return len(rest) > 1 or (bool(rest) and min(rest) < margins[0])


def _clean(text: str, *, escape: bool) -> str:
    text = "".join(one if one.isprintable() or one == "\n" else " " for one in text.expandtabs())
    if escape:
        text = _MARKUP.sub(r"\\\1\2\3", text.replace("\\", "\\\\"))
    text = re.sub(r"[ ]+$", "", text, flags=re.MULTILINE).strip("\n")
    return text.replace("\\", "\\\\").replace('"""', r"\"\"\"")


def _filled(text: str, room: int, first: int) -> str:
    """Fill a paragraph into ``room`` columns, the first line short by ``first``."""
    lines = textwrap.wrap(
        " ".join(text.split()),
        room,
        initial_indent=" " * first,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)[first:]
