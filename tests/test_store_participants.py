"""Participants files that come with batches end in one, once each, and a correction by hand stays."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from faults import killed_at

from pipeline.errors import InvalidFile
from pipeline.settings import Settings
from pipeline.store.ledger import Ledger
from pipeline.store.participants import merge_participants, participants_in_use
from pipeline.store.workspace import Workspace

HEADER = "document,speaker,participant,group,site,wave\n"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[tuple[Workspace, Ledger]]:
    """An empty workspace with its ledger."""
    workspace = Workspace(tmp_path, Settings())
    with Ledger(workspace.ledger) as ledger:
        yield workspace, ledger


def batch(workspace: Workspace, name: str, *lines: str) -> Path:
    """A participants file that comes with a batch."""
    path = workspace.root / name
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines))
    return path


def people(workspace: Workspace) -> list[tuple[str, str]]:
    """Who speaks in which document."""
    return [(row.document, row.participant) for row in participants_in_use(workspace)]


def test_without_a_file_there_are_no_rows(study: tuple[Workspace, Ledger]) -> None:
    assert participants_in_use(study[0]) == ()
    merge_participants(*study, [])
    assert not study[0].participants.exists()


def test_batches_are_merged_and_a_later_row_replaces_the_earlier(study: tuple[Workspace, Ledger]) -> None:
    workspace, ledger = study
    merge_participants(
        workspace, ledger, [batch(workspace, "1.csv", "a.txt,P1,ann,nurses,,1", "b.txt,P1,bob,cooks,,1")]
    )
    merge_participants(workspace, ledger, [batch(workspace, "2.csv", "B.TXT,p1,bea,cooks,hill,2", "c.txt,,cid,,,")])
    assert people(workspace) == [("a.txt", "ann"), ("B.TXT", "bea"), ("c.txt", "cid")]
    assert participants_in_use(workspace)[1].site == "hill"


@pytest.mark.parametrize(
    ("one", "other"), [("P-1", "P 1"), ("Zoë", "ZOË"), ("P1:", "p1"), ("P  1", "P 1"), ("P_1", "p.1")]
)
def test_labels_the_parser_takes_for_one_dont_break_the_merged_file(
    study: tuple[Workspace, Ledger], one: str, other: str
) -> None:
    workspace, ledger = study
    merge_participants(workspace, ledger, [batch(workspace, "1.csv", f"a.txt,{one},ann,,,")])
    merge_participants(workspace, ledger, [batch(workspace, "2.csv", f"a.txt,{other},bea,,,")])
    assert ("a.txt", "bea") in people(workspace)


def test_the_order_of_batches_within_one_run_gives_the_same_bytes_for_different_people(tmp_path: Path) -> None:
    written = []
    for order in ((0, 1), (1, 0)):
        workspace = Workspace(tmp_path / str(order[0]), Settings())
        workspace.root.mkdir()
        files = [batch(workspace, "1.csv", "b.txt,P1,ann,,,"), batch(workspace, "2.csv", "a.txt,P1,bob,,,")]
        with Ledger(workspace.ledger) as ledger:
            merge_participants(workspace, ledger, [files[at] for at in order])
        written.append(workspace.participants.read_bytes())
    assert written[0] == written[1]


def test_a_batch_merged_before_doesnt_come_back_over_a_correction(study: tuple[Workspace, Ledger]) -> None:
    workspace, ledger = study
    given = batch(workspace, "1.csv", "a.txt,P1,ann,nurses,,1")
    merge_participants(workspace, ledger, [given])
    workspace.participants.write_text(HEADER + "a.txt,P1,ann,cooks,,1\n")
    merge_participants(workspace, ledger, [given])
    assert participants_in_use(workspace)[0].group == "cooks"
    workspace.participants.unlink()
    merge_participants(workspace, ledger, [given])
    assert participants_in_use(workspace)[0].group == "nurses"


def test_a_broken_file_changes_nothing(study: tuple[Workspace, Ledger]) -> None:
    workspace, ledger = study
    merge_participants(workspace, ledger, [batch(workspace, "1.csv", "a.txt,P1,ann,nurses,,1")])
    before = workspace.participants.read_bytes()
    broken = workspace.root / "2.csv"
    broken.write_text("speaker,colour\nP1,red\n")
    with pytest.raises(InvalidFile) as told:
        merge_participants(workspace, ledger, [batch(workspace, "3.csv", "b.txt,P1,bob,,,"), broken])
    assert told.value.where == str(broken)
    assert workspace.participants.read_bytes() == before


@pytest.mark.parametrize("label", ["Zoë 😀", 'said "so"', "a, b", "  x", "=1+1", "'"])
def test_labels_come_back_as_they_were(study: tuple[Workspace, Ledger], label: str) -> None:
    workspace, ledger = study
    quoted = '"' + label.replace('"', '""') + '"'
    merge_participants(workspace, ledger, [batch(workspace, "1.csv", f"a.txt,{quoted},ann,,,")])
    first = participants_in_use(workspace)
    merge_participants(workspace, ledger, [batch(workspace, "2.csv", "b.txt,P1,bob,,,")])
    assert participants_in_use(workspace)[0] == first[0]
    assert first[0].speaker == label.strip()


def test_a_kill_at_any_step_loses_no_row_and_doubles_none(tmp_path: Path) -> None:
    for trial in count():
        workspace = Workspace(tmp_path / str(trial), Settings())
        workspace.root.mkdir()
        first = batch(workspace, "1.csv", "a.txt,P1,ann,,,")
        second = batch(workspace, "2.csv", "b.txt,P1,bob,,,")
        with Ledger(workspace.ledger) as ledger:
            merge_participants(workspace, ledger, [first])

        def merge(workspace: Workspace = workspace, second: Path = second) -> None:
            with Ledger(workspace.ledger) as ledger:
                merge_participants(workspace, ledger, [second])

        killed = killed_at(trial + 1, merge)
        assert people(workspace) in ([("a.txt", "ann")], [("a.txt", "ann"), ("b.txt", "bob")])
        merge()
        assert people(workspace) == [("a.txt", "ann"), ("b.txt", "bob")]
        if not killed:
            assert trial > 4
            return
