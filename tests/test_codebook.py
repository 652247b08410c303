"""Codebooks: the shipped ones are whole, bad ones tell every problem at once, and a digest names the content."""

from __future__ import annotations

import copy
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codebook import Codebook, parse_codebook
from pipeline.errors import InvalidFile

FOLDER = Path(__file__).parents[1] / "data/codebooks"
SHIPPED = sorted(path.stem for path in FOLDER.glob("*.toml"))


def _content(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _small() -> dict[str, Any]:
    return {
        "id": "cats",
        "version": "2",
        "subject": "the cats",
        "labels": [{"id": "fond", "kind": "stance"}, {"id": "mice"}],
        "groups": [{"id": "cooks", "aliases": ["chef"]}, {"id": "guests"}],
        "sites": [{"id": "hill"}],
        "criteria": [{"id": "welcome", "question": "Are they?", "for": ["fond"], "judged_by": ["cooks"]}],
        "reading": {"min_words": 4},
    }


def _problems(content: dict[str, Any]) -> tuple[str, ...]:
    with pytest.raises(InvalidFile) as caught:
        parse_codebook(content, where="study.toml")
    assert str(caught.value).startswith("study.toml:")
    return caught.value.problems


# ------------------------------------------------------------------------------------------------ the shipped ones


def test_two_quite_different_studies_are_shipped() -> None:
    assert {"psw", "volunteers"} <= set(SHIPPED)
    first, second = (parse_codebook(_content(name)) for name in ("psw", "volunteers"))
    assert not set(first.label_ids) & set(second.label_ids)
    assert not set(first.group_ids) & set(second.group_ids)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_codebook_parses_under_its_own_name(name: str) -> None:
    assert parse_codebook(_content(name), where=name).id == name


@pytest.mark.parametrize(
    "label",
    [label for name in SHIPPED for label in parse_codebook(_content(name)).labels],
    ids=lambda label: label.id,
)
def test_a_shipped_label_says_what_it_means(label: Any) -> None:
    assert label.definition
    assert label.include
    assert label.exclude
    assert label.cues
    assert len(set(label.examples)) >= 6


def test_the_reference_study_has_the_ids_that_every_output_promises() -> None:
    psw = parse_codebook(_content("psw"))
    assert {"support", "hostility", "identity_ambiguity", "substitution_concern"} <= set(psw.label_ids)
    assert [criterion.id for criterion in psw.criteria] == [
        "recognition",
        "collective_identity",
        "action_and_resources",
        "influence",
    ]
    assert {label.id for label in psw.labels if label.kind == "stance"} == {"support", "hostility"}
    assert "psw" not in psw.criteria[0].judged_by
    assert psw.criteria[1].judged_by == ("psw",)


def test_no_example_stands_under_two_labels() -> None:
    for name in SHIPPED:
        examples = [example for label in parse_codebook(_content(name)).labels for example in label.examples]
        assert len(examples) == len(set(examples))


# ------------------------------------------------------------------------------------------------------ bad ones


def _with(path: str, value: Any) -> dict[str, Any]:
    """The small codebook with `value` at a path such as `labels.0.kind`."""
    content = _small()
    place: Any = content
    *ways, last = path.split(".")
    for way in ways:
        place = place[int(way)] if way.isdigit() else place[way]
    place[last] = value
    return content


BAD = [
    ("labels", [], "labels"),
    ("labels", "fond", "labels"),
    ("labels", ["fond"], "labels[1]"),
    ("labels.0.id", "", "labels[1].id"),
    ("labels.0.id", "Fond of", "labels[1].id"),
    ("labels.0.id", 3, "labels[1].id"),
    ("labels.0.id", "mice", "labels"),
    ("labels.0.id", "f" * 65, "labels[1].id"),
    ("labels.0.kind", "mood", "labels[1].kind"),
    ("labels.0.attributable", "yes", "labels[1].attributable"),
    ("labels.1.definition", 7, "labels[2].definition"),
    ("labels.1.examples", "just one", "labels[2].examples"),
    ("labels.1.cues", ["mouse", 4], "labels[2].cues"),
    ("labels.1.colour", "red", "labels[2].colour"),
    ("groups.0.id", "unknown", "groups"),
    ("groups.0.alias", ["chef"], "groups[1].alias"),
    ("groups.1.aliases", ["Chef"], "groups"),
    ("groups.1.id", "cooks", "groups"),
    ("sites.0.id", "Hill!", "sites[1].id"),
    ("criteria.0.question", " ", "criteria[1].question"),
    ("criteria.0.for", ["fondness"], "criteria[1].for/against"),
    ("criteria.0.for", [], "criteria[1]"),
    ("criteria.0.against", ["fond"], "criteria[1]"),
    ("criteria.0.judged_by", ["dogs"], "criteria[1].judged_by"),
    ("criteria.0.judged_by", [], "criteria[1].judged_by"),
    ("reading", 5, "reading"),
    ("reading.min_words", 0, "reading.min_words"),
    ("reading.min_words", 2.5, "reading.min_words"),
    ("reading.resamples", True, "reading.resamples"),
    ("reading.interval", 1.5, "reading.interval"),
    ("reading.min_word", 3, "reading.min_word"),
    ("id", "The Cats", "id"),
    ("title", ["The", "cats"], "title"),
    ("subject_terms", "cat", "subject_terms"),
    ("label", [], "label"),
]


def test_the_small_codebook_is_good() -> None:
    codebook = parse_codebook(_small())
    assert (codebook.label_ids, codebook.group_ids) == (("fond", "mice"), ("cooks", "guests"))


@pytest.mark.parametrize(("path", "value", "key"), BAD, ids=[f"{path}={value!r}"[:50] for path, value, _ in BAD])
def test_a_problem_is_told_with_its_key_and_what_was_expected(path: str, value: Any, key: str) -> None:
    problems = _problems(_with(path, value))
    assert any(problem.startswith(f"{key}:") for problem in problems)
    assert all("; expected " in problem for problem in problems)


def test_all_problems_are_told_at_once() -> None:
    content = _with("labels.0.kind", "mood")
    content["labels"][1]["colour"] = "red"
    content["criteria"][0]["judged_by"] = ["dogs"]
    content["reading"]["interval"] = 2
    keys = {problem.split(":")[0] for problem in _problems(content)}
    assert keys == {"labels[1].kind", "labels[2].colour", "criteria[1].judged_by", "reading.interval"}


scalars = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=6) | st.floats(allow_nan=False)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)


