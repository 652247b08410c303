"""Takes people's codes in: a coding sheet or labelled file is read, its rows find their utterances, and it is recorded once.

A project of a QDA program is `pipeline.operations.import_project`'s.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from pipeline.errors import InvalidFile, WrongUse
from pipeline.meeting import Met, Utterances
from pipeline.operations.import_project import import_project
from pipeline.operations.imported import Imported
from pipeline.operations.interviews_now import Spoken, spoken
from pipeline.operations.prepare import prepare
from pipeline.operations.progress import Progress, silent
from pipeline.operations.study import codebook_in_use
from pipeline.people import Coding, by_utterance
from pipeline.qdpx import is_project
from pipeline.returned import CodedRow, codes_of
from pipeline.store.atomic import told_plainly
from pipeline.store.human_codes import coders, codings, drawn_on, keep_codings, sheets_of
from pipeline.store.ledger import Ledger
from pipeline.store.lock import hold
from pipeline.store.workspace import Workspace
from pipeline.transcript import Role
from pipeline.warning import called
from pipeline.wording import counted, listed

_KIND = "file of people's codes"
_NAMED = 12  # row numbers told of in a warning


def import_codes(
    workspace: Workspace,
    file: Path,
    coder: str = "",
    settled: bool = False,
    progress: Progress = silent,
    *,
    read: Sequence[str] = (),
    all_read: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Records what people decided in `file`, all of it or nothing, exactly once; the next export uses it.

    `coder` is who coded the rows that don't name anybody, or who corrected a project. `settled` codings decide alone over
    others for their utterances. `read`, `all_read` and `dry_run` are for projects alone (`import_project`).
    Raises `WrongUse` for a file that isn't there, `InvalidFile` with every problem of it, `UnreadableFile` for a damaged
    one; then nothing was recorded.
    """
    if not file.is_file():
        raise WrongUse("there is no such file", where=str(file), expected="a coding sheet or labelled data")
    with told_plainly("read this file", file):
        content = file.read_bytes()
    if is_project(content):
        return import_project(
            workspace, file, content, coder, settled, progress, read=read, all_read=all_read, dry_run=dry_run
        )
    if read or all_read or dry_run:
        raise WrongUse(
            "--read, --all-read and --dry-run are for a project (.qdpx)",
            where=str(file),
            remedy="a sheet says itself which of its rows were read, in its column `read`",
        )
    codebook = codebook_in_use(workspace)
    returned = codes_of(content, str(file), codebook)
    with hold(workspace.root), Ledger(workspace.ledger) as ledger:
        prepare(workspace, ledger, ledger.documents(), progress)
        interviews = spoken(workspace, ledger, codebook)
        rows = _signed(returned.rows, coder, coders(ledger), file)
        met, unmet = _utterances(interviews).meet(rows)
        if not met:
            raise InvalidFile(_KIND, str(file), _nothing_met(len(rows), returned.unread, len(interviews)))
        _refuse_twice(met, file)
        found, strangers = _codings(met, ledger, settled)
        mark = hashlib.sha256(
            b"\x1f".join((content, coder.encode("utf-8"), b"settled" if settled else b""))
        ).hexdigest()
        kept = keep_codings(ledger, mark, found)
        standing = codings(ledger)
        return Imported(
            file=file.name,
            coders=tuple(sorted({coding.coder for coding in found})),
            kept=kept,
            unread=returned.unread,
            unmet=len(unmet),
            sheets=_progress_of(ledger, found, standing),
            several=sum(len({each.coder for each in all_}) > 1 for all_ in by_utterance(standing).values()),
            warnings=_warnings(met, unmet, strangers),
        )


def _signed(rows: Sequence[CodedRow], coder: str, known: Iterable[str], file: Path) -> tuple[CodedRow, ...]:
    """The rows with their coders' names, spelled as they were before; raises `InvalidFile` for a row without one."""
    spelled = {name.casefold(): name for name in known}
    given = " ".join(coder.split())
    unsigned = [row.line for row in rows if not (row.coder or given)]
    if unsigned:
        problem = f"nobody is named as coder of {_rows(unsigned)}; fill in the column `coder`, or give --coder NAME"
        raise InvalidFile(_KIND, str(file), [problem])
    names = (spelled.setdefault((row.coder or given).casefold(), row.coder or given) for row in rows)
    return tuple(replace(row, coder=name) for row, name in zip(rows, names, strict=True))


