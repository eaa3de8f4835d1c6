"""libvirt's ``*-api.xml``, written as the headers that it describes.

libvirt's build makes these files from its headers and sources
(``docs/reference/inputs`` lists the elements that are read). Here they become header text
again, so that values, types, docs and typed keys mean the same whichever way an API came.
What the XML does not say is not there: the order of enumerators, the ``#if``s, and the
replacement of function-like macros that take more than one line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

from headerscan.errors import InputError
from headerscan.model import Header

_EXPECTED = {
    "name": re.compile(r"[A-Za-z_]\w*", re.ASCII),
    "file": re.compile(r"[\w-]+", re.ASCII),
    "value": re.compile(r"[\w\s()<>|&^~*/%+-]*", re.ASCII),
    "type": re.compile(r"[\w\s*\[\]().,+-]*", re.ASCII),
    "params": re.compile(r"[\w\s,.]*", re.ASCII),
}
"""What the attributes may hold that become code, so that no more becomes code than they say."""


def headers_of_api_xml(text: str, file: str) -> tuple[Header, ...]:
    """Return the headers that an API description describes; ``file`` is named in errors.

    Raises :class:`~headerscan.errors.InputError` for text that is no XML, has a document
    type (and so may define entities), or is no API description.
    """
    texts: defaultdict[str, list[str]] = defaultdict(list)
    try:
        root = _root(text)
        folder = _require("file", root.get("name", "")).partition("-")[0]
        for module, part in _parts(root):
            texts[module].append(part)
        if not texts:
            raise _refusal("this API description is empty")
    except RecursionError:
        raise _refusal("unions nest too deep here", file) from None
    except InputError as error:
        error.file = file
        raise
    return tuple(
        Header(f"{folder}/{module}.h", "\n".join(texts[module]), f"{file}:{folder}/{module}.h")
        for module in sorted(texts)
    )


def _refusal(what: str, file: str | None = None, line: int | None = None) -> InputError:
    remedy = "give a file such as libvirt-api.xml, as libvirt's build makes it"
    return InputError(what, remedy=remedy, file=file, line=line)


def _root(text: str) -> ET.Element:
    """Return the root element; entities are refused with the document type they need."""
    if "<api" not in text or "<!DOCTYPE" in text[: text.find("<api")]:
        raise _refusal("this XML is no API description")
    try:
        root = ET.fromstring(text)  # noqa: S314 - without a document type there are no entities
    except ET.ParseError as error:
        raise _refusal(f"this is not XML ({error})", line=error.position[0]) from error
    if root.tag != "api" or root.find("symbols") is None:
        raise _refusal("this XML is no API description")
    return root


def _parts(root: ET.Element) -> Iterator[tuple[str, str]]:
    """Yield module and text of each symbol."""
    enums = {
        element.get("name")
        for element in root.iterfind("symbols/typedef")
        if element.get("type") == "enum"
    }
    enumerators: defaultdict[str, list[ET.Element]] = defaultdict(list)
    # Where several typedefs name one struct, its own (virX of _virX) says what is in it.
    bodies: dict[str, ET.Element] = {}
    for element in root.iterfind("symbols/*"):
        kind, name = element.get("type", ""), element.get("name", "")
        if element.tag == "enum":
            enumerators[kind].append(element)
        elif element.find("field") is not None and (
            kind not in bodies or kind.endswith(f" _{name}")
        ):
            bodies[kind] = element
    for element in root.iterfind("symbols/*"):
        if element.tag != "enum":
            yield _expected(element, "file"), _symbol(element, enumerators, bodies)
    for name, elements in enumerators.items():
        if name not in enums:
            yield _expected(elements[0], "file"), f"enum {_body(elements)};\n"


def _symbol(
    element: ET.Element,
    enumerators: Mapping[str, Sequence[ET.Element]],
    bodies: Mapping[str, ET.Element],
) -> str:
    name = _expected(element, "name")
    if element.tag == "macro":
        declared = _macro(element, name)
    elif element.tag == "typedef" and element.get("type") == "enum":
        declared = f"typedef enum {_body(enumerators.get(name, ()))} {name};"
    elif element.tag in ("typedef", "variable"):
        word = "typedef" if element.tag == "typedef" else "extern"
        declared = f"{word} {_declared(element, name)};"
    elif element.tag == "struct":
        kind = _type(element)
        declared = f"typedef {kind} {name};"
        if bodies.get(kind) is element:
            declared += f"\n{kind} {_members(element)};"
    elif element.tag == "function":
        declared = f"{_prototype(element, name)};"
    elif element.tag == "functype":
        declared = f"typedef {_prototype(element, f'(*{name})')};"
    else:
        return ""  # an element of a later format: what is known still serves
    return f"{_doc(element, name)}{declared}\n"


def _macro(element: ET.Element, name: str) -> str:
    if "params" in element.keys():  # noqa: SIM118 - an element is no dictionary
        name = f"{name}({_expected(element, 'params')})"
    string = element.get("string")
    text = element.get("raw", "") if string is None else f'"{string}"'
    return f"#define {name} {' '.join(text.splitlines())}".rstrip("\\ ")


def _body(enumerators: Iterable[ET.Element]) -> str:
    """Return what stands in the braces of an enum, by value."""
    lines = []
    for element in sorted(enumerators, key=_order):
        value, version = _expected(element, "value"), element.get("version")
        info = f"{element.get('info', '')} {f'(Since: {version})' if version else ''}"
        declared = f"{_expected(element, 'name')}{f' = {value}' if value else ''},"
        lines.append(f"    {declared}{_comment(info)}\n")
    return f"{{\n{''.join(lines)}}}"


def _order(enumerator: ET.Element) -> tuple[int, str]:
    try:
        value = int(enumerator.get("value", ""), 0)
    except ValueError:
        value = 0
    return value, enumerator.get("name", "")


def _members(struct: ET.Element) -> str:
    """Return what stands in the braces of a struct or union."""
    lines = []
    for field in struct.iterfind("field"):
        name, nested = _expected(field, "name"), field.find("union")
        declared = _declared(field, name) if nested is None else f"union {_members(nested)} {name}"
        lines.append(f"    {declared};{_comment(field.get('info', ''))}\n")
    return f"{{\n{''.join(lines)}}}"


def _prototype(element: ET.Element, name: str) -> str:
    returns = element.find("return")
    arguments = [
        "..." if argument.get("name") == "..." else _declared(argument, _expected(argument, "name"))
        for argument in element.iterfind("arg")
    ]
    kind = "void" if returns is None else _type(returns)
    return f"{kind} {name}({', '.join(arguments) or 'void'})"


def _declared(element: ET.Element, name: str) -> str:
    """Return ``type name``; an array's type has the name within it already."""
    kind = _type(element)
    return kind if re.search(rf"\b{name}\s*\[", kind) else f"{kind} {name}"


