"""Headers that change little from one text to the next, scanned by what changed.

A header's text is divided into blocks, each of which can be read by itself. A block is one or
more paragraphs, up to a blank line at which nothing is open: no comment, no brace, no ``#if``.
What a block says does not hang on the text around it; an include guard around it all is no part
of any block.

The symbols of each block are kept while the next text of the same header has it too. A
declaration is read anew where a name in it means something else than before; values are found
anew each time, as a definition far away may change them. What comes out is what
:func:`headerscan.scan.scan` says of the header by itself, but for the places: a symbol stands
where it stood when its block was read.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from headerscan.comments.annotations import FieldReader, type_enumerators, with_inherited
from headerscan.declarations.names import KnownNames
from headerscan.declarations.reader import DeclarationReader
from headerscan.errors import HeaderSyntaxError
from headerscan.inputs import installed_path, is_template
from headerscan.lexing.conditionals import directive_name
from headerscan.lexing.lexer import ItemKind, Lexed, lex
from headerscan.lexing.source import Source
from headerscan.lexing.templates import filled
from headerscan.matching.globs import matcher
from headerscan.model import Api, Header, Macro, Symbol
from headerscan.profile import Profile
from headerscan.reading.drafting import Reading, read_alone, read_declarations, read_items
from headerscan.reading.finishing import finished_alone, given_back
from headerscan.reading.values import Values
from headerscan.scan import (
    behind_macros,
    known_names_of,
    scan,
    without_forward_declarations,
)

PARAGRAPH_END = re.compile(r"\n(?:[ \t\r]*\n)+")
_GUARD = re.compile(
    r"^[ \t]*#[ \t]*ifndef[ \t]+(\w+)[ \t]*\r?\n[ \t]*#[ \t]*define[ \t]+\1\b[^\n/]*\n",
    re.MULTILINE,
)
_LAST_ENDIF = re.compile(r"\n[ \t]*#[ \t]*endif\b[^\n]*\s*\Z")
_OPENS = re.compile(
    r"extern\s*\"[^\"\n]*\"\s*\{|[{}]|/\*|\*/|^[ \t]*#[ \t]*(?:if|endif)", re.MULTILINE
)
ATTACHES_BACKWARD = re.compile(r"\s*/[*/][*!/]<")
GROUP = re.compile(r"[@\\]\{")
_STAND_IN = "\nextern int body;\n"
_MEANINGLESS = (ItemKind.COMMENT, ItemKind.SKIPPED)
_MAX_TRIES = 50
"""How many paragraphs that look whole may turn out to go on, one behind another."""
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_CONSTANT = re.compile(r"\(?\s*(?:\"[^\"\\]*\"|-?\s*\d\w*)\s*\)?")
Meanings = tuple[frozenset[tuple[str, ...]], frozenset[str]]
"""The macros that only dress declarations with what they stand for, and the names of typedefs."""


class _Block:
    """One block: its reading, and what has been made of it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.names = frozenset(
            name
            for item, _ in reading.declarations
            for name in _WORD.findall(reading.source.text, item.start, item.end)
        )
        """The names that its declarations hold."""
        self.varying = [
            draft.definition
            for draft in reading.macros
            if not _CONSTANT.fullmatch(draft.definition.text)
        ]
        """The definitions whose values may hang on others."""
        self.is_read = False
        """The declarations are read, and what their names meant is all that they hang on."""
        self.values: list[object] = []
        self.symbols: tuple[Symbol, ...] | None = None
        """Without fields."""
        self.with_fields: tuple[Symbol, ...] = ()


