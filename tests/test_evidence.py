"""What a cell counts, clause by clause as docs/evidence.md has it, and the laws every count obeys."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import (
    Said,
    asked,
    codebooks,
    coded_documents,
    each_alone,
    ids_of,
    interview,
    maybe,
    no,
    said,
    study,
    with_speakers,
    yes,
)

from pipeline.codebook import Codebook, parse_codebook
from pipeline.correction import NOT_MEASURED
from pipeline.duplicates import find_duplicates, normalised
from pipeline.errors import WrongUse
from pipeline.evidence import gather
from pipeline.matrix import Cell, EvidenceMatrix, Interval, ReadingOf, Reason, Side
from pipeline.transcript import Role
from pipeline.utterance import CodedDocument

LAW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LONG = "they sleep on the clean sheets and nobody minds it at all"


def outcomes(cell: Cell) -> tuple[int, int, int, int, int]:
    """For, against, ambivalent, abstained, none."""
    return (
        cell.supporting.only,
        cell.contesting.only,
        len(cell.ambivalent_ids),
        len(cell.abstained_ids),
        cell.utterances_none,
    )


def welcome(*things: Said, group: str = "nurses", codebook: Codebook | None = None) -> Cell:
    """The cell `welcome` of a group when these things were said, everybody interviewed alone."""
    return gather(each_alone(*things), codebook or study()).cell("welcome", group)


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([yes("fond")], (1, 0, 0, 0, 0)),
        ([yes("cross")], (0, 1, 0, 0, 0)),
        ([yes("worry")], (0, 1, 0, 0, 0)),
        ([yes("cross"), yes("worry")], (0, 1, 0, 0, 0)),
        ([yes("fond"), yes("worry")], (0, 0, 1, 0, 0)),
        ([yes("fond"), maybe("cross")], (1, 0, 0, 0, 0)),
        ([no("fond"), maybe("cross")], (0, 0, 0, 1, 0)),
        ([no("fond"), no("cross")], (0, 0, 0, 0, 1)),
        ([], (0, 0, 0, 0, 1)),
        ([yes("mice")], (0, 0, 0, 0, 1)),
        ([yes("weather")], (0, 0, 0, 0, 1)),
        ([maybe("mice")], (0, 0, 0, 0, 1)),
    ],
)
def test_an_utterance_has_one_outcome_in_a_cell(decisions, expected):
    assert outcomes(welcome(said("ann", "nurses", *decisions))) == expected


def test_a_reported_stance_stands_in_its_holders_column_and_nowhere_else():
    documents = each_alone(said("jim", "cats", yes("cross", of="nurses")))
    matrix = gather(documents, study())
    told = matrix.cell("welcome", "nurses")
    assert outcomes(told) == (0, 1, 0, 0, 0)
    assert told.contesting.ids == tuple(ids_of(documents, "jim"))
    assert (told.contesting.reported, told.contesting.witnesses) == (1, 1)
    assert (told.first_hand_utterances, told.participants, told.contesting.participants) == (0, 0, 0)
    assert outcomes(matrix.cell("welcome", "cats")) == (0, 0, 0, 0, 1)
    assert matrix.cell("welcome", "cats").first_hand_utterances == 1


def test_one_utterance_may_be_evidence_of_two_groups():
    matrix = gather(each_alone(said("ann", "nurses", yes("fond"), yes("cross", of="cooks"))), study())
    assert outcomes(matrix.cell("welcome", "nurses")) == (1, 0, 0, 0, 0)
    assert outcomes(matrix.cell("welcome", "cooks")) == (0, 1, 0, 0, 0)


def test_an_attributed_abstention_waits_in_its_holders_column():
    matrix = gather(each_alone(said("ann", "nurses", maybe("cross", of="cooks"))), study())
    assert outcomes(matrix.cell("welcome", "nurses")) == (0, 0, 0, 0, 1)
    assert outcomes(matrix.cell("welcome", "cooks")) == (0, 0, 0, 1, 0)


def test_a_label_that_is_not_attributable_stays_the_speakers_own():
    matrix = gather(each_alone(said("ann", "nurses", yes("mice", of="cooks"))), study())
    assert outcomes(matrix.cell("work", "nurses")) == (1, 0, 0, 0, 0)
    assert matrix.cell("work", "nurses").supporting.reported == 0
    assert outcomes(matrix.cell("work", "cooks")) == (0, 0, 0, 0, 0)


def test_what_is_told_of_ones_own_group_is_reported_and_its_teller_a_witness():
    cell = welcome(said("ann", "nurses", yes("cross", told=True)))
    assert outcomes(cell) == (0, 1, 0, 0, 0)
    assert (cell.contesting.reported, cell.contesting.witnesses, cell.contesting.participants) == (1, 1, 0)
    assert (cell.first_hand_utterances, cell.contesting.prevalence) == (1, 0.0)


def test_nobody_speaks_first_hand_for_a_group_he_is_not_in():
    ticked_wrongly = replace(yes("cross", of="nurses"), reported=False)
    assert welcome(said("jim", "cats", ticked_wrongly)).contesting.reported == 1


@pytest.mark.parametrize("holder", ["unknown", "postmen"])
def test_a_holder_who_cannot_be_placed_is_in_the_last_column(holder):
    matrix = gather(each_alone(said("ann", "nurses", yes("cross", of=holder))), study())
    assert outcomes(matrix.cell("welcome", "unknown")) == (0, 1, 0, 0, 0)
    assert [cell.group for cell in matrix.cells[:5]] == ["nurses", "cooks", "guests", "cats", "unknown"]


def test_only_codable_utterances_of_participants_count():
    document = interview(
        "d1",
        asked(),
        said("ann", "nurses", yes("fond")),
        said("ann", "nurses", text="Mm.", codable=False),
        Said("Q", "nurses", (yes("fond"),), "They are lovely, aren't they?", role=Role.INTERVIEWER),
    )
    cell = gather([document], study()).cell("welcome", "nurses")
    assert (cell.utterances, cell.first_hand_utterances, cell.participants) == (1, 1, 1)


def test_a_speaker_of_unknown_role_is_not_guessed_away():
    assert welcome(said("ann", "nurses", yes("fond"), role=Role.UNKNOWN)).utterances == 1


def test_volunteered_outweighs_prompted_and_not_known_is_neither():
    cell = welcome(
        said("ann", "nurses", yes("fond", prompted=True)),
        said("bob", "nurses", yes("fond", prompted=False)),
        said("cid", "nurses", yes("fond")),
        said("dot", "nurses", yes("cross", prompted=True), yes("worry", prompted=False)),
        said("dot", "nurses", yes("cross", prompted=True), yes("worry")),
        said("dot", "nurses", yes("fond", prompted=True), yes("worry", prompted=False)),
    )
    assert (cell.supporting.prompted, cell.supporting.volunteered) == (2, 1)
    assert (cell.contesting.prompted, cell.contesting.volunteered) == (1, 2)


def test_people_are_counted_by_how_their_own_words_came_up():
    cell = welcome(
        said("ann", "nurses", yes("fond", prompted=True)),
        said("ann", "nurses", yes("fond", prompted=False)),
        said("bob", "nurses", yes("fond", prompted=True), yes("cross", prompted=True)),
        said("cid", "nurses", yes("fond")),
        said("dot", "nurses", yes("fond", told=True, prompted=True)),
        said("jim", "cats", yes("fond", of="nurses", prompted=False)),
    )
    assert (cell.supporting.participants_prompted, cell.supporting.participants_volunteered) == (2, 1)
    assert (cell.contesting.participants_prompted, cell.contesting.participants_volunteered) == (1, 0)


def test_people_on_whose_own_view_the_machine_abstained_are_counted():
    cell = welcome(
        said("ann", "nurses", maybe("fond"), no("cross")),
        said("ann", "nurses", maybe("cross")),
        said("bob", "nurses", maybe("fond"), yes("cross")),
        said("jim", "cats", maybe("cross", of="nurses")),
        said("dot", "nurses", replace(maybe("worry"), reported=True)),
    )
    assert (len(cell.abstained_ids), cell.participants_abstained) == (4, 1)


def test_participants_are_people_and_one_may_stand_on_both_sides():
    cell = welcome(
        said("ann", "nurses", yes("fond")),
        said("ann", "nurses", yes("fond")),
        said("ann", "nurses", yes("cross")),
        said("bob", "nurses", yes("fond"), yes("cross")),
        said("cid", "nurses", maybe("fond")),
        said("dot", "nurses", no("fond")),
    )
    assert (cell.participants, cell.participants_with_evidence, cell.participants_ambivalent) == (4, 2, 1)
    assert (cell.supporting.participants, cell.contesting.participants) == (1, 1)
    assert (cell.supporting.participants_either, cell.contesting.participants_either) == (2, 2)


def test_witnesses_are_counted_once_wherever_they_come_from():
    cell = welcome(
        said("jim", "cats", yes("cross", of="nurses")),
        said("jim", "cats", yes("worry", of="nurses")),
        said("eve", "cooks", yes("cross", of="nurses")),
        said("ann", "nurses", yes("cross", told=True)),
        said("kit", "unknown", yes("fond", of="nurses")),
    )
    assert (cell.contesting.witnesses, cell.supporting.witnesses) == (3, 1)
    assert (cell.contesting.reported, cell.utterances, cell.first_hand_utterances) == (4, 5, 1)


def test_who_tells_and_agrees_is_a_witness_whose_evidence_is_first_hand():
    cell = welcome(said("ann", "nurses", yes("cross", told=True), yes("worry")))
    assert (cell.contesting.witnesses, cell.contesting.reported, cell.contesting.participants) == (1, 0, 1)


def test_prevalence_is_first_hand_evidence_over_the_groups_own_utterances():
    cell = welcome(
        said("ann", "nurses", yes("fond")),
        said("ann", "nurses", yes("fond"), yes("cross")),
        said("bob", "nurses", maybe("fond")),
        said("bob", "nurses", no("fond")),
        said("jim", "cats", yes("fond", of="nurses")),
        said("bob", "nurses", yes("fond", told=True)),
    )
    assert cell.first_hand_utterances == 5
    assert (cell.supporting.prevalence, cell.contesting.prevalence) == (2 / 5, 1 / 5)
    assert cell.correction == NOT_MEASURED == "refused: not yet measured"
    assert cell.supporting.corrected == Interval(None)


def test_prevalence_of_a_group_nobody_spoke_for_is_not_nought_but_nothing():
    assert welcome().supporting.prevalence is None


def test_balance_is_one_person_one_vote():
    cell = welcome(
        *[said("ann", "nurses", yes("cross"))] * 40,
        said("bob", "nurses", yes("fond")),
        said("cid", "nurses", yes("fond")),
        said("cid", "nurses", yes("cross")),
        said("cid", "nurses", yes("fond"), yes("cross")),
        said("cid", "nurses", yes("fond")),
    )
    assert cell.balance.value == pytest.approx((-1 + 1 + (2 - 1) / 4) / 3)


@pytest.mark.parametrize(
    ("things", "changes"),
    [
        # Three nurses are fond; three cats tell of nurses who are cross.
        (
            [said(w, "nurses", yes("fond")) for w in "abc"]
            + [said(w, "cats", yes("cross", of="nurses")) for w in "xyz"],
            True,
        ),
        # Nothing but what others tell: it would be a clear reading if it counted.
        ([said(w, "cats", yes("cross", of="nurses")) for w in "xyz"], True),
        # Two witnesses are too few even so; a talkative witness is one voice.
        ([said(w, "cats", yes("cross", of="nurses")) for w in "xyyyyy"], False),
        ([said(w, "nurses", yes("fond")) for w in "abc"] + [said("x", "cats", yes("fond", of="nurses"))], False),
        ([said(w, "nurses", yes("fond")) for w in "abc"], False),
        # The cooks' anger, told by nurses, is no matter of the nurses' cell.
        ([said(w, "nurses", yes("fond"), yes("cross", of="cooks")) for w in "abc"], False),
    ],
)
def test_a_cell_says_when_reported_evidence_would_change_its_reading(things, changes):
    assert welcome(*things).reported_would_change is changes


def test_a_corrected_participants_file_moves_evidence_without_recoding():
    document = interview("d1", said("ann", "unknown", yes("fond"), yes("cross", of="cooks")))
    before, after = (gather([d], study()) for d in (document, with_speakers(document, group="guests")))
    assert outcomes(before.cell("welcome", "unknown")) == outcomes(after.cell("welcome", "guests")) == (1, 0, 0, 0, 0)
    assert before.cell("welcome", "cooks") == after.cell("welcome", "cooks")


@pytest.mark.parametrize(
    ("known", "strange", "told", "warned"),
    [(19, 1, 0, False), (18, 2, 0, True), (19, 0, 1, False), (18, 0, 2, True), (20, 0, 0, False)],
)
def test_more_than_one_utterance_in_twenty_without_a_group_is_a_warning(known, strange, told, warned):
    things = [said("ann", "nurses", no("fond"))] * known
    things += [said("kit", "unknown", no("fond"))] * strange
    things += [said("eve", "cooks", yes("cross", of="unknown"), yes("worry", of="unknown"))] * told
    warnings = gather(each_alone(*things), study()).warnings
    assert bool(warnings) is warned
    if warned:
        assert warnings[0].startswith(f"{strange + told} of 20 utterances (10%)")


def test_a_stranger_who_tells_of_strangers_is_warned_of_once_and_what_feeds_no_criterion_never():
    things = [said("kit", "unknown", yes("cross", of="unknown"))] * 2
    things += [said("ann", "nurses", yes("weather", of="unknown"))] * 2
    assert gather(each_alone(*things), study()).warnings[0].startswith("2 of 4 utterances (50%)")


# ---------------------------------------------------------------------------------------------- sites and waves


def test_without_by_there_is_one_cell_a_criterion_and_group():
    matrix = gather([], study())
    assert len(matrix.cells) == 2 * 5 and len(matrix.rows) == 2
    assert {(cell.site, cell.wave) for cell in matrix.cells} == {("all", "all")}


def test_cells_are_split_by_the_codebooks_sites_and_an_unknown_one_only_where_it_occurs():
    ann, bob = said("ann", "nurses", yes("fond")), said("bob", "nurses", yes("fond"), site="moon")
    assert {cell.site for cell in gather(each_alone(ann), study(), by=["site"]).cells} == {"hill", "dale"}
    matrix = gather(each_alone(ann, bob), study(), by=["site"])
    assert list(dict.fromkeys(cell.site for cell in matrix.cells)) == ["hill", "dale", "unknown"]
    assert [matrix.cell("welcome", "nurses", site).utterances for site in ("hill", "dale", "unknown")] == [1, 0, 1]


def test_waves_stand_in_their_order_in_time():
    things = [said(f"p{wave}", "nurses", yes("fond"), wave=wave) for wave in ("10", "pilot", "2")]
    matrix = gather(each_alone(*things), study(), by=["wave"])
    assert [row.wave for row in matrix.rows[:3]] == ["2", "10", "pilot"]


def test_reported_evidence_stands_at_its_tellers_site():
    matrix = gather(each_alone(said("jim", "cats", yes("cross", of="nurses"), site="dale")), study(), by=["site"])
    assert matrix.cell("welcome", "nurses", "dale").contesting.witnesses == 1
    assert matrix.cell("welcome", "nurses", "hill").contesting.witnesses == 0


def test_the_order_in_which_splits_are_named_changes_nothing():
    documents = each_alone(said("ann", "nurses", yes("fond")))
    matrix = gather(documents, study(), by=["wave", "site"])
    assert matrix == gather(documents, study(), by=["site", "wave"])
    assert matrix.by == ("site", "wave")


@pytest.mark.parametrize("by", [["town"], ["site", "group"], "site"])
def test_any_other_split_is_refused(by):
    with pytest.raises(WrongUse, match="'site', 'wave'"):
        gather([], study(), by=by)


def test_a_codebook_of_labels_alone_gives_an_empty_matrix():
    bare = parse_codebook({"labels": [{"id": "fond"}]})
    assert gather(each_alone(said("ann", "nurses", yes("fond"))), bare).cells == ()


# -------------------------------------------------------------------------------------------------- duplicates


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (LONG, LONG, True),
        (LONG, f"  {LONG.upper()}!! ", True),
        (LONG, LONG.replace(" and ", ", and — "), True),
        ("they don't mind it when we all sleep", "They don’t mind it when we all sleep...", True),
        ("they dont mind it when we all sleep", "they don't mind it when we all sleep", True),
        ("the cafe\u0301 cat sleeps all day on my sheets", "the caf\u00e9 cat sleeps all day on my sheets", True),
        (LONG, LONG.replace("nobody", "everybody"), False),
        ("one two three four five six seven", "one two three four five six seven", False),
        ("one two three four five six seven eight", "one two three four five six seven eight", True),
        ("… — … — … — … — … — … —", "… — … — … — … — … — … —", False),
    ],
)
def test_the_same_long_words_of_the_same_person_are_one_piece_of_evidence(first, second, same):
    assert find_duplicates([("1", "ann", first), ("2", "ann", second)]) == ({"2": "1"} if same else {})
    assert find_duplicates([("1", "ann", first), ("2", "bob", second)]) == {}


def test_a_repeat_leaves_every_count_and_is_listed():
    # The later wave has the earlier document id, and 10 sorts before 9 as text: time decides all the same.
    late = interview("a", said("ann", "nurses", yes("fond"), text=LONG, wave="10"))
    early = interview("z", said("ann", "nurses", yes("fond"), text=LONG, wave="9"))
    matrix = gather([late, early], study())
    stays, goes = ids_of([early], "ann")[0], ids_of([late], "ann")[0]
    assert matrix.duplicate_of == ((goes, stays),)
    cell = matrix.cell("welcome", "nurses")
    assert (cell.utterances, cell.supporting.ids) == (1, (stays,))


def test_a_third_repeat_points_to_the_first():
    document = interview("d", *[said("ann", "nurses", yes("fond"), text=LONG)] * 3)
    first, second, third = ids_of([document], "ann")
    assert gather([document], study()).duplicate_of == tuple(sorted([(second, first), (third, first)]))


def test_a_document_given_twice_counts_once():
    document = interview("d", said("ann", "nurses", yes("fond")))
    assert gather([document, document], study()) == gather([document], study())


def test_a_document_coded_in_two_ways_is_refused_without_a_word_of_it():
    one = interview("d", said("ann", "nurses", yes("fond")))
    other = interview("d", said("ann", "nurses", yes("cross")))
    with pytest.raises(WrongUse, match="coded in two ways") as refused:
        gather([one, other], study())
    assert "remark" not in str(refused.value)


def test_two_utterances_with_one_id_are_refused():
    document = interview("d", said("ann", "nurses"))
    with pytest.raises(ValueError, match="one id"):
        gather([replace(document, utterances=document.utterances * 2)], study())


@pytest.mark.parametrize("text", ["", "…", "'", "_ _"])
def test_a_text_without_words_normalises_to_nothing(text):
    assert normalised(text) == ""


# -------------------------------------------------------------------------------------------------------- laws


def figures(matrix: EvidenceMatrix) -> list[tuple[object, ...]]:
    """Every cell without the ids, for comparing studies whose ids differ."""
    return [
        (
            cell.key,
            outcomes(cell),
            cell.participants,
            cell.balance,
            cell.reading,
            cell.reason,
            cell.reported_would_change,
            *(replace(side, ids=(), quotes=()) for side in (cell.supporting, cell.contesting)),
        )
        for cell in matrix.cells
    ]


@LAW
@given(coded_documents(), codebooks)
def test_every_utterance_counts_once_in_its_own_column_and_shares_sum_up(documents: list[CodedDocument], codebook):
    whole = gather(documents, codebook)
    for criterion in codebook.criteria:
        own = [cell for cell in whole.cells if cell.criterion == criterion.id]
        counted = {
            coded.utterance.utterance_id
            for document in documents
            for coded in document.utterances
            if coded.utterance.codable
        } - {repeat for repeat, _ in whole.duplicate_of}
        assert sum(cell.first_hand_utterances for cell in own) == len(counted)
        assert set().union(*(cell.supporting.ids + cell.contesting.ids + cell.abstained_ids for cell in own)) <= counted
    split = Counter[tuple[str, str]]()
    for cell in gather(documents, codebook, by=["wave", "site"]).cells:
        split[cell.criterion, cell.group] += cell.utterances
    assert split == Counter({(cell.criterion, cell.group): cell.utterances for cell in whole.cells})


@LAW
@given(coded_documents(most=4), codebooks, st.sampled_from([(), ("site",), ("wave", "site")]))
def test_the_order_of_documents_changes_nothing(documents: list[CodedDocument], codebook, by):
    matrices = [gather(order, codebook, by=by) for order in list(permutations(documents))[:6]]
    assert all(matrix == matrices[0] for matrix in matrices)


@LAW
@given(coded_documents(), codebooks)
def test_interviewers_turns_change_nothing(documents: list[CodedDocument], codebook):
    def with_questions(document: CodedDocument) -> CodedDocument:
        things = [
            Said(u.speaker, who.group, coded.decisions, u.text, who.site, who.wave, u.codable, u.role)
            for coded in document.utterances
            for u, who in [(coded.utterance, document.speakers[coded.utterance.speaker])]
        ]
        return interview(document.transcript.document_id, *(more for thing in things for more in (asked(), thing)))

    assert figures(gather(documents, codebook)) == figures(gather([with_questions(d) for d in documents], codebook))


@LAW
@given(coded_documents(), codebooks)
def test_reported_evidence_never_moves_balance_prevalence_or_people(documents: list[CodedDocument], codebook):
    attributable = {label.id for label in codebook.labels if label.attributable}

    def first_hand_only(document: CodedDocument) -> CodedDocument:
        kept = []
        for coded in document.utterances:
            group = document.speakers[coded.utterance.speaker].group
            own = [
                d for d in coded.decisions if not d.reported and d.attributed_to in {"", group} - {"unknown", "postmen"}
            ]
            fixed = [d for d in coded.decisions if d.label not in attributable]
            kept.append(replace(coded, decisions=tuple(own + [d for d in fixed if d not in own])))
        return replace(document, utterances=tuple(kept))

    stripped = [first_hand_only(document) for document in documents]
    for with_told, without in zip(gather(documents, codebook).cells, gather(stripped, codebook).cells, strict=True):
        assert with_told.balance == without.balance
        assert with_told.participants == without.participants
        assert with_told.participants_with_evidence == without.participants_with_evidence
        for one, other in ((with_told.supporting, without.supporting), (with_told.contesting, without.contesting)):
            assert (one.prevalence, one.participants) == (other.prevalence, other.participants)
        if with_told.reason is not Reason.REPORTED_ONLY:
            assert (with_told.reading, with_told.reason) == (without.reading, without.reason)


@LAW
@given(coded_documents(most=4), codebooks)
def test_gathering_again_with_late_copies_of_long_utterances_changes_no_cell(documents: list[CodedDocument], codebook):
    def copy(document: CodedDocument) -> CodedDocument:
        things = [
            Said(c.utterance.speaker, who.group, c.decisions, c.utterance.text, who.site, "99")
            for c in document.utterances
            for who in [document.speakers[c.utterance.speaker]]
            if c.utterance.codable and len(normalised(c.utterance.text).split()) >= 8
        ]
        return interview(f"z {document.transcript.document_id}", *things)

    copies = [copy(document) for document in documents]
    once, again = gather(documents, codebook), gather([*documents, *copies], codebook)
    assert again.cells == once.cells
    assert again.rows == once.rows
    assert len(again.duplicate_of) == len(once.duplicate_of) + sum(len(document.utterances) for document in copies)


@LAW
@given(coded_documents(most=4), codebooks, st.integers(2, 40))
def test_a_talker_who_says_it_forty_times_is_one_person(documents: list[CodedDocument], codebook, times: int):
    def talk(count: int) -> EvidenceMatrix:
        talker = interview("talker", *[said("mo", "nurses", yes("cross"))] * count)
        return gather([*documents, talker], codebook)

    for once, often in zip(talk(1).cells, talk(times).cells, strict=True):
        assert often.participants == once.participants
        assert often.contesting.participants == once.contesting.participants
        assert often.balance == once.balance
        assert (often.reading, often.reason) == (once.reading, once.reason)


# ------------------------------------------------------------------------------------------------------ contract


def cell(**changes) -> Cell:
    return replace(
        Cell(
            "welcome", "nurses", "all", "all", True, 1, 1, Side(1, ("a",), participants=1), Side(), (), (), 0, 1, 0, 1,
            Interval(1.0), ReadingOf.INSUFFICIENT, Reason.TOO_FEW, NOT_MEASURED,
        ),
        **changes,
    )  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"utterances": 2},
        {"supporting": Side(1, ())},
        {"supporting": Side(1, ("a",), quotes=("b",))},
        {"supporting": Side(1, ("a",), reported=2)},
        {"supporting": Side(1, ("a",), prompted=1, volunteered=1)},
        {"supporting": Side(1, ("a",), participants=2)},
        {"participants_with_evidence": 2},
        {"first_hand_utterances": 2},
    ],
)
def test_a_cell_whose_figures_disagree_cannot_be_built(changes):
    assert cell().key == ("welcome", "nurses", "all", "all")
    with pytest.raises(ValueError, match="welcome × nurses"):
        cell(**changes)


@pytest.mark.parametrize("bounds", [(0.0, 0.5, None), (None, 0.0, 0.5), (0.0, 0.5, 0.1)])
def test_an_interval_with_half_its_bounds_cannot_be_built(bounds):
    with pytest.raises(ValueError, match="interval"):
        Interval(*bounds)


def test_a_matrix_holds_each_cell_once_and_finds_it():
    matrix = EvidenceMatrix((cell(),), ())
    assert matrix.cell("welcome", "nurses") == cell()
    with pytest.raises(KeyError):
        matrix.cell("welcome", "cooks")
    with pytest.raises(KeyError):
        matrix.row("welcome")
    with pytest.raises(ValueError, match="twice"):
        EvidenceMatrix((cell(), cell()), ())
