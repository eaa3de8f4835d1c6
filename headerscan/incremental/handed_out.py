"""Declarations that an executor reads: other processes, or other machines.

What an executor is given is headers and what names in them mean; what it gives back is what
their declarations declare, as an earlier scan would have left it (see
:mod:`~headerscan.incremental.kept`). A scan that knows it goes on as after an earlier one, and
so says the same as without an executor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from headerscan.declarations.names import KnownNames
from headerscan.incremental.kept import KeepingReader, Kept
from headerscan.lexing.macros import Definition
from headerscan.lexing.templates import Defines
from headerscan.matching.globs import matcher
from headerscan.model import Header
from headerscan.profile import Profile
from headerscan.reading.drafting import read_declarations, read_items

if TYPE_CHECKING:
    from concurrent.futures import Executor

_BATCHES = 16
"""Enough batches to keep machines busy; each takes all macros with it, so not too many."""


def read_by(
    executor: Executor,
    headers: Sequence[Header],
    names: KnownNames,
    profile: Profile,
    defines: Defines,
) -> dict[str, Kept]:
    """Return what the declarations of headers declare, but for those that cannot be read.

    ``names`` are those of all headers that are scanned together.
    """
    reading = partial(
        _read,
        definitions=dict(names.definitions),
        types=names.types,
        profile=profile,
        defines=dict(defines),
    )
    known: dict[str, Kept] = {}
    batches = [headers[start::_BATCHES] for start in range(min(_BATCHES, len(headers)))]
    for found in executor.map(reading, batches):
        known.update(found)
    return known


def _read(
    headers: Sequence[Header],
    definitions: Mapping[str, Sequence[Definition]],
    types: frozenset[str],
    profile: Profile,
    defines: Defines,
) -> dict[str, Kept]:
    reader = KeepingReader(KnownNames(definitions, types, matcher(profile.erased)), {})
    for header in headers:
        read_declarations(read_items(header, defines), reader)
    return reader.now
