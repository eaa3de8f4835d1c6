"""The sources of a site's pages, through templates.

A page is reST with the directives of :mod:`headerscan.sphinx_ext`; what it says comes from
a template in ``templates/site/``, or from a user's of the same name. No comment passes
through a template: comments are shown by the directives, which take them as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from headerscan.errors import ConfigError
from headerscan.site.contents import Site

if TYPE_CHECKING:
    from jinja2 import Environment

_SPECIAL = re.compile(r"([\\*`|_<>\[\]{}:#=~^\"'+.,;!?@$%&()/-])")


def pages(site: Site, templates: Mapping[str, str]) -> dict[str, str]:
    """Return the sources of all pages by path, ``families/job-stats.rst`` and so on.

    ``templates`` are texts by name (:data:`TEMPLATES`). Raises
    :class:`~headerscan.errors.ConfigError` with the template's name and line for one that
    cannot be read or rendered.
    """
    environment = _environment(templates)
    return {
        f"{path}.rst": _render(environment, name, site=site, **names)
        for path, name, names in _plan(site)
    }


TEMPLATES = (
    "index.rst",
    "families.rst",
    "family.rst",
    "keys.rst",
    "section.rst",
    "section-page.rst",
    "headers.rst",
    "header.rst",
    "news.rst",
    "changes.rst",
    "timeline.rst",
    "findings.rst",
)
"""The names of the templates; a user's folder may hold any of them."""


def _plan(site: Site) -> Iterator[tuple[str, str, dict[str, Any]]]:
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
    if site.older:
        yield "changes", "changes.rst", {"steps": _steps(site)}
    if site.has_history:
        yield "timeline", "timeline.rst", {}
    if site.findings:
        yield "findings", "findings.rst", {}


def _steps(site: Site) -> list[tuple[str, str]]:
    """Return the pairs of releases whose differences are told, the latest first."""
    labels = [*site.older, site.newest]
    return list(pairwise(labels))[::-1]


def rst(text: str) -> str:
    """Return a text as reST that shows it as it is."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def counted(number: int, thing: str) -> str:
    """Return ``1 header``, ``2 headers``."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def entry(title: str, path: str) -> str:
    """Return a line of a ``toctree`` that calls a page by another title than its own."""
    # The directive takes titles as plain words, but for the marks around the page.
    return f"/{path}" if re.search(r"[<>\s]", title) else f"{title} </{path}>"


def heading(text: str, line: str = "=") -> str:
    """Return a reST heading that shows a text as it is."""
    shown = rst(text) or "–"
    return f"{shown}\n{line * max(len(shown), 3)}"


def _environment(templates: Mapping[str, str]) -> Environment:
    from jinja2 import DictLoader, StrictUndefined  # noqa: PLC0415 - only who builds pays for it
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 - as above

    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(dict(templates)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters.update(rst=rst, heading=heading, counted=counted, entry=entry)
    return environment


def _render(environment: Environment, name: str, **names: Any) -> str:  # noqa: ANN401 - a template's names
    import jinja2  # noqa: PLC0415 - see _environment()

    try:
        return environment.get_template(name).render(**names)
    except jinja2.TemplateSyntaxError as error:
        raise ConfigError(
            f"the template cannot be read: {error.message}",
            remedy="mend the template",
            file=error.name or name,
            line=error.lineno,
        ) from error
    except jinja2.TemplateError as error:
        raise ConfigError(
            f"the template cannot be rendered: {error}",
            remedy="see the names that a template has in docs/reference/templates",
            file=name,
        ) from error
