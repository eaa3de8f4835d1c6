"""Which names of a declaration are macros of no meaning, which the type, which declared."""

from __future__ import annotations

import pytest
from reading import read

from headerscan.model import Api, Callback, Function, Macro, Struct, Typedef, Variable


def said(api: Api) -> list[str]:
    """Return each symbol as ``type name(types)``."""
    lines = []
    for symbol in api.symbols:
        if isinstance(symbol, (Function, Callback)):
            types = ", ".join(parameter.type for parameter in symbol.parameters)
            lines.append(f"{symbol.returns} {symbol.name}({types})")
        elif isinstance(symbol, (Typedef, Variable)):
            lines.append(f"{symbol.type} {symbol.name}")
        elif isinstance(symbol, Struct):
            members = ", ".join(f"{m.type} {m.name}" for m in symbol.members or ())
            lines.append(f"{symbol.name} {{{members}}}")
    return lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # export and calling-convention words
        ("EXPORT int f(int a);", "int f(int)"),
        ("EXPORT foo_t f(void);", "foo_t f()"),
        ("EXPORT foo_t CALL f(void);", "foo_t f()"),
        ("EXPORT FOO CALL f(void);", "FOO f()"),
        ("EXPORT FOO *CALL f(void);", "FOO * f()"),
        ("extern EXPORT const char * CALL f(const char *a);", "const char * f(const char *)"),
        ("FOO *f(BAR *a);", "FOO * f(BAR *)"),
        ("FOO f(BAR);", "FOO f(BAR)"),
        ("extern EXPORT int v;", "int v"),
        ("extern EXPORT FOO v[];", "FOO [] v"),
        ("typedef FOO (CALL *cb)(BAR a);", "FOO cb(BAR)"),
        ("typedef foo_t (__cdecl * cb)(BAR a);", "foo_t cb(BAR)"),
        ("LUA_API int (lua_f) (lua_State *a);", "int lua_f(lua_State *)"),
        ("#define IN\nint f(IN foo_t);", "int f(foo_t)"),
        ('#define OLD(m) _declspec(old(m))\nOLD("no") API char *f(int a);', "char * f(int)"),
        ("int f(_Xconst char *a);", "int f(const char *)"),
        ("int (CALL f)(int a);", "int f(int)"),
        # attributes in all the places that they may stand
        ("__attribute__((a(1))) int f(void);", "int f()"),
        ("int __attribute__((a)) f(void) __attribute__((b));", "int f()"),
        ("int f(int a __attribute__((unused)));", "int f(int)"),
        ("[[nodiscard]] int f([[maybe_unused]] int a);", "int f(int)"),
        ("__declspec(dllimport) int __cdecl f(void);", "int f()"),
        ('int f(void) __asm__("_f") ATTR;', "int f()"),
        ('extern "C" int f(void);', "int f()"),
        ("__extension__ typedef long long t;", "long long t"),
        ("_Noreturn void f(void);", "void f()"),
        ('int f(int a) ATTR(1) OTHER ATTR(2, "x");', "int f(int)"),
        ("int v ATTR(x);", "int v"),
        ("int f(int a) ATTR({ x; y });", "int f(int)"),
        ("char *f(int a) ATTR_MALLOC;", "char * f(int)"),
        ("ATTR(1, 2)\nvoid f(char *a, ...);", "void f(char *, ...)"),
        ("DEPRECATED_FOR(g) foo_t f(void);", "foo_t f()"),
        ("DEPRECATED_FOR(g) foo_t *f(void);", "foo_t * f()"),
        ("foo_t DEPRECATED(1) f(void);", "foo_t f()"),
        ("int f(IN int *a, _In_opt_ FOO *b, char *c UNUSED);", "int f(int *, FOO *, char *)"),
        # macros that stand for a type
        (
            "STACK_OF(X509) *f(const STACK_OF(X509) *a);",
            "STACK_OF(X509) * f(const STACK_OF(X509) *)",
        ),
        ("typedef STACK_OF(X) t;", "STACK_OF(X) t"),
        ("EXPORT STACK_OF(X) *f(void);", "STACK_OF(X) * f()"),
        (
            "#define __used __attribute__((__warn_unused_result__))\n__used STACK_OF(X) *f(void);",
            "STACK_OF(X) * f()",
        ),
        ("LHASH_OF(A, B) *f(void);", "LHASH_OF(A, B) * f()"),
        ("PyAPI_FUNC(int) f(PyObject *a);", "int f(PyObject *)"),
        ("extern FOO f(bar *a, ...) SENTINEL(0);", "FOO f(bar *, ...)"),
        ("EXT(foo_t) f(int a);", "EXT(foo_t) f(int)"),
        ("#define EXT(t) __declspec(dllimport) t\nEXT(foo_t) f();", "foo_t f()"),
        ("#define EXT(t) extern t\nEXT(foo_t)\nf(bar_t *a);", "foo_t f(bar_t *)"),
        (
            "#if S\n#define P __global\n#else\n#define P\n#endif\n#define E(t) P t\nE(foo_t) f();",
            "foo_t f()",
        ),
        ("typedef struct { int a; } FOO_ATTR_BAR;", "FOO_ATTR_BAR {int a}"),
        ("typedef struct { int a; } FOO PACKED;", "FOO {int a}"),
        ("PyAPI_FUNC(PyObject *) f(void);", "PyObject * f()"),
        ("PyAPI_FUNC(const char *) f(void);", "const char * f()"),
        ("STACK_OF({ a; b }) *f(void);", "STACK_OF({a;b}) * f()"),
        # macros around parameters
        ("EXT int CALL f OF((int a, char *b));", "int f(int, char *)"),
        ("EXT const char * CALL f OF((void));", "const char * f()"),
        ("EXT foo_t CALL f OF((foo_t a));", "foo_t f(foo_t)"),
        ("typedef foo_t (*cb) OF((foo_t a));", "foo_t cb(foo_t)"),
        ("int BZ_API(f) (int a);", "int f(int)"),
        ("int f(char *a, ...) attr_name((__format__(printf, 1, 2)));", "int f(char *, ...)"),
        # around bodies
        ("struct s { int a; } PACKED;", "s {int a}"),
        ("struct s { int a; } __attribute__((packed));", "s {int a}"),
        ("struct PACKED s { int a; };", "s {int a}"),
        ("struct ALIGNED(8) s { int a; };", "s {int a}"),
        ("typedef struct { int a; } PACKED t;", "t {int a}"),
        ("typedef struct { int a; } FOO;", "FOO {int a}"),
        ("struct s { struct { int b; } U; };", "s {struct U}"),
        (
            "typedef enum { A } foo DEPRECATED_FOR(bar);\nfoo f(void);",
            "foo f()",
        ),
        ("typedef struct { int a; } foo DEPRECATED_FOR(bar);", "foo {int a}"),
        ("union u { struct { int a; } b; } PACKED;\nfoo_t f(void);", "foo_t f()"),
        ("struct s { union { int a; } b[2]; int c EXPORT; };", "s {union [2] b, int c}"),
        ("struct s { int a; } __packed;", "s {int a}"),
        # members
        ("struct s { int a ALIGNED(4); EXPORT foo_t b; };", "s {int a, foo_t b}"),
        ("struct s { BEGIN_IGNORE_DEPRECATIONS int a; };", "s {int a}"),
        ("struct s { int a; FLEX_ARRAY(int, b); };", "s {int a, FLEX_ARRAY(int, b) None}"),
        ("struct s { SHARED_MEMBERS };", "s {SHARED_MEMBERS None}"),
        ('struct s { int a; _Static_assert(1, ""); int b; };', "s {int a, int b}"),
    ],
)
def test_dress_is_taken_off(text: str, expected: str) -> None:
    api = read(text)
    assert api.unreadable == ()
    assert said(api) == [expected]


