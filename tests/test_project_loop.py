"""The loop with a QDA program: a project goes out, comes back corrected, and counts as what people did to it, once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from bakeries import bakery, talk, written
from corrected_projects import Desk, read_back
from faults import killed_at
from typer.testing import CliRunner, Result

from pipeline.cli.app import app
from pipeline.errors import InvalidFile, WrongUse
from pipeline.operations.human_labels import human_labels
from pipeline.operations.import_codes import import_codes
from pipeline.operations.run import export, run
from pipeline.operations.train import train
from pipeline.store.human_codes import codings
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace, open_workspace

INTERVIEW = """Interviewer: What of the bread?

Customer {name}: The bread is lovely, the best of {count}, and it is gorgeous too. {name} said that on the market.

Interviewer: And what does it cost?

Customer {name}: I think that the loaf costs three pounds now, and pounds are dear. It rained all day on Monday, {name}.
"""
RAIN = "It rained all day on Monday"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A study of three interviews, coded by a model that learnt in a second."""
    workspace = bakery(tmp_path_factory.mktemp("made") / "study")
    train(workspace, [written(workspace.root.parent / "good.csv", talk("good"))])
    for name, count in {"Ann": "two", "Bea": "three", "Cyd": "four"}.items():
        (workspace.inbox / f"{name}.txt").write_text(INTERVIEW.format(name=name, count=count), encoding="utf-8")
    run(workspace, formats=["qdpx", "csv", "transcripts"])
    return workspace


@pytest.fixture
def study(made: Workspace, tmp_path: Path) -> Workspace:
    """A copy of it to change."""
    shutil.copytree(made.root.parent, tmp_path / "here")
    return open_workspace(tmp_path / "here" / "study")


def exported(study: Workspace) -> tuple[Desk, pd.DataFrame]:
    """The project and the codes as they now stand; they must agree."""
    folder = export(study, ["qdpx", "csv", "transcripts"]).published.folder
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    codes = pd.read_csv(folder / "codes.csv", keep_default_na=False)
    passages, wrong = read_back(files)
    assert wrong == []
    yes = codes[codes["decision"] == "yes"].groupby("label").size()
    assert passages == {label.capitalize(): count for label, count in yes.items()}
    return Desk(files["project.qdpx"]), codes


def kept(study: Workspace) -> dict[str, tuple[set[str], set[str]]]:
    """What people decided: by utterance, the labels they were asked and those they gave."""
    with Ledger(study.ledger) as ledger:
        return {each.utterance_id: (set(each.asked), {g.label for g in each.given}) for each in codings(ledger)}


def corrected(study: Workspace) -> tuple[Path, str]:
    """A project in which one of our codings was taken off and one added; and the words it was taken off."""
    desk, _ = exported(study)
    words = next(words for words, code, _ in desk.codings("Praise"))
    file = study.root.parent / "corrected.qdpx"
    rain = next(text[text.index(RAIN) :].split("\n")[0] for text in desk.texts().values() if RAIN in text)
    file.write_bytes(desk.remove(words, "Praise").add(rain, "Price", "ANA-PC").packed())
    return file, words


def test_what_was_changed_is_the_persons_and_the_rest_stays_the_machines(study: Workspace) -> None:
    _, before = exported(study)
    file, _ = corrected(study)
    taken = import_codes(study, file, "ana")
    told = {each.label: (each.removed, each.added) for each in taken.corrections}
    assert told == {"praise": (1, 0), "price": (0, 1)}
    assert (taken.kept.new, taken.interviews, taken.read, taken.warnings) == (2, 3, 0, ())
    assert sorted(kept(study).values()) == sorted([({"praise", "price"}, set()), ({"praise", "price"}, {"price"})])
    desk, after = exported(study)
    people = after[after["coder"] == "person ana"]
    assert len(people) == 4 and set(people["utterance_id"]) == set(kept(study))
    rest = before[~before["utterance_id"].isin(kept(study))]
    assert (after[after["coder"] != "person ana"].reset_index(drop=True) == rest.reset_index(drop=True)).all(axis=None)
    assert len(desk.codings("Themetrix overruled: Praise")) == 1 and "ana" in desk.users
    assert len(human_labels(study).rows) == 2


def test_a_project_counts_once_however_often_and_whatever_it_goes_through(study: Workspace) -> None:
    file, _ = corrected(study)
    import_codes(study, file, "ana")
    first = kept(study)
    again = import_codes(study, file, "Ana")
    assert (again.kept.new, again.kept.replaced, again.kept.unchanged) == (0, 0, 2) and kept(study) == first
    desk, _ = exported(study)
    nothing = study.root.parent / "nothing.qdpx"
    nothing.write_bytes(desk.anew().packed("MAXQDA"))
    taken = import_codes(study, nothing, "ana")
    assert taken.kept.new == taken.kept.replaced == 0 and kept(study) == first


