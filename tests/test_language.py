from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import LONGEST_RUN, bounded, is_common, parser, pieces, recogniser, sentences


def test_importing_the_module_loads_no_spacy() -> None:
    code = "import sys, pipeline.language, pipeline.deidentify, pipeline.segmenting, pipeline.cleaning; "
    code += "print([name for name in ('spacy', 'torch', 'presidio_analyzer') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("pipeline", "components"),
    [
        (sentences, {"senter"}),
        (parser, {"tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"}),
        (recogniser, {"ner"}),
    ],
)
def test_each_pipeline_holds_only_what_its_stage_needs_and_is_loaded_once(pipeline, components) -> None:
    assert set(pipeline().pipe_names) == components
    assert pipeline() is pipeline()


@given(st.text(alphabet="ab \n", max_size=600), st.integers(1, 50))
def test_pieces_cover_a_text_in_order_and_none_is_too_long(text: str, longest: int) -> None:
    spans = pieces(text, longest)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(end - start <= longest for start, end in spans)


def test_pieces_are_cut_at_white_space() -> None:
    text = "one two three four"
    assert [text[start:end] for start, end in pieces(text, 9)] == ["one two ", "three ", "four"]


@given(st.text(alphabet="ab ", max_size=1000))
def test_bounding_keeps_every_offset_and_leaves_no_long_run(text: str) -> None:
    result = bounded(text)
    assert len(result) == len(text)
    assert max((len(run) for run in result.split()), default=0) <= LONGEST_RUN
    assert all(was == now or now == " " for was, now in zip(text, result, strict=True))


def test_bounding_leaves_ordinary_speech_alone() -> None:
    text = "I was going to say something about the buses. " * 50
    assert bounded(text) == text


def test_what_is_common_does_not_hang_on_what_was_read_before() -> None:
    assert is_common("rose")
    assert not is_common("quillmarsh")
    list(recogniser().pipe(["so quillmarsh went", "Quillmarsh rang"]))
    assert not is_common("quillmarsh")
