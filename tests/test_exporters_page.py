"""The page: it opens anywhere, needs no script, asks for nothing, and leads from every figure to the words."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from functools import cache

import pytest
from lxml import html
from sample_findings import findings

from pipeline import wording
from pipeline.appraisal import Appraisal, Component, Curve, Judgement, LabelAgreement, Memo, Profile
from pipeline.evidence import gather
from pipeline.exporters import _page_cells
from pipeline.exporters._page_cells import flag_words, shown_sides
from pipeline.exporters._page_places import cell_file, interview_files
from pipeline.exporters._page_quotes import Shower
from pipeline.exporters._quotations import Quotations, anchor, called
from pipeline.exporters.page import files, page
from pipeline.findings import Findings
from pipeline.matrix import Cell, Interval
from pipeline.speaker import Speaker
from pipeline.transcript import Role
from pipeline.utterance import CodedDocument

FOUND = findings()


@cache
def beside() -> dict[str, html.HtmlElement]:
    return {name: _parsed(content) for name, content in files(FOUND) if name != "report.html"}


def _parsed(content: bytes) -> html.HtmlElement:
    return html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8"))


@cache
def opened() -> html.HtmlElement:
    return html.document_fromstring(page(FOUND))


def cell(criterion: str, group: str) -> Cell:
    return FOUND.matrix.cell(criterion, group)


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def apart(element: html.HtmlElement) -> str:
    """Its text with a space between what different elements hold."""
    return " ".join(" ".join(element.itertext()).split())


def test_no_file_asks_for_anything_and_only_the_page_has_a_script() -> None:
    for shown in (opened(), *beside().values()):
        (policy,) = shown.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        assert not shown.xpath(
            "//iframe | //object | //form | //img | //base | //*[@style] | //@onclick | //script/@src"
        )
        assert all(
            re.match(r"#|data:,$|report/|interview-|\.\./report\.html#", link) for link in shown.xpath("//@href")
        )
    assert len(opened().xpath("//script")) == 1
    assert not [name for name, shown in beside().items() if shown.xpath("//script")]


def test_the_policy_admits_the_pages_own_style_and_script_and_no_other() -> None:
    for shown in (opened(), *beside().values()):
        own = shown.xpath("//style/text() | //script/text()")
        digests = {base64.b64encode(hashlib.sha256(each.encode("utf-8")).digest()).decode("ascii") for each in own}
        (policy,) = shown.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert {each.removeprefix("sha256-") for each in re.findall(r"sha256-[^']+", policy)} == digests
        assert ("script-src" in policy) == bool(shown.xpath("//script"))


def test_warnings_come_before_any_figure() -> None:
    shown = page(FOUND)
    assert 0 < shown.index(FOUND.run.warnings[0]) < shown.index('id="overall"') < shown.index('id="matrix"')


def test_the_matrix_is_a_real_table() -> None:
    (table,) = opened().xpath("//table[@class='matrix']")
    assert text(table.find("caption"))
    assert [text(each) for each in table.xpath("thead//th[@scope='col']")] == [
        "Criterion",
        *(group.name for group in FOUND.codebook.groups),
    ]
    rows = [text(each) for each in table.xpath("tbody//th[@scope='row']")]
    assert [each.split()[0] for each in rows] == ["Acceptance", "Belonging"]
    for shown, row in zip(rows, FOUND.matrix.rows, strict=True):
        assert wording.verdict_words(row.reading, row.reason) in shown


def test_every_link_leads_to_a_place_that_is_there() -> None:
    places = {"report.html": opened(), **beside()}
    ids = {name: shown.xpath("//@id") for name, shown in places.items()}
    for name, shown in places.items():
        assert len(ids[name]) == len(set(ids[name])), name
        for link in shown.xpath("//a/@href"):
            path, _, place = link.partition("#")
            folder = "" if name == "report.html" else "report/"
            target = name if not path else path.removeprefix("../") if path.startswith("../") else folder + path
            assert place in ids[target], link


def test_every_cell_of_the_matrix_opens_its_own_section() -> None:
    links = opened().xpath("//table[@class='matrix']//td/a/@href")
    assert links == [
        f"#{anchor(cell(criterion.id, group.id))}"
        for criterion in FOUND.codebook.criteria
        for group in FOUND.codebook.groups
    ]
    assert "#cell-acceptance-librarians" in links


def test_a_cell_says_its_reading_in_words_and_sign_not_in_colour_alone() -> None:
    (link,) = opened().xpath("//table//a[@href='#cell-acceptance-readers']")
    assert "+ Supports" in text(link)
    assert "+1.00 (+1.00 to +1.00)" in text(link)
    assert "for 3/3" in text(link)
    assert "1 abstained" in text(link)


def test_cells_outside_a_criterions_groups_are_marked_as_context() -> None:
    for each in FOUND.matrix.cells:
        for article in opened().xpath(f"//article[@id='{anchor(each)}']"):
            assert ("Context only" in text(article)) is not each.judged


def test_quotes_stand_for_and_against_with_those_of_both_kinds_apart() -> None:
    (article,) = opened().xpath("//article[@id='cell-acceptance-librarians']")
    quotes = {
        side: article.xpath(f".//section[contains(@class, 'side-{side}')]//summary/q/text()")
        for side in ("for", "against", "ambivalent")
    }
    assert quotes["for"] == ["I was glad of them, to be honest, from the first week."]
    assert len(quotes["against"]) == 3
    assert quotes["ambivalent"] == ["They save my back, and they have emptied the room."]


def test_an_utterance_the_machine_left_open_is_shown_for_a_person() -> None:
    (section,) = opened().xpath("//article[@id='cell-acceptance-readers']//section[contains(@class, 'side-abstained')]")
    assert "it beeps at me" in text(section)


def test_a_reported_quote_says_whose_view_it_is_and_who_told_it() -> None:
    (article,) = opened().xpath("//article[@id='cell-acceptance-managers']")
    (quote,) = article.xpath(".//li[contains(@class, 'reported')]")
    assert "Reported: the view of Managers, told by Harbour librarians/Librarian D (Librarians)" in text(quote)


@pytest.mark.parametrize(
    ("participant", "expected"),
    [
        ("d9c10efa1587/Senior manager London", "Senior manager London"),
        ("d9c10efa1587/", ""),
        ("d9c10efa1587/A/B", "A/B"),
        ("P07", "P07"),
        ("harbour/P07", "harbour/P07"),
        ("d9c10efa1587", "d9c10efa1587"),
        ("D9C10EFA1587/P07", "D9C10EFA1587/P07"),
    ],
)
def test_a_speaker_is_called_by_an_id_somebody_gave_else_by_label(participant: str, expected: str) -> None:
    assert called(Speaker("any", Role.PARTICIPANT, participant)) == expected


def test_the_page_shows_labels_where_nobody_named_a_participant() -> None:
    shown = html.document_fromstring(page(_unnamed(FOUND)))
    assert not re.search(r"[0-9a-f]{12}/", text(shown))
    (quote,) = shown.xpath("//article[@id='cell-acceptance-managers']//li[contains(@class, 'reported')]")
    assert "told by Librarian D (Librarians)" in text(quote)
    (who,) = quote.xpath(".//span[@class='who']/b")
    assert text(who) == "Librarian D"
    assert re.fullmatch(r"[0-9a-f]{12}/Librarian D", who.get("title"))
    assert not opened().xpath("//span[@class='who']/b/@title"), "a given id needs no second one"


def _unnamed(found: Findings) -> Findings:
    """The same interviews as if no participants file had named anybody."""
    documents = tuple(
        replace(
            document,
            speakers={
                label: replace(speaker, participant=f"{document.transcript.document_id[-12:]}/{label}")
                for label, speaker in document.speakers.items()
            },
        )
        for document in found.documents
    )
    return replace(found, documents=documents)


def test_prompted_quotes_are_marked() -> None:
    (article,) = opened().xpath("//article[@id='cell-acceptance-librarians']")
    marks = [text(each) for each in article.xpath(".//span[@class='marks']/span")]
    assert {"prompted", "volunteered"} <= set(marks)
    assert "question not known" in text(opened().xpath("//article[@id='cell-belonging-volunteers']")[0])


def test_a_quote_opens_its_place_among_the_turns_around_it() -> None:
    (quote,) = opened().xpath(
        "//article[@id='cell-acceptance-librarians']//section[contains(@class, 'side-for')]//li/details"
    )
    turns = quote.xpath("ol/li")
    assert [turn.get("value") for turn in turns] == ["1", "2", "3", "4", "5"]
    assert text(turns[0]).startswith("Interviewer What did you make")
    assert [text(each) for each in quote.xpath("ol//mark")] == quote.xpath("summary/q/text()")


def test_how_it_was_made_tells_inputs_codes_files_set_aside_and_limits() -> None:
    told = text(opened())
    for each in (
        FOUND.run.run_id,
        FOUND.run.model,
        FOUND.codebook.labels[0].definition,
        "not_a_zip",
        "themetrix evaluate",
        *(document.transcript.document_id for document in FOUND.documents),
    ):
        assert each in told


def test_the_column_of_unknown_speakers_shows_only_when_it_holds_something() -> None:
    assert "Not known" not in [text(each) for each in opened().xpath("//table[@class='matrix']//th")]


def test_a_long_utterance_is_cut_and_says_so() -> None:
    (utterance,) = [
        each for document in FOUND.documents for each in document.utterances if "glad of them" in each.utterance.text
    ]
    long = findings("word " * 5_000)
    quotation = Quotations(long).of(long.matrix.cell("acceptance", "librarians"))["for"][0]
    shown = Shower(long).show(quotation, "cell-acceptance-librarians", 240)
    assert shown.text.startswith(utterance.utterance.text)
    assert shown.text.endswith("[cut]")
    assert len(shown.text) < 2_000


def test_a_page_of_long_quotes_shows_fewer_and_leads_to_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_page_cells, "_BEARABLE", 400_000)
    found = _repeated(findings("é & <words> " * 150), 40)
    made = dict(files(found))
    assert len(made["report.html"]) < 700_000
    (article,) = _parsed(made["report.html"]).xpath("//article[@id='cell-acceptance-readers']")
    (side,) = article.xpath(".//section[contains(@class, 'side-for')]")
    few = re.search(r"(\d+) of 120 shown", text(side))
    assert few is not None
    assert len(side.xpath("ul/li")) == int(few[1]) < 20
    (link,) = side.xpath("p[@class='more']/a/@href")
    everything = _parsed(made[link.split("#")[0]])
    assert len(everything.xpath("//section[contains(@class, 'side-for')]//li")) == 120


def test_the_page_of_a_hundred_interviews_has_twenty_quotes_a_side_and_the_turns_around_each() -> None:
    found = _repeated(findings(" and so on, as one does when one has a long day behind one and the kettle on" * 2), 20)
    assert len(found.documents) == 100
    made = next(files(found))[1]
    assert len(made) < 5_000_000
    (section,) = _parsed(made).xpath("//article[@id='cell-acceptance-readers']//section[contains(@class, 'side-for')]")
    assert len(section.xpath("ul/li")) == 20
    assert all(quote.xpath(".//ol[@class='turns']/li") for quote in section.xpath("ul/li"))


def test_where_the_page_grows_too_heavy_the_turns_around_quotes_are_cut_before_any_quote(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = findings("x" * 400)
    monkeypatch.setattr(_page_cells, "_A_CELL", 0)

    def shown() -> tuple[int, int, list[int]]:
        sides, _ = shown_sides(found.matrix.cells, Quotations(found), Shower(found))
        quotes = [quote for several in sides.values() for side in several for quote in side.quotes]
        turns = html.fromstring(f"<ul>{''.join(quotes)}</ul>").xpath("//ol/li[not(mark)]/b")
        return len(quotes), sum(len(each.encode()) for each in quotes), [len(turn.tail.strip()) for turn in turns]

    many, weight, turns = shown()
    for reach in (240, 110, 70):
        assert {reach <= each <= reach + len(" … [cut]") for each in turns} == {True}
        monkeypatch.setattr(_page_cells, "_BEARABLE", weight - 1)
        fewer, weight, turns = shown()
        assert fewer == many or reach == 70
    assert fewer < many


def _repeated(found: Findings, times: int) -> Findings:
    """The same interviews many times over, each copy as another document with other people."""
    documents = tuple(_copies(found, times))
    return replace(found, documents=documents, matrix=gather(documents, found.codebook))


def _copies(found: Findings, times: int) -> Iterator[CodedDocument]:
    for copy in range(times):
        for document in found.documents:
            name = f"{copy:04}{document.transcript.document_id[4:]}"
            utterances = tuple(
                replace(
                    each,
                    utterance=replace(
                        each.utterance, document_id=name, utterance_id=f"{copy:04}{each.utterance.utterance_id[4:]}"
                    ),
                )
                for each in document.utterances
            )
            speakers = {
                label: replace(speaker, participant=f"{speaker.participant}{copy}")
                for label, speaker in document.speakers.items()
            }
            yield CodedDocument(replace(document.transcript, document_id=name), speakers, utterances)


def test_each_interview_has_a_file_with_every_word_and_every_utterance_in_its_place() -> None:
    names = interview_files(FOUND)
    for document in FOUND.documents:
        shown = beside()[f"report/{names[document.transcript.document_id]}"]
        turns = shown.xpath("//ol[@class='interview']/li")
        assert [turn.get("id") for turn in turns] == [f"turn-{turn.index + 1}" for turn in document.transcript.turns]
        for turn, told in zip(document.transcript.turns, turns, strict=True):
            (words,) = deepcopy(told).xpath("p[@class='words']")
            for codes in words.xpath("span[@class='codes']"):
                codes.drop_tree()
            assert text(words) == " ".join(turn.text.split())
        for coded in document.utterances:
            (place,) = shown.xpath(f"//*[@id='u-{coded.utterance.utterance_id}']")
            assert place.text_content() == coded.utterance.text


def test_an_interview_marks_codes_with_their_sign_and_leads_back_to_the_cells_they_count_in() -> None:
    (shown,) = (each for each in beside().values() if "They save my back" in text(each))
    (both,) = shown.xpath("//*[contains(@class, 'both')]")
    assert both.text_content() == "They save my back, and they have emptied the room."
    codes = both.getnext()
    assert "+ Welcome, p 0.71, volunteered" in text(codes)
    assert "− Refusal" in text(codes)
    assert codes.xpath("a/@href") == ["../report.html#cell-acceptance-librarians"]
    assert "Acceptance, Librarians: both" in text(codes)
    assert "reported of Managers" in text(shown)
    assert next(text(each) for each in shown.xpath("//table//th[@scope='row']")) == "Interviewer"


def test_an_abstention_is_marked_as_left_open_in_its_interview() -> None:
    (shown,) = (each for each in beside().values() if "it beeps at me" in text(each))
    (place,) = shown.xpath("//*[contains(@class, 'u open')]")
    assert "left open: Welcome" in text(place.getnext())


def test_a_repeated_utterance_leads_to_the_one_that_counts() -> None:
    told = FOUND.documents[0]
    again = next(_copies(replace(FOUND, documents=(told,)), 1))
    people = {
        label: replace(speaker, participant=told.speakers[label].participant)
        for label, speaker in again.speakers.items()
    }
    second = replace(
        again, transcript=replace(again.transcript, document_id=f"f{again.transcript.document_id[1:]}"), speakers=people
    )
    second = replace(
        second,
        utterances=tuple(
            replace(
                each,
                utterance=replace(
                    each.utterance,
                    document_id=second.transcript.document_id,
                    utterance_id=f"f{each.utterance.utterance_id}",
                ),
            )
            for each in second.utterances
        ),
    )
    documents = (told, second)
    found = replace(FOUND, documents=documents, matrix=gather(documents, FOUND.codebook))
    assert found.matrix.duplicate_of
    pages = {name: _parsed(content) for name, content in files(found)}
    (shown,) = (each for name, each in pages.items() if "-f" in name)
    links = shown.xpath("//a[contains(text(), 'said before')]/@href")
    assert len(links) == len(found.matrix.duplicate_of)
    for link in links:
        name, place = link.split("#")
        assert pages[f"report/{name}"].xpath(f"//*[@id='{place}']")


@pytest.mark.parametrize(
    ("one", "other"), [("cell-a-b-A", "cell-a-b-a"), ("cell-a-b-" + ".41" * 90, "cell-a-b-" + ".41" * 91), ("é", "è")]
)
def test_file_names_stay_short_and_apart_on_any_file_system(one: str, other: str) -> None:
    names = [cell_file(each) for each in (one, other)]
    assert names[0].lower() != names[1].lower()
    assert all(re.fullmatch(r"[a-z0-9_.-]{1,110}", name) for name in names)


def _weighed() -> Findings:
    profile = Profile(
        "acceptance",
        "all",
        "all",
        (
            Component("methodological_limitations", (), "3 of 7 were left open."),
            Component(
                "coherence", (("groups_that_disagree", 2), ("share", 0.25), ("nothing", None)), "Groups disagree."
            ),
        ),
    )
    bounds = Interval(0.5, 0.25, 0.75)
    return replace(
        FOUND,
        appraisal=Appraisal(
            agreement=(
                LabelAgreement("welcome", 400, 12, Interval(0.03, 0.01, 0.05), *[bounds] * 4, Interval(None), bounds),
            ),
            agreement_on="400 utterances nobody had shown it.",
            profiles=(profile,),
            curves=(
                Curve(
                    "acceptance",
                    "readers",
                    (1, 2, 3),
                    (1.0, 1.5, 2.0),
                    (1.0, 1.0, 2.0),
                    (1.0, 2.0, 2.0),
                    (1.0, 0.5, 0.5),
                    "Still climbing.",
                ),
            ),
            memos=(
                Memo("acceptance", "readers", "all", "all", "Ask the night shift too.", "Ana"),
                Memo("acceptance", "", "all", "all", "A memo on the row.", "Ben"),
                Memo("gone", "readers", "all", "all", "A memo left behind.", "Ana"),
            ),
            judgements=(
                Judgement("acceptance", "all", "all", "coherence", "minor", "Two sites differ.", "Ana"),
                Judgement("acceptance", "all", "all", "overall", "moderate", "On balance.", "Ben"),
            ),
            reporting=(("16", "Description of sample", "5 interviews"), ("1", "Interviewer", "")),
        ),
    )


def test_what_the_matrix_is_weighed_by_stands_on_the_page() -> None:
    shown = html.document_fromstring(page(_weighed()))
    (profile,) = shown.xpath("//table[contains(@class, 'profile')]")
    rows = [apart(each) for each in profile.xpath("tbody/tr")]
    assert len(rows) == 5
    assert rows[0] == "Methodological limitations 3 of 7 were left open. not yet judged"
    assert "Groups that disagree 2 Share 0.25 Nothing n/a" in rows[1]
    assert "minor . Two sites differ. Judged by Ana" in rows[1]
    assert "moderate . On balance. Judged by Ben" in rows[4]
    assert "Confidence: moderate , judged by Ben" in apart(shown.xpath("//dl[@class='overall']")[0])
    (curve,) = shown.xpath("//table[contains(@class, 'curves')]/tbody/tr")
    assert apart(curve) == "Readers and their families 3 2.0 0.5 Still climbing."
    assert len(curve.xpath(".//svg")) == 1
    (agreed,) = shown.xpath("//table[contains(@class, 'agreement')]/tbody/tr")
    assert apart(agreed).startswith("Welcome 12 of 400 3.0 % (1.0 % to 5.0 %)")
    assert "0.50 (0.25 to 0.75)" in apart(agreed)
    (items,) = shown.xpath("//table[contains(@class, 'items')]/tbody")
    assert "Description of sample 5 interviews" in apart(items)
    assert "for a person to fill in" in apart(items)


def test_memos_stand_where_they_were_made_and_none_is_lost() -> None:
    shown = html.document_fromstring(page(_weighed()))
    (article,) = shown.xpath("//article[@id='cell-acceptance-readers']")
    assert "Ask the night shift too. Memo by Ana" in apart(article.xpath("blockquote")[0])
    assert "1 memo" in apart(shown.xpath("//table//a[@href='#cell-acceptance-readers']")[0])
    assert "A memo on the row." in apart(shown.xpath("//dl[@class='overall']")[0])
    (strays,) = shown.xpath("//section[@aria-labelledby='strays']")
    assert "gone · readers : A memo left behind." in apart(strays)


def test_a_corrected_prevalence_stands_beside_the_raw_one_with_what_corrected_it() -> None:
    cells = tuple(
        replace(
            each,
            correction="adjusted count: 445 utterances",
            error_flag="for: managers, readers; unknown: volunteers",
            supporting=replace(each.supporting, corrected=Interval(0.4, 0.3, 0.5)),
            unanimous=Interval(1.0, 0.29, 1.0),
        )
        for each in FOUND.matrix.cells
    )
    shown = html.document_fromstring(page(replace(FOUND, matrix=replace(FOUND.matrix, cells=cells))))
    (article,) = shown.xpath("//article[@id='cell-acceptance-librarians']")
    figures = apart(article.xpath(".//table[@class='figures']")[0])
    assert "Prevalence, as counted 33.3 % (2 of 6) 66.7 % (4 of 6)" in figures
    assert "40.0 % (30.0 % to 50.0 %)" in figures
    told = apart(article)
    assert "adjusted count: 445 utterances" in told
    assert "differs from that of Managers and Readers and their families by no more than coding errors" in told
    assert "How well Volunteers are coded isn’t known" in told
    assert "as few as 29.0 %" in told
    assert "coding errors may explain it" in apart(shown.xpath("//table//a[@href='#cell-acceptance-librarians']")[0])


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        ("", ""),
        ("something else", "something else."),
        ("against: a", "The share against differs from that of A by no more"),
    ],
)
def test_a_flag_is_said_in_words_whatever_it_says(flag: str, said: str) -> None:
    assert flag_words(flag, {"a": "A"}).startswith(said)
    assert bool(flag_words(flag, {})) == bool(flag)


def test_many_warnings_are_all_there_and_fold_after_the_first() -> None:
    run = replace(FOUND.run, warnings=tuple(f"warning number {each}" for each in range(9)))
    (section,) = html.document_fromstring(page(replace(FOUND, run=run))).xpath("//section[@class='warnings']")
    assert len(section.xpath("ul/li")) == 3
    assert len(section.xpath("details//li")) == 6
