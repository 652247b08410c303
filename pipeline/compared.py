"""Two runs compared, whole: who they are, what changed and why, the utterances that moved. `operations.diff` fills it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.changes import Changes


@dataclass(frozen=True, slots=True)
class RunSide:
    """One of the two runs: its id, when it ended (UTC), its model and codebook, how many interviews, how it is split."""

    run_id: str
    ended: str
    model: str
    codebook: str
    interviews: int
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance that moved: where it is said, by which speaker, and its de-identified words ("" unless asked for).

    `codes_before` and `codes_after` are its codes in either run, as `support`, `hostility of carers, told` or `support?`
    (left open).
    """

    document: str
    document_name: str
    speaker: str
    text: str
    codes_before: tuple[str, ...] = ()
    codes_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """Two runs compared. `added` and `removed` are the interviews (id, de-identified name) that only one of them has.

    `why_not` says why causes can't be told ("" where they can), `notes` what could not be computed; `said` has every
    utterance that moved, by id; `criteria` and `names` what the codebook calls criteria, groups and sites.
    """

    before: RunSide
    after: RunSide
    changes: Changes
    added: tuple[tuple[str, str], ...] = ()
    removed: tuple[tuple[str, str], ...] = ()
    why_not: str = ""
    notes: tuple[str, ...] = ()
    said: Mapping[str, Said] = field(default_factory=dict)
    criteria: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def same(self) -> bool:
        """True where no cell and no row changed."""
        return not self.changes.cells and not self.changes.rows
