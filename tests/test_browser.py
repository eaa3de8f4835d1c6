"""The site in a browser: tables, deep links, search, narrow screens, accessibility.

Chromium is driven by Playwright; both are optional, and the tests are skipped without them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from headerscan.cli import main

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, ViewportSize

CHROMIUM = os.environ.get("CHROMIUM") or next(
    (
        found
        for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)
PHONE, DESKTOP = 360, 1280
Scheme = Literal["light", "dark"]
Opened = Callable[[int, Scheme], "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here; install it or name it in CHROMIUM")
    with api.sync_playwright() as playwright:
        # As root, as in a container, Chromium refuses its sandbox; the pages are our own.
        options = ["--no-sandbox", "--disable-gpu"]
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield found
        found.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    folder = tmp_path_factory.mktemp("browser") / "site"
    fixtures = root / "fixtures"
    status = main([
        "site", str(fixtures / "headers"), "--against", str(fixtures / "headers-old"),
        "--findings", "-q", "-o", str(folder),
    ])  # fmt: skip
    assert status == 0
    return folder


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Yield a page that knows no network and complains of every error."""
    context = browser.new_context(viewport={"width": DESKTOP, "height": 900}, offline=True)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Opened:
    """Return pages by width and scheme, for tests that only look: a new one costs a process."""

    @cache
    def page(width: int, scheme: Scheme) -> Page:
        size: ViewportSize = {"width": width, "height": 900}
        return browser.new_context(viewport=size, color_scheme=scheme).new_page()

    return page


def family(site: Path) -> str:
    return (site / "families" / "job-stats.html").as_uri()


def keys(page: Page) -> list[str]:
    """Return the keys of the rows that are shown, in their order."""
    cells = page.locator("table.headerscan-table tbody tr:visible td:first-child code")
    return cells.all_inner_texts()


def column(page: Page, number: int) -> list[str]:
    cells = page.locator(f"table.headerscan-table tbody tr:visible td:nth-child({number})")
    return [text.strip() for text in cells.all_inner_texts()]


def status(page: Page) -> str:
    return page.get_by_role("status").first.inner_text()


def head(page: Page, name: str) -> Locator:
    return page.locator("table.headerscan-table th", has_text=name)


def test_the_table_filters_by_unit_type_release_and_text(page: Page, site: Path) -> None:
    page.goto(family(site))
    assert (len(keys(page)), status(page)) == (36, "36 entries")
    page.get_by_label("Unit", exact=True).select_option("bytes")
    assert set(column(page, 3)) == {"bytes"}
    assert "disk_temp_used" in keys(page)
    page.get_by_label("Type", exact=True).select_option("INT")
    assert keys(page) == []
    assert status(page) == "0 of 36 entries"
    page.get_by_role("button", name="Show all").click()
    assert len(keys(page)) == 36
    page.get_by_label("Filter", exact=True).fill("disk temp")
    assert keys(page) == ["disk_temp_used", "disk_temp_total"]
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("Release", exact=True).select_option("=6.0.0")
    assert set(column(page, 4)) == {"6.0.0"}
    page.get_by_label("Release", exact=True).select_option("≤1.0.3")
    assert set(column(page, 4)) == {"1.0.3"}


def test_the_table_sorts_by_release_as_releases_go(page: Page, site: Path) -> None:
    page.goto(family(site))
    before = keys(page)
    button = page.get_by_role("button", name="Since")
    button.click()
    assert head(page, "Since").get_attribute("aria-sort") == "ascending"
    rising = [tuple(map(int, text.split("."))) for text in column(page, 4) if text != "–"]
    assert rising == sorted(rising)
    assert (1, 2, 15) in rising  # after 1.2.9, which sorts otherwise as text
    button.click()
    assert head(page, "Since").get_attribute("aria-sort") == "descending"
    falling = [tuple(map(int, text.split("."))) for text in column(page, 4) if text != "–"]
    assert falling == rising[::-1] or falling == sorted(rising, reverse=True)
    button.click()
    assert head(page, "Since").get_attribute("aria-sort") is None
    assert keys(page) == before


def test_the_keyboard_suffices(page: Page, site: Path) -> None:
    page.goto(family(site))
    page.get_by_label("Filter", exact=True).focus()
    page.keyboard.type("vfio")
    assert keys(page) == ["vfio_data_transferred"]
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Show all
    assert len(keys(page)) == 36
    page.get_by_role("button", name="Key").focus()
    page.keyboard.press("Space")
    assert keys(page) == sorted(keys(page))


