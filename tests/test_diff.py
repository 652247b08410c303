"""`themetrix diff` tells what changed between two runs of a real (tiny) study, and lays it at the right door."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from bakeries import CODEBOOK, bakery, with_models
from faults import killed_at
from typer.testing import CliRunner, Result

from pipeline.changes import Changes
from pipeline.compared import Compared
from pipeline.errors import StoreFault, WrongUse
from pipeline.operations.basis import basis_of
from pipeline.operations.diff import diff
from pipeline.operations.import_codes import import_codes
from pipeline.operations.load import load
from pipeline.operations.models import model_in_use
from pipeline.operations.run import export, run
from pipeline.operations.study import codebook_in_use
from pipeline.run_basis import packed, unpacked
from pipeline.store.ledger import Ledger
from pipeline.store.run_bases import find_basis, keep_basis, kept_codebook
from pipeline.store.workspace import Workspace, open_workspace

INTERVIEW = """Interviewer: What of the bread?

{who} {name}: The bread is lovely, the best, and it is gorgeous too. {name} said that to me on the market on Monday.

{who} {name}: I think that the loaf costs three pounds now, and pounds are dear. The bread is wonderful, I say.
"""
CODERS_ROWS = ("document", "utterance_id", "text", "labels")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A study of four interviews, one by a person whose group nobody knows, run once with a bad model; a better one lies beside it."""
    workspace = with_models(bakery(tmp_path_factory.mktemp("made") / "study"))
    for name in ("Ann", "Bea", "Cyd"):
        offer(workspace, name)
    offer(workspace, "Eve", "Buyer")
    run(workspace, formats=["csv", "json"])
    return workspace


@pytest.fixture
def study(made: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(made.root.parent, tmp_path / "here")
    return open_workspace(tmp_path / "here" / "study")


def offer(study: Workspace, name: str, who: str = "Customer") -> None:
    (study.inbox / f"{name}.txt").write_text(INTERVIEW.format(name=name, who=who), encoding="utf-8")


def another_interview(study: Workspace) -> None:
    offer(study, "Dot")


def one_interview_less(study: Workspace) -> None:
    """A newer version of a file takes the place of the older."""
    (study.inbox / "Ann.txt").write_text(
        INTERVIEW.format(name="Ann", who="Customer") + "\nCustomer Ann: It is dear, that I know.\n", encoding="utf-8"
    )


def another_model(study: Workspace) -> None:
    settings = study.root / "themetrix.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('model = "v1" ', 'model = "v2" '), "utf-8")


def other_limits(study: Workspace) -> None:
    (study.root / "codebook.toml").write_text(CODEBOOK + "\n[reading]\nmin_participants = 9\n", encoding="utf-8")


def another_criterion(study: Workspace) -> None:
    turned = CODEBOOK.replace('for = ["praise"]\nagainst = ["price"]', 'for = ["price"]\nagainst = ["praise"]')
    (study.root / "codebook.toml").write_text(turned, encoding="utf-8")


def another_alias(study: Workspace) -> None:
    """Buyers, of whom nothing was known, are customers; every interview is prepared and coded anew for it."""
    (study.root / "codebook.toml").write_text(CODEBOOK.replace('["Customer"]', '["Customer", "Buyer"]'), "utf-8")


def other_details(study: Workspace) -> None:
    (study.root / "participants.csv").write_text("document,participant,group\nAnn.txt,p1,bakers\n", encoding="utf-8")


def peoples_codes(study: Workspace, labels: str = "praise") -> None:
    folder = export(study, ["csv"]).published.folder
    with (folder / "utterances.csv").open(encoding="utf-8", newline="") as lines:
        said = list(csv.DictReader(lines))
    file = study.root.parent / "read.csv"
    with file.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines)
        table.writerow(CODERS_ROWS)
        table.writerows([row["document_name"], row["utterance_id"], row["text"], labels] for row in said)
    import_codes(study, file, "ana")


def after(study: Workspace, *changes: Callable[[Workspace], None]) -> Workspace:
    """The study run again after these changes."""
    for change in changes:
        change(study)
    run(open_workspace(study.root), formats=["csv", "json"])
    return open_workspace(study.root)


def causes_in(changes: Changes) -> set[str]:
    """Every cause that has a part in any figure."""
    return {part.cause for cell in changes.cells for each in cell.figures for part in each.parts if part.share}


