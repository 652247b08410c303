"""The loop with a spreadsheet: draw a sheet, fill it in, take it in, and the evidence rests on what people decided."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bakeries import bakery, talk, written
from coding_sheets import fill_csv, fill_workbook
from faults import killed_at
from typer.testing import CliRunner, Result

from pipeline.cli.app import app
from pipeline.errors import InvalidFile, WrongUse
from pipeline.operations.agreement import agreement
from pipeline.operations.evaluate import evaluate
from pipeline.operations.human_labels import coded_here, codings_by_coder, human_labels
from pipeline.operations.import_codes import import_codes
from pipeline.operations.run import export, run
from pipeline.operations.sample import sample
from pipeline.operations.train import train
from pipeline.store.human_codes import codings, designs, drawn_on, past_codings
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace, open_workspace

INTERVIEW = """Interviewer: What of the bread?

Customer {name}: The bread is lovely, the best, and it is gorgeous too. {name} said that to me on the market on Monday.

Interviewer: And what does it cost?

Customer {name}: I think that the loaf costs three pounds now, and pounds are dear. =SUM(A1) is what the till said, {name}.
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A study of four interviews, coded by a model that learnt in a second."""
    workspace = bakery(tmp_path_factory.mktemp("made") / "study")
    train(workspace, [written(workspace.root.parent / "good.csv", talk("good"))])
    for name in ("Ann", "Bea", "Cyd", "Dot"):
        (workspace.inbox / f"{name}.txt").write_text(INTERVIEW.format(name=name), encoding="utf-8")
    run(workspace, formats=["csv"])
    return workspace


@pytest.fixture
def study(made: Workspace, tmp_path: Path) -> Workspace:
    """A copy of it to change."""
    shutil.copytree(made.root.parent, tmp_path / "here")
    return open_workspace(tmp_path / "here" / "study")


def themetrix(study: Workspace, *words: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, words), "-w", str(study.root)])


def exported(study: Workspace) -> tuple[str, pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """The run's id, its codes, its matrix, its warnings."""
    done = export(study, ["csv"]).published
    tables = [pd.read_csv(done.folder / f"{name}.csv", keep_default_na=False) for name in ("codes", "matrix")]
    return done.run_id, *tables, done.findings.run.warnings


def kept(study: Workspace) -> list[Any]:
    with Ledger(study.ledger) as ledger:
        return [codings(ledger), past_codings(ledger)]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_loop_works_with_a_spreadsheet_and_counts_everything_once(study: Workspace, kind: str) -> None:
    before = exported(study)
    sheet = study.root / f"sheet.{kind}"
    drawn = sample(study, sheet, 8, ["random"])
    assert (drawn.rows, drawn.strategies, drawn.least, drawn.most) == (8, {"random": 8}, 8 / drawn.of, 8 / drawn.of)

    def praise_in_all(place: int, cells: dict[str, str]) -> dict[str, object]:
        return {"Praise": "x", "holder": "bakers"} if kind == "xlsx" else {"labels": "praise", "holder": "bakers"}

    (fill_workbook if kind == "xlsx" else fill_csv)(sheet, praise_in_all)
    taken = import_codes(study, sheet, "ana")
    assert (taken.kept.new, taken.unread, taken.unmet, taken.warnings) == (8, 0, 0, ())
    assert taken.sheets == {drawn.sheet: (8, 8)}
    after = exported(study)
    assert after[0] != before[0]
    people = after[1][after[1]["coder"] == "person ana"]
    assert len(people) == 16 and set(people["utterance_id"]) == set(drawn_rows(study, drawn.sheet))
    praise = people[people["label"] == "praise"]
    assert set(praise["decision"]) == {"yes"} and set(praise["holder"]) == {"bakers"} and set(praise["p"]) == {1.0}
    assert set(praise["reported"]) == {True} and set(people[people["label"] == "price"]["decision"]) == {"no"}
    machine = before[1].set_index(["utterance_id", "label"])
    for row in people.itertuples():
        was = machine.loc[(row.utterance_id, row.label)]
        assert (row.machine_decision, float(row.machine_p)) == (was["decision"], float(was["p"]))
    assert set(after[1][after[1]["coder"] != "person ana"]["machine_decision"]) == {""}
    columns = ["utterances_for", "utterances_against", "prevalence_for", "reported_for"]
    assert not before[2][columns].equals(after[2][columns])
    assert any("not been evaluated" in warning for warning in after[3])

    again = import_codes(study, sheet, "ana")
    assert (again.kept.new, again.kept.replaced, again.kept.unchanged) == (0, 0, 8)
    assert exported(study)[0] == after[0] and [len(each) for each in kept(study)] == [8, 0]


