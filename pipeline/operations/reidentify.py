"""Takes pseudonyms back to the words they stand for, for who holds the key: worked out anew from `raw/`, kept nowhere.

A pseudonym is an HMAC and can't be turned round; so every original is de-identified once more, as a run does it, and
what each pseudonym replaced is written down, in a file its owner alone can read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.deidentify import Deidentified, replaced_in_name
from pipeline.errors import UnreadableFile, WrongUse
from pipeline.operations.prepare import cleared_turns
from pipeline.operations.progress import Progress, silent
from pipeline.operations.reading_apart import read_apart
from pipeline.operations.study import codebook_in_use, printable, study_terms
from pipeline.participants import rows_of
from pipeline.pseudonyms import PSEUDONYM
from pipeline.spreadsheet import csv_bytes, inert
from pipeline.store import raw
from pipeline.store.atomic import write_private
from pipeline.store.directions import directions_in_use
from pipeline.store.keys import study_key
from pipeline.store.ledger import Ledger
from pipeline.store.lock import hold
from pipeline.store.participants import participants_in_use
from pipeline.store.reidentifications import ReidentificationRow, record_reidentification, reidentifications
from pipeline.store.workspace import Workspace
from pipeline.transcript import SpokenTurn

COLUMNS = ("pseudonym", "kind", "written", "times", "documents")


@dataclass(frozen=True, slots=True)
class Reidentified:
    """What was told and where it lies; `unknown` are pseudonyms asked for that no original gives; `before`, earlier times."""

    output: Path
    pseudonyms: int
    documents: int
    unknown: tuple[str, ...]
    before: tuple[ReidentificationRow, ...]


def reidentify(
    workspace: Workspace, output: Path, wanted: Sequence[str] = (), progress: Progress = silent
) -> Reidentified:
    """Writes to `output` (a new CSV, mode 0600) what the pseudonyms `wanted`, or all, stand for; recorded in the ledger.

    Columns: `COLUMNS`; one row for each way it is written, `documents` by the first 12 digits of their ids. Superseded
    versions are read too, since their pseudonyms may stand in an older export. Raises `WrongUse` for what is no
    pseudonym, for an output that is there or lies within the workspace, and where nothing was de-identified;
    `StoreFault` when the key is gone or is not the one the study began with.
    """
    marks = {_mark(each) for each in wanted}
    if output.exists() or output.is_symlink():
        raise WrongUse("there is a file of that name already", where=str(output), remedy="choose another name")
    if output.resolve().is_relative_to(workspace.root.resolve()):
        raise WrongUse(
            "names would lie beside the pseudonyms they belong to",
            where=str(output),
            expected="a place outside the workspace",
            remedy="write it where the key lies, and delete it when it has served",
        )
    with hold(workspace.root), Ledger(workspace.ledger) as ledger:
        documents = (*ledger.documents(), *ledger.superseded())
        if not documents:
            raise WrongUse("nothing has been de-identified in this workspace", where=str(workspace.root))
        found = _replaced(workspace, documents, study_key(workspace, ledger), progress)
        told = {mark: forms for mark, forms in found.items() if not marks or mark in marks}
        before = reidentifications(ledger)
        # Recorded first: a file that was written and not recorded must not come about.
        record_reidentification(ledger, len(marks), len(told))
        write_private(output, _table(told))
    named = {document for forms in told.values() for _, document in forms}
    return Reidentified(output, len(told), len(named), tuple(sorted(marks - set(told))), before)


def _replaced(
    workspace: Workspace, documents: Sequence[str], key: bytes, progress: Progress
) -> dict[str, Counter[tuple[str, str]]]:
    """For each pseudonym, how often (words as written, document) it replaced."""
    terms = study_terms(workspace, codebook_in_use(workspace))
    participants, directions = participants_in_use(workspace), directions_in_use(workspace)
    found: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for number, identifier in enumerate(documents, start=1):
        names = raw.raw_names(workspace.raw, identifier)
        content = raw.read_raw(workspace.raw, identifier)[1]
        name, _ = rows_of(names, participants)
        try:
            reading = read_apart(content, name, directions.hints(names))
        except UnreadableFile:
            continue  # set aside since: its pseudonyms stand in no export
        cleared = cleared_turns(reading.turns, key, terms)
        stem = printable(PurePosixPath(name).stem)
        in_name = replaced_in_name(stem, key=key, keep=terms.keep, names=reading.speakers)
        for mark, words in (*in_name, *_in_labels(cleared), *_in_turns(reading.turns, cleared)):
            found[mark][words, identifier] += 1
        progress("Reading the originals", number, len(documents))
    return found


def _in_turns(raw_turns: Sequence[SpokenTurn], cleared: Deidentified) -> Iterable[tuple[str, str]]:
    for given, turn, offsets in zip(raw_turns, cleared.turns, cleared.offsets, strict=True):
        for start, end, raw_start, raw_end in offsets.spans:
            yield turn.text[start:end], given.text[raw_start:raw_end]


def _in_labels(cleared: Deidentified) -> Iterable[tuple[str, str]]:
    for old, new in cleared.labels:
        mark = PSEUDONYM.search(new)
        if old != new and mark is not None:
            yield mark[0], old[mark.start() : len(old) - (len(new) - mark.end())]


def _mark(wanted: str) -> str:
    """A pseudonym as it stands in an export, given with or without its brackets."""
    bracketed = f"[{wanted.strip().strip('[]')}]"
    if not PSEUDONYM.fullmatch(bracketed):
        raise WrongUse(
            "this is no pseudonym", where=ascii(wanted), expected="one such as [NAME_k7f3xa], as exports have it"
        )
    return bracketed


def _table(told: dict[str, Counter[tuple[str, str]]]) -> bytes:
    rows: list[tuple[object, ...]] = [COLUMNS]
    for mark in sorted(told):
        forms: dict[str, list[str]] = defaultdict(list)
        times: Counter[str] = Counter()
        for (words, document), count in told[mark].items():
            forms[words].append(document[:12])
            times[words] += count
        kind = mark[1:].partition("_")[0]
        commonest = sorted(forms, key=lambda form: (-times[form], form))
        rows += [(mark, kind, inert(words), times[words], ";".join(sorted(forms[words]))) for words in commonest]
    return csv_bytes(rows)
