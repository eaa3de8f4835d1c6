"""A key that was retired comes back with another meaning.

A macro that is new, or has a new value, takes a key that another one of its family had with
another type or unit, or that the profile lists as retired.

**Why it matters.** Programs that look for the old key take the new value for the old one. Nothing
fails to compile (*wire*).

**Example.** ``"disk_bps"`` was a rate as ULLONG, and is a text now::

    - # define VIR_DOMAIN_JOB_DISK_BPS "disk_bps"
    + # define VIR_DOMAIN_JOB_DISK_STATE "disk_bps"

**How to mend it.** Choose a key that was never used.

**Options.** ``retired`` of a family in the profile lists keys that went long ago.
"""

from collections import defaultdict
from collections.abc import Mapping

from headerscan.comparing.spelling import spelled
from headerscan.model import Field, Macro, Role, Symbol
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule

Key = tuple[str | None, str]
"""The family's name and the key."""


@rule(Severity.ERROR, Break.WIRE)
def check(old: Symbol | None, new: Macro, context: CompatContext) -> Complaints:
    key = _key(new)
    if key is None or (isinstance(old, Macro) and old.value == new.value):
        return
    family, after = context.profile.family_of(new.name), _meaning(new.field)
    holders = ((one.name, _meaning(one.field)) for one in context.once(_given_up).get(key, ()))
    name, before = next(((name, was) for name, was in holders if was != after), (None, None))
    history = f"was {name} ({before}) before" if name else ""
    if family is not None and key[1] in family.retired:
        history, before = "the profile lists as retired", None
    if history:
        yield Complaint(
            message=f"{new.name} ({after}) takes the key {spelled(new.value)}, which {history}:"
            " old readers mistake its values",
            help="choose a key that was never used",
            old=before,
            new=after,
        )


def _key(macro: Macro) -> Key | None:
    field = macro.field
    if field is None or field.role is not Role.PARAMETER or not isinstance(macro.value, str):
        return None
    return field.family, macro.value


def _given_up(context: CompatContext) -> Mapping[Key, list[Macro]]:
    """Return the older macros of each key that they no longer have."""
    kept = {(macro.name, macro.value) for macro in context.new.of(Macro)}
    keys: defaultdict[Key, list[Macro]] = defaultdict(list)
    for macro in context.old.of(Macro):
        if (key := _key(macro)) is not None and (macro.name, macro.value) not in kept:
            keys[key].append(macro)
    return keys


def _meaning(field: Field | None) -> str:
    """Return a key's type and unit in words."""
    if field is None:
        return "of no known type"
    types = " or ".join(field.types) or "of no stated type"
    return f"{types} in {field.unit}" if field.unit else types