def drawn_rows(study: Workspace, sheet: str) -> dict[str, float]:
    with Ledger(study.ledger) as ledger:
        return drawn_on(ledger, sheet)


def test_the_same_seed_draws_the_same_sheet_and_what_was_drawn_is_recorded(study: Workspace) -> None:
    first, second = (sample(study, study.root / name, 6, per="document", seed=3) for name in ("a.xlsx", "b.xlsx"))
    assert first.sheet == second.sheet and (study.root / "a.xlsx").read_bytes() == (study.root / "b.xlsx").read_bytes()
    assert sample(study, study.root / "c.xlsx", 6, per="document", seed=4).sheet != first.sheet
    assert sorted(first.strata.values()) == [1, 1, 2, 2]
    with Ledger(study.ledger) as ledger:
        design = designs(ledger)[first.sheet]
        assert len(designs(ledger)) == 2
    assert (design["seed"], design["n"], design["per"], design["rows"]) == (3, 6, "document", 6)
    assert design["strategies"] == ["random", "uncertain"] and design["run"] == exported(study)[0]


def test_a_sheet_that_may_hold_codes_is_never_written_over(study: Workspace) -> None:
    sheet = study.root / "sheet.csv"
    sample(study, sheet, 6)
    sample(study, sheet, 6)  # the very same, empty
    fill_csv(sheet, lambda place, cells: {"labels": "praise"})
    content = sheet.read_bytes()
    with pytest.raises(WrongUse, match="may hold somebody's codes"):
        sample(study, sheet, 6)
    assert sheet.read_bytes() == content


@pytest.mark.parametrize(
    ("name", "n", "rest"),
    [
        ("sheet.docx", 4, {}),
        ("sheet.csv", 400, {}),
        ("nowhere/sheet.csv", 4, {}),
        ("s.csv", 4, {"per": "mood"}),
        ("s.csv", 4, {"strategies": ["best"]}),
    ],
)
def test_what_cannot_be_drawn_leaves_nothing(study: Workspace, name: str, n: int, rest: dict[str, Any]) -> None:
    with pytest.raises(WrongUse):
        sample(study, study.root / name, n, **rest)
    assert not (study.root / name).exists()
    with Ledger(study.ledger) as ledger:
        assert designs(ledger) == {}


def test_a_corrected_file_replaces_that_coders_decisions_and_keeps_the_old_ones(study: Workspace) -> None:
    sheet, corrected = study.root / "sheet.csv", study.root / "corrected.csv"
    sample(study, sheet, 5, ["random"])
    fill_csv(sheet, lambda place, cells: {"labels": "praise"})
    import_codes(study, sheet, "ana")
    fill_csv(sheet, lambda place, cells: {"labels": "price" if place == 0 else "praise"}, corrected)
    taken = import_codes(study, corrected, "Ana")
    assert (taken.kept.new, taken.kept.replaced, taken.kept.unchanged, taken.coders) == (0, 1, 4, ("ana",))
    standing, past = kept(study)
    assert len(standing) == 5 and len(past) == 1
    old, made_at, replaced_at = past[0]
    assert [given.label for given in old.given] == ["praise"] and made_at <= replaced_at
    at_a_glance = themetrix(study, "status").output
    assert "Coded       5 utterances by ana; 1 sheet drawn; 1 earlier decision kept" in at_a_glance
    import_codes(study, sheet, "ana")  # the file from before, again: it undoes nothing
    assert kept(study) == [standing, past]


def test_rows_nobody_read_are_missing_and_never_none(study: Workspace) -> None:
    sheet = study.root / "sheet.xlsx"
    drawn = sample(study, sheet, 6)
    fill_workbook(sheet, lambda place, cells: {} if place < 2 else None)
    taken = import_codes(study, sheet, "ana")
    assert (taken.kept.new, taken.unread, taken.sheets) == (2, 4, {drawn.sheet: (2, 6)})
    assert human_labels(study).unread == 4 and any("4 rows" in note for note in coded_here(study).notes)
    assert len(human_labels(study).rows) == 2 and {row.labels for row in human_labels(study).rows} == {()}


def two_coders(study: Workspace) -> None:
    """Ana and Ben code the same six utterances, and differ on the first of them."""
    sheet, other = study.root / "ana.csv", study.root / "ben.csv"
    sample(study, sheet, 6, ["random"])
    fill_csv(sheet, lambda place, cells: {"labels": ""}, other)
    fill_csv(sheet, lambda place, cells: {"labels": "praise" if place == 0 else ""})
    import_codes(study, sheet, "ana")
    assert import_codes(study, other, "ben").several == 6


