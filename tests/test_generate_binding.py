"""The generated package against what libvirt's own binding hands out on its test driver."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from generated import package_of
from test_binding_coverage import DEBIAN_PYTHON, debian_libvirt

CALLS = """
import importlib, json, sys
import libvirt
libvirt.registerErrorHandler(lambda *_: None, None)
connection = libvirt.open("test:///default")
domain = connection.lookupByName("test")
calls = {
    "job_stats": lambda: domain.jobStats(),
    "scheduler": lambda: domain.schedulerParameters(),
    "blkio": lambda: domain.blkioParameters(),
    "memory": lambda: domain.memoryParameters(),
    "numa": lambda: domain.numaParameters(),
    "interface_bandwidth": lambda: domain.interfaceParameters("testnet0"),
    "block_iotune": lambda: domain.blockIoTune("vda"),
    "block_stats": lambda: domain.blockStatsFlags("vda"),
    "cpu_stats": lambda: [*domain.getCPUStats(True), *domain.getCPUStats(False)],
    "perf_events": lambda: domain.perfEvents(),
    "launch_security": lambda: domain.launchSecurityInfo(),
    "domain_stats": lambda: [stats for _, stats in connection.getAllDomainStats()],
    "guest_info": lambda: domain.guestInfo(0),
    "node_cpu_stats": lambda: connection.getCPUStats(-1),
    "node_memory_stats": lambda: connection.getMemoryStats(-1),
    "node_memory": lambda: connection.getMemoryParameters(),
    "node_sev": lambda: connection.getSEVInfo(),
}
decoded = {}
for family, call in calls.items():
    try:
        answer = call()
    except libvirt.libvirtError as error:
        known = error.get_error_code() in (libvirt.VIR_ERR_NO_SUPPORT, libvirt.VIR_ERR_INVALID_ARG)
        decoded[family] = None if known else str(error)
        continue
    try:
        module = importlib.import_module(f"libvirt_constants.{family}")
    except ModuleNotFoundError:  # headers of this release name no keys of it
        continue
    for raw in answer if isinstance(answer, list) else [answer]:
        values, *composed, problems = getattr(module, f"decode_{family}")(raw)
        entry = decoded.setdefault(family, {"count": 0, "problems": []})
        entry["count"] += len(values) + sum(map(len, composed))
        entry["problems"] += [problem.message for problem in problems]
print(json.dumps(decoded))
"""


@pytest.mark.parametrize("release", ["9.0.0", "11.3.0"])
def test_every_dictionary_of_the_test_driver_is_decoded_without_a_problem(
    release: str, corpus: Path, tmp_path: Path
) -> None:
    if debian_libvirt() != "9000000":
        pytest.skip("Debian's python3-libvirt 9.0.0 is not installed")
    (tmp_path / "libvirt_constants").mkdir()
    for name, text in package_of(str(corpus / "libvirt" / release / "include")).items():
        (tmp_path / "libvirt_constants" / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [DEBIAN_PYTHON, "-c", CALLS], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    answered: dict[str, Any] = {
        family: one for family, one in json.loads(done.stdout).items() if one is not None
    }
    expected = {
        "scheduler", "blkio", "memory", "numa", "interface_bandwidth", "block_iotune",
        "cpu_stats", "perf_events", "node_cpu_stats",
    }  # fmt: skip
    assert set(answered) == (expected if release == "9.0.0" else expected | {"domain_stats"})
    assert {family: one["problems"] for family, one in answered.items() if one["problems"]} == {}
    assert answered["block_iotune"]["count"] == 20
