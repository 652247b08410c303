"""What coding sheets could have drawn of a study, and with what probability: the design that estimates from people's codes rest on.

A sheet counts once every row of it is decided. Estimating is left to `pipeline.evidence`; drawing to `pipeline.sampling`.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.interviews import gists_of
from pipeline.people import Coding, agreed, by_utterance
from pipeline.store.human_codes import codings, drawn_on, inclusion
from pipeline.store.ledger import Ledger
from pipeline.utterance import CodedDocument
from pipeline.wording import counted


@dataclass(frozen=True, slots=True)
class Drawn:
    """The chance of each utterance of having its code known from people, None where no sheet can be relied on; and warnings.

    `sheets` are the ids of those relied on, `read` how many utterances of the study stood on them.
    """

    chances: Mapping[str, float] | None = None
    warnings: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    read: int = 0

    @property
    def digest(self) -> str:
        """sha256 of the chances, "" where there are none."""
        if self.chances is None:
            return ""
        return hashlib.sha256(json.dumps(sorted(self.chances.items())).encode("ascii")).hexdigest()


def drawn_here(ledger: Ledger, codebook: Codebook, documents: Sequence[CodedDocument]) -> Drawn:
    """For every utterance of `documents` that the sheets could have drawn, its probability of being on at least one of them.

    Only sheets that came back and are decided throughout count: each row that is still in the study coded for every label,
    coders in agreement or settled. Of such a sheet the strategy makes no difference, since each utterance it was drawn from
    has a known probability over 0, "uncertain" ones a larger one. What people decided otherwise (rows of a sheet not read to
    the end, codes out of another program) was chosen by somebody, not by chance: its probability is 1, whether it was drawn
    besides or not, so that it stands for itself alone. Utterances that no sheet could have drawn have none. A sheet that
    never came back says nothing.
    """
    counting = by_utterance(codings(ledger))
    if not counting:
        return Drawn()
    gists = gists_of(documents)
    interview_of = {identifier: gist.document_id for gist in gists for identifier in gist.ids()}
    decided = {each: found for each, found in counting.items() if each in interview_of}
    whole: dict[str, dict[str, float]] = {}
    warnings: list[str] = []
    for sheet in sorted({coding.sheet for found in counting.values() for coding in found} - {""}):
        on_it = drawn_on(ledger, sheet)
        rows = {utterance_id for utterance_id in on_it if utterance_id in interview_of}
        unread = sum(not _settled(decided.get(utterance_id, ()), codebook) for utterance_id in rows)
        if unread:
            warnings.append(
                f"sheet {sheet}: {counted(unread, 'row')} of {len(rows)} not read for every code, or left open between coders. "
                "Its codes count, but nothing is estimated from it as a sample until every row is decided: which rows were "
                "read may be no chance"
            )
        elif rows:
            whole[sheet] = on_it
    if not whole:
        return Drawn(warnings=tuple(warnings))
    frame = {each: chance for each, chance in inclusion(ledger, whole).items() if each in interview_of}
    chosen = dict.fromkeys(_chosen(decided, whole), 1.0)
    reached = {interview_of[utterance_id] for utterance_id in frame}
    later = sum(gist.document_id not in reached for gist in gists)
    if later:
        warnings.append(
            f"{counted(later, 'interview')} came after the coding sheets were drawn: what people coded is no sample of "
            f"{'it' if later == 1 else 'them'}. Draw another sheet with `themetrix sample`"
        )
    read = sum(any(each in on_it for on_it in whole.values()) for each in interview_of)
    return Drawn({**frame, **chosen}, tuple(warnings), tuple(whole), read)


def _chosen(decided: Mapping[str, Sequence[Coding]], whole: Mapping[str, Mapping[str, float]]) -> set[str]:
    """The utterances that somebody decided for another reason than that a sheet had drawn them.

    Who coded rows of the sheets alone, if without the sheet's id (settled codes, a second coder's table), coded the sheets.
    """
    drawn = {utterance_id for on_it in whole.values() for utterance_id in on_it}
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for utterance_id, found in decided.items():
        for coding in found:
            if utterance_id not in whole.get(coding.sheet, ()):
                beside[coding.coder].add(utterance_id)
    return {utterance_id for own in beside.values() if not own <= drawn for utterance_id in own}


def _settled(found: Sequence[Coding], codebook: Codebook) -> bool:
    """True when coders were asked for every label and agree on each."""
    return all(any(label in each.asked for each in found) and agreed(found, label)[1] for label in codebook.label_ids)
