"""Compares two runs of a workspace: which cells changed and why. Reads only; what it must code stays in memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.cell_figures import CellFigures, RowFigures, cell_from_table, row_from_record
from pipeline.changes import Changes, Mixture, Mixtures, compare, telling
from pipeline.codebook import Codebook
from pipeline.columns import Columns
from pipeline.compared import Compared, RunSide, Said
from pipeline.errors import StoreFault, WrongUse
from pipeline.evidence import gather
from pipeline.operations.mixtures import Study
from pipeline.operations.progress import Progress, silent
from pipeline.operations.study import codebook_in_use
from pipeline.parts import NOTHING, mixtures
from pipeline.run_basis import RunBasis
from pipeline.standings import standings
from pipeline.store.ledger import Ledger
from pipeline.store.run_bases import exported_file, find_basis, kept_codebook
from pipeline.store.workspace import Workspace
from pipeline.utterance import Decision, Verdict
from pipeline.wording import names_of

LAST, PREVIOUS = "last", "previous"
_SHOWN_RUNS = 12
_FROM_BEFORE = "run {} is from before Themetrix kept what a run rests on: what changed is told, why can't be"


def diff(
    workspace: Workspace, earlier: str, later: str, *, words: bool = False, progress: Progress = silent
) -> Compared:
    """What changed from the run `earlier` to the run `later`, and why; with `words`, those of the utterances that moved.

    A run is named by its id or the beginning of it, or as `last` or `previous`: the newest runs of the whole study, those
    that are split or leave an interview out by hand passed over. Raises `WrongUse` where a name fits no run or several,
    where the runs are split in different ways, and where nothing was kept of a run.
    """
    with Ledger(workspace.ledger) as ledger:
        records = {run_id: (ended, record) for run_id, ended, record in ledger.runs()}
        found = [_find(name, records) for name in (earlier, later)]
        sides = [_side(run_id, *records[run_id]) for run_id in found]
        if sides[0].by != sides[1].by:
            raise WrongUse(
                f"run {found[0]} is split by {_split(sides[0])}, run {found[1]} by {_split(sides[1])}",
                expected="two runs split alike",
                remedy="`themetrix runs` shows how each is split; `themetrix export --by …` makes another",
            )
        bases = [find_basis(workspace, run_id) for run_id in found]
        if bases[0] is None or bases[1] is None:
            return _figures_alone(workspace, sides, bases)
        try:
            study = Study(workspace, ledger, (bases[0], bases[1]))
            if study.gone():
                raise StoreFault("the codes of one of the runs are kept no more (segments/ was cleared since)")
        except StoreFault as fault:
            return _figures_alone(workspace, sides, bases, f"why it changed can't be told: {fault.found}")
        mixed = _mixed(study, bases, sides[0].by, progress)
        changes = compare((bases[0].cells, bases[1].cells), (bases[0].rows, bases[1].rows), mixed)
        held = [{each.document for each in basis.interviews} for basis in bases if basis]
        return Compared(
            before=sides[0],
            after=sides[1],
            changes=changes,
            added=_named(study, held[1] - held[0]),
            removed=_named(study, held[0] - held[1]),
            notes=tuple(study.notes),
            said=_said(study, changes, words),
            criteria=_criteria(study.codebooks),
            names=_names(study.codebooks),
        )


# -------------------------------------------------------------------------------------------------------- which runs


def _find(name: str, records: Mapping[str, tuple[str, Mapping[str, Any]]]) -> str:
    """The id of the run that is called so."""
    whole = [
        run_id
        for run_id, (_, record) in records.items()
        if not (record.get("method") or {}).get("by") and not (record.get("method") or {}).get("excluded")
    ]
    if name in (LAST, PREVIOUS):
        back = 1 if name == LAST else 2
        if len(whole) >= back:
            return whole[-back]
        raise WrongUse(
            f"there is no {name} run: the study was run {len(whole)} times",
            remedy="run it first: themetrix run" if not whole else "`themetrix runs` lists what there is",
        )
    hits = [run_id for run_id in records if name and run_id.startswith(name)]
    if len(hits) == 1:
        return hits[0]
    listed = hits or list(records)[-_SHOWN_RUNS:]
    there = f"there are {', '.join(listed)}" if listed else "there is none yet"
    raise WrongUse(
        f"{len(hits) or 'no'} run{'s begin' if len(hits) > 1 else ' begins'} with {name!r}; {there}",
        expected=f"a run's id or the beginning of it, `{LAST}` or `{PREVIOUS}`",
        remedy="`themetrix runs` lists them",
    )


def _side(run_id: str, ended: str, record: Mapping[str, Any]) -> RunSide:
    by = tuple((record.get("method") or {}).get("by") or ())
    return RunSide(run_id, ended, str(record["model"]), str(record["codebook"]), int(record.get("documents", 0)), by)


def _split(side: RunSide) -> str:
    return " and ".join(side.by) or "nothing"


# ----------------------------------------------------------------------------------------------------------- figures


def _figures_alone(
    workspace: Workspace, sides: Sequence[RunSide], bases: Sequence[RunBasis | None], why_not: str = ""
) -> Compared:
    """The runs compared by their figures, where what one of them rests on was not kept or is gone."""
    older = [side.run_id for side, basis in zip(sides, bases, strict=True) if basis is None]
    held = [
        _exported(workspace, side.run_id) if basis is None else (basis.cells, basis.rows)
        for side, basis in zip(sides, bases, strict=True)
    ]
    rows = [each[1] for each in held] if all(each[1] for each in held) else [(), ()]
    changes = compare((held[0][0], held[1][0]), (rows[0], rows[1]), Mixtures(()))
    books = _books(workspace, bases)
    return Compared(
        before=sides[0],
        after=sides[1],
        changes=changes,
        why_not=why_not or _FROM_BEFORE.format(" and run ".join(older)),
        criteria=_criteria(books),
        names=_names(books),
    )


def _exported(workspace: Workspace, run_id: str) -> tuple[tuple[CellFigures, ...], tuple[RowFigures, ...]]:
    """The cells and, where its record was exported too, the rows of a run from before its basis was kept."""
    table, record = (exported_file(workspace, run_id, name) for name in ("matrix.csv", "run.json"))
    if table is None:
        raise WrongUse(
            f"nothing was kept to compare run {run_id} by: it is from before Themetrix did, and its matrix.csv is gone",
            remedy="compare runs made since: `themetrix runs` lists them",
        )
    try:
        cells = tuple(cell_from_table(row) for row in csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
        readings = json.loads(record)["readings"] if record else ()
        return cells, tuple(row_from_record(reading) for reading in readings)
    except (KeyError, ValueError, TypeError) as error:
        raise StoreFault(
            f"the matrix of run {run_id} can't be read ({type(error).__name__})",
            where="matrix.csv, run.json",
            expected="the files as they were exported",
        ) from None


def _books(workspace: Workspace, bases: Sequence[RunBasis | None]) -> list[Codebook]:
    """The codebooks that were kept; a comparison of figures can do without."""
    found = []
    for basis in bases:
        try:
            found += [kept_codebook(workspace, basis.codebook_digest)] if basis else []
        except StoreFault:
            continue
    return found or [codebook_in_use(workspace)]


def _criteria(books: Sequence[Codebook]) -> dict[str, str]:
    return {each.id: each.name for book in books for each in book.criteria}


def _names(books: Sequence[Codebook]) -> dict[str, str]:
    return {known: name for book in books for known, name in names_of(book).items()}


def _mixed(study: Study, bases: Sequence[RunBasis | None], by: Sequence[str], progress: Progress) -> Mixtures:
    """Every mixture of the causes at work; the readings of single causes only where a reading flips."""
    causes = study.causes
    if not causes:
        return Mixtures(())
    readings = [
        ([(cell.key, cell.reading) for cell in basis.cells], [(row.key, row.reading) for row in basis.rows])
        for basis in bases
        if basis
    ]
    wanted, flipped = telling(causes), readings[0] != readings[1]
    points, utterances, matrices = {}, {}, {}
    present: dict[Mixture, frozenset[str]] = {}
    everything = mixtures(causes)
    for number, mixture in enumerate(everything, start=1):
        documents, codebook = study.documents(mixture), study.codebook(mixture)
        found = standings(documents, codebook, by)
        points[mixture] = {key: cell.points for key, cell in found.items()}
        if mixture in wanted:
            utterances[mixture] = {key: cell.utterances for key, cell in found.items()}
        if mixture in (NOTHING, everything[-1]):
            present[mixture] = frozenset(c.utterance.utterance_id for d in documents for c in d.utterances)
        if flipped and len(mixture) == 1:
            matrices[mixture] = gather(documents, codebook, by=by)
        progress("Comparing", number, len(everything))
    return Mixtures(causes, points, utterances, matrices, (present[NOTHING], present[everything[-1]]))


# ------------------------------------------------------------------------------------------------------------- words


def _named(study: Study, documents: set[str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((each, study.name(each)) for each in documents), key=lambda pair: (pair[1], pair[0])))


def _said(study: Study, changes: Changes, words: bool) -> dict[str, Said]:
    """Where the utterances that moved stand, with their codes in both runs."""
    wanted = {moved.utterance_id for cell in changes.cells for moved in cell.moved}
    found: dict[str, Said] = {}
    for side, mixture in enumerate((NOTHING, frozenset(study.causes)) if wanted else ()):
        columns = Columns.of(study.codebook(mixture))
        for document in study.documents(mixture):
            for coded in document.utterances:
                said = coded.utterance
                if said.utterance_id not in wanted:
                    continue
                group = columns.group(document.speakers[said.speaker])
                codes = tuple(_code(each, columns, group) for each in coded.decisions if each.verdict is not Verdict.NO)
                was = found.get(said.utterance_id)
                found[said.utterance_id] = Said(
                    document.transcript.document_id,
                    document.transcript.name,
                    said.speaker,
                    said.text if words else "",
                    codes if side == 0 else was.codes_before if was else (),
                    codes if side == 1 else (),
                )
    return found


def _code(decision: Decision, columns: Columns, group: str) -> str:
    """A code as `hostility of carers, told by others`, `support?` where it was left open, `support [person ana]`."""
    holder, told = columns.held(decision, group)
    whose = f" of {holder}" if holder != group else ""
    by = f" [{decision.coder}]" if decision.replaced is not None else ""
    return f"{decision.label}{'?' if decision.verdict is Verdict.ABSTAIN else ''}{whose}{', told' if told else ''}{by}"
