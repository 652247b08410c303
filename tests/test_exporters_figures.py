"""Pictures for papers show the run's own figures, without colour too, alike every time, whatever text is in them."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from PIL import Image
from sample_findings import findings

from pipeline.appraisal import Appraisal, LabelAgreement
from pipeline.codebook import Named
from pipeline.exporters import _drawing, exporters
from pipeline.exporters._drawing_agreement import agreement_drawing
from pipeline.exporters._drawing_matrix import matrix_drawing
from pipeline.exporters._drawing_saturation import saturation_drawing
from pipeline.exporters._pictures import pictures
from pipeline.findings import Findings
from pipeline.matrix import Interval
from pipeline.saturation import curves
from pipeline.wording import sign

HOSTILE = "$\\frac{1}{0}$ </svg><script>alert(1)</script> \u202eevil\x00\x1b \U0001f600 & \"'" + "word" * 60


@cache
def whole(hostile: str = "", by: tuple[str, ...] = ()) -> Findings:
    """The sample's findings with agreement and curves."""
    found = findings(hostile, by=by)
    some = Interval(0.6, 0.4, 0.8)
    measured = tuple(
        LabelAgreement(label, 200, 20, Interval(0.1, 0.05, 0.15), some, some, some, some, some, some)
        for label in found.codebook.label_ids[1:]
    )
    nothing = Interval(None)
    unmeasured = LabelAgreement(
        found.codebook.label_ids[0], 200, 1, Interval(0.005), nothing, nothing, nothing, nothing, nothing, nothing
    )
    appraisal = Appraisal(
        (*measured, unmeasured), f"16 interviews{hostile}", curves=curves(found.documents, found.codebook)
    )
    return replace(found, appraisal=appraisal)


@cache
def files(kind: str, hostile: str = "", by: tuple[str, ...] = ()) -> dict[str, bytes]:
    return dict(exporters()[kind].files(whole(hostile, by)))


def texts(figure: Any) -> list[str]:
    """Every text of a figure."""
    from matplotlib.text import Text

    return [found.get_text() for found in figure.findobj(Text) if found.get_text()]


def drawn(drawing: Any) -> Any:
    """The figure as it is drawn for a file."""
    with _drawing._settings():
        return drawing()


def test_each_picture_comes_as_svg_and_as_png() -> None:
    names = ["matrix", "saturation", "agreement"]
    assert list(files("svg")) == [f"figures/{name}.svg" for name in names]
    assert list(files("png")) == [f"figures_png/{name}.png" for name in names]
    assert exporters()["svg"].DEFAULT
    assert not exporters()["png"].DEFAULT


def test_what_there_are_no_figures_for_is_left_out() -> None:
    assert [name for name, _, _ in pictures(findings())] == ["matrix"]


def test_each_site_and_wave_has_a_matrix_of_its_own() -> None:
    assert list(files("svg", by=("site",)))[:2] == ["figures/matrix-harbour.svg", "figures/matrix-hill.svg"]
    found = whole(by=("site", "wave"))
    odd = replace(
        found, matrix=replace(found.matrix, cells=tuple(replace(c, wave="../2 b") for c in found.matrix.cells))
    )
    assert [name for name, _, _ in pictures(odd)][:2] == ["matrix-harbour-wave-1", "matrix-hill-wave-1"]


@pytest.mark.parametrize("hostile", ["", HOSTILE])
def test_the_same_findings_give_the_same_bytes_in_another_process(hostile: str, tmp_path: Path) -> None:
    here = Path(__file__).parent
    (tmp_path / "matplotlibrc").write_text("axes.facecolor: red\nfont.size: 30\n", encoding="utf-8")
    code = (
        f"import sys; sys.path[:0] = [{str(here)!r}, {str(here.parent)!r}]\n"
        "from test_exporters_figures import files, HOSTILE; import hashlib\n"
        "print([hashlib.sha256(c).hexdigest() for k in ('svg', 'png') for c in files(k, "
        f"{'HOSTILE' if hostile else repr('')}).values()])"
    )
    import hashlib

    told = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    mine = [hashlib.sha256(content).hexdigest() for kind in ("svg", "png") for content in files(kind, hostile).values()]
    assert told.stdout.strip() == str(mine)


@pytest.mark.parametrize("hostile", ["", HOSTILE])
def test_an_svg_holds_shapes_and_nothing_that_runs_or_is_fetched(hostile: str) -> None:
    for content in files("svg", hostile).values():
        tree = etree.fromstring(content)
        drawn_as = {etree.QName(each).localname for each in tree.iter(f"{{{tree.nsmap[None]}}}*")}
        assert drawn_as <= {"svg", "metadata", "defs", "style", "g", "path", "use", "clipPath", "rect", "title"}
        links = [value for each in tree.iter() for name, value in each.attrib.items() if name.endswith("href")]
        assert all(link.startswith("#") for link in links)
        assert not [name for each in tree.iter() for name in each.attrib if name.lower().startswith("on")]
        assert b"<dc:date" not in content


