"""A withdrawn participant is gone everywhere, others are as if they had never been there, and a kill half-way is finished."""

from __future__ import annotations

import csv
import json
import re
import shutil
from itertools import count
from pathlib import Path

import pytest
from bakeries import bakery, with_models
from faults import killed_at
from typer.testing import CliRunner

from pipeline.errors import StoreFault, WrongUse
from pipeline.forgetting_search import Traces
from pipeline.operations.forget import finish, forget, lift_withdrawal
from pipeline.operations.import_codes import import_codes
from pipeline.operations.memos import Place, add_memo
from pipeline.operations.run import export, run
from pipeline.operations.sample import sample
from pipeline.store import raw
from pipeline.store.human_codes import codings, past_codings
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace, open_workspace

SECRET = "My grandmother Wilhelmina kept a sourdough starter in the cellar for forty seven winters"
ALONE = """Interviewer: What of the bread?

Ann: The bread is lovely, the best. {secret}.

Ann: I think that the loaf costs three pounds now, and pounds are dear in every single shop of this town.
"""
OTHER = """Interviewer: What of the bread?

Bea: The bread here is wonderful, I say, and my children ask for it whenever we pass the window.

Bea: A loaf costs four pounds on a Sunday, which nobody in our street can pay for very long.
"""
GROUP = """Interviewer: What of the bread, all of you?

Cyd: The bread is gorgeous and the crust is the very best that one could ask of a bakery like this.

Ann: We never had such a crust, and it was my own brother Ottokar who built their oven by hand.

Cyd: What Ann said is right, pounds are dear and the loaf costs too many of them these days.

Dot: I only come for the rolls, which are lovely on the first morning and quite hard on the second.

Ann: Nobody would believe how often the chimney of that oven caught fire on market days.
"""
ROWS = """document,speaker,participant,group
ann.txt,Ann,w7,customers
bea.txt,Bea,b1,customers
group.txt,Cyd,c1,customers
group.txt,Ann,w7,customers
group.txt,Dot,d1,bakers
"""
THEIRS = (
    SECRET,
    "my own brother Ottokar who built their oven by hand",
    "how often the chimney of that oven caught fire",
)


def study(root: Path, files: dict[str, str], rows: str = ROWS, formats: tuple[str, ...] = ("csv", "json")) -> Workspace:
    """A bakery's study with these files, run once; the model is shared."""
    workspace = open_workspace(root)
    for name, text in files.items():
        (workspace.inbox / name).write_text(text, encoding="utf-8")
    (workspace.inbox / "participants.csv").write_text(rows, encoding="utf-8")
    run(workspace, formats=list(formats))
    return workspace


