"""Whether a question brought a theme up: by its cues, by its score, or not at all."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codebook import Codebook, Label, parse_codebook
from pipeline.prompting import prompted


def _label(*cues: str) -> Label:
    return Label("x", "X", "theme", "", cues=cues)


@pytest.mark.parametrize(
    ("cue", "question", "found"),
    [
        ("object", "Did anyone object?", True),
        ("object", "DID ANYBODY OBJECT", True),
        ("object", "Were there people objecting to it?", True),
        ("object", "Has anybody objected?", True),
        ("object", "What was the objective?", False),
        ("replace", "Are they replacing nurses?", True),
        ("replace", "Was anyone replaced?", True),
        ("replace", "Is there a replacement bus?", False),
        ("identity", "What of their identities?", True),
        ("value", "How was it valued?", True),
        ("value", "Is that evaluated?", False),
        ("jobs", "Are jobs at risk?", True),
        ("jobs", "How did you get the job?", False),
        ("two hats", "Do you wear two hats?", True),
        ("two hats", "Two of them wore hats", False),
        ("short-term", "Is it short term?", True),
        ("short-term", "Is it a short-term contract?", True),
        ("staff or patient", "Were you staff\nor patient?", True),
        ("say", "Do you have a say?", True),
        ("act", "How did they react?", False),
        ("say", "He is an essayist", False),
        ("c++ (draft)", "Any regular expression marks in a cue?", False),
        ("...", "A cue of no words brings nothing up...", False),
    ],
)
def test_a_cue_is_found_as_a_word_with_its_simple_forms(cue: str, question: str, found: bool) -> None:
    assert prompted(question, _label(cue), None, 0.5) is found


PSW, VOLUNTEERS = (
    parse_codebook(tomllib.loads((Path(__file__).parents[1] / f"data/codebooks/{name}.toml").read_text("utf-8")))
    for name in ("psw", "volunteers")
)


@pytest.mark.parametrize(
    ("question", "brought_up"),
    [
        ("How long have the peer workers been here?", set()),
        ("Could you tell me about the peer support worker on your ward?", set()),
        ("What does a PSW's week look like?", set()),
        ("And the lived experience workers?", set()),
        ("Did anybody object to the peer workers?", {"hostility"}),
        ("Are peer workers replacing qualified staff?", {"substitution_concern"}),
        ("What do you like about having a peer worker?", {"support"}),
        ("Do peer workers meet other peer workers?", {"collective_interest"}),
    ],
)
def test_a_question_that_only_names_the_subject_brings_nothing_up(question: str, brought_up: set[str]) -> None:
    assert {label.id for label in PSW.labels if prompted(question, label, None, 0.5)} == brought_up


@pytest.mark.parametrize("codebook", [PSW, VOLUNTEERS], ids=["psw", "volunteers"])
def test_no_name_of_the_subject_is_a_cue(codebook: Codebook) -> None:
    for term in codebook.subject_terms:
        assert not any(prompted(f"And the {term}?", label, None, 0.5) for label in codebook.labels), term


@pytest.mark.parametrize("question", [None, "", "  \n"])
def test_without_a_question_it_is_not_known(question: str | None) -> None:
    assert prompted(question, _label("object"), 0.99, 0.5) is None


@pytest.mark.parametrize(("score", "found"), [(None, False), (0.49, False), (0.5, True), (0.9, True)])
def test_a_question_that_scores_as_the_label_prompts_it(score: float | None, found: bool) -> None:
    assert prompted("And then?", _label("object"), score, 0.5) is found


def test_a_label_without_cues_is_prompted_by_score_alone() -> None:
    assert prompted("Anything at all?", _label(), None, 0.5) is False
    assert prompted("Anything at all?", _label(), 0.8, 0.5) is True


@given(st.text(alphabet="abcdefghij klmno'", min_size=1, max_size=20).filter(lambda cue: cue.strip(" '")))
def test_a_cue_always_prompts_a_question_that_quotes_it(cue: str) -> None:
    assert prompted(f"So, {cue} ?", _label(cue), None, 0.5) is True


@given(st.lists(st.sampled_from(["object", "replace", "two hats", "jobs"]), unique=True), st.text(max_size=40))
def test_more_cues_never_prompt_less(cues: list[str], question: str) -> None:
    if prompted(question, _label(*cues), None, 0.5):
        assert prompted(question, _label(*cues, "another"), None, 0.5)
