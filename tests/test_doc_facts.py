"""What docs say of releases, deprecation and return values, wherever in them it stands."""

from __future__ import annotations

import re

import pytest
from reading import only, read

from headerscan.matching.phrases import spaced
from headerscan.model import Enumeration, Enumerator, Function, Header, Macro, ParameterDoc
from headerscan.profile import Docs, Profile, Types
from headerscan.profiles import load_profile
from headerscan.scan import scan


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("a b", "a\n\t b"),
        ("a ?: ?b", "a:b"),
        ("a ?: ?b", "a : \n b"),
        ("a +b", "a \n b"),
        ("a {2}b", "a \nb"),
        ("a[ x]b", "a b"),
        ("(?<=a )b", "a\nb"),
        ("(?:a |c )b", "c\nb"),
        (r"a\ b", "a b"),
    ],
)
def test_a_space_in_a_pattern_stands_for_any_white_space(pattern: str, text: str) -> None:
    assert re.search(spaced(pattern), text)


@pytest.mark.parametrize("pattern", ["a[ x]b", r"a\ b"])
def test_a_space_in_a_set_or_behind_a_backslash_is_a_space(pattern: str) -> None:
    assert not re.search(spaced(pattern), "a\nb")


def test_a_phrase_of_the_profile_may_cross_lines_and_leaves_nothing_behind() -> None:
    text = (
        "/**\n * KILN_OLD:\n *\n * The old way.  Provided\n * for backwards compatibility; KILN_NEW"
        " is\n * preferred since 1.2.3.\n *\n * Since: 1.0.0\n */\n#define KILN_OLD 1\n"
    )
    (macro,) = scan([Header("a.h", text, "a.h")], load_profile("libvirt")).of(Macro)
    assert macro.doc is not None
    assert macro.doc.text == "The old way."
    assert macro.doc.deprecated == "KILN_NEW is preferred since 1.2.3"
    assert macro.doc.since == "1.0.0"


@pytest.mark.parametrize("word", ["Returns", "Returns:", "Return:", "@return", "\\returns"])
def test_a_return_section_may_begin_on_the_next_line(word: str) -> None:
    text = (
        f"/**\n * kilnFire:\n * @kiln: which\n *\n * Fire it.\n *\n * {word}\n *   0 or -1.\n */\n"
    )
    doc = only(f"{text}int kilnFire(int kiln);\n", Function).doc
    assert doc is not None
    assert (doc.text, doc.returns) == ("Fire it.", "0 or -1.")


@pytest.mark.parametrize(
    "comment",
    [
        "/** Fire it.\n * headerscan: allow missing-since -- old as the hills\n * Softly. */",
        "/** Fire it. headerscan: allow missing-since -- old as the hills\n * Softly. */",
    ],
)
def test_words_to_the_checker_are_no_part_of_a_doc(comment: str) -> None:
    doc = only(f"{comment}\nint kilnFire(int kiln);\n", Function).doc
    assert doc is not None
    assert doc.text == "Fire it. Softly."


def test_an_enumerators_release_is_not_its_enums() -> None:
    text = (
        "/**\n * KilnState:\n * @KILN_COLD: it is cold\n * @KILN_WARM: it is warm. Since: 1.4\n"
        " * @KILN_HOT: it is hot,\n *   and glows (Since 1.6)\n * @KILN_GONE: it is gone.\n"
        " *   Since: 1.8\n{more} */\ntypedef enum {{ KILN_COLD, KILN_WARM, KILN_HOT, KILN_GONE }}"
        " KilnState;\n"
    )
    for more, expected in (("", None), (" *\n * Since: 1.2\n", "1.2"), (" * Since: 1.2\n", "1.2")):
        api = read(text.format(more=more))
        (enum,) = api.of(Enumeration)
        assert enum.doc is not None
        assert enum.doc.since == expected, more
        docs = {entry.name: entry.doc for entry in api.of(Enumerator)}
        found = {name: (doc.summary, doc.since) for name, doc in docs.items() if doc}
        assert found == {
            "KILN_COLD": ("it is cold", None),
            "KILN_WARM": ("it is warm.", "1.4"),
            "KILN_HOT": ("it is hot, and glows", "1.6"),
            "KILN_GONE": ("it is gone.", "1.8"),
        }


def test_a_parameters_release_is_not_its_functions() -> None:
    text = "/**\n * kilnFire:\n * @heat: how hot (Since 1.4)\n *\n * Fire it.\n */\n"
    doc = only(f"{text}int kilnFire(int heat);\n", Function).doc
    assert doc is not None
    assert doc.since is None
    assert doc.parameters == (ParameterDoc("heat", "how hot (Since 1.4)"),)


def test_a_prefix_alone_makes_types_of_the_profiles_words() -> None:
    profile = load_profile("libvirt")
    types = Types(prefix="KILN_TYPE_", words={"unsigned int": "UINT"})
    doc = "/**\n * VIR_DOMAIN_JOB_HEAT:\n *\n * Heat, as KILN_TYPE_UINT.\n */\n"
    text = f'{doc}#define VIR_DOMAIN_JOB_HEAT "heat"\n'
    made = Profile("kiln", docs=Docs(), types=types, families=profile.families,
                   annotations=profile.annotations)  # fmt: skip
    (macro,) = scan([Header("a.h", text, "a.h")], made).of(Macro)
    assert macro.field is not None
    assert macro.field.types == ("UINT",)
