"""``headerscan coverage``: a binding's constants against those of the headers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from generated import BUNDLED, text_of

from headerscan.cli import main
from headerscan.coverage import Binding, measure
from headerscan.loading import load

DEBIAN_PYTHON = "/usr/bin/python3"


def debian_libvirt() -> str | None:
    code = "import libvirt; print(libvirt.getVersion())"
    try:
        done = subprocess.run(
            [DEBIAN_PYTHON, "-c", code], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return done.stdout.strip() or None


def cover(*words: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.chdir(folder)
    return main(["coverage", BUNDLED, *words])


def test_a_generated_module_covers_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "whole_binding.py").write_text(text_of())
    assert cover("--python", "whole_binding", folder=tmp_path, monkeypatch=monkeypatch) == 0
    said = r"(\d+) of \1 constants of the headers are the same in whole_binding\n"
    assert re.fullmatch(said, capsys.readouterr().out)


BINDING = """
import enum
print("what a module prints is not the answer")
VIR_DOMAIN_JOB_SUCCESS = "succes"
VIR_DOMAIN_JOB_ERRMSG = "errmsg"
VIR_DOMAIN_JOB_LATER = "later"
VIR_DOMAIN_JOB_NONE = False
UNRELATED = "x"
class Kind(enum.IntEnum):
    VIR_DOMAIN_JOB_BOUNDED = 1
    VIR_DOMAIN_JOB_UNBOUNDED = 7
class Field:
    name = "VIR_DOMAIN_JOB_ERRMSG"
    class type:
        name = "STRING"
FIELDS = {"errmsg": Field()}
"""
MATCH = ["--match", "VIR_DOMAIN_JOB_[SNBUEL]*"]


def test_lacking_different_and_beyond_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "some_binding.py").write_text(BINDING)
    words = ["--python", "some_binding", *MATCH]
    assert cover(*words, "--format", "json", folder=tmp_path, monkeypatch=monkeypatch) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["compared"] == 8
    assert found["equal"] == 1
    assert [one["name"] for one in found["lacking"]] == [
        "VIR_DOMAIN_JOB_NONE", "VIR_DOMAIN_JOB_STATS_COMPLETED",
        "VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED", "VIR_DOMAIN_JOB_SETUP_TIME",
    ]  # fmt: skip
    assert [(one["name"], one["what"], one["in_header"], one["in_binding"])
            for one in found["different"]] == [
        ("VIR_DOMAIN_JOB_UNBOUNDED", "value", "2", "7"),
        ("VIR_DOMAIN_JOB_SUCCESS", "value", "'success'", "'succes'"),
        ("VIR_DOMAIN_JOB_ERRMSG", "types", "none", "STRING"),
    ]  # fmt: skip
    assert found["beyond"] == [["VIR_DOMAIN_JOB_LATER", "later"]]


def test_the_text_names_header_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text_binding.py").write_text(BINDING)
    cover("--python", "text_binding", *MATCH, folder=tmp_path, monkeypatch=monkeypatch)
    printed = capsys.readouterr().out
    header = (Path(BUNDLED) / "libvirt/libvirt-domain.h").read_text().splitlines()
    line = next(n for n, text in enumerate(header, 1) if "define VIR_DOMAIN_JOB_SUCCESS" in text)
    assert "Lacking in text_binding: 4\n  VIR_DOMAIN_JOB_NONE = 0  (" in printed
    assert (
        "  VIR_DOMAIN_JOB_SUCCESS: value 'succes', in the header 'success'  "
        f"(libvirt/libvirt-domain.h:{line})\n"
    ) in printed
    assert "In text_binding and not in the headers: 1\n  VIR_DOMAIN_JOB_LATER = 'later'" in printed


@pytest.mark.parametrize(("fail_on", "status"), [("lacking", 1), ("different", 0), ("never", 0)])
def test_fail_on_decides_the_exit_status(
    fail_on: str, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty_binding.py").write_text("")
    words = ["--python", "empty_binding", "--fail-on", fail_on]
    assert cover(*words, folder=tmp_path, monkeypatch=monkeypatch) == status


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no_such_module"], "'no_such_module' cannot be imported by"),
        (["raising_module"], "RuntimeError: no; name a module"),
        (
            ["json", "--python-executable", "/nonexistent/python"],
            "/nonexistent/python: No such file or directory",
        ),
    ],
)
def test_what_cannot_be_imported_is_one_clear_line(
    words: list[str], said: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "raising_module.py").write_text("raise RuntimeError('no')")
    with pytest.MonkeyPatch.context() as patch:
        assert cover("--python", *words, folder=tmp_path, monkeypatch=patch) == 2
    error = capfd.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_macro_with_a_value_per_branch_may_have_any_of_them() -> None:
    loaded = load([BUNDLED], profile="libvirt")
    binding = Binding({"VIR_DOMAIN_JOB_LAST": 6})
    covered = measure(loaded.api, loaded.profile, binding, ["VIR_DOMAIN_JOB_LAST"])
    assert (covered.compared, covered.equal) == (1, 1)
    covered = measure(loaded.api, loaded.profile, Binding({}), ["VIR_DOMAIN_JOB_LAST"])
    assert (covered.compared, covered.lacking) == (0, ())


def test_debians_binding_equals_its_headers_where_it_has_them(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if debian_libvirt() != "9000000":
        pytest.skip("Debian's python3-libvirt 9.0.0 is not installed")
    include = corpus / "libvirt" / "9.0.0" / "include"
    modules = [word for name in ("libvirt", "libvirt_qemu", "libvirt_lxc")
               for word in ("--python", name)]  # fmt: skip
    status = main(
        ["coverage", str(include), *modules, "--python-executable", DEBIAN_PYTHON,
         "--format", "json"]
    )  # fmt: skip
    found = json.loads(capsys.readouterr().out)
    assert status == 1
    assert found["different"] == []
    assert found["beyond"] == []
    assert found["equal"] > 1200
    # The binding has no admin API, and takes no integer macros over.
    others = [one for one in found["lacking"] if not one["header"].endswith("-admin.h")]
    assert {one["name"] for one in others if isinstance(one["value"], str)} == set()
    code = "import libvirt, json; print(json.dumps(sorted(dir(libvirt))))"
    names = json.loads(
        subprocess.run([DEBIAN_PYTHON, "-c", code], capture_output=True, check=True).stdout
    )
    assert not {one["name"] for one in found["lacking"]} & set(names)


def test_this_python_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "asks_binding.py").write_text(
        f"import sys\nassert sys.executable == {sys.executable!r}\n"
    )
    words = ["--python", "asks_binding", "--fail-on", "never"]
    assert cover(*words, folder=tmp_path, monkeypatch=monkeypatch) == 0
