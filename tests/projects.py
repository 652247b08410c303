"""REFI-QDA projects for tests: small ones, built as the QDA programs build theirs."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "urn:QDA-XML:project:1.0"


def guid(*path: object) -> str:
    """A GUID that is the same for the same path."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "/".join(map(str, path))))


@dataclass(frozen=True)
class Mark:
    """A selection: positions as they are to be written, the codes with their coders, the words the file quotes."""

    start: int
    end: int
    codes: tuple[tuple[str, str], ...] = ()
    quoted: str = ""


@dataclass(frozen=True)
class Text:
    """A text source; `stored` are the bytes of its file, None for text within the XML."""

    name: str
    content: str
    marks: tuple[Mark, ...] = ()
    stored: bytes | None = None
    inline: bool = False
    codes: tuple[tuple[str, str], ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Person:
    """A case: whole sources by name, selections by (source, place in its list), what variables say."""

    name: str
    sources: tuple[str, ...] = ()
    marks: tuple[tuple[str, int], ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


def zipped(entries: Mapping[str, str | bytes]) -> bytes:
    """A zip of these entries, stored: the same bytes with every zlib."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return held.getvalue()


def build(
    texts: Sequence[Text] = (),
    codes: Mapping[str, str] | str = "",
    people: Sequence[Person] = (),
    coders: Sequence[str] = ("Ana", "Ben"),
    origin: str = "NVivo",
    qde: str = "project.qde",
    folder: str = "sources/",
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A .qdpx; `codes` maps names to definitions, or is the XML within `Codes`."""
    users = "".join(f'<User guid="{guid("user", name)}" name={quoteattr(name)}/>' for name in coders)
    listed = codes if isinstance(codes, str) else "".join(code(name, said) for name, said in codes.items())
    names = {name for each in (*texts, *people) for name in each.variables}
    variables = "".join(
        f'<Variable guid="{guid("variable", name)}" name={quoteattr(name)} typeOfVariable="Text"/>'
        for name in sorted(names)
    )
    parts = {
        "Users": users,
        "CodeBook": f"<Codes>{listed}</Codes>" if listed else "",
        "Variables": variables,
        "Cases": "".join(map(case, people)),
        "Sources": "".join(map(source, texts)),
    }
    body = "".join(f"<{name}>{inner}</{name}>" for name, inner in parts.items() if inner)
    written = f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{NAMESPACE}" name="p" origin={quoteattr(origin)}>{body}</Project>'
    files = {
        f"{folder}{guid('text', text.name)}.txt": text.stored if text.stored is not None else text.content.encode()
        for text in texts
        if not text.inline
    }
    return zipped({qde: written, **files, **(more or {})})


def code(name: str, definition: str = "", within: str = "", codable: bool = True) -> str:
    """A code's XML, with the codes that stand under it."""
    said = f"<Description>{escape(definition)}</Description>" if definition else ""
    truth = "true" if codable else "false"
    return f'<Code guid="{guid("code", name)}" name={quoteattr(name)} isCodable="{truth}">{said}{within}</Code>'


def codings(given: Sequence[tuple[str, str]], place: object) -> str:
    """The XML of codes given by coders ("" for nobody named)."""
    return "".join(
        f'<Coding guid="{guid("coding", place, name, coder)}"'
        + (f' creatingUser="{guid("user", coder)}"' if coder else "")
        + f'><CodeRef targetGUID="{guid("code", name)}"/></Coding>'
        for name, coder in given
    )


def values(variables: Mapping[str, str]) -> str:
    """The XML of variables' values."""
    return "".join(
        f'<VariableValue><VariableRef targetGUID="{guid("variable", name)}"/><TextValue>{escape(said)}</TextValue></VariableValue>'
        for name, said in variables.items()
    )


def source(text: Text) -> str:
    """A text source's XML."""
    marks = "".join(
        f'<PlainTextSelection guid="{guid("mark", text.name, place)}" name={quoteattr(mark.quoted)} '
        f'startPosition="{mark.start}" endPosition="{mark.end}">{codings(mark.codes, (text.name, place))}'
        "</PlainTextSelection>"
        for place, mark in enumerate(text.marks)
    )
    path = "" if text.inline else f' plainTextPath="internal://{guid("text", text.name)}.txt"'
    content = f"<PlainTextContent>{escape(text.content)}</PlainTextContent>" if text.inline else ""
    return (
        f'<TextSource guid="{guid("source", text.name)}" name={quoteattr(text.name)}{path}>{content}{marks}'
        f"{codings(text.codes, text.name)}{values(text.variables)}</TextSource>"
    )


def case(person: Person) -> str:
    """A case's XML."""
    wholes = "".join(f'<SourceRef targetGUID="{guid("source", name)}"/>' for name in person.sources)
    marks = "".join(f'<SelectionRef targetGUID="{guid("mark", *mark)}"/>' for mark in person.marks)
    name = f" name={quoteattr(person.name)}" if person.name else ""
    return f'<Case guid="{guid("case", person.name)}"{name}>{values(person.variables)}{wholes}{marks}</Case>'


def mark(content: str, words: str, *codes: str, coder: str = "Ana", quoted: bool = False) -> Mark:
    """The selection of these words in `content`, in code points, as the standard counts."""
    start = content.index(words)
    return Mark(start, start + len(words), tuple((name, coder) for name in codes), words if quoted else "")


INTERVIEW = """Interviewer: What is it like on the ward?

Nurse: They bring hope, the peer workers do.
I would not be without them now.

Interviewer: And the others?

Nurse: Some think it is nursing on the cheap.
The tea is always cold, mind.
"""
"""An interview of two questions and four paragraphs of answers."""
