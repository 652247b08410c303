"""Places below city level: what is one, what only looks like one, and what everybody knows."""

from __future__ import annotations

import pytest

from pipeline.places import find_places


def found(text: str, *, allowed: frozenset[str] = frozenset(), no_capitals: bool = False) -> list[str]:
    return [text[start:end] for start, end in find_places(text, allowed=allowed, no_capitals=no_capitals)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("I was on Quince Ward for a month.", "Quince Ward"),
        ("He's over on Sallow ward now.", "Sallow ward"),
        ("They live on Tenter Hill Road, at the top.", "Tenter Hill Road"),
        ("At Marram Lodge you get your own key.", "Marram Lodge"),
        ("It's the Skelwith Infirmary they take you to.", "Skelwith Infirmary"),
        ("I was at St Wendreda's for a bit.", "St Wendreda's"),
        ("Down the Fox and Hounds, we were.", "Fox and Hounds"),
        ("She grew up in Threapland, near the sea.", "Threapland"),
        ("My mum's in Nether Sallowby.", "Nether Sallowby"),
        ("It's a village called Penmarrow.", "Penmarrow"),
        ("They moved to Stowmere when I was six.", "Stowmere"),
        ("They took me from the Fox and Grapes.", "Fox and Grapes"),
        ("We sat outside the Nag's Head.", "Nag's Head"),
        ("That was before Tottenham, before the hostels.", "Tottenham"),
        ("I got the bus through Moss Side.", "Moss Side"),
    ],
)
def test_small_places_are_found(text: str, place: str) -> None:
    assert found(text) == [place]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("i was on quince ward", "quince ward"),
        ("she lives on thrupp road with her mum", "thrupp road"),
        ("i was born in skelthwaite in the snow", "skelthwaite"),
    ],
)
def test_in_text_without_capitals_small_letters_are_no_sign(text: str, place: str) -> None:
    assert found(text, no_capitals=True) == [place]
    assert found(f"{text}, he said") == []


@pytest.mark.parametrize(
    "text",
    [
        "The ward round is on the ward, in the day room of the day hospital.",
        "I went to the Recovery College and the Day Hospital.",
        "We watched Coronation Street and then the White House was on the news.",
        "I live in Leeds, and before that in Cardiff, and she's from Poland.",
        "The High Court and the Crown Court said no.",
        "I was in Hospital, and then in Housing need.",
        "It's on the main road, on a busy street, by the local library.",
        "Mrs Church ran it with Dr Hall.",
        "He's a Tottenham fan and I'm Arsenal.",
        "I spoke to Dr Holloway from the Trust and Council.",
        "I live in Lewisham.",
        "Fiona Hall said it was St Patrick's Day.",
        "On Monday ward rounds start at nine.",
        "the A&E unit and the NHS Trust",
    ],
)
def test_what_names_no_small_place_stays(text: str) -> None:
    assert found(text) == []


def test_the_studys_own_words_stay() -> None:
    text = "I work on Quince Ward."
    assert found(text, allowed=frozenset({"quince"})) == []


@pytest.mark.parametrize("scrap", ["The ", "Ward ", "in X ", "St A", "from A-on-", "A ", "the Red "])
def test_a_long_text_is_read_without_running_away(scrap: str) -> None:
    assert isinstance(found(scrap * (40_000 // len(scrap))), list)
