"""The gate before anything is published: gathers what a batch is judged by, keeps the ruling, and lets a person overrule it.

A ruling depends on the interviews, the settings and what was let through before, never on when or how often it is made. A
batch that passes leaves no trace in the evidence: in one batch or in ten, the same interviews give the same run.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath

from pipeline.appraisal import Curve
from pipeline.audit import Audit, audit
from pipeline.cascade import ruled_out
from pipeline.codebook import Codebook
from pipeline.drift import Drift, Heard, drift
from pipeline.file_names import find_in_file_name, words_of_name
from pipeline.findings import RunRecord
from pipeline.gate import (
    AUDIT,
    Check,
    Limits,
    Ruling,
    rule_on_audit,
    rule_on_drift,
    rule_on_leaks,
    rule_on_saturation,
    rule_on_unknown,
)
from pipeline.gist import Gist
from pipeline.held_out import ABSTAIN, NOT_GIVEN, YES, HeldOut
from pipeline.interviews import Interviews
from pipeline.leaks import Leak, find_leaks
from pipeline.name_lists import GIVEN_NAMES, PLACE_WORDS
from pipeline.operations.load import Loaded
from pipeline.operations.models import Model
from pipeline.operations.study import printable, study_terms
from pipeline.participants import rows_of
from pipeline.speaker import UNKNOWN
from pipeline.store.gate import BatchRow, accepted, keep_ruling, rulings, standing_hold
from pipeline.store.human_codes import codings, random_rows
from pipeline.store.ledger import Ledger
from pipeline.store.participants import participants_in_use
from pipeline.store.run_bases import find_basis
from pipeline.store.workspace import Workspace
from pipeline.utterance import CodedUtterance, Verdict
from pipeline.wording import counted

LISTENED = 40
"""Utterances of an interview that its mean vector is made from, chosen by their ids: more would change little and cost time."""
SHORTEST = 5
"""Codable utterances that an interview has at least to be compared."""
MOST_BEFORE = 500
"""Earlier interviews that a batch is compared with, the latest."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A ruling with what it is about: the ids of the batch, those let through before there was a gate, sheets' interviews used."""

    ruling: Ruling
    batch: tuple[str, ...]
    stood: tuple[str, ...]
    audited: int
    notes: tuple[str, ...]


def judge(
    workspace: Workspace,
    ledger: Ledger,
    codebook: Codebook,
    model: Model,
    loaded: Loaded,
    curves: Sequence[Curve],
    standing: str,
) -> Judged:
    """The gate's ruling on the interviews that were not let through before; `standing` is the run whose evidence stands.

    Reads only, but for vectors that the cache has lost and that are made anew.
    """
    limits = limits_of(workspace)
    past = rulings(ledger)
    stood = () if past else _before_the_gate(workspace, standing)
    through = {each: place for place, each in enumerate((*stood, *accepted(past)))}
    here = {gist.document_id: gist for gist in loaded.documents.gists}
    batch = [gist for identifier, gist in here.items() if identifier not in through]
    before = sorted(
        (gist for identifier, gist in here.items() if identifier in through),
        key=lambda gist: through[gist.document_id],
    )
    watched = _watched(ledger, loaded.documents, model)
    seen = max((int(row.found.get("audited", 0)) for row in past if row.released_at and _on_audit(row)), default=0)
    checks: list[Check] = []
    if batch:
        checks += rule_on_drift(
            _drift(workspace, codebook, model, loaded.documents, before[-MOST_BEFORE:], batch),
            codebook.label_ids,
            limits,
        )
        said = [(spoke.codable, speaker) for gist in batch for spoke, speaker in gist.participants()]
        unknown = sum(count for count, speaker in said if speaker.group == UNKNOWN)
        checks.append(rule_on_unknown(unknown, sum(count for count, _ in said), limits, first=not before))
        checks.append(rule_on_leaks(_leaks(workspace, codebook, loaded, {gist.document_id for gist in batch}), limits))
        checks.append(rule_on_saturation(curves, limits))
    checks.append(rule_on_audit(_audit(watched[seen:], model, workspace.settings.gate.margin), limits))
    listed = tuple(gist.document_id for gist in batch)
    return Judged(Ruling(len(batch), tuple(checks)), listed, stood, len(watched), _released(past, here))


def limits_of(workspace: Workspace) -> Limits:
    """The limits in the workspace's settings."""
    given = workspace.settings.gate
    return Limits(given.level, given.difference, given.unknown, given.leaks, given.saturation, given.hold)


