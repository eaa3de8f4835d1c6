"""Edits of macros, their comments, and enumerators."""

from __future__ import annotations

import re

from comparing import LIBVIRT
from mutations import (
    Headers,
    Mutation,
    keys,
    once_defined,
    one_of_each_enum,
)

from headerscan.model import (
    Enumerator,
    Macro,
    Struct,
    Symbol,
    Typedef,
)


def rename_keys(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for macro in headers.sample(keys(headers), count):
        assert macro.doc is not None
        mutation.edits.append(headers.name_edit(macro, f"{macro.name}_ANEW"))
        comment = headers.cut(macro, macro.doc.span)
        in_comment = headers.within(macro, comment, rf"\b({macro.name})\b", f"{macro.name}_ANEW")
        mutation.edits += [in_comment] if in_comment else []
        mutation.found("macro-renamed", f"{macro.name}_ANEW", "source")
    return mutation


def change_the_values_of_keys(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for macro in headers.sample(keys(headers), count):
        start = headers.start(macro)
        text = headers.texts[macro.header]
        quote = text.index('"', start) + 1
        mutation.edits.append((macro.header, quote, quote, "x-"))
        mutation.found("macro-value-changed", macro.name, "wire")
    return mutation


def renumber_macros(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    numbers = [
        macro
        for macro in headers.api.of(Macro)
        if isinstance(macro.value, int)
        and re.fullmatch(r"\d+", macro.text)
        and not LIBVIRT.is_volatile(macro.name)
        and not is_referred_to(headers, macro)
    ]
    for macro in headers.sample(numbers, count):
        end = headers.start(macro) + len(macro.name)
        place = headers.texts[macro.header].index(macro_text(macro), end)
        mutation.edits.append((macro.header, place, place, "7"))
        mutation.found("macro-value-changed", macro.name, "binary")
    return mutation


def macro_text(symbol: Symbol) -> str:
    assert isinstance(symbol, Macro)
    return symbol.text


def is_referred_to(headers: Headers, symbol: Symbol) -> bool:
    """Say whether another constant's value is made of this one."""
    word = re.compile(rf"\b{symbol.name}\b")
    texts = [each.text for each in headers.api.of(Macro)]
    texts += [each.text or "" for each in headers.api.of(Enumerator)]
    return any(map(word.search, texts))


def remove_macros_with_their_comments(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for macro in headers.sample(keys(headers), count):
        assert macro.doc is not None
        begin, _ = headers.cut(macro, macro.doc.span)
        _, end = headers.line(macro, macro.span.line)
        if headers.texts[macro.header][begin:end].count("define") == 1:
            mutation.edits.append((macro.header, begin, end, ""))
            mutation.found("macro-removed", macro.name, "source")
    return mutation


def remove_comments(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for macro in headers.sample(keys(headers), count):
        assert macro.doc is not None
        start, end = headers.cut(macro, macro.doc.span)
        mutation.edits.append((macro.header, start, end, ""))
        mutation.found("doc-removed", macro.name, "docs")
    return mutation


WIDER = {"INT": "LLONG", "UINT": "ULLONG"}


OTHER = {"LLONG": "INT", "ULLONG": "UINT", "STRING": "BOOLEAN", "BOOLEAN": "STRING"}


def change_annotations(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    typed = [
        macro
        for macro in keys(headers)
        if macro.field and len(macro.field.types) == 1 and len(macro.field.annotations) == 1
    ]
    for macro in headers.sample(typed, count):
        assert isinstance(macro, Macro)
        assert macro.field is not None
        word = macro.field.types[0]
        other = {**WIDER, **OTHER}.get(word)
        annotation = headers.cut(macro, macro.field.annotations[0].span)
        edit = headers.within(macro, annotation, rf"VIR_TYPED_PARAM_({word})\b", other or "")
        if edit and other:
            mutation.edits.append(edit)
            mutation.found("type-annotation-changed", macro.name, "wire")
    return mutation


UNITS = {"bytes": "in microseconds", "KiB": "in seconds", "ns": "in bytes", "ms": "in KiB"}


def change_units(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    heirs = {macro.field.unit_from for macro in headers.api.of(Macro) if macro.field}
    stated = [
        macro
        for macro in keys(headers)
        if macro.field and macro.field.unit_span and macro.field.unit in UNITS
        and macro.name not in heirs
    ]  # fmt: skip
    for macro in headers.sample(stated, count):
        assert isinstance(macro, Macro)
        assert macro.field is not None
        assert macro.field.unit_span is not None
        start, end = headers.cut(macro, macro.field.unit_span)
        other = UNITS[macro.field.unit or ""]
        mutation.edits.append((macro.header, start, end, other))
        mutation.found("unit-changed", macro.name, "wire")
    return mutation


def change_releases(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    documented = [
        symbol
        for symbol in headers.api.symbols
        if symbol.doc and symbol.doc.since and not isinstance(symbol, (Struct, Typedef))
        and once_defined(headers, symbol)
    ]  # fmt: skip
    for symbol in headers.sample(documented, count * 2):
        assert symbol.doc is not None
        span = headers.cut(symbol, symbol.doc.span)
        edit = headers.within(symbol, span, r"[Ss]ince:? (\d+\.\d+\.\d+)", "99.1.0")
        if edit:
            mutation.edits.append(edit)
            mutation.found("since-changed", symbol.name, "docs")
    return mutation


def deprecate(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for macro in headers.sample(keys(headers), count):
        assert macro.doc is not None
        _, end = headers.cut(macro, macro.doc.span)
        mutation.edits.append((macro.header, end - 2, end - 2, "*\n * Deprecated: use another\n "))
        mutation.found("newly-deprecated", macro.name, "")
    return mutation


def rename_enumerators(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    alone = [each for each in one_of_each_enum(headers) if not is_referred_to(headers, each)]
    for enumerator in headers.sample(alone, count):
        name = f"{enumerator.name}_ANEW"
        mutation.edits.append(headers.name_edit(enumerator, name))
        mutation.found("enumerator-renamed", name, "source")
    return mutation


def renumber_enumerators(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    travelling = {macro.field.enum for macro in headers.api.of(Macro) if macro.field}
    travelling.add(LIBVIRT.types.enum)
    explicit = [
        each
        for each in one_of_each_enum(headers)
        if re.fullmatch(r"\d+", each.text or "")
        and _next_is_explicit(headers, each)
        and not is_referred_to(headers, each)
    ]
    for enumerator in headers.sample(explicit, count):
        assert isinstance(enumerator, Enumerator)
        place = headers.texts[enumerator.header].index(
            enumerator.text or "", headers.start(enumerator) + len(enumerator.name)
        )
        mutation.edits.append((enumerator.header, place, place, "77"))
        wire = " wire" if enumerator.enum in travelling else ""
        mutation.found("enumerator-value-changed", enumerator.name, f"binary{wire}")
    return mutation


def siblings(headers: Headers, enumerator: Enumerator) -> list[Enumerator]:
    """Return the enumerators of the same enum that stand behind one."""
    same = [each for each in headers.api.of(Enumerator) if each.enum == enumerator.enum]
    return same[same.index(enumerator) + 1 :]


def _next_is_explicit(headers: Headers, enumerator: Enumerator) -> bool:
    return siblings(headers, enumerator)[0].text is not None


def insert_enumerators_in_the_middle(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    for enumerator in headers.sample(one_of_each_enum(headers, implicit=True), count):
        assert isinstance(enumerator, Enumerator)
        start = headers.start(enumerator)
        name = f"{enumerator.name}_BEFORE"
        mutation.edits.append((enumerator.header, start, start, f"{name}, "))
        for each in [enumerator, *siblings(headers, enumerator)]:
            if each.text is not None:
                break
            if LIBVIRT.is_sentinel(each.name):
                mutation.found("sentinel-changed", each.name, "")
            else:
                mutation.found("enumerator-value-changed", each.name, "binary")
    return mutation


def remove_enumerators(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    explicit = [
        each
        for each in one_of_each_enum(headers)
        if _next_is_explicit(headers, each) and not is_referred_to(headers, each)
    ]
    for enumerator in headers.sample(explicit, count):
        begin, end = headers.line(enumerator, enumerator.span.line)
        if re.fullmatch(
            r"\s*\w+\s*=[^,]+,\s*(?:/\*.*\*/\s*)?", headers.texts[enumerator.header][begin:end]
        ):
            mutation.edits.append((enumerator.header, begin, end, ""))
            mutation.found("enumerator-removed", enumerator.name, "source")
    return mutation


def move_macros(headers: Headers, count: int) -> Mutation:
    mutation = Mutation()
    target = "libvirt/libvirt-event.h"
    text = headers.texts[target]
    end = text.rindex("#endif")
    for macro in headers.sample(keys(headers), count):
        assert macro.doc is not None
        if macro.header == target or macro.conditions:
            continue
        begin, _ = headers.cut(macro, macro.doc.span)
        _, stop = headers.line(macro, macro.span.line)
        moved = headers.texts[macro.header][begin:stop]
        if moved.count("define") == 1:
            mutation.edits.append((macro.header, begin, stop, ""))
            mutation.edits.append((target, end, end, f"{moved}\n"))
            mutation.found("moved-header", macro.name, "")
    return mutation
