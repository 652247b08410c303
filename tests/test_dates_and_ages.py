"""Dates of birth and great ages: which numbers are one, and which only look like it."""

from __future__ import annotations

import pytest

from pipeline.dates_and_ages import dates_of_birth, great_ages


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("I was born on 12 March 1961.", "12 March 1961"),
        ("DOB: 04/07/1983", "04/07/1983"),
        ("date of birth 1983-07-04", "1983-07-04"),
        ("date of birth the third of may nineteen seventy two", "the third of may nineteen seventy two"),
        ("born in August 1978", "August 1978"),
        ("my birthday's the twenty first of June", "the twenty first of June"),
        ("the 5th of June is my birthday", "the 5th of June"),
        ("she was born september 9th two thousand and one", "september 9th two thousand and one"),
        ("my d.o.b. is 23.2.64", "23.2.64"),
        ("dob thirtieth of the sixth eighty eight", "thirtieth of the sixth eighty eight"),
        ("first of the first seventy-five, I said", "first of the first seventy-five"),
        ("on the wristband: 14-Aug-1972, look", "14-Aug-1972"),
        ("date of birth nineteen oh six seventy seven", "nineteen oh six seventy seven"),
    ],
)
def test_dates_of_birth_are_found(text: str, date: str) -> None:
    assert [text[start:end] for start, end in dates_of_birth(text)] == [date]


@pytest.mark.parametrize(
    "text",
    [
        "we met on 12 March 1961",
        "it opened on the 4th of April",
        "I was born in Leeds. We moved on 12 March 1999.",
        "she was born in 1961",
        "my date of birth, the usual",
        "it ran from the first of the fourth to the end of the year",
    ],
)
def test_other_dates_stay(text: str) -> None:
    assert list(dates_of_birth(text)) == []


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("She's 93 and still cooks.", "93"),
        ("my nan is ninety-four next week", "ninety-four"),
        ("He lived to 101.", "101"),
        ("a 96-year-old", "96"),
        ("a lady of 92 on the ward", "92"),
        ("mum was ninety when she came", "ninety"),
        ("it's his 95th birthday", "95"),
        ("aged 90", "90"),
        ("he was still volunteering at 91.", "91"),
        ("She passed away at ninety four, and", "ninety four"),
        ("My nan, 95, has a tablet", "95"),
        ("it was her ninety-third birthday", "ninety-third"),
        ("I'm a hundred years old", "a hundred"),
    ],
)
def test_ages_over_89_are_found(text: str, age: str) -> None:
    assert {text[start:end] for start, end in great_ages(text)} == {age}


@pytest.mark.parametrize(
    "text",
    [
        "She's 89 and still cooks.",
        "it's 95 per cent paperwork",
        "he's 92.5 per cent sure",
        "there were 90 people",
        "92 hours a week",
        "I'm a hundred per cent sure",
        "turned 95% of them away",
        "she was 100 yards off",
        "nine times out of ten",
        "ninety-five of us were there, and ninety never came back",
        "ninety-four out of a hundred, and still they wanted more",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert list(great_ages(text)) == []
