"""Build a reference site that a browser opens without a server.

inputs INPUT...: <inputs>
-o, --output FOLDER required: the folder that the site goes to; an earlier site is replaced
--against INPUT...: an older side, whose changes get a page; may be given more than once, oldest
    first: <inputs>
--title TEXT: the site's title
--findings: add a page with what 'check' finds
--source-link URL: where sources are on the web, with {header}, {line} and {end_line} in it
--history FILE: tell of each symbol when it came, changed and went, and plot how the interface grew:
    what 'headerscan history --format json' wrote
--implementation-link URL: where the library's C files are on the web, with {file} and {line} in it
--versions: FOLDER is for several releases: the site goes to a folder in it that is named after the
    release, and each page leads to the same symbol in the others
--sources PROJECT: leave the site's Sphinx project in this folder, for you to go on from
+ reading, implementation, saying

headerscan site include/libvirt -o site
headerscan site include/libvirt --against git:v11.2.0:include/libvirt -o site
headerscan site libvirt.json --title 'libvirt' --findings -o site
headerscan site include/libvirt --history history.json --versions -o releases
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from headerscan.commands._call import Call
from headerscan.commands._progress import working
from headerscan.errors import UsageError
from headerscan.inputs import PathRef, parse_reference
from headerscan.output import terminated_in_order

if TYPE_CHECKING:
    from headerscan.site.pages import Site
    from headerscan.sphinx_ext.library import Library


def run(arguments: argparse.Namespace) -> int:
    # Building takes a while to import, and --help needs none of it.
    from headerscan.site.building import build  # noqa: PLC0415 - for the reason above

    with terminated_in_order():
        call = Call(arguments)
        site = _site(call)
        project = Path(arguments.sources) if arguments.sources else None
        reading = _reading(call, site.library) if project is not None else {}
        with working("building the site", arguments):
            pages = build(
                site,
                Path(arguments.output),
                call.cache,
                is_version=arguments.versions,
                project_folder=project,
                reading=reading,
            )
    if not arguments.quiet:
        index = Path(arguments.output) / "index.html"
        print(f"{pages} pages on {len(site.library.entries)} names: open {index}")
    return 0


def _site(call: Call) -> Site:
    from headerscan.site.pages import Site  # noqa: PLC0415 - as in run()
    from headerscan.sphinx_ext.library import Library  # noqa: PLC0415 - as in run()

    arguments, sources = call.arguments, call.config.implementation
    loaded = call.matching(call.load(arguments.inputs, implementation=sources))
    if not loaded.api.symbols:
        raise UsageError(
            "the headers declare nothing", remedy="check that these are the headers you mean"
        )
    profile = arguments.profile or loaded.profile.name
    library = Library(
        loaded.api,
        loaded.profile,
        sources=loaded.sources,
        source_link=arguments.source_link or "",
        implementation_link=arguments.implementation_link or "",
        history=Path(arguments.history) if arguments.history else None,
    )
    older = (
        (reference, call.matching(call.load([reference], profile=profile)).api)
        for reference in arguments.against or ()
    )
    return Site(
        library.beside(older),
        arguments.title or "",
        findings=arguments.findings,
    )


def _reading(call: Call, library: Library) -> dict[str, object]:
    """Return how a Sphinx project finds the headers that the arguments name."""
    arguments = call.arguments
    if call.config.implementation or arguments.match or "-" in arguments.inputs:
        raise UsageError(
            "a project reads whole headers by itself, and no C sources",
            remedy="for --sources, name a snapshot that 'headerscan scan' wrote of all this",
        )
    profile = arguments.profile or library.profile.name

    def placed(text: str) -> str:
        ref = parse_reference(text)
        return os.path.relpath(ref.path, arguments.sources) if isinstance(ref, PathRef) else text

    older = map(placed, arguments.against or ())
    return {
        "headerscan_inputs": [placed(text) for text in arguments.inputs],
        "headerscan_older": dict(zip(library.older, older, strict=True)),
        "headerscan_version": library.newest,
        "headerscan_profile": placed(profile) if profile.endswith(".toml") else profile,
        "headerscan_docs_from": [placed(text) for text in arguments.docs_from or ()],
        "headerscan_defines": dict(arguments.define or ()),
        "headerscan_repo": placed(call.repo),
        "headerscan_history": arguments.history and placed(arguments.history),
    }
