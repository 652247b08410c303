"""The evidence matrix of a study: who said how much for and against each criterion, and how each cell may be read.

Meanings are those of docs/evidence.md. Here the evidence is sorted into its cells; `tallies` flattens the interviews,
`correction` takes the coder's errors out of shares, `cells` fills one cell, `readings` reads a row, `group_errors` marks
contrasts that errors alone would make.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import product

from pipeline.cells import Place, tell
from pipeline.codebook import Codebook
from pipeline.correction import PrevalenceCorrection
from pipeline.errors import WrongUse
from pipeline.group_errors import flagged
from pipeline.held_out import HeldOut
from pipeline.matrix import Cell, EvidenceMatrix, Row
from pipeline.readings import Read, read_row
from pipeline.remarks import Members, Remark, Remarks, Voice
from pipeline.speaker import UNKNOWN
from pipeline.tallies import Evidence, Tally, evidence_on, tally, wave_order
from pipeline.utterance import CodedDocument

ALL = "all"
WAYS = ("site", "wave")


def gather(
    documents: Sequence[CodedDocument],
    codebook: Codebook,
    *,
    by: Sequence[str] = (),
    measured: HeldOut | None = None,
    drawn: Mapping[str, float] | None = None,
    tallied: Tally | None = None,
) -> EvidenceMatrix:
    """The evidence matrix of these documents: a cell for each criterion and group, `unknown` last, a row a criterion.

    `by` splits cells and rows by "site", "wave" or both: the codebook's sites (and `unknown` where one occurs) and the
    waves that occur. Reported evidence stands at the site and wave of the one who told it. The order of the documents
    changes nothing; a document given twice counts once. Raises `WrongUse` for any other `by`, and for one document id
    that comes with two different codings.

    `measured` are the model's decisions on held-out interviews: without them nothing is corrected and no contrast is marked.
    `drawn` gives, for every utterance that random coding sheets could have drawn, the probability with which it was drawn on
    at least one of them; give it only when all that was drawn has been read (see `PrevalenceCorrection`).
    `tallied` is their `tally`, where it is known already.
    """
    by = _ways(by)
    tallied = tallied or tally(documents, codebook)
    members = tallied.remarks.by_place(lambda voice: _place(voice.group, voice, by))
    sites, waves = _sites(tallied.remarks, codebook, by), _waves(tallied.remarks, by)
    places = [(group, site, wave) for site, wave in product(sites, waves) for group in (*codebook.group_ids, UNKNOWN)]
    corrections = PrevalenceCorrection(tallied.remarks, codebook, measured, drawn)
    nobody = Members.of(())
    corrected = {place: corrections.of(place, members.get(place, nobody), codebook.criteria) for place in places}
    cells: list[Cell] = []
    rows: list[Row] = []
    for number, criterion in enumerate(codebook.criteria):
        held: defaultdict[Place, list[Evidence]] = defaultdict(list)
        for found in evidence_on(criterion, tallied.remarks):
            held[_place(found.holder, found.remark, by)].append(found)
        for site, wave in product(sites, waves):
            read: list[Read] = []
            told: list[Cell] = []
            for group in (*codebook.group_ids, UNKNOWN):
                place = (group, site, wave)
                evidence = (members.get(place, nobody), held[place])
                cell, group_read = tell(criterion, place, *evidence, codebook.reading, corrected[place][number])
                told.append(cell)
                if cell.judged:
                    read.append(group_read)
            cells += flagged(told, criterion, measured) if measured else told
            rows.append(read_row(criterion.id, site, wave, read, codebook.reading))
    return EvidenceMatrix(tuple(cells), tuple(rows), by, tallied.duplicate_of, _warnings(tallied.remarks, codebook))


def _ways(by: Sequence[str]) -> tuple[str, ...]:
    if isinstance(by, str) or not set(by) <= set(WAYS):
        raise WrongUse(
            f"the evidence can't be split by {by!r}",
            expected="any of 'site', 'wave'",
            remedy="name them in a list, as in by=['site']",
        )
    return tuple(way for way in WAYS if way in by)


def _place(group: str, said: Remark | Voice, by: tuple[str, ...]) -> Place:
    return (group, said.site if "site" in by else ALL, said.wave if "wave" in by else ALL)


def _sites(remarks: Remarks, codebook: Codebook, by: tuple[str, ...]) -> tuple[str, ...]:
    if "site" not in by:
        return (ALL,)
    known = tuple(site.id for site in codebook.sites)
    return (*known, UNKNOWN) if not known or any(voice.site == UNKNOWN for voice, _ in remarks.spoken()) else known


def _waves(remarks: Remarks, by: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({voice.wave for voice, _ in remarks.spoken()}, key=wave_order)) if "wave" in by else (ALL,)


def _warnings(remarks: Remarks, codebook: Codebook) -> tuple[str, ...]:
    """A warning when more than the codebook's share of utterances stand in the column `unknown`."""
    feeding = {label for criterion in codebook.criteria for label in criterion.labels}
    strangers = sum(count for voice, count in remarks.spoken() if voice.group == UNKNOWN)
    hearsay = sum(
        remark.group != UNKNOWN and any(view.holder == UNKNOWN and view.label in feeding for view in remark.views)
        for remark in remarks.carrying
    )
    count, found = len(remarks), strangers + hearsay
    if found <= codebook.reading.unknown_share_warning * count:
        return ()
    return (
        f"{found} of {count} utterances ({found / count:.0%}) stand in the column 'unknown', which no row rests on: "
        f"{strangers} by speakers whose group isn't known (name it in participants.csv), "
        f"{hearsay} telling of people who can't be placed",
    )
