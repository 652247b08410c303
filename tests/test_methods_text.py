"""The method as prose: every sentence true of the run, every work it cites listed, and nothing said that did not happen."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from sample_findings import findings
from strategies import codebooks, coded_documents
from strategies import findings as cats

from pipeline.appraisal import Appraisal, Judgement, LabelAgreement
from pipeline.codebook import Codebook
from pipeline.correction import ERROR_RATES, NOT_MEASURED, PEOPLE, SAMPLE
from pipeline.findings import Findings
from pipeline.matrix import Interval
from pipeline.methods_correction import ways_of
from pipeline.methods_references import REFERENCES, cited
from pipeline.methods_text import Section, paragraphs
from pipeline.tallies import participant_utterances
from pipeline.utterance import CodedDocument, Verdict

RATES = f"{ERROR_RATES}: the model gave it to 0.700 of 20 utterances that carry it and to 0.020 of 425 others"
DRAWN = f"{SAMPLE}: people read 40 of 200 utterances, drawn at random"
REFUSED = "refused: 8 held-out utterances carry it, 10 are wanted"


def text_of(found: Findings) -> str:
    return "\n".join(text for section in paragraphs(found) for text in section.paragraphs)


def section(found: Findings, title: str) -> Section:
    return next(each for each in paragraphs(found) if each.title == title)


def corrected(*corrections: str) -> Findings:
    """The sample with its cells' `correction` set in turn, sides corrected unless they were refused."""
    found = findings()
    cells = []
    for number, cell in enumerate(found.matrix.cells):
        said = corrections[number % len(corrections)]
        share = Interval(None) if said.startswith("refused") else Interval(0.1, 0.05, 0.2)
        sides = {side: replace(getattr(cell, side), corrected=share) for side in ("supporting", "contesting")}
        cells.append(replace(cell, correction=said, **sides))
    return replace(found, matrix=replace(found.matrix, cells=tuple(cells)))


def agreed() -> LabelAgreement:
    share, figure = Interval(0.045, 0.02, 0.07), Interval(0.61, 0.4, 0.8)
    return LabelAgreement("welcome", 445, 20, share, figure, figure, figure, figure, figure, Interval(None))


def test_the_sections_come_in_a_papers_order() -> None:
    assert [each.title for each in paragraphs(findings())] == [
        "Corpus",
        "Unit of analysis",
        "Coding",
        "Agreement with people's coding",
        "Evidence and prevalence",
        "Balance, intervals and readings",
        "Software",
        "What these figures cannot say",
        "References",
    ]


def test_the_counts_are_those_of_the_interviews() -> None:
    found = findings()
    text = text_of(found)
    heard = [coded for document in found.documents for coded, _ in participant_utterances(document)]
    codable = [coded for coded in heard if coded.utterance.codable]
    given_ = sum(each.verdict is Verdict.YES for coded in codable for each in coded.decisions)
    assert f"{len(found.documents)} transcripts with 9 participants of 4 stakeholder groups" in text
    assert "Librarians (4), Managers (1), Readers and their families (3) and Volunteers (1)" in text
    assert f"{len(heard)} utterances, of which {len(codable)} were codable" in text
    assert f"Of {len(codable) * 4} coding decisions (codable utterances by codes), {given_} gave the code" in text
    assert "More than one participant spoke in 2 transcripts" in text
    assert "A further 1 file was set aside" in text


def test_nothing_is_said_of_replacing_names_where_the_record_does_not_tell() -> None:
    assert "pseudonym" not in text_of(findings())
    found = findings()
    inputs = ({"replaced": {"NAME": 40, "NHS": 2}}, {"replaced": {"NAME": 1}})
    told = text_of(replace(found, run=replace(found.run, inputs=inputs)))
    assert "43 replacements (names 41, NHS numbers 2)" in told
    assert "assisted pseudonymisation, not anonymisation" in told


def test_a_refused_correction_is_never_told_as_made() -> None:
    found = section(corrected(NOT_MEASURED), "Evidence and prevalence")
    told = " ".join(found.paragraphs)
    assert "None of the 16 prevalences (for and against, in 8 cells" in told
    assert "The correction was refused: not yet measured." in told
    assert "Rogan" not in text_of(corrected(NOT_MEASURED))
    assert "corrected prevalences resample" not in text_of(corrected(NOT_MEASURED))


