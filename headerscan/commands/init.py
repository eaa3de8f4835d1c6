"""``headerscan init``: look at a library, and write down how to check it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from headerscan.commands._call import repository_top
from headerscan.commands._parser import Parser
from headerscan.commands._progress import working
from headerscan.commands._reporting import checked, filtered
from headerscan.config.file import Settings, toml_string
from headerscan.diagnostics import Finding, Severity
from headerscan.errors import InputError
from headerscan.escaping import for_terminal
from headerscan.filters.baseline import accept, write_baseline
from headerscan.inputs import is_header
from headerscan.loading import Loaded, load
from headerscan.output import write_text
from headerscan.readers.git import GitObjects
from headerscan.release import number_of
from headerscan.report._words import counted
from headerscan.resources import bundled

HELP = "look at a library and write its settings, its baseline and a workflow for its CI"
EXAMPLE = """\
headerscan init
headerscan init src/public.h --folder ~/src/library"""

_SETTINGS = "headerscan.toml"
_BASELINE = "headerscan-baseline.json"
_PASSED_OVER = frozenset(
    "test tests testing example examples demo demos doc docs third_party 3rdparty vendor"
    " external extern contrib subprojects build node_modules".split()
)
"""Folders whose headers are not what a library installs."""
_DEEPEST = 4
"""How many folders down headers are looked for."""


def configure(parser: Parser) -> None:
    parser.add_inputs(
        "the public headers, or their folder (default: the folders named include)", required=False
    )
    parser.option("--folder FOLDER", "the library's folder (default: this one)", default=".")
    parser.option(
        "--profile NAME|FILE",
        "its conventions (default: told by the headers' words)",
        default="auto",
    )


class _File(msgspec.Struct, frozen=True):
    """A file to be written, and what it is for."""

    path: str
    text: str
    why: str


def run(arguments: argparse.Namespace) -> int:
    """Write what is missing, say what was decided and why; return 0."""
    folder = Path(arguments.folder)
    if not folder.is_dir():
        raise InputError("there is no such folder", remedy="check the path", file=str(folder))
    inputs, why = _headers(folder, arguments.inputs)
    places = [os.path.normpath(folder / name) for name in inputs]
    with working("reading headers", arguments):
        loaded = load(places, profile=arguments.profile, repo=str(folder))
    findings = _findings(loaded)
    for label, said in _decisions(folder, loaded, inputs, why):
        print(f"{label:<9} {for_terminal(said)}")
    files = list(_files(folder, inputs, loaded, findings))
    print()
    written = [file for file in files if _write(folder, file)]
    print(f"\n{_next(folder, files, is_new=bool(written))}")
    return 0


def _headers(folder: Path, named: Sequence[str]) -> tuple[list[str], str]:
    """Return where the public headers are, as paths from the folder, and why there."""
    if named:
        return [os.path.relpath(name, folder) for name in named], "as you said"
    found = [top for top, names in _folders(folder) if any(map(is_header, names))]
    tops = {_up_to_include(top) for top in found if "include" in top.parts}
    if tops:
        return sorted(map(str, tops)), "the headers below include"
    if len(found) == 1:
        return [str(found[0])], "the only folder with headers"
    what = "has headers in several folders" if found else "has no headers (*.h, *.h.in)"
    raise InputError(
        f"{what}, none below a folder named include",
        remedy="name those that the library installs: headerscan init src/public.h",
        file=str(folder),
    )


def _up_to_include(path: Path) -> Path:
    parts = path.parts
    return Path(*parts[: parts.index("include") + 1])


def _folders(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """Yield the folders in which a library's own headers may be, from the top, and their files."""
    for top, folders, files in os.walk(folder):
        here = Path(top).relative_to(folder)
        folders[:] = sorted(
            name
            for name in folders
            if name not in _PASSED_OVER and not name.startswith(".") and len(here.parts) < _DEEPEST
        )
        yield here, files


def _findings(loaded: Loaded) -> tuple[Finding, ...]:
    settings = Settings()
    return filtered(checked(loaded, None, settings), loaded, settings, None).findings