def _utterances(interviews: Mapping[str, Spoken]) -> Utterances:
    """All that participants said that can be coded, with every name its interview may go by."""
    shown = called([interview.prepared.transcript for interview in interviews.values()])
    names = [
        (identifier, name)
        for identifier, interview in interviews.items()
        for raw in interview.names
        for name in (shown[identifier], interview.prepared.transcript.name, raw, PurePath(raw).stem)
    ]
    return Utterances(
        (
            utterance
            for interview in interviews.values()
            for utterance in interview.prepared.utterances
            if utterance.codable
            and Role.INTERVIEWER not in (utterance.role, interview.speakers[utterance.speaker].role)
        ),
        names,
    )


def _nothing_met(rows: int, unread: int, interviews: int) -> list[str]:
    if not rows:
        return [f"no row is marked as read ({counted(unread, 'row')}); type x under `read` in each row that was read"]
    return [
        f"none of {counted(rows, 'row')} is about an utterance of the {counted(interviews, 'interview')} here; expected the "
        "`utterance_id` of utterances.csv, or the same document and words: is this the right workspace?"
    ]


def _refuse_twice(met: Sequence[Met], file: Path) -> None:
    """Raises `InvalidFile` where a coder codes an utterance in two rows: which of them counts is not ours to guess."""
    first: dict[tuple[str, str], int] = {}
    problems = [
        f"row {each.row.line}: the same utterance as row {before}, by the same coder; keep the row that counts"
        for each in met
        if (before := first.setdefault((each.utterance.utterance_id, each.row.coder), each.row.line)) != each.row.line
    ]
    if problems:
        raise InvalidFile(_KIND, str(file), problems)


def _codings(met: Sequence[Met], ledger: Ledger, settled: bool) -> tuple[list[Coding], list[int]]:
    """The rows as codings, each with the sheet it was drawn on, and the rows whose probability comes from no sheet of ours."""
    drawn: dict[str, dict[str, float]] = {}
    found, strangers = [], []
    for each in met:
        row, utterance_id = each.row, each.utterance.utterance_id
        sheet = row.sheet
        if not sheet and row.probability is not None:
            sheet = next(iter(sheets_of(ledger, utterance_id, row.probability)), "")
        on_it = drawn.setdefault(sheet, drawn_on(ledger, sheet) if sheet else {})
        if utterance_id not in on_it:
            sheet = ""
        if row.probability is not None and abs(on_it.get(utterance_id, -1.0) - row.probability) > 1e-6:
            strangers.append(row.line)
        document = each.utterance.document_id
        found.append(Coding(utterance_id, document, row.coder, row.asked, row.given, settled, sheet))
    return found, strangers


def _progress_of(ledger: Ledger, found: Sequence[Coding], standing: Sequence[Coding]) -> dict[str, tuple[int, int]]:
    """For each sheet the file is from: how many of its rows somebody has read by now, and how many it has."""
    done = {coding.utterance_id for coding in standing}
    return {
        sheet: (len(done & set(drawn)), len(drawn))
        for sheet in sorted({coding.sheet for coding in found} - {""})
        for drawn in [drawn_on(ledger, sheet)]
    }


def _warnings(met: Sequence[Met], unmet: Sequence[int], strangers: Sequence[int]) -> tuple[str, ...]:
    told = (
        (unmet, "about no utterance that can be coded here, and left out"),
        (
            [each.row.line for each in met if each.changed],
            "met by id, though the words are no longer those of the interview",
        ),
        ([each.row.line for each in met if each.row.unmarked], "with codes and no mark under `read`: taken as read"),
        (strangers, "with a sampling_probability that no sheet drawn here gave: it isn't kept"),
    )
    return tuple(f"{_rows(lines)}: {what}" for lines, what in told if lines)


def _rows(lines: Sequence[int]) -> str:
    shown = listed([str(line) for line in lines[:_NAMED]])
    more = f" and {len(lines) - _NAMED} more" if len(lines) > _NAMED else ""
    return f"row{'s' if len(lines) > 1 else ''} {shown}{more}"
