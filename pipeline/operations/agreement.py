"""Compares the codings of several people, from labelled files: agreement per label and every disagreement, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import WrongUse
from pipeline.labelled import LabelledUtterance, parse_labelled
from pipeline.operations.human_labels import codings_by_coder
from pipeline.reliability import LabelAgreement
from pipeline.reliability import agreement as measure
from pipeline.side_by_side import Compared, SideBySide, lay_side_by_side
from pipeline.store.atomic import told_plainly, write_file
from pipeline.store.codebooks import load_codebook
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who was compared on how many utterances of how many documents, how far they agree per label, and where they don't.

    `missing` counts the utterances that only one coder read: they enter no figure.
    """

    coders: tuple[str, ...]
    utterances: int
    documents: int
    missing: int
    labels: tuple[LabelAgreement, ...]
    disagreements: tuple[Compared, ...]


def agreement(
    workspace: Workspace,
    files: Sequence[Path],
    codebook: str = "",
    output: Path | None = None,
    coders: Sequence[str] = (),
) -> Agreed:
    """How far the coders of `files` agree; with `output`, the disagreements are written there as CSV.

    Without files, how far those agree whose codes were taken in here: all of them, or those that `coders` names.
    Each file is one coder's work, named by its column `coder` or else by the file; where a file's rows name several
    coders, each counts. Raises `InvalidFile` for a file that can't be used, `WrongUse` for one that isn't there, for
    fewer than two coders, and where no utterance was read by two.
    """
    book = load_codebook(codebook or workspace.settings.codebook, workspace.root)
    if files and coders:
        raise WrongUse("files and coders were both named", expected="files to compare, or coders of this workspace")
    read: list[tuple[Path, str, tuple[LabelledUtterance, ...]]] = []
    for path in files:
        if not path.is_file():
            raise WrongUse("there is no such file", where=str(path), expected="labelled data (CSV)")
        with told_plainly("read this file", path):
            content = path.read_bytes()
        rows = parse_labelled(content, str(path), book)
        names = dict.fromkeys(row.coder for row in rows)
        read.extend((path, name, tuple(row for row in rows if row.coder == name)) for name in names)
    compared = lay_side_by_side(_named(read) if files else codings_by_coder(workspace, book, coders))
    if output is not None:
        write_file(output, _as_csv(compared))
    shared = compared.shared
    return Agreed(
        coders=compared.coders,
        utterances=len(shared),
        documents=len({utterance.document for utterance in shared}),
        missing=len(compared.utterances) - len(shared),
        labels=measure(compared, book.label_ids),
        disagreements=compared.disagreements,
    )


def _named(
    read: Sequence[tuple[Path, str, tuple[LabelledUtterance, ...]]],
) -> dict[str, tuple[LabelledUtterance, ...]]:
    """The rows by coder: by name where it is given and no other file bears it, else with the file's name, or its path."""
    of_file: tuple[Callable[[Path], str], ...] = (lambda path: "", lambda path: path.stem, str)
    for called in of_file:
        named = {
            ": ".join(part for part in (called(path), coder) if part) or path.stem: rows for path, coder, rows in read
        }
        if len(named) == len(read):
            return named
    raise WrongUse(
        "the same file was given twice",
        where=", ".join(sorted({str(path) for path, _, _ in read})),
        expected="a file for each coder",
    )


def _as_csv(compared: SideBySide) -> bytes:
    """The disagreements, a row an utterance and a column a coder; empty: not read, `(none)`: read and given no label."""
    import pandas as pd

    from pipeline.exporters.tables_csv import as_csv

    table = [
        [row.document, row.utterance_id, row.text, *(None if g is None else ";".join(g) or "(none)" for g in row.given)]
        for row in compared.disagreements
    ]
    columns = ["document", "utterance_id", "text", *(f"labels: {coder}" for coder in compared.coders)]
    return as_csv(pd.DataFrame(table, columns=columns, dtype=object))
