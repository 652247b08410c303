"""A project is read as its program meant it, whatever it spells differently; what isn't one to trust is refused."""

from __future__ import annotations

import io
import stat
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projects import INTERVIEW, Mark, Person, Text, build, code, guid, mark, zipped

from pipeline.errors import UnreadableFile
from pipeline.ooxml import MOST_ENTRIES
from pipeline.qdpx import Coding, is_project, read_project

SUPPORT = {"Support": "Approves of them."}


def plain(value: str) -> str:
    return value.strip("{}").lower()


def test_a_project_is_read_whole() -> None:
    hope = mark(INTERVIEW, "They bring hope", "Support", "Hope")
    content = build(
        [Text("Ward 7.docx", INTERVIEW, (hope, Mark(0, 11)), variables={"Site": "North"})],
        {"Support": "Approves of them.", "Hope": ""},
        [Person("Nurse Ann", ("Ward 7.docx",), variables={"Group": "nurse"})],
    )
    project = read_project(content)
    (source,) = project.sources
    assert (project.origin, project.coders) == ("NVivo", ("Ana", "Ben"))
    assert [(c.name, c.definition, c.codable) for c in project.codes] == [
        ("Support", "Approves of them.", True),
        ("Hope", "", True),
    ]
    assert (source.name, source.text, source.variables) == ("Ward 7.docx", INTERVIEW, (("Site", "North"),))
    assert [source.text[s.start : s.end] for s in source.selections] == ["Interviewer", "They bring hope"]
    assert source.selections[1].codings == tuple(Coding(guid("code", name), "Ana") for name in ("Support", "Hope"))
    assert source.coded
    (nurse,) = project.cases
    assert (nurse.name, nurse.sources, nurse.variables) == ("Nurse Ann", (source.guid,), (("Group", "nurse"),))
    assert project.warnings == ()


SPELLINGS = {
    "a capital Project.qde and Sources": {"qde": "Project.qde", "folder": "Sources/"},
    "all in a folder of its own": {"qde": "export/project.qde", "folder": "export/sources/"},
    "another name for the XML": {"qde": "my study.qde"},
    "files beside the XML": {"folder": ""},
    "a Windows zip": {"folder": "sources\\"},
    "what a Mac adds": {"more": {"__MACOSX/._project.qde": "x", "__MACOSX/sources/._a.txt": "y"}},
    "an empty folder of sources": {"more": {"Sources/": ""}},
}


