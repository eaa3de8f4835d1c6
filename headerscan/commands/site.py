"""``headerscan site``: a reference site, complete and offline."""

from __future__ import annotations

import argparse
import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

from headerscan.commands._common import (
    INPUT_HELP,
    Call,
    add_implementation,
    add_inputs,
    add_output,
    add_reading,
    add_saying,
    matching,
)
from headerscan.commands._progress import working
from headerscan.errors import UsageError
from headerscan.inputs import PathRef, parse_reference
from headerscan.output.files import terminated_in_order

if TYPE_CHECKING:
    from headerscan.site.building import SiteOrder

HELP = "build a reference site that a browser opens without a server"
EXAMPLE = """\
headerscan site include/libvirt -o site
headerscan site include/libvirt --against git:v11.2.0:include/libvirt -o site
headerscan site libvirt.json --title 'libvirt' --findings -o site
headerscan site include/libvirt --history history.json --versions -o releases"""


def configure(parser: argparse.ArgumentParser) -> None:
    add_inputs(parser)
    add_output(
        parser,
        "the folder that the site goes to; an earlier site is replaced",
        required=True,
        metavar="FOLDER",
    )
    parser.add_argument(
        "--against",
        metavar="INPUT",
        action="append",
        help="an older side, whose changes get a page; may be given more than once, oldest"
        f" first: {INPUT_HELP}",
    )
    parser.add_argument("--title", metavar="TEXT", help="the site's title")
    parser.add_argument(
        "--findings", action="store_true", help="add a page with what 'check' finds"
    )
    parser.add_argument(
        "--source-link",
        metavar="URL",
        default="",
        help="where sources are on the web, with {header}, {line} and {end_line} in it"
        " (default: pages of the site)",
    )
    parser.add_argument(
        "--templates", metavar="FOLDER", help="templates that replace the built-in ones"
    )
    parser.add_argument(
        "--history",
        metavar="FILE",
        help="tell of each symbol when it came, changed and went, and plot how the interface"
        " grew: what 'headerscan history --format json' wrote",
    )
    parser.add_argument(
        "--implementation-link",
        metavar="URL",
        default="",
        help="where the library's C files are on the web, with {file} and {line} in it",
    )
    parser.add_argument(
        "--versions",
        action="store_true",
        help="FOLDER is for several releases: the site goes to a folder in it that is named after"
        " the release, and each page leads to the same symbol in the others",
    )
    parser.add_argument(
        "--sources",
        metavar="PROJECT",
        help="leave the site's Sphinx project in this folder, for you to go on from",
    )
    add_reading(parser)
    add_implementation(parser)
    add_saying(parser)


def run(arguments: argparse.Namespace) -> int:
    """Build the site; return 0."""
    # Building takes a while to import, and --help needs none of it.
    from headerscan.site.building import build  # noqa: PLC0415 - for the reason above

    with terminated_in_order():
        call = Call(arguments)
        order = _order(call)
        with working("building the site", arguments):
            pages = build(order, Path(arguments.output), call.cache)
    gc.freeze()  # the process ends here, and need not first clear away what Sphinx leaves
    if not arguments.quiet:
        index = Path(arguments.output) / "index.html"
        print(f"{pages} pages on {len(order.loaded.api.by_name)} names: open {index}")
    return 0


def _order(call: Call) -> SiteOrder:
    from headerscan.site.building import SiteOrder  # noqa: PLC0415 - as in run()

    arguments, sources = call.arguments, call.config.implementation
    loaded = matching(call.load(arguments.inputs, implementation=sources), arguments.match)
    if not loaded.api.symbols:
        raise UsageError(
            "the headers declare nothing", remedy="check that these are the headers you mean"
        )
    profile = arguments.profile or loaded.profile.name
    older = [
        (reference, matching(call.load([reference], profile=profile), arguments.match).api)
        for reference in arguments.against or ()
    ]
    return SiteOrder(
        loaded=loaded,
        older=tuple(older),
        title=arguments.title or "",
        findings=arguments.findings,
        source_link=arguments.source_link,
        templates=Path(arguments.templates) if arguments.templates else None,
        history=Path(arguments.history) if arguments.history else None,
        implementation_link=arguments.implementation_link,
        project=Path(arguments.sources) if arguments.sources else None,
        settings=_project_settings(call, profile) if arguments.sources else {},
        is_version=arguments.versions,
    )


def _project_settings(call: Call, profile: str) -> dict[str, object]:
    """Return how a Sphinx project finds the headers that the arguments name."""
    arguments = call.arguments
    if call.config.implementation:
        raise UsageError(
            "a project reads headers, and no C sources",
            remedy="name a snapshot that 'headerscan scan --implementation' wrote",
        )
    if arguments.match or "-" in arguments.inputs:
        raise UsageError(
            "a project reads its headers itself, and all of them",
            remedy="leave --match and '-' out with --sources",
        )
    folder = Path(arguments.sources)

    def placed(text: str) -> str:
        ref = parse_reference(text)
        return os.path.relpath(ref.path, folder) if isinstance(ref, PathRef) else text

    return {
        "headerscan_inputs": [placed(text) for text in arguments.inputs],
        "headerscan_older": [[placed(text)] for text in arguments.against or ()],
        "headerscan_profile": placed(profile) if profile.endswith(".toml") else profile,
        "headerscan_docs_from": [placed(text) for text in arguments.docs_from or ()],
        "headerscan_defines": dict(arguments.define or ()),
        "headerscan_repo": os.path.relpath(arguments.repo or ".", folder),
    }
