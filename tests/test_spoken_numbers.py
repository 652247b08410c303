"""Long numbers as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.spoken_numbers import spoken_codes, spoken_numbers

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("nine nine nine one six three one eight oh one", "9991631801"),
        ("triple nine, one six three, one eight nought one", "9991631801"),
        ("oh seven seven double oh nine hundred one two three", "07700900123"),
        ("zero seven seven, um, zero zero nine", "077009"),
        ("nine nine nine forty-two thirty one eleven", "999423111"),
        ("plus four four, seven seven double-oh, nine hundred", "447700900"),
        ("oh double seven hundred nine-hundred eight four", "0770090084"),
        ("one five nine hundred and twelve six two", "1591262"),
        ("oh seven seven 00 900 123", "0770000900123"[:2] + "7" + "00900123"),
    ],
)
def test_numbers_said_in_words_become_digits(said: str, digits: str) -> None:
    text = f"it's {said} I think"
    [number] = spoken_numbers(text)
    assert (text[number.start : number.end], number.digits) == (said, digits)


@pytest.mark.parametrize(
    "text", ["07700 900123", "one two three and you're out", "nine times out of ten", "twenty four seven"]
)
def test_short_runs_and_plain_figures_are_left(text: str) -> None:
    assert list(spoken_numbers(text)) == []


@pytest.mark.parametrize(
    ("said", "characters"),
    [
        ("L S twenty-nine, nine Z X", "LS299ZX"),
        ("Q Q, one nine, two eight, three seven, A", "QQ192837A"),
        ("n e six, one double q", "NE61QQ"),
        ("S for Sierra, W for Whiskey, nineteen, three A H", "SW193AH"),
        ("november echo one, four zed x", "NE14ZX"),
    ],
)
def test_letters_and_numbers_read_out_become_characters(said: str, characters: str) -> None:
    [code] = spoken_codes(said)
    assert "".join(each for _, _, each in code.tokens) == characters


def test_a_two_letter_word_is_no_letter_of_a_code() -> None:
    assert all("?" in "".join(each for _, _, each in code.tokens) for code in spoken_codes("so one two by nine"))


@given(st.lists(st.integers(0, 9), min_size=5, max_size=20), st.sampled_from([" ", ", ", "-"]))
def test_every_number_spelt_out_is_read_back(digits: list[int], between: str) -> None:
    [number] = spoken_numbers(between.join(WORDS[digit] for digit in digits))
    assert number.digits == "".join(map(str, digits))


@pytest.mark.parametrize("scrap", ["one ", "twenty one ", "double ", "nine, ", "5 "])
def test_a_long_text_is_read_without_running_away(scrap: str) -> None:
    assert isinstance(list(spoken_numbers(scrap * 20_000)), list)
    assert isinstance(list(spoken_codes(scrap * 20_000)), list)
