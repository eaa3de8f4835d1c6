"""Sources to evidence: the composition of outlines, macros, calls and definitions."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b

import msgspec

from headerscan.comments.cdocs import function_docs
from headerscan.errors import HeaderSyntaxError
from headerscan.implementation.evidence import EvidenceReader
from headerscan.implementation.found import Found
from headerscan.implementation.functions import definitions_in, exported_in
from headerscan.implementation.keys import Keys, keys_of
from headerscan.implementation.macros import agreed
from headerscan.implementation.outlines import leading_to, outline_of
from headerscan.lexing.lexer import lex
from headerscan.lexing.source import Source
from headerscan.matching.globs import fits
from headerscan.model import Api, Definition, Evidence, Function, Header
from headerscan.profile import Profile

Remembered = Callable[[Sequence[str], Callable[[], Found]], Found]
"""Returns what follows from some texts: as it was kept, or else made now."""


def _made_now(_parts: Sequence[str], make: Callable[[], Found]) -> Found:
    return make()


def read_sources(
    files: Sequence[Header], api: Api, profile: Profile, remembered: Remembered = _made_now
) -> Found:
    """Return what files show of an API's keys and functions.

    ``remembered`` has what files showed before that did not change, for one profile.
    """
    sources = _Sources(files, api, profile)
    found = [
        remembered(sources.state_of(file), partial(sources.shown_by, file))
        for file in sources.relevant()
    ]
    return _gathered(found, sources.exported())


def asked_for(api: Api) -> tuple[str, ...]:
    """Return what evidence of an API depends on, besides the sources: its keys and functions."""
    functions = (function.name for function in api.of(Function))
    return *(" ".join(key) for key in keys_of(api)), "functions", *functions


class _Sources:
    """All files of the sources, and what each needs to know of the others."""

    def __init__(self, files: Sequence[Header], api: Api, profile: Profile) -> None:
        self.files = files
        self.profile = profile
        self.outlines = {
            file.name: outline_of(file.text, profile.implementation)
            for file in files
            if file.name.endswith((".c", ".h"))
        }
        self.functions = frozenset(function.name for function in api.of(Function))
        outlines = self.outlines.values()
        shared = agreed(
            definition
            for name, outline in self.outlines.items()
            if name.endswith(".h")
            for definition in outline.definitions
        )
        strings = {
            function: texts
            for name in sorted(self.outlines)
            for function, texts in self.outlines[name].strings.items()
        }
        self.reader = EvidenceReader(Keys(keys_of(api), profile), profile, shared, strings)
        called = frozenset().union(*(outline.called for outline in outlines))
        evident = [name for name in sorted(called) if self.reader.words.call(name)]
        # A macro may paste a call's name together: ``virTypedParamsAdd ## type``.
        evident += [call.name.partition("{type}")[0] for call in profile.implementation.calls]
        self.leading = leading_to(
            evident, (definition for outline in outlines for definition in outline.definitions)
        )
        context = asked_for(api), sorted(shared.items()), sorted(strings.items())
        self.context = blake2b(repr(context).encode(errors="surrogatepass")).hexdigest()

    def relevant(self) -> Iterator[Header]:
        """Yield the files that have a call, a table or a function's definition to read."""
        tables = [table.name for table in self.profile.implementation.tables]
        for file in self.files:
            outline = self.outlines.get(file.name)
            if outline is not None and (
                not self.leading.isdisjoint(outline.called)
                or not self.functions.isdisjoint(outline.heads)
                or any(name in file.text for name in tables)
            ):
                yield file

    def state_of(self, file: Header) -> tuple[str, ...]:
        """Return all that what one file shows follows from, besides the profile."""
        calls = self.leading.intersection(self.outlines[file.name].called)
        return self.context, file.name, file.text, *sorted(calls)

    def shown_by(self, file: Header) -> Found:
        """Return what one file shows; one that the lexer cannot divide shows nothing."""
        source = Source(file.text, file.name)
        try:
            lexed = lex(source)
        except HeaderSyntaxError as error:
            return Found(problems=(f"{file.name}:{error.line}: {error.what}",))
        defined = list(definitions_in(source, lexed, self.functions))
        docs = function_docs(file.text, file.name, self.profile.docs) if defined else {}
        definitions: dict[str, tuple[Definition, ...]] = {}
        for name, definition in defined:
            whole = msgspec.structs.replace(definition, doc=docs.get(name))
            definitions[name] = (*definitions.get(name, ()), whole)
        return msgspec.structs.replace(
            self.reader.read(source, lexed, self.leading), definitions=definitions
        )

    def exported(self) -> dict[str, str]:
        """Return since which release functions are exported, where version scripts agree."""
        scripts = self.profile.implementation.versions
        found: defaultdict[str, set[str]] = defaultdict(set)
        for file in self.files:
            if fits(file.name.rpartition("/")[2], scripts.files):
                for name, release in exported_in(file.text, scripts):
                    found[name].add(release)
        return {
            name: releases.pop()
            for name, releases in found.items()
            if len(releases) == 1 and name in self.functions
        }


def _gathered(found: Iterable[Found], exported: Mapping[str, str]) -> Found:
    """Return what all files show together."""
    kept = list(found)
    evidence: defaultdict[str, set[Evidence]] = defaultdict(set)
    definitions: defaultdict[str, list[Definition]] = defaultdict(list)
    for one in kept:
        for name, shown in one.evidence.items():
            evidence[name].update(shown)
        for name, defined in one.definitions.items():
            definitions[name] += defined
    return Found(
        {name: tuple(sorted(shown, key=_place)) for name, shown in sorted(evidence.items())},
        {name: tuple(defined) for name, defined in sorted(definitions.items())},
        dict(exported),
        tuple(unnamed for one in kept for unnamed in one.unnamed),
        tuple(dict.fromkeys(name for one in kept for name in one.foreign)),
        tuple(problem for one in kept for problem in one.problems),
    )


def _place(shown: Evidence) -> tuple[str, int, str, str]:
    return shown.file, shown.line, shown.use, shown.type
