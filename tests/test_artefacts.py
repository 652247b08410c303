from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_encoder import DIMENSION, bread_codebook, bread_rows, tiny_encoder

from pipeline.artefacts import (
    FILES,
    HEAD,
    HELD_OUT,
    MANIFEST,
    METRICS,
    SEEN,
    Source,
    pack,
    read_held_out,
    read_manifest,
    read_seen,
    unpack,
)
from pipeline.codebook import Codebook, Named
from pipeline.errors import ModelRefused
from pipeline.features import featurise
from pipeline.held_out import ARRAYS, HeldOut
from pipeline.held_out_rows import held_out_of
from pipeline.labelled import LabelledUtterance
from pipeline.seen import Seen, fingerprints
from pipeline.training import TrainedHead, train

SEEN_ROWS = Seen(fingerprints(bread_rows()), fingerprints(bread_rows(40, seed=9)))
SOURCES = (Source("bread.csv", "ab" * 32, 60), Source("everyday.csv", "cd" * 32, 40, "calibrated"))


GROUPS = (Named("bakers", "Bakers"), Named("customers", "Customers"))


def _rows() -> list[LabelledUtterance]:
    return [replace(row, labels=tuple(set(row.labels) - {"price"}), group="customers") for row in bread_rows()]


@cache
def _trained() -> TrainedHead:
    return train(_rows(), _book(), tiny_encoder(), seed=7)


def _book() -> Codebook:
    return replace(bread_codebook(), groups=GROUPS)


@cache
def _held_out() -> HeldOut:
    found = _trained()
    return held_out_of(_rows(), (), found.scores, found.natural_scores, found.head.thresholds, _book())


def _packed(version: str = "v3") -> dict[str, bytes]:
    return pack(
        _trained(),
        version=version,
        codebook=_book(),
        encoder=tiny_encoder().ref,
        held_out=_held_out(),
        sources=SOURCES,
        seen=SEEN_ROWS,
    )


@cache
def _files() -> dict[str, bytes]:
    return _packed()


