"""A row finds the utterance it is about by id, else by document and words; what is doubtful finds none."""

from __future__ import annotations

import pytest
from strategies import interview, said

from pipeline.meeting import Utterances, plain
from pipeline.returned import CodedRow
from pipeline.utterance import Utterance

DOCUMENTS = [
    interview(
        "abcdef0123456789" * 4,
        *(said("ann", "nurses", text=text) for text in ("They sleep all day.", "=1+1 they say", "They sleep all day.")),
    ),
    interview("abcdef9876543210" * 4, said("bob", "cooks", text="They eat all night.")),
]
SAID: list[Utterance] = [coded.utterance for document in DOCUMENTS for coded in document.utterances]
FIRST, SUM, AGAIN, EAT = SAID
NAMES = [
    (FIRST.document_id, "Ann, at home"),
    (FIRST.document_id, "ann.docx"),
    (EAT.document_id, "bob"),
    (FIRST.document_id, "notes.txt"),
    (EAT.document_id, "notes.txt"),
]


def row(line: int, document: str = "", text: str = "", utterance_id: str = "", coder: str = "ana") -> CodedRow:
    return CodedRow(line, document, utterance_id, text, coder, ())


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (row(2, utterance_id=EAT.utterance_id), EAT),
        (row(2, "bob", "They eat all night.", "an id of long ago"), EAT),
        (row(2, "ANN.docx", "  They sleep\n all day. "), FIRST),
        (row(2, "ann,  at home", "'=1+1 they say"), SUM),
        (row(2, EAT.document_id, "They eat all night."), EAT),
        (row(2, EAT.document_id[:12], "They eat all night."), EAT),
        (row(2, "abcdef", "They eat all night."), None),  # the beginning of two ids
        (row(2, "notes.txt", "They eat all night."), None),  # the name of two documents
        (row(2, "bob", "They sleep all day."), None),
        (row(2, "bob"), None),
        (row(2, "eve", "They eat all night."), None),
    ],
)
def test_a_row_finds_its_utterance(asked: CodedRow, found: Utterance | None) -> None:
    met, unmet = Utterances(SAID, NAMES).meet([asked])
    assert [each.utterance for each in met] == ([found] if found else [])
    assert unmet == (() if found else (2,))


def test_the_same_words_twice_meet_in_the_order_of_each_coders_rows() -> None:
    rows = [
        row(n, "ann.docx", "They sleep all day.", coder=coder) for n, coder in enumerate(("ana", "ben", "ana", "ana"))
    ]
    met, unmet = Utterances(reversed(SAID), NAMES).meet(rows)
    assert [(each.row.coder, each.utterance) for each in met] == [("ana", FIRST), ("ben", FIRST), ("ana", AGAIN)]
    assert unmet == (3,)


def test_words_that_were_changed_are_marked_and_those_a_spreadsheet_needs_are_not() -> None:
    rows = [
        row(1, text="They slept all day.", utterance_id=FIRST.utterance_id),
        row(2, text="'=1+1  they say", utterance_id=SUM.utterance_id),
        row(3, utterance_id=EAT.utterance_id),
    ]
    met, _ = Utterances(SAID, NAMES).meet(rows)
    assert [each.changed for each in met] == [True, False, False]
    assert plain("'Twas so") == "'Twas so"
