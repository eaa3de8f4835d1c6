"""C types from pycparser's trees, in one canonical spelling.

``const char *``, ``char ***``, ``int (*)(void *, int)``, ``unsigned char [16]``,
``char *const *``; ``unsigned`` is ``unsigned int``, ``long long int`` is ``long long``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pycparser import c_ast
from pycparser.c_generator import CGenerator

_SIZES = ("char", "short", "int", "long", "float", "double")


def canonical_name(names: Sequence[str]) -> str:
    """Return the words of a basic type in their usual order, redundant ones left out."""
    words = [word for word in names if word not in ("signed", "unsigned", *_SIZES)]
    if len(words) == len(names):
        return " ".join(names)
    sign = "unsigned " if "unsigned" in names else "signed " if "signed" in names else ""
    size = " ".join(["long"] * names.count("long"))
    for word in ("char", "short", "float", "double"):
        if word in names:
            size = f"{size} {word}".strip()
    if not size:
        size = "int"
    if sign == "signed " and size != "char":
        sign = ""
    return " ".join([f"{sign}{size}", *words])


class TypeText:
    """Spells types; ``macros`` maps stand-in names to the macro calls they stand for."""

    def __init__(self, macros: Mapping[str, str] | None = None) -> None:
        self.macros = macros or {}

    def spell(self, node: c_ast.Node, inner: str = "") -> str:
        """Return a type's text; ``inner`` is what its declarator holds."""
        if isinstance(node, c_ast.TypeDecl):
            return f"{self._base(node)} {inner}".rstrip()
        if isinstance(node, c_ast.PtrDecl):
            quals = " ".join(node.quals or ())
            gap = " " if quals and inner and inner[0] not in ")[" else ""
            inner = f"*{quals}{gap}{inner}"
            if isinstance(node.type, (c_ast.FuncDecl, c_ast.ArrayDecl)):
                inner = f"({inner})"
            return self.spell(node.type, inner)
        if isinstance(node, c_ast.ArrayDecl):
            dimension = CGenerator().visit(node.dim) if node.dim is not None else ""
            return self.spell(node.type, f"{inner}[{self._plain(dimension)}]")
        if isinstance(node, c_ast.FuncDecl):
            return self.spell(node.type, f"{inner}({', '.join(self._parameters(node))})")
        if isinstance(node, c_ast.Typename):
            return self.spell(node.type, inner)
        return self._plain(CGenerator().visit(node))

    def _parameters(self, node: c_ast.FuncDecl) -> list[str]:
        if node.args is None:
            return ["void"]
        return [
            "..."
            if isinstance(part, c_ast.EllipsisParam)
            else self.spell(getattr(part, "type", part))
            for part in node.args.params
        ]

    def _base(self, node: c_ast.TypeDecl) -> str:
        quals = "".join(f"{qual} " for qual in dict.fromkeys(node.quals or ()))
        kind = node.type
        if isinstance(kind, c_ast.IdentifierType):
            return quals + self._plain(canonical_name(kind.names))
        for cls, word in ((c_ast.Struct, "struct"), (c_ast.Union, "union"), (c_ast.Enum, "enum")):
            if isinstance(kind, cls):
                return quals + (f"{word} {kind.name}" if kind.name else word)
        return quals + self._plain(CGenerator().visit(kind))

    def _plain(self, text: str) -> str:
        return self.macros.get(text, text)
