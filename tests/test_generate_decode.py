"""decode(): what real dictionaries pass, and how exactly wrong ones are named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from generated import import_text, text_of, text_of_header
from hypothesis import given
from hypothesis import strategies as st

# As virDomainGetJobStats describes a migration that runs, a backup that runs, and a job
# that has ended (VIR_DOMAIN_JOB_STATS_COMPLETED). Python's binding adds "type", the first
# value that the C function returns.
MIGRATION = {
    "type": 2, "operation": 5, "time_elapsed": 2416, "setup_time": 7,
    "data_total": 4312604672, "data_processed": 1100435221, "data_remaining": 3015106560,
    "memory_total": 4312604672, "memory_processed": 1100435221, "memory_remaining": 3015106560,
    "memory_bps": 467820544, "memory_dirty_rate": 12045, "memory_page_size": 4096,
    "memory_iteration": 1, "memory_constant": 48211, "memory_normal": 267845,
    "memory_normal_bytes": 1097093120, "memory_postcopy_requests": 0,
    "disk_total": 0, "disk_processed": 0, "disk_remaining": 0, "disk_bps": 0,
    "compression_cache": 67108864, "compression_bytes": 0, "compression_pages": 0,
    "compression_cache_misses": 0, "compression_overflow": 0, "auto_converge_throttle": 20,
    "downtime": 300, "vfio_data_transferred": 0,
}  # fmt: skip
BACKUP = {
    "type": 2, "operation": 9, "time_elapsed": 1530, "disk_total": 10737418240,
    "disk_processed": 1073741824, "disk_remaining": 9663676416,
    "disk_temp_used": 196608, "disk_temp_total": 10739318784,
}  # fmt: skip
COMPLETED = {
    "type": 3, "operation": 5, "time_elapsed": 9021, "time_elapsed_net": 9007,
    "downtime": 41, "downtime_net": 38, "data_total": 2**64 - 1, "success": True, "errmsg": "",
}  # fmt: skip
NOTHING: dict[str, object] = {"type": 0}


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Any:
    text = text_of(families=("job-stats",))
    return import_text(text, tmp_path_factory.mktemp("job"), "generated_job")


@pytest.mark.parametrize(
    "raw", [MIGRATION, BACKUP, COMPLETED, NOTHING], ids=["migration", "backup", "done", "none"]
)
def test_a_real_dictionary_decodes(job: Any, raw: dict[str, object]) -> None:
    decoded = job.decode_job_stats(raw)
    assert [(one.kind, one.key, one.value) for one in decoded.problems] == [
        ("unknown", "type", raw["type"])
    ]
    assert decoded.values == {key: value for key, value in raw.items() if key != "type"}


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("data_total", -1, "data_total: -1 is outside of ULLONG, 0 to 18446744073709551615"),
        (
            "data_total",
            2**64,
            "data_total: 18446744073709551616 is outside of ULLONG, 0 to 18446744073709551615",
        ),
        ("data_total", "5", "data_total: '5' of type str is no ULLONG"),
        ("data_total", 5.0, "data_total: 5.0 of type float is no ULLONG"),
        ("data_total", True, "data_total: True of type bool is no ULLONG"),
        ("data_total", None, "data_total: None of type NoneType is no ULLONG"),
        ("success", 1, "success: 1 of type int is no BOOLEAN"),
        (
            "auto_converge_throttle",
            2**31,
            "auto_converge_throttle: 2147483648 is outside of INT, -2147483648 to 2147483647",
        ),
    ],
)
def test_what_does_not_fit_is_named(job: Any, key: str, value: object, message: str) -> None:
    decoded = job.decode_job_stats({"time_elapsed": 1, key: value, "new_key": [1]})
    assert decoded.values == {"time_elapsed": 1}
    problem, unknown = decoded.problems
    assert problem == ("misfit", key, value, message)
    assert unknown == ("unknown", "new_key", [1], "new_key: no known key")


def test_a_key_of_no_stated_type_takes_anything(job: Any) -> None:
    assert job.decode_job_stats({"errmsg": b"x"}).values == {"errmsg": b"x"}


def test_a_long_wrong_value_is_cut_in_the_message(job: Any) -> None:
    (problem,) = job.decode_job_stats({"data_total": "x" * 10_000}).problems
    assert len(problem.message) < 140
    assert len(problem.value) == 10_000


def test_fields_are_frozen_records(job: Any) -> None:
    field = job.FIELDS["disk_temp_used"]
    assert (field.key, field.name) == ("disk_temp_used", "VIR_DOMAIN_JOB_DISK_TEMP_USED")
    assert (field.type.name, field.unit, field.since) == ("ULLONG", "bytes", "6.0.0")
    assert job.FIELDS["time_elapsed"].member == "virDomainJobInfo.timeElapsed"
    assert job.FIELDS["operation"].enum is job.virDomainJobOperation
    with pytest.raises(AttributeError):
        field.unit = "KiB"


def test_the_table_has_all_36_keys_in_the_headers_order(job: Any) -> None:
    assert len(job.FIELDS) == 36
    assert next(iter(job.FIELDS)) == "operation"
    assert job.JOB_STATS_FIELDS is job.FIELDS
    assert list(job.JobStats.__annotations__) == list(job.FIELDS)


@given(
    st.dictionaries(
        st.one_of(st.sampled_from(sorted(MIGRATION)), st.text()),
        st.one_of(st.integers(), st.booleans(), st.text(), st.floats(), st.none(), st.binary()),
    )
)
def test_each_key_of_any_dictionary_is_in_exactly_one_place(
    job: Any, raw: dict[str, object]
) -> None:
    decoded = job.decode_job_stats(raw)
    places = [*decoded.values, *(problem.key for problem in decoded.problems)]
    assert sorted(places) == sorted(raw)


PROFILED = """
/**
 * VIR_MIGRATE_PARAM_SAMPLE_DISKS:
 *
 * virDomainMigrate* params multiple field: the disks, as VIR_TYPED_PARAM_STRING.
 */
