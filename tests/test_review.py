"""``headerscan review``: patches over headers, told as a reviewer would."""

from __future__ import annotations

import difflib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from headerscan.cli import main
from headerscan.errors import InputError
from headerscan.model import Enumerator, Header, Macro, Struct
from headerscan.patches.diffs import parse_patches
from headerscan.patches.review import review
from headerscan.patches.series import Base, State, states
from headerscan.profiles import load_profile
from headerscan.report import FORMATS
from headerscan.scan import scan

GUARD = "#ifndef A_H\n# define A_H\n\n{}\n#endif\n"
BASE = GUARD.format(
    """/**
 * VIR_DOMAIN_JOB_DATA_TOTAL:
 *
 * virDomainGetJobStats field: how much in all, in bytes, as
 * VIR_TYPED_PARAM_ULLONG.
 *
 * Since: 1.0.3
 */
# define VIR_DOMAIN_JOB_DATA_TOTAL "data_total"

/**
 * virE:
 *
 * Since: 1.0.0
 */
typedef enum {
    VIR_ONE = 1, /* one (Since: 1.0.0) */
    VIR_TWO, /* two (Since: 1.0.0) */
    VIR_THREE, /* three (Since: 1.0.0) */
    VIR_FOUR, /* four (Since: 1.0.0) */
} virE;

/**
 * virGet:
 * @what: what to get
 *
 * Since: 1.0.0
 */
int virGet(int what);
"""
)
ADDED = """\
/**
 * VIR_DOMAIN_JOB_DISK_TEMP_USED:
 *
 * virDomainGetJobStats field: how much disk space is in use, in bytes as
 * VIR_TYPED_PARAM_ULLONG.
 */
# define VIR_DOMAIN_JOB_DISK_TEMP_USED "disk_temp_used"

"""
WITH_ADDED = BASE.replace("/**\n * virE:", f"{ADDED}/**\n * virE:")


def diff(old: str, new: str, path: str = "include/lib/a.h") -> str:
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{path}", f"b/{path}"
    )
    return f"diff --git a/{path} b/{path}\n" + "".join(lines)


def run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, patch: str, *options: str
) -> tuple[int, str]:
    (tmp_path / "x.patch").write_text(patch, encoding="utf-8")
    status = main(["review", str(tmp_path / "x.patch"), *options])
    output = capsys.readouterr()
    return status, output.out + output.err


@pytest.fixture
def base(tmp_path: Path) -> str:
    folder = tmp_path / "include" / "lib"
    folder.mkdir(parents=True)
    (folder / "a.h").write_text(BASE)
    (folder / "b.h").write_text("/* b */\n")
    return str(tmp_path / "include")


