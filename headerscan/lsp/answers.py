"""What an editor asks of a document, answered by the analysis of all headers."""

from __future__ import annotations

from lsprotocol import types

from headerscan.fixes.patching import Pages, replacement_of
from headerscan.lsp.completion import in_comment, suggestions
from headerscan.lsp.hovers import hover
from headerscan.lsp.server import Analyse, HeaderServer, path_of
from headerscan.model import Enumerator, Header, Symbol

_SYMBOL_KINDS = {
    "macro": types.SymbolKind.Constant,
    "enumerator": types.SymbolKind.EnumMember,
    "enum": types.SymbolKind.Enum,
    "function": types.SymbolKind.Function,
    "callback": types.SymbolKind.Function,
    "struct": types.SymbolKind.Struct,
    "union": types.SymbolKind.Struct,
    "typedef": types.SymbolKind.Class,
    "variable": types.SymbolKind.Variable,
}


def server(analyse: Analyse) -> HeaderServer:
    """Return a server whose answers come from what ``analyse`` returns."""
    made = HeaderServer(analyse)
    made.feature(types.TEXT_DOCUMENT_HOVER)(on_hover)
    made.feature(types.TEXT_DOCUMENT_DEFINITION)(on_definition)
    made.feature(types.TEXT_DOCUMENT_REFERENCES)(on_references)
    made.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(on_symbols)
    completion = types.CompletionOptions(trigger_characters=[" ", ":", "_"])
    made.feature(types.TEXT_DOCUMENT_COMPLETION, completion)(on_completion)
    actions = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    made.feature(types.TEXT_DOCUMENT_CODE_ACTION, actions)(on_code_action)
    return made


async def _symbols_at(
    ls: HeaderServer, params: types.HoverParams | types.DefinitionParams | types.ReferenceParams
) -> tuple[Symbol, ...]:
    """Return the symbols that a document names at a position."""
    analysis = await ls.current()
    return analysis.named_at(*ls.line_at(params.text_document.uri, params.position))


async def _headers_at(ls: HeaderServer, uri: str) -> list[Header]:
    """Return the header that a document is; none where it is no header."""
    analysis = await ls.current()
    header = analysis.header_by_path.get(path_of(uri) or "")
    return [header] if header else []


async def on_hover(ls: HeaderServer, params: types.HoverParams) -> types.Hover | None:
    """Tell what is known of the name below the pointer."""
    symbols = await _symbols_at(ls, params)
    said = types.MarkupContent(types.MarkupKind.Markdown, hover(symbols))
    return types.Hover(said) if symbols else None


async def on_definition(ls: HeaderServer, params: types.DefinitionParams) -> list[types.Location]:
    """Tell where a name is declared."""
    symbols = await _symbols_at(ls, params)
    sources = ls.analysis.loaded.sources
    return [
        ls.location(sources[symbol.header], symbol.span)
        for symbol in symbols
        if symbol.header in sources
    ]


async def on_references(ls: HeaderServer, params: types.ReferenceParams) -> list[types.Location]:
    """Tell where a name stands, in code and in comments."""
    names = dict.fromkeys(symbol.name for symbol in await _symbols_at(ls, params))
    uses = (use for name in names for use in ls.analysis.uses(name))
    return [ls.location(header, span) for header, span in uses]


async def on_symbols(
    ls: HeaderServer, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol]:
    """Tell what a header declares, each enum with its enumerators."""
    outline: list[types.DocumentSymbol] = []
    enums: dict[str, tuple[types.DocumentSymbol, list[types.DocumentSymbol]]] = {}
    for header in await _headers_at(ls, params.text_document.uri):
        lines = header.text.split("\n")
        for symbol in (one for one in ls.analysis.loaded.api.symbols if one.header == header.name):
            place, kind = ls.range_of(symbol.span, lines), _SYMBOL_KINDS[symbol.kind]
            inner: list[types.DocumentSymbol] = []
            whole = types.Range(place.start, place.end)
            entry = types.DocumentSymbol(symbol.name, kind, whole, place, children=inner)
            if symbol.kind == "enum":
                enums[symbol.name] = entry, inner
            if isinstance(symbol, Enumerator) and symbol.enum in enums:
                enum, enumerators = enums[symbol.enum]
                enum.range.end = max(enum.range.end, place.end)
                enumerators.append(entry)
            else:
                outline.append(entry)
    return outline


async def on_completion(ls: HeaderServer, params: types.CompletionParams) -> types.CompletionList:
    """Tell what may be written next in a comment."""
    analysis = await ls.current()
    uri, end = params.text_document.uri, params.position
    document = ls.workspace.get_text_document(uri)
    if not in_comment(document.source, document.offset_at_position(end)):
        return types.CompletionList(is_incomplete=False, items=[])
    line, column = ls.line_at(uri, end)
    before, items = line[:column], []
    for rank, entry in enumerate(suggestions(before, analysis.loaded)):
        begun = before[len(before) - entry.replaces :]
        units = ls.workspace.position_codec.client_num_units(begun)
        start = types.Position(end.line, end.character - units)
        items.append(
            types.CompletionItem(
                label=entry.text,
                kind=entry.kind,
                detail=entry.detail or None,
                # An editor compares this with what stands there already.
                filter_text=begun + entry.text,
                sort_text=f"{rank:04}",
                text_edit=types.TextEdit(types.Range(start, end), entry.text),
            )
        )
    return types.CompletionList(is_incomplete=True, items=items)


async def on_code_action(
    ls: HeaderServer, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """Offer the edits that mend what is found in a part of a header."""
    names = [header.name for header in await _headers_at(ls, params.text_document.uri)]
    pages, actions = Pages(ls.analysis.loaded.sources), []
    for finding in (one for one in ls.analysis.findings if one.header in names):
        part = replacement_of(finding, pages)
        diagnostic = ls.diagnostic(finding, pages.lines(finding.header))
        first, last = diagnostic.range.start, diagnostic.range.end
        if part is None or params.range.end < first or last < params.range.start:
            continue
        place = types.Range(types.Position(part.line - 1, 0), types.Position(part.end_line, 0))
        edit = types.TextEdit(place, "".join(f"{line}\n" for line in part.new))
        said = finding.help or f"mend {finding.rule}"
        action = types.CodeAction(
            title=said if finding.safe else f"{said} (a proposal)",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic],
            is_preferred=finding.safe,
            edit=types.WorkspaceEdit(changes={params.text_document.uri: [edit]}),
        )
        actions.append(action)
    return actions
