"""The answer to a mailed patch: a message that a person can send as it is."""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from headerscan.cli import main

SEED = "mail/000_4a3ef4a5bca31209.txt"
HEADER = "include/libvirt/libvirt-domain.h"
BASE = """\
#ifndef A_H
# define A_H

# define LIBVIR_VERSION_NUMBER 12001000

/**
 * VIR_DOMAIN_JOB_ONE:
 *
 * virDomainGetJobStats field: what comes first, as VIR_TYPED_PARAM_STRING.
 *
 * Since: 1.0.0
 */
# define VIR_DOMAIN_JOB_ONE "one"

#endif
"""
ADDED = """\
/**
 * VIR_DOMAIN_JOB_SHINE_USED:
 *
 * virDomainGetJobStats field: how much shines, in kB, as VIR_TYPED_PARAM_ULLONG.
 *
 * Since: 12.1.0
 */
# define VIR_DOMAIN_JOB_SHINE_USED "shine_used"

"""
MAIL = """\
From: Grüne Autorin <author@example.org>
To: list@example.org
Cc: A Maintainer <maintainer@example.org>, author@example.org
Date: Mon, 2 Mar 2026 10:00:00 +0100
Message-ID: <2@example.org>
In-Reply-To: <1@example.org>
References: <0@example.org> <1@example.org>
Subject: [PATCH v2 1/3] Report what shines
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: 8bit

It shines.
---
"""


