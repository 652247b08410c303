"""Gathers the evidence of all coded documents and writes a run's exports; the same inputs give the same run and no new bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import IO

from pipeline.errors import WrongUse
from pipeline.evidence import WAYS, gather
from pipeline.exporters import Piece, Pieces, default_formats, exporters, in_pieces
from pipeline.findings import Findings, RunRecord
from pipeline.gate import Ruling
from pipeline.operations import gate
from pipeline.operations.appraise import appraisal, with_reporting
from pipeline.operations.basis import basis_of
from pipeline.operations.drawn import drawn_here
from pipeline.operations.hand_out import hand_out_audit
from pipeline.operations.load import load, record, without
from pipeline.operations.models import model_in_use
from pipeline.operations.progress import Progress, silent
from pipeline.operations.study import codebook_in_use
from pipeline.store.atomic import told_plainly, write_file, write_folder
from pipeline.store.earlier_exports import NO_PIECES, EarlierExport, listed_pieces
from pipeline.store.ledger import Ledger
from pipeline.store.run_bases import keep_basis
from pipeline.store.workspace import Workspace
from pipeline.tallies import add_up


@dataclass(frozen=True, slots=True)
class Published:
    """A run's evidence as published: where it lies and what it found. `fresh` is False when it was there already.

    `held` is True when the gate holds it back from being the study's evidence, for `reasons` (codes; `lines` in words).
    """

    run_id: str
    folder: Path
    findings: Findings
    fresh: bool
    held: bool = False
    reasons: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def publish(
    workspace: Workspace,
    ledger: Ledger,
    formats: Sequence[str] = (),
    *,
    by: Sequence[str] = (),
    exclude: Sequence[str] = (),
    progress: Progress = silent,
) -> Published:
    """The evidence of all documents that are coded under the model and codebook in use, exported to `exports/<run id>/`.

    `exclude` names documents (id, its beginning, or the file's de-identified name) to leave out. Raises `WrongUse` for a
    format, a split or a document that doesn't exist. A split or an exclusion is a look from aside: what stands as the study's
    evidence stays as it is, and so it does where the gate holds this run back; its exports say so. An export that is there
    already is not written again.
    """
    asked = check_asked(workspace, formats, by)
    codebook = codebook_in_use(workspace)
    progress("Gathering evidence", 0, 1)
    model = model_in_use(workspace, codebook)
    loaded = without(load(workspace, ledger, codebook, model, keep=True), exclude)
    drawn = drawn_here(ledger, codebook, loaded.documents)
    tallied = add_up(loaded.documents.gists, codebook)
    matrix = gather(loaded.documents, codebook, by=by, measured=model.held_out, drawn=drawn.chances, tallied=tallied)
    beside = appraisal(ledger, codebook, model, loaded.documents, matrix, tallied)
    run = record(ledger, codebook, model, loaded, matrix, drawn, beside)
    judged = None
    if not by and not exclude:
        judged = gate.judge(workspace, ledger, codebook, model, loaded, beside.curves, standing_run(workspace))
        run = gate.marked(run, judged)
    beside = with_reporting(beside, run, loaded.documents, codebook, matrix)
    findings = Findings(run, codebook, loaded.documents, matrix, beside)
    progress("Gathering evidence", 1, 1)
    folder = workspace.exports / run.run_id
    fresh = not folder.is_dir()
    missing = [name for name in asked if not _complete(folder, name)]
    standing = standing_run(workspace)
    for number, name in enumerate(missing, start=1):
        earlier = (
            EarlierExport(workspace.exports / standing, name, str(exporters()[name].VERSION)) if standing else None
        )
        _write(folder, name, findings, earlier)
        progress("Writing exports", number, len(missing))
    keep_basis(workspace, basis_of(workspace, ledger, codebook, model, loaded, matrix, run.run_id), codebook)
    if judged is not None:
        hand_out_audit(workspace, ledger, codebook, model, loaded, judged.batch, folder)
        # Before the run stands: of a run that stands without a ruling, nobody could tell it from one older than the gate.
        gate.keep(ledger, run.run_id, judged)
        if not judged.ruling.held:
            _point_to(workspace, run, folder)
    ledger.finish_run(run.run_id, asdict(replace(run, inputs=())) | {"documents": len(run.inputs)})
    ruling = judged.ruling if judged else Ruling(0, ())
    return Published(run.run_id, folder, findings, fresh, ruling.held, ruling.reasons, ruling.lines)


def check_asked(workspace: Workspace, formats: Sequence[str], by: Sequence[str] = ()) -> tuple[str, ...]:
    """The formats asked for, or the settings' own; raises `WrongUse` for a format or a split that doesn't exist.

    Doors call it first: a slip of the keyboard must not cost a whole run.
    """
    asked = tuple(dict.fromkeys(formats or workspace.settings.export.formats or default_formats()))
    unknown = sorted(set(asked) - set(exporters()))
    if unknown:
        raise WrongUse(f"no such format: {', '.join(unknown)}", expected=f"any of {', '.join(sorted(exporters()))}")
    if set(by) - set(WAYS):
        odd = ", ".join(sorted(set(by) - set(WAYS)))
        raise WrongUse(f"evidence can't be split by {odd}", expected=f"any of {', '.join(WAYS)}")
    return asked


def standing_run(workspace: Workspace) -> str:
    """The id of the run whose evidence stands as the study's own, "" when there is none yet."""
    path = workspace.evidence / "current.json"
    with told_plainly("read which evidence stands", path):
        return str(json.loads(path.read_bytes())["run_id"]) if path.is_file() else ""


def _point_to(workspace: Workspace, run: RunRecord, folder: Path) -> None:
    """Makes this run's evidence the current one; the file is left alone when it says so already."""
    content = {"run_id": run.run_id, "exports": folder.relative_to(workspace.root).as_posix()}
    written = (json.dumps(content, sort_keys=True, indent=2) + "\n").encode("ascii")
    path = workspace.evidence / "current.json"
    with told_plainly("read which evidence stands", path):
        there = path.exists() and path.read_bytes() == written
    if not there:
        write_file(path, written)


def _write(folder: Path, name: str, findings: Findings, earlier: EarlierExport | None) -> None:
    """One export, whole: its files first, then the mark that says it is complete.

    What the `earlier` one holds of interviews that haven't changed is copied from there.
    """
    listed = {"": str(exporters()[name].VERSION)}
    pieces_of: dict[str, list[tuple[str, int]]] = {}
    folders: set[str] = set()
    for top, files in groupby(in_pieces(findings, name), key=lambda file: file[0].rpartition("/")[0].split("/", 1)[0]):
        if top in folders:
            raise ValueError(f"the exporter {name!r} comes back to {top}/: a folder is written whole")
        if top:
            folders.add(top)
            inside = (
                (path.split("/", 1)[1], _hashed(path, _made(path, pieces, earlier, pieces_of), listed))
                for path, pieces in files
            )
            write_folder(folder / top, inside)
        else:
            for path, pieces in files:
                write_file(folder / path, _hashed(path, _made(path, pieces, earlier, pieces_of), listed))
    held = listed_pieces(pieces_of.items())
    if held != NO_PIECES:
        write_file(folder / ".complete" / f"{name}.pieces", held)
    write_file(folder / ".complete" / f"{name}.json", json.dumps(listed, sort_keys=True).encode("ascii"))


def _made(
    path: str, pieces: Pieces, earlier: EarlierExport | None, pieces_of: dict[str, list[tuple[str, int]]]
) -> Iterator[bytes]:
    """The bytes of a file's pieces, made or copied; `pieces_of` has them listed once they are used up."""
    listed = pieces_of.setdefault(path, [])
    before: IO[bytes] | None = None
    places: dict[str, tuple[int, int]] | None = None
    try:
        for piece in pieces:
            key, content = "", b""
            if not isinstance(piece, Piece):
                content = piece
            else:
                if places is None:
                    before = earlier.opened(path) if earlier else None
                    places = earlier.places(path) if earlier and before else {}
                key, place = piece.key, places.get(piece.key)
                if place and before:
                    before.seek(place[0])
                    content = before.read(place[1])
                else:
                    content = piece.make()
            listed.append((key, len(content)))
            yield content
    finally:
        if before:
            before.close()


def _hashed(path: str, pieces: Iterable[bytes], listed: dict[str, str]) -> Iterator[bytes]:
    """The pieces of a file as they come; its hash stands in `listed` once they are used up."""
    known = hashlib.sha256()
    for piece in pieces:
        known.update(piece)
        yield piece
    listed[path] = known.hexdigest()


def _complete(folder: Path, name: str) -> bool:
    """True when this export stands there whole, written by the exporter as it is now."""
    mark = folder / ".complete" / f"{name}.json"
    with told_plainly("read which exports are whole", mark):
        if not mark.is_file():
            return False
        listed: dict[str, str] = json.loads(mark.read_bytes())
    if listed.pop("") != str(exporters()[name].VERSION):
        return False
    return all((folder / path).is_file() for path in listed)
