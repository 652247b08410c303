from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline import segmenting
from pipeline.segmenting import LONG_WORDS, SHORTEST_PIECE, is_codable, segment, spoken_words
from pipeline.transcript import Role, SpokenTurn, Transcript, compose
from pipeline.utterance import utterance_id


def transcript_of(*turns: str | tuple[str, Role], name: str = "an interview") -> Transcript:
    pairs = [turn if isinstance(turn, tuple) else (turn, Role.PARTICIPANT) for turn in turns]
    return compose("d" * 64, name, [(SpokenTurn(role.value, text), role) for text, role in pairs])


def cut(*turns: str | tuple[str, Role]) -> list[str]:
    return [utterance.text for utterance in segment(transcript_of(*turns), min_words=3)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "I did bank shifts as a healthcare assistant for years. Then this came up and I went for it.",
            ["I did bank shifts as a healthcare assistant for years.", "Then this came up and I went for it."],
        ),
        # fragments lead on to what they open
        ("No. I don't know about everybody, I haven't asked them.",) * 2,
        ("Me? I'm already the cheap version, me.",) * 2,
        ("[laughs] Is it heck.",) * 2,
        ("Oh, well. You get what you are given, don't you.",) * 2,
        # and trail after what they close
        ("It was raining and her little boy had nits. So it's possible.",) * 2,
        ("She came every Friday for two years at half past ten. Very nice.",) * 2,
        # cut off, running on
        ("The thing with Leon is it's -- I had it a minute ago.",) * 2,
        ("When we went to invite the nurses to come... there was one charge nurse took my leaflet.",) * 2,
        # a full stop that ends nothing
        ("It was Dr. Anand who held the door for me that morning.",) * 2,
        ("We meet at St. Mary's every Thursday, no managers allowed.",) * 2,
        # a mark in mid-sentence splits nothing
        ("And then [pause] anyway it was fine, she'd just not slept.",) * 2,
        # a speaker's own paragraphs
        (
            "I'd my good coat on and everything I owned.\nAnd I didn't like to correct him so I said nothing.",
            ["I'd my good coat on and everything I owned.", "And I didn't like to correct him so I said nothing."],
        ),
        ("Yeah.",) * 2,
        ("[laughs]",) * 2,
    ],
)
def test_speech_is_cut_where_people_would_cut_it(text: str, expected: str | list[str]) -> None:
    assert cut(text) == ([expected] if isinstance(expected, str) else expected)


@pytest.mark.parametrize(
    ("text", "codable"),
    [
        ("They brought something different to the ward.", True),
        ("Not a chance.", True),
        ("[NAME_k7f3xa] helped me.", True),
        ("[laughs] helped me.", False),
        ("Two words.", False),
        ("yeah, yeah, yeah", False),
        ("Mm hmm. Mm. Right.", False),
        ("No no no.", False),
        ("Oh, of course, of course.", False),
        ("(inaudible) (inaudible) (inaudible)", False),
        ("[pause] [crosstalk 00:01:02] [laughs]", False),
        ("... -- !", False),
        ("I don't know.", True),
    ],
)
def test_what_can_be_coded(text: str, codable: bool) -> None:
    assert is_codable(text, min_words=3) is codable
    (utterance,) = segment(transcript_of(text), min_words=3)
    assert utterance.codable is codable


@pytest.mark.parametrize(
    ("role", "codable"), [(Role.INTERVIEWER, False), (Role.PARTICIPANT, True), (Role.UNKNOWN, True)]
)
def test_only_interviewers_are_never_codable(role: Role, codable: bool) -> None:
    (utterance,) = segment(transcript_of(("They work alongside the nurses here.", role)), min_words=3)
    assert utterance.codable is codable


def test_an_answer_keeps_the_question_that_drew_it() -> None:
    interviewer = Role.INTERVIEWER
    transcript = transcript_of(
        "Hello there, am I early?", ("Did anyone object?", interviewer), "Not that I ever heard.", "Nor me, not once."
    )
    questions = [utterance.question for utterance in segment(transcript, min_words=3)]
    assert questions == [None, None, "Did anyone object?", "Did anyone object?"]


def test_questions_are_those_the_transcript_gives() -> None:
    roles = [Role.INTERVIEWER, Role.PARTICIPANT, Role.INTERVIEWER, Role.INTERVIEWER, Role.UNKNOWN, Role.PARTICIPANT]
    transcript = transcript_of(*[(f"This is what number {n} said.", role) for n, role in enumerate(roles)])
    for utterance in segment(transcript, min_words=3):
        before = transcript.question_before(utterance.turn)
        assert utterance.question == (before.text if before else None)


def test_ids_are_those_of_the_contract() -> None:
    transcript = transcript_of("They brought something different to the ward.", "We all noticed that it was so.")
    for utterance in segment(transcript, min_words=3):
        expected = utterance_id("d" * 64, utterance.turn, utterance.start, utterance.end, utterance.text)
        assert utterance.utterance_id == expected