FILES = {"ann.txt": ALONE.format(secret=SECRET), "bea.txt": OTHER, "group.txt": GROUP}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained workspace without interviews, to be copied."""
    made = with_models(bakery(tmp_path_factory.mktemp("empty") / "study"))
    settings = made.root / "themetrix.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[export]\n", '[export]\nformats = ["csv", "json"]\n'), encoding="utf-8")
    return made.root.parent


def copied(made: Path, to: Path) -> Workspace:
    shutil.copytree(made, to)
    settings = to / "study" / "themetrix.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace(str(made / "key"), str(to / "key")), encoding="utf-8")
    return open_workspace(to / "study")


@pytest.fixture(scope="module")
def lived_in(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study in which the person left words wherever words are kept: versions, quarantine, inbox, sheets, codes, exports."""
    place = copied(empty, tmp_path_factory.mktemp("lived") / "in")
    (place.inbox / "ann.txt").write_text(
        FILES["ann.txt"] + "\nAnn: This sentence stood in an older version of it.\n", "utf-8"
    )
    run(place, formats=["csv"])
    study(place.root, FILES, formats=("csv", "html", "docx", "xlsx", "qdpx", "parquet"))
    (place.inbox / "ann.docx").write_bytes(b"PK\x03\x04" + SECRET.encode() + b" and nothing that opens")
    run(place, formats=["csv"])
    (place.inbox / "copy of ann.txt").write_text(FILES["ann.txt"], encoding="utf-8")
    folder = export(place, ["csv"]).published.folder
    with (folder / "utterances.csv").open(encoding="utf-8", newline="") as lines:
        said = list(csv.DictReader(lines))
    sample(place, place.root.parent / "sheet.csv", n=len({row["utterance_id"] for row in said}) // 2)
    for labels in ("price", "praise"):
        codes = place.root.parent / f"{labels}.csv"
        with codes.open("w", encoding="utf-8", newline="") as lines:
            table = csv.writer(lines)
            table.writerow(("document", "utterance_id", "text", "labels"))
            table.writerows((row["document_name"], row["utterance_id"], row["text"], labels) for row in said)
        import_codes(place, codes, "ana")
    add_memo(place, Place("welcome", "customers", "all", "all"), "Somebody spoke of a cellar", "ana")
    export(place, ["csv", "json"])
    return place.root.parent


@pytest.fixture
def here(lived_in: Path, tmp_path: Path) -> Workspace:
    return copied(lived_in, tmp_path / "here")


def holding(workspace: Workspace, *texts: str) -> set[str]:
    """The workspace's folders and files in which any of these words stand."""
    traces = Traces.of(texts)
    return {
        path.relative_to(workspace.root).parts[0]
        for path in workspace.root.rglob("*")
        if path.is_file() and traces.in_file(path.read_bytes())
    }


def test_what_they_said_is_found_wherever_it_is_kept_and_nowhere_afterwards(here: Workspace) -> None:
    assert {"raw", "segments", "exports", "quarantine", "inbox"} <= holding(here, *THEIRS)
    done = forget(here, "w7")
    assert done.traces == () and done.proven
    assert holding(here, *THEIRS, "This sentence stood in an older version of it") == set()
    assert "w7" not in (here.participants.read_text() + (here.inbox / "participants.csv").read_text())


def test_no_hash_of_theirs_stays_in_the_ledger_or_a_file_name(here: Workspace) -> None:
    with Ledger(here.ledger) as ledger:
        before = {*ledger.documents(), *ledger.superseded()}
    planned = forget(here, "w7", dry_run=True)
    forget(here, "w7")
    with Ledger(here.ledger) as ledger:
        gone = before - {*ledger.documents(), *ledger.superseded()}
    assert len(gone) == planned.documents + len(planned.rewritten) == 3
    whole = here.ledger.read_bytes() + "\n".join(str(path) for path in here.root.rglob("*")).encode()
    for identifier in gone:
        assert identifier[:12].encode() not in whole
    assert (
        not here.ledger.with_name("ledger.sqlite-wal").exists()
        or not here.ledger.with_name("ledger.sqlite-wal").stat().st_size
    )


def test_people_s_codes_of_others_go_on_and_theirs_are_gone_even_those_replaced(here: Workspace) -> None:
    def state() -> tuple[int, int]:
        with Ledger(here.ledger) as ledger:
            return len(codings(ledger)), len(past_codings(ledger))

    before = state()
    done = forget(here, "w7")
    assert 0 < state()[0] < before[0] and state()[0] == state()[1]
    (again,) = done.rewritten
    assert again.codes > 0 and again.codes_lost == 0
    folder = export(here, ["csv"]).published.folder
    with (folder / "utterances.csv").open(encoding="utf-8", newline="") as lines:
        ids = {row["utterance_id"] for row in csv.DictReader(lines)}
    with Ledger(here.ledger) as ledger:
        assert {coding.utterance_id for coding in codings(ledger)} == ids


def test_a_file_with_others_in_it_keeps_what_they_said_and_says_that_turns_are_missing(here: Workspace) -> None:
    forget(here, "w7")
    with Ledger(here.ledger) as ledger:
        kept = [raw.read_raw(here.raw, each) for each in ledger.documents()]
    (text,) = [content.decode() for name, content in kept if name == "group.csv"]
    assert "the crust is the very best" in text and "I only come for the rolls" in text
    assert "[turns of a withdrawn participant removed here]" in text
    assert "[turns of a withdrawn participant removed after this]" in text
    assert "Ann" not in text and "What [NAME_" in text  # what another called them is masked, too


def test_evidence_is_as_if_they_had_never_been_there(empty: Path, tmp_path: Path) -> None:
    rows = "".join(line + "\n" for line in ROWS.splitlines() if not line.startswith("group"))
    theirs = study(copied(empty, tmp_path / "theirs").root, {k: v for k, v in FILES.items() if k != "group.txt"}, rows)
    never = study(
        copied(empty, tmp_path / "never").root,
        {"bea.txt": OTHER},
        "".join(line + "\n" for line in ROWS.splitlines() if line.startswith(("document", "bea"))),
    )
    done = forget(theirs, "w7")
    undisturbed = export(never, ["csv"]).published
    assert done.published == undisturbed.run_id
    for name in ("matrix.csv", "codes.csv", "utterances.csv"):
        export(theirs, ["csv"])
        assert (theirs.exports / done.published / name).read_bytes() == (undisturbed.folder / name).read_bytes()


def test_evidence_of_a_file_with_others_in_it_is_that_of_the_file_without_them(empty: Path, tmp_path: Path) -> None:
    theirs = study(copied(empty, tmp_path / "theirs").root, FILES)
    spoken = [turn for turn in GROUP.split("\n\n") if not turn.startswith("Ann:")]
    rows = "".join(line + "\n" for line in ROWS.splitlines() if "w7" not in line)
    never = study(copied(empty, tmp_path / "never").root, {"bea.txt": OTHER, "group.txt": "\n\n".join(spoken)}, rows)
    found = theirs.exports / forget(theirs, "w7").published
    (wanted,) = never.exports.iterdir()

    def table(folder: Path, name: str) -> list[str]:
        # A file of other bytes is another document, and its utterances have other ids.
        return [
            re.sub(r"[0-9a-f]{12,}", "#", line) for line in (folder / name).read_text(encoding="utf-8").splitlines()
        ]

    assert table(found, "matrix.csv") == table(wanted, "matrix.csv")
    assert sorted(table(found, "codes.csv")) == sorted(table(wanted, "codes.csv"))


def test_vectors_of_their_words_alone_go(here: Workspace) -> None:
    done = json.loads((forget(here, "w7").report or Path()).read_text())["steps"]["vectors"]
    assert done["erased"] > 0 and done["kept"] > 0


def test_their_file_and_their_line_never_come_in_again_until_they_consent_anew(here: Workspace) -> None:
    forget(here, "w7")
    for name, text in FILES.items():
        (here.inbox / name).write_text(text, encoding="utf-8")
    (here.inbox / "ann.txt").write_text(FILES["ann.txt"] + "\nAnn: And one more thing.\n", encoding="utf-8")
    (here.inbox / "participants.csv").write_text(ROWS + "zed.txt,Zed,z1,bakers\n", encoding="utf-8")
    outcome = run(here, formats=["csv"])
    assert [row.reason for row in outcome.set_aside] == ["withdrawn", "withdrawn"]
    assert holding(here, *THEIRS) == set() and not (here.inbox / "ann.txt").exists()
    assert "w7" not in here.participants.read_text() and "z1" in here.participants.read_text()
    assert lift_withdrawal(here, "w7") and not lift_withdrawal(here, "w7")
    (here.inbox / "ann.txt").write_text(FILES["ann.txt"], encoding="utf-8")
    assert not [row for row in run(here, formats=["csv"]).set_aside if row.reason == "withdrawn"]
    assert "raw" in holding(here, SECRET)


@pytest.mark.parametrize("typed", ["Ann", "ann", "ann.txt", "Wilhelmina Grey", "W7", ""])
def test_a_name_a_label_and_what_nobody_is_called_are_refused_and_never_repeated(here: Workspace, typed: str) -> None:
    with pytest.raises(WrongUse) as refused:
        forget(here, typed)
    assert "w7" in refused.value.expected
    if typed:
        assert typed not in str(refused.value).replace(str(here.root), "")


def test_an_interviewer_is_no_participant(here: Workspace) -> None:
    with Ledger(here.ledger) as ledger:
        document = next(d for d in ledger.documents() if raw.raw_names(here.raw, d) == ("bea.txt",))
    with pytest.raises(WrongUse, match="interviewer"):
        forget(here, f"{document[:12]}/Interviewer")


def test_a_dry_run_erases_nothing(here: Workspace) -> None:
    def state() -> dict[str, bytes]:
        files = [
            path for path in here.root.rglob("*") if path.is_file() and path.suffix not in (".sqlite-shm", ".lock")
        ]
        return {str(path): path.read_bytes() for path in files if "sqlite" not in path.name and path.name != ".lock"}

    before = state()
    planned = forget(here, "w7", dry_run=True)
    assert planned.planned and planned.codes > 0 and planned.runs > 0
    assert planned.memos == (1,)
    assert state() == before


def test_models_that_learnt_from_them_are_named(here: Workspace) -> None:
    from pipeline.operations.train import train

    with (export(here, ["csv"]).published.folder / "utterances.csv").open(encoding="utf-8", newline="") as lines:
        said = [row["text"] for row in csv.DictReader(lines)]
    labelled = here.root.parent / "again.csv"
    with labelled.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(("document", "text", "labels"))
        table.writerows(
            (f"d{place % 4}", text, "praise" if place % 2 else "price") for place, text in enumerate(said * 2)
        )
    good = here.root.parent / "good.csv"
    train(here, [good, labelled])
    models = forget(here, "w7", dry_run=True).models
    assert [(model.name, model.told) for model in models] == [("bread/v3", "saw")]


def test_the_report_holds_neither_words_nor_names_nor_the_id(here: Workspace) -> None:
    report = forget(here, "w7").report
    assert report is not None
    text = report.read_text()
    assert json.loads(text)["proven"] is True
    assert not [
        word for word in ("w7", "Ann", "ann", "group.txt", "cellar") if f'"{word}' in text or f" {word}" in text
    ]


def test_killed_anywhere_nothing_else_runs_before_it_is_finished_and_then_all_is_gone(
    empty: Path, tmp_path: Path
) -> None:
    made = study(copied(empty, tmp_path / "made").root, FILES)
    undisturbed = forget(copied(made.root.parent, tmp_path / "calm"), "w7")
    reached = 0
    for at in count(1, 53):
        place = copied(made.root.parent, tmp_path / f"at {at}")
        if not killed_at(at, lambda place=place: forget(place, "w7")):  # type: ignore[misc]
            break
        if (place.root / "forgotten" / "unfinished.json").exists():
            reached += 1
            with pytest.raises(StoreFault, match="cut short"):
                run(place)
            done = finish(place)
        else:
            done = None if (place.root / "forgotten").exists() and not holding(place, *THEIRS) else forget(place, "w7")
        assert holding(place, *THEIRS) == set()
        assert done is None or done.proven
        assert export(place, ["csv"]).published.run_id == undisturbed.published
        shutil.rmtree(place.root.parent)
    assert reached > 3


def test_the_command_asks_first_and_ends_with_what_it_found(here: Workspace) -> None:
    from pipeline.cli.app import app

    runner = CliRunner()
    where = ["-w", str(here.root)]
    assert runner.invoke(app, ["forget", "w7", "--dry-run", *where]).exit_code == 0
    assert runner.invoke(app, ["forget", "w7", *where]).exit_code == 2  # nobody is there to be asked
    assert "raw" in holding(here, SECRET)
    (here.root / "notes.txt").write_text(SECRET, encoding="utf-8")
    told = runner.invoke(app, ["forget", "w7", "--yes", "--json", *where])
    assert told.exit_code == 3
    found = json.loads(told.stdout[told.stdout.rindex("\n{") if not told.stdout.startswith("{") else 0 :])
    assert [Path(path).name for path, _ in found["traces"]] == ["notes.txt"]
    assert runner.invoke(app, ["forget", "--finish", *where]).exit_code == 0
