"""Labelled files for measuring with, and which of their interviews a model has seen; figures are left to those who ask."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.artefacts import read_manifest, read_seen
from pipeline.codebook import Codebook
from pipeline.coded_files import KINDS, rows_of_file
from pipeline.errors import WrongUse
from pipeline.labelled import LabelledUtterance
from pipeline.seen import interviews_seen
from pipeline.store.atomic import told_plainly
from pipeline.store.registry import read_model


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """A labelled file as it was read: where it lies, the sha256 of its bytes, its rows in its own order, notes on them.

    `at_random` is True where the rows are known to be an even random sample of a study's utterances.
    """

    path: Path
    sha256: str
    rows: tuple[LabelledUtterance, ...]
    notes: tuple[str, ...] = ()
    at_random: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What a model knows of some labelled files: those it was made from, and documents that it was made from under any name.

    `fitted_files` and `calibrated_files` are files that are byte for byte among its sources; `namesakes` bear the name of
    one and hold something else, each with what that one was used for. `fitted` and `calibrated` are documents, by their
    words where the model keeps fingerprints (`by_words`), and all those of the files above in any case.
    """

    fitted_files: tuple[Path, ...]
    calibrated_files: tuple[Path, ...]
    namesakes: tuple[tuple[Path, str], ...]
    fitted: frozenset[str]
    calibrated: frozenset[str]
    by_words: bool

    @property
    def seen(self) -> frozenset[str]:
        """All documents it was made from: what set its thresholds flatters it too."""
        return self.fitted | self.calibrated


def read_labelled(files: Sequence[Path], codebook: Codebook) -> tuple[LabelledFile, ...]:
    """The files in the order given.

    Raises `InvalidFile` with every problem of one, `WrongUse` for one that isn't there or is given twice.
    """
    found: dict[str, LabelledFile] = {}
    for path in files:
        if not path.is_file():
            raise WrongUse("there is no such file", where=str(path), expected=KINDS)
        with told_plainly("read this file", path):
            content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if digest in found:
            raise WrongUse("this file was given twice", where=str(path), expected="each file once")
        coded = rows_of_file(content, str(path), codebook)
        found[digest] = LabelledFile(path, digest, coded.rows, coded.notes)
    return tuple(found.values())


def rows_of(files: Sequence[LabelledFile]) -> tuple[LabelledUtterance, ...]:
    """All rows of all files, in one order whatever the files' was."""
    rows = [row for file in files for row in file.rows]
    rows.sort(key=lambda row: (row.document, row.turn, row.utterance_id, row.text, row.question, row.group, row.labels))
    return tuple(rows)


def known_to(folder: Path, files: Sequence[LabelledFile]) -> Known:
    """What the model in `folder` knows of these files; raises `ModelRefused` for one that was altered."""
    kept = read_model(folder)
    sources = [source for source in read_manifest(kept)["sources"] if isinstance(source, dict)]
    use_of = {source.get("sha256"): source.get("use") for source in sources}
    use_by_name = {source.get("name"): str(source.get("use")) for source in sources}
    by_use = {use: [file for file in files if use_of.get(file.sha256) == use] for use in ("fitted", "calibrated")}
    rows = rows_of(files)
    seen = read_seen(kept)
    words = {"fitted": seen.fitted, "calibrated": seen.calibrated} if seen else {}
    documents = {
        use: frozenset(row.document for file in by_use[use] for row in file.rows)
        | interviews_seen(rows, words.get(use, ()))
        for use in by_use
    }
    return Known(
        fitted_files=tuple(file.path for file in by_use["fitted"]),
        calibrated_files=tuple(file.path for file in by_use["calibrated"]),
        namesakes=tuple(
            (file.path, use_by_name[file.path.name])
            for file in files
            if file.sha256 not in use_of and file.path.name in use_by_name
        ),
        fitted=documents["fitted"],
        calibrated=documents["calibrated"] - documents["fitted"],
        by_words=seen is not None,
    )
