"""Two places state different types for one key.

Some libraries state a key's type in its comment, and again behind the macro or in its name. Both
are changed by hand, so they drift apart. Two phrases of one comment are ``conflicting-types``'s
business.

Example::

    /** G_FILE_ATTRIBUTE_TIME_MODIFIED: the time of the last change.
     * Corresponding #GFileAttributeType is %G_FILE_ATTRIBUTE_TYPE_UINT64. */
    #define G_FILE_ATTRIBUTE_TIME_MODIFIED "time::modified" /* uint32 */

How to mend it: make both say what the library sends.

Options: the places are the profile's ``[[annotations.extractors]]``.
"""

from headerscan.lints._keys import clash, place_of
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.ERROR)
def check(macro: Macro, _: LintContext) -> Complaints:
    if (found := clash(macro, of_places=True)) is not None:
        said = (f"{place_of(one)} says {' or '.join(one.types)}" for one in found)
        yield Complaint(message=", ".join(said), at=found[1].span)