@pytest.mark.parametrize("spelled", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_programs_spell_their_archives_differently(spelled: dict) -> None:
    content = build([Text("A", INTERVIEW, (mark(INTERVIEW, "They bring hope", "Support"),))], SUPPORT, **spelled)
    assert is_project(content)
    (source,) = read_project(content).sources
    assert source.text == INTERVIEW
    assert source.coded


def test_guids_are_one_in_braces_and_capitals_or_not() -> None:
    content = build([Text("A", INTERVIEW, (mark(INTERVIEW, "hope", "Support"),))], SUPPORT)
    entries = {name: zipfile.ZipFile(io.BytesIO(content)).read(name) for name in names_of(content)}
    xml = entries["project.qde"].decode()
    shouted = xml.replace(
        f'targetGUID="{guid("code", "Support")}"', f'targetGUID="{{{guid("code", "Support").upper()}}}"'
    )
    assert shouted != xml
    entries["project.qde"] = shouted.encode()
    assert read_project(zipped(entries)) == read_project(content)


def names_of(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_text_may_stand_within_the_xml() -> None:
    inline = Text("A", INTERVIEW, (mark(INTERVIEW, "They bring hope", "Support"),), inline=True)
    (source,) = read_project(build([inline], SUPPORT)).sources
    assert source.text == INTERVIEW
    assert source.text[slice(source.selections[0].start, source.selections[0].end)] == "They bring hope"


def test_codes_stand_under_codes_and_folders_are_no_codes() -> None:
    nested = code("Stance", within=code("For", within=code("Strongly")), codable=False)
    found = read_project(build([Text("A", "R: a word")], nested)).codes
    assert [(c.name, c.path, c.codable) for c in found] == [
        ("Stance", (), False),
        ("For", ("Stance",), True),
        ("Strongly", ("Stance", "For"), True),
    ]


def test_what_nvivo_codes_with_a_case_belongs_to_the_case() -> None:
    content = build(
        [Text("A", INTERVIEW, (mark(INTERVIEW, "They bring hope", "Support", "Ann"),), codes=(("Ann", "Ana"),))],
        {**SUPPORT, "Ann": ""},
        [Person("Ann")],
    )
    # NVivo gives the case and the code that stands for it one guid.
    entries = {name: zipfile.ZipFile(io.BytesIO(content)).read(name) for name in names_of(content)}
    entries["project.qde"] = entries["project.qde"].replace(guid("case", "Ann").encode(), guid("code", "Ann").encode())
    project = read_project(zipped(entries))
    (source,), (ann,) = project.sources, project.cases
    assert [c.name for c in project.codes] == ["Support"]
    assert [c.code for c in source.selections[0].codings] == [guid("code", "Support")]
    assert (ann.selections, ann.sources) == ((source.selections[0].guid,), (source.guid,))


def test_a_recording_and_its_transcript_are_one_text() -> None:
    text = Text("A.docx", INTERVIEW)
    content = build([text])
    entries = {name: zipfile.ZipFile(io.BytesIO(content)).read(name) for name in names_of(content)}
    path = f'plainTextPath="internal://{guid("text", "A.docx")}.txt"'
    video = (
        f'<VideoSource guid="{guid(1)}" name="film.mp4" path="relative:///film.mp4">'
        f'<Transcript guid="{guid(2)}" name="A.docx" {path}/></VideoSource>'
        f'<PictureSource guid="{guid(3)}" name="p.jpg" path="internal://p.jpg"/>'
    )
    entries["project.qde"] = entries["project.qde"].replace(b"</Sources>", f"{video}</Sources>".encode())
    project = read_project(zipped(entries))
    assert [source.text for source in project.sources] == [INTERVIEW]
    assert any("pictures" in warning for warning in project.warnings)


def test_selections_of_a_transcript_lie_between_its_points_in_time() -> None:
    words = "R: I came, I saw, I stayed."
    transcript = (
        f'<AudioSource guid="{guid(1)}" name="a.m4a"><Transcript guid="{guid(2)}" name="a">'
        f"<PlainTextContent>{words}</PlainTextContent>"
        f'<SyncPoint guid="{guid(3)}" position="3" timeStamp="0"/><SyncPoint guid="{guid(4)}" position="9" timeStamp="5"/>'
        f'<TranscriptSelection guid="{guid(5)}" fromSyncPoint="{guid(3)}" toSyncPoint="{guid(4)}"/>'
        "</Transcript></AudioSource>"
    )
    xml = f'<Project xmlns="urn:QDA-XML:project:1.0" name="p"><Sources>{transcript}</Sources></Project>'
    (source,) = read_project(zipped({"project.qde": xml})).sources
    (selection,) = source.selections
    assert source.text[selection.start : selection.end] == "I came"


def test_a_source_whose_text_is_missing_is_counted_not_invented() -> None:
    whole = build([Text("A", INTERVIEW), Text("B", INTERVIEW)])
    entries = {name: zipfile.ZipFile(io.BytesIO(whole)).read(name) for name in names_of(whole)}
    del entries[f"sources/{guid('text', 'B')}.txt"]
    project = read_project(zipped(entries))
    assert [source.name for source in project.sources] == ["A"]
    assert project.warnings == ("1 sources whose text isn't in the project left out",)


def test_a_selection_outside_its_text_is_counted_not_cut() -> None:
    broken = (Mark(5, 99_999), Mark(-3, 4), Mark(9, 2), Mark(4, 4))
    project = read_project(build([Text("A", INTERVIEW, (*broken, mark(INTERVIEW, "hope", "Support")))], SUPPORT))
    assert len(project.sources[0].selections) == 1
    assert any(warning.startswith("4 selections") for warning in project.warnings)


# ------------------------------------------------------------------------------------------- what is refused


def bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", "<Project/>")
        archive.writestr("sources/a.txt", b"\0" * 40_000_000)
    return held.getvalue()


def linked() -> bytes:
    held = io.BytesIO(build([Text("A", INTERVIEW)]))
    with zipfile.ZipFile(held, "a") as archive:
        info = zipfile.ZipInfo("sources/link.txt")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return held.getvalue()


def doubled() -> bytes:
    held = io.BytesIO(build([Text("A", INTERVIEW)]))
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("Sources/" + guid("text", "A").upper() + ".TXT", "other words")
    return held.getvalue()


def locked() -> bytes:
    content = bytearray(build([Text("A", INTERVIEW)]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 4)
    return bytes(content)


def xml(head: str, inner: str = "") -> bytes:
    return zipped({"project.qde": f'{head}<Project xmlns="urn:QDA-XML:project:1.0" name="p">{inner}</Project>'})


LAUGHS = (
    '<!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "<Description>&b;</Description>",
)
REFUSED = [
    ("inflates a thousandfold", bomb, "unsafe_archive"),
    ("too many entries", lambda: zipped({f"{n}.qde": "" for n in range(MOST_ENTRIES + 1)}), "unsafe_archive"),
    ("an archive within", lambda: build([Text("A", "R: x")], more={"sources/more.zip": b"PK"}), "unsafe_archive"),
    ("a project within", lambda: build([Text("A", "R: x")], more={"sources/more.QDPX": b"PK"}), "unsafe_archive"),
    ("leads up", lambda: build([Text("A", "R: x")], more={"../../evil.txt": "x"}), "unsafe_archive"),
    ("leads up, Windows", lambda: build([Text("A", "R: x")], more={"..\\evil.txt": "x"}), "unsafe_archive"),
    ("absolute", lambda: build([Text("A", "R: x")], more={"/etc/evil.txt": "x"}), "unsafe_archive"),
    ("a drive letter", lambda: build([Text("A", "R: x")], more={"C:\\evil.txt": "x"}), "unsafe_archive"),
    ("a link", linked, "unsafe_archive"),
    ("two of one name", doubled, "unsafe_archive"),
    ("a file from the disk", lambda: xml('<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/hostname">]>'), "unsafe_archive"),
    ("a billion laughs", lambda: xml(*LAUGHS), "unsafe_archive"),
    ("a document type in UTF-16", lambda: zipped({"project.qde": "<!DOCTYPE p><p/>".encode("utf-16")}), "unsafe_archive"),
    ("a password", locked, "password_protected"),
    ("cut off", lambda: build([Text("A", INTERVIEW)])[:-60], "truncated"),
    ("XML that isn't", lambda: zipped({"project.qde": "<Project><"}), "damaged"),
    ("no XML at all", lambda: zipped({"notes.txt": "hello"}), "unknown_format"),
    ("other XML", lambda: zipped({"project.qde": "<a/>"}), "unknown_format"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "reason"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_not_to_be_trusted_is_refused_with_its_reason(make, reason) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_project(make(), "study.qdpx")
    assert (refused.value.reason, refused.value.where) == (reason, "study.qdpx")
    assert refused.value.remedy


@pytest.mark.parametrize(
    "path",
    [
        "absolute:///etc/hostname",
        "relative:///../secret.txt",
        "internal://../secret.txt",
        "internal://",
        "/etc/hostname",
    ],
)
def test_nothing_outside_the_archive_is_read(path: str, tmp_path, monkeypatch) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.chdir(tmp_path)
    text = f'<Sources><TextSource guid="{guid(1)}" name="A" plainTextPath="{path}"/></Sources>'
    project = read_project(xml("", text))
    assert project.sources == ()
    assert project.warnings == ("1 sources whose text isn't in the project left out",)


@pytest.mark.parametrize("other", [b"", b"PK\x03\x04 cut", b"not a zip", zipped({"word/document.xml": "<a/>"})])
def test_other_files_are_no_projects(other: bytes) -> None:
    assert not is_project(other)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_project_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(
        build([Text("A", INTERVIEW, (mark(INTERVIEW, "hope", "Support"),))], SUPPORT, [Person("Ann", ("A",))])
    )
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        project = read_project(bytes(content))
    except UnreadableFile as refused:
        assert refused.remedy
    else:
        assert all(replace(source) == source for source in project.sources)
