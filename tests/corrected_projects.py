"""Projects of ours as a person corrects them in another program, and an account of one that doesn't use our own reader."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from lxml import etree
from projects import zipped

from pipeline.refi import ORIGIN, PROJECT, beside_labels

NS = f"{{{PROJECT}}}"
SCHEMA = Path(__file__).parent / "golden" / "refi_qda" / "Project.xsd"


class Desk:
    """A project opened to be corrected: codings are found by the words they lie on and the code's name."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.entries = {name: archive.read(name) for name in archive.namelist()}
        self.root = etree.fromstring(self.entries["project.qde"])
        self.codes = {code.get("name"): code.get("guid") for code in self.root.iter(f"{NS}Code")}
        self.users = {user.get("name"): user.get("guid") for user in self.root.iter(f"{NS}User")}

    def texts(self) -> dict[str, str]:
        """The words of each source, by its name."""
        return {source.get("name"): self._text(source) for source in self.root.iter(f"{NS}TextSource")}

    def codings(self, code: str = "") -> list[tuple[str, str, str]]:
        """(words, code, user) of every coding, in order; of one code, if named."""
        names = {guid: name for name, guid in self.codes.items()}
        users = {guid: name for name, guid in self.users.items()}
        return [
            (self._words(selection), names[guid], users.get(coding.get("creatingUser"), ""))
            for selection in self.root.iter(f"{NS}PlainTextSelection")
            for coding in selection.iter(f"{NS}Coding")
            for guid in [coding.find(f"{NS}CodeRef").get("targetGUID")]
            if code in ("", names[guid])
        ]

    def remove(self, words: str, code: str) -> Desk:
        """Takes the code off these words."""
        for selection, coding in self._at(words, code):
            selection.remove(coding)
            if selection.find(f"{NS}Coding") is None:
                selection.getparent().remove(selection)
        return self

    def move(self, words: str, code: str, start: int = 0, end: int = 0) -> Desk:
        """Lets the selection of these words begin and end so many characters later."""
        for selection, _ in self._at(words, code):
            selection.set("startPosition", str(int(selection.get("startPosition")) + start))
            selection.set("endPosition", str(int(selection.get("endPosition")) + end))
        return self

    def add(self, words: str, code: str, user: str = "Ana") -> Desk:
        """Codes these words, wherever they stand first."""
        if user not in self.users:
            self.users[user] = str(uuid.uuid4())
            etree.SubElement(self.root.find(f"{NS}Users"), f"{NS}User", guid=self.users[user], name=user)
        for source in self.root.iter(f"{NS}TextSource"):
            start = self._text(source).find(words)
            if start < 0:
                continue
            by = {"creatingUser": self.users[user]}
            place = {"startPosition": str(start), "endPosition": str(start + len(words))}
            selection = etree.Element(f"{NS}PlainTextSelection", guid=str(uuid.uuid4()), **place, **by)
            coding = etree.SubElement(selection, f"{NS}Coding", guid=str(uuid.uuid4()), **by)
            etree.SubElement(coding, f"{NS}CodeRef", targetGUID=self.codes[code])
            source.insert(0, selection)
            return self
        raise AssertionError("these words stand nowhere")

    def retell(self, change) -> Desk:
        """Writes the words of every source anew, as programs do."""
        for source in self.root.iter(f"{NS}TextSource"):
            self.entries[self._entry(source)] = change(self._text(source)).encode()
        return self

    def in_windows(self) -> Desk:
        """Line ends of two characters, positions in UTF-16 units: as NVivo writes and counts."""
        for selection in self.root.iter(f"{NS}PlainTextSelection"):
            text = self._text(selection.getparent())
            for end in ("startPosition", "endPosition"):
                before = text[: int(selection.get(end))].replace("\n", "\r\n")
                selection.set(end, str(len(before.encode("utf-16-le")) // 2))
        return self.retell(lambda text: text.replace("\n", "\r\n"))

    def sign_all(self, user: str) -> Desk:
        """Puts one user in everybody's place, as some programs do."""
        listed = self.root.find(f"{NS}Users")
        for one in list(listed)[1:]:
            listed.remove(one)
        listed[0].set("name", user)
        for element in self.root.iter():
            if element.get("creatingUser"):
                element.set("creatingUser", listed[0].get("guid"))
        return self

    def drop(self, tag: str, name: str = "") -> Desk:
        """Takes out every element of this kind (of this name)."""
        for element in list(self.root.iter(f"{NS}{tag}")):
            if name in ("", element.get("name")):
                element.getparent().remove(element)
        return self

    def anew(self) -> Desk:
        """Gives every source another guid, as programs do that import a project."""
        text = etree.tostring(self.root).decode()
        for source in self.root.iter(f"{NS}TextSource"):
            guid = source.get("guid")
            text = text.replace(f'"{guid}"', f'"{uuid.uuid4()}"')
        self.root = etree.fromstring(text)
        return self

    def packed(self, origin: str = "NVivo 14") -> bytes:
        """The project as the program exports it."""
        self.root.set("origin", origin)
        return zipped(
            {**self.entries, "project.qde": etree.tostring(self.root, encoding="utf-8", xml_declaration=True)}
        )

    def _at(self, words: str, code: str):
        found = [
            (selection, coding)
            for selection in self.root.iter(f"{NS}PlainTextSelection")
            for coding in selection.iter(f"{NS}Coding")
            if coding.find(f"{NS}CodeRef").get("targetGUID") == self.codes[code] and self._words(selection) == words
        ]
        assert found, "nothing of this code lies on these words"
        return found

    def _entry(self, source: etree._Element) -> str:
        return "sources/" + source.get("plainTextPath").removeprefix("internal://")

    def _text(self, source: etree._Element) -> str:
        return self.entries[self._entry(source)].decode()

    def _words(self, selection: etree._Element) -> str:
        start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
        return self._text(selection.getparent())[start:end]


def read_back(files: Mapping[str, bytes]) -> tuple[dict[str, int], list[str]]:
    """What an exported project holds, read without our reader: passages by code (a label's own), and what is wrong with it.

    Wrong are a source that isn't the transcript of the same export, a selection outside its text, words that are not those
    the selection is called by, a document that isn't there, XML that the standard's schema refuses.
    """
    desk = Desk(files["project.qdpx"])
    wrong = [str(error) for error in _schema_errors(desk)]
    transcripts = {content for path, content in files.items() if path.startswith("transcripts/")}
    sources = {desk.entries[desk._entry(source)] for source in desk.root.iter(f"{NS}TextSource")}
    wrong += ["a source that is no transcript"] * bool(sources - transcripts)
    wrong += ["a transcript that is no source"] * bool(transcripts - sources)
    names = {guid: name for name, guid in desk.codes.items()}
    passages: Counter[str] = Counter()
    seen = set()
    for selection in desk.root.iter(f"{NS}PlainTextSelection"):
        source = selection.getparent()
        start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
        text = desk._text(source)
        if not 0 <= start < end <= len(text):
            wrong.append("a selection outside its text")
        for coding in selection.iter(f"{NS}Coding"):
            called = "".join(selection.get("name").removesuffix("…").split())
            if not "".join(_legal(text[start:end]).split()).startswith(called):
                wrong.append("a selection that isn't called by its words")
            name = names[coding.find(f"{NS}CodeRef").get("targetGUID")]
            if (source.get("guid"), start, end, name) not in seen and not beside_labels(name):
                passages[name] += 1
            seen.add((source.get("guid"), start, end, name))
    return dict(passages), wrong


def machines(desk: Desk) -> list[str]:
    """The users that stand for models."""
    return [name for name in desk.users if name.startswith(ORIGIN)]


def _schema_errors(desk: Desk):
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    schema.validate(desk.root)
    return schema.error_log


def _legal(text: str) -> str:
    return "".join(
        c for c in text if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )
