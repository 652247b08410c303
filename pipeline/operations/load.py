"""Loads what is coded under the model, codebook and participants in use, with the record of what went into it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import PurePath
from typing import Any

from pipeline import __version__
from pipeline.appraisal import Appraisal
from pipeline.codebook import Codebook
from pipeline.correction import ERROR_RATES
from pipeline.engines import FLOAT32
from pipeline.errors import WrongUse
from pipeline.findings import RunRecord
from pipeline.gist import Gist, people_decided
from pipeline.interviews import Interviews
from pipeline.matrix import EvidenceMatrix
from pipeline.operations.appraise import evaluated_key, what_people_add
from pipeline.operations.code import coded_keys
from pipeline.operations.drawn import Drawn
from pipeline.operations.interviews_now import Source
from pipeline.operations.models import Model
from pipeline.participants import ParticipantRow, ParticipantRows
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace
from pipeline.transcript import Role
from pipeline.utterance import Verdict
from pipeline.warning import about_all, about_each
from pipeline.wording import counted

NOT_EVALUATED = (
    "The model in use has not been evaluated on interviews of this study. Label a random sample of your own and run "
    "`themetrix evaluate` before you publish a figure."
)
CORRECTED_BY = (
    "Corrected prevalences of {cells} of {of} cells rest on the model's errors on {interviews} it had not seen ({utterances}). "
    "If this study's differ from those, so may its errors: a random sample of its own (`themetrix sample`), coded and wholly "
    "read, takes their place where enough of a cell was drawn."
)
GATHERING = 2
"""Raised when the same codes give other evidence, so that a run gets another id."""
_VERSIONS_TOLD = ("torch", "sentence-transformers", "spacy", "scikit-learn", "presidio-analyzer", "numpy", "pandas")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The coded interviews in order of name, what is known of each input, the names their files were given, and warnings.

    `study_warnings` concern all of it, `warnings` one interview each (its id, and the line).
    """

    documents: Interviews
    inputs: tuple[dict[str, Any], ...]
    file_names: tuple[tuple[str, ...], ...]
    study_warnings: tuple[str, ...]
    warnings: tuple[tuple[str, str], ...]
    excluded: tuple[str, ...] = ()


def load(workspace: Workspace, ledger: Ledger, codebook: Codebook, model: Model, *, keep: bool = False) -> Loaded:
    """Every document that counts and is coded as things stand now, people's decisions in the place of the machine's.

    One that isn't coded yet is named in a warning. An interview's words are read when it is asked for; what is counted of it
    comes from its gist where one is kept, and with `keep` (of who holds the workspace) one is kept for the next time.
    """
    keys = coded_keys(workspace, ledger.documents(), codebook, model)
    source = Source(workspace, ledger, codebook)
    found: list[tuple[Gist, dict[str, Any], tuple[str, ...]]] = []
    told: dict[str, tuple[str, ...]] = {}
    study_warnings: list[str] = []
    for identifier, (prepared_key, coded_key) in keys.items():
        known = source.known(identifier, prepared_key, coded_key, keep=keep)
        if known is None:
            study_warnings.append(f"document {identifier[:12]} isn't coded yet: run `themetrix run`")
            continue
        gist, notes, told[identifier], names = known
        made_from = {
            "document": identifier,
            "document_name": gist.name,
            # What it was made from, not its bytes: the last digits of a probability may differ with the batch's shape.
            "made_from": {"prepared": prepared_key, "coded": coded_key},
            **notes,
        }
        found.append((gist, made_from, names))
    found.sort(key=lambda each: (each[0].name, each[0].document_id))
    gists = [gist for gist, _, _ in found]
    strays = _rows_of_nothing(source.participants, [name for _, _, names in found for name in names])
    return Loaded(
        documents=Interviews(gists, source.read, source.read_words),
        inputs=tuple(made_from for _, made_from, _ in found),
        file_names=tuple(names for _, _, names in found),
        study_warnings=(*study_warnings, *strays, *about_all(gists), *_about_people(gists)),
        warnings=about_each(gists, codebook, told),
    )


