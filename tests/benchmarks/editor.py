"""Time what an editor waits for: findings after an edit in a comment, and after one in code.

    python tests/benchmarks/editor.py

The headers are the newest release below HEADERSCAN_CORPUS, or the bundled ones; the edits are
typed into the largest of them. A whole scan in a process of its own is timed in turn with them;
figures are medians of the rounds, and ratios medians of the rounds' ratios, by the clock.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from corpora import copied, corpus
from lsprotocol import types
from pygls.lsp.client import LanguageClient
from timing import Case, run

SCAN, COMMENT, CODE = "headerscan scan --no-cache", "a comment changed", "a declaration changed"
_PHRASE = "as VIR_TYPED_PARAM_"
_REST = 1.0
"""How long the client rests, so that the server has read all headers before the next edit."""


class Editor(LanguageClient):
    """A client that waits for findings."""

    def __init__(self) -> None:
        super().__init__("benchmark", "1")
        self.found: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(partial(self.found.put_nowait))
        self.edits = 0

    async def answer(self, uri: str, text: str) -> float:
        """Return how many seconds the findings of a changed document take."""
        await asyncio.sleep(_REST)
        while not self.found.empty():
            self.found.get_nowait()
        self.edits += 1
        document = types.VersionedTextDocumentIdentifier(self.edits + 1, uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        begun = time.perf_counter()
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
        while (await asyncio.wait_for(self.found.get(), 60)).uri != uri:
            pass
        return time.perf_counter() - begun


async def _measure(
    root: Path, uri: str, text: str, scan: Case, rounds: int
) -> dict[str, list[float]]:
    editor = Editor()
    # Each edit comes and goes, and a finding with it.
    edits = {
        COMMENT: text.replace(_PHRASE, "as VIR_TYPO_", 1),
        CODE: text.replace("#endif", "int vir_new(\n#endif", 1),
    }
    await editor.start_io(sys.executable, "-m", "headerscan", "lsp", cwd=root)
    await editor.initialize_async(
        types.InitializeParams(types.ClientCapabilities(), root_uri=root.as_uri())
    )
    editor.initialized(types.InitializedParams())
    document = types.TextDocumentItem(uri, "c", 1, text)
    editor.text_document_did_open(types.DidOpenTextDocumentParams(document))
    await editor.found.get()
    seconds: dict[str, list[float]] = {name: [] for name in (SCAN, *edits)}
    for _ in range(rounds):
        seconds[SCAN].append(run(scan).wall)
        for name, edited in edits.items():
            seconds[name].append(await editor.answer(uri, edited))
            await editor.answer(uri, text)
    await editor.shutdown_async(None)
    editor.exit(None)
    await editor.stop()  # type: ignore[no-untyped-call]  # pygls does not say its type
    return seconds


def main() -> int:
    """Measure, and print a Markdown table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=9, help="rounds (default: 9)")
    rounds = parser.parse_args().rounds
    found = corpus()
    with tempfile.TemporaryDirectory(prefix="headerscan-editor-") as name:
        root = Path(name).resolve()
        headers = copied(found.headers, root)
        (root / "headerscan.toml").write_text('inputs = ["include"]\n', encoding="utf-8")
        typed = [path for path in headers.glob("*.h") if _PHRASE in path.read_text("utf-8")]
        largest = max(typed, key=lambda path: path.stat().st_size)
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "headerscan",
            "scan",
            headers,
            "--no-cache",
        ]
        scan = Case(SCAN, [*command, "-o", root / "scan.json"])
        seconds = asyncio.run(
            _measure(root, largest.as_uri(), largest.read_text("utf-8"), scan, rounds)
        )
    print(f"{found.name}, edits in {largest.name}, {rounds} rounds\n")  # noqa: T201 - printing is what it is for
    print("| run | seconds | ratio |\n| --- | ---: | ---: |")  # noqa: T201 - as above
    for label, each in seconds.items():
        ratios = [one / whole for one, whole in zip(each, seconds[SCAN], strict=True)]
        print(f"| {label} | {statistics.median(each):.3f} | {statistics.median(ratios):.2f} |")  # noqa: T201 - as above
    return 0


if __name__ == "__main__":
    sys.exit(main())
