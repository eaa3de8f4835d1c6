"""Which symbols a generated text is made of."""

from collections.abc import Mapping

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

    def matches(self, *names: str | None) -> bool:
        """Say whether one of some C names is among those asked for."""
        return not self.match or any(name and fits(name, self.match) for name in names)


class Selected(msgspec.Struct, frozen=True):
    """What is left of an API: each name once, in the order of the headers."""

    constants: Mapping[str, Macro | Enumerator]
    enums: Mapping[str, Enumeration]


def select(api: Api, profile: Profile, selection: Selection) -> Selected:
    """Return the macros and enums that are asked for and have a value.

    Of a symbol that is defined in several ``#if`` branches the first with a value counts.
    Raises :class:`~headerscan.errors.UsageError` for an unknown family, and where
    nothing is left.
    """
    _check_families(api, profile, selection)
    taken = [macro for macro in api.of(Macro) if _takes(macro, selection)]
    macros = {macro.name for macro in taken}
    if selection.families:
        enums = {macro.field.enum for macro in taken if macro.field}
    else:
        named = api.of(Enumerator)
        enums = {one.enum or one.name for one in named if selection.matches(one.name, one.enum)}
    constants: dict[str, Macro | Enumerator] = {}
    definitions: dict[str, Enumeration] = {}
    for symbol in api.symbols:
        if profile.ignores(symbol.name):
            continue
        if isinstance(symbol, Enumeration) and symbol.name in enums:
            definitions.setdefault(symbol.name, symbol)
        elif (
            (isinstance(symbol, Macro) and symbol.name in macros and symbol.parameters is None)
            or (isinstance(symbol, Enumerator) and (symbol.enum or symbol.name) in enums)
        ) and symbol.value is not None:
            constants.setdefault(symbol.name, symbol)
    if not constants:
        raise UsageError(
            "no constant is left to generate", remedy="widen --match or --family, or the input"
        )
    return Selected(constants, definitions)


def _takes(macro: Macro, selection: Selection) -> bool:
    family = macro.field.family if macro.field else None
    return selection.matches(macro.name) and (
        not selection.families or family in selection.families
    )


def _check_families(api: Api, profile: Profile, selection: Selection) -> None:
    known = sorted({*profile.family_by_name, *api.by_family})
    for family in selection.families:
        if family not in known:
            remedy = did_you_mean(family, known, f"it knows {', '.join(known)}")
            raise UsageError(
                f"the profile '{profile.name}' has no family '{family}'",
                remedy=remedy if known else "leave --family away",
            )
