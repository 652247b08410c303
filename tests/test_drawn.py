"""People's codes as a sample: which sheets can be relied on, what is drawn by chance and what somebody chose; and what runs tell."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from bakeries import bakery, talk, written
from coding_sheets import fill_csv

from pipeline.appraisal import Memo
from pipeline.artefacts import read_held_out
from pipeline.findings import Findings
from pipeline.operations.appraise import agreement_of
from pipeline.operations.drawn import Drawn, drawn_here
from pipeline.operations.evaluate import evaluate
from pipeline.operations.human_labels import human_labels
from pipeline.operations.import_codes import import_codes
from pipeline.operations.models import model_in_use
from pipeline.operations.run import export, run
from pipeline.operations.sample import sample
from pipeline.operations.study import codebook_in_use
from pipeline.operations.train import train
from pipeline.store.ledger import Ledger
from pipeline.store.memos import add_memo
from pipeline.store.registry import read_model
from pipeline.store.workspace import Workspace, open_workspace

NAMES = ("Ann", "Bea", "Cyd", "Dot", "Eve", "Fay")
INTERVIEW = """Interviewer: What of the bread?

Customer {name}: The bread is lovely, the best, and it is gorgeous too. {name} said that to me on the market on Monday.

Interviewer: And what does it cost?

