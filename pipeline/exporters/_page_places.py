"""Where things of the page lie: names of the files beside it, and ids within them that people bookmark and share.

Names come from content alone, so that a link keeps leading to the same words after the next run.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from pipeline.findings import Findings
from pipeline.interviews import titles_of

PAGE = "report.html"
FOLDER = "report"
_ENOUGH = 16  # digits of a document's id that tell it from any other in practice
_PLAIN = re.compile(r"[a-z0-9_.-]{1,100}")


def interview_files(findings: Findings) -> Mapping[str, str]:
    """The file of each interview within the folder, by document id."""
    ids = [title.document_id for title in titles_of(findings.documents)]
    short = len({each[:_ENOUGH] for each in ids}) == len(set(ids))
    return {each: f"interview-{_plain(each[:_ENOUGH] if short else each)}.html" for each in ids}


def cell_file(anchor: str) -> str:
    """The file with all quotes of the cell that has this anchor."""
    return f"{_plain(anchor)}.html"


def said_at(utterance_id: str) -> str:
    """The id of an utterance in its interview's file."""
    return f"u-{utterance_id}"


def quoted_at(anchor: str, utterance_id: str) -> str:
    """The id of a quote on the page: an utterance may be quoted in several cells."""
    return f"quote{anchor.removeprefix('cell')}-{utterance_id}"


def profile_at(criterion: str, site: str, wave: str) -> str:
    """The id of a criterion's evidence profile on the page."""
    return "-".join(["profile", *_ids((criterion, *(part for part in (site, wave) if part != "all")))])


def _plain(name: str) -> str:
    """`name` where any file system can hold it and tell it from all others (waves are free text), else cut with a hash."""
    if _PLAIN.fullmatch(name):
        return name
    kept = re.sub(r"[^a-z0-9_.-]", "_", name.lower())[:80]
    return f"{kept}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:12]}"


def _ids(parts: Iterable[str]) -> Iterable[str]:
    return (re.sub(r"[^A-Za-z0-9_]", lambda found: f".{ord(found[0]):x}", part) for part in parts)
