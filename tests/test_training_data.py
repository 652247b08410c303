"""The shipped training data is what its README says: enough, even, parsed without a problem, and close to nothing it is tested on."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

import pytest
from training_texts import KEPT, KINDS, TRAINING, closest, compared, digest, every, psw, rows, rows_of

from pipeline.labelled import LabelledUtterance
from pipeline.reliability import agreement
from pipeline.side_by_side import lay_side_by_side

SECOND_WAVE = ("enriched_k.csv", "quotations_l.csv")


def documents(kind: str) -> set[str]:
    """The interviews of one kind of file; the speakers, of quotations."""
    return {row.document for row in rows(kind)}


def counts(kind: str) -> dict[str, int]:
    """How many utterances carry each label."""
    found = Counter(label for row in rows(kind) for label in row.labels)
    return {label: found[label] for label in psw().label_ids}


def test_every_file_parses_by_the_shipped_codebook() -> None:
    files = [path for kind in KINDS for path in TRAINING.glob(f"{kind}_*.csv")]
    assert {path.name for path in TRAINING.glob("*.csv")} == {path.name for path in files}
    assert {path.name for path in files} >= set(SECOND_WAVE)
    assert sum(len(rows_of(path)) for path in files) == len(every())


def test_there_is_enough_to_learn_from() -> None:
    assert len(rows("enriched")) >= 2600
    assert len(documents("enriched")) >= 90
    assert len(documents("natural")) >= 16
    assert len(rows("quotations")) >= 240
    assert len(documents("quotations")) >= 160


def test_every_label_has_enough_positives() -> None:
    found = counts("enriched")
    assert min(found.values()) >= 150, found
    assert min(counts("natural").values()) > 0, counts("natural")
    assert min(counts("quotations").values()) >= 20, counts("quotations")


@pytest.mark.parametrize("kind", KINDS)
def test_every_group_and_site_is_heard(kind: str) -> None:
    assert {row.group for row in rows(kind)} == set(psw().group_ids)
    assert {row.site for row in rows(kind)} == {site.id for site in psw().sites}
    assert len(psw().sites) == 3


def test_everyday_interviews_are_as_sparse_as_everyday_ones_are() -> None:
    share = sum(bool(row.labels) for row in rows("natural")) / len(rows("natural"))
    assert 0.15 <= share <= 0.3, f"{share:.3f}"


def test_a_quotation_stands_alone() -> None:
    assert not any(row.question for row in rows("quotations"))
    turns = Counter((row.document, row.turn) for row in rows("quotations"))
    assert set(turns.values()) == {1}
    assert max(Counter(row.document for row in rows("quotations")).values()) <= 3


@pytest.mark.parametrize(("one", "other"), list(combinations(KINDS, 2)))
def test_nobody_speaks_in_two_kinds_of_file(one: str, other: str) -> None:
    assert documents(one) & documents(other) == set()
    assert {row.participant for row in rows(one)} & {row.participant for row in rows(other)} == set()


def test_no_words_stand_twice() -> None:
    times = Counter(" ".join(row.text.split()).casefold() for row in every())
    twice = [row.document for row in every() if times[" ".join(row.text.split()).casefold()] > 1]
    assert twice == []


def test_every_label_says_whose_view_it_is_and_whether_it_is_told() -> None:
    groups = {*psw().group_ids, "unknown"}
    for row in every():
        assert len(row.holders) == len(row.reported) == len(row.labels), row.document
        assert set(row.holders) <= groups
        for label, holder, reported in zip(row.labels, row.holders, row.reported, strict=True):
            assert psw().label(label).attributable or (holder == row.group and not reported), (row.document, label)
            assert reported or holder == row.group, "what another group holds is told of it"


def test_an_interview_is_of_one_place_and_its_turns_keep_their_question() -> None:
    questions = defaultdict(set)
    places = defaultdict(set)
    for row in every():
        questions[row.document, row.turn].add(row.question)
        places[row.document].add((row.participant, row.group, row.site))
    assert all(len(found) == 1 for found in questions.values())
    assert all(len(found) == 1 for found in places.values())


def table(name: str) -> dict[tuple[str, int], dict[str, str]]:
    """One of the tables of the two passes, by document and row within it."""
    with (TRAINING / "agreement" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return {(cells["document"], int(cells["n"])): cells for cells in csv.DictReader(lines)}


def parts(cell: str) -> set[str]:
    """The labels of a cell."""
    return {part for part in cell.split(";") if part}


def test_every_label_was_given_by_both_passes_or_settled_with_a_reason() -> None:
    first, second, settled = table("first_pass"), table("second_pass"), table("settled")
    numbers: Counter[str] = Counter()
    known = {}
    for row in every():
        known[row.document, numbers[row.document]] = set(row.labels)
        numbers[row.document] += 1
    assert set(first) == set(second) == set(known)
    assert set(settled) == {key for key in known if parts(first[key]["labels"]) != parts(second[key]["labels"])}
    assert all(len(cells["reason"].split()) >= 3 for cells in settled.values())
    for key, labels in known.items():
        assert labels == parts(settled[key]["settled"] if key in settled else first[key]["labels"]), key


def readme_rows(first: str) -> list[list[str]]:
    """The cells of every README table row that begins with this code."""
    lines = (TRAINING / "README.md").read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith(f"| `{first}` |")
    ]


def told(kind: str, code: str) -> str:
    """How the README tells of the rows with this label, of this group or of this site: `utterances (interviews)`."""
    found = [row for row in rows(kind) if code in (*row.labels, row.group, row.site)]
    return f"{len(found)} ({len({row.document for row in found})})"


def reported(kind: str, label: str) -> str:
    """How many rows tell of this label as somebody else's."""
    return str(sum(row.reported[row.labels.index(label)] for row in rows(kind) if label in row.labels))


