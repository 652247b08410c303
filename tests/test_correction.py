"""Shares without the classifier's errors: what each estimator gives, when it is taken and when it is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from held_by_hand import all_labels, held_out, rows_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import coded_documents, each_alone, interview, maybe, no, said, study, yes

from pipeline.correction import FEWEST_READ, FEWEST_SAMPLED, NOT_MEASURED, adjusted
from pipeline.evidence import gather
from pipeline.matrix import Interval
from pipeline.utterance import CodedDocument, Decision, Verdict

LAW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = ("fond", "cross", "worry", "mice", "idle", "weather")
PERFECT = all_labels(2, 2, 20, 0)
FAIR = all_labels(4, 3, 20, 0)
"""Finds three in four; of the others, counting those that carry other labels, it gives none."""


def by_person(verdict: Verdict, machine: Decision) -> Decision:
    """A person's decision in the place of the machine's."""
    return Decision(
        machine.label,
        float(verdict is Verdict.YES),
        verdict,
        machine.attributed_to,
        machine.reported,
        coder="person A",
        replaced=machine,
    )


def talk(who: str, group: str, *given: bool, people: dict[int, bool] | None = None) -> list:
    """What somebody said: for each utterance whether the machine gives it `fond`, and what people read said of some."""
    found = []
    for number, given_ in enumerate(given):
        machine = yes("fond") if given_ else no("fond")
        decision = machine
        if people and number in people:
            decision = by_person(Verdict.YES if people[number] else Verdict.NO, machine)
        found.append(said(who, group, decision, no("cross"), no("worry")))
    return found


def people_of(*shares: tuple[int, int], **rest) -> list[CodedDocument]:
    """One nurse for each (given, of): so many utterances of so many are given `fond`."""
    things = []
    for number, (given_, of) in enumerate(shares):
        things += talk(f"n{number}", "nurses", *[True] * given_, *[False] * (of - given_), **rest)
    return each_alone(*things)


def cell_of(documents, measured=None, drawn=None, **limits):
    return gather(documents, study(**limits), measured=measured, drawn=drawn).cell("welcome", "nurses")


def ids(documents):
    return [coded.utterance.utterance_id for document in documents for coded in document.utterances]


# --------------------------------------------------------------------------------------------------- adjusted count


@given(st.floats(0, 1), st.floats(0.5, 1), st.floats(0, 0.3))
def test_the_adjustment_inverts_known_rates_exactly(share, found, slipped):
    given_ = found * share + slipped * (1 - share)
    assert adjusted(np.float64(given_ * 1000), np.float64(1000), found, slipped) / 1000 == pytest.approx(
        share, abs=1e-9
    )


def test_a_perfect_classifier_is_left_as_it_counts():
    cell = cell_of(people_of((2, 10), (0, 10), (5, 10), (1, 30)), PERFECT)
    assert cell.supporting.prevalence == 8 / 60
    assert cell.supporting.corrected.value == pytest.approx(8 / 60)
    assert cell.contesting.corrected.value == 0.0
    assert cell.correction.startswith("error rates: ")


@LAW
@given(coded_documents())
def test_no_figure_of_any_study_changes_by_correcting_a_perfect_classifier(documents):
    for cell in gather(documents, study(), measured=PERFECT).cells:
        for side in (cell.supporting, cell.contesting):
            assert (side.corrected.value is None) is (side.prevalence is None)
            if side.prevalence is not None:
                assert side.corrected.value == pytest.approx(side.prevalence)


def test_what_the_model_misses_is_added():
    cell = cell_of(people_of((3, 20), (3, 20), (3, 20)), FAIR)
    assert cell.supporting.corrected.value == pytest.approx(0.15 / 0.75)
    assert "found 0.750 of 40 that carry it" in cell.correction and "in 10 held-out interviews" in cell.correction


def test_what_the_model_gives_wrongly_is_taken_off_and_nothing_falls_below_nought():
    slips = held_out([row for n in range(10) for row in rows_of("fond", 2, 2, 20, 1 + 6 * (n % 2), document=n)])
    assert cell_of(people_of((8, 20), (8, 20), (8, 20)), slips).supporting.corrected.value == pytest.approx(0.25)
    low = cell_of(people_of((1, 20), (6, 20), (3, 20)), slips).supporting.corrected
    assert (low.value, low.low) == (0.0, 0.0)
    assert low.high > 0.0


@pytest.mark.parametrize(
    ("given_", "rates", "told"),
    [
        (
            1,
            (2, 2, 20, 5),
            "the model gave it to 0.050 of the utterances, which error rates of 0.250 to 1.000 can't explain",
        ),
        (
            20,
            (20, 10, 20, 0),
            "the model gave it to 1.000 of the utterances, which error rates of 0.000 to 0.500 can't explain",
        ),
    ],
)
def test_a_count_that_the_error_rates_cannot_explain_is_refused(given_, rates, told):
    measured = held_out([row for n in range(10) for row in rows_of("fond", *rates, document=n)])
    cell = cell_of(people_of((given_, 20), (given_, 20), (given_, 20)), measured)
    assert cell.supporting.corrected == Interval(None)
    assert f"for: {told}" in cell.correction


def test_a_share_is_never_over_one():
    found = cell_of(people_of((8, 10), (10, 10), (5, 10), (10, 10)), FAIR).supporting.corrected
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low < 1.0


def test_nothing_found_is_not_nothing_known():
    nothing = cell_of(people_of((0, 20), (0, 20), (0, 20)), PERFECT).supporting.corrected
    assert (nothing.value, nothing.low) == (0.0, 0.0)
    assert 0.02 < nothing.high < 0.3


def test_more_people_who_speak_alike_narrow_the_interval():
    widths = []
    for times in (3, 6, 12, 24):
        found = cell_of(people_of(*[(2, 10), (5, 10), (1, 10)] * times), FAIR).supporting.corrected
        widths.append(found.high - found.low)
    assert widths == sorted(widths, reverse=True)


def test_more_held_out_interviews_narrow_the_interval():
    rows = [(4, 4, 20, 0), (4, 2, 20, 2)]
    narrow, wide = (
        cell_of(people_of(*[(5, 10), (4, 10)] * 10), held_out(
            [row for n in range(count) for row in rows_of("fond", *rows[n % 2], document=n)])).supporting.corrected
        for count in (60, 8)
    )  # fmt: skip
    assert narrow.value == pytest.approx(wide.value)
    assert narrow.high - narrow.low < wide.high - wide.low


def test_a_talkative_person_widens_the_interval():
    alike = cell_of(people_of((5, 20), (2, 20), (8, 20), (5, 20)), PERFECT).supporting.corrected
    unequal = cell_of(people_of((5, 20), (1, 10), (2, 5), (12, 45)), PERFECT).supporting.corrected
    assert unequal.value == pytest.approx(alike.value)
    assert unequal.high - unequal.low > alike.high - alike.low


def test_there_is_no_interval_under_three_participants_or_two_occasions():
    assert cell_of(people_of((2, 10), (3, 10)), PERFECT).supporting.corrected == Interval(0.25)
    assert cell_of(people_of((2, 10), (3, 10), (1, 10)), PERFECT).supporting.corrected.low is not None
    focus = interview("focus", *(thing for who in "abcd" for thing in talk(who, "nurses", True, False)))
    assert cell_of([focus], PERFECT).supporting.corrected == Interval(0.5)


# ----------------------------------------------------------------------------------------------------- what refuses


@pytest.mark.parametrize(
    ("measured", "said_"),
    [
        (None, NOT_MEASURED),
        (all_labels(1, 1, 20, 0, 4), "refused: for: 4 held-out"),
        (all_labels(4, 1, 2, 2), "refused: for: the model gives it to 0.250"),
    ],
)
def test_a_correction_that_cannot_be_carried_is_refused_with_its_reason(measured, said_):
    cell = cell_of(people_of((2, 10), (3, 10), (1, 10)), measured)
    assert cell.correction.startswith(said_)
    assert cell.supporting.corrected == cell.contesting.corrected == Interval(None)
    assert cell.supporting.prevalence == 0.2


def test_each_side_is_refused_for_itself():
    only_fond = held_out([row for n in range(10) for row in rows_of("fond", 2, 2, 20, 0, document=n)])
    cell = cell_of(people_of((2, 10), (3, 10), (1, 10)), only_fond)
    assert cell.supporting.corrected.value == pytest.approx(0.2)
    assert cell.contesting.corrected == Interval(None)
    assert cell.correction.startswith("for: error rates: ")
    assert "; against: refused: 0 held-out utterances carry it, 10 are wanted" in cell.correction


def test_a_model_without_decisions_on_a_label_corrects_what_it_has():
    short = held_out(
        [row for n in range(10) for row in rows_of("fond", 2, 2, 20, 0, document=n)], labels=("fond", "cross")
    )
    cell = cell_of(people_of((2, 10), (3, 10), (1, 10)), short)
    assert cell.correction.endswith("against: refused: the model has no held-out decisions on it")
    assert cell.supporting.corrected.value == pytest.approx(0.2)


def test_a_group_nobody_spoke_for_has_nothing_to_correct():
    cell = gather([], study(), measured=PERFECT).cell("welcome", "nurses")
    assert (cell.correction, cell.supporting.corrected) == ("refused: no first-hand utterances", Interval(None))


# ---------------------------------------------------------------------------------------------------- people's codes


def test_what_people_coded_whole_is_not_corrected():
    documents = people_of((2, 10), (3, 10), (1, 10), people=dict.fromkeys(range(10), True))
    coded = [with_people(document) for document in documents]
    for measured in (None, FAIR):
        cell = cell_of(coded, measured)
        assert cell.correction == "coded by people: every utterance"
        assert cell.supporting.corrected.value == cell.supporting.prevalence == 1.0


def with_people(document: CodedDocument) -> CodedDocument:
    """People decided on every label that the machine did, and as it did where nothing else was said."""
    return replace(
        document,
        utterances=tuple(
            replace(coded, decisions=tuple(each if each.replaced else by_person(each.verdict, each) for each in coded.decisions))
            for coded in document.utterances
        ),
    )  # fmt: skip


def some_read(count: int, *, of: int = 20, people: int = 6, truth: bool = False) -> list[CodedDocument]:
    """Nurses of whom the machine gives every second utterance `fond`; people read the first `count` and gave `truth` to all."""
    things = [t for n in range(people) for t in talk(f"n{n}", "nurses", *[m % 2 == 0 for m in range(of)])]
    documents = each_alone(*things)
    return [
        replace(
            document,
            utterances=tuple(
                replace(coded, decisions=tuple(
                    by_person(Verdict.YES if truth and each.label == "fond" else Verdict.NO, each) for each in coded.decisions
                ))
                if number < count else coded
                for number, coded in enumerate(document.utterances)
            ),
        )
        for document in documents
    ]  # fmt: skip


def test_what_people_decided_counts_as_it_is_and_the_rest_is_corrected():
    # Of 20 each, people read 10 and gave none; of the other 10 the machine gives 5 and finds three in four.
    cell = cell_of(some_read(10), FAIR)
    assert cell.supporting.corrected.value == pytest.approx((5 / 0.75) / 20)
    everything = cell_of(some_read(10, truth=True), FAIR).supporting.corrected
    assert everything.value == pytest.approx((10 + 5 / 0.75) / 20)
    assert everything.low >= 0.5


def test_labels_people_were_not_asked_for_leave_the_union_to_the_machine():
    documents = people_of((2, 10), (3, 10), (1, 10), people=dict.fromkeys(range(10), True))
    assert cell_of(documents, PERFECT).contesting.corrected.value == 0.0
    told = cell_of(documents, PERFECT).correction
    assert told.startswith("for: coded by people: every utterance; against: error rates: ")


def test_the_machines_own_decision_is_corrected_not_what_stands_in_its_place():
    # People were asked for one label of the two against it: the union stays the machine's.
    machine = yes("cross")
    things = [said(f"n{n}", "nurses", by_person(Verdict.NO, machine), no("worry")) for n in range(4)]
    cell = cell_of(each_alone(*things), PERFECT)
    assert (cell.contesting.prevalence, cell.contesting.corrected.value) == (0.0, 1.0)


# ------------------------------------------------------------------------------------------------- a sample was read


def test_where_a_random_sample_was_read_it_takes_over():
    documents = some_read(10)
    drawn = dict.fromkeys(ids(documents), 0.5)
    cell = cell_of(documents, FAIR, drawn)
    # The machine gives half; people took it back for every one read: (60 − 30 / 0.5) / 120.
    assert cell.supporting.corrected.value == pytest.approx(0.0)
    read = "people read 60 utterances drawn by chance out of 120 and gave it to 0, too few for a sure interval"
    assert cell.correction == f"human-coded sample: {read}"
    assert cell_of(documents, None, drawn).supporting == cell.supporting


def test_the_difference_estimator_is_worked_out_by_hand():
    documents = some_read(10, truth=True)
    cell = cell_of(documents, None, dict.fromkeys(ids(documents), 0.8))
    assert cell.supporting.corrected.value == pytest.approx((60 + 30 / 0.8) / 120)
    assert "and gave it to 60;" in cell.correction
    assert cell.supporting.corrected.low <= cell.supporting.corrected.value <= cell.supporting.corrected.high


def test_with_everything_drawn_and_read_people_have_the_last_word():
    documents = some_read(20, truth=True)
    cell = cell_of(documents, FAIR, dict.fromkeys(ids(documents), 1.0))
    assert cell.correction == "coded by people: every utterance"
    assert cell.supporting.corrected.value == cell.supporting.prevalence == 1.0


@LAW
@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=12), min_size=3, max_size=6))
def test_a_sample_of_everything_gives_peoples_own_share_whatever_the_machine_says(given_):
    truth = {n: {m: not given for m, given in enumerate(each)} for n, each in enumerate(given_)}
    things = [t for n, each in enumerate(given_) for t in talk(f"n{n}", "nurses", *each, people=truth[n])]
    documents = each_alone(*things)
    cell = cell_of(documents, None, dict.fromkeys(ids(documents), 1.0))
    flat = [yes_ for each in truth.values() for yes_ in each.values()]
    assert cell.supporting.corrected.value == pytest.approx(sum(flat) / len(flat))
    assert cell.supporting.prevalence == pytest.approx(cell.supporting.corrected.value)


@pytest.mark.parametrize(("people", "each", "taken"), [(7, 4, False), (6, 5, True), (5, 10, False)])
def test_too_small_a_sample_leaves_it_to_the_error_rates(people, each, taken):
    documents = some_read(each, people=people)
    assert (FEWEST_READ, FEWEST_SAMPLED) == (30, 6)
    cell = cell_of(documents, FAIR, dict.fromkeys(ids(documents), 0.5))
    assert cell.correction.startswith("human-coded sample") is taken


def test_utterances_that_could_not_have_been_drawn_leave_it_to_the_error_rates():
    documents = some_read(12)
    drawn = dict.fromkeys(ids(documents)[1:-1], 0.5)
    assert cell_of(documents, FAIR, drawn).correction.startswith("error rates")
    # The first was read all the same and stands for itself; with the last in the draw too, nothing is missing.
    drawn[ids(documents)[-1]] = 0.5
    assert cell_of(documents, FAIR, drawn).correction.startswith(
        "human-coded sample: people read 71 utterances drawn by chance out of 120"
    )


def test_what_people_chose_to_read_is_no_part_of_the_sample():
    documents = some_read(10)
    chosen = {name: 0.5 if number % 20 >= 6 else 1.0 for number, name in enumerate(ids(documents))}
    # Six of the ten each that people read were theirs to choose: 4 x 6 = 24 drawn by chance are too few.
    assert cell_of(documents, FAIR, chosen).correction.startswith("error rates")


@pytest.mark.parametrize("chance", [0.0, -0.1, 1.5])
def test_a_chance_that_is_none_is_refused(chance):
    documents = some_read(10)
    with pytest.raises(ValueError, match="at most 1"):
        cell_of(documents, FAIR, dict.fromkeys(ids(documents), chance))


# --------------------------------------------------------------------------------------------------------------- laws


@LAW
@given(coded_documents(), st.permutations(range(6)), st.sampled_from([PERFECT, FAIR]))
def test_the_order_of_documents_changes_nothing_and_every_interval_holds_its_value(documents, order, measured):
    found = gather(documents, study(), measured=measured, by=["site"])
    shuffled = [documents[place] for place in order if place < len(documents)]
    assert found == gather(shuffled, study(), measured=measured, by=["site"])
    for cell in found.cells:
        for each in (cell.supporting.corrected, cell.contesting.corrected, cell.balance):
            if each.low is not None:
                assert each.low <= each.value <= each.high
        for each in (cell.supporting.corrected, cell.contesting.corrected):
            assert each.value is None or (each.low if each.low is not None else each.value) >= 0.0
            assert each.value is None or (each.high if each.high is not None else each.value) <= 1.0


@LAW
@given(coded_documents())
def test_correcting_changes_shares_and_nothing_else(documents):
    plain, corrected = gather(documents, study()), gather(documents, study(), measured=FAIR)
    assert plain.rows == corrected.rows
    for one, other in zip(plain.cells, corrected.cells, strict=True):
        bare = {"corrected": Interval(None)}
        assert (
            replace(
                other,
                correction=one.correction,
                error_flag="",
                supporting=replace(other.supporting, **bare),
                contesting=replace(other.contesting, **bare),
            )
            == one
        )


def test_a_cell_is_corrected_alike_whichever_others_there_are():
    nurses = people_of((2, 10), (5, 10), (3, 10))
    cooks = each_alone(*(t for n in range(4) for t in talk(f"c{n}", "cooks", True, False)))
    assert cell_of(nurses, FAIR).supporting == cell_of(nurses + cooks, FAIR).supporting


def test_what_the_machine_left_open_is_not_given():
    things = [said(f"n{n}", "nurses", maybe("fond"), no("cross"), no("worry")) for n in range(3)]
    assert cell_of(each_alone(*things), FAIR).supporting.corrected.value == 0.0
