"""Docs of functions from C files: the comment that stands above a function's definition.

Some libraries document their functions there and not in the headers. A C file is not
lexed as a header is: only comments and what follows them are looked at, so that a tree
of a thousand files takes seconds.
"""

import re
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from headerscan.comments.attach import DOC_OPENERS
from headerscan.comments.docs import comment_text, parse_comment
from headerscan.lexing.source import Source
from headerscan.lexing.tokens import behind_call, tokenize
from headerscan.lexing.words import ATTRIBUTES, is_shouted
from headerscan.model import Doc
from headerscan.profile import Docs

MAX_HEAD = 4000
"""How many characters a definition may have between its comment and its body."""

_COMMENT = re.compile(r"^[ \t]*+(/\*(?s:.*?)\*/|(?://[^\n]*+\n[ \t]*+)++)", re.MULTILINE)
_DIRECTIVES = re.compile(r"(?:\s*+#[^\n]*+\n)*+\s*+(?=[A-Za-z_])")
_INNER_COMMENT = re.compile(r"/\*(?s:.*?)\*/|//[^\n]*+")
_BLANK_LINE = re.compile(r"[^\S\n]*+\n[^\S\n]*+\n")


def function_docs(text: str, origin: str, docs: Docs) -> dict[str, Doc]:
    """Return the docs of the functions that a C file defines, by name.

    ``origin`` names the file; each doc carries it, as its span lies there. ``docs`` is
    how the library lays its comments out.
    """
    source: Source | None = None
    found: dict[str, Doc] = {}
    for match in _COMMENT.finditer(text):
        name = _defined_behind(text, match.end())
        if name is None:
            continue
        comment = comment_text(match[1], match.start(1))
        is_named = name in comment.text.split(":", 1)[0]
        if is_named or comment.opener in DOC_OPENERS or not _BLANK_LINE.match(text, match.end()):
            source = source or Source(text, origin)
            doc = parse_comment(comment, source, docs, (name,))
            if doc.name in (None, name) or name not in found:
                found[name] = replace(doc, origin=origin)
    return found


def merged(found: Iterable[Mapping[str, Doc]]) -> dict[str, Doc]:
    """Return the docs of several files in one; one that names its function comes first."""
    result: dict[str, Doc] = {}
    for docs in found:
        for name, doc in docs.items():
            known = result.get(name)
            if known is None or (known.name != name and doc.name == name):
                result[name] = doc
    return result


def _defined_behind(text: str, position: int) -> str | None:
    """Return the name of the function whose definition begins at ``position``."""
    skipped = _DIRECTIVES.match(text, position)
    if skipped is None:
        return None
    start = skipped.end()
    head, brace, _ = _INNER_COMMENT.sub(" ", text[start : start + MAX_HEAD]).partition("{")
    if not brace or any(mark in head for mark in ";=#"):
        return None
    tokens, names, index = list(tokenize(head)), [], 0
    while index < len(tokens):
        token = tokens[index]
        behind = behind_call(tokens, index) if token.kind == "ident" else index + 1
        if behind > len(tokens):
            return None
        if behind > index + 1 and token.text not in ATTRIBUTES:
            names.append(token.text)
        index = behind
    return next((name for name in names if not is_shouted(name)), names[0] if names else None)
