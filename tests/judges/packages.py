"""Headers of Debian packages as two suites have them: fetched and unpacked, nothing installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LIBRARIES = Path(__file__).resolve().parent / "libraries.toml"
_COLUMNS = ("packages", "first", "flags", "suites")
_SOURCES = Path("/etc/apt/sources.list.d/debian.sources")
_MULTIARCH = "x86_64-linux-gnu"
_HEADER_PACKAGE = re.compile(r"-dev\b|-headers\b")
# The compiler's own C library serves both sides, so that only the library differs.
_OF_THE_SYSTEM = frozenset(
    "libc6-dev libc-dev linux-libc-dev libstdc++-dev libgcc-dev dpkg-dev".split()
)


class MissingError(Exception):
    """What a judge needs is not there; the text says what."""


@dataclass(frozen=True)
class Library:
    """A library as the table of libraries names it."""

    name: str
    packages: tuple[str, ...]
    """Debian packages of its headers; a suite may lack some of them, but not all."""
    first: tuple[str, ...] = ()
    """What a program includes before all else, where the order of headers matters."""
    flags: tuple[str, ...] = ()
    """What else a program's compiler is told, such as the macros that a header asks for."""
    suites: tuple[str, ...] = ()
    """The older and the newer suite, where it is not in the ones that all others come from."""


def libraries() -> dict[str, Library]:
    """Return the table of libraries, by name."""
    table = tomllib.loads(LIBRARIES.read_text())
    return {
        name: Library(name, *(tuple(row.get(key, ())) for key in _COLUMNS))
        for name, row in table.items()
    }


@dataclass(frozen=True)
class Side:
    """One release of a library, unpacked."""

    root: Path
    """The folder that stands for ``/``, with the library's own packages alone."""
    version: str
    flags: tuple[str, ...]
    """What the compiler needs to find the library's headers and those that they include."""
    inputs: tuple[Path, ...] = field(default=())
    """The include folders of the library: what headerscan reads."""


