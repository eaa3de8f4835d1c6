"""Headers of other libraries, as Debian packages ship them, against ctags and gcc.

What is not installed is skipped, with the name of the package that has it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from compiler import compiled_values, defined_macros, included_files, standing_together
from reasons import class_of

from headerscan.lexing.decoding import decode
from headerscan.model import Api, Enumerator, Header, Macro
from headerscan.profile import Profile
from headerscan.scan import scan

INCLUDE = Path("/usr/include")
HERE = next(iter(INCLUDE.glob("*-linux-gnu*")), INCLUDE)
GLIB = [f"-I{INCLUDE / 'glib-2.0'}", f"-I/usr/lib/{HERE.name}/glib-2.0/include"]
ValuedSymbols = dict[str, list[Macro | Enumerator]]
EVERY = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 4
"""gcc takes its time with all constants, and so judges this share of them in a quick run."""
KINDS = {
    "d": "macro", "p": "function", "f": "function", "e": "enumerator", "g": "enum",
    "s": "struct", "u": "union", "t": "typedef", "x": "variable", "v": "variable",
}  # fmt: skip
"""ctags' letters for C."""


@dataclass(frozen=True)
class Library:
    """The headers of a Debian package, and how a program includes them."""

    package: str
    headers: tuple[tuple[Path, str], ...]
    """Folders, and the globs of the headers in them."""
    includes: tuple[tuple[str, ...], ...]
    """What programs include: each group is one program."""
    flags: tuple[str, ...] = ()
    found: float = 0.98
    """The share of ctags' names that must be found."""

    together: Path | None = None
    """A folder below the include path of which programs include all headers that they can."""

    def programs(self) -> tuple[tuple[str, ...], ...]:
        if self.together is None:
            return self.includes
        headers = sorted(self.together.glob("*.h"))
        return standing_together([f"{self.together.name}/{path.name}" for path in headers])

    def paths(self) -> list[Path]:
        return sorted(path for folder, glob in self.headers for path in folder.glob(glob))


LIBRARIES = {
    "zlib": Library(
        "zlib1g-dev",
        ((INCLUDE, "zlib.h"), (INCLUDE, "zconf.h"), (HERE, "zconf.h")),
        (("zlib.h",),),
        found=0.995,
    ),
    "sqlite": Library("libsqlite3-dev", ((INCLUDE, "sqlite3*.h"),), (("sqlite3.h",),), found=0.995),
    "curl": Library(
        "libcurl4-openssl-dev",
        ((HERE / "curl", "*.h"), (INCLUDE / "curl", "*.h")),
        (("curl/curl.h",),),
        found=0.995,
    ),
    "glib": Library(
        "libglib2.0-dev",
        (
            (INCLUDE / "glib-2.0", "*.h"),
            (INCLUDE / "glib-2.0" / "glib", "**/*.h"),
            (INCLUDE / "glib-2.0" / "gobject", "*.h"),
            (INCLUDE / "glib-2.0" / "gio", "*.h"),
            (Path(f"/usr/lib/{HERE.name}/glib-2.0/include"), "*.h"),
        ),
        (("gio/gio.h", "glib.h", "glib-object.h"),),
        tuple(GLIB),
        found=0.995,
    ),
    "openssl": Library(
        "libssl-dev",
        ((INCLUDE / "openssl", "*.h"), (HERE / "openssl", "*.h")),
        (
            ("openssl/ssl.h", "openssl/cms.h", "openssl/ts.h", "openssl/core_names.h"),
            ("openssl/evp.h", "openssl/x509v3.h", "openssl/objects.h", "openssl/err.h"),
        ),
    ),
    "libxml2": Library(
        "libxml2-dev",
        ((INCLUDE / "libxml2" / "libxml", "*.h"),),
        (("libxml/parser.h", "libxml/xmlreader.h", "libxml/xpath.h", "libxml/xmlerror.h"),),
        (f"-I{INCLUDE / 'libxml2'}",),
    ),
    "alsa": Library("libasound2-dev", ((INCLUDE / "alsa", "*.h"),), (("alsa/asoundlib.h",),)),
    "pulse": Library(
        "libpulse-dev", ((INCLUDE / "pulse", "*.h"),), (("pulse/pulseaudio.h",),), tuple(GLIB)
    ),
    "linux": Library(
        "linux-libc-dev",
        (
            (INCLUDE / "linux", "*.h"),
            (INCLUDE / "asm-generic", "*.h"),
            (HERE / "asm", "*.h"),
        ),
        (),
        together=INCLUDE / "linux",
    ),
}


@cache
def api_of(name: str) -> Api:
    library = LIBRARIES[name]
    paths = library.paths()
    if not paths:
        pytest.skip(f"the headers of {name} are not installed (Debian: {library.package})")
    return scan(
        [Header(str(path), decode(path.read_bytes(), str(path)), str(path)) for path in paths],
        Profile("generic"),
    )