def assert_parts_sum(found: Compared) -> None:
    split = 0
    for cell in found.changes.cells:
        for figure in cell.figures:
            if figure.parts:
                assert figure.before is not None and figure.after is not None
                whole = round(figure.after, 3) * 1000 - round(figure.before, 3) * 1000
                assert sum(round(part.share * 1000) for part in figure.parts) == round(whole)
                split += 1
    assert split


# ---------------------------------------------------------------------------------------------------- one cause


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (another_interview, "interviews"),
        (one_interview_less, "interviews"),
        (other_details, "details"),
        (peoples_codes, "people"),
        (another_model, "model"),
        (another_criterion, "codebook"),
        (another_alias, "codebook"),
    ],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_one_change_gets_all_of_the_difference(
    study: Workspace, change: Callable[[Workspace], None], cause: str
) -> None:
    found = diff(after(study, change), "previous", "last")
    assert found.changes.causes == (cause,) and causes_in(found.changes) == {cause}
    assert_parts_sum(found)
    moved = [moved for cell in found.changes.cells for moved in cell.moved]
    assert moved and all(each.causes == (cause,) and each.before != each.after for each in moved)
    assert {each.utterance_id for each in moved} == set(found.said) and not found.notes and not found.why_not
    assert all(not said.text for said in found.said.values())


def test_other_limits_flip_readings_and_move_no_utterance(study: Workspace) -> None:
    found = diff(after(study, other_limits), "previous", "last")
    assert found.changes.causes == ("codebook",) and not found.said
    (cell,) = found.changes.cells
    assert cell.flips and cell.alone[0] == ("codebook", cell.after and cell.after.reading)
    assert {row.flips for row in found.changes.rows} == {True}


def test_interviews_that_came_and_went_are_named_as_the_study_names_them(study: Workspace) -> None:
    found = diff(after(study, one_interview_less), "previous", "last", words=True)
    assert len(found.added) == len(found.removed) == 1 and found.added[0][0] != found.removed[0][0]
    assert found.added[0][1] == found.removed[0][1] and "Ann" not in found.added[0][1]
    assert any("lovely" in said.text for said in found.said.values())
    assert all("Ann" not in said.text for said in found.said.values())


def test_the_same_run_and_the_same_study_again_are_unchanged(study: Workspace) -> None:
    again = diff(study, "last", "last")
    assert again.same and again.changes.causes == ()
    told = themetrix(study, "diff", "last", "last")
    assert told.exit_code == 0 and "Nothing changed in 3 cells." in told.stderr


def test_decisions_of_people_that_were_replaced_since_stand_in_the_run_they_stood_in(study: Workspace) -> None:
    after(study, peoples_codes)
    found = diff(after(study, lambda place: peoples_codes(place, "price")), "previous", "last")
    assert found.changes.causes == ("people",)
    moves = {(moved.before, moved.after) for cell in found.changes.cells for moved in cell.moved}
    assert moves == {("for", "against")}
    assert {said.codes_before for said in found.said.values()} == {("praise [person ana]",)}


# -------------------------------------------------------------------------------------------------- two and more


@pytest.mark.parametrize(
    ("changes", "causes"),
    [
        ((another_interview, another_model), {"interviews", "model"}),
        ((another_model, another_criterion), {"model", "codebook"}),
        ((peoples_codes, other_details, another_interview), {"people", "details", "interviews"}),
        ((another_interview, another_alias, another_model), {"interviews", "codebook", "model"}),
    ],
    ids=lambda each: "+".join(getattr(c, "__name__", c) for c in each) if isinstance(each, tuple) else "",
)
def test_parts_of_several_changes_sum_to_the_whole(
    study: Workspace, changes: tuple[Callable[[Workspace], None], ...], causes: set[str]
) -> None:
    found = diff(after(study, *changes), "previous", "last")
    assert set(found.changes.causes) == causes and causes_in(found.changes) == causes
    assert_parts_sum(found)


