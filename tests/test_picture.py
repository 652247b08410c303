"""The matrix as a picture: valid, still, and saying with shapes what it says with colour."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sample_findings import findings

from pipeline.appraisal import Curve
from pipeline.matrix import Interval, ReadingOf, Reason
from pipeline.picture import cell_glyph, colour, growth_curve, ink_on, interval_bar, picture

SVG = "{http://www.w3.org/2000/svg}"
GROUPS = ("librarians", "managers", "readers", "volunteers")
FOUND = findings()


def drawn(**changes: object) -> etree._Element:
    cells = [replace(cell, **changes) for cell in FOUND.matrix.cells]
    return etree.fromstring(picture(FOUND.codebook, cells, GROUPS).encode("utf-8"))


def luminance(fill: str) -> float:
    channels = [int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_picture_is_the_same_each_time() -> None:
    first, second = (picture(FOUND.codebook, FOUND.matrix.cells, GROUPS) for _ in range(2))
    assert first == second


def test_who_cannot_see_it_gets_its_readings_in_words() -> None:
    svg = drawn()
    assert svg.get("role") == "img"
    ids = svg.get("aria-labelledby").split()
    texts = [svg.xpath(f"//*[@id='{each}']")[0].text for each in ids]
    assert "Acceptance: Librarians: Mixed" in texts[1]
    assert "Readers and their families: Supports" in texts[1]


def test_it_needs_no_script_no_style_and_no_network() -> None:
    svg = drawn()
    assert {etree.QName(element).localname for element in svg.iter()} <= {
        "svg", "title", "desc", "rect", "path", "circle", "text", "g",
    }  # fmt: skip
    assert not {name for element in svg.iter() for name in element.attrib} & {"style", "href", "onload", "onclick"}


def test_the_area_of_a_disc_goes_with_the_number_of_people() -> None:
    few, many = (
        [float(each.get("r")) for each in drawn_with(people).iter(f"{SVG}circle") if float(each.get("r")) > 5]
        for people in ((16, 64), (64, 64))
    )
    assert few[0] / many[0] == pytest.approx(0.5, rel=0.02)


def drawn_with(people: tuple[int, int]) -> etree._Element:
    """Two cells with evidence from so many people each."""
    first, second = (
        replace(cell, participants=64, participants_with_evidence=count, balance=Interval(0.5, 0.2, 0.8))
        for cell, count in zip((FOUND.matrix.cells[0], FOUND.matrix.cells[2]), people, strict=True)
    )
    return etree.fromstring(picture(FOUND.codebook, [first, second], GROUPS).encode("utf-8"))


def test_uncertainty_can_be_seen_and_a_missing_interval_is_not_drawn() -> None:
    cell = FOUND.matrix.cells[0]
    wide = interval_bar(replace(cell, balance=Interval(0.0, -1.0, 1.0)))
    none = interval_bar(replace(cell, balance=Interval(0.0)))
    assert "M4.0 7H84.0" in wide
    assert wide.count("<path") == 2
    assert none.count("<path") == 1
    assert interval_bar(replace(cell, balance=Interval(None))) == ""


def test_cells_that_cannot_be_read_get_no_colour() -> None:
    (volunteers,) = (cell for cell in FOUND.matrix.cells if (cell.criterion, cell.group) == ("belonging", "volunteers"))
    loud = replace(volunteers, balance=Interval(-1.0))
    svg = picture(FOUND.codebook, [loud], GROUPS)
    assert 'stroke-dasharray="3 3"' in svg
    assert f'r="27.0" fill="{colour(-1.0)}"' not in svg


def test_every_reading_has_a_sign_of_its_own_on_the_picture() -> None:
    signs = re.findall(r'font-weight="700" fill="[^"]+">(.)<', picture(FOUND.codebook, FOUND.matrix.cells, GROUPS))
    assert signs == ["±", "?", "+", "?", "○", "○", "○", "?"]


@pytest.mark.parametrize(
    "name", ["</text><script>x</script>", "a\x00b\ufffe", "\u202etxt", "long " * 9_000, "x" * 40_000, "&"]
)
def test_hostile_names_stay_text_in_a_valid_picture(name: str) -> None:
    codebook = replace(
        FOUND.codebook,
        groups=tuple(replace(group, name=name) for group in FOUND.codebook.groups),
        criteria=tuple(replace(criterion, name=name) for criterion in FOUND.codebook.criteria),
    )
    text = picture(codebook, FOUND.matrix.cells, GROUPS)
    svg = etree.fromstring(text.encode("utf-8"))
    assert not list(svg.iter(f"{SVG}script"))
    shown = [each.text or "" for each in svg.iter(f"{SVG}text")]
    assert max(map(len, shown)) < 140


@given(st.floats(-1, 1))
def test_the_sign_on_a_disc_can_be_read(balance: float) -> None:
    fill = colour(balance)
    light, dark = sorted((luminance(fill), luminance(ink_on(fill))), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_opposite_balances_have_clearly_different_hues_and_zero_has_none() -> None:
    red, _, blue = (int(colour(-1)[at : at + 2], 16) for at in (1, 3, 5))
    assert red - blue > 150
    red, _, blue = (int(colour(1)[at : at + 2], 16) for at in (1, 3, 5))
    assert blue - red > 100
    assert max(int(colour(0)[at : at + 2], 16) for at in (1, 3, 5)) - 0xEB < 10
    assert (colour(-7), colour(7)) == (colour(-1), colour(1))


def test_a_cells_glyph_says_with_size_and_shape_what_it_says_with_colour() -> None:
    cell = replace(
        FOUND.matrix.cells[0],
        participants=64,
        participants_with_evidence=16,
        balance=Interval(0.5, 0.2, 0.8),
        reading=ReadingOf.SUPPORTS,
        reason=Reason.CLEAR,
    )
    glyph = etree.fromstring(cell_glyph(cell, 64).encode("utf-8"))
    disc, dot = glyph.iter(f"{SVG}circle")
    assert float(disc.get("r")) == pytest.approx(13.5)
    assert disc.get("fill") == colour(0.5)
    assert [each.text for each in glyph.iter(f"{SVG}text")] == ["+"]
    assert float(dot.get("cx")) > float(disc.get("cx"))
    assert glyph.get("aria-hidden") == "true"
    unsure = replace(cell, reading=ReadingOf.INSUFFICIENT, reason=Reason.TOO_UNCERTAIN)
    assert "stroke-dasharray" in cell_glyph(unsure, 64)
    assert colour(0.5) not in cell_glyph(unsure, 64)


def test_a_silent_cell_has_a_sign_and_no_disc() -> None:
    (silent,) = (cell for cell in FOUND.matrix.cells if cell.key[:2] == ("belonging", "readers"))
    glyph = etree.fromstring(cell_glyph(silent, 3).encode("utf-8"))
    assert not list(glyph.iter(f"{SVG}circle"))
    assert [each.text for each in glyph.iter(f"{SVG}text")] == ["○"]


@pytest.mark.parametrize("interviews", [1, 2, 30])
def test_a_growth_curve_climbs_within_its_frame_and_its_band(interviews: int) -> None:
    counts = tuple(range(1, interviews + 1))
    found = tuple(float(each) for each in counts)
    curve = Curve("c", "g", counts, found, found, tuple(each + 1 for each in found), found)
    drawn = etree.fromstring(growth_curve(curve, interviews + 1.0).encode("utf-8"))
    band, _, line = drawn.iter(f"{SVG}path")
    places = [tuple(map(float, each.split())) for each in line.get("d")[1:].split("L")]
    assert len(places) == interviews
    assert len(band.get("d").split("L")) == 2 * interviews
    assert all(0 <= x <= 158 and 0 <= y <= 62 for x, y in places)
    assert [y for _, y in places] == sorted((y for _, y in places), reverse=True)


def test_a_curve_that_found_nothing_is_a_flat_line() -> None:
    curve = Curve("c", "g", (1, 2), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    assert "M4.0 58.0L154.0 58.0" in growth_curve(curve, 0.0)
