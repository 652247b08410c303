"""The study as a REFI-QDA project for NVivo, MAXQDA, ATLAS.ti, QualCoder and others; `pipeline.qdpx` reads it back.

What the codings are is `_refi_codings`', who the people are `_refi_people`'s; here they become XML and a zip, source by source.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import repeat

from pipeline.codebook_qdc import sets_for
from pipeline.exporters import joined
from pipeline.exporters._refi_codings import Codes, users_of
from pipeline.exporters._refi_people import VARIABLES, people_in, turn_guid, turns_apart, values_of
from pipeline.exporters._refi_xml import DATE, attribute, described, element, text, within
from pipeline.findings import Findings
from pipeline.interviews import gists_of, noted_in, titles_of
from pipeline.people import PERSON
from pipeline.qdpx_record import Record, RecordedTurn, RecordedUtterance, mark_of, written
from pipeline.refi import FOLDER, ORIGIN, PROJECT, beside_labels, guid_of, legal
from pipeline.tallies import each_once, participant_utterances
from pipeline.utterance import CodedDocument, Verdict
from pipeline.warning import called
from pipeline.wording import counted

FORMAT = "qdpx"
DEFAULT = True
VERSION = 1

_QUOTED = 60  # characters of an utterance that name its selection
_CHUNK = 1 << 20
_MOST_APART = (
    2_000  # records that are files of their own: an archive of more than 5,000 files is refused on the way back
)
_LOSSES = (
    "Probabilities of the labels the model decided against; utterances too short to code.",
    "The matrix: counts, intervals, readings, evidence profiles and judgements are in matrix.xlsx and report.html.",
    "Groups, sites, limits and judged_by of the codebook: groups and sites are the values of variables; keep the codebook "
    "itself (`themetrix codebook import --keep`).",
    "Which group a view belongs to is a line of a selection's comment and of the interview's record: other programs have no "
    "such field, and what you write there is not read back. Name a holder on a coding sheet.",
)


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """The files of `in_pieces`, each whole."""
    return joined(in_pieces(findings))


def in_pieces(findings: Findings) -> Iterator[tuple[str, Iterable[bytes]]]:
    """`project.qdpx`, and `project_losses.txt`: what other programs have no room for, as the project's description says too."""
    losses = _losses(findings)
    yield "project.qdpx", _project(findings, losses)
    yield "project_losses.txt", (f"{losses}\n".encode("utf-8", "replace"),)


def _project(findings: Findings, losses: str) -> Iterator[bytes]:
    held = io.BytesIO()
    documents = each_once(findings.documents)
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        with archive.open(_entry("project.qde"), "w") as stream:
            pending: list[str] = []
            size = 0
            for piece in _xml(findings, documents, losses):
                pending.append(piece)
                size += len(piece)
                if size > _CHUNK:
                    stream.write("".join(pending).encode("utf-8"))
                    pending, size = [], 0
            stream.write("".join(pending).encode("utf-8"))
        for document in noted_in(documents):
            transcript = document.transcript
            content = transcript.text.encode("utf-8", "replace")
            archive.writestr(_entry(f"sources/{guid_of('source', transcript.document_id)}.txt"), content)
            if len(documents) <= _MOST_APART:
                record = written(record_of(document, findings.run.run_id)).encode("utf-8", "replace")
                archive.writestr(_entry(f"sources/{guid_of('record', transcript.document_id)}.txt"), record)
    held.seek(0)
    yield from iter(partial(held.read, _CHUNK), b"")


def record_of(document: CodedDocument, run_id: str) -> Record:
    """What there is to know of a document's turns and decisions, in places of its text."""
    transcript = document.transcript
    turns = []
    for turn in transcript.turns:
        label = f"{turn.speaker}: "
        begins = (
            turn.start - len(label) if turn.speaker and transcript.text[: turn.start].endswith(label) else turn.start
        )
        ends = turn.start - 2 if begins < turn.start else turn.start
        turns.append(RecordedTurn(turn.start, turn.end, begins, ends, turn.role))
    utterances = [
        RecordedUtterance(
            coded.utterance.start,
            coded.utterance.end,
            coded.utterance.utterance_id,
            tuple(
                found
                for found in coded.decisions
                if found.verdict is not Verdict.NO or found.replaced is not None or found.coder.startswith(PERSON)
            ),
        )
        for coded, _ in participant_utterances(document)
        if coded.utterance.codable
    ]
    stored = transcript.text.encode("utf-8", "replace").decode("utf-8")
    return Record(transcript.document_id, run_id, mark_of(stored), tuple(turns), tuple(utterances))


