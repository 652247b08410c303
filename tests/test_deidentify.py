"""De-identification: how many names it finds on sentences with labels, what it must leave alone, and its laws."""

from __future__ import annotations

import importlib
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.deidentify import Deidentified, deidentify_name, deidentify_turns
from pipeline.errors import WrongUse
from pipeline.identifiers import find_identifiers
from pipeline.person_names import find_names
from pipeline.pseudonyms import NAME, PSEUDONYM, pseudonym
from pipeline.transcript import SpokenTurn

KEY = b"a key for tests only, 32 bytes.."

# Written for this test; curly brackets stand around every name of a person. Each sentence is read alone, with nothing
# else of a document to learn from: the hardest case. The lists of given names come from the hand that wrote these
# sentences, so a study with rarer names will see less; without the lists recall is 0.66, with the recogniser alone 0.60.
LABELLED = """
I told {Aoife} I'd be late and she said never mind.
It was {Denise Hartshorn} who rang me, she's the ward manager.
{Maxine} set the whole thing up and then {Maxine} left.
My care coordinator's called {Rhys} and he has thirty-eight people.
Then Dr {Mehrotra} came in with his tea.
You'd have to ask Mrs {Achterberg} about that, she keeps the list.
So {Siobhan} goes, are you staff or what?
We had {Tariq} on the Monday and {Nadia} on the Thursday.
I've known {Kwame} since he was on Alder Ward.
{Toby}'s got the keys and {Gwen}'s got the rota.
my mum always said I'd end up here
I said to {Bernie}, and to {Colette}, that it wasn't on.
Me and {Shanice} did the stall at the market.
It was the consultant, Mr {Osei}, who put a stop to it.
She's lovely, is {Moira}.
I asked {Yvonne Pickersgill} for a reference.
There was a lad called {Jermaine} who'd been a bus driver.
{Zainab} does the eating disorders and {Farooq} does rehab.
Nobody told {Imogen} anything, she found out off the website.
I rang {Alan Whitworth}'s office three times.
{Precious} is the best nurse on that unit.
They gave the job to {Hamid} in the end.
His wife {Adwoa} comes to the carers' group.
I'm {Ruth}, I've been a peer worker four years.
The psychologist, {Corinne Batty}, was very good about it.
When {Leon} is on, the ward's calm.
It were {Kev} what told me about the job.
You want to talk to {Giles}, he has a view on everything.
My name's {Nuno} and I came as a student first.
{Siân} speaks Welsh to the older ladies.
She went with {Agnieszka} from the project.
I'll never forget what {Desmond Pryce} said at that meeting.
Professor {Lindqvist} came to open it.
They moved {Marcus} to nights.
Ask {Bilal} or {Shabana}, they were both there.
Her brother {Callum} was sectioned in March.
I had a peer worker, {Poppy}, she was twenty-four.
Have you met {Olu}? He runs the allotment.
We call her Auntie {Beverley} on the ward.
{Pat} was on the post for twenty-two years.
That's what {Maureen} says, and her son's been ill for years.
So I phoned {Stephen Okonkwo} and I phoned {Julie}.
It was {Ewa} who noticed I wasn't eating.
Then {Gurpreet} in payroll sorted it out.
The vicar, {Hilary}, brought a lemon drizzle.
I've got {Xolani}'s number somewhere.
And that was when Sister {Achebe} walked in.
The GP put me on Olanzapine and then on Clozapine.
I went to A&E on the Friday and they sent me home.
God, no. Jesus Christ, have you seen that form?
My CPN left at Easter and I've not had another.
Mum came up from London on the train every Sunday.
The Trust wants it in place by September.
We did a CBT course and a WRAP plan.
It's a band three on Agenda for Change.
I was on Lithium, then Prozac, then nothing.
Nan said I should go back to college.
They shut the day centre in Leeds at Christmas.
The OT does cooking on a Tuesday and the HCA does the garden.
I got a letter from the NHS and one from the DWP.
It's all on Datix and nobody reads Datix.
We meet on Teams, which I hate.
The Italian place by the Methodist church, upstairs.
I'd have chucked it in by May if it wasn't for the money.
Mark my words, they'll be gone by the summer.
Will they keep the posts? I doubt it.
Grace under pressure, that's what they want from you.
I hope so. Hope is what keeps you going.
Matron came round with a clipboard.
""".strip().splitlines()
RECALL_FLOOR, PRECISION_FLOOR = 0.95, 0.95


