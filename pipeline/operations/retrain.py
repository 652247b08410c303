"""Retraining cut into steps that an orchestrator calls: arguments and results are paths, ids, counts and figures, never words.

The steps take the workspace's lock by themselves, one after the other: a batch may run between them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.artefacts import FORMAT, read_manifest
from pipeline.errors import ModelRefused, WrongUse
from pipeline.operations.human_labels import coded_here
from pipeline.operations.labelled_files import read_labelled
from pipeline.operations.models import encoder_to_learn_on
from pipeline.operations.promote import Weighed, promote
from pipeline.operations.study import codebook_in_use
from pipeline.operations.train import train
from pipeline.promotion import Ruling
from pipeline.speaker import UNKNOWN
from pipeline.store.registry import find_model, read_model, versions
from pipeline.store.workspace import Workspace, open_workspace
from pipeline.wording import counted, number

_NAMELESS = "a group the codebook doesn't name"


def train_version(workspace: str, labels: Sequence[str], calibrate: Sequence[str]) -> dict[str, Any]:
    """Trains a version and names it: from `labels` and `calibrate`, else the settings', else what people coded in the workspace.

    Where a version was made of the very same labels, codebook, encoder and release, it is named again and none is trained:
    a schedule over unchanged labels piles up no models. Raises `WrongUse` where there is nothing to learn from.
    """
    place = open_workspace(Path(workspace))
    named = place.settings.retrain
    fitted = _paths(place, labels or named.labels)
    calibrated = _paths(place, calibrate or (() if labels else named.calibrate))
    standing = _made_of(place, fitted, calibrated)
    if standing:
        return {"version": standing, "trained": False, "skipped": []}
    made = train(place, fitted, calibrated)
    return {"version": made.version, "trained": True, "skipped": [label for label, _ in made.skipped]}


def weigh(workspace: str, version: str, kept_out: Sequence[str], promote_it: bool) -> dict[str, Any]:
    """Puts `version` before the gate on `kept_out`, else the settings', else what people coded here; see `promote`.

    It comes into use only with `promote_it`. Returns the ruling, counts, whether it was promoted, and a summary in Markdown:
    ids and figures alone.
    """
    place = open_workspace(Path(workspace))
    book = codebook_in_use(place)
    if _folder(place, book.id, place.settings.model) == _folder(place, book.id, version):
        return {"ruling": "in_use", "promoted": False, "summary": f"Model `{version}` is in use already."}
    files = _paths(place, kept_out or place.settings.retrain.kept_out)
    try:
        found = promote(place, version, files, dry_run=not promote_it)
    except WrongUse as error:
        if files:
            raise
        # Nothing is named and nobody has coded: the version is trained all the same, and waits.
        told = f"Candidate `{version}`: the gate can't judge, {error.found}. Name files under [retrain] kept_out."
        return {"ruling": Ruling.CANNOT_JUDGE.value, "promoted": False, "summary": told}
    return {
        "ruling": found.report.ruling.value,
        "promoted": found.promoted,
        "rows": found.report.rows,
        "documents": found.report.documents,
        "summary": summary(found, book.group_ids),
    }


def summary(found: Weighed, group_ids: Collection[str]) -> str:
    """What the gate found, in Markdown: ids of the codebook and figures.

    A group of the labelled data that isn't among the codebook's `group_ids` isn't named: anything may stand in that column.
    """
    report = found.report
    lines = [
        f"Candidate `{found.candidate}`, in use `{found.in_use or 'none that can be loaded'}`: "
        f"**{report.ruling.value.replace('_', ' ')}**, {'promoted' if found.promoted else 'not promoted'}.",
        "",
        f"Compared on {counted(report.rows, 'row')} of {counted(report.documents, 'interview')}; of "
        f"{counted(found.labelled, 'interview')} given, {found.seen_by_in_use} seen by the one in use and "
        f"{found.seen_by_candidate} by the candidate were left out.",
        "",
        "| check | in use | candidate | difference | 95 % | holds |",
        "|---|---|---|---|---|---|",
    ]
    for check in report.checks:
        low, high = (number(bound, signed=True, digits=3) for bound in (check.difference.low, check.difference.high))
        figures = (number(check.in_use, digits=3), number(check.candidate, digits=3))
        value = number(check.difference.value, signed=True, digits=3)
        name = check.name if check.group in ("", *group_ids) else _NAMELESS
        lines.append(
            f"| {name} | {figures[0]} | {figures[1]} | {value} | {low} to {high} | {'yes' if check.passed else 'no'} |"
        )
    few = [f"`{label.label}` ({label.positives})" for label in report.labels if not label.gated]
    lines += ["", f"Labels too rare to be gated: {', '.join(few) or 'none'}."]
    small = [
        f"{f'`{group.group}`' if group.group in (UNKNOWN, *group_ids) else _NAMELESS} ({group.why_not})"
        for group in report.groups
        if not group.gated
    ]
    lines += ["", f"Groups listed and not gated: {', '.join(small) or 'none'}."]
    if found.changes is not None:
        flips = [
            f"`{f.criterion}` × `{f.group or 'all'}` {f.before.value} → {f.after.value}" for f in found.changes.flips
        ]
        moved = found.changes.codes_new + found.changes.codes_gone
        lines += ["", f"Codes that would move: {moved}. Readings that would flip: {'; '.join(flips) or 'none'}."]
    return "\n".join(lines)


def _paths(place: Workspace, names: Sequence[str]) -> list[Path]:
    """The files of these names: from the workspace, else from where the process stands."""
    return [place.root / name if (place.root / name).is_file() else Path(name) for name in names]


def _folder(place: Workspace, codebook_id: str, name: str) -> Path | None:
    try:
        return find_model(place, codebook_id, name).resolve()
    except ModelRefused:
        return None


def _made_of(place: Workspace, fitted: Sequence[Path], calibrated: Sequence[Path]) -> str:
    """The newest version that was trained from just these labels as things stand now, "" when there is none."""
    book = codebook_in_use(place)
    learnt_from = read_labelled(fitted, book) if fitted else (coded_here(place, book),)
    wanted = sorted(
        [(file.sha256, "fitted") for file in learnt_from]
        + [(file.sha256, "calibrated") for file in read_labelled(calibrated, book)]
    )
    encoder = encoder_to_learn_on(place, book).ref.encoder_id
    for version, folder in reversed(versions(place, book.id).items()):
        try:
            manifest = read_manifest(read_model(folder))
        except ModelRefused:
            continue
        made_of = sorted((source.get("sha256", ""), source.get("use", "")) for source in manifest["sources"])
        as_now = (
            manifest["codebook"].get("labels_digest") == book.labels_digest
            and manifest["encoder"].get("id") == encoder
            and manifest.get("libraries", {}).get("themetrix") == __version__
            and manifest.get("format") == FORMAT
        )
        if made_of == wanted and as_now:
            return version
    return ""