def test_without_scripts_the_table_is_whole(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(family(site))
    assert len(keys(page)) == 36
    context.close()


def test_a_deep_link_lands_on_its_macro(page: Page, site: Path) -> None:
    page.goto(f"{family(site)}#c.VIR_DOMAIN_JOB_DISK_TEMP_TOTAL")
    target = page.locator(":target")
    assert "disk_temp_total" in target.inner_text()
    # The page may end before its target can be at the top.
    page.wait_for_function(
        "() => { const top = document.querySelector(':target').getBoundingClientRect().top;"
        " return top >= 0 && top < innerHeight - 50; }"
    )


def test_a_key_leads_to_its_macro(page: Page, site: Path) -> None:
    page.goto(family(site))
    page.locator("table.headerscan-table a", has_text="disk_temp_used").click()
    assert page.url.endswith("#c.VIR_DOMAIN_JOB_DISK_TEMP_USED")
    assert "VIR_DOMAIN_JOB_DISK_TEMP_USED" in page.locator(":target").inner_text()


def searched(page: Page, site: Path, query: str) -> list[tuple[str, str]]:
    """Return the results of a search: where each leads, and what it says."""
    page.goto(f"{(site / 'search.html').as_uri()}?q={query}")
    page.wait_for_function(
        "document.querySelector('#search-results p')?.textContent.includes('finished')"
    )
    found = page.locator("ul.search li").all()
    return [(str(one.locator("a").get_attribute("href")), one.inner_text()) for one in found]


def test_the_search_finds_both_fields_first(page: Page, site: Path) -> None:
    found = searched(page, site, "disk_temp")
    for part in ("total", "used"):
        (text,) = [text for _, text in found[:2] if f'"disk_temp_{part}"' in text]
        assert text.startswith(f"VIR_DOMAIN_JOB_DISK_TEMP_{part.upper()}")


def test_a_search_for_a_name_or_a_key_leads_to_what_it_names(page: Page, site: Path) -> None:
    target = "families/job-stats.html#c.VIR_DOMAIN_JOB_DISK_TEMP_USED"
    for query in ("VIR_DOMAIN_JOB_DISK_TEMP_USED", "disk_temp_used", "%22disk_temp_used%22"):
        assert searched(page, site, query)[0][0] == target
    assert searched(page, site, "virDomainGetJobStats()")[0][0].endswith("#c.virDomainGetJobStats")


def test_a_search_for_a_header_or_a_release_leads_there(page: Page, site: Path) -> None:
    assert searched(page, site, "libvirt-domain.h")[0][0].startswith("headers/libvirt-domain.html")
    assert searched(page, site, "1.0.3")[0][0].startswith("news.html#")


def test_a_word_of_a_comment_leads_to_its_symbol(page: Page, site: Path) -> None:
    found = [address for address, _ in searched(page, site, "temporary")]
    assert "families/job-stats.html#c.VIR_DOMAIN_JOB_DISK_TEMP_USED" in found[:2]


def test_coming_back_to_a_page_shows_what_was_asked_for_there(page: Page, site: Path) -> None:
    page.goto(family(site))
    page.get_by_label("Filter", exact=True).fill("disk temp")
    page.goto((site / "index.html").as_uri())
    page.go_back()
    asked = page.get_by_label("Filter", exact=True).input_value()
    shown = page.locator("table.headerscan-table tbody tr:visible").count()
    assert shown == (2 if asked else 36)


def test_a_family_prints_from_its_first_page_on_white(page: Page, site: Path) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(family(site))
    assert page.locator(".skip-to-content").is_hidden()
    table = page.locator("table.headerscan-table").first
    assert table.evaluate("node => getComputedStyle(node).breakInside") == "auto"
    shade = page.locator("table.headerscan-table tbody tr:visible").nth(1)
    colour = shade.evaluate("node => getComputedStyle(node).backgroundColor")
    assert colour == "rgb(241, 243, 247)"


PAGES = ("index", "families/job-stats", "families/index", "functions/index", "enums/index",
         "types/index", "macros/index", "headers/index", "headers/libvirt-domain", "news",
         "changes", "timeline", "findings", "families/all-keys",
         "genindex", "search")  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_a_phone(opened: Opened, site: Path, name: str) -> None:
    page = opened(PHONE, "light")
    page.goto((site / f"{name}.html").as_uri())
    wide = page.evaluate("document.documentElement.scrollWidth")
    outside = page.evaluate(
        "() => [...document.querySelectorAll('article *')].filter((element) => {"
        "  const box = element.getBoundingClientRect();"
        "  const scrolls = element.closest('pre, .table-wrapper, [style*=overflow]');"
        "  return box.width && !scrolls && box.right > innerWidth + 1;"
        "}).map((element) => element.outerHTML.slice(0, 80))"
    )
    assert wide <= PHONE
    assert outside == []


def test_on_a_phone_each_row_is_a_card_with_labels(opened: Opened, site: Path) -> None:
    page = opened(PHONE, "light")
    page.goto(family(site))
    row = page.locator("table.headerscan-table tbody tr").first
    assert row.evaluate("row => getComputedStyle(row).display") == "block"
    label = "cell => getComputedStyle(cell, '::before').content"
    assert row.locator("td").nth(3).evaluate(label) == '"Since"'


def test_a_printed_table_has_no_tools(page: Page, site: Path) -> None:
    page.goto(family(site))
    page.emulate_media(media="print")
    assert not page.locator(".headerscan-tools").first.is_visible()
    assert page.locator("table.headerscan-table").first.is_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", DESKTOP), ("dark", PHONE)])
@pytest.mark.parametrize(
    "name",
    ["index", "families/job-stats", "types/index", "changes", "headers/libvirt-common"],
)
def test_axe_finds_no_serious_violation(
    opened: Opened, site: Path, name: str, scheme: Scheme, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    page = opened(width, scheme)
    page.goto((site / f"{name}.html").as_uri())
    found = axe.Axe().run(page).response["violations"]
    serious = [
        (violation["id"], [node["html"][:120] for node in violation["nodes"][:3]])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_a_key_of_any_family_is_found_from_the_front_page(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.get_by_label("Find a key").fill("disk temp total")
    page.keyboard.press("Enter")
    page.wait_for_url("**/all-keys.html?filter=*")
    assert keys(page) == ["disk_temp_total"]


def test_the_language_of_the_code_is_chosen_once_for_all_pages(page: Page, site: Path) -> None:
    page.goto(family(site))
    head_of_key = page.locator('[id="c.VIR_DOMAIN_JOB_DISK_TEMP_TOTAL"]')
    code = page.locator(".headerscan-example.headerscan-python").first
    assert '"disk_temp_total"' in head_of_key.inner_text()
    assert code.is_hidden()
    page.get_by_label("Language").select_option("python")
    assert "VIR_DOMAIN_JOB_DISK_TEMP_TOTAL: key of int, in bytes" in head_of_key.inner_text()
    assert '"disk_temp_total"' not in head_of_key.inner_text()
    assert code.is_visible()
    assert page.locator(".headerscan-example.headerscan-c").first.is_hidden()


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    folder = tmp_path_factory.mktemp("releases") / "all"
    for headers in ("headers-old", "headers"):
        call = ["site", str(root / "fixtures" / headers), "--versions", "-q", "-o", str(folder)]
        assert main(call) == 0
    return folder


def test_the_switcher_of_releases_stays_at_the_symbol(page: Page, releases: Path) -> None:
    page.goto((releases / "index.html").as_uri())
    page.wait_for_url("**/11.3.0/index.html")
    old = (releases / "11.2.0" / "families" / "job-stats.html").as_uri()
    page.goto(f"{old}#c.VIR_DOMAIN_JOB_TIME_ELAPSED")
    assert "about 11.2.0, which is not the latest" in page.locator("main, body").first.inner_text()
    page.locator(".headerscan-bar select").last.select_option("11.3.0")
    page.wait_for_url("**/11.3.0/families/job-stats.html#c.VIR_DOMAIN_JOB_TIME_ELAPSED")
    page.goto(f"{page.url.split('#')[0]}#c.VIR_DOMAIN_JOB_DISK_TEMP_USED")
    page.locator(".headerscan-bar select").last.select_option("11.2.0")
    page.wait_for_selector("text=11.2.0 has no VIR_DOMAIN_JOB_DISK_TEMP_USED.")