def without(loaded: Loaded, exclude: Sequence[str]) -> Loaded:
    """`loaded` less the documents named; raises `WrongUse` unless one fits each.

    A document is named by its id or the beginning of it, by its de-identified name, or by its file's name as given, with
    or without the ending.
    """
    dropped: set[str] = set()
    for wanted in exclude:
        hits = {
            gist.document_id
            for gist, names in zip(loaded.documents.gists, loaded.file_names, strict=True)
            if gist.document_id.startswith(wanted)
            or wanted in (gist.name, *names, *(PurePath(name).stem for name in names))
        }
        if len(hits) != 1:
            which = f": {', '.join(sorted(hit[:12] for hit in hits))}" if hits else ""
            raise WrongUse(
                f"{len(hits)} documents fit {wanted!r}{which}",
                expected="the name of one interview's file, or its id (or the beginning of it) as utterances.csv gives it",
            )
        dropped |= hits
    if not dropped:
        return loaded
    gists = loaded.documents.gists
    kept = [place for place, gist in enumerate(gists) if gist.document_id not in dropped]
    names = ", ".join(gist.name for gist in gists if gist.document_id in dropped)
    return replace(
        loaded,
        documents=loaded.documents.only(gists[place].document_id for place in kept),
        inputs=tuple(loaded.inputs[place] for place in kept),
        file_names=tuple(loaded.file_names[place] for place in kept),
        study_warnings=(f"left out by hand: {names}", *loaded.study_warnings),
        warnings=tuple((identifier, line) for identifier, line in loaded.warnings if identifier not in dropped),
        excluded=tuple(sorted(dropped)),
    )


def _rows_of_nothing(participants: Sequence[ParticipantRow], names: Sequence[str]) -> tuple[str, ...]:
    strays = len(participants) - len(ParticipantRows(participants).about(names))
    if not strays:
        return ()
    return (f"{strays} lines of participants.csv name no interview that is here: check the names of the files in it",)


def record(
    ledger: Ledger,
    codebook: Codebook,
    model: Model,
    loaded: Loaded,
    matrix: EvidenceMatrix,
    drawn: Drawn,
    appraisal: Appraisal,
) -> RunRecord:
    """What went into the run and what came out; its id is the hash of all the rest.

    What was drawn for people to code, and what people noted and judged, go in by their digests.
    """
    evaluated = () if ledger.note(evaluated_key(model)) else (NOT_EVALUATED,)
    aside = tuple(
        {"document": row.document_id, "name": row.name, "reason": row.reason, "found": row.found, "remedy": row.remedy}
        for row in ledger.files_set_aside()
    )
    run = RunRecord(
        run_id="",
        model=model.version,
        codebook=f"{codebook.id} {codebook.version}",
        inputs=loaded.inputs,
        versions={"themetrix": __version__, **{name: version(name) for name in _VERSIONS_TOLD}},
        counts=_counts(loaded, len(aside), len(matrix.duplicate_of)),
        set_aside=aside,
        warnings=(
            *matrix.warnings,
            *loaded.study_warnings,
            *drawn.warnings,
            *_corrected_by(model, matrix),
            *evaluated,
            *(line for _, line in loaded.warnings),
        ),
        method={
            "model_digest": model.digest,
            "encoder": model.encoder.ref.name,
            "encoder_id": model.encoder.ref.encoder_id,
            **_told_if_rounded(model),
            **({"cascade": True} if model.gate is not None else {}),
            "codebook_digest": codebook.digest,
            "gathering": GATHERING,
            "by": list(matrix.by),
            "excluded": [identifier[:12] for identifier in loaded.excluded],
            "reading": asdict(codebook.reading),
            "speakers_digest": _speakers_digest(loaded),
            "people_digest": _people_digest(loaded),
            "thresholds": _thresholds(model),
            "measured": _measured(model),
            "drawn": {
                "sheets": list(drawn.sheets),
                "utterances": len(drawn.chances or ()),
                "read": drawn.read,
                "digest": drawn.digest,
            },
            "appraisal_digest": what_people_add(appraisal),
        },
    )
    content = json.dumps(asdict(run), sort_keys=True, ensure_ascii=True)
    return replace(run, run_id=hashlib.sha256(content.encode("ascii")).hexdigest()[:16])


