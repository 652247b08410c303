"""A trained head as the files of a model's folder, and back; whatever was altered or made for something else is refused.

Values in, values out: the bytes are written and read by `pipeline.store.registry`. Nothing here can execute what it loads.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from typing import Any

from pipeline import __version__
from pipeline.card import card
from pipeline.card_gate import gate_figures, gate_section
from pipeline.cascade import Gate
from pipeline.cascade_training import LearntGate
from pipeline.codebook import Codebook
from pipeline.coding import Thresholds
from pipeline.coding_head import Head
from pipeline.encoders import EncoderRef
from pipeline.errors import ModelRefused
from pipeline.evaluation import Evaluation
from pipeline.held_out import ARRAYS, HeldOut
from pipeline.number_files import Arrays, NumbersRefused, packed, unpacked
from pipeline.report import TrainingReport
from pipeline.seen import Seen
from pipeline.training import TrainedHead

FORMAT = 3
HEAD, MANIFEST, CARD, METRICS = "head.npz", "manifest.json", "card.md", "metrics.json"
SEEN, HELD_OUT = "seen.json", "held_out.npz"
FILES = (HEAD, MANIFEST, CARD, METRICS, SEEN, HELD_OUT)
GATE, BEHIND_GATE = "gate.npz", "held_out_behind_gate.npz"
GATE_FILES = (GATE, BEHIND_GATE)
"""Both or neither: a gate that spares the encoder, and what `held_out.npz` keeps as it is behind that gate."""
_FILES_OF = {1: FILES[:-2], 2: FILES[:-1], FORMAT: FILES}
"""The files of each format that is read.

