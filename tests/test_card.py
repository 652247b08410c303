from __future__ import annotations

from dataclasses import replace

from tiny_encoder import bread_codebook, bread_rows, tiny_encoder

from pipeline.card import card
from pipeline.training import train


def test_a_card_tells_its_reader_what_to_trust() -> None:
    rows = [replace(row, labels=tuple(set(row.labels) - {"price"})) for row in bread_rows()]
    everyday = [replace(row, document=f"everyday {row.document}") for row in rows[:30]]
    trained = train(rows, bread_codebook(), tiny_encoder(), calibration_rows=everyday, seed=11)
    source = {"name": "bread.csv", "sha256": "ab" * 32, "rows": 60, "use": "fitted"}
    text = card(trained, version="v9", codebook=bread_codebook(), encoder=tiny_encoder().ref, sources=[source])
    assert text.startswith("# Model v9 for the codebook “Bread”")
    for told in (
        "60 labelled utterances of 10 interviews",
        "`bread.csv`: 60 rows",
        "price: not learnt, never given (no row carries it)",
        "label a random sample of your own study",
        "Seed 11",
    ):
        assert told in text, told
    positives = sum("praise" in row.labels for row in rows)
    assert f"| praise | {positives} of 60 | {100 * positives / 60:.1f} % |" in text
    assert all(setting in text for setting, _ in trained.report.tried)
    assert "church" not in text
