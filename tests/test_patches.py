"""Patches: read from diffs and mails, and applied in memory."""

from __future__ import annotations

import base64
import contextlib
import difflib
import os
import quopri
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headerscan.errors import InputError
from headerscan.patches.diffs import FilePatch, Patch, parse_patches
from headerscan.patches.patching import Patched, apply_patch

OLD = """\
/* a.h */
#define A 1
#define B 2
#define C 3
#define D 4
#define E 5
#define F 6
#define G 7
"""
NEW = OLD.replace("#define D 4\n", "#define D 4\n#define NEW 9\n").replace("#define G 7\n", "")


def diff(old: str, new: str, path: str = "include/a.h", context: int = 3) -> str:
    return "".join(
        difflib.unified_diff(
            old.splitlines(keepends=True),
            new.splitlines(keepends=True),
            f"a/{path}",
            f"b/{path}",
            n=context,
        )
    )


def parsed(text: str) -> Patch:
    (patch,) = parse_patches(text, "x.patch")
    return patch


def only(text: str) -> FilePatch:
    (file,) = parsed(text).files
    return file


def applied(text: str, base: str) -> Patched:
    patch = parsed(text)
    (file,) = patch.files
    return apply_patch(file, base, "x.patch", damaged=patch.damaged)


def test_a_diff_is_read() -> None:
    file = only(diff(OLD, NEW))
    assert (file.old, file.new, file.line) == ("include/a.h", "include/a.h", 1)
    (hunk,) = file.hunks
    assert hunk.title == "@@ -3,6 +3,6 @@"
    assert hunk.line == 3
    assert [text for mark, text in hunk.lines if mark == "+"] == ["#define NEW 9"]
    assert [text for mark, text in hunk.lines if mark == "-"] == ["#define G 7"]


def test_a_diff_applies() -> None:
    assert applied(diff(OLD, NEW), OLD).text == NEW


def test_a_hunk_without_counts_has_one_line() -> None:
    assert applied("--- a.h\n+++ a.h\n@@ -2 +2 @@\n-#define A 1\n+#define A 7\n", OLD).text == (
        OLD.replace("A 1", "A 7")
    )


def test_new_removed_and_renamed_files_are_told_apart() -> None:
    new = only(
        "diff --git a/n.h b/n.h\nnew file mode 100644\n--- /dev/null\n+++ b/n.h\n"
        "@@ -0,0 +1 @@\n+int n;\n"
    )
    assert (new.old, new.new) == (None, "n.h")
    assert apply_patch(new, "", "x.patch").text == "int n;\n"
    gone = only(
        "diff --git a/n.h b/n.h\ndeleted file mode 100644\n--- a/n.h\n+++ /dev/null\n"
        "@@ -1 +0,0 @@\n-int n;\n"
    )
    assert (gone.old, gone.new) == ("n.h", None)
    assert apply_patch(gone, "int n;\n", "x.patch").text == ""
    moved = only("diff --git a/o.h b/n.h\nsimilarity index 100%\nrename from o.h\nrename to n.h\n")
    assert (moved.old, moved.new, moved.hunks) == ("o.h", "n.h", [])
    empty = only("diff --git a/e.h b/e.h\nnew file mode 100644\nindex 0000000..e69de29\n")
    assert (empty.old, empty.new) == (None, "e.h")


def test_a_binary_file_cannot_be_applied() -> None:
    text = "diff --git a/n.h b/n.h\nindex 1..2 100644\nBinary files a/n.h and b/n.h differ\n"
    assert "is binary" in str(only(text).wrong)


@pytest.mark.parametrize(
    ("header", "path"),
    [
        ("--- a/x.h\n+++ b/x.h", "x.h"),
        ("--- x.h\t2024-01-01 00:00:00\n+++ x.h\t2024-01-02 00:00:00", "x.h"),
        ("--- i/lib/x.h\n+++ w/lib/x.h", "lib/x.h"),
        ("--- a/my file.h\t\n+++ b/my file.h\t", "my file.h"),
        (
            '--- "a/gr\\303\\266\\303\\237e \\"x\\".h"\n+++ "b/gr\\303\\266\\303\\237e \\"x\\".h"',
            'größe "x".h',
        ),
        ("--- /home/x.h\n+++ /home/x.h", "/home/x.h"),
        ("--- new/inc/a.h\n+++ new/inc/a.h", "new/inc/a.h"),
    ],
)
def test_paths_are_read_as_diff_and_git_write_them(header: str, path: str) -> None:
    assert only(f"{header}\n@@ -1 +1 @@\n-a\n+b\n").path == path


