"""How a run's evidence was made, as prose for a paper's Methods section; the exports that people read lay it out.

Nothing is computed but counts: every figure is the run's own, and a sentence stands only where it is true of this run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline import wording
from pipeline.findings import Findings
from pipeline.methods_coding import coding, deidentification
from pipeline.methods_corpus import corpus, units
from pipeline.methods_figures import agreement_rows, agreement_sentences, correction, criteria_rows, intervals, readings
from pipeline.methods_references import cited

AGREEMENT_COLUMNS = (
    "Code",
    "Given by people",
    "Prevalence",
    "Precision",
    "Recall",
    "F1",
    "κ",
    "α",
)
CRITERIA_COLUMNS = ("Criterion", "Question", "Codes for", "Codes against", "Read from")


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the text: paragraphs of plain text, then, where `rows` has any, a table with its caption.

    Each row has as many texts as `columns`. `listed` is True where the paragraphs are entries of a list.
    """

    title: str
    paragraphs: tuple[str, ...]
    caption: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    listed: bool = False


def paragraphs(findings: Findings) -> tuple[Section, ...]:
    """The sections of the text in order, from the corpus to the references; none is empty.

    Plain text without mark-up: names and titles of the codebook stand in it as they are, so whoever lays it out escapes it.
    """
    written = tuple(_sections(findings))
    told = " ".join(text for section in written for text in (*section.paragraphs, section.caption))
    return (*written, Section("References", cited(told), listed=True))


def _sections(findings: Findings) -> Iterator[Section]:
    yield Section("Corpus", corpus(findings))
    told = deidentification(findings)
    if told:
        yield Section("De-identification", told)
    yield Section("Unit of analysis", units(findings))
    yield Section("Coding", coding(findings))
    rows = agreement_rows(findings)
    yield Section(
        "Agreement with people's coding",
        agreement_sentences(findings),
        "Agreement of the model with people's coding, code by code" if rows else "",
        AGREEMENT_COLUMNS if rows else (),
        rows,
    )
    criteria = criteria_rows(findings)
    yield Section(
        "Evidence and prevalence",
        correction(findings),
        "The criteria, the codes that feed them and the groups they are read from" if criteria else "",
        CRITERIA_COLUMNS if criteria else (),
        criteria,
    )
    yield Section("Balance, intervals and readings", (*intervals(findings), *readings(findings)))
    yield Section("Software", software(findings))
    yield Section("What these figures cannot say", limitations(findings), listed=True)


def software(findings: Findings) -> tuple[str, ...]:
    """Which software made the evidence, with its versions, and what names the run."""
    run, codebook = findings.run, findings.codebook
    names = {
        "themetrix": "Themetrix",
        "spacy": "spaCy",
        "torch": "PyTorch",
        "presidio-analyzer": "Presidio",
        "numpy": "NumPy",
    }
    versions = [f"{names.get(name, name)} {version}" for name, version in run.versions.items()]
    made = f"The analysis was made with {wording.listed(versions)}. " if versions else ""
    return (
        f"{made}The software sends no text off the computer it runs on. The run is identified by {run.run_id}, a digest of its "
        f"inputs, and the codebook by {codebook.digest[:16]} (SHA-256, first 16 digits): the same inputs under the same versions "
        "give the same figures.",
    )


def limitations(findings: Findings) -> tuple[str, ...]:
    """What a reader must not take from the figures, as list entries."""
    entries = [
        "Participants are those who were interviewed, not a random sample of their groups: an interval says how steady a "
        "figure is among people like them, not what the whole group thinks.",
        "“Insufficient” is not absence: it does not mean that nobody in the group holds the view.",
        "Counts show how widely and how evenly something was said, not how much it matters; the quotes behind a figure are "
        "the evidence, and the figure a way to them.",
    ]
    if findings.run.model:
        entries.insert(
            0,
            "Codes are a statistical model's wherever no person decided, and many single ones are wrong; figures should be "
            "read with the words behind them.",
        )
        if not findings.appraisal.agreement:
            entries.insert(
                1, "The model's agreement with people was not measured for this run, so its error is unknown."
            )
        elif not any(
            side.corrected.value is not None
            for cell in findings.matrix.cells
            for side in (cell.supporting, cell.contesting)
        ):
            entries.insert(1, "Prevalences are as counted: they carry the model's errors uncorrected.")
    hearsay = sum(cell.supporting.reported + cell.contesting.reported for cell in findings.matrix.cells)
    if hearsay:
        entries.append(
            "What participants told of others' views is testimony about them, and whose view it is was decided by rule "
            "from the wording; it enters no balance, interval or reading."
        )
    told = tuple(dict.fromkeys((*findings.run.warnings, *findings.matrix.warnings)))
    if told:
        entries.append(
            f"The run gave {wording.counted(len(told), 'warning')}, which should be read with these figures."
        )
    return tuple(entries)
