"""The gist of one coded interview: all that is counted of it, and none of its words. `tallies` adds up the gists of a study.

Texts stand in it as hashes, so that repeats are found without keeping what was said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.duplicates import text_hash
from pipeline.people import PERSON
from pipeline.speaker import Speaker
from pipeline.transcript import Role
from pipeline.utterance import CodedDocument, CodedUtterance, Decision, Verdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Spoke:
    """What one speaker's label said: how many utterances and words, how many of them codable; `role` is the transcript's."""

    label: str
    role: Role
    utterances: int
    codable: int
    words: int


@dataclass(frozen=True, slots=True)
class Coded:
    """What was decided, over the codable utterances of an interview: decisions, yeses, abstentions and where they stand.

    `by_people` counts decisions people made, `touched` the utterances, `coders` are the decisions' coders as they stand.
    """

    decisions: int = 0
    given: int = 0
    left: int = 0
    left_in: int = 0
    by_people: int = 0
    touched: int = 0
    coders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """n codable utterances of participants in the order of turn and place: ids, places, words, speakers, hashes of the words.

    `ids` are bytes (UTF-8), `speaker` numbers the gist's `spoke`, `words_hash` is (n, 2), 0 for what is too short to be known
    again. `decisions` holds for some of them (by row) all their decisions that are no plain machine's no.
    """

    ids: NDArray[np.bytes_]
    turn: NDArray[np.int32]
    words: NDArray[np.int32]
    speaker: NDArray[np.int32]
    words_hash: NDArray[np.uint64]
    decisions: Mapping[int, tuple[Decision, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Gist:
    """What is counted of an interview.

    `coded` is of those in `said`, `answers` of all codable utterances in turns that aren't an interviewer's.
    `turns` are all turns, `asked` says whether any is an interviewer's. `long_texts` (m, 2) are the hashes of its distinct
    texts of eight words or more, whoever said them. `coders` counts the utterances that each person decided something of,
    `read` those that anybody did; `decided` are people's decisions, each with its utterance's id. `machine` are the rows on
    which the model abstained and, label by label, said yes, of all codable utterances of participants. `to_the_point`
    is False where the interview never names what the study is about. `key` is the hash of all that decides what this says and
    what its interview is, "" where that is not known.
    """

    document_id: str
    name: str
    speakers: Mapping[str, Speaker]
    turns: int
    asked: bool
    spoke: tuple[Spoke, ...]
    said: Said
    long_texts: NDArray[np.uint64]
    coded: Coded
    answers: Coded
    codable: int
    coders: tuple[tuple[str, int], ...]
    read: int
    decided: tuple[tuple[str, Decision], ...]
    abstained: int
    machine: tuple[tuple[str, int], ...]
    to_the_point: bool = True
    key: str = ""

    def ids(self) -> list[str]:
        """The ids of the utterances in `said`."""
        return [each.decode("utf-8", "surrogatepass") for each in self.said.ids.tolist()]

    def participants(self) -> Iterator[tuple[Spoke, Speaker]]:
        """Those who are no interviewers, with what they said, in order of appearance."""
        for spoke in self.spoke:
            speaker = self.speakers[spoke.label]
            if Role.INTERVIEWER not in (spoke.role, speaker.role):
                yield spoke, speaker


def gist_of(document: CodedDocument, subject_terms: Sequence[str] = ()) -> Gist:
    """The gist of a coded interview; `subject_terms` are the study's words for its subject, if it has any."""
    import numpy as np

    hashes = [text_hash(coded.utterance.text) for coded in document.utterances]
    numbers: dict[str, int] = {}
    spoke: dict[str, list[int]] = {}
    roles: dict[str, Role] = {}
    rows: list[tuple[tuple[int, int, int, str], CodedUtterance, int, tuple[int, int]]] = []
    for coded, words_hash in zip(document.utterances, hashes, strict=True):
        utterance = coded.utterance
        counts = spoke.setdefault(utterance.speaker, [0, 0, 0])
        words = len(utterance.text.split())
        for place, more in enumerate((1, int(utterance.codable), words)):
            counts[place] += more
        number = numbers.setdefault(utterance.speaker, len(numbers))
        roles.setdefault(utterance.speaker, utterance.role)
        asks = Role.INTERVIEWER in (utterance.role, document.speakers[utterance.speaker].role)
        if utterance.codable and not asks:
            place_in = (utterance.turn, utterance.start, utterance.end, utterance.utterance_id)
            rows.append((place_in, coded, number, words_hash))
    rows.sort(key=lambda row: row[0])
    long_texts = sorted({each for each in hashes if each != (0, 0)})
    people = Counter[str]()
    read = 0
    for coded in document.utterances:
        coders = _people(coded)
        read += bool(coders)
        people.update(coders)
    return Gist(
        document_id=document.transcript.document_id,
        name=document.transcript.name,
        speakers=document.speakers,
        turns=len(document.transcript.turns),
        asked=any(turn.role is Role.INTERVIEWER for turn in document.transcript.turns),
        spoke=tuple(Spoke(label, roles[label], *counts) for label, counts in spoke.items()),
        said=Said(
            np.array([place[3].encode("utf-8", "surrogatepass") for place, *_ in rows], dtype=np.bytes_),
            np.array([place[0] for place, *_ in rows], dtype=np.int32),
            np.array([len(coded.utterance.text.split()) for _, coded, _, _ in rows], dtype=np.int32),
            np.array([number for _, _, number, _ in rows], dtype=np.int32),
            np.array([each for *_, each in rows], dtype=np.uint64).reshape(-1, 2),
            {
                row: told
                for row, (_, coded, _, _) in enumerate(rows)
                if (told := tuple(d for d in coded.decisions if d.verdict is not Verdict.NO or d.replaced is not None))
            },
        ),
        long_texts=np.array(long_texts, dtype=np.uint64).reshape(-1, 2),
        coded=_coded([coded for _, coded, _, _ in rows]),
        answers=_coded(
            [c for c in document.utterances if c.utterance.codable and c.utterance.role is not Role.INTERVIEWER]
        ),
        codable=sum(coded.utterance.codable for coded in document.utterances),
        coders=tuple(people.items()),
        read=read,
        decided=tuple(
            (coded.utterance.utterance_id, decision)
            for coded in document.utterances
            for decision in coded.decisions
            if decision.replaced is not None
        ),
        abstained=sum(any(d.machine.verdict is Verdict.ABSTAIN for d in coded.decisions) for _, coded, _, _ in rows),
        machine=tuple(
            Counter(
                d.label for _, coded, _, _ in rows for d in coded.decisions if d.machine.verdict is Verdict.YES
            ).items()
        ),
        to_the_point=not subject_terms or _names(document.transcript.text, tuple(subject_terms)),
    )


