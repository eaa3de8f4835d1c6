"""Whether two C types, as text in canonical spelling, are one type.

Each side's typedefs, callbacks and macros are looked through (``virDomainPtr`` is
``virDomain *``), sizes of arrays are compared by value, and what a parameter's type is adjusted
to is known (``int []`` is ``int *``; C11, ISO/IEC 9899:2011, 6.7.6.3). Where ``#if`` branches
give a name several meanings, two types are the same if any of them are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import NamedTuple

from headerscan.constants.expressions import evaluate, numbers
from headerscan.constants.typetrees import (
    Array,
    Function,
    Plain,
    Pointer,
    Tree,
    adjusted,
    qualified,
    read_type,
)
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.tokens import tokenize
from headerscan.model import (
    Api,
    Callback,
    Enumeration,
    Enumerator,
    Macro,
    Member,
    Struct,
    Symbol,
    Typedef,
    Union,
)
from headerscan.rules import CompatContext

_DEEPEST = 20
"""How many names are looked through; C sets no limit, and a cycle must end."""
_MOST_SIZES = 64
"""How many values of one array's size are looked at."""
_QUALIFIER = re.compile(r"\b(?:const|volatile|restrict|__restrict|_Atomic)\b ?")
_STANDARD = re.compile(r"(u?int(?:_least|_fast)?(?:8|16|32|64|max|ptr)|size|ptrdiff|wchar)_t")
"""Types of ``<stdint.h>`` and ``<stddef.h>``, which compilers say by ``__INT64_TYPE__``."""
_EVERYWHERE = {
    "int8_t": "signed char", "int16_t": "short", "int32_t": "int",
    "uint8_t": "unsigned char", "uint16_t": "unsigned short", "uint32_t": "unsigned int",
    "__s8": "signed char", "__s16": "short", "__s32": "int", "__s64": "long long",
    "__u8": "unsigned char", "__u16": "unsigned short", "__u32": "unsigned int",
    "__u64": "unsigned long long",
}  # fmt: skip
"""Types that are the same on every platform of today."""


Members = tuple[Member, ...]


class _Body(NamedTuple):
    """What a member holds where it is a struct or union."""

    type: str
    """The type as it is spelled where it has no name: ``union``, ``struct [2]``."""
    members: Members


