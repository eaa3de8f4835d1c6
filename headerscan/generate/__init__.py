"""An API through a template to text: a Python module, a JSON Schema, or a user's own.

:func:`generate` and :func:`generate_package` are pure. What a template gets is a
:class:`~headerscan.generate.context.Context`; the filters and functions beside it are
those of :mod:`headerscan.generate.rendering`.
"""

import msgspec

from headerscan.generate.building import build_context
from headerscan.generate.context import Context
from headerscan.generate.package import divide
from headerscan.generate.rendering import Template, render
from headerscan.generate.selection import Selection
from headerscan.model import Api
from headerscan.profile import Profile

__all__ = [
    "Context", "Selection", "Template", "build_context", "dumped", "generate", "generate_package",
    "makes_packages", "render",
]  # fmt: skip

_FACE, _SHARED = "__init__.py.jinja", "fields.py.jinja"


def generate(
    api: Api, profile: Profile, template: Template, selection: Selection | None = None
) -> str:
    """Return the text that a template makes of the selected symbols.

    Raises :class:`~headerscan.errors.UsageError` where the selection names an unknown
    family or leaves nothing, and :class:`~headerscan.errors.ConfigError` with file and
    line where the template cannot be read or does what it must not.
    """
    return render(template, build_context(api, profile, selection or Selection()))


def makes_packages(template: Template) -> bool:
    """Say whether a target's template can make a package."""
    return {_FACE, _SHARED} <= set(template.others)


def generate_package(
    api: Api, profile: Profile, template: Template, selection: Selection | None = None
) -> dict[str, str]:
    """Return the texts of a package's files by their names, made by a target's templates.

    ``template`` makes each module, another one the package's face, and a third what the
    modules of families share. Raises as :func:`generate` does.
    """
    whole, parts = divide(build_context(api, profile, selection or Selection()))
    texts = {"__init__.py": render(template.other(_FACE), whole), "py.typed": ""}
    if whole.families:
        texts[f"{whole.shared}.py"] = render(template.other(_SHARED), whole)
    return texts | {f"{name}.py": render(template, part) for name, part in parts.items()}


def dumped(context: Context) -> str:
    """Return a context as JSON, by the names that templates know."""
    return msgspec.json.format(msgspec.json.encode(context), indent=2).decode() + "\n"
