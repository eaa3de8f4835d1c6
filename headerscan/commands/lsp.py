"""``headerscan lsp``: findings, hovers and completion in an editor."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from headerscan.cache import Cache, MemoryCache
from headerscan.commands._call import Call
from headerscan.commands._parser import Parser
from headerscan.commands._reporting import checked, filtered
from headerscan.errors import UsageError
from headerscan.inputs import is_header
from headerscan.lsp.analysis import Analysis

HELP = "serve an editor: findings as one types, hovers, completion, places of names"
EXAMPLE = """\
headerscan lsp
headerscan lsp --config headerscan.toml"""


def configure(parser: Parser) -> None:
    parser.option("--config FILE", "read this configuration file")


def run(arguments: argparse.Namespace) -> int:
    """Serve on standard input and output until the editor ends it; return 0."""
    try:
        from headerscan.lsp.server import server  # noqa: PLC0415 - an extra, and slow to import
    except ImportError as error:
        raise UsageError(
            "an editor is served by pygls, which is not installed", remedy="install headerscan[lsp]"
        ) from error
    server(partial(analysis_of, config=arguments.config, cache=MemoryCache())).start_io()
    return 0


def analysis_of(root: Path, texts: Mapping[str, str], config: str | None, cache: Cache) -> Analysis:
    """Return what the headers of a folder say.

    They are the ``inputs`` of the folder's settings; where there are none, the headers among
    ``texts``, which are what an editor shows in the place of files, by their absolute paths.
    Raises :class:`~headerscan.errors.HeaderscanError` as ``headerscan check`` does.
    """
    call = Call(argparse.Namespace(config=config, repo=str(root), quiet=True))
    call.cache = cache
    open_headers = (path for path in texts if is_header(Path(path).name) and Path(path).is_file())
    inputs, against = call.config.inputs or tuple(open_headers), call.config.against
    if not inputs:
        return Analysis()
    new = call.load(inputs, profile=call.config.profile, texts=texts)
    old = None if against is None else call.load_older(against, new)
    result = checked(new, old, call.settings)
    return Analysis(new, filtered(result, new, call.settings, None).findings)
