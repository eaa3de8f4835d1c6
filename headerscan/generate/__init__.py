"""An API through a template to text: a Python module, a JSON Schema, or a user's own.

:func:`generate` and :func:`generate_package` are pure. What a template gets is a
:class:`~headerscan.generate.context.Context`; the filters and functions beside it are
those of :mod:`headerscan.generate.rendering`.
"""

from __future__ import annotations

from headerscan.generate.building import build_context
from headerscan.generate.context import Context
from headerscan.generate.package import divide
from headerscan.generate.rendering import Template, render
from headerscan.generate.selection import Selection
from headerscan.model import Api
from headerscan.profile import Profile

__all__ = [
    "Context", "Selection", "Template", "build_context", "generate", "generate_package", "render",
]  # fmt: skip


def generate(
    api: Api, profile: Profile, template: Template, selection: Selection | None = None
) -> str:
    """Return the text that a template makes of the selected symbols.

    Raises :class:`~headerscan.errors.UsageError` where the selection names an unknown
    family or leaves nothing, and :class:`~headerscan.errors.ConfigError` with file and
    line where the template cannot be read or does what it must not.
    """
    return render(template, build_context(api, profile, selection or Selection()))


def generate_package(
    api: Api, profile: Profile, template: Template, selection: Selection | None = None
) -> dict[str, str]:
    """Return the texts of a package's files by their names, made by a target's templates.

    ``template`` makes each module; beside it ``__init__.py.jinja`` and ``fields.py.jinja``
    make the package's face and what its modules share. Raises as :func:`generate` does.
    """
    whole, parts = divide(build_context(api, profile, selection or Selection()))
    texts = {f"{name}.py": render(template, part) for name, part in parts.items()}
    face = render(template.other("__init__.py.jinja"), whole)
    shared = render(template.other("fields.py.jinja"), whole) if whole.families else None
    return {
        "__init__.py": face,
        **({f"{whole.shared}.py": shared} if shared is not None else {}),
        "py.typed": "",
        **texts,
    }
