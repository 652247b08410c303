"""What became of our codings is told by place and label; an utterance counts as read only where something was changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections import Coded, Corrections, LabelCorrections, compare, summed
from pipeline.people import PERSON
from pipeline.qdpx_record import RecordedUtterance
from pipeline.utterance import Decision, Verdict

#       0         1         2         3         4
#       01234567890123456789012345678901234567890
TEXT = "They purr a lot. They sleep here. Mice fear."
FIRST, SECOND, THIRD = (0, 16), (17, 33), (34, 44)
LABELS = ("fond", "cross")


def given_(place: tuple[int, int], *labels: str, open: tuple[str, ...] = (), by: str = "model") -> RecordedUtterance:
    decided = [Decision(label, 0.9, Verdict.YES, coder=by) for label in labels]
    left = [Decision(label, 0.5, Verdict.ABSTAIN, coder=by) for label in open]
    return RecordedUtterance(*place, f"u{place[0]}", (*decided, *left))


OURS = (given_(FIRST, "fond"), given_(SECOND), given_(THIRD, open=("fond",)))
MARK = Coded(*THIRD, "fond", open=True)


def machine(place: tuple[int, int], label: str = "fond") -> Coded:
    return Coded(*place, label)


def ana(place: tuple[int, int], label: str = "fond") -> Coded:
    return Coded(*place, label, "Ana")


def look(
    *found: Coded, signed: bool = True, asked: tuple[str, ...] = LABELS, marked: tuple[str, ...] = ("fond",)
) -> Corrections:
    return compare(TEXT, OURS, found, asked=asked, marked=marked, signed=signed)


def brief(found: Corrections) -> list[tuple[str, ...] | None]:
    """The labels of each utterance that was read, None for the others."""
    return [tuple(sorted(each.given)) if each.touched else None for each in found.utterances]


CASES = [
    ("nothing was changed", (machine(FIRST), MARK), {"kept": 1}, [None, None, None]),
    ("taken off", (MARK,), {"removed": 1}, [(), None, None]),
    ("given anew", (machine(FIRST), ana(SECOND), MARK), {"kept": 1, "added": 1}, [None, ("fond",), None]),
    ("begun later", (machine((5, 16)), MARK), {"moved": 1}, [("fond",), None, None]),
    ("drawn over the next", (machine((0, 33)), MARK), {"moved": 1}, [("fond",), ("fond",), None]),
    ("shifted to the next", (machine((12, 33)), MARK), {"moved": 1}, [(), ("fond",), None]),
    ("put elsewhere", (machine(SECOND), MARK), {"removed": 1, "added": 1}, [(), ("fond",), None]),
    ("white space at its ends", (machine((0, 17)), MARK), {"kept": 1}, [None, None, None]),
    ("confirmed", (machine(FIRST), ana(FIRST), MARK), {"kept": 1, "confirmed": 1}, [("fond",), None, None]),
    ("taken over", (ana(FIRST), MARK), {"kept": 1, "confirmed": 1}, [("fond",), None, None]),
    ("part of ours again", (machine(FIRST), ana((0, 9)), MARK), {"kept": 1}, [None, None, None]),
    ("undecided: agreed", (machine(FIRST), MARK, ana(THIRD)), {"kept": 1, "added": 1}, [None, None, ("fond",)]),
    ("undecided: dismissed", (machine(FIRST),), {"kept": 1, "dismissed": 1}, [None, None, ()]),
    ("a word of it", (machine(FIRST), ana((22, 27)), MARK), {"kept": 1, "added": 1}, [None, ("fond",), None]),
]  # fmt: skip


@pytest.mark.parametrize(("found", "counts", "read"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_what_became_of_a_coding(found: tuple[Coded, ...], counts: dict[str, int], read: list) -> None:
    told = look(*found)
    assert told.labels[0] == LabelCorrections("fond", **counts)
    assert told.labels[1] == LabelCorrections("cross")
    assert brief(told) == read


def test_a_passage_over_two_utterances_is_of_those_it_covers_by_half() -> None:
    over = look(machine(FIRST), MARK, ana((8, 30), "cross"))
    assert brief(over) == [("cross", "fond"), ("cross",), None]
    assert brief(look(machine(FIRST), MARK, ana((10, 30), "cross"))) == [None, ("cross",), None]
    assert over.labels[1].added == 1
    assert [each.coders for each in over.utterances] == [("Ana",), ("Ana",), ()]


def test_where_one_user_stands_in_everybodys_place_nothing_is_a_confirmation() -> None:
    assert brief(look(ana(FIRST), MARK, signed=False)) == [None, None, None]


def test_what_people_had_decided_is_no_confirmation_either() -> None:
    ours = (given_(FIRST, "fond", by=f"{PERSON}Ana"),)
    assert not compare(TEXT, ours, [ana(FIRST)], asked=LABELS).utterances[0].touched


def test_a_code_that_is_gone_from_the_project_decides_nothing() -> None:
    """Somebody may tidy up: the marks of what is undecided, or a code for which there was no time."""
    assert brief(look(machine(FIRST), marked=())) == [None, None, None]
    tidied = look(MARK, asked=("cross",))
    assert brief(tidied) == [None, None, None]
    assert tidied.utterances[0].given == {"fond"}


def test_codings_of_no_codable_words_are_counted() -> None:
    assert look(machine(FIRST), MARK, ana((16, 17))).nowhere == 1
    assert look(machine(FIRST), MARK, ana((33, 34), "cross")).nowhere == 1


CODINGS = st.builds(
    lambda a, size, label, coder: Coded(a, min(len(TEXT), a + size), label, coder),
    st.integers(0, len(TEXT) - 1),
    st.integers(1, 30),
    st.sampled_from(LABELS),
    st.sampled_from(["", "Ana", "Ben"]),
)


@given(found=st.lists(CODINGS, max_size=8), signed=st.booleans())
def test_every_coding_of_ours_is_kept_moved_or_removed_once_and_order_is_nothing(
    found: list[Coded], signed: bool
) -> None:
    told = look(*found, signed=signed)
    assert told == look(*reversed(found), signed=signed)
    for counts in told.labels:
        ours = sum(counts.label in each.given for each in OURS)
        assert counts.kept + counts.moved + counts.removed == ours
        assert counts.confirmed <= counts.kept
    for before, after in zip(OURS, told.utterances, strict=True):
        assert after.touched or after.given == before.given
        assert not after.open & after.given


def test_several_interviews_are_summed() -> None:
    one, other = look(MARK), look(machine(FIRST), MARK)
    assert summed([one, other], LABELS)[0] == LabelCorrections("fond", kept=1, removed=1)
    assert str(summed([one, other], LABELS)[0]) == "fond: 1 kept, 1 removed, 0 added and 0 moved"
