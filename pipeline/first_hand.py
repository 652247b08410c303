"""What each utterance carries first-hand, by the machine alone and by people, as arrays that shares are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.remarks import Remark, Remarks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class FirstHand:
    """n remarks × L labels: `machine` what the machine gives, `people` what people give, `decided` where people decided.

    All first-hand: a yes of the speaker's own view, not told of somebody else. `people` is False where nobody decided.
    """

    labels: tuple[str, ...]
    machine: NDArray[np.bool_]
    people: NDArray[np.bool_]
    decided: NDArray[np.bool_]

    def of(self, labels: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
        """For a union of labels, (n,) each: the machine gives it, people give it, people decided on all of it.

        Where people decided on some of its labels only, the machine's own decisions on all of them stand.
        """
        columns = [self.labels.index(label) for label in labels]
        machine, people, decided = (each[:, columns] for each in (self.machine, self.people, self.decided))
        whole: NDArray[np.bool_] = decided.sum(axis=1) == len(columns)
        given: NDArray[np.bool_] = machine.sum(axis=1) > 0
        said: NDArray[np.bool_] = (people.sum(axis=1) > 0) & whole
        return given, said, whole


def first_hand(remarks: Sequence[Remark], labels: tuple[str, ...]) -> FirstHand:
    """The `FirstHand` of these remarks, in their order."""
    import numpy as np

    column = {label: number for number, label in enumerate(labels)}
    machine, people, decided = (np.zeros((len(remarks), len(labels)), dtype=np.bool_) for _ in range(3))
    carrying = ((each.order, each) for each in remarks.carrying) if isinstance(remarks, Remarks) else enumerate(remarks)
    for row, remark in carrying:
        for view in remark.views:
            if view.yes and not view.reported and view.label in column:
                (people if view.label in remark.decided else machine)[row, column[view.label]] = True
        for label in remark.decided:
            if label in column:
                decided[row, column[label]] = True
        for label in remark.overruled:
            if label in column:
                machine[row, column[label]] = True
    return FirstHand(labels, machine, people, decided)
