"""What tests of fixes share: a check that can be repeated, and gcc's word on the code."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from headerscan.check import Selection, check
from headerscan.diagnostics import Finding
from headerscan.fixes.rounds import Fixed, fixed
from headerscan.lexing.decoding import encode
from headerscan.model import Header
from headerscan.profile import Profile
from headerscan.scan import scan


def code(header: Header) -> bytes:
    """Return what gcc sees of a header: its tokens and directives, without comments."""
    done = subprocess.run(
        ["gcc", "-fpreprocessed", "-dD", "-E", "-P", "-x", "c", "-"],
        input=encode(header.text, header.encoding),
        capture_output=True,
        check=False,  # a header that gcc refuses it refuses alike before and after
    )
    return done.stdout


class Checker:
    """Checks headers with all rules that are asked for; the same headers are checked once."""

    def __init__(
        self,
        profile: Profile,
        *,
        rules: Sequence[str] = (),
        old: Sequence[Header] | None = None,
        release: str | None = None,
    ) -> None:
        self.profile = profile
        self.rules = tuple(rules)
        self.old = None if old is None else scan(old, profile)
        self.release = release
        self.known: dict[tuple[Header, ...], tuple[Finding, ...]] = {}

    def __call__(self, headers: Mapping[str, Header]) -> tuple[Finding, ...]:
        key = tuple(headers.values())
        if key not in self.known:
            self.known[key] = self._check(headers)
        return self.known[key]

    def _check(self, headers: Mapping[str, Header]) -> tuple[Finding, ...]:
        api = scan(tuple(headers.values()), self.profile)
        api = msgspec.structs.replace(api, version=api.version or self.release)
        return check(
            api,
            self.profile,
            against=self.old,
            scope="all",
            selection=Selection(select=self.rules),
            sources=headers,
        ).findings

    def mend(self, headers: Mapping[str, Header], *, unsafe: bool = True) -> Fixed:
        return fixed(headers, self(headers), self, unsafe=unsafe)


def assert_only_comments_change(before: Mapping[str, Header], after: Mapping[str, Header]) -> None:
    for name, header in before.items():
        if after[name].text != header.text:
            assert code(after[name]) == code(header), name


def told(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """Return what tells findings apart while lines move."""
    return sorted((one.rule, one.header, one.symbol) for one in findings)


def assert_holds(checker: Checker, headers: Mapping[str, Header], *, unsafe: bool = True) -> Fixed:
    """Mend headers; what is mended is gone, nothing came, and nothing is left to mend."""
    before = checker(headers)
    result = checker.mend(headers, unsafe=unsafe)
    assert_only_comments_change(headers, result.headers)
    assert told(result.left) == told(checker(result.headers))
    assert not Counter(told(result.left)) - (Counter(told(before)) - Counter(told(result.mended)))
    again = checker.mend(result.headers, unsafe=unsafe)
    assert not again.mended
    assert {name: one.text for name, one in again.headers.items()} == {
        name: one.text for name, one in result.headers.items()
    }
    return result
