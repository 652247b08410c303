"""Takes in a REFI-QDA project that a person corrected: only what they changed, or whole interviews they say they read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath

from pipeline.codebook import Codebook
from pipeline.errors import InvalidFile, WrongUse
from pipeline.operations.imported import Imported
from pipeline.operations.interviews_now import Spoken, spoken
from pipeline.operations.load import load
from pipeline.operations.models import model_in_use
from pipeline.operations.prepare import prepare
from pipeline.operations.progress import Progress
from pipeline.operations.study import codebook_in_use
from pipeline.people import Coding, by_utterance
from pipeline.qdpx import Project, read_project
from pipeline.qdpx_record import RecordedUtterance
from pipeline.refi import ORIGIN
from pipeline.returned_project import Interview, ReturnedProject, codings_by, onto, returned
from pipeline.store.human_codes import Kept, coders, codings, keep_codings
from pipeline.store.ledger import Ledger
from pipeline.store.lock import hold
from pipeline.store.workspace import Workspace
from pipeline.transcript import Role
from pipeline.utterance import Decision
from pipeline.wording import counted, listed

_KIND = "corrected project"


def import_project(
    workspace: Workspace,
    file: Path,
    content: bytes,
    coder: str,
    settled: bool,
    progress: Progress,
    *,
    read: Sequence[str] = (),
    all_read: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Records what the person called `coder` decided in a project (`content`), all of it or nothing, exactly once.

    `read` names interviews they went through whole: there, what they left as it was is their decision too. `dry_run`
    records nothing and says what would be. Raises `InvalidFile` for a project of other interviews or other codes, or when
    nobody is named; `WrongUse` when `read` names no interview of it; `UnreadableFile` for a damaged one.
    """
    codebook = codebook_in_use(workspace)
    project = read_project(content, str(file))
    with hold(workspace.root), Ledger(workspace.ledger) as ledger:
        prepare(workspace, ledger, ledger.documents(), progress)
        spoken_here = spoken(workspace, ledger, codebook)
        known = _Known(workspace, ledger, codebook)
        found = returned(project, _interviews(spoken_here), codebook, known)
        _check(found, project, codebook, file)
        name = _name(coder, found, coders(ledger), file)
        whole = _read_whole(read, all_read, found, spoken_here)
        before = {each.utterance_id: each for each in codings(ledger) if each.coder == name}
        decided = [
            onto(before.get(each.utterance_id), each)
            for identifier, corrections in sorted(found.documents.items())
            for each in codings_by(
                name, identifier, corrections, found.asked, whole=identifier in whole, settled=settled
            )
        ]
        if dry_run:
            kept = _would_keep(before, decided)
        else:
            told = (content, name.encode(), b"settled" if settled else b"", "\x1e".join(sorted(whole)).encode())
            kept = keep_codings(ledger, hashlib.sha256(b"\x1f".join(told)).hexdigest(), decided)
        standing = codings(ledger)
        return Imported(
            file=file.name,
            coders=(name,),
            kept=kept,
            unread=0,
            unmet=sum(each.nowhere for each in found.documents.values()),
            sheets={},
            several=sum(len({each.coder for each in all_}) > 1 for all_ in by_utterance(standing).values()),
            warnings=_warnings(found, project, name, codebook),
            corrections=found.labels,
            interviews=len(found.documents),
            read=len(whole),
            dry_run=dry_run,
        )


def _interviews(here: Mapping[str, Spoken]) -> dict[str, Interview]:
    """The study's interviews with what participants said that can be coded."""
    return {
        identifier: Interview(
            interview.prepared.transcript,
            tuple(
                RecordedUtterance(utterance.start, utterance.end, utterance.utterance_id)
                for utterance in sorted(interview.prepared.utterances, key=lambda each: each.start)
                if utterance.codable
                and Role.INTERVIEWER not in (utterance.role, interview.speakers[utterance.speaker].role)
            ),
        )
        for identifier, interview in here.items()
    }


class _Known:
    """What the model in use decides, for projects whose record of it was lost; loaded when first asked for."""

    def __init__(self, workspace: Workspace, ledger: Ledger, codebook: Codebook) -> None:
        self._place = workspace, ledger, codebook
        self._found: dict[str, dict[str, tuple[Decision, ...]]] | None = None

    def __call__(self, document_id: str) -> Mapping[str, Sequence[Decision]] | None:
        if self._found is None:
            workspace, ledger, codebook = self._place
            loaded = load(workspace, ledger, codebook, model_in_use(workspace, codebook))
            self._found = {
                document.transcript.document_id: {
                    coded.utterance.utterance_id: coded.decisions for coded in document.utterances
                }
                for document in loaded.documents
            }
        return self._found.get(document_id)


