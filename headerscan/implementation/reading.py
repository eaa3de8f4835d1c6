"""Sources to evidence: the composition of outlines, calls, tables and definitions."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import blake2b
from operator import attrgetter

import msgspec

from headerscan.errors import HeaderSyntaxError
from headerscan.implementation.evidence import evidence_in
from headerscan.implementation.found import Found
from headerscan.implementation.functions import definitions_in, exported_by
from headerscan.implementation.library import Library, keys_of, outline_of
from headerscan.lexing.lexer import lex
from headerscan.lexing.source import Source
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
    wanted = profile.implementation
    code = {file.name: file for file in files if file.name.endswith((".c", ".h"))}
    outlines = {name: outline_of(file.text, wanted) for name, file in code.items()}
    functions = frozenset(function.name for function in api.of(Function))
    library = Library(keys_of(api), profile, outlines)
    known = asked_for(api), sorted(library.macros.items()), sorted(library.strings.items())
    context = blake2b(repr(known).encode(errors="surrogatepass")).hexdigest()
    found = []
    for name, outline in outlines.items():
        calls, text = library.leading & outline.called, code[name].text
        has_table = any(table.name in text for table in wanted.tables)
        if calls or has_table or not functions.isdisjoint(outline.heads):
            state = (context, name, text, *sorted(calls))
            make = partial(_shown_by, code[name], library, functions, profile)
            found.append(remembered(state, make))
    return _gathered(found, exported_by(files, functions, wanted.versions))


def asked_for(api: Api) -> tuple[str, ...]:
    """Return what evidence of an API depends on, besides the sources: its keys and functions."""
    functions = (function.name for function in api.of(Function))
    return *(" ".join(key) for key in keys_of(api)), "functions", *functions


def _shown_by(file: Header, library: Library, functions: frozenset[str], profile: Profile) -> Found:
    """Return what one file shows; one that the lexer cannot divide shows nothing."""
    source = Source(file.text, file.name)
    try:
        lexed = lex(source)
    except HeaderSyntaxError as error:
        return Found(problems=(f"{file.name}:{error.line}: {error.what}",))
    found = evidence_in(source, lexed, library)
    definitions = definitions_in(source, lexed, functions, profile.docs)
    return msgspec.structs.replace(found, definitions=definitions)


def _gathered(parts: Sequence[Found], exported: dict[str, str]) -> Found:
    """Return what all files show together."""
    evidence: defaultdict[str, set[Evidence]] = defaultdict(set)
    definitions: defaultdict[str, list[Definition]] = defaultdict(list)
    for one in parts:
        for name, shown in one.evidence.items():
            evidence[name].update(shown)
        for name, defined in one.definitions.items():
            definitions[name] += defined
    place = attrgetter("file", "line", "use", "type")
    return Found(
        {name: tuple(sorted(evidence[name], key=place)) for name in sorted(evidence)},
        {name: tuple(definitions[name]) for name in sorted(definitions)},
        exported,
        tuple(unnamed for one in parts for unnamed in one.unnamed),
        tuple(dict.fromkeys(name for one in parts for name in one.foreign)),
        tuple(problem for one in parts for problem in one.problems),
    )
