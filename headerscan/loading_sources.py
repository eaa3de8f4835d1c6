"""C sources to evidence, with the cache: what was read once of a file is not read again."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from headerscan.cache import Cache, digest
from headerscan.implementation.found import Found
from headerscan.implementation.keys import keys_of
from headerscan.implementation.outlines import Outline, outline_of
from headerscan.implementation.reading import FileFacts, Sources, gathered
from headerscan.model import Api, Function, Header
from headerscan.profile import Profile
from headerscan.readers.c_sources import CSources


def evidence_for(
    api: Api, profile: Profile, sources: Sequence[CSources], made_of: Sequence[str], cache: Cache
) -> Found:
    """Return what sources show of an API's keys and functions.

    ``made_of`` is what the profile was made of. Raises
    :class:`~headerscan.errors.InputError` where the sources cannot be read.
    """
    functions = [function.name for function in api.of(Function)]
    keys = [" ".join(key) for key in keys_of(api)]
    identities = [source.identity for source in sources]
    parts = ("evidence", *made_of, *identities, *keys, "functions", *functions)
    return cache.remembered(parts, Found, lambda: _found(api, profile, sources, made_of, cache))


def _found(
    api: Api, profile: Profile, sources: Sequence[CSources], made_of: Sequence[str], cache: Cache
) -> Found:
    read = [source.read() for source in sources]
    files = {file.name: file for one in read for file in one.files}
    outlines = _outlines(list(files.values()), profile, made_of, cache)
    whole = Sources(list(files.values()), outlines, api, profile)
    facts = _facts(whole, made_of, cache)
    found = gathered(facts, whole.exported())
    problems = (*(problem for one in read for problem in one.problems), *found.problems)
    return msgspec.structs.replace(found, problems=problems)


def _outlines(
    files: Sequence[Header], profile: Profile, made_of: Sequence[str], cache: Cache
) -> dict[str, Outline]:
    """Return the outlines of C files and headers by name."""
    key = digest(("outlines", *made_of))
    known = cache.kept(key, dict[str, Outline]) or {}
    now: dict[str, Outline] = {}
    by_name = {}
    for file in files:
        if file.name.endswith((".c", ".h")):
            state = digest((file.text,))
            found = known.get(state) or outline_of(file.text, profile.implementation)
            now[state] = by_name[file.name] = found
    if now.keys() != known.keys():
        cache.keep(key, now)
    return by_name


def _facts(sources: Sources, made_of: Sequence[str], cache: Cache) -> list[FileFacts]:
    """Return what each file shows that has anything to show."""
    key = digest(("facts", *made_of, *sources.context))
    known = cache.kept(key, dict[str, FileFacts]) or {}
    now: dict[str, FileFacts] = {}
    for file in sources.relevant():
        state = digest((file.name, file.text, *sources.calls_in(file)))
        now[state] = known.get(state) or sources.facts_of(file)
    if now.keys() != known.keys():
        cache.keep(key, now)
    return list(now.values())
