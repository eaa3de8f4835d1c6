"""From inputs to findings, and from findings to a report: what commands share that check."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from headerscan.check import CheckResult, Selection, check
from headerscan.commands._call import Call, exit_status, least_of, nothing_fits
from headerscan.comparing.spelling import listed
from headerscan.config.file import check_rule_names
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


class CheckCall(Call):
    """A call of a command that checks."""

    @cached_property
    def selection(self) -> Selection:
        """Return which rules run on which symbols, and which macros are known.

        What the command line says of a macro wins over the file, and both over the target. Raises
        :class:`~headerscan.errors.ConfigError` for a rule that there is not.
        """
        config = self.config
        if self.settings.file is not None:
            check_rule_names(self.settings.file, registered_rules())
        settled = {} if config.target is None else load_target(config.target)
        settled |= dict.fromkeys(config.undefines)
        settled |= self.defines
        return Selection(
            select=config.select,
            ignore=config.ignore,
            severities=config.rules,
            match=config.match,
            private=config.private,
            settled=settled | dict.fromkeys(self.settings.undefined),
        )

    def load_sides(self) -> tuple[Loaded, Loaded | None]:
        """Return what is to be checked, and the older side where there is one.

        Raises :class:`~headerscan.errors.UsageError` where no input is named, and where no symbol
        of a run without an older side fits ``--match``.
        """
        config, selection = self.config, self.selection
        if not config.inputs:
            raise UsageError(
                "there is no input",
                remedy="name a header or a folder, or set inputs in headerscan.toml",
            )
        sources = config.implementation
        new = self.load(config.inputs, profile=config.profile, implementation=sources)
        if config.against is not None:
            return new, self.load_older(config.against, new, implementation=sources)
        symbols = (*new.api.symbols, *new.api.unreadable)
        if selection.match and not any(selection.wants(symbol.name) for symbol in symbols):
            raise nothing_fits(selection.match)
        return new, None

    def check(self, new: Loaded, old: Loaded | None) -> CheckResult:
        """Return what the rules say of a side, and of what changed since an older one."""
        return check(
            new.api,
            new.profile,
            against=None if old is None else old.api,
            scope=self.config.scope,
            selection=self.selection,
            sources=new.sources,
        )

    def findings(self, new: Loaded, old: Loaded | None) -> tuple[Finding, ...]:
        """Return what :meth:`check` finds and nobody has accepted."""
        return self.filtered(self.check(new, old), new).findings

    def filtered(self, result: CheckResult, loaded: Loaded) -> Filtered:
        """Return the findings that nobody has accepted; write or prune a baseline if asked."""
        settings = self.settings
        allowed = [*allows(loaded.api, loaded.sources, registered_rules())]
        outcome = excused(result.findings, allowed, whole=settings.whole)
        if settings.file is not None:
            ignored = [*ignores(settings.file, datetime.now(tz=UTC).date())]
            outcome = outcome.then(excused(outcome.findings, ignored, whole=settings.whole))
        private = () if result.comparison is None else result.comparison.private
        if private:
            told = f"{listed(private)} {'is' if len(private) == 1 else 'are'} private: not compared"
            remedy = "see 'private' in the settings and profile"
            notice = Notice(kind="private-headers", message=told, remedy=remedy)
            outcome = outcome.then(Filtered(outcome.findings, notices=(notice,)))
        return outcome.then(self._after_baseline(outcome.findings))

    def _after_baseline(self, findings: tuple[Finding, ...]) -> Filtered:
        written, path = self.arguments.write_baseline, self.config.baseline
        prunes, whole = self.arguments.prune_baseline, self.settings.whole
        if written:
            accepted = baselines.accept(findings)
            write_text(Path(written), baselines.write_baseline(accepted))
            return Filtered((), findings)
        if path is None and prunes:
            raise UsageError(
                "--prune-baseline has no baseline to prune", remedy="name it with --baseline"
            )
        if path is None:
            return Filtered(findings)
        known = baselines.read_baseline(read_text(path), path)
        if prunes and not whole:
            raise UsageError(
                "--prune-baseline would drop what this run does not look at",
                remedy="run it on all headers, without --match, --select, --ignore and --against",
            )
        if prunes:
            known = known.pruned(findings)
            write_text(Path(path), baselines.write_baseline(known))
        return baselines.apply(findings, known, path, whole=whole)

    def report(
        self,
        result: CheckResult,
        outcome: Filtered,
        new: Mapping[str, Header],
        old: Mapping[str, Header],
    ) -> int:
        """Write the report and return the exit status; ``new`` and ``old`` are the headers."""
        arguments, fail_on = self.arguments, self.config.fail_on
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
            root="" if self.top is None else str(self.top),
        )
        text = render(told, arguments.format, color=self.is_coloured)
        for name, file in arguments.report or ():
            write_text(Path(file), render(told, name))
        said = outcome.findings or outcome.notices or arguments.format != "text"
        self.emit(text, is_news=bool(said))
        return exit_status(outcome.findings, fail_on)