def turns_of(*texts: str, speaker: str = "") -> list[SpokenTurn]:
    return [SpokenTurn(speaker, text) for text in texts]


def deidentified(*texts: str, **settings: object) -> Deidentified:
    return deidentify_turns(turns_of(*texts), key=KEY, **settings)  # type: ignore[arg-type]


def replaced_in(text: str, result: Deidentified, turn: int = 0) -> list[str]:
    return [text[raw_start:raw_end] for _, _, raw_start, raw_end in result.offsets[turn].spans]


def test_names_are_found_in_labelled_sentences() -> None:
    names = found = right = 0
    missed, wrong = [], []
    for labelled in LABELLED:
        text = labelled.replace("{", "").replace("}", "")
        wanted = re.findall(r"\{([^}]*)\}", labelled)
        got = [text[start:end] for start, end in find_names([text], known=(), allowed=()).spans[0]]
        names, found = names + len(wanted), found + len(got)
        right += sum(min(wanted.count(name), got.count(name)) for name in set(wanted))
        missed += [name for name in wanted if name not in got]
        wrong += [name for name in got if name not in wanted]
    assert len(LABELLED) >= 60
    assert right / names >= RECALL_FLOOR, f"recall {right / names:.3f} ({right} of {names}), missed {missed}"
    assert right / found >= PRECISION_FLOOR, f"precision {right / found:.3f} ({right} of {found}), wrong {wrong}"


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("mail aoife.brennan@nhs.net about it", "EMAIL", "aoife.brennan@nhs.net"),
        ("it's aoife dot brennan at nhs dot net", "EMAIL", "aoife dot brennan at nhs dot net"),
        ("it's on www.example.org.uk, I think", "URL", "www.example.org.uk"),
        ("see https://example.org/a?b=c.", "URL", "https://example.org/a?b=c"),
        ("ring 07700 900123 after six", "PHONE", "07700 900123"),
        ("ring 01632-960-284", "PHONE", "01632-960-284"),
        ("it's +44 7700 900123", "PHONE", "+44 7700 900123"),
        ("she read out 943 476 5919 to me", "NHS", "943 476 5919"),
        ("she read out 943-476-5919 to me", "NHS", "943-476-5919"),
        ("she read out 9434765919 to me", "NHS", "9434765919"),
        ("my NHS number, it's 943 476 5918", "NHS", "943 476 5918"),
        ("it's QQ 12 34 56 C on the payslip", "NINO", "QQ 12 34 56 C"),
        ("she lives at LS1 4AP", "POSTCODE", "LS1 4AP"),
        ("sw1a 1aa I think", "POSTCODE", "sw1a 1aa"),
        ("at 14 Marl Street, with the red door", "ADDRESS", "14 Marl Street"),
        ("I'm @aoife_b on there", "HANDLE", "@aoife_b"),
        (
            "my number's nine nine nine one six three one eight oh one",
            "NHS",
            "nine nine nine one six three one eight oh one",
        ),
        ("it's triple nine, one six three, one eight oh one", "NHS", "triple nine, one six three, one eight oh one"),
        (
            "call oh seven seven double oh nine hundred one two three",
            "PHONE",
            "oh seven seven double oh nine hundred one two three",
        ),
        ("it's QQ-12-34-56-C on the payslip", "NINO", "QQ-12-34-56-C"),
        ("the website's example dot org I think", "URL", "example dot org"),
        ("i live at 14 marl street above the shop", "ADDRESS", "14 marl street"),
        ("I was born on 12 March 1961, in the snow", "DOB", "12 March 1961"),
        ("my nan's 93 and still cooks", "AGE", "93"),
        ("I was on Quince Ward then", "PLACE", "Quince Ward"),
    ],
)
def test_identifiers_are_replaced(text: str, kind: str, words: str) -> None:
    result = deidentified(text)
    assert replaced_in(text, result) == [words]
    assert result.replaced == ((kind, 1),)
    assert words not in result.turns[0].text


