"""The profiles that come with headerscan, and the reading of profiles from files."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from headerscan.errors import UsageError
from headerscan.profile import Profile, parse_profile

_FOLDER = Path(__file__).resolve().parent


def profile_names() -> tuple[str, ...]:
    """Return the names of the built-in profiles."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def load_profile(name_or_path: str) -> Profile:
    """Return a built-in profile by its name, or the profile in a TOML file.

    Raises :class:`~headerscan.errors.UsageError` where there is neither, and
    :class:`~headerscan.errors.ConfigError` where the file is no profile.
    """
    return _parsed(*profile_text(name_or_path))


@lru_cache
def _parsed(text: str, file: str) -> Profile:
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


def detect_name(texts: Iterable[str]) -> str:
    """Return the name of the built-in profile whose words stand in one of the headers' texts.

    Where none does, the ``generic`` profile serves.
    """
    words = {name: load_profile(name).detect for name in profile_names()}
    for text in texts:
        for name, detected in words.items():
            if any(word in text for word in detected):
                return name
    return "generic"
