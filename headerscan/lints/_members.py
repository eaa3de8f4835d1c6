"""Struct members that keys mirror, and the types that fit them."""

from __future__ import annotations

from headerscan.model import Api, Member, Struct, Typedef, Union
from headerscan.profile import Profile


def aggregate(api: Api, name: str) -> Struct | Union | None:
    """Return the struct or union of a tag or of the typedef that names it."""
    wanted, seen = [name, f"_{name}"], set[str]()
    while wanted:
        candidate = wanted.pop(0)
        if candidate in seen:
            continue
        seen.add(candidate)
        for symbol in api.by_name.get(candidate, ()):
            if isinstance(symbol, (Struct, Union)):
                return symbol
            if isinstance(symbol, Typedef):
                wanted.append(symbol.type.removesuffix(" *").rpartition(" ")[2])
    return None


def member_of(api: Api, dotted: str) -> Member | None:
    """Return the member that ``struct.member`` names."""
    struct, _, name = dotted.partition(".")
    owner = aggregate(api, struct)
    if owner is None:
        return None
    return next((member for member in owner.members or () if member.name == name), None)


def basic_type(api: Api, type_: str) -> str:
    """Return a C type with its typedefs resolved."""
    for _ in range(8):
        typedef = api.find(type_, Typedef)
        if typedef is None:
            break
        type_ = typedef.type
    return type_


def types_of_c(profile: Profile, c_type: str) -> tuple[str, ...]:
    """Return the canonical types that a struct member of a C type may have."""
    bare = c_type.removeprefix("const ")
    return tuple(
        name for name, info in profile.types.info.items() if c_type in info.c or bare in info.c
    )
