"""The main job from files to exports, on real interviews of the sample, with the shipped encoder and model."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from studies import PUBLIC_KEY, SAMPLE, new_workspace, offer

from pipeline.errors import StoreFault, WorkspaceBusy, WrongUse
from pipeline.operations import batch
from pipeline.operations.dry_run import dry_run
from pipeline.operations.publish import standing_run
from pipeline.operations.run import Outcome, export, run
from pipeline.store.lock import hold
from pipeline.store.workspace import Workspace

ALONE = "north_psw_02.txt"
FEW = (ALONE, "london_colleague_01.csv", "north_professional_02.vtt", "london_service_user_01.docx")
COMPARED = ("parquet", "transcripts")
"""The formats that `assert_same` reads; drawing and laying out the others would be half of a run."""
NAMES = ("Kieran", "Bickerdike", "Adeyemi", "Shabana")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def offer_beginning(workspace: Workspace, *names: str, paragraphs: int = 24) -> None:
    """Puts the beginning of one interview into the inbox, under these names: enough where its length doesn't matter."""
    text = "\n\n".join((SAMPLE / ALONE).read_text(encoding="utf-8").split("\n\n")[:paragraphs])
    for name in names or (ALONE,):
        (workspace.inbox / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Outcome]:
    """A workspace in which four interviews, their participants file and two bad files were run once."""
    workspace = new_workspace(tmp_path_factory.mktemp("run") / "study")
    offer(workspace, *FEW, "participants.csv")
    (workspace.inbox / "empty.txt").write_bytes(b"")
    (workspace.inbox / "Gwendolyn Thackeray scan.pdf").write_bytes(b"%PDF-1.4\n%\xe2\xe3\n")
    return workspace, run(workspace)


def table(outcome: Outcome, name: str) -> pd.DataFrame:
    return pd.read_csv(outcome.published.folder / name, keep_default_na=False)


def test_four_interviews_in_four_formats_become_utterances_codes_and_a_matrix(done: tuple[Workspace, Outcome]) -> None:
    _, outcome = done
    utterances, codes, matrix = (table(outcome, f"{name}.csv") for name in ("utterances", "codes", "matrix"))
    assert sorted(set(utterances["document_name"])) == sorted(Path(name).stem for name in FEW)
    assert len(codes) == 9 * len(utterances[utterances["utterance_id"].isin(codes["utterance_id"])])
    assert set(matrix["criterion"]) == {"recognition", "collective_identity", "action_and_resources", "influence"}
    assert (matrix["utterances_for"] + matrix["utterances_against"]).sum() > 20


def test_each_exported_text_stands_at_its_offsets_in_the_exported_transcript(done: tuple[Workspace, Outcome]) -> None:
    _, outcome = done
    utterances = table(outcome, "utterances.csv")
    parquet = pd.read_parquet(outcome.published.folder / "utterances.parquet")
    assert len(parquet) == len(utterances)
    for row in parquet.itertuples():
        transcript = (outcome.published.folder / "transcripts" / f"{row.document}.txt").read_text(encoding="utf-8")
        assert transcript[row.start : row.end] == row.text


def test_a_bad_file_is_set_aside_with_a_reason_and_the_others_go_on(done: tuple[Workspace, Outcome]) -> None:
    workspace, outcome = done
    reasons = {row.reason for row in outcome.set_aside}
    assert reasons == {"empty", "truncated"}
    assert all(row.remedy for row in outcome.set_aside)
    assert not any(workspace.inbox.glob("*.pdf")) and len(list(workspace.quarantine.glob("*/why.json"))) == 2
    kept = next(workspace.quarantine.glob("*/*.pdf"))
    assert kept.read_bytes().startswith(b"%PDF")


