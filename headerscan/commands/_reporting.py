"""From inputs to findings, and from findings to a report: what commands share that check."""

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from headerscan.check import CheckResult, Selection, check
from headerscan.commands._call import Call, exit_status, least_of, nothing_fits
from headerscan.commands._parser import Arguments
from headerscan.comparing.spelling import listed
from headerscan.config.file import Settings, check_rule_names
from headerscan.diagnostics import Finding
from headerscan.errors import UsageError
from headerscan.filters import Filtered, Notice
from headerscan.filters import baseline as baselines
from headerscan.filters.excuses import allows, excused, ignores
from headerscan.loading import Loaded
from headerscan.model import Header
from headerscan.output import write_text
from headerscan.readers import read_text
from headerscan.report import Report, render
from headerscan.rules import registered_rules
from headerscan.targets import load_target

_NOTHING_SAID = Arguments()


def selection_of(settings: Settings) -> Selection:
    """Return which rules run on which symbols, and which macros are known.

    What the command line says of a macro wins over the file, and both over the target. Raises
    :class:`~headerscan.errors.ConfigError` for a rule that there is not.
    """
    config = settings.config
    if settings.file is not None:
        check_rule_names(settings.file, registered_rules())
    settled = {} if config.target is None else load_target(config.target)
    settled |= dict.fromkeys(config.undefines)
    settled |= {name: str(value) for name, value in config.defines.items()}
    return Selection(
        select=config.select,
        ignore=config.ignore,
        severities=config.rules,
        match=config.match,
        private=config.private,
        settled=settled | dict.fromkeys(settings.undefined),
    )


def load_sides(call: Call) -> tuple[Loaded, Loaded | None]:
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
    sources = config.implementation
    new = call.load(config.inputs, profile=config.profile, implementation=sources)
    if config.against is not None:
        return new, call.load_older(config.against, new, implementation=sources)
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
    result: CheckResult,
    loaded: Loaded,
    settings: Settings,
    arguments: argparse.Namespace = _NOTHING_SAID,
) -> Filtered:
    """Return the findings that nobody has accepted; write or prune a baseline if asked."""
    excuses = [[*allows(loaded.api, loaded.sources, registered_rules())]]
    if settings.file is not None:
        excuses.append([*ignores(settings.file, datetime.now(tz=UTC).date())])
    outcome = Filtered(result.findings)
    for some in excuses:
        outcome = outcome.then(excused(outcome.findings, some, whole=settings.whole))
    private = () if result.comparison is None else result.comparison.private
    if private:
        told = f"{listed(private)} {'is' if len(private) == 1 else 'are'} private: not compared"
        remedy = "see 'private' in the settings and profile"
        notice = Notice(kind="private-headers", message=told, remedy=remedy)
        outcome = outcome.then(Filtered(outcome.findings, notices=(notice,)))
    return outcome.then(_after_baseline(outcome.findings, settings, arguments))


def _after_baseline(
    findings: tuple[Finding, ...], settings: Settings, arguments: argparse.Namespace
) -> Filtered:
    """Return the findings that the baseline does not accept; write or prune it if asked."""
    written, path = arguments.write_baseline, settings.config.baseline
    if written:
        write_text(Path(written), baselines.write_baseline(baselines.accept(findings)))
        return Filtered((), findings)
    if path is None:
        if arguments.prune_baseline:
            raise UsageError(
                "--prune-baseline has no baseline to prune", remedy="name it with --baseline"
            )
        return Filtered(findings)
    known = baselines.read_baseline(read_text(path), path)
    if arguments.prune_baseline:
        if not settings.whole:
            raise UsageError(
                "--prune-baseline would drop what this run does not look at",
                remedy="run it on all headers, without --match, --select, --ignore and --against",
            )
        known = known.pruned(findings)
        write_text(Path(path), baselines.write_baseline(known))
    return baselines.apply(findings, known, path, whole=settings.whole)


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
    for name, file in arguments.report or ():
        write_text(Path(file), render(told, name))
    said = outcome.findings or outcome.notices or arguments.format != "text"
    if said or not arguments.quiet or arguments.output:
        call.emit(text)
    return exit_status(outcome.findings, fail_on)
