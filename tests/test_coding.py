"""Coding: thresholds make verdicts, holders and prompting are worked out where they count, and company changes nothing."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codebook import parse_codebook
from pipeline.coding import Thresholds, code
from pipeline.transcript import Role, SpokenTurn, Transcript, compose
from pipeline.utterance import Utterance, Verdict, utterance_id

ROOT = Path(__file__).parents[1]
BOOK = parse_codebook(tomllib.loads((ROOT / "data/codebooks/volunteers.toml").read_text(encoding="utf-8")))
LIMITS = Thresholds(BOOK.label_ids, (0.6,) * 4, (0.4,) * 4)
APPRECIATION, ANNOYANCE, WORRY, OWN_SAY = range(4)
NONE = (0.1, 0.1, 0.1, 0.1)

TURNS = [
    ("Interviewer", Role.INTERVIEWER, ["Is there a problem with them?"]),
    ("Guide", Role.PARTICIPANT, ["The curators came down.", "They didn't want us near the cases.", "Mm."]),
    ("Interviewer", Role.INTERVIEWER, ["And then?"]),
    ("Guide", Role.PARTICIPANT, ["I love my tours."]),
]


def _interview(with_questions: bool = True) -> tuple[Transcript, tuple[Utterance, ...]]:
    turns = [turn for turn in TURNS if with_questions or turn[1] is not Role.INTERVIEWER]
    transcript = compose("d1", "d1", [(SpokenTurn(name, " ".join(said)), role) for name, role, said in turns])
    utterances = []
    for turn, (_, role, said) in zip(transcript.turns, turns, strict=True):
        asked = transcript.question_before(turn.index)
        for text in said:
            start = transcript.text.index(text, turn.start)
            end = start + len(text)
            utterances.append(
                Utterance(
                    utterance_id=utterance_id("d1", turn.index, start, end, text),
                    document_id="d1",
                    turn=turn.index,
                    start=start,
                    end=end,
                    text=text,
                    speaker=turn.speaker,
                    role=role,
                    codable=role is not Role.INTERVIEWER and len(text.split()) >= 3,
                    question=asked.text if asked else None,
                )
            )
    return transcript, tuple(utterances)


def _scores(utterances: tuple[Utterance, ...], **rows: tuple[float, ...]) -> np.ndarray:
    """Scores with `NONE` everywhere but for utterances whose text begins with a given word."""
    return np.array([rows.get(utterance.text.split()[0], NONE) for utterance in utterances])


def _decided(coded: tuple, first_word: str, column: int):  # type: ignore[no-untyped-def, type-arg]
    return next(one for one in coded if one.utterance.text.startswith(first_word)).decisions[column]


@pytest.mark.parametrize(
    ("p", "verdict"),
    [
        (0.0, "no"),
        (0.3998, "no"),
        (0.39995, "abstain"),
        (0.4, "abstain"),
        (0.5, "abstain"),
        (0.6, "abstain"),
        (0.60005, "abstain"),
        (0.6002, "yes"),
        (1.0, "yes"),
    ],
)
def test_a_probability_becomes_a_verdict(p: float, verdict: str) -> None:
    assert LIMITS.verdict(0, p).value == verdict


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(-1e-5, 1e-5))
def test_a_difference_between_machines_never_turns_a_yes_into_a_no(a: float, b: float, p: float, noise: float) -> None:
    limits = Thresholds(("x",), (max(a, b),), (min(a, b),))
    verdicts = {limits.verdict(0, p), limits.verdict(0, p + noise)}
    assert verdicts != {Verdict.YES, Verdict.NO}


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_probability_never_says_less(a: float, b: float, p: float, q: float) -> None:
    limits = Thresholds(("x",), (max(a, b),), (min(a, b),))
    rank = [Verdict.NO, Verdict.ABSTAIN, Verdict.YES].index
    assert rank(limits.verdict(0, min(p, q))) <= rank(limits.verdict(0, max(p, q)))


@pytest.mark.parametrize(
    ("labels", "yes", "no"),
    [
        (("x",), (0.4,), (0.6,)),
        (("x",), (1.1,), (0.5,)),
        (("x",), (0.5,), (-0.1,)),
        (("x",), (float("nan"),), (0.1,)),
        (("x", "y"), (0.5,), (0.5,)),
        (("x", "x"), (0.5, 0.5), (0.5, 0.5)),
    ],
)
def test_thresholds_that_make_no_sense_cannot_be_built(
    labels: tuple[str, ...], yes: tuple[float, ...], no: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match=r"threshold|once"):
        Thresholds(labels, yes, no)


def test_codable_utterances_get_one_decision_a_label_and_others_none() -> None:
    transcript, utterances = _interview()
    coded = code(transcript, utterances, _scores(utterances), {}, LIMITS, BOOK, "head 1")
    assert [one.utterance for one in coded] == list(utterances)
    for one in coded:
        assert tuple(decision.label for decision in one.decisions) == (BOOK.label_ids if one.utterance.codable else ())
        assert {decision.coder for decision in one.decisions} <= {"head 1"}


def test_a_reported_stance_goes_to_the_group_that_holds_it() -> None:
    transcript, utterances = _interview()
    scores = _scores(utterances, They=(0.1, 0.9, 0.1, 0.1), I=(0.9, 0.1, 0.1, 0.1))
    coded = code(transcript, utterances, scores, {}, LIMITS, BOOK, "c")
    theirs, own = _decided(coded, "They", ANNOYANCE), _decided(coded, "I love", APPRECIATION)
    assert (theirs.verdict, theirs.attributed_to, theirs.reported) == (Verdict.YES, "curators", True)
    assert (own.verdict, own.attributed_to, own.reported) == (Verdict.YES, "", False)


@pytest.mark.parametrize(("p", "holder"), [(0.9, "curators"), (0.5, "curators"), (0.1, "")])
def test_holder_and_prompting_belong_to_a_yes_or_an_abstention(p: float, holder: str) -> None:
    transcript, utterances = _interview()
    coded = code(transcript, utterances, _scores(utterances, They=(0.1, p, 0.1, 0.1)), {}, LIMITS, BOOK, "c")
    decision = _decided(coded, "They", ANNOYANCE)
    assert decision.attributed_to == holder
    assert decision.prompted is (True if holder else None)


def test_a_label_that_is_not_attributable_stays_with_the_speaker() -> None:
    transcript, utterances = _interview()
    coded = code(transcript, utterances, _scores(utterances, They=(0.1, 0.1, 0.1, 0.9)), {}, LIMITS, BOOK, "c")
    assert _decided(coded, "They", OWN_SAY).attributed_to == ""


def test_a_question_prompts_by_its_cues_or_by_its_own_score() -> None:
    transcript, utterances = _interview()
    scores = _scores(utterances, They=(0.9, 0.9, 0.1, 0.1), I=(0.9, 0.9, 0.1, 0.1))
    asked = {"And then?": np.array([0.1, 0.8, 0.1, 0.1])}
    coded = code(transcript, utterances, scores, asked, LIMITS, BOOK, "c")
    assert [_decided(coded, "They", column).prompted for column in (APPRECIATION, ANNOYANCE)] == [False, True]
    assert [_decided(coded, "I love", column).prompted for column in (APPRECIATION, ANNOYANCE)] == [False, True]


def test_without_a_question_prompting_is_not_known() -> None:
    transcript, utterances = _interview(with_questions=False)
    scores = _scores(utterances, I=(0.9, 0.1, 0.1, 0.1))
    assert _decided(code(transcript, utterances, scores, {}, LIMITS, BOOK, "c"), "I love", 0).prompted is None


def test_probabilities_are_kept_as_they_came() -> None:
    transcript, utterances = _interview()
    scores = _scores(utterances, I=(0.123456, 0.1, 0.1, 0.1)).astype(np.float32)
    p = _decided(code(transcript, utterances, scores, {}, LIMITS, BOOK, "c"), "I love", 0).p
    assert p == float(np.float32(0.123456))


def test_an_utterance_is_coded_alike_in_any_company() -> None:
    transcript, utterances = _interview()
    scores = np.random.default_rng(7).uniform(size=(len(utterances), 4))
    whole = code(transcript, utterances, scores, {}, LIMITS, BOOK, "c")
    alone = [
        code(transcript, utterances[row : row + 1], scores[row : row + 1], {}, LIMITS, BOOK, "c")[0]
        for row in range(len(utterances))
    ]
    turned = code(transcript, utterances[::-1], scores[::-1], {}, LIMITS, BOOK, "c")
    assert list(whole) == alone == list(turned[::-1])


@pytest.mark.parametrize("shape", [(0, 4), (6, 3), (7, 4)])
def test_scores_of_another_shape_are_refused(shape: tuple[int, int]) -> None:
    transcript, utterances = _interview()
    with pytest.raises(ValueError, match="shape"):
        code(transcript, utterances, np.zeros(shape), {}, LIMITS, BOOK, "c")


def test_thresholds_of_another_codebook_are_refused() -> None:
    transcript, utterances = _interview()
    other = replace(LIMITS, labels=("a", "b", "c", "d"))
    with pytest.raises(ValueError, match="other labels"):
        code(transcript, utterances, _scores(utterances), {}, other, BOOK, "c")


def test_a_score_that_is_no_probability_is_refused() -> None:
    transcript, utterances = _interview()
    for wrong in (float("nan"), 1.5):
        with pytest.raises(ValueError, match="probability"):
            code(transcript, utterances, _scores(utterances, I=(wrong, 0.1, 0.1, 0.1)), {}, LIMITS, BOOK, "c")