def marked(run: RunRecord, judged: Judged) -> RunRecord:
    """The run's record with why it is held back, and what was held back once and let through by a person.

    The very record where there is neither.
    """
    ruling = judged.ruling
    if not ruling.held and not judged.notes:
        return run
    held = tuple(f"HELD BACK by the gate, not the study's evidence: {line}" for line in ruling.lines)
    told = replace(
        run,
        run_id="",
        warnings=(*held, *judged.notes, *run.warnings),
        method={**run.method, **({"held_back": list(ruling.reasons)} if held else {})},
    )
    content = json.dumps(asdict(told), sort_keys=True, ensure_ascii=True)
    return replace(told, run_id=hashlib.sha256(content.encode("ascii")).hexdigest()[:16])


def keep(ledger: Ledger, run_id: str, judged: Judged) -> None:
    """Records the ruling, once; interviews of a batch that passed are let through with it."""
    found = {"checks": [asdict(check) for check in judged.ruling.checks], "audited": judged.audited}
    keep_ruling(ledger, run_id, judged.batch, held=judged.ruling.held, found=found, before=judged.stood)


def _before_the_gate(workspace: Workspace, standing: str) -> tuple[str, ...]:
    """The interviews of the evidence that stands in a workspace older than the gate."""
    basis = find_basis(workspace, standing) if standing else None
    return tuple(interview.document for interview in basis.interviews) if basis else ()


def _released(past: Sequence[BatchRow], here: Iterable[str]) -> tuple[str, ...]:
    """A line for the interviews that are evidence because a person let them through."""
    ids = {document for row in past if row.held and row.released_at for document in row.documents} & set(here)
    if not ids:
        return ()
    return (
        f"{counted(len(ids), 'interview')} held back by the gate and let through by a person: `themetrix gate` says why",
    )


# ----------------------------------------------------------------------------------------------------------- drift


def _drift(
    workspace: Workspace,
    codebook: Codebook,
    model: Model,
    documents: Interviews,
    before: Sequence[Gist],
    batch: Sequence[Gist],
) -> Drift:
    """The batch beside the interviews before; words are looked at only where there is something of the kind to compare with."""
    import numpy as np

    from pipeline.cleaning import clean
    from pipeline.embedding import embed
    from pipeline.store.vectors import VectorCache

    long = [[gist for gist in part if len(gist.said.ids) >= SHORTEST] for part in (before, batch)]
    places = [{_place(gist) for gist in part} for part in long]
    shared = places[0] & places[1]
    chosen = {gist.document_id: _listened(gist, documents) for part in long for gist in part if _place(gist) in shared}
    texts = [clean(text) for said in chosen.values() for text in said]
    vectors = np.zeros((0, 1))
    if texts:
        cache = VectorCache(workspace.segments, model.encoder.ref.encoder_id)
        try:
            vectors = np.asarray(embed(texts, model.encoder, cache), dtype=np.float64)
        finally:
            cache.close()
    means, at = {}, 0
    for identifier, said in chosen.items():
        means[identifier] = vectors[at : at + len(said)].mean(axis=0)
        at += len(said)
    labels = codebook.label_ids
    old, new = (
        [_heard(gist, labels, means.get(gist.document_id, np.zeros(vectors.shape[1]))) for gist in part]
        for part in long
    )
    return drift(old, new, seed=codebook.reading.seed)


def _listened(gist: Gist, documents: Interviews) -> list[str]:
    """What was said in an interview's utterances that come first by their ids; of these, what a gate ruled out is passed over.

    That was never embedded, and embedding it for this would take back what the gate spares. An interview of which nothing
    passed is listened to all the same.
    """
    wanted = sorted(gist.ids())[:LISTENED]
    said = {coded.utterance.utterance_id: coded for coded in documents.of(gist.document_id).utterances}
    passed = [identifier for identifier in wanted if not ruled_out(said[identifier])]
    return [said[identifier].utterance.text for identifier in passed or wanted]


def _place(gist: Gist) -> tuple[str, str]:
    """The stakeholder group and the site of whoever says most in it."""
    said: Counter[tuple[str, str]] = Counter()
    for spoke, who in gist.participants():
        if spoke.codable:
            said[who.group, who.site] += spoke.codable
    return min(said, key=lambda place: (-said[place], place), default=(UNKNOWN, UNKNOWN))


def _heard(gist: Gist, labels: Sequence[str], vector: object) -> Heard:
    import numpy as np

    group, site = _place(gist)
    said, given = len(gist.said.ids), dict(gist.machine)
    return Heard(
        gist.document_id,
        group,
        site,
        np.asarray(vector, dtype=np.float64),
        gist.abstained / said,
        np.array([given.get(label, 0) for label in labels], dtype=np.float64) / said,
    )


# ----------------------------------------------------------------------------------------------------------- leaks