def _told_if_rounded(model: Model) -> dict[str, str]:
    """That vectors are of 8 bits, where they are: full precision goes without saying."""
    precision = dict(model.encoder.ref.settings).get("precision", FLOAT32)
    return {} if precision == FLOAT32 else {"precision": precision}


def _thresholds(model: Model) -> dict[str, dict[str, float]]:
    """Under which probability each label is a no and from which a yes; between them the machine abstains."""
    found = model.head.thresholds
    return {
        label: {"no": round(no, 3), "yes": round(yes, 3)}
        for label, no, yes in zip(found.labels, found.no, found.yes, strict=True)
    }


def _speakers_digest(loaded: Loaded) -> str:
    """Hash of who speaks in which document for which group: a corrected participants file makes another run."""
    listed = [
        [
            gist.document_id,
            *sorted(json.dumps(asdict(s), sort_keys=True) for s in gist.speakers.values()),
        ]
        for gist in loaded.documents.gists
    ]
    return hashlib.sha256(json.dumps(listed).encode("ascii")).hexdigest()


def _corrected_by(model: Model, matrix: EvidenceMatrix) -> tuple[str, ...]:
    """A warning where figures rest on what the model did elsewhere."""
    judged = [cell for cell in matrix.cells if cell.judged]
    cells = sum(ERROR_RATES in cell.correction for cell in judged)
    if not cells:
        return ()
    told = _measured(model)
    interviews, utterances = told["everyday_interviews"], told["everyday_utterances"]
    return (
        CORRECTED_BY.format(
            cells=cells,
            of=len(judged),
            interviews=counted(interviews, "everyday interview"),
            utterances=counted(utterances, "utterance"),
        ),
    )


def _measured(model: Model) -> dict[str, Any]:
    """What error rates were estimated from: utterances and interviews, everyday ones apart; empty where nothing was."""
    held = model.held_out
    if held is None:
        return {}
    return {
        "utterances": len(held.groups),
        "interviews": len(set(held.documents.tolist())),
        "everyday_utterances": int(held.natural.sum()),
        "everyday_interviews": len(set(held.documents[held.natural].tolist())),
    }


def _people_digest(loaded: Loaded) -> str:
    """Hash of what people decided in these interviews, "" where they decided nothing: other codes make another run."""
    listed = sorted(row for gist in loaded.documents.gists for row in people_decided(gist))
    return hashlib.sha256(json.dumps(listed).encode("ascii")).hexdigest() if listed else ""


def _about_people(gists: Sequence[Gist]) -> tuple[str, ...]:
    """A warning that counts what several coders could not agree on."""
    disputed = [
        identifier for gist in gists for identifier, decision in gist.decided if decision.verdict is Verdict.ABSTAIN
    ]
    if not disputed:
        return ()
    return (
        f"coders disagree on {counted(len(disputed), 'code')} of {counted(len(set(disputed)), 'utterance')}: left open, and "
        "counted on neither side. `themetrix agreement` shows them; `themetrix import-codes --settled` takes in what was settled",
    )


def _counts(loaded: Loaded, set_aside: int, duplicates: int) -> dict[str, int]:
    gists = loaded.documents.gists
    spoke = [(each.role, each) for gist in gists for each in gist.spoke]
    utterances = [each for role, each in spoke if role is not Role.INTERVIEWER]
    return {
        "documents": len(gists),
        "set_aside": set_aside,
        "copies": sum(len(names) - 1 for names in loaded.file_names),
        "turns": sum(gist.turns for gist in gists),
        "utterances": sum(each.utterances for each in utterances),
        "utterances_of_interviewers": sum(each.utterances for role, each in spoke if role is Role.INTERVIEWER),
        "codable_utterances": sum(each.codable for each in utterances),
        "duplicates": duplicates,
        "codes": sum(gist.answers.given for gist in gists),
        "abstentions": sum(gist.answers.left for gist in gists),
        "coded_by_people": sum(gist.answers.touched for gist in gists),
        "replaced": sum(sum(entry["replaced"].values()) for entry in loaded.inputs),
    }
