"""A Sphinx extension that documents C headers, with their comments as they stand.

Add ``headerscan.sphinx_ext`` to ``extensions`` and name the headers::

    headerscan_inputs = ["../include"]

It makes objects of Sphinx's own C domain, so ``:c:macro:`` and the like, the index, the
search and intersphinx know them, and hand-written ``.. c:function::`` stand beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    # A site whose comments alone have changed is made by modules of this package without
    # the rest of Sphinx, which takes long to import.
    from headerscan.sphinx_ext.extension import register  # noqa: PLC0415 - for the reason above

    return register(app)