class _Side:
    """What the names of one side mean in types."""

    def __init__(self, api: Api, settled: Mapping[str, str | None]) -> None:
        self.api = api
        self.settled = settled
        self.numbers: defaultdict[str, list[int]] = defaultdict(list)
        constants: tuple[Macro | Enumerator, ...] = (*api.of(Macro), *api.of(Enumerator))
        for symbol in constants:
            if isinstance(symbol.value, int) and symbol.value not in self.numbers[symbol.name]:
                self.numbers[symbol.name].append(symbol.value)
        self._meanings: dict[str, tuple[Tree, ...]] = {}
        self._sizes: dict[str, frozenset[int]] = {}
        self._records: defaultdict[str, set[str]] = defaultdict(set)
        records: tuple[Struct | Union, ...] = (*api.of(Struct), *api.of(Union))
        self._members = {
            f"{each.kind} {each.name}": each.members for each in records if each.members is not None
        }
        for typedef in api.of(Typedef):
            self._records[self._named_by(typedef.name)].add(typedef.name)

    def meanings(self, name: str) -> tuple[Tree, ...]:
        """Return what a type's name stands for: one tree for each of its ``#if`` branches."""
        if name not in self._meanings:
            trees = map(self._meant_by, self.api.by_name.get(name, ()))
            found = [tree for tree in trees if tree is not None]
            self._meanings[name] = tuple(dict.fromkeys(found)) or tuple(self._standard(name))
        return self._meanings[name]

    def _meant_by(self, symbol: Symbol) -> Tree | None:
        if isinstance(symbol, Typedef):
            tree = read_type(symbol.type)
            return None if tree == Plain(symbol.name) else tree
        if isinstance(symbol, Callback):
            parameters = (read_type(each.type) or Plain(each.type) for each in symbol.parameters)
            returns = read_type(symbol.returns) or Plain(symbol.returns)
            return Function(returns, tuple(map(adjusted, parameters)))
        if isinstance(symbol, Macro) and symbol.parameters is None:
            return read_type(symbol.text)
        if isinstance(symbol, (Struct, Union, Enumeration)):
            # Without a typedef, the name of a typedef is that of what it defines in place.
            return Plain(f"{symbol.kind} {symbol.name}")
        return None

    def _standard(self, name: str) -> Iterator[Tree]:
        found = _STANDARD.fullmatch(name)
        text = self.settled.get(f"__{found[1].upper()}_TYPE__") if found else None
        text = _EVERYWHERE.get(name, text)
        tree = read_type(text) if text else None
        if tree is not None:
            yield tree

    def _named_by(self, name: str) -> str:
        """Return what a typedef of a typedef is in the end, where that has a name."""
        for _ in range(_DEEPEST):
            meant = next(iter(self.meanings(name)), None)
            if not isinstance(meant, Plain) or meant.qualifiers:
                break
            name = meant.name
        return name

    def names_of(self, record: str) -> set[str]:
        """Return the names of a struct, union or enum: its tag, and typedefs of it."""
        return {record.partition(" ")[2], *self._records[record]}

    def body(self, member: Member) -> _Body | None:
        """Return what a member holds, typedefs looked through; an array may hold it, too."""
        if member.members is not None:
            return _Body(member.type, member.members)
        tree: Tree | None = read_type(member.type)
        suffix = ""
        for _ in range(_DEEPEST):
            if isinstance(tree, Array):
                suffix += f"[{tree.size}]"
                tree = tree.element
            elif not isinstance(tree, Plain):
                return None
            elif tree.name in self._members:
                kind = tree.name.partition(" ")[0]
                return _Body(f"{kind} {suffix}".rstrip(), self._members[tree.name])
            else:
                tree = next(iter(self.meanings(tree.name)), None)
        return None

    def sizes(self, text: str) -> frozenset[int]:
        """Return the values that an array's size may have; none where that is not known."""
        if text not in self._sizes:
            self._sizes[text] = frozenset(self._evaluated(text))
        return self._sizes[text]

    def _evaluated(self, text: str) -> Iterator[int]:
        tokens = list(tokenize(text))
        if not tokens or ((macro := self.api.find(text, Macro)) is not None and not macro.text):
            yield 0  # a flexible array takes no place
        used = {token.text for token in tokens if token.kind == "ident"}
        names = [name for name in used if self.numbers.get(name)]
        for values in islice(product(*(self.numbers[name] for name in names)), _MOST_SIZES):
            try:
                value = evaluate(tokens, numbers(dict(zip(names, values, strict=True)).get))
            except NoValueError:
                return
            if isinstance(value, int):
                yield value