@pytest.mark.parametrize(
    "header",
    [
        "--- a/../../x.h\n+++ b/x.h",
        "--- a/x.h\n+++ ../x.h",
        '--- "a/..\\\\x.h"\n+++ "b/x.h"',
        "diff --git a/../x.h b/../x.h\nrename from ../x.h\nrename to y.h",
    ],
)
def test_a_path_that_leads_out_of_the_tree_is_refused(header: str) -> None:
    with pytest.raises(InputError, match="leads out of the tree") as caught:
        applied(f"{header}\n@@ -1 +1 @@\n-a\n+b\n", "a\n")
    assert caught.value.file == "x.patch"
    assert caught.value.line in (1, 2)


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("", "no patch", None),
        ("int a;\n", "no patch", None),
        ("@@ -1 +1 @@\n-a\n+b\n", "before any '---'", 1),
        ("--- a.h\n+++ b.h\n@@ -1,3 +1,3 @@\n a\n-b\n", "cut short", 3),
        ("--- a.h\n+++ b.h\n@@ -1,2 +1,2 @@\n a\n!b\n", "cut short", 3),
    ],
)
def test_what_is_no_whole_patch_is_refused(text: str, what: str, line: int | None) -> None:
    with pytest.raises(InputError, match=what) as caught:
        applied(text, "a\nb\n")
    assert (caught.value.file, caught.value.line) == ("x.patch", line)


@pytest.mark.parametrize("shift", [5, -1, 200])
def test_a_hunk_is_found_above_or_below_its_place(shift: int) -> None:
    patch = diff("x\n" * 10 + OLD, "x\n" * 10 + NEW)
    base = "x\n" * (10 + shift)
    patched = applied(patch, base + OLD)
    assert patched.text == base + NEW
    assert patched.hunks[0].offset == shift


@pytest.mark.parametrize("fuzz", [1, 2])
def test_a_hunk_is_found_with_other_context_at_its_ends(fuzz: int) -> None:
    new = OLD.replace("#define D 4\n", "#define D 4\n#define NEW 9\n")
    for begin in ("A", "E"):
        names = [chr(ord(begin) + 1 + index) for index in range(fuzz)]
        base, wanted = OLD, new
        for name in names if begin == "A" else [chr(ord("G") - i) for i in range(fuzz)]:
            base = base.replace(f"define {name} ", f"define {name}_ ")
            wanted = wanted.replace(f"define {name} ", f"define {name}_ ")
        patched = applied(diff(OLD, new), base)
        assert patched.text == wanted
        assert (patched.hunks[0].fuzz, patched.hunks[0].offset) == (fuzz, 0)


def test_the_nearest_of_several_places_is_taken() -> None:
    block = "a\nb\nc\n"
    patch = diff(block * 9, block * 4 + "a\nB\nc\n" + block * 4, context=1)
    assert applied(patch, block * 9).text == block * 4 + "a\nB\nc\n" + block * 4
    assert applied(patch, "x\n" + block * 9).text == "x\n" + block * 4 + "a\nB\nc\n" + block * 4


def test_a_hunk_that_fits_nowhere_is_named_by_file_and_line() -> None:
    with pytest.raises(InputError) as caught:
        applied(diff(OLD, NEW), "int other;\n")
    assert str(caught.value).startswith(
        "x.patch:3: this hunk does not apply to include/a.h (line 3 there); "
    )
    assert "--base" in caught.value.remedy


def test_a_patch_that_is_already_in_says_so() -> None:
    with pytest.raises(InputError, match="already there"):
        applied(diff(OLD, NEW), NEW)


