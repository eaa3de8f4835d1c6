"""Check what headers document, and what a change to them breaks.

inputs [INPUT...]: <inputs>
--against INPUT: the older side: report what the change breaks, too
+ reading, implementation, helpers, platform, rules, counting
[report]
--format <formats> default=text: the report's form (default: text)
+ report

headerscan check include/libvirt
headerscan check include/libvirt --against git:v11.2.0:include/libvirt
headerscan check libvirt-domain.h --match 'VIR_DOMAIN_JOB_*' --format github
"""

import argparse

from headerscan.commands._executor import executor_of
from headerscan.commands._reporting import CheckCall


def run(arguments: argparse.Namespace) -> int:
    """Check and report; return 1 where a finding weighs enough to fail, else 0."""
    call = CheckCall(arguments)
    with executor_of(arguments) as call.executor:
        new, old = call.load_sides()
    result = call.check(new, old)
    older = {} if old is None else old.sources
    return call.report(result, call.filtered(result, new), new.sources, older)
