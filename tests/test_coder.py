from __future__ import annotations

import numpy as np
import pytest
from tiny_encoder import bread_codebook, bread_rows, tiny_encoder

from pipeline.coder import ThemeCoder
from pipeline.errors import WrongUse

ROWS = bread_rows()
X = [row.text for row in ROWS]
Y = [row.labels for row in ROWS]
GROUPS = [row.document for row in ROWS]


def _coder(**arguments: object) -> ThemeCoder:
    return ThemeCoder(encoder=tiny_encoder(), **arguments)  # type: ignore[arg-type]


def test_it_learns_what_the_labels_say() -> None:
    coder = _coder().fit(X, Y, GROUPS)
    assert coder.classes_.tolist() == ["praise", "price"]
    new = ["and the bread is gorgeous", "though the loaf costs pounds", "it rained"]
    assert coder.predict(new).tolist() == [[1, 0], [0, 1], [0, 0]]
    proba = coder.predict_proba(new)
    assert proba.shape == (3, 2) and ((proba >= 0) & (proba <= 1)).all()
    assert coder.trained_.report.documents == 10


def test_indicators_and_label_ids_mean_the_same() -> None:
    indicators = np.array([[label in row for label in ("praise", "price")] for row in Y]).astype(int)
    one = _coder(codebook=bread_codebook()).fit(X, Y, GROUPS).predict_proba(X)
    other = _coder(codebook=bread_codebook()).fit(X, indicators, GROUPS).predict_proba(X)
    assert one == pytest.approx(other, abs=1e-6)


def test_given_labels_keep_their_order_and_groups_may_be_left_out() -> None:
    coder = _coder(codebook=["price", "praise"]).fit(X, Y)
    assert coder.classes_.tolist() == ["price", "praise"]
    assert coder.predict(["and the bread is gorgeous"]).tolist() == [[0, 1]]


@pytest.mark.parametrize(
    ("texts", "labels", "groups"),
    [
        (X, Y[:-1], None),
        (X, Y, GROUPS[:-1]),
        (X, [()] * len(X), None),
        (["a", "b"], [("jam",), ()], None),
        (["a", "b"], [(1,), (0,)], None),
    ],
    ids=["labels missing", "groups missing", "no label at all", "unknown label", "indicators too few"],
)
def test_what_does_not_fit_is_refused(
    texts: list[str], labels: list[tuple[object, ...]], groups: list[str] | None
) -> None:
    book = None if labels[0] == () else bread_codebook()
    with pytest.raises(WrongUse):
        _coder(codebook=book).fit(texts, labels, groups)  # type: ignore[arg-type]


def test_a_coder_that_has_learnt_nothing_says_so() -> None:
    with pytest.raises(WrongUse, match="learnt nothing"):
        _coder().predict(["bread"])


def test_arguments_are_read_and_set_as_scikit_learn_does() -> None:
    coder = _coder(seed=3)
    assert coder.get_params()["seed"] == 3 and coder.set_params(seed=4).seed == 4
    with pytest.raises(WrongUse):
        coder.set_params(depth=2)
