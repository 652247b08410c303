"""A data scientist's door to the head: `ThemeCoder`, shaped like a scikit-learn classifier; the learning is `training`'s."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.codebook import Codebook, Label
from pipeline.embedding import MemoryCache
from pipeline.encoders import Encoder, find_encoder
from pipeline.errors import WrongUse
from pipeline.features import Passage, featurise
from pipeline.labelled import LabelledUtterance
from pipeline.training import TrainedHead, train
from pipeline.utterance import Verdict


class ThemeCoder:
    """A multi-label classifier of short texts; after `fit`, `classes_` are label ids and `trained_` is the head and its report.

    `codebook` is a Codebook (its definitions and examples are learnt from as well), a sequence of label ids, or None to
    take the labels from Y. `encoder` is a name or folder, or an encoder already found. Vectors are kept between calls.
    """

    def __init__(
        self, codebook: Codebook | Sequence[str] | None = None, *, encoder: str | Encoder = "fast", seed: int = 0
    ) -> None:
        self.codebook, self.encoder, self.seed = codebook, encoder, seed
        self._cache = MemoryCache()

    def fit(
        self,
        X: Sequence[str],  # noqa: N803
        Y: Iterable[Iterable[str]] | npt.NDArray[Any],  # noqa: N803
        groups: Sequence[object] | None = None,
    ) -> ThemeCoder:
        """Itself, learnt from texts X and Y: the label ids of each text, or an indicator array (n, L) in the codebook's order.

        Texts of one group (an interview) stay on one side of every split. Raises `WrongUse` when lengths or labels don't fit.
        """
        given = list(Y)
        if len(given) != len(X) or (groups is not None and len(groups) != len(X)):
            raise WrongUse(
                f"{len(X)} texts, {len(given)} rows of labels" + ("" if groups is None else f", {len(groups)} groups"),
                expected="as many of each",
            )
        book = self._book(given)
        labels = [self._labels(row, book) for row in given]
        documents = [str(group) for group in groups] if groups is not None else [str(place) for place in range(len(X))]
        rows = [
            LabelledUtterance(document, text, found) for document, text, found in zip(documents, X, labels, strict=True)
        ]
        self._found = find_encoder(self.encoder) if isinstance(self.encoder, str) else self.encoder
        self.classes_ = np.array(book.label_ids)
        self.trained_: TrainedHead = train(rows, book, self._found, self._cache, seed=self.seed)
        return self

    def predict_proba(self, X: Sequence[str]) -> npt.NDArray[np.float64]:  # noqa: N803
        """Calibrated probabilities, (n, L), each text by itself."""
        if not hasattr(self, "trained_"):
            raise WrongUse("this coder has learnt nothing yet", remedy="call fit first")
        return self.trained_.head.scores(featurise([Passage(text) for text in X], self._found, self._cache))

    def predict(self, X: Sequence[str]) -> npt.NDArray[np.int64]:  # noqa: N803
        """1 where a label is given, (n, L), else 0; what is left open counts as 0."""
        scores = self.predict_proba(X)
        # Everyday thresholds: the texts are taken to be like those it was fitted on.
        thresholds = self.trained_.head.thresholds
        return np.array(
            [[thresholds.verdict(place, float(p)) is Verdict.YES for place, p in enumerate(row)] for row in scores],
            dtype=np.int64,
        ).reshape(scores.shape)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The constructor's arguments, as scikit-learn's tools ask for them."""
        return {"codebook": self.codebook, "encoder": self.encoder, "seed": self.seed}

    def set_params(self, **changes: Any) -> ThemeCoder:
        """Itself with other arguments; raises `WrongUse` for one that it doesn't have."""
        for name, value in changes.items():
            if name not in self.get_params():
                raise WrongUse(f"no argument {name!r}", expected=", ".join(self.get_params()))
            setattr(self, name, value)
        return self

    def _book(self, given: Sequence[Any]) -> Codebook:
        if isinstance(self.codebook, Codebook):
            return self.codebook
        names = self.codebook or sorted({str(label) for row in given for label in row if isinstance(label, str)})
        if not names:
            raise WrongUse("no labels", expected="a codebook, or label ids in Y")
        return Codebook("coder", "1", "", "", tuple(Label(name, name, "theme", "") for name in names))

    @staticmethod
    def _labels(row: Any, book: Codebook) -> tuple[str, ...]:
        values = list(row)
        if values and all(isinstance(value, str) for value in values):
            unknown = set(values) - set(book.label_ids)
            if unknown:
                raise WrongUse(f"labels the codebook doesn't have: {', '.join(sorted(unknown))}")
            return tuple(values)
        if values and len(values) != len(book.labels):
            raise WrongUse(f"a row of {len(values)} indicators", expected=f"{len(book.labels)}, one a label")
        return tuple(label for label, value in zip(book.label_ids, values, strict=False) if value)
