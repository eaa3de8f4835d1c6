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
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from headerscan.errors import InputError
from headerscan.model import Header

_NAME = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_MODULE = re.compile(r"[\w-]+\Z", re.ASCII)
_VALUE = re.compile(r"[\w\s()<>|&^~*/%+-]*\Z", re.ASCII)
_TYPE = re.compile(r"[\w\s*\[\]().,+-]*\Z", re.ASCII)
_PARAMETERS = re.compile(r"[\w\s,.]*\Z", re.ASCII)
_REMEDY = "give a file such as libvirt-api.xml, as libvirt's build makes it"


def headers_of_api_xml(text: str, file: str) -> tuple[Header, ...]:
    """Return the headers that an API description describes; ``file`` is named in errors.

    Raises :class:`~headerscan.errors.InputError` for text that is no XML, has a document
    type (and so may define entities), or is no API description.
    """
    root = _root(text, file)
    rendering = _Rendering(root, file)
    folder = rendering.require(_MODULE, root.get("name", "")).partition("-")[0]
    try:
        parts = list(rendering.parts())
    except RecursionError as error:
        raise InputError("unions nest too deep here", remedy=_REMEDY, file=file) from error
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for module, part in parts:
        texts[module].append(part)
    if not texts:
        raise InputError("this API description is empty", remedy=_REMEDY, file=file)
    return tuple(
        Header(f"{folder}/{module}.h", "\n".join(texts[module]), f"{file}:{folder}/{module}.h")
        for module in sorted(texts)
    )


def _root(text: str, file: str) -> ET.Element:
    """Return the root element; entities are refused with the document type they need."""
    prolog = text[: text.find("<api")]
    if "<!DOCTYPE" in prolog or "<api" not in text:
        raise InputError("this XML is no API description", remedy=_REMEDY, file=file)
    try:
        root = ET.fromstring(text)  # noqa: S314 - without a document type there are no entities
    except ET.ParseError as error:
        raise InputError(
            f"this is not XML ({error})", remedy=_REMEDY, file=file, line=error.position[0]
        ) from error
    if root.tag != "api" or root.find("symbols") is None:
        raise InputError("this XML is no API description", remedy=_REMEDY, file=file)
    return root


