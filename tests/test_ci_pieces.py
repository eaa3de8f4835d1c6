"""The ready-made pieces for CI, each run on a scratch repository as its service runs it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
HEADER = "include/libvirt/libvirt-domain.h"
GOOD = '# define VIR_DOMAIN_JOB_DISK_TEMP_USED "disk_temp_used"'
UNTYPED = """
/**
 * VIR_DOMAIN_JOB_SHINY:
 *
 * virDomainGetJobStats field: how shiny the job is.
 *
 * Since: 11.4.0
 */
# define VIR_DOMAIN_JOB_SHINY "shiny"
"""

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@dataclass(frozen=True)
class Scratch:
    """A repository whose commits add two good fields, add one without a type, change a value."""

    folder: Path
    base: str
    good: str
    untyped: str
    changed: str

    def line(self, revision: str, text: str) -> int:
        """Return the 1-based line of the header at a revision that starts with a text."""
        lines = git(self.folder, "show", f"{revision}:{HEADER}").split("\n")
        (number,) = (n for n, line in enumerate(lines, 1) if line.startswith(text))
        return number

    def story(self) -> list[tuple[str, str, int | None]]:
        """Return commit, the one before it, and the line to be marked, None for a pass."""
        shiny = self.line(self.untyped, "# define VIR_DOMAIN_JOB_SHINY")
        changed = self.line(self.changed, "# define VIR_DOMAIN_JOB_DISK_TEMP_USED")
        return [
            (self.good, self.base, None),
            (self.untyped, self.good, shiny),
            (self.changed, self.untyped, changed),
        ]


def environment(**more: str) -> dict[str, str]:
    known = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    own = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
    }  # fmt: skip
    return {**known, **own, **more}


def run(
    folder: Path, *command: str, status: int | None = 0, **more: str
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command, cwd=folder, env=environment(**more), capture_output=True, text=True, check=False
    )
    if status is not None:
        assert done.returncode == status, done.stdout + done.stderr
    return done


def git(folder: Path, *arguments: str) -> str:
    return run(folder, "git", *arguments).stdout.strip()


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    folder = tmp_path_factory.mktemp("scratch")
    git(folder, "init", "--quiet", "--initial-branch=main")
    header = folder / HEADER
    header.parent.mkdir(parents=True)

    def commit(text: str) -> str:
        header.write_text(text)
        git(folder, "add", ".")
        git(folder, "commit", "--quiet", "--message=change")
        return git(folder, "rev-parse", "HEAD")

    for name in ("libvirt-common.h", "libvirt-domain.h"):
        shutil.copy(ROOT / "fixtures/headers-old/libvirt" / name, header.parent / name)
    base = commit(header.read_text())
    for name in ("libvirt-common.h", "libvirt-domain.h"):
        shutil.copy(ROOT / "fixtures/headers/libvirt" / name, header.parent / name)
    text = header.read_text()
    good = commit(text)
    text = text.replace(GOOD, f"{GOOD}\n{UNTYPED}")
    untyped = commit(text)
    changed = commit(text.replace('"disk_temp_used"', '"disk_temp_taken"'))
    return Scratch(folder, base, good, untyped, changed)


@pytest.fixture
def clone(scratch: Scratch, tmp_path: Path) -> Path:
    """Return a clone, as a service makes one for each job."""
    git(tmp_path, "clone", "--quiet", str(scratch.folder), "clone")
    return tmp_path / "clone"


def filled(text: str, values: dict[str, str]) -> str:
    """Return a text with its ``${{ … }}`` replaced."""
    return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda match: values[match[1]], text)


def action_step(
    clone: Path, base: str, api: GitHub | None = None, **inputs: str
) -> tuple[int, str, dict[str, Path]]:
    """Run the action's checking step as GitHub's runner does; with ``api`` for a pull request."""
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    values = {f"inputs.{name}": entry["default"] for name, entry in action["inputs"].items()}
    values |= {f"inputs.{name}": value for name, value in inputs.items()}
    values |= {
        "github.event.pull_request.base.sha": base,
        "github.event.pull_request.head.sha": git(clone, "rev-parse", "HEAD"),
        "github.event.pull_request.number": "" if api is None else "7",
        "github.token": "" if api is None else "token",
        "github.action_path": str(ROOT),
    }
    (step,) = (step for step in action["runs"]["steps"] if step.get("id") == "check")
    given = {name: filled(text, values) for name, text in step["env"].items()}
    temp = clone.parent / "runner"
    temp.mkdir(exist_ok=True)
    files = {name: temp / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for path in files.values():
        path.write_text("")
    script = temp / "step.sh"
    script.write_text(step["run"])
    done = run(
        clone, "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script),
        status=None, RUNNER_TEMP=str(temp), **given, **{k: str(v) for k, v in files.items()},
        GITHUB_API_URL="" if api is None else api.url, GITHUB_REPOSITORY="owner/library",
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr, {**files, "sarif": temp / "headerscan.sarif"}


class GitHub(HTTPServer):
    """As much of GitHub's REST API as the action asks for: the comments of one pull request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), GitHubAnswers)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.reviews: list[dict[str, Any]] = []
        self.is_allowed = True