@pytest.mark.parametrize(
    "text",
    [
        "we sat down in the car.So I went home",
        "it was 2009 2010 2011, one after another",
        "somebody read out 943 476 5918 and I wrote it down",
        "turn off at B12 3rd exit, about 5 6pm",
        "it cost 1,000,000 pounds, or 12.50 each",
        "meet me at 10:30 on the 12th of the 10th 2019",
        "about 3 in 10, or 1234 of them",
        "what's @ stake",
    ],
)
def test_what_only_looks_like_an_identifier_stays(text: str) -> None:
    assert deidentified(text).turns[0].text == text


def test_an_email_is_judged_without_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something went to the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert [found.kind for found in find_identifiers("to a.b@example.co.uk now")] == ["EMAIL"]


def test_every_mark_of_the_written_sets_stands_on_whole_words_of_a_known_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(Path(__file__).resolve().parents[1] / "benchmarks")
    benchmark = importlib.import_module("deidentify")
    both = [
        *benchmark.sentences(),
        *(each for table in benchmark.BLIND.values() for each in benchmark.sentences(table)),
    ]
    assert len({sentence.id for sentence in both}) == len({sentence.text for sentence in both}) == len(both)
    for part, table in benchmark.BLIND.items():
        assert {sentence.part for sentence in benchmark.sentences(table)} == {part}
    for sentence in both:
        text, spans = sentence.text, sentence.spans
        assert {kind for _, _, kind in spans} <= {"NAME", "PLACE", "ORG", *benchmark.STRUCTURED}, sentence.id
        assert all(before[1] <= after[0] for before, after in pairwise(spans)), sentence.id
        for start, end, _ in spans:
            assert 0 <= start < end <= len(text), sentence.id
            assert text[start:end] == text[start:end].strip(" ,;:?!"), sentence.id
            assert start == 0 or not text[start - 1].isalnum(), sentence.id
            assert text[end : end + 1] in "s" or not text[end].isalnum(), sentence.id  # "the Hussains"


def test_the_written_set_is_found_as_well_as_the_readme_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(Path(__file__).resolve().parents[1] / "benchmarks")
    benchmark = importlib.import_module("deidentify")
    table = benchmark.sentences()
    score = benchmark.measure(table)
    assert len(table) >= 320
    assert sum(not sentence.spans for sentence in table) >= 100
    assert score.recall(["NAME"]) >= 0.97, score.missed
    assert score.recall(["PLACE", "ORG"]) >= 0.95, score.missed
    assert score.recall(benchmark.STRUCTURED) >= 0.99, score.missed
    assert score.precision(score.taken) >= 0.95, score.wrong


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Rose was on the desk and Will rang.", "X was on the desk and X rang."),
        ("Will you ask Will? Mark my words, Mark will.", "Will you ask X? Mark my words, X will."),
        ("I told May and June in May, not June.", "I told X and X in May, not June."),
        ("Mrs Church and Dr Young were there.", "Mrs X and Dr X were there."),
        ("Fiona Hall came, and we met at Fiona Hall.", "X came, and we met at X."),
        ("They moved Nqobizitha to nights.", "They moved X to nights."),
        ("Everyone calls him Lud.", "Everyone calls him X."),
        ("so i asked grace and priya said dr mehrotra had gone", "so i asked X and X said dr X had gone"),
        ("my name's katarzyna nowak i said hello", "my name's X i said hello"),
        ("there's no grace in it and the bill comes later", "there's no grace in it and the bill comes later"),
        ("It's every Tom, Dick and Harry, for Pete's sake.", "It's every Tom, Dick and Harry, for Pete's sake."),
        ("My T-shirt, two Octobers ago, on the VMware.", "My T-shirt, two Octobers ago, on the VMware."),
        ("Yes, sir. Agreed. Hope is what keeps us going.", "Yes, sir. Agreed. Hope is what keeps us going."),
    ],
)
def test_what_stands_beside_a_word_tells_whether_it_is_a_name(text: str, plain: str) -> None:
    assert PSEUDONYM.sub("X", deidentified(text).turns[0].text) == plain


