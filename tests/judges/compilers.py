"""What compilers see in a library's headers: names, types and layouts by libclang, values by gcc.

The word is that of one configuration, x86-64 Linux: what an ``#if`` leaves out there is not seen.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from compiler import compiled_values, standing_together

from judges.packages import Library, MissingError, Side, own_headers
from judges.views import MacroSeen, MemberSeen, RecordSeen, Shape, TypeSeen, View

try:
    from clang import cindex
except ImportError:  # the extra ``judges`` brings it
    cindex = None

_BEFORE = (
    "stddef.h stdint.h stdio.h stdarg.h stdbool.h stdlib.h string.h time.h sys/types.h"
    " sys/socket.h netinet/in.h"
).split()
"""What programs have included before: headers that rely on it are judged, too."""
_LANGUAGE = ("-D_GNU_SOURCE", "-std=gnu11")
_SKIP_BODIES = 0x40
_KEEP_GOING = 0x200  # so that a header that is not found hides no other error
_MACRO = re.compile(r"#define (\w+)(\([^)]*\))? ?(.*)")
_WORD = re.compile(r"[A-Za-z_]\w*")


def look(side: Side, library: Library) -> View:
    """Return what compilers see in one release of a library.

    Raises :class:`~judges.packages.MissingError` where a compiler is missing.
    """
    if cindex is None:
        raise MissingError("libclang is not installed (pip install 'headerscan[judges]')")
    headers = own_headers(side)
    names = _in_order(_include_names(side, headers), library.first)
    flags = _clang_flags(side)
    unit, includes, apart = _standing(names, flags)
    view = View(includes)
    _Reader(view, unit, side).read()
    _gcc(view, side)
    read = view.files
    view.apart = {
        name: why
        for name, why in apart.items()
        if not any(str(path).endswith(f"/{name}") for path in read)
    }
    view.unread = frozenset(
        word
        for path in headers
        if path not in read
        for word in _WORD.findall(path.read_text(errors="replace"))
    )
    return view


def program(includes: Sequence[str]) -> str:
    """Return the text of a program that includes some headers."""
    return "".join(f"#include <{name}>\n" for name in (*_BEFORE, *includes))


def parse(text: str, flags: Sequence[str]) -> Any:
    """Return libclang's translation unit of a program."""
    options = _SKIP_BODIES | _KEEP_GOING | cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD
    (folder,) = [flags[place + 1] for place, flag in enumerate(flags) if flag == "-isystem"]
    empty = [(path, "") for path in map(str, Path(folder).glob("*intrin.h"))]
    return cindex.Index.create().parse(
        "program.c", ["-xc", "-ferror-limit=0", *flags], [("program.c", text), *empty], options
    )


def _clang_flags(side: Side) -> tuple[str, ...]:
    """Return flags; libclang's wheel brings no ``stddef.h`` and the like: the compiler's serve."""
    try:
        done = subprocess.run(
            ["gcc", "-print-file-name=include"], capture_output=True, text=True, check=True
        )
    except FileNotFoundError:
        raise MissingError("gcc is not installed") from None
    return ("-isystem", done.stdout.strip(), *side.flags, "-w", *_LANGUAGE)


def _include_names(side: Side, headers: Sequence[Path]) -> list[str]:
    """Return what programs write between ``<`` and ``>`` for each header."""
    folders = [Path(flag[2:]).resolve() for flag in side.flags if flag.startswith("-I")]
    names = []
    for header in headers:
        within = [folder for folder in folders if folder in header.parents]
        if within:
            deepest = max(within, key=lambda folder: len(folder.parts))
            names.append(str(header.relative_to(deepest)))
    return list(dict.fromkeys(names))


def _in_order(names: Sequence[str], first: Sequence[str]) -> list[str]:
    """Return includes with those first that bring others: ``gtk/gtk.h``, then what is shallow."""

    def rank(name: str) -> tuple[bool, bool, int, str]:
        path = Path(name)
        return name not in first, path.stem != path.parent.name, len(path.parts), name

    return sorted(names, key=rank)


def _standing(
    names: list[str], flags: Sequence[str]
) -> tuple[Any, tuple[str, ...], dict[str, str]]:
    """Parse the headers that compile together; the others go, with their first error."""
    apart: dict[str, str] = {}
    while names:
        text = program(names)
        unit = parse(text, flags)
        bad = _bad(unit, text)
        if not bad:
            return unit, tuple(names), apart
        apart |= bad
        names = [name for name in names if name not in bad]
    raise MissingError(f"none of its headers compiles: {next(iter(apart.values()))}")


