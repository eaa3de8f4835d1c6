"""Sphinx settings of headerscan's own documentation."""  # noqa: INP001 - Sphinx runs it as a file

import sys
from pathlib import Path

import headerscan

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "_ext"))

project = "headerscan"
author = "the headerscan developers"
project_copyright = "the headerscan developers, Apache-2.0"
version = release = headerscan.__version__

extensions = ["sphinx.ext.autodoc", "headerscan.sphinx_ext", "reference_pages"]
exclude_patterns = ["_build"]

# The bundled headers are what the job family's reference shows, by the extension itself.
headerscan_inputs = ["../fixtures/headers"]
headerscan_older = {"11.2.0": "../fixtures/headers-old"}
headerscan_profile = "libvirt"

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True

highlight_language = "none"
html_theme = "furo"
html_title = f"headerscan {release}"
html_copy_source = False

man_pages = [
    ("reference/commands", "headerscan", "check what C headers promise in comments", [author], 1)
]