def test_names_stay_in_raw_quarantine_and_the_participants_file(done: tuple[Workspace, Outcome]) -> None:
    workspace, _ = done
    allowed = {workspace.raw, workspace.quarantine, workspace.inbox}
    for path in workspace.root.rglob("*"):
        if not path.is_file() or allowed & set(path.parents) or path == workspace.participants:
            continue
        held = path.read_bytes()
        for name in (*NAMES, "Gwendolyn", "Thackeray"):
            assert name.encode() not in held, f"{name} stands in {path.relative_to(workspace.root)}"
            assert name not in path.name


def test_a_second_run_does_nothing_twice_and_changes_no_byte(done: tuple[Workspace, Outcome]) -> None:
    workspace, outcome = done
    before = contents(workspace.exports)
    times = {path: path.stat().st_mtime_ns for path in workspace.exports.rglob("*")}
    again = run(workspace)
    assert (again.prepared, again.coded, again.published.fresh) == (0, 0, False)
    assert again.published.run_id == outcome.published.run_id
    assert contents(workspace.exports) == before
    assert {path: path.stat().st_mtime_ns for path in workspace.exports.rglob("*")} == times


def test_the_same_files_in_another_order_and_in_two_batches_give_the_same_evidence(
    done: tuple[Workspace, Outcome], tmp_path: Path
) -> None:
    _, outcome = done
    other = new_workspace(tmp_path / "other")
    offer(other, *FEW[2:], "participants.csv")
    run(other, formats=["csv"])
    offer(other, *FEW[:2])
    (other.inbox / "empty.txt").write_bytes(b"")
    (other.inbox / "Gwendolyn Thackeray scan.pdf").write_bytes(b"%PDF-1.4\n%\xe2\xe3\n")
    later = run(other, formats=COMPARED)
    assert_same(later, outcome)


def assert_same(one: Outcome, other: Outcome) -> None:
    """Sameness as docs/evidence.md has it: all but the third decimal of a probability, which may tip over."""
    assert one.published.run_id == other.published.run_id
    for name in ("codes", "matrix", "utterances"):
        first, second = (pd.read_parquet(outcome.published.folder / f"{name}.parquet") for outcome in (one, other))
        numbers = [column for column in first if column == "p" or column.startswith("p_")]
        pd.testing.assert_frame_equal(first.drop(columns=numbers), second.drop(columns=numbers))
        if numbers:
            assert ((first[numbers].fillna(-1) - second[numbers].fillna(-1)).abs() < 0.0011).all(axis=None)
    for name, content in contents(one.published.folder / "transcripts").items():
        assert (other.published.folder / "transcripts" / name).read_bytes() == content


STAGES: list[tuple[str, Callable[[Workspace], object]]] = [
    ("intake", lambda place: batch.take_in(str(place.root), [])),
    (
        "preparing",
        lambda place: [batch.code_shard(str(place.root), shard[:1]) for shard in batch.shards(str(place.root))],
    ),
]


@pytest.mark.parametrize("stages", [1, 2])
def test_a_run_that_stopped_half_way_ends_as_an_undisturbed_one(
    done: tuple[Workspace, Outcome], tmp_path: Path, stages: int
) -> None:
    _, outcome = done
    other = new_workspace(tmp_path / "other")
    offer(other, *FEW, "participants.csv")
    (other.inbox / "empty.txt").write_bytes(b"")
    (other.inbox / "Gwendolyn Thackeray scan.pdf").write_bytes(b"%PDF-1.4\n%\xe2\xe3\n")
    for _, stage in STAGES[:stages]:
        stage(other)
    (other.segments / "prepared").mkdir(exist_ok=True)
    (other.segments / "prepared" / ".tmp-leftover").write_bytes(b"half a segm")
    later = run(other, formats=COMPARED)
    assert_same(later, outcome)
    assert not list(other.root.rglob(".tmp-*"))


