"""The profiles that come with headerscan, and the reading of profiles from files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from headerscan.cache import Cache
from headerscan.errors import UsageError

if TYPE_CHECKING:
    from headerscan.profile import Profile

_FOLDER = Path(__file__).resolve().parent


def profile_names() -> tuple[str, ...]:
    """Return the names of the built-in profiles."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def load_profile(name_or_path: str, cache: Cache | None = None) -> Profile:
    """Return a built-in profile by its name, or the profile in a TOML file.

    With a ``cache``, one that was read before is not parsed again.

    Raises :class:`~headerscan.errors.UsageError` where there is neither, and
    :class:`~headerscan.errors.ConfigError` where the file is no profile.
    """
    from headerscan.profile import Profile  # noqa: PLC0415 - a cached scan needs it not

    text, file = profile_text(name_or_path)
    keeping = cache or Cache(None)
    return keeping.remembered(("profile", text), Profile, lambda: _parsed(text, file))


@lru_cache
def _parsed(text: str, file: str) -> Profile:
    from headerscan.profile import parse_profile  # noqa: PLC0415 - as above

    # The built-in ones were checked before they were shipped.
    return parse_profile(text, file, checked=Path(file).parent == _FOLDER)


def profile_text(name_or_path: str) -> tuple[str, str]:
    """Return the TOML text of a profile, and the file it stands in.

    Raises :class:`~headerscan.errors.UsageError` where there is none.
    """
    path = _FOLDER / f"{name_or_path}.toml"
    if not path.is_file():
        path = Path(name_or_path)
        if not path.is_file():
            names = ", ".join(profile_names())
            raise UsageError(
                f"there is no profile '{name_or_path}'",
                remedy=f"name one of {names}, or a TOML file",
            )
    try:
        return path.read_text(encoding="utf-8"), str(path)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the profile cannot be read ({error})",
            remedy="name a readable UTF-8 file",
            file=str(path),
        ) from error


def detect_profile(texts: Iterable[str]) -> Profile:
    """Return the built-in profile whose words stand in one of the headers' texts.

    Where none does, the ``generic`` profile serves.
    """
    return load_profile(detect_name(texts))


def detect_name(texts: Iterable[str], cache: Cache | None = None) -> str:
    """Return the name of the profile that :func:`detect_profile` returns."""
    heads = {name: _head(name) for name in profile_names()}
    keeping = cache or Cache(None)
    candidates = keeping.remembered(
        ("detect", *heads.values()), dict[str, tuple[str, ...]], lambda: _detect_words(heads)
    ).items()
    for text in texts:
        for name, words in candidates:
            if any(word in text for word in words):
                return name
    return "generic"


def _head(name: str) -> str:
    """Return the keys of a built-in profile above its first table, ``detect`` among them.

    A whole profile takes twenty times as long to read as those few lines.
    """
    return (_FOLDER / f"{name}.toml").read_text(encoding="utf-8").partition("\n[")[0]


def _detect_words(heads: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    import tomllib  # noqa: PLC0415 - a cached scan needs it not

    return {name: tuple(tomllib.loads(head).get("detect", ())) for name, head in heads.items()}
