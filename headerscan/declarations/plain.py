"""Plain declarations, read without pycparser, which takes five times as long.

Plain is what nine in ten declarations of a header are: one declared name, pointers and
arrays around it, at most one list of parameters that are as plain, no body. Whatever is
not, goes to pycparser; where both read a declaration they say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from headerscan.constants.basictypes import canonical_name
from headerscan.declarations.parsertokens import ParserToken
from headerscan.model import Parameter

STORAGE = frozenset({"TYPEDEF", "EXTERN", "STATIC", "INLINE", "REGISTER", "AUTO"})
_QUALIFIERS = frozenset({"CONST", "VOLATILE", "RESTRICT"})
_TAGS = frozenset({"STRUCT", "UNION", "ENUM"})


class Plain(NamedTuple):
    """What a plain declaration declares."""

    name: str | None
    """None where it only names a struct, union or enum."""
    start: int
    """The name's offset."""
    type: str
    """The type, of a function the one it returns."""
    parameters: tuple[Parameter, ...] | None
    """None for what is no function and no pointer to one."""
    is_typedef: bool
    is_inline: bool
    is_bare: bool
    """The name is of the type itself: no pointer, array or function."""
    tag: tuple[str, str, int] | None
    """``struct``, ``union`` or ``enum``, the tag or its stand-in, and the tag's offset."""


class _Head(NamedTuple):
    """Specifiers, and the pointers behind them."""

    behind: int
    """The index behind both."""
    text: str
    pointers: str
    is_typedef: bool
    is_inline: bool
    tag: tuple[str, str, int] | None


def read_plain(tokens: Sequence[ParserToken], tags: Mapping[str, str | None]) -> Plain | None:
    """Return what a declaration declares, or None where it is not plain.

    ``tags`` maps what stands for an enum's body to the enum's tag, or None.
    """
    head = _head(tokens, 0, tags)
    if head is None:
        return None
    index, is_callback = head.behind, False
    kind = tokens[index].type
    if kind == "SEMI" and head.tag is not None and not head.pointers:
        return _plain(head, None, 0, None)
    if kind == "LPAREN" and head.is_typedef and _types(tokens, index, 4) == _POINTER_TO_FUNCTION:
        index, is_callback = index + 2, True
    elif kind != "ID":
        return None
    name = tokens[index]
    index += 2 if is_callback else 1
    sizes, index = _sizes(tokens, index)
    parameters = None
    if tokens[index].type == "LPAREN" and not sizes:
        found = _parameters(tokens, index + 1, tags)
        if found is None:
            return None
        parameters, index = found
    if is_callback and parameters is None:
        return None
    if tokens[index].type != "SEMI" or index + 1 != len(tokens):
        return None
    return _plain(
        head._replace(pointers=head.pointers + sizes), name.value, name.lineno, parameters
    )


_POINTER_TO_FUNCTION = ["LPAREN", "TIMES", "ID", "RPAREN"]


def _types(tokens: Sequence[ParserToken], index: int, count: int) -> list[str]:
    return [token.type for token in tokens[index : index + count]]


def _plain(
    head: _Head, name: str | None, start: int, parameters: tuple[Parameter, ...] | None
) -> Plain:
    return Plain(
        name=name,
        start=start,
        type=joined(head.text, head.pointers),
        parameters=parameters,
        is_typedef=head.is_typedef,
        is_inline=head.is_inline,
        is_bare=not head.pointers and parameters is None,
        tag=head.tag,
    )


def joined(base: str, inner: str) -> str:
    """Return a type's text with what its declarator holds."""
    if not inner:
        return base
    return base + inner if base[-1] == "*" == inner[0] else f"{base} {inner}"


def _head(
    tokens: Sequence[ParserToken], index: int, tags: Mapping[str, str | None]
) -> _Head | None:
    words: list[str] = []
    qualifiers: list[str] = []
    storage: list[str] = []
    tag: tuple[str, str, int] | None = None
    while True:
        token = tokens[index]
        kind = token.type
        if kind == "INT":
            words.append(token.value)
        elif kind in _QUALIFIERS:
            qualifiers.append(token.value)
        elif kind in STORAGE:
            storage.append(token.value)
        elif kind in _TAGS and tag is None:
            index += 1
            named = tokens[index]
            tag = (token.value, named.value, named.lineno)
            if named.type != "ID" or tokens[index + 1].type == "LBRACE":
                return None
        else:
            break
        index += 1
    if bool(words) == (tag is not None):
        return None
    text = f"{tag[0]} {tags.get(tag[1], tag[1]) or ''}".rstrip() if tag else canonical_name(words)
    if qualifiers:
        text = f"{' '.join(dict.fromkeys(qualifiers))} {text}"
    pointers, index = _pointers(tokens, index)
    return _Head(index, text, pointers, "typedef" in storage, "inline" in storage, tag)


def _pointers(tokens: Sequence[ParserToken], index: int) -> tuple[str, int]:
    """Return ``*const *`` as text, and the index behind."""
    text = ""
    while True:
        kind = tokens[index].type
        if kind == "TIMES":
            text += "*" if text[-1:] in ("", "*") else " *"
        elif text and kind in _QUALIFIERS:
            text += tokens[index].value if text[-1] == "*" else f" {tokens[index].value}"
        else:
            return text, index
        index += 1


def _sizes(tokens: Sequence[ParserToken], index: int) -> tuple[str, int]:
    """Return ``[size][size]`` as text, and the index behind."""
    text = ""
    while tokens[index].type == "LBRACKET":
        if tokens[index + 1].type == "RBRACKET":
            text, index = f"{text}[]", index + 2
        elif _types(tokens, index + 1, 2) == ["ID", "RBRACKET"]:
            text, index = f"{text}[{tokens[index + 1].value}]", index + 3
        else:
            break
    return text, index


def read_parameter(tokens: Sequence[ParserToken], sizes: str = "") -> Parameter | None:
    """Return the parameter that some tokens are, ended by a semicolon, if it is plain.

    ``sizes`` is what stands behind them: ``[8][2]``.
    """
    parameter, index = _parameter(tokens, 0, {}, sizes)
    return parameter if tokens[index].type == "SEMI" else None


def _parameter(
    tokens: Sequence[ParserToken], index: int, tags: Mapping[str, str | None], behind: str = ""
) -> tuple[Parameter | None, int]:
    """Return a parameter, and the index behind it."""
    head = _head(tokens, index, tags)
    if head is None or head.is_typedef:
        return None, index
    index, name = head.behind, None
    if tokens[index].type == "ID":
        name, index = tokens[index].value, index + 1
    sizes, index = _sizes(tokens, index)
    return Parameter(name, joined(head.text, head.pointers + sizes + behind)), index


def _parameters(
    tokens: Sequence[ParserToken], index: int, tags: Mapping[str, str | None]
) -> tuple[tuple[Parameter, ...], int] | None:
    """Return the parameters, and the index behind their closing bracket."""
    if tokens[index].type == "RPAREN":
        return (), index + 1
    found: list[Parameter] = []
    while True:
        token = tokens[index]
        if token.type == "ELLIPSIS" and found:
            found.append(Parameter("...", "..."))
            index += 1
        else:
            parameter, index = _parameter(tokens, index, tags)
            if parameter is None:
                return None
            found.append(parameter)
        kind = tokens[index].type
        index += 1
        if kind == "RPAREN":
            break
        if kind != "COMMA":
            return None
    if len(found) == 1 and found[0] == Parameter(None, "void"):
        return (), index
    return tuple(found), index
