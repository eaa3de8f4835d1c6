"""Fingerprints: the same for the same finding, whatever line it stands on."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from headerscan.diagnostics import Finding, Severity, Span
from headerscan.filters.baseline import fingerprints

FINDING = Finding(
    rule="duplicate-key",
    severity=Severity.ERROR,
    symbol="VIR_A",
    message="the key 'a' is defined at libvirt/libvirt-domain.h:12 too",
    header="libvirt/libvirt-domain.h",
    span=Span.at(40, 9, 5),
)


@pytest.mark.parametrize(
    "change",
    [
        {"span": Span.at(99, 3, 5)},
        {"message": "the key 'a' is defined at libvirt/libvirt-domain.h:312 too"},
        {"header": "include/libvirt/libvirt-domain.h"},
        {"severity": Severity.NOTE},
        {"help": "do something else"},
    ],
)
def test_moved_lines_paths_and_severities_keep_the_fingerprint(change: dict[str, object]) -> None:
    changed = replace(FINDING, **change)
    assert fingerprints([FINDING]) == fingerprints([changed])


@pytest.mark.parametrize(
    "change",
    [
        {"rule": "missing-type"},
        {"symbol": "VIR_B"},
        {"message": "the key 'b' is defined at libvirt/libvirt-domain.h:12 too"},
        {"header": "libvirt/libvirt-qemu.h"},
        {"new": "2"},
    ],
)
def test_another_finding_has_another_fingerprint(change: dict[str, object]) -> None:
    changed = replace(FINDING, **change)
    assert fingerprints([FINDING]) != fingerprints([changed])


def test_equal_findings_are_told_apart_by_their_order() -> None:
    first, second = fingerprints([FINDING, FINDING])
    assert first != second
    assert fingerprints([FINDING]) == (first,)


def test_a_fingerprint_is_the_same_in_every_run() -> None:
    assert fingerprints([FINDING]) == ("edd4a720259c95bc99152a8d23189451",)
