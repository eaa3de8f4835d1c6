"""What a reference site consists of, and the sources of its pages, through templates.

A page is reST with the directives of :mod:`headerscan.sphinx_ext`; what it says comes from
a template in ``templates/site/``. No comment passes through a template: comments are shown by
the directives, which take them as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from headerscan.errors import InputError
from headerscan.release import Order, number_of
from headerscan.report._words import counted
from headerscan.resources import bundled
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.selection import Selection

if TYPE_CHECKING:
    from jinja2 import Environment

FEWEST_FOR_PAGES = 60
"""From how many symbols on a section has one page for each header, not one for all."""
_RELEASE = re.compile(r"[\w.+~-]+")
_SPECIAL = re.compile(r"([\\*`|_<>\[\]{}:#=~^\"'+.,;!?@$%&()/-])")


class Page(msgspec.Struct, frozen=True):
    """One page: of a header, of what it declares of some kinds, or of a family of keys."""

    path: str
    """Relative to the site, without suffix: ``functions/libvirt-domain``."""
    title: str
    name: str
    """The header's logical name, or the family's."""


class Section(msgspec.Struct, frozen=True):
    """Kinds of symbols that readers look for together."""

    name: str
    """The folder of its pages."""
    title: str
    kinds: str
    """As the directives' option ``kinds`` names them."""
    count: int
    pages: tuple[Page, ...]
    """One for each header; none where a single page has room for all."""


_SECTIONS = (
    ("functions", "Functions and callbacks", "function callback"),
    ("enums", "Enums", "enum"),
    ("types", "Structures and types", "type variable"),
    ("macros", "Macros", "macro"),
)


class Site(msgspec.Struct, frozen=True, dict=True):
    """What a site shall show, and all that templates may say of it.

    Raises :class:`~headerscan.errors.InputError` for a header whose name cannot be written in
    one line: what is built of it would be another page than was meant.
    """

    library: Library
    name: str = ""
    """What the site is called; empty where the profile and the release say it."""
    findings: bool = False
    """Whether it has a page with what the check finds."""

    def __post_init__(self) -> None:
        for header in self.library.api.headers:
            if not header.isprintable():
                raise InputError(
                    "the name of this header has characters that cannot be shown",
                    remedy="rename it",
                    file=header,
                )

    @property
    def version(self) -> str:
        """Return the library's release; empty where the headers do not say."""
        return self.library.api.version or ""

    @property
    def title(self) -> str:
        """Return the site's title."""
        profile = self.library.profile.name
        library = "C API" if profile == "generic" else profile
        return self.name or f"{library} {self.version}".strip()

    @property
    def about(self) -> str:
        """Return what the library is for, in a few sentences."""
        profile = self.library.profile
        return "" if profile.name == "generic" else profile.about or profile.description

    @property
    def releases(self) -> tuple[str, ...]:
        """Return what all sides are called, oldest first."""
        return tuple(self.library.releases)

    @cached_property
    def families(self) -> tuple[Page, ...]:
        """Return the families' pages, the one that users look for most first."""
        return tuple(
            Page(f"families/{slug(name)}", self.library.family_title(name), name)
            for name in self.library.families
        )

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Return the sections that have symbols."""
        made = []
        for name, title, kinds in _SECTIONS:
            selection = Selection(tuple(kinds.split()), without_families=True)
            entries = selection.entries(self.library)
            headers = list(dict.fromkeys(entry.primary.header for entry in entries))
            is_large = len(entries) >= FEWEST_FOR_PAGES and len(headers) > 1
            pages = _header_pages(headers, name) if is_large else ()
            if entries:
                made.append(Section(name, title, kinds, len(entries), pages))
        return tuple(made)

    @cached_property
    def headers(self) -> tuple[Page, ...]:
        """Return the headers' pages."""
        return _header_pages(self.library.api.headers, "headers")

    def header_path(self, name: str) -> str:
        """Return the path of a header's page."""
        return next(page.path for page in self.headers if page.name == name)

    @cached_property
    def news(self) -> dict[str, int]:
        """Return how many names came with each release, the latest first."""
        came = self.library.by_release
        releases = sorted(filter(_RELEASE.fullmatch, came), key=release_order, reverse=True)
        return {release: len(came[release]) for release in releases}


def _header_pages(headers: Iterable[str], folder: str) -> tuple[Page, ...]:
    headers = tuple(headers)
    slugs = [slug(name.rsplit("/", 1)[-1].removesuffix(".h")) for name in headers]
    often = Counter(slugs)
    taken: Counter[str] = Counter()
    made = []
    for name, short in zip(headers, slugs, strict=True):
        own = short if often[short] == 1 and short != "index" else slug(name.removesuffix(".h"))
        taken[own] += 1
        path = own if taken[own] == 1 and own != "index" else f"{own}-{taken[own]}"
        made.append(Page(f"{folder}/{path}", name, name))
    return tuple(made)


def release_order(release: str) -> tuple[Order, str]:
    """Return a key that sorts releases by their numbers, 1.9 before 1.10, and others before."""
    number = number_of(release)
    return ((), "", 0, 0) if number is None else number.order, release


def slug(text: str) -> str:
    """Return a text as a file's name: letters, digits and hyphens, never empty."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", text).strip("-").lower() or "page"


def project(site: Site, settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the sources of a site's project by path, ``families/job-stats.rst`` and so on.

    ``settings`` are the extension's, by their names.
    """
    take = _environment().get_template
    pages = {
        f"{path}.rst": take(name).render(site=site, **names) for path, name, names in _plan(site)
    }
    return {**pages, "conf.py": take("conf.py.jinja").render(site=site, settings=settings)}


def _plan(site: Site) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each page's path, its template, and what that is given beside the site."""
    yield "index", "index.rst", {}
    if site.families:
        yield "families/index", "families.rst", {}
        yield "families/all-keys", "keys.rst", {}
    for family in site.families:
        yield family.path, "family.rst", {"family": family}
    for section in site.sections:
        yield f"{section.name}/index", "section.rst", {"section": section}
        for page in section.pages:
            yield page.path, "section-page.rst", {"section": section, "page": page}
    yield "headers/index", "headers.rst", {}
    for page in site.headers:
        yield page.path, "header.rst", {"page": page}
    if site.news:
        yield "news", "news.rst", {}
    if len(site.releases) > 1:
        yield "changes", "changes.rst", {"steps": list(pairwise(site.releases))[::-1]}
    if site.library.has_history:
        yield "timeline", "timeline.rst", {}
    if site.findings:
        yield "findings", "findings.rst", {}


def rst(text: str) -> str:
    """Return a text as reST that shows it as it is."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def entry(title: str, path: str) -> str:
    """Return a line of a ``toctree`` that calls a page by another title than its own."""
    # The directive takes titles as plain words, but for the marks around the page.
    return f"/{path}" if re.search(r"[<>\s]", title) else f"{title} </{path}>"


def heading(text: str, line: str = "=") -> str:
    """Return a reST heading that shows a text as it is."""
    shown = rst(text) or "–"
    return f"{shown}\n{line * max(len(shown), 3)}"


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - only who builds pays for it

    environment = Environment(
        loader=FileSystemLoader(bundled("templates") / "site"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - it is reST, which rst() escapes
    )
    filters = (rst, heading, counted, entry)
    environment.filters.update({function.__name__: function for function in filters})
    environment.filters.update(html=escape, python=ascii)
    return environment
