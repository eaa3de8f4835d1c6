"""Edits of enums, functions, callbacks, structs, typedefs and variables."""

from __future__ import annotations

import re

from mutations import (
    Headers,
    Mutation,
    parameters_of,
    plain_structs,
    simple_functions,
)

from headerscan.model import (
    Callback,
    Enumeration,
    Function,
    Typedef,
    Variable,
)


def rename_enums(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for enum in headers.sample(headers.api.of(Enumeration), count):
        match = re.compile(rf"\}}\s*({enum.name})\s*;").search(headers.texts[enum.header])
        used = sum(
            len(re.findall(rf"\b{enum.name}\b *[^:\s]", text)) for text in headers.texts.values()
        )
        if match and used <= 1:
            edit = (enum.header, match.start(1), match.end(1), f"{enum.name}Anew")
            mutation.edits.append(edit)
            mutation.found("enum-removed", enum.name, "source")
    return mutation


def rename_functions(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for function in headers.sample(simple_functions(headers, Function), count):
        mutation.edits.append(headers.name_edit(function, f"{function.name}Anew"))
        mutation.found("function-removed", function.name, "source binary")
    return mutation


def turn_functions_into_macros(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for function in headers.sample(simple_functions(headers, Function), count):
        begin, end = headers.statement(function)
        define = f"\n# define {function.name}(x) ((x) + 1)\n"
        mutation.edits.append((function.header, begin, end, define))
        assert isinstance(function, Function)  # it is one of those
        breaks = "binary" if len(function.parameters) == 1 else "source binary"
        mutation.found("function-became-macro", function.name, breaks)
    return mutation


def change_return_types(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for function in headers.sample(simple_functions(headers, Function), count * 2):
        begin, _ = headers.statement(function)
        span = (begin, headers.start(function))
        edit = headers.within(function, span, r"\b(int)\s*\Z", "long long")
        edit = edit or headers.within(function, span, r"\b(int)\s+", "long long")
        if edit:
            mutation.edits.append(edit)
            mutation.found("return-type-changed", function.name, "source binary")
    return mutation


def add_parameters(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for function in headers.sample(simple_functions(headers, Function), count):
        _, end = parameters_of(headers, function)
        mutation.edits.append((function.header, end, end, ", double anew"))
        mutation.found("parameter-added", function.name, "source binary")
    return mutation


def remove_parameters(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for function in headers.sample(simple_functions(headers, Function), count):
        start, end = parameters_of(headers, function)
        last = headers.texts[function.header].rindex(",", start, end)
        mutation.edits.append((function.header, last, end, ""))
        mutation.found("parameter-removed", function.name, "source binary")
    return mutation


def change_types_of_parameters(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for function in headers.sample(simple_functions(headers, Function), count * 2):
        span = parameters_of(headers, function)
        edit = headers.within(function, span, r"\b(unsigned int)\s+\w+", "double")
        if edit:
            mutation.edits.append(edit)
            mutation.found("parameter-type-changed", function.name, "source binary")
    return mutation


def rename_parameters(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for function in headers.sample(simple_functions(headers, Function), count):
        edit = headers.within(function, parameters_of(headers, function), r"(\w+)\s*,", "anew")
        if edit:
            mutation.edits.append(edit)
            mutation.found("parameter-renamed", function.name, "")
    return mutation


def reorder_parameters(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for function in headers.sample(simple_functions(headers, Function), count):
        assert isinstance(function, Function)
        if len({parameter.type for parameter in function.parameters}) < 2:
            continue
        if function.parameters[0].type == function.parameters[-1].type:
            continue
        start, end = parameters_of(headers, function)
        parts = headers.texts[function.header][start:end].split(",")
        parts[0], parts[-1] = parts[-1], parts[0]
        mutation.edits.append((function.header, start, end, ",".join(parts)))
        mutation.found("parameter-type-changed", function.name, "source binary")
        mutation.found("parameter-type-changed", function.name, "source binary")
    return mutation


def change_callbacks(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for callback in headers.sample(simple_functions(headers, Callback), count):
        _, end = parameters_of(headers, callback)
        mutation.edits.append((callback.header, end, end, ", double anew"))
        mutation.found("callback-changed", callback.name, "source binary")
    return mutation


def remove_callbacks_typedefs_and_variables(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for callback in headers.sample(simple_functions(headers, Callback), count):
        mutation.edits.append((callback.header, *headers.statement(callback), ""))
        mutation.found("typedef-removed", callback.name, "source")
    for variable in headers.api.of(Variable):
        mutation.edits.append((variable.header, *headers.statement(variable), ""))
        mutation.found("variable-removed", variable.name, "source binary")
    return mutation


def change_typedefs_and_variables(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    pointers = [each for each in headers.api.of(Typedef) if each.type.endswith("*")]
    for typedef in headers.sample(pointers, count):
        start = headers.start(typedef)
        mutation.edits.append((typedef.header, start, start, "*"))
        mutation.found("typedef-changed", typedef.name, "source binary")
    for variable in headers.api.of(Variable):
        start = headers.start(variable)
        mutation.edits.append((variable.header, start, start, "*"))
        mutation.found("variable-changed", variable.name, "source binary")
    return mutation


def rename_members(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for struct, index in plain_structs(headers)[:count]:
        assert struct.members is not None
        start, end = headers.cut(struct, struct.members[index].span)
        mutation.edits.append((struct.header, start, end, "anew"))
        mutation.found("member-renamed", struct.name, "source")
    return mutation


def remove_members(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for struct, index in plain_structs(headers)[-count:]:
        assert struct.members is not None
        text = headers.texts[struct.header]
        begin, _ = headers.line(struct, struct.members[index].span.line)
        mutation.edits.append((struct.header, begin, text.index(";", begin) + 1, ""))
        mutation.found("member-removed", struct.name, "source binary")
    return mutation


def change_types_of_members(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for struct, index in plain_structs(headers)[:count]:
        assert struct.members is not None
        begin, _ = headers.line(struct, struct.members[index].span.line)
        name, _ = headers.cut(struct, struct.members[index].span)
        mutation.edits.append((struct.header, begin, name, "    double "))
        mutation.found("member-type-changed", struct.name, "source binary")
    return mutation


def reorder_members(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for struct, index in plain_structs(headers)[:count]:
        assert struct.members is not None
        text = headers.texts[struct.header]
        begin, _ = headers.line(struct, struct.members[index].span.line)
        end = text.index(";", begin) + 1
        first, _ = headers.line(struct, struct.members[0].span.line)
        mutation.edits.append((struct.header, begin, end, ""))
        mutation.edits.append((struct.header, first, first, text[begin:end] + "\n"))
        mutation.found("member-moved", struct.name, "binary")
    return mutation


def add_members(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for struct, index in plain_structs(headers)[-count:]:
        assert struct.members is not None
        begin, _ = headers.line(struct, struct.members[index].span.line)
        mutation.edits.append((struct.header, begin, begin, "    double anew;\n"))
        mutation.found("member-added", struct.name, "binary")
    return mutation


def hide_structs(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for struct, _ in plain_structs(headers)[:count]:
        text = headers.texts[struct.header]
        start = text.index("{", headers.start(struct))
        mutation.edits.append((struct.header, start, text.index("}", start) + 1, ""))
        mutation.found("became-opaque", struct.name, "source")
    return mutation


def add_symbols_of_all_kinds(headers: Headers, count: int) -> Mutation:  # noqa: ARG001 - as all
    text = """
#define ANEW "anew"
enum anewE { ANEW_A };
int anewF(void);
struct anewS { int i; };
union anewU { int i; };
typedef int anewT;
typedef void (*anewC)(int x);
extern int anewV;
"""
    name, source = next(iter(headers.texts.items()))
    end = source.rindex("#endif")
    return Mutation([(name, end, end, text)], [])
