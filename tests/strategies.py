"""Small studies for tests: builders that let a test read like the sentence it checks, and strategies of the same.

The study is about cats in a nursing home, so that nothing here can lean on the shipped codebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from pipeline.codebook import Codebook, parse_codebook
from pipeline.evidence import gather
from pipeline.findings import Findings, RunRecord
from pipeline.speaker import Speaker
from pipeline.transcript import Role, SpokenTurn, compose
from pipeline.utterance import CodedDocument, CodedUtterance, Decision, Utterance, Verdict, utterance_id

CATS: dict[str, Any] = {
    "id": "cats",
    "subject": "the cats of the house",
    "labels": [
        {"id": "fond", "kind": "stance", "attributable": True},
        {"id": "cross", "kind": "stance", "attributable": True},
        {"id": "worry", "kind": "theme", "attributable": True},
        {"id": "mice", "kind": "theme", "attributable": False},
        {"id": "idle", "kind": "theme", "attributable": False},
        {"id": "weather", "kind": "theme", "attributable": True},
    ],
    "criteria": [
        {
            "id": "welcome",
            "question": "Are they welcome?",
            "for": ["fond"],
            "against": ["cross", "worry"],
            "judged_by": ["nurses", "cooks", "guests"],
        },
        {"id": "work", "question": "Do they work?", "for": ["mice"], "against": ["idle"], "judged_by": ["cooks"]},
    ],
    "groups": [{"id": "nurses"}, {"id": "cooks"}, {"id": "guests"}, {"id": "cats"}],
    "sites": [{"id": "hill"}, {"id": "dale"}],
}


def study(**reading: Any) -> Codebook:
    """The cats' codebook, with these limits of reading."""
    return parse_codebook({**CATS, "reading": {"resamples": 400, **reading}})


def yes(label: str, *, of: str = "", told: bool = False, prompted: bool | None = None, p: float = 0.9) -> Decision:
    """A label decided yes; `of` another group, or `told` of the speaker's own."""
    return Decision(label, p, Verdict.YES, of, told or bool(of), prompted, "model")


def maybe(label: str, *, of: str = "") -> Decision:
    """A label on which the machine abstained."""
    return Decision(label, 0.5, Verdict.ABSTAIN, of, bool(of), None, "model")


def no(label: str) -> Decision:
    """A label decided no."""
    return Decision(label, 0.05, Verdict.NO, "", False, None, "model")


@dataclass(frozen=True)
class Said:
    """One thing somebody said, and what was decided about it."""

    who: str
    group: str
    decisions: tuple[Decision, ...]
    text: str = ""
    site: str = "hill"
    wave: str = "1"
    codable: bool = True
    role: Role = Role.PARTICIPANT


def said(who: str, group: str, *decisions: Decision, **rest: Any) -> Said:
    """`who`, of `group`, said something that carries `decisions`."""
    return Said(who, group, decisions, **rest)


def asked(text: str = "And what do you make of them, of the cats I mean?") -> Said:
    """A question by the interviewer."""
    return Said("Q", "unknown", (), text, codable=False, role=Role.INTERVIEWER)


def interview(name: str, *things: Said) -> CodedDocument:
    """One interview, each thing said being one turn and one utterance; words are invented where a test gives none."""
    texts = [thing.text or f"{thing.who} in {name}, remark {number}." for number, thing in enumerate(things)]
    turns = [(SpokenTurn(thing.who, text), thing.role) for thing, text in zip(things, texts, strict=True)]
    transcript = compose(name, f"{name}.txt", turns)
    coded = []
    for thing, turn in zip(things, transcript.turns, strict=True):
        found = utterance_id(name, turn.index, turn.start, turn.end, turn.text)
        utterance = Utterance(
            found, name, turn.index, turn.start, turn.end, turn.text, thing.who, thing.role, thing.codable
        )
        coded.append(CodedUtterance(utterance, thing.decisions if thing.codable else ()))
    speakers = {
        thing.who: Speaker(thing.who, thing.role, thing.who, thing.group, thing.site, thing.wave) for thing in things
    }
    return CodedDocument(transcript, speakers, tuple(coded))


def each_alone(*things: Said) -> list[CodedDocument]:
    """Everybody interviewed alone: one document a person, in which all they said stands."""
    people = dict.fromkeys(thing.who for thing in things)
    return [interview(f"with {who}", *(thing for thing in things if thing.who == who)) for who in people]


def ids_of(documents: Sequence[CodedDocument], who: str) -> list[str]:
    """The ids of what `who` said, in order."""
    return [
        coded.utterance.utterance_id
        for document in documents
        for coded in document.utterances
        if coded.utterance.speaker == who
    ]


def findings(documents: Sequence[CodedDocument], codebook: Codebook, *, by: Sequence[str] = ()) -> Findings:
    """What a run over these documents found."""
    run = RunRecord("run-1", "cats/1", "cats/1")
    return Findings(run, codebook, tuple(documents), gather(documents, codebook, by=by))


def with_speakers(document: CodedDocument, **changes: Any) -> CodedDocument:
    """The document with every speaker changed so, as a corrected participants file would do."""
    return replace(document, speakers={label: replace(who, **changes) for label, who in document.speakers.items()})


_WORDS = ("they", "sleep", "all", "day", "on", "my", "clean", "sheets", "but", "look", "at", "them", "purr")
_PEOPLE = {
    "ann": "nurses", "bob": "nurses", "cid": "nurses", "dot": "nurses",
    "eve": "cooks", "fay": "cooks", "gus": "cooks",
    "hal": "guests", "ivy": "guests", "jim": "cats", "kit": "unknown", "lou": "postmen",
}  # fmt: skip
_SITES = ("hill", "dale", "moon")

codebooks = st.builds(
    study,
    min_participants=st.integers(2, 4),
    min_participants_a_side=st.integers(1, 3),
    interval=st.sampled_from((0.8, 0.95)),
    resamples=st.just(200),
)

decisions = st.builds(
    Decision,
    label=st.sampled_from([label["id"] for label in CATS["labels"]]),
    p=st.floats(0, 1, width=32),
    verdict=st.sampled_from(Verdict),
    attributed_to=st.sampled_from(("", "", "", "nurses", "cooks", "guests", "unknown", "postmen")),
    reported=st.booleans(),
    prompted=st.sampled_from((None, True, False)),
    coder=st.just("model"),
)


@st.composite
def things_said(draw: st.DrawFn) -> Said:
    """Anything anybody may say: members, strangers and interviewers; short and long, repeated at times."""
    who = draw(st.sampled_from((*_PEOPLE, "Q")))
    if who == "Q":
        return asked()
    text = " ".join(draw(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=12)))
    found = draw(st.lists(decisions, max_size=5, unique_by=lambda decision: decision.label))
    site = _SITES[sorted(_PEOPLE).index(who) % len(_SITES)]
    return Said(who, _PEOPLE[who], tuple(found), text, site, codable=draw(st.booleans()) or bool(found))


@st.composite
def coded_documents(draw: st.DrawFn, most: int = 6) -> list[CodedDocument]:
    """A handful of interviews and focus groups in which the same people may turn up again, in two waves."""
    documents = []
    for number in range(draw(st.integers(0, most))):
        wave = draw(st.sampled_from(("1", "2", "10")))
        things = draw(st.lists(things_said(), min_size=1, max_size=6))
        documents.append(interview(f"d{number}", *(replace(thing, wave=wave) for thing in things)))
    return documents
