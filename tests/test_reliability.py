"""Agreement between coders is what the literature says it is, and is told with its limits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from typer.testing import CliRunner, Result

from pipeline.cli.app import app
from pipeline.errors import WrongUse
from pipeline.labelled import LabelledUtterance
from pipeline.reliability import (
    MISSING,
    Codings,
    agreement,
    cohens_kappa,
    gwets_ac1,
    krippendorffs_alpha,
    percent_agreement,
)
from pipeline.side_by_side import Compared, SideBySide, lay_side_by_side


def table(yes_yes: int, yes_no: int, no_yes: int, no_no: int) -> Codings:
    """Two coders' answers from the four cells of their table."""
    rows = [[1, 1]] * yes_yes + [[1, 0]] * yes_no + [[0, 1]] * no_yes + [[0, 0]] * no_no
    return np.array(rows, dtype=np.int_)


def columns(*coders: str) -> Codings:
    """Coders' answers from strings of digits, `*` where one is missing."""
    return np.array([[MISSING if c == "*" else int(c) - 1 for c in coder] for coder in coders], dtype=np.int_).T


# Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), C; Gwet's handbook (2014, ch. 5) takes it up.
FOUR_CODERS = columns("123321412***", "1233224125*3", "*3332342251*", "12332441251*")


@pytest.mark.parametrize(
    ("cells", "percent", "kappa", "ac1"),
    [
        ((20, 5, 10, 15), 0.70, 0.40, 0.4059),  # the textbook's grant proposals
        (
            (118, 5, 2, 0),
            0.944,
            -0.0234,
            0.9408,
        ),  # Gwet 2008, table 1: the paradox of a code (or its absence) that is rare
        ((40, 9, 6, 45), 0.85, 0.6995, 0.7007),  # Feinstein & Cicchetti 1990, table 1
        ((80, 10, 5, 5), 0.85, 0.3182, 0.8080),  # and their second: as much agreement, half the kappa
        ((0, 5, 5, 0), 0.0, -1.0, -1.0),
        ((5, 0, 0, 5), 1.0, 1.0, 1.0),
        ((0, 0, 4, 6), 0.6, 0.0, 0.4118),  # one coder never gave it: no better than chance
    ],
)
def test_two_coders_agree_as_worked_by_hand(
    cells: tuple[int, int, int, int], percent: float, kappa: float, ac1: float
) -> None:
    codings = table(*cells)
    assert percent_agreement(codings) == pytest.approx(percent, abs=5e-5)
    assert cohens_kappa(codings) == pytest.approx(kappa, abs=5e-5)
    assert gwets_ac1(codings, 2) == pytest.approx(ac1, abs=5e-5)


def test_four_coders_with_gaps_agree_as_published() -> None:
    # Krippendorff 2011: nominal alpha 0.743. Gwet 2014, and irrCAC's manual: percent 0.81818, AC1 0.77544.
    assert krippendorffs_alpha(FOUR_CODERS) == pytest.approx(0.74342, abs=5e-6)
    assert percent_agreement(FOUR_CODERS) == pytest.approx(0.81818, abs=5e-6)
    assert gwets_ac1(FOUR_CODERS, 5) == pytest.approx(0.77544, abs=5e-6)


@pytest.mark.parametrize(
    ("one", "other", "alpha"),
    [("1211111121", "2221121111", 0.095), ("112243335441", "212223335444", 0.692)],
    ids=["binary, A", "nominal, B"],
)
def test_two_coders_have_the_alpha_that_krippendorff_works_by_hand(one: str, other: str, alpha: float) -> None:
    assert krippendorffs_alpha(columns(one, other)) == pytest.approx(alpha, abs=5e-4)


answers = st.integers(2, 4).flatmap(
    lambda coders: st.lists(
        st.lists(st.integers(MISSING, 2), min_size=coders, max_size=coders), min_size=2, max_size=40
    )
)


