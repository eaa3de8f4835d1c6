"""A signal that stops a run finds no folder half made, half moved or left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PREPARE = """\
import os, pathlib, shutil, signal, sys
from headerscan.cli import main
signal.pthread_sigmask(signal.SIG_SETMASK, ())

def stop(moment, owner, name, wanted=lambda *_: True):
    original = getattr(owner, name)
    def replaced(*arguments, **options):
        if is_now := wanted(*arguments):
            setattr(owner, name, original)
        if is_now and moment == 'before':
            os.kill(os.getpid(), signal.SIGTERM)
        result = original(*arguments, **options)
        if is_now and moment == 'after':
            os.kill(os.getpid(), signal.SIGTERM)
        return result
    setattr(owner, name, replaced)

def is_in_temporary(path, *_):
    return os.path.dirname(path) == os.environ['TMPDIR']

def is_for_work(path, *_):
    return path.name.startswith('headerscan-')

def is_new(path, *_):
    return path.name.startswith('.site.')

class Stopping:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)

def stop_where_dropped(owner, name):
    original = getattr(owner, name)
    def replaced(*arguments, **options):
        Stopping()
        return original(*arguments, **options)
    setattr(owner, name, replaced)

"""
MOMENTS = {
    "when it is asked where temporary files go": "stop('after', os, 'open', is_in_temporary)",
    "when a folder for the work has been made": "stop('after', pathlib.Path, 'mkdir', is_for_work)",
    "when a folder beside the place has been made": "stop('after', pathlib.Path, 'mkdir', is_new)",
    "when a folder is to be removed": "stop('before', shutil, 'rmtree')",
    "when a page has been written": "stop('after', shutil, 'copystat')",
    "where Python drops what is raised": "stop_where_dropped(pathlib.Path, 'write_text')",
}


def stopped(at: str, *arguments: str | Path) -> int:
    """Return the status of a run that is told to stop at a moment."""
    code = f"{PREPARE}{at}\nsys.exit(main(sys.argv[1:]))\n"
    environment = os.environ | {"TMPDIR": str(Path(arguments[-1]).parent)}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, env=environment).returncode


@pytest.fixture
def header(tmp_path: Path) -> Path:
    path = tmp_path / "keys.h"
    path.write_text("/** How fast. */\n#define KEY_SPEED 1\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_site_stopped_at_a_moment_leaves_nothing_behind(
    header: Path, tmp_path: Path, moment: str
) -> None:
    (tmp_path / "out").mkdir()
    status = stopped(MOMENTS[moment], "site", header, "-o", tmp_path / "out" / "site")
    assert status == 128 + signal.SIGTERM
    assert list((tmp_path / "out").iterdir()) == []


def test_a_site_stopped_while_it_takes_its_place_is_there_whole(
    header: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    site = tmp_path / "out" / "site"
    assert stopped("", "site", header, "-o", site) == 0
    assert list(site.parent.iterdir()) == [site]
    moved = "stop('after', pathlib.Path, 'rename', lambda path, _: path.name == 'site')"
    assert stopped(moved, "site", header, "-o", site) == 128 + signal.SIGTERM
    assert list(site.parent.iterdir()) == [site]
    assert (site / "index.html").is_file()


def test_a_file_of_a_run_that_is_interrupted_while_it_is_made_is_no_litter(
    header: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    # What Python does at Ctrl-C, at another signal.
    as_at_ctrl_c = "signal.signal(signal.SIGTERM, signal.default_int_handler)"
    is_beside = "lambda path, *_: path.suffix == '.tmp'"
    interrupt = f"{as_at_ctrl_c}\nstop('after', pathlib.Path, 'open', {is_beside})"
    assert stopped(interrupt, "scan", header, "-o", tmp_path / "out" / "api.json") == 130
    assert list((tmp_path / "out").iterdir()) == []
