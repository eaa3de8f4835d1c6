"""What a build puts into a template of a header.

Forms: autoconf's ``@NAME@`` and CMake's ``${NAME}`` (configure_file), OpenSSL's ``{- … -}``.
"""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(r"@(\w+)@|\$\{(\w+)\}|\{-(?s:.*?)-\}")


def first_placeholder(text: str) -> str | None:
    """Return the first placeholder in a macro's replacement, as it is written."""
    match = _PLACEHOLDER.search(text)
    return match[0] if match else None
