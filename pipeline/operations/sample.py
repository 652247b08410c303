"""Draws a coding sheet from what is coded, records how it was drawn, and writes it for people to fill in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.coding_workbook import as_workbook
from pipeline.errors import WrongUse
from pipeline.operations.code import code_documents
from pipeline.operations.load import load
from pipeline.operations.models import model_in_use
from pipeline.operations.prepare import prepare
from pipeline.operations.progress import Progress, silent
from pipeline.operations.publish import standing_run
from pipeline.operations.study import codebook_in_use
from pipeline.sampling import draw
from pipeline.sheets import STRATA, as_csv, frame, sheet_id, sheet_rows
from pipeline.store.atomic import told_plainly, write_file
from pipeline.store.human_codes import codings, keep_sheet
from pipeline.store.ledger import Ledger
from pipeline.store.lock import hold
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Sampled:
    """A sheet as drawn: its id, where it lies, how many rows of how many utterances, by strategy and by stratum.

    `least` and `most` are the smallest and the largest sampling probability on it; `coded_already` counts its rows that
    somebody has coded before.
    """

    sheet: str
    output: Path
    rows: int
    of: int
    strategies: dict[str, int]
    strata: dict[str, int]
    least: float
    most: float
    coded_already: int
    seed: int


def sample(
    workspace: Workspace,
    output: Path,
    n: int,
    strategies: Sequence[str] = ("random", "uncertain"),
    per: str = "",
    seed: int = 0,
    show_codes: bool = False,
    progress: Progress = silent,
) -> Sampled:
    """Draws `n` codable utterances of the participants into `output` (.csv or .xlsx); the same study and seed, the same sheet.

    The design is recorded before the sheet is written, so that no sheet is about whose probabilities nobody knows. Raises
    `WrongUse` for an output that can't be one (a sheet that is there already may hold somebody's codes), for an unknown
    strategy or stratum, and for more rows than there are utterances.
    """
    _refuse(output, per)
    with hold(workspace.root), Ledger(workspace.ledger) as ledger:
        codebook = codebook_in_use(workspace)
        prepare(workspace, ledger, ledger.documents(), progress)
        code_documents(workspace, ledger, ledger.documents(), progress)
        model = model_in_use(workspace, codebook)
        documents = load(workspace, ledger, codebook, model).documents
        chances = draw(frame(documents, codebook, model.head.thresholds, per), n, strategies, seed)
        rows = sheet_rows(documents, codebook, chances)
        identifier = sheet_id(rows)
        if output.suffix.casefold() == ".xlsx":
            content = as_workbook(rows, codebook, show_codes=show_codes)
        else:
            content = as_csv(rows, show_codes=show_codes)
        _keep_what_is_there(output, content)
        design = {
            "strategies": sorted(set(strategies)),
            "n": n,
            "per": per,
            "seed": seed,
            "of": len(chances),
            "run": standing_run(workspace),
            "model": model.version,
            "model_digest": model.digest,
            "codebook_digest": codebook.digest,
            "show_codes": show_codes,
        }
        keep_sheet(ledger, identifier, design, chances)
        write_file(output, content)
        done = {coding.utterance_id for coding in codings(ledger)}
    drawn = [chance for chance in chances if chance.strategy]
    return Sampled(
        sheet=identifier,
        output=output,
        rows=len(rows),
        of=len(chances),
        strategies=dict(sorted(Counter(chance.strategy for chance in drawn).items())),
        strata=dict(sorted(Counter(chance.stratum for chance in drawn).items())) if per else {},
        least=min(chance.probability for chance in drawn),
        most=max(chance.probability for chance in drawn),
        coded_already=sum(chance.unit_id in done for chance in drawn),
        seed=seed,
    )


def _refuse(output: Path, per: str) -> None:
    """Raises `WrongUse` for what can't be a sheet: better now than after the coding."""
    if output.suffix.casefold() not in (".csv", ".xlsx"):
        raise WrongUse(
            "a sheet is a workbook or a CSV", where=str(output), expected="a name that ends in .xlsx or .csv"
        )
    if per and per not in STRATA:
        raise WrongUse(f"a sheet can't be drawn per {per}", expected=f"one of {', '.join(STRATA)}, or nothing")
    if not output.parent.is_dir():
        raise WrongUse("the sheet's folder doesn't exist", where=str(output), remedy=f"make {output.parent}")
    if output.is_dir():
        raise WrongUse("this is a folder", where=str(output), expected="a file that ends in .xlsx or .csv")


def _keep_what_is_there(output: Path, content: bytes) -> None:
    """Raises `WrongUse` for a file that holds anything but this very sheet, empty: somebody may have coded in it."""
    if not output.exists():
        return
    with told_plainly("read this file", output):
        there = output.read_bytes()
    if there != content:
        raise WrongUse(
            "there is a file of this name, and it may hold somebody's codes",
            where=str(output),
            remedy="name another file after -o, or move that one away",
        )