RAMBLE = (
    "so i got there and they said i was not on the list and i said well i should be because i rang up on the monday and the "
    "lady told me to come at nine so i went and sat in the corridor and nobody came and i thought to myself this is just "
    "like being a patient again but with a lanyard on and then the manager walked past and she did not say a word to me "
    "and i could have cried but i did not because you do not do you"
)


def test_speech_without_full_stops_is_cut_at_its_clauses() -> None:
    parts = cut(RAMBLE)
    assert len(parts) > 1
    assert all(SHORTEST_PIECE <= len(part.split()) <= LONG_WORDS for part in parts)
    assert all(part.split()[0] in {"and", "but", "so", "because", "then"} for part in parts[1:])


def test_a_sentence_of_ordinary_length_is_never_cut() -> None:
    sentence = "And " + "I went up the stairs and down again, but nobody came, so " * 4 + "I left."
    assert len(sentence.split()) <= LONG_WORDS
    assert cut(sentence) == [sentence]


def test_a_turn_reads_the_same_in_any_company() -> None:
    turns = [
        RAMBLE,
        "No. I don't know about everybody.",
        "It was fine, and then it wasn't. You see?",
        "[laughs] Is it heck.",
    ]
    alone = [cut(turn) for turn in turns]
    assert cut(*turns) == [part for parts in alone for part in parts]
    assert cut(*reversed(turns)) == [part for parts in reversed(alone) for part in parts]
    assert cut(*(turns * 20)) == [part for parts in alone * 20 for part in parts]


SCRAPS = [
    "yeah",
    "no",
    "I went",
    "and then she left",
    "the ward",
    "Dr",
    "[laughs]",
    "[NAME_k7f3xa]",
    "--",
    "...",
    ".",
    "?",
    "! ",
    ", ",
]
SCRAPS += [
    "\n",
    "\n\n",
    "\t",
    "\u00a0",
    "\x0b",
    "\x1c",
    "(",
    "[",
    '"',
    "’",
    "So",
    "A.",
    "x" * 30,
    "é",
    "😀",
    "\u200b",
    "Who",
    "but I",
]
scraps = st.lists(st.sampled_from(SCRAPS), min_size=1, max_size=150).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(st.lists((scraps | st.text(max_size=60)).filter(lambda text: text.strip()), min_size=1, max_size=4))
@example([RAMBLE])
def test_every_character_is_in_exactly_one_utterance(texts: list[str]) -> None:
    transcript = transcript_of(*texts)
    covered = [0] * len(transcript.text)
    for utterance in segment(transcript, min_words=3):
        turn = transcript.turns[utterance.turn]
        assert turn.start <= utterance.start < utterance.end <= turn.end
        assert transcript.text[utterance.start : utterance.end] == utterance.text == utterance.text.strip()
        for place in range(utterance.start, utterance.end):
            covered[place] += 1
    for turn in transcript.turns:
        for place in range(turn.start, turn.end):
            assert covered[place] == 1 or (covered[place] == 0 and transcript.text[place].isspace())
    assert sum(covered) == sum(len(utterance.text) for utterance in segment(transcript, min_words=3))


@pytest.mark.parametrize(
    "scrap", ["x", "word ", ". ", "Yes. ", "[laughs]. ", "! ", "I went. ", "--", "a, and ", "[", "\n", "(? "]
)
def test_a_very_long_turn_is_cut_without_running_away(scrap: str) -> None:
    text = scrap * (100_000 // len(scrap)) + " end"
    longest = max(len(spoken_words(utterance.text)) for utterance in segment(transcript_of(text), min_words=3))
    assert longest <= LONG_WORDS


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("I did bank shifts for years. Then this came up! So I went for it.", True),
        ("It was lovely.", True),
        ("Was it? (No.) She said so, 'Well.' And... So on.", False),
        ("It cost 9.30 and that was that.", False),
        ("It was fine.it really was.", False),
        ("It was fine… Then it wasn't.", False),
        ("He said 'no.' She said yes.", False),
        ("It was Dr. Anand who held the door.", False),
        ("so nobody wrote a full stop here and it goes on and on", False),
    ],
)
def test_the_splitter_is_asked_where_its_answer_may_count(text: str, plain: bool) -> None:
    assert segmenting._is_plain(text) is plain


_SCRAPS = st.sampled_from(
    [
        *"aZI9 .?!…,;'\"”)([",
        ". So",
        "e.g. ",
        "Dr. ",
        " - ",
        "?! ",
        "...",
        ". ‘Well",
        "  ",
        "[NAME_k7f3xa]",
        "yes it was",
    ]
)


@given(text=st.lists(_SCRAPS, min_size=1, max_size=12).map("".join))
@settings(max_examples=300)
@example(text="yes. So I. (Z)")
def test_where_it_isnt_asked_no_answer_would_count(text: str) -> None:
    if segmenting._is_plain(text):
        # The worst splitter sees a sentence at every character.
        assert segmenting._sentences(text, range(len(text))) == segmenting._sentences(text, [])