def tool(name: str, package: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed (Debian: {package})")
    return path


def tags(paths: list[Path]) -> Iterator[tuple[str, str, Path]]:
    """Yield what ctags finds: kind, name and file."""
    ctags = tool("ctags", "universal-ctags")
    version = subprocess.run([ctags, "--version"], capture_output=True, text=True, check=True)
    if "Universal Ctags" not in version.stdout:
        pytest.skip("ctags is not Universal Ctags (Debian: universal-ctags)")
    done = subprocess.run(
        [ctags, "--language-force=C", f"--kinds-C={''.join(KINDS)}", "--fields=k", "-f", "-"]
        + [str(path) for path in paths],
        capture_output=True,
        text=True,
        check=True,
    )
    for line in done.stdout.splitlines():
        name, file, rest = line.split("\t", 2)
        kind = rest.rsplit('"\t', 1)[1].split("\t")[0]
        if not name.startswith("__anon"):
            yield KINDS[kind], name, Path(file)


@cache
def guards(path: Path) -> frozenset[str]:
    """Return the macros that are defined right behind the ``#ifndef`` of their own name."""
    text = path.read_text("latin-1")
    found = re.findall(r"#\s*ifndef\s+(\w+)\s*(?:/\*.*?\*/\s*)?#\s*define\s+\1\b", text)
    return frozenset(found)


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_declaration_can_be_read(name: str) -> None:
    assert [(entry.header, entry.line, entry.reason) for entry in api_of(name).unreadable] == []


@pytest.mark.parametrize("name", LIBRARIES)
def test_the_names_that_ctags_finds_are_found(name: str) -> None:
    api = api_of(name)
    expected, missed = 0, []
    for kind, found, path in tags(LIBRARIES[name].paths()):
        if kind == "macro" and found in guards(path) and found not in api.by_name:
            continue  # include guards are left out on purpose
        expected += 1
        if found not in api.by_name:
            missed.append((kind, found, path.name))
    assert len(missed) <= expected * (1 - LIBRARIES[name].found), missed[:20]
    # ctags takes some macro calls for functions; any other miss would be ours.
    ours = [entry for entry in missed if entry[0] in ("macro", "enumerator", "struct", "union")]
    assert ours == []


def in_force(api: Api, includes: tuple[str, ...], flags: tuple[str, ...]) -> ValuedSymbols:
    """Return the macros and enumerators that a program sees behind some includes."""
    defined = defined_macros(includes, flags)
    seen = included_files(includes, flags)
    found: defaultdict[str, list[Macro | Enumerator]] = defaultdict(list)
    for symbol in api.symbols:
        if isinstance(symbol, Macro) and symbol.parameters is None:
            text = defined.get(symbol.name)
            # Of several definitions, of other headers too, only one is in force.
            if text and "".join(text.split()) == "".join(symbol.text.split()):
                found[symbol.name].append(symbol)
        elif isinstance(symbol, Enumerator) and symbol.header in seen:
            found[symbol.name].append(symbol)
    return found


def up_to_nul(value: int | str | None) -> int | str | None:
    """Return a string as far as C's functions print it."""
    return value.split("\0")[0] if isinstance(value, str) else value


@dataclass(frozen=True)
class Judged:
    """What gcc says of the values of a library's constants."""

    printed: int
    """How many constants gcc prints as an integer or string."""
    valued: int
    """How many of these have the value that gcc prints."""
    wrong: tuple[str, ...]
    """What has another value, or none without a reason."""
    reasons: tuple[tuple[str, str], ...]
    """The names without a value, with the reason."""


def judged(name: str, folder: Path) -> Judged:
    """Compare the values of a library's constants with what a program prints."""
    library = LIBRARIES[name]
    printed, valued, wrong, reasons = 0, 0, [], []
    for includes in library.programs():
        symbols = in_force(api_of(name), includes, library.flags)
        symbols = {found: symbols[found] for found in sorted(symbols)[::EVERY]}
        for found, value in compiled_values(includes, symbols, library.flags, folder).items():
            if value is None:
                continue
            printed += 1
            ours = [up_to_nul(symbol.value) for symbol in symbols[found]]
            notes = [symbol.value_note for symbol in symbols[found] if symbol.value_note]
            if value in ours:
                valued += 1
            elif len(notes) == len(ours):
                reasons.append((found, notes[0]))
            else:
                wrong.append(f"{found} is {value} and not {ours}")
    return Judged(printed, valued, tuple(wrong), tuple(reasons))


@pytest.mark.parametrize("name", LIBRARIES)
def test_the_values_are_those_that_gcc_prints(name: str, tmp_path: Path) -> None:
    tool("gcc", "gcc")
    api_of(name)
    found = judged(name, tmp_path)
    assert found.wrong == ()
    unmeasured = sum(class_of(note) == "size" for _, note in found.reasons)
    asked = found.printed - unmeasured
    assert found.valued >= asked * 0.98, f"{found.valued} of {asked}"
    for _, note in found.reasons:
        assert class_of(note)
