"""What people coded in this workspace, as labelled data: to learn from, to measure a model on, to compare coders by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.labelled import LabelledUtterance
from pipeline.operations.interviews_now import Spoken, spoken
from pipeline.operations.labelled_files import LabelledFile
from pipeline.operations.study import codebook_in_use
from pipeline.people import Coding, agreed, by_utterance
from pipeline.store.human_codes import codings, drawn_on, inclusion
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace
from pipeline.utterance import Utterance
from pipeline.warning import called
from pipeline.wording import counted

CODED_HERE = "what people coded in this workspace"


@dataclass(frozen=True, slots=True)
class HumanLabels:
    """What people coded, a row an utterance, in the order of the interviews' ids and of what was said.

    `disputed` counts utterances left out because their coders disagree, `partly` those nobody was asked all labels for,
    `gone` those whose words are no longer in the study, `unread` the rows of sheets that came back which nobody has read:
    until there are none, sampling probabilities hold only if what was read is no choice of the coder's.
    `digest` names the content: other codes, another digest.
    """

    rows: tuple[LabelledUtterance, ...]
    disputed: int
    partly: int
    gone: int
    unread: int = 0

    @property
    def uneven(self) -> bool:
        """True when rows are known to have been drawn with different probabilities."""
        chances = [row.sampling_probability for row in self.rows if row.sampling_probability is not None]
        return bool(chances) and max(chances) > 1.01 * min(chances)

    @property
    def at_random(self) -> bool:
        """True when the rows are an even random sample as it was drawn: every row drawn, none left unread or disputed."""
        missing = self.disputed + self.partly + self.unread
        known = all(row.sampling_probability is not None for row in self.rows)
        return bool(self.rows) and known and not missing and not self.uneven

    @property
    def digest(self) -> str:
        """sha256 of the rows."""
        content = json.dumps(
            [
                [row.utterance_id, row.labels, row.holders, row.reported, row.prompted, row.sampling_probability]
                for row in self.rows
            ]
        )
        return hashlib.sha256(content.encode("utf-8")).hexdigest()


def coded_here(workspace: Workspace, codebook: Codebook | None = None) -> LabelledFile:
    """What people coded in this workspace in the place of a labelled file; raises `WrongUse` when there is nothing."""
    found = human_labels(workspace, codebook)
    if not found.rows:
        raise WrongUse(
            "of what people coded in this workspace no utterance can be used",
            where=str(workspace.root),
            expected="utterances that are still here, coded for every label, on which their coders agree",
            remedy="settle what they disagree on and take it in with `themetrix import-codes --settled`",
        )
    told = (
        (found.disputed, "left out: coders disagree on them"),
        (found.partly, "left out: nobody was asked for every label of the codebook"),
        (found.gone, "left out: their words are no longer in the study"),
    )
    notes = [f"{counted(count, 'utterance')} {what}" for count, what in told if count]
    if found.unread:
        notes.append(
            f"{counted(found.unread, 'row')} of the sheets not read yet: what was read may be no random part of them"
        )
    if found.uneven:
        notes.append(
            "these utterances were not all drawn with the same probability: as they are, they don't stand for the study"
        )
    return LabelledFile(Path(CODED_HERE), found.digest, found.rows, tuple(notes), found.at_random)


def human_labels(workspace: Workspace, codebook: Codebook | None = None) -> HumanLabels:
    """What people decided, as it counts in the evidence: settled or agreed, a row an utterance; reads only.

    `sampling_probability` is that of standing on at least one of the sheets that came back, None for an utterance that was
    on none of them: a sample is random only where its rows have one. Raises `WrongUse` when nobody has coded anything.
    """
    book = codebook or codebook_in_use(workspace)
    with Ledger(workspace.ledger) as ledger:
        standing = codings(ledger)
        if not standing:
            raise WrongUse(
                "nobody has coded anything in this workspace yet",
                where=str(workspace.root),
                expected="people's codes",
                remedy="draw a sheet with `themetrix sample`, have it coded, take it in with `themetrix import-codes`; "
                "or name a file with --labels",
            )
        interviews = spoken(workspace, ledger, book)
        sheets = {coding.sheet for coding in standing} - {""}
        chance = inclusion(ledger, sheets)
        drawn = {utterance_id for sheet in sheets for utterance_id in drawn_on(ledger, sheet)}
    counting = by_utterance(standing)
    on_a_sheet = {coding.utterance_id for coding in standing if coding.sheet}
    rows: list[LabelledUtterance] = []
    disputed = partly = met = 0
    for utterance, interview, name in _said(interviews):
        found = counting.get(utterance.utterance_id)
        if found is None:
            continue
        met += 1
        if any(not any(label in each.asked for each in found) for label in book.label_ids):
            partly += 1
            continue
        together = [agreed(found, label) for label in book.label_ids]
        if not all(same for _, same in together):
            disputed += 1
            continue
        given = [each for each, _ in together if each is not None]
        coder = "; ".join(sorted({each.coder for each in found}))
        probability = chance.get(utterance.utterance_id) if utterance.utterance_id in on_a_sheet else None
        one = Coding(utterance.utterance_id, utterance.document_id, coder, book.label_ids, tuple(given))
        rows.append(_labelled(one, utterance, interview, name, probability))
    return HumanLabels(tuple(rows), disputed, partly, len(counting) - met, len(drawn - set(counting)))


def codings_by_coder(
    workspace: Workspace, codebook: Codebook | None = None, wanted: Sequence[str] = ()
) -> dict[str, tuple[LabelledUtterance, ...]]:
    """What each coder decided, by name (in any case; all of them where none is `wanted`), settled or not; reads only.

    Utterances for which somebody was not asked all labels are left out. Raises `WrongUse` for a name that coded nothing.
    """
    book = codebook or codebook_in_use(workspace)
    with Ledger(workspace.ledger) as ledger:
        standing = codings(ledger)
        interviews = spoken(workspace, ledger, book)
    spelled = {coding.coder.casefold(): coding.coder for coding in standing}
    unknown = [name for name in wanted if name.casefold() not in spelled]
    if unknown:
        raise WrongUse(
            f"nobody called {', '.join(unknown)} has coded in this workspace",
            expected=f"any of {', '.join(sorted(spelled.values()))}" if spelled else "codes taken in with import-codes",
        )
    places = {utterance.utterance_id: (utterance, interview, name) for utterance, interview, name in _said(interviews)}
    chosen = [spelled[name.casefold()] for name in wanted] or sorted(spelled.values())
    return {
        coder: tuple(
            _labelled(coding, *places[coding.utterance_id], None)
            for coding in standing
            if coding.coder == coder and coding.utterance_id in places and set(book.label_ids) <= set(coding.asked)
        )
        for coder in chosen
    }


def _said(interviews: Mapping[str, Spoken]) -> Iterator[tuple[Utterance, Spoken, str]]:
    """Every utterance with its interview and what that is called, in one order."""
    names = called([interview.prepared.transcript for interview in interviews.values()])
    for identifier, interview in sorted(interviews.items()):
        for utterance in interview.prepared.utterances:
            yield utterance, interview, names[identifier]


def _labelled(
    coding: Coding, utterance: Utterance, interview: Spoken, name: str, probability: float | None
) -> LabelledUtterance:
    speaker = interview.speakers[utterance.speaker]
    given = coding.given
    return LabelledUtterance(
        document=name,
        text=utterance.text,
        labels=tuple(each.label for each in given),
        question=utterance.question or "",
        turn=str(utterance.turn),
        utterance_id=utterance.utterance_id,
        speaker=utterance.speaker,
        participant=speaker.participant,
        group=speaker.group,
        site=speaker.site,
        coder=coding.coder,
        holders=tuple(each.holder for each in given) if any(each.holder for each in given) else (),
        reported=tuple(bool(each.reported) for each in given) if any(each.reported for each in given) else (),
        prompted=tuple(each.prompted for each in given),
        sampling_probability=probability,
    )
