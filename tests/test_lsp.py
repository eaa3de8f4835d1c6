"""An editor's questions, asked by a real client over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.resources import files
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

HEADER = """\
#ifndef DEMO_H
# define DEMO_H

/**
 * virTypedParameterType:
 *
 * Since: 0.9.0
 */
typedef enum {
    VIR_TYPED_PARAM_INT = 1, /* an int (Since: 0.9.0) */
    VIR_TYPED_PARAM_ULLONG = 4, /* an unsigned long long (Since: 0.9.0) */
} virTypedParameterType;

/**
 * VIR_DOMAIN_JOB_DISK_TOTAL:
 *
 * virDomainGetJobStats field: the size of the disk, in bytes, as
 * VIR_TYPED_PARAM_ULLONG.
 *
 * Since: 1.2.0
 */
# define VIR_DOMAIN_JOB_DISK_TOTAL "disk_total"

/**
 * VIR_DOMAIN_JOB_DISK_LEFT:
 *
 * virDomainGetJobStats field: 😀 what is left of VIR_DOMAIN_JOB_DISK_TOTAL, in bytes
 *
 * Since: 1.3.0
 */
# define VIR_DOMAIN_JOB_DISK_LEFT "disk_left"

#endif
"""
MENDED = HEADER.replace("in bytes\n", "in bytes, as VIR_TYPED_PARAM_ULLONG.\n")


class Editor(LanguageClient):
    """A client that keeps what it is told."""

    def __init__(self) -> None:
        super().__init__("tests", "1")
        self.diagnostics: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.messages: asyncio.Queue[types.ShowMessageParams] = asyncio.Queue()
        self.opened: list[str] = []
        for event, kept in (
            (types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, self.diagnostics),
            (types.WINDOW_SHOW_MESSAGE, self.messages),
        ):
            self.feature(event)(partial(kept.put_nowait))

    async def found(self) -> types.PublishDiagnosticsParams:
        """Return the findings that come next."""
        return await asyncio.wait_for(self.diagnostics.get(), 60)

    def open(self, path: Path, text: str) -> str:
        """Open a document and return its address."""
        uri = path.as_uri()
        document = types.TextDocumentItem(uri, "c", 1, text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(document))
        self.opened.append(uri)
        return uri

    def change(self, uri: str, text: str, version: int = 2) -> None:
        """Replace a document's text."""
        document = types.VersionedTextDocumentIdentifier(version, uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))


@asynccontextmanager
async def server(root: Path) -> AsyncIterator[Editor]:
    """Run a server for a folder, and end it as an editor does."""
    editor = Editor()
    await editor.start_io(sys.executable, "-m", "headerscan", "lsp", cwd=root)
    await editor.initialize_async(
        types.InitializeParams(types.ClientCapabilities(), root_uri=root.as_uri())
    )
    editor.initialized(types.InitializedParams())
    yield editor
    await asyncio.wait_for(editor.shutdown_async(None), 60)
    editor.exit(None)
    await editor.stop()  # type: ignore[no-untyped-call]  # pygls does not say its type


Ask = Callable[[Editor], Awaitable[None]]
Shared = Callable[[Ask], None]


def served(root: Path, ask: Ask) -> None:
    """Ask a server of its own for a folder."""

    async def run() -> None:
        async with server(root) as editor:
            await ask(editor)

    asyncio.run(run())


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """Return what asks one server after another test, as a start takes longer than an answer."""
    with asyncio.Runner() as runner:
        running = server(tmp_path_factory.mktemp("shared"))
        editor = runner.run(running.__aenter__())

        async def asked(ask: Ask) -> None:
            try:
                await ask(editor)
            finally:
                await cleared()

        async def cleared() -> None:
            documents = [types.TextDocumentIdentifier(uri) for uri in editor.opened]
            for document in documents:
                editor.text_document_did_close(types.DidCloseTextDocumentParams(document))
            # What is answered comes behind what is told of the documents before.
            await editor.text_document_document_symbol_async(
                types.DocumentSymbolParams(documents[0])
            )
            editor.opened.clear()
            for told in (editor.diagnostics, editor.messages):
                while not told.empty():
                    told.get_nowait()

        yield lambda ask: runner.run(asked(ask))
        runner.run(running.__aexit__(None, None, None))


