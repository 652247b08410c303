"""The Word file: the matrix, the Framework table (participants by criteria), the evidence profile and the method, for an appendix.

Ritchie & Spencer 1994; Gale et al., BMC Med Res Methodol 2013;13:117; the profile's layout is GRADE-CERQual's. How Word is
written stands in `_word`, what is charted in `_chart`.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.exporters._word import Word
from pipeline.exporters._word_about import write_about
from pipeline.exporters._word_chart import write_chart
from pipeline.exporters._word_matrix import write_matrix
from pipeline.exporters._word_profile import write_profile
from pipeline.findings import Findings

FORMAT = "docx"
DEFAULT = True
VERSION = 1


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`framework.docx`: landscape tables first, then the upright pages on agreement, reporting and method."""
    run, codebook = findings.run, findings.codebook
    title = codebook.title or codebook.id
    word = Word(title, codebook.subject, f"Themetrix run {run.run_id}")
    word.heading(title, level=0)
    made = (f"model {run.model}" if run.model else "", f"codebook {run.codebook}", f"run {run.run_id}")
    word.paragraph(
        f"Evidence matrix, framework chart and evidence profile · {', '.join(each for each in made if each)}",
        style="Subtitle",
    )
    write_matrix(word, findings)
    write_chart(word, findings)
    write_profile(word, findings)
    word.portrait()
    write_about(word, findings)
    yield "framework.docx", word.bytes()