def _doc(element: ET.Element, name: str) -> str:
    lines = [
        f"@{argument.get('name')}: {_line(argument.get('info', ''))}"
        for argument in element.iterfind("arg")
        if argument.get("info")
    ]
    if info := (element.findtext("info") or "").strip():
        lines += ["", *info.splitlines()]
    for told in element.iterfind("return[@info]"):
        lines += ["", f"Returns {_line(told.get('info', ''))}"] if told.get("info") else []
    if version := element.get("version"):
        lines += ["", f"Since: {_line(version)}"]
    if not lines:
        return ""
    body = "".join(f" * {_safe(line)}".rstrip() + "\n" for line in (f"{name}:", *lines))
    return f"/**\n{body} */\n"


def _comment(text: str) -> str:
    """Return text as a comment behind what it is about; empty for none."""
    said = _safe(_line(text))
    return f" /* {said} */" if said else ""


def _line(text: str) -> str:
    return " ".join(text.split())


def _safe(text: str) -> str:
    """Return text that cannot end the comment it stands in."""
    return text.replace("*/", "* /")


def _type(element: ET.Element) -> str:
    return _line(_expected(element, "type"))


def _expected(element: ET.Element, key: str) -> str:
    return _require(key, element.get(key, ""))


def _require(key: str, text: str) -> str:
    if not _EXPECTED[key].fullmatch(text):
        raise _refusal(f"'{text[:60]}' is not expected in an API description")
    return text