@pytest.mark.parametrize(
    ("way", "names", "not_names"),
    [
        (RATES, ("Rogan & Gladen, 1978", "Forman, 2008", "held-out interviews"), ("Särndal", "Angelopoulos")),
        (DRAWN, ("Särndal et al., 1992", "Egami et al., 2023"), ("Rogan", "behind the error rates")),
        (f"{PEOPLE}: every utterance", ("people's own count",), ("Rogan", "Särndal")),
    ],
)
def test_only_the_correction_that_was_made_is_told_and_cited(
    way: str, names: tuple[str, ...], not_names: tuple[str, ...]
) -> None:
    text = text_of(corrected(way))
    assert all(name in text for name in names)
    assert not any(name in text for name in not_names)
    assert "uncorrected" not in text


def test_what_was_corrected_and_what_was_refused_add_up_to_every_prevalence() -> None:
    told = section(corrected(f"for: {RATES}; against: {REFUSED}"), "Evidence and prevalence").paragraphs[1]
    assert told.startswith(
        "Of 16 prevalences (for and against, in 8 cells with first-hand utterances), 8 were corrected"
    )
    assert "8 are shown as counted alone, the correction being refused (8 held-out utterances carry it" in told


@pytest.mark.parametrize(
    ("said", "supporting", "contesting"),
    [
        (NOT_MEASURED, ("refused", "not yet measured"), ("refused", "not yet measured")),
        (f"{ERROR_RATES}: for: one; against: two", (ERROR_RATES, "one"), (ERROR_RATES, "two")),
        (f"for: {SAMPLE}: one; against: refused: two", (SAMPLE, "one"), ("refused", "two")),
        (f"{PEOPLE}: every utterance", (PEOPLE, "every utterance"), (PEOPLE, "every utterance")),
    ],
)
def test_each_side_is_told_apart(said: str, supporting: tuple[str, str], contesting: tuple[str, str]) -> None:
    assert ways_of(said) == {"for": supporting, "against": contesting}


def test_refusals_that_differ_in_figures_alone_are_told_once_with_their_range() -> None:
    said = [f"refused: the model gave it to 0.{number} of the utterances" for number in (412, 398, 450)]
    told = section(corrected(*said, NOT_MEASURED), "Evidence and prevalence").paragraphs[1]
    assert "because the model gave it to 0.398–0.450 of the utterances; 4 because not yet measured." in told


def test_the_error_rates_behind_a_correction_are_told_by_criterion_and_side() -> None:
    detail = RATES.removeprefix(f"{ERROR_RATES}: ")
    told = section(corrected(f"for: {RATES}; against: {REFUSED}"), "Evidence and prevalence").paragraphs[2]
    assert told.endswith(f"Acceptance, for: {detail}; Belonging, for: {detail}.")
    assert len(section(corrected(NOT_MEASURED), "Evidence and prevalence").paragraphs) == 2


def test_agreement_stands_with_its_prevalence_or_is_said_not_to_be_known() -> None:
    none = section(findings(), "Agreement with people's coding")
    assert not none.rows
    assert "was not measured for this run" in none.paragraphs[0]
    found = replace(findings(), appraisal=Appraisal((agreed(),), "On 445 utterances of 16 interviews."))
    told = section(found, "Agreement with people's coding")
    assert "compared with people's on 445 utterances of 16 interviews." in told.paragraphs[0]
    assert told.rows == (("Welcome", "20 of 445", "4.5 %", *["0.61 (0.40 to 0.80)"] * 4, "n/a"),)
    assert "Krippendorff" not in text_of(found)  # no α was had
    assert "its error is unknown" not in text_of(found)


