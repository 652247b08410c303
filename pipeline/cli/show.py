"""What a command's outcome looks like on a terminal and as JSON; one function for each kind of outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.door import Out
from pipeline.cli.gate import held_back
from pipeline.cli.show_dry_run import dry_run
from pipeline.cli.show_readings import matrix, readings, warnings
from pipeline.cli.show_table import print_table, sentences, short, table
from pipeline.figure_words import interval_words
from pipeline.findings import Findings
from pipeline.matrix import Interval
from pipeline.store.ledger import SetAsideRow
from pipeline.wording import counted, listed, number

if TYPE_CHECKING:
    from pipeline.operations.agreement import Agreed
    from pipeline.operations.doctor import Finding
    from pipeline.operations.run import Outcome
    from pipeline.operations.status import Status
    from pipeline.operations.train import Trained

__all__ = ["agreement", "doctor", "dry_run", "outcome", "published", "runs", "status", "trained"]

_SHOWN_DISAGREEMENTS = 20


def outcome(out: Out, done: Outcome) -> None:
    """What a run or an export came to: counts, what was set aside, readings, where the files lie."""
    intake = done.intake
    if intake is not None:
        out.tell(f"Interviews: {intake.new} new, {intake.known} known already, {done.coded} coded in this run.")
        for name, reason in intake.skipped:
            out.tell(f"  skipped {name}: {reason}")
        if intake.replaced:
            out.tell(f"  {intake.replaced} replaced by a newer version of the same file; the older ones count no more.")
        if intake.namesakes:
            out.tell(
                f"  {intake.namesakes} files bear the name of another interview, in another folder and with other words: both "
                "count. If one is a newer version, put it in the place of the older one."
            )
    published(out, done.published.findings, done.published.folder, done.set_aside)
    held_back(out, done.published)
    out.result(
        {
            "run_id": done.published.run_id,
            "folder": str(done.published.folder),
            "coded": done.coded,
            "counts": done.published.findings.run.counts,
            "readings": readings(done.published.findings),
            "set_aside": [asdict(row) for row in done.set_aside],
            "warnings": done.published.findings.run.warnings,
            "held": done.published.held,
            "reasons": done.published.reasons,
        }
    )


def published(out: Out, findings: Findings, folder: Path, set_aside: Sequence[SetAsideRow]) -> None:
    """The matrix in short, and where to find it whole."""
    counts = findings.run.counts
    out.tell(
        f"Coded: {counts['documents']} interviews, {counts['codable_utterances']} utterances that could be coded, "
        f"{counts['codes']} codes, {counts['abstentions']} left for a person to decide."
    )
    if set_aside:
        out.tell(f"Set aside: {counted(len(set_aside), 'file')}, in quarantine/ with the reason beside each")
        _files_set_aside(out, set_aside)
    else:
        out.tell("Set aside: nothing")
    out.tell()
    matrix(out, findings)
    warnings(out, findings, folder)
    out.tell()
    for name, what in (("matrix.xlsx", "Workbook"), ("report.html", "Page")):
        if (folder / name).is_file():
            out.tell(f"{what + ':':10} {folder / name}")
    out.tell(f"{'All files:':10} {folder}/")


def status(out: Out, found: Status) -> None:
    """A workspace at a glance."""
    out.tell(f"Workspace   {found.root}")
    out.tell(f"Codebook    {found.codebook}")
    out.tell(f"Model       {found.model} (there are: {', '.join(found.models) or 'none'})")
    older = f", {found.superseded} older versions kept but not counted" if found.superseded else ""
    out.tell(f"Interviews  {found.documents} counted{older}; {found.waiting} waiting in the inbox")
    out.tell(f"Runs        {found.runs}" + (f", the last is {found.last_run}" if found.last_run else ""))
    if found.held:
        out.tell(f"Held back   {found.held}, by the gate: `themetrix gate` says why")
    if found.sheets or found.coders:
        by = f" by {listed(found.coders)}" if found.coders else ""
        earlier = f"; {counted(found.replaced, 'earlier decision')} kept" if found.replaced else ""
        out.tell(
            f"Coded       {counted(found.coded, 'utterance')}{by}; {counted(found.sheets, 'sheet')} drawn{earlier}"
        )
    out.tell(f"Set aside   {len(found.set_aside)}")
    _files_set_aside(out, found.set_aside)
    out.result(asdict(found))


def runs(out: Out, past: Sequence[dict[str, Any]]) -> None:
    """Past runs, oldest first; how a run was split and what it left out, where any run was or did."""
    notes = [_split_and_left_out(run.get("method") or {}) for run in past]
    headings = ("Run", "Ended (UTC)", "Interviews", "Model", "Codebook")
    made = table(*headings, *(("Split by, left out",) if any(notes) else ()))
    made.columns[0].no_wrap = True  # an id in two pieces can't be copied
    for run, note in zip(past, notes, strict=True):
        ended = run["finished_at"][:19].replace("T", " ")
        cells = (run["run_id"], ended, str(run.get("documents", "")), run["model"], run["codebook"])
        made.add_row(*cells, *((note,) if any(notes) else ()))
    print_table(out, made)
    out.result(list(past))


def _split_and_left_out(method: Mapping[str, Any]) -> str:
    """`by site, wave` and `without` the documents left out by hand, a line each; a record may have neither."""
    by, excluded = method.get("by") or (), method.get("excluded") or ()
    lines = (f"by {', '.join(by)}" if by else "", f"without {', '.join(excluded)}" if excluded else "")
    return "\n".join(line for line in lines if line)


def trained(out: Out, model: Trained) -> None:
    """A new model version and how well it did on interviews it hadn't seen."""
    made = table("Label", "Positives", "Precision", "Recall", "F1", "Average precision")
    for figures in model.figures:
        values = (figures.precision, figures.recall, figures.f1, figures.average_precision)
        made.add_row(figures.label, str(figures.positives), *(interval_words(v, between="\n") for v in values))
    print_table(out, made)
    for label, reason in model.skipped:
        out.tell(f"  ! {label} was skipped: {reason}")
    for note in model.notes:
        out.tell(f"  ! {note}")
    out.tell(f"{model.basis}. The card tells the rest: {model.folder / 'card.md'}")
    out.tell(
        f"{model.version} is ready. The model in use stays as it is; compare and use it with: "
        f"themetrix promote {model.version} --labels FILE"
    )
    out.result({"version": model.version, "folder": str(model.folder), "figures": [asdict(f) for f in model.figures]})


