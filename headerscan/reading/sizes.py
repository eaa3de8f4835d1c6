"""The sizes of the types that headers define, found when a value first asks for one.

A type has a size where all its definitions, in all branches of ``#if``, come to the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from headerscan.constants.basictypes import LONG_TYPES, SIZES
from headerscan.constants.datamodels import DataModel
from headerscan.constants.evaluation import Constants
from headerscan.constants.expressions import Known
from headerscan.constants.layout import Extent
from headerscan.constants.sizedtypes import CType
from headerscan.constants.sizereading import SizeReader
from headerscan.lexing.branches import TooManyWaysError, ways
from headerscan.lexing.code import code_of
from headerscan.lexing.conditionals import NOT_IN_C
from headerscan.lexing.lexer import Item
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.macros import Definition
from headerscan.lexing.tokens import tokenize
from headerscan.matching.patterns import lazy_pattern
from headerscan.model import Callback, Enumeration, Struct, Typedef, Union
from headerscan.reading.drafting import Reading

MAX_DEFINITIONS = 50
"""How many definitions of one name are compared."""
MAX_DEPTH = 40
"""How many names may lead from one type to another."""

_DEFINING = (Struct, Union, Typedef, Callback, Enumeration)
_REPACKS = lazy_pattern(r"#[ \t]*pragma[ \t]+(?:pack|ms_struct|options)|pshpack|_Pragma|packon")

Places = list[tuple[Reading, Item]]


class Sizes:
    """Measures types by their names.

    ``definitions`` has the macros. One that differs between ``#if`` branches is erased only
    where all of them leave sizes alone: an attribute that is empty elsewhere must not pass
    for none.
    """

    def __init__(
        self,
        readings: Sequence[Reading],
        definitions: Mapping[str, Sequence[Definition]],
        enumerators: Mapping[str, int],
        typedefs: Mapping[str, str],
    ) -> None:
        self._readings = readings
        self._constants = Constants(definitions, is_erased=self._leaves_sizes_alone)
        self._definitions = definitions
        self._enumerators = enumerators
        self._typedefs = typedefs
        self._defined: dict[tuple[int, int], list[dict[str, CType]] | str] = {}
        self._extents: dict[tuple[str, DataModel], Extent] = {}
        self._depth = 0

    @cached_property
    def _places(self) -> Mapping[str, Places]:
        """Return where each name is defined."""
        found: defaultdict[str, Places] = defaultdict(list)
        for reading in self._readings:
            starts = [item.start for item, _ in reading.declarations]
            for draft in reading.drafts:
                symbol = draft.symbol
                if not isinstance(symbol, _DEFINING) or NOT_IN_C.intersection(symbol.conditions):
                    continue
                offset = reading.source.offset(symbol.span.line, symbol.span.column)
                item = reading.declarations[max(bisect_right(starts, offset) - 1, 0)][0]
                places = found[symbol.name]
                if not places or places[-1][1] is not item:
                    places.append((reading, item))
        return found

    @cached_property
    def _repacked(self) -> Mapping[int, int]:
        """Return from where on each reading's structs may be packed in another way.

        Readings of one header's parts follow each other.
        """
        found: dict[int, int] = {}
        headers: set[str] = set()
        for reading in self._readings:
            source = reading.source
            match = _REPACKS.search(source.text)
            from_start = source.name in headers
            found[id(reading)] = 0 if from_start else match.start() if match else len(source.text)
            if match:
                headers.add(source.name)
        return found

    def _leaves_sizes_alone(self, name: str) -> bool:
        """Say whether all definitions of a macro hold attributes without a say in sizes."""
        for definition in self._definitions[name]:
            reader = SizeReader(list(tokenize(definition.text)))
            try:
                if reader.attributes() or reader.index < len(reader.tokens):
                    return False
            except NoValueError:
                return False
        return True

    def is_type(self, name: str) -> bool:
        """Say whether a name is that of a type."""
        return name in SIZES or name in LONG_TYPES or name in self._places

    def extent(self, name: str, model: DataModel) -> Extent:
        """Return the size and alignment of what a name or tag (``struct stat``) stands for.

        Raises :class:`~headerscan.lexing.literals.NoValueError` where the headers do not say, or
        where definitions differ.
        """
        known = self._extents.get((name, model))
        if known is not None:
            return known
        if self._depth >= MAX_DEPTH:
            raise NoValueError(f"{name} leads through more than {MAX_DEPTH} types")
        self._depth += 1
        try:
            found = self._measured(name, model)
        finally:
            self._depth -= 1
        self._extents[name, model] = found
        return found

    def _measured(self, name: str, model: DataModel) -> Extent:
        layout = Known(self._enumerators, self._typedefs, self).layout(model)
        places = self._places.get(name.rpartition(" ")[2], ())
        if len(places) > MAX_DEFINITIONS:
            raise NoValueError(f"{name} has more than {MAX_DEFINITIONS} definitions")
        found = {layout.extent(type_) for type_ in self._types_at(name, places)}
        if not found:
            raise NoValueError(f"{name} is not known")
        if len(found) > 1:
            raise NoValueError(f"{name} differs between its definitions")
        return found.pop()

    def _types_at(self, name: str, places: Iterable[tuple[Reading, Item]]) -> Iterable[CType]:
        for reading, item in places:
            for defined in self._read(reading, item):
                if name in defined:
                    yield defined[name]

    def _read(self, reading: Reading, item: Item) -> list[dict[str, CType]]:
        """Return the types that a declaration defines, for each way of reading it."""
        key = id(reading), item.start
        if key not in self._defined:
            try:
                self._defined[key] = self._types_of(reading, item)
            except NoValueError as error:
                self._defined[key] = str(error)
        found = self._defined[key]
        if isinstance(found, str):
            raise NoValueError(found)
        return found

    def _types_of(self, reading: Reading, item: Item) -> list[dict[str, CType]]:
        source = reading.source
        if self._repacked[id(reading)] < item.end:
            raise NoValueError("its header changes how structs are packed")
        try:
            skipped = ways(source, item)
        except TooManyWaysError as error:
            raise NoValueError("a type has too many #if branches") from error
        found = []
        for skip in skipped:
            tokens = list(tokenize(code_of(source, item, skip)))
            reader = SizeReader(self._constants.expand(tokens))
            try:
                reader.declaration()
            except RecursionError as error:
                raise NoValueError("it nests too deep") from error
            found.append(reader.defined)
        return found
