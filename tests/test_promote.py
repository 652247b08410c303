"""A model comes into use by the gate or by a reason that is kept; a refusal leaves everything as it was."""

from __future__ import annotations

import contextlib
import csv
import errno
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from bakeries import CODEBOOK, bakery, misled, talk, with_models, written
from faults import failing_at, killed_at
from test_artefacts import _arrays, _as_format_1, _signed
from tiny_encoder import tiny_folder
from typer.testing import CliRunner, Result

from pipeline.cli.app import app
from pipeline.errors import ModelRefused, StoreFault, WorkspaceBusy, WrongUse
from pipeline.operations.evaluate import evaluate
from pipeline.operations.import_codes import import_codes
from pipeline.operations.list_models import list_models
from pipeline.operations.promote import promote
from pipeline.operations.retrain import train_version, weigh
from pipeline.operations.run import run
from pipeline.operations.train import train
from pipeline.promotion import Ruling
from pipeline.store.ledger import Ledger
from pipeline.store.lock import hold
from pipeline.store.promotions import PromotionRow, promotions, settings_of
from pipeline.store.promotions import promote as record
from pipeline.store.workspace import Workspace, open_workspace

INTERVIEW = """Interviewer: What of the bread?

Customer {name}: The bread is lovely, the best, and it is gorgeous too. {name} said that to me on the market on Monday.

Customer {name}: I think that the loaf costs three pounds now, and pounds are dear. The bread is wonderful, I say.
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A study with a bad model in use, a good one beside it, and interviews that are coded with the bad one."""
    workspace = with_models(bakery(tmp_path_factory.mktemp("made") / "study"))
    written(workspace.root.parent / "kept.csv", talk("kept", 240, 3))
    for name in ("Ann", "Bea", "Cyd", "Dot"):
        (workspace.inbox / f"{name}.txt").write_text(INTERVIEW.format(name=name), encoding="utf-8")
    run(workspace, formats=["csv"])
    promote(workspace, "v2", [beside(workspace, "kept.csv")], dry_run=True)  # vectors are made once, here
    return workspace


@pytest.fixture
def study(made: Workspace, tmp_path: Path) -> Workspace:
    """A copy of it to change, with the labelled files beside it."""
    shutil.copytree(made.root.parent, tmp_path / "here")
    return open_workspace(tmp_path / "here" / "study")


def beside(study: Workspace, name: str) -> Path:
    return study.root.parent / name


def contents(study: Workspace) -> dict[str, bytes]:
    """Every file but the lock and the cache of vectors, which can be computed again."""
    with Ledger(study.ledger) as ledger:  # opening it once lays its log to rest
        ledger.runs()
    return {
        path.relative_to(study.root).as_posix(): path.read_bytes()
        for path in study.root.rglob("*")
        if path.is_file() and path.name != ".lock" and not path.name.startswith("vectors-")
    }


def kept(study: Workspace) -> tuple[PromotionRow, ...]:
    again = open_workspace(study.root)
    with Ledger(again.ledger) as ledger:
        return promotions(again, ledger)


def themetrix(*words: str | Path) -> Result:
    """The command as a person types it."""
    return CliRunner().invoke(app, [str(word) for word in words])


# ------------------------------------------------------------------------------------------------- what passes


def test_a_better_model_comes_into_use_by_one_line_and_is_recorded(study: Workspace) -> None:
    before, was = contents(study), (study.root / "themetrix.toml").read_text()
    found = promote(study, "v2", [beside(study, "kept.csv")])
    assert found.promoted and found.report.passed and found.settings == (("model", "v2"),)
    assert (study.root / "themetrix.toml").read_text() == was.replace('model = "v1" ', 'model = "v2" ')
    after = contents(study)
    assert {name for name in before if before[name] != after[name]} == {"themetrix.toml", "ledger.sqlite"}
    assert set(before) == set(after)
    (row,) = kept(study)
    assert (row.version, row.previous, row.override) == ("v2", "v1", "") and row.at.endswith("+00:00")
    assert row.digest != row.previous_digest and row.figures["ruling"] == "promote"
    assert row.figures["checks"][0]["name"] == "macro-F1"


def test_the_cells_told_to_flip_are_those_that_the_next_run_flips(study: Workspace) -> None:
    first = run(study, formats=["csv"]).published.findings.matrix
    found = promote(study, "v2", [beside(study, "kept.csv")])
    assert found.changes is not None and found.changes.documents == 4
    then = run(open_workspace(study.root), formats=["csv"]).published.findings.matrix
    flips = {(flip.criterion, flip.group): flip.after for flip in found.changes.flips if flip.group}
    assert flips == {
        (old.criterion, old.group): new.reading
        for old, new in zip(first.cells, then.cells, strict=True)
        if old.reading is not new.reading
    }
    assert flips and found.changes.codes_new + found.changes.codes_gone > 0


