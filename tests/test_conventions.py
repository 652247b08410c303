"""Plain text conventions: what is a turn, what is only a colon, and that no word is lost or laid in another's mouth."""

# Tables read best with a case a line.
# ruff: noqa: E501

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.conventions import Spoken, find_turns
from pipeline.labels import count_words
from pipeline.reading import ReadingHints


def spoken(text: str, **hints) -> Spoken:
    return find_turns(text, ReadingHints(**hints))


def pairs(text: str, **hints) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in spoken(text, **hints).turns]


ASKED = [("Interviewer", "Ready?"), ("PSW South", "I am. Go on."), ("Interviewer", "Good."), ("PSW South", "Right.")]
CONVENTIONS = {
    "colon": "{0}: {1}\n\n",
    "colon, a line each": "{0}: {1}\n",
    "label on its own line": "{0}:\n{1}\n\n",
    "capitals of shouting transcribers": "{0}:  {1}\n\n\n",
    "bold in markdown": "**{0}:** {1}\n\n",
    "bold, colon outside": "**{0}**: {1}\n\n",
    "bold and a clock": "**{0}:** [00:00:07] {1}\n\n",
    "clock before": "[00:01:12] {0}: {1}\n\n",
    "clock before without brackets": "00:01:12 {0}: {1}\n\n",
    "clock between": "{0} [00:01:12]: {1}\n\n",
    "clock at the end": "{0}: {1} (00:14:09)\n\n",
    "Rev.com": "{0}: (01:20)\n{1}\n\n",
    "Otter": "{0}  0:03  \n{1}\n\n",
    "clock, then name": "[00:00:03] {0}\n{1}\n\n",
    "tab": "{0}\t{1}\n",
    "name alone": "{0}\n{1}\n\n",
    "square brackets": "[{0}]: {1}\n\n",
    "windows of a spreadsheet": "{0}:\t{1}\n",
}


@pytest.mark.parametrize("manner", CONVENTIONS.values(), ids=CONVENTIONS.keys())
def test_each_manner_of_writing_gives_the_same_turns(manner):
    text = "".join(manner.format(*pair) for pair in ASKED)
    assert pairs(text) == ASKED
    assert spoken(text).confidence > 0.9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q. Busy?\n\nA. Always.\n\nQ. How many?\n\nA. Three.", [("Q", "Busy?"), ("A", "Always."), ("Q", "How many?"), ("A", "Three.")]),
        ("INT: Hm?\nP02: Yes.\n", [("INT", "Hm?"), ("P02", "Yes.")]),
        ("INT:Hm?\nP02:Yes.\n", [("INT", "Hm?"), ("P02", "Yes.")]),
        ("Interviewer 1: Hm?\nInterviewer 2: Well?\nR: Yes.", [("Interviewer 1", "Hm?"), ("Interviewer 2", "Well?"), ("R", "Yes.")]),
        ("[id1] I like it.\n\n[id2] I don't.\n\n[id1] Oh.", [("id1", "I like it."), ("id2", "I don't."), ("id1", "Oh.")]),
        ("interviewer: hm?\nrespondent: yes", [("interviewer", "hm?"), ("respondent", "yes")]),
        ("Dr. Holt: One.\nMr J. Smith: Two.\nDr. Holt: Three.\nMr J. Smith: Four.", [("Dr. Holt", "One."), ("Mr J. Smith", "Two."), ("Dr. Holt", "Three."), ("Mr J. Smith", "Four.")]),
        ("Nurse/Carer: One.\nI: Two.\nNurse/Carer: Three.", [("Nurse/Carer", "One."), ("I", "Two."), ("Nurse/Carer", "Three.")]),
        ("Zoë O’Neill: One.\nI: Two.\nZoë O’Neill: Three.", [("Zoë O’Neill", "One."), ("I", "Two."), ("Zoë O’Neill", "Three.")]),
        ("Service user (South): a\nI: b\nService user (South): c", [("Service user (South)", "a"), ("I", "b"), ("Service user (South)", "c")]),
    ],
)  # fmt: skip
def test_labels_of_many_kinds_are_believed(text, expected):
    assert pairs(text) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Note: this was the week of the flood.",
        "10:30, I think it was.",
        "https://example.org/a:b is where it is.",
        "https: that's how it begins.",
        "I said this: leave it where it is.",
        "She said: leave it.",
        "Title: The long winter, he called it.",
        "Date: nobody knew.",
        "So: we waited.",
        "One thing: the kettle.",
        "mum: that's what I called her.",
        "[laughs] I did, though.",
        "[pause] No.",
        "Yeah",
        "A. is what I'd call it",
        "# 3",
        "And the worst of it, if I'm honest with you now, and I am: the smell.",
        "at ten: tea",
        "2: the second one",
    ],
)
def test_a_false_speaker_stays_the_words_of_who_was_speaking(line):
    text = f"I: Go on.\n\nR: Well.\n\n{line}\n\nI: And then?\n\nR: Nothing."
    if line.startswith("#"):
        assert len(pairs(text)) == 4
    else:
        assert pairs(text) == [("I", "Go on."), ("R", f"Well.\n\n{line}"), ("I", "And then?"), ("R", "Nothing.")]


