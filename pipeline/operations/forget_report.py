"""The account of an erasure: what was done, what was found, what only people can do; from its journal, without a name or word."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.operations.forget_models import ModelThatSaw
from pipeline.operations.forget_rewrite import Rewritten


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What an erasure did (or, as a plan, would do), in counts and hashes.

    `traces` are files of the workspace that still hold something, with how much; `proven` is True when there are none and the
    originals could all be read for their words. `outside` are files that the settings name elsewhere, `memos` and
    `judgements` numbers of what people noted and should reread, `todo` what is left for people, in sentences.
    """

    person: str
    planned: bool
    documents: int
    rewritten: tuple[Rewritten, ...]
    utterances: int
    codes: int
    runs: int
    models: tuple[ModelThatSaw, ...]
    memos: tuple[int, ...]
    judgements: tuple[int, ...]
    todo: tuple[str, ...]
    outside: tuple[Path, ...] = ()
    traces: tuple[tuple[Path, int], ...] = ()
    files_searched: int = 0
    proven: bool = False
    published: str = ""
    report: Path | None = None


def told(journal: dict[str, Any], *, planned: bool) -> Forgotten:
    """What the journal of an erasure says of it, as planned or as done."""
    held, done = journal["plan"], journal["done"]
    return Forgotten(
        person=str(journal["person"])[:16],
        planned=planned,
        documents=len(held["gone"]),
        rewritten=tuple(Rewritten(**each) for each in journal["rewritten"]),
        utterances=len(held["utterances"]),
        codes=int(journal["codes"]),
        runs=len(held["runs"]),
        models=tuple(ModelThatSaw(**each) for each in journal["models"]),
        memos=tuple(journal["memos"]),
        judgements=tuple(journal["judgements"]),
        todo=_todo(journal),
        outside=tuple(map(Path, journal["outside"])),
        files_searched=int(done.get("searched", {}).get("files", 0)),
        published=str(done.get("published", "")),
    )


def _todo(journal: dict[str, Any]) -> tuple[str, ...]:
    """What only people can do, in sentences without names, paths or words."""
    held, done = journal["plan"], journal["done"]
    told = [
        "copies elsewhere: backups, sheets and exports that were sent out or moved away, the recordings themselves, other workspaces",
        "a deleted file may stay on a disk until it is overwritten, and a solid-state disk can't be made to: encrypt the disk",
        "what other people said about them stays, under pseudonyms",
    ]
    if any(each["told"] == "saw" for each in journal["models"]):
        told.append("models that learnt from their words: train another without them and promote it, then delete these")
    if any(each["told"] == "unknown" for each in journal["models"]):
        told.append("models that don't say what they have seen: look at what they were trained on")
    if journal["memos"] or journal["judgements"]:
        told.append("memos and judgements are people's own words and stay: reread them for quotations")
    if journal["outside"]:
        told.append("labelled files outside the workspace hold their words: take those rows out")
    if journal["alike"]:
        told.append(
            f"{len(journal['alike'])} other interview(s) hold much of the same words: the same talk in another file?"
        )
    if held["projects"]:
        told.append(
            "projects (.qdpx) their interviews came in were erased whole; what others coded in them alone went too"
        )
    if any(each["codes_lost"] for each in journal["rewritten"]):
        lost = sum(each["codes_lost"] for each in journal["rewritten"])
        told.append(f"codes of {lost} utterance(s) of others in rewritten files could not be carried over")
    if done.get("lines", {}).get("left"):
        told.append(
            "tables of reading.toml that also fit other people's files name a label that is theirs too: look at them"
        )
    if journal["standing"] and "published" in done and not done["published"]:
        told.append("the evidence was not published anew: run `themetrix run`")
    return tuple(told)


def reported(journal: dict[str, Any], outcome: Forgotten) -> dict[str, Any]:
    """The report as it is kept: counts, keyed hashes and models; no name, word, path or id of the participant."""
    done = journal["done"]
    return {
        "person": journal["person"],
        "began": journal["began"],
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "documents_erased": outcome.documents,
        "documents_rewritten": [
            {
                "new": each.new,
                **{name: getattr(each, name) for name in ("removed", "kept", "masked", "codes", "codes_lost")},
            }
            for each in outcome.rewritten
        ],
        "utterances_erased_or_renamed": outcome.utterances,
        "utterances_coded_by_people": outcome.codes,
        "steps": {name: done[name] for name in sorted(done)},
        "models": [asdict(each) for each in outcome.models],
        "memos_to_reread": list(outcome.memos),
        "judgements_to_reread": list(outcome.judgements),
        "traces_in_files": len(outcome.traces),
        "proven": outcome.proven,
        "left_for_people": list(outcome.todo),
    }