def test_new_interviews_are_coded_with_the_older_model_to_tell_the_two_apart(study: Workspace) -> None:
    first = after(study)
    direct = diff(after(first, another_interview, another_model), "previous", "last")
    assert not direct.notes
    with Ledger(study.ledger) as ledger:
        segments = ledger.segments("coded")
    # The same two steps, one after the other: the older model does code the new interview on the way.
    settings = study.root / "themetrix.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('model = "v2" ', 'model = "v1" '), "utf-8")
    on_the_way = diff(after(open_workspace(study.root)), direct.before.run_id, "last")
    alone = {
        (cell.key, figure.figure): part.alone
        for cell in direct.changes.cells
        for figure in cell.figures
        for part in figure.parts
        if part.cause == "interviews"
    }
    steps = {
        (cell.key, figure.figure): figure.parts[0].share
        for cell in on_the_way.changes.cells
        for figure in cell.figures
        if figure.parts
    }
    shared = alone.keys() & steps.keys()
    assert shared and {key: alone[key] for key in shared} == {key: steps[key] for key in shared}
    with Ledger(study.ledger) as ledger:
        assert len(ledger.segments("coded")) == len(segments) + 1, "a comparison writes no segment"


def test_where_the_older_model_is_gone_its_part_is_shared_and_said(study: Workspace) -> None:
    after(study, another_interview, another_model)
    shutil.rmtree(study.models / "bread" / "v1")
    found = diff(open_workspace(study.root), "previous", "last")
    assert set(found.changes.causes) == {"interviews", "model"} and "not computed: 1 interview" in found.notes[0]
    assert_parts_sum(found)


def test_a_change_that_was_taken_back_leaves_nothing(study: Workspace) -> None:
    first = themetrix(study, "runs", "--json")
    start = json.loads(first.stdout)[0]["run_id"]
    middle = after(study, other_details)
    (middle.root / "participants.csv").unlink()
    end = after(middle)
    assert diff(end, start[:6], "last").same


# ------------------------------------------------------------------------------------------------- naming of runs


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("zzz", "last"), "no run begins with 'zzz'; there are "),
        (("", "last"), "no run begins with ''"),
        (("previous", "last"), "there is no previous run"),
    ],
)
def test_a_run_that_is_not_there_is_wrong_use_and_told_what_there_is(
    study: Workspace, words: tuple[str, ...], said: str
) -> None:
    told = themetrix(study, "diff", *words)
    assert told.exit_code == 2 and said in told.stderr


def test_a_beginning_that_fits_several_runs_names_them(study: Workspace) -> None:
    with Ledger(study.ledger) as ledger:
        for run_id in ("abc1", "abc2"):
            ledger.finish_run(run_id, {"model": "v1", "codebook": "bread 1"})
    with pytest.raises(WrongUse, match="2 runs begin with 'abc'; there are abc1, abc2"):
        diff(study, "abc", "last")


def test_looks_from_aside_are_compared_by_id_alone(study: Workspace) -> None:
    whole = diff(study, "last", "last").before.run_id
    looked = [export(study, ["csv"], **asked).published.run_id for asked in ({"by": ["site"]}, {"exclude": ["Ann"]})]
    assert diff(study, "last", "last").before.run_id == whole
    assert diff(study, whole, looked[1]).changes.causes == ("interviews",)
    with pytest.raises(WrongUse, match="by site"):
        diff(study, whole, looked[0])


# ------------------------------------------------------------------------------------------- older and damaged runs


def test_a_run_from_before_is_compared_by_its_exported_figures_without_causes(study: Workspace) -> None:
    shutil.rmtree(study.evidence / "runs")
    found = diff(after(study, another_interview, another_model), "previous", "last")
    assert "from before" in found.why_not and found.changes.causes == () and not found.said
    assert found.changes.cells and found.changes.rows
    assert all(not figure.parts for cell in found.changes.cells for figure in cell.figures)
    kept = {cell.key: {f.figure: (f.before, f.after) for f in cell.figures} for cell in found.changes.cells}
    assert kept["welcome", "customers", "all", "all"]["participants"] == (3.0, 4.0)
    listed = themetrix(study, "runs", "--json")
    assert len(json.loads(listed.stdout)) == 2


def test_where_nothing_was_kept_or_exported_it_is_refused_with_a_reason(study: Workspace) -> None:
    shutil.rmtree(study.evidence / "runs")
    shutil.rmtree(study.exports)
    told = themetrix(study, "diff", "last", "last")
    assert told.exit_code == 2 and "nothing was kept to compare run" in told.stderr


def test_where_old_codes_were_cleared_figures_are_told_and_causes_are_not(study: Workspace) -> None:
    after(study, another_model)
    with Ledger(study.ledger) as ledger, ledger.writing() as connection:
        connection.execute("DELETE FROM segments WHERE kind = 'coded'")
    found = diff(study, "previous", "last")
    assert found.changes.cells and "kept no more" in found.why_not


