"""The formats for machines: each holds to its published schema and tells the same findings."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xmlschema
from markdown_it import MarkdownIt
from msgspec.structs import replace

from headerscan.diagnostics import Break, Finding, Severity, Span, Verdict
from headerscan.filters import Notice
from headerscan.model import Header, Macro
from headerscan.report import FORMATS, Report, render
from headerscan.report.github import MOST
from headerscan.rules import Rule

SCHEMAS = Path(__file__).parent / "schemas"
NASTY = "<b>50%</b>, `a|b` @someone #12 [x](y): \x1b[31m\x00"

NEW = "#define A 1\n#define KEPT_BEFORE 2\n\n#define KEPT_AFTER 3\n"
OLD = "#define A 1\n#define KEPT_BEFORE 2\n#define GONE 4\n\n#define KEPT_AFTER 3\n"


def finding(**fields: Any) -> Finding:
    usual = Finding(
        rule="missing-type",
        severity=Severity.ERROR,
        symbol="A",
        message="A does not state its type",
        header="lib/x.h",
        span=Span.at(1, 9, 1),
    )
    return replace(usual, **fields)


FINDINGS = (
    finding(),
    finding(symbol="B", message=NASTY, help=NASTY, severity=Severity.WARNING, old=NASTY, new=""),
    finding(symbol="", message="a comment of many lines", span=Span(1, 1, 4, 3)),
    finding(severity=Severity.NOTE, span=Span.at(2)),
    finding(
        rule="macro-removed",
        symbol="GONE",
        message="GONE is gone",
        span=Span.at(3, 9, 4),
        in_old=True,
        breaks=(Break.SOURCE, Break.WIRE),
    ),
    finding(header="lib/snapshot.h", symbol="C"),
)
RULES = {
    "missing-type": Rule(
        id="missing-type",
        page="A key does not state its type.\n\nLonger words.",
        severity=Severity.ERROR,
        kinds=((Macro,),),
        check=lambda *_: iter(()),
    ),
    "macro-removed": Rule(
        id="macro-removed",
        page="A macro is gone.",
        severity=Severity.ERROR,
        kinds=((Macro,), (Macro,)),
        breaks=(Break.SOURCE,),
        check=lambda *_: iter(()),
    ),
}
NOTICES = (
    Notice(kind="unused-ignore", message=NASTY, remedy="remove it", file="headerscan.toml", line=3),
    Notice(kind="stale-baseline", message="1 entry", remedy="prune it"),
)
REPORT = Report(
    FINDINGS,
    Verdict.MAJOR,
    sources={"lib/x.h": Header("lib/x.h", NEW, "../include/lib/x.h")},
    old_sources={"lib/x.h": Header("lib/x.h", OLD, "git:v1:include/lib/x.h")},
    rules=RULES,
    notices=NOTICES,
    symbols=3,
    directory="/repo/build",
    root="/repo",
)
EMPTY = Report((), sources=REPORT.sources, rules=RULES, symbols=3)


def results(report: Report) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(render(report, "sarif"))["runs"][0]["results"]
    return found


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["findings", "none"])
def test_sarif_holds_to_its_schema(report: Report) -> None:
    schema = json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text())
    validator = jsonschema.Draft4Validator(
        schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER
    )
    validator.validate(json.loads(render(report, "sarif")))


def test_sarif_has_what_code_scanning_asks_of_each_rule_and_result() -> None:
    (run,) = json.loads(render(REPORT, "sarif"))["runs"]
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["partialFingerprints"]
    (notice, _) = run["invocations"][0]["toolConfigurationNotifications"]
    assert notice["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
        "headerscan.toml"
    )


def test_sarif_names_the_pages_of_the_tool_and_of_each_rule_where_the_package_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "headerscan-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text(
        "Metadata-Version: 2.4\nName: headerscan\nVersion: 1.0\n"
        "Project-URL: Documentation, https://example.org/headerscan\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    (run,) = json.loads(render(REPORT, "sarif"))["runs"]
    driver = run["tool"]["driver"]
    assert driver["informationUri"] == "https://example.org/headerscan/"
    for rule in driver["rules"]:
        page = f"reference/rules/{rule['id']}.html"
        assert rule["helpUri"] == driver["informationUri"] + page


def test_sarif_and_gitlab_count_paths_from_the_top_of_the_repository() -> None:
    place = results(REPORT)[0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "include/lib/x.h", "uriBaseId": "%SRCROOT%"}
    assert json.loads(render(REPORT, "gitlab"))[0]["location"]["path"] == "include/lib/x.h"


def test_a_path_with_odd_characters_is_a_valid_uri() -> None:
    header = Header("lib/x.h", NEW, "/elsewhere/a b%/ü.h")
    (result,) = results(replace(REPORT, findings=(finding(),), sources={"lib/x.h": header}))
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "file:///elsewhere/a%20b%25/%C3%BC.h"


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["findings", "none"])
def test_gitlab_holds_to_its_documentation(report: Report) -> None:
    schema = json.loads((SCHEMAS / "gitlab-code-quality.json").read_text())
    jsonschema.validate(json.loads(render(report, "gitlab")), schema)


def test_gitlab_never_sees_one_fingerprint_twice() -> None:
    entries = json.loads(render(replace(REPORT, findings=FINDINGS * 2), "gitlab"))
    prints = [entry["fingerprint"] for entry in entries]
    assert len(set(prints)) == len(prints)


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["findings", "none"])
def test_junit_holds_to_the_schema_of_jenkins(report: Report) -> None:
    xmlschema.XMLSchema10(SCHEMAS / "junit-10.xsd").validate(render(report, "junit"))


def test_junit_fails_where_the_run_fails_and_counts_what_passed() -> None:
    suite = ET.fromstring(render(REPORT, "junit"))[0]  # noqa: S314 - the test's own report
    assert dict(suite.items()) == {
        "name": "lib/x.h", "tests": "5", "failures": "3", "errors": "0", "skipped": "2",
    }  # fmt: skip
    lenient = replace(REPORT, fail_on=None)
    assert 'failures="0"' in render(lenient, "junit").splitlines()[1]
    suite = ET.fromstring(render(EMPTY, "junit"))[0]  # noqa: S314 - the test's own report
    assert [case.get("name") for case in suite] == ["missing-type", "macro-removed"]


def test_what_is_gone_is_reported_beside_its_nearest_remaining_neighbour() -> None:
    (gone,) = [result for result in results(REPORT) if result["ruleId"] == "macro-removed"]
    place = gone["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "include/lib/x.h"
    assert place["region"]["startLine"] == 2
    assert "it is gone" in gone["message"]["text"]
    assert "file=include/lib/x.h,line=2," in render(REPORT, "github")


@pytest.mark.parametrize(
    ("sources", "path", "line"),
    [
        ({}, "lib/x.h", 1),
        ({"lib/y.h": Header("lib/y.h", "int y;\n", "y.h")}, "build/y.h", 1),
        ({"lib/x.h": Header("lib/x.h", "nothing alike\n", "x.h")}, "build/x.h", 1),
    ],
    ids=["no source", "header gone", "no line alike"],
)
def test_what_is_gone_without_neighbours_stands_on_a_first_line(
    sources: dict[str, Header], path: str, line: int
) -> None:
    gone = [found for found in FINDINGS if found.in_old]
    report = replace(REPORT, findings=tuple(gone), sources=sources)
    (entry, *_) = json.loads(render(report, "gitlab"))
    assert (entry["location"]["path"], entry["location"]["lines"]["begin"]) == (path, line)


def test_github_commands_are_escaped_as_the_runner_reads_them() -> None:
    commands = render(REPORT, "github").splitlines()
    (warning,) = [line for line in commands if line.startswith("::warning file=include")]
    properties, message = warning.removeprefix("::warning ").split("::", 1)
    assert properties.split(",")[-1] == "title=headerscan%3A missing-type"
    assert message.startswith("B: <b>50%25</b>, `a|b` @someone #12 [x](y): \\x1b[31m\\x00%0A")


def test_github_gets_no_more_of_a_kind_than_it_shows_and_loses_none() -> None:
    many = tuple(finding(symbol=f"A{n}", message=f"A{n} is odd") for n in range(MOST + 5))
    lines = render(Report(many), "github").splitlines()
    annotations = [line for line in lines if line.startswith("::error ")]
    assert len(annotations) == MOST
    assert annotations[-1] == "::error title=headerscan::6 more errors: see the log of this step"
    assert lines[MOST] == "::group::6 more findings"
    assert all(any(f"A{n} is odd" in line for line in lines) for n in range(MOST + 5))
    exact = render(Report(many[:MOST]), "github").splitlines()
    assert sum(line.startswith("::error ") for line in exact) == MOST
    assert "::group::" not in exact


def test_markdown_makes_no_markup_of_what_a_header_says() -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(render(REPORT, "markdown"))
    inline = [child for token in tokens for child in token.children or ()]
    assert not [child for child in inline if child.type in {"html_inline", "link_open", "image"}]
    text = render(REPORT, "markdown")
    assert "&#64;someone" in text
    assert " @someone" not in text.split("```")[0]
    rows = [token for token in tokens if token.type == "tr_open"]
    assert len(rows) == 1 + len(FINDINGS)


def test_a_long_markdown_report_fits_a_comment() -> None:
    many = tuple(finding(symbol=f"A{n}", message="m" * 300, help="h" * 300) for n in range(500))
    assert len(render(Report(many, sources=REPORT.sources), "markdown")) < 65536


class Page(HTMLParser):
    void = frozenset({"meta", "link", "br", "img", "hr", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not {"src", "href"} & {name for name, _ in attrs}
        assert tag not in {"script", "iframe", "b"} or (tag == "b" and self.open[-1] == "label")
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_page_is_whole_and_loads_nothing() -> None:
    page = Page()
    page.feed(render(REPORT, "html"))
    page.close()
    assert page.open == []
    text = "".join(page.text)
    assert "<b>50%</b>" in text
    assert text.replace("\n", "").isprintable()


def test_the_json_report_has_the_documented_keys() -> None:
    document = json.loads(render(REPORT, "json"))
    assert list(document["findings"][0]) == [
        "rule", "severity", "breaks", "symbol", "message", "help",
        "header", "line", "column", "old", "new",
    ]  # fmt: skip
    assert document["verdict"] == "major"
    assert document["summary"] == {
        "error": 4, "warning": 1, "note": 1, "suppressed": 0, "headers": 1, "symbols": 3,
    }  # fmt: skip


def test_every_format_but_suggestions_tells_of_every_finding() -> None:
    for name in (name for name in FORMATS if not name.endswith("-suggestions")):
        text = render(REPORT, name)
        for found in FINDINGS:
            assert found.rule in text
            assert found.symbol in text


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    assert render(REPORT, name) == render(replace(REPORT), name)


@pytest.mark.parametrize("name", ["json", "sarif", "gitlab", "junit"])
def test_what_machines_read_is_ascii(name: str) -> None:
    assert render(replace(REPORT, findings=(finding(message="größer"),)), name).isascii()