def test_a_macro_that_the_headers_define_as_nothing_is_erased_whatever_it_is_called() -> None:
    api = read(
        "#define quiet __attribute__((x))\n#define also(a) quiet\n#define empty\n"
        "quiet foo_t f(void);\nalso(1) foo_t g(bar_t empty a);\nint h(void) also(2);\n"
    )
    assert said(api) == ["foo_t f()", "foo_t g(bar_t)", "int h()"]


def test_a_name_that_the_profile_erases_is_erased() -> None:
    assert said(read("quiet_me foo_t f(void);", erased=("quiet_*",))) == ["foo_t f()"]


def test_a_known_typedef_is_the_type_among_loud_names() -> None:
    api = read("typedef int RESULT;\nRESULT CALL F(void);\nEXPORT RESULT G(void);\n")
    assert said(api) == ["int RESULT", "RESULT F()", "RESULT G()"]


@pytest.mark.parametrize(
    ("macro", "text", "expected"),
    [
        (
            "EXPORT(n, type, name, args) extern type (name) args",
            "EXPORT(1, void, f, (int a));",
            "void f(int)",
        ),
        ("OF(args) args", "int f OF((char *a));", "int f(char *)"),
        (
            "CALLBACK(type, name, args) type (CALL name) args",
            "typedef CALLBACK(void, *cb, (int a));",
            "void cb(int)",
        ),
    ],
)
def test_a_function_that_a_known_macro_declares_is_found(
    macro: str, text: str, expected: str
) -> None:
    api = read(f"#define {macro}\n{text}\n")
    assert api.unreadable == ()
    assert said(api) == [expected]
    (symbol,) = [symbol for symbol in api.symbols if not isinstance(symbol, Macro)]
    assert (symbol.span.line, symbol.span.column) == (2, text.index(symbol.name) + 1)


def test_a_macro_that_makes_a_name_or_a_body_declares_nothing_here() -> None:
    api = read("#define MAKE(a) int a##_f(void)\n#define BODY(a) int a(void) { return 1; }\n"
               "MAKE(x);\nBODY(y);\n")  # fmt: skip
    assert said(api) == []
    assert api.unreadable == ()
