"""Input that is made to exhaust a reader ends soon, with a result or a limit that is named.

These are whole runs of the command line; ``test_hostile_headers`` tries more on the readers
themselves. No test is timed: one that does not end fails by a bound on processor time that is
many times what it takes, also under a tracer on a slow machine.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from headerscan.cli import main

_SECONDS = 200
_AFTER = "\nint after(void);\n"


Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _bound() -> Iterator[None]:
    """Fail a test that has had its processor time."""

    def stop(*_: object) -> None:
        pytest.fail(f"this took more than {_SECONDS} s of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, _SECONDS)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


def _run(capsys: Captured, *words: str | Path) -> tuple[int, str, str]:
    status = main([*map(str, words), "--profile", "libvirt"])
    return status, *capsys.readouterr()


def _lines(text: str, count: int) -> str:
    """Return a text again and again, with its number for ``@`` and line ends for ``{n}``."""
    return "".join(text.replace("@", str(number)) for number in range(count)).replace("{n}", "\n")


READ: dict[str, str | Callable[[], str]] = {
    "a comment line of ten million characters": lambda: f"/* {'x' * 10_000_000} */",
    "a string of ten million characters": lambda: f'#define A "{"x" * 10_000_000}"',
    "100,000 nested braces": lambda: f"struct s {'{ struct {' * 50_000}int a;{'};' * 50_000} }};",
    "a macro that refers to itself": "#define A A\n#define B (B + 1)\n#define C D\n#define D C\n"
    "enum E { X = B, Y = C };",
    "a chain of 10,000 aliases, last first": lambda: (
        "#define A10000 1\n" + "".join(f"#define A{n} A{n + 1}\n" for n in range(9999, -1, -1))
    ),
    "strings that double 64 times": lambda: (
        '#define A0 "x"\n' + "".join(f"#define A{n + 1} A{n} A{n}\n" for n in range(64))
    ),
    "a function-like macro inside itself 40 times": lambda: (
        f"#define F(x) x x\n#define A {'F(' * 40}1{')' * 40}"
    ),
    "500 enums, each by the next": lambda: (
        "".join(f"enum E{n} {{ A{n} = A{n - 1} + 1 }};\n" for n in range(500, 0, -1))
        + "enum E0 { A0 };"
    ),
    "10,000 enumerators, each in a branch that is off": lambda: (
        f"#define V 0\nenum e {{ A,\n{_lines('#if V > @{n}B@,{n}#endif{n}', 10_000)}Z }};"
    ),
    "a macro for members 5,000 times": lambda: (
        f"#define M int a; int b\nstruct s {{\n{_lines('M;{n}', 5_000)}}};"
    ),
    "5,000 documented enumerators": lambda: f"enum E {{\n{_lines('A@, /* x */{n}', 5_000)}}};",
    "5,000 documented members": lambda: f"struct s {{\n{_lines('int m@; /* x */{n}', 5_000)}}};",
    "800 conditions of 100 #elifs": lambda: (
        "".join(f"#if A{n}\n{_lines('#elif B@{n}', 8)}" for n in range(100))
        + "int a;\n"
        + "#endif\n" * 100
    ),
    "50,000 brackets that never close": lambda: "f(a;" * 50_000,
    "50,000 brackets that never close before a brace": lambda: "f({}" * 50_000,
    "a macro call of 60,000 semicolons": lambda: f"f({'a;' * 60_000});",
    "400 old-style definitions of many parameters": lambda: f"f(a){' int x;' * 140} {{}}\n" * 400,
    "ten million semicolons": lambda: ";" * 10_000_000,
    "1,000 names of a struct of 2,000 members": lambda: (
        f"typedef struct {{{_lines('int m@;', 2_000)}}} {', '.join(f'a{n}' for n in range(1_000))};"
    ),
    "2,000 names below a comment of 100,000 characters": lambda: (
        f"/** {'word ' * 20_000}*/\nextern int {', '.join(f'a{n}' for n in range(2_000))};"
    ),
    "2,000 aliases of a string of 100,000 characters": lambda: (
        f'#define A "{"x" * 100_000}"\n{_lines("#define A@ A{n}", 2_000)}'
    ),
    "a line of 200,000 number signs": lambda: f"int a {'# ' * 200_000};",
    "10,000 macro calls in a row": lambda: f"{'A(1) B(2) ' * 5_000}int f(void);",
    "a number of 100,000 digits": lambda: f"#define A {'9' * 100_000}\nenum E {{ B = A }};",
    "a shift by a billion": "#define A (1 << 1000000000)\n#define B (1 << -1)",
    "a sum of 50,000 terms": lambda: f"#define A {'1 + ' * 50_000}1",
    "20,000 conditional expressions in each other": lambda: f"#define A {'1 ? 1 : ' * 20_000}1",
    "5,000 functions in each other's parameters": lambda: (
        "int f(" + ", ".join(f"int (*a{n})(int)" for n in range(5000)) + ");"
    ),
    "20,000 attributes": lambda: f"int f(void) {'__attribute__((a)) ' * 20_000};",
    "one macro 20,000 times": lambda: "#define A 1\n" * 20_000,
    "20,000 macros undefined again": lambda: _lines("#define A@ 1{n}#undef A@{n}", 20_000),
    "100,000 line comments": lambda: "// x\n" * 100_000,
    "a release of 100,000 parts": lambda: f"/** A: Since: {'1.' * 100_000}*/\n#define A 1",
    "half a type annotation 100,000 times": lambda: _key("as " * 100_000),
    "half a unit 50,000 times": lambda: _key("in bytes per " * 50_000),
    "half a C type 50,000 times": lambda: _key("as unsigned long " * 50_000),
    "50,000 prefixes of names in a comment": lambda: _key("VIR_" * 50_000),
    "50,000 annotations of a parameter": lambda: (
        f"/**\n * f:\n * @a: {'(transfer none) ' * 50_000}\n */\nint f(int a);"
    ),
    "form feeds and vertical tabs": "\f\n/** A: form\ffeed */\v#define\fA\v1\n\f",
    "trigraphs, which compilers leave alone": '#define A "??/"\n// compilers go on here: ??/',
    "a carriage return before each line end": "/**\r\n * A: b\r\n */\r\n#define A \\\r\n 1\r\n",
    "a carriage return for each line end": "/** A: b */\r#define A 1\r",
    "a zero-width space and a right-to-left mark": "/** A: \u200b\u202e */\n#define A 1",
}

REFUSED: dict[str, tuple[str | bytes | Callable[[], str], str]] = {
    "100,000 nested #ifs": (
        lambda: "#if A\n" * 100_000 + "#endif\n" * 100_000,
        "more than 1000 conditions hold here, or 20000 characters of them",
    ),
    "100,000 #elifs": (
        lambda: "#if A\n" + "#elif B\n" * 100_000 + "#endif\n",
        "more than 1000 conditions hold here, or 20000 characters of them",
    ),
    "1,800 conditions at once": (
        lambda: "".join(f"#if A{n}\n#elif B{n}\n" for n in range(900)),
        "more than 1000 conditions hold here, or 20000 characters of them",
    ),
    "a condition of 100,000 characters": (
        lambda: f"#if {'A' * 100_000}\nint a;\n#endif\n",
        "bad.h:1: more than 1000 conditions hold here, or 20000 characters of them",
    ),
    "five million lone semicolons": (
        lambda: "; " * 5_000_000,
        "there are more than 500000 declarations and directives up to here",
    ),
    "a comment that never ends": ("\n/* a\nb\n", "bad.h:2: "),
    "a string that never ends": ('\n\n#define A 1\nchar *a = "b;\n', "bad.h:4: "),
    "a NUL byte": (b"int a;\nint\0b;\n", "bad.h:2: a NUL byte stands here"),
    "UTF-16": ("int a;".encode("utf-16"), "the text is UTF-16"),
}


def _key(words: str) -> str:
    return f'/** VIR_DOMAIN_JOB_A: {words} */\n#define VIR_DOMAIN_JOB_A "a"'


@pytest.mark.parametrize("text", READ.values(), ids=READ.keys())
def test_what_is_made_to_exhaust_a_reader_is_read(
    text: str | Callable[[], str], tmp_path: Path, capsys: Captured
) -> None:
    whole = text if isinstance(text, str) else text().replace("{n}", "\n")
    path = tmp_path / "bad.h"
    path.write_text(whole + _AFTER, encoding="utf-8", newline="")
    status, output, error = _run(capsys, "scan", path)
    assert (status, error) == (0, "")
    assert "after" in {symbol["name"] for symbol in json.loads(output)["symbols"]}


@pytest.mark.parametrize(("text", "what"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_read_is_refused_in_one_line(
    text: str | bytes | Callable[[], str], what: str, tmp_path: Path, capsys: Captured
) -> None:
    whole = text() if callable(text) else text
    path = tmp_path / "bad.h"
    path.write_bytes(whole if isinstance(whole, bytes) else whole.encode())
    status, output, error = _run(capsys, "scan", path)
    assert (status, output) == (2, "")
    assert error.startswith("headerscan: error: ")
    assert what in error
    assert error.count("\n") == 1


def test_a_byte_order_mark_and_latin_1_are_read(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "bad.h"
    for data in (b"\xef\xbb\xbfint after(void);\n", b"/* \xe4 */\nint after(void);\n"):
        path.write_bytes(data)
        status, output, _ = _run(capsys, "scan", path)
        assert status == 0
        assert [symbol["name"] for symbol in json.loads(output)["symbols"]] == ["after"]


def test_header_text_reaches_no_shell_and_is_not_evaluated(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    mark = tmp_path / "mark"
    words = f"$(touch {mark}) `touch {mark}` {{{{ 1 }}}} __import__('os').system('touch {mark}')"
    path = tmp_path / "bad $(touch mark).h"
    path.write_text(
        f'/** VIR_DOMAIN_JOB_A: {words} */\n#define VIR_DOMAIN_JOB_A "{words}"\n'
        f"#define B __import__('os').system('touch {mark}')\n",
        encoding="utf-8",
    )
    for command in (["scan"], ["check", "--fail-on", "never"], ["generate", "python"]):
        assert _run(capsys, *command, path)[0] == 0
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [path.name]


CHECKED = {
    "a macro defined and undefined 8,000 times": "#define A 1\n#undef A\n" * 8_000,
    "a documented macro 5,000 times": "/** A: x */\n#define A 1\n" * 5_000,
    "2,000 aliases of names that are like others": "".join(
        f"#define VIR_A{n} VIR_B{n}\n" for n in range(2_000)
    ),
    "3,000 keys of one string": "".join(
        f'/** VIR_DOMAIN_JOB_A{n}: as VIR_TYPED_PARAM_INT. */\n#define VIR_DOMAIN_JOB_A{n} "x"\n'
        for n in range(3_000)
    ),
}


@pytest.mark.parametrize("text", CHECKED.values(), ids=CHECKED.keys())
def test_what_is_made_to_exhaust_a_rule_is_checked(
    text: str, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "many.h"
    path.write_text(text)
    assert _run(capsys, "check", "-q", path)[0] in (0, 1)


def test_a_function_of_many_parameters_is_compared(tmp_path: Path, capsys: Captured) -> None:
    old, new = tmp_path / "old.h", tmp_path / "new.h"
    for side in (old, new):
        parameters = ", ".join(f"int {side.stem}{number}" for number in range(3_000))
        side.write_text(f"int f({parameters});\n")
    assert _run(capsys, "check", "-q", new, "--against", old)[0] == 0


def test_a_patch_of_many_lines_is_reviewed(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "a.h").write_text("int a;\n")
    added = "+int b;\n" * 10_000
    patch = f"--- a/a.h\n+++ b/a.h\n@@ -1 +1,10001 @@\n int a;\n{added}"
    (tmp_path / "many.patch").write_text(patch)
    base = tmp_path / "a.h"
    assert _run(capsys, "review", tmp_path / "many.patch", "--base", base)[0] == 0
