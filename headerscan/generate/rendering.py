"""Templates to text, by Jinja in its sandbox.

Beside the names of the :class:`~headerscan.generate.context.Context`, a template has the
functions that ``FUNCTIONS`` names, the filters ``json`` (a value as JSON text) and
``pretty_json`` (JSON text laid out), the test ``attributes`` (can these keys be names in a
class body?), and all that Jinja brings. It cannot reach files, the network, or Python's
inner attributes; ``include`` and ``extends`` find the files of the built-in target.
"""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import msgspec

from headerscan.errors import ConfigError
from headerscan.generate import python_text
from headerscan.generate.context import Context
from headerscan.generate.docstrings import docstring

if TYPE_CHECKING:
    from jinja2 import Environment

_json = partial(json.dumps, ensure_ascii=False)


class Template(msgspec.Struct, frozen=True):
    """A template's text, and those of the files that it may include."""

    file: str
    """What an error names: a path."""
    text: str
    others: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Texts by the name under which ``include`` and ``extends`` find them."""

    def other(self, name: str) -> Template:
        """Return one of the other files as a template that may include all of them."""
        return Template(file=name, text=self.others[name], others=self.others)


def render(template: Template, context: Context) -> str:
    """Return what the template makes of the context.

    Raises :class:`~headerscan.errors.ConfigError` with file and line for a syntax error,
    an unknown name, a missing included file, and a step out of the sandbox.
    """
    import jinja2  # noqa: PLC0415 - only who generates pays for it

    texts = {**template.others, template.file: template.text}
    file, line = template.file, None
    try:
        made = _environment(frozenset(texts.items())).get_template(template.file)
        return made.render(msgspec.structs.asdict(context))
    except jinja2.TemplateSyntaxError as error:
        file, line = error.filename or error.name or file, error.lineno
        what, remedy = f"cannot be read: {error.message}", "mend the template"
        cause: Exception = error
    except jinja2.TemplateNotFound as error:
        what = f"includes '{error.name}', which does not exist"
        remedy = f"it can include {', '.join(sorted(template.others)) or 'nothing'}"
        cause = error
    except Exception as error:  # noqa: BLE001 - whatever a template does is its author's to mend
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename in texts:
                file, line = frame.filename, frame.lineno
        what = f"cannot be rendered: {str(error).rstrip('.') or type(error).__name__}"
        remedy = "see the names that a template has in docs/reference/templates"
        cause = error
    raise ConfigError(f"the template {what}", remedy=remedy, file=file, line=line) from cause


@lru_cache(maxsize=8)  # the modules of a package are made by the same texts
def _environment(files: frozenset[tuple[str, str]]) -> Environment:
    from jinja2 import FunctionLoader, StrictUndefined  # noqa: PLC0415 - see render()
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 - see render()

    named = {name: (text, name, None) for name, text in files}
    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(named.get),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # the text is source code, no HTML
    )
    environment.globals.update({function.__name__: function for function in FUNCTIONS})
    environment.tests["attributes"] = python_text.are_attributes
    environment.filters.update(json=_json, pretty_json=_pretty_json)
    return environment


def _pretty_json(text: str) -> str:
    return _json(json.loads(text), indent=2) + "\n"


def regular_expression(key: str) -> str:
    """Return the pattern of a composed key, in the words that ECMA-262 and Python share."""
    escaped = re.sub(r"[\\^$.*+?()\[\]{}|/]", r"\\\g<0>", key)
    return f"^{escaped.replace('<num>', '(0|[1-9][0-9]*)').replace('<name>', '(.+)')}$"


FUNCTIONS: tuple[Callable[..., Any], ...] = (
    python_text.annotation,
    python_text.call,
    python_text.constant,
    python_text.definition,
    docstring,
    python_text.imported,
    python_text.limits,
    python_text.literal,
    python_text.member,
    python_text.one_line,
    python_text.row,
    python_text.runtime_class,
    regular_expression,
    python_text.unpacked,
)
"""What templates can call, by the functions' own names."""