def _bad(unit: Any, text: str) -> dict[str, str]:
    """Return the includes of the program below which something does not compile."""
    lines = text.splitlines()
    # Of the ways to a header, the program's own include is blamed first, then the first one.
    to_file: dict[str, Any] = {}
    for each in unit.get_includes():
        location, own = each.location, each.location.file.name == "program.c"
        if each.include.name not in to_file or own:
            to_file[each.include.name] = location
    bad: dict[str, str] = {}
    for found in unit.diagnostics:
        if found.severity < cindex.Diagnostic.Error or found.location.file is None:
            continue
        location = found.location
        while location.file.name != "program.c":
            location = to_file[location.file.name]
        name = lines[location.line - 1].removeprefix("#include <").removesuffix(">")
        bad.setdefault(name, f"{Path(found.location.file.name).name}: {found.spelling}")
    return bad


def _gcc(view: View, side: Side) -> None:
    """Add the macros that are in force at the end of the program, and their values."""
    flags = [*_LANGUAGE, *side.flags]
    done = subprocess.run(
        ["gcc", "-E", "-dM", *flags, "-xc", "-"],
        input=program(view.includes),
        capture_output=True,
        text=True,
        check=False,
    )
    for name, parameters, text in _MACRO.findall(done.stdout):
        if name in view.defined:
            names = tuple(parameters[1:-1].replace(" ", "").split(",")) if parameters else None
            view.macros[name] = MacroSeen(() if names == ("",) else names, text)
    together = standing_together([*_BEFORE, *view.includes], flags)[0]
    objects = [name for name, macro in view.macros.items() if macro.parameters is None]
    with tempfile.TemporaryDirectory() as folder:
        view.values = compiled_values(together, objects, flags, Path(folder))


def _kind(cursor: Any) -> Any:
    """Return a cursor's kind, None for one that libclang's binding has no name for."""
    try:
        return cursor.kind
    except ValueError:  # an attribute, such as flag_enum
        return None


