"""Coding sheets: the utterances people are asked to code, each with what was said around it, as rows and as CSV.

How they are drawn is `pipeline.sampling`'s, the workbook `pipeline.coding_workbook`'s, a sheet that comes back
`pipeline.returned`'s. The machine's codes stand on a sheet only where they are asked for: they would sway the coder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.coding import Thresholds
from pipeline.columns import Columns
from pipeline.sampling import Chance, Unit
from pipeline.spreadsheet import csv_bytes, inert
from pipeline.tallies import tally
from pipeline.transcript import Transcript
from pipeline.utterance import CodedDocument, CodedUtterance, Utterance, Verdict
from pipeline.warning import called

COLUMNS = (
    *("document", "utterance_id", "speaker", "group", "site", "question", "before", "text", "after"),
    *("read", "labels", "holder", "reported", "coder", "sampling_probability", "strategy", "sheet"),
)
SHOWN_CODES = ("machine_labels", "machine_abstained")
STRATA = ("group", "document")
LEAST = 0.05
"""The size of an utterance that the machine is sure of: under `uncertain` it is still drawn now and then."""
_AROUND = 240  # characters of what was said before, and after


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One utterance to code. `document` is what the interview is called, `group` and `site` are ids of the codebook.

    `before` and `after` are the words around it: the turns next to it, each after its speaker, and the rest of its own.
    """

    document: str
    utterance: Utterance
    group: str
    site: str
    before: str
    after: str
    probability: float
    strategy: str
    machine: tuple[tuple[str, ...], tuple[str, ...]]


def frame(
    documents: Sequence[CodedDocument], codebook: Codebook, thresholds: Thresholds, per: str = ""
) -> tuple[Unit, ...]:
    """Everything that may be drawn: each codable utterance of a participant, repeats left out, as the matrix counts them.

    `per` makes the strata: "group", "document", or "" for none. An utterance's size is `LEAST` + d², d in 0..1 being the
    doubt of its most doubtful label: 1 where the machine abstained, falling to 0 with the distance from the threshold. It
    is the machine's own doubt, whatever people have decided since.
    """
    coded = {each.utterance.utterance_id: each for document in documents for each in document.utterances}
    return tuple(
        Unit(
            remark.utterance_id,
            {"group": remark.group, "document": remark.document}.get(per, "all"),
            round(LEAST + doubt(coded[remark.utterance_id], thresholds) ** 2, 3),
        )
        for remark in tally(documents, codebook).remarks
    )


def doubt(coded: CodedUtterance, thresholds: Thresholds) -> float:
    """How near the machine was to deciding otherwise on the label it was least sure of: 0 (far) to 1 (it abstained)."""
    found = 0.0
    for decision in (each.machine for each in coded.decisions):
        place = thresholds.labels.index(decision.label)
        yes, no, p = thresholds.yes[place], thresholds.no[place], decision.p
        if decision.verdict is Verdict.ABSTAIN:
            return 1.0
        found = max(found, (1.0 - p) / (1.0 - yes) if decision.verdict is Verdict.YES else p / no)
    return min(1.0, found)


def sheet_rows(
    documents: Sequence[CodedDocument], codebook: Codebook, chances: Iterable[Chance]
) -> tuple[SheetRow, ...]:
    """The rows of a sheet: what was drawn, in the order of the interviews' names and of what was said in them."""
    drawn = {chance.unit_id: chance for chance in chances if chance.strategy}
    columns, names = Columns.of(codebook), called([document.transcript for document in documents])
    rows = []
    for document in sorted(documents, key=lambda each: names[each.transcript.document_id]):
        for coded in sorted(document.utterances, key=lambda each: (each.utterance.turn, each.utterance.start)):
            utterance = coded.utterance
            chance = drawn.get(utterance.utterance_id)
            if chance is None:
                continue
            speaker = document.speakers[utterance.speaker]
            before, after = around(document.transcript, utterance)
            machine = [decision.machine for decision in coded.decisions]
            rows.append(
                SheetRow(
                    names[document.transcript.document_id],
                    utterance,
                    columns.group(speaker),
                    columns.site(speaker),
                    before,
                    after,
                    chance.probability,
                    chance.strategy,
                    (
                        tuple(each.label for each in machine if each.verdict is Verdict.YES),
                        tuple(each.label for each in machine if each.verdict is Verdict.ABSTAIN),
                    ),
                )
            )
    return tuple(rows)


def sheet_id(rows: Sequence[SheetRow]) -> str:
    """The hash (12 hex digits) of what stands on a sheet and of each row's probability, by which it is known again."""
    listed = sorted((row.utterance.utterance_id, f"{row.probability:.9g}", row.strategy) for row in rows)
    return hashlib.sha256(json.dumps(listed).encode("ascii")).hexdigest()[:12]


def around(transcript: Transcript, utterance: Utterance) -> tuple[str, str]:
    """What was said before and after: the rest of its own turn, and the turns next to it; the question stands elsewhere."""
    turn = transcript.turns[utterance.turn]
    earlier = transcript.text[turn.start : utterance.start].strip()
    later = transcript.text[utterance.end : turn.end].strip()
    before = [] if not earlier else [earlier]
    if turn.index and transcript.turns[turn.index - 1].text != utterance.question:
        before.insert(0, _told(transcript, turn.index - 1))
    after = [] if not later else [later]
    if turn.index + 1 < len(transcript.turns):
        after.append(_told(transcript, turn.index + 1))
    return _end_of("\n".join(before)), _beginning_of("\n".join(after))


def as_csv(rows: Sequence[SheetRow], *, show_codes: bool = False) -> bytes:
    """The sheet as labelled CSV, `read` and `labels` empty; words that a spreadsheet would run are prefixed with `'`."""
    identifier = sheet_id(rows)
    header = (*COLUMNS, *(SHOWN_CODES if show_codes else ()))
    return csv_bytes([header, *([inert(values(row, identifier).get(name, "")) for name in header] for row in rows)])


def values(row: SheetRow, identifier: str) -> Mapping[str, str]:
    """What stands in a row by column; columns that people fill in are not among them."""
    return {
        "document": row.document,
        "utterance_id": row.utterance.utterance_id,
        "speaker": row.utterance.speaker,
        "group": row.group,
        "site": row.site,
        "question": row.utterance.question or "",
        "before": row.before,
        "text": row.utterance.text,
        "after": row.after,
        "sampling_probability": f"{row.probability:.9g}",
        "strategy": row.strategy,
        "sheet": identifier,
        **{name: ";".join(labels) for name, labels in zip(SHOWN_CODES, row.machine, strict=True)},
    }


def _told(transcript: Transcript, index: int) -> str:
    turn = transcript.turns[index]
    return f"{turn.speaker}: {turn.text}" if turn.speaker else turn.text


def _end_of(text: str) -> str:
    if len(text) <= _AROUND:
        return text
    kept = text[-_AROUND:]
    return f"… {kept.split(' ', 1)[-1]}"


def _beginning_of(text: str) -> str:
    return text if len(text) <= _AROUND else f"{text[:_AROUND].rsplit(' ', 1)[0]} …"
