"""Gathers what a person said, erases its vectors, and looks for traces of it in every file of the workspace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.cleaning import clean
from pipeline.codebook import Codebook
from pipeline.embedding import cache_key
from pipeline.errors import StoreFault, ThemetrixError, UnreadableFile
from pipeline.forgetting_search import ID_LENGTHS, Traces
from pipeline.operations.forget_models import encoders_known
from pipeline.operations.forget_plan import Plan, ever_prepared, read_original
from pipeline.operations.models import model_in_use
from pipeline.operations.prepare import label_key
from pipeline.store import raw
from pipeline.store.erasing import erase_files
from pipeline.store.forgettings import FOLDER
from pipeline.store.inbox import PARTICIPANTS
from pipeline.store.ledger import Ledger
from pipeline.store.vectors import VectorCache, cache_files
from pipeline.store.workspace import Workspace

ALIKE, FEWEST = 0.2, 3
"""An interview that holds a fifth of what the person said, and three runs of words, may be the same talk in another file."""
_TELLING = re.compile(r"(?=.*[^\W\d_])(?=.*\d).{3,}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Said:
    """A person's words: the traces to look for, their sentences, and documents of others that hold much of the same.

    `whole` is False where an original could not be read any more: then what it held can't be looked for.
    """

    traces: Traces
    sentences: tuple[str, ...]
    alike: tuple[str, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Searched:
    """How many files and bytes were looked into, and those that hold a trace, with how many runs of words or ids each."""

    files: int
    size: int
    found: tuple[tuple[Path, int], ...]


def what_was_said(workspace: Workspace, ledger: Ledger, plan: Plan, key: bytes) -> Said:
    """What the person said in the documents of the plan, as given and de-identified, less what others say in the same words."""
    hashes = set(plan.labels)
    sentences: list[str] = []
    given: list[str] = []
    others: dict[str, list[str]] = {}
    affected, whole = set(plan.documents), True
    for identifier in sorted({*affected, *ledger.documents()}):
        texts = others.setdefault(identifier, [])
        for prepared in ever_prepared(workspace, ledger, [identifier]):
            labels = _theirs(prepared.label_keys, hashes) if identifier in affected else set()
            sentences += [u.text for u in prepared.utterances if u.speaker in labels]
            given += [turn.text for turn in prepared.transcript.turns if turn.speaker in labels]
            texts += [turn.text for turn in prepared.transcript.turns if turn.speaker not in labels]
        try:
            turns = read_original(workspace, identifier).turns
        except (UnreadableFile, StoreFault, ValueError):
            whole = whole and identifier not in affected
            continue
        mine = identifier in affected
        # Where nobody's label is theirs any more, what they said can't be told from the rest, nor looked for.
        whole = whole and (not mine or any(label_key(turn.speaker, key) in hashes for turn in turns))
        given += [turn.text for turn in turns if mine and label_key(turn.speaker, key) in hashes]
        texts += [turn.text for turn in turns if not (mine and label_key(turn.speaker, key) in hashes)]
    traces = Traces.of([*given, *sentences], ids_of(plan).ids)
    common, alike = _said_by_others(traces, others, affected)
    return Said(traces.less(common), tuple(sentences), alike, whole)


def ids_of(plan: Plan) -> Traces:
    """The hashes that named the documents, projects and utterances of the plan."""
    documents = {each[: ID_LENGTHS[0]] for each in (*plan.documents, *plan.projects)}
    return Traces(ids=frozenset(documents | set(plan.utterances)))


def _theirs(label_keys: dict[str, str], hashes: set[str]) -> set[str]:
    return {label for label, hashed in label_keys.items() if hashed in hashes}


def _said_by_others(
    traces: Traces, others: dict[str, list[str]], affected: set[str]
) -> tuple[set[str], tuple[str, ...]]:
    """What of the traces others say too, and the documents in which that is too much to be chance."""
    alike = []
    common: set[str] = set()
    for identifier, texts in sorted(others.items()):
        hits = {run for text in texts for run in traces.in_text(text)}
        if identifier not in affected and len(hits) >= max(FEWEST, ALIKE * len(traces.runs)):
            alike.append(identifier)
        else:
            common |= hits
    return common, tuple(alike)


def erase_vectors(workspace: Workspace, ledger: Ledger, codebook: Codebook) -> tuple[int, int]:
    """Erases every vector but those of texts that the study's documents still hold; how many went, how many stay.

    Vectors can be inverted, and what a person's words were split into under earlier settings is known no more: so what isn't
    known to be others' goes. A cache of an encoder that no model names goes whole. All of it can be computed again.
    """
    refs = {ref.encoder_id[:16]: ref for ref in encoders_known(workspace)}
    try:
        used = model_in_use(workspace, codebook).encoder.ref
        refs[used.encoder_id[:16]] = used
    except ThemetrixError:
        pass  # without a model the caches it would have used go whole
    texts: set[str] = set()
    for prepared in ever_prepared(workspace, ledger, ledger.documents()):
        texts |= {clean(u.text) for u in prepared.utterances}
        texts |= {clean(u.question) for u in prepared.utterances if u.question}
    gone = kept = 0
    for path, encoder, host in cache_files(workspace.segments):
        ref = refs.get(encoder)
        cache = VectorCache(workspace.segments, encoder, host)
        try:
            there = cache.keep_only(cache_key(ref, text) for text in texts) if ref else cache.keep_only(())
        finally:
            cache.close()
        gone, kept = gone + there[0], kept + there[1]
        if ref is None:
            erase_files([path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal", "")])
    return gone, kept


def search(workspace: Workspace, said: Said, participant: str, leave_out: Sequence[Path] = ()) -> Searched:
    """Looks for the person's words and hashes in every file of the workspace but those below `leave_out` and the journal.

    Words are looked for in texts, archives, tables and databases with their unused pages; of the caches of vectors, which
    hold no words, it is looked only for hashes. A participant's id is looked for where it has letters and digits: another
    would be met everywhere.
    """
    files = size = 0
    found = []
    token = re.compile(rf"(?<![\w/.-]){re.escape(participant)}(?![\w/-])") if _TELLING.fullmatch(participant) else None
    for path in _every_file(workspace.root, leave_out):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue
        files, size = files + 1, size + len(content)
        vectors = path.parent == workspace.segments and path.name.startswith("vectors-")
        if vectors:
            hits = 0
        else:
            hits = len(said.traces.in_file(content))
            hits += bool(token and token.search(content.decode("utf-8", "ignore")))
        hits += len(
            Traces(ids=said.traces.ids).in_file(path.relative_to(workspace.root).as_posix().encode(), words=False)
        )
        if hits:
            found.append((path, hits))
    return Searched(files, size, tuple(found))


def _every_file(root: Path, leave_out: Sequence[Path]) -> Iterable[Path]:
    """Every file below `root`; the record of erasures and the lock hold no words, and links lead elsewhere."""
    apart = (root / FOLDER, root / ".lock", *leave_out)
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink() and not any(path.is_relative_to(each) for each in apart):
            yield path


def quarantined_copies(
    workspace: Workspace, plan: Plan, said: Said, folders: Iterable[tuple[str, tuple[Path, ...]]], participant: str
) -> tuple[str, ...]:
    """The folders of the quarantine that hold the person's words, their file under its name, or a table with their id."""
    stems = {Path(name).stem.casefold() for each in plan.documents for name in raw.raw_names(workspace.raw, each)}
    hashes = {each[:16] for each in (*plan.documents, *plan.projects)}
    cell = re.compile(rf"(?:^|[,;\t|\"]){re.escape(participant)}(?:$|[,;\t|\"\r\n])", re.MULTILINE)
    found = []
    for folder, files in folders:
        own = any(
            path.stem.casefold() in stems or path.stem.removesuffix(".json").casefold() in stems for path in files
        )
        if folder in hashes or own:
            found.append(folder)
            continue
        for path in files:
            content = path.read_bytes()
            table = path.name.casefold() == PARTICIPANTS and cell.search(content.decode("utf-8", "ignore"))
            if table or said.traces.in_file(content):
                found.append(folder)
                break
    return tuple(found)
