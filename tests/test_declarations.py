"""Declarations to symbols, with types in one canonical spelling."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from compiler import needs_gcc
from hypothesis import assume, example, given
from hypothesis import strategies as st
from reading import only, read

from headerscan.lexing.lexer import ItemKind, lex
from headerscan.lexing.source import Source
from headerscan.model import (
    Api,
    Callback,
    Function,
    Member,
    Struct,
    Typedef,
    Union,
    Variable,
)


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("int f(void);", "int f()"),
        ("int f();", "int f()"),
        ("extern int f(int);", "int f(int)"),
        ("unsigned f(long int a, short unsigned b);", "unsigned int f(long a, unsigned short b)"),
        (
            "long long int f(unsigned long long int a);",
            "long long f(unsigned long long a)",
        ),
        ("const char *f(char const *a);", "const char * f(const char * a)"),
        ("char * const *f(const char *const a[]);", "char *const * f(const char *const[] a)"),
        ("foo_t ***f(struct s *a, enum e b);", "foo_t *** f(struct s * a, enum e b)"),
        ("int f(const char *format, ...);", "int f(const char * format, ... ...)"),
        ("void f(int (*cb)(void *, int), void *a);", "void f(int (*)(void *, int) cb, void * a)"),
        ("void (*f(int a))(int);", "void (*)(int) f(int a)"),
        ("int (f)(int a);", "int f(int a)"),
        ("void f(int a[static 4], char b[N * 2][8]);", "void f(int [static 4] a, char [N*2][8] b)"),
        (
            "void f(char *restrict a, volatile int *b);",
            "void f(char *restrict a, volatile int * b)",
        ),
        ("_Atomic(int) f(_Atomic int a);", "_Atomic(int) f(_Atomic int a)"),
        ("__typeof__(x) *f(void);", "__typeof__(x) * f()"),
        ("unsigned __int128 f(_Bool a);", "unsigned __int128 f(_Bool a)"),
        ("int f(foo_t, bar_t *);", "int f(foo_t, bar_t *)"),
        ("int f(foo_t foo_t);", "int f(foo_t foo_t)"),
        ("int f(int (*inner)(void));", "int f(int (*)(void) inner)"),
        ("_Alignas(8) int f(int a);", "int f(int a)"),
    ],
)
def test_functions_are_spelled_one_way(text: str, signature: str) -> None:
    function = only(text, Function)
    parameters = ", ".join(
        f"{parameter.type} {parameter.name}" if parameter.name else parameter.type
        for parameter in function.parameters
    )
    assert f"{function.returns} {function.name}({parameters})" == signature


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("typedef unsigned t;", "unsigned int"),
        ("typedef struct s t;", "struct s"),
        ("typedef struct s *t;", "struct s *"),
        ("typedef char t[16];", "char [16]"),
        ("typedef int (*t)[4];", "int (*)[4]"),
        ("typedef int (*t[2])(void);", "int (*[2])(void)"),
        ("typedef int (**t)(int);", "int (**)(int)"),
        ("typedef const volatile int *const t;", "const volatile int *const"),
    ],
)
def test_typedefs_have_their_type(text: str, type_: str) -> None:
    assert only(text, Typedef).type == type_


@pytest.mark.parametrize(
    ("text", "returns", "types"),
    [
        ("typedef int (*cb)(int a, void *b);", "int", ["int", "void *"]),
        ("typedef void cb(void);", "void", []),
        ("typedef char *(CALL *cb)(foo_t);", "char *", ["foo_t"]),
        ("typedef int (*cb)(int (*)(void));", "int", ["int (*)(void)"]),
        ("typedef foo_t (ATTR(1) CALL *cb)(int);", "foo_t", ["int"]),
    ],
)
def test_typedefs_of_functions_are_callbacks(text: str, returns: str, types: list[str]) -> None:
    callback = only(text, Callback)
    assert callback.returns == returns
    assert [parameter.type for parameter in callback.parameters] == types


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("extern int v;", "int"),
        ("extern const char *const v[];", "const char *const[]"),
        ("struct s v;", "struct s"),
        ("extern int (*v)(void);", "int (*)(void)"),
        ("_Alignas(16) int v;", "int"),
        ("int alignas(16) v;", "int"),
        ("static const int v = sizeof(int) + 1;", "const int"),
        ('static const char v[] = "a;b";', "const char []"),
    ],
)
def test_variables_have_their_type(text: str, type_: str) -> None:
    assert only(text, Variable).type == type_


def test_one_declaration_may_declare_several_names() -> None:
    api = read("typedef struct s s_t, *s_ptr;\nextern int a, *b, c[2];")
    assert [(symbol.name, symbol.type) for symbol in api.of(Typedef)] == [
        ("s_t", "struct s"),
        ("s_ptr", "struct s *"),
    ]
    assert [(symbol.name, symbol.type) for symbol in api.of(Variable)] == [
        ("a", "int"),
        ("b", "int *"),
        ("c", "int [2]"),
    ]


def flat(members: tuple[Member, ...] | None) -> list[tuple[str | None, str, str | None]]:
    return [(member.name, member.type, member.bits) for member in members or ()]


def test_a_struct_has_members_arrays_and_bit_fields() -> None:
    text = (
        "struct s {\n int a, *b;\n unsigned c : 3, : 5;\n char d[N + 1];\n"
        " int (*e)(void);\n struct t f;\n const foo_t g;\n};"
    )
    assert flat(only(text, Struct).members) == [
        ("a", "int", None),
        ("b", "int *", None),
        ("c", "unsigned int", "3"),
        (None, "unsigned int", "5"),
        ("d", "char [N+1]", None),
        ("e", "int (*)(void)", None),
        ("f", "struct t", None),
        ("g", "const foo_t", None),
    ]


def test_a_macro_that_stands_for_members_is_expanded() -> None:
    text = """\
