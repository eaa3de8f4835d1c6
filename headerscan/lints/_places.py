"""Where an annotation stands: places are checked within themselves and against each other."""

from __future__ import annotations

from headerscan.model import Annotation

_PLACES = {
    "trailing": "the comment behind the macro",
    "name-suffix": "the macro's name",
    "macro-argument": "the macro's argument",
}


def place_of(annotation: Annotation) -> str:
    """Return the place of an annotation in words; all phrases of one comment share one."""
    return _PLACES.get(annotation.extractor, "the comment")
