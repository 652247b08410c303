"""Saturation: how much new evidence each additional interview brought, per criterion and group, as curves.

**A piece of evidence** is what first-hand evidence says in the codebook's terms: a code of the criterion, by itself or together
with another code given to the same turn, raised by the person or not ("support with identity ambiguity, volunteered"). Codes
alone would all be heard in an interview or two and say nothing; distinct words never end, since every interview has new ones,
and say nothing either. Pairs lie between: they tell the facets in which a theme came up.

**The mean curve** needs no shuffling: after k of n interviews a piece that stands in m of them has been met with probability
1 − C(n−m, k) / C(n, k) (sample-based rarefaction: Colwell et al., *J Plant Ecol* 5(1), 2012, eq. 17). The band is where 95 % of
random orders of the interviews lie; the order in which interviews were held is not used, since it isn't known.

**The sentence** gives the new-information ratio of Guest, Namey & Chen (*PLoS ONE* 15(5): e0232076, 2020) over random orders:
base size 4, run length 2, threshold 5 %: the pieces that the next two interviews are expected to add, relative to those that four
interviews are expected to hold.

What it can't show: themes the codebook has no code for (code saturation isn't meaning saturation: Hennink & Kaiser,
*Soc Sci Med* 292, 2022); whether people not interviewed differ; and a coder's errors bring pieces nobody said, which keeps
curves rising. A flat curve is a sign, not a proof.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.appraisal import Curve
from pipeline.codebook import Codebook, Criterion
from pipeline.evidence import ALL
from pipeline.remarks import Remark
from pipeline.tallies import Tally, evidence_on, tally
from pipeline.utterance import CodedDocument
from pipeline.wording import counted, share_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BASE_SIZE, RUN_LENGTH, THRESHOLD = 4, 2, 0.05
ORDERS = 400
_LEVEL = 0.95
_DECIMALS = 3

Piece = tuple[str, ...]
Turn = tuple[str, int]


def curves(
    documents: Sequence[CodedDocument], codebook: Codebook, *, tallied: Tally | None = None
) -> tuple[Curve, ...]:
    """A curve for each criterion and each group it is read from that was interviewed, then one for all of them (`all`).

    In the codebook's order, over the whole study whatever its sites and waves; an interview counts for a group of which
    somebody has a codable utterance in it, and a focus group is one interview. Counts have three decimals. The order of the
    documents changes nothing. `tallied` saves the time to flatten the documents again.
    """
    tallied = tallied or tally(documents, codebook)
    heard: defaultdict[str, set[str]] = defaultdict(set)
    for voice, document in tallied.remarks.heard():
        heard[voice.group].add(document)
    beside: defaultdict[Turn, set[str]] = defaultdict(set)
    for remark in tallied.remarks.carrying:
        beside[remark.document, remark.turn].update(view.label for view in remark.views if view.yes)
    found: list[Curve] = []
    for criterion in codebook.criteria:
        pieces = _pieces(criterion, tallied.remarks, beside)
        judged = [group for group in codebook.group_ids if group in criterion.judged_by and heard[group]]
        seed = codebook.reading.seed
        found += [_curve(criterion, group, heard[group], pieces[group], seed) for group in judged]
        if len(judged) > 1:
            together: defaultdict[Piece, set[str]] = defaultdict(set)
            for group in judged:
                for piece, where in pieces[group].items():
                    together[piece] |= where
            everywhere = set().union(*(heard[group] for group in judged))
            found.append(_curve(criterion, ALL, everywhere, together, seed))
    return tuple(found)


def _pieces(
    criterion: Criterion, remarks: Sequence[Remark], beside: Mapping[Turn, set[str]]
) -> defaultdict[str, defaultdict[Piece, set[str]]]:
    """For each group the interviews in which each piece of its first-hand evidence stands."""
    found: defaultdict[str, defaultdict[Piece, set[str]]] = defaultdict(lambda: defaultdict(set))
    for evidence in evidence_on(criterion, remarks):
        for view in (*evidence.supporting, *evidence.contesting):
            if not view.reported:
                raised = "volunteered" if view.prompted is False else ""
                for other in beside[evidence.remark.document, evidence.remark.turn] - {view.label} or {""}:
                    piece = (*sorted((view.label, other)), raised)
                    found[evidence.holder][piece].add(evidence.remark.document)
    return found


def _curve(
    criterion: Criterion, group: str, interviews: set[str], pieces: Mapping[Piece, set[str]], seed: int
) -> Curve:
    import numpy as np

    names = sorted(interviews)
    place = {name: index for index, name in enumerate(names)}
    where = [np.array(sorted(place[name] for name in pieces[piece]), dtype=np.intp) for piece in sorted(pieces)]
    n = len(names)
    mean = _expected(np.array([len(each) for each in where], dtype=float), n)
    low, high = _band(where, n, seed, (criterion.id, group))
    once = sum(len(each) == 1 for each in where)
    return Curve(
        criterion.id,
        group,
        tuple(range(1, n + 1)),
        _told(mean),
        _told(low),
        _told(high),
        _told(np.diff(mean, prepend=0.0)),
        _sentence(mean, once),
    )


def _expected(frequencies: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """The mean number of pieces met after 1..n interviews, for pieces that stand in so many of the n interviews each."""
    import numpy as np

    # C(n-m, k) / C(n, k) step by step: the (k+1)th interview misses a piece with probability (n-m-k) / (n-k).
    missed = np.ones_like(frequencies)
    found = []
    for k in range(n):
        missed = missed * np.maximum(n - frequencies - k, 0.0) / (n - k)
        found.append(float((1.0 - missed).sum()))
    return np.array(found)


def _band(
    where: Sequence[NDArray[np.intp]], n: int, seed: int, identity: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The bounds in which 95 % of `ORDERS` random orders lie after 1..n interviews; seeded by the curve's names alone."""
    import numpy as np

    words = np.frombuffer(hashlib.sha256("\x1f".join(("saturation", *identity)).encode()).digest(), dtype="<u4")
    generator = np.random.Generator(np.random.PCG64([seed, *words.tolist()]))
    ranks = generator.permuted(np.tile(np.arange(n), (ORDERS, 1)), axis=1)
    added = np.zeros((ORDERS, n), dtype=np.int64)
    rows = np.arange(ORDERS)
    for interviews in where:
        added[rows, ranks[:, interviews].min(axis=1)] += 1
    tail = (1.0 - _LEVEL) / 2.0
    low, high = np.quantile(added.cumsum(axis=1), [tail, 1.0 - tail], axis=0, method="closest_observation")
    return low, high


