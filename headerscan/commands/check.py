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

from headerscan.commands._call import Call
from headerscan.commands._executor import executor_of
from headerscan.commands._reporting import checked, filtered, load_sides, report


def run(arguments: argparse.Namespace) -> int:
    """Check and report; return 1 where a finding weighs enough to fail, else 0."""
    call = Call(arguments)
    with executor_of(arguments) as call.executor:
        new, old = load_sides(call)
    result = checked(new, old, call.settings)
    outcome = filtered(result, new, call.settings, arguments)
    return report(result, outcome, call, new=new.sources, old={} if old is None else old.sources)