def test_coders_who_differ_leave_it_open_until_it_is_settled(study: Workspace) -> None:
    two_coders(study)
    _, codes, _, warnings = exported(study)
    by_both = codes[codes["coder"] == "person ana; person ben"]
    assert len(by_both) == 12 and sorted(set(by_both["decision"])) == ["abstain", "no"]
    assert any(warning.startswith("coders disagree on 1 code of 1 utterance") for warning in warnings)
    assert len(human_labels(study).rows) == 5 and human_labels(study).disputed == 1
    settled = study.root / "settled.csv"
    fill_csv(study.root / "ben.csv", lambda place, cells: {"labels": "praise"} if place == 0 else None, settled)
    import_codes(study, settled, "team", settled=True)
    _, codes, _, warnings = exported(study)
    assert sorted(codes[codes["coder"] == "person team"]["decision"]) == ["no"] * 11 + ["yes"]
    assert not any("disagree" in warning for warning in warnings) and len(human_labels(study).rows) == 6
    assert len(kept(study)[0]) == 18


def test_the_workspaces_coders_are_compared_and_named(study: Workspace) -> None:
    with pytest.raises(WrongUse, match="0 coders"):
        agreement(study, [])
    two_coders(study)
    found = agreement(study, [], coders=["BEN", "ana"])
    assert (found.coders, found.utterances, len(found.disagreements)) == (("ben", "ana"), 6, 1)
    assert set(codings_by_coder(study)) == {"ana", "ben"}
    with pytest.raises(WrongUse, match="nobody called eve"):
        agreement(study, [], coders=["eve"])
    with pytest.raises(WrongUse, match="both"):
        agreement(study, [study.root / "ana.csv"], coders=["ana"])


def test_what_people_coded_serves_to_measure_and_to_learn(study: Workspace) -> None:
    with pytest.raises(WrongUse, match="nobody has coded"):
        coded_here(study)
    sheet = study.root / "sheet.csv"
    drawn = sample(study, sheet, 10, ["random"])

    def by_the_words(place: int, cells: dict[str, str]) -> dict[str, object]:
        return {
            "labels": ";".join(
                label for label, word in (("praise", "lovely"), ("price", "pounds")) if word in cells["text"]
            )
        }

    fill_csv(sheet, by_the_words)
    import_codes(study, sheet, "ana")
    rows = human_labels(study).rows
    assert {row.sampling_probability for row in rows} == {10 / drawn.of} and {row.group for row in rows} == {
        "customers"
    }
    assert all(row.question and row.coder == "ana" for row in rows)
    found = evaluate(study, [])
    assert found.evaluation.rows == 10 and found.files == ("what people coded in this workspace",)
    version = train(study, []).folder
    sources = json.loads((version / "manifest.json").read_text())["sources"]
    assert [source["rows"] for source in sources] == [10] and sources[0]["sha256"] == human_labels(study).digest
    assert not any("not been evaluated" in warning for warning in exported(study)[3])
    with pytest.raises(WrongUse, match="learnt from"):
        evaluate(study, [], model=version.name)


def test_two_sheets_together_have_the_probability_of_either(study: Workspace) -> None:
    one = sample(study, study.root / "one.csv", 6, ["random"])
    two = sample(study, study.root / "two.csv", 4, ["uncertain"])
    for name in ("one", "two"):
        fill_csv(study.root / f"{name}.csv", lambda place, cells: {})
        import_codes(study, study.root / f"{name}.csv", "ana")
    first, second = drawn_rows(study, one.sheet), drawn_rows(study, two.sheet)
    rows = {row.utterance_id: row.sampling_probability for row in human_labels(study).rows}
    assert set(rows) == {*first, *second}
    for utterance_id in set(first) & set(second):
        assert rows[utterance_id] == pytest.approx(1 - (1 - first[utterance_id]) * (1 - second[utterance_id]))
    assert all(p is not None and p > first.get(utterance_id, 0.0) for utterance_id, p in rows.items())


