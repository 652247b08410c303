"""What a run decided about one interview, as the plain text that travels with it in a project and is read back.

REFI-QDA has no place for a probability, for whose view a code is, or for what was left undecided; a note holds any text.
Which notes there are is `pipeline.exporters.refi_project`'s and `pipeline.qdpx`'s; what changed since, `pipeline.corrections`'.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.people import PERSON
from pipeline.transcript import Role
from pipeline.utterance import Decision, Verdict

TITLE = "Themetrix record 1"
_ABOUT = (
    "Who speaks where in this interview and what was decided about each utterance, with probabilities. Themetrix reads "
    "this back to tell what you changed: leave it as it is, and write memos of your own elsewhere."
)
_OPEN = "undecided"
_SPAN = r"(\d{1,9})-(\d{1,9})"
_TURN = re.compile(rf"turn {_SPAN} label {_SPAN} ([a-z]+)")
_UTTERANCE = re.compile(rf"utterance {_SPAN} ([0-9a-z]{{1,64}})")
_DECISION = re.compile(r"code ([a-z][a-z0-9_]{0,63}) (yes|no|undecided) ([01]\.\d{3})((?: [a-z]+(?:=\S+)?)*)")
_PROMPTED = {None: "", True: " asked=yes", False: " asked=no"}


@dataclass(frozen=True, slots=True)
class RecordedTurn:
    """A turn's words and its speaker's label, both as places in the text (an empty label: where the words begin)."""

    start: int
    end: int
    label_start: int
    label_end: int
    role: Role


@dataclass(frozen=True, slots=True)
class RecordedUtterance:
    """A codable utterance and its decisions; the labels the machine alone decided against are not listed."""

    start: int
    end: int
    utterance_id: str
    decisions: tuple[Decision, ...] = ()

    @property
    def given(self) -> frozenset[str]:
        """The labels it has: those decided yes."""
        return frozenset(found.label for found in self.decisions if found.verdict is Verdict.YES)

    @property
    def undecided(self) -> frozenset[str]:
        """The labels left to a person."""
        return frozenset(found.label for found in self.decisions if found.verdict is Verdict.ABSTAIN)

    @property
    def by_people(self) -> frozenset[str]:
        """The labels that people decided, either way."""
        return frozenset(found.label for found in self.decisions if found.coder.startswith(PERSON))


@dataclass(frozen=True, slots=True)
class Record:
    """One interview as a run left it. `mark` names its text (`mark_of`): where it differs, no place here can be trusted."""

    document_id: str
    run_id: str
    mark: str
    turns: tuple[RecordedTurn, ...] = ()
    utterances: tuple[RecordedUtterance, ...] = ()


def mark_of(text: str) -> str:
    """What names a text whatever white space a program put at its end: 16 hex digits."""
    return hashlib.sha256(text.rstrip().encode("utf-8", "replace")).hexdigest()[:16]


def written(record: Record) -> str:
    """The record as text, LF line ends; probabilities with three decimals."""
    coders = list(dict.fromkeys(each.coder for found in record.utterances for each in _each(found.decisions)))
    numbers = {coder: number for number, coder in enumerate(coders)}
    lines = [TITLE, _ABOUT, f"document {record.document_id}", f"run {record.run_id}", f"text {record.mark}"]
    lines += [f"coder {number} {' '.join(coder.split())}" for coder, number in numbers.items()]
    lines += [f"turn {t.start}-{t.end} label {t.label_start}-{t.label_end} {t.role.value}" for t in record.turns]
    for found in record.utterances:
        lines.append(f"utterance {found.start}-{found.end} {found.utterance_id}")
        for decision in found.decisions:
            lines.append(_line(decision, numbers))
            if decision.replaced is not None:
                lines.append(f"{_line(decision.replaced, numbers)} replaced")
    return "\n".join(lines) + "\n"


def record_in(text: str) -> Record | None:
    """The record in a note's text, None where it holds none. Lines that a program broke or somebody changed are left out."""
    lines = [line.strip() for line in text.replace("\ufeff", "").splitlines() if line.strip()]
    if TITLE not in lines[:3]:
        return None
    heads: dict[str, str] = {}
    coders: dict[str, str] = {}
    turns: list[RecordedTurn] = []
    utterances: list[tuple[int, int, str, list[Decision]]] = []
    for line in lines:
        word, _, rest = line.partition(" ")
        if word in ("document", "run", "text"):
            heads.setdefault(word, rest)
        elif word == "coder":
            number, _, coder = rest.partition(" ")
            coders[number] = coder
        elif found := _TURN.fullmatch(line):
            start, end, label_start, label_end = map(int, found.groups()[:4])
            if found[5] in set(Role) and label_start <= label_end <= start <= end:
                turns.append(RecordedTurn(start, end, label_start, label_end, Role(found[5])))
        elif found := _UTTERANCE.fullmatch(line):
            if int(found[1]) < int(found[2]):
                utterances.append((int(found[1]), int(found[2]), found[3], []))
        elif utterances and (found := _DECISION.fullmatch(line)):
            _take(found, coders, utterances[-1][3])
    return Record(
        heads.get("document", ""),
        heads.get("run", ""),
        heads.get("text", ""),
        tuple(turns),
        tuple(RecordedUtterance(start, end, name, tuple(given)) for start, end, name, given in utterances),
    )


def _each(decisions: Sequence[Decision]) -> Iterator[Decision]:
    for decision in decisions:
        yield decision
        if decision.replaced is not None:
            yield decision.replaced


def _line(decision: Decision, coders: dict[str, int]) -> str:
    verdict = _OPEN if decision.verdict is Verdict.ABSTAIN else decision.verdict.value
    holder = f" holder={decision.attributed_to}" if decision.attributed_to else ""
    reported = " reported" if decision.reported else ""
    asked = _PROMPTED[decision.prompted]
    return f"code {decision.label} {verdict} {decision.p:.3f}{holder}{reported}{asked} by={coders[decision.coder]}"


def _take(found: re.Match[str], coders: dict[str, str], given: list[Decision]) -> None:
    """Adds a decision to those of its utterance; a replaced one goes with the person's before it."""
    told = dict(word.partition("=")[::2] for word in found[4].split())
    decision = Decision(
        label=found[1],
        p=min(1.0, float(found[3])),
        verdict=Verdict.ABSTAIN if found[2] == _OPEN else Verdict(found[2]),
        attributed_to=told.get("holder", ""),
        reported="reported" in told,
        prompted={"yes": True, "no": False}.get(told.get("asked", "")),
        coder=coders.get(told.get("by", ""), ""),
    )
    if "replaced" not in told:
        given.append(decision)
    elif given and given[-1].label == decision.label and given[-1].replaced is None:
        given.append(replace(given.pop(), replaced=decision))
