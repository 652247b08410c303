"""The codings of an interview as a QDA program has them: who gave which code where, with what there is to say of it.

A label's own code holds what the matrix counts and nothing else. What was left to people, and what people overruled, stands
beside it under codes of that name, so that a program's list of codings is a list of what to decide. XML is `refi_project`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.codebook_qdc import Entry, codes_for
from pipeline.columns import Columns
from pipeline.interviews import Interviews
from pipeline.people import PERSON
from pipeline.refi import ORIGIN, OVERRULED, SOMEBODY, UNDECIDED, guid_of
from pipeline.speaker import UNKNOWN
from pipeline.tallies import participant_utterances
from pipeline.utterance import CodedDocument, CodedUtterance, Decision, Utterance, Verdict

_BETWEEN = re.compile(rf"; (?={re.escape(PERSON)})")


@dataclass(frozen=True, slots=True)
class Passage:
    """An utterance as one user coded it: the guids of the codes given, and a line on each of them."""

    utterance: Utterance
    user: str
    codes: tuple[str, ...]
    lines: tuple[str, ...]


def people_of(decision: Decision) -> tuple[str, ...]:
    """The names of the people who made a decision; none for the machine's."""
    if not decision.coder.startswith(PERSON):
        return ()
    names = (each.removeprefix(PERSON).strip() for each in _BETWEEN.split(decision.coder))
    # Nobody may pass for a model: what a user called after us coded is no person's work on the way back.
    return tuple(f"{PERSON}{name}" if name.startswith(ORIGIN) else name for name in names)


def machine_of(decision: Decision) -> str:
    """The user that stands for the model behind a decision."""
    return f"{ORIGIN} {decision.machine.coder}".strip()


class Codes:
    """A codebook's codes, with those that stand beside them where the findings need one."""

    def __init__(self, codebook: Codebook) -> None:
        self._book, self._columns = codebook, Columns.of(codebook)
        self.labels = codes_for(codebook)
        self._guids = dict(zip(codebook.label_ids, (entry.guid for entry in self.labels), strict=True))
        self._names = {label.id: label.name for label in codebook.labels}
        self._groups = {group.id: group.name for group in codebook.groups} | {UNKNOWN: "somebody not known"}
        self._beside: dict[tuple[str, str], str] = {
            (kind, label): guid_of("beside", codebook.id, kind, label)
            for kind in (UNDECIDED, OVERRULED)
            for label in codebook.label_ids
        }

    def beside(self, documents: Sequence[CodedDocument]) -> tuple[Entry, ...]:
        """The codes beside the labels' that these documents need: undecided first, each in the codebook's order."""
        told = {
            UNDECIDED: "Left to a person. Agree: give the passage the code itself. Don't: take this one away. Leave it: it stays open.",
            OVERRULED: "The model gave this code and a person decided against it. Counted nowhere.",
        }
        used = {
            (UNDECIDED if found.verdict is Verdict.ABSTAIN else OVERRULED, found.label)
            for found in _kept(documents)
            if found.verdict is Verdict.ABSTAIN
            or (found.verdict is Verdict.NO and found.replaced is not None and found.replaced.verdict is Verdict.YES)
        }
        return tuple(
            Entry(guid, f"{kind}{self._names[label]}", told[kind])
            for (kind, label), guid in self._beside.items()
            if (kind, label) in used
        )

    def passages(self, document: CodedDocument) -> Iterator[Passage]:
        """What each user coded, utterance by utterance: people first, then the machine."""
        for coded, speaker in participant_utterances(document):
            if any(found.verdict is not Verdict.NO or found.replaced for found in coded.decisions):
                yield from self._of(coded, self._columns.group(speaker))

    def _of(self, coded: CodedUtterance, group: str) -> Iterator[Passage]:
        given: dict[str, list[tuple[str, str]]] = {}
        machines: dict[str, list[tuple[str, str]]] = {}
        for found in coded.decisions:
            if found.label not in self._guids:
                continue
            machine, own = machine_of(found), self._guids[found.label]
            if found.replaced is not None and found.verdict is Verdict.YES:
                for name in people_of(found):
                    given.setdefault(name, []).append((own, self._line(found, group)))
            if found.verdict is Verdict.ABSTAIN:
                code = self._beside[UNDECIDED, found.label]
                machines.setdefault(machine, []).append((code, self._line(found, group, "undecided")))
            elif found.machine.verdict is Verdict.YES:
                kept = found.verdict is Verdict.YES
                code = own if kept else self._beside[OVERRULED, found.label]
                line = self._line(found.machine, group, "" if kept else f"overruled by {', '.join(people_of(found))}")
                machines.setdefault(machine, []).append((code, line))
        for user, codes in (*given.items(), *machines.items()):
            yield Passage(coded.utterance, user, tuple(code for code, _ in codes), tuple(line for _, line in codes))

    def _line(self, found: Decision, group: str, what: str = "") -> str:
        """`Support: p 0.930, held by Managers, reported, volunteered`."""
        told = [what] if what else []
        if found.replaced is None:
            told.append(f"p {found.p:.3f}")
        holder, reported = self._columns.held(found, group)
        if holder != group:
            told.append(f"held by {self._groups.get(holder, holder)}")
        told += ["reported"] if reported else []
        told += [] if found.prompted is None else ["prompted" if found.prompted else "volunteered"]
        return f"{self._names[found.label]}: {', '.join(told)}" if told else self._names[found.label]


def users_of(documents: Iterable[CodedDocument], others: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Every user of a project: people in alphabetical order (somebody, where nobody has coded), then the machines.

    `others` are people who coded nothing but wrote memos.
    """
    people, machines = set(others), set()
    for found in _kept(documents):
        machines.add(machine_of(found))
        if found.replaced is not None:
            people.update(people_of(found))
    return (*sorted(people or {SOMEBODY}), *sorted(machines))


def _kept(documents: Iterable[CodedDocument]) -> Iterator[Decision]:
    """Every decision that is no plain machine's no."""
    if isinstance(documents, Interviews):
        yield from (each for gist in documents.gists for told in gist.said.decisions.values() for each in told)
        return
    for document in documents:
        for coded in document.utterances:
            yield from (each for each in coded.decisions if each.verdict is not Verdict.NO or each.replaced is not None)
