"""The evidence as an Excel workbook: the matrix, the quotes behind each cell, tables, codebook, how it was made.

Every text is written as text: nothing in a quote can become a formula, a link or a number. What each sheet's columns
mean stands on the last sheet. The sheets themselves are in `_sheet_*`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime

from pipeline.findings import Findings

FORMAT = "xlsx"
DEFAULT = True
VERSION = 1

_FIXED = datetime(2000, 1, 1)  # says nothing but "no clock"


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`matrix.xlsx`, with sheets Matrix, Evidence, Utterances, Cells, Codebook and How it was made."""
    import xlsxwriter

    from pipeline.exporters._sheet_evidence import evidence_rows, write_evidence
    from pipeline.exporters._sheet_matrix import write_matrix
    from pipeline.exporters._sheets import Sheets
    from pipeline.exporters._sheets_about import write_codebook, write_how, write_table
    from pipeline.tables import matrix_table, utterances_table

    sink = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        sink,
        {
            "in_memory": True,  # also fixes the dates inside the zip
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    workbook.set_properties({"title": "Evidence matrix", "author": "Themetrix", "created": _FIXED})
    sheets = Sheets(workbook)
    rows, places = evidence_rows(findings)
    write_matrix(sheets, findings, places)
    write_evidence(sheets, findings, rows)
    write_table(sheets, "Utterances", utterances_table(findings))
    write_table(sheets, "Cells", matrix_table(findings))
    write_codebook(sheets, findings.codebook)
    write_how(sheets, findings)
    workbook.close()
    yield "matrix.xlsx", sink.getvalue()
