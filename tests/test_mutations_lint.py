"""Real headers with one slip each: the rule that owns the slip finds it, and no other does."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from headerscan.check import Selection, check
from headerscan.diagnostics import Finding
from headerscan.model import Header
from headerscan.profiles import load_profile
from headerscan.rules import lint_rules
from headerscan.scan import scan

PROFILE = load_profile("libvirt")
LINTS = tuple(lint_rules())
PER_KIND = 4
"""How many slips of a kind are tried; each costs one scan of the job family."""
SWAPPED = {"ULLONG": "INT", "INT": "STRING", "STRING": "ULLONG", "BOOLEAN": "ULLONG"}


class Slip(NamedTuple):
    """A header with one slip in it, and the rules that are to find it."""

    text: str
    symbol: str
    rules: set[str]
    """One of these has to complain about the symbol, none other may about any."""
    may_also: frozenset[str] = frozenset()
    """Rules that may complain too, as the slip is theirs as well."""


def keys(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield each documented job key: the match of comment and macro, and its name."""
    block = re.compile(
        r"/\*\*(?:(?!\*/).)*?\*/\n+# *define (VIR_DOMAIN_JOB_\w+) +\"[^\"]*\"", re.DOTALL
    )
    for match in block.finditer(text):
        yield match, match[1]


def within(text: str, match: re.Match[str], edited: str) -> str:
    """Return the text with one key's block in another form."""
    assert edited != match[0]
    return text[: match.start()] + edited + text[match.end() :]


def type_swapped(text: str) -> Iterator[Slip]:
    for match, name in keys(text):
        stated = re.search(r"VIR_TYPED_PARAM_(\w+)", match[0])
        mirrors = "corresponds to" in match[0].replace("\n * ", " ")
        enum = "virDomainJobOperation enum" in match[0].replace("\n * ", " ")
        if stated and (mirrors or enum):
            wrong = SWAPPED[stated[1]]
            rule = "type-contradicts-member" if mirrors else "type-contradicts-enum"
            yield Slip(
                within(
                    text,
                    match,
                    match[0].replace(stated[0], stated[0].replace(stated[1], wrong)),
                ),
                name,
                {rule},
                frozenset({"pair-differs"}),
            )


def type_misspelt(text: str) -> Iterator[Slip]:
    for match, name in keys(text):
        for slip in ("VIR_TYPED_PARAMS_", "VIR_TYPED_PARAM_X"):
            if "VIR_TYPED_PARAM_" in match[0]:
                mended = within(text, match, match[0].replace("VIR_TYPED_PARAM_", slip))
                yield Slip(mended, name, {"unknown-type"})


def annotation_dropped(text: str) -> Iterator[Slip]:
    phrase = re.compile(r",?(?:\s|\*)+as(?:\s|\*)+VIR_TYPED_PARAM_\w+")
    for match, name in keys(text):
        if phrase.search(match[0]):
            yield Slip(within(text, match, phrase.sub("", match[0])), name, {"missing-type"})


def annotation_added(text: str) -> Iterator[Slip]:
    for match, name in keys(text):
        if "as VIR_TYPED_PARAM_ULLONG." in match[0]:
            more = "as VIR_TYPED_PARAM_ULLONG. Else it is none, as VIR_TYPED_PARAM_STRING."
            edited = within(text, match, match[0].replace("as VIR_TYPED_PARAM_ULLONG.", more))
            yield Slip(edited, name, {"conflicting-types"})


def unit_changed(text: str) -> Iterator[Slip]:
    for match, name in keys(text):
        block = match[0]
        if "number of bytes" in block and name.rpartition("_")[2] in (
            "TOTAL",
            "PROCESSED",
            "REMAINING",
        ):
            yield Slip(
                within(text, match, match[0].replace("number of bytes", "amount in KiB")),
                name,
                {"pair-differs"},
            )
        elif "number of bytes" in block and name.endswith("_BYTES"):
            yield Slip(
                within(text, match, match[0].replace("number of bytes", "number of pages")),
                name,
                {"unit-contradicts-name"},
            )
        if "(ms)" in block:
            yield Slip(
                within(text, match, match[0].replace("(ms)", "(in milli-seconds)", 1)),
                name,
                {"nonstandard-unit"},
            )
            yield Slip(
                within(text, match, match[0].replace("(ms) ", "", 1)), name, {"missing-unit"}
            )


def since_removed(text: str) -> Iterator[Slip]:
    line = re.compile(r" \*\n \* Since: [\d.]+\n")
    for match, name in keys(text):
        yield Slip(within(text, match, line.sub("", match[0])), name, {"missing-since"})


def since_garbled(text: str) -> Iterator[Slip]:
    line = re.compile(r"Since: ([\d.]+)")
    for match, name in keys(text):
        for pattern in (r"Since: next", r"Since: \1.x", r"Since \1", r"Since:"):
            edited = within(text, match, line.sub(pattern, match[0]))
            yield Slip(edited, name, {"malformed-since"})
        edited = within(text, match, line.sub("Since: 99.1.0", match[0]))
        yield Slip(edited, name, {"since-in-future"})