def agreement(out: Out, found: Agreed, written: Path | None) -> None:
    """How far coders agree per label, then what they disagree on, each coder's labels beside the words."""
    out.tell(
        f"{found.utterances} utterances of {found.documents} documents, read by {' and '.join(found.coders)}"
        + (f"; {found.missing} more were read by one alone and enter no figure." if found.missing else ".")
    )
    made = table("Code", "Given %", "Same %", "κ", "α", "AC1")
    for row in found.labels:
        shares_given = "/".join(_percent(share) for share in row.prevalence)
        same = _percent(row.percent.value)
        made.add_row(
            row.label, shares_given, same, *(_above_bounds(value) for value in (row.kappa, row.alpha, row.ac1))
        )
    print_table(out, made)
    for row in found.labels:
        if row.note:
            out.tell(f"  ! {row.label}: {row.note}")
    out.tell("Intervals (95 %) resample documents. κ and α fall towards 0 when a code is rare, however seldom coders")
    out.tell("differ; AC1 does so less. Read each beside its prevalence.")
    made = table("Document and words", *found.coders)
    for utterance in found.disagreements[:_SHOWN_DISAGREEMENTS]:
        given = ("(not read)" if labels is None else "\n".join(labels) or "(none)" for labels in utterance.given)
        where = f"{utterance.document} {utterance.utterance_id}".strip()
        made.add_row(f"{where}: {utterance.text}", *given)
    if found.disagreements:
        print_table(out, made)
    left = len(found.disagreements) - _SHOWN_DISAGREEMENTS
    more = f", {left} more than shown here: -o FILE.csv writes them all" if left > 0 and written is None else ""
    out.tell(f"Disagreements: {len(found.disagreements)}" + (f", all in {written}" if written else more))
    out.result(asdict(found))


def doctor(out: Out, findings: Sequence[Finding]) -> None:
    """What was examined, what is wrong and how to mend it."""
    for finding in findings:
        out.tell(f"{'ok ' if finding.well else 'ILL'}  {finding.what}: {finding.found}")
        if finding.remedy:
            out.tell(f"       What to do: {finding.remedy}")
    out.result([asdict(finding) for finding in findings])


def _files_set_aside(out: Out, rows: Sequence[SetAsideRow]) -> None:
    for row in rows:
        out.tell(f"  {short(row.name)} ({row.reason}): {sentences(row.found, row.remedy)}")


def _percent(share: float | None) -> str:
    return number(None if share is None else share * 100, digits=1)


def _above_bounds(value: Interval) -> str:
    if value.low is None or value.high is None:
        return number(value.value)
    return f"{number(value.value)}\n{number(value.low)}{' to ' if value.low < 0 else '–'}{number(value.high)}"
