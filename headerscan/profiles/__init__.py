"""The profiles that come with headerscan, and the reading of profiles from files."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from headerscan.errors import UsageError
from headerscan.profile import Profile, parse_profile

_FOLDER = Path(__file__).resolve().parent


def profile_names() -> tuple[str, ...]:
    """Return the names of the built-in profiles."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def load_profile(name_or_path: str) -> Profile:
    """Return a built-in profile by its name, or the profile in a TOML file.

    Raises :class:`~headerscan.errors.UsageError` where there is neither, and
    :class:`~headerscan.errors.ConfigError` where the file is no profile.
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
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the profile cannot be read ({error})",
            remedy="name a readable UTF-8 file",
            file=str(path),
        ) from error
    return parse_profile(text, str(path))


def detect_profile(texts: Iterable[str]) -> Profile:
    """Return the built-in profile whose words stand in one of the headers' texts.

    Where none does, the ``generic`` profile serves.
    """
    candidates = [load_profile(name) for name in profile_names()]
    for text in texts:
        for profile in candidates:
            if any(word in text for word in profile.detect):
                return profile
    return load_profile("generic")
