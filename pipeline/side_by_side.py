"""What several coders gave to the same utterances, laid side by side; how far they agree is for `pipeline.reliability`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import WrongUse
from pipeline.labelled import LabelledUtterance


@dataclass(frozen=True, slots=True)
class Compared:
    """One utterance and what each coder gave it: labels in alphabetical order, () for none, None where a coder hasn't read it."""

    document: str
    utterance_id: str
    text: str
    given: tuple[tuple[str, ...] | None, ...]

    @property
    def coders(self) -> int:
        """How many coders read it."""
        return sum(labels is not None for labels in self.given)

    @property
    def disputed(self) -> bool:
        """True when two coders who read it gave different labels."""
        return len({labels for labels in self.given if labels is not None}) > 1


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The coders in the order given, and every utterance that any of them read, by document and then as first met.

    Checked on construction: each utterance has a place for each coder, and at least one was read by two of them.
    """

    coders: tuple[str, ...]
    utterances: tuple[Compared, ...]

    def __post_init__(self) -> None:
        if any(len(utterance.given) != len(self.coders) for utterance in self.utterances):
            raise ValueError("an utterance has one place for each coder")
        if not any(utterance.coders > 1 for utterance in self.utterances):
            raise ValueError("at least one utterance was read by two coders")

    @property
    def shared(self) -> tuple[Compared, ...]:
        """The utterances read by two coders or more."""
        return tuple(utterance for utterance in self.utterances if utterance.coders > 1)

    @property
    def disagreements(self) -> tuple[Compared, ...]:
        """The utterances that two coders labelled differently."""
        return tuple(utterance for utterance in self.utterances if utterance.disputed)


def lay_side_by_side(codings: Mapping[str, Sequence[LabelledUtterance]]) -> SideBySide:
    """The coders' rows brought together: by `utterance_id` where both have one, else by document and text.

    White space in a text doesn't count; the same text twice in a document meets in the order of the rows. An absent row
    is missing, not "none". Raises `WrongUse` for fewer than two coders, for an utterance that a coder has coded twice under one id,
    and when no utterance was read by two coders.
    """
    if len(codings) < 2:
        raise WrongUse(
            f"{len(codings)} coder{'s' if len(codings) != 1 else ''}",
            where=", ".join(codings),
            expected="the codings of two coders or more",
            remedy="give a second labelled file, or name each row's coder in the column `coder`",
        )
    places: dict[tuple[str, ...], int] = {}
    met: list[tuple[LabelledUtterance, dict[str, tuple[str, ...]]]] = []
    for coder, rows in codings.items():
        _add(coder, rows, places, met)
    coders = tuple(codings)
    utterances = [
        Compared(row.document, row.utterance_id, row.text, tuple(given.get(coder) for coder in coders))
        for row, given in met
    ]
    if not any(utterance.coders > 1 for utterance in utterances):
        documents = [{row.document for row in rows} for rows in codings.values()]
        counts = ", ".join(f"{len(rows)} of {coder}" for coder, rows in codings.items())
        raise WrongUse(
            f"no utterance was read by two coders (rows: {counts}; documents in all files: {len(set.intersection(*documents))})",
            where=", ".join(coders),
            expected="rows with the same utterance_id, or with the same document and text",
            remedy="check that the files hold the same interviews under the same names, cut into the same utterances",
        )
    return SideBySide(coders, tuple(sorted(utterances, key=lambda utterance: utterance.document)))


def _add(
    coder: str,
    rows: Sequence[LabelledUtterance],
    places: dict[tuple[str, ...], int],
    met: list[tuple[LabelledUtterance, dict[str, tuple[str, ...]]]],
) -> None:
    """Puts a coder's rows at their places: found by id or by words, or new."""
    times: dict[tuple[str, str], int] = {}
    twice = 0
    for row in rows:
        words = (row.document, " ".join(row.text.split()))
        times[words] = times.get(words, 0) + 1
        by_words = (*words, str(times[words]))
        by_id = (row.utterance_id,) if row.utterance_id else by_words
        place = places.get(by_id)
        if place is None:
            place = places.get(by_words)
            if place is not None and row.utterance_id and met[place][0].utterance_id:
                place = None  # the same words under another id are another utterance
        if place is None:
            place = len(met)
            met.append((row, {}))
            places.setdefault(by_words, place)
        elif row.utterance_id and not met[place][0].utterance_id:
            met[place] = (row, met[place][1])
        places.setdefault(by_id, place)
        if coder in met[place][1]:
            twice += 1
        met[place][1][coder] = tuple(sorted(row.labels))
    if twice:
        raise WrongUse(
            f"{twice} row{'s' if twice != 1 else ''} code{'s' if twice == 1 else ''} an utterance that the same coder has "
            "coded before",
            where=coder,
            expected="one row an utterance for each coder",
            remedy="keep the row that counts, or name each row's coder in the column `coder`",
        )
