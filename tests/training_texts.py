"""The shipped training texts, and how close they come to what they are tested on, measured once and kept beside a hash of the texts.

python tests/training_texts.py      measures it anew and keeps it (after a change of data/training, data/sample or psw.toml)
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import numpy as np

_HERE = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.path.insert(0, str(_HERE.parent))

from pipeline.codebook import Codebook, parse_codebook  # noqa: E402 -- found beside this file, since just now
from pipeline.embedding import embed  # noqa: E402
from pipeline.encoder_packages import PACKAGED  # noqa: E402
from pipeline.encoders import find_encoder  # noqa: E402
from pipeline.labelled import LabelledUtterance, parse_labelled  # noqa: E402
from pipeline.labels import is_interviewer_form  # noqa: E402
from pipeline.reading import read_document  # noqa: E402

DATA = _HERE.parent / "data"
TRAINING = DATA / "training"
KEPT = _HERE / "golden" / "closeness.json"
KINDS = ("enriched", "natural", "quotations")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’']*\s+")


@cache
def psw() -> Codebook:
    """The codebook the data was written for."""
    return parse_codebook(tomllib.loads((DATA / "codebooks" / "psw.toml").read_text(encoding="utf-8")))


@cache
def rows(kind: str) -> tuple[LabelledUtterance, ...]:
    """All rows of one kind of file, one of `KINDS`."""
    return tuple(row for path in sorted(TRAINING.glob(f"{kind}_*.csv")) for row in rows_of(path))


def rows_of(path: Path) -> tuple[LabelledUtterance, ...]:
    """All rows of one file."""
    return parse_labelled(path.read_bytes(), path.name, psw())


def every() -> tuple[LabelledUtterance, ...]:
    """All rows."""
    return tuple(row for kind in KINDS for row in rows(kind))


def sample_sentences() -> list[str]:
    """The sentences of three words or more that somebody interviewed says in the sample, each once."""
    found: set[str] = set()
    for path in sorted((DATA / "sample").iterdir()):
        if path.suffix not in (".txt", ".vtt", ".csv", ".docx") or path.name == "participants.csv":
            continue
        for turn in read_document(path.read_bytes(), path.name).turns:
            if not is_interviewer_form(turn.speaker):
                found |= {sentence for sentence in _SENTENCE_END.split(turn.text) if len(sentence.split()) > 2}
    return sorted(found)


def compared() -> dict[str, list[str]]:
    """What is compared: the training texts, the sentences of the sample, the examples of the codebook."""
    examples = [example for label in psw().labels for example in label.examples]
    return {"training": [row.text for row in every()], "sample": sample_sentences(), "examples": examples}


def digest(texts: dict[str, list[str]]) -> str:
    """A hash of what is compared, and of the weights it is compared with."""
    held = json.dumps([texts, PACKAGED["fast"].sha256], ensure_ascii=True)
    return hashlib.sha256(held.encode("ascii")).hexdigest()


def closest(texts: dict[str, list[str]]) -> dict[str, tuple[float, str]]:
    """For each of the three, the highest cosine to it of any training text (of another row), rounded up, and whose that is.

    Vectors are the fast encoder's of the sentence, which say what a text is about.
    """
    vectors = embed([text for group in texts.values() for text in group], find_encoder("fast"))
    vectors = vectors[:, : vectors.shape[1] // 2]  # beside it stands the middle layer, in which most texts look alike
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    parts = np.split(vectors, np.cumsum([len(group) for group in texts.values()])[:-1])
    found = {}
    for name, others in zip(texts, parts, strict=True):
        cosines = parts[0] @ others.T
        if name == "training":
            np.fill_diagonal(cosines, -1.0)
        at = int(cosines.max(axis=1).argmax())
        found[name] = (
            math.ceil(float(cosines[at].max()) * 1000) / 1000,
            f"{every()[at].document} turn {every()[at].turn}",
        )
    return found


if __name__ == "__main__":
    texts = compared()
    kept = {"of": digest(texts), "closest": closest(texts)}
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(KEPT.read_text(encoding="utf-8"))
