"""Inputs to begin from, made of the project's own fixtures."""

from __future__ import annotations

import difflib
import io
import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from headerscan.model import Header
from headerscan.profiles import load_profile, profile_names, profile_text
from headerscan.scan import scan
from headerscan.snapshot import to_json

_FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
_PARTS = re.compile(r"\n\n(?=/\*\*)")
NEWER = (_FIXTURES / "compat" / "macro-value-changed" / "new.h").read_text("utf-8")

_DESCRIPTION = """<?xml version="1.0"?>
<api name='a'><files><file name='a'><exports symbol='A' type='macro'/></file></files>
<symbols><macro name='A' file='a' string='key' version='1.0.0'>
<info><![CDATA[as UINT]]></info></macro>
<enum name='E' file='a' value='1' type='T' info='about'/><typedef name='T' file='a' type='enum'/>
<struct name='S' file='a' type='struct _S'><field name='m' type='char *' info=''/></struct>
<function name='f' file='a' module='m'><info>does</info><return type='int' info='0'/>
<arg name='x' type='const char *' info='what'/></function></symbols></api>
"""


def headers() -> Iterator[bytes]:
    """Yield the lint and compat fixtures' headers, and parts of the bundled ones."""
    for path in sorted(_FIXTURES.glob("*/*/*.h")):
        text = path.read_text("utf-8")
        for part in _PARTS.split(text):
            yield part.encode()


def comments() -> Iterator[bytes]:
    """Yield the words between ``/*`` and ``*/`` in those headers."""
    for text in headers():
        yield from re.findall(rb"/\*(.*?)\*/", text, re.DOTALL)


def directives() -> Iterator[bytes]:
    """Yield their definitions."""
    for text in headers():
        yield from re.findall(rb"^#[^\n]*(?:\\\n[^\n]*)*", text, re.MULTILINE)


def snapshots() -> Iterator[bytes]:
    """Yield snapshots of each of those headers."""
    profile = load_profile("libvirt")
    for path in sorted(_FIXTURES.glob("*/*/*.h")):
        text = path.read_text("utf-8")
        if len(text) < 3000:
            yield to_json(scan([Header("a.h", text, "a.h")], profile)).encode()


def patches() -> Iterator[bytes]:
    """Yield the way from each old fixture to its new one, as a diff, a mail and a quote."""
    for old in sorted(_FIXTURES.glob("compat/*/old.h")):
        before, after = old.read_text("utf-8"), (old.parent / "new.h").read_text("utf-8")
        lines = difflib.unified_diff(
            before.splitlines(keepends=True), after.splitlines(keepends=True), "a/x.h", "b/x.h"
        )
        diff = "".join(lines)
        yield diff.encode()
        mail = (
            f"From abc Mon Sep 17 00:00:00 2001\nFrom: A <a@b.c>\nSubject: [PATCH] x\n\n---\n{diff}"
        )
        yield mail.encode()
        yield ("From: A <a@b.c>\nSubject: Re: x\n\n> " + mail.replace("\n", "\n> ")).encode()


def archives() -> Iterator[bytes]:
    """Yield archives of each sort that hold a header."""
    text = NEWER.encode()
    for mode in ("w", "w:gz", "w:bz2", "w:xz"):
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode=mode) as archive:
            member = tarfile.TarInfo("lib-1/include/a.h")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
        yield stream.getvalue()
        if mode == "w:xz":
            data = stream.getvalue()
            head = f"{'data.tar.xz':<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n"
            yield b"!<arch>\n" + head.encode() + data
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", method) as packed:
            packed.writestr("lib-1/include/a.h", text)
        yield stream.getvalue()


def descriptions() -> Iterator[bytes]:
    """Yield a description of an API with one of each kind."""
    yield _DESCRIPTION.encode()


def profiles() -> Iterator[bytes]:
    """Yield the built-in profiles, whole and table by table."""
    for name in profile_names():
        text, _ = profile_text(name)
        yield text.encode()
        for part in re.split(r"\n(?=\[)", text):
            yield f'name = "x"\n{part}'.encode()


def settings() -> Iterator[bytes]:
    """Yield a configuration with each sort of key."""
    yield (
        b'inputs = ["include"]\nagainst = "git:v1"\nprofile = "libvirt"\nfail-on = "warning"\n'
        b'[rules]\n"missing-*" = "off"\n'
        b'[[ignores]]\nrule = "missing-type"\nsymbol = "A"\nreason = "why"\nuntil = 2030-01-31\n'
    )
