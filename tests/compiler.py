"""What gcc makes of headers: the values of macros and enumerators, as a program prints them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")

_PROGRAM = r"""
#include <stdio.h>
#include <stdint.h>
static void show_int(const char *n, long long v) { printf("%%s i %%lld\n", n, v); }
static void show_unsigned(const char *n, unsigned long long v) { printf("%%s i %%llu\n", n, v); }
static void show_string(const char *n, const char *v)
{
    if (!v)
        return;
    printf("%%s s ", n);
    for (; *v; v++) printf("%%02x", (unsigned char) *v);
    printf("\n");
}
static void show_other(const char *n, ...) { printf("%%s o\n", n); }
/* Headers may take printf for a macro of their own. */
%(includes)s
#define SHOW(name, ...) if (__builtin_constant_p((__VA_ARGS__))) _Generic((__VA_ARGS__), \
    char: show_int, signed char: show_int, unsigned char: show_int, short: show_int, \
    unsigned short: show_int, int: show_int, unsigned: show_int, long: show_int, \
    long long: show_int, unsigned long: show_unsigned, unsigned long long: show_unsigned, \
    _Bool: show_int, char *: show_string, const char *: show_string, \
    default: show_other)(name, __VA_ARGS__);
#line 1 "probes"
%(probes)s
#undef main
int main(void) { %(calls)s return 0; }
"""
# gcc 12 breaks off at some divisions by zero, with an error of its own.
_ERROR = re.compile(r"^probes:(\d+):\d+: (?:fatal |internal compiler )?error", re.MULTILINE)


def standing_together(
    headers: Sequence[str], flags: Sequence[str] = ()
) -> tuple[tuple[str, ...], ...]:
    """Return headers in groups of which each compiles; what does not at all is left out."""
    left, groups = list(headers), []
    while left:
        group, others = left, []
        while (bad := _first_bad(group, flags)) is not None:
            others.append(group[bad])
            group = group[:bad] + group[bad + 1 :]
        if not group:
            break
        groups.append(tuple(group))
        left = others
    return tuple(groups)


def _first_bad(group: Sequence[str], flags: Sequence[str]) -> int | None:
    """Return which header of a group is the first that the ones before it do not bear."""
    text = "".join(f"#include <{name}>\n" for name in group)
    done = subprocess.run(
        ["gcc", "-w", "-std=gnu11", "-fsyntax-only", "-fmax-errors=1", *flags, "-xc", "-"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LC_ALL": "C"},
    )
    if done.returncode == 0:
        return None
    first = re.search(r"<stdin>:(\d+)[:,]", done.stderr)
    assert first is not None, done.stderr
    return int(first[1]) - 1


def defined_macros(includes: Sequence[str], flags: Sequence[str]) -> dict[str, str]:
    """Return the object-like macros that are defined behind some includes, with their text."""
    text = "".join(f"#include <{name}>\n" for name in includes)
    done = subprocess.run(
        ["gcc", "-E", "-dM", *flags, "-"], input=text, capture_output=True, text=True, check=True
    )
    found = {}
    for line in done.stdout.splitlines():
        _, name, *rest = line.split(" ", 2)
        if "(" not in name:
            found[name] = rest[0] if rest else ""
    return found


def included_files(includes: Sequence[str], flags: Sequence[str]) -> frozenset[str]:
    """Return the paths of all headers that some includes lead to."""
    text = "".join(f"#include <{name}>\n" for name in includes)
    done = subprocess.run(
        ["gcc", "-M", *flags, "-xc", "-"], input=text, capture_output=True, text=True, check=True
    )
    return frozenset(done.stdout.replace("\\\n", " ").split())


def compiled_values(
    includes: Sequence[str], names: Iterable[str], flags: Sequence[str], folder: Path
) -> dict[str, int | str | None]:
    """Return what a compiled program prints for each name that is an expression.

    A name is missing where it is no expression, and None where it is no integer or string.
    """
    left = list(names)
    source, program = folder / "probe.c", folder / "probe"
    while True:  # gcc tells of some errors only where there are no others
        # A function of its own for each: gcc says but once in one what is not declared.
        probes = "\n".join(
            f'static void probe_{number}(void) {{ SHOW("{name}", {name}) }}'
            for number, name in enumerate(left)
        )
        calls = " ".join(f"probe_{number}();" for number in range(len(left)))
        lines = "\n".join(f"#include <{name}>" for name in includes)
        source.write_text(_PROGRAM % {"includes": lines, "probes": probes, "calls": calls})
        done = subprocess.run(
            [
                *("gcc", "-w", "-std=gnu11", "-fmax-errors=0", "-ftrack-macro-expansion=0"),
                *(*flags, "-o", str(program), str(source)),
                "-Wl,--unresolved-symbols=ignore-all",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            break
        bad = {int(line) for line in _ERROR.findall(done.stderr)}
        assert bad, done.stderr[:2000]
        assert max(bad) <= len(left), done.stderr[:2000]
        left = [name for line, name in enumerate(left, 1) if line not in bad]
    printed = subprocess.run([program], capture_output=True, text=True, check=False).stdout
    values: dict[str, int | str | None] = {}
    for line in printed.splitlines():
        name, kind, *rest = line.split(" ")
        if kind == "i":
            values[name] = int(rest[0])
        elif kind == "s":
            values[name] = bytes.fromhex(rest[0] if rest else "").decode("latin-1")
        else:
            values[name] = None
    return values


def compiled_numbers(text: str, expressions: Sequence[str], flags: Sequence[str]) -> list[int]:
    """Return what gcc makes of constants without a sign; nothing is linked or run."""
    done = subprocess.run(
        ["gcc", "-w", "-S", "-o", "-", *flags, "-xc", "-"],
        input=f"{text}\nunsigned numbers[] = {{ {', '.join(expressions)} }};\n",
        capture_output=True,
        text=True,
        check=True,
    )
    numbers: list[int] = []
    for directive, number in re.findall(r"^\s*\.(long|zero)\s+(\d+)", done.stdout, re.MULTILINE):
        numbers += [int(number)] if directive == "long" else [0] * (int(number) // 4)
    assert len(numbers) == len(expressions), done.stdout
    return numbers