def test_a_studys_own_lists_are_replaced_and_kept() -> None:
    text = "i went to harbour lights in Beacon with Quillon and Sarum"
    result = deidentified(text, organisations=["Harbour Lights"], places=["Beacon"], names=["Quillon"], keep=["Sarum"])
    assert re.sub(r"_[a-z2-7]{6}", "", result.turns[0].text) == "i went to [ORG] in [PLACE] with [NAME] and Sarum"


WORDS = "we went there and then they said it was not for us so I left the ward"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=30))
def test_a_text_with_nothing_to_find_comes_back_unchanged(words: list[str]) -> None:
    text = " ".join(words)
    result = deidentified(text)
    assert (result.turns[0].text, result.replaced, result.offsets[0].spans) == (text, (), ())


def test_one_person_has_one_pseudonym_in_text_and_label() -> None:
    turns = [
        SpokenTurn("Aoife Brennan", "Right."),
        SpokenTurn("R", "Thanks, Aoife. Aoife Brennan said so. Brennan, too."),
    ]
    result = deidentify_turns(turns, key=KEY)
    mark = pseudonym(NAME, "Aoife Brennan", KEY)
    assert result.turns[0].speaker == mark
    assert result.turns[1].text.startswith(f"Thanks, {mark}. {mark} said so. ")
    assert "Brennan" not in result.turns[1].text
    assert result.turns[1].speaker == "R"


def test_a_person_has_the_same_pseudonym_in_every_document() -> None:
    one, other = deidentified("I told Dr Mehrotra."), deidentified("Mehrotra? Dr Mehrotra, I mean.")
    assert PSEUDONYM.findall(one.turns[0].text)[0] == PSEUDONYM.findall(other.turns[0].text)[0]


def test_a_first_name_that_could_be_two_people_is_neither() -> None:
    text = "Denise Hartshorn rang, then Denise Cole rang, and Denise was cross."
    marks = [mark[0] for mark in PSEUDONYM.finditer(deidentified(text).turns[0].text)]
    assert len(set(marks)) == 3


KEEP = [
    "senior manager",
    "carer",
    "nurse",
    "PSW",
    "peer support worker",
    "London",
    "North",
    "ward manager",
    "consultant",
]


@pytest.mark.parametrize("label", ["Interviewer", "R", "P02", "FG1", "SU1", "INT", "Carers", "[NAME_k7f3xa]"])
@pytest.mark.parametrize("rest", ["", " 2", " (London)"])
def test_role_labels_and_codes_stay(label: str, rest: str) -> None:
    result = deidentify_turns([SpokenTurn(label + rest, "Right.")], key=KEY, keep=KEEP)
    assert result.turns[0].speaker == label + rest


@pytest.mark.parametrize("label", ["", "Senior manager London", "North PSW", "Participant 12b", "Unknown speaker"])
def test_labels_of_several_words_that_name_nobody_stay(label: str) -> None:
    result = deidentify_turns([SpokenTurn(label, "Right.")], key=KEY, keep=KEEP)
    assert result.turns[0].speaker == label


@pytest.mark.parametrize(
    ("label", "rest"),
    [
        ("Aoife Brennan", "{}"),
        ("SUE", "{}"),
        ("sarah", "{}"),
        ("Denise (ward manager)", "{} (ward manager)"),
        ("Consultant Mehrotra", "Consultant {}"),
        ("Dr Mehrotra", "{}"),
    ],
)
def test_names_in_labels_go_and_roles_in_them_stay(label: str, rest: str) -> None:
    speaker = deidentify_turns([SpokenTurn(label, "Right.")], key=KEY, keep=KEEP).turns[0].speaker
    assert PSEUDONYM.sub("{}", speaker) == rest


