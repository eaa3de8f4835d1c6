"""The worked examples of the guide: templates that compilers take, a package that is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from generated import BUNDLED, ROOT

from headerscan.cli import main

HOW_TO = ROOT / "docs" / "how-to"
SOURCES = {
    "bundled": (BUNDLED, "libvirt"),
    "libvirt": ("libvirt/11.3.0/include", "libvirt"),
    "gio": ("gio/2.74.6/include", "gio"),
}


def tool(name: str) -> str:
    """Return the path of a program, or skip the test."""
    beside = (Path(sys.executable).parent, ROOT / "node_modules" / ".bin")
    found = shutil.which(name, path=os.pathsep.join([os.environ["PATH"], *map(str, beside)]))
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def made(template: str, source: str, corpus: Path, folder: Path) -> Path:
    """Generate a file by a template of the guide."""
    path = folder / template.removesuffix(".jinja")
    place, profile = SOURCES[source]
    template = str(HOW_TO / "templates" / template)
    words = [str(corpus / place), "--profile", profile, "--template", template]
    assert main(["generate", "python", *words, "-o", str(path)]) == 0
    return path


@pytest.mark.parametrize("source", SOURCES)
def test_the_go_template_makes_what_go_compiles(source: str, corpus: Path, tmp_path: Path) -> None:
    go = tool("go")
    path = made("constants.go.jinja", source, corpus, tmp_path)
    (tmp_path / "go.mod").write_text("module example.org/constants\n\ngo 1.19\n")
    environment = {**os.environ, "GOCACHE": str(tmp_path / "cache"), "GOFLAGS": "-mod=mod"}
    subprocess.run([go, "vet", "."], cwd=tmp_path, env=environment, check=True)
    if source == "bundled":
        text = path.read_text()
        assert '\tVIR_DOMAIN_JOB_DISK_TEMP_USED = "disk_temp_used"\n' in text
        assert "\tVIR_DOMAIN_JOB_OPERATION_BACKUP VirDomainJobOperation = 9\n" in text


USE = """
import { JobStats, VIR_DOMAIN_JOB_DISK_TEMP_USED, virDomainJobOperation } from "./dictionaries";
const stats: JobStats = { disk_temp_used: 5, operation: 99 };
const used: number | bigint | undefined = stats[VIR_DOMAIN_JOB_DISK_TEMP_USED];
const backup: virDomainJobOperation = 9;
// @ts-expect-error: a value of the wrong type
const wrong: JobStats = { disk_temp_used: "5" };
"""


@pytest.mark.parametrize("source", SOURCES)
def test_the_typescript_template_makes_what_tsc_takes(
    source: str, corpus: Path, tmp_path: Path
) -> None:
    tsc = tool("tsc")
    files = [str(made("dictionaries.ts.jinja", source, corpus, tmp_path))]
    if source != "gio":
        (tmp_path / "use.ts").write_text(USE)
        files.append("use.ts")
    options = ["--strict", "--noEmit", "--target", "es2020", "--module", "es2020"]
    options += ["--moduleResolution", "bundler"]
    subprocess.run([tsc, *options, *files], cwd=tmp_path, check=True)


def example(folder: Path) -> tuple[Path, dict[str, str]]:
    """Copy the example project, and return it with an environment in which it can be built."""
    tool("pkg-config")
    if subprocess.run(["pkg-config", "--exists", "libvirt"], check=False).returncode:
        pytest.skip("libvirt's headers are not installed")
    project = folder / "project"
    shutil.copytree(HOW_TO / "libvirt-constants", project)
    programs = str(Path(sys.executable).parent)
    path = os.pathsep.join([programs, os.environ["PATH"]])
    return project, {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}


CHECK = """
from libvirt_constants.job_stats import FIELDS, decode_job_stats
from libvirt_constants.libvirt_domain import VIR_DOMAIN_RUNNING
assert VIR_DOMAIN_RUNNING == 1
assert FIELDS["disk_temp_used"].doc
assert decode_job_stats({"operation": 9}).values["operation"].name.endswith("BACKUP")
"""


def test_the_example_package_is_built_by_hatchling_and_installed(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    project, environment = example(tmp_path)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=project, env=environment, check=True)
    (wheel,) = tmp_path.glob("libvirt_constants-*.whl")
    site = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*install, "--target", str(site), str(wheel)], check=True)
    command = [sys.executable, "-c", CHECK]
    subprocess.run(command, env={"PYTHONPATH": str(site)}, cwd=tmp_path, check=True)


def test_the_example_module_is_built_and_installed_by_meson(tmp_path: Path) -> None:
    meson = tool("meson")
    tool("ninja")
    project, environment = example(tmp_path)
    build = str(tmp_path / "build")
    subprocess.run([meson, "setup", build], cwd=project, env=environment, check=True)
    install = [meson, "install", "-C", build, "--destdir", str(tmp_path / "root")]
    subprocess.run(install, env=environment, check=True)
    (module,) = (tmp_path / "root").rglob("libvirt_constants.py")
    command = [sys.executable, "-c", "import libvirt_constants as c; assert c.JOB_STATS_FIELDS"]
    subprocess.run(command, env={"PYTHONPATH": str(module.parent)}, cwd=tmp_path, check=True)
