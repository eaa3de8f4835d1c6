"""Serve an editor: findings as one types, hovers, completion, places of names.

--config FILE: read this configuration file

headerscan lsp
headerscan lsp --config headerscan.toml
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from headerscan.cache import Cache, MemoryCache
from headerscan.commands._parser import Arguments
from headerscan.commands._reporting import CheckCall
from headerscan.errors import UsageError
from headerscan.inputs import is_header

if TYPE_CHECKING:
    from headerscan.lsp.server import Analysis


def run(arguments: argparse.Namespace) -> int:
    """Serve on standard input and output until the editor ends it; return 0."""
    try:
        from headerscan.lsp.answers import server  # noqa: PLC0415 - an extra, and slow to import
    except ImportError as error:
        raise UsageError(
            "an editor is served by pygls, which is not installed", remedy="install headerscan[lsp]"
        ) from error
    cache = MemoryCache()

    def analyse(root: Path, texts: Mapping[str, str]) -> Analysis:
        return analysis_of(root, texts, arguments.config, cache)

    server(analyse).start_io()
    return 0


def analysis_of(root: Path, texts: Mapping[str, str], config: str | None, cache: Cache) -> Analysis:
    """Return what the headers of a folder say.

    They are the ``inputs`` of the folder's settings; where there are none, the headers among
    ``texts``, which are what an editor shows in the place of files, by their absolute paths.
    Raises :class:`~headerscan.errors.HeaderscanError` as ``headerscan check`` does.
    """
    from headerscan.lsp.server import NOTHING, Analysis  # noqa: PLC0415 - as server()

    call = CheckCall(Arguments(config=config, repo=str(root), quiet=True))
    call.cache = cache
    open_headers = (path for path in texts if is_header(Path(path).name) and Path(path).is_file())
    inputs, against = call.config.inputs or tuple(open_headers), call.config.against
    if not inputs:
        return NOTHING
    new = call.load(inputs, profile=call.config.profile, texts=texts)
    old = None if against is None else call.load_older(against, new)
    return Analysis(new, call.findings(new, old))
