from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from bakeries import bakery, talk, with_models, written
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_encoder import bread_codebook, bread_rows, tiny_encoder

from pipeline.artefacts import (
    CARD,
    GATE,
    HEAD,
    MANIFEST,
    pack,
    read_gate,
    read_held_out,
    read_manifest,
    unpack,
    with_gate,
)
from pipeline.cascade import Gate, ruled_out, scores_behind
from pipeline.cascade_training import RECALL
from pipeline.embedding import MemoryCache, cache_key
from pipeline.encoders import EncoderRef, Vectors
from pipeline.errors import ModelRefused
from pipeline.features import Passage, counted, featurise
from pipeline.held_out_rows import held_out_of
from pipeline.operations.code import code_prepared
from pipeline.operations.models import model_in_use
from pipeline.operations.study import codebook_in_use
from pipeline.operations.train import train as train_here
from pipeline.store.segments import Prepared
from pipeline.store.workspace import Workspace, open_workspace
from pipeline.training import TrainedHead, train
from pipeline.transcript import Role, Transcript, Turn
from pipeline.utterance import Utterance, Verdict, utterance_id

TALK = (
    "it rained on the market",
    "the bread is lovely",
    "my bus was late",
    "three pounds a loaf is dear",
    "mm",
    "we met",
)


class Watched:
    """The tiny encoder, and every text it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.tokens_a_batch = tiny_encoder().tokens_a_batch

    @property
    def ref(self) -> EncoderRef:
        return tiny_encoder().ref

    def lengths(self, texts: Sequence[str]) -> Sequence[int]:
        return tiny_encoder().lengths(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked.extend(texts)
        return tiny_encoder().encode(texts)


@cache
def _trained() -> TrainedHead:
    return train(bread_rows(), bread_codebook(), tiny_encoder(), calibration_rows=talk("everyday", 40, 9), cascade=True)


def _gate(least: float | None = None) -> Gate:
    assert _trained().gate is not None
    gate = _trained().gate.gate
    return gate if least is None else replace(gate, least=np.full_like(gate.least, least))


def _passages(count: int = 12) -> list[Passage]:
    return [Passage(f"{TALK[n % len(TALK)]} {n}", "what of the bread?", f"turn {n // 3}") for n in range(count)]


def _half() -> Gate:
    """A gate that rules out about half of `_passages()`, some in turns of which something passes."""
    logits = _gate().logits(counted(_passages()))
    return replace(_gate(), least=np.median(logits, axis=0).astype(np.float32))


def test_a_gate_that_lets_all_pass_changes_nothing() -> None:
    head, passages = _trained().head, _passages()
    plain = head.scores(featurise(passages, tiny_encoder()))
    assert (scores_behind(_gate(-1e30), head, passages, tiny_encoder()) == plain).all()
    assert (scores_behind(None, head, passages, tiny_encoder()) == plain).all()


def test_a_gate_that_rules_all_out_embeds_nothing_and_gives_no_probability() -> None:
    encoder = Watched()
    assert not scores_behind(_gate(1e30), _trained().head, _passages(), encoder).any()
    assert encoder.asked == []


def test_what_passes_is_scored_as_without_a_gate_where_its_whole_turn_passes() -> None:
    head, passages, gate = _trained().head, _passages(), _half()
    passing = gate.passes(counted(passages), head)
    assert passing.any() and not passing.all()
    plain, found = (scores_behind(each, head, passages, tiny_encoder()) for each in (None, gate))
    turns = counted(passages).turns
    whole = np.array([passing[turns == turn].all() for turn in turns])
    assert np.abs(found[whole] - plain[whole]).max(initial=0.0) < 1e-6
    alone = replace(head, turn_share=0.0)  # and in every turn, where a score isn't averaged with its turn's
    plain, found = (scores_behind(each, alone, passages, tiny_encoder()) for each in (None, gate))
    assert np.abs(found[passing] - plain[passing]).max() < 1e-6
    assert (found[~passing] == 0.0).all()


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(4)), st.integers(1, 3))
def test_neither_order_nor_company_changes_what_a_gate_lets_pass(order: list[int], size: int) -> None:
    head, gate, passages = _trained().head, _half(), _passages()
    whole = scores_behind(gate, head, passages, tiny_encoder())
    shuffled = [passages[3 * turn + place] for turn in order for place in range(3)]
    found = {}
    for at in range(0, len(shuffled), 3 * size):
        part = shuffled[at : at + 3 * size]
        found.update(zip(part, scores_behind(gate, head, part, tiny_encoder()), strict=True))
    for passage, expected in zip(passages, whole, strict=True):
        assert np.abs(found[passage] - expected).max() < 1e-6
        assert (found[passage] == 0).all() == (expected == 0).all()


def test_what_is_exempt_passes_whatever_it_says() -> None:
    exempt = np.arange(12) % 4 == 0
    found = scores_behind(_gate(1e30), _trained().head, _passages(), tiny_encoder(), exempt=exempt)
    assert (found.any(axis=1) == exempt).all()


def test_the_promised_share_of_what_the_head_decides_passes_out_of_fold() -> None:
    learnt = _trained().gate
    assert learnt is not None and learnt.out_of_fold.recall_decided.value is not None
    assert learnt.out_of_fold.recall_decided.value >= RECALL
    assert not learnt.scores[~learnt.passing].any() and not learnt.natural_scores[~learnt.natural_passing].any()
    assert learnt.everyday is not None and learnt.everyday.rows == 40


def test_learning_a_gate_changes_nothing_of_the_head() -> None:
    plain = train(bread_rows(), bread_codebook(), tiny_encoder(), calibration_rows=talk("everyday", 40, 9))
    for name, array in plain.head.arrays().items():
        assert (array == _trained().head.arrays()[name]).all()
    assert plain.gate is None and plain.head.thresholds == _trained().head.thresholds


def test_a_gate_of_other_shapes_is_refused() -> None:
    with pytest.raises(ValueError, match="least"):
        replace(_gate(), least=np.full(2, np.inf, dtype=np.float32))
    with pytest.raises(ValueError, match="words"):
        replace(_gate(), words=_gate().words[:, :5])


# ------------------------------------------------------------------------------------------------------- on disk


@cache
def _files() -> tuple[dict[str, bytes], dict[str, bytes]]:
    """A model's files without a gate, and with one."""
    trained, book = _trained(), bread_codebook()
    assert trained.gate is not None
    natural = talk("everyday", 40, 9)
    thresholds = trained.head.thresholds
    plain = held_out_of(bread_rows(), natural, trained.scores, trained.natural_scores, thresholds, book)
    behind = held_out_of(bread_rows(), natural, trained.gate.scores, trained.gate.natural_scores, thresholds, book)
    files = pack(trained, version="v1", codebook=book, encoder=tiny_encoder().ref, held_out=plain)
    return files, with_gate(files, trained.gate, held_out=behind, codebook=book)


