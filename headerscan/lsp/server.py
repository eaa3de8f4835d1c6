"""A language server for headers: findings and fixes, hovers, completion, places of names.

One analysis of all headers answers everything. A change asks for a new one; what changes while
it is made is answered by the next, so that a fast typist costs one analysis at a time. Words that
are typed in a comment are answered at once, of that comment, and all headers when the typist rests.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer
from pygls.workspace import PositionCodec

from headerscan import __version__
from headerscan.diagnostics import Finding, Severity, Span
from headerscan.errors import HeaderscanError, HeaderSyntaxError
from headerscan.fixes.patching import Pages, Replacement, replacement_of
from headerscan.lsp.analysis import Analysis
from headerscan.lsp.comment_edits import after_edit
from headerscan.lsp.completion import Suggestion, in_comment, suggestions
from headerscan.lsp.hovers import hover
from headerscan.model import Header, Symbol

Analyse = Callable[[Path, Mapping[str, str]], "Analysis | None"]
"""Reads the headers of a folder; given are texts that count in the place of files, by path."""

_REST = 0.5
"""How many seconds without a change a typist is taken to rest."""
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}
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
_ITEM_KINDS = {
    "type": types.CompletionItemKind.TypeParameter,
    "unit": types.CompletionItemKind.Unit,
    "release": types.CompletionItemKind.Value,
    "name": types.CompletionItemKind.Reference,
}


class HeaderServer(LanguageServer):
    """Answers an editor about the headers of one workspace."""

    def __init__(self, analyse: Analyse) -> None:
        super().__init__("headerscan", __version__)
        self.analyse = analyse
        self.analysis: Analysis | None = None
        self.changed = asyncio.Event()
        self.settled = asyncio.Event()
        self.settled.set()
        self.worker: asyncio.Task[None] | None = None
        self.published: dict[str, list[types.Diagnostic]] = {}
        """What the editor shows, by the addresses of documents."""
        self.told: str | None = None
        """The error that was shown last."""

    @property
    def codec(self) -> PositionCodec:
        """What counts characters as the client does."""
        return self.workspace.position_codec

    def change(self) -> None:
        """Have all headers read again."""
        self.settled.clear()
        self.changed.set()
        if self.worker is None:
            self.worker = asyncio.get_running_loop().create_task(self._work())

    async def current(self) -> Analysis | None:
        """Return what is known of the headers as they are now."""
        await self.settled.wait()
        return self.analysis

    async def _work(self) -> None:
        while True:
            await self.changed.wait()
            self.changed.clear()
            documents = self.workspace.text_documents
            texts = {path: doc.source for uri, doc in documents.items() if (path := _path(uri))}
            if self._answer_edit(texts):
                self.settled.set()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.changed.wait(), _REST)
            if not self.changed.is_set():
                await self._answer(texts)
            if not self.changed.is_set():
                self.settled.set()

    def _answer_edit(self, texts: Mapping[str, str]) -> bool:
        """Tell what an edit inside of a comment changes there; False where it is no such edit."""
        headers = {} if self.analysis is None else self.analysis.header_by_path
        edited = [path for path in texts if path in headers and texts[path] != headers[path].text]
        if self.analysis is None or len(edited) != 1:
            return False
        try:
            found = after_edit(self.analysis, edited[0], texts[edited[0]])
        except Exception:  # noqa: BLE001 - what is wrong, the analysis of all headers tells
            return False
        if found is not None:
            self.analysis = found
            self._publish(edited)
        return found is not None

    async def _answer(self, texts: Mapping[str, str]) -> None:
        """Read all headers, and tell what is found in them."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(None, self.analyse, self._root(), texts)
        except HeaderscanError as error:
            self._tell(error)
        except Exception as error:  # noqa: BLE001 - a server outlives its mistakes
            self._say(f"headerscan failed: {type(error).__name__}: {error}")
        else:
            self.analysis, self.told = found, None
            if not self.changed.is_set():
                self._publish(() if found is None else found.header_by_path)

    def _root(self) -> Path:
        return Path(self.workspace.root_path or ".")

    def _tell(self, error: HeaderscanError) -> None:
        """Show what is wrong: at its place if it is a header's text, else as a message."""
        path = None if error.file is None else str(Path(error.file).resolve())
        if not isinstance(error, HeaderSyntaxError) or path is None:
            self._say(str(error))
            return
        line = max(0, (error.line or 1) - 1)
        place = types.Range(types.Position(line, 0), types.Position(line + 1, 0))
        said = types.Diagnostic(
            place, f"{error.what}; {error.remedy}", types.DiagnosticSeverity.Error
        )
        said.source = "headerscan"
        self._send(self._uri(path), [said])

    def _say(self, message: str) -> None:
        """Show a message, unless it is the one that was shown last."""
        if message != self.told:
            self.told = message
            self.window_show_message(
                types.ShowMessageParams(types.MessageType.Error, f"headerscan: {message}")
            )

    def _publish(self, paths: Collection[str]) -> None:
        """Send the findings of the headers at some paths; what is in no header has none."""
        if self.analysis is None:
            return
        by_header: dict[str, list[Finding]] = {}
        for finding in self.analysis.findings:
            by_header.setdefault(finding.header, []).append(finding)
        headers = self.analysis.header_by_path
        for path in paths:
            lines = headers[path].text.split("\n")
            found = by_header.get(headers[path].name, ())
            self._send(self._uri(path), [self.diagnostic(finding, lines) for finding in found])
        for uri in [uri for uri in self.published if _path(uri) not in headers]:
            self._send(uri, [])

    def _send(self, uri: str, found: list[types.Diagnostic]) -> None:
        """Have an editor show findings in a document, if it does not yet."""
        if found == self.published.get(uri, []):
            return
        self.published[uri] = found
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found))

    def diagnostic(self, finding: Finding, lines: list[str]) -> types.Diagnostic:
        """Return a finding as editors show it."""
        # What is gone has no place in the text that is there.
        span = Span.at(1) if finding.in_old else finding.span
        return types.Diagnostic(
            range=self.range_of(span, lines),
            message="\n".join(filter(None, (finding.message, finding.help))),
            severity=_SEVERITIES[finding.severity],
            code=finding.rule,
            source="headerscan",
        )

    def range_of(self, span: Span, lines: list[str]) -> types.Range:
        """Return a span as the client counts characters."""
        start = types.Position(span.line - 1, span.column - 1)
        end = types.Position(span.end_line - 1, span.end_column - 1)
        return self.codec.range_to_client_units(lines, types.Range(start, end))

    def location(self, header: Header, span: Span) -> types.Location:
        """Return a place in a header."""
        uri = self._uri(str(Path(header.origin).resolve()))
        return types.Location(uri, self.range_of(span, header.text.split("\n")))

    def _uri(self, path: str) -> str:
        """Return a file's address, as the editor writes it where the file is open there."""
        for uri in self.workspace.text_documents:
            if _path(uri) == path:
                return str(uri)
        return str(uris.from_fs_path(path))

    async def symbols_at(self, uri: str, position: types.Position) -> tuple[Symbol, ...]:
        """Return the symbols that a document names at a position."""
        analysis = await self.current()
        if analysis is None:
            return ()
        return analysis.named_at(*self.line_at(uri, position))

    def line_at(self, uri: str, position: types.Position) -> tuple[str, int]:
        """Return the line of a position, and its 0-based column in code points."""
        lines = self.workspace.get_text_document(uri).lines
        found = self.codec.position_from_client_units(lines, position)
        line = lines[found.line] if found.line < len(lines) else ""
        return line, found.character