def _leaks(workspace: Workspace, codebook: Codebook, loaded: Loaded, batch: set[str]) -> list[Leak]:
    from pipeline.language import is_common

    participants = participants_in_use(workspace)
    terms = study_terms(workspace, codebook)
    keep_ = frozenset(word for term in (*terms.keep, *codebook.label_ids) for word in words_of_name(term))
    listed = {word for name in terms.names for word in words_of_name(name)} - keep_
    found: list[Leak] = []
    for gist, names in zip(loaded.documents.gists, loaded.file_names, strict=True):
        if gist.document_id not in batch:
            continue
        _, rows = rows_of(names, participants) if names else ("", ())
        written = [PurePosixPath(printable(name)).stem for name in names]
        written += [part for row in rows for part in (row.speaker, row.participant)]
        people = {word for text in written for word in _people(text, keep_)} | listed
        ordinary = {word for word in people if is_common(word)}
        found += find_leaks(loaded.documents.of(gist.document_id), people, ordinary)
    return found


def _people(text: str, keep_: frozenset[str]) -> Iterator[str]:
    """The words of a file's name or a speaker's label that are somebody's name for sure: with a given name, or in no vocabulary."""
    from pipeline.language import is_common

    for run in find_in_file_name(text, keep=keep_, roles=(), known=(), listed=()):
        named = any(word in GIVEN_NAMES for word in run.words)
        for word in run.words:
            if word not in keep_ and word not in PLACE_WORDS and (named or not is_common(word)):
                yield word


# ----------------------------------------------------------------------------------------------------------- audit


def _watched(ledger: Ledger, documents: Interviews, model: Model) -> list[tuple[int, int]]:
    """For each interview on each random sheet that people decided wholly: utterances the machine got wrong, and how many.

    In the order in which the sheets were finished.
    """
    finished: dict[str, int] = {}
    for place, coding in enumerate(codings(ledger)):
        if coding.sheet:
            finished[coding.sheet] = place
    if not finished or model.held_out is None:
        return []
    drawn = {sheet: random_rows(ledger, sheet) for sheet in finished}
    wanted = {row for rows in drawn.values() for row in rows}
    said = {
        coded.utterance.utterance_id: coded
        for gist in documents.gists
        if (here := wanted.intersection(gist.ids()))
        for coded in documents.of(gist.document_id).utterances
        if coded.utterance.utterance_id in here
    }
    found: list[tuple[int, int]] = []
    for sheet in sorted(finished, key=lambda each: finished[each]):
        wrong: defaultdict[str, list[bool]] = defaultdict(list)
        rows = [said[row] for row in drawn[sheet] if row in said]
        if any(decision.replaced is None for coded in rows for decision in coded.decisions):
            continue  # read in part: which rows were read may be no chance
        for coded in rows:
            wrong[coded.utterance.document_id].append(_wrong(coded))
        found += [(sum(wrong[document]), len(wrong[document])) for document in sorted(wrong)]
    return found


def _wrong(coded: CodedUtterance) -> bool:
    """Whether the machine decided any label otherwise than people; what either left open is no error."""
    return any(
        {decision.verdict, decision.machine.verdict} == {Verdict.YES, Verdict.NO} for decision in coded.decisions
    )


def _audit(watched: Sequence[tuple[int, int]], model: Model, margin: float) -> Audit | None:
    expected = _expected(model.held_out)
    return None if expected is None else audit(watched, min(max(expected + margin, 0.01), 0.99))


def _expected(held: HeldOut | None) -> float | None:
    """The share of utterances of everyday held-out interviews on which the machine got a label wrong, interviews weighing alike."""
    if held is None or not held.natural.any():
        return None
    wrong = ((held.verdict != ABSTAIN) & ((held.verdict == YES) != (held.truth != NOT_GIVEN))).any(axis=1)[held.natural]
    interviews = held.documents[held.natural]
    shares = [float(wrong[interviews == each].mean()) for each in sorted(set(interviews.tolist()))]
    return sum(shares) / len(shares)


def _on_audit(row: BatchRow) -> bool:
    return any(check["code"] == AUDIT and check["held"] for check in row.found.get("checks", ()))


# ------------------------------------------------------------------------------------------------- what a person sees


@dataclass(frozen=True, slots=True)
class AtTheGate:
    """What the gate ruled last: `held` names the run that is held back ("" for none), `standing` the one that stands."""

    held: str
    standing: str
    interviews: int
    checks: tuple[Check, ...]
    past: tuple[BatchRow, ...]


def look(workspace: Workspace, standing: str) -> AtTheGate:
    """What was ruled last, and before; reads only."""
    with Ledger(workspace.ledger, reading=True) as ledger:
        past = rulings(ledger)
    hold = standing_hold(past)
    newest = past[-1] if past else None
    checks = tuple(Check(**check) for check in newest.found.get("checks", ())) if newest else ()
    return AtTheGate(hold.run_id if hold else "", standing, len(newest.documents) if newest else 0, checks, past)
