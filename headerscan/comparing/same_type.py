"""Whether two C types, as text in canonical spelling, are one type.

Each side's typedefs, callbacks and macros are looked through (``virDomainPtr`` is
``virDomain *``), sizes of arrays are compared by value, and what a parameter's type is adjusted
to is known (``int []`` is ``int *``; C11, ISO/IEC 9899:2011, 6.7.6.3). Where ``#if`` branches
give a name several meanings, two types are the same if any of them are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from headerscan.constants.expressions import Known, evaluate
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
_EVERYWHERE = {
    "int8_t": "signed char", "int16_t": "short", "int32_t": "int",
    "uint8_t": "unsigned char", "uint16_t": "unsigned short", "uint32_t": "unsigned int",
    "__s8": "signed char", "__s16": "short", "__s32": "int", "__s64": "long long",
    "__u8": "unsigned char", "__u16": "unsigned short", "__u32": "unsigned int",
    "__u64": "unsigned long long",
}  # fmt: skip
"""Types that are the same on every platform of today."""


Members = tuple[Member, ...]


class _Side:
    """What the names of one side mean in types."""

    def __init__(self, api: Api, settled: Mapping[str, str | None]) -> None:
        self._api = api
        self._settled = settled
        self._numbers: defaultdict[str, dict[int, None]] = defaultdict(dict)
        self._bodies: dict[str, Members] = {}
        for symbol in api.symbols:
            if isinstance(symbol, (Macro, Enumerator)) and isinstance(symbol.value, int):
                self._numbers[symbol.name][symbol.value] = None
            if isinstance(symbol, (Struct, Union)) and symbol.members is not None:
                self._bodies[f"{symbol.kind} {symbol.name}"] = symbol.members
        self._names: defaultdict[str, set[str]] = defaultdict(set)
        for typedef in api.of(Typedef):
            for tree in self._named(Plain(typedef.name)):
                if isinstance(tree, Plain) and not tree.qualifiers:
                    self._names[tree.name].add(typedef.name)

    def comes_to(self, tree: Tree, *, is_parameter: bool = False) -> dict[Tree, None]:
        """Return all that a type is the same as, itself first, callbacks as their functions.

        Whether a callback is the name of a pointer or of a function, an API may not say.
        """
        found = self._named(tree)
        if is_parameter:
            found = dict.fromkeys(map(adjusted, found))
        for each in tuple(found):
            if isinstance(each, Pointer):
                found |= {one: None for one in self._named(each.target) if type(one) is Function}
        return found

    def _named(self, tree: Tree) -> dict[Tree, None]:
        """Return a type and, where it is a name, what that stands for, and so on."""
        found, waiting = {tree: None}, [tree]
        for each in waiting:
            if isinstance(each, Plain) and len(found) < _DEEPEST:
                trees = (qualified(one, each.qualifiers) for one in self._meanings(each.name))
                further = [one for one in trees if one not in found]
                found |= dict.fromkeys(further)
                waiting += further
        return found

    def _meanings(self, name: str) -> Sequence[Tree]:
        """Return what a type's name stands for: one tree for each of its ``#if`` branches."""
        trees = [*map(_meant_by, self._api.by_name.get(name, ()))]
        if not set(trees) - {None, Plain(name)}:
            # Compilers say what those of <stdint.h> and <stddef.h> are by __INT64_TYPE__.
            standard = f"__{name.removesuffix('_t').upper()}_TYPE__"
            text = _EVERYWHERE.get(name) or self._settled.get(standard) or ""
            trees = [read_type(text)]
        return [tree for tree in trees if tree is not None]

    def names_of(self, record: str) -> set[str]:
        """Return the names of a struct, union or enum: its tag, and typedefs of it."""
        kind, _, tag = record.partition(" ")
        is_record = tag and kind in ("struct", "union", "enum")
        return {f"{kind} {name}" for name in (tag, *self._names[record])} if is_record else set()

    def body(self, member: Member) -> tuple[str, Members] | None:
        """Return what a member holds, typedefs looked through; an array may hold it, too.

        First the type as it is spelled where it has no name: ``union``, ``struct [2]``.
        """
        if member.members is not None:
            return member.type, member.members
        tree, suffix = read_type(member.type), ""
        while tree is not None:
            named = self._named(tree)
            array = next((each for each in named if isinstance(each, Array)), None)
            for each in named:
                if isinstance(each, Plain) and each.name in self._bodies:
                    kind = each.name.partition(" ")[0]
                    return f"{kind} {suffix}".rstrip(), self._bodies[each.name]
            suffix += f"[{array.size}]" if array else ""
            tree = array.element if array else None
        return None

    def sizes(self, text: str) -> frozenset[int]:
        """Return the values that an array's size may have; none where that is not known."""
        return frozenset(self._evaluated(text))

    def _evaluated(self, text: str) -> Iterator[int]:
        tokens = list(tokenize(text))
        if not tokens or ((macro := self._api.find(text, Macro)) is not None and not macro.text):
            yield 0  # a flexible array takes no place
        names = [name for name in {token.text for token in tokens} if name in self._numbers]
        for values in islice(product(*(self._numbers[name] for name in names)), _MOST_SIZES):
            try:
                value = evaluate(tokens, Known(dict(zip(names, values, strict=True)).get))
            except NoValueError:
                return
            if isinstance(value, int):
                yield value


