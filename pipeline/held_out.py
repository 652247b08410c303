"""A model's decisions on utterances it was not fitted on, beside people's: the numbers error rates are estimated from.

No words, names or file names: interviews are numbered. Estimating is left to `error_rates` and `correction`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pipeline.speaker import UNKNOWN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOT_GIVEN, FIRST_HAND, TOLD = 0, 1, 2
"""People's codes in `truth`: not given; given, the speaker's own; given, told of somebody else."""
NO, YES, ABSTAIN = 0, 1, 2
"""The machine's decisions in `verdict`."""
ARRAYS = MappingProxyType(
    {
        "documents": "int32",
        "groups": "int16",
        "natural": "bool",
        "truth": "int8",
        "p": "float32",
        "verdict": "int8",
        "told": "bool",
    }
)
"""The arrays a record is kept as, each with its type; `groups` are places in a list of group ids, -1 for `unknown`."""


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """n utterances × L labels: people's codes and the machine's, from interviews whose words the scores' head had not seen.

    `documents` (n,) numbers the interviews from 0; `groups` (n,) are the speakers' group ids; `natural` (n,) is True for
    everyday interviews coded whole (labels as frequent as they are in life), False for utterances gathered for training.
    `truth` (n, L) holds NOT_GIVEN, FIRST_HAND or TOLD; `p` (n, L) calibrated probabilities; `verdict` (n, L) NO, YES or
    ABSTAIN; `told` (n, L) whether the machine takes what it didn't decide NO for told of somebody else.
    Raises ValueError where shapes don't fit or a number is out of its range.
    """

    labels: tuple[str, ...]
    documents: NDArray[np.int32]
    groups: tuple[str, ...]
    natural: NDArray[np.bool_]
    truth: NDArray[np.int8]
    p: NDArray[np.float32]
    verdict: NDArray[np.int8]
    told: NDArray[np.bool_]

    def __post_init__(self) -> None:
        n, shape = len(self.groups), (len(self.groups), len(self.labels))
        if self.documents.shape != (n,) or self.natural.shape != (n,):
            raise ValueError("a held-out record has a document and a kind for each utterance")
        if any(each.shape != shape for each in (self.truth, self.p, self.verdict, self.told)):
            raise ValueError("a held-out record has one number for each utterance and label")
        if n and not (
            int(self.documents.min()) >= 0
            and {*self.truth.ravel().tolist()} <= {NOT_GIVEN, FIRST_HAND, TOLD}
            and {*self.verdict.ravel().tolist()} <= {NO, YES, ABSTAIN}
            and bool(((self.p >= 0) & (self.p <= 1)).all())
        ):
            raise ValueError("a number of a held-out record is out of its range")

    def arrays(self, group_ids: Sequence[str]) -> dict[str, NDArray[Any]]:
        """The record as `ARRAYS`, numbers alone; a group that isn't among `group_ids` becomes `unknown`."""
        import numpy as np

        place = {group: at for at, group in enumerate(group_ids)}
        kept = {name: getattr(self, name) for name in ARRAYS if name != "groups"}
        kept["groups"] = np.array([place.get(group, -1) for group in self.groups], dtype=np.int16)
        return {name: np.ascontiguousarray(kept[name], dtype=kind) for name, kind in ARRAYS.items()}

    @classmethod
    def from_arrays(
        cls, labels: Sequence[str], group_ids: Sequence[str], arrays: Mapping[str, NDArray[Any]]
    ) -> HeldOut:
        """The record that `arrays` (those of `ARRAYS`, of their types) hold; raises ValueError where they don't fit."""
        groups, documents = arrays["groups"], arrays["documents"]
        if groups.ndim != 1 or documents.ndim != 1:
            raise ValueError("a held-out record has one document and one group for each utterance")
        if len(groups) and not (int(groups.min()) >= -1 and int(groups.max()) < len(group_ids)):
            raise ValueError("a held-out record names a group that isn't there")
        if len(documents) and int(documents.max()) >= len(documents):
            raise ValueError("a held-out record numbers more interviews than it has utterances")
        return cls(
            labels=tuple(labels),
            groups=tuple(UNKNOWN if at < 0 else group_ids[at] for at in groups.tolist()),
            **{name: arrays[name] for name in ARRAYS if name != "groups"},
        )
