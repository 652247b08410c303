from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WrongUse
from pipeline.pseudonyms import NAME, PSEUDONYM, normalise, pseudonym, whole_names

KEY = b"a key for tests only, 32 bytes.."


@given(st.text(max_size=40), st.binary(min_size=1, max_size=64))
def test_a_pseudonym_has_one_shape_and_depends_on_nothing_else(value: str, key: bytes) -> None:
    mark = pseudonym(NAME, value, key)
    assert PSEUDONYM.fullmatch(mark)
    assert mark == pseudonym(NAME, value, key)


def test_the_pseudonym_of_a_name_never_changes_between_versions() -> None:
    assert pseudonym(NAME, "Aoife Brennan", KEY) == "[NAME_y6q5pz]"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Denise Hartshorn", "denise  hartshorn"),
        ("Dr Anand", "Anand"),
        ("Dr. Anand", "ANAND"),
        ("Denise's", "Denise"),
        ("Zoë", "Zoe"),
        ("Siân’s", "Sian"),
        ("O’Brien", "O'Brien"),
        ("Mrs Clough", "clough"),
    ],
)
def test_spellings_of_one_name_share_a_pseudonym(one: str, other: str) -> None:
    assert pseudonym(NAME, one, KEY) == pseudonym(NAME, other, KEY)


@pytest.mark.parametrize(("one", "other"), [("07700 900123", "+44 7700-900123"), ("0161 496 0123", "0044 1614960123")])
def test_spellings_of_one_number_share_a_pseudonym(one: str, other: str) -> None:
    assert pseudonym("PHONE", one, KEY) == pseudonym("PHONE", other, KEY)


@pytest.mark.parametrize(("one", "other"), [("Denise", "Denis"), ("Ann Lee", "Ann Leigh"), ("Sister", "Brother")])
def test_different_names_differ(one: str, other: str) -> None:
    assert pseudonym(NAME, one, KEY) != pseudonym(NAME, other, KEY)


def test_kind_and_key_are_part_of_a_pseudonym() -> None:
    assert pseudonym(NAME, "x", KEY)[-7:] != pseudonym("EMAIL", "x", KEY)[-7:]
    assert pseudonym(NAME, "x", KEY) != pseudonym(NAME, "x", b"another")


def test_an_empty_key_is_refused_and_the_message_holds_no_name() -> None:
    with pytest.raises(WrongUse) as caught:
        pseudonym(NAME, "Denise Hartshorn", b"")
    assert "Denise" not in str(caught.value)


def test_a_title_alone_is_kept_as_the_name() -> None:
    assert normalise(NAME, "Matron") == "matron"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Denise Hartshorn", "Denise"], {"denise": "denise hartshorn"}),
        (["Denise Hartshorn", "Denise Cole", "Denise"], {}),
        (["Denise Hartshorn", "DENISE HARTSHORN'S"], {"denise": "denise hartshorn"}),
        (["Denise", "Pat"], {}),
        (["Dr Ravi Anand"], {"ravi": "ravi anand"}),
    ],
)
def test_a_first_name_stands_for_the_only_full_name_it_begins(names: list[str], expected: dict[str, str]) -> None:
    assert whole_names(names) == expected
