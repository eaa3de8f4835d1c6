"""Real headers, edited by a script: each edit is found by the rule that owns it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from comparing import apis, between
from mutations import (
    Headers,
    Mutation,
    Mutator,
)
from mutations_of_constants import (
    change_annotations,
    change_releases,
    change_the_values_of_keys,
    change_units,
    deprecate,
    insert_enumerators_in_the_middle,
    move_macros,
    remove_comments,
    remove_enumerators,
    remove_macros_with_their_comments,
    rename_enumerators,
    rename_keys,
    renumber_enumerators,
    renumber_macros,
)
from mutations_of_declarations import (
    add_members,
    add_parameters,
    add_symbols_of_all_kinds,
    change_callbacks,
    change_return_types,
    change_typedefs_and_variables,
    change_types_of_members,
    change_types_of_parameters,
    hide_structs,
    remove_callbacks_typedefs_and_variables,
    remove_members,
    remove_parameters,
    rename_enums,
    rename_functions,
    rename_members,
    rename_parameters,
    reorder_members,
    reorder_parameters,
    turn_functions_into_macros,
)

from headerscan.diagnostics import Verdict
from headerscan.model import Api, Struct

SAMPLES = 8
"""How many symbols each edit is made to, in one go."""
SEED = 20240501


@cache
def texts_of(corpus: Path) -> Mapping[str, str]:
    folder = corpus / "libvirt" / "11.3.0" / "include" / "libvirt"
    return {f"libvirt/{path.name}": path.read_text() for path in sorted(folder.glob("*.h"))}


@cache
def pristine(corpus: Path, seed: int = SEED) -> Headers:
    texts = texts_of(corpus)
    return Headers(texts, apis(dict(texts)), seed)


AT_ONCE: dict[str, tuple[Mutator, ...]] = {
    "rename": (rename_keys, rename_enumerators, rename_functions, rename_members),
    "rename enums and parameters": (rename_enums, rename_parameters),
    "renumber": (change_the_values_of_keys, renumber_macros, renumber_enumerators),
    "retype": (change_annotations, change_return_types, change_types_of_members),
    "retype others": (change_types_of_parameters, change_callbacks, change_typedefs_and_variables),
    "restate": (change_units, turn_functions_into_macros),
    "restate releases": (change_releases,),
    "deprecate and reorder": (deprecate, reorder_parameters, reorder_members),
    "add": (
        insert_enumerators_in_the_middle,
        add_parameters,
        add_members,
        add_symbols_of_all_kinds,
    ),
    "remove": (
        remove_macros_with_their_comments,
        remove_enumerators,
        remove_parameters,
        remove_members,
    ),
    "remove others": (remove_comments, remove_callbacks_typedefs_and_variables, hide_structs),
    "move": (move_macros,),
}
"""What is edited in one go, on different kinds of symbols, as a scan is what takes time."""


@pytest.mark.parametrize("name", AT_ONCE)
def test_each_mutation_is_found_by_the_rule_that_owns_it_and_by_no_other(
    corpus: Path, name: str
) -> None:
    headers = pristine(corpus)
    headers.random.seed(SEED)
    mutation = Mutation()
    for mutator in AT_ONCE[name]:
        part = mutator(headers, SAMPLES)
        assert part.edits, f"{mutator.__name__} found nothing to edit"
        mutation.edits += part.edits
        mutation.expected += part.expected
    comparison = between(headers.api, apis(headers.mutated(mutation)))
    found = [(each.rule, each.symbol, " ".join(each.breaks)) for each in comparison.findings]
    assert sorted(found) == sorted([*mutation.expected, *laid_out_otherwise(headers.api, mutation)])


def laid_out_otherwise(api: Api, mutation: Mutation) -> Iterator[tuple[str, str, str]]:
    """Yield what is told of structs with arrays whose numbers of elements are other ones."""
    numbers = {symbol for rule, symbol, _ in mutation.expected if rule == "macro-value-changed"}
    for struct in api.of(Struct):
        words = {
            word for member in struct.members or () for word in re.findall(r"\w+", member.type)
        }
        if not numbers.isdisjoint(words):
            yield "layout-changed", struct.name, "binary"


REFORMATTED: list[tuple[str, str, str | Callable[[re.Match[str]], str]]] = [
    ("spaces before and behind #", r"(?m)^# ?define +(\w+) +", r"#  define   \1    "),
    ("spaces in pointers", r"(\w) \*\*(\w)", r"\1 * * \2"),
    ("hexadecimal for decimal", r"(= )(\d+)(,)", lambda m: f"{m[1]}{int(m[2]):#x}{m[3]}"),
    ("explicit bases of shifts", r"\(1 << (\d+)\)", r"(0x1 << \1)"),
    ("line breaks in prototypes", r",\n {8,}(?=\w)", ",\n\n\t"),
    ("indented declarations", r"(?m)^(int|char) ", r"  \1\n   "),
    ("trailing white space", r"(?m);$", "; \t"),
    ("comments with other line breaks", r"(?m)^( \* .*?\w), (\w)", r"\1,\n * \2"),
]


def test_reformatted_headers_are_the_same_headers(corpus: Path) -> None:
    headers = pristine(corpus)
    texts = dict(headers.texts)
    for what, pattern, replacement in REFORMATTED:
        edited = {name: re.sub(pattern, replacement, text) for name, text in texts.items()}
        assert edited != texts, what
        texts = edited
    comparison = between(headers.api, apis(texts))
    assert comparison.findings == ()
    assert comparison.verdict is Verdict.NONE