def test_the_readme_counts_what_is_there() -> None:
    for label in psw().labels:
        held = readme_rows(label.id)[0]
        assert held[1::2] == [told(kind, label.id) for kind in KINDS]
        unsaid = ["not attributable", "", ""]
        assert held[2::2] == ([reported(kind, label.id) for kind in KINDS] if label.attributable else unsaid)
    for code in (*psw().group_ids, *(site.id for site in psw().sites)):
        assert readme_rows(code) == [[f"`{code}`", *(told(kind, code) for kind in KINDS)]]


def share_labelled(found: Sequence[LabelledUtterance]) -> str:
    """How the README tells how many of these rows have a label."""
    return f"{sum(bool(row.labels) for row in found) / len(found):.1%}".replace("%", " %")


def test_the_readme_tells_how_much_each_kind_of_file_holds() -> None:
    lines = (TRAINING / "README.md").read_text(encoding="utf-8").splitlines()
    for kind in KINDS:
        names = ", ".join(f"`{path.name}`" for path in sorted(TRAINING.glob(f"{kind}_*.csv")))
        sizes = f"{len(documents(kind)):,} | {len(rows(kind)):,} | {share_labelled(rows(kind))}"
        assert [line for line in lines if line.startswith(f"| {names} | {sizes} |")], (names, sizes)


@pytest.mark.parametrize("wave", [1, 2])
def test_the_readme_tells_how_far_the_passes_of_each_wave_agree(wave: int) -> None:
    second_wave = {row.document for name in SECOND_WAVE for row in rows_of(TRAINING / name)}
    passes = {
        name: [
            LabelledUtterance(document, "words", tuple(sorted(parts(cells["labels"]))), utterance_id=f"{document}/{n}")
            for (document, n), cells in table(f"{name}_pass").items()
            if (document in second_wave) == (wave == 2)
        ]
        for name in ("first", "second")
    }
    compared = lay_side_by_side(passes)
    for found in agreement(compared, psw().label_ids):
        figures = [f"{v.value:.3f} ({v.low:.3f}–{v.high:.3f})" for v in (found.kappa, found.alpha, found.ac1)]
        prevalence = " / ".join(f"{share:.3f}" for share in found.prevalence if share is not None)
        assert readme_rows(found.label)[wave][1:] == [prevalence, f"{found.percent.value:.3f}", *figures]
    told_of = f"{len(compared.disagreements)} of {len(compared.shared):,} utterances were labelled differently"
    assert told_of in (TRAINING / "README.md").read_text(encoding="utf-8")


def test_the_sample_is_read_for_comparison() -> None:
    assert len(compared()["sample"]) > 1500
    assert len(compared()["examples"]) > 50


def test_what_is_kept_of_their_closeness_is_of_today_s_texts() -> None:
    assert json.loads(KEPT.read_bytes())["of"] == digest(compared()), "python tests/training_texts.py measures it anew"


@pytest.mark.parametrize(
    ("other", "limit"),
    [("training", 0.92), ("sample", 0.85), ("examples", 0.92)],
    ids=["no two utterances say the same", "the sample", "the codebook's examples"],
)
def test_no_training_text_is_close_to(other: str, limit: float) -> None:
    """Some five thousand texts are embedded for it, so the outcome is kept with their hash, and none is kept that doesn't fit."""
    cosine, whose = json.loads(KEPT.read_bytes())["closest"][other]
    assert cosine <= limit, f"{whose} comes as close as {cosine}"


def test_closeness_is_found_where_it_is() -> None:
    texts = {"training": [row.text for row in every()[:3]], "sample": [every()[2].text], "examples": ["It rained."]}
    found = closest(texts)
    assert found["sample"] == (pytest.approx(1.0, abs=0.0011), f"{every()[2].document} turn {every()[2].turn}")
    assert found["examples"][0] < 0.9 and found["training"][0] < 0.92