@pytest.fixture
def header(tmp_path: Path) -> Path:
    path = tmp_path / "demo.h"
    path.write_text(HEADER, encoding="utf-8")
    return path


def place(text: str, words: str, inside: int = 0) -> types.Position:
    """Return where words stand first, in UTF-16 units as clients count by default."""
    offset = text.index(words) + inside
    line = text.count("\n", 0, offset)
    before = text[text.rfind("\n", 0, offset) + 1 : offset]
    return types.Position(line, len(before.encode("utf-16-le")) // 2)


def test_findings_come_with_the_text_and_go_with_the_mistake(header: Path, shared: Shared) -> None:
    async def ask(editor: Editor) -> None:
        uri = editor.open(header, HEADER)
        found = await editor.found()
        assert found.uri == uri
        assert [entry.code for entry in found.diagnostics] == ["missing-type"]
        assert found.diagnostics[0].range.start == place(HEADER, 'VIR_DOMAIN_JOB_DISK_LEFT "')
        editor.change(uri, MENDED)
        assert not (await editor.found()).diagnostics

    shared(ask)


def test_a_hover_tells_what_a_key_promises(header: Path, shared: Shared) -> None:
    async def ask(editor: Editor) -> None:
        uri = editor.open(header, HEADER)
        for words in ("VIR_DOMAIN_JOB_DISK_TOTAL, in bytes", '"disk_total"'):
            told = await editor.text_document_hover_async(
                types.HoverParams(types.TextDocumentIdentifier(uri), place(HEADER, words, 3))
            )
            assert told is not None
            assert isinstance(told.contents, types.MarkupContent)
            assert '#define VIR_DOMAIN_JOB_DISK_TOTAL "disk_total"' in told.contents.value
            assert "type **ULLONG** · unit **bytes**" in told.contents.value
            assert "since **1.2.0**" in told.contents.value

    shared(ask)


def test_comments_lead_to_declarations_and_declarations_to_comments(
    header: Path, shared: Shared
) -> None:
    async def ask(editor: Editor) -> None:
        document = types.TextDocumentIdentifier(editor.open(header, HEADER))
        used = place(HEADER, "VIR_DOMAIN_JOB_DISK_TOTAL, in bytes", 3)
        defined = place(HEADER, 'VIR_DOMAIN_JOB_DISK_TOTAL "')
        found = await editor.text_document_definition_async(types.DefinitionParams(document, used))
        assert isinstance(found, list)
        assert isinstance(found[0], types.Location)
        assert found[0].range.start == defined
        uses = await editor.text_document_references_async(
            types.ReferenceParams(
                types.ReferenceContext(include_declaration=True), document, defined
            )
        )
        assert place(HEADER, "VIR_DOMAIN_JOB_DISK_TOTAL, in bytes") in [
            use.range.start for use in uses or ()
        ]
        assert len(uses or ()) == HEADER.count("VIR_DOMAIN_JOB_DISK_TOTAL")

    shared(ask)


@pytest.mark.parametrize(
    ("typed", "offered", "result"),
    [
        ("time, as VIR_TYPED", "as VIR_TYPED_PARAM_ULLONG", "time, as VIR_TYPED_PARAM_ULLONG"),
        ("the size in by", "in bytes", "the size in bytes"),
        ("(Since: 1.", "1.3.0", "(Since: 1.3.0"),
        ("see VIR_DOMAIN_JOB_DI", "VIR_DOMAIN_JOB_DISK_LEFT", "see VIR_DOMAIN_JOB_DISK_LEFT"),
    ],
)  # fmt: skip
def test_a_comment_is_completed(
    header: Path, typed: str, offered: str, result: str, shared: Shared
) -> None:
    text = HEADER.replace("#endif", f"/** {typed}\n */\n#endif")

    async def ask(editor: Editor) -> None:
        document = types.TextDocumentIdentifier(editor.open(header, text))
        end = place(text, typed, len(typed))
        found = await editor.text_document_completion_async(types.CompletionParams(document, end))
        assert isinstance(found, types.CompletionList)
        item = next(item for item in found.items if item.label == offered)
        assert isinstance(item.text_edit, types.TextEdit)
        kept = typed[: item.text_edit.range.start.character - len("/** ")]
        assert kept + item.text_edit.new_text == result
        assert item.text_edit.range.end == end

    shared(ask)


def test_nothing_is_completed_in_code(header: Path, shared: Shared) -> None:
    text = HEADER.replace("#endif", "int VIR_DOMAIN_JOB_DI\n#endif")

    async def ask(editor: Editor) -> None:
        document = types.TextDocumentIdentifier(editor.open(header, text))
        end = place(text, "int VIR_DOMAIN_JOB_DI", 21)
        found = await editor.text_document_completion_async(types.CompletionParams(document, end))
        assert isinstance(found, types.CompletionList)
        assert not found.items

    shared(ask)


def test_an_outline_holds_each_enum_with_its_enumerators(header: Path, shared: Shared) -> None:
    async def ask(editor: Editor) -> None:
        document = types.TextDocumentIdentifier(editor.open(header, HEADER))
        found = await editor.text_document_document_symbol_async(
            types.DocumentSymbolParams(document)
        )
        outline = {
            entry.name: [child.name for child in entry.children or ()]
            for entry in found or ()
            if isinstance(entry, types.DocumentSymbol)
        }
        assert outline == {
            "virTypedParameterType": ["VIR_TYPED_PARAM_INT", "VIR_TYPED_PARAM_ULLONG"],
            "VIR_DOMAIN_JOB_DISK_TOTAL": [],
            "VIR_DOMAIN_JOB_DISK_LEFT": [],
        }

    shared(ask)


def test_a_finding_is_mended_by_its_code_action(header: Path, shared: Shared) -> None:
    text = HEADER.replace("what is left of VIR_DOMAIN_JOB_DISK_TOTAL, in bytes", "left, in kB.")

    async def ask(editor: Editor) -> None:
        uri = editor.open(header, text)
        found = (await editor.found()).diagnostics
        spelt = next(entry for entry in found if entry.code == "nonstandard-unit")
        context = types.CodeActionContext([spelt])
        actions = await editor.text_document_code_action_async(
            types.CodeActionParams(types.TextDocumentIdentifier(uri), spelt.range, context)
        )
        (action,) = [entry for entry in actions or () if isinstance(entry, types.CodeAction)]
        assert action.edit is not None
        assert action.edit.changes is not None
        (edit,) = action.edit.changes[uri]
        lines = text.splitlines(keepends=True)
        lines[edit.range.start.line : edit.range.end.line] = [edit.new_text]
        assert "".join(lines) == text.replace("in kB.", "in KiB.")

    shared(ask)


def test_settings_say_which_headers_are_read_and_which_rules_run(header: Path) -> None:
    include = header.parent / "include"
    include.mkdir()
    (include / "far.h").write_text(HEADER, encoding="utf-8")
    said = 'inputs = ["include"]\nprofile = "libvirt"\n[rules]\n"missing-type" = "note"\n'
    (header.parent / "headerscan.toml").write_text(said, encoding="utf-8")

    async def ask(editor: Editor) -> None:
        editor.open(header, HEADER)
        found = await editor.found()
        assert found.uri == (include / "far.h").as_uri()
        assert found.diagnostics[0].severity == types.DiagnosticSeverity.Information

    served(header.parent, ask)


def test_a_broken_setting_is_told_once_and_the_server_lives_on(header: Path) -> None:
    file = header.parent / "headerscan.toml"
    file.write_text('profile = "nosuch"\n', encoding="utf-8")

    async def ask(editor: Editor) -> None:
        uri = editor.open(header, HEADER)
        told = await asyncio.wait_for(editor.messages.get(), 60)
        assert "nosuch" in told.message
        editor.change(uri, HEADER + "\n")
        file.unlink()
        editor.change(uri, HEADER, 3)
        assert [entry.code for entry in (await editor.found()).diagnostics] == ["missing-type"]
        assert editor.messages.empty()

    served(header.parent, ask)


def test_a_text_that_ends_in_a_comment_has_its_finding_there(header: Path, shared: Shared) -> None:
    async def ask(editor: Editor) -> None:
        uri = editor.open(header, HEADER + "/* never closed\n")
        found = await editor.found()
        assert found.diagnostics[0].range.start.line == HEADER.count("\n")
        editor.change(uri, MENDED)
        assert not (await editor.found()).diagnostics

    shared(ask)


def test_a_client_that_sends_garbage_is_answered_afterwards(header: Path) -> None:
    async def ask(editor: Editor) -> None:
        server = editor._server  # noqa: SLF001 - what a client never does by its methods
        assert server is not None
        assert server.stdin is not None
        body = b'{"jsonrpc": "2.0", "method": "textDocument/hover", "params": 7, "id": 99}'
        for garbage in (b"{not json", b"[]", body):
            server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(garbage), garbage))
        uri = editor.open(header, HEADER)
        assert (await editor.found()).uri == uri

    served(header.parent, ask)