def test_a_speakers_name_is_found_in_small_letters_too() -> None:
    turns = [SpokenTurn("Xolani", "yeah"), SpokenTurn("R", "so xolani you said")]
    assert "xolani" not in deidentify_turns(turns, key=KEY).turns[1].text


def test_kept_terms_are_never_replaced() -> None:
    text = "We asked Cedar and then we asked Bridget."
    assert "Cedar" in deidentified(text, keep=["Cedar"]).turns[0].text
    assert "Bridget" in deidentified(text, keep=["Bridget"]).turns[0].text


def test_names_from_elsewhere_are_replaced() -> None:
    assert "Thistlewood" not in deidentified("that was Thistlewood, not me", names=["Morwen Thistlewood"]).turns[0].text


def test_text_without_capitals_loses_listed_names_only() -> None:
    text = "so i told fiona that the nurse will mark it and pat the dog " * 3
    assert set(replaced_in(text, deidentified(text))) == {"fiona"}


def test_a_word_that_the_document_writes_small_is_no_name() -> None:
    text = "Cleaning. No, I did the cleaning. Hope is fine, I hope."
    assert deidentified(text).turns[0].text == text


def test_plurals_and_possessives_keep_their_endings() -> None:
    text = "I know two Desmonds. Desmond's the tall one, and Desmond Pryce'll tell you."
    plain = PSEUDONYM.sub("X", deidentified(text).turns[0].text)
    assert plain == "I know two Xs. X's the tall one, and X'll tell you."


def test_a_name_said_before_its_surname_is_known_gets_the_whole_persons_pseudonym() -> None:
    result = deidentified("Denise rang.", "Which Denise?", "Denise Hartshorn, the ward manager.")
    marks = {mark[0] for turn in result.turns for mark in PSEUDONYM.finditer(turn.text)}
    assert marks == {pseudonym(NAME, "Denise Hartshorn", KEY)}


def test_counts_say_what_was_replaced() -> None:
    result = deidentified("Ring Moira on 07700 900123.", "Moira Tait has a phone.")
    assert result.replaced == (("NAME", 2), ("PHONE", 1))


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(WrongUse):
        deidentify_turns(turns_of("Moira said so."), key=b"")


SCRAPS = [
    "Denise ",
    "Denise Hartshorn ",
    "Dr Mehrotra ",
    "said ",
    "to me. ",
    "I ",
    "the ward ",
    "07700 900123 ",
    "\n",
    "Ward ",
    "and ",
]
SCRAPS += [
    "[NAME_k7f3xa] ",
    "Maxine's ",
    "London ",
    "943 476 5919 ",
    "a@b.co.uk ",
    "May ",
    "Grace ",
    "é ",
    "😀 ",
    "— ",
    "Then ",
    "told ",
    "Quince Ward ",
    "on Marl Street ",
    "she's 93 now ",
    "born on 12 March 1961 ",
    "oh seven seven double oh nine hundred one two three ",
    "St ",
    "dr mehrotra ",
    "Will ",
    "@x_y ",
]
speech = st.lists(st.lists(st.sampled_from(SCRAPS), min_size=1, max_size=12).map("".join), min_size=1, max_size=3)
spoken = speech.map(lambda texts: [text for text in texts if text.strip()] or ["yes"])


