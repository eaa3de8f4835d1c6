"""A site's Sphinx project: its sources, its ``conf.py``, and Sphinx's run over them.

Sphinx keeps what it has read of each page beside the sources. Where that is left from an
earlier run, it reads and writes only the pages that show something else now.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from headerscan.errors import HeaderscanError
from headerscan.site.contents import Site
from headerscan.sphinx_ext.library import Library

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_NOT_FOR_READERS = (".buildinfo", "_sources/")


def run_sphinx(sources: Mapping[str, str], library: Library, work: Path) -> dict[str, bytes]:
    """Return all files of a site by path; ``sources`` are its project's files by path.

    ``work`` is a folder for the project, empty or left by an earlier run for the same pages.
    Raises :class:`~headerscan.errors.HeaderscanError` where Sphinx has anything to say.
    """
    source, target = work / "source", work / "site"
    write_sources(sources, source)
    _build(source, target, library)
    return _read(target)


def write_sources(sources: Mapping[str, str], folder: Path) -> None:
    """Write sources that are not there yet: Sphinx reads anew what is newer than its last run."""
    for name, text in sources.items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def _build(source: Path, target: Path, library: Library) -> None:
    # Half a second, which a wrong call need not wait for.
    from sphinx.application import Sphinx  # noqa: PLC0415 - for the reason above
    from sphinx.errors import SphinxError  # noqa: PLC0415 - as above
    from sphinx.util.docutils import docutils_namespace, patch_docutils  # noqa: PLC0415 - as above

    from headerscan.sphinx_ext.domain import home  # noqa: PLC0415 - as above

    warnings = io.StringIO()
    doctrees = source.parent / "doctrees"
    try:
        with patch_docutils(), docutils_namespace():
            app: Sphinx = Sphinx(
                source, source, target, doctrees, "html", status=None, warning=warnings
            )
            home(app.env).library = library
            # What is a name in a header must not bring in files or HTML, if it got so far.
            app.env.settings.update(raw_enabled=False, file_insertion_enabled=False)
            app.build()
    except SphinxError as error:
        raise _failure(str(error)) from error
    if app.statuscode or warnings.getvalue():
        raise _failure(warnings.getvalue())


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


def configuration(site: Site, settings: Mapping[str, Any]) -> str:
    """Return the project's ``conf.py``; ``settings`` are the extension's, by their names."""
    title = escape(site.title)  # themes take it for HTML
    values = {
        "project": title,
        "version": escape(site.version),
        "release": escape(site.version),
        "extensions": ["headerscan.sphinx_ext"],
        **settings,
        "headerscan_short_navigation": True,
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
    lines = [f"{name} = {value!a}\n" for name, value in values.items()]
    return "".join(['"""Settings of a reference that headerscan began."""\n\n', *lines])
