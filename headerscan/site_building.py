"""Building a site: Sphinx over sources that nobody has to write, into a folder.

The site is built beside its place and renamed, so that the folder never holds half of one.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

import headerscan
from headerscan.errors import HeaderscanError, InputError
from headerscan.loading import Loaded
from headerscan.model import Api
from headerscan.resources import bundled
from headerscan.site import Site, build_site
from headerscan.site_pages import TEMPLATES, pages
from headerscan.sphinx_ext import home
from headerscan.sphinx_ext.library import Library, Release, check_link

MARKER = ".headerscan-site"
"""The file by which a folder is known as a site that may be replaced."""


class SiteOrder(msgspec.Struct, frozen=True):
    """What a site shall show."""

    loaded: Loaded
    older: tuple[tuple[str, Api], ...] = ()
    """References and APIs of older sides, oldest first."""
    title: str = ""
    findings: bool = False
    source_link: str = ""
    templates: Path | None = None
    """A folder of templates that replace the built-in ones of the same names."""


def build(order: SiteOrder, folder: Path) -> int:
    """Build a site into a folder, which is replaced whole; return the number of its pages.

    Raises :class:`~headerscan.errors.InputError` where the folder is somebody else's or
    cannot be written, and :class:`~headerscan.errors.ConfigError` for templates and links
    that cannot be used.
    """
    refuse_others(folder)
    library = _library(order)
    site = build_site(
        library.api,
        library.profile,
        title=order.title,
        older=tuple(release.label for release in library.older),
        newest=library.newest,
        findings=order.findings,
    )
    sources = pages(site, _templates(order.templates))
    with _beside(folder) as beside, tempfile.TemporaryDirectory(prefix="headerscan-") as work:
        source = Path(work) / "source"
        for path, text in sources.items():
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            (source / path).write_text(text, encoding="utf-8")
        _run_sphinx(source, Path(work) / "doctrees", beside, site, library)
        mark = {"headerscan": headerscan.__version__, "title": site.title}
        (beside / MARKER).write_text(json.dumps(mark) + "\n", encoding="utf-8")
    return len(sources)


def refuse_others(folder: Path) -> None:
    """Raise :class:`~headerscan.errors.InputError` unless a folder is free, empty or a site."""
    if folder.exists() and not folder.is_dir():
        raise InputError("is a file", remedy="choose another folder with -o", file=str(folder))
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise InputError(
            "is not empty and no earlier site",
            remedy="choose another folder with -o, or empty this one",
            file=str(folder),
        )


def _library(order: SiteOrder) -> Library:
    check_link(order.source_link)
    newest = order.loaded.api.version or "now"
    older = []
    taken = {newest}
    for reference, api in order.older:
        label = api.version or reference
        if label in taken:
            label = f"{label} ({reference})" if label != reference else f"{reference} (before)"
        taken.add(label)
        older.append(Release(label, api))
    return Library(
        order.loaded.api,
        order.loaded.profile,
        tuple(older),
        order.loaded.sources,
        order.source_link,
    )


def _templates(folder: Path | None) -> dict[str, str]:
    texts = {}
    for name in TEMPLATES:
        own = folder / name if folder is not None else None
        path = own if own is not None and own.is_file() else bundled("templates") / "site" / name
        texts[name] = path.read_text(encoding="utf-8")
    return texts


def _run_sphinx(source: Path, doctrees: Path, target: Path, site: Site, library: Library) -> None:
    warnings = io.StringIO()
    try:
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                source,
                None,
                target,
                doctrees,
                "html",
                confoverrides=_configuration(site, library),
                status=None,
                warning=warnings,
                freshenv=True,
            )
            home(app.env).library = library
            app.connect("html-page-context", _give_captions_a_level, priority=900)
            app.build(force_all=True)
    except SphinxError as error:
        raise _failure(str(error)) from error
    if app.statuscode or warnings.getvalue():
        raise _failure(warnings.getvalue())
    shutil.rmtree(target / ".doctrees", ignore_errors=True)
    (target / ".buildinfo").unlink(missing_ok=True)


def _give_captions_a_level(
    app: Sphinx,  # noqa: ARG001 - Sphinx's signature
    pagename: str,  # noqa: ARG001 - as above
    templatename: str,  # noqa: ARG001 - as above
    context: dict[str, Any],
    doctree: object,  # noqa: ARG001 - as above
) -> None:
    """Say how deep the navigation's captions are, which Sphinx marks as headings only."""
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace(
        '<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">'
    )


def _failure(said: str) -> HeaderscanError:
    said = re.sub(r"\x1b\[[0-9;]*m", "", said)
    line = next((line.strip() for line in said.splitlines() if line.strip()), "for no given reason")
    return HeaderscanError(
        f"the site cannot be built: {line}",
        remedy="mend the template it came from, or report this with the header",
    )


def _configuration(site: Site, library: Library) -> dict[str, Any]:
    return {
        "project": site.title,
        "version": site.version,
        "release": site.version,
        "extensions": ["headerscan.sphinx_ext"],
        "headerscan_source_link": library.source_link,
        "headerscan_source_pages": not library.source_link,
        "html_theme": "furo",
        "html_title": site.title,
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


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Give a new folder beside ``folder`` that takes its place if all goes well."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=".new"))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield beside
        beside.chmod(0o755)
        _take_place(beside, folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _take_place(new: Path, folder: Path) -> None:
    """Rename a folder to its place; what stood there goes away after that, not before."""
    old = new.with_suffix(".old")
    while True:
        with contextlib.suppress(FileNotFoundError):
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                shutil.rmtree(old, ignore_errors=True)
                continue  # another run has put its site there meanwhile
            with contextlib.suppress(FileNotFoundError):
                old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)
        return


def _unwritable(folder: Path, error: OSError) -> InputError:
    return InputError(
        f"cannot be written ({error.strerror or error})",
        remedy="choose another folder with -o",
        file=str(folder),
    )
