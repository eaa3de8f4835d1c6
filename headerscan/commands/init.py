"""Look at a library and write its settings, its baseline and a workflow for its CI.

inputs [INPUT...]: the public headers, or their folder (default: the folders named include)
--folder FOLDER default=.: the library's folder (default: this one)
--profile NAME|FILE default=auto: its conventions (default: told by the headers' words)

headerscan init
headerscan init src/public.h --folder ~/src/library
"""

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from headerscan.commands._call import repository_top
from headerscan.commands._parser import Arguments
from headerscan.commands._progress import working
from headerscan.commands._reporting import CheckCall
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

_SETTINGS = "headerscan.toml"
_BASELINE = "headerscan-baseline.json"
_PASSED_OVER = frozenset(
    "test tests testing example examples demo demos doc docs third_party 3rdparty vendor"
    " external extern contrib subprojects build node_modules".split()
)
"""Folders whose headers are not what a library installs."""
_DEEPEST = 4
"""How many folders down headers are looked for."""


def run(arguments: argparse.Namespace) -> int:
    """Write what is missing, say what was decided and why; return 0."""
    folder = Path(arguments.folder)
    if not folder.is_dir():
        raise InputError("there is no such folder", remedy="check the path", file=str(folder))
    inputs, why = _headers(folder, arguments.inputs)
    places = [os.path.normpath(folder / name) for name in inputs]
    with working("reading headers", arguments):
        loaded = load(places, profile=arguments.profile, repo=str(folder))
    findings = CheckCall(Arguments(), Settings()).findings(loaded, None)
    for label, said in _decisions(folder, loaded, inputs, why):
        print(f"{label:<9} {for_terminal(said)}")
    files = [*_files(folder, inputs, loaded, findings), *_workflows(folder, inputs)]
    print()
    written = [path for path, text, why in files if _write(folder, path, text, why)]
    where = "" if folder.resolve() == Path.cwd().resolve() else f"cd {folder}, and "
    commit = "; commit what was written" if written else ""
    more = " For a workflow of GitHub make the folder .github first, and run this again."
    has_workflow = any(".yml" in path for path, *_ in files)
    print(f"\nNext: {where}run 'headerscan check'{commit}.{'' if has_workflow else more}")
    return 0


def _headers(folder: Path, named: Sequence[str]) -> tuple[list[str], str]:
    """Return where the public headers are, as paths from the folder, and why there."""
    if named:
        return [os.path.relpath(name, folder) for name in named], "as you said"
    found = [place for place, names in _folders(folder) if any(map(is_header, names))]
    tops = {
        Path(*place.parts[: place.parts.index("include") + 1])
        for place in found
        if "include" in place.parts
    }
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


def _folders(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """Yield the folders in which a library's own headers may be, from the top, and their files."""
    for top, folders, files in os.walk(folder):
        here = Path(top).relative_to(folder)
        yield here, files
        folders[:] = sorted(
            name
            for name in folders
            if name not in _PASSED_OVER and not name.startswith(".") and len(here.parts) < _DEEPEST
        )


def _decisions(
    folder: Path, loaded: Loaded, inputs: Sequence[str], why: str
) -> Iterator[tuple[str, str]]:
    """Yield what was found, each with a label and the reason."""
    api, profile = loaded.api, loaded.profile
    counts = f"{counted(len(api.headers), 'header')}, {counted(len(api.symbols), 'symbol')}"
    yield "headers", f"{', '.join(inputs)} ({counts}): {why}"
    texts = [header.text for header in loaded.sources.values()]
    words = [word for word in profile.detect if any(word in text for text in texts)]
    told = f": the headers say {words[0]}" if words else ", which knows C and no library's words"
    yield "profile", profile.name + told
    if loaded.release is not None:
        yield "release", str(loaded.release)
    elif api.version is not None and profile.version is not None:
        yield "release", f"{api.version}: {profile.version.macro} says so"
    else:
        yield "release", "nothing says it; a profile's [version] can name the macro that does"
    tags = _asked(repository_top(folder), "tag", "--merged").split()
    numbered = [(number.order, tag) for tag in tags if (number := number_of(tag)) is not None]
    if numbered:
        newest = max(numbered)[1]
        yield "tags", f"the newest is {newest}: compare with --against git:{newest}"


def _asked(top: Path | None, *words: str) -> str:
    """Return what git answers of a repository; nothing where there is none."""
    if top is None:
        return ""
    with GitObjects(str(top)) as objects:
        return objects.ask(*words)


def _files(
    folder: Path, inputs: Sequence[str], loaded: Loaded, findings: Sequence[Finding]
) -> Iterator[tuple[str, str, str]]:
    """Yield what a check is to read: each file's path, its text, and what it is for."""
    text = (
        "# How headerscan checks these headers; 'headerscan config show' says what holds.\n"
        f"inputs = [{', '.join(map(toml_string, inputs))}]\n"
        f"profile = {toml_string(loaded.profile.name)}\n"
    )
    if findings:
        text += f"baseline = {toml_string(_BASELINE)}\n"
    yield _SETTINGS, text, "which headers, and whose conventions"
    if findings and not (folder / _SETTINGS).exists():
        errors = sum(finding.severity is Severity.ERROR for finding in findings)
        why = f"{counted(len(findings), 'finding')} of today, {counted(errors, 'error')} among them"
        text = write_baseline(accept(findings))
        yield _BASELINE, text, f"{why}: accepted, so that only new ones count"


def _workflows(folder: Path, inputs: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield what the CI services that the library's repository uses are to run.

    Only one side can be older: of several inputs each would need a run of its own.
    """
    top = repository_top(folder)
    if top is None or top != folder.resolve():
        return
    one = inputs[0] if len(inputs) == 1 else None
    why = "checks each change" + ("" if one is None else ", and what it breaks")

    def workflow(name: str, variable: str, prefix: str = "") -> str:
        text = (bundled("templates") / "init" / name).read_text(encoding="utf-8")
        option = f' ${{{variable}:+--against "git:{prefix}${variable}:{one}"}}'
        return text.replace("AGAINST", "" if one is None else option)

    if (top / ".gitlab-ci.yml").exists():
        text = workflow("gitlab.yml", "CI_MERGE_REQUEST_DIFF_BASE_SHA")
        yield ".gitlab/headerscan.yml", text, f"{why}; include it in .gitlab-ci.yml"
    if (top / ".github").is_dir() or "github.com" in _asked(top, "remote", "-v"):
        yield ".github/workflows/headerscan.yml", workflow("github.yml", "BASE", "origin/"), why


def _write(folder: Path, path: str, text: str, why: str) -> bool:
    """Write a file, unless it is there; say so, and return whether it was written."""
    place = folder / path
    if place.exists() or place.is_symlink():
        print(f"kept      {path}: it is there already, and stays as it is")
        return False
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"cannot be made ({error.strerror})",
            remedy="make the folder, or choose another with --folder",
            file=str(place.parent),
        ) from error
    write_text(place, text)
    print(f"written   {path}: {why}")
    return True
