"""Fixes in reports: each format has the lines that ``fix`` would write, and where they go."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mending import Checker

from headerscan.fixes.patching import mended
from headerscan.model import Header
from headerscan.profiles import load_profile
from headerscan.report import Report, render

SCHEMAS = Path(__file__).parent / "schemas"
NAME = "libvirt/libvirt-domain.h"
OLD = """\
/**
 * VIR_DOMAIN_JOB_ONE:
 *
 * virDomainGetJobStats field: what comes first, as VIR_TYPED_PARAM_STRING.
 *
 * Since: 1.0.0
 */
# define VIR_DOMAIN_JOB_ONE "one"

/*
 * VIR_DOMAIN_JOB_TWO:
 *
 * virDomainGetJobStats field: what comes second, as VIR_TYPED_PARAM_STRING.
 *
 * Since: 1.0.0
 */
# define VIR_DOMAIN_JOB_TWO "two"
"""
ADDED = """
/**
 * VIR_DOMAIN_JOB_SHINY:
 *
 * virDomainGetJobStats field: how `long` it shone in nano-seconds, as
 * VIR_TYPED_PARAMS_ULLONG.
 *
 * Since: 1.0.0
 */
# define VIR_DOMAIN_JOB_SHINY "shiny"
"""
BEFORE = {NAME: Header(NAME, OLD, f"git:HEAD:include/{NAME}")}
AFTER = {NAME: Header(NAME, OLD + ADDED, f"include/{NAME}")}


@pytest.fixture(scope="module")
def report() -> Report:
    found = Checker(load_profile("libvirt"))(AFTER)
    assert [one.rule for one in found] == ["not-a-doc-comment", "nonstandard-unit", "unknown-type"]
    return Report(found, sources=AFTER, old_sources=BEFORE, directory="/repo", root="/repo")


def written(report: Report) -> str:
    """Return the header with all that fix writes."""
    return mended(AFTER, report.findings, unsafe=True)[0][NAME].text


def test_a_review_for_github_holds_to_the_schema_of_its_rest_api(report: Report) -> None:
    schema = json.loads((SCHEMAS / "github-review.json").read_text())
    review = json.loads(render(report, "github-suggestions"))
    jsonschema.Draft202012Validator(schema).validate(review)
    # What the description says in words: an event other than APPROVE needs a body, a place
    # needs its side, and there is no other property that a comment may have.
    allowed = schema["properties"]["comments"]["items"]["properties"]
    assert review["event"] == "COMMENT"
    assert review["body"]
    for comment in review["comments"]:
        assert set(comment) <= set(allowed)
        assert comment["side"] == comment.get("start_side", "RIGHT") == "RIGHT"
        assert comment.get("start_line", 0) < comment["line"]


def test_a_suggestion_on_github_is_on_lines_that_the_pull_request_shows(report: Report) -> None:
    (comment,) = json.loads(render(report, "github-suggestions"))["comments"]
    first = (OLD + ADDED).split("\n").index(
        " * virDomainGetJobStats field: how `long` it shone in nano-seconds, as"
    ) + 1  # fmt: skip
    assert (comment["path"], comment["start_line"], comment["line"]) == (
        f"include/{NAME}", first, first + 1,
    )  # fmt: skip
    assert suggested(comment["body"]) == [
        " * virDomainGetJobStats field: how `long` it shone in nanoseconds, as",
        " * VIR_TYPED_PARAM_ULLONG.",
    ]
    alone = Report(report.findings, sources=AFTER)
    assert len(json.loads(render(alone, "github-suggestions"))["comments"]) == 2


def test_what_all_suggestions_put_in_place_is_what_fix_writes(report: Report) -> None:
    lines = (OLD + ADDED).split("\n")
    alone = Report(report.findings, sources=AFTER)
    comments = json.loads(render(alone, "github-suggestions"))["comments"]
    for comment in reversed(comments):
        start = comment.get("start_line", comment["line"])
        lines[start - 1 : comment["line"]] = suggested(comment["body"])
    assert "\n".join(lines) == written(report)


def suggested(body: str) -> list[str]:
    match = re.search(r"^(`{3,})suggestion[^\n]*\n(.*?)\n\1$", body, re.MULTILINE | re.DOTALL)
    assert match is not None
    return match[2].split("\n")


def test_suggestions_for_gitlab_count_the_lines_above(report: Report) -> None:
    text = render(report, "gitlab-suggestions")
    assert re.findall(r"^### `(.*)`$", text, re.MULTILINE) == [
        f"include/{NAME}:10", f"include/{NAME}:23",
    ]  # fmt: skip
    assert re.findall(r"^```(suggestion:.*)$", text, re.MULTILINE) == [
        "suggestion:-0+0", "suggestion:-1+0",
    ]  # fmt: skip
    empty = Report((), sources=AFTER)
    assert render(empty, "gitlab-suggestions") == "There is nothing to suggest.\n"


def test_sarif_has_fixes_that_hold_to_its_schema_and_are_what_fix_writes(report: Report) -> None:
    log = json.loads(render(report, "sarif"))
    schema = json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text())
    jsonschema.Draft4Validator(schema).validate(log)
    for finding, result in zip(report.findings, log["runs"][0]["results"], strict=True):
        (fix,) = result["fixes"]
        (change,) = fix["artifactChanges"]
        assert change["artifactLocation"]["uri"] == f"include/{NAME}"
        alone = mended(AFTER, [finding], unsafe=True)[0][NAME].text
        assert with_replacements(OLD + ADDED, change["replacements"]) == alone


def with_replacements(text: str, replacements: list[dict[str, Any]]) -> str:
    lines = text.split("\n")
    for one in replacements:
        region = one["deletedRegion"]
        before = lines[region["startLine"] - 1][: region["startColumn"] - 1]
        after = lines[region["endLine"] - 1][region["endColumn"] - 1 :]
        new = before + one["insertedContent"]["text"] + after
        lines[region["startLine"] - 1 : region["endLine"]] = new.split("\n")
    return "\n".join(lines)


def test_the_page_shows_each_fix_as_a_diff(report: Report) -> None:
    page = render(report, "html")
    assert "<del>-/*</del>" in page
    assert "<ins>+/**</ins>" in page
    assert page.count('<details class="fix"><summary>Fix</summary>') == 3


def test_a_report_for_a_person_ends_with_what_fix_mends(report: Report) -> None:
    assert render(report, "text").endswith("\nheaderscan fix mends 3 of them\n")
    one = Report(report.findings[:1], sources=AFTER)
    assert render(one, "text").endswith("\nheaderscan fix mends it\n")
    assert "headerscan fix" not in render(Report(report.findings), "text")
