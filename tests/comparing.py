"""What the tests of comparisons share: two texts in, what the rules say out."""

from __future__ import annotations

from pathlib import Path

from headerscan.check import Comparison, Selection, compare
from headerscan.diagnostics import Finding
from headerscan.model import Api, Header
from headerscan.profile import Profile
from headerscan.profiles import load_profile
from headerscan.scan import scan

LIBVIRT = load_profile("libvirt")


def api(text: str, profile: Profile = LIBVIRT, name: str = "example.h") -> Api:
    return scan([Header(name, text, name)], profile)


def apis(texts: dict[str, str], profile: Profile = LIBVIRT) -> Api:
    return scan([Header(name, text, name) for name, text in texts.items()], profile)


def folder(path: Path, profile: Profile = LIBVIRT) -> Api:
    files = sorted(path.glob("*.h"))
    return apis({f"{path.name}/{file.name}": file.read_text() for file in files}, profile)


def between(
    old: str | Api, new: str | Api, profile: Profile = LIBVIRT, match: tuple[str, ...] = ()
) -> Comparison:
    before = api(old, profile) if isinstance(old, str) else old
    after = api(new, profile) if isinstance(new, str) else new
    return compare(before, after, profile, selection=Selection(match=match))


def told(comparison: Comparison) -> list[tuple[str, str, str, str]]:
    """Return ``(rule, symbol, severity, breaks)`` of each finding."""
    return [_short(finding) for finding in comparison.findings]


def _short(finding: Finding) -> tuple[str, str, str, str]:
    return finding.rule, finding.symbol, finding.severity.value, " ".join(finding.breaks)
