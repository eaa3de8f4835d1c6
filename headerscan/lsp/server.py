"""A language server for headers: it reads what an editor shows, and tells what is found there.

One analysis of all headers answers everything (see :mod:`headerscan.lsp.answers`). A change asks
for a new one; what changes while it is made is answered by the next, so that a fast typist costs
one analysis at a time.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

import msgspec
from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from headerscan import __version__
from headerscan.diagnostics import Finding, Severity, Span
from headerscan.errors import HeaderscanError, HeaderSyntaxError
from headerscan.loading import Loaded
from headerscan.model import Api, Header, Macro, Symbol
from headerscan.profile import Profile

_CHANGES = (
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_SAVE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION,
)
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}


class Analysis(msgspec.Struct, frozen=True, dict=True):
    """The headers that were read last, and what was found in them."""

    loaded: Loaded
    findings: tuple[Finding, ...]

    @cached_property
    def header_by_path(self) -> dict[str, Header]:
        """Return the headers that are files, by their absolute paths."""
        headers = self.loaded.sources.values()
        return {str(Path(header.origin).resolve()): header for header in headers}

    def named_at(self, line: str, column: int) -> tuple[Symbol, ...]:
        """Return the symbols whose name, or whose key in quotes, stands at a 0-based column."""
        api = self.loaded.api
        for match in re.finditer(r"[A-Za-z_]\w*", line):
            if match.start() <= column <= match.end() and match[0] in api.by_name:
                return api.by_name[match[0]]
        for match in re.finditer(r'"([^"\\\n]*)"', line):
            if match.start() <= column <= match.end():
                return tuple(macro for macro in api.of(Macro) if macro.value == match[1])
        return ()

    def uses(self, name: str) -> Iterator[tuple[Header, Span]]:
        """Yield each place at which a name stands, in code and in comments."""
        whole = re.compile(rf"\b{re.escape(name)}\b")
        for header in self.loaded.sources.values():
            for number, line in enumerate(header.text.split("\n"), 1):
                for match in whole.finditer(line):
                    yield header, Span.at(number, match.start() + 1, len(name))


NOTHING = Analysis(Loaded(Api(()), Profile("generic"), {}), ())
"""What is known where there are no headers."""
Analyse = Callable[[Path, Mapping[str, str]], Analysis]
"""Reads the headers of a folder; given are texts that count in the place of files, by path."""


class HeaderServer(LanguageServer):
    """Knows the headers of one workspace, and has an editor show what is found in them."""

    def __init__(self, analyse: Analyse) -> None:
        super().__init__("headerscan", __version__)
        self.analyse = analyse
        self.analysis = NOTHING
        self.is_outdated = False
        """Something changed since the last analysis began."""
        self.worker: asyncio.Task[None] | None = None
        self.published: dict[str, list[types.Diagnostic]] = {}
        """What the editor shows, by the addresses of documents."""
        self.told: str | None = None
        """The error that was shown last."""
        for event in _CHANGES:
            self.feature(event)(_change)

    async def current(self) -> Analysis:
        """Return what is known of the headers as they are now."""
        if self.worker is not None:
            await asyncio.shield(self.worker)  # which others wait for, if a client takes it back
        return self.analysis

    async def work(self) -> None:
        """Answer changes until there are none."""
        while self.is_outdated:
            self.is_outdated = False
            await self._answer()

    async def _answer(self) -> None:
        """Read all headers, and tell what is found in them."""
        documents = self.workspace.text_documents
        texts = {path: doc.source for uri, doc in documents.items() if (path := path_of(uri))}
        loop, root = asyncio.get_running_loop(), Path(self.workspace.root_path or ".")
        try:
            found = await loop.run_in_executor(None, self.analyse, root, texts)
        except HeaderSyntaxError as error:
            self._publish_error(error)
        except HeaderscanError as error:
            self._say(str(error))
        except Exception as error:  # noqa: BLE001 - a server outlives its mistakes
            self._say(f"headerscan failed: {type(error).__name__}: {error}")
        else:
            self.analysis, self.told = found, None
            if not self.is_outdated:
                self._publish()

    def _say(self, message: str) -> None:
        """Show a message, unless it is the one that was shown last."""
        if message != self.told:
            self.told = message
            said = types.ShowMessageParams(types.MessageType.Error, f"headerscan: {message}")
            self.window_show_message(said)

    def _publish_error(self, error: HeaderSyntaxError) -> None:
        """Show in a header that it cannot be read from some line on."""
        line = max(0, (error.line or 1) - 1)
        place = types.Range(types.Position(line, 0), types.Position(line + 1, 0))
        said = types.Diagnostic(
            place,
            f"{error.what}; {error.remedy}",
            types.DiagnosticSeverity.Error,
            source="headerscan",
        )
        self._send(self.uri_of(error.file or ""), [said])

    def _publish(self) -> None:
        """Send the findings of each header; what is in no header has none."""
        by_header: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in self.analysis.findings:
            by_header[finding.header].append(finding)
        headers = self.analysis.header_by_path
        for path, header in headers.items():
            lines, found = header.text.split("\n"), by_header[header.name]
            self._send(self.uri_of(path), [self.diagnostic(one, lines) for one in found])
        for uri in [uri for uri in self.published if path_of(uri) not in headers]:
            self._send(uri, [])

    def _send(self, uri: str, found: list[types.Diagnostic]) -> None:
        """Have an editor show findings in a document, if it does not yet."""
        if found != self.published.get(uri, []):
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
        codec = self.workspace.position_codec
        return codec.range_to_client_units(lines, types.Range(start, end))

    def location(self, header: Header, span: Span) -> types.Location:
        """Return a place in a header."""
        place = self.range_of(span, header.text.split("\n"))
        return types.Location(self.uri_of(header.origin), place)

    def uri_of(self, path: str) -> str:
        """Return a file's address, as the editor writes it where the file is open there."""
        resolved = str(Path(path).resolve())
        documents = (uri for uri in self.workspace.text_documents if path_of(uri) == resolved)
        return next(documents, None) or str(uris.from_fs_path(resolved))

    def line_at(self, uri: str, position: types.Position) -> tuple[str, int]:
        """Return the line of a position, and its 0-based column in code points."""
        document = self.workspace.get_text_document(uri)
        found = document.position_from_client_units(position)
        line = document.lines[found.line] if found.line < len(document.lines) else ""
        return line, found.character


def _change(ls: HeaderServer, _: object) -> None:
    """Have all headers read again."""
    ls.is_outdated = True
    if ls.worker is None or ls.worker.done():
        ls.worker = asyncio.get_running_loop().create_task(ls.work())


def path_of(uri: str) -> str | None:
    """Return the path of a document that is a file."""
    path = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return None if path is None else str(Path(path).resolve())
