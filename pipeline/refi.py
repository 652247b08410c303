"""REFI-QDA's XML: its namespaces, ids that stay the same from run to run, elements met whatever their version.

What the elements say is left to `pipeline.qdpx` (projects) and `pipeline.codebook_formats` (codebooks).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
ORIGIN = "Themetrix"
"""What a file of ours names as its origin, and how the name of the user begins who stands for a model of ours."""
UNDECIDED, OVERRULED = f"{ORIGIN} undecided: ", f"{ORIGIN} overruled: "
"""How the names of the codes begin that mark, beside the labels' own codes, what was left to people and what they overruled."""
FOLDER = f"{ORIGIN}: beside the codes"
"""What the folder is called in which those codes stand."""
SOMEBODY = "Researcher"
"""A user of a project of ours who has coded nothing yet: programs let one go on as its first user, who must be no model."""
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:themetrix:refi-qda")


def guid_of(*path: str) -> str:
    """The GUID of a thing of ours, from what it is called: `guid_of("code", "study", "support")`; the same every time."""
    # What can't be encoded is replaced: a name may hold half a character, and must not stop an export.
    return str(uuid.uuid5(_IDS, "\x1f".join(path).encode("utf-8", "replace").decode("utf-8")))


def plain_guid(written: str | None) -> str:
    """A GUID as it is compared: lower case, no braces; "" for none."""
    return (written or "").strip().strip("{}").casefold()


def legal(text: str) -> str:
    """The text without the characters that XML can't hold."""
    return _ILLEGAL.sub("", text)


def beside_labels(name: str) -> bool:
    """True for the name of a code of ours that is no label: a mark of what is undecided or overruled, or their folder."""
    return name.startswith((UNDECIDED, OVERRULED, FOLDER))


def tag_of(element: _Element) -> str:
    """The element's name without its namespace (versions differ in it); "" for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: _Element | None, *names: str) -> Iterator[_Element]:
    """The children of those names, in order; none of nothing."""
    if element is not None:
        yield from (child for child in element.iterchildren() if tag_of(child) in names)


def child(element: _Element | None, name: str) -> _Element | None:
    """The first child of that name, or None."""
    return next(children(element, name), None)


def text_of(element: _Element | None, name: str) -> str:
    """The words of the first child of that name, without white space round them; "" where there are none."""
    found = child(element, name)
    return "".join(str(part) for part in found.itertext()).strip() if found is not None else ""
