"""Findings with something in every field: what a run over `sample_findings` would give once it was measured, read and judged.

Held-out figures so that prevalence is corrected, a person's decisions, two waves, profiles, curves, agreement, memos and
judgements; with `hostile`, that text in whatever field anybody can fill.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sample_findings import findings, spoilt

from pipeline.appraisal import COMPONENTS, CONCERNS, LEVELS, OVERALL, Appraisal, Judgement, LabelAgreement, Memo
from pipeline.codebook import Codebook, Named
from pipeline.evidence import gather
from pipeline.findings import Findings
from pipeline.held_out import ABSTAIN, FIRST_HAND, NO, NOT_GIVEN, YES, HeldOut
from pipeline.matrix import Interval
from pipeline.people import PERSON
from pipeline.profiles import profiles
from pipeline.reporting import reporting
from pipeline.saturation import curves
from pipeline.utterance import CodedDocument, Decision, Verdict


def full(hostile: str = "", *, by: Sequence[str] = ()) -> Findings:
    """The sample's findings with nothing empty; the same call gives the same findings."""
    plain = findings(hostile)
    codebook = _spoilt(plain.codebook, hostile)
    documents = tuple(_read_by_people(_in_waves(document, hostile), hostile) for document in plain.documents)
    matrix = gather(documents, codebook, by=by, measured=_held_out(codebook))
    row = matrix.rows[0]
    agreement = tuple(
        LabelAgreement(
            label, 400, 60, Interval(0.15, 0.11, 0.2), *([Interval(0.71, 0.6, 0.8)] * 5), Interval(0.7)
        )
        for label in codebook.label_ids
    )  # fmt: skip
    found = profiles(documents, codebook, matrix, agreement)
    drawn = curves(documents, codebook)
    run = replace(
        plain.run,
        model=spoilt("kiosks-1", hostile),
        codebook=spoilt("kiosks 1.0", hostile),
        method={**plain.run.method, spoilt("remark", hostile): hostile},
        versions={**plain.run.versions, "other": spoilt("1", hostile)},
    )
    appraisal = Appraisal(
        agreement=agreement,
        agreement_on=spoilt("400 utterances of 20 interviews", hostile),
        profiles=found,
        curves=drawn,
        memos=(
            Memo(
                "acceptance",
                "readers",
                row.site,
                row.wave,
                spoilt("Only those who came.", hostile),
                spoilt("Ana", hostile),
            ),
            Memo("acceptance", "", row.site, row.wave, spoilt("Settled on Friday.", hostile), spoilt("Ben", hostile)),
        ),
        judgements=tuple(
            Judgement(
                "acceptance", row.site, row.wave, each, level, spoilt("Few hearings.", hostile), spoilt("Ana", hostile)
            )
            for each, level in (*((each, CONCERNS[1]) for each in COMPONENTS), (OVERALL, LEVELS[1]))
        ),
        reporting=reporting(run, documents, codebook, matrix, drawn),
    )
    return Findings(run, codebook, documents, matrix, appraisal)


def _held_out(codebook: Codebook) -> HeldOut:
    """A good model's record on 20 interviews of 20 utterances, groups in turn."""
    dice = np.random.default_rng(7)
    rows, labels = 400, codebook.label_ids
    given = dice.random((rows, len(labels))) < 0.15
    found = np.where(given, dice.random(given.shape) < 0.8, dice.random(given.shape) < 0.04)
    left_open = dice.random(given.shape) < 0.02
    verdict = np.where(left_open, ABSTAIN, np.where(found, YES, NO)).astype(np.int8)
    documents = (np.arange(rows) // 20).astype(np.int32)
    return HeldOut(
        labels=labels,
        documents=documents,
        groups=tuple(codebook.group_ids[number % len(codebook.group_ids)] for number in documents),
        natural=np.ones(rows, dtype=np.bool_),
        truth=np.where(given, FIRST_HAND, NOT_GIVEN).astype(np.int8),
        p=np.where(verdict == YES, 0.8, 0.1).astype(np.float32),
        verdict=verdict,
        told=np.zeros(given.shape, dtype=np.bool_),
    )


def _in_waves(document: CodedDocument, hostile: str) -> CodedDocument:
    """The document as one of a first wave (harbour) or a second (hill), its participants called as `hostile` has it."""
    speakers = {
        label: replace(
            who,
            participant=spoilt(who.participant, hostile),
            wave=spoilt("1" if who.site == "harbour" else "2", hostile),
        )
        for label, who in document.speakers.items()
    }
    return replace(document, speakers=speakers)


def _read_by_people(document: CodedDocument, hostile: str) -> CodedDocument:
    """The document with what the machine left open, and its first volunteered code, decided by a person."""
    coded = []
    for each in document.utterances:
        decisions = tuple(
            replace(found, p=1.0, coder=f"{PERSON}{spoilt('ana', hostile)}", replaced=found)
            if found.verdict is Verdict.YES and found.p > 0.96
            else found
            for found in each.decisions
        )
        coded.append(replace(each, decisions=decisions))
    return replace(document, utterances=tuple(coded))


def _spoilt(codebook: Codebook, hostile: str) -> Codebook:
    if not hostile:
        return codebook
    hostile = hostile.encode("utf-8", "replace").decode("utf-8")
    return replace(
        codebook,
        labels=tuple(
            replace(each, exclude=(hostile,), examples=(hostile,), cues=(hostile,)) for each in codebook.labels
        ),
        groups=tuple(replace(each, aliases=(hostile,)) for each in codebook.groups),
        sites=tuple(Named(site.id, spoilt(site.name, hostile), (hostile,)) for site in codebook.sites),
    )


def decided_by_people(found: Findings) -> list[Decision]:
    """Every decision that a person made in the machine's place."""
    return [d for document in found.documents for each in document.utterances for d in each.decisions if d.replaced]
