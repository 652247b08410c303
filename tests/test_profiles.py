"""An evidence profile says in figures what the matrix holds, and never judges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import asked, coded_documents, each_alone, interview, maybe, no, said, study, yes

from pipeline.appraisal import COMPONENTS, LabelAgreement, Profile
from pipeline.evidence import gather
from pipeline.matrix import Interval, ReadingOf
from pipeline.profiles import profiles
from pipeline.tallies import tally
from pipeline.utterance import CodedDocument, Decision, Verdict


def profile(documents: list[CodedDocument], **rest: Any) -> Profile:
    """The profile of the first criterion (`welcome`: for fond, against cross and worry)."""
    codebook = study()
    return profiles(documents, codebook, gather(documents, codebook), **rest)[0]


def told(found: Profile, component: str) -> tuple[dict[str, Any], str]:
    """The figures and the sentence of one component."""
    part = found.components[COMPONENTS.index(component)]
    assert part.component == component
    return dict(part.figures), part.sentence


FOND = [said(f"n{each}", "nurses", yes("fond", prompted=False)) for each in range(4)]


def test_there_is_a_profile_for_each_row_in_the_rows_order_with_its_components_in_order() -> None:
    documents, codebook = each_alone(*FOND), study()
    matrix = gather(documents, codebook, by=("site", "wave"))
    found = profiles(documents, codebook, matrix)
    assert [(p.criterion, p.site, p.wave) for p in found] == [(r.criterion, r.site, r.wave) for r in matrix.rows]
    assert all(tuple(part.component for part in each.components) == COMPONENTS for each in found)


def test_adequacy_counts_people_interviews_groups_sites_and_words() -> None:
    figures, sentence = told(
        profile(
            each_alone(
                *FOND,
                said("n0", "nurses", yes("fond"), text="and again I say so today"),
                said("k", "cooks", no("fond"), site="dale"),
                said("c", "cats", yes("fond"), site="dale"),  # not a group it is read from
            )
        ),
        "adequacy",
    )
    assert (figures["participants"], figures["participants_with_evidence"]) == (5, 4)
    assert (figures["interviews"], figures["interviews_with_evidence"]) == (5, 4)
    assert (figures["groups"], figures["groups_with_evidence"], figures["groups_enough_to_rest_on"]) == (3, 1, 1)
    assert (figures["sites"], figures["sites_with_evidence"]) == (2, 1)
    assert (figures["utterances_with_evidence"], figures["utterances_of_who_gave_most"]) == (5, 2)
    assert figures["words_of_evidence"] == 4 * 6 + 6
    assert "4 of 5 participants (80.0 %)" in sentence
    assert "1 of 3 groups and 1 of 2 sites" in sentence


def test_coherence_counts_who_stands_against_the_reading() -> None:
    against = said("n9", "nurses", yes("cross"))
    both = said("n8", "nurses", yes("fond"), yes("worry"))
    found = profile(each_alone(*FOND, *(replace(f, who=f"{f.who}b") for f in FOND), against, both))
    figures, sentence = told(found, "coherence")
    assert "“Supports”" in sentence
    assert (figures["participants_disconfirming"], figures["participants_with_evidence"]) == (2, 10)
    assert figures["participants_disconfirming_share"] == 0.2
    assert (figures["utterances_disconfirming"], figures["participants_ambivalent"]) == (2, 1)
    assert "2 of 10 participants with evidence (20.0 %)" in sentence
    assert "1 participant spoke for and against in one breath, and is counted" in sentence


def test_what_has_no_side_has_nothing_that_disconfirms_it() -> None:
    figures, sentence = told(profile(each_alone(FOND[0], said("m", "nurses", yes("cross")))), "coherence")
    assert figures["participants_disconfirming"] is None
    assert "no one side to speak against" in sentence


def test_evidence_told_by_others_is_not_first_hand_and_may_change_a_reading() -> None:
    tellers = [said(f"k{each}", "cooks", yes("cross", of="nurses")) for each in range(6)]
    found = profile(each_alone(*FOND, *tellers))
    figures, sentence = told(found, "relevance")
    assert (figures["evidence_held"], figures["told_by_others"], figures["first_hand_share"]) == (10, 6, 0.4)
    assert "4 of 10 utterances with evidence (40.0 %); 6 told of these groups by somebody else" in sentence
    assert "Were reported evidence counted, the reading would be another for: Nurses." in told(found, "coherence")[1]


def test_volunteered_is_a_share_of_those_whose_question_is_known() -> None:
    figures, sentence = told(
        profile(
            each_alone(*FOND[:1], said("a", "nurses", yes("fond", prompted=True)), said("b", "nurses", yes("fond")))
        ),
        "relevance",
    )
    assert (figures["volunteered"], figures["question_known"], figures["volunteered_share"]) == (1, 2, 0.5)
    assert "1 of 2 first-hand utterances whose question is known (50.0 %)" in sentence
    nothing, sentence = told(profile(each_alone(said("b", "nurses", yes("fond")))), "relevance")
    assert nothing["volunteered_share"] is None
    assert "For no first-hand utterance is it known" in sentence


def test_silent_groups_and_sites_are_named_and_told_from_those_nobody_was_interviewed_from() -> None:
    found = profile(each_alone(*FOND, said("k", "cooks", no("fond")), said("u", "unknown", yes("cross"))))
    figures, sentence = told(found, "relevance")
    assert (figures["groups_silent"], figures["groups_not_interviewed"], figures["sites_silent"]) == (2, 1, 1)
    assert figures["utterances_of_unknown_holders"] == 1
    assert "Nobody was interviewed from: Guests." in sentence
    assert "Interviewed, and silent on this: Cooks." in sentence
    assert "Sites without first-hand evidence: Dale." in sentence
    assert "1 utterance with evidence is of people who can't be placed." in sentence


def test_the_method_tells_what_was_left_open_and_what_people_decided() -> None:
    machine = Decision("cross", 0.6, Verdict.YES, coder="model")
    by_ana = Decision("fond", 1.0, Verdict.YES, coder="person ana", replaced=replace(machine, label="fond"))
    documents = each_alone(*FOND[:2], said("a", "nurses", maybe("cross")), said("b", "nurses", by_ana))
    figures, sentence = told(profile(documents), "methodological_limitations")
    assert (figures["utterances_that_bear_on_it"], figures["abstained"], figures["decided_by_people"]) == (4, 1, 1)
    assert figures["abstained_share"] == 0.25
    assert "left open for a person, on no side: 1 (25.0 %); decided by people: 1 (25.0 %)" in sentence


def test_corrections_refusals_and_flags_of_the_cells_are_counted() -> None:
    documents, codebook = each_alone(*FOND, said("k", "cooks", no("fond"))), study()
    matrix = gather(documents, codebook)
    said_of = "for: error rates: measured; against: refused: too few examples"
    nurses, cooks, *rest = matrix.cells
    side = replace(nurses.supporting, corrected=Interval(0.4, 0.2, 0.6))
    nurses = replace(nurses, supporting=side, correction=said_of, error_flag="unknown: guests")
    cooks = replace(cooks, correction="refused: too few examples", error_flag="for: nurses; unknown: guests")
    matrix = replace(matrix, cells=(nurses, cooks, *rest))
    figures, sentence = told(profiles(documents, codebook, matrix)[0], "methodological_limitations")
    assert (figures["prevalences"], figures["prevalences_corrected"], figures["prevalences_refused"]) == (4, 1, 3)
    assert (figures["cells_with_error_flag"], figures["cells_of_one_mind"]) == (1, 1)
    assert "Corrected for the classifier's errors: 1 of 4 prevalences" in sentence
    assert "refused: too few examples (3)." in sentence
    assert "the difference from another group for: Cooks." in sentence
    assert "interval has no width: Nurses." in sentence


def agreement(label: str, kappa: float | None) -> LabelAgreement:
    """How a label was agreed on."""
    nothing = Interval(None)
    return LabelAgreement(label, 100, 9, nothing, nothing, nothing, nothing, nothing, Interval(kappa), nothing)


def test_labels_on_which_model_and_people_agree_poorly_are_named() -> None:
    measured = [agreement("fond", 0.8), agreement("cross", 0.41), agreement("worry", None), agreement("mice", 0.1)]
    figures, sentence = told(profile(each_alone(*FOND), agreement=measured), "methodological_limitations")
    assert (figures["labels"], figures["labels_measured"], figures["labels_weak"]) == (3, 2, 1)
    assert "Cross (κ 0.41)" in sentence
    assert "Mice" not in sentence
    assert "Too few examples to measure agreement on: Worry." in sentence
    figures, sentence = told(profile(each_alone(*FOND)), "methodological_limitations")
    assert figures["labels_weak"] is None
    assert "κ" not in sentence


@pytest.mark.parametrize(
    "documents", [[], [interview("only questions", asked())], each_alone(said("n", "nurses", no("fond")))], ids=len
)
def test_where_nothing_was_said_sentences_say_so(documents: list[CodedDocument]) -> None:
    sentences = [part.sentence for part in profile(documents).components]
    assert all(
        sentence.endswith(".") and "nan" not in sentence and "None of 0" not in sentence for sentence in sentences
    )
    assert "no first-hand evidence to be coherent" in sentences[1]


def test_a_study_without_criteria_has_no_profile_and_one_without_sites_speaks_of_none() -> None:
    documents, codebook = each_alone(*FOND), study()
    bare = replace(codebook, criteria=())
    assert profiles(documents, bare, gather(documents, bare)) == ()
    placeless = replace(codebook, sites=())
    found = profiles(documents, placeless, gather(documents, placeless))[0]
    assert "site" not in " ".join(part.sentence for part in found.components).casefold()


@settings(max_examples=40, deadline=None)
@given(coded_documents(), st.sampled_from([(), ("site",), ("site", "wave")]))
def test_a_profile_agrees_with_the_cells_of_its_row(documents: list[CodedDocument], by: tuple[str, ...]) -> None:
    codebook = study()
    matrix = gather(documents, codebook, by=by)
    found = profiles(documents, codebook, matrix)
    assert found == profiles(documents[::-1], codebook, matrix, tallied=tally(documents, codebook))
    for row, each in zip(matrix.rows, found, strict=True):
        key = (row.criterion, row.site, row.wave)
        cells = [c for c in matrix.cells if c.judged and (c.criterion, c.site, c.wave) == key]
        adequacy, coherence, relevance, method = (
            told(each, part)[0] for part in ("adequacy", "coherence", "relevance", "methodological_limitations")
        )
        assert adequacy["participants"] == sum(cell.participants for cell in cells)
        assert adequacy["participants_with_evidence"] == sum(cell.participants_with_evidence for cell in cells)
        assert coherence["participants_for"] == sum(cell.supporting.participants_either for cell in cells)
        assert coherence["participants_against"] == sum(cell.contesting.participants_either for cell in cells)
        assert method["abstained"] == sum(len(cell.abstained_ids) for cell in cells)
        ids = [i for cell in cells for i in {*cell.supporting.ids, *cell.contesting.ids}]
        assert relevance["evidence_held"] == len(ids)
        if row.reading in (ReadingOf.MIXED, ReadingOf.INSUFFICIENT):
            assert coherence["utterances_disconfirming"] is None
        shares = [value for part in each.components for name, value in part.figures if name.endswith("_share")]
        assert all(share is None or 0 <= share <= 1 for share in shares)