def key_duplicated(text: str) -> Iterator[Slip]:
    found = list(keys(text))
    for (match, name), (other, _) in zip(found[1:], found, strict=False):
        key = re.findall(r'"[^"]*"', other[0])[-1]
        edited = within(text, match, re.sub(r'"[^"]*"\Z', key, match[0]))
        yield Slip(edited, name, {"duplicate-key"})


def key_restyled(text: str) -> Iterator[Slip]:
    for match, name in keys(text):
        if "_" in re.findall(r'"[^"]*"', match[0])[-1]:
            edited = within(
                text, match, re.sub(r'"[^"]*"\Z', lambda k: k[0].replace("_", "-"), match[0])
            )
            yield Slip(edited, name, {"key-style"})


def reference_misspelt(text: str) -> Iterator[Slip]:
    for match, name in keys(text):
        names = set(re.findall(r"VIR_DOMAIN_JOB_\w+", match[0])) - {name}
        for other in sorted(names):
            wrong = f"{other[:-2]}{other[-1]}{other[-2]}X"
            pattern = re.compile(rf"\b{other}\b")
            edited = within(text, match, pattern.sub(wrong, match[0]))
            yield Slip(edited, name, {"unknown-reference"}, frozenset({"missing-unit"}))


def opener_changed(text: str) -> Iterator[Slip]:
    for match, name in keys(text):
        edited = within(text, match, "/*" + match[0].removeprefix("/**"))
        yield Slip(edited, name, {"not-a-doc-comment"})


def comment_removed(text: str) -> Iterator[Slip]:
    for match, name in keys(text):
        edited = within(text, match, match[0][match[0].index("*/") + 3 :])
        yield Slip(edited, name, {"missing-doc"})


def doc_renamed(text: str) -> Iterator[Slip]:
    found = list(keys(text))
    for (match, name), (_, other) in pairwise(found):
        for wrong in (other, f"{name}S"):
            edited = within(text, match, match[0].replace(f"{name}:", f"{wrong}:", 1))
            yield Slip(edited, name, {"wrong-doc-name"})


def macro_repeated(text: str) -> Iterator[Slip]:
    for match, name in keys(text):
        edited = within(text, match, f'{match[0]}\n# define {name} "another"')
        yield Slip(edited, name, {"redefined-macro"}, frozenset({"key-differs-from-name"}))


KINDS = (
    type_swapped,
    type_misspelt,
    annotation_dropped,
    annotation_added,
    unit_changed,
    since_removed,
    since_garbled,
    key_duplicated,
    key_restyled,
    reference_misspelt,
    opener_changed,
    comment_removed,
    doc_renamed,
    macro_repeated,
)


def findings(text: str, common: Header) -> list[Finding]:
    header = Header("libvirt/libvirt-domain.h", text, "libvirt-domain.h")
    api = scan([common, header], PROFILE)
    selection = Selection(select=LINTS, match=("VIR_DOMAIN_JOB_*",))
    sources = {common.name: common, header.name: header}
    return list(check(api, PROFILE, selection=selection, sources=sources).findings)


def job_part(text: str) -> str:
    """Return the header from the job's first enum on to the last of its keys."""
    last = list(keys(text))[-1][0]
    return text[text.rindex("/**", 0, text.index("virDomainJobType:")) : last.end()] + "\n"


@pytest.fixture(scope="module")
def common(corpus: Path) -> Header:
    folder = corpus / "libvirt" / "11.3.0" / "include" / "libvirt"
    text = (folder / "libvirt-common.h").read_text(encoding="utf-8")
    return Header("libvirt/libvirt-common.h", text, "libvirt-common.h")


@pytest.fixture(scope="module")
def text(corpus: Path) -> str:
    folder = corpus / "libvirt" / "11.3.0" / "include" / "libvirt"
    return job_part((folder / "libvirt-domain.h").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def before(text: str, common: Header) -> set[tuple[str, str]]:
    return {(finding.rule, finding.symbol) for finding in findings(text, common)}


def test_the_real_job_family_has_one_error_and_all_keys_are_tried(
    before: set[tuple[str, str]], text: str
) -> None:
    assert before == {
        ("missing-type", "VIR_DOMAIN_JOB_ERRMSG"),
        ("key-differs-from-name", "VIR_DOMAIN_JOB_MEMORY_POSTCOPY_REQS"),
        ("vague-bound", "VIR_DOMAIN_JOB_DISK_TEMP_TOTAL"),
    }
    assert len(list(keys(text))) == 36


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_slip_is_found_by_the_rule_that_owns_it_and_by_no_other(
    kind: Callable[[str], Iterator[Slip]],
    text: str,
    common: Header,
    before: set[tuple[str, str]],
) -> None:
    slips = list(kind(text))
    assert slips
    chosen = random.Random(kind.__name__).sample(slips, min(PER_KIND, len(slips)))  # noqa: S311
    for slip in chosen:
        found = findings(slip.text, common)
        new = [finding for finding in found if (finding.rule, finding.symbol) not in before]
        assert {finding.rule for finding in new if finding.symbol == slip.symbol} >= slip.rules
        others = [f for f in new if f.rule not in slip.rules | slip.may_also]
        assert others == []
        assert {f.symbol for f in new if f.rule in slip.rules} == {slip.symbol}
