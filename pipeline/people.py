"""People's codes for utterances, and how they replace the machine's: one person's, several who agree, several who don't.

A person's decision stands in the machine's place, the machine's beside it (`Decision.replaced`). Where coders disagree on a
label the decision is to abstain, until a coding is given as settled. Which codes there are is the ledger's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.codebook import Codebook
from pipeline.holders import Telling, attribute_all
from pipeline.prompting import prompted
from pipeline.speaker import UNKNOWN
from pipeline.utterance import CodedDocument, CodedUtterance, Decision, Verdict

PERSON = "person "


@dataclass(frozen=True, slots=True)
class Given:
    """A label a person gave, and what they said of it: "" and None where they said nothing."""

    label: str
    holder: str = ""
    reported: bool | None = None
    prompted: bool | None = None


@dataclass(frozen=True, slots=True)
class Coding:
    """What one coder decided for one utterance: of the labels `asked`, those `given`, the others not.

    `settled` codings decide alone (the latest of them). Checked on construction: nothing given that wasn't asked, each once.
    """

    utterance_id: str
    document_id: str
    coder: str
    asked: tuple[str, ...]
    given: tuple[Given, ...] = ()
    settled: bool = False
    sheet: str = ""

    def __post_init__(self) -> None:
        labels = [each.label for each in self.given]
        if len(set(labels)) != len(labels) or not set(labels) <= set(self.asked):
            raise ValueError("a coding gives labels it was asked for, each once")

    def of(self, label: str) -> Given | None:
        """What was given for `label`; None when it wasn't given (or not asked)."""
        return next((each for each in self.given if each.label == label), None)


def by_utterance(codings: Iterable[Coding]) -> dict[str, tuple[Coding, ...]]:
    """The codings that count for each utterance, in the order given (oldest first): the latest settled one, else all."""
    found: defaultdict[str, list[Coding]] = defaultdict(list)
    for coding in codings:
        found[coding.utterance_id].append(coding)
    return {
        utterance_id: tuple([each for each in all_ if each.settled][-1:] or all_)
        for utterance_id, all_ in found.items()
    }


def agreed(codings: Sequence[Coding], label: str) -> tuple[Given | None, bool]:
    """What the coders asked for `label` gave together (None: not given), and whether they agree.

    They agree when all give it or none does, and no two say different things of its holder, or of reported or prompted.
    Raises ValueError when none of them was asked.
    """
    answers = [each.of(label) for each in codings if label in each.asked]
    if not answers:
        raise ValueError(f"nobody was asked for {label}")
    given = [each for each in answers if each is not None]
    if not given:
        return None, True
    holders = list(dict.fromkeys(each.holder for each in given if each.holder))
    reported = list(dict.fromkeys(each.reported for each in given if each.reported is not None))
    asked = list(dict.fromkeys(each.prompted for each in given if each.prompted is not None))
    together = Given(
        label,
        holders[0] if holders else "",
        reported[0] if reported else None,
        asked[0] if asked else None,
    )
    return together, len(given) == len(answers) and max(len(holders), len(reported), len(asked)) <= 1


def overlay(document: CodedDocument, codings: Mapping[str, Sequence[Coding]], codebook: Codebook) -> CodedDocument:
    """`document` with people's decisions in the place of the machine's, each with the machine's as `replaced`.

    `codings` are those of `by_utterance`. `p` becomes the share of coders who gave the label: 1, 0, or between where they
    disagree and the decision abstains. Where people say nothing of the holder, or of prompted, what the machine reads in
    the words stands, also where it had not given the label itself. Utterances that aren't codable stay as they are.
    """
    rows = {
        row: codings[coded.utterance.utterance_id]
        for row, coded in enumerate(document.utterances)
        if coded.decisions and coded.utterance.utterance_id in codings
    }
    if not rows:
        return document
    read = _read(document, rows, codebook)
    utterances = list(document.utterances)
    for row, codings_ in rows.items():
        coded = utterances[row]
        group = document.speakers[coded.utterance.speaker].group
        utterances[row] = CodedUtterance(
            coded.utterance,
            tuple(
                _decided(machine, read.get((row, machine.label), machine), codings_, group, codebook)
                for machine in coded.decisions
            ),
        )
    return replace(document, utterances=tuple(utterances))


def _decided(machine: Decision, read: Decision, codings: Sequence[Coding], group: str, codebook: Codebook) -> Decision:
    """The coders' decision on one label; `read` says what the machine reads of holder and prompting in the words."""
    asked = [each for each in codings if machine.label in each.asked]
    if not asked:
        return machine
    given, same = agreed(asked, machine.label)
    share = sum(each.of(machine.label) is not None for each in asked) / len(asked)
    coder = "; ".join(f"{PERSON}{name}" for name in sorted({each.coder for each in asked}))
    if given is None:
        return Decision(machine.label, share, Verdict.NO, coder=coder, replaced=machine)
    verdict = Verdict.YES if same else Verdict.ABSTAIN
    holder, reported = _holder(given, read, group)
    if not codebook.label(machine.label).attributable:
        holder, reported = "", False
    asked_of = read.prompted if given.prompted is None else given.prompted
    return Decision(machine.label, share, verdict, holder, reported, asked_of, coder, machine)


def _holder(given: Given, read: Decision, group: str) -> tuple[str, bool]:
    """Whose view it is and whether it is told of somebody else: as the person says, else as the machine reads it."""
    if given.holder:
        # Nobody speaks first-hand for a group he isn't in, or for people who can't be placed.
        return given.holder, bool(given.reported) or given.holder != group or given.holder == UNKNOWN
    if given.reported is False:
        return "", False
    return read.attributed_to, read.reported or given.reported is True


def _read(
    document: CodedDocument, rows: Mapping[int, Sequence[Coding]], codebook: Codebook
) -> dict[tuple[int, str], Decision]:
    """What the words say of holder and prompting for labels that people gave and the machine had not: it read neither."""
    text, turns = document.transcript.text, document.transcript.turns
    wanted: dict[tuple[int, str], tuple[Decision, Telling]] = {}
    for row, codings in rows.items():
        utterance = document.utterances[row].utterance
        before = text[turns[utterance.turn].start : utterance.start]
        for machine in document.utterances[row].decisions:
            if machine.verdict is Verdict.NO and any(each.of(machine.label) for each in codings):
                label = codebook.label(machine.label)
                telling = Telling(utterance.text, label, before, utterance.question or "")
                wanted[row, machine.label] = machine, telling
    held = attribute_all([telling for _, telling in wanted.values()], codebook)
    return {
        place: replace(
            machine,
            attributed_to=holder.attributed_to,
            reported=holder.reported,
            prompted=prompted(telling.question, telling.label, None, 1.0),
        )
        for (place, (machine, telling)), holder in zip(wanted.items(), held, strict=True)
    }
