"""C names to Python names."""

import builtins
import keyword
import re
from collections.abc import Iterable

OWN_NAMES = frozenset(
    "Any Decoded FIELDS Field Final Generic IntEnum IntFlag Literal Mapping NamedTuple Parsed"
    " Problem Type TypeVar TypedDict Values ast cache cast decode fields getsource"
    " make_key parse_key re sys timedelta".split(" ")
)
"""What the generated Python module defines or imports for itself."""

_OF_MEMBERS = frozenset(dir(int)) | {"mro", "name", "value"}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_VERBS = frozenset("Get List Set Migrate Create Define Update Lookup Alloc Add Open".split(" "))


class Names:
    """Hands out Python names, each once."""

    def __init__(self) -> None:
        self._taken = {*OWN_NAMES, *keyword.kwlist, *dir(builtins)}

    def first_free(self, wanted: Iterable[str]) -> str:
        """Take the first of some names that is free, or else change the first one."""
        names = list(wanted)
        return self.take(next((name for name in names if name not in self._taken), names[0]))

    def take(self, wanted: str, *, member: bool = False) -> str:
        """Return ``wanted``, changed as little as makes it free; ``member``: of an enum too."""
        name = identifier(wanted)
        if name.startswith("__"):
            name = f"{name.rstrip('_')}_" if name.endswith("__") else name
            name = name.lstrip("_") if member else name
        while name in self._taken or (member and name in _OF_MEMBERS):
            name += "_"
        self._taken.add(name)
        return name


def identifier(text: str) -> str:
    """Return a Python identifier that looks like the text."""
    name = text if text.isidentifier() else re.sub(r"\W", "_", text)
    name = name if name.isidentifier() else f"_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def camel_case(text: str) -> str:
    """Return ``domain_stats-block`` as ``DomainStatsBlock``; capitals stay."""
    return "".join(word[0].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", text))


def dictionary_names(family: str, owner: str | None) -> list[str]:
    """Return names for the type of a dictionary, the best first.

    They come from the function that owns it: ``virNodeGetCPUStats`` hands out ``CPUStats``,
    the words behind the verb; or ``NodeCPUStats``, all words but the first and the verb.
    Without an owner it is the family's name.
    """
    fallback = camel_case(family)
    words = _WORD.findall(owner or "")[1:]
    verb = next((index for index, word in enumerate(words[:-1]) if word in _VERBS), None)
    if verb is not None:
        before, behind = "".join(words[:verb]), "".join(words[verb + 1 :])
        return [behind, before + behind, fallback]
    return ["".join(words), fallback] if words else [f"{fallback}Fields"]