#define VIR_MIGRATE_PARAM_SAMPLE_DISKS "sample_disks"
/**
 * VIR_MIGRATE_PARAM_SAMPLE_LOAD:
 *
 * virDomainMigrate* params field: the load, as VIR_TYPED_PARAM_DOUBLE.
 */
#define VIR_MIGRATE_PARAM_SAMPLE_LOAD "sample_load"
"""


@pytest.fixture(scope="module")
def params(tmp_path_factory: pytest.TempPathFactory) -> Any:
    text = text_of_header(PROFILED, profile="libvirt")
    return import_text(text, tmp_path_factory.mktemp("params"), "generated_params")


def test_a_key_that_may_occur_more_than_once_takes_a_list(params: Any) -> None:
    for value in ("vda", ["vda", "vdb"], []):
        assert params.decode_migration_parameters({"sample_disks": value}).problems == []
    (problem,) = params.decode_migration_parameters({"sample_disks": ["vda", 3]}).problems
    assert problem.message == "sample_disks: 3 of type int is no STRING"


def test_a_double_takes_a_whole_number_and_no_bool(params: Any) -> None:
    assert params.decode_migration_parameters({"sample_load": 2}).problems == []
    assert params.decode_migration_parameters({"sample_load": 0.5}).problems == []
    assert len(params.decode_migration_parameters({"sample_load": True}).problems) == 1


def test_without_a_family_there_is_nothing_to_decode(tmp_path: Path) -> None:
    module = import_text(text_of_header("#define ALONE 1\n"), tmp_path)
    assert [name for name in vars(module) if not name.startswith("__")] == ["Final", "ALONE"]


def test_a_doc_stands_once_and_the_table_finds_it(job: Any) -> None:
    text = text_of(families=("job-stats",))
    field = job.FIELDS["disk_temp_used"]
    assert field.doc.startswith("How much temporary disk space the job takes")
    said = [one.doc for one in job.FIELDS.values()]
    assert all(text.count(doc.replace("\\", "\\\\")) == 1 for doc in said if doc)
    assert len(list(filter(None, said))) == 36


def test_an_enums_number_becomes_its_member_and_an_unknown_one_stays(job: Any) -> None:
    known, unknown = (job.decode_job_stats({"operation": number}) for number in (6, 99))
    snapshot = job.virDomainJobOperation.VIR_DOMAIN_JOB_OPERATION_SNAPSHOT
    assert known.values["operation"] is snapshot
    assert unknown == ({"operation": 99}, [])
    assert type(unknown.values["operation"]) is int


def test_a_key_is_there_from_the_release_that_brought_it(job: Any) -> None:
    field = job.FIELDS["time_elapsed_net"]  # since 1.2.15
    assert [field.is_in(version) for version in (1002014, 1002015, 11003000)] == [
        False, True, True,
    ]  # fmt: skip
    assert job.Field("ANY").is_in(0)


def test_values_are_told_in_base_units(job: Any) -> None:
    fields = job.FIELDS
    assert fields["time_elapsed"].in_base_units(2416) == 2.416
    assert fields["memory_bps"].in_base_units(2**63 + 1) == 2**63 + 1
    kib = job.Field("ANY", unit="KiB/s")
    assert kib.in_base_units(2**60 + 1) == (2**60 + 1) * 1024
    assert job.Field("ANY", unit="pages").in_base_units(3) == 3


DEPRECATED = """
/**
 * VIR_MIGRATE_PARAM_SAMPLE_OLD:
 *
 * virDomainMigrate* params field: a name as VIR_TYPED_PARAM_STRING.
 *
 * Deprecated: use VIR_MIGRATE_PARAM_SAMPLE_NEW
 */
#define VIR_MIGRATE_PARAM_SAMPLE_OLD "sample_old"
"""


def test_a_deprecated_key_is_kept_and_told(tmp_path: Path) -> None:
    module = import_text(text_of_header(DEPRECATED, profile="libvirt"), tmp_path)
    decoded = module.decode_migration_parameters({"sample_old": "x"})
    assert decoded.values == {"sample_old": "x"}
    (problem,) = decoded.problems
    assert problem.kind == "deprecated"
    assert problem.message == "sample_old: deprecated use VIR_MIGRATE_PARAM_SAMPLE_NEW"