@settings(max_examples=600, deadline=None)
@given(spoken)
@example(["Denise Hartshorn told Dr Mehrotra. ", "Then Maxine's Ward "])
def test_text_outside_names_is_unchanged_and_every_offset_maps_back(texts: list[str]) -> None:
    result = deidentified(*texts)
    for raw, turn, offsets in zip(texts, result.turns, result.offsets, strict=True):
        rebuilt, reached = [], 0
        for start, end, raw_start, raw_end in offsets.spans:
            rebuilt += [turn.text[reached:start], raw[raw_start:raw_end]]
            assert PSEUDONYM.fullmatch(turn.text[start:end])
            assert (offsets.to_raw(start), offsets.to_raw(end, ends=True)) == (raw_start, raw_end)
            assert (offsets.from_raw(raw_start), offsets.from_raw(raw_end, ends=True)) == (start, end)
            reached = end
        assert "".join([*rebuilt, turn.text[reached:]]) == raw
        inside = {place for start, end, _, _ in offsets.spans for place in range(start, end)}
        for place, character in enumerate(turn.text):
            if place not in inside:
                assert raw[offsets.to_raw(place)] == character
                assert offsets.from_raw(offsets.to_raw(place)) == place
        raw_spans = [(raw_start, raw_end) for _, _, raw_start, raw_end in offsets.spans]
        assert all(before[1] <= after[0] for before, after in pairwise(raw_spans)), "something was replaced twice"


@settings(max_examples=60, deadline=None)
@given(spoken)
def test_de_identifying_twice_changes_nothing(texts: list[str]) -> None:
    once = deidentified(*texts)
    again = deidentify_turns(once.turns, key=KEY)
    assert again.turns == once.turns
    assert again.replaced == ()


def test_the_order_of_turns_does_not_change_what_is_replaced() -> None:
    texts = [
        "Maxine was there.",
        "I asked Dr Mehrotra.",
        "Mehrotra had gone.",
        "So was Denise Hartshorn.",
        "Denise? No.",
    ]
    ahead, back = deidentified(*texts), deidentified(*reversed(texts))
    assert [turn.text for turn in ahead.turns] == [turn.text for turn in reversed(back.turns)]


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("Aoife Brennan interview 2", "{} interview 2"),
        ("aoife_brennan_interview_2", "{}_interview_2"),
        ("interview with Moira", "interview with {}"),
        ("Xolani Ndlovu - transcript", "{} - transcript"),
        ("north_psw_01", "north_psw_01"),
        ("Senior manager London 3", "Senior manager London 3"),
        ("Focus group 2 (final)", "Focus group 2 (final)"),
        ("2019-03-04 ward visit", "2019-03-04 ward visit"),
        ("[NAME_k7f3xa] interview", "{} interview"),
        ("adeyemi_funmi", "{}"),
        ("Interview-with-Janice-Pell", "Interview-with-{}"),
        ("interview.with.janice.pell.docx", "interview.with.{}.docx"),
        ("JanicePell_2021-03-04", "{}_2021-03-04"),
        ("NorthPSW_JaniceOkonkwo2", "NorthPSW_{}2"),
        ("bickerdike_k_v2", "{}_v2"),
        ("k_bickerdike", "{}"),
        ("Pell, Janice (final)", "{} (final)"),
        ("Janice Hill 3", "{} 3"),
        ("Tom & Sue", "{} & {}"),
        ("Sia\u0302n_interview", "{}_interview"),
        ("jo2", "{}2"),
        ("JP_interview", "{}_interview"),
        ("janicepell", "{}"),
        ("June_01", "{}_01"),
        ("12 June 2021", "12 June 2021"),
        ("4Mar2021", "4Mar2021"),
        ("P02_FG1_v2.1_12b", "P02_FG1_v2.1_12b"),
        ("PSWs north-02", "PSWs north-02"),
        ("london_senior_manager_01", "london_senior_manager_01"),
        ("north_focus_group_01", "north_focus_group_01"),
        ("us2020_1st_presidential_debate", "us2020_1st_presidential_debate"),
        ("ward", "ward"),
        ("empty", "empty"),
        ("talk", "talk"),
        ("copy of it", "copy of it"),
        ("goodboy", "{}"),
    ],
)
def test_file_names_lose_the_names_of_people(name: str, shape: str) -> None:
    assert PSEUDONYM.sub("{}", deidentify_name(name, key=KEY, keep=KEEP)) == shape


