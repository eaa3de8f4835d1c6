"""The direction of imports, as ``docs/architecture`` has it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter

import pytest
from imports import PACKAGE, mentioned, modules, needs, own, source_of, within

ROOT = PACKAGE.parent
EDGE = ("readers", "profiles", "targets", "output", "cache", "loading")
FACES = ("commands", "cli", "__main__", "sphinx_ext", "site", "lsp")
OUTSIDE = {"os", "sys", "io", "subprocess", "shutil", "tempfile", "socket", "glob"}
STEPS = (
    *("lexing", "constants", "declarations", "comments", "reading", "scan"),
    "implementation",
)
"""The packages of reading, each of which knows those before it."""
AFTER_LEXING = STEPS[1:]
AFTER_CONSTANTS = STEPS[2:]
LAYERS = {
    "reading": (
        STEPS,
        ("rules", "lints", "compat", "check", "report", "texts", "generate", "site", *EDGE),
    ),
    "judging": (
        ("rules", "compat", "comparing", "check", "filters", "fixes"),
        (*AFTER_CONSTANTS, "report", "texts", "generate", "site", *EDGE),
    ),
    "rules on one header": (("lints",), ("scan", "report", "texts", *EDGE)),
    "both": (("patches", "history"), ("report", "texts", "generate", "site", *EDGE)),
    "telling": (("report",), (*STEPS, "check", "generate", "site", "readers", "loading")),
    "texts": (("texts",), ("generate", "site", "readers", "loading")),
    "making": (
        ("generate",),
        (*STEPS, "check", "report", "texts", "readers", "loading"),
    ),
    "edge": (EDGE, FACES),
}
THIRD_PARTIES = {
    "pycparser": ("declarations",),
    "jinja2": ("generate.rendering", "report.html", "site.pages", "sphinx_ext.releases"),
    "sphinx": ("sphinx_ext", "site.building"),
    "docutils": ("sphinx_ext",),
}


def named(*names: str) -> tuple[str, ...]:
    return tuple(f"headerscan.{name}" for name in names)


def core() -> list[str]:
    """Return the modules that are neither at the edge nor a face."""
    return [name for name in modules() if not within(name, *named(*EDGE, *FACES))]


def called(module: str) -> set[str]:
    """Return the names of plain functions that a module calls."""
    tree = ast.parse(source_of(module).read_text(encoding="utf-8"))
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {function.id for function in calls if isinstance(function, ast.Name)}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_knows_nothing_of_those_that_build_on_it(layer: str) -> None:
    roots, unknown = LAYERS[layer]
    assert not [name for name in needs(*named(*roots)) if within(name, *named(*unknown, *FACES))]


@pytest.mark.parametrize("step", STEPS)
def test_a_step_of_reading_knows_those_before_it_only(step: str) -> None:
    later = STEPS[STEPS.index(step) + 1 :]
    assert not [name for name in needs(*named(step)) if within(name, *named(*later))]


def test_imports_have_no_cycle() -> None:
    assert list(TopologicalSorter(mentioned()).static_order())


def test_the_core_knows_neither_the_edge_nor_the_faces() -> None:
    known = {(name, entry) for name in core() for entry in own(name)}
    assert not [pair for pair in known if within(pair[1], *named(*EDGE, *FACES))]


def test_the_core_touches_no_file_process_or_terminal() -> None:
    # A rule and a report format are a file each, and templates travel with the package.
    for name in set(core()) - {"headerscan", "headerscan.resources"}:
        for entry in modules()[name]:
            assert not within(entry.module, *OUTSIDE), name
            assert entry.module != "pathlib" or (entry.name or "").startswith("Pure"), name
        assert not called(name) & {"open", "print", "input", "eval", "exec"}, name


@pytest.mark.parametrize("package", THIRD_PARTIES)
def test_a_third_partys_package_is_imported_in_its_place_only(package: str) -> None:
    importers = [
        name
        for name, imports in modules().items()
        if any(within(entry.module, package) for entry in imports)
    ]
    assert importers
    assert all(within(name, *named(*THIRD_PARTIES[package])) for name in importers)


def test_jinja_is_imported_by_those_only_who_render() -> None:
    assert all(
        entry.lazy
        for imports in modules().values()
        for entry in imports
        if within(entry.module, "jinja2")
    )


def test_importing_the_package_imports_no_third_party() -> None:
    script = "import headerscan, sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert not {"sphinx", "docutils", "jinja2", "pycparser"} & set(run.stdout.split())


def test_asking_for_help_imports_neither_sphinx_nor_jinja() -> None:
    script = (
        "import sys\nfrom headerscan.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print('|', *{name.split('.')[0] for name in sys.modules})"
    )
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert not {"sphinx", "docutils", "jinja2"} & set(run.stdout.rpartition("|")[2].split())


def test_every_dependency_has_its_reason_in_the_documentation() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[<>=\[; ]", entry)[0] for entry in project["dependencies"]}
    text = (ROOT / "docs" / "architecture.rst").read_text(encoding="utf-8")
    table = text[text.index("\nDependencies\n") :]
    listed = set(re.findall(r"^   \* - ([\w.]+)$", table, re.MULTILINE)) - {"package"}
    assert listed == declared