Customer {name}: I think that the loaf costs three pounds now. And pounds are dear, as {name} knows.
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A study of six interviews, coded by a model that learnt in a second and was calibrated on everyday ones."""
    workspace = bakery(tmp_path_factory.mktemp("made") / "study")
    beside = workspace.root.parent
    train(
        workspace,
        [written(beside / "good.csv", talk("good"))],
        [written(beside / "everyday.csv", talk("everyday", 40, 9))],
    )
    for name in NAMES:
        (workspace.inbox / f"{name}.txt").write_text(INTERVIEW.format(name=name), encoding="utf-8")
    run(workspace, formats=["csv"])
    return workspace


@pytest.fixture
def study(made: Workspace, tmp_path: Path) -> Workspace:
    """A copy of it to change."""
    shutil.copytree(made.root.parent, tmp_path / "here")
    return open_workspace(tmp_path / "here" / "study")


def found(study: Workspace) -> Findings:
    return export(study, ["csv"]).published.findings


def drawn(study: Workspace) -> Drawn:
    """As a run sees it."""
    documents = found(study).documents
    with Ledger(study.ledger) as ledger:
        return drawn_here(ledger, codebook_in_use(study), documents)


def by_the_words(place: int, cells: Mapping[str, str]) -> dict[str, str]:
    words = (("praise", "lovely"), ("price", "pounds"))
    return {"labels": ";".join(label for label, word in words if word in cells["text"])}


def coded(study: Workspace, n: int, *strategies: str, read: int = 99, coder: str = "ana") -> Path:
    """A sheet drawn, read (the first rows of it) and taken in."""
    sheet = study.root / f"{coder}{n}{''.join(strategies)}.csv"
    sample(study, sheet, n, strategies or ("random",))
    fill_csv(sheet, lambda place, cells: by_the_words(place, cells) if place < read else None)
    import_codes(study, sheet, coder)
    return sheet


def test_without_sheets_there_is_no_sample_and_no_warning(study: Workspace) -> None:
    assert drawn(study) == Drawn()
    sample(study, study.root / "never-returned.csv", 5, ["random"])
    assert drawn(study) == Drawn()


def test_every_utterance_a_sheet_could_have_drawn_has_its_chance(study: Workspace) -> None:
    coded(study, 6)
    sample_ = drawn(study)
    assert sample_.chances is not None and sample_.read == 6 and sample_.warnings == ()
    assert set(sample_.chances.values()) == {6 / len(sample_.chances)}
    codable = {c.utterance.utterance_id for d in found(study).documents for c in d.utterances if c.utterance.codable}
    assert set(sample_.chances) == codable
    method = found(study).run.method["drawn"]
    assert (method["read"], method["utterances"], method["digest"]) == (6, len(codable), sample_.digest)


def test_an_uncertain_strategy_gives_unequal_chances_over_nought(study: Workspace) -> None:
    coded(study, 8, "random", "uncertain")
    chances = drawn(study).chances
    assert chances is not None and len(set(chances.values())) > 1 and all(0 < p <= 1 for p in chances.values())
    assert sum(chances.values()) == pytest.approx(8)


def test_a_sheet_that_is_not_wholly_read_is_no_sample_and_the_run_says_so(study: Workspace) -> None:
    coded(study, 6, read=4)
    assert drawn(study).chances is None
    warnings = found(study).run.warnings
    assert any("2 rows of 6 not read" in line and line.startswith("sheet ") for line in warnings)


def test_a_row_that_coders_disagree_on_is_not_read_until_it_is_settled(study: Workspace) -> None:
    sheet = coded(study, 6)
    other, settled = study.root / "ben.csv", study.root / "settled.csv"
    fill_csv(
        sheet, lambda place, cells: {"labels": "praise;price"} if place == 0 else by_the_words(place, cells), other
    )
    import_codes(study, other, "ben")
    assert drawn(study).chances is None and "1 row of 6" in drawn(study).warnings[0]
    fill_csv(sheet, lambda place, cells: by_the_words(place, cells) if place == 0 else {"read": ""}, settled)
    import_codes(study, settled, "team", settled=True)
    assert drawn(study).chances is not None and drawn(study).warnings == ()


def test_what_somebody_chose_stands_for_itself_alone(study: Workspace) -> None:
    coded(study, 4)
    chances = drawn(study).chances
    assert chances is not None
    on_it = set(open_ids(study, "ana4.csv", 4))
    coded(study, 10, "uncertain", read=7, coder="ben")
    assert set(open_ids(study, "ben10uncertain.csv", 7)) - on_it, "ben chose something that ana's sheet hasn't"
    after = drawn(study)
    assert after.chances is not None and len(after.warnings) == 1 and len(after.sheets) == 1
    chosen = set(open_ids(study, "ben10uncertain.csv", 7))
    assert {each for each, p in after.chances.items() if p == 1.0} == chosen
    assert all(p == chances[each] for each, p in after.chances.items() if each not in chosen)


def open_ids(study: Workspace, name: str, count: int) -> list[str]:
    with (study.root / name).open(encoding="utf-8") as lines:
        return [row["utterance_id"] for row in csv.DictReader(lines)][:count]


def test_a_second_coder_of_the_same_rows_changes_nothing_also_without_the_sheets_id(study: Workspace) -> None:
    sheet = coded(study, 6)
    before = drawn(study)
    table = study.root / "eve.csv"
    with sheet.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    with table.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines)
        out.writerow(["document", "utterance_id", "text", "labels", "coder"])
        out.writerows([r["document"], r["utterance_id"], r["text"], r["labels"], "eve"] for r in rows[:3])
    import_codes(study, table)
    assert drawn(study) == before


def test_an_interview_that_came_later_has_no_chance_and_is_told_of(study: Workspace) -> None:
    coded(study, 6)
    before = drawn(study).chances
    (study.inbox / "Gil.txt").write_text(INTERVIEW.format(name="Gil"), encoding="utf-8")
    after = run(study, formats=["csv"]).published.findings
    assert any(line.startswith("1 interview came after the coding sheets were drawn") for line in after.run.warnings)
    assert drawn(study).chances == before


def test_what_people_add_makes_another_run_and_the_same_again_none(study: Workspace) -> None:
    first = found(study)
    assert found(study).run.run_id == first.run.run_id
    with Ledger(study.ledger) as ledger:
        add_memo(ledger, Memo("welcome", "customers", "all", "all", "they all queue", "ana"))
    second = found(study)
    assert second.run.run_id != first.run.run_id and [memo.by for memo in second.appraisal.memos] == ["ana"]
    coded(study, 6)
    third = found(study)
    evaluate(study, [])
    fourth = found(study)
    assert len({each.run.run_id for each in (first, second, third, fourth)}) == 4


def test_agreement_is_the_models_own_until_it_is_evaluated_here(study: Workspace) -> None:
    before = found(study).appraisal
    assert [label.label for label in before.agreement] == ["praise", "price"]
    assert before.agreement_on.startswith("40 utterances of 10 interviews that came with the model")
    coded(study, 12)
    figures = evaluate(study, []).evaluation
    after = found(study).appraisal
    assert after.agreement_on.startswith("what people coded in this workspace: 12 utterances of ")
    for label, kept in zip(figures.labels, after.agreement, strict=True):
        assert (kept.rows, kept.positives, kept.kappa, kept.f1) == (12, label.positives, label.kappa, label.f1)


def test_a_model_with_other_figures_has_none_and_an_old_note_says_only_that_it_was(study: Workspace) -> None:
    book = codebook_in_use(study)
    model = model_in_use(study, book)
    old = json.dumps({"rows": 3, "documents": 1, "macro_f1": 0.5})
    assert agreement_of(old, model, book) == agreement_of(None, model, book) != ((), "")
    for metrics in (b"{}", b"[]", b"no json", b'{"calibration": 7}', b'{"calibration": {}, "out_of_fold": {}}'):
        assert agreement_of(None, replace(model, metrics=metrics), book) == ((), "")
    metrics = json.dumps({**json.loads(model.metrics), "calibration": {}}).encode()
    assert "learnt from" in agreement_of(None, replace(model, metrics=metrics), book)[1]


def test_a_run_is_corrected_by_what_the_model_carries(study: Workspace) -> None:
    method = found(study).run.method["measured"]
    assert method == {"utterances": 100, "interviews": 20, "everyday_utterances": 40, "everyday_interviews": 10}


@pytest.mark.parametrize(
    ("n", "strategies", "read", "everyday"),
    [(12, ("random",), 99, True), (12, ("random",), 9, False), (12, ("random", "uncertain"), 99, False)],
    ids=["wholly read", "partly read", "unevenly drawn"],
)
def test_what_people_coded_here_stands_for_everyday_talk_only_as_an_even_sample(
    study: Workspace, n: int, strategies: tuple[str, ...], read: int, everyday: bool
) -> None:
    coded(study, n, *strategies, read=read)
    assert human_labels(study).at_random is everyday
    held_out = read_held_out(read_model(train(study, []).folder))
    assert held_out is not None and bool(held_out.natural.all()) is bool(held_out.natural.any()) is everyday