class Types:
    """Compares the types of an older side with those of a newer one."""

    def __init__(self, old: Api, new: Api, settled: Mapping[str, str | None]) -> None:
        self.old, self.new = _Side(old, settled), _Side(new, settled)
        self._known: dict[tuple[str, str, bool], bool] = {}

    def same(self, old: str, new: str) -> bool:
        """Say whether a type of the older side is the given one of the newer side."""
        return old == new or self._same(old, new, is_parameter=False)

    def same_parameter(self, old: str, new: str) -> bool:
        """Say the same of the types of a parameter."""
        return old == new or self._same(old, new, is_parameter=True)

    def inside(self, old: Member, new: Member) -> tuple[Members, Members] | None:
        """Return the members within two members, where they can be compared one by one.

        Where only one side defines them in place, the other's type is looked through.
        """
        if old.members is not None and new.members is not None:
            return old.members, new.members
        if old.members is None and new.members is None:
            return None
        before, after = self.old.body(old), self.new.body(new)
        if before is None or after is None or before.type != after.type:
            return None
        return before.members, after.members

    def _same(self, old: str, new: str, *, is_parameter: bool) -> bool:
        key = (old, new, is_parameter)
        if key not in self._known:
            before, after = read_type(old), read_type(new)
            if before is None or after is None:
                same = False
            elif is_parameter:
                same = self._alike(adjusted(before), adjusted(after), _DEEPEST, adjusting=True)
            else:
                same = self._alike(before, after, _DEEPEST)
            self._known[key] = same
        return self._known[key]

    def _alike(self, old: Tree, new: Tree, depth: int, *, adjusting: bool = False) -> bool:
        """Compare two trees; ``adjusting`` where a parameter's type is what both come to."""
        if adjusting:
            old, new = adjusted(old), adjusted(new)
        old, new = _called(old), _called(new)
        if old == new:
            return True
        if depth == 0:
            return False
        if self._alike_outside(old, new, depth):
            return True
        further = [(meant, new) for meant in _looked_through(old, self.old)]
        further += [(old, meant) for meant in _looked_through(new, self.new)]
        return any(self._alike(*pair, depth - 1, adjusting=adjusting) for pair in further)

    def _alike_outside(self, old: Tree, new: Tree, depth: int) -> bool:
        """Compare two trees by what stands at their tops, names not looked through."""
        if isinstance(old, Pointer) and isinstance(new, Pointer):
            same = old.qualifiers == new.qualifiers
            return same and self._alike(old.target, new.target, depth - 1)
        if isinstance(old, Array) and isinstance(new, Array):
            return self._alike(old.element, new.element, depth - 1) and (
                old.size == new.size or bool(self.old.sizes(old.size) & self.new.sizes(new.size))
            )
        if isinstance(old, Function) and isinstance(new, Function):
            return (
                len(old.parameters) == len(new.parameters)
                and self._alike(old.returns, new.returns, depth - 1)
                and all(
                    self._alike(*pair, depth - 1, adjusting=True)
                    for pair in zip(old.parameters, new.parameters, strict=True)
                )
            )
        if isinstance(old, Plain) and isinstance(new, Plain):
            kind, _, tag = old.name.partition(" ")
            is_record = tag and kind == new.name.partition(" ")[0] in ("struct", "union", "enum")
            names = self.old.names_of(old.name) & self.new.names_of(new.name) if is_record else ()
            return bool(names) and old.qualifiers == new.qualifiers
        return False


def _called(tree: Tree) -> Tree:
    """Return a function for a pointer to one: what a callback's name is, an API does not say."""
    if isinstance(tree, Pointer) and isinstance(tree.target, Function):
        return tree.target
    return tree


def _looked_through(tree: Tree, side: _Side) -> Iterator[Tree]:
    """Yield what a type comes to if the name that it begins with is looked through."""
    if isinstance(tree, Plain):
        for meant in side.meanings(tree.name):
            yield qualified(meant, tree.qualifiers)
    elif isinstance(tree, Pointer) and isinstance(tree.target, Plain):
        # A pointer to what is named a callback may be the callback itself.
        for meant in side.meanings(tree.target.name):
            if isinstance(meant, Function):
                yield meant


def types_of(context: CompatContext) -> Types:
    """Return what compares the types of a comparison; call it through ``context.once``."""
    return Types(context.old, context.new, context.settled)


def qualifiers_only(old: str, new: str) -> int | None:
    """Return how many qualifiers a type gained (below 0: lost) if it is else the same.

    None where the types differ in more than ``const`` and its like.
    """
    if _bare(old) != _bare(new):
        return None
    return len(_QUALIFIER.findall(new)) - len(_QUALIFIER.findall(old))


def _bare(text: str) -> str:
    return _QUALIFIER.sub("", text).replace(" ", "")
