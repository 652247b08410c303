"""Puts a candidate before the gate on interviews that neither model has seen, and brings it into use if it may.

What the gate asks is `pipeline.promotion`'s. Whatever the ruling, the evidence stays as it is until the next run: the candidate's
codes are made here only to tell which cells would flip, and no segment of them is written. Vectors are kept in the workspace's
cache, so that an override, or the run after a promotion, needn't embed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipeline.codebook import Codebook
from pipeline.engines import eight_bit
from pipeline.errors import EncoderRefused, ModelRefused, WrongUse
from pipeline.flips import Changes, changes
from pipeline.labelled import LabelledUtterance
from pipeline.operations.code import code_prepared
from pipeline.operations.evaluate import score
from pipeline.operations.human_labels import coded_here
from pipeline.operations.labelled_files import Known, known_to, read_labelled, rows_of
from pipeline.operations.load import load
from pipeline.operations.models import Model, encoder_to_learn_on, model_in_use
from pipeline.operations.progress import Progress, silent
from pipeline.operations.study import codebook_in_use
from pipeline.promotion import GateReport, cannot_judge, judge
from pipeline.settings import parse_settings
from pipeline.settings_text import with_settings
from pipeline.store import promotions
from pipeline.store.ledger import Ledger
from pipeline.store.lock import hold
from pipeline.store.registry import versions
from pipeline.store.segments import Prepared
from pipeline.store.vectors import VectorCache
from pipeline.store.workspace import SETTINGS_FILE, Workspace, open_workspace
from pipeline.utterance import CodedDocument, CodedUtterance

_NOT_CODED = "{} of the interviews aren't coded with the model in use and stand in no cell here: themetrix run"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a candidate came to: the gate's report, what would change in the evidence, and whether it came into use.

    `in_use` is "" where the model in use can't be loaded. `labelled` counts the interviews given, `seen_by_in_use` and
    `seen_by_candidate` those left out because that model had seen them. `changes` is None where nothing is coded with the
    model in use. `settings` are the lines that were changed in themetrix.toml, none unless `promoted`.
    """

    candidate: str
    in_use: str
    report: GateReport
    labelled: int
    seen_by_in_use: int
    seen_by_candidate: int
    changes: Changes | None
    promoted: bool
    override: str
    settings: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