def _check(found: ReturnedProject, project: Project, codebook: Codebook, file: Path) -> None:
    problems = []
    if not found.documents:
        altered = f" ({counted(found.altered, 'source')} changed in the words)" if found.altered else ""
        problems.append(
            f"none of its {counted(len(project.sources), 'source')} is an interview of this workspace{altered}; expected the "
            "sources of a project.qdpx exported here: is this the right workspace?"
        )
    if not found.asked:
        problems.append(
            f"no code that is a label of the codebook; expected codes called {', '.join(codebook.label_ids)}"
        )
    elif not any(each.codings for source in project.sources for each in source.selections):
        problems.append("nothing in it is coded; export it again with its codings")
    if problems:
        raise InvalidFile(_KIND, str(file), problems)


def _name(coder: str, found: ReturnedProject, known: Sequence[str], file: Path) -> str:
    """Who decided, spelled as before; a project's removals bear no name, so one must be given where it has several or none."""
    given = " ".join(coder.split()) or (found.coders[0] if len(found.coders) == 1 else "")
    if not given or given.startswith(ORIGIN):
        raise InvalidFile(_KIND, str(file), ["nobody is named as the one who corrected it; give --coder NAME"])
    return {name.casefold(): name for name in known}.get(given.casefold(), given)


def _read_whole(
    wanted: Sequence[str], everything: bool, found: ReturnedProject, here: Mapping[str, Spoken]
) -> set[str]:
    """The interviews said to have been gone through; raises `WrongUse` unless each names one that came back."""
    whole = set(found.documents) if everything else set()
    for name in wanted:
        hits = {
            identifier
            for identifier in found.documents
            if (len(name) >= 8 and identifier.startswith(name))
            or name in _names(here[identifier].prepared.transcript.name, here[identifier].names)
        }
        if len(hits) != 1:
            raise WrongUse(
                f"{len(hits)} interviews of this project fit {name!r}",
                expected="the name of one interview as the project has it, or the beginning of its id (8 digits or more)",
            )
        whole |= hits
    return whole


def _names(shown: str, files: Sequence[str]) -> set[str]:
    return {each for name in (shown, *files) for each in (name, PurePath(name).stem)}


def _would_keep(before: Mapping[str, Coding], decided: Sequence[Coding]) -> Kept:
    def content(coding: Coding) -> tuple[object, ...]:
        return (sorted(coding.asked), sorted(map(repr, coding.given)), coding.settled)

    new = sum(each.utterance_id not in before for each in decided)
    same = sum(each.utterance_id in before and content(before[each.utterance_id]) == content(each) for each in decided)
    return Kept(new, len(decided) - new - same, same)


def _warnings(found: ReturnedProject, project: Project, name: str, codebook: Codebook) -> tuple[str, ...]:
    told = list(project.warnings)
    nowhere = sum(each.nowhere for each in found.documents.values())
    lacking = [label for label in codebook.label_ids if label not in found.asked]
    if found.strangers:
        told.append(f"{counted(found.strangers, 'source')} of no interview here left out")
    if found.altered:
        told.append(f"{counted(found.altered, 'source')} whose words were changed in the program left out")
    if nowhere:
        told.append(f"{counted(nowhere, 'coding')} that hold no participant's words that can be coded left out")
    if found.codes:
        names = ", ".join(f"{code} ({codings_})" for code, codings_ in found.codes)
        told.append(f"no label of the codebook is called as {names}: their codings are left out")
    if lacking:
        told.append(f"the project has no code for {', '.join(lacking)}: nothing is decided about them")
    if len(set(found.coders) - {name}) > 1:
        told.append(f"codings by {listed(found.coders)} are taken as decisions of {name}")
    if found.unsigned:
        told.append(
            "the program put its own user in the model's place: what is coded as we had coded it is taken as left alone, not "
            "as confirmed"
        )
    if found.unknown:
        told.append(
            f"what was coded in {counted(found.unknown, 'interview')} when it was exported isn't known any more: only what "
            "was added counts"
        )
    return tuple(told)