class _Reader:
    """Makes a view of libclang's cursors."""

    def __init__(self, view: View, unit: Any, side: Side) -> None:
        self.view, self.unit = view, unit
        self.folders = [folder.resolve() for folder in side.inputs]
        self.own: dict[str, Path | None] = {}
        self.shapes: dict[str, Shape] = {}

    def read(self) -> None:
        kinds = cindex.CursorKind
        for cursor in self.unit.cursor.get_children():
            kind = _kind(cursor)
            if kind in (None, kinds.MACRO_INSTANTIATION, kinds.INCLUSION_DIRECTIVE):
                continue
            home = self._home(cursor)
            if home is None:
                if kind is kinds.TYPEDEF_DECL:
                    self._alias(cursor)
            elif kind is kinds.MACRO_DEFINITION:
                self.view.defined.setdefault(cursor.spelling, set()).add(home)
                self.view.homes.setdefault(cursor.spelling, home)
            else:
                self._declaration(cursor, home)
        self.view.files = frozenset(path for path in self.own.values() if path is not None)

    def _home(self, cursor: Any) -> str | None:
        """Return the library's header, relative to its include folder, or None for others'."""
        file = cursor.location.file
        if file is None:
            return None
        if file.name not in self.own:
            path = Path(file.name).resolve()
            is_own = any(folder in path.parents for folder in self.folders)
            self.own[file.name] = path if is_own else None
        path_ = self.own[file.name]
        if path_ is None:
            return None
        folder = next(folder for folder in self.folders if folder in path_.parents)
        return str(path_.relative_to(folder))

    def _declaration(self, cursor: Any, home: str) -> None:
        kinds, view, name = cindex.CursorKind, self.view, cursor.spelling
        kind = cursor.kind
        if kind in (kinds.STRUCT_DECL, kinds.UNION_DECL, kinds.ENUM_DECL):
            self._record(cursor, home)
        elif kind is kinds.TYPEDEF_DECL:
            view.typedefs[name] = self._seen(cursor.underlying_typedef_type)
            view.homes.setdefault(name, home)
            self._alias(cursor)
        elif kind is kinds.FUNCTION_DECL:
            inline = cindex.conf.lib.clang_Cursor_isFunctionInlined(cursor)
            static = cursor.storage_class == cindex.StorageClass.STATIC
            before = view.functions.get(name)
            exported = not (inline or static) and (before is None or before.exported)
            view.functions[name] = self._seen(cursor.type, exported=exported)
            view.homes.setdefault(name, home)
        elif kind is kinds.VAR_DECL:
            static = cursor.storage_class == cindex.StorageClass.STATIC
            view.variables[name] = self._seen(cursor.type, exported=not static)
            view.homes.setdefault(name, home)

    def _seen(self, type_: Any, *, exported: bool = True) -> TypeSeen:
        return TypeSeen(self.shape(type_), exported, frozenset(_WORD.findall(type_.spelling)))

    def _alias(self, cursor: Any) -> None:
        """Take a typedef's name for one of the record that it stands for."""
        shape = self.shape(cursor.underlying_typedef_type)
        if shape[0] == "record":
            self.view.records[shape[1]].names.add(cursor.spelling)

    def _record(self, cursor: Any, home: str) -> None:
        view, kinds = self.view, cindex.CursorKind
        record = view.records[self._key(cursor)]
        if not cursor.is_anonymous() and cursor.spelling:
            view.tags.setdefault(cursor.spelling, cursor.get_usr())
            view.homes.setdefault(cursor.spelling, home)
        if not cursor.is_definition():
            return
        record.size = max(cursor.type.get_size(), 0)
        record.alignment = cursor.type.get_align()
        for child in cursor.get_children():
            kind = _kind(child)
            if kind in (kinds.STRUCT_DECL, kinds.UNION_DECL, kinds.ENUM_DECL):
                self._record(child, home)
            elif kind is kinds.ENUM_CONSTANT_DECL:
                view.enumerators[child.spelling] = child.enum_value
                view.homes.setdefault(child.spelling, home)
                record.enumerators += (child.spelling,)
        if record.kind != "enum":
            record.members = dict(self._members(cursor.type, "", 0))

    def _members(self, type_: Any, path: str, offset: int) -> Iterator[tuple[str, MemberSeen]]:
        for each in type_.get_fields():
            at = offset + max(each.get_field_offsetof(), 0)
            inner = each.type.get_canonical()
            declaration = inner.get_declaration()
            nameless = inner.kind == cindex.TypeKind.RECORD and "(" in inner.spelling
            if each.spelling and "(" not in each.spelling:
                seen = self._seen(each.type)
                bits = each.get_bitfield_width() if each.is_bitfield() else None
                yield path + each.spelling, MemberSeen(seen.shape, at, bits, seen.words)
                within = f"{path}{each.spelling}."
            else:
                within = path
            if nameless or declaration.is_anonymous():
                yield from self._members(inner, within, at)

    def _key(self, cursor: Any) -> str:
        """Return the key of a struct, union or enum, which is a record from then on."""
        key: str = cursor.get_usr()
        if key not in self.view.records:
            kind = cursor.kind.name.split("_")[0].lower()
            names = set() if cursor.is_anonymous() or not cursor.spelling else {cursor.spelling}
            self.view.records[key] = RecordSeen(kind, {name for name in names if "(" not in name})
        return key

    def shape(self, type_: Any) -> Shape:
        """Return a type: what it comes to, with a record by its key."""
        canonical = type_.get_canonical()
        name = canonical.spelling
        if name not in self.shapes:
            self.shapes[name] = self._shape(canonical)
        return self.shapes[name]

    def _shape(self, type_: Any) -> Shape:
        kinds, kind = cindex.TypeKind, type_.kind
        qualifiers = tuple(
            word
            for word, holds in (
                ("const", type_.is_const_qualified()), ("volatile", type_.is_volatile_qualified())
            )
            if holds
        )  # fmt: skip
        if qualifiers:
            plain = type_.get_declaration().type if kind in (kinds.RECORD, kinds.ENUM) else None
            inner = self._unqualified(type_) if plain is None else self.shape(plain)
            return ("qualified", qualifiers, inner)
        return self._unqualified(type_)

    def _unqualified(self, type_: Any) -> Shape:
        kinds, kind = cindex.TypeKind, type_.kind
        if kind in (kinds.POINTER, kinds.BLOCKPOINTER):
            return ("pointer", self.shape(type_.get_pointee()))
        if kind == kinds.CONSTANTARRAY:
            return ("array", type_.element_count, self.shape(type_.element_type))
        if kind == kinds.INCOMPLETEARRAY:
            return ("array", None, self.shape(type_.element_type))
        if kind == kinds.FUNCTIONPROTO:
            parameters = tuple(self.shape(each) for each in type_.argument_types())
            variadic = type_.is_function_variadic()
            return ("function", self.shape(type_.get_result()), parameters, variadic)
        if kind == kinds.FUNCTIONNOPROTO:
            return ("function", self.shape(type_.get_result()), None, True)
        if kind in (kinds.RECORD, kinds.ENUM):
            return ("record", self._key(type_.get_declaration()))
        words = [word for word in type_.spelling.split() if word not in ("const", "volatile")]
        return ("basic", " ".join(words), type_.get_size())


def probed(view: View, side: Side, declarations: Sequence[str]) -> list[Shape | None]:
    """Return the types of functions and variables that are declared behind the headers.

    ``@`` stands for the name in each declaration; None is for what does not compile.
    """
    text = program(view.includes)
    start = text.count("\n") + 1
    probes = [each.replace("@", f"judged_{place}") for place, each in enumerate(declarations)]
    unit = parse(text + "".join(f"{probe};\n" for probe in probes), _clang_flags(side))
    bad = {
        found.location.line
        for found in unit.diagnostics
        if found.severity >= cindex.Diagnostic.Error
        and found.location.file is not None
        and found.location.file.name == "program.c"
    }
    reader = _Reader(View(()), unit, side)
    shapes: list[Shape | None] = [None] * len(declarations)
    for cursor in unit.cursor.get_children():
        name = cursor.spelling
        if name.startswith("judged_") and cursor.location.line not in bad:
            place = cursor.location.line - start
            shapes[place] = reader.shape(cursor.type)
    return shapes
