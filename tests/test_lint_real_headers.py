"""The lint rules over real headers: what a person finds when reading them, and no more."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from headerscan.check import CheckResult, Selection, check
from headerscan.model import Header
from headerscan.profiles import load_profile
from headerscan.scan import scan

ERRORS_OF_11_3 = {
    "missing-type": {
        "VIR_DOMAIN_GUEST_INFO_DISK_SUFFIX_GUEST_BUS",
        "VIR_DOMAIN_JOB_ERRMSG",
        "VIR_DOMAIN_SAVE_PARAM_DXML",
        "VIR_DOMAIN_SAVE_PARAM_FILE",
        "VIR_DOMAIN_STATS_CUSTOM_SUFFIX_TYPE_CUR",
        "VIR_DOMAIN_STATS_CUSTOM_SUFFIX_TYPE_MAX",
        "VIR_DOMAIN_STATS_CUSTOM_SUFFIX_TYPE_SUM",
        "VIR_DOMAIN_STATS_MEMORY_BANDWIDTH_MONITOR_SUFFIX_NODE_COUNT",
        "VIR_MIGRATE_PARAM_BANDWIDTH_AVAIL_SWITCHOVER",
        "VIR_MIGRATE_PARAM_COMPRESSION",
        "VIR_MIGRATE_PARAM_LISTEN_ADDRESS",
        "VIR_MIGRATE_PARAM_MIGRATE_DISKS",
        "VIR_MIGRATE_PARAM_MIGRATE_DISKS_DETECT_ZEROES",
        "VIR_NODE_MEMORY_SHARED_FULL_SCANS",
        "VIR_NODE_MEMORY_SHARED_PAGES_SHARED",
        "VIR_NODE_MEMORY_SHARED_PAGES_SHARING",
        "VIR_NODE_MEMORY_SHARED_PAGES_TO_SCAN",
        "VIR_NODE_MEMORY_SHARED_PAGES_UNSHARED",
        "VIR_NODE_MEMORY_SHARED_PAGES_VOLATILE",
        "VIR_NODE_MEMORY_SHARED_SLEEP_MILLISECS",
        "VIR_NODE_SEV_CBITPOS",
        "VIR_NODE_SEV_REDUCED_PHYS_BITS",
    }
    | {
        f"VIR_PERF_PARAM_{event}"
        for event in (
            "ALIGNMENT_FAULTS BRANCH_INSTRUCTIONS BRANCH_MISSES BUS_CYCLES CACHE_MISSES"
            " CACHE_REFERENCES CMT CONTEXT_SWITCHES CPU_CLOCK CPU_CYCLES CPU_MIGRATIONS"
            " EMULATION_FAULTS INSTRUCTIONS MBML MBMT PAGE_FAULTS PAGE_FAULTS_MAJ"
            " PAGE_FAULTS_MIN REF_CPU_CYCLES STALLED_CYCLES_BACKEND STALLED_CYCLES_FRONTEND"
            " TASK_CLOCK"
        ).split()
    },
    "unknown-type": {"VIR_NODE_SEV_PDH", "VIR_NODE_SEV_CERT_CHAIN", "VIR_NODE_SEV_CPU0_ID"},
}
"""As a person reads the comments: none of these names a type that exists."""

REFERENCES_OF_11_3 = {
    ("VIR_MIGRATE_TUNNELLED", "VIR_MIGRATE_TUNNELED"),
    ("VIR_DOMAIN_STATS_VM_PREFIX", "VIR_DOMAIN_STATS_CUSTOM_TYPE_*"),
    ("virConnectDomainEventMetadataChangeCallback", "virDomainMetadataTypea"),
    ("virEventRemoveHandleFunc", "virEventHandleFreeFunc"),
    ("virEventRemoveTimeoutFunc", "virEventTimeoutFreeFunc"),
}
"""Names in comments that stand in none of the 18 headers."""


def result_of(paths: list[Path], profile: str, *rules: str) -> CheckResult:
    headers = [Header(path.name, path.read_text(encoding="utf-8"), str(path)) for path in paths]
    chosen = load_profile(profile)
    return check(
        scan(headers, chosen),
        chosen,
        selection=Selection(select=rules),
        sources={header.name: header for header in headers},
    )


def libvirt(corpus: Path, version: str) -> list[Path]:
    return sorted((corpus / "libvirt" / version / "include" / "libvirt").glob("*.h"))


def test_every_error_in_a_whole_release_is_one_that_a_person_sees(corpus: Path) -> None:
    found = result_of(libvirt(corpus, "11.3.0"), "libvirt").findings
    errors = [finding for finding in found if finding.severity == "error"]
    by_rule = {
        rule: {finding.symbol for finding in errors if finding.rule == rule}
        for rule in Counter(finding.rule for finding in errors)
    }
    assert by_rule == ERRORS_OF_11_3
    assert len(errors) == 47


def test_references_that_lead_nowhere_are_the_ones_that_grep_does_not_find(corpus: Path) -> None:
    paths = libvirt(corpus, "11.3.0")
    found = result_of(paths, "libvirt", "unknown-reference").findings
    named = {(finding.symbol, finding.message.split()[4].rstrip(",")) for finding in found}
    assert named == REFERENCES_OF_11_3


def test_one_header_of_many_is_not_blamed_for_what_stands_in_the_others(corpus: Path) -> None:
    for path in libvirt(corpus, "11.3.0"):
        found = result_of([path], "libvirt", "unknown-reference", "undefined-alias").findings
        assert {finding.symbol for finding in found} <= {symbol for symbol, _ in REFERENCES_OF_11_3}


def test_missing_types_of_an_older_release_are_those_of_the_truth_table(corpus: Path) -> None:
    truth = json.loads((corpus / "truth" / "libvirt-9.0.0-fields.json").read_text())
    found = result_of(libvirt(corpus, "9.0.0"), "libvirt", "missing-type").findings
    assert {finding.symbol for finding in found} == {
        name
        for name, entry in truth.items()
        if entry["category"] == "typed_param" and not entry["types"]
    }


@pytest.mark.parametrize("version", ["9.0.0", "11.3.0"])
def test_units_are_called_missing_only_where_the_truth_table_has_none(
    corpus: Path, version: str
) -> None:
    truth = json.loads((corpus / "truth" / "libvirt-9.0.0-fields.json").read_text())
    found = result_of(libvirt(corpus, version), "libvirt", "missing-unit").findings
    assert found
    assert [f.symbol for f in found if truth.get(f.symbol, {}).get("unit")] == []


def test_attribute_keys_of_a_second_library_are_clean_but_for_one(corpus: Path) -> None:
    path = corpus / "gio" / "2.74.6" / "include" / "gio" / "gfileinfo.h"
    found = result_of([path], "gio").findings
    assert [(f.rule, f.symbol) for f in found if f.severity != "note"] == [
        ("missing-type", "G_FILE_ATTRIBUTE_FILESYSTEM_USE_PREVIEW")
    ]


def test_the_bundled_headers_have_exactly_the_error_that_the_story_tells(
    bundled_headers: Path,
) -> None:
    paths = sorted((bundled_headers / "libvirt").glob("*.h"))
    found = [f for f in result_of(paths, "libvirt").findings if f.severity != "note"]
    assert [(f.rule, f.symbol) for f in found] == [("missing-type", "VIR_DOMAIN_JOB_ERRMSG")]
