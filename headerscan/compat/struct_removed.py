"""A struct or union is gone.

A struct that became a union is gone as well. Where the name stays as a typedef, only code that
writes ``struct`` is hurt: a warning.

**Why it matters.** Code that names the type does not compile (*source*).

**Example.** ::

    - struct _virDomainControlInfo { unsigned int state; };

**How to mend it.** Keep the struct, and mark it as deprecated.
"""

import re

from headerscan.compat._compared import removed, tag_removed
from headerscan.model import Struct, Symbol, Typedef, Union
from headerscan.rules import Break, CompatContext, Complaints, Severity, rule

_TAG = re.compile(r"(?:struct|union) \w+")


@rule(Severity.ERROR, Break.SOURCE)
def check(old: Struct | Union, new: Symbol | None, context: CompatContext) -> Complaints:
    tag = f"{old.kind} {old.name}"
    if new is not None and new.kind == old.kind:
        return
    if context.new.find(old.name, Typedef) is not None:
        yield from tag_removed(old, context)
    elif old.members is not None or tag not in context.once(_named):
        yield removed(old, new, tag)


def _named(context: CompatContext) -> frozenset[str]:
    """Return the structs and unions that types name, declared or not: a name needs no more."""
    return frozenset().union(*map(_tags, context.new.symbols))


def _tags(part: object) -> set[str]:
    """Return the tags in the types of a symbol, and of its members and parameters."""
    types = (getattr(part, "type", None) or "", getattr(part, "returns", None) or "")
    inner = (getattr(part, "members", None) or (), getattr(part, "parameters", None) or ())
    return {
        *_TAG.findall(" ".join(types)),
        *(tag for each in inner for one in each for tag in _tags(one)),
    }
