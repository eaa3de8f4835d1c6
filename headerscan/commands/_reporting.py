"""From findings to a report: what ``check`` and ``review`` share."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from headerscan.check import CheckResult, Scope, Selection
from headerscan.commands._common import COLOR, emit, exit_status, is_coloured
from headerscan.commands._settings import repository_top
from headerscan.config.settings import Settings
from headerscan.diagnostics import Severity
from headerscan.errors import UsageError
from headerscan.filters import suppress
from headerscan.filters.notices import Filtered
from headerscan.loading import Loaded
from headerscan.matching.likeness import closest
from headerscan.model import Header
from headerscan.output.files import write_text
from headerscan.readers import read_text
from headerscan.report import Report, formats, render
from headerscan.rules import registered_rules


def add_rules(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Add the options that say which rules run, and return their group."""
    group = parser.add_argument_group("rules")
    group.add_argument(
        "--select", metavar="RULE", action="append", help="run only this rule; globs fit too"
    )
    group.add_argument(
        "--ignore", metavar="RULE", action="append", help="do not run this rule; globs fit too"
    )
    group.add_argument(
        "--scope",
        choices=("changed", "all"),
        help="with an older side: lint only what the change touches (default), or everything",
    )
    group.add_argument("--baseline", metavar="FILE", help="leave alone what FILE accepts")
    parser.set_defaults(write_baseline=None, prune_baseline=False)
    return group


def add_checking(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which rules run and what counts."""
    group = add_rules(parser)
    group.add_argument(
        "--fail-on",
        choices=("error", "warning", "never"),
        help="the least severity that makes the exit status 1 (default: error)",
    )
    group.add_argument(
        "--write-baseline", metavar="FILE", help="accept today's findings: record them in FILE"
    )
    group.add_argument(
        "--prune-baseline", action="store_true", help="drop from --baseline what is mended"
    )


def add_report(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how the report looks and where it goes."""
    group = parser.add_argument_group("report")
    group.add_argument(
        "--format", choices=formats(), default="text", help="the report's form (default: text)"
    )
    group.add_argument("-o", "--output", metavar="FILE", help="write the report here")
    group.add_argument(
        "--report",
        metavar="FORMAT=FILE",
        action="append",
        default=[],
        type=_format_and_file,
        help="write the report in another form, too; may be given more than once",
    )
    group.add_argument(
        "--statistics", action="store_true", help="say how many findings each rule has"
    )
    group.add_argument("--color", **COLOR)
    group.add_argument("-q", "--quiet", action="store_true", help="say nothing where all is well")


def _format_and_file(text: str) -> tuple[str, str]:
    name, equals, file = text.partition("=")
    if not equals or not file:
        raise argparse.ArgumentTypeError(f"'{text}' names no file; write json=report.json")
    if name not in formats():
        close = closest(name, formats())
        hint = f"did you mean '{close}'?" if close else f"choose one of {', '.join(formats())}"
        raise argparse.ArgumentTypeError(f"'{name}' is no report format; {hint}")
    return name, file


def selection_of(settings: Settings) -> Selection:
    """Return which rules run on which symbols."""
    return Selection(
        select=settings["select"],
        ignore=settings["ignore"],
        severities=settings["rules"],
        match=settings["match"],
    )


def scope_of(settings: Settings) -> Scope:
    """Return whether a comparison lints what changed or everything."""
    scope: Scope = settings["scope"]
    return scope


def filtered(
    result: CheckResult, loaded: Loaded, settings: Settings, arguments: argparse.Namespace
) -> Filtered:
    """Return the findings that nobody has accepted; write or prune a baseline if asked."""
    whole = settings.whole
    found = suppress.allows(loaded.api, loaded.sources)
    outcome = suppress.apply(result.findings, found, registered_rules(), whole=whole)
    if settings.file is not None:
        from headerscan.filters import ignores  # noqa: PLC0415 - most runs have no settings

        today = datetime.now(tz=UTC).date()
        outcome = outcome.then(
            ignores.apply(outcome.findings, settings.file, today=today, whole=whole)
        )
    if arguments.write_baseline or arguments.prune_baseline or settings["baseline"] is not None:
        outcome = _after_baseline(outcome, settings, arguments)
    return outcome


def _after_baseline(
    outcome: Filtered, settings: Settings, arguments: argparse.Namespace
) -> Filtered:
    """Return the findings that the baseline does not accept; write or prune it if asked."""
    from headerscan.filters import baseline as baselines  # noqa: PLC0415 - most runs have none

    if arguments.write_baseline:
        path = arguments.write_baseline
        accepted = baselines.accept(outcome.findings, path)
        write_text(Path(path), baselines.write_baseline(accepted))
        return outcome.then(Filtered((), outcome.findings))
    path = settings["baseline"]
    if path is None:
        raise UsageError(
            "--prune-baseline has no baseline to prune", remedy="name it with --baseline"
        )
    known = baselines.read_baseline(read_text(path), path)
    if arguments.prune_baseline:
        if not settings.whole:
            raise UsageError(
                "--prune-baseline would drop what this run does not look at",
                remedy="run it on all headers, without --match, --select, --ignore and --against",
            )
        known = known.without(baselines.stale(outcome.findings, known))
        write_text(Path(path), baselines.write_baseline(known))
    return outcome.then(baselines.apply(outcome.findings, known, whole=settings.whole))


class Sides(msgspec.Struct, frozen=True):
    """The texts of either side, for excerpts."""

    new: Mapping[str, Header]
    old: Mapping[str, Header]


def report(
    result: CheckResult,
    outcome: Filtered,
    sides: Sides,
    settings: Settings,
    arguments: argparse.Namespace,
) -> int:
    """Write the report and return the exit status."""
    fail_on = None if settings["fail-on"] == "never" else Severity(settings["fail-on"])
    top = repository_top(Path(arguments.repo or "."))
    told = Report(
        findings=outcome.findings,
        verdict=result.verdict,
        sources=sides.new,
        old_sources=sides.old,
        rules=result.rules,
        notices=outcome.notices,
        suppressed=len(outcome.suppressed),
        symbols=result.symbols,
        fail_on=fail_on,
        statistics=arguments.statistics,
        directory=str(Path.cwd()),
        root="" if top is None else str(top),
    )
    text = render(told, arguments.format, color=is_coloured(arguments))
    for name, file in arguments.report:
        write_text(Path(file), render(told, name))
    said = outcome.findings or outcome.notices or arguments.format != "text"
    if said or not arguments.quiet or arguments.output:
        emit(text, arguments.output)
    return exit_status(outcome.findings, settings["fail-on"])
