"""A study of any size, invented: coded interviews with nobody's words, for measuring what a run costs.

Everything in it is synthetic: words drawn from a short list, codes and probabilities drawn from distributions, no reader and
no model asked. What is meant to be true to life are the shapes, since they decide the cost: lengths of utterances and turns,
unequal talkers, focus groups, the same people heard in a second wave, how rare each code is, and how many utterances are left
open, reported, prompted, repeated, or decided by a person. What the figures say means nothing.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pipeline.appraisal import (
    COMPONENTS,
    CONCERNS,
    LEVELS,
    OVERALL,
    Appraisal,
    Judgement,
    LabelAgreement,
    Memo,
)
from pipeline.codebook import Codebook, parse_codebook
from pipeline.findings import Findings, RunRecord
from pipeline.held_out import ABSTAIN, FIRST_HAND, NO, NOT_GIVEN, TOLD, YES, HeldOut
from pipeline.matrix import EvidenceMatrix, Interval
from pipeline.profiles import profiles
from pipeline.reporting import reporting
from pipeline.saturation import curves
from pipeline.speaker import Speaker
from pipeline.transcript import Role, SpokenTurn, compose
from pipeline.utterance import CodedDocument, CodedUtterance, Decision, Utterance, Verdict, utterance_id

CODEBOOK = Path(__file__).resolve().parents[1] / "data" / "codebooks" / "psw.toml"
A_DOCUMENT = 333  # participants' utterances in an interview, on average
FOCUS_GROUP = 12  # one interview in so many has several participants

_HOW_OFTEN = (0.10, 0.04, 0.03, 0.04, 0.03, 0.06, 0.03, 0.06, 0.03)  # labels, in turn: as rare as codes are in life
_OPEN, _TOLD_OF_OTHERS, _BY_PEOPLE, _REPEATED, _BACK_CHANNEL = 0.015, 0.12, 0.01, 0.005, 0.04
_TALK = (
    "I we they you the a and but so because when then really just sort of like well you know I mean it was is had been "
    "in on at with for to from about over after before team ward meeting shift manager nurse room phone coffee rota "
    "training people service day week year time thing way lot bit someone nobody everybody always never sometimes said "
    "told asked felt thought wanted tried worked helped listened changed stayed left came went saw heard knew hard good "
    "different new old quiet busy open clear fair small early late own next last other whole first same again still"
)
_WORDS = tuple(_TALK.split())


@dataclass(frozen=True, slots=True)
class Study:
    """Coded interviews with the codebook they were coded by, and a model's record on interviews it had not seen."""

    documents: tuple[CodedDocument, ...]
    codebook: Codebook
    held_out: HeldOut


def synthetic_study(utterances: int = 100_000, *, interviews: int = 0, seed: int = 5) -> Study:
    """A study of `utterances` coded ones (back-channels come on top) in `interviews` (0: one for every 333); same seed, same study."""
    with CODEBOOK.open("rb") as file:
        codebook = parse_codebook(tomllib.load(file))
    dice = np.random.default_rng(seed)
    documents = tuple(coded_interviews(codebook, dice, utterances, interviews))
    return Study(documents, codebook, held_out(codebook, dice))


def coded_interviews(
    codebook: Codebook, dice: np.random.Generator, utterances: int, interviews: int = 0, *, after: int = 0
) -> Iterator[CodedDocument]:
    """The interviews of a study one at a time, so that one of any size can be written down; `after` so many others came first."""
    many = interviews or max(1 if after else 4, round(utterances / A_DOCUMENT))
    talk = dice.lognormal(0.0, 0.4, many)
    counts = np.maximum(1, np.floor(talk / talk.sum() * utterances).astype(int))
    counts[np.argmax(counts)] += utterances - int(counts.sum())
    # Of interviews that come later none is somebody's second one: their numbers count on from those that were there.
    whole = 2 * (after + many) if after else many
    for number, count in enumerate(counts, start=after):
        yield _document(number, whole, int(count), codebook, dice)


