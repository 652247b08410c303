"""The page as its reader has it: opened from a disk in a real browser, clicked, searched, filtered, linked to and printed.

One browser for all; skipped, loudly, where Debian's Chromium isn't installed.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sample_findings import findings

from pipeline.appraisal import Appraisal, Component, Curve, Judgement, LabelAgreement, Memo, Profile
from pipeline.exporters._quotations import anchor
from pipeline.exporters.page import files
from pipeline.findings import Findings
from pipeline.matrix import Interval
from pipeline.tables import codes_table
from pipeline.tallies import participant_utterances

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="NOT TESTED: what the page does in a browser; Debian's chromium isn't installed"
    ),
]

HOSTILE = (
    "</script><script>document.title='owned'</script><img src=x onerror=alert(1)><a href=javascript:alert(1)>"
    "</style></title>\"'><svg onload=alert(1)>&#x3c;script> {{ 7*7 }} \u202e"
)
WIDTHS = (1280, 400)


def weighed(found: Findings, said: str = "") -> Findings:
    """The findings with something in every field a page shows for weighing them, `said` in each text."""
    bounds = Interval(0.5, 0.25, 0.75)
    components = (
        Component("methodological_limitations", ((f"left_open{said}", 3),), f"3 were left open.{said}"),
        Component("adequacy", (("participants", 3), ("share", 0.5), ("unknown", None)), f"Three people.{said}"),
    )
    return replace(
        found,
        appraisal=Appraisal(
            agreement=(LabelAgreement("welcome", 400, 12, Interval(0.03, 0.01, 0.05), *[bounds] * 6),),
            agreement_on=f"400 utterances of other interviews.{said}",
            profiles=(Profile("acceptance", "all", "all", components),),
            curves=(
                Curve(
                    "acceptance", "readers", (1, 2), (1.0, 2.0), (1.0, 2.0), (1.0, 2.0), (1.0, 1.0), f"It climbs.{said}"
                ),
            ),
            memos=(Memo("acceptance", "readers", "all", "all", f"Ask again.{said}", f"Ana{said}"),),
            judgements=(Judgement("acceptance", "all", "all", "overall", "low", f"Few people.{said}", f"Ben{said}"),),
            reporting=(("20", "Field notes", f"none{said}"), ("21", "Duration", "")),
        ),
    )


@dataclass(frozen=True)
class Site:
    """A folder with the page of some findings, and a browser to open it with; `told` is all that it complained about."""

    folder: Path
    browser: Browser
    told: list[str]

    def open(self, at: str = "", *, width: int = 1280, script: bool = True, path: str = "report.html") -> Page:
        context = self.browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
        context.set_default_timeout(4_000)
        tab = context.new_page()
        tab.on("console", lambda message: self.told.append(message.text))
        tab.on("pageerror", lambda error: self.told.append(str(error)))
        tab.on("dialog", lambda dialog: self.told.append(dialog.message))
        tab.on("request", lambda request: None if request.url.startswith("file:") else self.told.append(request.url))
        tab.goto(f"{(self.folder / path).as_uri()}{at}")
        return tab


@pytest.fixture(autouse=True)
def _tabs_close(browser: Browser) -> Iterator[None]:
    """What a test opened is closed after it: fifty open pages would slow the last ones down."""
    yield
    for context in browser.contexts:
        context.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def _site(found: Findings, folder: Path, browser: Browser) -> Site:
    for path, content in files(found):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)
    return Site(folder, browser, [])


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = _site(weighed(findings()), tmp_path_factory.mktemp("page"), browser)
    yield made
    assert made.told == [], "an error, a refusal of the policy or a request"


@pytest.fixture(scope="module")
def hostile(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return _site(weighed(findings(HOSTILE), HOSTILE), tmp_path_factory.mktemp("hostile"), browser)


def shown(tab: Page, selector: str) -> list[str]:
    """The texts of what can be seen of these."""
    return [each.inner_text().strip() for each in tab.query_selector_all(selector) if each.is_visible()]


def said(tab: Page) -> str:
    return " ".join((tab.text_content("[role=status]") or "").split())


def settled(tab: Page, words: str) -> str:
    """What is said aloud, once it holds these words."""
    tab.wait_for_function("words => document.querySelector('[role=status]').textContent.includes(words)", arg=words)
    return said(tab)


def test_every_cell_opens_alone_beside_the_matrix_with_the_quotes_that_the_tables_have(site: Site) -> None:
    found = findings()
    tab = site.open()
    assert shown(tab, "article.cell") == []
    table = codes_table(found)
    mute = {
        coded.utterance.utterance_id
        for document in found.documents
        for coded, _ in participant_utterances(document)
        if not coded.utterance.codable
    }
    for cell in found.matrix.cells:
        if cell.group == "unknown":
            continue
        tab.click(f"table.matrix a[href='#{anchor(cell)}']")
        assert [each.get_attribute("id") for each in tab.query_selector_all("article.cell") if each.is_visible()] == [
            anchor(cell)
        ]
        assert tab.is_visible("table.matrix")
        (criterion,) = (each for each in found.codebook.criteria if each.id == cell.criterion)
        held = table[(table["holder"] == cell.group) & ~table["utterance_id"].isin(mute)]
        yes = held[held["decision"] == "yes"]
        either = [
            set(yes[yes["label"].isin(labels)]["utterance_id"])
            for labels in (criterion.supporting, criterion.contesting)
        ]
        wanted = {
            "for": either[0] - either[1],
            "against": either[1] - either[0],
            "ambivalent": either[0] & either[1],
        }
        for side, ids in wanted.items():
            places = tab.query_selector_all(f"article.shown .side-{side} .quote")
            assert {(each.get_attribute("id") or "").split("-")[-1] for each in places if each.is_visible()} == ids
    assert tab.url.endswith("#cell-belonging-volunteers")


def test_a_click_on_a_quote_opens_the_turns_around_it_and_the_next_leads_to_its_interview(site: Site) -> None:
    tab = site.open("#cell-acceptance-librarians")
    quote = "article.shown .side-for .quote"
    assert not tab.is_visible(f"{quote} .turns")
    tab.click(f"{quote} summary")
    assert tab.inner_text(f"{quote} .turns mark") == "I was glad of them, to be honest, from the first week."
    assert len(tab.query_selector_all(f"{quote} .turns li")) == 5
    tab.click(f"{quote} .source a")
    assert tab.title() == "Interview: Harbour librarians"
    assert tab.evaluate("document.querySelector(':target').textContent").startswith("I was glad of them")
    assert tab.evaluate("getComputedStyle(document.querySelector(':target')).backgroundColor") == "rgb(255, 230, 128)"
    tab.click("ol.interview a")
    assert tab.url.endswith("report.html#cell-acceptance-librarians")
    assert shown(tab, "article.cell h3") == ["Acceptance as told by Librarians"]


def test_reported_abstained_and_prompted_evidence_is_marked(site: Site) -> None:
    tab = site.open("#cell-acceptance-managers")
    assert shown(tab, ".mark-reported") == [
        "Reported: the view of Managers, told by Harbour librarians/Librarian D (Librarians)"
    ]
    tab = site.open("#cell-acceptance-readers")
    assert "it beeps at me" in tab.inner_text("article.shown .side-abstained")
    assert shown(tab, ".mark-prompted") == ["prompted"]


@pytest.mark.parametrize(
    ("key", "value", "quotes"),
    [
        ("group", "volunteers", 3),
        ("site", "hill", 5),
        ("label", "doubt", 1),
        ("prompted", "prompted", 5),
        ("prompted", "unknown", 4),
        ("told", "reported", 2),
    ],
)
def test_filters_show_what_fits_and_say_how_much(site: Site, key: str, value: str, quotes: int) -> None:
    tab = site.open()
    tab.select_option(f"[data-filter={key}]", value)
    told = settled(tab, "of 13")
    assert told.startswith(f"{quotes} quote")
    assert len([each for each in tab.query_selector_all(".quote") if each.is_visible()]) == quotes
    fits = [int(each.split()[0]) for each in shown(tab, "table.matrix .fit")]
    assert sum(fits) == quotes
    assert tab.get_attribute("[role=status]", "aria-live") == "polite"
    tab.click("[data-clear]")
    assert settled(tab, "Choose a cell").startswith("13 quotes in 8 cells")
    assert shown(tab, "article.cell") == []


@pytest.mark.parametrize(
    ("typed", "quotes"),
    [
        ("desk", 1),
        ("DESK people", 1),
        ('"one desk"', 1),
        ('"desk one"', 0),
        ('"librarian b"', 2),
        ("hill,", 5),
        ("zebra", 0),
    ],
)
def test_search_finds_words_phrases_and_people(site: Site, typed: str, quotes: int) -> None:
    tab = site.open()
    tab.fill("input[type=search]", typed)
    assert settled(tab, "of 13").startswith(f"{quotes} quote")
    assert len([each for each in tab.query_selector_all(".quote") if each.is_visible()]) == quotes


def test_what_search_found_is_marked_in_the_words(site: Site) -> None:
    tab = site.open("#evidence&q=glad")
    assert tab.evaluate("[...CSS.highlights.get('found')].map(range => range.toString())") == ["glad", "Glad"]


def test_a_link_reopens_the_same_view(site: Site) -> None:
    tab = site.open()
    tab.click("table.matrix a[href='#cell-acceptance-librarians']")
    tab.select_option("[data-filter=prompted]", "volunteered")
    tab.fill("input[type=search]", "carried & out")
    tab.fill("input[type=search]", "carried out")
    before = settled(tab, "1 quote fits of 5 here")
    link = re.sub(r"^[^#]*", "", tab.url)
    assert link == "#cell-acceptance-librarians&q=carried%20out&prompted=volunteered"
    again = site.open(link)
    assert said(again) == before
    titles = again.query_selector_all("article.shown h4")
    assert [each.get_attribute("data-fit") for each in titles] == ["0 fit", "1 fits", "0 fit"]
    assert shown(again, ".quote q") == ["And I would have them carried out tomorrow, I really would."]
    assert again.input_value("[data-filter=prompted]") == "volunteered"
    assert again.input_value("input[type=search]") == "carried out"
    again.click("article.shown .steps a >> nth=1")
    assert "&q=carried%20out" in again.url
    again.go_back()
    assert said(again) == before


@pytest.mark.parametrize(
    "link",
    [
        "#cell-nowhere",
        "#&q=%E0%A4%A",
        "#evidence&label=nothing&nonsense=1",
        "#q=%22%22",
        "#constructor&__proto__=1",
        "#&&=&",
    ],
)
def test_a_broken_link_does_no_harm(site: Site, link: str) -> None:
    assert "quotes" in said(site.open(link))


def test_the_keyboard_alone_reaches_a_cell_its_heading_and_its_quotes(site: Site) -> None:
    tab = site.open()
    tab.focus("table.matrix a[href='#cell-acceptance-librarians']")
    tab.keyboard.press("Enter")
    tab.wait_for_function("document.activeElement.id === 'cell-acceptance-librarians-title'")
    for _ in range(3):
        tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    tab.keyboard.press("Enter")
    assert tab.is_visible("article.shown .turns")
    assert tab.get_attribute("table.matrix a[aria-current]", "href") == "#cell-acceptance-librarians"


def test_without_script_everything_is_there_in_order(site: Site) -> None:
    tab = site.open("#cell-acceptance-readers", script=False)
    assert len([each for each in tab.query_selector_all("article.cell") if each.is_visible()]) == 8
    assert not tab.is_visible("[role=search]")
    assert not tab.is_visible("[role=status]")
    tab.click("article.cell .quote summary")
    assert tab.is_visible("article.cell .quote .turns")


def test_print_holds_every_cell_and_no_control_whatever_is_shown(site: Site) -> None:
    tab = site.open("#cell-acceptance-readers&q=pram")
    settled(tab, "1 quote fits")
    tab.emulate_media(media="print")
    assert len([each for each in tab.query_selector_all("article.cell") if each.is_visible()]) == 8
    assert len([each for each in tab.query_selector_all(".quote") if each.is_visible()]) == 13
    assert not [
        each
        for each in tab.query_selector_all("input, select, button, nav, .steps, [role=status]")
        if each.is_visible()
    ]
    assert tab.pdf()[:5] == b"%PDF-"


@pytest.mark.parametrize(
    ("view", "width"),
    [("report.html", 1280), *((view, width) for view in ("report.html#evidence", "interview") for width in WIDTHS)],
)
def test_axe_finds_nothing_serious(site: Site, view: str, width: int) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="NOT TESTED: accessibility, axe is missing"
    )
    path, _, at = view.partition("#")
    if path == "interview":
        path = next(each.relative_to(site.folder).as_posix() for each in sorted(site.folder.glob("report/interview-*")))
    tab = site.open(f"#{at}" if at else "", width=width, path=path)
    for details in tab.query_selector_all("details"):
        details.evaluate("each => { each.open = true }")
    results: dict[str, Any] = axe.Axe().run(tab).response
    grave = [each for each in results["violations"] if each["impact"] in ("serious", "critical")]
    assert {each["id"]: [node["html"][:200] for node in each["nodes"][:3]] for each in grave} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_its_window(site: Site, width: int) -> None:
    for at in ("", "#cell-acceptance-librarians"):
        assert site.open(at, width=width).evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_text_in_every_field_stays_text(hostile: Site) -> None:
    tab = hostile.open("#evidence")
    assert tab.title().startswith("Evidence matrix: Self-service machines in libraries</script>")
    settled(tab, "13 quotes")
    assert tab.evaluate("document.scripts.length") == 1
    assert tab.query_selector_all("img, a[href^=javascript], [onerror], [onload], iframe") == []
    tab.fill("input[type=search]", HOSTILE[:40])
    settled(tab, "of 13")
    tab.select_option("[data-filter=group]", "readers")
    tab.click("table.matrix a[href='#cell-acceptance-readers']")
    tab.click("article.shown .quote summary")
    tab.click("article.shown .quote .source a")
    assert tab.title().startswith("Interview: ")
    assert tab.evaluate("document.scripts.length") == 0
    assert tab.query_selector_all("img, a[href^=javascript], [onerror], [onload], iframe") == []
    assert hostile.told == []


def test_a_matrix_split_by_site_filters_to_one(browser: Browser, tmp_path: Path) -> None:
    split = _site(findings(by=("site",)), tmp_path, browser)
    tab = split.open()
    assert len(shown(tab, "table.matrix")) == 2
    tab.select_option("[data-filter=site]", "hill")
    settled(tab, "fit")
    assert [each.split(".")[0] for each in shown(tab, "table.matrix caption")] == ["Site: Hill"]
    assert {each.get_attribute("data-site") for each in tab.query_selector_all("article.shown")} == {"hill"}
    assert split.told == []


def test_the_policy_stops_what_an_escape_would_miss(site: Site, tmp_path: Path) -> None:
    missed = (site.folder / "report.html").read_text(encoding="utf-8")
    missed = missed.replace(
        "</main>", "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"></main>"
    )
    (tmp_path / "report.html").write_text(missed, encoding="utf-8")
    spoilt = Site(tmp_path, site.browser, [])
    tab = spoilt.open()
    assert tab.title().startswith("Evidence matrix")
    assert any("Content Security Policy" in each for each in spoilt.told)