def test_a_gate_lies_beside_a_head_that_stays_as_it_is() -> None:
    plain, gated = _files()
    assert gated[HEAD] == plain[HEAD] and set(plain) < set(gated)
    assert unpack(gated, codebook=bread_codebook(), encoder=tiny_encoder().ref).labels == _trained().head.labels
    found = read_gate(gated)
    assert found is not None and read_gate(plain) is None
    for name, array in _gate().arrays().items():
        assert (found.arrays()[name] == array).all()
    assert "## Its gate" in gated[CARD].decode() and "## Its gate" not in plain[CARD].decode()
    behind, before = read_held_out(gated, behind_gate=True), read_held_out(gated)
    assert behind is not None and before is not None and behind.p.shape == before.p.shape
    assert read_held_out(plain, behind_gate=True) is None


@pytest.mark.parametrize("left_out", [GATE, "held_out_behind_gate.npz"])
def test_a_gate_that_was_altered_or_taken_out_is_refused(left_out: str) -> None:
    _, gated = _files()
    with pytest.raises(ModelRefused, match=left_out):
        read_manifest({name: content for name, content in gated.items() if name != left_out})
    with pytest.raises(ModelRefused, match=left_out):
        read_manifest({**gated, left_out: gated[HEAD]})
    plain, _ = _files()
    with pytest.raises(ModelRefused, match=left_out):
        read_manifest({**plain, left_out: gated[left_out]})
    with pytest.raises(ModelRefused, match="a gate already"):
        assert _trained().gate is not None
        with_gate(gated, _trained().gate, held_out=read_held_out(gated), codebook=bread_codebook())  # type: ignore[arg-type]
    assert MANIFEST in gated


# ----------------------------------------------------------------------------------------------------- end to end


