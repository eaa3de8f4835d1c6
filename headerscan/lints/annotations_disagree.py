"""Two places state different types for one key.

Some libraries state a key's type twice: in its comment, and again behind the macro or in
its name. Both are changed by hand, so they drift apart. Two phrases within one comment that
disagree are ``conflicting-types``'s business.

Example::

    /** G_FILE_ATTRIBUTE_TIME_MODIFIED: the time of the last change.
     * Corresponding #GFileAttributeType is %G_FILE_ATTRIBUTE_TYPE_UINT64. */
    #define G_FILE_ATTRIBUTE_TIME_MODIFIED "time::modified" /* uint32 */

How to mend it: make both say what the library sends.

Options: the places are the profile's ``[[annotations.extractors]]``.
"""

from itertools import combinations

from headerscan.lints._types import compatible, place_of
from headerscan.model import Annotation, Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, lint_rule


@lint_rule(Severity.ERROR)
def check(macro: Macro, _: LintContext) -> Complaints:
    if macro.field is None:
        return
    for first, second in combinations(macro.field.annotations, 2):
        if not (first.types and second.types) or compatible(first.types, second.types):
            continue
        if place_of(first) != place_of(second):
            yield Complaint(
                message=f"{place_of(first)} says {_types(first)},"
                f" {place_of(second)} says {_types(second)}",
                at=second.span,
            )
            return


def _types(annotation: Annotation) -> str:
    return " or ".join(annotation.types)