@pytest.mark.parametrize("word", ["Note", "So", "She said", "One thing", "Yeah", "Date", "https"])
def test_a_false_speaker_is_not_believed_for_coming_often(word):
    assert pairs(f"{word}: one.\n\n{word}: two.\n\n{word}: three.")[0][0] == ""


def test_a_doubtful_label_is_told_by_its_line_and_never_by_its_words():
    found = spoken("I: Go on.\n\nR: Well.\n\nKettle: that was her name.\n\nI: Oh.\n\nR: Yes.")
    assert [turn.speaker for turn in found.turns] == ["I", "R", "I", "R"]
    assert any("line 5" in warning for warning in found.warnings)
    assert not any("Kettle" in warning for warning in found.warnings)
    assert found.confidence < 0.99


def test_somebody_who_speaks_once_is_heard_when_named_like_the_others():
    text = (
        "Moderator: Hello.\n\nNurse North: Hi.\n\nModerator: And you?\n\nPsychologist North: Hello.\n\nNurse North: Oh."
    )
    assert [speaker for speaker, _ in pairs(text)] == [
        "Moderator", "Nurse North", "Moderator", "Psychologist North", "Nurse North",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "paragraphs", [["I got there late.", "It rained.", "Yeah", "It rained more.", "Yeah", "Home."], ["One."]]
)
def test_without_labels_nobody_is_invented(paragraphs):
    found = spoken("\n\n".join(paragraphs))
    assert [(turn.speaker, turn.text) for turn in found.turns] == [("", paragraph) for paragraph in paragraphs]
    assert found.convention == "paragraphs" and found.warnings


def test_an_observers_notes_are_not_turns_of_their_headings():
    notes = "P1 18/11/2021\nT1\n\tYes, sensible info\n\tMore data\nT2\n\tDone before T1\nT3\n\tLag not clear - add tooltip\n\teg:DataUse"
    assert {speaker for speaker, _ in pairs(notes)} == {""}


def test_one_label_amid_a_text_is_not_believed():
    paragraphs = ["It rained."] * 9
    assert {speaker for speaker, _ in pairs("\n\n".join([*paragraphs, "Q: what then?", *paragraphs]))} == {""}
    assert pairs("P02: It rained.\n\nAnd rained.") == [("P02", "It rained.\n\nAnd rained.")]


def test_a_long_text_before_the_first_speaker_makes_it_unsure():
    told = "I went there and it rained and we waited. " * 60
    assert spoken(f"{told}\n\nI: Oh?\n\nR: Yes.\n\nI: Oh.\n\nR: No.").confidence < 0.5
    assert spoken("A title of few words.\n\nI: Oh?\n\nR: Yes.").confidence > 0.9


def test_a_list_of_names_is_not_a_row_of_speakers():
    register = "\n\n".join(["Anna Holt", "Ben Lee", "Cleo Ray"] * 4)
    assert {speaker for speaker, _ in pairs(f"{register}\n\nThen we began, in the rain.")} == {""}


def test_labels_that_never_recur_make_it_unsure():
    assert spoken("Anna: a b\n\nBen: c d\n\nCleo: e f\n\nDora: g h").confidence < 0.5


def test_a_person_can_vouch_for_a_label_and_a_convention():
    text = "Anna: a b\n\nBen: c d\n\nCleo: e f"
    assert pairs(text, interviewer=("anna",), aliases={"Ben": "P1"}) == [("Anna", "a b"), ("Ben", "c d\n\nCleo: e f")]
    assert {speaker for speaker, _ in pairs("I: a\n\nR: b", convention="paragraphs")} == {""}


def test_what_stands_before_the_first_speaker_is_left_out_and_counted():
    found = spoken(
        "# Interview seven\n\nInterviewer: Anna Holt\nDate: 3 May\nPlace: the shed\n\nInterviewer: Hello.\n\nR: Hello."
    )
    assert [(turn.speaker, turn.text) for turn in found.turns] == [("Interviewer", "Hello."), ("R", "Hello.")]
    assert dict(found.removed)["preamble words"] == 10


def test_paragraphs_of_a_turn_stay_apart_and_lines_stay_lines():
    assert pairs("R: one\n\n\n\ntwo\nthree\n\nI: four")[0] == ("R", "one\n\ntwo\nthree")


def test_clocks_become_times_and_marks_are_counted():
    found = spoken(
        "Anna: (01:20)\nOne [crosstalk 00:01:25] two.\n\nBen: (01:02:03)\nThree. (inaudible)\n\nAnna: (00:05)\nFour.\n\nBen: x"
    )
    assert [turn.begins_at for turn in found.turns] == [80.0, 3723.0, 5.0, None]
    assert found.turns[0].text == "One [crosstalk 00:01:25] two."
    assert dict(found.removed)["clock marks"] == 3
    assert any("starts again 1 time" in warning for warning in found.warnings)