def promote(
    workspace: Workspace,
    version: str,
    labels: Sequence[Path],
    override: str | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Weighed:
    """What the gate says of the model `version` on `labels`; where it may, or with an `override`, the model comes into use.

    Without `labels`, on what people coded in this workspace.

    That is one line of themetrix.toml (two, where it names an encoder and the candidate was learnt on another), written
    after the promotion is recorded in the ledger. Otherwise, and with `dry_run`, settings, ledger, models and evidence stay
    as they are. Raises `WrongUse` for an override without a reason and for the model that is in use already,
    `ModelRefused` or `EncoderRefused` for a candidate that can't be used, `InvalidFile` for labelled files.
    """
    if override is not None and not override.strip():
        raise WrongUse(
            "an override without a reason",
            expected='--override "why this model comes into use against the gate"',
            remedy="the reason is kept in the ledger and shown by `themetrix models`",
        )
    with hold(workspace.root):
        workspace = open_workspace(workspace.root)  # another promotion may have ended since it was opened
        book = codebook_in_use(workspace)
        candidate = _on_its_own_encoder(workspace, book, version)
        current, hindrance = _in_use(workspace, book)
        if current is not None and current.folder.resolve() == candidate.folder.resolve():
            raise WrongUse(f"the model {candidate.version} is in use already", remedy="name another: themetrix models")
        files = read_labelled(labels, book) if labels else (coded_here(workspace, book),)
        rows = rows_of(files)
        by_candidate = known_to(candidate.folder, files)
        by_current = known_to(current.folder, files) if current else None
        seen = by_candidate.seen | (by_current.seen if by_current else frozenset())
        report, changed = cannot_judge(hindrance), None
        with Ledger(workspace.ledger) as ledger:
            if current is not None:
                unseen = [row for row in rows if row.document not in seen]
                report = _gate(unseen, book, current, candidate, workspace, progress)
                changed = _changes(workspace, ledger, book, current, candidate, progress)
            not_coded = len(ledger.documents()) - (changed.documents if changed else 0)
            settings: dict[str, str] = {}
            if promoted := (report.passed or override is not None) and not dry_run:
                settings = _changed_settings(workspace, book, candidate, version)
                written = with_settings(promotions.settings_of(workspace), settings, where=SETTINGS_FILE)
                _refuse_unless_it_leads_to(candidate, workspace, book, written)
                promotions.promote(workspace, ledger, _row(candidate, current, workspace, report, override), written)
    return Weighed(
        candidate=candidate.version,
        in_use=current.version if current else "",
        report=report,
        labelled=len({row.document for row in rows}),
        seen_by_in_use=len(by_current.seen) if by_current else 0,
        seen_by_candidate=len(by_candidate.seen),
        changes=changed,
        promoted=promoted,
        override=(override or "").strip(),
        settings=tuple(settings.items()),
        warnings=(
            *(note for file in files for note in file.notes),
            *(_warnings("the model in use", by_current) if by_current else ()),
            *_warnings("the candidate", by_candidate),
            *((_NOT_CODED.format(not_coded),) if not_coded and current else ()),
        ),
    )


def _on_its_own_encoder(workspace: Workspace, codebook: Codebook, version: str) -> Model:
    """The candidate with the encoder it was learnt on, or, where that isn't to be found by its name, with the settings'."""
    try:
        free = Workspace(workspace.root, workspace.settings.model_copy(update={"encoder": ""}))
        return model_in_use(free, codebook, version)
    except EncoderRefused:
        if not workspace.settings.encoder:
            raise
        return model_in_use(workspace, codebook, version)


def _in_use(workspace: Workspace, codebook: Codebook) -> tuple[Model | None, str]:
    """The model in use; or why it can't be compared with: a codebook that was changed since refuses it, for one."""
    try:
        return model_in_use(workspace, codebook), ""
    except (ModelRefused, EncoderRefused) as error:
        return None, f"The gate can't judge: the model in use, {workspace.settings.model}, is refused ({error.found})."


def _gate(
    rows: Sequence[LabelledUtterance],
    codebook: Codebook,
    current: Model,
    candidate: Model,
    workspace: Workspace,
    progress: Progress,
) -> GateReport:
    """Both models' answers to these rows before the gate."""
    if not rows:
        return cannot_judge("The gate can't judge: no labelled interview is left that neither model has seen.")
    answers = []
    for model in (current, candidate):
        cache = VectorCache(workspace.segments, model.encoder.ref.encoder_id)
        try:
            answers.append(score(rows, codebook, model, cache, progress)[0])
        finally:
            cache.close()
    return judge(*answers)


def _changes(
    workspace: Workspace,
    ledger: Ledger,
    codebook: Codebook,
    current: Model,
    candidate: Model,
    progress: Progress,
) -> Changes | None:
    """What the candidate would change in the evidence of all interviews that are coded with the model in use, if any are."""
    before = load(workspace, ledger, codebook, current).documents if ledger.documents() else ()
    if not before:
        return None
    prepared = [
        Prepared(document.transcript, tuple(coded.utterance for coded in document.utterances), {}, {})
        for document in before
    ]
    cache = VectorCache(workspace.segments, candidate.encoder.ref.encoder_id)
    size = workspace.settings.shard
    after: list[CodedDocument] = []
    try:
        for at in range(0, len(before), size):
            coded = code_prepared(prepared[at : at + size], codebook, candidate, cache, progress)
            after += [
                replace(document, utterances=_people_stay(document.utterances, anew))
                for document, anew in zip(before[at : at + size], coded, strict=True)
            ]
    finally:
        cache.close()
    return changes(before, after, codebook)


def _people_stay(before: Sequence[CodedUtterance], after: Sequence[CodedUtterance]) -> tuple[CodedUtterance, ...]:
    """`after` with what people decided in `before`: their decisions stand whichever model is in use."""
    return tuple(
        CodedUtterance(
            new.utterance,
            tuple(
                replace(person, replaced=machine) if person.replaced is not None else machine
                for person, machine in zip(old.decisions, new.decisions, strict=True)
            ),
        )
        for old, new in zip(before, after, strict=True)
    )


def _changed_settings(workspace: Workspace, codebook: Codebook, candidate: Model, version: str) -> dict[str, str]:
    """The settings under which the candidate is the model in use."""
    found = {"model": version}
    folder, root = candidate.folder.resolve(), workspace.root.resolve()
    listed = versions(workspace, codebook.id)
    if version not in listed or listed[version].resolve() != folder:
        found["model"] = folder.relative_to(root).as_posix() if folder.is_relative_to(root) else str(folder)
    named = workspace.settings.encoder
    if named and not _is_encoder(workspace, codebook, candidate):
        name = candidate.encoder.ref.name
        found["encoder"] = str(Path(name).resolve()) if Path(name).is_dir() else name
    return found


def _is_encoder(workspace: Workspace, codebook: Codebook, candidate: Model) -> bool:
    """Whether the encoder that the settings name is the candidate's, under whatever name."""
    try:
        named = encoder_to_learn_on(workspace, codebook).ref
        return eight_bit(named).encoder_id == eight_bit(candidate.encoder.ref).encoder_id
    except EncoderRefused:
        return False


def _refuse_unless_it_leads_to(candidate: Model, workspace: Workspace, codebook: Codebook, settings: bytes) -> None:
    """Raises `ModelRefused` unless the settings to be written would load this very candidate."""
    then = model_in_use(Workspace(workspace.root, parse_settings(settings, where=SETTINGS_FILE)), codebook)
    if then.digest != candidate.digest:
        raise ModelRefused(
            f"the settings would name another model than {candidate.version}",
            where=str(then.folder),
            expected=str(candidate.folder),
            remedy="give the candidate's folder another name, or name it by its path",
        )


def _row(
    candidate: Model, current: Model | None, workspace: Workspace, report: GateReport, override: str | None
) -> promotions.PromotionRow:
    figures = {
        "ruling": report.ruling.value,
        "rows": report.rows,
        "documents": report.documents,
        "checks": [{"name": c.name, "passed": c.passed, **asdict(c.difference)} for c in report.checks],
        "reasons": list(report.reasons),
    }
    return promotions.PromotionRow(
        version=candidate.version,
        digest=candidate.digest,
        previous=current.version if current else workspace.settings.model,
        previous_digest=current.digest if current else "",
        override=(override or "").strip(),
        figures=figures,
    )


def _warnings(which: str, known: Known) -> tuple[str, ...]:
    if known.by_words:
        return ()
    return (
        f"{which} was trained before models kept fingerprints of what they have seen: only whole files are recognised as seen "
        "by it, not parts of them",
        *(
            f"{path.name}: {which} was {use} on a file of this name with other content. If this is a part or a new version of "
            "it, the comparison favours that model"
            for path, use in known.namesakes
        ),
    )