def _signed(files: dict[str, bytes], /, **changes: Any) -> dict[str, bytes]:
    """The files with a manifest that vouches for them, as somebody who knows the format could forge it."""
    manifest = {**json.loads(files[MANIFEST]), **changes}
    manifest.pop("digest")
    if "files" not in changes:
        manifest["files"] = {n: hashlib.sha256(content).hexdigest() for n, content in files.items() if n != MANIFEST}

    def written(content: dict[str, Any]) -> bytes:
        return (json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()

    manifest["digest"] = hashlib.sha256(written(manifest)).hexdigest()
    return {**files, MANIFEST: written(manifest)}


def _as_format_1(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files as the first Themetrix wrote them."""
    return _older(files, 1, SEEN, HELD_OUT)


def _older(files: dict[str, bytes], written_as: int, *lacking: str) -> dict[str, bytes]:
    """The files as a Themetrix wrote them before there were fingerprints (format 1) or held-out decisions (1 and 2)."""
    return _signed({name: content for name, content in files.items() if name not in lacking}, format=written_as)


def _npz(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def _refusal(files: dict[str, bytes], codebook: Codebook | None = None, seed: int = 0) -> ModelRefused:
    from tiny_encoder import tiny_folder

    from pipeline.encoders import find_encoder

    encoder = tiny_encoder() if not seed else find_encoder(str(tiny_folder(seed)))
    with pytest.raises(ModelRefused) as refusal:
        unpack(files, codebook=codebook or bread_codebook(), encoder=encoder.ref)
    assert refusal.value.found and refusal.value.expected and refusal.value.remedy
    return refusal.value


def test_a_head_comes_back_as_it_was() -> None:
    head = unpack(_files(), codebook=bread_codebook(), encoder=tiny_encoder().ref)
    for name, array in head.arrays().items():
        assert (array == _trained().head.arrays()[name]).all(), name
    assert head.quotations == _trained().head.quotations
    assert (head.labels, head.thresholds, head.turn_share) == (
        _trained().head.labels,
        _trained().head.thresholds,
        _trained().head.turn_share,
    )
    assert head.skipped == (("price", "no row carries it"),)
    features = featurise([row.passage for row in bread_rows()], tiny_encoder())
    assert (head.scores(features) == _trained().head.scores(features)).all()


def test_the_same_head_gives_the_same_bytes() -> None:
    assert _packed() == _files() and set(_files()) == set(FILES)


def test_the_manifest_says_what_went_in() -> None:
    manifest = read_manifest(_files())
    assert manifest["version"] == "v3" and manifest["labels"] == ["praise", "price"] and manifest["seed"] == 7
    assert manifest["codebook"]["labels_digest"] == bread_codebook().labels_digest
    assert manifest["encoder"]["weights_digest"] == tiny_encoder().ref.weights_digest
    assert [source["sha256"] for source in manifest["sources"]] == ["ab" * 32, "cd" * 32]
    assert manifest["skipped"] == {"price": "no row carries it"} and "numpy" in manifest["libraries"]
    assert 0 < manifest["prior"]["praise"] < 1


def test_what_a_model_has_seen_comes_back_and_spells_no_word() -> None:
    assert read_seen(_files()) == SEEN_ROWS and len(SEEN_ROWS.fitted) == 60
    assert set(json.loads(_files()[SEEN])) == {"fitted", "calibrated"}


def test_a_model_of_the_first_format_is_still_read_and_knows_files_alone() -> None:
    older = _as_format_1(_files())
    assert unpack(older, codebook=bread_codebook(), encoder=tiny_encoder().ref).labels == ("praise", "price")
    assert read_seen(older) is None and len(read_manifest(older)["sources"]) == 2
    assert SEEN in _refusal({**older, SEEN: _files()[SEEN]}).found
    assert SEEN in _refusal(_signed({**older}, format=2)).found
    assert read_held_out(older) is None


def test_a_model_of_the_second_format_is_still_read_and_carries_no_decisions() -> None:
    older = _older(_files(), 2, HELD_OUT)
    assert unpack(older, codebook=bread_codebook(), encoder=tiny_encoder().ref).labels == ("praise", "price")
    assert read_held_out(older) is None and read_seen(older) == SEEN_ROWS
    assert HELD_OUT in _refusal({**older, HELD_OUT: _files()[HELD_OUT]}).found
    assert HELD_OUT in _refusal(_signed({**older}, format=3)).found


def test_decisions_beside_peoples_come_back_as_they_were() -> None:
    found, held = read_held_out(_files()), _held_out()
    assert found is not None and (found.labels, found.groups) == (held.labels, held.groups)
    assert set(found.groups) == {"customers"} and len(found.groups) == 60
    for name in ARRAYS:
        if name != "groups":
            assert (getattr(found, name) == getattr(held, name)).all(), name


def _numbers(**changes: Any) -> bytes:
    return _npz(**{**_held_out().arrays(("bakers", "customers")), **changes})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 and no more",
        _npz(documents=np.zeros(3, dtype=np.int32)),
        _numbers(p=np.full((60, 2), np.nan, dtype=np.float32)),
        _numbers(p=np.full((60, 2), 1.5, dtype=np.float32)),
        _numbers(p=np.zeros((60, 2))),
        _numbers(p=np.zeros((60, 3), dtype=np.float32)),
        _numbers(truth=np.full((60, 2), 3, dtype=np.int8)),
        _numbers(verdict=np.full((60, 2), -1, dtype=np.int8)),
        _numbers(documents=np.full(60, 60, dtype=np.int32)),
        _numbers(documents=np.full(60, -1, dtype=np.int32)),
        _numbers(documents=np.zeros((60, 1), dtype=np.int32)),
        _numbers(groups=np.full(60, 2, dtype=np.int16)),
        _numbers(groups=np.full(60, -2, dtype=np.int16)),
        _numbers(natural=np.zeros(59, dtype=np.bool_)),
        _numbers(told=np.array([["she said it", "no"]] * 60)),
        _numbers(names=np.zeros(1)),
    ],
    ids=[
        *("empty", "cut short", "other arrays", "not a number", "no probability", "float64", "a label more"),
        *("no such code", "no such verdict", "too many interviews", "an interview under 0", "a table of interviews"),
        *("no such group", "a group under unknown", "a kind fewer", "words", "an array more"),
    ],
)
def test_forged_decisions_are_refused(content: bytes) -> None:
    with pytest.raises(ModelRefused, match=r"held_out\.npz"):
        read_held_out(_signed({**_files(), HELD_OUT: content}))


@pytest.mark.parametrize("groups", [None, "bakers", [], 7])
def test_decisions_of_groups_that_are_not_listed_are_refused(groups: Any) -> None:
    with pytest.raises(ModelRefused, match=r"held_out\.npz"):
        read_held_out(_signed(_files(), groups=groups))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"fitted": []}',
        b'{"fitted": ["she said it"], "calibrated": []}',
        b'{"fitted": 7, "calibrated": []}',
    ],
)
def test_forged_fingerprints_are_refused(content: bytes) -> None:
    with pytest.raises(ModelRefused, match=r"seen\.json"):
        read_seen(_signed({**_files(), SEEN: content}))


def test_the_metrics_are_plain_json() -> None:
    metrics = json.loads(_files()[METRICS])
    assert metrics["out_of_fold"]["labels"]["praise"]["average_precision"]["value"] > 0.9
    assert metrics["out_of_fold"]["labels"]["price"]["recall"]["value"] is None and metrics["calibration"] == {}


def test_no_file_holds_a_word_of_a_participant() -> None:
    contents = list(_files().values())
    for file in (HEAD, HELD_OUT):
        with zipfile.ZipFile(io.BytesIO(_files()[file])) as archive:
            contents += [archive.read(name) for name in archive.namelist()]
    for content in contents:
        assert b"church" not in content and b"market" not in content and b"interview 1" not in content


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_refused_and_named(name: str) -> None:
    assert name in _refusal({key: value for key, value in _files().items() if key != name}).found


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(FILES), st.floats(0, 1, exclude_max=True), st.integers(0, 7))
def test_one_flipped_bit_anywhere_is_refused(name: str, place: float, bit: int) -> None:
    content = bytearray(_files()[name])
    content[int(place * len(content))] ^= 1 << bit
    _refusal({**_files(), name: bytes(content)})


@pytest.mark.parametrize("name", ["model.pkl", "head.joblib", "pytorch_model.bin", "notes.txt", "../head.npz"])
def test_a_file_that_is_no_part_of_a_model_is_refused(name: str) -> None:
    assert name in _refusal({**_files(), name: b"cos\nsystem\n(S'true'\ntR."}).found


def test_another_encoder_is_refused_with_both_named() -> None:
    refusal = _refusal(_files(), seed=1)
    assert tiny_encoder().ref.encoder_id in refusal.found and "themetrix.toml" in refusal.remedy


def test_an_encoder_of_another_dimension_is_refused() -> None:
    with pytest.raises(ModelRefused, match=f"{DIMENSION} numbers"):
        unpack(_files(), codebook=bread_codebook(), encoder=replace(tiny_encoder().ref, dimension=2 * DIMENSION))


@pytest.mark.parametrize(
    "codebook",
    [
        replace(bread_codebook(), labels=bread_codebook().labels[:1]),
        replace(bread_codebook(), labels=bread_codebook().labels[::-1]),
        replace(
            bread_codebook(),
            labels=(replace(bread_codebook().labels[0], definition="hates it"), bread_codebook().labels[1]),
        ),
    ],
    ids=["a label fewer", "another order", "another definition"],
)
def test_another_codebook_is_refused(codebook: Codebook) -> None:
    assert "codebook" in str(_refusal(_files(), codebook))


def test_a_codebook_whose_labels_mean_the_same_needs_no_new_model() -> None:
    cued = tuple(replace(label, cues=("loaf",)) for label in bread_codebook().labels)
    codebook = replace(bread_codebook(), title="Cake", version="2", labels=cued, groups=(Named("bakers", "Bakers"),))
    assert unpack(_files(), codebook=codebook, encoder=tiny_encoder().ref).labels == ("praise", "price")


class _Trap:
    """What runs code when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return exec, ("raise SystemExit('a model ran code')",)


def _arrays(**changes: Any) -> bytes:
    return _npz(**{**_trained().head.arrays(), **changes})


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"PK\x03\x04 and no more",
        _npz(text=np.zeros(3, dtype=np.float32)),
        _npz(text=np.array([_Trap()], dtype=object)),
    ],
    ids=["empty", "cut short", "other arrays", "pickled"],
)
def test_a_forged_head_that_is_no_head_is_refused(head: bytes) -> None:
    assert HEAD in _refusal(_signed({**_files(), HEAD: head})).found


