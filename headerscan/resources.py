"""What travels with the package: templates, fixture headers, and a file for each rule or format."""

from collections.abc import Iterable
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """Return the folder of that name in the wheel, or in a checkout of the project."""
    installed = _PACKAGE / "_bundled" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def documentation() -> str | None:
    """Return the address of the installed package's documentation, with a slash at its end."""
    from importlib.metadata import PackageNotFoundError, metadata  # noqa: PLC0415 - slow to import

    try:
        urls = metadata("headerscan").get_all("Project-URL") or []
    except PackageNotFoundError:
        return None
    named = dict(url.split(", ", 1) for url in urls)
    return f"{named['Documentation'].rstrip('/')}/" if "Documentation" in named else None


def module_names(folders: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the modules in a package's ``__path__``, sorted.

    Those that begin with an underscore are what the others share, and are left out.
    """
    files = (file for folder in folders for file in Path(folder).glob("[!_]*.py"))
    return tuple(sorted(file.stem for file in files))
