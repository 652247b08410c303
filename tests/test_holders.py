"""Whose view it is: a table of sentences in two studies' manner, and laws of what a holder may depend on."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codebook import Codebook, parse_codebook
from pipeline.holders import OWN, Attribution, Telling, attribute, attribute_all, shown
from pipeline.speaker import UNKNOWN

ROOT = Path(__file__).parents[1]
TABLE = list(csv.DictReader((ROOT / "tests/golden/holders.csv").read_text(encoding="utf-8").splitlines()))


def _codebook(name: str) -> Codebook:
    return parse_codebook(tomllib.loads((ROOT / f"data/codebooks/{name}.toml").read_text(encoding="utf-8")))


PSW, VOLUNTEERS = _codebook("psw"), _codebook("volunteers")


def _tellings(rows: list[dict[str, str]]) -> list[Telling]:
    return [Telling(row["text"], PSW.label(row["label"]), row["before"], row["question"]) for row in rows]


def _is_right(row: dict[str, str], found: Attribution) -> bool:
    holder = found.attributed_to or row["speaker_group"]
    return holder == row["holder"] and found.reported == (row["reported"] == "true")


# The rules were written on rows 0, 2, 4 ... and never saw the others: what those reach is the honest figure.
@pytest.mark.parametrize(("start", "floor"), [(0, 0.92), (1, 0.85)], ids=["developed on", "held out"])
def test_most_holders_of_the_golden_table_are_right(start: int, floor: float) -> None:
    rows = TABLE[start::2]
    right = [_is_right(row, found) for row, found in zip(rows, attribute_all(_tellings(rows), PSW), strict=True)]
    assert sum(right) / len(right) >= floor


@pytest.mark.parametrize("start", [0, 1], ids=["developed on", "held out"])
def test_a_speakers_own_view_is_kept_in_nine_of_ten_sentences(start: int) -> None:
    rows = [row for row in TABLE[start::2] if row["reported"] == "false"]
    kept = [found == OWN for found in attribute_all(_tellings(rows), PSW)]
    assert sum(kept) / len(kept) >= 0.9


def test_the_golden_table_is_large_and_half_reported() -> None:
    reported = sum(row["reported"] == "true" for row in TABLE)
    assert len(TABLE) >= 170
    assert 0.35 <= reported / len(TABLE) <= 0.65
    assert {row["holder"] for row in TABLE} <= {*PSW.group_ids, UNKNOWN}


# One row a rule. Each has failed once.
RULES = [
    ("hostility", "The consultants made it plain they didn't want me there.", "professionals"),
    ("hostility", "One of the doctors said, we don't need amateurs in here.", "professionals"),
    ("hostility", "We were ignored by the consultants.", "professionals"),
    ("hostility", "The ward staff wouldn't give us a key.", "professionals"),
    ("hostility", "According to the nurses they're a nuisance.", "professionals"),
    ("hostility", "There was a lot of resistance from the service managers.", "middle_management"),
    ("hostility", "There's a nurse on Beech calls them pretend staff.", "professionals"),
    ("hostility", "There was a psychiatrist who wouldn't share a desk with her.", "professionals"),
    ("hostility", "I think the nurses don't want them.", "professionals"),
    ("hostility", "The wives don't want them in the house.", "carers"),
    ("hostility", "Heads of service don't want them.", "senior_management"),
    ("hostility", "The co-facilitators don't want them.", "colleagues"),
    ("hostility", "You could feel the mood among the psychiatrists.", "professionals"),
    ("hostility", "The nurses may like them, but I don't.", ""),
    ("hostility", "They didn't want us there.", UNKNOWN),
    ("hostility", "Some people hate the whole idea of us.", UNKNOWN),
    ("support", "The carers' view is that he's a godsend.", "carers"),
    ("support", "One of the patients told me she trusts us.", "service_users"),
    ("support", "I told the nurses they're brilliant.", ""),
    ("support", "Peer workers help the nurses.", ""),
    ("support", "I think the nurses are wrong, they're great.", ""),
    ("support", "My mum can't see the point of her, but I can.", ""),
    ("support", "She's been brilliant with my lad.", ""),
    ("support", "If the nurses liked them it would be easier.", ""),
    ("hostility", "They're lovely but I wouldn't leave one alone with a patient.", ""),
    ("substitution_concern", "The nurses are frightened for their jobs.", "professionals"),
    ("identity_ambiguity", "The peer workers say they don't know what they are.", "psw"),
    ("identity_ambiguity", "I never know which door to go in by.", ""),
    ("hostility", "The ward manager's face when I walked in!", "middle_management"),
    ("hostility", "I was told by a registrar to make the teas.", "professionals"),
    ("hostility", "It was made clear to me that I wasn't wanted.", UNKNOWN),
    ("hostility", "We got left out of the away day.", UNKNOWN),
    ("hostility", "A staff nurse said, 'you're not a real member of staff'.", "professionals"),
    ("hostility", "The doctor goes to me, are you lost, love.", "professionals"),
    ("hostility", "A staff nurse, Bernadette, she won't sit with us.", "professionals"),
    ("hostility", "[NAME_k7f3xa], the ward manager, refused to have us on nights.", "middle_management"),
    ("hostility", "There was a doctor put in a complaint about her.", "professionals"),
    ("hostility", "I've had psychiatrists laugh at me.", "professionals"),
    ("hostility", "The nurses made a complaint about them.", "professionals"),
    ("hostility", "The union rep thinks we're a joke.", UNKNOWN),
    ("support", "The doctors love having us.", "professionals"),
    ("support", "Families tell us they'd be lost without her.", "carers"),
    ("support", "We nurses love having them.", ""),
    ("support", "She's an asset, and the nurses say so.", ""),
    ("substitution_concern", "The lad from the union says we're cheap labour.", UNKNOWN),
    ("substitution_concern", "The nurse asked me to do the round.", ""),
    ("identity_ambiguity", "My own psychiatrist asked me which hat I had on.", "professionals"),
    ("identity_ambiguity", "She's told me she doesn't know what she is.", "psw"),
    ("identity_ambiguity", "Is she staff or isn't she? The nurses say she is.", ""),
]


@pytest.mark.parametrize(("label", "text", "holder"), RULES, ids=[row[1] for row in RULES])
def test_a_rule_finds_the_holder(label: str, text: str, holder: str) -> None:
    assert attribute(text, PSW.label(label), PSW) == Attribution(holder, bool(holder))


def test_they_are_the_group_named_before_in_the_turn() -> None:
    label, text = PSW.label("hostility"), "They didn't want us there."
    assert attribute(text, label, PSW, before="The nurses kept to themselves.").attributed_to == "professionals"
    assert attribute(text, label, PSW, before="The carers kept to themselves.").attributed_to == "carers"
    assert attribute(text, label, PSW, before="It rained all week.").attributed_to == UNKNOWN


@pytest.mark.parametrize("text", ["They didn't want us there.", "Some of them didn't want us there."])
def test_they_are_the_group_the_question_asked_about_unless_the_turn_named_another(text: str) -> None:
    label, question = PSW.label("hostility"), "How did the nurses respond?"
    assert attribute(text, label, PSW, question=question).attributed_to == "professionals"
    assert attribute(text, label, PSW, before="The carers came.", question=question).attributed_to == "carers"
    assert attribute(text, label, PSW, question="How was it?").attributed_to == UNKNOWN


def test_those_whom_the_question_is_about_are_not_the_holders_of_a_stance_towards_themselves() -> None:
    found = attribute("They're brilliant with us.", PSW.label("support"), PSW, question="How are the peer workers?")
    assert found == OWN


def test_a_pseudonym_and_a_role_named_together_are_one_person_later_in_the_turn() -> None:
    label, before = PSW.label("hostility"), "There was a ward manager, [NAME_k7f3xa], on that unit."
    assert attribute("[NAME_k7f3xa] refused to speak to me.", label, PSW, before=before).attributed_to == (
        "middle_management"
    )


def test_somebody_brought_up_without_a_role_stays_unknown() -> None:
    before = "There was a woman on the desk."
    assert attribute("She told me I wasn't wanted.", PSW.label("hostility"), PSW, before=before) == Attribution(
        UNKNOWN, True
    )


def test_the_signs_that_decide_are_told() -> None:
    (sign,) = shown(Telling("The nurses hate us.", PSW.label("hostility")), PSW)
    assert (sign.who.group, sign.at) == ("professionals", 2)


def test_one_person_is_not_taken_for_several_named_before() -> None:
    label, text = PSW.label("hostility"), "He didn't want us there."
    assert attribute(text, label, PSW, before="There was a nurse on the door.").attributed_to == "professionals"
    assert attribute(text, label, PSW, before="The nurses were on the door.").attributed_to == UNKNOWN


def test_what_my_colleagues_think_is_my_own_groups_view_told_of_others() -> None:
    found = attribute("Some of my colleagues hate the idea.", PSW.label("hostility"), PSW)
    assert found == Attribution("", True)


def test_words_in_quotation_marks_name_no_holder_by_themselves() -> None:
    text = "There was this sign, 'the nurses love it', and I was sick of the whole scheme by then."
    assert attribute(text, PSW.label("hostility"), PSW) == OWN


@pytest.mark.parametrize("label", [label for label in PSW.labels if not label.attributable], ids=lambda label: label.id)
def test_a_label_that_is_not_attributable_stays_the_speakers(label: object) -> None:
    found = attribute("The consultants say the nurses hate us.", label, PSW)  # type: ignore[arg-type]
    assert found == OWN


@pytest.mark.parametrize(
    ("label", "text", "holder"),
    [
        ("annoyance", "The curators think we are a nuisance.", "curators"),
        ("annoyance", "We were ignored by the keepers.", "curators"),
        ("annoyance", "According to the teachers they go on too long.", "visitors"),
        ("appreciation", "One of the attendants told me she was glad of us.", "front_of_house"),
        ("appreciation", "I told the curators they're a treasure.", ""),
        ("appreciation", "Volunteers help the visitors.", ""),
        ("replacement_worry", "The gallery attendants fear for their jobs.", "front_of_house"),
        ("replacement_worry", "The nurses fear for their jobs.", ""),
        ("own_say", "The curators listened to us.", ""),
    ],
)
def test_another_study_is_read_by_its_own_codebook(label: str, text: str, holder: str) -> None:
    assert attribute(text, VOLUNTEERS.label(label), VOLUNTEERS) == Attribution(holder, bool(holder))


def test_a_codebook_with_labels_alone_still_answers() -> None:
    bare = parse_codebook({"labels": [{"id": "praise", "kind": "stance", "definition": "x"}]})
    assert attribute("I love it here.", bare.label("praise"), bare) == OWN
    assert attribute("Somebody said he loves us.", bare.label("praise"), bare).attributed_to in ("", UNKNOWN)


def test_holders_do_not_depend_on_what_else_is_asked_or_in_which_order() -> None:
    tellings = _tellings(TABLE)
    together = attribute_all(tellings, PSW)
    assert attribute_all(tellings[::-1], PSW)[::-1] == together
    assert tuple(attribute_all([telling], PSW)[0] for telling in tellings[::5]) == together[::5]


def test_nothing_asked_is_nothing_answered() -> None:
    assert attribute_all([], PSW) == ()


def test_a_view_attributed_to_others_cannot_be_first_hand() -> None:
    with pytest.raises(ValueError, match="reported"):
        Attribution("carers", False)


SPOKEN = (
    """the nurses who said they don't want us , I but he by patients . ' " one of [NAME_k7f3xa] love - ? when our"""
)
WORDS = st.sampled_from(SPOKEN.split())


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=25).map(" ".join), st.sampled_from(PSW.labels))
def test_any_text_gets_a_group_of_the_codebook_unknown_or_the_speaker(text: str, label: object) -> None:
    found = attribute(text, label, PSW, before=text, question=text)  # type: ignore[arg-type]
    assert found.attributed_to in {"", UNKNOWN, *PSW.group_ids}
