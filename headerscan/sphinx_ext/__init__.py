"""A Sphinx extension that documents C headers, with their comments as they stand.

Add ``headerscan.sphinx_ext`` to ``extensions`` and name the headers::

    headerscan_inputs = ["../include"]

It makes objects of Sphinx's own C domain, so ``:c:macro:`` and the like, the index, the
search and intersphinx know them, and hand-written ``.. c:function::`` stand beside them.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from headerscan import __version__
from headerscan.errors import HeaderscanError
from headerscan.sphinx_ext import html_pages
from headerscan.sphinx_ext.domain import HeaderscanDomain, ViewFiller, home
from headerscan.sphinx_ext.library import Settings
from headerscan.sphinx_ext.text import SILENT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from docutils import nodes
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    defaults = Settings()
    for field in msgspec.structs.fields(Settings):
        # Their types are checked where the values are read, at a page's directive.
        value = getattr(defaults, field.name)
        default = list(value) if isinstance(value, tuple) else value  # which -D can set
        app.add_config_value(field.encode_name, default, "env", types=Any)
    app.add_domain(HeaderscanDomain)
    app.add_post_transform(ViewFiller)
    app.add_css_file("headerscan.css")
    app.add_js_file("headerscan.js", loading_method="defer")
    app.connect("config-inited", _add_static_files)
    app.connect("env-get-outdated", _outdated)
    app.connect("html-collect-pages", html_pages.write_names)
    # Before themes' own listeners, some of which ask for the navigation.
    app.connect("html-page-context", partial(html_pages.prepare, {}), priority=100)
    # After intersphinx, which may know a name that this project does not.
    app.connect("missing-reference", _leave_as_text, priority=900)
    return {
        "version": __version__,
        "env_version": HeaderscanDomain.data_version,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _add_static_files(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(Path(__file__).resolve().parent / "static"))
    # Left by Sphinx where a folder is built into again, and told to be of no known type.
    config.epub_exclude_files = [*config.epub_exclude_files, ".buildinfo.bak"]
    if config.headerscan_versions:
        # Beside the folder of this release's pages, for all releases.
        app.add_js_file("../../versions.js", loading_method="defer", priority=400)


def _outdated(
    app: Sphinx,
    env: BuildEnvironment,  # noqa: ARG001 - Sphinx's signature
    *known: AbstractSet[str],
) -> Sequence[str]:
    """Return the pages that show something else now, of those that are neither new nor gone."""
    domain = home(app.env)
    try:
        pages = set(domain.outdated())
    except HeaderscanError:
        # The pages that show something say what is wrong, each at its directive.
        pages = set(domain.data["shown"])
    return sorted(pages.difference(*known))


def _leave_as_text(
    app: Sphinx,  # noqa: ARG001 - Sphinx's signature
    env: BuildEnvironment,  # noqa: ARG001 - as above
    node: pending_xref,
    contnode: nodes.TextElement,
) -> nodes.TextElement | None:
    return contnode if node.get(SILENT) else None
