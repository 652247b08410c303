"""What every method of `throughput.py` is given, made once from the same raw files: turns as plain files for the tutorial's script,
distinct texts for those that read no files. Nothing is timed here.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from pipeline.cleaning import clean
from pipeline.encoders import find_encoder
from pipeline.operations.intake import take_in
from pipeline.operations.models import model_in_use
from pipeline.operations.prepare import prepare
from pipeline.operations.reading_apart import read_apart
from pipeline.operations.study import codebook_in_use
from pipeline.participants import rows_of
from pipeline.settings import settle_environment
from pipeline.speakers import identify
from pipeline.store import raw
from pipeline.store.directions import directions_in_use
from pipeline.store.ledger import Ledger
from pipeline.store.participants import participants_in_use
from pipeline.store.segments import PREPARED, read_segment, unpack_prepared
from pipeline.store.workspace import Workspace, open_workspace
from pipeline.transcript import Reading, Role


def main(arguments: Sequence[str] | None = None) -> None:
    """Takes in and prepares what lies in the workspace's inbox, and writes what the methods are given into `--into`.

    `interviews/` and `speakers.csv` (document, speaker, group), `criteria.json` (for each criterion the labels for and against),
    `texts.json` (what Themetrix would embed: distinct cleaned utterances and questions), `told.json` (the encoder's folder, counts).
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--into", type=Path, required=True)
    asked = parser.parse_args(arguments)
    settle_environment()
    place = open_workspace(asked.workspace)
    codebook = codebook_in_use(place)
    with Ledger(place.ledger) as ledger:
        take_in(place, ledger, ())
        documents = ledger.documents()
        prepare(place, ledger, documents)
        rows = [row for row in ledger.segments(PREPARED).values() if row.document_id in set(documents)]
        prepared = [unpack_prepared(read_segment(place.segments, row)) for row in rows]
    utterances = [utterance for each in prepared for utterance in each.utterances]
    texts = {text for u in utterances for said in (u.text, u.question or "") if (text := clean(said)).strip()}
    (asked.into / "texts.json").write_text(json.dumps(sorted(texts)), encoding="utf-8")
    sides = {
        entry.id: {"for": list(entry.supporting), "against": list(entry.contesting)} for entry in codebook.criteria
    }
    (asked.into / "criteria.json").write_text(json.dumps(sides), encoding="utf-8")
    turns = _lay_down(place, documents, asked.into)
    told = {
        "interviews": len(documents),
        "turns": turns,
        "utterances": sum(u.role is not Role.INTERVIEWER for u in utterances),
        "texts": len(texts),
        "characters": sum(map(len, texts)),
        "encoder_folder": str(find_encoder(model_in_use(place, codebook).encoder.ref.name)._folder),
    }
    (asked.into / "told.json").write_text(json.dumps(told), encoding="utf-8")


def _lay_down(place: Workspace, documents: Sequence[str], into: Path) -> int:
    """Each interview's turns as lines `Speaker: words`, in Word where it came in Word; returns how many turns."""
    codebook, participants, directions = codebook_in_use(place), participants_in_use(place), directions_in_use(place)
    (into / "interviews").mkdir()
    groups: list[tuple[str, str, str]] = []
    count = 0
    for identifier in documents:
        names = raw.raw_names(place.raw, identifier)
        name, rows = rows_of(names, participants)
        hints = directions.hints(names)
        reading = read_apart(raw.read_raw(place.raw, identifier)[1], name, hints)
        speakers, _ = identify(reading.speakers, name, identifier, codebook, rows, hints, reading.details)
        stem = PurePosixPath(name).stem
        for label, speaker in speakers.items():
            group = "interviewer" if speaker.role is Role.INTERVIEWER else speaker.group
            groups.append((stem, _plain(label), group))
        _write(into / "interviews" / stem, reading, name.endswith(".docx"))
        count += len(reading.turns)
    with (into / "speakers.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([("document", "speaker", "group"), *groups])
    return count


def _write(path: Path, reading: Reading, word: bool) -> None:
    lines = [f"{_plain(turn.speaker)}: {' '.join(turn.text.split())}" for turn in reading.turns]
    if word:
        import docx

        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        document.save(f"{path}.docx")
    else:
        Path(f"{path}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _plain(label: str) -> str:
    return label.replace(":", " ").strip() or "?"


if __name__ == "__main__":
    main()