class Rescanner:
    """Scans headers one by one, each by itself."""

    def __init__(self, profile: Profile, defines: Mapping[str, str] = MappingProxyType({})) -> None:
        self.profile = profile
        self.defines = defines
        self.ignores = matcher(profile.ignore)
        self._blocks: dict[str, dict[str, list[_Block]]] = {}
        """The blocks of each header's last text, by the header's name and their own text."""
        self._undivided: set[str] = set()
        """The names of headers that are no row of blocks: they are scanned as a whole."""
        self._meanings: dict[str, Meanings] = {}
        """What names meant in each header's declarations, by the header's name."""
        self._legal: dict[str, tuple[Symbol, ...]] = {}
        """The enumerators of each header that are types of keys, by the header's name."""

    @property
    def divided(self) -> Collection[str]:
        """Return the names of the headers that were divided into blocks."""
        return self._blocks.keys()

    def read(self, header: Header) -> tuple[tuple[Symbol, ...], bool]:
        """Return a header's symbols, and whether it has declarations that could not be read.

        Raises :class:`~headerscan.errors.HeaderSyntaxError` as :func:`headerscan.scan.scan`.
        """
        if is_template(header.origin):
            text = filled(header, self.defines).text
            header = Header(header.name, text, installed_path(header.origin))
        if header.name not in self._undivided:
            row = self._row(header)
            found = None if row is None else self._of_blocks(row, header)
            if row is not None and found is not None:
                return found, any(block.reading.unreadable for block in row)
            self._blocks.pop(header.name, None)
            self._undivided.add(header.name)
        api = scan([header], self.profile)
        return api.symbols, bool(api.unreadable)

    def _of_blocks(self, row: Sequence[_Block], header: Header) -> tuple[Symbol, ...] | None:
        readings = [block.reading for block in row]
        names = known_names_of(readings, self.profile)
        self._read_declarations(row, names, header.name)
        self._finish(row, Values(readings, names.is_erased))
        alone = [symbol for block in row for symbol in block.symbols or ()]
        self._give_fields(row, alone, header.name)
        filled = [symbol for block in row for symbol in block.with_fields]
        symbols = given_back(list(alone))
        for index, symbol in enumerate(symbols):
            if symbol is alone[index]:
                symbols[index] = filled[index]
            elif isinstance(symbol, Macro):
                return None  # its field is stated in another block
        return with_inherited(tuple(without_forward_declarations(symbols)))

    def _row(self, header: Header) -> list[_Block] | None:
        """Return the header's blocks, read or as they were; None where it has none."""
        known = self._blocks.pop(header.name, {})
        fresh: dict[str, _Block] = {}

        def is_whole(text: str) -> bool:
            block = fresh.get(text) or _read(header, text)
            if block is not None:
                fresh[text] = block
            return block is not None

        texts = split(header.text, is_whole, known)
        if texts is None:
            return None
        now: dict[str, list[_Block]] = {}
        row = []
        for text in texts:
            same = now.setdefault(text, [])
            before = known.get(text, ())
            block = before[len(same)] if len(same) < len(before) else fresh.pop(text, None)
            same.append(block or _Block(read_items(Header(header.name, text, header.origin))))
            row.append(same[-1])
        if any(block.reading.undefined for block in row):
            return None  # what #undef ends, it ends beyond its block
        self._blocks[header.name] = now
        return row

    def _read_declarations(self, row: Sequence[_Block], names: KnownNames, header: str) -> None:
        """Read the declarations of new blocks, and of those whose names mean something new."""
        dress = frozenset(
            (name, *names.meaning(name)) for name in filter(names.is_erased, names.definitions)
        )
        before = self._meanings.get(header, (frozenset(), frozenset()))
        self._meanings[header] = dress, names.types
        differ = {name for name, *_ in dress ^ before[0]} | (names.types ^ before[1])
        reader = DeclarationReader(names)
        for block in row:
            if block.is_read and block.names.isdisjoint(differ):
                continue
            reading = block.reading
            for made in (reading.drafts, reading.enumerators, reading.unreadable):
                made.clear()
            expansions = names.expansions
            read_declarations(reading, reader)
            block.symbols = None
            block.is_read = names.expansions == expansions

    def _finish(self, row: Sequence[_Block], values: Values) -> None:
        """Make the symbols of blocks that are new, or whose values are."""
        for block in row:
            found = list(_values(block, values))
            if block.symbols is not None and found == block.values:
                continue
            symbols = finished_alone(block.reading, values, self.profile, self.ignores)
            block.values, block.symbols, block.with_fields = found, tuple(symbols), ()

    def _give_fields(self, row: Sequence[_Block], symbols: Sequence[Symbol], header: str) -> None:
        """Find the fields of blocks that lack them, or of all where the legal types changed."""
        legal = type_enumerators(symbols, self.profile)
        changed = self._legal.get(header) != legal
        self._legal[header] = legal
        api = Api(symbols=legal, profile=self.profile.name)
        for block in row:
            if block.symbols and (changed or not block.with_fields):
                sources = {header: block.reading.source}
                behind = behind_macros([block.reading])
                reader = FieldReader(api, self.profile, sources, behind)
                block.with_fields = tuple(map(reader.with_field, block.symbols))


