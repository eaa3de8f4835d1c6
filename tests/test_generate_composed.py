"""Composed keys: prefix, number, suffix; nested ones; printf-like ones; free names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from generated import import_text, text_of, text_of_header
from hypothesis import given
from hypothesis import strategies as st

NUMBERS = st.integers(min_value=0, max_value=2**32 - 1)

# As "virsh domstats" and "virsh guestinfo" list them.
STATS = {
    "state.state": 1, "state.reason": 5, "cpu.time": 81274093551, "cpu.cache.monitor.count": 1,
    "cpu.cache.monitor.0.name": "vcpus_0-1", "cpu.cache.monitor.0.vcpus": "0,1",
    "cpu.cache.monitor.0.bank.count": 2, "cpu.cache.monitor.0.bank.0.id": 0,
    "cpu.cache.monitor.0.bank.1.bytes": 2**40, "balloon.current": 4194304,
    "vcpu.current": 2, "vcpu.maximum": 4, "vcpu.0.state": 1, "vcpu.3.time": 61230000000,
    "vcpu.3.halted": True, "net.count": 1, "net.0.name": "vnet0", "net.0.rx.bytes": 90,
    "block.count": 11, "block.10.name": "vdk", "block.10.rd.bytes": 1048576,
    "block.10.backingIndex": 3, "memory.bandwidth.monitor.0.node.1.bytes.local": 77,
    "dirtyrate.calc_mode": "dirty-ring", "dirtyrate.vcpu.0.megabytes_per_second": 12,
    "iothread.1.poll-grow": 2**33, "vm.remote_tlb_flush.sum": 17, "vm.a.b.cur": 1,
    "vcpu.1.halt_exits.sum": 4,
}  # fmt: skip
GUEST = {
    "user.count": 1, "user.0.name": "root", "user.0.login-time": 1700000000000,
    "os.id": "debian", "hostname": "guest", "fs.0.mountpoint": "/", "fs.0.disk.0.alias": "vda",
    "disk.0.dependency.0.name": "/dev/sda", "if.0.addr.1.prefix": 64, "load.1m": 0.5,
}  # fmt: skip


@pytest.fixture(scope="module")
def libvirt(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    text = text_of(str(corpus / "libvirt/11.3.0/include"))
    return import_text(text, tmp_path_factory.mktemp("libvirt"), "generated_libvirt")


def pairs(libvirt: Any) -> list[tuple[Any, Any, Any]]:
    """Return builder, parser and pattern of all composed keys."""
    names = [name[len("build_") :] for name in libvirt.__all__ if name.startswith("build_")]
    return [
        (
            getattr(libvirt, f"build_{name}"),
            getattr(libvirt, f"parse_{name}"),
            getattr(libvirt, f"_{name.upper()}"),
        )
        for name in names
    ]


def test_real_statistics_decode(libvirt: Any) -> None:
    decoded = libvirt.decode_domain_stats(STATS)
    assert decoded.problems == ()
    assert decoded.unknown == {}
    assert decoded.values == STATS
    numbered = {key: value for key, value in STATS.items() if any(c.isdigit() for c in key)}
    named = {"vm.remote_tlb_flush.sum": 17, "vm.a.b.cur": 1}
    assert decoded.composed == {**numbered, **named}


def test_real_guest_information_decodes(libvirt: Any) -> None:
    decoded = libvirt.decode_guest_info(GUEST)
    assert decoded.problems == ()
    assert decoded.unknown == {}


def test_a_composed_key_with_a_wrong_value_is_named(libvirt: Any) -> None:
    decoded = libvirt.decode_domain_stats({"block.0.rd.bytes": -1, "block.00.rd.bytes": 1})
    (problem,) = decoded.problems
    assert problem.message == "block.0.rd.bytes: -1 is below 0, the smallest ULLONG"
    assert problem.field.name == "VIR_DOMAIN_STATS_BLOCK_SUFFIX_RD_BYTES"
    assert problem.field.key == "block.<num>.rd.bytes"
    assert decoded.unknown == {"block.00.rd.bytes": 1}


def test_the_placeholder_itself_is_no_key(libvirt: Any) -> None:
    assert libvirt.decode_domain_stats({"block.<num>.rd.bytes": 1}).unknown


def test_every_suffix_of_the_header_is_part_of_a_field(libvirt: Any) -> None:
    tables = (libvirt.DOMAIN_STATS_FIELDS, libvirt.GUEST_INFO_FIELDS)
    fields = {field.name for table in tables for field in table.values()}
    suffixes = {name for name in libvirt.__all__ if "_SUFFIX_" in name}
    prefixes = {name for name in suffixes if getattr(libvirt, name).endswith(".")}
    assert suffixes - prefixes <= fields


def test_keys_are_built_and_taken_apart(libvirt: Any) -> None:
    assert libvirt.build_domain_stats_block(3, ".rd.bytes") == "block.3.rd.bytes"
    assert libvirt.parse_domain_stats_block("block.3.rd.bytes") == (3, ".rd.bytes")
    nested = "cpu.cache.monitor.1.bank.2.bytes"
    assert libvirt.build_domain_stats_cpu_cache_monitor_bank(1, 2, ".bytes") == nested
    assert libvirt.parse_domain_stats_cpu_cache_monitor_bank(nested) == (1, 2, ".bytes")
    assert libvirt.parse_domain_stats_cpu_cache_monitor(nested) is None
    assert libvirt.build_tunables_cpu_vcpupin(7) == "cputune.vcpupin7"
    assert libvirt.parse_tunables_cpu_vcpupin("cputune.vcpupin7") == (7,)
    assert libvirt.build_domain_stats_vm("x.y", ".sum") == "vm.x.y.sum"
    assert libvirt.parse_domain_stats_vm("vm.x.y.sum") == ("x.y", ".sum")


@pytest.mark.parametrize(
    "key",
    ["block.", "block.0", "block.x.rd.bytes", "block.00.rd.bytes", "block.-1.rd.bytes",
     "block.0.rd.bytess", "Block.0.rd.bytes", "block.4294967296.rd.bytes", "",
     "block.\u0663.rd.bytes", f"block.{'9' * 5000}.rd.bytes", "block.0.rd.bytes\n"],
)  # fmt: skip
def test_what_is_no_such_key_is_not_taken_apart(libvirt: Any, key: str) -> None:
    assert libvirt.parse_domain_stats_block(key) is None


@pytest.mark.parametrize(
    "parts", [(-1, ".name"), (2**32, ".name"), (True, ".name"), (0, ".nam"), ("0", ".name")]
)
def test_what_makes_no_key_is_refused(libvirt: Any, parts: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="make no key such as"):
        libvirt.build_domain_stats_block(*parts)


@given(st.data())
def test_what_is_built_is_taken_apart_into_the_same(libvirt: Any, data: st.DataObject) -> None:
    build, parse, pattern = data.draw(st.sampled_from(pairs(libvirt)))
    parts: list[int | str] = [data.draw(NUMBERS) for _ in range(pattern.start.count("<num>"))]
    if "<name>" in pattern.start:
        parts.append(data.draw(st.text(min_size=1)))
    if pattern.suffixes != ("",):
        parts.append(data.draw(st.sampled_from(pattern.suffixes)))
    assert parse(build(*parts)) == tuple(parts)


@given(st.data())
def test_what_is_taken_apart_is_built_into_the_same(libvirt: Any, data: st.DataObject) -> None:
    build, parse, pattern = data.draw(st.sampled_from(pairs(libvirt)))
    pieces = [*pattern.suffixes, pattern.start.split("<")[0], "0", "12", ".", "<num>", "x"]
    key = "".join(data.draw(st.lists(st.sampled_from(pieces), max_size=5)))
    parts = parse(key)
    assert parts is None or build(*parts) == key


def test_an_ambiguous_name_is_refused(tmp_path: Path) -> None:
    header = """
    #define VIR_DOMAIN_STATS_VM_PREFIX "vm."
    #define VIR_DOMAIN_STATS_CUSTOM_SUFFIX_SHORT ".b"
    #define VIR_DOMAIN_STATS_CUSTOM_SUFFIX_LONG ".a.b"
    """
    module = import_text(text_of_header(header, profile="libvirt"), tmp_path)
    assert module.parse_domain_stats_vm("vm.x.a.b") == ("x", ".a.b")
    with pytest.raises(ValueError, match="make no key"):
        module.build_domain_stats_vm("x.a", ".b")


HISTOGRAM = """
#define VIR_DOMAIN_STATS_BLOCK_PREFIX "block."
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_NAME ".name"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LATENCY_READ_PREFIX ".latency.read."
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LATENCY_WRITE_PREFIX ".latency.write."
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LATENCY_SUFFIX_BIN_COUNT "bin.count"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LATENCY_SUFFIX_BIN_PREFIX "bin."
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LATENCY_SUFFIX_BIN_SUFFIX_START ".start"
"""


def test_prefixes_that_share_suffixes_are_composed_with_each(tmp_path: Path) -> None:
    module = import_text(text_of_header(HISTOGRAM, profile="libvirt"), tmp_path)
    stats = {
        "block.0.name": "vda",
        "block.0.latency.read.bin.count": 2,
        "block.0.latency.read.bin.1.start": 5,
        "block.3.latency.write.bin.count": 0,
        "block.3.latency.write.bin.0.start": 7,
    }
    assert module.decode_domain_stats(stats).composed == stats
    assert module.decode_domain_stats({"block.0bin.count": 1, "bin.count": 1}).composed == {}
    built = module.build_domain_stats_block_latency_read_bin(block=4, bin=2, suffix=".start")
    assert built == "block.4.latency.read.bin.2.start"
    assert module.build_domain_stats_block_latency_write(4) == "block.4.latency.write.bin.count"
    assert module.parse_domain_stats_block_latency_write("block.4.latency.write.bin.count") == (4,)


def test_a_keyword_before_a_number_becomes_a_usable_parameter(libvirt: Any) -> None:
    assert libvirt.build_guest_info_if(if_=0, suffix=".name") == "if.0.name"


def test_a_printf_format_may_have_more_than_one_part(tmp_path: Path) -> None:
    header = """
    #define VIR_DOMAIN_TUNABLE_X "pre%u.mid%lu.end"
    #define VIR_DOMAIN_TUNABLE_Y "n%d.%s"
    #define VIR_DOMAIN_TUNABLE_Z "100%%"
    """
    module = import_text(text_of_header(header, profile="libvirt"), tmp_path)
    assert module.build_tunables_x(1, 2) == "pre1.mid2.end"
    assert module.parse_tunables_x("pre1.mid2.end") == (1, 2)
    assert module.parse_tunables_y("n4.any thing") == (4, "any thing")
    assert not hasattr(module, "build_tunables_z")
    assert module.FIELDS["100%%"].name == "VIR_DOMAIN_TUNABLE_Z"
