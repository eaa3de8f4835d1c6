"""Review what a patch changes, from a file, a mail or standard input.

patch PATCH: a unified diff, git format-patch's output, an mbox or a mail that quotes a patch;
    - for standard input
--base INPUT: what the patch is for: <inputs>; without it, the patch's own lines serve
+ reading, implementation, platform, rules, counting
[report]
--format <formats>|reply|patch default=text: the report's form (default: text)
+ report

headerscan review 0001-add-field.patch --base include/libvirt
git diff | headerscan review - --base git:HEAD
headerscan review mail.txt
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence

import msgspec

from headerscan.check import CheckResult
from headerscan.commands._call import exit_status
from headerscan.commands._reporting import CheckCall
from headerscan.diagnostics import Finding, Verdict
from headerscan.errors import InputError, UsageError
from headerscan.fixes.patching import unified
from headerscan.fixes.rounds import fixed
from headerscan.implementation.found import without
from headerscan.inputs import STDIN_NAME, GitRef, StdinRef, parse_reference
from headerscan.loading import AUTO, Loaded
from headerscan.model import Header
from headerscan.patches.diffs import Patch, parse_patches
from headerscan.patches.review import Step, review, scanned
from headerscan.patches.series import Base
from headerscan.patches.trees import Where
from headerscan.profile import Profile
from headerscan.profiles import detect_name, load_profile
from headerscan.readers import read_text
from headerscan.readers.git import author
from headerscan.texts.message import mailed_message
from headerscan.texts.reply import render_reply
from headerscan.texts.review import ReviewText


def run(arguments: argparse.Namespace) -> int:
    """Review and report; return 1 where a finding weighs enough to fail, else 0."""
    call = CheckCall(arguments)
    selection = call.selection
    if arguments.format == "reply":
        # An answer asks, too, what a report leaves to be guessed.
        severities = {"vague-bound": "note", **selection.severities}
        selection = msgspec.structs.replace(selection, severities=severities)
    file = STDIN_NAME if arguments.patch == "-" else arguments.patch
    patches = parse_patches(read_text(arguments.patch), file)
    loaded = _loaded(call)
    profile = _profile(call.config.profile, patches) if loaded is None else loaded.profile
    base = None if loaded is None else _base(loaded, arguments.base, patches)
    steps = list(
        review(
            patches,
            base,
            profile,
            file,
            scope=call.config.scope,
            selection=selection,
            defines=call.defines,
        )
    )
    for step in steps:
        call.headers += [*step.state.before.values(), *step.state.after.values()]
    return _report(steps, profile, base, call)


def _loaded(call: CheckCall) -> Loaded | None:
    """Return what ``--base`` names."""
    config, arguments = call.config, call.arguments
    if arguments.base is None:
        if arguments.implementation or arguments.format == "patch":
            what = "--implementation" if arguments.implementation else "--format patch"
            raise UsageError(
                f"{what} needs the headers that the patch is for", remedy="name them with --base"
            )
        return None
    loaded = call.load(
        [arguments.base], profile=config.profile, implementation=config.implementation
    )
    if not loaded.sources:
        raise InputError(
            "a snapshot has no text that a patch could change",
            remedy="name headers with --base",
            file=arguments.base,
        )
    return loaded


def _base(loaded: Loaded, reference: str, patches: Sequence[Patch]) -> Base:
    """Return headers as patches are put on them.

    What a build file says of the release holds until it says another; a tag is that of one
    revision. What C sources show holds in those that the patches leave as they are.
    """
    release, found = loaded.release, loaded.found
    if found is not None:
        found = without(found, (part.path for patch in patches for part in patch.files))
    return Base(
        loaded.sources,
        _where(reference, loaded),
        loaded.made,
        None if release is None else release.version,
        is_tagged=release is not None and release.is_tag,
        found=found,
    )


def _where(reference: str, base: Loaded) -> Where | None:
    """Return where a base is, as far as a patch's paths can be compared with it."""
    ref = parse_reference(reference)
    if isinstance(ref, StdinRef):
        return None
    if isinstance(ref, GitRef):
        path = ref.path or ""
        return Where(f"git:{ref.rev}:{path}", path, is_revision=True)
    if any(header.origin.startswith(f"{ref.path}:") for header in base.sources.values()):
        return Where(ref.path, "")  # an archive
    top = os.path.abspath(ref.path).replace(os.sep, "/")  # noqa: PTH100 - links stay as named
    return Where(ref.path, top)


def _profile(name: str, patches: Sequence[Patch]) -> Profile:
    if name != AUTO:
        return load_profile(name)
    hunks = (hunk for patch in patches for part in patch.files for hunk in part.hunks)
    return load_profile(detect_name("\n".join(hunk.new) for hunk in hunks))


def _report(steps: Sequence[Step], profile: Profile, base: Base | None, call: CheckCall) -> int:
    """Write the report; formats for machines have all patches' findings in one list."""
    arguments = call.arguments
    first, last = steps[0], steps[-1]
    verdicts = [step.result.verdict or Verdict.NONE for step in steps]
    whole = CheckResult(
        findings=tuple(finding for step in steps for finding in step.result.findings),
        verdict=max(verdicts, key=tuple(Verdict).index),
        rules=last.result.rules,
        symbols=sum(step.result.symbols for step in steps),
    )
    outcome = call.filtered(whole, Loaded(last.api, profile, last.state.after))
    told = [step.without_accepted(outcome.findings) for step in steps]
    if arguments.format == "reply":
        call.emit(render_reply(told, profile))
    elif arguments.format == "patch":
        call.emit(_mending(steps, profile, base, call))
    elif arguments.format != "text":
        return call.report(whole, outcome, last.state.after, first.state.before)
    else:
        text = ReviewText(profile, color=call.is_coloured)
        call.emit(text.render(told), is_news=bool(outcome.findings))
    return exit_status(outcome.findings, call.config.fail_on)


def _mending(steps: Sequence[Step], profile: Profile, base: Base | None, call: CheckCall) -> str:
    """Return the patch, with its message, that goes on top of the patches and mends them."""
    last = steps[-1]
    old = Loaded(steps[0].old, profile, {})

    def again(headers: Mapping[str, Header]) -> Sequence[Finding]:
        found = None if base is None else base.found
        api = scanned(headers, profile, call.defines, last.api.version, found)
        return call.findings(Loaded(api, profile, headers), old)

    result = fixed(last.state.after, again(last.state.after), again, unsafe=True)
    paths = {place.new_header: place.part.path for step in steps for place in step.state.places}
    text = "".join(
        unified(header.text, result.headers[name].text, paths[name])
        for name, header in last.state.after.items()
        if name in paths
    )
    subject = f"fixup! {last.state.patch.subject}" if last.state.patch.subject else None
    return text and mailed_message(result.mended, author(call.repo), subject) + text