def test_the_steps_of_a_batch_lead_to_what_one_run_leads_to(done: tuple[Workspace, Outcome], tmp_path: Path) -> None:
    _, outcome = done
    other = new_workspace(tmp_path / "other")
    offer(other, *FEW, "participants.csv")
    (other.inbox / "empty.txt").write_bytes(b"")
    (other.inbox / "Gwendolyn Thackeray scan.pdf").write_bytes(b"%PDF-1.4\n%\xe2\xe3\n")
    with batch.held(str(other.root)):
        taken = batch.take_in(str(other.root), [])
        for shard in batch.shards(str(other.root)):
            for one in shard:
                batch.code_shard(str(other.root), [one])
        published = batch.publish(str(other.root), [], taken)
    assert published["run_id"] == outcome.published.run_id
    assert published["set_aside"] == 2 and published["counts"]["files_new"] == 4
    assert not any(name in json.dumps(published) for name in NAMES)


def test_a_corrected_participants_file_moves_evidence_without_recoding(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "study")
    offer(workspace, "participants.csv")
    offer_beginning(workspace)
    first = run(workspace, formats=["csv"])
    text = workspace.participants.read_text(encoding="utf-8")
    workspace.participants.write_text(text.replace("npsw2,psw,north", "npsw2,colleagues,south"), encoding="utf-8")
    second = export(workspace, ["csv"])
    assert (second.prepared, second.coded) == (0, 0)
    assert second.published.run_id != first.published.run_id
    before, after = table(first, "utterances.csv"), table(second, "utterances.csv")
    assert set(before["group"]) == {"psw"} and set(after["group"]) == {"colleagues"}
    assert set(after["site"]) == {"south"}
    assert list(before["p_support"]) == list(after["p_support"])


def test_the_same_file_twice_counts_once_and_a_new_version_replaces_the_old(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "study")
    offer(workspace, "participants.csv")
    offer_beginning(workspace, ALONE, "copy of it.txt")
    first = run(workspace, formats=["csv"])
    assert first.published.findings.run.counts["documents"] == 1
    offer_beginning(workspace, ALONE, "copy of it.txt", paragraphs=12)
    second = run(workspace, formats=["csv"])
    assert second.published.findings.run.counts["documents"] == 1
    assert second.published.findings.run.counts["turns"] < first.published.findings.run.counts["turns"]
    with sqlite3.connect(workspace.ledger) as ledger:
        assert ledger.execute("SELECT COUNT(*) FROM documents").fetchone() == (2,)


def test_a_mended_file_is_taken_in_and_is_set_aside_no_more(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "study")
    (workspace.inbox / "talk.txt").write_bytes(b"")
    assert [row.reason for row in run(workspace, formats=["csv"]).set_aside] == ["empty"]
    offer_beginning(workspace, "talk.txt")
    outcome = run(workspace, formats=["csv"])
    assert not outcome.set_aside and not outcome.published.findings.run.set_aside
    assert outcome.published.findings.run.counts["documents"] == 1


def test_an_excluded_document_leaves_the_evidence_and_comes_back(done: tuple[Workspace, Outcome]) -> None:
    workspace, outcome = done
    less = export(workspace, ["csv"], exclude=["north_psw_02"])
    assert "north_psw_02" not in set(table(less, "utterances.csv")["document_name"])
    assert any("left out by hand: north_psw_02" in warning for warning in less.published.findings.run.warnings)
    assert standing_run(workspace) == outcome.published.run_id, "a look from aside is not the study's evidence"
    assert export(workspace, ["csv"], exclude=["north_psw_02.txt"]).published.run_id == less.published.run_id
    assert export(workspace, ["csv"]).published.run_id == outcome.published.run_id
    with pytest.raises(WrongUse, match="0 documents fit"):
        export(workspace, ["csv"], exclude=["no such interview"])


def test_by_site_splits_cells_and_keeps_the_sums(done: tuple[Workspace, Outcome]) -> None:
    workspace, outcome = done
    split = export(workspace, ["csv"], by=["site"])
    whole, parts = table(outcome, "matrix.csv"), table(split, "matrix.csv")
    assert set(parts["site"]) >= {"london", "north"}
    keys = ["criterion", "group"]
    assert parts.groupby(keys)["utterances"].sum().to_dict() == whole.groupby(keys)["utterances"].sum().to_dict()