def test_a_document_that_is_no_header_has_no_findings(tmp_path: Path, shared: Shared) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("/* open", encoding="utf-8")

    async def ask(editor: Editor) -> None:
        uri = editor.open(path, "/* open")
        position = types.Position(0, 4)
        params = types.HoverParams(types.TextDocumentIdentifier(uri), position)
        assert await editor.text_document_hover_async(params) is None
        assert editor.diagnostics.empty()
        assert editor.messages.empty()

    shared(ask)


def test_a_profile_that_changes_while_the_server_runs_counts_from_then_on(header: Path) -> None:
    (header.parent / "headerscan.toml").write_text('profile = "own.toml"\n', encoding="utf-8")
    profile = header.parent / "own.toml"
    own = files("headerscan.profiles").joinpath("libvirt.toml").read_text("utf-8")
    profile.write_text(own, encoding="utf-8")

    async def ask(editor: Editor) -> None:
        uri = editor.open(header, HEADER)
        assert [entry.code for entry in (await editor.found()).diagnostics] == ["missing-type"]
        watched = types.DidChangeWatchedFilesParams(
            [types.FileEvent(profile.as_uri(), types.FileChangeType.Changed)]
        )
        profile.write_text("nosuch = true\n", encoding="utf-8")
        editor.workspace_did_change_watched_files(watched)
        told = await asyncio.wait_for(editor.messages.get(), 60)
        assert "nosuch" in told.message
        changed = own.replace("[rules]", '[rules]\n"missing-type" = "off"')
        profile.write_text(changed, encoding="utf-8")
        editor.workspace_did_change_watched_files(watched)
        found = await editor.found()
        assert found.uri == uri
        assert not found.diagnostics

    served(header.parent, ask)


def test_a_workspace_of_ten_thousand_headers_is_served(header: Path) -> None:
    include = header.parent / "include"
    include.mkdir()
    for number in range(10_000):
        text = f"/** Counts. Since: 1.0.0 */\n#define DEMO_{number} {number}\n"
        (include / f"demo{number}.h").write_text(text, encoding="utf-8")
    (header.parent / "headerscan.toml").write_text(
        'inputs = ["demo.h", "include"]\nprofile = "libvirt"\n', encoding="utf-8"
    )

    async def ask(editor: Editor) -> None:
        uri = editor.open(header, HEADER)
        found = await editor.found()
        assert [entry.code for entry in found.diagnostics] == ["missing-type"]
        editor.change(uri, MENDED)
        assert not (await editor.found()).diagnostics
        assert editor.messages.empty()

    served(header.parent, ask)
