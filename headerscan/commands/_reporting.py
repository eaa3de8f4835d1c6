"""From inputs to findings, and from findings to a report: what commands share that check."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from headerscan.check import CheckResult, Selection, check
from headerscan.commands._call import Call, exit_status, least_of, nothing_fits
from headerscan.commands._parser import Parser
from headerscan.comparing.spelling import listed
from headerscan.config.file import Settings, check_rule_names
from headerscan.diagnostics import Finding
from headerscan.errors import UsageError
from headerscan.filters import Filtered, Notice, excused
from headerscan.filters import baseline as baselines
from headerscan.filters.ignores import ignores
from headerscan.filters.suppress import allows
from headerscan.loading import Loaded
from headerscan.matching.likeness import did_you_mean
from headerscan.model import Header
from headerscan.output import write_text
from headerscan.readers import read_text
from headerscan.report import Report, formats, render
from headerscan.rules import registered_rules
from headerscan.targets import load_target

if TYPE_CHECKING:
    from concurrent.futures import Executor


def add_rules(parser: Parser) -> None:
    """Add the options that say which rules run."""
    parser.option(
        "--select RULE[,...]...",
        "run only these rules; globs fit too",
        group="rules",
        action="extend",
        type=_names,
    )
    parser.option(
        "--ignore RULE[,...]...",
        "do not run these rules; globs fit too",
        group="rules",
        action="extend",
        type=_names,
    )
    parser.option(
        "--scope",
        "with an older side: lint only what the change touches (default), or everything",
        group="rules",
        choices=("changed", "all"),
    )
    parser.option("--baseline FILE", "leave alone what FILE accepts", group="rules")


def add_checking(parser: Parser) -> None:
    """Add the options that say which rules run and what counts."""
    parser.add_platform()
    add_rules(parser)
    parser.option(
        "--fail-on",
        "the least severity that makes the exit status 1 (default: error)",
        group="rules",
        choices=("error", "warning", "never"),
    )
    parser.option(
        "--write-baseline FILE", "accept today's findings: record them in FILE", group="rules"
    )
    parser.option("--prune-baseline", "drop from --baseline what is mended", group="rules")


def add_report(parser: Parser, *more: str) -> None:
    """Add the options that say how the report looks and where it goes; ``more`` are formats."""
    parser.option(
        "--format",
        "the report's form (default: text)",
        group="report",
        choices=(*formats(), *more),
        default="text",
    )
    parser.add_output("write the report here", group="report")
    parser.option(
        "--report FORMAT=FILE...",
        "write the report in another form, too; may be given more than once",
        group="report",
        default=[],
        type=_format_and_file,
    )
    parser.option("--statistics", "say how many findings each rule has", group="report")
    parser.add_saying("report")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()] or [text]


def _format_and_file(text: str) -> tuple[str, str]:
    name, equals, file = text.partition("=")
    if not equals or not file:
        raise argparse.ArgumentTypeError(f"'{text}' names no file; write json=report.json")
    if name not in formats():
        hint = did_you_mean(name, formats(), f"choose one of {', '.join(formats())}")
        raise argparse.ArgumentTypeError(f"'{name}' is no report format; {hint}")
    return name, file


def selection_of(settings: Settings) -> Selection:
    """Return which rules run on which symbols.

    Raises :class:`~headerscan.errors.ConfigError` for a rule that there is not.
    """
    config = settings.config
    if settings.file is not None:
        check_rule_names(settings.file, registered_rules())
    return Selection(
        select=config.select,
        ignore=config.ignore,
        severities=config.rules,
        match=config.match,
        private=config.private,
        settled=_settled_by(settings),
    )


def _settled_by(settings: Settings) -> dict[str, str | None]:
    """Return the macros that are known by the settings, as ``Selection`` has them.

    What the command line says wins over the file, and both over the target.
    """
    config = settings.config
    known = {} if config.target is None else load_target(config.target)
    known |= dict.fromkeys(config.undefines)
    known |= {name: str(value) for name, value in config.defines.items()}
    return known | dict.fromkeys(settings.undefined)


def load_sides(call: Call, executor: Executor | None = None) -> tuple[Loaded, Loaded | None]:
    """Return what is to be checked, and the older side where there is one.

    Raises :class:`~headerscan.errors.UsageError` where no input is named, and where no symbol
    of a run without an older side fits ``--match``.
    """
    config, selection = call.config, selection_of(call.settings)
    if not config.inputs:
        raise UsageError(
            "there is no input",
            remedy="name a header or a folder, or set inputs in headerscan.toml",
        )
    new = call.load(
        config.inputs,
        profile=config.profile,
        implementation=config.implementation,
        executor=executor,
    )
    if config.against is not None:
        return new, call.load_older(
            config.against, new, implementation=config.implementation, executor=executor
        )
    symbols = (*new.api.symbols, *new.api.unreadable)
    if selection.match and not any(selection.wants(symbol.name) for symbol in symbols):
        raise nothing_fits(selection.match)
    return new, None


def checked(new: Loaded, old: Loaded | None, settings: Settings) -> CheckResult:
    """Return what the rules say of a side, and of what changed since an older one."""
    return check(
        new.api,
        new.profile,
        against=None if old is None else old.api,
        scope=settings.config.scope,
        selection=selection_of(settings),
        sources=new.sources,
    )


def filtered(
    result: CheckResult, loaded: Loaded, settings: Settings, arguments: argparse.Namespace | None
) -> Filtered:
    """Return the findings that nobody has accepted; write or prune a baseline if asked."""
    allowed = [*allows(loaded.api, loaded.sources, registered_rules())]
    outcome = excused(result.findings, allowed, whole=settings.whole)
    if settings.file is not None:
        ignored = [*ignores(settings.file, datetime.now(tz=UTC).date())]
        outcome = outcome.then(excused(outcome.findings, ignored, whole=settings.whole))
    private = () if result.comparison is None else result.comparison.private
    if private:
        outcome = outcome.then(Filtered(outcome.findings, (), (_private(private),)))
    return outcome.then(_after_baseline(outcome.findings, settings, arguments))


def _private(headers: Sequence[str]) -> Notice:
    told = f"{listed(headers)} {'is' if len(headers) == 1 else 'are'} private: not compared"
    return Notice(
        kind="private-headers", message=told, remedy="see 'private' in the settings and profile"
    )


def _after_baseline(
    findings: tuple[Finding, ...], settings: Settings, arguments: argparse.Namespace | None
) -> Filtered:
    """Return the findings that the baseline does not accept; write or prune it if asked."""
    written = getattr(arguments, "write_baseline", None)
    is_pruned = getattr(arguments, "prune_baseline", False)
    path = settings.config.baseline
    if written:
        write_text(Path(written), baselines.write_baseline(baselines.accept(findings, written)))
        return Filtered((), findings)
    if path is None:
        if is_pruned:
            raise UsageError(
                "--prune-baseline has no baseline to prune", remedy="name it with --baseline"
            )
        return Filtered(findings)
    known = baselines.read_baseline(read_text(path), path)
    if is_pruned:
        if not settings.whole:
            raise UsageError(
                "--prune-baseline would drop what this run does not look at",
                remedy="run it on all headers, without --match, --select, --ignore and --against",
            )
        known = known.without(baselines.stale(findings, known))
        write_text(Path(path), baselines.write_baseline(known))
    return baselines.apply(findings, known, whole=settings.whole)


def report(
    result: CheckResult,
    outcome: Filtered,
    call: Call,
    *,
    new: Mapping[str, Header],
    old: Mapping[str, Header],
) -> int:
    """Write the report and return the exit status; ``new`` and ``old`` hold either side's texts."""
    arguments, fail_on = call.arguments, call.config.fail_on
    told = Report(
        findings=outcome.findings,
        verdict=result.verdict,
        sources=new,
        old_sources=old,
        rules=result.rules,
        notices=outcome.notices,
        suppressed=len(outcome.suppressed),
        symbols=result.symbols,
        fail_on=least_of(fail_on),
        statistics=arguments.statistics,
        directory=str(Path.cwd()),
        root="" if call.top is None else str(call.top),
    )
    text = render(told, arguments.format, color=call.is_coloured)
    for name, file in arguments.report:
        write_text(Path(file), render(told, name))
    said = outcome.findings or outcome.notices or arguments.format != "text"
    if said or not arguments.quiet or arguments.output:
        call.emit(text)
    return exit_status(outcome.findings, fail_on)