def _sentence(mean: NDArray[np.float64], once: int) -> str:
    n, pieces = len(mean), round(float(mean[-1]))
    if not pieces:
        return f"Nothing first-hand in {counted(n, 'interview')}, so nothing to saturate."
    told = f"{counted(pieces, 'piece')} of evidence in {counted(n, 'interview')}, {once} of them in one only."
    if n < BASE_SIZE + RUN_LENGTH:
        return f"{told} Too few interviews to say whether new evidence still comes ({BASE_SIZE + RUN_LENGTH} at least)."
    base = float(mean[BASE_SIZE - 1])
    ratios = [float(mean[k + RUN_LENGTH - 1] - mean[k - 1]) / base for k in range(BASE_SIZE, n - RUN_LENGTH + 1)]
    limit = f"the {THRESHOLD * 100:.0f} % threshold"
    last = (
        f"Over all orders of the interviews, the last {RUN_LENGTH} added on average {share_words(ratios[-1])} "
        f"of what the first {BASE_SIZE} hold"
    )
    # The expected curve is concave: once below the threshold, it stays there.
    below = next((k for k, ratio in enumerate(ratios, start=BASE_SIZE) if ratio <= THRESHOLD), None)
    if below is None:
        return f"{told} {last}: above {limit}, new evidence still comes."
    return f"{told} {last}; not above {limit} since interview {below}."


def _told(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(round(float(value), _DECIMALS) + 0.0 for value in values)
