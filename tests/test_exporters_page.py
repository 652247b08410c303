"""The page: one file that opens anywhere, runs nothing, and leads from every figure to the words."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from lxml import html
from sample_findings import findings

from pipeline.exporters._page_quotes import Shower, ShownQuote, ShownTurn
from pipeline.exporters._quotations import Quotations, anchor, called
from pipeline.exporters.page import page
from pipeline.findings import Findings
from pipeline.matrix import Cell
from pipeline.speaker import Speaker
from pipeline.transcript import Role

FOUND = findings()
HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)><a href=javascript:alert(1)>"


@cache
def opened() -> html.HtmlElement:
    return html.document_fromstring(page(FOUND))


def cell(criterion: str, group: str) -> Cell:
    return FOUND.matrix.cell(criterion, group)


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_page_forbids_scripts_and_requests_and_has_none() -> None:
    (policy,) = opened().xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not opened().xpath("//script | //iframe | //object | //form | //img | //base | //*[@style] | //@onclick")
    assert not [link for link in opened().xpath("//@href | //@src") if not link.startswith(("#", "data:,"))]


def test_the_policy_admits_the_pages_own_style_and_no_other() -> None:
    (style,) = opened().xpath("//style/text()")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    (policy,) = opened().xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert re.findall(r"sha256-[^']+", policy) == [f"sha256-{digest}"]


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
    assert [text(each) for each in table.xpath("tbody//th[@scope='row']")] == ["Acceptance", "Belonging"]


def test_every_link_leads_somewhere_on_the_page() -> None:
    ids = opened().xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in opened().xpath("//a/@href")} <= set(ids)


def test_every_cell_of_the_matrix_opens_its_own_section() -> None:
    links = opened().xpath("//table[@class='matrix']//td/a/@href")
    assert links == [
        f"#{anchor(cell(criterion.id, group.id))}"
        for criterion in FOUND.codebook.criteria
        for group in FOUND.codebook.groups
    ]
    assert "#cell-acceptance-librarians" in links


def test_a_cell_says_its_reading_in_words_and_sign_not_in_colour_alone() -> None:
    (link,) = opened().xpath("//a[@href='#cell-acceptance-readers']")
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
    (who,) = quote.xpath(".//span[@class='who']/span")
    assert text(who) == "Librarian D"
    assert re.fullmatch(r"[0-9a-f]{12}/Librarian D", who.get("title"))
    assert not opened().xpath("//span[@class='who']/span/@title"), "a given id needs no second one"


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
    quotation = Quotations(findings("word " * 5_000)).of(
        findings("word " * 5_000).matrix.cell("acceptance", "librarians")
    )
    shown = Shower({}, {label.id: label.name for label in FOUND.codebook.labels}).show(quotation["for"][0])
    assert shown.text.startswith(utterance.utterance.text)
    assert shown.text.endswith("[cut]")
    assert len(shown.text) < 2_000


def test_a_page_of_long_quotes_stays_under_five_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    turn = ShownTurn(1, "Speaker", False, "& < words " * 30)

    def heavy(self: Shower, quotation: object) -> ShownQuote:
        return ShownQuote("é" * 1_500, "P", "G", "D", 1, "0.90", "code", "", "prompted", "u", (turn,) * 300)

    monkeypatch.setattr(Shower, "show", heavy)
    busy = _repeated(FOUND, 40)
    shown = page(busy)
    assert len(shown.encode("utf-8")) < 5_000_000
    (section,) = html.document_fromstring(shown).xpath("//article[@id='cell-acceptance-readers']//section[1]")
    assert "of 120 shown; all of them are in the workbook" in text(section)


def _repeated(found: Findings, times: int) -> Findings:
    """The same interviews many times over, each copy as another document with other words."""
    from pipeline.evidence import gather
    from pipeline.utterance import CodedDocument

    documents: list[CodedDocument] = []
    for copy in range(times):
        for document in found.documents:
            name = f"{document.transcript.document_id}{copy}"
            utterances = tuple(
                replace(
                    each,
                    utterance=replace(
                        each.utterance, document_id=name, utterance_id=f"{each.utterance.utterance_id}{copy}"
                    ),
                )
                for each in document.utterances
            )
            speakers = {
                label: replace(speaker, participant=f"{speaker.participant}{copy}")
                for label, speaker in document.speakers.items()
            }
            transcript = replace(document.transcript, document_id=name)
            documents.append(CodedDocument(transcript, speakers, utterances))
    return replace(found, documents=tuple(documents), matrix=gather(documents, found.codebook))


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="Debian's chromium isn't installed")
def test_a_browser_runs_nothing_asks_for_nothing_and_opens_quotes_by_keyboard(tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    told: list[str] = []
    (tmp_path / "report.html").write_text(page(findings(HOSTILE)), encoding="utf-8")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        try:
            for width in (1280, 400):
                tab = browser.new_page(viewport={"width": width, "height": 900})
                tab.on("console", lambda message: told.append(message.text))
                tab.on("pageerror", lambda error: told.append(str(error)))
                tab.on("dialog", lambda dialog: told.append(dialog.message))
                tab.on("request", lambda request: told.append(request.url) if request.url[:5] != "file:" else None)
                tab.goto((tmp_path / "report.html").as_uri())
                assert tab.title().startswith("Evidence matrix: Self-service")
                assert tab.evaluate("document.documentElement.scrollWidth") <= width
                assert tab.evaluate("getComputedStyle(document.querySelector('.quote')).borderBottomStyle") == "solid"
                assert tab.evaluate("document.querySelectorAll('details[open]').length") == 0
                tab.focus(".quote summary")
                tab.keyboard.press("Enter")
                assert tab.evaluate("document.querySelectorAll('details[open]').length") == 1
        finally:
            browser.close()
    assert told == []