def test_a_person_has_the_same_pseudonym_in_a_file_name() -> None:
    assert pseudonym(NAME, "Aoife Brennan", KEY) in deidentify_name("aoife_brennan_interview", key=KEY)


@pytest.mark.parametrize(
    ("file_name", "shape", "listed"),
    [
        ("adeyemi_funmi", "{}", "Funmi Adeyemi"),
        ("Adeyemi_F_2", "{}_2", "Funmi Adeyemi"),
        ("funmi", "{}", "Funmi Adeyemi"),
        ("funmiadeyemi", "{}", "Funmi Adeyemi"),
        ("Interview-with-Janice-Pell", "Interview-with-{}", "Janice Pell"),
        ("JanicePell_2021-03-04", "{}_2021-03-04", "Dr Janice Pell"),
        ("bickerdike_k_v2", "{}_v2", "Karen Bickerdike"),
        ("anna_pell-smith", "{}", "Anna Pell-Smith"),
        ("talk_rich_calloway", "talk_{}", "Rich Calloway"),
    ],
)
def test_a_speaker_has_the_same_pseudonym_in_label_text_and_file_name(file_name: str, shape: str, listed: str) -> None:
    speaker = deidentify_turns([SpokenTurn(listed, "Right.")], key=KEY, keep=KEEP).turns[0].speaker
    names = [listed, "Interviewer", "P02", "Morwen Thistlewood", "[NAME_k7f3xa]"]
    assert deidentify_name(file_name, key=KEY, keep=KEEP, names=names) == shape.format(speaker)


@pytest.mark.parametrize(
    ("file_name", "shape", "label"),
    [
        ("interviewer_P02_notes", "interviewer_P02_notes", "Interviewer"),
        ("aoife_ward_manager", "{}_ward_manager", "Aoife (ward manager)"),
        ("oliver_north_01", "{}_01", "Oliver North"),
        ("north_psw_01", "north_psw_01", "Oliver North"),
        ("visit_to_denise", "visit_to_{}", "Denise and Tom"),
    ],
)
def test_words_of_roles_and_sites_in_labels_stay_in_file_names(file_name: str, shape: str, label: str) -> None:
    assert PSEUDONYM.sub("{}", deidentify_name(file_name, key=KEY, keep=KEEP, names=[label])) == shape


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["Janice", "Pell", "adeyemi", "k", "-", "_", ".", " ", "02", "north", "v2", "talk", "é"]))
)
def test_no_name_is_left_in_a_file_name_and_a_second_run_changes_nothing(pieces: list[str]) -> None:
    once = deidentify_name("".join(pieces), key=KEY, keep=KEEP)
    assert not re.search("janice|pell|adeyemi", PSEUDONYM.sub("", once), re.IGNORECASE)
    assert deidentify_name(once, key=KEY, keep=KEEP) == once


@pytest.mark.parametrize(
    ("label", "text", "plain"),
    [
        ("Rich Calloway", "so rich Calloway said he was rich.", "so X said he was rich."),
        ("Rich Calloway", "that's rich calloway for you", "that's X for you"),
        ("Will Jones", "it will be will Jones, will it", "it will be X, will it"),
        ("Will Jones", "Jones will come when Janice will.", "X will come when X will."),
    ],
)
def test_a_speakers_first_name_in_small_letters_goes_with_the_surname(label: str, text: str, plain: str) -> None:
    result = deidentify_turns([SpokenTurn(label, "Yes."), SpokenTurn("R", text)], key=KEY)
    assert PSEUDONYM.sub("X", result.turns[1].text) == plain
    assert result.turns[0].speaker in result.turns[1].text or plain.startswith("X will")


@pytest.mark.parametrize(
    "scrap", ["@", "a@", "1 ", "1", "Mr ", "Moira ", "www.", "12 Aa ", "a dot ", "x", "'s", "A.", "!"]
)
def test_a_very_long_turn_is_read_without_running_away(scrap: str) -> None:
    text = scrap * (30_000 // len(scrap))
    assert len(deidentified(text).turns) == 1
