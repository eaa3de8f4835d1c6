"""An API through a template to text: a Python module, a JSON Schema, or a user's own.

:func:`generate` is pure. What a template gets is a
:class:`~headerscan.generate.context.Context`; the filters and functions beside it are
those of :mod:`headerscan.generate.rendering`.
"""

from __future__ import annotations

from headerscan.generate.building import build_context
from headerscan.generate.context import Context
from headerscan.generate.rendering import Template, render
from headerscan.generate.selection import Selection
from headerscan.model import Api
from headerscan.profile import Profile

__all__ = ["Context", "Selection", "Template", "build_context", "generate", "render"]


def generate(
    api: Api, profile: Profile, template: Template, selection: Selection | None = None
) -> str:
    """Return the text that a template makes of the selected symbols.

    Raises :class:`~headerscan.errors.UsageError` where the selection names an unknown
    family or leaves nothing, and :class:`~headerscan.errors.ConfigError` with file and
    line where the template cannot be read or does what it must not.
    """
    return render(template, build_context(api, profile, selection or Selection()))
