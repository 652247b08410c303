from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from studies import new_workspace
from tiny_encoder import tiny_encoder, tiny_folder

from pipeline import engines
from pipeline.embedding import embed
from pipeline.encoders import find_encoder
from pipeline.engines import AUTO, FLOAT32, INT8, ONNX, TORCH, eight_bit, ready_encoder
from pipeline.errors import EncoderRefused, InvalidFile
from pipeline.onnx_encoder import OnnxEncoder
from pipeline.onnx_graph import EXACT, FAITHFUL, read_tokens
from pipeline.operations.models import encoder_to_learn_on, model_in_use
from pipeline.operations.study import codebook_in_use
from pipeline.store.workspace import open_workspace

SAID = [
    "I just, you know.",
    "  They listen to her now.  ",
    "Nobody asked us whether we wanted one on the ward, and then there she was.",
    "café, £40 — 🙂 你好",
    "word " * 400,
    "x",
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of graphs that the tests of this file share."""
    return tmp_path_factory.mktemp("engines")


@pytest.mark.parametrize("name", ["tiny", "fast"])
def test_onnx_gives_the_vectors_of_torch(name: str, kept: Path) -> None:
    asked = str(tiny_folder()) if name == "tiny" else name
    found = ready_encoder(asked, ONNX, FLOAT32, kept)
    assert isinstance(found.running, OnnxEncoder)
    plain = find_encoder(asked)
    assert found.ref == plain.ref, "what was cached by one engine serves the other"
    assert np.abs(found.encode(SAID) - plain.encode(SAID)).max() < EXACT
    assert list(found.lengths(SAID)) == list(plain.lengths(SAID))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text(alphabet="abc xyz.,é😀", max_size=60), min_size=1, max_size=12),
    precision=st.sampled_from([FLOAT32, INT8]),
)
def test_a_vector_is_the_same_whatever_it_is_encoded_beside(texts: list[str], precision: str, kept: Path) -> None:
    encoder = ready_encoder(str(tiny_folder()), ONNX, precision, kept)
    together = embed(texts, encoder)
    for text, vector in zip(texts, together, strict=True):
        assert np.abs(embed([text], encoder)[0] - vector).max() == 0.0


@pytest.mark.parametrize("precision", [FLOAT32, INT8])
def test_a_vector_is_the_same_on_any_number_of_threads(precision: str, kept: Path) -> None:
    running = ready_encoder("fast", ONNX, precision, kept).running
    assert isinstance(running, OnnxEncoder)
    alone = OnnxEncoder(running.ref, running._graph, running._tokens, threads=1)
    several = OnnxEncoder(running.ref, running._graph, running._tokens, threads=3)
    assert np.abs(alone.encode(SAID) - several.encode(SAID)).max() == 0.0


def test_eight_bits_are_close_and_are_never_taken_for_the_full_ones(kept: Path) -> None:
    full, rounded = (ready_encoder("fast", AUTO, precision, kept) for precision in (FLOAT32, INT8))
    cosine = np.sum(full.encode(SAID) * rounded.encode(SAID), axis=1)
    assert FAITHFUL < cosine.min() < 1.0 - 1e-6
    assert rounded.ref == eight_bit(full.ref) and rounded.ref.encoder_id != full.ref.encoder_id
    assert dict(rounded.ref.settings)["precision"] == INT8


def test_a_graph_is_made_once_and_made_again_when_it_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = engines.make_graph
    monkeypatch.setattr(engines, "make_graph", lambda *given, **more: made.append(1) or real(*given, **more))
    wanted = tiny_encoder().encode(SAID)
    for times, damage in ((1, None), (1, None), (2, "model.onnx"), (3, "tokens.json"), (4, "digests.json")):
        if damage is not None:
            path = next(tmp_path.glob(f"*/{damage}"))
            path.write_bytes(path.read_bytes()[:-3])
        found = ready_encoder(str(tiny_folder()), ONNX, FLOAT32, tmp_path)
        assert np.abs(found.encode(SAID) - wanted).max() < EXACT
        assert len(made) == times
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == [], "nothing half made is left"


def test_where_nothing_can_be_kept_a_process_has_its_graph_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    found = ready_encoder(str(tiny_folder()), ONNX, FLOAT32, tmp_path / "file" / "engines")
    assert np.abs(found.encode(SAID) - tiny_encoder().encode(SAID)).max() < EXACT


def test_auto_leaves_a_small_encoder_to_torch_and_torch_means_torch(tmp_path: Path, kept: Path) -> None:
    for found in (
        ready_encoder(str(tiny_folder()), AUTO, FLOAT32, tmp_path),
        ready_encoder("fast", TORCH, FLOAT32, tmp_path),
    ):
        assert not isinstance(found.running, OnnxEncoder)
    assert list(tmp_path.iterdir()) == []
    assert isinstance(ready_encoder("fast", AUTO, FLOAT32, kept).running, OnnxEncoder)


def _other(graph: bytes) -> bytes:
    """A graph whose vectors are turned round: what a faulty conversion could give."""
    import onnx

    model = onnx.load_model_from_string(graph)
    last = next(node for node in model.graph.node if "vectors" in node.output)
    last.output[0] = "turned"
    model.graph.node.append(onnx.helper.make_node("Neg", ["turned"], ["vectors"]))
    return bytes(model.SerializeToString())


def test_a_graph_with_other_vectors_is_refused_and_auto_goes_on_with_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import onnx_graph

    real = onnx_graph._exported
    monkeypatch.setattr(onnx_graph, "_exported", lambda encoder: _other(real(encoder)))
    monkeypatch.setattr(engines, "WORTH_IT", 0)
    name = str(tiny_folder())
    with pytest.raises(EncoderRefused) as told:
        ready_encoder(name, ONNX, FLOAT32, tmp_path).encode(SAID)
    assert "differ" in told.value.found and "torch" in told.value.remedy
    with pytest.raises(EncoderRefused, match="8 bits"):
        ready_encoder(name, AUTO, INT8, tmp_path).encode(SAID)
    assert np.array_equal(ready_encoder(name, AUTO, FLOAT32, tmp_path).encode(SAID), tiny_encoder().encode(SAID))
    assert list(tmp_path.iterdir()) == [], "what was refused is not kept"


def test_an_encoder_that_onnx_cannot_tell_is_refused_with_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    shutil.copytree(tiny_folder(), folder)
    found = ready_encoder(str(folder), ONNX, FLOAT32, tmp_path / "kept")
    for path in folder.rglob("config.json"):
        path.write_text("{", encoding="utf-8")
    with pytest.raises(EncoderRefused):
        found.encode(SAID)


def test_a_kept_graph_runs_without_torch(kept: Path) -> None:
    ready_encoder("fast", ONNX, FLOAT32, kept).encode(["once"])
    code = (
        "import sys; from pathlib import Path; from pipeline.engines import ready_encoder\n"
        "assert ready_encoder('fast', 'onnx', 'float32', Path(sys.argv[1])).encode(['again']).shape == (1, 768)\n"
        "sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(kept)], check=False).returncode == 0


def test_what_is_kept_is_data_and_holds_no_path(kept: Path) -> None:
    ready_encoder("fast", ONNX, FLOAT32, kept).encode(["once"])
    for folder in kept.iterdir():
        assert sorted(path.name for path in folder.iterdir()) == ["digests.json", "model.onnx", "tokens.json"]
        read_tokens((folder / "tokens.json").read_bytes())
        assert json.loads((folder / "digests.json").read_bytes()).keys() == {"model.onnx", "tokens.json"}
        assert str(Path.home()).encode() + b"/" not in (folder / "model.onnx").read_bytes()


def _with(workspace_root: Path, lines: str) -> None:
    path = workspace_root / "themetrix.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[embedding]\n", f"[embedding]\n{lines}\n"), encoding="utf-8"
    )


def test_codes_from_eight_bits_are_never_taken_for_those_of_full_precision(tmp_path: Path) -> None:
    exact = new_workspace(tmp_path / "exact")
    rounded = new_workspace(tmp_path / "rounded").root
    _with(rounded, 'precision = "int8"')
    book = codebook_in_use(exact)
    one, other = model_in_use(exact, book), model_in_use(open_workspace(rounded), book)
    assert one.digest != other.digest, "each interview is coded anew when the precision changes"
    assert one.encoder.ref.encoder_id != other.encoder.ref.encoder_id
    assert other.encoder.ref == eight_bit(one.encoder.ref)
    learnt = encoder_to_learn_on(open_workspace(rounded), book)
    assert learnt.ref == one.encoder.ref, "models are learnt at full precision"


@pytest.mark.parametrize(
    "lines", ['engine = "torch"\nprecision = "int8"', 'engine = "cuda"', 'precision = "int4"', "bits = 8"]
)
def test_an_engine_that_cannot_be_is_refused_with_the_line_to_mend(lines: str, tmp_path: Path) -> None:
    root = new_workspace(tmp_path / "study").root
    _with(root, lines)
    with pytest.raises(InvalidFile, match="embedding"):
        open_workspace(root)
