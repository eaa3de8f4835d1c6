"""A header's text as HTML: coloured, with a place for each line that is linked to."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from headerscan.escaping import for_page
from headerscan.model import Symbol
from headerscan.sphinx_ext.library import Library

# The classes are pygments', whose styles every theme has: comment, preprocessor, string,
# keyword, type, number. Pygments itself takes as long for a large header as all its pages.
_TOKEN = re.compile(
    r"""
    (?P<c1>/\*.*?(?:\*/|\Z)|//[^\n]*)
  | (?P<cp>^[ \t]*\#[ \t]*\w+)
  | (?P<s>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<k>\b(?:auto|break|case|const|continue|default|do|else|enum|extern|for|goto|if|inline
      |register|restrict|return|sizeof|static|struct|switch|typedef|union|volatile|while)\b)
  | (?P<kt>\b(?:bool|char|double|float|int|long|short|signed|unsigned|void|_Bool|size_t)\b)
  | (?P<mi>\b(?:0[xX][0-9a-fA-F]+|\d+)[uUlL]*\b)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


def body(header: str, library: Library) -> str:
    """Return a header's text as HTML, each line that is linked to with its symbols' ids."""
    anchors = _all_anchors(library).get(header, {})
    lines = coloured(for_page(library.sources[header].text))
    shown = [_line(number, line, anchors.get(number, ())) for number, line in enumerate(lines, 1)]
    return (
        '<div class="highlight headerscan-source" tabindex="0" role="region"'
        ' aria-label="Source">'
        f"<pre>{''.join(shown)}</pre></div>"
    )


def coloured(text: str) -> list[str]:
    """Return the lines of C as HTML, of which no element reaches into another line."""
    # Escaped beforehand: no token begins or ends with what that changes.
    shown = _TOKEN.sub(_token, html.escape(text, quote=False))
    return shown.removesuffix("\n").split("\n")


def _token(token: re.Match[str]) -> str:
    kind, text = token.lastgroup, token[0]
    if "\n" in text:
        text = text.replace("\n", f'</span>\n<span class="{kind}">')
    return f'<span class="{kind}">{text}</span>'


def _all_anchors(library: Library) -> dict[str, dict[int, list[str]]]:
    """Return the names that lead to each line of each header."""
    return library.once("anchors", _anchors)


def _anchors(library: Library) -> dict[str, dict[int, list[str]]]:
    anchors: dict[str, dict[int, list[str]]] = {}
    symbols: Sequence[Symbol] = library.api.symbols
    taken: set[tuple[str, str]] = set()
    for symbol in symbols:
        if (symbol.header, symbol.name) in taken:
            continue  # a definition in another branch: an id stands once in a page
        taken.add((symbol.header, symbol.name))
        lines = anchors.setdefault(symbol.header, {})
        lines.setdefault(symbol.line, []).append(symbol.name)
    return anchors


def _line(number: int, line: str, names: Sequence[str]) -> str:
    anchors = ""
    if names:
        ids = map(html.escape, dict.fromkeys(names))
        anchors = "".join(f'<span id="{own}"></span>' for own in ids)
    return f'{anchors}<span id="L{number}"><span class="linenos">{number:5} </span>{line}\n</span>'
