"""A context divided into the modules of a package: one a family, one a header for the rest."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec.structs import replace

from headerscan.generate.building import digest_of
from headerscan.generate.context import Constant, Context, Import, Module
from headerscan.generate.names import identifier

SHARED = "fields"
"""The module that holds what is common to all families."""


def divide(context: Context) -> tuple[Context, dict[str, Context]]:
    """Return the context of the package as a whole, and those of its modules by their names.

    The constants of a family stand in the family's module, whatever their header.
    """
    taken = {SHARED, "__init__"}
    parts = {_free(name, taken): part for name, part in _parts(context)}
    modules = tuple(
        Module(
            name=name,
            title=part.families[0].title or part.families[0].name
            if part.families
            else part.headers[0],
        )
        for name, part in sorted(parts.items())
    )
    whole = replace(context, modules=modules, shared=SHARED)
    homes = {enum.name: name for name, part in parts.items() for enum in part.enums}
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


def _parts(context: Context) -> Iterator[tuple[str, Context]]:
    """Yield the name that each module should have, and its part of the context."""
    families = {family.name for family in context.families}
    rest = [one for one in context.constants if one.family not in families]
    for header in dict.fromkeys(one.header for one in rest):
        stem = PurePosixPath(header.replace("\\", "/")).name.split(".")[0]
        own = tuple(one for one in rest if one.header == header)
        enums = tuple(enum for enum in context.enums if enum.members[0].header == header)
        yield stem, replace(context, headers=(header,), constants=own, enums=enums, families=())
    for family in context.families:
        own = tuple(one for one in context.constants if one.family == family.name)
        yield (
            family.identifier,
            replace(context, headers=_headers(own), constants=own, enums=(), families=(family,)),
        )


def _headers(constants: tuple[Constant, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(constant.header for constant in constants))


def _imports(part: Context, homes: dict[str, str]) -> Iterator[Import]:
    used = {key.enum_class for family in part.families for key in family.keys if key.enum_class}
    own = {enum.name for enum in part.enums}
    for module in sorted({homes[name] for name in used - own}):
        names = sorted(name for name in used - own if homes[name] == module)
        yield Import(module=module, names=tuple(names))


def _free(name: str, taken: set[str]) -> str:
    name = identifier(re.sub(r"\W", "_", name.lower()))
    while name in taken:
        name += "_"
    taken.add(name)
    return name
