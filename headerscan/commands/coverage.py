r"""Compare the constants of headers with those of a Python module.

inputs INPUT...: <inputs>
--python MODULE... required: the module, which is imported in a process of its own; more than one
    together are one binding
--python-executable PATH: the Python that has the module (default: the one that runs headerscan)
--format text|json default=text:
--fail-on lacking|different|never default=lacking: exit 1 where a constant is lacking or different
    (default), only where one is different, or never
-o, --output FILE: write the result here (default: standard output)
+ reading, saying

headerscan coverage include/libvirt --python libvirt
headerscan coverage include/libvirt --python libvirt --python libvirt_qemu \
    --python-executable /usr/bin/python3 --format json
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator

import msgspec

from headerscan.commands._call import Call
from headerscan.coverage import Binding, Coverage, measure
from headerscan.errors import InputError

_SECONDS = 60
_READ_MODULES = """
import enum, importlib, json, os, sys
out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what the module prints is not the answer
constants, types = {}, {}
def add(name, value):
    if isinstance(value, (int, str)) and not isinstance(value, bool):
        constants.setdefault(name, int(value) if isinstance(value, int) else str(value))
modules = [importlib.import_module(name) for name in sys.argv[1:]]
values = [
    (name, getattr(module, name))
    for module in modules
    for name in dir(module)
    if not name.startswith("__")
]
for name, value in values:
    add(name, value)
    if isinstance(value, type) and issubclass(value, enum.Enum):
        for member in value.__members__.values():
            add(member.name, member.value)
    if hasattr(value, "values") and not isinstance(value, type):
        try:
            records = list(value.values())
        except Exception:
            continue
        for one in records:
            if hasattr(one, "type") and isinstance(getattr(one, "name", None), str):
                words = getattr(one.type, "name", None)  # None: a key of no stated type
                words = words.split(" or ") if isinstance(words, str) else []
                types.setdefault(one.name, words)
json.dump({"constants": constants, "types": types}, out)
out.close()
"""


def run(arguments: argparse.Namespace) -> int:
    """Print what differs; return 1 where ``--fail-on`` says so."""
    call = Call(arguments)
    loaded = call.load(arguments.inputs)
    binding = read_binding(arguments.python, arguments.python_executable or sys.executable)
    coverage = measure(loaded.api, loaded.profile, binding, arguments.match or ())
    if arguments.format == "json":
        call.emit(json.dumps(msgspec.to_builtins(coverage), indent=2) + "\n")
    else:
        call.emit("\n".join(_lines(coverage, ", ".join(arguments.python))) + "\n")
    fatal = {
        "lacking": (*coverage.lacking, *coverage.different),
        "different": coverage.different,
        "never": (),
    }
    return int(bool(fatal[arguments.fail_on]))


def read_binding(modules: list[str], executable: str) -> Binding:
    """Import modules in a child process and return what they hold; of equal names the first.

    Raises :class:`~headerscan.errors.InputError` where an import fails or all take longer than
    a minute, and :class:`OSError` where there is no such Python.
    """
    named = ", ".join(f"'{module}'" for module in modules)
    command = [executable, "-c", _READ_MODULES, *modules]
    try:
        done = subprocess.run(  # noqa: S603 - the user names the program
            command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise InputError(
            f"the import of {named} takes longer than {_SECONDS} seconds",
            remedy="name the module that holds the constants",
        ) from error
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        raise InputError(
            f"{named} cannot be imported by {executable}: {reason}",
            remedy="name a module of it with --python, or its Python with --python-executable",
        )
    return msgspec.json.decode(done.stdout, type=Binding)


def _lines(coverage: Coverage, modules: str) -> Iterator[str]:
    blocks = {
        f"Lacking in {modules}": [
            f"{one.name} = {one.value!r}  ({one.header}:{one.line})" for one in coverage.lacking
        ],
        f"Different in {modules}": [
            f"{one.name}: {one.what} {one.in_binding}, in the header {one.in_header}"
            f"  ({one.header}:{one.line})"
            for one in coverage.different
        ],
        f"In {modules} and not in the headers": [
            f"{name} = {value!r}" for name, value in coverage.beyond
        ],
    }
    for title, entries in blocks.items():
        if entries:
            yield f"{title}: {len(entries)}"
            yield from (f"  {entry}" for entry in entries)
            yield ""
    found = f"{coverage.equal} of {coverage.compared} constants"
    yield f"{found} of the headers are the same in {modules}"
