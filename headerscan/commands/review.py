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

from headerscan.check import CheckResult, Selection, check
from headerscan.commands._call import Call, exit_status
from headerscan.commands._reporting import filtered, report, selection_of
from headerscan.diagnostics import Finding, Verdict
from headerscan.errors import InputError, UsageError
from headerscan.fixes.patching import unified
from headerscan.fixes.rounds import fixed
from headerscan.implementation.found import with_evidence, without
from headerscan.inputs import STDIN_NAME, GitRef, StdinRef, parse_reference
from headerscan.loading import AUTO, Loaded
from headerscan.model import Header
from headerscan.patches.diffs import Patch, parse_patches
from headerscan.patches.review import Step, review
from headerscan.patches.series import Base
from headerscan.patches.trees import Where
from headerscan.profile import Profile
from headerscan.profiles import detect_name, load_profile
from headerscan.readers import read_text
from headerscan.readers.git import author
from headerscan.scan import scan
from headerscan.texts.message import mailed_message
from headerscan.texts.reply import render_reply
from headerscan.texts.review import ReviewText


def run(arguments: argparse.Namespace) -> int:
    """Review and report; return 1 where a finding weighs enough to fail, else 0."""
    call = Call(arguments)
    selection = _selection(call)
    file = STDIN_NAME if arguments.patch == "-" else arguments.patch
    patches = parse_patches(read_text(arguments.patch), file)
    if arguments.implementation and arguments.base is None:
        raise UsageError(
            "C sources show nothing of a patch alone",
            remedy="name the headers that the patch is for with --base",
        )
    base = None if arguments.base is None else _base(call)
    profile = _profile(call.config.profile, patches) if base is None else base.profile
    steps = list(
        review(
            patches,
            None if base is None else _for_patches(base, arguments.base),
            profile,
            file,
            scope=call.config.scope,
            selection=selection,
            defines=call.defines,
        )
    )
    for step in steps:
        call.note_asked((*step.state.before.values(), *step.state.after.values()))
    return _report(steps, profile, base, call)


def _selection(call: Call) -> Selection:
    """Return which rules run: an answer asks, too, what a report leaves to be guessed."""
    selection = selection_of(call.settings)
    if call.arguments.format != "reply":
        return selection
    severities = {"vague-bound": "note", **selection.severities}
    return msgspec.structs.replace(selection, severities=severities)


def _base(call: Call) -> Loaded:
    config, reference = call.config, call.arguments.base
    base = call.load([reference], profile=config.profile, implementation=config.implementation)
    if not base.sources:
        raise InputError(
            "a snapshot has no text that a patch could change",
            remedy="name headers with --base",
            file=reference,
        )
    return base


def _for_patches(base: Loaded, reference: str) -> Base:
    """Return a base, as patches are put on it.

    What a build file says of the release holds until it says another; a tag is that of one
    revision.
    """
    return Base(
        base.sources,
        _where(reference, base),
        base.made,
        None if base.release is None else base.release.version,
        is_tagged=base.release is not None and base.release.is_tag,
        found=base.found,
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


def _profile(name: str, patches: tuple[Patch, ...]) -> Profile:
    if name != AUTO:
        return load_profile(name)
    hunks = (hunk for patch in patches for part in patch.files for hunk in part.hunks)
    return load_profile(detect_name("\n".join(hunk.new) for hunk in hunks))


def _report(
    steps: list[Step],
    profile: Profile,
    base: Loaded | None,
    call: Call,
) -> int:
    """Write the report; formats for machines have all patches' findings in one list."""
    arguments, settings = call.arguments, call.settings
    first, last = steps[0], steps[-1]
    verdicts = [step.result.verdict or Verdict.NONE for step in steps]
    whole = CheckResult(
        findings=tuple(finding for step in steps for finding in step.result.findings),
        verdict=max(verdicts, key=tuple(Verdict).index),
        rules=last.result.rules,
        symbols=sum(step.result.symbols for step in steps),
    )
    outcome = filtered(whole, Loaded(last.api, profile, last.state.after), settings, arguments)
    with_base = base is not None
    if arguments.format == "reply":
        call.emit(render_reply(steps, profile, outcome.findings, with_base=with_base))
    elif arguments.format == "patch":
        _mend(steps, base, call)
    elif arguments.format != "text":
        return report(whole, outcome, call, new=last.state.after, old=first.state.before)
    elif outcome.findings or not arguments.quiet or arguments.output:
        told = ReviewText(profile, outcome.findings, with_base=with_base, color=call.is_coloured)
        call.emit(told.render(steps))
    return exit_status(outcome.findings, call.config.fail_on)


def _mend(steps: Sequence[Step], base: Loaded | None, call: Call) -> None:
    """Write the patch, with its message, that goes on top of the patches and mends them."""
    if base is None:
        raise UsageError(
            "a patch that mends another one needs the headers that they are for",
            remedy="name them with --base",
        )
    last, profile = steps[-1], base.profile
    before = scan(tuple(steps[0].state.before.values()), profile, defines=call.defines)
    paths = {place.new_header: place.path for step in steps for place in step.state.places}
    evidence = None if base.found is None else without(base.found, paths.values())

    def again(headers: Mapping[str, Header]) -> Sequence[Finding]:
        api = scan(tuple(headers.values()), profile, defines=call.defines)
        api = msgspec.structs.replace(api, version=last.api.version)
        result = check(
            api if evidence is None else with_evidence(api, evidence),
            profile,
            against=before,
            scope=call.config.scope,
            selection=selection_of(call.settings),
            sources=headers,
        )
        loaded = Loaded(api, profile, headers)
        return filtered(result, loaded, call.settings, call.arguments).findings

    result = fixed(last.state.after, again(last.state.after), again, unsafe=True)
    text = "".join(
        unified(header.text, result.headers[name].text, paths[name])
        for name, header in last.state.after.items()
        if name in paths
    )
    subject = last.state.patch.subject
    if text:
        who = author(call.repo)
        text = mailed_message(result.mended, who, f"fixup! {subject}" if subject else None) + text
    call.emit(text)
