"""Python source text as ``ruff format`` would leave it, with its default line length.

Only what a generated module needs: literals, assignments, calls (and, in
:mod:`headerscan.generate.docstrings`, docstrings). The tests hold all of it against ruff.
"""

import keyword
import re
import unicodedata
from collections.abc import Iterable

from headerscan.generate.context import Key

LINE_LENGTH = 88
_TYPE_WORDS = frozenset({"bool", "bytes", "dict", "float", "int", "list", "object", "str"})


def _fits(line: str, behind: int = 0) -> bool:
    """Say whether a line is short enough; East Asian wide characters take two columns."""
    wide = 0 if line.isascii() else sum(unicodedata.east_asian_width(one) in "WF" for one in line)
    return len(line) + wide + behind <= LINE_LENGTH


def printable(text: str, kept: str = "") -> str:
    """Return a text with spaces for what cannot be printed and is not among those ``kept``."""
    return "".join(one if one.isprintable() or one in kept else " " for one in text)


def literal(value: str | int) -> str:
    """Return a string or an integer as a literal on one line.

    A string stands in double quotes unless single ones save escapes.
    """
    if not isinstance(value, str):
        return str(value)
    quote = "'" if value.count('"') > value.count("'") else '"'
    body = value.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    body = "".join(one if one.isprintable() else repr(one)[1:-1] for one in body)
    return f"{quote}{body}{quote}"


def one_line(text: str) -> str:
    """Return a text that cannot leave the comment it stands in."""
    return " ".join(printable(text).split())


def constant(name: str, value: str | int) -> str:
    """Return ``NAME: Final = value``, a long value in parentheses on a line of its own."""
    return _assignment(f"{name}: Final = ", literal(value))


def member(name: str, value: int, *, is_flag: bool) -> str:
    """Return an enum's member for its body: a bit as a shift, any other number as it is."""
    text = f"1 << {value.bit_length() - 1}" if is_flag and value.bit_count() == 1 else str(value)
    return _assignment(f"    {name} = ", text, "    ")


def _assignment(head: str, text: str, margin: str = "") -> str:
    """Return a value behind ``NAME = ``, or in parentheses where that makes no line too long.

    A number alone also stays behind a name that leaves no room for the parenthesis.
    """
    is_number = text.lstrip("-").isdigit()
    may_break = _fits(f"{margin}    {text}") and (not is_number or _fits(head, 1))
    if _fits(head + text) or not may_break:
        return head + text
    return f"{head}(\n{margin}    {text}\n{margin})"


def annotation(key: Key) -> str:
    """Return the type of what stands under a key: of a value, or of a list of them too."""
    if key.multiple and key.python != "object":
        return f"{key.python} | list[{key.python}]"
    return key.python


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
    """Return that of which values are instances: ``list | int`` for ``list[str] | int``."""
    words = (word.partition("[")[0].strip() for word in python.split("|"))
    return " | ".join(dict.fromkeys(word if word in _TYPE_WORDS else "object" for word in words))


def limits(minimum: int, maximum: int) -> str:
    """Return the range of a type's numbers: ``range(2**32)``."""
    is_power = maximum > 1 and (maximum + 1).bit_count() == 1
    end = f"2**{(maximum + 1).bit_length() - 1}" if is_power else str(maximum + 1)
    if minimum == 0:
        return f"range({end})"
    start = f"-({end})" if minimum == -maximum - 1 and is_power else str(minimum)
    return f"range({start}, {end})"


def row(key: Key, value: str, struct: str | None) -> list[str]:
    """Return a field's arguments: in a row up to the first that it has not, then by name.

    ``value`` is that of its constant, ``struct`` what the table has for all its fields.
    """
    place = key.struct_member and key.struct_member.removeprefix(f"{struct}.")
    by_name = {
        "type": key.type_name,
        "unit": key.unit and literal(key.unit),
        "since": key.since and literal(key.since),
        "member": place and literal(place),
        "enum": key.enum_class,
        "deprecated": None if key.deprecated is None else literal(key.deprecated),
        "multiple": "True" if key.multiple else None,
        "key": literal(key.key) if key.key != value else None,
    }
    arguments, in_a_row = [literal(key.name)], True
    for name, argument in by_name.items():
        in_a_row = in_a_row and bool(argument)
        if argument:
            arguments.append(argument if in_a_row else f"{name}={argument}")
    return arguments


def call(before: str, arguments: Iterable[str], indent: int = 0) -> str:
    """Return ``before(arguments)``, indented; long ones below, one a line where they must.

    A comma behind the call is reckoned with where it is indented.
    """
    margin, listed = " " * indent, list(arguments)
    flat = ", ".join(listed)
    if _fits(f"{margin}{before}({flat})", behind=bool(indent)):
        return f"{margin}{before}({flat})"
    if _fits(f"{margin}    {flat}"):
        return f"{margin}{before}(\n{margin}    {flat}\n{margin})"
    return f"{margin}{before}{_stacked(listed, margin)}"


def definition(name: str, parameter: str, returns: str) -> str:
    """Return the first line of a function of one parameter, or three where it is too long."""
    line = f"def {name}({parameter}) -> {returns}:"
    return line if _fits(line) else f"def {name}{_stacked([parameter])} -> {returns}:"


def imported(module: str, names: Iterable[str]) -> str:
    """Return an import of names from a module, one a line where they are too long for one."""
    line = f"from {module} import {', '.join(names := list(names))}"
    return line if _fits(line) else f"from {module} import {_stacked(names)}"


def unpacked(names: Iterable[str], value: str) -> str:
    """Return an assignment of the items of a value to names, one a line."""
    first, *others = names
    if others:
        return f"{_stacked([first, *others])} = {value}"
    return _assignment(f"({first},) = ", value)


def _stacked(items: Iterable[str], margin: str = "") -> str:
    return "(\n" + "".join(f"{margin}    {item},\n" for item in items) + f"{margin})"