def test_a_clock_at_the_end_of_a_turn_is_its_end():
    found = spoken("I: One. (00:00:19)\n\nR: Two. (00:00:41)\n")
    assert [(turn.begins_at, turn.ends_at, turn.text) for turn in found.turns] == [
        (None, 19.0, "One."),
        (None, 41.0, "Two."),
    ]


def test_headings_and_closing_lines_are_not_speech():
    found = spoken("I: One.\n\nPart 2\n\nR: Two.\n\nThree.\n\nTranscribed by https://otter.example")
    assert [turn.text for turn in found.turns] == ["One.", "Two.\n\nThree."]
    assert dict(found.removed)["heading words"] == 1


def test_lines_with_clock_ranges_are_joined_until_a_pause():
    found = spoken(
        "[00:01.000 --> 00:02.000]  So hi\n[00:02.500 --> 00:04.000]  there.\n[00:09.000 --> 00:10.000]  Hello.\n"
    )
    assert [(turn.text, turn.begins_at) for turn in found.turns] == [("So hi there.", 1.0), ("Hello.", 9.0)]


def test_a_label_without_words_is_no_turn_but_is_told():
    found = spoken("I: One.\n\nR:\n\nI: Two.\n\nR: Three.")
    assert len(found.turns) == 3 and dict(found.removed)["empty turns"] == 1


def test_a_line_without_end_is_read_like_any_other():
    text = "R: " + "word: " * 400_000 + "\nI: yes\n" + "[(" * 400_000
    found = spoken(text)
    assert [turn.speaker for turn in found.turns] == ["R", "I"]


def test_what_stands_right_under_a_name_and_its_clock_is_said_by_it() -> None:
    text = (
        "Ann Lee  0:03\nI 10:30\n\nBo Ray  0:09\nLondon 10:30\n\nAnn Lee  0:12\nLondon 10:30\n\nBo Ray  0:15\nright\n"
    )
    assert [turn.speaker for turn in spoken(text).turns] == ["Ann Lee", "Bo Ray", "Ann Lee", "Bo Ray"]


WORDS = (
    st.lists(
        st.sampled_from(
            [
                "well",
                "the",
                "kettle",
                "um,",
                "no.",
                "I",
                "London",
                "[laughs]",
                "10:30",
                "it:",
                "so",
                "(inaudible)",
                "—",
                "£3",
            ]
        ),
        min_size=1,
        max_size=8,
    )
    .map(" ".join)
    .filter(lambda text: count_words(text.replace("[laughs]", "").replace("(inaudible)", "")) > 0 and text[0].isalpha())
)
TURNS = st.lists(st.tuples(st.sampled_from(["Interviewer", "P02", "Carer South"]), WORDS), min_size=4, max_size=12)
ROUND = ["colon", "label on its own line", "bold in markdown", "clock before", "Rev.com", "Otter", "tab"]


@settings(max_examples=80, deadline=None)
@given(turns=TURNS, manner=st.sampled_from(ROUND))
def test_what_was_written_down_in_a_convention_is_read_back(turns, manner):
    turns = [
        ("Interviewer", "hello"),
        ("P02", "yes"),
        ("Carer South", "yes"),
        *turns,
        ("P02", "bye"),
        ("Carer South", "bye"),
        ("Interviewer", "bye"),
    ]
    text = "".join(CONVENTIONS[manner].format(*turn) for turn in turns)
    assert pairs(text) == turns


@settings(max_examples=120, deadline=None)
@given(text=st.text(alphabet="IRQ: \n\t[]()ab.019*-#", max_size=200))
def test_no_word_is_lost_or_added(text):
    found = spoken(text)
    logged = sum(count for kind, count in found.removed if kind.endswith(" words"))
    assert sum(count_words(turn.text) for turn in found.turns) + logged == count_words(text)


@pytest.mark.parametrize("entry", ["Participant: P1", "Participant: P1 (online)", "**Participant:** P1"])
def test_an_entry_at_the_head_of_a_form_opens_no_turn(entry: str) -> None:
    form = (
        f"{entry}\n\n1. Overall I am satisfied.\n\n2 -- It was fine.\n\n2. It was simple to use.\n\n3 -- Same as above."
    )
    spoken = find_turns(form, ReadingHints())
    assert (spoken.convention, {turn.speaker for turn in spoken.turns}) == ("paragraphs", {""})


@pytest.mark.parametrize(
    "talk",
    [
        "Participant: It goes.\n\nAnd it went on.\n\nAnd on.\n\nAnd on it went.",
        "Participant: Well\nit goes and goes.\n\nAnd it went on.\n\nAnd on.\n\nAnd on it went.",
        "Participant: I've been a ward manager for years\n\nAnd it went on.\n\nAnd on.\n\nAnd on it went.",
    ],
)
def test_a_monologue_with_its_one_label_is_that_speakers(talk: str) -> None:
    assert {turn.speaker for turn in find_turns(talk, ReadingHints()).turns} == {"Participant"}