class GitHubAnswers(BaseHTTPRequestHandler):
    server: GitHub

    def do_GET(self) -> None:
        assert self.path == "/repos/owner/library/pulls/7/comments?per_page=100&page=1"
        self.answer(200, [one for review in self.server.reviews for one in review["comments"]])

    def do_POST(self) -> None:
        assert self.path == "/repos/owner/library/pulls/7/reviews"
        assert self.headers["Authorization"] == "Bearer token"
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.server.is_allowed:
            self.answer(403, {"message": "Resource not accessible by integration"})
            return
        self.server.reviews.append(json.loads(body))
        self.answer(200, {})

    def answer(self, status: int, body: object) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def github() -> Iterator[GitHub]:
    with GitHub() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def with_slip(clone: Path) -> str:
    """Commit a unit that is spelled oddly in a new key; return the commit before it."""
    base = git(clone, "rev-parse", "HEAD")
    header = clone / HEADER
    slip = UNTYPED.replace("how shiny the job is.", "how long, in nano-seconds, as\n"
                           " * VIR_TYPED_PARAM_ULLONG.")  # fmt: skip
    slip = slip.replace("SHINY", "DULL").replace('"shiny"', '"dull"')
    header.write_text(header.read_text().replace(GOOD, f"{GOOD}\n{slip}"))
    git(clone, "commit", "--quiet", "--all", "--message=slip")
    return base


