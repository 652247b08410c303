"""What a small recogniser takes for people, places and bodies: Presidio over our own spaCy pipeline, in batches.

Much of it is wrong on speech ("Maxine" a company, "Datix" a person); `pipeline.person_names` decides what to believe.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from pipeline.language import bounded, pieces, recogniser
from pipeline.lean_imports import without


def recognised(indexed: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str, int, int]]:
    """(index, kind, start, end) of what Presidio's recogniser finds, kinds in Presidio's words."""
    parts = [(index, start, text[start:end]) for index, text in indexed for start, end in pieces(bounded(text))]
    engine, finder = _presidio()
    kinds = ["PERSON", "LOCATION", "ORGANIZATION", "NRP"]
    found = engine.process_batch([part for _, _, part in parts], "en", batch_size=32)
    for (index, offset, _), (part, artifacts) in zip(parts, found, strict=True):
        for result in finder.analyze(part, kinds, artifacts):
            yield index, result.entity_type, offset + result.start, offset + result.end


@cache
def _presidio() -> tuple[Any, Any]:
    """Presidio's engine over our own spaCy pipeline (its loader would fetch a model) and its recogniser of names."""
    with without():
        from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
        from presidio_analyzer.predefined_recognizers import SpacyRecognizer

    wanted = {"PERSON", "GPE", "LOC", "ORG", "NORP"}
    pipeline = recogniser()
    others = sorted(set(pipeline.meta["labels"]["ner"]) - wanted)
    configuration = NerModelConfiguration(labels_to_ignore=others)
    engine: Any = SpacyNlpEngine(ner_model_configuration=configuration)
    engine.nlp = {"en": pipeline}
    return engine, SpacyRecognizer()
