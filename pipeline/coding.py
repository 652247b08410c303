"""Coding: probabilities become decisions, each with its verdict, its holder and whether the question prompted it.

Pure arithmetic and rules. Scores come from a head (`pipeline.coding_head`), holders from `pipeline.holders`, cues from the
codebook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.codebook import Codebook
from pipeline.holders import OWN, Attribution, Telling, attribute_all
from pipeline.prompting import prompted
from pipeline.transcript import Transcript
from pipeline.utterance import CodedUtterance, Decision, Utterance, Verdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Floats may differ by 1e-5 between machines; a decision must not (docs/evidence.md, "Sameness").
TOO_CLOSE = 1e-4


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability a label is given (`yes`) and under which it isn't (`no`); between them a person decides.

    `labels` are ids, `yes` and `no` run beside them. Raises ValueError unless 0 <= no <= yes <= 1 for every label.
    """

    labels: tuple[str, ...]
    yes: tuple[float, ...]
    no: tuple[float, ...]

    def __post_init__(self) -> None:
        if not len(self.labels) == len(self.yes) == len(self.no):
            raise ValueError(f"{len(self.labels)} labels, {len(self.yes)} yes and {len(self.no)} no thresholds")
        if len(set(self.labels)) != len(self.labels):
            raise ValueError("a label has its thresholds once")
        for label, yes, no in zip(self.labels, self.yes, self.no, strict=True):
            if not 0.0 <= no <= yes <= 1.0:
                raise ValueError(f"{label}: thresholds must satisfy 0 <= no <= yes <= 1, found no={no}, yes={yes}")

    def verdict(self, position: int, p: float) -> Verdict:
        """The verdict on probability `p` for the label at `position`; within 1e-4 of either threshold it abstains."""
        yes, no = self.yes[position], self.no[position]
        if min(abs(p - yes), abs(p - no)) < TOO_CLOSE:
            return Verdict.ABSTAIN
        if p > yes:
            return Verdict.YES
        return Verdict.NO if p < no else Verdict.ABSTAIN


def code(
    transcript: Transcript,
    utterances: Sequence[Utterance],
    scores: NDArray[np.floating],
    question_scores: Mapping[str, NDArray[np.floating]],
    thresholds: Thresholds,
    codebook: Codebook,
    coder: str,
) -> tuple[CodedUtterance, ...]:
    """The utterances with one decision a label, in the codebook's order; none for utterances that aren't codable.

    `scores` is (utterances, labels), calibrated probabilities; rows of utterances that aren't codable are not read.
    `question_scores` gives (labels,) for the text of a question; a question it lacks is judged by cues alone.
    Holders and prompting are worked out where the verdict is yes or abstain: a "no" has neither. An utterance's
    decisions depend on itself, its turn and its question only, never on what else is coded with it.
    Who the speakers are plays no part, so a corrected participants file needs no recoding.
    Raises ValueError when shapes, labels or probabilities don't fit the codebook.
    """
    labels = codebook.labels
    if scores.shape != (len(utterances), len(labels)):
        raise ValueError(f"scores have shape {scores.shape}, expected {(len(utterances), len(labels))}")
    if thresholds.labels != codebook.label_ids:
        raise ValueError("thresholds name other labels than the codebook")
    verdicts = [
        tuple(thresholds.verdict(column, float(scores[row, column])) for column in range(len(labels)))
        if utterance.codable
        else ()
        for row, utterance in enumerate(utterances)
    ]
    held = _holders(transcript, utterances, verdicts, codebook)
    coded = []
    for row, utterance in enumerate(utterances):
        asked = question_scores.get(utterance.question) if utterance.question is not None else None
        decisions = []
        for column, verdict in enumerate(verdicts[row]):
            label, given = labels[column], verdict is not Verdict.NO
            holder = held.get((row, column), OWN)
            question_score = None if asked is None else float(asked[column])
            decisions.append(
                Decision(
                    label=label.id,
                    p=float(scores[row, column]),
                    verdict=verdict,
                    attributed_to=holder.attributed_to,
                    reported=holder.reported,
                    prompted=prompted(utterance.question, label, question_score, thresholds.yes[column])
                    if given
                    else None,
                    coder=coder,
                )
            )
        coded.append(CodedUtterance(utterance, tuple(decisions)))
    return tuple(coded)


def _holders(
    transcript: Transcript,
    utterances: Sequence[Utterance],
    verdicts: Sequence[Sequence[Verdict]],
    codebook: Codebook,
) -> dict[tuple[int, int], Attribution]:
    """Holders by (row, column), only where a label is given or in doubt: parsing costs as much as embedding."""
    asked = {
        (row, column): Telling(
            utterance.text,
            codebook.labels[column],
            transcript.text[transcript.turns[utterance.turn].start : utterance.start],
            utterance.question or "",
        )
        for row, utterance in enumerate(utterances)
        for column, verdict in enumerate(verdicts[row])
        if verdict is not Verdict.NO
    }
    return dict(zip(asked, attribute_all(tuple(asked.values()), codebook), strict=True))
