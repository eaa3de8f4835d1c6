"""``headerscan scan``: headers to a snapshot."""

from __future__ import annotations

import argparse

from headerscan.commands._call import Call
from headerscan.commands._executor import executor_of
from headerscan.commands._parser import Parser
from headerscan.snapshot import to_json

HELP = "write all that headers declare and document as a snapshot (JSON)"
EXAMPLE = """\
headerscan scan include/libvirt -o libvirt-11.3.0.json
headerscan scan libvirt-domain.h --match 'VIR_DOMAIN_JOB_*'
headerscan scan include/libvirt/libvirt-common.h.in --define LIBVIRT_VERSION_NUMBER=9000000"""


def configure(parser: Parser) -> None:
    parser.add_inputs()
    parser.add_output("write the snapshot here (default: standard output)")
    parser.add_reading()
    parser.add_implementation()
    parser.add_executor()
    parser.add_saying()


def run(arguments: argparse.Namespace) -> int:
    call = Call(arguments)
    with executor_of(arguments) as executor:
        loaded = call.load(
            arguments.inputs, implementation=call.config.implementation, executor=executor
        )
    call.emit(to_json(call.matching(loaded).api))
    return 0