def diff(old: str, new: str, folder: Path) -> str:
    for name, text in (("a", old), ("b", new)):
        path = folder / name / HEADER
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    command = ["git", "diff", "--no-index", "--no-prefix", f"a/{HEADER}", f"b/{HEADER}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "tree" / HEADER
    path.parent.mkdir(parents=True)
    path.write_text(BASE)
    return tmp_path / "tree"


def answered(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, patch: str, *options: str
) -> EmailMessage:
    """Return the answer to a mail, as a mail program reads it."""
    (tmp_path / "mail.txt").write_text(patch)
    call = ["review", str(tmp_path / "mail.txt"), "--format", "reply", *options]
    main([*call, "--fail-on", "never"])
    return parsed(capsys.readouterr().out)


def parsed(text: str) -> EmailMessage:
    message = email.message_from_bytes(text.encode(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def test_the_answer_goes_to_whom_the_mail_came_from_and_into_its_thread(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: Path
) -> None:
    new = BASE.replace("#endif", f"{ADDED}#endif")
    reply = answered(capsys, tmp_path, MAIL + diff(BASE, new, tmp_path), "--base", str(base))
    assert reply["Subject"] == "Re: [PATCH v2 1/3] Report what shines"
    assert reply["To"] == "Grüne Autorin <author@example.org>"
    assert reply["Cc"] == "list@example.org, A Maintainer <maintainer@example.org>"
    assert reply["In-Reply-To"] == "<2@example.org>"
    assert reply["References"] == "<0@example.org> <1@example.org> <2@example.org>"
    assert "On Mon, 2 Mar 2026 10:00:00 +0100, Grüne Autorin wrote:\n" in reply.get_content()


def test_a_remark_stands_below_its_line_with_the_lines_that_are_proposed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: Path
) -> None:
    new = BASE.replace("#endif", f"{ADDED}#endif")
    reply = answered(capsys, tmp_path, MAIL + diff(BASE, new, tmp_path), "--base", str(base))
    assert reply.get_content().partition("wrote:\n")[2] == (
        f"> --- a/{HEADER}\n"
        f"> +++ b/{HEADER}\n"
        "> @@ -12,4 +12,13 @@\n"
        ">   */\n"
        '>  # define VIR_DOMAIN_JOB_ONE "one"\n'
        ">\n"
        "> +/**\n"
        "> + * VIR_DOMAIN_JOB_SHINE_USED:\n"
        "> + *\n"
        "> + * virDomainGetJobStats field: how much shines, in kB, as VIR_TYPED_PARAM_ULLONG.\n"
        "\n"
        "'kB' is no usual spelling of the unit KiB. Please write 'KiB'.\n"
        "\n"
        "I suggest:\n"
        "\n"
        "- * virDomainGetJobStats field: how much shines, in kB, as VIR_TYPED_PARAM_ULLONG.\n"
        "+ * virDomainGetJobStats field: how much shines, in KiB, as\n"
        "+ * VIR_TYPED_PARAM_ULLONG.\n"
    )  # fmt: skip


def test_a_remark_stands_below_its_line_though_empty_lines_got_lost_on_the_way(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: Path
) -> None:
    new = BASE.replace("#endif", f"{ADDED}#endif")
    lines = diff(BASE, new, tmp_path).splitlines()
    quoted = "".join(f"> {line}\n" for line in lines if line.strip())
    reply = answered(capsys, tmp_path, f"{MAIL}{quoted}", "--base", str(base))
    assert (
        "> > + * virDomainGetJobStats field: how much shines, in kB, as VIR_TYPED_PARAM_ULLONG.\n\n"
        "'kB' is no usual spelling"
    ) in reply.get_content()


def test_a_good_patch_gets_a_good_word_and_is_not_quoted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: Path
) -> None:
    new = BASE.replace("#endif", f"{ADDED.replace('kB', 'KiB')}#endif")
    reply = answered(capsys, tmp_path, MAIL + diff(BASE, new, tmp_path), "--base", str(base))
    assert reply.get_content() == (
        "The patch adds VIR_DOMAIN_JOB_SHINE_USED. It breaks nothing that is\nthere.\n\n"
        "It looks good to me.\n"
    )


def test_a_break_is_told_with_whom_it_hurts_and_below_the_line_that_is_taken_away(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: Path
) -> None:
    new = BASE[: BASE.index("/**")] + "#endif\n"
    text = answered(capsys, tmp_path, MAIL + diff(BASE, new, tmp_path), "--base", str(base))
    body = " ".join(text.get_content().split())
    assert "The patch removes VIR_DOMAIN_JOB_ONE. It breaks users of VIR_DOMAIN_JOB_ONE" in body
    assert '> -# define VIR_DOMAIN_JOB_ONE "one" The macro' in body.replace("Macro", "The macro")
    assert "Please send another version. Below I mark one thing that must be mended." in body


def test_what_follows_elsewhere_is_told_with_its_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, base: Path
) -> None:
    rows = "".join(f"    VIR_E_{number},\n" for number in range(9))
    old = BASE.replace("#endif", f"typedef enum {{\n{rows}}} virE;\n\n#endif")
    (base / HEADER).write_text(old)
    patch = diff(old, old.replace("    VIR_E_1,", "    VIR_NEW,\n    VIR_E_1,"), tmp_path)
    text = answered(capsys, tmp_path, MAIL + patch, "--base", str(base)).get_content()
    here, elsewhere = text.split("This follows elsewhere from the patch:\n\n")
    assert "VIR_E_1 " in here
    assert elsewhere.startswith("libvirt/libvirt-domain.h:21: ")