def _read(header: Header, text: str) -> _Block | None:
    """Return a text of a header as a block, if it is one."""
    reading = read_alone(header, text)
    return None if reading is None else _Block(reading)


def _values(block: _Block, values: Values) -> Iterator[object]:
    """Yield what those of a block's macros and enumerators come to that may change."""
    for definition in block.varying:
        yield values.macro(definition)
    for draft in block.reading.enumerators:
        yield draft.value, draft.note


def split(
    text: str, is_whole: Callable[[str], bool], known: Iterable[str] = ()
) -> list[str] | None:
    """Return a header's blocks; None where it is not all in blocks.

    Joined, they give the text but for its include guard. ``is_whole`` is asked whether what
    looks like a block can be read by itself; of what is ``known`` that has been said.
    """
    if GROUP.search(text):
        return None  # doxygen's groups reach over blank lines
    body = _body(text)
    ends = _paragraph_ends(body)
    attaches = "*<" in body or "/<" in body or "!<" in body
    by_start: defaultdict[str, list[str]] = defaultdict(list)
    for one in known:
        end = PARAGRAPH_END.search(one)
        by_start[one if end is None else one[: end.end()]].append(one)
    found: list[str] = []
    begin, position = 0, 0
    while position < len(ends):
        same = by_start.get(body[begin : ends[position]], ())
        block = next((one for one in same if body.startswith(one, begin)), None)
        if block is not None:
            while ends[position] < begin + len(block):
                position += 1
            if attaches and ATTACHES_BACKWARD.match(body, ends[position]):
                block = None
        if block is None:
            whole = _end_of_whole(body, begin, ends, position, is_whole)
            if whole is None:
                return None
            position, block = whole, body[begin : ends[whole]]
        found.append(block)
        begin, position = begin + len(block), position + 1
    return found


def _end_of_whole(
    body: str, begin: int, ends: Sequence[int], first: int, is_whole: Callable[[str], bool]
) -> int | None:
    """Return the position in ``ends``, from ``first`` on, where a whole text ends."""
    depth, tries, start = [0, 0, 0], 0, begin
    for position in range(first, len(ends)):
        end = ends[position]
        _count(body[start:end], depth)
        start = end
        if any(depth) or ATTACHES_BACKWARD.match(body, end):
            continue
        if is_whole(body[begin:end]):
            return position
        tries += 1
        if tries > _MAX_TRIES:
            return None
    return None


def _paragraph_ends(text: str) -> list[int]:
    ends = [match.end() for match in PARAGRAPH_END.finditer(text)]
    if text and (not ends or ends[-1] < len(text)):
        ends.append(len(text))
    return ends


def _count(paragraph: str, depth: list[int]) -> None:
    """Add up what a paragraph opens and closes, as far as its characters tell."""
    for mark in _OPENS.findall(paragraph):
        if mark in "{}":
            depth[0] = max(0, depth[0] + (1 if mark == "{" else -1))
        elif mark in ("/*", "*/"):
            depth[1] = int(mark == "/*")
        elif not mark.startswith("e"):
            depth[2] += -1 if mark.endswith("endif") else 1


def _body(text: str) -> str:
    """Return a text without its include guard, and what of no meaning stands around that."""
    opening, closing = _GUARD.search(text), _LAST_ENDIF.search(text)
    if opening is None or closing is None or closing.start() < opening.end():
        return text
    skeleton = text[: opening.end()] + _STAND_IN + text[closing.start() :]
    try:
        lexed = lex(Source(skeleton))
    except HeaderSyntaxError:
        return text
    if lexed.guards != {opening[1]} or not lexed.is_whole or _declares(skeleton, lexed):
        return text
    body = text[opening.end() : closing.start() + 1]
    return text if opening[1] in body else body


def _declares(skeleton: str, lexed: Lexed) -> bool:
    """Say whether anything stands around an include guard that may be a symbol."""
    names: Counter[str] = Counter()
    for item in lexed.items:
        text = skeleton[item.start : item.end]
        if item.kind is ItemKind.DIRECTIVE:
            names[directive_name(text)] += 1
        elif item.kind not in _MEANINGLESS and text != _STAND_IN.strip():
            return True
    return names["define"] > 1 or names["undef"] > 0
