"""``headerscan site``: what it builds, where it puts it, and what it refuses."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import pytest
from msgspec.structs import replace
from sphinx.util.inventory import InventoryFile

from headerscan.cache import Cache
from headerscan.cli import main
from headerscan.diagnostics import Span
from headerscan.errors import HeaderscanError
from headerscan.loading import Loaded, load
from headerscan.model import Api, Macro
from headerscan.site import building
from headerscan.site.building import MARKER
from headerscan.site.pages import Site, release_order, rst, slug
from headerscan.snapshot import to_json
from headerscan.sphinx_ext.library import Library


class Page(HTMLParser):
    """The ids and the references of an HTML page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name == "href" and value and tag == "a":
                self.links.append(value)
            elif name in ("src", "href") and value and tag != "a":
                self.loads.append(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """Return the site of the bundled headers against the older ones, with findings."""
    folder = tmp_path_factory.mktemp("site") / "out"
    fixtures = root / "fixtures"
    status = main([
        "site", str(fixtures / "headers"), "--against", str(fixtures / "headers-old"),
        "--findings", "-q", "-o", str(folder),
    ])  # fmt: skip
    assert status == 0
    return folder


@pytest.fixture(scope="module")
def loaded(root: Path) -> Loaded:
    return load([str(root / "fixtures" / "headers")], profile="libvirt")


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return a library of which a site is soon built, where its place is what counts."""
    header = tmp_path_factory.mktemp("little") / "little.h"
    header.write_text("/** LITTLE: Counts. */\n#define LITTLE 1\n", encoding="utf-8")
    loaded = load([str(header)])
    return Library(loaded.api, loaded.profile)


def build(site: Site, folder: Path) -> None:
    building.build(site, folder, Cache(None))


@lru_cache(maxsize=2)
def parsed(folder: Path) -> dict[str, Page]:
    """Return the pages of a site by path; a site is not built twice in one folder."""
    return {str(path): Page(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")}


def broken_links(folder: Path) -> list[tuple[str, str]]:
    """Return all links within a site that lead to no file, or to no id in it."""
    found = parsed(folder)
    ids = {path: set(page.ids) for path, page in found.items()}
    broken = []
    for path, page in found.items():
        for link in set(page.links):
            if re.match(r"[a-z]+:", link):
                continue
            file, _, anchor = link.partition("#")
            target = unquote(urljoin(path, file))
            known = ids.get(target)
            is_file = known is None and Path(target).is_file()
            if not (is_file if known is None else not anchor or unquote(anchor) in known):
                broken.append((path, link))
    return broken


def inventory(folder: Path) -> dict[str, dict[str, Any]]:
    with (folder / "objects.inv").open("rb") as stream:
        return dict(InventoryFile.load(stream, "", lambda base, uri: f"{base}{uri}"))


def anchors(folder: Path) -> Counter[str]:
    """Return how often the site describes each name: ``c.ENUM.NAME`` is ``NAME``."""
    return Counter(
        found.rsplit(".", 1)[-1]
        for page in parsed(folder).values()
        for found in page.ids
        if found.startswith("c.") and "-" not in found
    )


def test_every_symbol_has_exactly_one_anchor(site: Path, loaded: Loaded) -> None:
    found = anchors(site)
    assert {name: found[name] for name in loaded.api.by_name} == dict.fromkeys(
        loaded.api.by_name, 1
    )


def test_every_link_within_the_site_leads_somewhere(site: Path) -> None:
    assert broken_links(site) == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for page in parsed(site).values():
        assert not [link for link in page.loads if re.match(r"(?:https?:)?//", link)]
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", text), style


def test_the_inventory_resolves_each_macro(site: Path, loaded: Loaded) -> None:
    macros = inventory(site)["c:macro"]
    assert set(macros) == {macro.name for macro in loaded.api.of(Macro)}
    for entry in macros.values():
        file, _, anchor = entry.uri.partition("#")
        assert f'id="{anchor}"' in (site / file).read_text(encoding="utf-8")


def test_the_front_page_says_what_is_there_and_what_is_new(site: Path) -> None:
    text = re.sub(r"<[^>]+>|\s+", " ", (site / "index.html").read_text(encoding="utf-8"))
    assert "98 names in 2 headers" in re.sub(r" +", " ", text)
    for words in ("Statistics of a domain", "Release 10.6.0", "Functions and callbacks", "Headers"):
        assert words in text


def test_the_changes_name_what_came(site: Path) -> None:
    text = (site / "changes.html").read_text(encoding="utf-8")
    assert "Added: 2" in text
    assert "VIR_DOMAIN_JOB_DISK_TEMP_USED" in text
    assert "Changes" in (site / "index.html").read_text(encoding="utf-8")


def test_the_timeline_tells_what_was_added(site: Path) -> None:
    text = (site / "timeline.html").read_text(encoding="utf-8")
    rows = re.findall(r"<tr.*?</tr>", text.split("Symbols over releases")[1], re.DOTALL)
    row = next(row for row in rows if "VIR_DOMAIN_JOB_DISK_TEMP_TOTAL" in row)
    assert re.findall(r"<p>([^<]*)</p>", row) == ["macro", "11.3.0", "–", "–", "–"]


def test_the_findings_are_those_of_the_check(
    site: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", str(root / "fixtures" / "headers"), "--format", "json"])
    expected = len(json.loads(capsys.readouterr().out)["findings"])
    text = (site / "findings.html").read_text(encoding="utf-8")
    shown = re.search(r"Findings: (\d+)", text)
    assert (int(shown[1]) if shown else 0) == expected


def test_the_same_headers_give_the_same_pages(tmp_path: Path, root: Path) -> None:
    headers = str(root / "fixtures" / "headers")
    texts = []
    for name in ("one", "other"):
        assert main(["site", headers, "-q", "-o", str(tmp_path / name)]) == 0
        files = sorted((tmp_path / name).rglob("*.html"))
        texts.append({str(p.relative_to(tmp_path / name)): p.read_bytes() for p in files})
    assert texts[0] == texts[1]


# Where the site goes


def test_a_folder_that_is_no_site_is_refused_untouched(
    tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    status = main(["site", str(root / "fixtures" / "headers"), "-o", str(tmp_path)])
    assert status == 2
    error = capsys.readouterr().err
    assert error.startswith(f"headerscan: error: {tmp_path}: is not empty and no earlier site;")
    assert error.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_sites_place_is_refused(
    tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "site"
    place.write_text("mine", encoding="utf-8")
    assert main(["site", str(root / "fixtures" / "headers"), "-o", str(place)]) == 2
    assert "is a file" in capsys.readouterr().err
    assert place.read_text(encoding="utf-8") == "mine"


def test_an_earlier_site_is_replaced_whole(tmp_path: Path, little: Library) -> None:
    folder = tmp_path / "site"
    build(Site(little), folder)
    (folder / "stale.html").write_text("old", encoding="utf-8")
    build(Site(little, "Another"), folder)
    assert not (folder / "stale.html").exists()
    assert "Another" in (folder / "index.html").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_failed_build_leaves_the_earlier_site(
    tmp_path: Path, little: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / MARKER).touch()
    (folder / "index.html").write_text("before", encoding="utf-8")
    sources = {
        "index.rst": "No title\n\n.. nothing::\n",
        "conf.py": "extensions = ['headerscan.sphinx_ext']",
    }
    monkeypatch.setattr(building, "project", lambda *_: sources)
    with pytest.raises(HeaderscanError, match=r'cannot be built: .*index.rst.*"nothing"'):
        build(Site(little), folder)
    assert (folder / "index.html").read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_rename_that_fails_puts_the_earlier_site_back(
    tmp_path: Path, little: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    build(Site(little, "First"), folder)
    rename = Path.rename

    def fails(path: Path, target: Path) -> Path:
        if path.suffix == ".new":
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(HeaderscanError, match="No space left on device"):
        build(Site(little, "Second"), folder)
    monkeypatch.undo()
    assert "First" in (folder / "index.html").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_place_that_cannot_be_written_is_one_clear_error(
    tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    place = tmp_path / "file" / "site"
    assert main(["site", str(root / "fixtures" / "headers"), "-o", str(place)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


# What it is made of


def test_a_broken_source_link_is_an_error(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["site", str(root / "fixtures" / "headers"), "-o", str(tmp_path / "site")]
    assert main([*call, "--source-link", "https://example.org/{file}"]) == 2
    assert "{header}, {line} and {end_line}" in capsys.readouterr().err


def test_source_links_lead_to_the_web_where_asked(root: Path, tmp_path: Path) -> None:
    call = ["site", str(root / "fixtures" / "headers"), "-q", "-o", str(tmp_path / "site")]
    assert main([*call, "--source-link", "https://example.org/{header}#L{line}"]) == 0
    page = (tmp_path / "site" / "families" / "job-stats.html").read_text(encoding="utf-8")
    assert re.search(r'href="https://example.org/libvirt/libvirt-domain.h#L\d+"', page)


def test_a_snapshot_gives_a_site(root: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "libvirt.json"
    assert main(["scan", str(root / "fixtures" / "headers"), "-o", str(snapshot)]) == 0
    assert main(["site", str(snapshot), "-q", "-o", str(tmp_path / "site")]) == 0
    assert broken_links(tmp_path / "site") == []


def test_a_snapshot_with_half_a_character_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    macro = Macro(name="M", header="m.h", span=Span.at(1), text='"half of one"')
    snapshot = tmp_path / "m.json"
    text = to_json(Api((macro,), headers=("m.h",))).replace("half of one", r"\ud800")
    snapshot.write_text(text, encoding="utf-8")
    assert main(["site", str(snapshot), "-q", "-o", str(tmp_path / "site")]) == 2
    assert f"{snapshot}:9: this is not JSON: " in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_headers_of_hostile_names_and_comments_build(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name in ("index.h", "a*b`c.h", "sub/index.h", "Ünï.h", "sub/a_b c.h"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        macro = re.sub(r"\W", "_", f"M_{name}".encode("ascii", "replace").decode())
        path.write_text(
            f"/** {macro}: .. raw:: html `x ``y |z|_ */\n#define {macro} 1\n"
            f"/** {macro}_f: Since: 1.0 */\nint {macro}_f(void);\n",
            encoding="utf-8",
        )
    assert main(["site", str(folder), "-q", "-o", str(tmp_path / "site")]) == 0
    assert broken_links(tmp_path / "site") == []


def test_a_name_in_several_lines_is_refused_and_brings_nothing_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret", encoding="utf-8")
    folder = tmp_path / "include" / f"x\n\n.. raw:: html\n   :file: {tmp_path}"
    folder.mkdir(parents=True)
    (folder / "secret\n\nq.h").write_text("int a;\n", encoding="utf-8")
    assert main(["site", str(tmp_path / "include"), "-o", str(tmp_path / "site")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "the name of this header has characters that cannot be shown; rename it" in said
    assert not (tmp_path / "site").exists()


def test_releases_and_versions_of_a_snapshot_are_text(tmp_path: Path, root: Path) -> None:
    raw = "1\n\n.. raw:: html\n\n   <script>alert(1)</script>\n"
    old = load([str(root / "fixtures" / "headers")]).api
    symbol = next(symbol for symbol in old.symbols if symbol.doc is not None)
    assert symbol.doc is not None
    doc = replace(symbol.doc, since=raw, deprecated=raw)
    new = replace(old, version=raw, symbols=(replace(symbol, doc=doc), *old.symbols[1:]))
    for name, api in (("old", old), ("new", new)):
        (tmp_path / f"{name}.json").write_text(to_json(api), encoding="utf-8")
    arguments = [str(tmp_path / "new.json"), "--against", str(tmp_path / "old.json")]
    assert main(["site", *arguments, "-q", "-o", str(tmp_path / "site")]) == 0
    for page in (tmp_path / "site").rglob("*.html"):
        assert "<script>alert" not in page.read_text("utf-8")


def test_a_version_is_no_markup(tmp_path: Path) -> None:
    header = tmp_path / "v.h"
    header.write_text('#define LIBVIR_VERSION_NUMBER "<img src=x>"\nint a;\n', encoding="utf-8")
    options = ["--profile", "libvirt", "-q", "-o", str(tmp_path / "site")]
    assert main(["site", str(header), *options]) == 0
    for page in (tmp_path / "site").rglob("*.html"):
        assert "<img src=x" not in page.read_text("utf-8")


def test_two_builds_at_once_leave_one_whole_site(tmp_path: Path) -> None:
    # Sphinx builds one site a process at a time, so it is the last step that meets itself.
    folder = tmp_path / "site"
    errors: list[HeaderscanError] = []

    def place(title: str) -> None:
        try:
            with building._beside(folder) as beside:  # noqa: SLF001 - the step by itself
                (beside / MARKER).touch()
                (beside / "index.html").write_text(title, encoding="utf-8")
        except HeaderscanError as error:
            errors.append(error)

    for _ in range(20):
        threads = [threading.Thread(target=place, args=(name,)) for name in ("one", "other")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (folder / "index.html").read_text(encoding="utf-8") in ("one", "other")
        assert (folder / MARKER).is_file()
        assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert len(errors) <= 20
    assert all("cannot be written (Directory not empty)" in str(error) for error in errors)


@pytest.mark.parametrize(
    ("earlier", "later"), [("1.9", "1.10"), ("0.9.13", "1.0.0"), ("1.0-rc1", "1.0.1"), ("", "1")]
)
def test_releases_are_ordered_by_their_numbers(earlier: str, later: str) -> None:
    assert release_order(earlier) < release_order(later)


@pytest.mark.parametrize("text", ["a*b", "..", "", "Größe", "a/b\\c", "|x|_", "con"])
def test_a_slug_is_a_files_name_everywhere(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9_-]+", slug(text))


def test_escaped_text_is_shown_as_it_is() -> None:
    from docutils.core import publish_doctree  # noqa: PLC0415 - docutils is slow to import

    for text in ("*a* `b` |c| d_ [1]_ :r:`x`", ".. x::", "- a", "a::", "\\x", "1. b", "====", "+a"):
        tree = publish_doctree(rst(text), settings_overrides={"report_level": 1})
        assert tree.astext() == text


# The real headers


def test_all_of_libvirt_builds_without_a_warning(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new, old = (corpus / "libvirt" / release / "include" for release in ("11.3.0", "9.0.0"))
    folder = tmp_path / "site"
    status = main(["site", str(new), "--against", str(old), "--findings", "-o", str(folder)])
    assert (status, capsys.readouterr().err) == (0, "")
    api = load([str(new)]).api
    found = anchors(folder)
    assert {name: found[name] for name in api.by_name if found[name] != 1} == {}
    assert broken_links(folder) == []
    assert set(inventory(folder)["c:macro"]) == {macro.name for macro in api.of(Macro)}
