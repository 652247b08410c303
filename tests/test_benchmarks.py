"""Each benchmark still runs, at toy size and on data invented here; what it measures is nobody's business in a test."""

from __future__ import annotations

import csv
import json
import random
import runpy
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bakeries import bakery, talk, written
from tiny_encoder import bread_rows, tiny_folder

from pipeline.exporters import exporters
from pipeline.labelled import LabelledUtterance
from pipeline.operations.train import train

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
BREAD = """version = "1"
subject = "the bakery"
[[labels]]
id = "praise"
name = "Praise"
kind = "stance"
definition = "likes the bread"
[[labels]]
id = "price"
name = "Price"
kind = "theme"
definition = "talks of what it costs"
"""
KINDS = {"praise": "the bread is lovely", "price": "it costs three pounds", "queue": "we waited in the rain"}
SETS = ("serdif", "pdpilot", "nlupp", "banking77")


@pytest.fixture(autouse=True)
def _beside_the_benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A benchmark is started from its folder, so its parts are found beside it."""
    monkeypatch.syspath_prepend(BENCHMARKS)


@pytest.fixture(scope="module")
def bread(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A codebook, labelled CSVs and two passes, in the form of data/training."""
    folder = tmp_path_factory.mktemp("bread")
    (folder / "bread.toml").write_text(BREAD, encoding="utf-8")
    (folder / "agreement").mkdir()
    enriched, natural = bread_rows(60), bread_rows(30, seed=1)
    passes = []
    for kind, rows in (("enriched", enriched), ("natural", natural)):
        _write(
            folder / f"{kind}_a.csv",
            ("document", "turn", "group", "site", "question", "text", "labels", "holder", "reported"),
            [(f"{kind} {row.document}", row.turn, "buyers", "here", row.question, row.text, *_beside(row)) for row in rows],
        )  # fmt: skip
        seen: dict[str, int] = {}
        for row in rows:
            document = f"{kind} {row.document}"
            passes.append((document, seen.setdefault(document, 0), *_beside(row)))
            seen[document] += 1
    header = ("document", "n", "labels", "holder", "reported")
    _write(folder / "agreement" / "first_pass.csv", header, passes)
    # The second coder saw one label less, in a document that a toy looks at.
    at = next(place for place, cells in enumerate(passes) if cells[2] and cells[0] == "enriched interview 0")
    _write(
        folder / "agreement" / "second_pass.csv",
        header,
        [*passes[:at], (*passes[at][:2], "", "", ""), *passes[at + 1 :]],
    )
    _write(folder / "agreement" / "settled.csv", ("document", "n", "reason"), [(*passes[at][:2], "a slip")])
    return folder


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The four sets that peers are measured on, invented, in the form of the real ones."""
    data = tmp_path_factory.mktemp("shared")
    dice = random.Random(0)
    names = list(KINDS)

    def said(number: int, *kinds: str) -> str:
        return f"Number {number}, {dice.choice(('well', 'so', 'yes'))}: " + " and ".join(KINDS[kind] for kind in kinds)

    serdif, pdpilot = data / "interviews" / "serdif", data / "interviews" / "pdpilot"
    segments = [
        {"doc": f"P{n % 4}", "start_byte": 10 + n, "text": said(n, names[n % 3]), "codes": [names[n % 3]]}
        for n in range(36)
    ]
    _write_json(serdif / "codebook.json", [{"code": name, "description": KINDS[name]} for name in names])
    _write_lines(
        serdif / "paragraphs.jsonl",
        [{"doc": f"P{n}", "start_byte": 0, "text": "Do buy a loaf.", "is_protocol": n > 0} for n in range(4)],
    )
    _write_lines(serdif / "segments.jsonl", segments)
    _write_lines(
        pdpilot / "segments.jsonl",
        [{"doc": row["doc"], "top": name, "text": row["text"], "turns": [1]}
         for row in segments for name in {row["codes"][0], dice.choice(names)}],
    )  # fmt: skip
    _write_lines(
        pdpilot / "turns.jsonl",
        [{"doc": f"P{n}", "turn": 0, "speaker": "interviewer", "text": "And the bread?"} for n in range(4)],
    )
    few = data / "fewshot"
    domains = {"praise": ["general"], "price": ["banking"], "queue": ["hotels"]}
    _write_json(
        few / "nlupp" / "ontology.json",
        {"intents": {name: {"description": KINDS[name], "domain": domains[name]} for name in names}},
    )
    for domain, own in (("banking", "price"), ("hotels", "queue")):
        for fold in range(2):
            texts = [("praise",), (own,), ("praise", own), ()] * 4
            rows = [
                {"text": said(n, *kinds), "intents": list(kinds)} if kinds else {"text": "hello"}
                for n, kinds in enumerate(texts)
            ]
            _write_json(few / "nlupp" / domain / f"fold{fold}.json", rows)
    for name in ("train", "test"):
        rows = [(said(n, names[n % 3]), names[n % 3]) for n in range(36)]
        _write(few / "banking77" / f"{name}.csv", ("text", "category"), rows)
    return data


def test_every_benchmark_is_run_here() -> None:
    commands = {
        path.stem for path in BENCHMARKS.glob("*.py") if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    }
    on_invented_data = {"agreement", "cascade", "cross_validate", "peers", "peers_worker"}
    on_invented_data |= {path.stem for path in BENCHMARKS.glob("throughput*.py")}
    tested = on_invented_data | {
        "command",
        "coverage",
        "deidentify",
        "exports",
        "gate",
        "holders",
        "nights",
        "sample",
        "scale",
        "stances",
    }
    assert commands <= tested, f"give it a --toy and a test: {commands - tested}"


def test_agreement_runs(bread: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    told = _run("agreement", ["--toy", "--training", bread, "--codebook", bread / "bread.toml"], monkeypatch, capsys)
    assert "utterances labelled differently: 1 of " in told


def test_cross_validate_runs(bread: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    files = ["--labels", bread / "enriched_a.csv", "--calibrate", bread / "natural_a.csv"]
    how = ["--toy", "--codebook", bread / "bread.toml", "--encoder", tiny_folder()]
    told = _run("cross_validate", [*files, *how], monkeypatch, capsys)
    assert "Utterances with question and turn (36)" in told
    assert "Everyday interviews" in told


def test_cascade_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    study = bakery(tmp_path / "study")
    labels, everyday = written(tmp_path / "l.csv", talk("good")), written(tmp_path / "e.csv", talk("everyday", 40, 9))
    model = train(study, [labels], [everyday]).folder
    how = ["--toy", "--codebook", study.root / "codebook.toml", "--model", model, "--fast", tiny_folder()]
    told = _run(
        "cascade", [*how, "--labels", labels, "--calibrate", everyday, "--into", tmp_path / "m"], monkeypatch, capsys
    )
    assert "| n-grams | utterances | 0.99 |" in told and "| with the fast encoder | whole turns | 0.95 |" in told
    assert "times as fast behind the gate" in told and "| everyday interviews | 40 |" in told
    gated = next((tmp_path / "m").glob("*/*"))
    assert (gated / "head.npz").read_bytes() == (model / "head.npz").read_bytes()
    assert (gated / "gate.npz").is_file()


@pytest.mark.parametrize(
    ("name", "how", "end"),
    [
        ("deidentify", ["--half", "made_on"], "all: recall "),
        ("holders", ["--toy"], "| not read |"),
        ("sample", ["--toy"], "readings as written down beforehand"),
        ("stances", ["--toy"], "right holder where reported"),
    ],
)
def test_a_benchmark_on_our_own_data_runs(
    name: str, how: list[str], end: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end in _run(name, how, monkeypatch, capsys)


@pytest.mark.parametrize(
    ("how", "end"), [([], "| nearly all one way | +0.86 | 3 |"), (["--limits"], "| common, 40% | 20–39 |")]
)
def test_coverage_runs(
    how: list[str], end: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = _run("coverage", ["--datasets", 60, "--participants", "3", *how], monkeypatch, capsys)
    assert end in told


@pytest.mark.parametrize(
    ("how", "end"), [([], "| another topic | 120 | 12 | 100.0 % |"), (["--growing"], "nights held back")]
)
def test_gate_runs(
    how: list[str], end: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end in _run("gate", ["--nights", 2, *how], monkeypatch, capsys)


def test_command_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    told = _run("command", ["--toy"], monkeypatch, capsys)
    runs = [line for line in told.splitlines() if line.startswith("| themetrix")]
    assert len(runs) == 4
    assert all(line.endswith("| 0 |") for line in runs), told


def test_nights_end_as_without_the_kills(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = bakery(tmp_path / "bakery")
    train(workspace, [written(tmp_path / "good.csv", talk("good", 40))])
    printed = _run(
        "nights", ["--nights", 4, "--every", 2, "--workspace", workspace.root, "--model", "v1"], monkeypatch, capsys
    )
    assert "the evidence is the same as without the kills" in printed
    assert [line.split()[0] for line in printed.splitlines()[1:3]] == ["2", "4"]


def test_exports_runs_every_format() -> None:
    """In a process of its own: it forks, which a process with threads had better not do."""
    command = [sys.executable, BENCHMARKS / "exports.py", "--toy"]
    told = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    told_of = {line.split("|")[1].strip() for line in told.stdout.splitlines() if line.startswith("|")}
    assert set(exporters()) <= told_of
    assert "| all in one process |" in told.stdout


def test_scale_reads_a_study_and_lays_one_down() -> None:
    """In processes of their own, as it measures."""
    command = [sys.executable, BENCHMARKS / "scale.py", "--toy"]
    told = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    for stage in ("take in", "prepare", "code", "gather", "export csv"):
        assert f"| {stage} |" in told.stdout
    assert told.stdout.count("the batch of 1 % is ") == 2


def test_peers_prints_its_table_and_writes_it(shared: Path, tmp_path: Path) -> None:
    """In processes of their own, as it is meant to be started; a cheap method will do."""
    written = tmp_path / "peers.json"
    command = [sys.executable, BENCHMARKS / "peers.py", "--toy", "--data", shared, "--encoder", tiny_folder()]
    command += ["--sets", "serdif,banking77", "--methods", "tfidf", "--json", written]
    told = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "| TF-IDF + logistic regression | 2 of 3 |" in told.stdout
    rows = {row["set"]: row for row in json.loads(written.read_text(encoding="utf-8"))["rows"]}
    assert list(rows) == ["serdif", "banking77"]
    # Three kinds that differ in every word: counting words tells them apart.
    assert rows["banking77"]["micro_f1"] == rows["banking77"]["macro_f1"] == 1.0
    assert rows["serdif"]["mean_average_precision"] > 0.9
    assert all(row["peak_mib"] > 1 and row["utterances_per_second"] > 0 for row in rows.values())


def test_peers_refuses_what_it_does_not_know(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        _run("peers", ["--sets", "serdif,banking78"], monkeypatch, capsys)
    assert "no 'banking78'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "method", ["majority", "zero_shot", "embeddings", "embeddings_balanced", "setfit", "ours_text", "ours"]
)
def test_a_peer_scores_and_decides_every_set(method: str, shared: Path, tmp_path: Path) -> None:
    if method == "setfit" and find_spec("setfit") is None:
        pytest.skip("setfit is an extra: pip install -c constraints.txt 'setfit>=1.2'")
    worker = import_module("peers_worker")
    for name in SETS:
        into = tmp_path / name
        into.mkdir()
        asked: list[Any] = ["--data", shared, "--set", name, "--method", method, "--encoder", tiny_folder()]
        worker.main([*map(str, asked), "--splits", "2", "--setfit-steps", "2", "--into", str(into)])
        costs = json.loads((into / "costs.json").read_text(encoding="utf-8"))
        assert costs.keys() == {"train", "score", "rows", "peak_mib"}
        for number in range(2):
            with np.load(into / f"{number}.npz") as held:
                truth, scores, given = held["truth"], held["scores"], held["given"]
            assert truth.shape == scores.shape == given.shape
            assert np.isfinite(scores).all()
            assert truth.any()
            if name == "banking77" or method in ("majority", "zero_shot"):
                assert (given.sum(axis=1) == 1).all()


@pytest.fixture(scope="module")
def stall(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What `throughput.py` takes: a workspace with a model on the tiny encoder, two interviews, what peers learn from."""
    import docx

    base = tmp_path_factory.mktemp("stall")
    workspace = bakery(base / "bakery")
    found = {
        "labels": written(base / "good.csv", talk("good", 40)),
        "everyday": written(base / "days.csv", talk("days", 20)),
    }
    train(workspace, [found["labels"]])
    said = [
        f"{'Interviewer' if n % 2 else 'Customer'}: {row.text}, said Maria." for n, row in enumerate(talk("said", 12))
    ]
    (base / "interviews").mkdir()
    (base / "interviews" / "one.txt").write_text("\n\n".join(said), encoding="utf-8")
    document = docx.Document()
    for line in reversed(said[:6]):
        document.add_paragraph(line)
    document.save(str(base / "interviews" / "two.docx"))
    return {**found, "workspace": workspace.root, "data": base / "interviews"}