@pytest.mark.parametrize(
    ("old", "new"), [("a\nb", "a\nc"), ("a\nb", "a\nb\n"), ("a\nb\n", "a\nb"), ("a", "a\nb")]
)
def test_a_missing_line_end_at_the_end_is_kept(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "old").write_text(old)
    (tmp_path / "new").write_text(new)
    patch = subprocess.run(
        ["git", "diff", "--no-index", "old", "new"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    ).stdout
    assert "No newline" in patch
    assert applied(patch, old).text == new


def test_files_with_windows_line_ends_are_patched_alike() -> None:
    assert applied(diff(OLD, NEW), OLD.replace("\n", "\r\n")).text == NEW.replace("\n", "\r\n")
    assert applied(diff(OLD, NEW).replace("\n", "\r\n"), OLD).text == NEW


lines = st.lists(st.sampled_from(["a", "b", "c", "", "#if X", "-d", "+e", " f"]), max_size=20)


@given(lines, lines, st.integers(0, 3))
def test_whatever_diff_makes_applies(old: list[str], new: list[str], context: int) -> None:
    before, after = ("".join(f"{line}\n" for line in part) for part in (old, new))
    if before != after:
        assert applied(diff(before, after, context=context), before).text == after


@given(st.text("-+ @>\n\\ad", max_size=80), st.booleans())
def test_any_text_is_a_patch_or_is_refused(text: str, quoted: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    whole = f"--- a/x.h\n+++ b/x.h\n@@ -1,2 +1,2 @@\n{text}"
    if quoted:
        whole = "".join(f"> {line}\n" for line in whole.split("\n"))
    with contextlib.suppress(InputError):
        for patch in parse_patches(whole, "x.patch"):
            for file in patch.files:
                apply_patch(file, OLD, "x.patch", damaged=patch.damaged)


def mail(body: str, **fields: str) -> str:
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
    return f"From: A <a@example.org>\nSubject: [PATCH] Add NEW\n{head}\n{body}"


@pytest.mark.parametrize("subject", ["=?utf-8?b?a?=", "=?undefined?q?a?=", "=?x-no-such?q?a?="])
def test_a_subject_that_cannot_be_decoded_stays_as_it_is(subject: str) -> None:
    body = "--- a/x.h\n+++ b/x.h\n@@ -1 +1,2 @@\n int a;\n+int b;\n"
    text = mail(body).replace("[PATCH] Add NEW", subject)
    assert parsed(text).subject == subject


@pytest.mark.parametrize(
    "kind", ["multipart/mixed; boundary=b{next}\n\n--b{next}", "message/rfc822\n"]
)
def test_parts_in_parts_without_end_are_no_patch(kind: str) -> None:
    parts = "".join(f"Content-Type: {kind.format(next=number)}\n" for number in range(3_000))
    with pytest.raises(InputError):
        parse_patches(f"From: a\nSubject: b\n{parts}", "x.mbox")


def test_a_mail_has_its_subject_and_patch() -> None:
    patch = parsed(mail(f"Because.\n---\n 1 file changed\n\n{diff(OLD, NEW)}-- \n2.39.5\n"))
    assert patch.subject == "Add NEW"
    assert not patch.damaged
    assert len(patch.files[0].hunks) == 1


def test_an_mbox_is_its_patches_in_order(tmp_path: Path) -> None:
    environment = os.environ | {
        f"GIT_{who}_{what}": "a@example.org"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", "-C", str(tmp_path), *arguments],
            check=True,
            capture_output=True,
            text=True,
            env=environment,
        ).stdout

    git("init", "-q")
    texts = [OLD, NEW, NEW.replace("A 1", "A 7"), NEW.replace("A 1", "A 8") + "int größe;\n"]
    for number, text in enumerate(texts):
        (tmp_path / "a.h").write_text(text, encoding="utf-8")
        git("add", "-A")
        git("commit", "-qm", f"Größe {number}\n\nFrom here on: a body line.\n")
    mbox = git("format-patch", "--stdout", "-3")
    patches = parse_patches(mbox, "x.mbox")
    assert [patch.subject for patch in patches] == ["Größe 1", "Größe 2", "Größe 3"]
    text = texts[0]
    for patch, wanted in zip(patches, texts[1:], strict=True):
        text = apply_patch(patch.files[0], text, "x.mbox").text
        assert text == wanted
    listed = mbox.split("\n")
    for patch in patches:
        for hunk in patch.files[0].hunks:
            assert listed[hunk.line - 1].startswith("@@ ")


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_an_encoded_mail_is_decoded(encoding: str) -> None:
    text = diff(OLD, NEW.replace("NEW 9", "NEW 9 /* größer = mehr */")).encode()
    body = quopri.encodestring(text) if encoding == "quoted-printable" else base64.encodebytes(text)
    patch = mail(
        body.decode(),
        Content_Type="text/plain; charset=utf-8",
        Content_Transfer_Encoding=encoding,
    )
    assert "größer = mehr" in applied(patch, OLD).text
    (hunk,) = only(patch).hunks
    assert encoding == "base64" or patch.split("\n")[hunk.line - 1].startswith("@@ ")


def test_an_attached_patch_is_found() -> None:
    attached = base64.encodebytes(diff(OLD, NEW).encode()).decode()
    text = mail(
        "--x\nContent-Type: text/plain\n\nHere it is.\n"
        "--x\nContent-Type: text/x-patch\nContent-Transfer-Encoding: base64\n"
        f"Content-Disposition: attachment\n\n{attached}--x--\n",
        MIME_Version="1.0",
        Content_Type='multipart/mixed; boundary="x"',
    )
    assert applied(text, OLD).text == NEW


def quoted(text: str, mark: str = "> ") -> str:
    return "".join(f"{mark}{line}\n" for line in text.splitlines())


@pytest.mark.parametrize("mark", ["> ", ">", "> > ", ">> "])
def test_a_quoted_patch_is_unquoted(mark: str) -> None:
    patch = mail(f"On Monday B wrote:\n{quoted(diff(OLD, NEW), mark)}Looks good.\n")
    assert parsed(patch).damaged
    assert applied(patch, OLD).text == NEW


def test_comments_between_quoted_lines_are_passed_over() -> None:
    lines = quoted(diff(OLD, NEW)).splitlines(keepends=True)
    for index in range(3, len(lines)):
        text = "".join([*lines[:index], "\nWhy this?\n\n--- a remark\n\n", *lines[index:]])
        assert applied(text, OLD).text == NEW


@pytest.mark.parametrize(
    "damage",
    [
        lambda line: line.rstrip(),
        lambda line: line.replace(">  ", ">   "),
        lambda line: line.replace("\t", "        "),
        lambda line: "" if line.rstrip() == ">" else line,
    ],
    ids=["no white space at line ends", "space-stuffed", "tabs expanded", "empty lines lost"],
)
def test_white_space_that_mail_programs_damage_does_not_count(damage: object) -> None:
    assert callable(damage)
    old = OLD.replace("#define C 3\n", "\n#define C 3\t/* c */\n\n")
    new = old.replace("#define D 4\n", "/** d */\n#define D 4\n#define NEW 9\n")
    lines = [damage(line) for line in quoted(diff(old, new)).split("\n")]
    patch = "\n".join(line for line in lines if line) + "\n"
    assert applied(patch, old).text == new


def test_an_empty_line_between_changes_is_kept_where_a_mail_program_lost_it() -> None:
    old, new = "int a;\n\nint b;\n", "int c;\n\nint d;\n"
    assert applied(quoted(diff(old, new)).replace(">  \n", ""), old).text == new


def test_a_line_that_a_mail_program_broke_is_mended() -> None:
    new = OLD.replace("#define D 4\n", "#define D 4 /* one two three */\n")
    text = quoted(diff(OLD, new)).replace("two three", "two\n> three")
    assert applied(text, OLD).text == new


def test_flowed_text_is_unstuffed() -> None:
    stuffed = "".join(
        f" {line}\n" if line.startswith((" ", "From", ">")) else f"{line}\n"
        for line in diff(OLD, NEW).splitlines()
    )
    patch = mail(stuffed, Content_Type="text/plain; format=flowed")
    assert applied(patch, OLD).text == NEW


def test_the_real_review_mail_is_read(corpus: Path) -> None:
    (path,) = (corpus / "mail").glob("*.txt")
    patch = parsed(path.read_text(encoding="utf-8"))
    assert patch.subject == (
        "API: Introduce field for reporting temporary disk space usage of a domain job"
    )
    assert patch.damaged
    (file,) = patch.files
    assert file.path == "include/libvirt/libvirt-domain.h"
    (hunk,) = file.hunks
    added = [text for mark, text in hunk.lines if mark == "+"]
    assert [text.split()[2] for text in added if text.startswith("# define")] == [
        "VIR_DOMAIN_JOB_DISK_TEMP_USED",
        "VIR_DOMAIN_JOB_DISK_TEMP_TOTAL",
    ]
    assert len([text for mark, text in hunk.lines if mark == "-"]) == 0
