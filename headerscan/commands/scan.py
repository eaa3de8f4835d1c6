"""Write all that headers declare and document as a snapshot (JSON).

inputs INPUT...: <inputs>
-o, --output FILE: write the snapshot here (default: standard output)
+ reading, implementation, helpers, saying

headerscan scan include/libvirt -o libvirt-11.3.0.json
headerscan scan libvirt-domain.h --match 'VIR_DOMAIN_JOB_*'
headerscan scan include/libvirt/libvirt-common.h.in --define LIBVIRT_VERSION_NUMBER=9000000
"""

import argparse

from headerscan.commands._call import Call
from headerscan.commands._executor import executor_of
from headerscan.snapshot import to_json


def run(arguments: argparse.Namespace) -> int:
    call = Call(arguments)
    sources = call.config.implementation
    with executor_of(arguments) as call.executor:
        loaded = call.load(arguments.inputs, implementation=sources)
    call.emit(to_json(call.matching(loaded).api))
    return 0