@dataclass(frozen=True)
class Suite:
    """A suite of Debian's archive in an apt folder of its own, apart from the system's."""

    name: str
    folder: Path

    def apt(self, tool: str, *arguments: str) -> str:
        """Return what ``apt-get`` or ``apt-cache`` prints.

        Raises :class:`MissingError` where it fails, with its last line.
        """
        if shutil.which(tool) is None:
            raise MissingError(f"{tool} is not installed")
        here = self.folder / "apt"
        options = {
            "Dir::State": here / "state",
            "Dir::State::status": "/dev/null",
            "Dir::Cache": here / "cache",
            "Dir::Etc::sourcelist": here / "suite.sources",
            "Dir::Etc::sourceparts": "/dev/null",
            "APT::Sandbox::User": "root",
        }
        told = [part for key, value in options.items() for part in ("-o", f"{key}={value}")]
        self.unpacked.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [tool, "-q", *told, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.unpacked,
        )
        if done.returncode:
            last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
            raise MissingError(f"{tool} {arguments[0]} ({self.name}): {' '.join(last)}")
        return done.stdout

    @property
    def unpacked(self) -> Path:
        """Where packages are, each in a folder of its name."""
        return self.folder / "packages"

    def update(self) -> None:
        """Fetch the suite's index from the mirror that the system uses."""
        here = self.folder / "apt"
        for name in ("state/lists/partial", "cache/archives/partial"):
            (here / name).mkdir(parents=True, exist_ok=True)
        (here / "suite.sources").write_text(_sources_of(self.name))
        self.apt("apt-get", "update")
        if not any((here / "state" / "lists").glob("*_Packages*")):
            raise MissingError(f"the system's mirror has no suite '{self.name}'")

    def index(self, packages: Sequence[str]) -> dict[str, dict[str, str]]:
        """Return what the index says of those packages that the suite has: field → text."""
        try:
            text = self.apt("apt-cache", "show", "--no-all-versions", *packages)
        except MissingError:  # it has none of them
            return {}
        entries = [
            {
                key: value
                for line in entry.splitlines()
                if not line.startswith(" ")
                for key, _, value in [line.partition(": ")]
            }
            for entry in text.split("\n\n")
            if entry.strip()
        ]
        return {entry["Package"]: entry for entry in entries}

    def fetch(self, package: str, version: str) -> Path:
        """Return the folder of a package's files, after downloading it where it is not there."""
        folder = self.unpacked / f"{package}_{version.replace(':', '%')}"
        if not folder.is_dir():
            self.apt("apt-get", "download", f"{package}={version}")
            (archive,) = self.unpacked.glob(f"{package}_*.deb")
            half = folder.with_suffix(".half")
            subprocess.run(["dpkg-deb", "-x", archive, half], check=True)
            archive.unlink()
            half.rename(folder)
        return folder

    def side(self, library: Library, root: Path) -> Side:
        """Unpack a library's packages into ``root``, and find what its headers include.

        Raises :class:`MissingError` where the suite has none of its packages.
        """
        found = self.index(library.packages)
        if not found:
            raise MissingError(f"{self.name} has none of {', '.join(library.packages)}")
        shutil.rmtree(root, ignore_errors=True)
        for name, fields in found.items():
            shutil.copytree(
                self.fetch(name, fields["Version"]), root, symlinks=True, dirs_exist_ok=True
            )
        needed = [self.fetch(name, version) for name, version in self._needs(found)]
        own = tuple(include_folders(root))
        others = [folder for each in needed for folder in include_folders(each)]
        flags = [*library.flags, *(f"-I{folder}" for folder in (*own, *others))]
        if not _inputs(own):
            raise MissingError(f"{', '.join(found)} of {self.name} has no headers")
        return Side(root, found[next(iter(found))]["Version"], tuple(flags), _inputs(own))

    def _needs(self, packages: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
        """Return the packages of headers, with versions, that some packages depend on."""
        seen, found = dict(packages), packages
        while found:
            wanted = {name for fields in found.values() for name in _dependencies(fields)}
            found = self.index(sorted(wanted - seen.keys())) if wanted - seen.keys() else {}
            found = {name: fields for name, fields in found.items() if name not in seen}
            seen |= found
        return [(name, seen[name]["Version"]) for name in seen if name not in packages]


def _sources_of(suite: str) -> str:
    """Return an entry of apt's sources for a suite, at the mirror of the system's own."""
    if not _SOURCES.is_file():
        raise MissingError(f"{_SOURCES} does not say where Debian's archive is")
    for stanza in _SOURCES.read_text().split("\n\n"):
        lines = [line for line in stanza.splitlines() if not line.startswith("#")]
        text = "\n".join(lines)
        if re.search(r"^URIs: \S+/debian/?$", text, re.MULTILINE):
            return re.sub(r"^Suites: .*$", f"Suites: {suite}", text, flags=re.MULTILINE) + "\n"
    raise MissingError(f"{_SOURCES} names no mirror of Debian's archive")


def _dependencies(fields: dict[str, str]) -> Iterator[str]:
    """Yield the packages of headers that a package depends on, the first of alternatives."""
    for entry in fields.get("Depends", "").split(","):
        name = re.split(r"[\s:(|]", entry.strip())[0]
        if _HEADER_PACKAGE.search(name) and name not in _OF_THE_SYSTEM:
            yield name


def include_folders(root: Path) -> Iterator[Path]:
    """Yield the include folders below ``root``: what compilers search, and what ``.pc`` say."""
    folders = [root / "usr/include", root / "usr/include" / _MULTIARCH]
    for file in sorted(root.glob("usr/**/pkgconfig/*.pc")):
        folders += _told_by(file, root) if file.is_file() else ()
    yield from dict.fromkeys(folder for folder in folders if folder.is_dir())


def _told_by(file: Path, root: Path) -> Iterator[Path]:
    """Yield the folders in the ``Cflags`` of a ``.pc`` file, whose variables are filled in."""
    text = file.read_text(errors="replace")
    variables = dict(re.findall(r"^(\w+)\s*=\s*(.*?)\s*$", text, re.MULTILINE))
    variables["pcfiledir"] = f"/{file.parent.relative_to(root)}"
    flags = " ".join(re.findall(r"^Cflags:(.*)$", text, re.MULTILINE))
    for _ in range(len(variables)):
        flags = re.sub(r"\$\{(\w+)\}", lambda found: variables.get(found[1], ""), flags)
    for path in re.findall(r"-I\s*(\S+)", flags):
        yield Path(f"{root}/{path.lstrip('/')}").resolve()


def _inputs(folders: Sequence[Path]) -> tuple[Path, ...]:
    """Return the folders that are below no other one and have headers."""
    return tuple(
        folder
        for folder in folders
        if not any(other in folder.parents for other in folders) and any(folder.rglob("*.h"))
    )


def own_headers(side: Side) -> list[Path]:
    """Return the library's headers."""
    found = {path.resolve() for folder in side.inputs for path in folder.rglob("*.h")}
    return sorted(path for path in found if path.is_file())
