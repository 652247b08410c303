"""REFI-QDA's XML as plain text, piece by piece: escaped, legal, the same every time. What is said in it is the exporters'."""

from __future__ import annotations

from pipeline.refi import legal

DATE = "2000-01-01T00:00:00Z"
"""The date of whatever must have one (QualCoder reads no note without): an export holds no clock."""

_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
)


def text(said: str) -> str:
    """`said` as the content of an element; characters that XML can't hold are left out."""
    return legal(said).translate(_TEXT)


def attribute(said: str) -> str:
    """`said` as the value of an attribute, without the quotes round it."""
    return legal(said).translate(_ATTRIBUTE)


def element(name: str, content: str = "", /, **attributes: str) -> str:
    """An element with its attributes in the order given; `content` is XML already. One with neither content is closed."""
    told = "".join(f' {key}="{attribute(said)}"' for key, said in attributes.items())
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def within(name: str, content: str) -> str:
    """`content` in its container; nothing at all where there is none, for an empty container is invalid."""
    return f"<{name}>{content}</{name}>\n" if content else ""


def described(said: str) -> str:
    """An element `Description`, or nothing."""
    return f"<Description>{text(said)}</Description>" if said else ""