def test_a_workspace_that_is_held_is_left_alone(done: tuple[Workspace, Outcome]) -> None:
    workspace, _ = done
    with hold(workspace.root), pytest.raises(WorkspaceBusy) as refused:
        run(workspace)
    assert refused.value.exit_code == 4


def test_a_dry_run_shows_speakers_and_takes_nothing_in(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "study")
    offer(workspace, *FEW, "participants.csv")
    before = contents(workspace.root)
    readings = {reading.name: reading for reading in dry_run(workspace)}
    assert contents(workspace.root) == before
    for name in FEW:
        roles = {speaker.role.value for speaker, _ in readings[name].speakers}
        assert roles == {"interviewer", "participant"}, name
    told = {speaker.label: speaker for speaker, _ in readings["north_psw_02.txt"].speakers}
    assert (told["P02"].group, told["P02"].site, told["P02"].participant) == ("psw", "north", "npsw2")


def test_an_unknown_format_is_wrong_use_before_anything_is_written(done: tuple[Workspace, Outcome]) -> None:
    workspace, _ = done
    with pytest.raises(WrongUse, match="no such format: docz"):
        export(workspace, ["docz"])


def test_a_copy_under_an_earlier_name_costs_nobody_their_place_in_the_study(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "study")
    offer(workspace, "participants.csv")
    offer_beginning(workspace, ALONE, "A copy.txt")
    utterances = table(run(workspace, formats=["csv"]), "utterances.csv")
    assert set(utterances["participant"]) == {"npsw2"} and set(utterances["document_name"]) == {"north_psw_02"}


def test_a_file_name_that_is_no_utf8_holds_nothing_up(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "study")
    offer_beginning(workspace, os.fsdecode(b"ba\xffd.txt"))
    outcome = run(workspace, formats=["csv"])
    assert outcome.published.findings.run.counts["documents"] == 1 and not outcome.set_aside


def test_a_study_goes_on_only_with_the_key_it_began_with(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "study")
    offer_beginning(workspace)
    run(workspace, formats=["csv"])
    key = tmp_path / "key"
    for mischief in ("", "quite-another-key-than-before"):
        key.unlink(missing_ok=True)
        if mischief:
            key.write_text(mischief, encoding="utf-8")
        with pytest.raises(StoreFault, match="key") as refused:
            run(workspace, formats=["csv"])
        assert "put the study's own key back" in refused.value.remedy
    key.write_text(PUBLIC_KEY, encoding="utf-8")
    assert run(workspace, formats=["csv"]).coded == 0


def test_a_participants_file_that_cant_be_used_is_set_aside_and_the_batch_goes_on(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "study")
    offer_beginning(workspace)
    (workspace.inbox / "participants.csv").write_text("document,speaker\nnorth_psw_02,P02\n", encoding="utf-8")
    outcome = run(workspace, formats=["csv"])
    assert [row.reason for row in outcome.set_aside] == ["participants_invalid"]
    assert outcome.coded == 1 and not (workspace.inbox / "participants.csv").exists()
    why = json.loads(next(workspace.quarantine.glob("*/why.json")).read_text(encoding="utf-8"))
    assert "participant" in why["problems"]


def test_lines_that_name_no_interview_and_talk_beside_the_point_are_told(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "study")
    (workspace.inbox / "bakery.txt").write_text(
        "Interviewer: How is the bread?\n\nBaker: The bread is fine, I get up at three for it.\n\n"
        "Interviewer: And the rolls?\n\nBaker: The rolls go first, people are at the door by six.\n",
        encoding="utf-8",
    )
    line = "document,speaker,participant,group\nsome other file,X,x1,psw\n"
    (workspace.inbox / "participants.csv").write_text(line, encoding="utf-8")
    warnings = run(workspace, formats=["csv"]).published.findings.run.warnings
    assert any("1 lines of participants.csv name no interview" in warning for warning in warnings)
    assert any("never names what the study is about" in warning for warning in warnings)