def test_labelled_data_meets_by_document_and_words(study: Workspace) -> None:
    file = study.root / "labelled.csv"
    sheet = study.root / "all.csv"
    sample(study, sheet, sample_size(study), ["random"])
    told = pd.read_csv(sheet, keep_default_na=False)
    text = told["text"][0]
    file.write_text(
        f'document,text,labels,coder\nAnn.txt,"  {text}",praise,eve\nbea,nobody ever said this,praise,eve\n'
    )
    taken = import_codes(study, file)
    assert (taken.kept.new, taken.unmet, taken.coders) == (1, 1, ("eve",))
    assert taken.warnings == ("row 3: about no utterance that can be coded here, and left out",)
    (coding,) = kept(study)[0]
    assert coding.document_id == sha256(INTERVIEW.format(name="Ann").encode("utf-8")).hexdigest()
    assert coding.utterance_id in set(told[told["text"] == text]["utterance_id"])
    file.write_text("document,text,labels,coder\nzoe.txt,nobody said this,praise,eve\n")
    with pytest.raises(InvalidFile, match="none of 1 row is about an utterance of the 4 interviews here"):
        import_codes(study, file)


def sample_size(study: Workspace) -> int:
    return sample(study, study.root / "count.csv", 1, ["random"]).of


def test_problems_come_with_rows_and_nothing_is_kept(study: Workspace) -> None:
    sheet = study.root / "sheet.csv"
    sample(study, sheet, 5)
    twice = study.root / "twice.csv"
    fill_csv(sheet, lambda place, cells: {"labels": "praise"}, twice)
    with pytest.raises(InvalidFile, match="--coder NAME"):
        import_codes(study, twice)
    twice.write_text(twice.read_text() + "".join(twice.read_text().splitlines(keepends=True)[1:2]))
    with pytest.raises(InvalidFile, match="same utterance as row 2"):
        import_codes(study, twice, "ana")
    fill_csv(sheet, lambda place, cells: {"labels": "prise" if place else "praise"})
    with pytest.raises(InvalidFile) as refused:
        import_codes(study, sheet, "ana")
    assert len(refused.value.problems) == 4 and "lovely" not in str(refused.value)
    assert kept(study) == [(), ()]


def test_a_row_whose_words_were_changed_and_one_with_another_probability_are_told_of(study: Workspace) -> None:
    sheet = study.root / "sheet.csv"
    sample(study, sheet, 4, ["random"])

    def meddle(place: int, cells: dict[str, str]) -> dict[str, object]:
        return {"text": "something else"} if place == 0 else {"sampling_probability": 0.9} if place == 1 else {}

    fill_csv(sheet, meddle)
    taken = import_codes(study, sheet, "ana")
    assert [warning.split(":")[0] for warning in taken.warnings] == ["row 2", "row 3"] and taken.kept.new == 4


def test_killed_at_any_point_everything_of_a_file_counts_or_nothing_of_it(study: Workspace) -> None:
    sheet = study.root / "sheet.csv"
    sample(study, sheet, 6, ["random"])
    fill_csv(sheet, lambda place, cells: {"labels": "praise"})
    at = 1
    while killed_at(at, lambda: import_codes(study, sheet, "ana")):
        assert len(kept(study)[0]) in (0, 6)
        at += 1
    assert at > 1 and [len(each) for each in kept(study)] == [6, 0]


def test_no_sheet_is_ever_written_that_was_not_recorded(study: Workspace) -> None:
    sheet = study.root / "sheet.csv"
    at = 1
    while killed_at(at, lambda: sample(study, sheet, 6)):
        if sheet.exists():
            with Ledger(study.ledger) as ledger:
                assert len(designs(ledger)) == 1
        at += 1
    assert sheet.exists() and not list(study.root.glob(".tmp-*.csv"))


def test_the_commands_speak_to_people_and_to_scripts(study: Workspace) -> None:
    sheet = study.root / "sheet.xlsx"
    drawn = themetrix(study, "sample", "--n", "6", "--strategy", "random,uncertain", "-o", sheet)
    assert drawn.exit_code == 0 and "3 random and 3 uncertain" in drawn.output and "import-codes" in drawn.output
    fill_workbook(sheet, lambda place, cells: {"Price": "x"} if place < 5 else None)
    taken = themetrix(study, "import-codes", sheet, "--coder", "ana")
    assert taken.exit_code == 0 and "5 utterances new" in taken.output and "5 of 6 rows read" in taken.output
    again = themetrix(study, "import-codes", sheet, "--coder", "ana", "--json")
    assert json.loads(again.stdout)["kept"] == {"new": 0, "replaced": 0, "unchanged": 5}
    assert themetrix(study, "import-codes", study.root / "none.csv").exit_code == 2
    assert themetrix(study, "sample", "--n", "6", "--strategy", "guess", "-o", study.root / "s.csv").exit_code == 2
    assert "lovely" not in drawn.output + taken.output + again.output