Models of format 1 don't say which interviews they have seen, only which files; from format 3 on they carry their decisions
beside people's, from which error rates are estimated.
"""
_ARRAYS = (
    *("text", "question", "asked", "words", "characters", "intercept"),
    *("word_idf", "character_idf", "slope", "shift"),
)
_GATE_ARRAYS = ("words", "characters", "intercept", "word_idf", "character_idf", "least")
_PARTS = {"files": dict, "codebook": dict, "encoder": dict, "labels": list, "sources": list}
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "sentence-transformers", "torch", "transformers")
_AGAIN = "put the model's folder back as it was trained, or train again: themetrix train --labels FILE"


@dataclass(frozen=True, slots=True)
class Source:
    """A file of labelled data that went into a model: its name, sha256, rows, and whether it was `fitted` or `calibrated` on."""

    name: str
    sha256: str
    rows: int
    use: str = "fitted"


def pack(
    trained: TrainedHead,
    *,
    version: str,
    codebook: Codebook,
    encoder: EncoderRef,
    held_out: HeldOut,
    sources: Sequence[Source] = (),
    seen: Seen = Seen(),  # noqa: B008 -- frozen
    remarks: str = "",
) -> dict[str, bytes]:
    """The files of the model `version` by name (those in `FILES`); the same bytes every time.

    `seen` holds the fingerprints of the rows of `sources`, by which a part of one of them is recognised later; `held_out` its
    decisions on them, as `pipeline.held_out_rows` puts them together. No words are in either.
    """
    head, report = trained.head, trained.report
    arrays = head.arrays()
    files = {
        HEAD: packed({name: arrays[name] for name in _ARRAYS}),
        METRICS: _json(_metrics(report)),
        CARD: card(
            trained,
            version=version,
            codebook=codebook,
            encoder=encoder,
            sources=[asdict(s) for s in sources],
            held_out=held_out,
            remarks=remarks,
        ).encode(),
        SEEN: _json({"fitted": list(seen.fitted), "calibrated": list(seen.calibrated)}),
        HELD_OUT: packed(held_out.arrays(codebook.group_ids)),
    }
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "version": version,
        "codebook": {"id": codebook.id, "version": codebook.version, "labels_digest": codebook.labels_digest},
        "labels": list(head.labels),
        "skipped": dict(head.skipped),
        "thresholds": _listed(head.thresholds),
        "quotation_thresholds": _listed(head.quotations),
        "turn_share": head.turn_share,
        "contrast": head.contrast,
        "encoder": {
            "name": encoder.name,
            "id": encoder.encoder_id,
            "weights_digest": encoder.weights_digest,
            "dimension": encoder.dimension,
            "settings": dict(encoder.settings),
        },
        "sources": [asdict(source) for source in sources],
        "groups": list(codebook.group_ids),
        "prior": {
            found.label: round(found.prevalence.value or 0.0, 6)
            for found in (report.calibrated_on or report.out_of_fold).labels
        },
        "recipe": asdict(report.recipe),
        "seed": report.seed,
        "libraries": _libraries(),
        "files": {name: _digest(content) for name, content in sorted(files.items())},
    }
    manifest["digest"] = _digest(_json(manifest))
    return {**files, MANIFEST: _json(manifest)}


def unpack(files: Mapping[str, bytes], *, codebook: Codebook, encoder: EncoderRef) -> Head:
    """The head in a model's files; raises `ModelRefused` unless they are whole, unaltered, and made for this codebook and encoder."""
    manifest = read_manifest(files)
    _check_codebook(manifest, codebook)
    _check_encoder(manifest, encoder)
    arrays = _read_numbers(files[HEAD], HEAD, dict.fromkeys(_ARRAYS, "float32"))
    if arrays["text"].shape[-1:] != (encoder.dimension,):
        raise _refused(f"weights for vectors of {arrays['text'].shape[-1]} numbers", f"{encoder.dimension}", _AGAIN)
    try:
        labels = tuple(manifest["labels"])
        skipped = tuple((label, str(manifest["skipped"][label])) for label in labels if label in manifest["skipped"])
        return Head(
            labels,
            **arrays,
            turn_share=float(manifest["turn_share"]),
            contrast=float(manifest.get("contrast", 0.0)),
            thresholds=_thresholds(manifest["thresholds"], labels),
            quotations=_thresholds(manifest["quotation_thresholds"], labels),
            skipped=skipped,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _refused(
            f"its parts don't fit together ({error})", "a model as `themetrix train` writes it", _AGAIN
        ) from error


def _listed(thresholds: Thresholds) -> dict[str, dict[str, float]]:
    triples = zip(thresholds.labels, thresholds.yes, thresholds.no, strict=True)
    return {label: {"yes": yes, "no": no} for label, yes, no in triples}


def _thresholds(listed: Mapping[str, Mapping[str, float]], labels: tuple[str, ...]) -> Thresholds:
    yes, no = (tuple(float(listed[label][kind]) for label in labels) for kind in ("yes", "no"))
    return Thresholds(labels, yes, no)


def read_manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The manifest of a model's files, once every file is there, none is beside them, and each is as it was written."""
    if MANIFEST not in files:
        raise _refused(f"{MANIFEST} is missing", ", ".join(FILES), _AGAIN)
    try:
        manifest = json.loads(files[MANIFEST])
        found = {key: value for key, value in manifest.items() if key != "digest"}
    except (ValueError, AttributeError) as error:
        raise _refused(f"{MANIFEST} can't be read", "the JSON that `themetrix train` wrote", _AGAIN) from error
    written_as = manifest.get("format")
    if type(written_as) is not int or written_as not in _FILES_OF:
        raise _refused(
            f"a model of format {written_as!r}",
            f"format {' or '.join(map(str, _FILES_OF))}",
            "train it again with this version of Themetrix",
        )
    wanted = _wanted(manifest, written_as)
    for name in wanted:
        if name not in files:
            raise _refused(f"{name} is missing", ", ".join(wanted), _AGAIN)
    for name in sorted(set(files) - set(wanted)):
        raise _refused(f"{name} is no part of a model", ", ".join(wanted), "take it out of the model's folder")
    if manifest.get("digest") != _digest(_json(found)):
        raise _refused(f"{MANIFEST} was altered after training", "the manifest as it was written", _AGAIN)
    for key, kind in _PARTS.items():
        if not isinstance(manifest.get(key), kind):
            raise _refused(f"{MANIFEST} says nothing of its {key}", "the manifest as it was written", _AGAIN)
    for name in wanted:
        if name != MANIFEST and _digest(files[name]) != manifest["files"].get(name):
            raise _refused(f"{name} was altered after training", f"sha256 {manifest['files'].get(name)}", _AGAIN)
    return found


def _wanted(manifest: Mapping[str, Any], written_as: int) -> tuple[str, ...]:
    """The files that a model of this manifest and format has."""
    listed = manifest.get("files")
    gated = isinstance(listed, dict) and not set(GATE_FILES).isdisjoint(listed)
    return (*_FILES_OF[written_as], *(GATE_FILES if gated else ()))


def read_seen(files: Mapping[str, bytes]) -> Seen | None:
    """The fingerprints of what a model has seen, from files that `read_manifest` accepts; None for a model of format 1."""
    if SEEN not in files:
        return None
    try:
        content = json.loads(files[SEEN])
        return Seen(tuple(content["fitted"]), tuple(content["calibrated"]))
    except (ValueError, KeyError, TypeError) as error:
        raise _refused(f"{SEEN} can't be read", "fingerprints as `themetrix train` writes them", _AGAIN) from error


def with_gate(
    files: Mapping[str, bytes], learnt: LearntGate, *, held_out: HeldOut, codebook: Codebook
) -> dict[str, bytes]:
    """A model's `files` (as `pack` gave them) with a gate beside the head, which stays byte for byte; the same bytes every time.

    `held_out` are the decisions behind the gate. Manifest, card and metrics tell of it. Raises `ModelRefused` for files that
    aren't whole, and for those of a model that has a gate.
    """
    manifest = read_manifest(files)
    if GATE in files:
        raise _refused(
            "it has a gate already", "a model without one", "name a model that was trained without a cascade"
        )
    metrics = {**json.loads(files[METRICS]), "gate": _rounded(gate_figures(learnt))}
    told = {
        **{name: content for name, content in files.items() if name != MANIFEST},
        METRICS: _json(metrics),
        CARD: files[CARD] + "\n".join(["", *gate_section(learnt), ""]).encode("utf-8"),
        GATE: packed(learnt.gate.arrays()),
        BEHIND_GATE: packed(held_out.arrays(codebook.group_ids)),
    }
    manifest["files"] = {name: _digest(content) for name, content in sorted(told.items())}
    manifest["digest"] = _digest(_json(manifest))
    return {**told, MANIFEST: _json(manifest)}


def read_gate(files: Mapping[str, bytes]) -> Gate | None:
    """The gate in files that `read_manifest` accepts; None where there is none. Raises `ModelRefused` for a damaged one."""
    if GATE not in files:
        return None
    arrays = _read_numbers(files[GATE], GATE, dict.fromkeys(_GATE_ARRAYS, "float32"))
    try:
        return Gate(**arrays)
    except ValueError as error:
        raise _refused(f"{GATE} doesn't fit together ({error})", "a gate as training writes it", _AGAIN) from error


def read_held_out(files: Mapping[str, bytes], *, behind_gate: bool = False) -> HeldOut | None:
    """A model's decisions beside people's, from files that `read_manifest` accepts; None for a model of format 1 or 2.

    With `behind_gate` those that it makes with its gate. Raises `ModelRefused` for what isn't as `themetrix train` writes it.
    """
    name = BEHIND_GATE if behind_gate else HELD_OUT
    if name not in files:
        return None
    arrays = _read_numbers(files[name], name, ARRAYS)
    try:
        manifest = json.loads(files[MANIFEST])
        groups = manifest["groups"]
        if not isinstance(groups, list) or not all(isinstance(group, str) for group in groups):
            raise TypeError("the manifest lists no groups")
        return HeldOut.from_arrays(manifest["labels"], groups, arrays)
    except (ValueError, KeyError, TypeError) as error:
        raise _refused(
            f"{name} doesn't fit together ({error})", "decisions as `themetrix train` writes them", _AGAIN
        ) from error


def _check_codebook(manifest: Mapping[str, Any], codebook: Codebook) -> None:
    made_for, labels = manifest["codebook"], tuple(manifest["labels"])
    if labels != codebook.label_ids:
        strange = sorted(set(labels) ^ set(codebook.label_ids)) or ["their order"]
        raise _refused(
            f"a model for the labels {', '.join(labels)}",
            f"those of the codebook {codebook.id!r}: {', '.join(codebook.label_ids)} (differing: {', '.join(strange)})",
            "name the codebook it was trained for, or train a model for this one: themetrix train --labels FILE",
        )
    if made_for["labels_digest"] != codebook.labels_digest:
        raise _refused(
            f"a model for the codebook {made_for['id']!r} version {made_for['version']}, whose labels mean something else",
            f"a model for {codebook.id!r} version {codebook.version} (labels {codebook.labels_digest[:12]})",
            "go back to the codebook it was trained with, or train again: themetrix train --labels FILE",
        )


def _check_encoder(manifest: Mapping[str, Any], encoder: EncoderRef) -> None:
    made_for = manifest["encoder"]
    if made_for["dimension"] != encoder.dimension or made_for["id"] != encoder.encoder_id:
        raise _refused(
            f"a model for the encoder {made_for['name']!r} ({made_for['dimension']} numbers, id {made_for['id']})",
            f"one for the encoder in use, {encoder.name!r} ({encoder.dimension} numbers, id {encoder.encoder_id})",
            f'set encoder = "{made_for["name"]}" in themetrix.toml, or train a model on the encoder in use',
        )


def _read_numbers(content: bytes, name: str, kinds: Mapping[str, str]) -> Arrays:
    try:
        return unpacked(content, kinds)
    except NumbersRefused as error:
        raise _refused(f"{name} {error}", f"arrays of plain numbers: {', '.join(kinds)}", _AGAIN) from error


def _metrics(report: TrainingReport) -> dict[str, Any]:
    return {
        "rows": report.rows,
        "documents": report.documents,
        "folds": report.folds,
        "folds_by": report.folds_by,
        "recipe": asdict(report.recipe),
        "turn_share": report.turn_share,
        "contrast": report.contrast,
        "tried": [{"setting": setting, "mean_average_precision": round(found, 4)} for setting, found in report.tried],
        "out_of_fold": _figures(report.out_of_fold),
        "quotations": _figures(report.quotations),
        "calibration": _figures(report.calibrated_on) if report.calibrated_on else {},
        "learning_curve": _rounded(asdict(report.learning_curve)) if report.learning_curve else {},
    }


def _figures(found: Evaluation) -> dict[str, Any]:
    """Every figure, a value with its bounds; labels and groups by their ids."""
    told: dict[str, Any] = _rounded(asdict(found))
    told["labels"] = {label.pop("label"): label for label in told["labels"]}
    told["groups"] = {group.pop("group"): group for group in told["groups"]}
    return told


def _rounded(value: Any) -> Any:
    """The same with every float at 4 decimals."""
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(part) for part in value]
    return round(value, 4) if isinstance(value, float) else value


def _libraries() -> dict[str, str]:
    found = {"themetrix": __version__, "python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version_of(name)
        except PackageNotFoundError:
            continue
    return found


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _refused(found: str, expected: str, remedy: str) -> ModelRefused:
    return ModelRefused(found, where="model", expected=expected, remedy=remedy)