class _Rendering:
    """Elements to declarations, each with the module that it belongs to."""

    def __init__(self, root: ET.Element, file: str) -> None:
        self.root = root
        self.file = file
        self.enumerators: defaultdict[str, list[ET.Element]] = defaultdict(list)
        for element in root.iterfind("symbols/enum"):
            self.enumerators[element.get("type", "")].append(element)
        # Where several typedefs name one struct, its own (virX of _virX) says what is in it.
        self.bodies: dict[str, str] = {}
        for element in root.iterfind("symbols/struct"):
            kind, name = element.get("type", ""), element.get("name", "")
            if element.find("field") is not None and (
                kind not in self.bodies or kind.endswith(f" _{name}")
            ):
                self.bodies[kind] = name

    def parts(self) -> Iterator[tuple[str, str]]:
        """Yield module and text of each symbol."""
        enums = {
            self.name_of(element)
            for element in self.root.iterfind("symbols/typedef")
            if element.get("type") == "enum"
        }
        for element in self.root.iterfind("symbols/*"):
            if element.tag != "enum":
                yield self.module_of(element), self.symbol(element)
        for name, elements in self.enumerators.items():
            if name not in enums:
                yield self.module_of(elements[0]), f"enum {{\n{self.body(elements)}}};\n"

    def symbol(self, element: ET.Element) -> str:
        comment, name = self.comment(element), self.name_of(element)
        if element.tag == "macro":
            return f"{comment}{self.macro(element, name)}\n"
        if element.tag == "typedef" and element.get("type") == "enum":
            return f"{comment}typedef enum {{\n{self.body(self.enumerators[name])}}} {name};\n"
        if element.tag in ("typedef", "variable"):
            word = "typedef" if element.tag == "typedef" else "extern"
            return f"{comment}{word} {self.declared(element, name)};\n"
        if element.tag == "struct":
            return comment + self.struct(element, name)
        if element.tag == "function":
            return f"{comment}{self.prototype(element, name)};\n"
        if element.tag == "functype":
            return f"{comment}typedef {self.prototype(element, f'(*{name})')};\n"
        return ""  # an element of a later format: what is known still serves

    def macro(self, element: ET.Element, name: str) -> str:
        parameters = element.get("params")
        if parameters is not None:
            self.require(_PARAMETERS, parameters)
            name = f"{name}({parameters})"
        string = element.get("string")
        text = element.get("raw", "") if string is None else f'"{string}"'
        return f"#define {name} {' '.join(text.splitlines())}".rstrip("\\ ")

    def body(self, elements: Iterable[ET.Element]) -> str:
        """Return the lines of an enum's enumerators, by value."""
        lines = []
        for element in sorted(elements, key=_value_of):
            value = element.get("value", "")
            self.require(_VALUE, value)
            said = [element.get("info", "")]
            said += [f"(Since: {element.get('version')})"] if element.get("version") else []
            comment = _safe(" ".join(" ".join(said).split()))
            lines.append(
                f"    {self.name_of(element)}{f' = {value}' if value else ''},"
                f"{f' /* {comment} */' if comment else ''}\n"
            )
        return "".join(lines)

    def struct(self, element: ET.Element, name: str) -> str:
        kind = self.type_of(element)
        text = f"typedef {kind} {name};\n"
        members = element.findall("field")
        if members and self.bodies.get(kind) == name:
            text += f"{kind} {{\n{self.members(members)}}};\n"
        return text

    def members(self, fields: Iterable[ET.Element]) -> str:
        lines = []
        for field in fields:
            comment = _safe(" ".join(field.get("info", "").split()))
            nested = field.find("union")
            if nested is not None:
                inside = self.members(nested.findall("field"))
                declared = f"union {{\n{inside}}} {self.name_of(field)}"
            else:
                declared = self.declared(field, self.name_of(field))
            lines.append(f"    {declared};{f' /* {comment} */' if comment else ''}\n")
        return "".join(lines)

    def prototype(self, element: ET.Element, name: str) -> str:
        returns = element.find("return")
        arguments = [
            "..."
            if argument.get("name") == "..."
            else self.declared(argument, self.name_of(argument))
            for argument in element.iterfind("arg")
        ]
        kind = "void" if returns is None else self.type_of(returns)
        return f"{kind} {name}({', '.join(arguments) or 'void'})"

    def declared(self, element: ET.Element, name: str) -> str:
        """Return ``type name``; an array's type has the name within it already."""
        kind = self.type_of(element)
        return kind if re.search(rf"\b{name}\s*\[", kind) else f"{kind} {name}"

    def comment(self, element: ET.Element) -> str:
        lines = [f"{self.name_of(element)}:"]
        lines += [
            f"@{argument.get('name')}: {_line(argument.get('info'))}"
            for argument in element.iterfind("arg")
            if argument.get("info")
        ]
        info = (element.findtext("info") or "").strip()
        if info:
            lines += ["", *info.splitlines()]
        returns = element.find("return")
        if returns is not None and returns.get("info"):
            lines += ["", f"Returns {_line(returns.get('info'))}"]
        if version := element.get("version"):
            lines += ["", f"Since: {_line(version)}"]
        if len(lines) == 1:
            return ""
        return "/**\n" + "".join(f" * {_safe(line)}".rstrip() + "\n" for line in lines) + " */\n"

    def name_of(self, element: ET.Element) -> str:
        return self.require(_NAME, element.get("name", ""))

    def module_of(self, element: ET.Element) -> str:
        return self.require(_MODULE, element.get("file", ""))

    def type_of(self, element: ET.Element) -> str:
        return self.require(_TYPE, " ".join(element.get("type", "").split()))

    def require(self, pattern: re.Pattern[str], text: str) -> str:
        if not pattern.match(text):
            raise InputError(
                f"'{text[:60]}' is not expected in an API description",
                remedy=_REMEDY,
                file=self.file,
            )
        return text


def _value_of(element: ET.Element) -> tuple[int, str]:
    try:
        value = int(element.get("value", ""), 0)
    except ValueError:
        value = 0
    return value, element.get("name", "")


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _safe(text: str) -> str:
    """Return text that cannot end the comment it stands in."""
    return text.replace("*/", "* /")
