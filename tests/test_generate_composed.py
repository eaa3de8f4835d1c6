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


def composed(libvirt: Any) -> list[tuple[Any, str]]:
    """Return each composed key of the module, with its table."""
    tables = [getattr(libvirt, name) for name in dir(libvirt) if name.endswith("_FIELDS")]
    return [(table, key) for table in tables for key in table if "<" in key]


def test_real_statistics_decode(libvirt: Any) -> None:
    decoded = libvirt.decode_domain_stats(STATS)
    assert decoded.problems == []
    assert {**decoded.values, **decoded.composed} == STATS
    numbered = {key: value for key, value in STATS.items() if any(c.isdigit() for c in key)}
    named = {"vm.remote_tlb_flush.sum": 17, "vm.a.b.cur": 1}
    assert decoded.composed == {**numbered, **named}


def test_real_guest_information_decodes(libvirt: Any) -> None:
    assert libvirt.decode_guest_info(GUEST).problems == []


def test_a_composed_key_with_a_wrong_value_is_named(libvirt: Any) -> None:
    misfit, unknown = libvirt.decode_domain_stats(
        {"block.0.rd.bytes": -1, "block.00.rd.bytes": 1}
    ).problems
    assert misfit.message == "block.0.rd.bytes: -1 is outside of ULLONG, 0 to 18446744073709551615"
    assert (unknown.kind, unknown.key) == ("unknown", "block.00.rd.bytes")


def test_the_placeholder_itself_is_no_key(libvirt: Any) -> None:
    assert libvirt.decode_domain_stats({"block.<num>.rd.bytes": 1}).problems


def test_every_suffix_of_the_header_is_part_of_a_field(libvirt: Any) -> None:
    tables = (libvirt.DOMAIN_STATS_FIELDS, libvirt.GUEST_INFO_FIELDS)
    fields = {field.name for table in tables for field in table.values()}
    suffixes = {name for name in dir(libvirt) if "_SUFFIX_" in name}
    prefixes = {name for name in suffixes if getattr(libvirt, name).endswith(".")}
    assert suffixes - prefixes <= fields


@pytest.mark.parametrize(
    ("made", "key", "parts", "group"),
    [
        ("block.3.rd.bytes", "block.<num>.rd.bytes", (3,), "block"),
        (
            "cpu.cache.monitor.1.bank.2.bytes",
            "cpu.cache.monitor.<num>.bank.<num>.bytes",
            (1, 2),
            "cpu.cache.monitor",
        ),
        ("vm.x.y.sum", "vm.<name>.sum", ("x.y",), "vm"),
        ("vcpu.1.halt_exits.sum", "vcpu.<num>.<name>.sum", (1, "halt_exits"), "vcpu"),
    ],
)
def test_keys_are_made_and_taken_apart(
    libvirt: Any, made: str, key: str, parts: tuple[Any, ...], group: str
) -> None:
    table = libvirt.DOMAIN_STATS_FIELDS
    assert libvirt.make_key(table, key, *parts) == made
    assert libvirt.parse_key(table, made) == (group, parts, table[key])


def test_a_key_of_a_printf_format_is_made_and_taken_apart(libvirt: Any) -> None:
    table = libvirt.TUNABLES_FIELDS
    assert libvirt.make_key(table, "cputune.vcpupin<num>", 7) == "cputune.vcpupin7"
    assert libvirt.parse_key(table, "cputune.vcpupin7").parts == (7,)


@pytest.mark.parametrize(
    "key",
    ["block.", "block.0", "block.x.rd.bytes", "block.00.rd.bytes", "block.-1.rd.bytes",
     "block.0.rd.bytess", "Block.0.rd.bytes", "", "state.state",
     "block.\u0663.rd.bytes", f"block.{'9' * 5000}.rd.bytes", "block.0.rd.bytes\n"],
)  # fmt: skip
def test_what_is_no_composed_key_is_not_taken_apart(libvirt: Any, key: str) -> None:
    assert libvirt.parse_key(libvirt.DOMAIN_STATS_FIELDS, key) is None