def test_what_people_decided_stands_under_either_model(study: Workspace) -> None:
    folder = run(study, formats=["csv"]).published.folder
    with (folder / "utterances.csv").open(encoding="utf-8", newline="") as lines:
        said = list(csv.DictReader(lines))
    file = beside(study, "read.csv")
    with file.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines)
        table.writerow(["document", "utterance_id", "text", "labels"])
        table.writerows([row["document_name"], row["utterance_id"], row["text"], "price"] for row in said)
    before = promote(study, "v2", [beside(study, "kept.csv")], dry_run=True).changes
    import_codes(study, file, "ana")
    after = promote(study, "v2", [beside(study, "kept.csv")], dry_run=True).changes
    assert before is not None and before.codes_new + before.codes_gone > 0
    assert after is not None and (after.codes_new, after.codes_gone, after.flips) == (0, 0, ())


def test_only_interviews_that_neither_saw_are_compared_on_under_whatever_name(study: Workspace) -> None:
    learnt = [line for line in beside(study, "good.csv").read_text().splitlines() if "interview 3" in line]
    both = beside(study, "both.csv")
    both.write_text(
        beside(study, "kept.csv").read_text() + "\n".join(line.replace("good interview 3", "other") for line in learnt)
    )
    found = promote(study, "v2", [both, beside(study, "everyday.csv"), beside(study, "bad.csv")], dry_run=True)
    assert (found.labelled, found.report.documents, found.report.rows) == (31, 10, 240)
    assert (found.seen_by_in_use, found.seen_by_candidate) == (10, 11)
    assert found.warnings == ()


def test_a_dry_run_tells_and_changes_nothing(study: Workspace) -> None:
    before = contents(study)
    found = promote(study, "v2", [beside(study, "kept.csv")], dry_run=True)
    assert found.report.passed and not found.promoted and found.changes is not None
    assert promote(study, "v2", [beside(study, "kept.csv")], "because", dry_run=True).promoted is False
    assert contents(study) == before


# -------------------------------------------------------------------------------------------------- what doesn't


@pytest.mark.parametrize(
    ("files", "ruling"),
    [(("kept.csv",), Ruling.MAY_BE_WORSE), (("good.csv", "everyday.csv", "bad.csv"), Ruling.CANNOT_JUDGE)],
    ids=["a worse model", "nothing unseen"],
)
def test_a_refusal_leaves_every_byte_as_it_was(study: Workspace, files: tuple[str, ...], ruling: Ruling) -> None:
    candidate = "v2"
    if ruling is Ruling.MAY_BE_WORSE:
        promote(study, "v2", [beside(study, "kept.csv")])
        candidate = "v1"
    before = contents(study)
    labels = [word for name in files for word in ("--labels", beside(study, name))]
    told = themetrix("promote", candidate, *labels, "-w", study.root)
    assert told.exit_code == 1, told.stderr
    assert ruling.value.replace("_", " ") in told.stderr and "nothing was changed" in told.stderr
    assert contents(study) == before


def test_a_copy_of_the_model_in_use_is_a_tie(study: Workspace) -> None:
    shutil.copytree(study.models / "bread" / "v1", study.models / "bread" / "v7")
    before = contents(study)
    found = promote(study, "v7", [beside(study, "kept.csv")])
    assert found.report.ruling is Ruling.TIE and not found.promoted and contents(study) == before
    assert found.changes is not None and found.changes.flips == () and found.changes.codes_new == 0


def test_four_unseen_interviews_are_too_few(study: Workspace) -> None:
    few = [row for row in talk("kept", 240, 3) if row.document[-1] in "0123"]
    found = promote(study, "v2", [written(beside(study, "few.csv"), few)])
    assert found.report.ruling is Ruling.CANNOT_JUDGE and "4 interviews" in found.report.reasons[0]
    assert open_workspace(study.root).settings.model == "v1"


def _pickled(files: dict[str, bytes]) -> dict[str, bytes]:
    return {**files, "model.pkl": b"cos\nsystem\n(S'true'\ntR."}


