"""Which models have learnt from what a person said, and which labelled files still hold it; neither is changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.artefacts import read_manifest, read_seen
from pipeline.encoders import EncoderRef
from pipeline.errors import StoreFault, ThemetrixError
from pipeline.forgetting_search import Traces
from pipeline.seen import ROWS_THAT_TELL, SHARE_THAT_TELLS, fingerprint
from pipeline.store.registry import read_model
from pipeline.store.workspace import SHIPPED_MODELS, Workspace


@dataclass(frozen=True, slots=True)
class ModelThatSaw:
    """A model, `codebook/version`; how many of the person's sentences it was fitted to and calibrated on; what is known of it.

    `told` is `saw`, or `unknown` for a model that keeps no fingerprints or can't be read. `own` is False for a shipped one.
    """

    name: str
    told: str
    fitted: int = 0
    calibrated: int = 0
    own: bool = True


def models_that_saw(workspace: Workspace, said: Iterable[str]) -> tuple[ModelThatSaw, ...]:
    """The models that count as having seen these sentences, by `pipeline.seen`'s rule, and those of which nobody can tell."""
    own = {print_ for text in said if (print_ := fingerprint(text))}
    found: list[ModelThatSaw] = []
    for folder, ours in _folders(workspace):
        name = f"{folder.parent.name}/{folder.name}"
        try:
            files = read_model(folder)
            read_manifest(files)
            seen = read_seen(files)
        except ThemetrixError:
            seen = None
        if seen is None:
            found.append(ModelThatSaw(name, "unknown", own=ours))
            continue
        fitted, calibrated = (len(own & set(kept)) for kept in (seen.fitted, seen.calibrated))
        if _tells(fitted, own) or _tells(calibrated, own):
            found.append(ModelThatSaw(name, "saw", fitted, calibrated, ours))
    return tuple(found)


def labelled_files_with(workspace: Workspace, traces: Traces) -> tuple[Path, ...]:
    """The labelled files that the settings name and that hold what the person said."""
    named = workspace.settings.retrain
    found: list[Path] = []
    for each in dict.fromkeys((*named.labels, *named.calibrate, *named.kept_out)):
        path = workspace.root / each
        if path.is_file() and traces.in_file(path.read_bytes()):
            found.append(path)
    return tuple(found)


def encoders_known(workspace: Workspace) -> tuple[EncoderRef, ...]:
    """The encoders that the workspace's models and the shipped ones rest on: whose vectors can be told apart."""
    found = {}
    for folder, _ in _folders(workspace):
        try:
            told = read_manifest(read_model(folder))["encoder"]
            settings = tuple(sorted((str(name), str(value)) for name, value in dict(told["settings"]).items()))
            ref = EncoderRef(str(told["name"]), str(told["weights_digest"]), int(told["dimension"]), settings)
        except (ThemetrixError, StoreFault, KeyError, TypeError, ValueError):
            continue
        found[ref.encoder_id] = ref
    return tuple(found[each] for each in sorted(found))


def _tells(hits: int, own: Collection[str]) -> bool:
    return bool(hits) and (hits >= ROWS_THAT_TELL or hits >= SHARE_THAT_TELLS * len(own))


def _folders(workspace: Workspace) -> Iterable[tuple[Path, bool]]:
    for root, ours in ((workspace.models, True), (SHIPPED_MODELS, False)):
        for manifest in sorted(root.glob("*/*/manifest.json")):
            if not manifest.parent.name.startswith("."):
                yield manifest.parent, ours