#define COMMON_FIELDS \\
    struct error *error;  /* what went wrong */ \\
    void *data[2]; \\
    int state
struct pump {
    COMMON_FIELDS;  /* as all have them */
    int after; /**< of a pump alone */
};
"""
    (pump,) = [struct for struct in read(text).of(Struct) if struct.name == "pump"]
    assert [(member.type, member.name, member.doc) for member in pump.members or ()] == [
        ("struct error *", "error", None),
        ("void *[2]", "data", None),
        ("int", "state", None),
        ("int", "after", "of a pump alone"),
    ]


def test_nested_structs_and_unions_are_members_and_tagged_ones_symbols() -> None:
    text = (
        "typedef struct {\n union { int i; char *s; } value;\n struct inner { int x; } in;\n"
        " struct { int y; };\n} outer;"
    )
    api = read(text)
    outer = api.find("outer", Struct)
    inner = api.find("inner", Struct)
    assert outer is not None
    assert inner is not None
    assert flat(outer.members) == [
        ("value", "union", None),
        ("in", "struct inner", None),
        (None, "struct", None),
    ]
    assert outer.members is not None
    assert flat(outer.members[0].members) == [("i", "int", None), ("s", "char *", None)]
    assert flat(outer.members[2].members) == [("y", "int", None)]
    assert flat(inner.members) == [("x", "int", None)]


def test_a_struct_that_is_only_named_is_opaque() -> None:
    assert only("struct s;", Struct).members is None
    assert only("typedef struct s s_t;", Struct).members is None
    assert only("union u { int a; };\ntypedef union u u_t;", Union).members is not None
    assert read("struct s *f(struct t *a);").of(Struct) == ()


def test_inline_functions_are_marked_and_their_bodies_skipped() -> None:
    text = "static inline int f(int a) { int b = a; return g(b); }\ninline int h(void);"
    assert [(symbol.name, symbol.inline) for symbol in read(text).of(Function)] == [
        ("f", True),
        ("h", True),
    ]


def test_spans_point_at_names_and_definitions_at_their_first_line() -> None:
    text = "typedef struct tag {\n  int\n    member;\n} name;\nint\nfunction(void);\n"
    api = read(text)
    spans = {symbol.name: (symbol.span.line, symbol.span.column) for symbol in api.symbols}
    assert spans == {"tag": (1, 1), "name": (4, 3), "function": (6, 1)}
    (struct,) = api.of(Struct)
    assert struct.members is not None
    assert struct.members[0].span.line == 3


def test_a_struct_that_a_callback_names_first_stands_where_it_is_named() -> None:
    api = read("int a;\n\ntypedef const struct s *(*cb)(void);\n")
    (struct,) = api.of(Struct)
    assert (struct.name, struct.span.line, struct.span.column) == ("s", 3, 22)


def test_of_branches_that_cannot_stand_together_the_first_is_read() -> None:
    text = "int f(\n#if A > 1\n int a)\n#else\n long a)\n#endif\n;\nint g(void);"
    api = read(text)
    assert [symbol.name for symbol in api.of(Function)] == ["f", "g"]
    assert [p.type for p in api.of(Function)[0].parameters] == ["int"]


@needs_gcc
@pytest.mark.parametrize(
    "text",
    [
        "int f(\n#ifdef A\n int a)\n#else\n long a)\n#endif\n;",
        "int f(int a\n#ifdef A\n, int b\n#endif\n);",
        "int f(int a\n#ifndef A\n, int b\n#endif\n, void (*c)(int\n#ifdef B\n, long d\n#endif\n));",
        "#define A\nint f(int a\n#ifdef A\n, int b\n#endif\n, int c);",
        "int f(int a\n#ifdef A\n, int b\n#elif defined(B)\n, long b\n#else\n, char b\n#endif\n);",
    ],
)
def test_parameters_are_those_that_a_compiler_sees_without_any_definition(text: str) -> None:
    run = subprocess.run(
        ["gcc", "-E", "-P", "-"], input=text, capture_output=True, text=True, check=True
    )
    assert only(text, Function).parameters == only(run.stdout, Function).parameters


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("int a b c(;", 1, "';' is not expected here"),
        ("int;", 1, "it declares no name"),
        ("\n\nint f(int a,,);", 3, "it declares no name"),
        ("int<T> f(T);", 1, "'<' is not expected here"),
        ("int a[" + "[" * 200 + "]" * 201 + ";", 1, "its brackets nest deeper than 100 levels"),
    ],
)
def test_what_cannot_be_read_is_kept_with_its_place_and_reason(
    text: str, line: int, reason: str
) -> None:
    api = read(f"{text}\nint good(void);\n")
    assert [(entry.line, entry.reason) for entry in api.unreadable] == [(line, reason)]
    assert [symbol.name for symbol in api.of(Function)] == ["good"]


KNOWN_NON_SYMBOLS = [
    '_Static_assert(1, "x");',
    "DECLARE_X(a);",
    "G_BEGIN_DECLS\n",
    ";",
    "A(b) C(d);",
    "DECLARE_X(a; b);",
    "DECLARE_X({ int a; }, b);",
    "DECLARE_X({ int a; }, b)\n",
]


@pytest.mark.parametrize("text", KNOWN_NON_SYMBOLS)
def test_what_declares_nothing_is_no_symbol_and_no_fault(text: str) -> None:
    api = read(f"{text}\nint g(void);")
    assert ([symbol.name for symbol in api.symbols], api.unreadable) == (["g"], ())


def test_every_declaration_of_a_header_is_a_symbol_a_known_non_symbol_or_unreadable(
    bundled_headers: Path,
) -> None:
    for path in bundled_headers.rglob("*.h"):
        text = path.read_text("utf-8")
        api = read(text)
        lines = {symbol.span.line for symbol in (*api.symbols, *api.unreadable)}
        source = Source(text)
        for item in lex(source).items:
            if item.kind is ItemKind.DECLARATION:
                own = range(source.line(item.start), source.line(item.end - 1) + 1)
                assert lines.intersection(own), text[item.start : item.end][:80]


WORDS = (
    "const volatile unsigned signed long int char void struct union enum typedef extern static "
    "inline foo_t bar_t size_t FILE CALL EXPORT quiet_mark name other Mixed x _In_ __inline "
    "__restrict _Noreturn __attribute__ * * * , , ( ) ; [ ] 8 SIZE ... { } = 2 << : BEGIN_X"
).split()
TEMPLATES = (
    "{0} name({1}, {2});",
    "typedef {0} (*name)({1});",
    "{0};",
    "{0} name[{1}];",
    "struct tag {{ {0} a; {1} b[{2}]; }};",
    "typedef struct {{ {0}; {1} b : 3; }} name {2};",
    "struct tag {{ union {{ {0} a; {1} b[2]; }} c; int {2}; }};",
    "struct tag {{ {0} a {1}; struct {{ int b; }}; }};",
    "enum tag {{ {0} A = {1}, B = (1 << 2), C }};",
    "typedef enum {{ A, B {0} = A | {1} }} name {2};",
    "typedef enum tag {{ A = {1}, }} {0};",
)
PIECES = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)


@given(st.sampled_from(TEMPLATES), st.lists(PIECES, min_size=3, max_size=3))
@example("typedef enum {{ A, B {0} = A | {1} }} name {2};", ["", "2", "EXPORT(x)"])
@example("typedef enum {{ A, B {0} = A | {1} }} name {2};", ["", "2", "EXPORT"])
def test_whatever_is_declared_has_a_name(template: str, pieces: list[str]) -> None:
    api = read(template.format(*pieces))
    assert all(symbol.name for symbol in api.symbols)


@given(st.sampled_from(TEMPLATES), st.lists(PIECES, min_size=3, max_size=3))
@example("{0};", ["int f(int a", "", ""])
@example("{0};", ["DECLARE(a; b", "", ""])
@example("{0};", ["int f(int a {{ return a; }}", "", ""])
def test_a_declaration_costs_at_most_itself(template: str, pieces: list[str]) -> None:
    text = template.format(*pieces)
    assume(text.count("{") == text.count("}"))
    api = read(f"int before(void);\n\n{text}\n\n;;\n#define BETWEEN 1\nint behind(void);\n")
    assert {"before", "BETWEEN", "behind"} <= {symbol.name for symbol in api.symbols}


@pytest.mark.parametrize(
    "text",
    [
        "int f(a, b)\n int a; char *b;\n{ return a; }",
        "static int f(a) foo_t a; { return 1; }",
        "int f(g, a) int (*g)(int); const char *a; { return 1; }",
    ],
)
def test_an_old_style_definition_costs_itself_only(text: str) -> None:
    api = read(f"{text}\nint last(void);\n")
    assert [symbol.name for symbol in api.symbols] == ["last"]
    assert len(api.unreadable) == 1


@pytest.mark.parametrize(
    "call",
    [
        "DECLARE(one, { int a; if (a) { b(); } });",
        "DECLARE(one, int a; int b;)",
        "DECLARE(8, one, /* nothing */)\nDECLARE(16, one, if (a) a |= 1;)",
        "DECLARE(\"a ) {\", ')', ((1)));",
    ],
)
def test_a_macro_call_ends_where_its_brackets_do(call: str) -> None:
    api = read(f"int first(void);\n{call}\n#undef DECLARE\nint last(void);\n")
    assert [symbol.name for symbol in api.symbols] == ["first", "last"]
    assert not api.unreadable


def test_a_bracket_that_never_closes_costs_one_declaration() -> None:
    api = read("int f(int a;\nint g(void);\nint h(int);\n")
    assert {symbol.name for symbol in api.symbols} >= {"g", "h"}


def test_what_a_macro_declares_under_names_of_its_arguments_is_read() -> None:
    api = read(
        "#define PTR(name) (*name)\n#define SP(name) name##_sp\n"
        "#ifdef OPEN\n#define PRIVATE(m) m\n#else\n#define PRIVATE(m) private_##m\n#endif\n"
        "struct s { void PTR(free)(int *); int PRIVATE(count); };\nextern int SP(beep) (void);\n"
    )
    (struct,) = api.of(Struct)
    assert [(member.name, member.type) for member in struct.members or ()] == [
        ("free", "void (*)(int *)"),
        ("private_count", "int"),
    ]
    assert [symbol.name for symbol in api.of(Function)] == ["beep_sp"]


def test_qualifiers_and_words_of_types_count_behind_macros() -> None:
    api = read(
        "#define CONST const\n#define WIDE __int128\nint f(CONST char *, int);\n"
        "typedef unsigned WIDE wide;\n"
    )
    assert only_type(api) == "unsigned __int128"
    assert api.of(Function)[0].parameters[0].type == "const char *"


def only_type(api: Api) -> str:
    (found,) = api.of(Typedef)
    return found.type


def test_a_header_of_another_language_is_one_that_cannot_be_read() -> None:
    api = read("#define A 1\nclass Foo : public Bar {\n int a;\n};\nint f(Foo &);\n")
    assert [symbol.name for symbol in api.symbols] == ["A"]
    assert [entry.reason for entry in api.unreadable] == [
        "the header is C++, of which only macros are read"
    ]


@pytest.mark.parametrize("macro", ["__cplusplus", "__OBJC__"])
def test_what_no_c_compiler_reads_is_left_out(macro: str) -> None:
    api = read(
        f"#if defined({macro}) && X > 1\n@class A;\n#else\ntypedef void A;\n#endif\n"
        f"struct s {{\n int a;\n#ifdef {macro}\n int f() const {{ return 1; }}\n#endif\n}};\n"
        "#ifdef SHOW_CXX\nnamespace n {\nint h;\n}\n#endif\n"
    )
    assert [symbol.name for symbol in api.symbols] == ["A", "s"]
    assert not api.unreadable


def test_a_struct_whose_name_hangs_on_a_condition_is_read_under_the_first() -> None:
    api = read("#if A\nstruct b;\nstruct a {\n#else\nstruct b {\n#endif\n int c;\n};\n")
    assert [symbol.name for symbol in api.of(Struct)] == ["b", "a"]
    assert not api.unreadable


def test_a_function_that_is_an_empty_macro_elsewhere_is_declared() -> None:
    api = read("#ifdef A\nvoid f(int *s);\n#else\n#define f(s) /* nothing */\n#endif\n")
    assert [symbol.name for symbol in api.of(Function)] == ["f"]
    assert not api.unreadable


@pytest.mark.parametrize("macro", ["DOXYGEN", "LIB_SHOW_CPLUSPLUS_API"])
def test_what_others_than_c_compilers_read_need_not_be_c(macro: str) -> None:
    api = read(
        f"#if {macro}\nvoid f(#name, int a);\nvoid g(int a);\nbool operator==(T &a);\n"
        "inline void A::b() {}\n#endif\n"
    )
    assert [symbol.name for symbol in api.symbols] == ["g"]
    assert not api.unreadable


def test_a_name_in_a_macro_s_brackets_stands_where_it_is_written() -> None:
    api = read("#define PTR(name) (*name)\ntypedef int PTR(call)(void);\n")
    (call,) = api.of(Callback)
    assert (call.span.line, call.span.column, call.pointer) == (2, 17, True)


def test_a_class_of_many_words_takes_no_time() -> None:
    api = read(f"#ifdef A\nclass {'word ' * 5_000}(\nint);\n#endif\nint last(void);\n")
    assert "last" in api.by_name


def test_a_macro_that_wraps_the_type_stands_on_the_line_above_its_function() -> None:
    api = read(
        "#define F(type) extern type\n#define P(protos) protos\n"
        "F( int )\nlib_free P((\n\tint all,\n\tchar *a ));\n"
    )
    (function,) = api.of(Function)
    assert (function.name, function.returns) == ("lib_free", "int")
    assert [parameter.type for parameter in function.parameters] == ["int", "char *"]


def test_a_macro_may_be_the_head_of_a_struct() -> None:
    text = "#define HEAD(n) struct n\nHEAD(foo) { int a; };\nint f(struct foo *x);"
    api = read(text)
    assert [member.name for struct in api.of(Struct) for member in struct.members or ()] == ["a"]
    assert [function.name for function in api.of(Function)] == ["f"]
    assert api.unreadable == ()


def test_a_macro_may_be_the_body_of_a_struct() -> None:
    body = "#define BODY(type) { int key; type cipher; }\n"
    struct = only(f"{body}struct kiln_ctx BODY(struct clay_ctx);\n", Struct)
    assert struct.name == "kiln_ctx"
    assert [(one.name, one.type) for one in struct.members or ()] == [
        ("key", "int"),
        ("cipher", "struct clay_ctx"),
    ]


def test_a_macro_on_a_line_of_its_own_declares_what_it_names() -> None:
    handle = "#define HANDLE(name) typedef struct name##_s *name;\n"
    api = read(f"{handle}HANDLE(kiln)\nHANDLE(oven)\nint bake(kiln k, oven o);\n")
    assert [(one.name, one.type) for one in api.of(Typedef)] == [
        ("kiln", "struct kiln_s *"),
        ("oven", "struct oven_s *"),
    ]
    assert [one.name for one in api.of(Function)] == ["bake"]


def test_a_macro_that_wraps_a_type_in_linkage_is_no_type() -> None:
    text = """\
#ifdef __cplusplus
#define EXPORT(type) VISIBLE extern "C" type
#else
#define EXPORT(type) VISIBLE extern type
#endif
#define VISIBLE __attribute__((visibility("default")))
EXPORT(int) kiln_open(void);
"""
    assert only(text, Function).returns == "int"
