"""The memos and judgements that may quote a person: those on the cells their words were evidence in."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.errors import ThemetrixError
from pipeline.operations.forget_plan import Plan
from pipeline.operations.load import load
from pipeline.operations.models import model_in_use
from pipeline.store.ledger import Ledger
from pipeline.store.memos import kept_judgements, kept_memos
from pipeline.store.workspace import Workspace
from pipeline.utterance import Verdict


@dataclass(frozen=True, slots=True)
class Noted:
    """Numbers of memos and of judgements, removed ones included: those are kept too."""

    memos: tuple[int, ...]
    judgements: tuple[int, ...]


def notes_on(workspace: Workspace, ledger: Ledger, codebook: Codebook, plan: Plan) -> Noted:
    """What people noted on cells that documents of the plan gave evidence to; everything where it can't be told which."""
    memos, judgements = kept_memos(ledger, past=True), kept_judgements(ledger, past=True)
    if not memos and not judgements:
        return Noted((), ())
    try:
        documents = load(workspace, ledger, codebook, model_in_use(workspace, codebook)).documents
    except ThemetrixError:
        return Noted(tuple(each.number for each in memos), tuple(each.number for each in judgements))
    touched: set[tuple[str, str]] = set()
    for document in documents:
        if document.transcript.document_id in plan.documents:
            for coded in document.utterances:
                group = document.speakers[coded.utterance.speaker].group
                for decision in coded.decisions:
                    if decision.verdict is Verdict.YES:
                        touched.add((decision.label, decision.attributed_to or group))
    cells = {
        (criterion.id, group)
        for criterion in codebook.criteria
        for label, group in touched
        if label in criterion.labels
    }
    rows = {criterion for criterion, _ in cells}
    return Noted(
        tuple(
            k.number
            for k in memos
            if (k.memo.criterion, k.memo.group) in cells or (k.memo.criterion in rows and not k.memo.group)
        ),
        tuple(k.number for k in judgements if k.judgement.criterion in rows),
    )