def test_an_interview_said_to_be_read_is_decided_whole(study: Workspace) -> None:
    file, _ = corrected(study)
    whole = len(exported(study)[1]["utterance_id"].unique())
    for wrong in ("Zoe", "A"):
        with pytest.raises(WrongUse, match="0 interviews"):
            import_codes(study, file, "ana", read=[wrong])
    rehearsed = import_codes(study, file, "ana", read=["Bea.txt"], dry_run=True)
    assert kept(study) == {} and rehearsed.dry_run and rehearsed.kept.new > 2
    taken = import_codes(study, file, "ana", read=["Bea.txt"])
    assert taken.kept == rehearsed.kept and taken.read == 1
    assert 2 < len(kept(study)) < whole
    taken = import_codes(study, file, "ana", all_read=True)
    assert taken.kept.unchanged == rehearsed.kept.new and taken.read == 3
    assert len(kept(study)) == whole


def test_a_project_whose_notes_were_lost_is_held_against_the_model_in_use(study: Workspace) -> None:
    desk, _ = exported(study)
    words = next(words for words, code, _ in desk.codings("Praise"))
    file = study.root.parent / "bare.qdpx"
    file.write_bytes(desk.remove(words, "Praise").drop("Notes").packed())
    taken = import_codes(study, file, "ana")
    assert [each.removed for each in taken.corrections] == [1, 0] and len(kept(study)) == 1


def test_what_cannot_be_taken_in_is_told_and_nothing_is_kept(study: Workspace, tmp_path: Path) -> None:
    file, words = corrected(study)
    desk, _ = exported(study)
    removed = tmp_path / "removed.qdpx"
    removed.write_bytes(desk.remove(words, "Praise").packed())
    with pytest.raises(InvalidFile, match="--coder NAME"):
        import_codes(study, removed)
    with pytest.raises(InvalidFile, match="--coder NAME"):
        import_codes(study, removed, "Themetrix v1")
    elsewhere = tmp_path / "elsewhere.qdpx"
    elsewhere.write_bytes(Desk(file.read_bytes()).retell(lambda text: f"{text}\nAnn: And more.").packed())
    with pytest.raises(
        InvalidFile, match=r"none of its 3 sources is an interview of this workspace \(3 sources changed"
    ):
        import_codes(study, elsewhere, "ana")
    uncoded = tmp_path / "uncoded.qdpx"
    uncoded.write_bytes(Desk(file.read_bytes()).drop("Coding").packed())
    with pytest.raises(InvalidFile, match="nothing in it is coded"):
        import_codes(study, uncoded, "ana")
    with pytest.raises(InvalidFile, match="no code that is a label"):
        uncoded.write_bytes(Desk(file.read_bytes()).drop("Code").packed())
        import_codes(study, uncoded, "ana")
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("document,text,labels\na,b,\n")
    with pytest.raises(WrongUse, match="for a project"):
        import_codes(study, sheet, "ana", all_read=True)
    assert kept(study) == {}


def test_killed_at_any_point_everything_counts_or_nothing(study: Workspace) -> None:
    file, _ = corrected(study)
    at = 1
    while killed_at(at, lambda: import_codes(study, file, "ana")):
        assert len(kept(study)) in (0, 2)
        at += 1
    assert at > 1 and len(kept(study)) == 2


def test_training_tells_what_was_corrected(study: Workspace) -> None:
    file, _ = corrected(study)
    labels = written(study.root.parent / "more.csv", talk("more"))
    trained = train(study, [labels, file])
    assert any(note.endswith("praise: 2 kept, 1 removed, 0 added and 0 moved") for note in trained.notes), trained.notes
    sources = json.loads((trained.folder / "manifest.json").read_text())["sources"]
    assert [source["rows"] for source in sources] == [60, 2]


def themetrix(study: Workspace, *words: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, words), "-w", str(study.root)])


def test_the_command_speaks_to_people_and_to_scripts(study: Workspace) -> None:
    file, _ = corrected(study)
    dry = themetrix(study, "import-codes", file, "--coder", "ana", "--dry-run", "--read", "Ann.txt")
    assert dry.exit_code == 0 and "Nothing was recorded" in dry.output and "1 interview read whole" in dry.output
    taken = themetrix(study, "import-codes", file, "--coder", "ana")
    assert taken.exit_code == 0 and "praise: 2 kept, 1 removed, 0 added and 0 moved" in taken.output
    assert "2 utterances new" in taken.output and "stay the machine's" in taken.output
    again = themetrix(study, "import-codes", file, "--coder", "ana", "--json")
    assert json.loads(again.stdout)["corrections"][0]["removed"] == 1
    assert themetrix(study, "import-codes", file, "--read", "Nobody", "--coder", "ana").exit_code == 2
    assert "lovely" not in dry.output + taken.output + again.output