@pytest.mark.parametrize(
    "changes",
    [
        {"text": np.array([_Trap()], dtype=object)},
        {"text": np.zeros((2, 8), dtype=np.float32)},
        {"text": np.zeros((2, DIMENSION))},
        {"words": np.zeros((2, 4), dtype=np.float32)},
        {"slope": np.full(2, np.nan, dtype=np.float32)},
        {"intercept": np.zeros(3, dtype=np.float32)},
    ],
    ids=["pickled", "other dimension", "float64", "few buckets", "not finite", "a label more"],
)
def test_a_forged_head_of_other_arrays_is_refused(changes: dict[str, Any]) -> None:
    _refusal(_signed({**_files(), HEAD: _arrays(**changes)}))


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 4},
        {"format": True},
        {"format": [1]},
        {"sources": None},
        {"codebook": []},
        {"files": []},
        {"files": {}},
        {"thresholds": {}},
        {"quotation_thresholds": {}},
        {"thresholds": {label: {"yes": 0.1, "no": 0.9} for label in ("praise", "price")}},
        {"turn_share": 7},
        {"turn_share": None},
    ],
    ids=lambda changes: str(changes)[:30],
)
def test_a_forged_manifest_is_refused(changes: dict[str, Any]) -> None:
    _refusal(_signed(_files(), **changes))


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"null", b'{"format": 1}'])
def test_a_manifest_that_is_none_is_refused(content: bytes) -> None:
    _refusal({**_files(), MANIFEST: content})
