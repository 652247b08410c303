"""What a worker on a cluster does with a shard: prepares and codes it, writes its segments, gives back their rows and no word.

It writes files of the workspace alone, under the pass of the run that asked (`store.work_pass`); the ledger is the run's. Whatever
goes wrong comes back as a value: an exception that Dask meets would be logged on two machines.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.codebook import Codebook
from pipeline.errors import InvalidFile, StoreFault, ThemetrixError, UnreadableFile
from pipeline.operations.code import code_rows, coded_key
from pipeline.operations.models import Model, model_in_use
from pipeline.operations.prepare import Preparing, prepared_keys, preparing
from pipeline.operations.study import codebook_in_use
from pipeline.settings import settle_environment
from pipeline.store.keys import key_path, pseudonym_key
from pipeline.store.ledger import SegmentRow
from pipeline.store.vectors import VectorCache, this_host
from pipeline.store.work_pass import at_work
from pipeline.store.workspace import SETTINGS_FILE, open_workspace


@dataclass(frozen=True, slots=True)
class Piece:
    """A document to be coded: under which keys, and the row of its prepared segment where there is one already."""

    document_id: str
    prepared_key: str
    coded_key: str
    prepared: SegmentRow | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a shard: rows for the ledger, documents that can't be read, and the fault that stopped it, if one did.

    Why a document can't be read is found again where it is set aside: the reason may name its file.
    """

    rows: tuple[SegmentRow, ...] = ()
    refused: tuple[str, ...] = ()
    failed: ThemetrixError | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Study:
    how: Preparing
    codebook: Codebook
    model: Model


def do_shard(root: str, own: str, here: bool, pieces: Sequence[Piece]) -> Done:
    """Prepares and codes the documents of a shard for the run whose pass is `own`; never raises.

    With `here`, all workers are on the machine of the run and share its cache of vectors; else those of a host share one.
    """
    settle_environment()
    try:
        if not (Path(root) / SETTINGS_FILE).is_file():
            raise StoreFault("a worker doesn't see the workspace", where=root, remedy="mount it there on every machine")
        with at_work(Path(root), own):
            return _done(_study(root, own), pieces, "" if here else this_host())
    except InvalidFile as error:  # its problems quote what people wrote
        return Done(failed=StoreFault(f"a worker can't read the {error.kind}", where=error.where))
    except ThemetrixError as error:
        return Done(failed=error)
    except Exception as error:  # a fault of ours: told by its kind and place, for its message may quote somebody
        at = traceback.extract_tb(error.__traceback__)[-1]
        told = f"a worker failed: {type(error).__name__} at {Path(at.filename).name}:{at.lineno}"
        return Done(
            failed=StoreFault(told, where=root, remedy="run it here, without [cluster] scheduler; please report it")
        )


@lru_cache(maxsize=1)
def _study(root: str, own: str) -> _Study:
    """What a run's shards have in common, read once a run. The encoder outlives the run: `operations.models` keeps it."""
    workspace = open_workspace(Path(root))
    path = key_path(workspace)
    if not path.exists():  # never made here: another key would give everybody other pseudonyms
        raise StoreFault(
            "a worker has no pseudonym key",
            where=str(path),
            remedy="copy the study's key there on every machine of the cluster, readable by its user alone (chmod 600)",
        )
    codebook = codebook_in_use(workspace)
    return _Study(preparing(workspace, codebook, pseudonym_key(workspace)), codebook, model_in_use(workspace, codebook))


def _done(study: _Study, pieces: Sequence[Piece], host: str) -> Done:
    workspace, model = study.how.workspace, study.model
    _refuse_other_ways(study, pieces)
    rows: list[SegmentRow] = []
    prepared: list[tuple[SegmentRow, str]] = []
    refused: list[str] = []
    for piece in pieces:
        row = piece.prepared
        if row is None:
            try:
                row = study.how.row(piece.document_id, piece.prepared_key)
            except UnreadableFile:
                refused.append(piece.document_id)
                continue
            rows.append(row)
        prepared.append((row, piece.coded_key))
    cache = VectorCache(workspace.segments, model.encoder.ref.encoder_id, host)
    try:
        given, wanted = [row for row, _ in prepared], [key for _, key in prepared]
        rows += code_rows(workspace, given, wanted, study.codebook, model, cache) if prepared else ()
    finally:
        cache.close()
    return Done(tuple(rows), tuple(refused))


def _refuse_other_ways(study: _Study, pieces: Sequence[Piece]) -> None:
    """Raises `StoreFault` where this worker would prepare or code otherwise than the run that asked."""
    own = prepared_keys(study.how.workspace, [piece.document_id for piece in pieces], study.codebook)
    for piece in pieces:
        key = own[piece.document_id]
        coded = coded_key(key, study.model.digest, study.codebook.coding_digest)
        if (key, coded) != (piece.prepared_key, piece.coded_key):
            raise StoreFault(
                "a worker would read or code otherwise than the run that asked it",
                where=piece.document_id[:16],
                expected="the same Themetrix, codebook, model, pseudonym key and participants.csv on every machine",
                remedy="install the same release everywhere, start the workers again, and change no file of the study "
                "during a run",
            )