def test_a_series_is_answered_by_an_mbox_of_answers(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    new = BASE.replace("#endif", f"{ADDED}#endif")
    one = f"From 1 Mon Sep 17 00:00:00 2001\n{MAIL}{diff(BASE, new, tmp_path)}\n"
    (tmp_path / "series.mbox").write_text(one + one.replace("1/3", "2/3"))
    main(["review", str(tmp_path / "series.mbox"), "--format", "reply", "--fail-on", "never"])
    shown = capsys.readouterr().out
    parts = shown.split("From headerscan Mon Sep 17 00:00:00 2001\n")[1:]
    assert [parsed(part)["Subject"][4:18] for part in parts] == ["[PATCH v2 1/3]", "[PATCH v2 2/3]"]


# The mail that real people wrote.


@pytest.fixture
def old_tree(corpus: Path, tmp_path: Path) -> Path:
    """Return a repository of 9.0.0 as if it had not the two keys that the mail brings."""
    shutil.copytree(corpus / "libvirt/9.0.0/include", tmp_path / "old/include")
    header = tmp_path / "old" / HEADER
    text = header.read_text()
    for part in ("USED", "TOTAL"):
        block = re.compile(
            rf"/\*\*\n \* VIR_DOMAIN_JOB_DISK_TEMP_{part}:\n.*?\n# define [^\n]*\n\n", re.DOTALL
        )
        text, count = block.subn("", text)
        assert count == 1
    header.write_text(text)
    git(tmp_path / "old", "init", "--quiet")
    git(tmp_path / "old", "add", ".")
    git(tmp_path / "old", "commit", "--quiet", "--message=old")
    return tmp_path / "old"


def git(folder: Path, *words: str) -> str:
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "c", "GIT_COMMITTER_EMAIL": "c@example.org",
    }  # fmt: skip
    command = ("git", *words)
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_mail_of_the_story_is_answered_rightly(
    capsys: pytest.CaptureFixture[str], corpus: Path, old_tree: Path
) -> None:
    mail = (corpus / SEED).read_text()
    main(["review", str(corpus / SEED), "--base", str(old_tree / "include"), "--format", "reply"])
    reply = parsed(capsys.readouterr().out)
    assert reply["Subject"] == f"Re: {mail.partition(chr(10))[0]}"
    assert reply["To"] == "Eric Blake <eblake@redhat.com>"
    assert reply["Cc"] == "Peter Krempa <pkrempa@redhat.com>"
    body = reply.get_content()
    quoted = [line for line in body.split("\n") if line.startswith("> > +")]
    assert quoted[1:] == [f"> {line}" for line in mail.split("\n") if line.startswith("> +")][1:]
    said = " ".join(body.split())
    assert (
        "VIR_DOMAIN_JOB_DISK_TEMP_USED and VIR_DOMAIN_JOB_DISK_TEMP_TOTAL agree in type"
        " (VIR_TYPED_PARAM_ULLONG) and unit (bytes). Neither comment says how the two relate."
    ) in said
    below = body.split('"disk_temp_used"\n\n')[1]
    assert below.startswith("The comment does not say since which release it exists.")
    assert " * job in bytes as VIR_TYPED_PARAM_ULLONG.\n+ *\n+ * Since: 9.0.0\n" in below
    assert "The comment says 'possible' and not when" in said
    assert max(len(line) for line in body.split("\n") if line[:1] not in "> +-") <= 72


def test_what_the_mail_lacks_is_mended_by_a_commit_on_top(
    capsys: pytest.CaptureFixture[str],
    corpus: Path,
    old_tree: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(old_tree)
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL"):
        monkeypatch.setenv(name, "a@example.org")
    header = old_tree / HEADER
    call = ["review", str(corpus / SEED), "--base", "include", "--format", "patch"]
    main(call)
    mend = capsys.readouterr().out
    added = [line[3:] for line in (corpus / SEED).read_text().split("\n") if line[:3] == "> +"][1:]
    block = "\n".join(added).replace("\n\n/**", "\n\n/**") + "\n\n"
    anchor = '# define VIR_DOMAIN_JOB_SUCCESS "success"\n\n'
    header.write_text(header.read_text().replace(anchor, f"{anchor}{block}"))
    git(old_tree, "commit", "--quiet", "--all", "--message=the mail's patch")
    (old_tree / "mend.patch").write_text(mend)
    git(old_tree, "am", "--quiet", "mend.patch")
    assert git(old_tree, "log", "-1", "--format=%s").startswith("fixup! API: Introduce field")
    assert header.read_text().count(" *\n * Since: 9.0.0\n */\n# define VIR_DOMAIN_JOB_DISK_T") == 2


def test_a_patch_that_mends_needs_the_headers_that_it_is_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    new = BASE.replace("#endif", f"{ADDED}#endif")
    (tmp_path / "mail.txt").write_text(MAIL + diff(BASE, new, tmp_path))
    assert main(["review", str(tmp_path / "mail.txt"), "--format", "patch"]) == 2
    assert "name them with --base" in capsys.readouterr().err


def test_a_subject_cannot_add_a_line_to_the_header(tmp_path: Path) -> None:
    new = BASE.replace("#endif", f"{ADDED}#endif")
    nasty = MAIL.replace("Report what shines", "=?utf-8?q?x=0D=0ABcc=3A_all=40example=2Eorg?=")
    (tmp_path / "mail.txt").write_text(nasty + diff(BASE, new, tmp_path))
    command = [sys.executable, "-m", "headerscan", "review", "mail.txt", "--format", "reply"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert parsed(done.stdout)["Bcc"] is None
