"""The same in C and in Python: what a module calls a symbol, and code that reads a key."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from headerscan.errors import UsageError
from headerscan.generate.building import build_context
from headerscan.generate.names import identifier
from headerscan.generate.selection import Selection
from headerscan.model import Function, Macro, Parameter, Symbol, Typedef
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.text import KEYWORDS, literal_block

_NO_NUMBERS = frozenset({"char", "const", "void"})


def python_name(symbol: Symbol, library: Library) -> str:
    """Return what a generated module calls a symbol, with its type; empty where it does not."""
    return library.once("python", _names).get((symbol.kind, symbol.name), "")


def _names(library: Library) -> dict[tuple[str, str], str]:
    try:
        context = build_context(library.api, library.profile, Selection())
    except UsageError:  # there is nothing to make a module of
        return {}
    names = {("enum", enum.c_name): f"class {enum.name}" for enum in context.enums}
    for constant in context.constants:
        said = type(constant.value).__name__
        names[constant.kind, constant.c_name] = f"{constant.name}: {said}"
    for key in (key for family in context.families for key in family.keys):
        unit = f", in {key.unit}" if key.unit else ""
        names["macro", key.c_name] = f"{key.name}: key of {key.python}{unit}"
    return names


def examples(macro: Macro, library: Library) -> Iterator[nodes.Node]:
    """Yield code that calls the owner of a key's family and reads the key, in both languages."""
    field = macro.field
    family = library.profile.family_by_name.get(field.family or "") if field else None
    if field is None or family is None or family.owner is None or not isinstance(macro.value, str):
        return
    owner = library.api.find(family.owner, Function)
    info = library.profile.types.info.get(field.types[0]) if len(field.types) == 1 else None
    if owner is not None and info is not None and info.read and info.c:
        given = ", ".join(_argument(one, library) for one in owner.parameters)
        type_ = info.value or info.c[0]
        space = "" if type_.endswith("*") else " "
        code = f"{owner.name}({given});\n{info.read.format(key=macro.name)};"
        yield _example(f"{type_}{space}value;\n{code}", "c")
    if family.python and field.role.value == "parameter":
        module = f"{identifier(library.profile.name)}_constants"
        code = f"from {module} import {macro.name}\n\nvalue = {family.python}[{macro.name}]"
        yield _example(code, "python")


def _argument(parameter: Parameter, library: Library) -> str:
    """Return what a call passes for a parameter: of a number or a pointer, the address."""
    base = parameter.type.removesuffix("*").rstrip()
    typedef = library.api.find(base, Typedef)
    is_pointer = (typedef.type if typedef else base).endswith("*")
    is_number = KEYWORDS.issuperset(base.split()) and not _NO_NUMBERS.intersection(base.split())
    is_filled = parameter.type.endswith("*") and (is_pointer or is_number)
    return f"&{parameter.name}" if is_filled else parameter.name or "…"


def _example(code: str, language: str) -> nodes.Node:
    block = literal_block(code, language)
    return nodes.container("", block, classes=["headerscan-example", f"headerscan-{language}"])
