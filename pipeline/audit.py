"""Whether the machine errs more often in this study than where it was measured, watched as people's codes of random samples come in.

It may be looked at after every sheet: the false-alarm rate holds over all looks together. The wealth of somebody who bets
against "the error rate is `limit` at most" is a supermartingale while that is true, so that it ever reaches 1/a with
probability a at most (Ville's inequality; Waudby-Smith & Ramdas, *J R Stat Soc B* 86(1), 2024, section 4, bets as in their aGRAPA).
One bet an interview, on the share of its sampled utterances that the machine got wrong: utterances of one interview are no
independent bets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_BOLDEST = 0.5
"""The share of the wealth that a bet may cost at most."""


@dataclass(frozen=True, slots=True)
class Audit:
    """Where the watch stands: interviews and utterances coded by people, utterances the machine got wrong, the limit.

    `wealth` is the greatest so far; over 1/a it speaks against the limit at level a.
    """

    interviews: int
    utterances: int
    wrong: int
    limit: float
    wealth: float

    def crossed(self, level: float) -> bool:
        """Whether the error rate is over the limit, at this level over all looks together."""
        return self.wealth >= 1.0 / level


def audit(sampled: Sequence[tuple[int, int]], limit: float) -> Audit:
    """The watch over `sampled`, in the order in which they came: an interview's utterances that were wrong, and how many.

    Raises ValueError for a limit that isn't between 0 and 1, or more wrong than there are.
    """
    if not 0.0 < limit < 1.0:
        raise ValueError("an error rate to be watched lies between 0 and 1")
    if any(not 0 <= wrong <= of or of < 1 for wrong, of in sampled):
        raise ValueError("of at least one utterance, none to all are wrong")
    wealth = greatest = 1.0
    # Their regularised running mean and variance: as if one interview had been seen, half of it wrong.
    total, squares, mean = 0.5, 0.25, 0.5
    for number, (wrong, of) in enumerate(sampled, start=1):
        share = wrong / of
        variance = squares / number
        edge = mean - limit
        bet = min(max(edge / (variance + edge * edge), 0.0), _BOLDEST / limit) if variance + edge * edge > 0 else 0.0
        wealth *= 1.0 + bet * (share - limit)
        greatest = max(greatest, wealth)
        total += share
        mean = total / (number + 1)
        squares += (share - mean) ** 2
    return Audit(
        len(sampled), sum(of for _, of in sampled), sum(wrong for wrong, _ in sampled), limit, round(greatest, 6)
    )
