"""A comment documents other parameters than the function has.

A parameter was renamed, came, went or moved, and its comment stayed. Who calls the function by it
puts values where they do not belong; two parameters of one type that changed places compile
without a word.

A header shows parameters that are documented and not there, if its declarations name theirs. All
else is found where the library's C files are read, too (``--implementation``): only a definition
has to name its parameters. A comment that documents none is left alone.

Example::

    /** virNetworkUpdate:
     * @section: which section to update
     * @command: what to do there */
    int virNetworkUpdate(unsigned int command, unsigned int section) { … }

How to mend it: document the parameters by their names, in the order of the definition.
"""

from collections.abc import Sequence

from headerscan.diagnostics import Span
from headerscan.lints._edits import Comment
from headerscan.matching.likeness import nearest
from headerscan.model import Callback, Definition, Doc, Function, Macro, Symbol
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_VARIADIC = "..."


@rule(Severity.WARNING)
def check(symbol: Function | Callback | Macro, context: LintContext) -> Complaints:
    if isinstance(symbol, Function) and symbol.definition is not None:
        yield from _against_definition(_documented(symbol.best_doc), symbol.definition)
        return
    said, there = _documented(symbol.doc), _parameters(symbol)
    if there is None or symbol.doc is None or symbol.doc.origin is not None:
        return
    for name in said:
        if name in there:
            continue
        meant = nearest(name, [one for one in there if one not in said], cutoff=0.6)
        # Some libraries write the parts of a comment (@input:) as others write parameters.
        if meant or {*said} & {*there}:
            yield Complaint(
                message=f"the comment documents '{name}', which is no parameter",
                help=f"write '{meant}'" if meant else _list_of(there),
                at=_place(symbol, name, context),
            )


def _documented(doc: Doc | None) -> list[str]:
    return [one.name for one in doc.parameters if one.name != _VARIADIC] if doc else []


def _place(symbol: Symbol, name: str, context: LintContext) -> Span | None:
    """Return where a comment documents a parameter, else where it has the word."""
    comment = Comment(symbol, context)
    words = (f"@{name}", f"@param {name}", f"\\param {name}", name)
    places = (place for word in words if (place := comment.spot(word)) != comment.span)
    return next(places, comment.span)


def _parameters(symbol: Function | Callback | Macro) -> list[str] | None:
    """Return the names of parameters; None where one of them has none."""
    if isinstance(symbol, Macro):
        found: list[str | None] = [*(symbol.parameters or ())]
    else:
        found = [one.name for one in symbol.parameters if one.name != _VARIADIC]
    named = [name.removesuffix(_VARIADIC) for name in found if name]
    return named if len(named) == len(found) else None


def _list_of(there: Sequence[str]) -> str:
    return f"document {', '.join(there)}" if there else "document no parameter"


def _against_definition(said: list[str], definition: Definition) -> Complaints:
    there = [name for name in definition.parameters if name != _VARIADIC]
    more = ", ".join(f"'{name}'" for name in said if name not in there)
    less = ", ".join(f"'{name}'" for name in there if name not in said)
    what = " and ".join([f"{more} more"] * bool(more) + [f"{less} less"] * bool(less))
    if said != there and sorted(said) == sorted(there):
        what = f"the parameters in another order ({', '.join(said)})"
    if said and what:
        where = f"{definition.file}:{definition.line}"
        message = f"the comment has {what} than its definition at {where}"
        yield Complaint(message=message, help=_list_of(there))
