"""The codebook as QDA programs exchange it (REFI-QDA, .qdc); what a code's description holds is `codebook_qdc`'s."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.codebook_qdc import write_qdc
from pipeline.findings import Findings

FORMAT = "qdc"
DEFAULT = False
VERSION = 1


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`codebook.qdc`: the labels as codes, criteria as sets of codes."""
    yield "codebook.qdc", write_qdc(findings.codebook)
