"""Sources to evidence: the composition of outlines, macros, calls and definitions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from headerscan.comments.cdocs import function_docs
from headerscan.errors import HeaderSyntaxError
from headerscan.implementation.evidence import EvidenceReader, Shown
from headerscan.implementation.found import Found
from headerscan.implementation.functions import definitions_in, exported_in
from headerscan.implementation.keys import Key, Keys, keys_of
from headerscan.implementation.macros import agreed
from headerscan.implementation.outlines import Outline, definitions_of, leading_to, outline_of
from headerscan.lexing.lexer import lex
from headerscan.lexing.source import Source
from headerscan.matching.globs import fits
from headerscan.model import (
    Api,
    Definition,
    Evidence,
    Function,
    Header,
)
from headerscan.profile import Profile


class FileFacts(msgspec.Struct, frozen=True):
    """What one file of the sources shows."""

    shown: Shown = Shown()
    definitions: tuple[tuple[str, Definition], ...] = ()
    problem: str | None = None
    """Why it could not be read."""


class Sources:
    """All files of the sources, and what each needs to know of the others.

    ``outlines`` are those of the files, which are C files and their headers, by name.
    """

    def __init__(
        self, files: Sequence[Header], outlines: Mapping[str, Outline], api: Api, profile: Profile
    ) -> None:
        self._files = files
        self._outlines = outlines
        self._profile = profile
        self._keys: tuple[Key, ...] = keys_of(api)
        self._functions = frozenset(function.name for function in api.of(Function))
        definitions = {name: tuple(definitions_of(entry)) for name, entry in outlines.items()}
        self._shared = agreed(
            entry
            for name, entries in definitions.items()
            if name.endswith(".h")
            for entry in entries
        )
        self._reader = EvidenceReader(
            Keys(self._keys, profile), profile, self._shared, self._strings()
        )
        called = {name for entry in outlines.values() for name in entry.called}
        evident = [name for name in sorted(called) if self._reader.calls.of(name)]
        # A macro may paste a call's name together: ``virTypedParamsAdd ## type``.
        evident += [call.name.partition("{type}")[0] for call in profile.implementation.calls]
        self._leading = leading_to(
            evident, (entry for entries in definitions.values() for entry in entries)
        )

    def _strings(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name in sorted(self._outlines):
            found.update(self._outlines[name].strings)
        return found

    @cached_property
    def context(self) -> tuple[str, ...]:
        """Return all that what any file shows follows from, besides its text and the profile."""
        shared = (f"{name} {entry}" for name, entry in sorted(self._shared.items()))
        strings = (f"{name} {texts}" for name, texts in sorted(self._reader.strings.items()))
        return (
            *(" ".join(key) for key in self._keys),
            *sorted(self._functions),
            *shared,
            *strings,
        )

    def calls_in(self, file: Header) -> tuple[str, ...]:
        """Return the names that a file calls and that may lead to evidence."""
        return tuple(sorted(self._leading.intersection(self._outlines[file.name].called)))

    def relevant(self) -> Iterator[Header]:
        """Yield the files that have a call, a table or a function's definition to read."""
        tables = [table.name for table in self._profile.implementation.tables]
        for file in self._files:
            outline = self._outlines.get(file.name)
            if outline is not None and (
                not self._leading.isdisjoint(outline.called)
                or not self._functions.isdisjoint(outline.heads)
                or any(name in file.text for name in tables)
            ):
                yield file

    def facts_of(self, file: Header) -> FileFacts:
        """Return what one file shows; one that the lexer cannot divide shows nothing."""
        source = Source(file.text, file.name)
        try:
            lexed = lex(source)
        except HeaderSyntaxError as error:
            return FileFacts(problem=f"{file.name}:{error.line}: {error.what}")
        defined = list(definitions_in(source, lexed, self._functions))
        docs = function_docs(file.text, file.name, self._profile.docs) if defined else {}
        return FileFacts(
            self._reader.read(source, lexed, self._leading),
            tuple(
                (name, msgspec.structs.replace(definition, doc=docs.get(name)))
                for name, definition in defined
            ),
        )

    def exported(self) -> dict[str, str]:
        """Return since which release functions are exported, where version scripts agree."""
        scripts = self._profile.implementation.versions
        found: dict[str, set[str]] = defaultdict(set)
        for file in self._files:
            if fits(file.name.rpartition("/")[2], scripts.files):
                for name, release in exported_in(file.text, scripts):
                    found[name].add(release)
        return {
            name: releases.pop()
            for name, releases in found.items()
            if len(releases) == 1 and name in self._functions
        }


def read_sources(files: Sequence[Header], api: Api, profile: Profile) -> Found:
    """Return what files show of an API's keys and functions."""
    outlines = {
        file.name: outline_of(file.text, profile.implementation)
        for file in files
        if file.name.endswith((".c", ".h"))
    }
    sources = Sources(files, outlines, api, profile)
    return gathered(map(sources.facts_of, sources.relevant()), sources.exported())


def gathered(facts: Iterable[FileFacts], exported: Mapping[str, str]) -> Found:
    """Return what all files show together. Functions that are defined differently are left out."""
    kept = list(facts)
    evidence: defaultdict[str, set[Evidence]] = defaultdict(set)
    definitions: defaultdict[str, list[Definition]] = defaultdict(list)
    for entry in kept:
        for name, shown in entry.shown.evidence:
            evidence[name].add(shown)
        for name, definition in entry.definitions:
            definitions[name].append(definition)
    return Found(
        {name: tuple(sorted(shown, key=_place)) for name, shown in sorted(evidence.items())},
        {
            name: found[0]
            for name, found in sorted(definitions.items())
            if len({entry.parameters for entry in found}) == 1
        },
        dict(exported),
        tuple(one for entry in kept for one in entry.shown.unnamed),
        tuple(dict.fromkeys(name for entry in kept for name in entry.shown.foreign)),
        tuple(entry.problem for entry in kept if entry.problem),
    )


def _place(shown: Evidence) -> tuple[str, int, str, str]:
    return shown.file, shown.line, shown.use, shown.type
