"""A site's Sphinx project: its sources, its configuration, and Sphinx's run over them.

Sphinx keeps what it has read of each page beside the sources. Where that is left from an
earlier run, it reads and writes only the pages that show something else now.
"""

from __future__ import annotations

import gc
import io
import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from headerscan.errors import HeaderscanError
from headerscan.site.contents import Site
from headerscan.site.search import Found, found_as, index_with
from headerscan.sphinx_ext.library import Library

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_SEARCH_INDEX = "searchindex.js"
_SEARCH_SCRIPT = "_static/headerscan-search.js"
_NOT_FOR_READERS = (".buildinfo", "_sources/")


def run_sphinx(
    sources: Mapping[str, str], site: Site, library: Library, work: Path
) -> dict[str, bytes]:
    """Return all files of a site by path; ``sources`` are its pages' reST by path.

    ``work`` is a folder for the project, empty or left by an earlier run for the same pages.
    Raises :class:`~headerscan.errors.HeaderscanError` where Sphinx has anything to say.
    """
    source, target = work / "source", work / "site"
    for path, text in sources.items():
        _write(text, source / path)
    symbols = _built(source, target, site, library)
    files = _read(target)
    files[_SEARCH_INDEX] = index_with(
        files[_SEARCH_INDEX].decode(), symbols, files[_SEARCH_SCRIPT].decode()
    ).encode()
    return files


def _write(text: str, path: Path) -> None:
    """Write a source, unless it is there: Sphinx reads anew what is newer than its last run."""
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _built(source: Path, target: Path, site: Site, library: Library) -> list[Found]:
    """Have Sphinx build the project; return what the search shall know of the symbols."""
    # Half a second, which a wrong call need not wait for.
    from sphinx.application import Sphinx  # noqa: PLC0415 - for the reason above
    from sphinx.errors import SphinxError  # noqa: PLC0415 - as above
    from sphinx.util.docutils import docutils_namespace, patch_docutils  # noqa: PLC0415 - as above

    from headerscan.site.navigation import connect  # noqa: PLC0415 - as above
    from headerscan.sphinx_ext.domain import home  # noqa: PLC0415 - as above

    warnings = io.StringIO()
    try:
        with patch_docutils(), docutils_namespace():
            app: Sphinx = Sphinx(
                source,
                None,
                target,
                source.parent / "doctrees",
                "html",
                confoverrides=configuration(site, library),
                status=None,
                warning=warnings,
            )
            home(app.env).library = library
            connect(app)
            # What is a name in a header must not bring in files or HTML, if it got so far.
            app.env.settings.update(raw_enabled=False, file_insertion_enabled=False)
            gc.enable()  # Sphinx's trees are full of cycles
            app.build()
            symbols = list(_symbols(app.env, library))
    except SphinxError as error:
        raise _failure(str(error)) from error
    if app.statuscode or warnings.getvalue():
        raise _failure(warnings.getvalue())
    return symbols


def _symbols(env: BuildEnvironment, library: Library) -> Iterator[Found]:
    objects = env.get_domain("c").get_objects()
    places = {name: (page, anchor) for name, _, _, page, anchor, _ in objects}
    for name, entry in library.entries.items():
        if name in places:
            yield found_as(entry, *places[name], library)


def _read(target: Path) -> dict[str, bytes]:
    files = {
        path.relative_to(target).as_posix(): path.read_bytes()
        for path in sorted(target.rglob("*"))
        if path.is_file()
    }
    return {name: data for name, data in files.items() if not name.startswith(_NOT_FOR_READERS)}


def _failure(said: str) -> HeaderscanError:
    said = re.sub(r"\x1b\[[0-9;]*m", "", said)
    line = next((line.strip() for line in said.splitlines() if line.strip()), "for no given reason")
    return HeaderscanError(
        f"the site cannot be built: {line}",
        remedy="mend the template it came from, or report this with the header",
    )


def configuration(site: Site, library: Library) -> dict[str, Any]:
    """Return what the project's ``conf.py`` would say."""
    title = escape(site.title)  # themes take it for HTML
    return {
        "project": title,
        "version": escape(site.version),
        "release": escape(site.version),
        "extensions": ["headerscan.sphinx_ext"],
        "headerscan_source_link": library.source_link,
        "headerscan_source_pages": not library.source_link,
        "html_theme": "furo",
        "html_title": title,
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_show_copyright": False,
        "html_show_sphinx": False,
        # A page opened from a file cannot fetch another to quote from it.
        "html_show_search_summary": False,
        "html_theme_options": {"top_of_page_buttons": [], "navigation_with_keys": True},
        "html_css_files": ["headerscan-site.css"],
        "smartquotes": False,
        "toc_object_entries_show_parents": "hide",
        "language": "en",
    }