def test_a_png_is_as_wide_as_two_columns_at_300_dots_per_inch() -> None:
    for content in files("png").values():
        with Image.open(io.BytesIO(content)) as image:
            assert abs(image.width - 180 / 25.4 * 300) < 2
            assert round(image.info["dpi"][0]) == 300
            assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_the_matrix_shows_each_cells_sign_and_how_many_people_it_rests_on() -> None:
    found = whole()
    groups = found.codebook.group_ids
    shown = texts(drawn(lambda: matrix_drawing(found.codebook, found.matrix.cells, groups)))
    cells = [cell for cell in found.matrix.cells if cell.group in groups]
    for cell in cells:
        if cell.balance.value is not None:
            assert f"{cell.participants_with_evidence} of {cell.participants}" in shown
    signs = [text for text in shown if text in {"+", "−", "±", "?", "○"}]
    assert signs == [sign(cell.reading, cell.reason) for cell in cells]
    assert "!" not in shown


def test_a_cell_whose_errors_may_make_the_contrast_is_marked() -> None:
    found = whole()
    cells = [replace(cell, error_flag="for: readers") for cell in found.matrix.cells[:1]]
    shown = texts(drawn(lambda: matrix_drawing(found.codebook, cells, found.codebook.group_ids)))
    assert "!" in shown
    assert any(text.startswith("!  the classifier’s errors alone") for text in shown)


def test_saturation_names_every_line_beside_its_panel() -> None:
    found = whole()
    shown = texts(drawn(lambda: saturation_drawing(found.codebook, found.appraisal.curves)))
    assert {"Acceptance", "Belonging", "Librarians", "Volunteers", "All these groups"} <= set(shown)


def test_agreement_stands_beside_prevalence_and_says_what_it_was_measured_on() -> None:
    found = whole()
    measured = found.appraisal.agreement
    shown = texts(drawn(lambda: agreement_drawing(found.codebook, measured, "16 interviews")))
    assert [text for text in shown if text in {label.name for label in found.codebook.labels}] == [
        label.name for label in found.codebook.labels
    ]
    assert shown.count("20 of 200") == 3
    assert "too few to measure" in shown
    assert "Measured on: 16 interviews" in shown


def test_nothing_is_written_over_the_edge_of_a_picture() -> None:
    found = whole("")
    long = [Named(f"g{each}", "Superintendents of the northernmost warehouses " * 2) for each in range(12)]
    codebook = replace(
        found.codebook,
        groups=(*found.codebook.groups, *long),
        criteria=tuple(
            replace(each, name="Extraordinarycompoundwordwithoutend " * 9) for each in found.codebook.criteria
        ),
    )
    appraisal = whole(HOSTILE).appraisal
    drawings = (
        lambda: matrix_drawing(codebook, found.matrix.cells, codebook.group_ids, "Site: " + "Harbour " * 60),
        lambda: saturation_drawing(codebook, appraisal.curves),
        lambda: agreement_drawing(codebook, appraisal.agreement, appraisal.agreement_on),
    )
    from matplotlib.text import Text

    for drawing in drawings:
        with _drawing._settings():
            figure = drawing()
            figure.draw_without_rendering()
            page = figure.bbox
            for text in figure.findobj(Text):
                if text.get_text().strip() and text.get_visible():
                    box = text.get_window_extent()
                    assert box.x0 >= page.x0 - 1, text.get_text()[:60]
                    assert box.x1 <= page.x1 + 1, text.get_text()[:60]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("Middle management", 12.0, 2), ("Unbreakablewordthatislong" * 3, 20.0, 1), ("", 9.0, 1)],
)
def test_text_is_made_to_fit(text: str, width: float, lines: int) -> None:
    with _drawing._settings():
        shown, size = _drawing.fitted(text, width, 7.5, lines)
        assert shown.count("\n") < lines
        assert all(_drawing._measured(line, size, False) <= width for line in shown.split("\n"))


def test_a_study_without_criteria_has_an_empty_picture_and_no_fault() -> None:
    from pipeline.evidence import gather

    found = whole()
    bare = replace(found.codebook, criteria=(), groups=())
    empty = replace(found, codebook=bare, matrix=gather(found.documents, bare))
    assert [name for name, _, _ in pictures(empty)] == ["agreement"]
    assert list(exporters()["svg"].files(empty))
