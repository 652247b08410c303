from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.cleaning import clean, drop_fillers, drop_marks, drop_stutters, plain_dashes

CLEANED = [
    ("Um, so I was a, a dinner lady [laughs]", "so I was a dinner lady"),
    ("[pause] [laughter] I, I don't want it", "I don't want it"),
    ("it was, you know you know, hard", "it was, you know, hard"),
    ("the the the ward", "the ward"),
    ("It's the, um, the, the kettle", "It's the kettle"),
    ("(inaudible 00:12:01) but no.", "but no."),
    ("the [inaudible] ward", "the ward"),
    ("[crosstalk 00:01:02] yes, they did", "yes, they did"),
    ("00:14:33 and then 00:14:35.120 she left", "and then she left"),
    ("They had [break in recording] a nurse", "They had a nurse"),
    ("*sighs* they never came <laughs>", "they never came"),
    ("I won't-- there's a lady", "I won't - there's a lady"),
    ("and then he —", "and then he"),
    ("w-w-was it th- they said", "was it they said"),
    ("Er, no. Um. Yes", "no. Yes"),
    ("I asked [NAME_k7f3xa]'s manager", "I asked someone's manager"),
    ("ring [PHONE_abcdef] please", "ring a number please"),
    ("one\n\ntwo\tthree\u00a0four", "one two three four"),
    ("the thing is… well", "the thing is... well"),
    ("[her] manager", "her manager"),
    ("she said , no", "she said, no"),
    ("", ""),
]
UNCHANGED = [
    "No no no.",
    "so so supportive",
    "They were very very kind.",
    "What I had had was that that ward was shut.",
    "Nobody was hostile.",
    "They didn't want me there, not once.",
    "Oh, they were lovely, shut the door on us.",
    "I took her to the ER in town.",
    "We had to re-read the co-ordinator's twenty-two letters.",
    "It opens at 10:30 on the 12–14 ward.",
    "(which I hate, to be honest)",
    "some points (points of view, mostly)",
    "Mm hmm.",
    "You know what, I like her.",
    "sort of staff, sort of patient",
    "She's a band 3/4, £22,000 - not bad.",
    'Is it? Was it? "I\'m not giving report," she says.',
    "I mean it, I think they should go.",
]


@pytest.mark.parametrize(("text", "expected"), CLEANED)
def test_marks_and_stumbles_go(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize("text", UNCHANGED)
def test_meaning_stays_word_for_word(text: str) -> None:
    assert clean(text) == text


SCRAPS = [
    "the ",
    "um, ",
    "[",
    "]",
    "(",
    ")",
    "laughs",
    "pause",
    "--",
    "—",
    "...",
    ", ",
    ". ",
    "I ",
    "I- ",
    "no ",
    "you know ",
    "er",
]
SCRAPS += ["[NAME_k7f3xa]", "00:01:02", "\n", "?", "!", "'s", '"', "*", "<", "w-", "was", "it ", ";", "…", " – ", "-"]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(SCRAPS), max_size=20).map("".join) | st.text(max_size=80))
@example("um. um. the. the")
@example("[[laughs] laughs]")
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.lists(st.sampled_from(["not", "never", "hostile", "nobody", "didn't", "they", "um", "lovely"]), max_size=15))
def test_negation_and_stance_are_never_lost(words: list[str]) -> None:
    kept = [word for word in words if word not in {"um", "they"}]
    assert [word for word in clean(" ".join(words)).split() if word != "they"] == kept


@pytest.mark.parametrize(
    ("step", "text", "expected"),
    [
        (drop_marks, "a [sic] b", "a   b"),
        (drop_fillers, "Erm, well uh yes", " well  yes"),
        (drop_stutters, "I, I, I went to to it", "I went to it"),
        (plain_dashes, "so—no", "so - no"),
    ],
)
def test_each_step_does_one_thing(step, text: str, expected: str) -> None:
    assert step(text) == expected


@pytest.mark.parametrize(
    "scrap", ["[", "(", "<*", "the ", "I, ", "-", "a-", "um ", "[laughs ", "you know ", " ", "x", ". ,"]
)
def test_a_very_long_line_is_cleaned_without_running_away(scrap: str) -> None:
    # A pattern that backtracks takes minutes to days on these; nothing is timed, the suite would simply never end.
    assert len(clean(scrap * (200_000 // len(scrap)))) <= 200_000 * 2