def _names(text: str, terms: tuple[str, ...]) -> bool:
    """True when any of these stands in the text as a whole word, in any case."""
    joined = "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True))
    return re.search(rf"(?<!\w)(?:{joined})(?!\w)", text, re.IGNORECASE) is not None


def _people(coded: CodedUtterance) -> set[str]:
    """The names of those who decided anything of an utterance."""
    return {
        name.strip().removeprefix(PERSON)
        for decision in coded.decisions
        if decision.replaced is not None
        for name in decision.coder.split(";")
        if name.strip().startswith(PERSON)
    }


def _coded(utterances: list[CodedUtterance]) -> Coded:
    decisions = [decision for coded in utterances for decision in coded.decisions]
    by_people = [decision for decision in decisions if decision.replaced is not None]
    return Coded(
        len(decisions),
        sum(each.verdict is Verdict.YES for each in decisions),
        sum(each.verdict is Verdict.ABSTAIN for each in decisions),
        sum(any(each.verdict is Verdict.ABSTAIN for each in coded.decisions) for coded in utterances),
        len(by_people),
        sum(any(each.replaced is not None for each in coded.decisions) for coded in utterances),
        tuple(sorted({each.coder for each in by_people})),
    )


def people_decided(gist: Gist) -> list[list[Any]]:
    """What people decided in an interview, each as [utterance id, the decision's fields without the machine's]."""
    return [[identifier, *astuple(replace(decision, replaced=None))] for identifier, decision in gist.decided]
