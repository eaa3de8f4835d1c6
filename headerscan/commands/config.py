"""Show the settings that hold here, or the JSON Schema of their file.

what [show|schema] default=show: 'show' (default): the settings and where each comes from;
    'schema': for editors, so that they complete headerscan.toml
--config FILE: read this file, do not look for one
--repo FOLDER: look for the file from here on upwards

headerscan config
headerscan config schema > headerscan.schema.json
"""

import argparse
import json
import sys

from headerscan.commands._reporting import CheckCall
from headerscan.config.file import show
from headerscan.config.json_schema import json_schema


def run(arguments: argparse.Namespace) -> int:
    if arguments.what == "schema":
        sys.stdout.write(json.dumps(json_schema("headerscan"), indent=2) + "\n")
    else:
        call = CheckCall(arguments)
        _ = call.selection  # what names no rule or target is an error here, too
        call.emit(show(call.settings))
    return 0
