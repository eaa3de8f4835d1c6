"""Definitions of functions in C files, and since when they are exported."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable

import msgspec

from headerscan.comments.cdocs import function_docs
from headerscan.implementation.code import Tokens, within
from headerscan.lexing.code import code_of
from headerscan.lexing.lexer import Lexed
from headerscan.lexing.source import Source
from headerscan.lexing.tokens import closing, tokenize
from headerscan.matching.globs import fits
from headerscan.model import Definition, Header
from headerscan.profile import Docs, VersionScripts

_NODE = re.compile(r"([\w.]+)\s*\{([^{}]*)\}")
_LISTED = re.compile(r"([A-Za-z_]\w*)\s*;")
_COMMENT = re.compile(r"#[^\n]*|/\*(?s:.*?)\*/")


def definitions_in(
    source: Source, lexed: Lexed, names: Collection[str], style: Docs
) -> dict[str, tuple[Definition, ...]]:
    """Return where a file defines functions of some names, with their parameters and docs."""
    found: defaultdict[str, list[Definition]] = defaultdict(list)
    for item in lexed.items:
        if item.body is None:
            continue
        tokens = list(tokenize(code_of(source, item)))
        for index, token in enumerate(tokens[:-1]):
            if token.text in names and tokens[index + 1].text == "(":
                parameters = [_declared(part) for part in within(tokens, index + 1)]
                if None not in parameters:
                    line = source.line(item.start + token.start)
                    told = Definition(source.name, line, (*filter(None, parameters),))
                    found[token.text].append(told)
                break
    docs = function_docs(source.text, source.name, style) if found else {}
    return {
        name: tuple(msgspec.structs.replace(one, doc=docs.get(name)) for one in definitions)
        for name, definitions in found.items()
    }


def _declared(tokens: Tokens) -> str | None:
    """Return the name that a parameter declares: ``void`` has none, and None is unclear."""
    words = [token.text for token in tokens]
    if words == ["void"]:
        return ""
    if words == ["..."]:
        return "..."
    if "(" in words:
        # A pointer to a function: its name is in the first brackets, behind the star.
        first = words.index("(")
        tokens = tokens[first : closing(tokens, first)]
    elif "[" in words:
        tokens = tokens[: words.index("[")]
    names = [token.text for token in tokens if token.kind == "ident"]
    # Attributes, such as G_GNUC_UNUSED, may stand behind the name.
    quiet = [name for name in names if not name.isupper() or len(name) == 1]
    return quiet[-1] if (quiet and len(names) > 1) or "(" in words else None


def exported_by(
    files: Iterable[Header], names: Collection[str], scripts: VersionScripts
) -> dict[str, str]:
    """Return since which release functions are exported, where version scripts agree."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for file in files:
        if not fits(file.name.rpartition("/")[2], scripts.files):
            continue
        for version in _NODE.finditer(_COMMENT.sub(" ", file.text)):
            if match := re.fullmatch(scripts.node, version[1]):
                exported = re.split(r"\blocal\s*:", version[2])[0]
                for name in _LISTED.findall(exported):
                    found[name].add(match[1])
    listed = sorted(name for name in names if len(found.get(name, ())) == 1)
    return {name: found[name].pop() for name in listed}
