"""Erases a withdrawn participant from a workspace and proves it; a kill half-way is finished by the next call.

Order makes it safe: the journal first, originals last, since they alone tell what is to be looked for. Each step can be done
twice. What lies outside the workspace is named for people, and never touched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.codebook import Codebook
from pipeline.errors import ThemetrixError, WrongUse
from pipeline.operations.code import code_documents
from pipeline.operations.forget_models import labelled_files_with, models_that_saw
from pipeline.operations.forget_notes import notes_on
from pipeline.operations.forget_plan import Plan, plan, read_original
from pipeline.operations.forget_proof import Said, erase_vectors, ids_of, quarantined_copies, search, what_was_said
from pipeline.operations.forget_report import Forgotten, reported, told
from pipeline.operations.forget_rewrite import rewrite, rewriting
from pipeline.operations.forget_tables import take_out_lines
from pipeline.operations.forget_waiting import erase_waiting
from pipeline.operations.prepare import label_key, prepare
from pipeline.operations.progress import Progress, silent
from pipeline.operations.publish import publish, standing_run
from pipeline.operations.run import clear_leftovers
from pipeline.operations.study import codebook_in_use
from pipeline.store import raw
from pipeline.store.erasing import (
    erase_originals,
    erase_quarantined,
    erase_rows,
    erase_runs,
    erase_segments,
    quarantined,
    utterances_known,
)
from pipeline.store.forgettings import close_journal, keep_journal, keep_report, open_journal
from pipeline.store.keys import study_key
from pipeline.store.ledger import Ledger
from pipeline.store.lock import hold
from pipeline.store.withdrawn import IN_PROJECT, file_mark, keep_marks, lift, person_mark, speaker_mark
from pipeline.store.workspace import Workspace


def forget(workspace: Workspace, participant: str, *, dry_run: bool = False, progress: Progress = silent) -> Forgotten:
    """Erases everything a participant said from the workspace, publishes the evidence without it, and looks for traces.

    Raises `WrongUse` for what is no participant's id here, or another one's while an erasure is unfinished. `dry_run` says
    what would go, and erases nothing.
    """
    with hold(workspace.root, erasing=True), Ledger(workspace.ledger) as ledger:
        codebook = codebook_in_use(workspace)
        key = study_key(workspace, ledger)
        unfinished = open_journal(workspace.root)
        if unfinished is not None:
            if unfinished["participant"] != participant:
                raise WrongUse(
                    "the erasure of another participant was cut short",
                    remedy="finish it first: themetrix forget --finish",
                )
            if dry_run:
                return told(unfinished, planned=True)
            return _Erasure(workspace, ledger, codebook, key, unfinished, progress).done()
        clear_leftovers(workspace)
        prepare(workspace, ledger, ledger.documents(), progress)
        found = plan(workspace, ledger, codebook, participant, key)
        journal = _journal(workspace, ledger, codebook, key, participant, found)
        if dry_run:
            return told(journal, planned=True)
        keep_journal(workspace.root, journal)
        return _Erasure(workspace, ledger, codebook, key, journal, progress).done()


def finish(workspace: Workspace, progress: Progress = silent) -> Forgotten | None:
    """Finishes an erasure that was cut short; None when there is none."""
    with hold(workspace.root, erasing=True), Ledger(workspace.ledger) as ledger:
        journal = open_journal(workspace.root)
        if journal is None:
            return None
        key = study_key(workspace, ledger)
        return _Erasure(workspace, ledger, codebook_in_use(workspace), key, journal, progress).done()


def lift_withdrawal(workspace: Workspace, participant: str) -> bool:
    """Whether this participant was withdrawn; what is theirs may now come again. What was erased stays erased."""
    with hold(workspace.root), Ledger(workspace.ledger) as ledger:
        return lift(ledger, person_mark(participant, study_key(workspace, ledger)))


def _journal(
    workspace: Workspace, ledger: Ledger, codebook: Codebook, key: bytes, participant: str, found: Plan
) -> dict[str, Any]:
    """All that the steps need once the files they would read it from are gone, and what the report will say."""
    said = what_was_said(workspace, ledger, found, key)
    coded = utterances_known(ledger, found.documents)
    noted = notes_on(workspace, ledger, codebook, found)
    labelled = labelled_files_with(workspace, said.traces)
    again = rewriting(workspace, codebook, found, key)
    return {
        "participant": participant,
        "person": person_mark(participant, key),
        "plan": asdict(found),
        "began": datetime.now(UTC).isoformat(timespec="seconds"),
        "standing": standing_run(workspace),
        "rewritten": [asdict(each) for each in again],
        "codes": len(coded),
        "models": [asdict(each) for each in models_that_saw(workspace, said.sentences)],
        "memos": list(noted.memos),
        "judgements": list(noted.judgements),
        "alike": list(said.alike),
        "outside": [str(path) for path in labelled if not path.resolve().is_relative_to(workspace.root)],
        "done": {},
    }


class _Erasure:
    """One erasure over its journal: steps in order, each noted when it is done and skipped from then on."""

    def __init__(
        self,
        workspace: Workspace,
        ledger: Ledger,
        codebook: Codebook,
        key: bytes,
        journal: dict[str, Any],
        progress: Progress,
    ) -> None:
        self.workspace, self.ledger, self.codebook, self.key = workspace, ledger, codebook, key
        self.journal, self.progress = journal, progress
        held = journal["plan"]
        self.plan = Plan(
            gone=tuple(held["gone"]),
            rewritten=tuple((old, tuple(labels)) for old, labels in held["rewritten"]),
            labels=tuple(held["labels"]),
            projects=tuple(held["projects"]),
            utterances=tuple(held["utterances"]),
            runs=tuple(held["runs"]),
        )

    def done(self) -> Forgotten:
        """Everything that is not done yet, and the account of it."""
        clear_leftovers(self.workspace)
        said = None if "originals" in self.journal["done"] else self._said()
        steps: tuple[tuple[str, Callable[[Said | None], Any]], ...] = (
            ("withdrawn", self._mark),
            ("rewritten", self._rewrite),
            ("quarantine", self._quarantine),
            ("lines", self._lines),
            ("rows", self._rows),
            ("files", self._files),
            ("vectors", self._vectors),
            ("published", self._publish),
            ("searched", self._search),
            ("originals", self._originals),
        )
        for number, (name, step) in enumerate(steps, start=1):
            if name not in self.journal["done"]:
                self.journal["done"][name] = step(said)
                keep_journal(self.workspace.root, self.journal)
            self.progress("Erasing", number, len(steps))
        self.ledger.compact()
        again = self._search_again(said)
        outcome = replace(told(self.journal, planned=False), traces=again, proven=self._proven(said, again))
        report = keep_report(self.workspace.root, str(self.journal["person"]), reported(self.journal, outcome))
        close_journal(self.workspace.root)
        return replace(outcome, report=report)

    def _said(self) -> Said:
        """What they said, as long as the originals are there; kept in memory alone."""
        return what_was_said(self.workspace, self.ledger, self.plan, self.key)

    def _mark(self, _: Said | None) -> int:
        held = {file_mark(each, self.key) for each in (*self.plan.documents, *self.plan.projects)}
        labels = dict(self.plan.rewritten)
        for identifier in self.plan.documents:
            for name in raw.raw_names(self.workspace.raw, identifier):
                held.add(speaker_mark(name, IN_PROJECT, self.key))
                if identifier not in labels and not self._shared(name):
                    held.add(speaker_mark(name, None, self.key))
        held |= self._speakers_of_rewritten()
        keep_marks(self.ledger, str(self.journal["person"]), sorted(held))
        return len(held)

    def _shared(self, name: str) -> bool:
        """Whether a document that stays has a file of this name too."""
        staying = set(self.ledger.documents()) - set(self.plan.gone)
        return any(name in raw.raw_names(self.workspace.raw, each) for each in staying)

    def _speakers_of_rewritten(self) -> set[str]:
        held = set()
        for identifier, keys in self.plan.rewritten:
            if identifier in self.ledger.documents():
                for label in read_original(self.workspace, identifier).speakers:
                    if label_key(label, self.key) in keys:
                        names = raw.raw_names(self.workspace.raw, identifier)
                        held |= {speaker_mark(name, label, self.key) for name in names}
        return held

    def _rewrite(self, _: Said | None) -> int:
        done = rewrite(self.workspace, self.ledger, self.codebook, self.plan, self.key)
        told = {each["old"]: each for each in self.journal["rewritten"]}
        told |= {each.old: asdict(each) for each in done}
        self.journal["rewritten"] = [told[old] for old in sorted(told)]
        return len(done)

    def _quarantine(self, said: Said | None) -> int:
        folders = quarantined(self.workspace)
        if said is None:
            return 0
        copies = quarantined_copies(self.workspace, self.plan, said, folders, str(self.journal["participant"]))
        return erase_quarantined(self.workspace, copies)

    def _lines(self, _: Said | None) -> dict[str, int]:
        renewed = tuple(str(each["new"]) for each in self.journal["rewritten"])
        participant = str(self.journal["participant"])
        done = take_out_lines(self.workspace, self.ledger, self.plan, renewed, participant, self.key)
        return asdict(done)

    def _rows(self, _: Said | None) -> bool:
        erase_rows(self.ledger, set(self.plan.documents), self.plan.utterances, self.plan.projects, set(self.plan.runs))
        return True

    def _files(self, _: Said | None) -> dict[str, int]:
        return {
            "segments": erase_segments(self.workspace, self.plan.documents),
            "runs": erase_runs(self.workspace, self.plan.runs),
            "waiting": erase_waiting(self.workspace, self.plan),
        }

    def _vectors(self, _: Said | None) -> dict[str, int]:
        gone, kept = erase_vectors(self.workspace, self.ledger, self.codebook)
        return {"erased": gone, "kept": kept}

    def _publish(self, _: Said | None) -> str:
        """The evidence without them, if the study had any; an erasure never fails for want of a model."""
        if not self.journal["standing"] or not self.ledger.documents():
            return ""
        try:
            prepare(self.workspace, self.ledger, self.ledger.documents(), self.progress)
            code_documents(self.workspace, self.ledger, self.ledger.documents(), self.progress)
            return publish(self.workspace, self.ledger, progress=self.progress).run_id
        except ThemetrixError:
            return ""

    def _search(self, said: Said | None) -> dict[str, Any]:
        """Looks for traces while the originals still tell what to look for, in everything but these."""
        self.ledger.compact()
        if said is None:
            return {"files": 0, "whole": False, "found": 0}
        apart = [self.workspace.raw / each[:2] / each for each in (*self.plan.documents, *self.plan.projects)]
        done = search(self.workspace, said, str(self.journal["participant"]), apart)
        # The journal's own rows of ids are gone from the ledger by now; what is found here is told after the last look.
        return {"files": done.files, "whole": said.whole, "found": len(done.found), "size": done.size}

    def _originals(self, _: Said | None) -> int:
        return erase_originals(self.workspace, (*self.plan.documents, *self.plan.projects))

    def _search_again(self, said: Said | None) -> tuple[tuple[Path, int], ...]:
        """The last look, with nothing left out; after a kill in between, for ids alone: the words are known no more."""
        known = said or Said(ids_of(self.plan), (), (), False)
        return search(self.workspace, known, str(self.journal["participant"])).found

    def _proven(self, said: Said | None, traces: tuple[tuple[Path, int], ...]) -> bool:
        """Nothing is found at the end; after a kill, nothing was either while the words were still known."""
        searched = self.journal["done"]["searched"]
        before = bool(searched["whole"]) and not searched["found"]
        whole = before or (said is not None and said.whole)
        return whole and not traces
