"""A comment documents other parameters than the function has.

A parameter was renamed, came, went or moved, and its comment stayed. Who calls the function
by the comment puts values where they do not belong; two of one type that changed places
compile without a word. It is found where the library's C files are read, too
(``--implementation``), as only a definition has to name its parameters. A comment that
documents none is left alone.

Example::

    /**
     * virNetworkUpdate:
     * @section: which section to update
     * @command: what to do there
     */
    int virNetworkUpdate(unsigned int command, unsigned int section) { … }

How to mend it: document the parameters by the names and in the order of the definition.

Options: none.
"""

from collections.abc import Iterator, Sequence

from headerscan.diagnostics import Severity
from headerscan.model import Function
from headerscan.rules import Complaint, LintContext, LintRule

_VARIADIC = "..."


def _check(function: Function, context: LintContext) -> Iterator[Complaint]:
    del context  # the function says it all
    doc = function.best_doc
    if function.definition is None or doc is None or not doc.parameters:
        return
    said = [one.name for one in doc.parameters if one.name != _VARIADIC]
    there = [name for name in function.definition.parameters if name != _VARIADIC]
    complaint = _difference(said, there)
    if complaint:
        where = f"{function.definition.file}:{function.definition.line}"
        yield Complaint(
            message=f"{complaint} than its definition at {where}",
            help=f"document {', '.join(there)}" if there else "document no parameter",
        )


def _difference(said: Sequence[str], there: Sequence[str]) -> str | None:
    if said == there:
        return None
    if sorted(said) == sorted(there):
        return f"the comment has the parameters in another order ({', '.join(said)})"
    more = [f"'{name}'" for name in said if name not in there]
    less = [f"'{name}'" for name in there if name not in said]
    parts = [f"{', '.join(more)} more"] * bool(more) + [f"{', '.join(less)} less"] * bool(less)
    return f"the comment has {' and '.join(parts)}" if parts else None


RULE = LintRule(Severity.WARNING, (Function,), _check)