def _xml(findings: Findings, documents: Sequence[CodedDocument], losses: str) -> Iterator[str]:
    """The project's XML, piece by piece; the order of its parts is the schema's."""
    codebook, run = findings.codebook, findings.run
    codes, names = Codes(codebook), called(titles_of(documents))
    memos = findings.appraisal.memos
    users = users_of(documents, tuple(sorted({memo.by for memo in memos if memo.by})))
    guids = {user: guid_of("user", user) for user in users}
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    title = attribute(codebook.title or codebook.id)
    yield f'<Project xmlns="{PROJECT}" name="{title}" origin="{ORIGIN}" creationDateTime="{DATE}">\n'
    yield within("Users", "".join(element("User", guid=guids[user], name=user) for user in users))
    yield within("CodeBook", within("Codes", _codes(codes, documents)))
    variables = {name: guid_of("variable", name) for name in VARIABLES}
    yield within(
        "Variables",
        "".join(element("Variable", guid=guid, name=name, typeOfVariable="Text") for name, guid in variables.items()),
    )

    def values(found: Sequence[tuple[str, str]]) -> str:
        return "".join(
            f'<VariableValue><VariableRef targetGUID="{variables[name]}"/><TextValue>{text(said)}</TextValue></VariableValue>'
            for name, said in found
        )

    people = people_in(noted_in(documents), codebook, names)
    if people:
        yield "<Cases>\n"
        for person in people:
            places = "".join(f'<SourceRef targetGUID="{guid}"/>' for guid in person.sources)
            places += "".join(f'<SelectionRef targetGUID="{guid}"/>' for guid in person.selections)
            yield element("Case", values(person.values) + places, guid=person.guid, name=person.name) + "\n"
        yield "</Cases>\n"
    yield "<Sources>\n" if documents else ""
    for document in noted_in(documents):
        identifier = document.transcript.document_id
        own = guid_of("source", identifier)
        told = {"guid": own, "name": names[identifier], "plainTextPath": f"internal://{own}.txt"}
        opened = "".join(f' {key}="{attribute(said)}"' for key, said in told.items())
        yield f'<TextSource{opened} creationDateTime="{DATE}">\n'
        yield from _selections(document, codes, guids)
        yield f"{values(values_of(document, codebook))}</TextSource>\n"
    yield "</Sources>\n" if documents else ""
    machine = next((user for user in users if user.startswith(ORIGIN)), f"{ORIGIN} {run.model}")
    yield "<Notes>\n" if documents or memos else ""
    many = len(documents) > _MOST_APART
    records = noted_in(documents) if many else repeat(None, len(documents))
    for entry, recorded in zip(titles_of(documents), records, strict=True):
        guid = guid_of("record", entry.document_id)
        name = f"{ORIGIN} record: {names[entry.document_id]}"
        by = {"creatingUser": guids[machine]} if machine in guids else {}
        inside, path = "", {"plainTextPath": f"internal://{guid}.txt"}
        if recorded is not None:
            inside = f"<PlainTextContent>{text(written(record_of(recorded, run.run_id)))}</PlainTextContent>"
            path = {}
        # No source refers to it: QualCoder drops a note that one does, and keeps others as journals.
        yield element("Note", inside, guid=guid, name=name, **path, **by, creationDateTime=DATE)
        yield "\n"
    yield from _memos(findings, guids)
    yield "</Notes>\n" if documents or memos else ""
    sets = "".join(
        element(
            "Set",
            described(entry.description) + "".join(f'<MemberCode targetGUID="{guid}"/>' for guid in entry.members),
            guid=entry.guid,
            name=entry.name,
        )
        for entry in sets_for(codebook)
    )
    yield within("Sets", sets)
    yield f"{described(losses)}\n</Project>\n"