def _meant_by(symbol: Symbol) -> Tree | None:
    if isinstance(symbol, Typedef):
        return read_type(symbol.type)
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


class Types:
    """Compares the types of an older side with those of a newer one."""

    def __init__(self, old: Api, new: Api, settled: Mapping[str, str | None]) -> None:
        self._old, self._new = _Side(old, settled), _Side(new, settled)
        self._known: dict[tuple[Tree, Tree, bool], bool] = {}

    def same(self, old: str, new: str, *, is_parameter: bool = False) -> bool:
        """Say whether a type of the older side is the given one of the newer side."""
        if old == new:
            return True
        before, after = read_type(old), read_type(new)
        if before is None or after is None:
            return False
        return self._alike(before, after, _DEEPEST, is_parameter=is_parameter)

    def inside(self, old: Member, new: Member) -> tuple[Members, Members] | None:
        """Return the members within two members, where they can be compared one by one.

        Where only one side defines them in place, the other's type is looked through.
        """
        if old.members is not None and new.members is not None:
            return old.members, new.members
        if old.members is None and new.members is None:
            return None
        before, after = self._old.body(old), self._new.body(new)
        if before is None or after is None or before[0] != after[0]:
            return None
        return before[1], after[1]

    def _alike(self, old: Tree, new: Tree, depth: int, *, is_parameter: bool = False) -> bool:
        key = old, new, is_parameter
        if key not in self._known:
            self._known[key] = False  # as long as it hangs on itself
            olds = self._old.comes_to(old, is_parameter=is_parameter)
            news = self._new.comes_to(new, is_parameter=is_parameter)
            self._known[key] = not olds.keys().isdisjoint(news) or (
                depth > 0 and any(self._alike_inside(*both, depth) for both in product(olds, news))
            )
        return self._known[key]

    def _alike_inside(self, old: Tree, new: Tree, depth: int) -> bool:
        """Compare two types by what stands at their tops."""
        if isinstance(old, Pointer) and isinstance(new, Pointer):
            same = old.qualifiers == new.qualifiers
            return same and self._alike(old.target, new.target, depth - 1)
        if isinstance(old, Array) and isinstance(new, Array):
            same = old.size == new.size or not self._old.sizes(old.size).isdisjoint(
                self._new.sizes(new.size)
            )
            return same and self._alike(old.element, new.element, depth - 1)
        if isinstance(old, Function) and isinstance(new, Function):
            return (
                len(old.parameters) == len(new.parameters)
                and self._alike(old.returns, new.returns, depth - 1)
                and all(
                    self._alike(*pair, depth - 1, is_parameter=True)
                    for pair in zip(old.parameters, new.parameters, strict=True)
                )
            )
        if isinstance(old, Plain) and isinstance(new, Plain):
            names = self._old.names_of(old.name) & self._new.names_of(new.name)
            return bool(names) and old.qualifiers == new.qualifiers
        return False


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
