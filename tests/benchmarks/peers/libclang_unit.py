"""All headers through libclang as one translation unit, macros and comments recorded.

usage: libclang_unit.py INCLUDE_FOLDER UNIT.c

Every cursor of the headers themselves is visited and asked for its name and its raw
comment, a macro for its tokens: that is what a scan needs.
"""

from __future__ import annotations

import subprocess
import sys

from clang import cindex


def main(include: str, unit: str) -> None:
    # The wheel of libclang brings no builtin headers (stddef.h): the compiler's serve.
    builtin = subprocess.run(
        ["gcc", "-print-file-name=include"], check=True, capture_output=True, text=True
    ).stdout.strip()
    parsed = cindex.Index.create().parse(
        unit,
        args=["-I", include, "-isystem", builtin, "-fparse-all-comments"],
        options=cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD,
    )
    count = 0
    pending = list(parsed.cursor.get_children())
    while pending:
        cursor = pending.pop()
        file = cursor.location.file
        if file is None or not file.name.startswith(include):
            continue
        count += 1
        _ = cursor.spelling, cursor.raw_comment
        if cursor.kind == cindex.CursorKind.MACRO_DEFINITION:
            _ = [token.spelling for token in cursor.get_tokens()]
        pending += cursor.get_children()
    sys.stdout.write(f"{count}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
