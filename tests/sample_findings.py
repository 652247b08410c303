"""Small findings of an invented study (self-service machines in libraries), coded by hand, for the tests of exports."""

from __future__ import annotations

from dataclasses import replace

from pipeline.codebook import Codebook, Criterion, Label, Named
from pipeline.evidence import gather
from pipeline.findings import Findings, RunRecord
from pipeline.speaker import Speaker
from pipeline.transcript import Role, SpokenTurn, Transcript, compose
from pipeline.utterance import CodedDocument, CodedUtterance, Decision, Utterance, Verdict, utterance_id

CODEBOOK = Codebook(
    id="kiosks",
    version="1.0",
    title="Self-service machines in libraries",
    subject="the self-service machines",
    labels=(
        Label("welcome", "Welcome", "stance", "The holder is glad of the machines.", attributable=True),
        Label("refusal", "Refusal", "stance", "The holder wants nothing of the machines.", attributable=True),
        Label("fellowship", "Fellowship", "theme", "The volunteers stand together."),
        Label("doubt", "Doubt", "theme", "The volunteers doubt what they are.", attributable=True),
    ),
    criteria=(
        Criterion(
            "acceptance",
            "Acceptance",
            "Do people take to the machines?",
            ("welcome",),
            ("refusal",),
            ("librarians", "managers", "readers"),
        ),
        Criterion(
            "belonging", "Belonging", "Do volunteers belong together?", ("fellowship",), ("doubt",), ("volunteers",)
        ),
    ),
    groups=(
        Named("librarians", "Librarians"),
        Named("managers", "Managers"),
        Named("readers", "Readers and their families"),
        Named("volunteers", "Volunteers"),
    ),
    sites=(Named("harbour", "Harbour"), Named("hill", "Hill")),
)

# A turn: who speaks, what, and its codes as label, probability and, after a bar, whose view it is and how it came up:
# "r" reported, "p" prompted, "v" volunteered, "a" abstained.
Told = tuple[str, str, str]

DOCUMENTS: dict[str, tuple[Told, ...]] = {
    "Harbour librarians": (
        ("Interviewer", "What did you make of the machines when they came?", ""),
        ("Librarian A", "I was glad of them, to be honest, from the first week.", "welcome .93 |p"),
        ("Librarian B", "Glad? They took the one desk where people stop and talk.", "refusal .88 |p"),
        ("Librarian B", "And I would have them carried out tomorrow, I really would.", "refusal .97 |v"),
        ("Librarian C", "They save my back, and they have emptied the room.", "welcome .71 |v; refusal .66 |v"),
        ("Librarian D", "No, I can not say I have ever wanted one near me.", "refusal .81 |p"),
        ("Librarian D", "The managers think the world of them, they say so weekly.", "welcome .77 managers|r v"),
    ),
    "Hill, reader A": (
        ("Interviewer", "And you, as somebody who borrows books?", ""),
        ("Reader A", "I like that I need not queue with the pram any more.", "welcome .9 |v"),
    ),
    "Hill, reader B": (
        ("Interviewer", "Do you like them better than the desk?", ""),
        ("Reader B", "It is quicker, and my son can do it by himself now.", "welcome .84 |p"),
        ("Reader B", "The bus was late again this morning, I had to run.", ""),
    ),
    "Harbour, reader C": (
        ("Reader C", "Well, it beeps at me, and I beep back, and off we go.", "welcome .52 |a"),
        ("Reader C", "I would be sorry if they took it away again, I would.", "welcome .95 |"),
    ),
    "Hill, volunteer and manager": (
        ("Volunteer", "We meet on Fridays, all of us, and nobody tells us to.", "fellowship .92 |"),
        ("Volunteer", "Am I staff or am I furniture, I sometimes ask myself.", "doubt .86 |"),
        ("Interviewer", "Did anybody object to the machines?", ""),
        ("Manager", "The volunteers were against it, they told me so in March.", "refusal .69 volunteers|r p"),
        ("Manager", "Mm.", ""),
    ),
}

_GROUPS = {"Librarian": "librarians", "Reader": "readers", "Volunteer": "volunteers", "Manager": "managers"}


