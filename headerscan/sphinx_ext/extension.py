"""What Sphinx is told of the extension: its settings, its domain, and when it is asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from docutils import nodes

from headerscan import __version__
from headerscan.errors import HeaderscanError
from headerscan.sphinx_ext import contents, names, source_pages
from headerscan.sphinx_ext.directives import DIRECTIVES, ViewFiller
from headerscan.sphinx_ext.domain import HeaderscanDomain, home
from headerscan.sphinx_ext.library import Settings
from headerscan.sphinx_ext.text import SILENT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

_STATIC = Path(__file__).resolve().parent / "static"


_SHOWING = (
    "headerscan_short_navigation",
    "headerscan_source_pages",
    "headerscan_versions",
)
"""The values of ``conf.py`` that say how a project is shown: yes or no."""


def register(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    defaults = Settings()
    for field in msgspec.structs.fields(Settings):
        # Their types are checked where the values are read, at a page's directive.
        value = getattr(defaults, field.name)
        default = list(value) if isinstance(value, tuple) else value  # which -D can set
        app.add_config_value(field.encode_name, default, "env", types=Any)
    for name in _SHOWING:
        app.add_config_value(name, default=False, rebuild="env", types=frozenset({bool}))
    app.add_domain(HeaderscanDomain)
    for name, directive in DIRECTIVES.items():
        app.add_directive_to_domain(HeaderscanDomain.name, name, directive)
    app.add_post_transform(ViewFiller)
    app.add_css_file("headerscan.css")
    app.add_js_file("headerscan.js", loading_method="defer")
    app.connect("config-inited", _add_static_files)
    app.connect("env-get-outdated", _outdated)
    app.connect("html-collect-pages", source_pages.collect)
    contents.connect(app)
    names.connect(app)
    # After intersphinx, which may know a name that this project does not.
    app.connect("missing-reference", _leave_as_text, priority=900)
    return {
        "version": __version__,
        "env_version": HeaderscanDomain.data_version,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _add_static_files(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(_STATIC))
    # Left by Sphinx where a folder is built into again, and told to be of no known type.
    config.epub_exclude_files = [*config.epub_exclude_files, ".buildinfo.bak"]
    if config.headerscan_versions:
        # Beside the folder of this release's pages, for all releases.
        app.add_js_file("../../versions.js", loading_method="defer", priority=400)


def _outdated(
    app: Sphinx,
    env: BuildEnvironment,  # noqa: ARG001 - Sphinx's signature
    added: AbstractSet[str],
    changed: AbstractSet[str],
    removed: AbstractSet[str],
) -> Sequence[str]:
    domain = home(app.env)
    try:
        pages = set(domain.outdated())
    except HeaderscanError:
        # The pages that show something say what is wrong, each at its directive.
        pages = set(domain.shown)
    return sorted(pages - added - changed - removed)


def _leave_as_text(
    app: Sphinx,  # noqa: ARG001 - Sphinx's signature
    env: BuildEnvironment,  # noqa: ARG001 - as above
    node: pending_xref,
    contnode: nodes.TextElement,
) -> nodes.TextElement | None:
    return contnode if node.get(SILENT) else None