def _path(uri: str) -> str | None:
    path = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return None if path is None else str(Path(path).resolve())


def server(analyse: Analyse) -> HeaderServer:
    """Return a server whose answers come from what ``analyse`` returns."""
    made = HeaderServer(analyse)
    _follow_changes(made)
    _tell_of_symbols(made)
    _help_with_comments(made)
    return made


def _follow_changes(made: HeaderServer) -> None:
    def change(ls: HeaderServer, _: object) -> None:
        ls.change()

    for event in (
        types.TEXT_DOCUMENT_DID_OPEN,
        types.TEXT_DOCUMENT_DID_CHANGE,
        types.TEXT_DOCUMENT_DID_SAVE,
        types.TEXT_DOCUMENT_DID_CLOSE,
        types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        types.WORKSPACE_DID_CHANGE_CONFIGURATION,
    ):
        made.feature(event)(change)


def _tell_of_symbols(made: HeaderServer) -> None:
    @made.feature(types.TEXT_DOCUMENT_HOVER)
    async def on_hover(params: types.HoverParams) -> types.Hover | None:
        symbols = await made.symbols_at(params.text_document.uri, params.position)
        if not symbols:
            return None
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, hover(symbols)))

    @made.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def on_definition(params: types.DefinitionParams) -> list[types.Location]:
        symbols = await made.symbols_at(params.text_document.uri, params.position)
        return list(_locations(made, symbols))

    @made.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def on_references(params: types.ReferenceParams) -> list[types.Location]:
        names = dict.fromkeys(
            symbol.name
            for symbol in await made.symbols_at(params.text_document.uri, params.position)
        )
        analysis = made.analysis
        if analysis is None:
            return []
        uses = (use for name in names for use in analysis.uses(name))
        return [made.location(header, span) for header, span in uses]

    @made.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def on_symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        analysis = await made.current()
        path = _path(params.text_document.uri)
        header = None if analysis is None else analysis.header_by_path.get(path or "")
        if analysis is None or header is None:
            return []
        lines = header.text.split("\n")
        return [
            _outlined(made, symbol, inner, lines) for symbol, inner in analysis.symbols_of(header)
        ]


