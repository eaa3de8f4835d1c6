"""C types from pycparser's trees, in one canonical spelling.

``const char *``, ``char ***``, ``int (*)(void *, int)``, ``unsigned char [16]``,
``char *const *``; ``unsigned`` is ``unsigned int``, ``long long int`` is ``long long``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycparser import c_ast

from headerscan.constants.basictypes import canonical_name

_TAGGED = {c_ast.Struct: "struct", c_ast.Union: "union", c_ast.Enum: "enum"}


class TypeText:
    """Spells types; ``tags`` maps the keys of enum bodies to the enums' tags."""

    def __init__(self, tags: Mapping[str, str | None]) -> None:
        self.tags = tags

    def spell(self, node: Any, inner: str = "") -> str:  # noqa: ANN401 - pycparser is untyped
        """Return a type's text; ``inner`` is what its declarator holds."""
        while True:
            kind = type(node)
            if kind is c_ast.TypeDecl:
                base = self._base(node)
                if base[-1] == "*" and inner[:1] == "*":
                    return base + inner
                return f"{base} {inner}" if inner else base
            if kind is c_ast.PtrDecl:
                if node.quals:
                    gap = " " if inner and inner[0] not in ")[" else ""
                    inner = f"{' '.join(node.quals)}{gap}{inner}"
                inner = f"*{inner}"
                if type(node.type) in (c_ast.FuncDecl, c_ast.ArrayDecl):
                    inner = f"({inner})"
            elif kind is c_ast.ArrayDecl:
                inner = f"{inner}[{expression(node.dim)}]"
            elif kind is c_ast.FuncDecl:
                inner = f"{inner}({', '.join(self._parameters(node))})"
            elif kind is not c_ast.Typename:
                return self.base(node)
            node = node.type

    def _parameters(self, node: Any) -> list[str]:  # noqa: ANN401 - as above
        if node.args is None:
            return ["void"]
        return [
            "..." if isinstance(part, c_ast.EllipsisParam) else self.spell(part.type)
            for part in node.args.params
        ]

    def _base(self, node: Any) -> str:  # noqa: ANN401 - as above
        text = self.base(node.type)
        return f"{' '.join(dict.fromkeys(node.quals))} {text}" if node.quals else text

    def base(self, kind: Any) -> str:  # noqa: ANN401 - as above
        """Return the text of a type without its qualifiers and declarator."""
        if type(kind) is c_ast.IdentifierType:
            return canonical_name(kind.names)
        word = _TAGGED.get(type(kind))
        if word is None:
            return ""
        name = self.tags.get(kind.name, kind.name)
        return f"{word} {name}" if name else word


def expression(node: Any) -> str:  # noqa: ANN401 - as above
    """Return the text of an array's size or a bit-field's width: one name holds it all."""
    return "" if node is None else str(node.name)