def test_throughput_prints_its_tables_and_writes_them(
    stall: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    methods = ["tutorial's script", "ours as shipped", "ours, torch", "sentence-transformers", "ours, coded"]
    peers = {"SetFit predict": "setfit"}
    methods += [name for name, package in peers.items() if find_spec(package)]
    given = [part for name, path in stall.items() for part in (f"--{name}", path)]
    kept = tmp_path / "throughput.json"
    told = _run("throughput", ["--toy", *given, "--methods", ";".join(methods), "--json", kept], monkeypatch, capsys)
    assert "2 interviews of interviews, 18 turns" in told
    assert "NOT CLOCKED" not in told
    left_out = {name for name in methods if f"NOT MEASURED: {name}: the settings refuse it" in told}
    assert left_out <= {"ours, torch"}
    measured = json.loads(kept.read_text(encoding="utf-8"))
    assert {*measured["end_to_end"], *measured["same_texts"]} == {*methods} - left_out
    for one in measured["end_to_end"]["ours as shipped"]:
        assert {"start", "read", "split", "embed", "code", "gather, export"} <= one["told"]["wall"].keys()
        assert one["told"]["counts"]["documents"] == 2
        # A moment counts in one stage alone.
        assert sum(one["told"]["wall"].values()) <= one["wall"]
    texts = {one["told"]["texts"] for found in measured["same_texts"].values() for one in found}
    assert texts == {measured["data"]["texts"]}
    assert measured["decisions"]["ours as shipped"]["everyday_f1"] > 0


def test_throughput_tells_stages_apart_and_leaves_nothing_wrapped() -> None:
    stages = import_module("throughput_stages")
    holders = import_module("pipeline.holders")
    before = holders.attribute_all
    clock = stages.StageClock()
    with clock.watching() as missing:
        assert holders.attribute_all is not before
        with clock.stage("round it"):
            assert holders.attribute_all((), None) == ()
    assert missing == ()
    assert holders.attribute_all is before
    assert clock.wall.keys() == {"round it", stages.VIEWS}


def test_throughput_counts_what_neither_embeds_nor_recognises() -> None:
    tables = import_module("throughput_tables")
    seconds = {"start": 10.0, "embed": 6.0, "recognise names": 2.0, "split": 2.0}
    assert tables.rest(seconds) == pytest.approx(0.6)
    assert tables.rest(seconds, ("start",)) == pytest.approx(0.2)
    fidelity = import_module("throughput_fidelity")
    assert fidelity.differing([["a", "x", "yes"], ["b", "x", "yes"]], [["a", "x", "abstain"], ["b", "x", "yes"]]) == 1


def test_splits_of_peers_keep_documents_whole_and_learn_from_no_tested_row(shared: Path) -> None:
    sets = import_module("peers_sets")
    for name in SETS:
        measured = sets.load(name, shared)
        for split in measured.splits:
            assert not {row.document for row in split.train} & {row.document for row in split.test}
            assert {label for row in (*split.train, *split.test) for label in row.labels} <= set(
                split.codebook.label_ids
            )
    questions = {row.document: row.question for split in sets.load("serdif", shared).splits for row in split.test}
    assert questions == {"P0": "", "P1": "Do buy a loaf.", "P2": "Do buy a loaf.", "P3": "Do buy a loaf."}


def _run(
    name: str, arguments: Sequence[object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """What the benchmark prints when it is started with these arguments, in this process: importing torch takes its time."""
    monkeypatch.setattr(sys, "argv", [f"{name}.py", *map(str, arguments)])
    runpy.run_path(str(BENCHMARKS / f"{name}.py"), run_name="__main__")
    return capsys.readouterr().out


def _beside(row: LabelledUtterance) -> tuple[str, str, str]:
    """A row's labels, holders and reported, as cells."""
    return ";".join(row.labels), ";".join("buyers" for _ in row.labels), ";".join("false" for _ in row.labels)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([header, *rows])


def _write_json(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def _write_lines(path: Path, rows: Iterable[object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