def synthetic_findings(study: Study, matrix: EvidenceMatrix) -> Findings:
    """The findings of a run over the study, as a workspace would hand them to exporters."""
    counts = {
        "documents": len(study.documents),
        "utterances": sum(len(document.utterances) for document in study.documents),
    }
    inputs = tuple(
        {"document": document.transcript.document_id, "document_name": document.transcript.name, "format": "docx"}
        for document in study.documents
    )
    run = RunRecord(
        run_id="synthetic",
        model="synthetic",
        codebook=f"{study.codebook.id} {study.codebook.version}",
        inputs=inputs,
        versions={"themetrix": "0"},
        counts=counts,
        warnings=("Synthetic: nobody said a word of it.",),
        method={"model_digest": "0" * 64, "encoder": "none"},
    )
    appraisal = _appraisal(study, matrix)
    told = reporting(run, study.documents, study.codebook, matrix, appraisal.curves)
    return Findings(run, study.codebook, study.documents, matrix, replace(appraisal, reporting=told))


def held_out(codebook: Codebook, dice: np.random.Generator, natural: int = 445, gathered: int = 2_000) -> HeldOut:
    """A record of `natural` utterances of 16 everyday interviews and `gathered` others, with a middling model's errors."""
    labels, rows = codebook.label_ids, natural + gathered
    often = np.tile(_often(codebook), (rows, 1))
    often[natural:] *= 3
    given = dice.random(often.shape) < often
    told = dice.random(often.shape) < _TOLD_OF_OTHERS
    truth = np.where(given, np.where(told, TOLD, FIRST_HAND), NOT_GIVEN).astype(np.int8)
    found = np.where(given, dice.random(often.shape) < 0.7, dice.random(often.shape) < 0.03)
    verdict = np.where(dice.random(often.shape) < _OPEN, ABSTAIN, np.where(found, YES, NO)).astype(np.int8)
    p = np.clip(np.where(verdict == YES, 0.75, np.where(verdict == ABSTAIN, 0.5, 0.05)), 0, 1).astype(np.float32)
    everyday = np.arange(rows) < natural
    documents = np.where(everyday, np.arange(rows) * 16 // natural, 16 + np.arange(rows) // 40).astype(np.int32)
    groups = tuple(codebook.group_ids[number % len(codebook.group_ids)] for number in documents)
    return HeldOut(labels, documents, groups, everyday, truth, p, verdict, told & (verdict != NO))


def _document(number: int, many: int, count: int, codebook: Codebook, dice: np.random.Generator) -> CodedDocument:
    """Interview `number` of `many`: the last quarter are second interviews with the people of the first quarter."""
    later = number >= many - many // 4
    who = number - (many - many // 4) if later else number
    focus = 5 if who % FOCUS_GROUP == FOCUS_GROUP - 1 else 1
    group = codebook.groups[who % len(codebook.groups)]
    site = codebook.sites[who // len(codebook.groups) % len(codebook.sites)]
    wave = "2" if later else "1"
    labels = [f"{group.name} {who + 1}{'abcde'[each] if focus > 1 else ''}" for each in range(focus)]
    speakers = {
        label: Speaker(label, Role.PARTICIPANT, f"P{who:04}{each}", group.id, site.id, wave, "participants")
        for each, label in enumerate(labels)
    }
    speakers["Interviewer"] = Speaker("Interviewer", Role.INTERVIEWER, f"I{who:04}")
    name = f"{site.name} {group.name} {who + 1:03} wave {wave}.docx"
    identifier = hashlib.sha256(name.encode("utf-8")).hexdigest()

    said: list[tuple[str, list[str]]] = []
    texts = _texts(count, dice)
    while texts:
        if len(said) % 3 == 0:
            said.append(("Interviewer", _texts(1, dice)))
        size = int(dice.integers(1, 4))
        said.append((labels[int(dice.integers(focus))], texts[:size]))
        del texts[:size]
        if dice.random() < _BACK_CHANNEL * 2:
            said.append((labels[0], ["Mm."]))
    transcript = compose(
        identifier,
        name,
        [
            (SpokenTurn(speaker, " ".join(pieces)), Role.INTERVIEWER if speaker == "Interviewer" else Role.PARTICIPANT)
            for speaker, pieces in said
        ],
    )

    lean = np.exp(dice.normal(0, 0.5, (focus, len(codebook.labels))))
    often = np.clip(_often(codebook) * lean, 0, 0.9)
    coded: list[CodedUtterance] = []
    question: str | None = None
    for turn, (speaker, pieces) in zip(transcript.turns, said, strict=True):
        if speaker == "Interviewer":
            question = turn.text
            continue
        start = turn.start
        for text in pieces:
            end = start + len(text)
            place = (turn.index, start, end)
            found = utterance_id(identifier, *place, text)
            codable = len(text.split()) >= codebook.reading.min_words
            utterance = Utterance(found, identifier, *place, text, speaker, Role.PARTICIPANT, codable, question)
            rates = often[labels.index(speaker)]
            coded.append(
                CodedUtterance(
                    utterance, tuple(_decisions(codebook, group.id, rates, question, dice)) if codable else ()
                )
            )
            start = end + 1
    return CodedDocument(transcript, speakers, tuple(coded))


def _decisions(
    codebook: Codebook, group: str, rates: np.ndarray, question: str | None, dice: np.random.Generator
) -> Iterator[Decision]:
    drawn = dice.random((5, len(rates))).tolist()
    by_person = drawn[4][0] < _BY_PEOPLE
    for label, rate, one, two, three, four in zip(codebook.labels, rates.tolist(), *drawn[:4], strict=True):
        if one < rate:
            verdict, p = Verdict.YES, 1 - 0.4 * two
        elif one > 1 - _OPEN:
            verdict, p = Verdict.ABSTAIN, 0.4 + 0.2 * two
        else:
            verdict, p = Verdict.NO, 0.4 * two * two
        of, told, prompted = "", False, None
        if verdict is not Verdict.NO:
            prompted = None if question is None else three < 0.4
            if label.attributable and four < _TOLD_OF_OTHERS:
                others = [each for each in codebook.group_ids if each != group]
                of, told = "unknown" if four < 0.01 else others[int(four * 1e6) % len(others)], True
        found = Decision(label.id, p, verdict, of, told, prompted, "synthetic")
        if by_person:
            settled = Verdict.YES if p > 0.5 else Verdict.NO
            found = Decision(label.id, float(p > 0.5), settled, of, told, prompted, "ana", found)
        yield found


def _texts(count: int, dice: np.random.Generator) -> list[str]:
    """So many utterances of 3 to 70 words, most of 10 to 25; one in two hundred says again what was said before."""
    sizes = np.clip(np.rint(dice.lognormal(2.75, 0.5, count)), 3, 70).astype(int)
    words = dice.integers(len(_WORDS), size=int(sizes.sum())).tolist()
    again = dice.random(count) < _REPEATED
    texts: list[str] = []
    at = 0
    for place, size in enumerate(sizes.tolist()):
        picked = [_WORDS[word] for word in words[at : at + size]]
        at += size
        if texts and again[place]:
            texts.append(texts[-1])
        else:
            texts.append(f"{picked[0].capitalize()} {' '.join(picked[1:])}.")
    return texts


def _often(codebook: Codebook) -> np.ndarray:
    return np.resize(_HOW_OFTEN, len(codebook.labels))


def _appraisal(study: Study, matrix: EvidenceMatrix) -> Appraisal:
    """Agreement, memos and judgements invented; what can be computed from the study (profiles, curves, items) computed."""
    codebook = study.codebook
    figure = Interval(0.62, 0.48, 0.74)
    agreement = tuple(
        LabelAgreement(label.id, 445, 20, Interval(0.045, 0.03, 0.06), *([figure] * 6)) for label in codebook.labels
    )
    first = codebook.criteria[0].id
    memos = (
        Memo(first, codebook.group_ids[0], "all", "all", "Read again with the second wave in mind.", "Ana"),
        Memo(first, "", "all", "all", "Discussed on the team's Friday.", "Ben"),
    )
    judgements = (
        *(Judgement(first, "all", "all", each, CONCERNS[1], "Invented.", "Ana") for each in COMPONENTS),
        Judgement(first, "all", "all", OVERALL, LEVELS[1], "Invented.", "Ana"),
    )
    return Appraisal(
        agreement,
        "interviews invented for this measurement",
        profiles(study.documents, codebook, matrix, agreement),
        curves(study.documents, codebook),
        memos,
        judgements,
    )
