"""Tell every change between two versions, and what it asks of the version number.

old OLD: the older side: <inputs>
new NEW: the newer side, named in the same ways
+ reading, platform
--format text|json default=text: the form (default: text)
-o, --output FILE: write the changes here (default: standard output)
--fail-on error|warning|never default=never: the least severity of a break that makes the exit
    status 1 (default: never)
+ saying

headerscan diff git:v11.2.0:include/libvirt include/libvirt
headerscan diff libvirt-9.0.0.json libvirt-11.3.0.json --match 'VIR_DOMAIN_JOB_*'
headerscan diff old.h new.h --format json
"""

import argparse

from headerscan.check import compare
from headerscan.commands._call import Call, exit_status
from headerscan.commands._reporting import selection_of
from headerscan.comparing.changes import changes
from headerscan.diagnostics import Verdict
from headerscan.texts.changes import as_json, as_text


def run(arguments: argparse.Namespace) -> int:
    """Write the changes; return 1 where a break weighs enough to fail, else 0."""
    call = Call(arguments)
    selection = selection_of(call.settings)
    new = call.load([arguments.new], profile=call.config.profile)
    old = call.load_older(arguments.old, new)
    comparison = compare(old.api, new.api, new.profile, selection=selection)
    told, verdict = changes(comparison.context, comparison.findings), comparison.verdict
    if arguments.format == "json":
        text = as_json(told, verdict)
    else:
        text = as_text(told, verdict, old=old.sources, new=new.sources, color=call.is_coloured)
    if verdict is not Verdict.NONE or not arguments.quiet or arguments.output:
        call.emit(text)
    return exit_status(comparison.findings, arguments.fail_on)