def findings(hostile: str = "", *, by: tuple[str, ...] = ()) -> Findings:
    """The sample's findings; with `hostile`, that text stands in words, speakers, document names and the codebook.

    It follows what would stand there, or surrounds it, where a `{}` in it says where.
    """
    documents = tuple(_document(name, told, hostile) for name, told in DOCUMENTS.items())
    codebook = _spoilt(CODEBOOK, hostile) if hostile else CODEBOOK
    run = RunRecord(
        run_id="3f0c9d2e",
        model="kiosks-1",
        codebook="kiosks 1.0",
        inputs=tuple(
            {"name": document.transcript.name, "sha256": document.transcript.document_id, "format": "txt"}
            for document in documents
        ),
        versions={"themetrix": "0.1.0"},
        counts={"documents": len(documents), "utterances": sum(len(each.utterances) for each in documents)},
        set_aside=({"name": spoilt("broken.docx", hostile), "sha256": "ab" * 32, "reason": "not_a_zip"},),
        warnings=(spoilt("1 file was set aside", hostile),),
        method={"encoder": "none", "thresholds": {"welcome": 0.5}},
    )
    return Findings(run, codebook, documents, gather(documents, codebook, by=by))


def spoilt(text: str, hostile: str) -> str:
    """`text` with `hostile` after it, or around it where a `{}` in it holds its place."""
    return hostile.replace("{}", text) if "{}" in hostile else f"{text}{hostile}"


def _document(name: str, told: tuple[Told, ...], hostile: str) -> CodedDocument:
    document_id = f"{sum(map(ord, name)):064x}"
    speech = [
        (SpokenTurn(_line(spoilt(speaker, hostile)), spoilt(text, hostile)), _role(speaker))
        for speaker, text, _ in told
    ]
    transcript = compose(document_id, spoilt(name, hostile), speech)
    speakers = {
        turn.speaker: _speaker(turn.speaker, plain, name)
        for turn, (plain, _, _) in zip(transcript.turns, told, strict=True)
    }
    coded = tuple(
        _coded(transcript, index, codes)
        for index, (speaker, _, codes) in enumerate(told)
        if _role(speaker) is Role.PARTICIPANT
    )
    return CodedDocument(transcript, speakers, coded)


def _speaker(label: str, plain: str, document: str) -> Speaker:
    role = _role(plain)
    group = _GROUPS.get(plain.split()[0], "unknown")
    return Speaker(label, role, f"{document}/{plain}", group, document.split()[0].strip(",").lower(), source="label")


def _coded(transcript: Transcript, index: int, codes: str) -> CodedUtterance:
    turn = transcript.turns[index]
    codable = len(turn.text.split()) >= 3
    question = transcript.question_before(index)
    utterance = Utterance(
        utterance_id(transcript.document_id, index, turn.start, turn.end, turn.text),
        transcript.document_id,
        index,
        turn.start,
        turn.end,
        turn.text,
        turn.speaker,
        turn.role,
        codable,
        question.text if question else None,
    )
    given = {code.split()[0]: _decision(code) for code in codes.split(";") if code.strip()}
    decisions = tuple(given.get(label, Decision(label, 0.02, Verdict.NO)) for label in CODEBOOK.label_ids)
    return CodedUtterance(utterance, decisions if codable else ())


def _decision(code: str) -> Decision:
    what, _, how = code.partition("|")
    label, p, *holder = what.split()
    prompted = True if "p" in how else False if "v" in how else None
    verdict = Verdict.ABSTAIN if "a" in how else Verdict.YES
    return Decision(label, float(p), verdict, holder[0] if holder else "", "r" in how, prompted, "model")


def _role(speaker: str) -> Role:
    return Role.INTERVIEWER if speaker == "Interviewer" else Role.PARTICIPANT


def _line(text: str) -> str:
    """What of `text` can stand in a speaker's label: no line break, no white space at its end."""
    return text.replace("\n", " ").strip()


def _spoilt(codebook: Codebook, hostile: str) -> Codebook:
    hostile = hostile.encode("utf-8", "replace").decode("utf-8")  # a codebook's file is UTF-8: no half of a pair
    return replace(
        codebook,
        title=spoilt(codebook.title, hostile),
        subject=spoilt(codebook.subject, hostile),
        labels=tuple(
            replace(
                label,
                name=spoilt(label.name, hostile),
                definition=spoilt(label.definition, hostile),
                include=(spoilt("", hostile),),
            )
            for label in codebook.labels
        ),
        criteria=tuple(
            replace(each, name=spoilt(each.name, hostile), question=spoilt(each.question, hostile))
            for each in codebook.criteria
        ),
        groups=tuple(replace(group, name=spoilt(group.name, hostile)) for group in codebook.groups),
    )
