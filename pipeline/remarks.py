"""What is counted, as objects where it carries a view and as arrays where it doesn't: most of what people say carries none.

`tallies` makes remarks of interviews; what they come to is `evidence`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class View:
    """A yes on one label (an abstention where `yes` is False), in whose column it stands, and whether it was told."""

    label: str
    yes: bool
    p: float
    holder: str
    reported: bool
    prompted: bool | None


@dataclass(frozen=True, slots=True)
class Remark:
    """A counted utterance: who said it, where they stand, the views it carries; `order` is its place in the study.

    `decided` names the labels on which a person's decision stands, `overruled` those of them that the machine had given
    first-hand, so that its errors can be reckoned with.
    """

    utterance_id: str
    document: str
    participant: str
    group: str
    site: str
    wave: str
    words: int
    order: int
    views: tuple[View, ...]
    decided: tuple[str, ...] = ()
    overruled: tuple[str, ...] = ()
    turn: int = -1


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody as they spoke at one time: participant, group and site as columns have them, wave."""

    participant: str
    group: str
    site: str
    wave: str


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Remarks of the same people at a place, as arrays: their `order`, who (numbers in `people`), where (in `documents`), words."""

    order: NDArray[np.int64]
    who: NDArray[np.int64]
    where: NDArray[np.int32]
    words: NDArray[np.int32]
    people: Sequence[str]
    documents: Sequence[str]
    sites: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.order)

    @classmethod
    def of(cls, remarks: Iterable[Remark]) -> Members:
        """These remarks as members."""
        import numpy as np

        listed = list(remarks)
        people, documents = (
            (list(dict.fromkeys(names)) for names in zip(*((r.participant, r.document) for r in listed), strict=True))
            if listed
            else ([], [])
        )
        person, document = ({name: n for n, name in enumerate(names)} for names in (people, documents))
        return cls(
            np.array([r.order for r in listed], dtype=np.int64),
            np.array([person[r.participant] for r in listed], dtype=np.int64),
            np.array([document[r.document] for r in listed], dtype=np.int32),
            np.array([r.words for r in listed], dtype=np.int32),
            people,
            documents,
            frozenset(r.site for r in listed),
        )

    @property
    def participants(self) -> frozenset[str]:
        """Who they are."""
        import numpy as np

        return frozenset(self.people[each] for each in np.unique(self.who))

    @property
    def heard(self) -> set[tuple[str, str]]:
        """Each participant with each document they are heard in."""
        import numpy as np

        pairs = np.unique(self.who * len(self.documents) + self.where)
        return {
            (self.people[each // len(self.documents)], self.documents[each % len(self.documents)])
            for each in pairs.tolist()
        }


class Remarks(Sequence[Remark]):
    """The remarks of a study, earliest first: arrays, with an object of its own only for what carries a view or a decision."""

    def __init__(
        self,
        ids: NDArray[np.bytes_],
        document: NDArray[np.int32],
        voice: NDArray[np.int32],
        words: NDArray[np.int32],
        turn: NDArray[np.int32],
        documents: tuple[str, ...],
        voices: tuple[Voice, ...],
    ) -> None:
        self._ids, self._document, self._voice, self._words, self._turn = ids, document, voice, words, turn
        self._documents, self.voices = documents, voices
        self.carrying: tuple[Remark, ...] = ()
        self._carrying: dict[int, Remark] = {}

    def carry(self, remarks: Iterable[Remark]) -> None:
        """Takes those that carry something, earliest first."""
        self.carrying = tuple(remarks)
        self._carrying = {remark.order: remark for remark in self.carrying}

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, place: int) -> Remark: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Remark, ...]: ...

    def __getitem__(self, place: int | slice) -> Remark | tuple[Remark, ...]:
        if isinstance(place, slice):
            return tuple(self._at(each) for each in range(*place.indices(len(self))))
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        return self._at(place % len(self))

    def __iter__(self) -> Iterator[Remark]:
        return map(self._at, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Remarks, tuple)) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def _at(self, place: int) -> Remark:
        return self._carrying.get(place) or self.plain(place)

    def plain(self, place: int) -> Remark:
        """The remark at this place without what it carries."""
        voice = self.voices[self._voice[place]]
        return Remark(
            id_of(self._ids[place]),
            self._documents[self._document[place]],
            voice.participant,
            voice.group,
            voice.site,
            voice.wave,
            int(self._words[place]),
            place,
            (),
            turn=int(self._turn[place]),
        )

    def ids(self) -> Iterator[str]:
        """The id of each."""
        return map(id_of, self._ids)

    def spoken(self) -> list[tuple[Voice, int]]:
        """Every voice that is heard, with its number of remarks."""
        import numpy as np

        counts = np.bincount(self._voice, minlength=len(self.voices)).tolist()
        return [(voice, count) for voice, count in zip(self.voices, counts, strict=True) if count]

    def heard(self) -> set[tuple[Voice, str]]:
        """Each voice with each document it is heard in."""
        import numpy as np

        many = max(1, len(self._documents))
        pairs = np.unique(self._voice.astype(np.int64) * many + self._document).tolist()
        return {(self.voices[each // many], self._documents[each % many]) for each in pairs}

    def by_place(self, place: Callable[[Voice], Any]) -> dict[Any, Members]:
        """The remarks sorted by what `place` says of their voices."""
        import numpy as np

        people = list(dict.fromkeys(voice.participant for voice in self.voices))
        number = {name: each for each, name in enumerate(people)}
        person = np.array([number[voice.participant] for voice in self.voices], dtype=np.int64)
        wanted: dict[Any, list[int]] = {}
        there = {each for each, _ in self.spoken()}
        for each, voice in enumerate(self.voices):
            if voice in there:
                wanted.setdefault(place(voice), []).append(each)
        found = {}
        for key, voices in wanted.items():
            mask = np.zeros(len(self.voices), dtype=np.bool_)
            mask[voices] = True
            order = np.flatnonzero(mask[self._voice])
            found[key] = Members(
                order,
                person[self._voice[order]],
                self._document[order],
                self._words[order],
                people,
                self._documents,
                frozenset(self.voices[each].site for each in voices),
            )
        return found


def id_of(identifier: bytes) -> str:
    """An utterance's id out of an array of them."""
    return bytes(identifier).decode("utf-8", "surrogatepass")
