"""Codebooks as QDA programs exchange them (REFI-QDA, .qdc): codes read with their definitions, a codebook written."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.codebook import Codebook
from pipeline.codebook_prose import described, present, understood
from pipeline.errors import InvalidFile
from pipeline.qdpx import Code, codes_of
from pipeline.refi import CODEBOOK, ORIGIN, beside_labels, child, children, guid_of, legal, tag_of
from pipeline.wording import counted

if TYPE_CHECKING:
    from lxml.etree import _Element

_KIND = "codebook"
_LONGEST_ID = 64


def read_qdc(content: bytes, where: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The labels in a .qdc as a codebook has them, and notes; raises `InvalidFile` for what is no such file."""
    root = _root(content, where)
    if tag_of(root) != "CodeBook":
        raise InvalidFile(_KIND, where, ["an XML file that is no REFI-QDA codebook; expected the element CodeBook"])
    labels, notes = labels_of(codes_of(child(root, "Codes")))
    groups = sum(1 for _ in children(child(root, "Sets"), "Set")) if root.get("origin") != ORIGIN else 0
    if groups:
        notes.append(f"{counted(groups, 'group')} of codes left out: name criteria in the codebook instead")
    return labels, notes


def labels_of(codes: Sequence[Code]) -> tuple[list[dict[str, Any]], list[str]]:
    """The labels that these codes make: ids from names, definitions kept; and notes on what is left out."""
    labels: list[dict[str, Any]] = []
    taken: set[str] = set()
    codes = [code for code in codes if not beside_labels(code.name)]
    names = Counter(code.name.casefold() for code in codes if code.codable)
    notes: list[str] = []
    for code in codes:
        if not code.codable:
            continue
        name = code.name if names[code.name.casefold()] == 1 or not code.path else f"{code.path[-1]}: {code.name}"
        said = understood(code.definition)
        written = str(said.pop("id", ""))
        identifier = written if written and written not in taken else _free(id_of(name), taken)
        taken.add(identifier)
        labels.append({"id": identifier, "name": name, **present(said)})
    folders = sum(1 for code in codes if not code.codable)
    if folders:
        notes.append(f"{counted(folders, 'folder')} of codes left out: nothing can be coded with one")
    return labels, notes


@dataclass(frozen=True, slots=True)
class Entry:
    """A label as a code, or a criterion as a set of codes, of other programs: `members` are the guids of a set's codes."""

    guid: str
    name: str
    description: str
    members: tuple[str, ...] = ()


def codes_for(codebook: Codebook) -> tuple[Entry, ...]:
    """The labels as codes, in their order; all of a label stands in the description, under headings found again."""
    entries: list[Entry] = []
    taken: set[str] = set()
    for label in codebook.labels:
        description = described(label, _free(id_of(label.name), taken))
        taken.add(label.id)
        entries.append(Entry(guid_of("code", codebook.id, label.id), label.name, description))
    return tuple(entries)


def sets_for(codebook: Codebook) -> tuple[Entry, ...]:
    """The criteria as sets of codes, each with its question and which labels speak for and against."""
    entries = []
    for criterion in codebook.criteria:
        sides = (("For", criterion.supporting), ("Against", criterion.contesting))
        told = [f"{side}: {', '.join(codebook.label(each).name for each in ids)}" for side, ids in sides if ids]
        entries.append(
            Entry(
                guid_of("criterion", codebook.id, criterion.id),
                criterion.name,
                "\n".join((criterion.question, *told)),
                tuple(guid_of("code", codebook.id, each) for each in criterion.labels),
            )
        )
    return tuple(entries)


def write_qdc(codebook: Codebook) -> bytes:
    """The labels as a .qdc, criteria as sets of codes; valid against the standard's schema, the same bytes every time.

    Groups, sites and limits have no place in it: they stay in the codebook.
    """
    from lxml import etree

    spaces: Any = {None: CODEBOOK}  # the stubs know no default namespace
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", nsmap=spaces, origin=ORIGIN)

    def add(parent: _Element, element: str, text: str = "", **attributes: str) -> _Element:
        plain = {key: legal(said) for key, said in attributes.items()}
        made = etree.SubElement(parent, f"{{{CODEBOOK}}}{element}", plain)
        made.text = legal(text) or None
        return made

    codes = add(root, "Codes")
    for entry in codes_for(codebook):
        code = add(codes, "Code", guid=entry.guid, name=entry.name, isCodable="true")
        if entry.description:
            add(code, "Description", entry.description)
    sets = add(root, "Sets") if codebook.criteria else root
    for entry in sets_for(codebook):
        member = add(sets, "Set", guid=entry.guid, name=entry.name)
        add(member, "Description", entry.description)
        for guid in entry.members:
            add(member, "MemberCode", guid=guid)
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written


def id_of(name: str) -> str:
    """A name as an id: `Identity ambiguity` is `identity_ambiguity`; `code` where nothing of it can stand in one."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode("ascii")
    found = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return (found if found[:1].isalpha() else f"code_{found}".rstrip("_"))[:_LONGEST_ID].rstrip("_")


def _free(identifier: str, taken: set[str]) -> str:
    tried, number = identifier, 1
    while tried in taken:
        number += 1
        tried = f"{identifier[: _LONGEST_ID - 4]}_{number}"
    return tried


def _root(content: bytes, where: str) -> _Element:
    from lxml import etree

    for encoding in ("ascii", "utf-16-le", "utf-16-be"):
        if "<!DOCTYPE".encode(encoding) in content or "<!ENTITY".encode(encoding) in content:
            raise InvalidFile(_KIND, where, ["it declares a document type, which no QDA program does"])
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=False)
    try:
        root: _Element = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise InvalidFile(_KIND, where, ["not readable as XML: export it anew"]) from None
    return root
