"""What a reference site consists of: its sections, families, headers and news.

:mod:`headerscan.site.pages` makes the pages' sources of it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from headerscan.errors import InputError
from headerscan.model import Api, Enumerator, Macro, Symbol
from headerscan.profile import Profile
from headerscan.release import Order, number_of

FEWEST_FOR_PAGES = 60
"""From how many symbols on a section has one page for each header, not one for all."""


class Page(msgspec.Struct, frozen=True):
    """One page of a section: what a header declares of some kinds of symbols."""

    path: str
    """Relative to the site, without suffix: ``functions/libvirt-domain``."""
    title: str
    header: str = ""
    """The header's logical name; empty for a page on all headers."""


class Section(msgspec.Struct, frozen=True):
    """Kinds of symbols that readers look for together."""

    name: str
    """The folder of its pages."""
    title: str
    kinds: str
    """As the directives' option ``kinds`` names them."""
    count: int = 0
    pages: tuple[Page, ...] = ()


class FamilyPage(msgspec.Struct, frozen=True):
    """The page of one family of keys."""

    name: str
    path: str
    title: str
    owner: str | None
    count: int


class News(msgspec.Struct, frozen=True):
    """What came with one release."""

    release: str
    count: int
    names: tuple[str, ...]
    """The names of what came, in header order."""


class Site(msgspec.Struct, frozen=True):
    """All that templates may say of a site."""

    title: str
    version: str
    """The library's release; empty where the headers do not say."""
    families: tuple[FamilyPage, ...]
    sections: tuple[Section, ...]
    headers: tuple[Page, ...]
    news: tuple[News, ...]
    """The latest release first."""
    older: tuple[str, ...] = ()
    """The labels of older sides, oldest first."""
    newest: str = ""
    """The label of the newest side."""
    findings: bool = False
    has_history: bool = False
    """Whether it is known when symbols came, changed and went."""
    about: str = ""
    """What the library is for, in a few sentences."""
    count: int = 0
    """How many names the headers have in all."""

    def header_path(self, name: str) -> str:
        """Return the path of a header's page."""
        return next(page.path for page in self.headers if page.header == name)


_SECTIONS = (
    Section("functions", "Functions and callbacks", "function callback"),
    Section("enums", "Enums", "enum"),
    Section("types", "Structures and types", "type variable"),
    Section("macros", "Macros", "macro"),
)
_SECTION_OF = {
    **dict.fromkeys(("function", "callback"), "functions"),
    **dict.fromkeys(("enum", "enumerator"), "enums"),
    **dict.fromkeys(("struct", "union", "typedef", "variable"), "types"),
    "macro": "macros",
}


def build_site(
    api: Api,
    profile: Profile,
    *,
    title: str = "",
    older: tuple[str, ...] = (),
    newest: str = "",
    findings: bool = False,
    has_history: bool = False,
) -> Site:
    """Return what the pages of an API's site are about.

    Raises :class:`~headerscan.errors.InputError` for a header whose name cannot be written in
    one line: what is built of it would be another page than was meant.
    """
    for header in api.headers:
        if not header.isprintable():
            raise InputError(
                "the name of this header has characters that cannot be shown",
                remedy="rename it",
                file=header,
            )
    version = api.version or ""
    return Site(
        title=title or _title(profile, version),
        version=version,
        families=tuple(_families(api, profile)),
        sections=tuple(_sections(api)),
        headers=_header_pages(api.headers, "headers"),
        news=tuple(_news(api)),
        older=older,
        newest=newest or version or "now",
        findings=findings,
        has_history=has_history,
        about=profile.about or profile.description if profile.name != "generic" else "",
        count=len(api.by_name),
    )


def _title(profile: Profile, version: str) -> str:
    name = "C API" if profile.name == "generic" else profile.name
    return f"{name} {version}".strip()


def _families(api: Api, profile: Profile) -> Iterator[FamilyPage]:
    for name in profile.by_weight(api.by_family):
        family = profile.family_by_name.get(name)
        yield FamilyPage(
            name=name,
            path=f"families/{slug(name)}",
            title=family.title or name if family else name,
            owner=family.owner if family and family.owner in api.by_name else None,
            count=len(api.by_family[name]),
        )


def _sections(api: Api) -> Iterator[Section]:
    for section in _SECTIONS:
        symbols = [symbol for symbol in api.symbols if _belongs(symbol, section)]
        if not symbols:
            continue
        headers = list(dict.fromkeys(symbol.header for symbol in symbols))
        is_large = len(symbols) >= FEWEST_FOR_PAGES and len(headers) > 1
        yield Section(
            section.name,
            section.title,
            section.kinds,
            len(symbols),
            _header_pages(headers, section.name) if is_large else (),
        )


def _belongs(symbol: Symbol, section: Section) -> bool:
    """Say whether a section describes a symbol: enumerators stand inside their enum."""
    if isinstance(symbol, Macro) and symbol.field is not None and symbol.field.family:
        return False
    if isinstance(symbol, Enumerator) and symbol.enum is not None:
        return False
    return _SECTION_OF[symbol.kind] == section.name


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


_RELEASE = re.compile(r"[\w.+~-]+")


def _news(api: Api) -> Iterator[News]:
    names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for symbol in api.symbols:
        since = symbol.doc.since if symbol.doc is not None else None
        if since is not None and _RELEASE.fullmatch(since):
            names[since].setdefault(symbol.name)
    for release in sorted(names, key=release_order, reverse=True):
        yield News(release, len(names[release]), tuple(names[release]))


def release_order(release: str) -> tuple[Order, str]:
    """Return a key that sorts releases by their numbers, 1.9 before 1.10, and others before."""
    number = number_of(release)
    return ((), "", 0, 0) if number is None else number.order, release


def slug(text: str) -> str:
    """Return a text as a file's name: letters, digits and hyphens, never empty."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", text).strip("-").lower() or "page"
