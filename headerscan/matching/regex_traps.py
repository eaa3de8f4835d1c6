"""Patterns that may take time without end: a repeat of what can itself be any length.

``(a+)+`` fits ``aaaa`` in eight ways, and a text that does not fit in the end is tried in
all of them, twice as many for each further letter. Python's ``re`` has no limit of time, so
profiles may not hold such patterns. Possessive repeats and atomic groups (``(a++)+``,
``(?>a+)+``) go no way twice and are free of it.
"""

from headerscan.matching.pieces import Piece, Pieces, pieces_of

_LONG = 100
"""From how many times on a repeat counts as one of any length."""


def is_trap(pattern: str) -> bool:
    """Say whether a pattern repeats something of any length with nothing to tell where it ends.

    Raises :class:`re.error` where it is no pattern.
    """
    return _holds_trap(pieces_of(pattern)[0])


def _holds_trap(pieces: Pieces) -> bool:
    return any(
        (_is_long(piece) and any(map(_is_vague, piece.choices)))
        or any(map(_holds_trap, piece.choices))
        for piece in pieces
    )


def _is_vague(pieces: Pieces) -> bool:
    """Say whether what is repeated has a long repeat, and nothing firm besides."""
    firm = [piece for piece in pieces if not _may_be_empty(piece) and not _is_long(piece)]
    if not firm:
        return any(_is_long(piece) or any(map(_is_vague, piece.choices)) for piece in pieces)
    return len(firm) == 1 and any(map(_is_vague, firm[0].choices))


def _is_long(piece: Piece) -> bool:
    return piece.most >= _LONG


def _may_be_empty(piece: Piece) -> bool:
    return piece.least == 0 or any(all(map(_may_be_empty, choice)) for choice in piece.choices)