def _flipped(files: dict[str, bytes]) -> dict[str, bytes]:
    head = bytearray(files["head.npz"])
    head[len(head) // 2] ^= 1
    return {**files, "head.npz": bytes(head)}


def _of_another_dimension(files: dict[str, bytes]) -> dict[str, bytes]:
    return _signed({**files, "head.npz": _arrays(text=np.zeros((2, 8), dtype=np.float32))})


def _for_another_codebook(files: dict[str, bytes]) -> dict[str, bytes]:
    made_for = {**json.loads(files["manifest.json"])["codebook"], "labels_digest": "0" * 64}
    return _signed(files, codebook=made_for)


def _blind(files: dict[str, bytes]) -> dict[str, bytes]:
    return _signed({**files, "seen.json": b'{"fitted": ["the words she said"], "calibrated": []}'})


@pytest.mark.parametrize(
    "harm",
    [_pickled, _flipped, _of_another_dimension, _for_another_codebook, _blind],
    ids=["a pickle", "a flipped bit", "another dimension", "another codebook", "forged fingerprints"],
)
def test_a_candidate_that_is_not_whole_or_not_for_this_study_is_refused(
    study: Workspace, harm: Callable[[dict[str, bytes]], dict[str, bytes]]
) -> None:
    folder = study.models / "bread" / "v2"
    for name, content in harm({path.name: path.read_bytes() for path in folder.iterdir()}).items():
        (folder / name).write_bytes(content)
    before = contents(study)
    for words in ((), ("--override", "I know better")):
        told = themetrix("promote", "v2", "--labels", beside(study, "kept.csv"), *words, "-w", study.root)
        assert told.exit_code == 1 and "What to do" in told.stderr and "she said" not in told.stderr
    assert contents(study) == before and open_workspace(study.root).settings.model == "v1"


@pytest.mark.parametrize("words", [("v2", "--override", "  "), ("v1",), ("v2", "--override")], ids=" ".join)
def test_what_makes_no_sense_is_wrong_use(study: Workspace, words: tuple[str, ...]) -> None:
    before = contents(study)
    told = themetrix("promote", words[0], "--labels", beside(study, "kept.csv"), "-w", study.root, *words[1:])
    assert told.exit_code == 2 and contents(study) == before


def test_a_model_that_is_not_there_and_a_workspace_that_is_held_are_told_of(study: Workspace) -> None:
    with pytest.raises(ModelRefused, match="v9"):
        promote(study, "v9", [beside(study, "kept.csv")])
    with hold(study.root), pytest.raises(WorkspaceBusy):
        promote(study, "v2", [beside(study, "kept.csv")])


# ---------------------------------------------------------------------------------------------------- overrides


def test_an_override_promotes_against_the_gate_and_its_reason_is_kept_and_shown(study: Workspace) -> None:
    reason = "the board has seen it, 3 May"
    told = themetrix(
        "promote", "v2", "--labels", beside(study, "good.csv"), "--override", f" {reason} ", "-w", study.root
    )
    assert told.exit_code == 0, told.stderr
    assert "does not pass" in told.stderr and reason in told.stderr
    (row,) = kept(study)
    assert row.override == reason and row.figures["ruling"] == "cannot_judge"
    assert open_workspace(study.root).settings.model == "v2"
    listed = themetrix("models", "-w", study.root)
    assert listed.exit_code == 0 and "override:" in listed.stderr and "3 May" in listed.stderr


def test_a_model_in_use_that_no_longer_fits_the_codebook_is_replaced_by_override_alone(study: Workspace) -> None:
    (study.root / "codebook.toml").write_text(CODEBOOK.replace("likes the bread", "loves the bread"), encoding="utf-8")
    fresh = train(study, [beside(study, "good.csv")])
    found = promote(study, fresh.version, [beside(study, "kept.csv")])
    assert found.report.ruling is Ruling.CANNOT_JUDGE and "v1, is refused" in found.report.reasons[0]
    assert not found.promoted and found.changes is None
    assert promote(study, fresh.version, [beside(study, "kept.csv")], "a new codebook").promoted
    assert open_workspace(study.root).settings.model == fresh.version and kept(study)[0].previous == "v1"


# ----------------------------------------------------------------------------------------- encoders and places


def test_a_candidate_learnt_on_another_encoder_brings_that_encoder_along(study: Workspace) -> None:
    other = str(tiny_folder(1))
    made = train(study, [beside(study, "good.csv")], [beside(study, "everyday.csv")], encoder=other)
    found = promote(study, made.version, [beside(study, "kept.csv")])
    assert found.promoted and dict(found.settings) == {"model": "v3", "encoder": other}
    again = open_workspace(study.root)
    assert (again.settings.model, again.settings.encoder) == ("v3", other)
    assert "# the smallest there is" in (study.root / "themetrix.toml").read_text()
    assert run(again, formats=["csv"]).coded == 4


@pytest.mark.parametrize("inside", [True, False], ids=["in the workspace", "elsewhere"])
def test_a_model_may_be_named_by_its_folder(study: Workspace, inside: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    place = (study.root if inside else study.root.parent) / "mine"
    shutil.copytree(study.models / "bread" / "v2", place)
    monkeypatch.chdir(place.parent)
    found = promote(study, "mine", [beside(study, "kept.csv")])
    assert found.promoted and dict(found.settings) == {"model": "mine" if inside else str(place)}
    monkeypatch.chdir("/")
    listed = {model.folder: model for model in list_models(open_workspace(study.root))}
    assert listed[str(place)].in_use and listed[str(place)].promoted


def test_a_model_of_an_older_format_is_known_by_whole_files_alone(study: Workspace) -> None:
    folder = study.models / "bread" / "v2"
    older = _as_format_1({path.name: path.read_bytes() for path in folder.iterdir()})
    for newer in ("seen.json", "held_out.npz"):
        (folder / newer).unlink()
    (folder / "manifest.json").write_bytes(older["manifest.json"])
    part = beside(study, "part") / "good.csv"
    part.parent.mkdir()
    part.write_text("".join(beside(study, "good.csv").read_text().splitlines(keepends=True)[:40]))
    found = promote(study, "v2", [beside(study, "everyday.csv"), part], dry_run=True)
    assert found.seen_by_candidate == 10 and found.report.documents == 10
    assert "only whole files" in found.warnings[0] and found.warnings[1].startswith(
        "good.csv: the candidate was fitted"
    )


# ---------------------------------------------------------------------------------------------- evaluating it


@pytest.mark.parametrize(
    ("source", "said"),
    [("good.csv", "learnt from 2 of these 2 interviews"), ("everyday.csv", "calibrated on 2 interviews")],
)
def test_evaluate_knows_interviews_by_their_words(study: Workspace, source: str, said: str) -> None:
    name = source.removesuffix(".csv")
    rows = talk("good") if name == "good" else talk("everyday", 40, 9)
    cut = [
        replace(row, text=row.text.upper(), document=f"{row.document}, again")
        for row in rows
        if row.document[-1] in "47"
    ]
    file = written(beside(study, "cut.csv"), cut)
    if source == "good.csv":
        with pytest.raises(WrongUse, match=said):
            evaluate(study, [file], "v2")
    else:
        found = evaluate(study, [file], "v2")
        assert found.seen and any(said in warning for warning in found.warnings)


# -------------------------------------------------------------------------------------------- exactly once


def _attempt(study: Workspace) -> None:
    with Ledger(study.ledger) as ledger:
        settings = settings_of(study).replace(b'model = "v1"', b'model = "v2"')
        record(study, ledger, PromotionRow("v2", "d2", "v1", "d1", "", {}), settings)


def _agree(study: Workspace) -> bool:
    """Whether the settings and the ledger tell the same; returns whether it was promoted."""
    promoted = open_workspace(study.root).settings.model == "v2"
    assert [row.version for row in kept(study)] == (["v2"] if promoted else [])
    return promoted


def test_a_full_disk_leaves_a_whole_promotion_or_none(tmp_path: Path) -> None:
    outcomes = set()
    for at in count(1):
        (tmp_path / str(at)).mkdir()
        study = bakery(tmp_path / str(at) / "study")
        with failing_at(at, errno.ENOSPC) as fault, contextlib.suppress(StoreFault):
            _attempt(study)
        outcomes.add(_agree(study))
        if not fault.met:
            break
    assert outcomes == {True, False}


def test_a_kill_leaves_a_promotion_that_is_recorded_or_none(tmp_path: Path) -> None:
    outcomes = set()
    for at in count(1):
        (tmp_path / str(at)).mkdir()
        study = bakery(tmp_path / str(at) / "study")
        killed = killed_at(at, lambda study=study: _attempt(study))  # type: ignore[misc]
        outcomes.add(_agree(study))
        if not killed:
            break
    assert outcomes == {True, False}


def test_a_promotion_that_a_kill_cut_short_is_dropped_by_the_next(study: Workspace) -> None:
    with Ledger(study.ledger) as ledger, ledger.writing() as connection:
        connection.execute(
            "INSERT INTO promotions VALUES (1, 'v2', 'd', 'v1', 'd', 'never came', '{}', 'then', 'v2', 0)"
        )
    assert kept(study) == ()
    promote(study, "v2", [beside(study, "kept.csv")])
    assert [row.override for row in kept(study)] == [""]


# ------------------------------------------------------------------------------------------------ the commands


def test_scripts_get_the_whole_report(study: Workspace) -> None:
    told = themetrix("promote", "v2", "--labels", beside(study, "kept.csv"), "--json", "--dry-run", "-w", study.root)
    assert told.exit_code == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["ruling"] == "promote" and found["promoted"] is False
    assert {check["name"] for check in found["report"]["checks"]} > {"macro-F1", "gain", "group bakers"}
    assert found["changes"]["documents"] == 4
    listed = json.loads(themetrix("models", "--json", "-w", study.root).stdout)
    assert [(model["version"], model["in_use"], model["fitted"], model["calibrated"]) for model in listed] == [
        ("v1", True, 60, 0),
        ("v2", False, 60, 40),
    ]


def test_the_report_shows_checks_flips_and_what_was_left_out(study: Workspace) -> None:
    labels = ("--labels", beside(study, "kept.csv"), "--labels", beside(study, "good.csv"))
    told = themetrix("promote", "v2", *labels, "-w", study.root)
    assert told.exit_code == 0 and told.stdout == ""
    for said in ("240 rows of 10 interviews", "left out: 10 of 20", "macro-F1", "would flip", "The gate passes"):
        assert said in told.stderr, said


def test_a_model_that_was_harmed_is_listed_as_refused(study: Workspace) -> None:
    (study.models / "bread" / "v2" / "head.npz").write_bytes(b"")
    told = themetrix("models", "-w", study.root)
    assert told.exit_code == 0 and "refused: head.npz was" in " ".join(told.stderr.split())


# ---------------------------------------------------------------------------------------------- retraining


def test_retraining_from_the_same_files_names_the_version_there_is(study: Workspace) -> None:
    files = [str(beside(study, "good.csv"))], [str(beside(study, "everyday.csv"))]
    assert train_version(str(study.root), *files) == {"version": "v2", "trained": False, "skipped": []}
    more = written(beside(study, "more.csv"), talk("more", 40, 12))
    found = train_version(str(study.root), [*files[0], str(more)], files[1])
    assert found["version"] == "v3" and found["trained"]


def test_a_version_of_an_older_format_is_made_anew(study: Workspace) -> None:
    files = [str(beside(study, "good.csv"))], [str(beside(study, "everyday.csv"))]
    folder = study.models / "bread" / "v2"
    older = _as_format_1({path.name: path.read_bytes() for path in folder.iterdir()})
    for newer in ("seen.json", "held_out.npz"):
        (folder / newer).unlink()
    (folder / "manifest.json").write_bytes(older["manifest.json"])
    assert train_version(str(study.root), *files) == {"version": "v3", "trained": True, "skipped": []}


def test_the_settings_say_what_is_retrained_from_and_nothing_is_a_mistake(study: Workspace) -> None:
    with pytest.raises(WrongUse, match="nobody has coded"):
        train_version(str(study.root), [], [])
    assert weigh(str(study.root), "v2", [], True)["ruling"] == "cannot_judge"
    shutil.copy(beside(study, "good.csv"), study.root)
    shutil.copy(beside(study, "kept.csv"), study.root)
    with (study.root / "themetrix.toml").open("a") as settings:
        settings.write('\n[retrain]\nlabels = ["good.csv"]\nkept_out = ["kept.csv"]\n')
    found = train_version(str(study.root), [], [])
    assert found["version"] == "v3"
    assert weigh(str(study.root), "v3", [], False)["ruling"] == "promote"


def test_a_weighing_promotes_only_when_asked_and_tells_figures_alone(study: Workspace) -> None:
    rows = talk("kept", 240, 3)
    named = [*rows, *misled(talk("Zebedee", 20, 8))]
    file = written(beside(study, "named.csv"), named)
    file.write_text(file.read_text().replace("bakers", "Zebedee's group"))
    before = contents(study)
    found = weigh(str(study.root), "v2", [str(file)], False)
    assert found["ruling"] == "promote" and not found["promoted"] and contents(study) == before
    assert "macro-F1" in found["summary"] and "customers" in found["summary"] and "`welcome` × " in found["summary"]
    for word in ("Zebedee", "lovely", "named.csv", "interview 3"):
        assert word not in json.dumps(found)
    assert weigh(str(study.root), "v2", [str(file)], True)["promoted"]
    assert weigh(str(study.root), "v2", [str(file)], True)["ruling"] == "in_use"
