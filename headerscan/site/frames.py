"""A site's frames: all its pages, with slots where the headers' own words will stand.

Sphinx makes them: headings, objects with their anchors, navigation, index and inventory. All
of that follows from the names that headers declare, not from their comments.
"""

from __future__ import annotations

import gc
import io
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from headerscan.errors import HeaderscanError
from headerscan.site.contents import Site
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.links import Places
from headerscan.sphinx_ext.slots import AnySlot
from headerscan.stopping import in_new_folder

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SEARCH_INDEX = "searchindex.js"
_NOT_FOR_READERS = (".buildinfo", ".doctrees/", "_sources/")


class Frames(msgspec.Struct, frozen=True):
    """A whole site but for what stands in its slots."""

    pages: Mapping[str, str]
    """The HTML of each page that has slots, by its name."""
    slots: Mapping[str, tuple[AnySlot, ...]]
    """The slots of each page, in the order of their marks."""
    places: Places
    files: Mapping[str, bytes] = msgspec.field(default_factory=dict)
    """All other files by path."""
    count: int = 0
    """How many pages have a source."""
    stop_words: frozenset[str] = frozenset()
    """The words that Sphinx's search does not look for."""


def make_frames(sources: Mapping[str, str], site: Site, library: Library) -> Frames:
    """Return the frames of a site; ``sources`` are its pages' reST by path.

    Raises :class:`~headerscan.errors.HeaderscanError` where Sphinx has anything to say.
    """
    slots, places, pages, files = in_new_folder(lambda work: _made(sources, work, site, library))
    from sphinx.search.en import SearchEnglish  # noqa: PLC0415 - as in _run_sphinx()

    stop_words = frozenset(SearchEnglish.stopwords)
    return Frames(pages, slots, places, files, len(sources), stop_words)


def _made(
    sources: Mapping[str, str], work: Path, site: Site, library: Library
) -> tuple[dict[str, tuple[AnySlot, ...]], Places, dict[str, str], dict[str, bytes]]:
    source, target = work / "source", work / "site"
    for path, text in sources.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_text(text, encoding="utf-8")
    slots, places = _run_sphinx(source, target, site, library)
    return slots, places, *_read(target, slots)


def _run_sphinx(
    source: Path, target: Path, site: Site, library: Library
) -> tuple[dict[str, tuple[AnySlot, ...]], Places]:
    # Half a second, which who has the frames already need not spend.
    from sphinx.application import Sphinx  # noqa: PLC0415 - for the reason above
    from sphinx.errors import SphinxError  # noqa: PLC0415 - as above
    from sphinx.util.docutils import docutils_namespace, patch_docutils  # noqa: PLC0415 - as above

    from headerscan.site.navigation import connect  # noqa: PLC0415 - as above
    from headerscan.sphinx_ext.extension import home  # noqa: PLC0415 - as above
    from headerscan.sphinx_ext.links import places_of  # noqa: PLC0415 - as above
    from headerscan.sphinx_ext.slots import SlotList  # noqa: PLC0415 - as above

    warnings = io.StringIO()
    listed = SlotList()
    try:
        with patch_docutils(), docutils_namespace():
            app: Sphinx = Sphinx(
                source,
                None,
                target,
                source.parent / "doctrees",
                "html",
                confoverrides=_configuration(site, library),
                status=None,
                warning=warnings,
                freshenv=True,
            )
            domain = home(app.env)
            domain.library, domain.slots = library, listed
            connect(app)
            # What is a name in a header must not bring in files or HTML, if it got so far.
            app.env.settings.update(raw_enabled=False, file_insertion_enabled=False)
            gc.enable()  # Sphinx's trees are full of cycles
            app.build(force_all=True)
            places = places_of(app.env)
    except SphinxError as error:
        raise _failure(str(error)) from error
    if app.statuscode or warnings.getvalue():
        raise _failure(warnings.getvalue())
    return {page: tuple(slots) for page, slots in listed.by_page.items()}, places


def _read(
    target: Path, slots: Mapping[str, tuple[AnySlot, ...]]
) -> tuple[dict[str, str], dict[str, bytes]]:
    pages: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target).as_posix()
        if not path.is_file() or name.startswith(_NOT_FOR_READERS):
            continue
        page = name.removesuffix(".html")
        if page != name and page in slots:
            pages[page] = path.read_text(encoding="utf-8")
        else:
            files[name] = path.read_bytes()
    return pages, files


def _failure(said: str) -> HeaderscanError:
    said = re.sub(r"\x1b\[[0-9;]*m", "", said)
    line = next((line.strip() for line in said.splitlines() if line.strip()), "for no given reason")
    return HeaderscanError(
        f"the site cannot be built: {line}",
        remedy="mend the template it came from, or report this with the header",
    )


def _configuration(site: Site, library: Library) -> dict[str, Any]:
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