def test_what_a_hunk_adds_is_told_with_key_type_unit_and_release(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    status, text = run(capsys, tmp_path, diff(BASE, WITH_ADDED), "--base", base)
    assert status == 0
    assert "include/lib/a.h\n@@ -10,6 +10,14 @@ (line 4 of the patch)\n" in text
    assert "adds the macro VIR_DOMAIN_JOB_DISK_TEMP_USED (line 20)" in text
    assert '"disk_temp_used" of virDomainGetJobStats' in text
    told = {line.split()[0]: line.split()[1:] for line in text.splitlines() if line.strip()}
    assert told["type"] == ["ULLONG"]
    assert told["unit"] == ["bytes"]
    assert told["release"] == ["not", "stated"]
    assert "missing: release of VIR_DOMAIN_JOB_DISK_TEMP_USED" in text
    assert "breaks:  nothing" in text
    assert "verdict: minor, with 1 warning" in text


def test_what_a_hunk_breaks_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    new = BASE.replace('"data_total"', '"total"').replace("(int what)", "(long what)")
    status, text = run(capsys, tmp_path, diff(BASE, new), "--base", base)
    assert status == 1
    assert "changes the macro VIR_DOMAIN_JOB_DATA_TOTAL (line 12)" in text
    assert '"data_total" of virDomainGetJobStats → "total" of virDomainGetJobStats' in text
    assert "int (int what) → int (long what)" in text
    assert "wire (VIR_DOMAIN_JOB_DATA_TOTAL)" in text
    assert "verdict: major" in text


def test_removals_and_mere_rewording_are_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    new = BASE.replace("how much in all", "how much altogether")
    status, text = run(capsys, tmp_path, diff(BASE, new), "--base", base)
    assert (status, "says the same in other words" in text) == (0, True)
    status, text = run(capsys, tmp_path, diff(WITH_ADDED, BASE), "--base", base + "/lib/a.h")
    assert status == 2
    (tmp_path / "include" / "lib" / "a.h").write_text(WITH_ADDED)
    status, text = run(capsys, tmp_path, diff(WITH_ADDED, BASE), "--base", base)
    assert status == 1
    assert "removes the macro VIR_DOMAIN_JOB_DISK_TEMP_USED (line 20 before)" in text


def test_a_change_of_space_alone_changes_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    new = BASE.replace("int virGet(int what)", "int\nvirGet (int  what)")
    status, text = run(capsys, tmp_path, diff(BASE, new), "--base", base)
    assert status == 0
    assert "changes nothing that the headers promise" in text
    assert "verdict: none, with no findings" in text


def test_values_that_change_elsewhere_are_told_apart(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    far = "".join(f"    VIR_X{number},\n" for number in range(9))
    old = BASE.replace("} virE;", f"{far}}} virE;")
    (tmp_path / "include" / "lib" / "a.h").write_text(old)
    new = old.replace("    VIR_TWO", "    VIR_NEW, /* new (Since: 2.0.0) */\n    VIR_TWO")
    status, text = run(capsys, tmp_path, diff(old, new), "--base", base)
    assert status == 1
    here, elsewhere = text.split("elsewhere, as a consequence")
    assert "adds the enumerator VIR_NEW" in here
    assert "VIR_X8" in elsewhere


def test_a_series_is_reviewed_step_by_step(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    final = WITH_ADDED.replace(
        "VIR_TYPED_PARAM_ULLONG.\n */\n# define VIR_DOMAIN_JOB_DISK",
        "VIR_TYPED_PARAM_ULLONG.\n *\n * Since: 6.0.0\n */\n# define VIR_DOMAIN_JOB_DISK",
    )
    mbox = "".join(
        f"From {'0' * 40} Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\n"
        f"Subject: [PATCH {number}/2] Step {number}\n\n---\n{text}-- \n2.39\n\n"
        for number, text in enumerate((diff(BASE, WITH_ADDED), diff(WITH_ADDED, final)), start=1)
    )
    status, text = run(capsys, tmp_path, mbox, "--base", base)
    first, second = text.split("[2/2] Step 2")
    assert status == 0
    assert first.startswith("[1/2] Step 1\n")
    assert "missing: release of VIR_DOMAIN_JOB_DISK_TEMP_USED" in first
    assert "missing: nothing" in second
    assert "not stated → 6.0.0" in second


def test_without_a_base_the_patch_serves_and_the_review_says_what_that_leaves_open(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, text = run(capsys, tmp_path, diff(BASE, WITH_ADDED), "--profile", "libvirt")
    assert status == 0
    assert "adds the macro VIR_DOMAIN_JOB_DISK_TEMP_USED (line 20)" in text
    assert "missing: release of VIR_DOMAIN_JOB_DISK_TEMP_USED" in text
    assert "not checked, because the patch's own lines are all there is:" in text
    assert "--base" in text


def test_a_patch_may_come_by_standard_input(
    capsys: pytest.CaptureFixture[str], base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(diff(BASE, WITH_ADDED).encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert main(["review", "-", "--base", base]) == 0
    assert "adds the macro" in capsys.readouterr().out


def test_machines_get_the_findings_as_from_check(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    status, text = run(
        capsys,
        tmp_path,
        diff(BASE, WITH_ADDED),
        "--base",
        base,
        "--format",
        "json",
        "--fail-on",
        "warning",
    )
    report = json.loads(text)
    assert status == 1
    assert report["verdict"] == "minor"
    (finding,) = report["findings"]
    assert finding["rule"] == "missing-since"
    assert finding["symbol"] == "VIR_DOMAIN_JOB_DISK_TEMP_USED"
    assert (finding["header"], finding["line"]) == ("lib/a.h", 20)


def test_a_finding_points_at_the_word_that_it_is_about(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    new = BASE.replace("/**\n * virE:", f"{ADDED}/**\n * virE:")
    new = new.replace(
        "as\n * VIR_TYPED_PARAM_ULLONG.\n */",
        "as\n * VIR_TYPED_PARAM_ULLONG.\n *\n * Since: soon\n */",
    )
    _, text = run(capsys, tmp_path, diff(BASE, new), "--base", base, "--format", "json")
    (finding,) = json.loads(text)["findings"]
    assert (finding["rule"], finding["line"], finding["column"]) == ("malformed-since", 20, 11)


def test_only_what_the_patch_touches_is_linted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    debt = BASE.replace(", as\n * VIR_TYPED_PARAM_ULLONG", "")
    (tmp_path / "include" / "lib" / "a.h").write_text(debt)
    new = debt.replace("/**\n * virE:", f"{ADDED}/**\n * virE:")
    _, text = run(capsys, tmp_path, diff(debt, new), "--base", base)
    assert "missing-type" not in text
    status, text = run(capsys, tmp_path, diff(debt, new), "--base", base, "--scope", "all")
    assert status == 1
    assert "missing-type" in text


def test_quiet_says_nothing_where_all_is_well(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    new = BASE.replace("int virGet(int what)", "int virGet( int what )")
    assert run(capsys, tmp_path, diff(BASE, new), "--base", base, "-q") == (0, "")


def test_colour_marks_the_severity(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    _, text = run(capsys, tmp_path, diff(BASE, WITH_ADDED), "--base", base, "--color", "always")
    assert "\x1b[1;33mwarning:\x1b[0m" in text


@pytest.mark.parametrize(
    ("patch", "options", "what"),
    [
        ("no patch", (), "there is no patch in this file"),
        (diff("x\n" + BASE, "y\n" + BASE), ("--base", "."), "does not apply to include/lib/a.h"),
        (diff(BASE, WITH_ADDED, "../../x.h"), (), "leads out of the tree"),
        ("diff --git a/a.h b/a.h\nBinary files a/a.h and b/a.h differ\n", (), "is binary"),
        (diff(BASE, WITH_ADDED), ("--base", "none"), "no such file"),
        (diff(BASE, WITH_ADDED), ("--select", "no-such-rule"), "no rule 'no-such-rule'"),
    ],
)
def test_bad_input_is_one_line_and_status_2(  # noqa: PLR0917 - fixtures and cases
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    base: str,
    monkeypatch: pytest.MonkeyPatch,
    patch: str,
    options: tuple[str, ...],
    what: str,
) -> None:
    monkeypatch.chdir(base)
    status, text = run(capsys, tmp_path, patch, *options)
    assert status == 2
    assert text.count("\n") == 1
    assert text.startswith("headerscan: error: ")
    assert what in text


NO_HEADERS = (
    "diff --git a/src/a.c b/src/a.c\n--- a/src/a.c\n+++ b/src/a.c\n@@ -1,9 +1,9 @@\n a\n!odd\n"
    "diff --git a/p.png b/p.png\nGIT binary patch\nliteral 1\nIcmZ\n\n"
    "--- a/Makefile.am\n+++ b/Makefile.am\n@@ -1,5 +1,5 @@\n a\n"
    "--- a/../x.c\n+++ b/../x.c\n@@ -1 +1 @@\n-a\n+b\n"
    "diff --cc b.c\n--- a/b.c\n+++ b/b.c\n@@@ -1,1 -1,1 +1,2 @@@\n  a\n++b\n"
)


@pytest.mark.parametrize("options", [(), ("--base", ".")])
@pytest.mark.parametrize("form", FORMATS)
def test_a_patch_without_a_header_has_nothing_to_review(  # noqa: PLR0917 - fixtures and cases
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    base: str,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
    options: tuple[str, ...],
) -> None:
    monkeypatch.chdir(base)
    status, text = run(capsys, tmp_path, NO_HEADERS, *options, "--format", form)
    assert status == 0
    if form == "json":
        report = json.loads(text)
        assert (report["findings"], report["verdict"]) == ([], "none")
    if form == "text":
        assert "nothing to review: no header" in text
        assert "not looked at: src/a.c, p.png, Makefile.am, ../x.c, b.c\n" in text


@pytest.mark.parametrize("path", ["src/z.h", "src/a.h"])
def test_a_header_that_the_base_has_not_is_named_and_left_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str, path: str
) -> None:
    status, text = run(capsys, tmp_path, diff("a\n", "b\n", path), "--base", base)
    assert status == 0
    assert text.startswith(
        f"nothing to review: no header of the base changes\nnot looked at: {path}\n"
    )


def test_the_fate_of_a_file_is_told_where_no_hunk_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    patch = (
        'diff --git "a/include/lib/b.h" "b/include/lib/b.h"\nold mode 100644\nnew mode 100755\n'
        'diff --git "a/include/lib/gr\\303\\266.h" "b/include/lib/gr\\303\\266.h"\n'
        "new file mode 100644\nindex 0000000..e69de29\n"
        "diff --git a/include/lib/a.h b/include/lib/c.h.in\nsimilarity index 100%\n"
        "rename from include/lib/a.h\nrename to include/lib/c.h.in\n"
    )
    status, text = run(capsys, tmp_path, patch, "--base", base)
    assert "include/lib/b.h (in its mode only)\n" in text
    assert "include/lib/grö.h (new)\n" in text
    assert "include/lib/c.h.in (renamed from include/lib/a.h)\n" in text
    assert status == 1
    assert "header lib/a.h is gone; what was in it is now in lib/c.h" in text


def test_a_merge_is_refused_in_one_line_where_it_changes_a_header(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    patch = "diff --cc include/lib/a.h\n--- a/include/lib/a.h\n+++ b/include/lib/a.h\n"
    status, text = run(
        capsys, tmp_path, f"{patch}@@@ -1,1 -1,1 +1,2 @@@\n  a\n++b\n", "--base", base
    )
    assert (status, text.count("\n")) == (2, 1)
    assert "is told against several parents at once" in text


def test_a_binary_header_may_go(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    patch = (
        "diff --git a/include/lib/b.h b/include/lib/b.h\ndeleted file mode 100644\n"
        "Binary files a/include/lib/b.h and /dev/null differ\n"
    )
    status, text = run(capsys, tmp_path, patch, "--base", base)
    assert (status, "header lib/b.h is gone" in text) == (1, True)


def test_a_hunk_without_context_is_of_no_file_that_merely_has_its_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    patch = "--- a/src/a.h\n+++ b/src/a.h\n@@ -1,0 +2 @@\n+int x;\n"
    status, text = run(capsys, tmp_path, patch, "--base", f"{base}/lib")
    assert (status, text.count("\n")) == (2, 1)
    assert "src/a.h has no line in common with the base" in text


def test_a_snapshot_is_no_base(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    assert main(["scan", base, "-o", str(tmp_path / "old.json")]) == 0
    status, text = run(
        capsys, tmp_path, diff(BASE, WITH_ADDED), "--base", str(tmp_path / "old.json")
    )
    assert (status, "a snapshot has no text" in text) == (2, True)


def test_a_git_revision_is_a_base(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str
) -> None:
    for command in (
        ("init", "-q"),
        ("add", "include"),
        ("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"),
    ):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    (Path(base) / "lib" / "a.h").write_text("gone\n")
    status, text = run(
        capsys, tmp_path, diff(BASE, WITH_ADDED), "--base", "git:HEAD", "--repo", str(tmp_path)
    )
    assert (status, "adds the macro" in text) == (0, True)


def test_the_real_review_mail_has_two_fields_without_a_release(
    capsys: pytest.CaptureFixture[str], corpus: Path, bundled_old_headers: Path
) -> None:
    (mail,) = (corpus / "mail").glob("*.txt")
    for options in (["--base", str(bundled_old_headers)], []):
        assert main(["review", str(mail), "--format", "json", *options]) == 0
        findings = json.loads(capsys.readouterr().out)["findings"]
        assert [(finding["rule"], finding["symbol"]) for finding in findings] == [
            ("missing-since", "VIR_DOMAIN_JOB_DISK_TEMP_USED"),
            ("missing-since", "VIR_DOMAIN_JOB_DISK_TEMP_TOTAL"),
        ]
        assert main(["review", str(mail), *options]) == 0
        text = capsys.readouterr().out
        assert text.count("type      ULLONG") == 2
        assert text.count("unit      bytes") == 2
        assert text.count("release   not stated") == 2


def stepped(patch: str, base: dict[str, str] | None) -> State:
    held = None
    if base is not None:
        named = {name: Header(name, text, f"/x/include/{name}") for name, text in base.items()}
        held = Base(named)
    (state,) = states(parse_patches(patch, "x.patch"), held, "x.patch")
    return state


@pytest.mark.parametrize("path", ["include/lib/a.h", "lib/a.h", "a.h", "project-2/include/lib/a.h"])
def test_a_path_of_a_patch_means_the_header_that_ends_alike(path: str) -> None:
    base = {"lib/a.h": "one\n", "other/b.h": "one\n"}
    state = stepped(diff("one\n", "two\n", path), base)
    assert state.after["lib/a.h"].text == "two\n"
    assert state.before["lib/a.h"].text == "one\n"


def test_a_path_that_the_base_has_is_that_whatever_lies_deeper() -> None:
    patch = diff("one\n", "two\n", "lib/a.h") + diff("one\n", "two\n", "lib/b.h")
    base = dict.fromkeys(["lib/a.h", "lib/b.h", "build/lib/a.h"], "one\n")
    after = stepped(patch, base).after
    assert sorted(name for name in after if after[name].text == "two\n") == ["lib/a.h", "lib/b.h"]


def test_a_new_header_is_told_its_place_by_the_folders_of_its_path() -> None:
    new = diff("", "int n;\n", "include/lib/n.h").replace("--- a/include/lib/n.h", "--- /dev/null")
    state = stepped(new, {"lib/b.h": "", "lib/sub/c.h": ""})
    assert sorted(state.after) == ["lib/b.h", "lib/n.h", "lib/sub/c.h"]


def test_headers_that_two_trees_install_in_one_are_found_by_the_ends_of_their_paths() -> None:
    paths = ["one/src/liba/a.h", "one/src/liba/b.h", "two/include/libz/z.h"]
    patch = "".join(diff("one\n", "two\n", path) for path in paths)
    state = stepped(patch, dict.fromkeys(["liba/a.h", "liba/b.h", "libz/z.h"], "one\n"))
    assert {header.text for header in state.after.values()} == {"two\n"}


def test_a_single_header_serves_as_base_by_any_name() -> None:
    state = stepped(diff("one\n", "two\n"), {"before.h": "one\n"})
    assert state.after["before.h"].text == "two\n"


def test_a_path_that_may_be_two_headers_is_refused() -> None:
    with pytest.raises(InputError, match=r"may be lib/a\.h or old/a\.h"):
        stepped(diff("one\n", "two\n", "a.h"), {"lib/a.h": "one\n", "old/a.h": "one\n"})


def test_a_symbolic_link_is_no_header() -> None:
    patch = (
        "diff --git a/x.h b/x.h\nnew file mode 120000\nindex 000..111\n--- /dev/null\n+++ b/x.h\n"
        "@@ -0,0 +1 @@\n+y.h\n\\ No newline at end of file\n"
        "--- a/z.h\n+++ b/z.h\n@@ -1 +1,2 @@\n int a;\n+int b;\n"
    )
    state = stepped(patch, None)
    assert state.left_out == ("x.h",)
    assert list(state.after) == ["z.h"]


def test_headers_come_go_and_move() -> None:
    patch = (
        "diff --git a/include/lib/n.h b/include/lib/n.h\nnew file mode 100644\n"
        "--- /dev/null\n+++ b/include/lib/n.h\n@@ -0,0 +1 @@\n+int n;\n"
        "diff --git a/include/lib/g.h b/include/lib/g.h\ndeleted file mode 100644\n"
        "--- a/include/lib/g.h\n+++ /dev/null\n@@ -1 +0,0 @@\n-int g;\n"
        "diff --git a/include/lib/o.h b/include/lib/m.h\nrename from include/lib/o.h\n"
        "rename to include/lib/m.h\n"
        "diff --git a/include/lib/c.h b/include/lib/d.h\ncopy from include/lib/c.h\n"
        "copy to include/lib/d.h\n"
        "diff --git a/README b/README\n--- a/README\n+++ b/README\n@@ -1 +1 @@\n-a\n+b\n"
    )
    base = {"lib/g.h": "int g;\n", "lib/o.h": "int o;\n", "lib/c.h": "int c;\n"}
    state = stepped(patch, base)
    assert {name: header.text for name, header in state.after.items()} == {
        "lib/n.h": "int n;\n",
        "lib/m.h": "int o;\n",
        "lib/c.h": "int c;\n",
        "lib/d.h": "int c;\n",
    }
    assert state.left_out == ("README",)


PARTS = """\
--- a/x.h
+++ b/x.h
@@ -10,5 +10,6 @@
     VIR_A = 1, /* one */
+    VIR_B, /* two
+             more */
     VIR_C,
 # ifdef X
-    VIR_D,
     /* half
@@ -50,3 +51,4 @@
  * the end of a comment */
     int a;
+    int b; /* c */
 } s;
"""


def test_parts_that_begin_and_end_anywhere_are_read_at_their_lines() -> None:
    state = stepped(PARTS, None)
    profile = load_profile("generic")
    old, new = (scan(tuple(side.values()), profile) for side in (state.before, state.after))
    lines = {symbol.name: symbol.line for symbol in new.of(Enumerator)}
    assert (lines["VIR_A"], lines["VIR_B"], lines["VIR_C"]) == (10, 11, 13)
    assert not old.unreadable
    assert old.find("VIR_D", Enumerator) is not None


def test_enumerators_and_members_are_reviewed_without_a_base() -> None:
    (step,) = review(parse_patches(PARTS, "x.patch"), None, load_profile("generic"), "x.patch")
    told = [
        (change.pair.old and change.pair.old.name, change.pair.new and change.pair.new.name)
        for hunk in step.hunks
        for change in hunk.changes
    ]
    assert (None, "VIR_B") in told
    assert ("VIR_D", None) in told
    structs = [symbol for symbol in step.api.of(Struct) if symbol.members is not None]
    assert [[member.name for member in struct.members or ()] for struct in structs] == [["a", "b"]]


def reviewed(old: str, new: str) -> tuple[list[tuple[str, str]], str | None]:
    """Return rules and symbols of what a patch alone shows, and the verdict."""
    (step,) = review(parse_patches(diff(old, new), "x"), None, load_profile("libvirt"), "x")
    found = [(finding.rule, finding.symbol) for finding in step.result.findings]
    return found, step.result.verdict


def test_a_comment_that_begins_above_a_hunk_is_not_said_to_lack_anything() -> None:
    assert reviewed(BASE, BASE.replace('"data_total"', '"total"')) == (
        [("macro-value-changed", "VIR_DOMAIN_JOB_DATA_TOTAL")],
        "major",
    )


def test_a_changed_release_is_seen_in_a_comment_that_begins_above_its_hunk() -> None:
    found, _ = reviewed(BASE, BASE.replace("Since: 1.0.3", "Since: 1.0.4"))
    assert found == [("since-changed", "VIR_DOMAIN_JOB_DATA_TOTAL")]


def of_hunks(*hunks: str) -> tuple[list[tuple[str, str]], list[str], str | None]:
    """Return findings, the names of what changed, and the verdict of a patch alone."""
    text = "--- a/a.h\n+++ b/a.h\n" + "".join(hunks)
    (step,) = review(parse_patches(text, "x"), None, load_profile("libvirt"), "x")
    found = [(finding.rule, finding.symbol) for finding in step.result.findings]
    names = [change.pair.either.name for hunk in step.hunks for change in hunk.changes]
    return found, names, step.result.verdict


INSIDE = "@@ -9,2 +9,3 @@\n  * The value is the domain's.\n+ * It's more \"now.\n  *\n"


@pytest.mark.parametrize("before", [" * ", " ", "   a */ char c = '"])
def test_words_inside_a_comment_are_no_code(before: str) -> None:
    assert of_hunks(INSIDE.replace(" * ", before)) == ([], [], "patch")


def test_a_hunk_does_not_leak_into_the_next_one() -> None:
    enum = "@@ -40,4 +41,5 @@\n typedef enum {\n     VIR_X_ONE = 1, /* one (Since: 1.0.0) */\n"
    enum += "+    VIR_X_TWO = 2, /* two (Since: 1.0.0) */\n } virX;\n int virB(int a);\n"
    found, names, verdict = of_hunks(INSIDE, enum)
    assert (found, verdict) == ([], "minor")
    assert set(names) == {"VIR_X_TWO", "virX"}


@pytest.mark.parametrize("first", ["int virA(int a);", "          unsigned int flags);"])
@pytest.mark.parametrize("end", ["# ifdef __cplusplus\n }", "# endif\n }\n # endif", "}"])
def test_the_end_of_extern_c_is_no_structs(first: str, end: str) -> None:
    size = 3 + end.count("\n") + 1
    hunk = f"@@ -10,{size} +10,{size + 1} @@\n {first}\n \n+int virNew(int a);\n \n {end}\n"
    assert of_hunks(hunk) == ([], ["virNew"], "minor")


def test_a_comment_above_a_hunks_end_is_of_what_it_names() -> None:
    name = "VIR_DOMAIN_JOB_TIME"
    hunk = f"@@ -5,5 +5,5 @@\n /**\n  * {name}:\n  *\n- * time in ms, as VIR_TYPED_PARAM_ULLONG.\n"
    hunk += "+ * time in ns, as VIR_TYPED_PARAM_INT.\n  *\n"
    found, names, verdict = of_hunks(hunk)
    assert sorted(found) == [("type-annotation-changed", name), ("unit-changed", name)]
    assert (names, verdict) == ([name], "major")


def test_a_comment_whose_symbol_another_hunk_shows_is_of_no_second_one() -> None:
    comment = "@@ -5,3 +5,3 @@\n /**\n  * VIR_A:\n- * It is.\n+ * It was.\n"
    found, names, _ = of_hunks(comment, "@@ -9 +9,2 @@\n #define VIR_A 1\n+#define VIR_B 2\n")
    assert ("redefined-macro", "VIR_A") not in found
    assert names == ["VIR_B"]


def test_a_word_with_a_colon_and_more_is_no_name_of_a_comment() -> None:
    hunk = "@@ -5,4 +5,5 @@\n /*\n  * Name: virGet()\n  *\n+ * It gets.\n  * Returns: an int.\n"
    assert of_hunks(hunk) == ([], [], "patch")


def test_structs_that_are_only_named_make_no_struct_around_a_hunk() -> None:
    hunk = "@@ -10,2 +10,3 @@\n struct foo;\n{}int get_it(void);\n struct bar;\n"
    assert of_hunks(hunk.format("+"))[1] == ["get_it"]
    assert of_hunks(hunk.format("-"))[0] == [("function-removed", "get_it")]


def test_the_end_of_a_body_in_a_hunk_tells_it_whatever_stands_behind() -> None:
    behind = " };\n int f(void);\n"
    found, names, _ = of_hunks(f"@@ -10,3 +10,4 @@\n     int a;\n+    int b;\n{behind}")
    assert [rule for rule, _ in found] == ["member-added"]
    assert names == ["around_hunk_3"]
    assert of_hunks(f"@@ -10,3 +10,4 @@\n     A,\n+    B,\n{behind}")[1] == ["B"]


def test_a_macro_that_another_hunk_merely_uses_is_declared_for_its_comment() -> None:
    name = "VIR_DOMAIN_JOB_DISK_BPS"
    words = f" /**\n  * {name}:\n  *\n"
    types = "- * Rate as VIR_TYPED_PARAM_ULLONG.\n+ * Rate as VIR_TYPED_PARAM_INT.\n"
    use = f'@@ -90,1 +90,2 @@\n int n;\n+#define VIR_ALL ({name} " all")\n'
    found, _, _ = of_hunks(f"@@ -5,5 +5,5 @@\n{words}{types}  *\n", use)
    assert ("type-annotation-changed", name) in found


def test_a_doc_whose_first_line_goes_on_behind_the_name_is_the_name_s() -> None:
    hunk = (
        "@@ -5,3 +5,3 @@\n /** VIR_DOMAIN_JOB_SUCCESS: whether it ended well,\n"
        "- * as VIR_TYPED_PARAM_BOOLEAN.\n+ * as VIR_TYPED_PARAM_BOOLAEN.\n  *\n"
    )
    assert ("unknown-type", "VIR_DOMAIN_JOB_SUCCESS") in of_hunks(hunk)[0]


def test_an_enum_that_one_side_alone_shows_is_around_both() -> None:
    lines = "-    VIR_X_TWO = 2,\n+    VIR_X_TWO __attribute__((deprecated)) = 2,\n"
    found, names, _ = of_hunks(f"@@ -5 +5 @@\n{lines}")
    assert (found, names) == ([("newly-deprecated", "VIR_X_TWO")], ["VIR_X_TWO"])


def test_a_define_alone_is_not_said_to_lack_its_comment() -> None:
    name = "VIR_DOMAIN_JOB_TIME"
    hunk = f'@@ -5 +5 @@\n-# define {name} "a"\n+# define {name} "b"\n'
    assert of_hunks(hunk) == ([("macro-value-changed", name)], [name], "major")


def test_a_new_define_alone_lacks_its_comment() -> None:
    hunk = '@@ -5,0 +6 @@\n+# define VIR_DOMAIN_JOB_TIME "a"\n'
    found, _, _ = of_hunks(hunk)
    assert ("missing-doc", "VIR_DOMAIN_JOB_TIME") in found


def test_a_parameter_of_a_function_that_goes_on_below_is_seen() -> None:
    hunk = "@@ -5,2 +5,3 @@\n int virA(virPtr a,\n+         const char *name,\n          int x,\n"
    assert of_hunks(hunk) == ([("parameter-added", "virA")], ["virA"], "major")


def test_hunks_that_are_one_line_apart_keep_their_lines() -> None:
    hunks = "".join(
        f"@@ -{line} +{line} @@\n-#define VIR_A{line} 1\n+#define VIR_A{line} 2\n"
        for line in (5, 7, 9)
    )
    text = f"--- a/a.h\n+++ b/a.h\n{hunks}"
    (step,) = review(parse_patches(text, "x"), None, load_profile("libvirt"), "x")
    assert [(macro.name, macro.line) for macro in step.api.of(Macro)] == [
        (f"VIR_A{line}", line) for line in (5, 7, 9)
    ]


def test_members_alone_in_a_hunk_are_a_structs() -> None:
    members = [f"    unsigned int m{number};\n" for number in range(9)]
    text = f"struct s {{\n{''.join(members)}}};\n"
    members[4], members[5] = members[5], members[4]
    found, verdict = reviewed(text, f"struct s {{\n{''.join(members)}}};\n")
    assert found == [("member-moved", "around_hunk_4")]
    assert verdict == "major"


def test_a_hunk_beyond_all_lines_is_refused() -> None:
    text = "--- a/x.h\n+++ b/x.h\n@@ -999999999 +999999999 @@\n-a\n+b\n"
    with pytest.raises(InputError, match="beyond line 1000000"):
        stepped(text, None)


def test_macros_of_a_patch_alone_are_at_their_lines() -> None:
    (step,) = review(parse_patches(diff(BASE, WITH_ADDED), "x"), None, load_profile("libvirt"), "x")
    assert [(macro.name, macro.line) for macro in step.api.of(Macro)] == [
        ("VIR_DOMAIN_JOB_DATA_TOTAL", 12),
        ("VIR_DOMAIN_JOB_DISK_TEMP_USED", 20),
    ]


def other(text: str) -> str:
    return GUARD.format(f"/**\n * virOther:\n *\n * Since: 1.0.0\n */\nint virOther(void);\n{text}")


MOVED = ADDED.replace(".\n */", ".\n *\n * Since: 6.0.0\n */")


@pytest.mark.parametrize("with_base", [False, True])
@pytest.mark.parametrize("split", [False, True])
def test_what_moves_to_another_header_neither_came_nor_went(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: str, *, with_base: bool, split: bool
) -> None:
    old = BASE.replace("/**\n * virE:", f"{MOVED}/**\n * virE:")
    (Path(base) / "lib" / "a.h").write_text(old)
    (Path(base) / "lib" / "b.h").write_text(other(""))
    there = diff("" if split else other(""), other(MOVED), "include/lib/b.h")
    if split:
        there = there.replace("--- a/include/lib/b.h", "--- /dev/null")
        (Path(base) / "lib" / "b.h").unlink()
    options = ["--profile", "libvirt", *(["--base", base] if with_base else [])]
    status, text = run(capsys, tmp_path, diff(old, BASE) + there, *options)
    assert status == 0
    assert "moves VIR_DOMAIN_JOB_DISK_TEMP_USED to lib/b.h" in text.replace("include/", "")
    assert "moves VIR_DOMAIN_JOB_DISK_TEMP_USED from lib/a.h" in text.replace("include/", "")
    for word in ("adds", "removes"):
        assert f"{word} the macro" not in text
    changed = there.replace("in bytes", "in KiB")
    status, text = run(capsys, tmp_path, diff(old, BASE) + changed, *options)
    assert (status, "bytes to KiB" in text) == (1, True)
    assert "removes the macro" not in text
