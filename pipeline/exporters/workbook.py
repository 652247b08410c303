"""The evidence as an Excel workbook: the matrix, a sheet a criterion with its quotes, tables, codebook, how it was made.

Every text is written as text: nothing in a quote can become a formula, a link or a number; every link is ours and stays
inside. What each sheet's columns mean stands on the last sheet. The sheets themselves are in `_sheet_*`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from pipeline.exporters import joined
from pipeline.findings import Findings

FORMAT = "xlsx"
DEFAULT = True
VERSION = 2

_FIXED = datetime(2000, 1, 1)  # says nothing but "no clock"
_UTTERANCES, _CELLS = "Utterances", "Cells"
# What criteria's sheets may not be called.
_TAKEN = (
    "Matrix", _UTTERANCES, _CELLS, "Evidence profile", "Agreement", "Saturation", "Reporting", "Memos", "Codebook",
    "Methods", "How it was made",
)  # fmt: skip


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """The files of `in_pieces`, each whole."""
    return joined(in_pieces(findings))


def in_pieces(findings: Findings) -> Iterator[tuple[str, Iterable[bytes]]]:
    """`matrix.xlsx`: Matrix, a sheet a criterion, Utterances, Cells, what weighs the evidence, Codebook, Methods, How it was made."""
    import xlsxwriter

    from pipeline.exporters._quotations import rows_of_table
    from pipeline.exporters._sheet_appraisal import write_appraisal
    from pipeline.exporters._sheet_criterion import criterion_sheets, write_criteria
    from pipeline.exporters._sheet_matrix import write_matrix
    from pipeline.exporters._sheet_rows import poured
    from pipeline.exporters._sheets import Sheets, fitted, place_in, sheet_names
    from pipeline.exporters._sheets_about import write_codebook, write_how, write_methods, write_parts, write_table
    from pipeline.tables import matrix_table, utterance_columns, utterances_in_parts

    sink = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        sink,
        {
            "in_memory": True,  # no words in temporary files; also fixes the dates inside the zip
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    workbook.set_properties({"title": "Evidence matrix", "author": "Themetrix", "created": _FIXED})
    sheets = Sheets(workbook)
    wanted = [(each.name, each.id) for each in findings.codebook.criteria]
    planned = criterion_sheets(findings, sheet_names(wanted, _TAKEN))
    count, places = rows_of_table(findings)
    back = write_matrix(sheets, findings, planned)
    write_criteria(sheets, findings, planned, back, (_UTTERANCES, places))
    write_parts(sheets, _UTTERANCES, utterance_columns(findings.codebook), utterances_in_parts(findings), count)
    rows = {key: place_in(plan.name, row) for plan in planned for key, row in plan.places.items()}
    cells = {at: rows[cell.key] for at, cell in enumerate(findings.matrix.cells) if cell.key in rows}
    write_table(sheets, _CELLS, matrix_table(findings), linked="criterion", places=cells)
    write_appraisal(sheets, findings)
    write_codebook(sheets, findings.codebook)
    write_methods(sheets, findings)
    write_how(sheets, findings)
    workbook.close()
    yield "matrix.xlsx", poured(sink.getvalue(), sheets.poured, fitted)
