"""People's memos on cells and judgements of rows: checked against the codebook in use, kept in the ledger, listed, removed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.appraisal import COMPONENTS, CONCERNS, LEVELS, OVERALL, Judgement, Memo
from pipeline.codebook import Codebook, Criterion, Named
from pipeline.errors import WrongUse
from pipeline.evidence import ALL
from pipeline.operations.study import codebook_in_use
from pipeline.speaker import UNKNOWN
from pipeline.store import memos as store
from pipeline.store.ledger import Ledger
from pipeline.store.lock import hold
from pipeline.store.memos import KeptJudgement, KeptMemo
from pipeline.store.workspace import Workspace

LONGEST = 20_000
"""Characters of a memo or a reason: what a page or a workbook's cell can show whole."""
_LONGEST_NAME = 120
_LONGEST_TOLD = 40


@dataclass(frozen=True, slots=True)
class Listed:
    """Memos and judgements, oldest first; `orphans` and `orphan_judgements` are numbers of those whose place is gone.

    An orphan names a criterion, group or site that the codebook in use doesn't have: it is kept, and shown nowhere else.
    """

    memos: tuple[KeptMemo, ...]
    judgements: tuple[KeptJudgement, ...]
    orphans: tuple[int, ...] = ()
    orphan_judgements: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a memo or judgement belongs, as somebody typed it: ids or names; no group means the criterion's whole row."""

    criterion: str
    group: str = ""
    site: str = ALL
    wave: str = ALL


def add_memo(workspace: Workspace, place: Place, text: str, by: str) -> KeptMemo:
    """Records what `by` noted on a cell or row, as typed; the next export shows it.

    Raises `WrongUse` for a criterion, group or site that the codebook doesn't have, for no text, too long a text, no name.
    """
    codebook = codebook_in_use(workspace)
    where = _checked(place, codebook)
    with hold(workspace.root), Ledger(workspace.ledger) as ledger:
        memo = Memo(where.criterion, where.group, where.site, where.wave, _text(text, "memo"), _signed(by, ledger))
        number = store.add_memo(ledger, memo)
        return next(kept for kept in store.kept_memos(ledger) if kept.number == number)


def add_judgement(
    workspace: Workspace, place: Place, component: str, level: str, reason: str, by: str
) -> tuple[KeptJudgement, bool]:
    """Records a judgement of `by` on one component of a row, or on it overall; True if it replaces an earlier one of theirs.

    Raises `WrongUse` for what the codebook doesn't have, for a component or level that doesn't exist, no reason, no name.
    """
    where = _checked(place, codebook_in_use(workspace))
    part = _one_of(component.replace("-", "_").replace(" ", "_"), (*COMPONENTS, OVERALL), "component")
    steps = LEVELS if part == OVERALL else CONCERNS
    what = "level of confidence" if part == OVERALL else "level of concern"
    degree = _one_of(level.replace("_", " "), steps, what)
    with hold(workspace.root), Ledger(workspace.ledger) as ledger:
        made = Judgement(
            where.criterion, where.site, where.wave, part, degree, _text(reason, "reason"), _signed(by, ledger)
        )
        number, replaced = store.add_judgement(ledger, made)
        return next(kept for kept in store.kept_judgements(ledger) if kept.number == number), replaced


def listed(workspace: Workspace, *, past: bool = False) -> Listed:
    """Every memo and judgement that stands; with `past` also what was removed or replaced."""
    codebook = codebook_in_use(workspace)
    with Ledger(workspace.ledger, reading=True) as ledger:
        memos, judgements = store.kept_memos(ledger, past=past), store.kept_judgements(ledger, past=past)
    return Listed(
        memos,
        judgements,
        tuple(k.number for k in memos if not _known(codebook, k.memo.criterion, k.memo.group, k.memo.site)),
        tuple(k.number for k in judgements if not _known(codebook, k.judgement.criterion, "", k.judgement.site)),
    )


def remove_memo(workspace: Workspace, number: int) -> None:
    """Takes a memo out of every later export; the ledger keeps it with the time. `WrongUse` when none has this number."""
    with hold(workspace.root), Ledger(workspace.ledger) as ledger:
        if not store.remove_memo(ledger, number):
            raise _none_there("memo", number, [kept.number for kept in store.kept_memos(ledger)])