def _asking_for_a_cascade(workspace: Workspace) -> Workspace:
    path = workspace.root / "themetrix.toml"
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("# cascade"))
    path.write_text(text.replace(line, "cascade = true"), encoding="utf-8")
    return open_workspace(workspace.root)


def _interview(turns: Sequence[tuple[Role, Sequence[str]]]) -> Prepared:
    """An interview of these turns, each of these utterances."""
    text, spoken, utterances, question = "", [], [], None
    for number, (role, said) in enumerate(turns):
        start = len(text)
        for words in said:
            at = len(text)
            text += words
            place = ("d", number, at, len(text), words)
            codable = role is not Role.INTERVIEWER and len(words.split()) > 2
            utterances.append(
                Utterance(utterance_id(*place), *place, role.value, role, codable, question)  # type: ignore[arg-type]
            )
            text += " "
        question = " ".join(said) if role is Role.INTERVIEWER else question
        spoken.append(Turn(number, role.value, role, text[start:-1], start, len(text) - 1))
    return Prepared(Transcript("d", "talk", text, tuple(spoken)), tuple(utterances), {}, {})


INTERVIEW = _interview(
    [
        (Role.INTERVIEWER, ["Thank you for coming.", "What of the bread?"]),
        (Role.PARTICIPANT, ["the bread is lovely here", "mm", "though the loaf is dear these days"]),
        (Role.INTERVIEWER, ["And what else?"]),
        (Role.PARTICIPANT, ["mm"]),
        (Role.PARTICIPANT, ["we walked the dog there", "it rained on the market"]),
    ]
)


def test_a_model_without_a_gate_is_refused_where_a_cascade_is_asked_for(tmp_path: Path) -> None:
    workspace = _asking_for_a_cascade(with_models(bakery(tmp_path / "study")))
    with pytest.raises(ModelRefused, match="asks for a cascade") as told:
        model_in_use(workspace, codebook_in_use(workspace), "v2")
    assert "v2" in str(told.value) and "cascade = true" in str(told.value)


def test_a_model_trained_with_a_cascade_codes_with_one_and_without(tmp_path: Path) -> None:
    workspace = _asking_for_a_cascade(bakery(tmp_path / "study"))
    plain = open_workspace(workspace.root)
    plain = Workspace(plain.root, plain.settings.model_copy(update={"embedding": type(plain.settings.embedding)()}))
    beside = tmp_path
    train_here(
        workspace,
        [written(beside / "good.csv", talk("good"))],
        [written(beside / "everyday.csv", talk("everyday", 40, 9))],
    )
    book = codebook_in_use(workspace)
    gated, bare = (model_in_use(each, book, "v1") for each in (workspace, plain))
    assert gated.gate is not None and bare.gate is None
    assert gated.digest != bare.digest  # so that whatever was coded the other way is coded anew
    assert gated.held_out is not None and bare.held_out is not None
    with_them = code_prepared([INTERVIEW], book, replace(gated, gate=_open(gated.gate)), MemoryCache())[0]
    assert with_them == code_prepared([INTERVIEW], book, bare, MemoryCache())[0]
    shut = replace(gated.gate, least=np.full_like(gated.gate.least, 1e30))
    encoder = Watched()
    ruled = code_prepared([INTERVIEW], book, replace(gated, gate=shut, encoder=encoder), MemoryCache())[0]
    assert encoder.asked == []
    for coded in ruled:
        assert all(decision.verdict is Verdict.NO and decision.p == 0.0 for decision in coded.decisions)
        assert ruled_out(coded) == coded.utterance.codable
    assert not any(ruled_out(coded) for coded in with_them)


def _open(gate: Gate) -> Gate:
    return replace(gate, least=np.full_like(gate.least, -1e30))


def test_what_an_interviewer_says_is_embedded_as_a_question_alone(tmp_path: Path) -> None:
    workspace = with_models(bakery(tmp_path / "study"))
    book, encoder, cache_ = codebook_in_use(workspace), Watched(), MemoryCache()
    model = model_in_use(workspace, book, "v2")
    code_prepared([INTERVIEW], book, replace(model, encoder=encoder), cache_)
    read = {"the bread is lovely here", "mm", "though the loaf is dear these days"}
    read |= {"we walked the dog there", "it rained on the market"}
    assert set(encoder.asked) == read | {"Thank you for coming. What of the bread?", "And what else?"}
    assert (
        len(cache_) == len(encoder.asked) == len(cache_.get([cache_key(encoder.ref, each) for each in encoder.asked]))
    )
