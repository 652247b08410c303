"""Puts a transcript without the withdrawn person in the place of each that others answer in too, with those others' codes.

The new file has other bytes, so it is another document; people's codes of what others said there go over to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from pipeline.codebook import Codebook
from pipeline.errors import StoreFault
from pipeline.forgetting import ENDING, LeftOver
from pipeline.operations.forget_plan import Opened, Plan, ever_prepared, left_over, opened
from pipeline.operations.interviews_now import spoken
from pipeline.operations.prepare import label_key, prepare, prepared_keys
from pipeline.operations.reading_apart import read_apart
from pipeline.reading_file import Direction, Directions, written_directions
from pipeline.speaker import UNKNOWN, Speaker
from pipeline.store import raw
from pipeline.store.atomic import write_file
from pipeline.store.directions import directions_in_use
from pipeline.store.erasing import move_document, utterances_known
from pipeline.store.ledger import Ledger
from pipeline.store.participants import participants_in_use, written_participants
from pipeline.store.workspace import Workspace
from pipeline.transcript import Role


@dataclass(frozen=True, slots=True)
class Rewritten:
    """One document: its old and new id, turns removed and kept, names masked, codes of others carried over and lost."""

    old: str
    new: str
    removed: int
    kept: int
    masked: int
    codes: int = 0
    codes_lost: int = 0


def rewriting(workspace: Workspace, codebook: Codebook, plan: Plan, key: bytes) -> tuple[Rewritten, ...]:
    """What rewriting would make of each document, for a plan to tell; raises `UnreadableFile` if the result couldn't be read."""
    found = []
    for identifier, label_keys in plan.rewritten:
        here = opened(workspace, codebook, identifier, key)
        left = left_over(here, label_keys, key)
        name = _renamed(min(here.names))
        kept = len(read_apart(left.content, name).turns)
        found.append(Rewritten(identifier, raw.document_id(left.content), left.removed, kept, left.masked))
    return tuple(found)


def rewrite(workspace: Workspace, ledger: Ledger, codebook: Codebook, plan: Plan, key: bytes) -> tuple[Rewritten, ...]:
    """Rewrites each document that others answer in; one that was rewritten before a kill is left as it is."""
    found = []
    for identifier, label_keys in plan.rewritten:
        if identifier in ledger.documents():
            here = opened(workspace, codebook, identifier, key)
            found.append(_rewrite(workspace, ledger, codebook, identifier, set(label_keys), here, key))
    return tuple(found)


def _rewrite(
    workspace: Workspace,
    ledger: Ledger,
    codebook: Codebook,
    old: str,
    label_keys: set[str],
    here: Opened,
    key: bytes,
) -> Rewritten:
    left = left_over(here, label_keys, key)
    new = raw.document_id(left.content)
    names = {name: _renamed(name) for name in here.names}
    before = spoken(workspace, ledger, codebook).get(old)
    for name in names.values():
        raw.keep_raw(workspace.raw, new, name, left.content)
    _rows_follow(workspace, names)
    _directions_follow(workspace, here, names, label_keys, key, before.speakers if before else {})
    prepare(workspace, ledger, [new])
    after = spoken(workspace, ledger, codebook, prepared_keys(workspace, [new], codebook)).get(new)
    if after is None:
        raise StoreFault(
            "a file could not be read again once a speaker was taken out of it; nothing of it was erased yet",
            remedy="report this as a defect: the withdrawal can be finished with `themetrix forget --finish` once it is mended",
        )
    staying = {label for label, hashed in after.prepared.label_keys.items() if hashed not in label_keys}
    there = _ids_by_words((u.speaker, u.text, u.utterance_id) for u in after.prepared.utterances)
    ids: dict[str, str] = {}
    for prepared in ever_prepared(workspace, ledger, [old]):
        own = _ids_by_words((u.speaker, u.text, u.utterance_id) for u in prepared.utterances if u.speaker in staying)
        for words, places in own.items():
            ids |= dict(zip(places, there.get(words, ()), strict=False))
    coded = utterances_known(ledger, [old])
    plain = {raw.name_key(name, key): raw.name_key(other, key) for name, other in names.items()}
    moved = move_document(ledger, old, new, len(left.content), plain, ids)
    theirs = {
        u.utterance_id
        for prepared in ever_prepared(workspace, ledger, [old])
        for u in prepared.utterances
        if u.speaker not in staying
    }
    lost = len(coded - set(ids) - theirs)
    return _told(old, new, left, here, moved.codes, lost)


def _told(old: str, new: str, left: LeftOver, here: Opened, codes: int, lost: int) -> Rewritten:
    return Rewritten(old, new, left.removed, len(here.reading.turns) - left.removed, left.masked, codes, lost)


def _ids_by_words(said: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], list[str]]:
    """The ids of utterances by who said what, in the order of the talk."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for speaker, text, identifier in said:
        found[speaker, text].append(identifier)
    return dict(found)


def _renamed(name: str) -> str:
    """The file's name for what it is now, a table; the interview is called as before."""
    return f"{PurePath(name).stem}{ENDING}"


def _rows_follow(workspace: Workspace, names: Mapping[str, str]) -> None:
    """Lines of participants.csv that named the file with its old ending name the new one."""
    rows = participants_in_use(workspace)
    followed = tuple(
        next(
            (replace(row, document=new) for old, new in sorted(names.items()) if row.is_of(old) and not row.is_of(new)),
            row,
        )
        for row in rows
    )
    if followed != rows:
        write_file(workspace.participants, written_participants(followed))


def _directions_follow(
    workspace: Workspace,
    here: Opened,
    names: Mapping[str, str],
    label_keys: set[str],
    key: bytes,
    speakers: Mapping[str, Speaker],
) -> None:
    """A table of reading.toml for the new file, where the old one's name or head said what nothing else would say now."""
    inside = directions_in_use(workspace)
    told = inside.hints(tuple(names))
    labels = [label for label in here.reading.speakers if label and label_key(label, key) not in label_keys]
    cleared = dict(here.cleared.labels)
    details = here.reading.details
    heads = bool(details.group or details.site or details.interviewers)
    if told == inside.hints(tuple(names.values())) and not heads:
        return
    known = {label: speakers[cleared[label]] for label in labels if cleared.get(label) in speakers}
    in_rows = any(row.is_of(name) for row in participants_in_use(workspace) for name in names.values())
    table = Direction(
        interviewer=[label for label, who in known.items() if who.role is Role.INTERVIEWER],
        group={
            label: who.group
            for label, who in known.items()
            if who.role is not Role.INTERVIEWER
            and who.group != UNKNOWN
            and (who.source != "participants" or not in_rows)
        },
        site={label: who.site for label, who in known.items() if who.site != UNKNOWN},
    )
    given = Directions(tuple((name, table) for name in sorted(set(names.values()))))
    merged = inside.merged(given)
    if merged != inside:
        write_file(workspace.reading, written_directions(merged))