def _help_with_comments(made: HeaderServer) -> None:
    @made.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[" ", ":", "_"])
    )
    async def on_completion(params: types.CompletionParams) -> types.CompletionList:
        analysis = await made.current()
        uri, position = params.text_document.uri, params.position
        line, column = made.line_at(uri, position)
        document = made.workspace.get_text_document(uri)
        offset = document.offset_at_position(position)
        if analysis is None or not in_comment(document.source, offset):
            return types.CompletionList(is_incomplete=False, items=[])
        before = line[:column]
        items = [
            _item(made, rank, entry, position, before)
            for rank, entry in enumerate(suggestions(before, analysis.loaded))
        ]
        return types.CompletionList(is_incomplete=True, items=items)

    @made.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    )
    async def on_code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        analysis = await made.current()
        path = _path(params.text_document.uri)
        header = None if analysis is None else analysis.header_by_path.get(path or "")
        if analysis is None or header is None:
            return []
        pages = Pages(analysis.loaded.sources)
        actions = []
        for finding in analysis.findings:
            lines = replacement_of(finding, pages) if finding.header == header.name else None
            diagnostic = made.diagnostic(finding, pages.lines(header.name))
            if lines is not None and _overlap(diagnostic.range, params.range):
                edit = _lines_replaced(lines)
                actions.append(_action(finding, diagnostic, params.text_document.uri, edit))
        return actions


def _action(
    finding: Finding, diagnostic: types.Diagnostic, uri: str, edit: types.TextEdit
) -> types.CodeAction:
    said = finding.help or f"mend {finding.rule}"
    return types.CodeAction(
        title=said if finding.safe else f"{said} (a proposal)",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[diagnostic],
        is_preferred=finding.safe,
        edit=types.WorkspaceEdit(changes={uri: [edit]}),
    )


def _lines_replaced(part: Replacement) -> types.TextEdit:
    place = types.Range(types.Position(part.line - 1, 0), types.Position(part.end_line, 0))
    return types.TextEdit(place, "".join(f"{line}\n" for line in part.new))


def _overlap(one: types.Range, other: types.Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def _locations(made: HeaderServer, symbols: Iterable[Symbol]) -> Iterable[types.Location]:
    if made.analysis is None:
        return
    sources = made.analysis.loaded.sources
    for symbol in symbols:
        if symbol.header in sources:
            yield made.location(sources[symbol.header], symbol.span)


def _outlined(
    made: HeaderServer, symbol: Symbol, inner: Iterable[Symbol], lines: list[str]
) -> types.DocumentSymbol:
    children = [_outlined(made, entry, (), lines) for entry in inner]
    place = made.range_of(symbol.span, lines)
    whole = types.Range(place.start, max([place.end, *(child.range.end for child in children)]))
    return types.DocumentSymbol(
        name=symbol.name,
        kind=_SYMBOL_KINDS[symbol.kind],
        range=whole,
        selection_range=place,
        children=children,
    )


def _item(
    made: HeaderServer, rank: int, entry: Suggestion, end: types.Position, before: str
) -> types.CompletionItem:
    begun = before[len(before) - entry.replaces :]
    start = types.Position(end.line, end.character - made.codec.client_num_units(begun))
    return types.CompletionItem(
        label=entry.text,
        kind=_ITEM_KINDS[entry.kind],
        detail=entry.detail or None,
        # An editor compares this with what stands there already.
        filter_text=begun + entry.text,
        sort_text=f"{rank:04}",
        text_edit=types.TextEdit(types.Range(start, end), entry.text),
    )
