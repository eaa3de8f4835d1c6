"""All headers through ``gcc -E`` into pycparser as one translation unit.

usage: pycparser_unit.py INCLUDE_FOLDER UNIT.c

What glibc's headers say in GNU C is defined away, as pycparser's own guide advises. No
comment survives, and no macro: this reads less than a scan does.
"""

from __future__ import annotations

import subprocess
import sys

from pycparser import CParser

_GNU = (
    "-D__attribute__(x)=",
    "-D__extension__=",
    "-D__restrict=",
    "-D__inline=inline",
    "-D__asm__(x)=",
    "-D_Float128=double",
)


def main(include: str, unit: str) -> None:
    text = subprocess.run(
        ["gcc", "-E", "-I", include, *_GNU, unit], check=True, capture_output=True, text=True
    ).stdout
    sys.stdout.write(f"{len(CParser().parse(text, unit).ext)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