def test_a_flagged_contrast_and_a_group_of_one_mind_are_told() -> None:
    found = findings()
    cells = tuple(
        replace(
            cell, error_flag="for: readers; unknown: managers" if cell.group == "librarians" else "unknown: managers"
        )
        for cell in found.matrix.cells
    )
    alike = tuple(
        replace(cell, unanimous=None if number else Interval(1.0, 0.44, 1.0)) for number, cell in enumerate(cells)
    )
    text = text_of(replace(found, matrix=replace(found.matrix, cells=alike)))
    assert "in 2 cells the difference from another group" in text
    assert "In 1 cell all with evidence were of one mind" in text
    plain = tuple(replace(cell, unanimous=None, error_flag="") for cell in cells)
    without = text_of(replace(found, matrix=replace(found.matrix, cells=plain)))
    assert "one mind" not in without
    assert "errs differently" not in without


def test_judgements_are_counted_where_profiles_stand() -> None:
    from pipeline.appraisal import Profile

    judged = Judgement("acceptance", "all", "all", "adequacy", "minor", "few", "R. Reader")
    profile = Profile("acceptance", "all", "all", ())
    one = replace(findings(), appraisal=Appraisal(profiles=(profile,), judgements=(judged,)))
    assert "1 judgement by a named person stands beside them." in text_of(one)
    none = replace(findings(), appraisal=Appraisal(profiles=(profile,)))
    assert "no judgement has been recorded." in text_of(none)
    assert "CERQual" not in text_of(findings())


def test_people_who_coded_are_counted_and_never_named() -> None:
    found = findings()
    document = found.documents[0]
    machine = document.utterances[0].decisions[0]
    mine = replace(machine, coder="Ana Example", p=1.0, replaced=machine)
    first = replace(document.utterances[0], decisions=(mine, *document.utterances[0].decisions[1:]))
    changed = replace(document, utterances=(first, *document.utterances[1:]))
    text = text_of(replace(found, documents=(changed, *found.documents[1:])))
    assert "1 person decided 1 code of 1 utterance" in text
    both = replace(first, decisions=(replace(mine, coder="person:ana; person:ben"), *first.decisions[1:]))
    together = replace(document, utterances=(both, *document.utterances[1:]))
    assert "2 people decided 1 code" in text_of(replace(found, documents=(together, *found.documents[1:])))
    assert "Ana" not in text
    assert "No code was decided or checked by a person" in text_of(found)


def test_every_work_cited_in_brackets_is_in_the_list_and_nothing_else() -> None:
    for found in (findings(), corrected(RATES, DRAWN), replace(findings(), appraisal=Appraisal((agreed(),), "x"))):
        *told, last = paragraphs(found)
        text = " ".join(each for part in told for each in part.paragraphs)
        named = set(re.findall(r"[A-ZÄÖÜ][\w&-]+(?: & [A-Z]\w+| et al\.)?, (?:19|20)[0-9]{2}", text))
        assert named == {short for short in REFERENCES if short in text}
        assert last.paragraphs == cited(text)


def test_rounded_vectors_are_told_and_full_ones_go_without_saying() -> None:
    found = findings()
    assert "8 bits" not in text_of(found)
    rounded = replace(found, run=replace(found.run, method={**found.run.method, "precision": "int8"}))
    assert "weights in 8 bits" in text_of(rounded)


def test_a_run_without_a_model_says_nothing_of_one() -> None:
    found = findings()
    text = text_of(replace(found, run=replace(found.run, model="")))
    assert "logistic regression" not in text
    assert "statistical model" not in text


def test_a_codebook_without_criteria_has_a_method_all_the_same() -> None:
    from pipeline.evidence import gather

    bare = replace(findings().codebook, criteria=(), groups=(), sites=())
    empty = replace(findings(), codebook=bare, matrix=gather(findings().documents, bare))
    assert "names no criteria" in text_of(empty)
    assert all(each.paragraphs for each in paragraphs(empty))


@given(documents=coded_documents(), codebook=codebooks)
@settings(max_examples=25, deadline=None)
def test_whatever_was_found_reads_as_prose(documents: list[CodedDocument], codebook: Codebook) -> None:
    for each in paragraphs(cats(documents, codebook)):
        assert each.title
        assert each.paragraphs
        assert all(row and len(row) == len(each.columns) for row in each.rows)
        for text in each.paragraphs:
            assert text == text.strip() != ""
            assert not re.search(r"  | [.,;:]|\bNone\b(?! of)|\(\)|\bnan\b", text), text
