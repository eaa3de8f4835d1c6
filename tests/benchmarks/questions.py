"""Ask a site what readers ask, in a browser, and count clicks and seconds.

    headerscan site libvirt-11.3.0 --against libvirt-9.0.0 -o site
    python tests/benchmarks/questions.py site

Each question begins at the front page and ends when its answer is in sight. A search is a
field that is filled in; choosing from a list counts as a click. The seconds are those that the
browser takes to get there, without the reader's own. Chromium and Playwright are needed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Page

Step = Callable[["Page"], None]


class Question(NamedTuple):
    """A question: what is done, and a pattern of the answer that is in sight then."""

    text: str
    steps: Sequence[Step]
    answer: str
    searches: int = 0


def key(words: str) -> Step:
    """Return a step that fills in the front page's field for keys."""

    def step(page: Page) -> None:
        page.get_by_label("Find a key").fill(words)
        page.keyboard.press("Enter")

    return step


def search(words: str) -> Step:
    """Return a step that fills in the search of the theme."""

    def step(page: Page) -> None:
        page.locator("input[name=q]").first.fill(words)
        page.keyboard.press("Enter")

    return step


def click(name: str) -> Step:
    """Return a step that follows a link in the page's text."""
    return lambda page: page.locator("article").get_by_text(name, exact=True).first.click()


def family(owner: str) -> Step:
    """Return a step that follows the link to the keys of a function."""
    row = f"tr:has-text('{owner}()') >> a >> nth=0"
    return lambda page: page.locator(row).first.click()


def choose(label: str, value: str) -> Step:
    """Return a step that chooses from a list."""
    return lambda page: void(page.get_by_label(label, exact=True).select_option(value))


def void(_: object) -> None:
    """Take a value that nobody wants."""


def follow(page: Page) -> None:
    """Follow the first result of a search."""
    page.locator("ul.search li a").first.click()


QUESTIONS = (
    Question(
        "Which key tells the temporary disk space that a job uses, in which unit, since when?",
        (search("temporary disk used"), follow),
        ":target:has-text('disk_temp_used'), :target + dd:has-text('bytes'):has-text('6.0.0')",
        1,
    ),
    Question("What came with the latest release?", (), "h3:has-text('Release 11.2.0')"),
    Question(
        "Which keys does virConnectGetAllDomainStats return in nanoseconds?",
        (family("virConnectGetAllDomainStats"), choose("Unit", "ns")),
        "tr:visible:has-text('cpu.time')",
    ),
    Question(
        "What breaks for who comes from 9.0.0?",
        (click("what changed since 9.0.0"),),
        "p:has-text('release: something')",
    ),
    Question(
        "In which release came VIR_DOMAIN_JOB_DISK_TEMP_TOTAL?",
        (key("DISK_TEMP_TOTAL"),),
        "tr:visible:has-text('disk_temp_total'):has-text('6.0.0')",
        1,
    ),
    Question(
        "Which value has VIR_DOMAIN_PAUSED?",
        (search("VIR_DOMAIN_PAUSED"), follow),
        ":target:has-text('= 3')",
        1,
    ),
    Question(
        "Which members has virDomainInfo?",
        (search("_virDomainInfo"), follow),
        "dd:has-text('nrVirtCpu')",
        1,
    ),
    Question(
        "What keys may be given to virDomainMigrate3?",
        (family("virDomainMigrate3"),),
        "tr:visible:has-text('migrate_uri')",
    ),
    Question(
        "How is disk_temp_used read in Python?",
        (search("disk_temp_used"), follow),
        "pre:has-text('VIR_DOMAIN_JOB_DISK_TEMP_USED')",
        1,
    ),
    Question("How did the interface grow?", (click("releases and growth"),), "svg.headerscan-plot"),
)


def main() -> int:
    """Ask all questions, and print a table."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - few have it

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path)
    front = (parser.parse_args().site / "index.html").resolve().as_uri()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    print("| question | clicks | searches | seconds |\n| --- | ---: | ---: | ---: |")  # noqa: T201 - printing is what it is for
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(15_000)
        for one in QUESTIONS:
            page.goto(front)
            begun = time.perf_counter()
            for step in one.steps:
                step(page)
            page.wait_for_selector(one.answer, state="attached")
            seconds = time.perf_counter() - begun
            clicks = len(one.steps) - one.searches
            print(f"| {one.text} | {clicks} | {one.searches} | {seconds:.1f} |")  # noqa: T201 - as above
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
