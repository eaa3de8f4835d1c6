"""Each header through libclang and Hawkmoth's parser of comments, which is in Python.

usage: hawkmoth_comments.py INCLUDE_FOLDER HEADER...

It finds what is documented, with its comment and prototype: no value, and no undocumented name.
"""

from __future__ import annotations

import subprocess
import sys

from hawkmoth.docstring import DocstringProcessor
from hawkmoth.parser import parse


def main(include: str, *headers: str) -> None:
    # As in libclang_unit.py.
    builtin = subprocess.run(
        ["gcc", "-print-file-name=include"], check=True, capture_output=True, text=True
    ).stdout.strip()
    count = 0
    for header in headers:
        found, _ = parse(header, domain="c", clang_args=["-I", include, "-isystem", builtin])
        for docstring in found.walk():
            docstring.get_docstring(DocstringProcessor())
            count += 1
    sys.stdout.write(f"{count}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