def test_an_altered_codebook_of_a_past_run_is_noticed(study: Workspace) -> None:
    after(study, another_model)
    (book,) = (study.evidence / "codebooks").iterdir()
    book.write_text(book.read_text(encoding="utf-8").replace("likes the bread", "hates it"), encoding="utf-8")
    assert "altered" in diff(study, "previous", "last").why_not
    basis = next((study.evidence / "runs").iterdir())
    basis.write_bytes(b"[]")
    with pytest.raises(StoreFault, match="can't be read"):
        find_basis(study, basis.stem)


# --------------------------------------------------------------------------------------------------- what is kept


def test_what_a_run_rests_on_comes_back_whole_and_holds_no_words_or_names(study: Workspace) -> None:
    after(study, other_details, peoples_codes)
    files = sorted((study.evidence / "runs").iterdir())
    assert len(files) == 3
    for path in files:
        content = path.read_bytes()
        assert packed(unpacked(content)) == content
        for word in (b"Ann", b"Bea", b"lovely", b"Customer Ann"):
            assert word not in content
    basis = unpacked(files[0].read_bytes())
    assert kept_codebook(study, basis.codebook_digest) == codebook_in_use(study)


def test_a_second_run_of_the_same_study_writes_nothing_there(study: Workspace) -> None:
    folder = study.evidence
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}
    run(study, formats=["csv"])
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()} == before


def test_a_kill_leaves_what_a_run_rests_on_whole_or_not_there(study: Workspace) -> None:
    from pipeline.evidence import gather

    book = codebook_in_use(study)
    with Ledger(study.ledger) as ledger:
        model = model_in_use(study, book)
        loaded = load(study, ledger, book, model)
        basis = basis_of(study, ledger, book, model, loaded, gather(loaded.documents, book), "a run")
    outcomes = set()
    for at in count(1):
        shutil.rmtree(study.evidence, ignore_errors=True)
        killed = killed_at(at, lambda: keep_basis(study, basis, book))
        there = find_basis(study, "a run")
        assert there in (None, basis)
        assert there is None or kept_codebook(study, book.digest) == book
        outcomes.add(there is not None)
        if not killed:
            break
    assert outcomes == {True, False}


# ------------------------------------------------------------------------------------------------------ the command


def themetrix(study: Workspace, *words: str | Path) -> Result:
    return CliRunner().invoke(app(), [*map(str, words), "-w", str(study.root)])


def app() -> object:
    from pipeline.cli.app import app as themetrix_app

    return themetrix_app


def test_words_are_shown_when_asked_for_and_only_then(study: Workspace, tmp_path: Path) -> None:
    after(study, another_model)
    plain, with_words = (themetrix(study, "diff", *extra) for extra in ((), ("--words",)))
    assert plain.exit_code == with_words.exit_code == 0
    assert "lovely" not in plain.stderr and "lovely" in with_words.stderr
    for said in ("model: v1, then v2", "WELCOME × CUSTOMERS", "Contests", "moved", "(model)", "unchanged"):
        assert said in plain.stderr, said
    bare = themetrix(study, "diff", "--json")
    assert bare.stdout and "lovely" not in bare.stdout and not json.loads(bare.stdout)["same"]
    written_to = themetrix(study, "diff", "-o", tmp_path / "changes.html", "--json")
    assert "lovely" in (tmp_path / "changes.html").read_text(encoding="utf-8") and "lovely" not in written_to.stdout
    assert "lovely" in themetrix(study, "diff", "--json", "--words").stdout


@pytest.mark.parametrize("place", ["changes.docx", "study/evidence/changes.csv", "study/participants.csv", "a.html"])
def test_a_place_that_makes_no_sense_is_wrong_use(study: Workspace, place: str) -> None:
    (study.root.parent / "a.html").mkdir()
    told = themetrix(study, "diff", "last", "last", "-o", study.root.parent / place)
    assert told.exit_code == 2 and "Expected" in told.stderr


def test_a_script_gets_every_figure_with_its_parts(study: Workspace) -> None:
    after(study, another_interview, another_model)
    content = json.loads(themetrix(study, "diff", "--json").stdout)
    assert content["changes"]["causes"] == ["interviews", "model"] and content["added"]
    figures = [figure for cell in content["changes"]["cells"] for figure in cell["figures"]]
    assert any({part["cause"] for part in figure["parts"]} == {"interviews", "model"} for figure in figures)
    assert {"utterance_id", "before", "after", "causes"} == set(content["changes"]["cells"][0]["moved"][0])