def _decisions(
    folder: Path, loaded: Loaded, inputs: Sequence[str], why: str
) -> Iterator[tuple[str, str]]:
    """Yield what was found, each with a label and the reason."""
    api = loaded.api
    counts = f"{counted(len(api.headers), 'header')}, {counted(len(api.symbols), 'symbol')}"
    yield "headers", f"{', '.join(inputs)} ({counts}): {why}"
    words = [
        word
        for word in loaded.profile.detect
        if any(word in header.text for header in loaded.sources.values())
    ]
    told = f": the headers say {words[0]}" if words else ", which knows C and no library's words"
    yield "profile", loaded.profile.name + told
    if loaded.release is not None:
        yield "release", str(loaded.release)
    elif api.version is not None and loaded.profile.version is not None:
        yield "release", f"{api.version}: {loaded.profile.version.macro} says so"
    else:
        yield "release", "nothing says it; a profile's [version] can name the macro that does"
    newest = _newest_tag(folder)
    if newest is not None:
        yield "tags", f"the newest is {newest}: compare with --against git:{newest}"


def _newest_tag(folder: Path) -> str | None:
    """Return the tag of the newest release; None where there is none, or no repository."""
    top = repository_top(folder)
    if top is None:
        return None
    with GitObjects(str(top)) as objects:
        tags = objects.ask("tag", "--merged").split()
    numbered = [(number.order, tag) for tag in tags if (number := number_of(tag)) is not None]
    return max(numbered)[1] if numbered else None


def _files(
    folder: Path, inputs: Sequence[str], loaded: Loaded, findings: Sequence[Finding]
) -> Iterator[_File]:
    lines = ["# How headerscan checks these headers; 'headerscan config show' says what holds."]
    lines.append(f"inputs = [{', '.join(map(toml_string, inputs))}]")
    lines.append(f"profile = {toml_string(loaded.profile.name)}")
    if findings:
        lines.append(f"baseline = {toml_string(_BASELINE)}")
    yield _File(_SETTINGS, "\n".join(lines) + "\n", "which headers, and whose conventions")
    if findings and not (folder / _SETTINGS).exists():
        errors = sum(finding.severity is Severity.ERROR for finding in findings)
        said = (
            f"{counted(len(findings), 'finding')} of today, {counted(errors, 'error')} among them"
        )
        yield _File(
            _BASELINE,
            write_baseline(accept(findings)),
            f"{said}: accepted, so that only new ones count",
        )
    yield from _workflows(folder, inputs)


def _workflows(folder: Path, inputs: Sequence[str]) -> Iterator[_File]:
    top = repository_top(folder)
    if top is None or top != folder.resolve():
        return
    why = "checks each change" + (", and what it breaks" if len(inputs) == 1 else "")
    if (top / ".gitlab-ci.yml").exists():
        text = _workflow("gitlab.yml", inputs, "$CI_MERGE_REQUEST_DIFF_BASE_SHA")
        yield _File(".gitlab/headerscan.yml", text, f"{why}; include it in .gitlab-ci.yml")
    if (top / ".github").is_dir() or _is_on_github(top):
        text = _workflow("github.yml", inputs, "origin/$BASE")
        yield _File(".github/workflows/headerscan.yml", text, why)


def _workflow(name: str, inputs: Sequence[str], revision: str) -> str:
    """Return a workflow, with an option for the older side where the service names one.

    Only one side can be older: of several inputs each would need a run of its own.
    """
    variable = revision.partition("$")[2]
    option = f' ${{{variable}:+--against "git:{revision}:{inputs[0]}"}}'
    text = (bundled("templates") / "init" / name).read_text(encoding="utf-8")
    return text.replace("AGAINST", option if len(inputs) == 1 else "")


def _is_on_github(top: Path) -> bool:
    with GitObjects(str(top)) as objects:
        return "github.com" in objects.ask("remote", "-v")


def _write(folder: Path, file: _File) -> bool:
    """Write a file, unless it is there; say so, and return whether it was written."""
    place = folder / file.path
    if place.exists() or place.is_symlink():
        print(f"kept      {file.path}: it is there already, and stays as it is")
        return False
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"cannot be made ({error.strerror})",
            remedy="make the folder, or choose another with --folder",
            file=str(place.parent),
        ) from error
    write_text(place, file.text)
    print(f"written   {file.path}: {file.why}")
    return True


def _next(folder: Path, files: Sequence[_File], *, is_new: bool) -> str:
    where = "" if folder.resolve() == Path.cwd().resolve() else f"cd {folder}, and "
    found = any(".yml" in file.path for file in files)
    ci = (
        ""
        if found
        else " For a workflow of GitHub make the folder .github first, and run this again."
    )
    commit = "; commit what was written" if is_new else ""
    return f"Next: {where}run 'headerscan check'{commit}.{ci}"