@given(st.dictionaries(st.sampled_from([*_small(), "subject_terms", "else"]), anything))
def test_any_content_is_a_codebook_or_a_list_of_problems(content: dict[str, Any]) -> None:
    try:
        parse_codebook(content)
    except InvalidFile as error:
        assert error.problems


# ----------------------------------------------------------------------------------------------- what it promises


def test_labels_alone_make_a_codebook() -> None:
    codebook = parse_codebook({"labels": [{"id": "warmth"}]})
    assert (codebook.label_ids, codebook.groups, codebook.criteria) == (("warmth",), (), ())


@pytest.mark.parametrize(("kind", "attributable"), [("stance", True), ("theme", False)])
def test_a_stance_is_attributable_and_a_theme_is_not_unless_it_says_so(kind: str, attributable: bool) -> None:
    entry: dict[str, Any] = {"id": "x", "kind": kind}
    assert parse_codebook({"labels": [entry]}).label("x").attributable is attributable
    entry["attributable"] = not attributable
    assert parse_codebook({"labels": [entry]}).label("x").attributable is not attributable


def test_an_unknown_label_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        parse_codebook(_small()).label("dogs")


def _turned(content: Any) -> Any:
    """The same content with the keys of every table the other way round."""
    if isinstance(content, dict):
        return {key: _turned(content[key]) for key in reversed(content)}
    return [_turned(item) for item in content] if isinstance(content, list) else content


def _digests(content: dict[str, Any]) -> tuple[str, str]:
    codebook: Codebook = parse_codebook(content)
    return codebook.digest, codebook.coding_digest


@pytest.mark.parametrize("name", SHIPPED)
def test_a_digest_is_stable_under_the_order_of_keys(name: str) -> None:
    assert _digests(_turned(_content(name))) == _digests(_content(name))
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in _digests(_content(name)))


@pytest.mark.parametrize(
    ("path", "value", "recodes"),
    [
        ("version", "3", False),
        ("title", "Cats", False),
        ("criteria.0.question", "Are they indeed?", False),
        ("reading.min_words", 5, False),
        ("sites.0.name", "Up the hill", False),
        ("labels.0.definition", "Fond of cats.", True),
        ("labels.0.cues", ["like"], True),
        ("groups.0.aliases", ["cook"], True),
        ("subject", "the dogs", True),
        ("subject_terms", ["cat"], True),
    ],
)
def test_any_change_is_another_digest_and_only_some_need_recoding(path: str, value: Any, recodes: bool) -> None:
    before, after = _digests(_small()), _digests(_with(path, value))
    assert before[0] != after[0]
    assert (before[1] != after[1]) is recodes


@pytest.mark.parametrize("name", SHIPPED)
def test_parsing_leaves_its_input_as_it_was(name: str) -> None:
    content = _content(name)
    kept = copy.deepcopy(content)
    parse_codebook(content)
    assert content == kept