@pytest.mark.parametrize("parts", [(-1,), (True,), ("0",), (), (0, 0), ("\\1",)])
def test_what_makes_no_key_is_refused(libvirt: Any, parts: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="make no key such as"):
        libvirt.make_key(libvirt.DOMAIN_STATS_FIELDS, "block.<num>.name", *parts)


@given(st.data())
def test_what_is_made_is_taken_apart_into_the_same_or_refused(
    libvirt: Any, data: st.DataObject
) -> None:
    table, key = data.draw(st.sampled_from(composed(libvirt)))
    parts: list[int | str] = [data.draw(NUMBERS) for _ in range(key.count("<num>"))]
    if "<name>" in key:
        parts.append(data.draw(st.text("ab.0\\<>\n", min_size=1)))
    try:
        made = libvirt.make_key(table, key, *parts)
    except ValueError:
        assert "." in str(parts[-1])  # a name that ends as another, longer suffix does
    else:
        assert libvirt.parse_key(table, made)[1:] == (tuple(parts), table[key])


@given(st.data())
def test_what_is_taken_apart_is_made_into_the_same(libvirt: Any, data: st.DataObject) -> None:
    table, key = data.draw(st.sampled_from(composed(libvirt)))
    pieces = [*key.replace(">", "<").split("<"), "0", "12", ".", "<num>", "x"]
    said = "".join(data.draw(st.lists(st.sampled_from(pieces), max_size=5)))
    parsed = libvirt.parse_key(table, said)
    assert parsed is None or libvirt.make_key(table, parsed.field.key, *parsed.parts) == said


def test_an_ambiguous_name_is_refused(tmp_path: Path) -> None:
    header = """
    #define VIR_DOMAIN_STATS_VM_PREFIX "vm."
    #define VIR_DOMAIN_STATS_CUSTOM_SUFFIX_SHORT ".b"
    #define VIR_DOMAIN_STATS_CUSTOM_SUFFIX_LONG ".a.b"
    """
    module = import_text(text_of_header(header, profile="libvirt"), tmp_path)
    assert module.parse_key(module.FIELDS, "vm.x.a.b").field.key == "vm.<name>.a.b"
    with pytest.raises(ValueError, match="make no key"):
        module.make_key(module.FIELDS, "vm.<name>.b", "x.a")


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
    key = "block.<num>.latency.read.bin.<num>.start"
    assert module.make_key(module.FIELDS, key, 4, 2) == "block.4.latency.read.bin.2.start"
    key = "block.<num>.latency.write.bin.count"
    assert module.make_key(module.FIELDS, key, 4) == "block.4.latency.write.bin.count"


def test_a_printf_format_may_have_more_than_one_part(tmp_path: Path) -> None:
    header = """
    #define VIR_DOMAIN_TUNABLE_X "pre%u.mid%lu.end"
    #define VIR_DOMAIN_TUNABLE_Y "n%d.%s"
    #define VIR_DOMAIN_TUNABLE_Z "100%%"
    """
    module = import_text(text_of_header(header, profile="libvirt"), tmp_path)
    fields = module.FIELDS
    assert module.make_key(fields, "pre<num>.mid<num>.end", 1, 2) == "pre1.mid2.end"
    assert module.parse_key(fields, "n4.any thing").parts == (4, "any thing")
    assert fields["100%%"].name == "VIR_DOMAIN_TUNABLE_Z"


def test_a_key_with_braces_is_a_key_as_any_other(tmp_path: Path) -> None:
    header = """
    #define VIR_DOMAIN_STATS_A "a.{0}"
    #define VIR_DOMAIN_STATS_B_PREFIX "b{."
    #define VIR_DOMAIN_STATS_B_SUFFIX_C ".}c"
    """
    module = import_text(text_of_header(header, profile="libvirt"), tmp_path)
    raw = {"a.{0}": 1, "b{.4.}c": 2}
    decoded = module.decode_domain_stats(raw)
    assert {**decoded.values, **decoded.composed} == raw
    assert decoded.problems == []