def _codes(codes: Codes, documents: Sequence[CodedDocument]) -> str:
    listed = [
        element("Code", described(entry.description), guid=entry.guid, name=entry.name, isCodable="true")
        for entry in codes.labels
    ]
    beside = [
        element("Code", described(entry.description), guid=entry.guid, name=entry.name, isCodable="true")
        for entry in codes.beside(documents)
    ]
    if beside:
        folder = {"guid": guid_of("beside"), "name": FOLDER, "isCodable": "false"}
        listed.append(element("Code", "".join(beside), **folder))
    return "\n".join(listed)


def _selections(document: CodedDocument, codes: Codes, guids: dict[str, str]) -> Iterator[str]:
    """A selection for each utterance and user, and in a talk among several one for each turn, for the cases.

    A selection is of one user because QualCoder takes the coder from it, not from the coding.
    """
    identifier = document.transcript.document_id
    for turn in turns_apart(document):
        yield (
            f'<PlainTextSelection guid="{turn_guid(identifier, turn)}" name="{attribute(turn.speaker)}" '
            f'startPosition="{turn.start}" endPosition="{turn.end}"/>\n'
        )
    for passage in codes.passages(document):
        user, at = guids[passage.user], passage.utterance
        path = (identifier, str(at.start), str(at.end), user)
        given = "".join(
            f'<Coding guid="{guid_of("coding", *path, code)}" creatingUser="{user}"><CodeRef targetGUID="{code}"/></Coding>'
            for code in passage.codes
        )
        yield (
            f'<PlainTextSelection guid="{guid_of("selection", *path)}" name="{attribute(_quoted(at.text))}" '
            f'startPosition="{at.start}" endPosition="{at.end}" creatingUser="{user}">'
            f"{described(chr(10).join(passage.lines))}{given}</PlainTextSelection>\n"
        )


def _quoted(words: str) -> str:
    """The words that a selection is called by: all of them, or the first, with an ellipsis."""
    plain = " ".join(words[: 2 * _QUOTED].split())
    if len(plain) <= _QUOTED and len(words) <= 2 * _QUOTED:
        return plain
    return f"{plain[:_QUOTED].rpartition(' ')[0] or plain[:_QUOTED]}…"


def _memos(findings: Findings, guids: dict[str, str]) -> Iterator[str]:
    """What researchers noted on cells, each as a note by its author."""
    criteria = {each.id: each.name for each in findings.codebook.criteria}
    groups = {each.id: each.name for each in findings.codebook.groups}
    for place, memo in enumerate(findings.appraisal.memos):
        split = [part for part in (memo.site, memo.wave) if part not in ("", "all")]
        where = ", ".join([criteria.get(memo.criterion, memo.criterion), groups.get(memo.group, memo.group), *split])
        by = {"creatingUser": guids[memo.by]} if memo.by in guids else {}
        guid = guid_of("memo", str(place), memo.criterion, memo.group, memo.site, memo.wave, memo.by, memo.text)
        content = f"<PlainTextContent>{text(memo.text)}</PlainTextContent>"
        yield (
            element("Note", content, guid=guid, name=f"Memo: {where.rstrip(', ')}", **by, creationDateTime=DATE) + "\n"
        )


def _losses(findings: Findings) -> str:
    """What is in the project and what isn't, in sentences."""
    run = findings.run
    book = findings.codebook
    named = [label.name for label in book.labels] + [each.name for each in (*book.groups, *book.sites)]
    named += [criterion.name for criterion in book.criteria]
    gists = gists_of(findings.documents)
    named += [gist.name for gist in gists]
    named += [speaker.label for gist in gists for speaker in gist.speakers.values()]
    unfit = sum(len(name) - len(legal(name)) for name in named)
    odd = sum(beside_labels(label.name) for label in book.labels)
    lines = [
        f"Run {run.run_id} of Themetrix: model {run.model}, codebook {run.codebook}; de-identified transcripts with the "
        "machine's codings and people's, each by a user of its own. A label's code holds what the matrix counts; what was "
        "left to people and what people overruled stands under codes beside it. To correct: change codings under your own "
        "name, then `themetrix import-codes`.",
        "Not in this project:",
        *(f"* {loss}" for loss in _LOSSES),
    ]
    if unfit:
        lines.append(f"* {counted(unfit, 'character')} of names that XML can't hold.")
    if odd:
        lines.append(f"* {counted(odd, 'label')} whose name begins like a mark of ours: not read back as labels.")
    return "\n".join(lines)


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry of the archive with the oldest date there is."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
