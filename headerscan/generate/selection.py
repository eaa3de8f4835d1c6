"""Which symbols a generated text is made of."""

from collections.abc import Collection

import msgspec

from headerscan.errors import UsageError
from headerscan.matching.globs import fits
from headerscan.matching.likeness import did_you_mean
from headerscan.model import Api, Enumeration, Enumerator, Macro
from headerscan.profile import Profile


class Selection(msgspec.Struct, frozen=True):
    """Globs on C names and names of families; where both are given, both must hold.

    Enums come whole: one is taken where its own name or one of its enumerators matches.
    With ``families``, the enums taken are those that the families' keys refer to.
    """

    match: tuple[str, ...] = ()
    families: tuple[str, ...] = ()

    def matches(self, name: str) -> bool:
        """Say whether a C name is among those asked for."""
        return not self.match or fits(name, self.match)


class Selected(msgspec.Struct, frozen=True):
    """What is left of an API: each name once, in the order of the headers."""

    constants: tuple[Macro | Enumerator, ...]
    enums: tuple[Enumeration, ...]

    @property
    def macros(self) -> tuple[Macro, ...]:
        """Return the macros among the constants."""
        return tuple(one for one in self.constants if isinstance(one, Macro))

    @property
    def enumerators(self) -> tuple[Enumerator, ...]:
        """Return the enumerators among the constants."""
        return tuple(one for one in self.constants if isinstance(one, Enumerator))


def select(api: Api, profile: Profile, selection: Selection) -> Selected:
    """Return the macros and enums that are asked for and have a value.

    Of a symbol that is defined in several ``#if`` branches the first with a value counts.
    Raises :class:`~headerscan.errors.UsageError` for an unknown family, and where
    nothing is left.
    """
    _check_families(api, profile, selection)
    macros = {macro.name for macro in api.of(Macro) if _takes_macro(macro, selection)}
    enums = _enums_to_take(api, macros, selection)
    constants: dict[str, Macro | Enumerator] = {}
    for symbol in api.symbols:
        if isinstance(symbol, Macro):
            taken = symbol.name in macros and symbol.parameters is None
        elif isinstance(symbol, Enumerator):
            taken = (symbol.enum or symbol.name) in enums
        else:
            continue
        if taken and symbol.value is not None and not profile.ignores(symbol.name):
            constants.setdefault(symbol.name, symbol)
    if not constants:
        raise UsageError(
            "no constant is left to generate", remedy="widen --match or --family, or the input"
        )
    definitions: dict[str, Enumeration] = {}
    for enum in api.of(Enumeration):
        if enum.name in enums and not profile.ignores(enum.name):
            definitions.setdefault(enum.name, enum)
    return Selected(tuple(constants.values()), tuple(definitions.values()))


def _takes_macro(macro: Macro, selection: Selection) -> bool:
    family = macro.field.family if macro.field else None
    return selection.matches(macro.name) and (
        not selection.families or family in selection.families
    )


def _enums_to_take(api: Api, macros: Collection[str], selection: Selection) -> set[str]:
    """Return names of enums, and of enumerators that stand in an anonymous one."""
    if selection.families:
        fields = (macro.field for macro in api.of(Macro) if macro.name in macros)
        return {field.enum for field in fields if field and field.enum}
    return {
        one.enum or one.name
        for one in api.of(Enumerator)
        if selection.matches(one.name) or (one.enum is not None and selection.matches(one.enum))
    }


def _check_families(api: Api, profile: Profile, selection: Selection) -> None:
    fields = (macro.field for macro in api.of(Macro))
    known = {*profile.family_by_name, *(field.family for field in fields if field)} - {None}
    for family in selection.families:
        if family not in known:
            names = sorted(name for name in known if name)
            remedy = did_you_mean(family, names, f"it knows {', '.join(names)}")
            raise UsageError(
                f"the profile '{profile.name}' has no family '{family}'",
                remedy=remedy if names else "leave --family away",
            )