def remove_judgement(workspace: Workspace, number: int) -> None:
    """Takes a judgement out of every later export; the ledger keeps it. `WrongUse` when none has this number."""
    with hold(workspace.root), Ledger(workspace.ledger) as ledger:
        if not store.remove_judgement(ledger, number):
            raise _none_there("judgement", number, [kept.number for kept in store.kept_judgements(ledger)])


def _checked(place: Place, codebook: Codebook) -> Place:
    """The place by its ids. The wave is free: which waves there are, participants.csv says, and it may come later."""
    group = place.group.strip()
    site = place.site.strip() or ALL
    wave = place.wave.strip() or ALL
    if len(wave) > _LONGEST_NAME:
        raise WrongUse("this is no wave", expected="a number or a short name, as in participants.csv")
    return Place(
        _id_of(place.criterion, codebook.criteria, "criterion"),
        _id_of(group, codebook.groups, "group", UNKNOWN) if group else "",
        ALL if site == ALL else _id_of(site, codebook.sites, "site", UNKNOWN),
        wave,
    )


def _id_of(typed: str, known: Sequence[Criterion | Named], kind: str, *also: str) -> str:
    """The id of what is called `typed`: by id, name or alias, whatever its capitals."""
    wanted = _folded(typed)
    for entry in known:
        names = (entry.id, entry.name, *(entry.aliases if isinstance(entry, Named) else ()))
        if wanted in map(_folded, names):
            return entry.id
    ids = [*(entry.id for entry in known), *also]
    if wanted in also:
        return wanted
    many = {"criterion": "criteria"}.get(kind, f"{kind}s")
    raise WrongUse(
        f"the codebook has no {kind} {_quoted(typed)}",
        expected=f"one of {', '.join(ids)}" if known else f"a codebook with {many}",
        remedy="put a text of several words in quotation marks" if len(typed.split()) > 1 else "",
    )


def _known(codebook: Codebook, criterion: str, group: str, site: str) -> bool:
    criteria = {each.id for each in codebook.criteria}
    sites = {ALL, UNKNOWN, *(each.id for each in codebook.sites)}
    return criterion in criteria and group in {"", UNKNOWN, *codebook.group_ids} and site in sites


def _one_of(typed: str, known: Sequence[str], kind: str) -> str:
    wanted = " ".join(typed.split()).casefold()
    if wanted in known:
        return wanted
    raise WrongUse(f"there is no {kind} {_quoted(typed)}", expected=f"one of {', '.join(map(repr, known))}")


def _text(typed: str, kind: str) -> str:
    text = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise WrongUse(f"the {kind} is empty", expected="a text, in quotation marks, or a file (- for standard input)")
    if len(text) > LONGEST:
        raise WrongUse(
            f"the {kind} has {len(text):,} characters",
            expected=f"{LONGEST:,} at most",
            remedy="make several of it, or keep the long version elsewhere and point to it",
        )
    return text


def _signed(by: str, ledger: Ledger) -> str:
    """The name of who wrote it, spelt as before if only capitals differ."""
    name = " ".join(by.split())
    if not name or len(name) > _LONGEST_NAME:
        raise WrongUse(
            "nobody is named as who wrote this", expected="a short name after --by: a judgement is a person's"
        )
    authors: Iterable[str] = (
        *(kept.memo.by for kept in store.kept_memos(ledger, past=True)),
        *(kept.judgement.by for kept in store.kept_judgements(ledger, past=True)),
    )
    return next((known for known in authors if known.casefold() == name.casefold()), name)


def _quoted(typed: str) -> str:
    """What was typed, to show what is wrong with it; not if it may be the memo itself, put in the wrong place."""
    return ascii(typed) if len(typed) <= _LONGEST_TOLD and len(typed.split()) <= 3 else "of so many words"


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).casefold()


def _none_there(kind: str, number: int, there: Sequence[int]) -> WrongUse:
    some = ", ".join(map(str, there[-12:]))
    return WrongUse(
        f"no {kind} with the number {number} stands", expected=f"one of {some}" if there else f"a {kind}: there is none"
    )
