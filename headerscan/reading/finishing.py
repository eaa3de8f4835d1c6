"""What was read of a header to symbols, with their values and docs, in header order."""

import msgspec

from headerscan.comments.attach import DOC_OPENERS, Comments
from headerscan.comments.docs import parse_comment, parse_member_text
from headerscan.lexing.standins import MARK, with_written
from headerscan.model import (
    Callback,
    Doc,
    Enumeration,
    Enumerator,
    Function,
    Macro,
    Member,
    Struct,
    Symbol,
    Typedef,
    Union,
)
from headerscan.profile import Docs, Profile
from headerscan.reading.drafting import Constant, Draft, MacroDraft, Reading
from headerscan.reading.values import Values


def finished(reading: Reading, values: Values, profile: Profile) -> list[Symbol]:
    """Return the symbols of what was read, each with the comment that stands by it."""
    finishing = _Finishing(reading, values, profile)
    found: list[Symbol] = [finishing.macro(draft) for draft in reading.macros]
    found += [finishing.declared(draft) for draft in reading.drafts if draft.constant is None]
    enums = {symbol.name: symbol for symbol in found if isinstance(symbol, Enumeration)}
    found += [
        finishing.enumerator(draft, draft.constant, enums)
        for draft in reading.drafts
        if draft.constant is not None
    ]
    found.sort(key=lambda symbol: (symbol.span.line, symbol.span.column))
    return [with_written(symbol) for symbol in found] if MARK in reading.stretch.text else found


class _Finishing:
    """What the symbols of one header need to be finished."""

    def __init__(self, reading: Reading, values: Values, profile: Profile) -> None:
        self.source = reading.source
        self.values = values
        self.docs = profile.docs

    def declared(self, draft: Draft) -> Symbol:
        symbol = draft.symbol
        returns = isinstance(symbol, (Function, Callback))
        # Where docs have their own opener, a plain comment heads a group of functions.
        plain = not returns or self.docs.style in ("guess", "plain")
        names = (symbol.name, *draft.siblings)
        doc = self.doc(draft.comments, names, returns=returns, plain=plain)
        if doc is None:
            return symbol
        if isinstance(symbol, (Struct, Union)) and doc.parameters and symbol.members:
            texts = {entry.name: entry.text for entry in doc.parameters}
            members = _with_texts(symbol.members, texts)
            return msgspec.structs.replace(symbol, doc=doc, members=members)
        return msgspec.structs.replace(symbol, doc=doc)

    def macro(self, draft: MacroDraft) -> Macro:
        definition = draft.definition
        kind, value, note = self.values.macro(definition)
        start = definition.name_start
        return Macro(
            name=definition.name,
            header=self.source.name,
            span=self.source.span(start, start + len(definition.name)),
            doc=self.doc(
                draft.comments, (definition.name,), returns=definition.parameters is not None
            ),
            conditions=definition.conditions,
            text=definition.text,
            value=value,
            value_kind=kind,
            value_note=note,
            parameters=definition.parameters,
        )

    def enumerator(
        self, draft: Draft, constant: Constant, enums: dict[str, Enumeration]
    ) -> Enumerator:
        symbol = draft.symbol
        assert isinstance(symbol, Enumerator)  # it has a constant
        doc = self.doc(draft.comments, (symbol.name,))
        if doc is None and symbol.enum in enums:
            doc = _from_parameters(enums[symbol.enum].doc, symbol.name, self.docs)
        return msgspec.structs.replace(
            symbol, doc=doc, value=constant.value, value_note=constant.note
        )

    def doc(
        self,
        comments: Comments,
        names: tuple[str, ...],
        *,
        returns: bool = False,
        plain: bool = True,
    ) -> Doc | None:
        """Return what comments say of a symbol; ``plain`` lets one above it be of any sort."""
        above, behind = comments.above, comments.behind
        doc = None
        if above is not None:
            doc = parse_comment(above, self.source, self.docs, names, returns=returns)
            named = doc.name is not None and doc.name in names
            is_doc = above.opener in DOC_OPENERS
            if not (
                named
                or (is_doc and (comments.adjacent or doc.name is not None))
                or (plain and not is_doc and comments.adjacent and doc.name is None)
            ):
                doc = None
        if behind is None:
            return doc
        trailing = parse_comment(behind, self.source, self.docs, names, returns=returns)
        if doc is None:
            return trailing
        return msgspec.structs.replace(
            doc,
            since=doc.since or trailing.since,
            deprecated=doc.deprecated if doc.deprecated is not None else trailing.deprecated,
            trailing=trailing.text,
        )


def _with_texts(members: tuple[Member, ...], texts: dict[str, str]) -> tuple[Member, ...]:
    """Give members the ``@member:`` texts of their struct's comment, where they have none."""
    return tuple(
        msgspec.structs.replace(member, doc=texts[member.name])
        if member.doc is None and member.name in texts
        else member
        for member in members
    )


def given_back(symbols: list[Symbol]) -> list[Symbol]:
    """Give a comment that names another symbol of the header to that symbol.

    Above ``struct _x``, or a typedef of it, the name ``x`` is the struct's, if it is a
    function's as well.
    """
    by_name = {symbol.name: index for index, symbol in enumerate(symbols)}
    for index, symbol in enumerate(symbols):
        doc = symbol.doc
        if doc is None or doc.name is None or doc.name == symbol.name:
            continue
        owner = by_name.get(doc.name)
        if owner is None or symbols[owner].doc is not None:
            continue
        if not isinstance(symbols[owner], Function) or _tag(symbol) != f"_{doc.name}":
            symbols[owner] = msgspec.structs.replace(symbols[owner], doc=doc)
            symbols[index] = msgspec.structs.replace(symbol, doc=None)
    return symbols


def _tag(symbol: Symbol) -> str:
    """Return the tag of a struct or union, or of the one that a typedef stands for."""
    if isinstance(symbol, Typedef):
        return symbol.type.removeprefix("struct ").removeprefix("union ")
    return symbol.name if isinstance(symbol, (Struct, Union)) else ""


def _from_parameters(doc: Doc | None, name: str, docs: Docs) -> Doc | None:
    """Return an enumerator's doc from an ``@name:`` line of its enum's."""
    for parameter in doc.parameters if doc else ():
        if parameter.name == name:
            assert doc is not None  # it has parameters
            text, since, deprecated = parse_member_text(parameter.text, docs)
            return Doc(
                summary=text,
                body="",
                since=since,
                deprecated=deprecated,
                opener=doc.opener,
                span=doc.span,
            )
    return None
