"""Generated constants against what a C compiler makes of the same headers."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from compiler import needs_gcc
from generated import BUNDLED, import_text, text_of, text_of_header
from msgspec.structs import replace

from headerscan.commands.generate import load_template
from headerscan.generate import generate
from headerscan.model import Header
from headerscan.profile import TypeInfo
from headerscan.profiles import load_profile
from headerscan.scan import scan

pytestmark = needs_gcc

FLAGS = ["-D__VIR_LIBVIRT_H_INCLUDES__", "-DVIR_ENUM_SENTINELS"]
PROGRAM = """
#include <stdio.h>
#include <sys/types.h>
#include <sys/time.h>
{includes}
static void text(const char *name, const char *value) {{ printf("%s s %s\\n", name, value); }}
static void number(const char *name, long long value) {{ printf("%s i %lld\\n", name, value); }}
#define SHOW(x) _Generic((x), char *: text, const char *: text, default: number)(#x, x)
int main(void) {{
{shows}
  return 0;
}}
"""


def values_by_gcc(
    names: list[str], includes: list[str], folder: Path, *flags: str
) -> dict[str, int | str]:
    """Compile a program that prints the constants."""
    source = folder / "show.c"
    source.write_text(
        PROGRAM.format(
            includes="\n".join(f"#include <{name}>" for name in includes),
            shows="\n".join(f"  SHOW({name});" for name in names),
        )
    )
    program = folder / "show"
    subprocess.run(["gcc", "-w", *flags, str(source), "-o", str(program)], check=True)
    printed = subprocess.run([str(program)], check=True, capture_output=True, text=True).stdout
    rows = (line.split(" ", 2) for line in printed.splitlines())
    return {name: int(value) if kind == "i" else value for name, kind, value in rows}


def constants_in(text: str, folder: Path) -> dict[str, int | str]:
    """Return the constants of a generated module, as a program gets them."""
    module = import_text(text, folder, "module_of_constants")
    return {
        name: int(value) if isinstance(value, int) else value
        for name, value in vars(module).items()
        if isinstance(value, (int, str)) and not (name.startswith("__") and name.endswith("__"))
    }


def test_all_36_job_keys_have_the_value_that_the_preprocessor_gives_them(tmp_path: Path) -> None:
    header = Path(BUNDLED) / "libvirt" / "libvirt-domain.h"
    expanded = subprocess.run(
        ["gcc", "-E", "-dM", *FLAGS, str(header)], check=True, capture_output=True, text=True
    ).stdout
    defined = dict(re.findall(r'^#define (VIR_DOMAIN_JOB_\w+) "(.*)"$', expanded, re.MULTILINE))
    assert len(defined) == 36
    made = constants_in(text_of(families=("job-stats",)), tmp_path)
    assert {name: value for name, value in made.items() if isinstance(value, str)} == defined


def test_every_bundled_constant_equals_gccs(tmp_path: Path) -> None:
    made = constants_in(text_of(), tmp_path)
    includes = ["libvirt/libvirt-common.h", "libvirt/libvirt-domain.h"]
    assert made == values_by_gcc(list(made), includes, tmp_path, *FLAGS, f"-I{BUNDLED}")


@pytest.mark.parametrize("release", ["9.0.0", "11.3.0"])
def test_every_constant_of_libvirt_equals_gccs(corpus: Path, release: str, tmp_path: Path) -> None:
    include = corpus / "libvirt" / release / "include"
    made = constants_in(text_of(str(include)), tmp_path)
    assert len(made) > 1200
    faces = ("libvirt", "virterror", "libvirt-admin", "libvirt-lxc", "libvirt-qemu")
    includes = [f"libvirt/{face}.h" for face in faces]
    flags = ["-DVIR_ENUM_SENTINELS", f"-I{include}"]
    assert made == values_by_gcc(list(made), includes, tmp_path, *flags)


def test_odd_names_and_values_survive(tmp_path: Path) -> None:
    header = r"""
    #define None 1
    #define lambda 2
    #define print 3
    #define Final 4
    #define __doc__ 5
    #define QUOTES "a \"b\" 'c'"
    #define BACKSLASH "a\\b\n\t\001"
    #define NEGATIVE (-7)
    #define BIG 18446744073709551615ULL
    enum odd { name = 1, value, real, mro, odd_x };
    """
    made = constants_in(text_of_header(header), tmp_path)
    assert made == {
        "None_": 1, "lambda_": 2, "print_": 3, "Final_": 4, "__doc_": 5,
        "QUOTES": "a \"b\" 'c'", "BACKSLASH": "a\\b\n\t\x01", "NEGATIVE": -7,
        "BIG": 18446744073709551615,
        "name_": 1, "value_": 2, "real_": 3, "mro_": 4, "odd_x": 5,
    }  # fmt: skip
    text = text_of_header(header)
    assert '"""In C: lambda."""' in text
    module = import_text(text, tmp_path)
    assert [member.name for member in module.odd] == ["name_", "value_", "real_", "mro_", "odd_x"]


ATTACK = '"""; raise SystemExit; """'


def test_no_text_of_a_header_or_profile_becomes_code(tmp_path: Path) -> None:
    quoted = ATTACK.replace('"', '\\"')
    header = f"""
    /** VIR_DOMAIN_STATS_X_PREFIX: {ATTACK} \\" as string. Since: 1.0 {ATTACK} */
    #define VIR_DOMAIN_STATS_X_PREFIX "{quoted}."
    /** VIR_DOMAIN_STATS_X_SUFFIX_Y: {ATTACK} as string.  \\ */
    #define VIR_DOMAIN_STATS_X_SUFFIX_Y ".{quoted}"
    #define VIR_DOMAIN_STATS_Z "{quoted}"
    /** {ATTACK} */
    enum {{ A /* {ATTACK} \\ */ }};
    """
    profile = load_profile("libvirt")
    family = next(one for one in profile.families if one.name == "domain-stats")
    hostile = replace(
        family, name=f"domain-stats{ATTACK}", owner=ATTACK, title=ATTACK, class_=ATTACK
    )
    info = {"STRING": TypeInfo(python="__import__('os')")}
    profile = replace(
        profile,
        name=f"lib\n{ATTACK}",
        families=(hostile,),
        types=replace(profile.types, info=info),
    )
    api = scan([Header(f"x\n{ATTACK}", header, "x")], profile)
    for target in ("python", "json-schema"):
        text = generate(api, profile, load_template(target, None))
        if target == "python":
            module = import_text(text, tmp_path)
            assert module.VIR_DOMAIN_STATS_Z == ATTACK
            assert len(module.FIELDS) == 2
            assert all(field.doc for field in module.FIELDS.values() if field.key != ATTACK)
        else:
            json.loads(text)
