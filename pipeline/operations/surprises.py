"""Writes a model's surest mistakes with their words, for somebody who asked to read them; never beside a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import WrongUse
from pipeline.labelled import LabelledUtterance
from pipeline.store.atomic import write_file
from pipeline.surprises import Surprise, as_csv


def check_place(errors: Path | None, read: Sequence[Path], models: Path) -> None:
    """Raises `WrongUse` for a place that would overwrite a file that is read, or put words into the folder of models."""
    if errors is None:
        return
    place = errors.resolve()
    if place in {path.resolve() for path in read}:
        raise WrongUse("--errors names a file that is read", where=str(errors), expected="a file of its own")
    if place.is_dir():
        raise WrongUse("--errors names a folder", where=str(errors), expected="a file to write, such as errors.csv")
    if place.is_relative_to(models.resolve()):
        raise WrongUse(
            "--errors leads into the folder of models",
            where=str(errors),
            expected="a place elsewhere: the file holds participants' words, and no model does",
        )


def write_surprises(errors: Path | None, found: Sequence[Surprise], rows: Sequence[LabelledUtterance]) -> None:
    """Writes the surprises, whose places are those of `rows`, as CSV; nothing without a place."""
    if errors is not None:
        write_file(errors, as_csv(found, rows))
