"""A context divided into the modules of a package: one a family, one a header for the rest."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec.structs import replace

from headerscan.generate.building import digest_of
from headerscan.generate.context import Context, Import, Module
from headerscan.generate.names import identifier

SHARED = "fields"
"""The module that holds what is common to all families."""


def divide(context: Context) -> tuple[Context, dict[str, Context]]:
    """Return the context of the package as a whole, and those of its modules by their names.

    The constants of a family stand in the family's module, whatever their header.
    """
    parts: dict[str, Context] = {}
    titles: dict[str, str] = {}
    for wanted, title, part in _parts(context):
        name = identifier(re.sub(r"\W", "_", wanted.lower()))
        while name in parts or name in (SHARED, "__init__"):
            name += "_"
        parts[name], titles[name] = part, title
    homes = {enum.name: name for name, part in parts.items() for enum in part.enums}
    modules = tuple(Module(name=name, title=titles[name]) for name in sorted(titles))
    whole = replace(context, modules=modules, shared=SHARED)
    return whole, {
        name: replace(
            part,
            digest=digest_of(part),
            modules=modules,
            shared=SHARED,
            imports=tuple(_imports(part, homes)),
        )
        for name, part in parts.items()
    }


def _parts(context: Context) -> Iterator[tuple[str, str, Context]]:
    """Yield the name that each module should have, its title, and its part of the context."""
    families = {family.name for family in context.families}
    rest = [one for one in context.constants if one.family not in families]
    for header in dict.fromkeys(one.header for one in rest):
        stem = PurePosixPath(header.replace("\\", "/")).name.split(".")[0]
        own = tuple(one for one in rest if one.header == header)
        enums = tuple(enum for enum in context.enums if enum.members[0].header == header)
        part = replace(context, headers=(header,), constants=own, enums=enums, families=())
        yield stem, header, part
    for family in context.families:
        own = tuple(one for one in context.constants if one.family == family.name)
        headers = tuple(dict.fromkeys(one.header for one in own))
        part = replace(context, headers=headers, constants=own, enums=(), families=(family,))
        yield family.identifier, family.title or family.name, part


def _imports(part: Context, homes: dict[str, str]) -> Iterator[Import]:
    """Yield what a family's module takes from others: the enums of its keys."""
    used = {key.enum_class for family in part.families for key in family.keys if key.enum_class}
    for module in sorted({homes[name] for name in used}):
        names = sorted(name for name in used if homes[name] == module)
        yield Import(module=module, names=tuple(names))