def test_the_action_suggests_on_a_pull_request_what_mends_it_and_each_thing_once(
    scratch: Scratch, clone: Path, github: GitHub
) -> None:
    git(clone, "checkout", "--quiet", scratch.good)
    base = with_slip(clone)
    for _ in range(2):
        status, log, _files = action_step(clone, base, github)
        assert status == 0, log
    (review,) = github.reviews
    schema = json.loads((ROOT / "tests/schemas/github-review.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(review)
    assert review["commit_id"] == git(clone, "rev-parse", "HEAD")
    (comment,) = review["comments"]
    assert comment["path"] == HEADER
    assert " how long, in nanoseconds, as\n * VIR_TYPED_PARAM_ULLONG.\n" in comment["body"]


def test_the_action_goes_on_with_annotations_where_it_may_not_suggest(
    scratch: Scratch, clone: Path, github: GitHub
) -> None:
    github.is_allowed = False
    git(clone, "checkout", "--quiet", scratch.good)
    base = with_slip(clone)
    status, log, _ = action_step(clone, base, github)
    assert status == 0
    assert "::notice title=headerscan::Suggestions could not be posted" in log
    assert "Resource not accessible by integration" in log
    assert f"::notice file={HEADER}," in log


def test_the_action_marks_the_line_of_each_bad_commit(scratch: Scratch, clone: Path) -> None:
    for commit, base, line in scratch.story():
        git(clone, "checkout", "--quiet", commit)
        status, log, files = action_step(clone, base)
        annotations = [text for text in log.split("\n") if text.startswith("::error ")]
        results = json.loads(files["sarif"].read_text())["runs"][0]["results"]
        errors = [result for result in results if result["level"] == "error"]
        marked = [
            result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in errors
        ]
        assert status == (0 if line is None else 1), log
        assert f"status={status}" in files["GITHUB_OUTPUT"].read_text()
        assert files["GITHUB_STEP_SUMMARY"].read_text().startswith("### headerscan: ")
        assert marked == ([] if line is None else [line])
        assert len(annotations) == len(errors)
        for annotation in annotations:
            assert annotation.startswith(f"::error file={HEADER},line={line},")


def test_the_action_fetches_the_older_side_into_a_shallow_clone(
    scratch: Scratch, tmp_path: Path
) -> None:
    git(scratch.folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{scratch.folder}", "clone")
    status, log, _ = action_step(tmp_path / "clone", scratch.good)
    assert status == 1, log
    assert "macro-value-changed" in log


def test_the_action_takes_arguments_as_a_shell_does(scratch: Scratch, clone: Path) -> None:
    git(clone, "checkout", "--quiet", scratch.untyped)
    status, log, _ = action_step(
        clone, scratch.good, arguments="--match 'VIR_DOMAIN_JOB_DISK_*' --scope all"
    )
    assert status == 0, log


def test_the_action_says_when_the_call_is_wrong(scratch: Scratch, clone: Path) -> None:
    status, log, files = action_step(clone, scratch.base, path="nowhere")
    assert status == 2
    assert "::error title=headerscan::The check could not run" in log
    assert "status=2" in files["GITHUB_OUTPUT"].read_text()
    assert files["GITHUB_STEP_SUMMARY"].read_text() == ""


def test_the_gitlab_job_marks_the_line_of_each_bad_commit(scratch: Scratch, clone: Path) -> None:
    job = yaml.safe_load((ROOT / "ci/headerscan.gitlab-ci.yml").read_text())["headerscan"]
    (script,) = job["script"]
    for commit, base, line in scratch.story()[:2]:
        git(clone, "checkout", "--quiet", commit)
        done = run(
            clone, "bash", "-e", "-o", "pipefail", "-c", script,
            status=0 if line is None else 1,
            CI_MERGE_REQUEST_DIFF_BASE_SHA=base, **job["variables"],
        )  # fmt: skip
        entries = json.loads((clone / "gl-code-quality-report.json").read_text())
        places = [
            (entry["location"]["path"], entry["location"]["lines"]["begin"])
            for entry in entries
            if entry["severity"] == "major"
        ]
        assert places == ([] if line is None else [(HEADER, line)]), done.stdout


def hook_of(name: str) -> dict[str, Any]:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    (found,) = (hook for hook in hooks if hook["id"] == name)
    return dict(found)


def test_the_pre_commit_hook_that_mends_fails_once_and_then_passes(
    clone: Path,
) -> None:
    hook = hook_of("headerscan-fix") | {"language": "system", "args": ["include"]}
    config = {"repos": [{"repo": "local", "hooks": [hook]}]}
    (clone / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    header = clone / HEADER
    good = header.read_text()
    first = good.index("/**\n * VIR_DOMAIN_JOB_")
    header.write_text(f"{good[:first]}/*{good[first + 3 :]}")
    git(clone, "add", ".")
    command = ("pre-commit", "run", "headerscan-fix")
    home = str(clone.parent / "home")
    done = run(clone, *command, status=1, PRE_COMMIT_HOME=home)
    assert "files were modified by this hook" in done.stdout
    assert header.read_text() == good
    git(clone, "add", ".")
    run(clone, *command, PRE_COMMIT_HOME=home)


def test_the_pre_commit_hook_marks_the_line_of_each_bad_change(
    scratch: Scratch, clone: Path
) -> None:
    hook = hook_of("headerscan")
    hook |= {"language": "system", "args": ["include", "--against", "git:HEAD:include"]}
    config = clone / ".pre-commit-config.yaml"
    config.write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": [hook]}]}))
    home = str(clone.parent / "home")
    for commit, base, line in scratch.story()[:2]:
        git(clone, "checkout", "--quiet", base)
        git(clone, "checkout", "--quiet", commit, "--", "include")
        git(clone, "add", ".pre-commit-config.yaml")
        done = run(
            clone, "pre-commit", "run", "headerscan",
            status=0 if line is None else 1, PRE_COMMIT_HOME=home,
        )  # fmt: skip
        if line is not None:
            assert f"\n{HEADER}\n" in done.stdout
            assert f"\n{line}:" in done.stdout
        git(clone, "reset", "--quiet", "--hard")
        config.write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": [hook]}]}))


def test_the_pre_push_hook_lets_only_good_commits_through(scratch: Scratch, clone: Path) -> None:
    remote = clone.parent / "remote.git"
    git(clone.parent, "init", "--quiet", "--bare", "remote.git")
    git(clone, "remote", "set-url", "origin", str(remote))
    shutil.copy(ROOT / "ci/pre-push", clone / ".git/hooks/pre-push")
    git(clone, "push", "--quiet", "--no-verify", "origin", f"{scratch.base}:refs/heads/main")
    git(clone, "push", "--quiet", "origin", f"{scratch.good}:main")
    for bad in (scratch.untyped, scratch.changed):
        done = run(clone, "git", "push", "--quiet", "origin", f"{bad}:main", status=1)
        assert "VIR_DOMAIN_JOB_SHINY" in done.stdout + done.stderr
    assert git(remote, "rev-parse", "main") == scratch.good
    git(clone, "push", "--quiet", "origin", ":main")


def settings(folder: Path, against: str) -> None:
    text = f'inputs = ["include"]\nagainst = "git:{against}:include"\n'
    (folder / "headerscan.toml").write_text(text)


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_check_fails_for_a_bad_commit(scratch: Scratch, clone: Path) -> None:
    (clone / "Makefile").write_text("include headerscan.mk\n")
    shutil.copy(ROOT / "ci/headerscan.mk", clone)
    settings(clone, scratch.untyped)
    assert "VIR_DOMAIN_JOB_DISK_TEMP_USED" in run(clone, "make", "check", status=2).stdout
    settings(clone, scratch.changed)
    run(clone, "make", "check")


def test_mesons_test_fails_for_a_bad_commit(scratch: Scratch, clone: Path) -> None:
    if shutil.which("meson", path=environment()["PATH"]) is None:
        pytest.skip("meson is not installed")
    (clone / "meson.build").write_text("project('scratch')\nsubdir('checks')\n")
    (clone / "checks").mkdir()
    shutil.copy(ROOT / "ci/meson/meson.build", clone / "checks/meson.build")
    settings(clone, scratch.changed)
    run(clone, "meson", "setup", "build")
    test = ("meson", "test", "-C", "build", "--no-rebuild", "--suite", "syntax-check")
    run(clone, *test)
    settings(clone, scratch.untyped)
    assert "headerscan" in run(clone, *test, status=1).stdout


@pytest.mark.parametrize(
    ("schema", "file"),
    [("github-actions", "action.yml"), ("gitlab-ci", "ci/headerscan.gitlab-ci.yml")],
)
def test_the_pieces_hold_to_their_services_schemas(schema: str, file: str) -> None:
    run(ROOT, "check-jsonschema", "--builtin-schema", f"vendor.{schema}", file)


def test_the_hooks_manifest_is_one() -> None:
    run(ROOT, "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")


def test_the_action_puts_no_input_into_a_script() -> None:
    action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
    assert not [step for step in action["runs"]["steps"] if "${{" in step.get("run", "")]
