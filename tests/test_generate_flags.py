"""Which enums become IntFlag, and what becomes of sentinels and aliases."""

from __future__ import annotations

from enum import IntEnum, IntFlag
from pathlib import Path

import pytest
from generated import import_text, text_of, text_of_header

FLAGS = {
    "shifts": "A = 1 << 0, B = (1 << 1), C = 1U << 2",
    "one shift": "A = 1 << 0",
    "zero and shifts": "NONE = 0, A = (1 << 0), ALL = A",
    "hexadecimal": "A = 0x1, B = 0x2",
    "a mask": "A = 0x1, B = 0x2, C = 0x4, ALL = 0x7",
    "powers in decimal": "A = 1, B = 2, C = 4",
    "combined by name": "A = 1, B = 2, C = 4, AC = A | C",
}
LISTS = {
    "implicit": "A, B, C",
    "zero to two": "A = 0, B = 1, C = 2",
    "one to seven": "A = 1, B = 2, C = 3, D = 4, E = 5, F = 6, G = 7",
    "one": "A = 1",
    "negative": "A = -1, B = 1 << 0",
    "hexadecimal numbers": "A = 0x1, B = 0x2, C = 0x3",
    "a gap that is no bit": "A = 1 << 0, B = 6",
}


@pytest.mark.parametrize("body", FLAGS.values(), ids=FLAGS)
def test_bits_become_an_int_flag(body: str, tmp_path: Path) -> None:
    module = import_text(text_of_header(f"enum sample {{ {body} }};"), tmp_path)
    assert issubclass(module.sample, IntFlag)


@pytest.mark.parametrize("body", LISTS.values(), ids=LISTS)
def test_a_list_becomes_an_int_enum(body: str, tmp_path: Path) -> None:
    module = import_text(text_of_header(f"enum sample {{ {body} }};"), tmp_path)
    assert issubclass(module.sample, IntEnum)


def test_bits_that_are_named_after_other_bits_become_an_int_flag(tmp_path: Path) -> None:
    text = text_of_header("enum a { A1 = 1 << 0, A2 = 1 << 1 }; enum b { B0 = 0, B1 = A1 };")
    assert issubclass(import_text(text, tmp_path).b, IntFlag)


def test_an_alias_is_the_same_member(tmp_path: Path) -> None:
    text = text_of_header("enum sample { FIRST = 1, SECOND = 5, OTHER = FIRST };")
    module = import_text(text, tmp_path)
    assert module.sample.OTHER is module.sample.FIRST
    assert len(module.sample) == 2


def test_a_sentinel_is_a_constant_and_no_member(tmp_path: Path) -> None:
    module = import_text(text_of(), tmp_path)
    assert module.VIR_DOMAIN_JOB_LAST == 6
    assert "VIR_DOMAIN_JOB_LAST" not in module.virDomainJobType.__members__


def test_a_name_that_only_looks_like_a_sentinel_stays_a_member(
    corpus: Path, tmp_path: Path
) -> None:
    text = text_of(str(corpus / "libvirt/11.3.0/include"), match=("virNetworkUpdateCommand",))
    command = import_text(text, tmp_path).virNetworkUpdateCommand
    assert command.VIR_NETWORK_UPDATE_COMMAND_ADD_LAST == 3
    assert "VIR_NETWORK_UPDATE_COMMAND_LAST" not in command.__members__


def test_enumerators_without_an_enums_name_are_plain_constants(tmp_path: Path) -> None:
    module = import_text(text_of_header("enum { ALONE = 4 };"), tmp_path)
    assert module.ALONE == 4
    assert type(module.ALONE) is int


def test_constants_are_equal_to_the_members_of_their_enum(tmp_path: Path) -> None:
    module = import_text(text_of(), tmp_path)
    for name, member in module.virDomainJobOperation.__members__.items():
        assert getattr(module, name) == member
