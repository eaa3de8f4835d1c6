"""Python source text as ``ruff format`` would leave it, with its default line length.

Only what a generated module needs: literals, assignments, signatures, sorted names (and, in
:mod:`headerscan.generate.docstrings`, docstrings). The tests hold all of it against ruff.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable
from functools import cmp_to_key

from headerscan.generate.context import Key, Pattern

LINE_LENGTH = 88
_TYPE_WORDS = frozenset({"bool", "bytes", "dict", "float", "int", "list", "object", "str"})


def width(text: str) -> int:
    """Return how many columns a text takes; East Asian wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def literal(value: str | int) -> str:
    """Return a string or an integer as a literal on one line."""
    return quoted(value) if isinstance(value, str) else str(value)


def quoted(text: str) -> str:
    """Return a string literal, in double quotes unless single ones save escapes."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    body = text.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    if not body.isprintable():
        body = "".join(one if one.isprintable() else repr(one)[1:-1] for one in body)
    return f"{quote}{body}{quote}"


def one_line(text: str) -> str:
    """Return a text that cannot leave the comment it stands in."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def constant(name: str, value: str | int) -> str:
    """Return ``NAME: Final = value``, a long string in parentheses on a line of its own."""
    text = literal(value)
    line = f"{name}: Final = {text}"
    if isinstance(value, str) and width(line) > LINE_LENGTH and width(text) <= LINE_LENGTH - 4:
        return f"{name}: Final = (\n    {text}\n)"
    return line


def long_text(text: str, indent: int, before: str) -> str:
    """Return a string literal for a place behind ``before``, in pieces where it is long."""
    flat = quoted(text)
    pieces = _pieces(text, LINE_LENGTH - indent - 4)
    if indent + width(before) + width(flat) + 1 <= LINE_LENGTH or len(pieces) == 1:
        return flat
    inner = "\n".join(" " * (indent + 4) + quoted(piece) for piece in pieces)
    return f"(\n{inner}\n{' ' * indent})"


def _pieces(text: str, room: int) -> list[str]:
    pieces = [""]
    for word in re.findall(r"\S+\s*|\s+", text):
        fits = width(quoted(pieces[-1] + word)) <= room
        if pieces[-1] and (not fits or pieces[-1].endswith("\n")):
            pieces.append("")
        pieces[-1] += word
    return pieces


def string_tuple(texts: Iterable[str], indent: int, before: str = "") -> str:
    """Return a tuple of strings for a place behind ``before``, on lines of its own if long."""
    literals = [quoted(text) for text in texts]
    flat = f"({', '.join(literals)}{',' if len(literals) == 1 else ''})"
    if indent + width(before) + width(flat) + 1 <= LINE_LENGTH:
        return flat
    inner = "".join(f"{' ' * (indent + 4)}{one},\n" for one in literals)
    return f"(\n{inner}{' ' * indent})"


def literal_type(texts: Iterable[str], before: str, indent: int) -> str:
    """Return ``Literal[…]`` for a place behind ``before``, on lines of its own if long."""
    literals = [quoted(text) for text in texts]
    flat = f"Literal[{', '.join(literals)}]"
    if indent + width(before) + width(flat) <= LINE_LENGTH:
        return flat
    inner = "".join(f"{' ' * (indent + 4)}{one},\n" for one in literals)
    return f"Literal[\n{inner}{' ' * indent}]"


def sorted_names(names: Iterable[str]) -> list[str]:
    """Return names as ``__all__`` lists them: constants, classes, others; numbers by value."""
    groups: tuple[list[str], list[str], list[str]] = ([], [], [])
    for name in set(names):
        is_constant = len(name) > 1 and name.isupper()
        groups[0 if is_constant else 1 if name[:1].isupper() else 2].append(name)
    return [name for group in groups for name in sorted(group, key=cmp_to_key(_natural_order))]


def _natural_order(left: str, right: str) -> int:
    """Compare names as people count; digits behind a leading zero are letters like others."""
    parts = zip(_runs(left), _runs(right), strict=False)
    for one, other in parts:
        if one.isdigit() and other.isdigit() and "0" not in (one[0], other[0]):
            ranks = (len(one), one), (len(other), other)
        else:
            ranks = (0, one), (0, other)
        if one != other:
            return -1 if ranks[0] < ranks[1] else 1
    return len(left) - len(right)


def _runs(name: str) -> list[str]:
    return re.findall(r"\d+|\D+", name)


def flag_value(value: int) -> str:
    """Return a bit as a shift, any other number as it is."""
    return f"1 << {value.bit_length() - 1}" if value.bit_count() == 1 else str(value)


def annotation(key: Key, *, quote_unions: bool = False) -> str:
    """Return the type of what stands under a key: of a value, or of a list of them too.

    ``quote_unions`` is for a place that is no annotation, where ``|`` needs Python 3.10.
    """
    text = f"{key.python} | list[{key.python}]" if key.multiple else key.python
    text = "object" if key.python == "object" else text
    return quoted(text) if quote_unions and "|" in text else text


def are_attributes(keys: Iterable[Key]) -> bool:
    """Say whether a class body can have all the keys as names."""
    return all(
        key.key.isidentifier()
        and key.key.isascii()
        and not keyword.iskeyword(key.key)
        and not key.key.startswith("__")
        and key.key not in _TYPE_WORDS
        for key in keys
    )


def is_known_type(python: str) -> bool:
    """Say whether a Python type is made of builtins alone, so that any module has it."""
    words = re.findall(r"\w+", python)
    return bool(words) and set(words) <= _TYPE_WORDS and not re.search(r"[^\w\[\], |]", python)


def runtime_class(python: str) -> str:
    """Return the builtin of which values are instances: ``list`` for ``list[str]``."""
    name = python.partition("[")[0].strip()
    return name if name in _TYPE_WORDS else "object"


def definition(name: str, parameters: Iterable[str], returns: str) -> str:
    """Return the first line of a function, or lines where it is too long for one."""
    listed = list(parameters)
    flat = f"def {name}({', '.join(listed)}) -> {returns}:"
    if width(flat) <= LINE_LENGTH:
        return flat
    inner = "".join(f"    {parameter},\n" for parameter in listed)
    return f"def {name}(\n{inner}) -> {returns}:"


def assigned_call(
    name: str, type_: str, function: str, arguments: Iterable[str], indent: int
) -> str:
    """Return ``name: type = function(arguments)``, indented, with the arguments below if long."""
    margin, listed = " " * indent, ", ".join(arguments)
    start = f"{margin}{name}: {type_} = {function}("
    if width(f"{start}{listed})") <= LINE_LENGTH:
        return f"{start}{listed})"
    return f"{start}\n{margin}    {listed}\n{margin})"


def parameters(pattern: Pattern) -> list[str]:
    """Return the annotated parameters of the function that builds the pattern's keys."""
    suffix = [f"suffix: {pattern.suffix_type}"] if pattern.suffix_type else []
    return [*(f"{hole.name}: {hole.python}" for hole in pattern.holes), *suffix]


def parts_type(pattern: Pattern, *, last: str | None = None) -> str:
    """Return the type of a composed key's parts; ``last`` follows them, as ``str``."""
    ends = [one for one in (pattern.suffix_type, last) if one]
    return f"tuple[{', '.join([*(hole.python for hole in pattern.holes), *ends])}]"
