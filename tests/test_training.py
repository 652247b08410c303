from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tiny_encoder import bread_codebook, bread_rows, tiny_encoder

from pipeline.codebook import Codebook, Label
from pipeline.errors import InvalidFile
from pipeline.features import Passage, featurise
from pipeline.labelled import LabelledUtterance
from pipeline.training import TrainedHead, train
from pipeline.utterance import Verdict


@cache
def _trained() -> TrainedHead:
    return train(bread_rows(), bread_codebook(), tiny_encoder(), calibration_rows=_everyday(), seed=1)


@cache
def _uncalibrated() -> TrainedHead:
    return train(bread_rows(), bread_codebook(), tiny_encoder(), seed=1)


def _everyday() -> list[LabelledUtterance]:
    return [replace(row, document=f"everyday {row.document}") for row in bread_rows(40, seed=9)]


def _verdicts(trained: TrainedHead, *texts: str) -> list[tuple[Verdict, ...]]:
    scores = trained.head.scores(featurise([Passage(text) for text in texts], tiny_encoder()))
    thresholds = trained.head.thresholds
    return [tuple(thresholds.verdict(column, float(p)) for column, p in enumerate(row)) for row in scores]


def test_what_shows_in_the_words_is_learnt_for_texts_never_seen() -> None:
    found = _verdicts(
        _trained(), "and the bread is gorgeous, gorgeous", "though the loaf costs four pounds", "the church has a dog"
    )
    given = [tuple(verdict is Verdict.YES for verdict in row) for row in found]
    assert given == [(True, False), (False, True), (False, False)]


def test_the_report_tells_how_well_it_did_on_interviews_it_had_not_seen() -> None:
    report = _trained().report
    assert (report.rows, report.documents, report.folds, report.folds_by) == (60, 10, 5, "documents")
    for figures in (report.out_of_fold, report.quotations, report.calibrated_on):
        assert figures is not None and [found.label for found in figures.labels] == ["praise", "price"]
        assert all((found.average_precision.value or 0) > 0.9 for found in figures.labels)
    assert len(report.tried) >= 6 and report.skipped == ()


def test_the_order_of_rows_and_a_row_given_twice_change_nothing() -> None:
    rows, natural = bread_rows(), _everyday()
    random.Random(4).shuffle(rows)
    random.Random(5).shuffle(natural)
    again = train([*rows, rows[0]], bread_codebook(), tiny_encoder(), calibration_rows=natural, seed=1)
    assert again.report == _trained().report
    assert again.head.thresholds == _trained().head.thresholds
    for name, array in again.head.arrays().items():
        assert (array == _trained().head.arrays()[name]).all(), name


def test_calibration_rows_are_never_fitted() -> None:
    other = _uncalibrated()
    for name in ("words", "characters", "text", "question", "intercept"):
        # Vectors differ in their last digit with what else is in their batch, so weights do too.
        assert np.abs(getattr(other.head, name) - getattr(_trained().head, name)).max() < 1e-4, name
    assert (other.head.slope != _trained().head.slope).any() and other.report.calibrated_on is None


@pytest.mark.parametrize(("carriers", "reason"), [(0, "no row carries it"), (60, "every row carries it")])
def test_a_label_that_can_t_be_learnt_is_skipped_and_says_why(carriers: int, reason: str) -> None:
    rows = [
        replace(row, labels=(*(label for label in row.labels if label != "price"), *(["price"] * (place < carriers))))
        for place, row in enumerate(bread_rows())
    ]
    found = train(rows, bread_codebook(), tiny_encoder())
    assert found.head.skipped == found.report.skipped == (("price", reason),)
    assert [verdicts[1] for verdicts in _verdicts(found, "it costs pounds", "lovely")] == [Verdict.NO, Verdict.NO]
    assert _verdicts(found, "the bread is lovely, the best")[0][0] is Verdict.YES


def test_one_row_is_enough_for_a_label_that_the_codebook_tells_of() -> None:
    rows = [replace(row, labels=tuple(set(row.labels) - {"price"})) for row in bread_rows()]
    rows[0] = replace(rows[0], labels=("price",))
    found = train(rows, bread_codebook(), tiny_encoder())
    assert not found.head.skipped
    scores = found.head.scores(
        featurise([Passage("three pounds a loaf"), Passage("we walked the dog")], tiny_encoder())
    )
    assert scores[0, 1] > scores[1, 1]


def test_a_label_carried_in_one_interview_alone_is_learnt_without_a_crash() -> None:
    rows = [
        replace(row, labels=("price",) if row.document == "interview 1" else tuple(set(row.labels) - {"price"}))
        for row in bread_rows()
    ]
    assert np.isfinite(train(rows, bread_codebook(), tiny_encoder()).head.slope).all()


@pytest.mark.parametrize("turn", ["", "7"], ids=["no turns", "one turn"])
def test_one_interview_without_questions_is_enough_to_learn_from(turn: str) -> None:
    rows = [replace(row, document="d", question="", turn=turn) for row in bread_rows()]
    report = train(rows, bread_codebook(), tiny_encoder()).report
    assert report.documents == 1 and report.folds_by == "turns of one document"


@pytest.mark.parametrize("count", [1, 2, 3])
def test_hardly_any_rows_are_no_crash(count: int) -> None:
    found = train(bread_rows()[:count], bread_codebook(), tiny_encoder())
    assert len(found.report.skipped) == 2
    assert _verdicts(found, "lovely bread")[0] == (Verdict.NO, Verdict.NO)


def test_a_label_that_everyday_interviews_lack_is_not_given_to_everything() -> None:
    silent = [replace(row, labels=()) for row in _everyday()]
    found = train(bread_rows(), bread_codebook(), tiny_encoder(), calibration_rows=silent)
    assert _verdicts(found, "the church has a dog", "we walked") == [(Verdict.NO, Verdict.NO)] * 2


def test_quotations_are_cut_where_whole_turns_alone_would_be() -> None:
    found = _trained()
    turns = {(row.document, row.turn) for row in bread_rows()}
    assert found.report.quotations.rows == len(turns)
    assert all((figures.f1.value or 0) > 0.9 for figures in found.report.quotations.labels)


def test_no_rows_are_refused() -> None:
    with pytest.raises(InvalidFile):
        train([], bread_codebook(), tiny_encoder())


def test_the_codebooks_own_examples_teach() -> None:
    taught = replace(
        bread_codebook(),
        labels=(
            replace(bread_codebook().labels[0], examples=("a proper marvel of a bake", "such a marvel", "marvel")),
            bread_codebook().labels[1],
        ),
    )
    plain, better = _uncalibrated(), train(bread_rows(), taught, tiny_encoder(), seed=1)
    features = featurise([Passage("a marvel")], tiny_encoder())
    assert better.head.scores(features)[0, 0] > plain.head.scores(features)[0, 0] + 0.02


def test_a_codebook_of_bare_labels_works_and_keeps_its_order() -> None:
    bare = Codebook("c", "1", "", "", tuple(Label(name, name, "theme", "") for name in ("price", "praise")))
    found = train(bread_rows(), bare, tiny_encoder())
    assert found.head.labels == ("price", "praise")
    assert _verdicts(found, "and the bread is gorgeous, gorgeous")[0][1] is Verdict.YES


def test_two_coders_who_disagree_are_both_heard() -> None:
    rows = bread_rows()
    other = [replace(row, labels=(), coder="second") for row in rows if row.labels]
    assert train([*rows, *other], bread_codebook(), tiny_encoder()).report.rows == len(rows) + len(other)
