"""A struct or union is gone.

Finds structs and unions that the newer side does not declare, or declares as the other of
the two. Where its name stays as a typedef of something else, as of what it was renamed to, code
goes on that does not write ``struct``: a warning.

**Why it matters.** Code that names the type does not compile (*source*).

**Example.** ::

    - struct _virDomainControlInfo {
    -     unsigned int state;
    -     unsigned int details;
    - };

**How to mend it.** Keep the struct, and mark it as deprecated.
"""

import re
from collections.abc import Iterator

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
    words = (_TAG.findall(text) for symbol in context.new.symbols for text in _types(symbol))
    return frozenset(tag for found in words for tag in found)


def _types(part: object) -> Iterator[str]:
    for text in (getattr(part, "type", None), getattr(part, "returns", None)):
        yield from () if text is None else (text,)
    for inner in ("members", "parameters"):
        for each in getattr(part, inner, None) or ():
            yield from _types(each)