@given(answers)
@settings(max_examples=150, deadline=None)
def test_alpha_is_that_of_the_package_krippendorff(rows: list[list[int]]) -> None:
    codings = np.array(rows, dtype=np.int_)
    paired = codings[(codings != MISSING).sum(axis=1) > 1]
    assume(len(set(paired[paired != MISSING])) > 1)
    data = np.where(codings.T == MISSING, np.nan, codings.T.astype(float))
    expected = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal", value_domain=[0.0, 1.0, 2.0])
    assert krippendorffs_alpha(codings) == pytest.approx(expected, abs=1e-8)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40))
@settings(max_examples=150, deadline=None)
def test_kappa_is_that_of_scikit_learn(rows: list[tuple[int, int]]) -> None:
    codings = np.array(rows, dtype=np.int_)
    assume(len(set(codings.ravel())) > 1)
    assert cohens_kappa(codings) == pytest.approx(cohen_kappa_score(codings[:, 0], codings[:, 1]), abs=1e-8)


@given(answers, st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_no_figure_depends_on_the_order_of_rows_or_coders(rows: list[list[int]], chance: object) -> None:
    codings = np.array(rows, dtype=np.int_)
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    other = np.array(shuffled, dtype=np.int_)[:, ::-1]
    for figure in (percent_agreement, cohens_kappa, krippendorffs_alpha, lambda c: gwets_ac1(c, 3)):
        one, two = figure(codings), figure(other)
        assert (one is None) == (two is None)
        assert one is None or one == pytest.approx(two, abs=1e-8)


@given(answers)
@settings(max_examples=80, deadline=None)
def test_every_figure_lies_between_minus_one_and_one_or_does_not_exist(rows: list[list[int]]) -> None:
    codings = np.array(rows, dtype=np.int_)
    for value in (percent_agreement(codings), cohens_kappa(codings), gwets_ac1(codings, 3)):
        assert value is None or -1 - 1e-9 <= value <= 1 + 1e-9
    alpha = krippendorffs_alpha(codings)
    assert alpha is None or alpha <= 1


def test_three_coders_have_the_mean_kappa_of_their_pairs() -> None:
    codings = columns("1122112212", "1122112211", "1222112212")
    pairs = [cohen_kappa_score(codings[:, a], codings[:, b]) for a, b in ((0, 1), (0, 2), (1, 2))]
    assert cohens_kappa(codings) == pytest.approx(float(np.mean(pairs)))


def row(document: str, text: str, *labels: str, identifier: str = "", coder: str = "") -> LabelledUtterance:
    """A row of labelled data."""
    return LabelledUtterance(document, text, tuple(labels), utterance_id=identifier, coder=coder)


def given_of(compared: SideBySide) -> list[tuple[tuple[str, ...] | None, ...]]:
    """What was given, utterance by utterance."""
    return [utterance.given for utterance in compared.utterances]


def test_rows_meet_by_id_whatever_their_words() -> None:
    found = lay_side_by_side(
        {"a": [row("d", "one", "x", identifier="1")], "b": [row("d", "[NAME] one", identifier="1")]}
    )
    assert given_of(found) == [(("x",), ())]


def test_rows_without_ids_meet_by_document_and_words() -> None:
    found = lay_side_by_side(
        {"a": [row("d", "one  two", "x"), row("e", "one two")], "b": [row("e", "one two", "y"), row("d", "one\ntwo")]}
    )
    assert given_of(found) == [(("x",), ()), ((), ("y",))]


def test_a_row_with_an_id_meets_one_without_by_its_words() -> None:
    codings = {"a": [row("d", "one", "x")], "b": [row("d", "one", identifier="7")], "c": [row("", "", identifier="7")]}
    (utterance,) = lay_side_by_side(codings).utterances
    assert utterance.given == (("x",), (), ())
    assert utterance.utterance_id == "7"


def test_the_same_words_under_two_ids_are_two_utterances() -> None:
    found = lay_side_by_side(
        {
            "a": [row("d", "yes", "x", identifier="1"), row("d", "yes", identifier="2")],
            "b": [row("d", "yes", identifier="2"), row("d", "yes", "x", identifier="1")],
        }
    )
    assert given_of(found) == [(("x",), ("x",)), ((), ())]
    both = row("d", "no", identifier="3")
    found = lay_side_by_side(
        {"a": [row("d", "yes", "x", identifier="1"), both], "b": [row("d", "yes", identifier="2"), both]}
    )
    assert given_of(found) == [(("x",), None), ((), ()), (None, ())]


def test_the_same_words_twice_in_a_document_meet_in_their_order() -> None:
    found = lay_side_by_side(
        {"a": [row("d", "yes", "x"), row("d", "yes")], "b": [row("d", "yes", "x"), row("d", "yes")]}
    )
    assert found.disagreements == ()


def test_an_absent_row_is_missing_and_not_none() -> None:
    found = lay_side_by_side({"a": [row("d", "one", "x"), row("d", "two", "x")], "b": [row("d", "one", "x")]})
    assert given_of(found) == [(("x",), ("x",)), (("x",), None)]
    assert [utterance.text for utterance in found.shared] == ["one"]
    assert found.disagreements == ()
    (figures,) = agreement(found, ["x"])
    assert (figures.utterances, figures.percent.value) == (1, 1.0)


@pytest.mark.parametrize(
    ("codings", "found"),
    [
        ({}, "0 coders"),
        ({"a": [row("d", "secret")]}, "1 coder"),
        ({"a": [row("d", "secret")], "b": [row("e", "secret")]}, "no utterance was read by two coders"),
        ({"a": [row("d", "secret", identifier="1")] * 2, "b": [row("d", "secret")]}, "1 row codes an utterance"),
    ],
)
def test_codings_that_cannot_be_compared_say_what_was_found_and_what_to_do(
    codings: dict[str, Sequence[LabelledUtterance]], found: str
) -> None:
    with pytest.raises(WrongUse) as refused:
        lay_side_by_side(codings)
    assert found in refused.value.found
    assert refused.value.expected
    assert refused.value.remedy
    assert "secret" not in str(refused.value)


def coded(*documents: str) -> SideBySide:
    """Two coders on documents of one label, `1` or `0` each: `11 00 10` is three utterances, the last disputed."""
    utterances = [
        Compared(f"d{number}", f"{number}/{place}", "words", tuple(("x",) if mark == "1" else () for mark in pair))
        for number, document in enumerate(documents)
        for place, pair in enumerate(document.split())
    ]
    return SideBySide(("a", "b"), tuple(utterances))


def test_a_label_nobody_gave_has_no_kappa_and_says_why() -> None:
    (figures,) = agreement(coded("00 00", "00", "00"), ["x"])
    assert (figures.kappa.value, figures.alpha.value) == (None, None)
    assert "nobody gave it" in figures.note
    assert (figures.percent.value, figures.ac1.value, figures.prevalence) == (1.0, 1.0, (0.0, 0.0))
    (figures,) = agreement(coded("11", "11", "11"), ["x"])
    assert "every coder gave it to every utterance" in figures.note


def test_two_documents_give_figures_and_no_interval() -> None:
    (figures,) = agreement(coded("11 00 10", "11 00 00"), ["x"])
    assert figures.kappa.value is not None
    for value in (figures.percent, figures.kappa, figures.alpha, figures.ac1):
        assert (value.low, value.high) == (None, None)


def test_a_label_of_one_document_has_no_interval_for_kappa() -> None:
    (figures,) = agreement(coded("11 10", "00", "00", "00", "00"), ["x"])
    assert figures.kappa.value is not None
    assert figures.kappa.low is None
    assert figures.percent.low is not None


def test_intervals_resample_documents_and_not_utterances() -> None:
    one_bad = coded(*(["11 00 11 00 11 00"] * 5), "10 01 10 01 10 01")
    spread = coded(*(["11 00 11 00 11 10"] * 6))
    (clustered,), (even,) = agreement(one_bad, ["x"]), agreement(spread, ["x"])
    assert clustered.percent.value == pytest.approx(even.percent.value)  # five sixths in both
    assert even.percent.low == even.percent.high, "every document is alike, so is every resample"
    assert clustered.percent.low is not None
    assert clustered.percent.low < 0.7


def test_figures_are_the_same_for_documents_in_any_order() -> None:
    compared = coded("11 00 10", "11 00", "01 00", "11 11 00", "00 10")
    turned = SideBySide(compared.coders, tuple(reversed(compared.utterances)))
    assert agreement(compared, ["x"]) == agreement(turned, ["x"])
    assert agreement(compared, ["x"]) == agreement(compared, ["x"])


def themetrix(*words: str | Path) -> Result:
    """The command as a person types it."""
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a codebook of one label and the sheets of two people."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    study = tmp_path / "study"
    assert themetrix("init", study).exit_code == 0
    (study / "codebook.toml").write_text('[[labels]]\nid = "warm"\nname = "Warm"\nkind = "theme"\ndefinition = "d"\n')
    lines = [f"d{n % 5},words {n}," for n in range(40)]
    (study / "ana.csv").write_text("document,text,labels\n" + "".join(f"{line}warm\n" for line in lines))
    ben = "".join(f"{line}{'' if n < 30 else 'warm'}\n" for n, line in enumerate(lines))
    (study / "ben.csv").write_text("document,text,labels\n" + ben)
    return study


def test_the_command_tells_people_twenty_disagreements_and_writes_all(sheets: Path) -> None:
    told = themetrix("agreement", sheets / "ana.csv", sheets / "ben.csv", "-w", sheets)
    assert told.exit_code == 0, told.stderr
    assert told.stdout == ""
    assert "Disagreements: 30, 10 more" in told.stderr
    assert told.stderr.count(": words ") == 20
    assert "rare" in told.stderr
    written = sheets / "all.csv"
    assert themetrix("agreement", sheets / "ana.csv", sheets / "ben.csv", "-o", written, "-w", sheets).exit_code == 0
    lines = written.read_text().splitlines()
    assert lines[0] == "document,utterance_id,text,labels: ana,labels: ben"
    assert len(lines) == 31
    assert lines[1].endswith(",warm,(none)")


def test_the_command_gives_scripts_figures_and_disagreements(sheets: Path) -> None:
    told = themetrix("agreement", sheets / "ana.csv", sheets / "ben.csv", "--json", "-w", sheets)
    found = json.loads(told.stdout)
    assert told.stderr == ""
    assert found["coders"] == ["ana", "ben"]
    (label,) = found["labels"]
    assert (label["label"], label["prevalence"], label["percent"]["value"]) == ("warm", [1.0, 0.25], 0.25)
    assert len(found["disagreements"]) == 30
    assert found["disagreements"][0]["given"] == [["warm"], []]


def test_one_file_may_hold_several_coders_and_several_files_one(sheets: Path) -> None:
    both = "document,text,labels,coder\nd,one,warm,ana\nd,one,,ben\n"
    (sheets / "both.csv").write_text(both)
    (sheets / "later.csv").write_text("document,text,labels,coder\nd,one,warm,ana\n")
    found = json.loads(themetrix("agreement", sheets / "both.csv", "--json", "-w", sheets).stdout)
    assert found["coders"] == ["ana", "ben"]
    found = json.loads(themetrix("agreement", sheets / "both.csv", sheets / "later.csv", "--json", "-w", sheets).stdout)
    assert found["coders"] == ["both: ana", "both: ben", "later: ana"]


@pytest.mark.parametrize("files", [("ana.csv",), ("ana.csv", "none.csv"), ("ana.csv", "ana.csv")], ids=" ".join)
def test_files_that_cannot_be_compared_are_wrong_use(sheets: Path, files: tuple[str, ...]) -> None:
    told = themetrix("agreement", *(sheets / name for name in files), "-w", sheets)
    assert told.exit_code == 2
    assert "Traceback" not in told.stderr
