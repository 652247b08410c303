"""What a command's outcome looks like on a terminal and as JSON; one function for each kind of outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.door import Out
from pipeline.codebook import Codebook
from pipeline.findings import Findings
from pipeline.matrix import Interval
from pipeline.store.ledger import SetAsideRow
from pipeline.wording import balance_words, number, people_words, verdict_words

if TYPE_CHECKING:
    from pipeline.operations.agreement import Agreed
    from pipeline.operations.doctor import Finding
    from pipeline.operations.dry_run import FileReading
    from pipeline.operations.run import Outcome
    from pipeline.operations.status import Status
    from pipeline.operations.train import Trained

_SHOWN_WARNINGS = 8
_WIDE = 110  # characters of a table that goes to a file or another program
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
    out.result(
        {
            "run_id": done.published.run_id,
            "folder": str(done.published.folder),
            "coded": done.coded,
            "counts": done.published.findings.run.counts,
            "readings": {row.criterion: row.reading.value for row in done.published.findings.matrix.rows},
            "set_aside": [asdict(row) for row in done.set_aside],
            "warnings": done.published.findings.run.warnings,
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
        out.tell(
            f"Set aside: {len(set_aside)} file{'s' if len(set_aside) != 1 else ''}, in quarantine/ with the reason beside each"
        )
        for row in set_aside:
            out.tell(f"  {row.name} ({row.reason}): {row.found}. {row.remedy}")
    else:
        out.tell("Set aside: nothing")
    out.tell()
    _matrix(out, findings)
    for warning in findings.run.warnings[:_SHOWN_WARNINGS]:
        out.tell(f"  ! {warning}")
    if len(findings.run.warnings) > _SHOWN_WARNINGS:
        out.tell(f"  ! and {len(findings.run.warnings) - _SHOWN_WARNINGS} more, in the report")
    out.tell()
    for name, what in (("matrix.xlsx", "Workbook"), ("report.html", "Page")):
        if (folder / name).is_file():
            out.tell(f"{what + ':':10} {folder / name}")
    out.tell(f"{'All files:':10} {folder}/")


def dry_run(out: Out, readings: Sequence[FileReading]) -> None:
    """Per file: format, convention, speakers with role, group and site, turns, warnings."""
    table = _table("File", "Read as", "Speaker", "Role", "Group", "Site", "Turns")
    for reading in readings:
        if reading.refused:
            table.add_row(reading.name, reading.refused, "", "", "", "", "")
            continue
        how = f"{reading.format}, {reading.convention} ({reading.confidence:.0%} sure)"
        for place, (speaker, turns) in enumerate(reading.speakers):
            first = (reading.name, how) if place == 0 else ("", "")
            label = speaker.label or "(no label)"
            table.add_row(*first, label, speaker.role.value, speaker.group, speaker.site, str(turns))
    _print(out, table)
    for reading in readings:
        for warning in reading.warnings:
            out.tell(f"  ! {reading.name}: {warning}")
    refused = sum(1 for reading in readings if reading.refused)
    out.tell(f"{len(readings) - refused} files would be read, {refused} would not. Nothing was taken in.")
    out.result([asdict(reading) for reading in readings])


def status(out: Out, found: Status) -> None:
    """A workspace at a glance."""
    out.tell(f"Workspace   {found.root}")
    out.tell(f"Codebook    {found.codebook}")
    out.tell(f"Model       {found.model} (there are: {', '.join(found.models) or 'none'})")
    older = f", {found.superseded} older versions kept but not counted" if found.superseded else ""
    out.tell(f"Interviews  {found.documents} counted{older}; {found.waiting} waiting in the inbox")
    out.tell(f"Runs        {found.runs}" + (f", the last is {found.last_run}" if found.last_run else ""))
    out.tell(f"Set aside   {len(found.set_aside)}")
    for row in found.set_aside:
        out.tell(f"  {row.name} ({row.reason}): {row.found}. {row.remedy}")
    out.result(asdict(found))


def runs(out: Out, past: Sequence[dict[str, Any]]) -> None:
    """Past runs, oldest first."""
    table = _table("Run", "Ended (UTC)", "Interviews", "Model", "Codebook")
    for run in past:
        table.add_row(run["run_id"], run["finished_at"], str(run.get("documents", "")), run["model"], run["codebook"])
    _print(out, table)
    out.result(list(past))


def trained(out: Out, model: Trained) -> None:
    """A new model version and how well it did on interviews it hadn't seen."""
    table = _table("Label", "Positives", "Precision", "Recall", "F1", "Average precision")
    for figures in model.figures:
        values = (figures.precision, figures.recall, figures.f1, figures.average_precision)
        table.add_row(figures.label, str(figures.positives), *(number(value) for value in values))
    _print(out, table)
    for label, reason in model.skipped:
        out.tell(f"  ! {label} was skipped: {reason}")
    out.tell(f"{model.basis}. The card tells the rest: {model.folder / 'card.md'}")
    out.tell(
        f"{model.version} is ready. The model in use stays as it is; name {model.version} in themetrix.toml to use it."
    )
    out.result({"version": model.version, "folder": str(model.folder), "figures": [asdict(f) for f in model.figures]})


def agreement(out: Out, found: Agreed, written: Path | None) -> None:
    """How far coders agree per label, then what they disagree on, each coder's labels beside the words."""
    out.tell(
        f"{found.utterances} utterances of {found.documents} documents, read by {' and '.join(found.coders)}"
        + (f"; {found.missing} more were read by one alone and enter no figure." if found.missing else ".")
    )
    table = _table("Code", "Given %", "Same %", "κ", "α", "AC1")
    for row in found.labels:
        shares_given = "/".join(_percent(share) for share in row.prevalence)
        same = _percent(row.percent.value)
        table.add_row(
            row.label, shares_given, same, *(_above_bounds(value) for value in (row.kappa, row.alpha, row.ac1))
        )
    _print(out, table)
    for row in found.labels:
        if row.note:
            out.tell(f"  ! {row.label}: {row.note}")
    out.tell("Intervals (95 %) resample documents. κ and α fall towards 0 when a code is rare, however seldom coders")
    out.tell("differ; AC1 does so less. Read each beside its prevalence.")
    table = _table("Document and words", *found.coders)
    for utterance in found.disagreements[:_SHOWN_DISAGREEMENTS]:
        given = ("(not read)" if labels is None else "\n".join(labels) or "(none)" for labels in utterance.given)
        where = f"{utterance.document} {utterance.utterance_id}".strip()
        table.add_row(f"{where}: {utterance.text}", *given)
    if found.disagreements:
        _print(out, table)
    left = len(found.disagreements) - _SHOWN_DISAGREEMENTS
    more = f", {left} more than shown here: -o FILE.csv writes them all" if left > 0 and written is None else ""
    out.tell(f"Disagreements: {len(found.disagreements)}" + (f", all in {written}" if written else more))
    out.result(asdict(found))


def codebook(out: Out, checked: Codebook) -> None:
    """A codebook without problems, in a line."""
    out.tell(
        f"{checked.id} {checked.version}: {len(checked.labels)} labels, {len(checked.criteria)} criteria, "
        f"{len(checked.groups)} groups, {len(checked.sites)} sites. No problems found."
    )
    out.result({"id": checked.id, "version": checked.version, "digest": checked.digest, "problems": []})


def doctor(out: Out, findings: Sequence[Finding]) -> None:
    """What was examined, what is wrong and how to mend it."""
    for finding in findings:
        out.tell(f"{'ok ' if finding.well else 'ILL'}  {finding.what}: {finding.found}")
        if finding.remedy:
            out.tell(f"       What to do: {finding.remedy}")
    out.result([asdict(finding) for finding in findings])


def _matrix(out: Out, findings: Findings) -> None:
    names = {group.id: group.name for group in findings.codebook.groups}
    cells = {(cell.criterion, cell.group): cell for cell in findings.matrix.cells if cell.site == cell.wave == "all"}
    table = _table("Criterion and group", "Reading", "Balance (interval)", "People")
    criteria = {criterion.id: criterion for criterion in findings.codebook.criteria}
    for row in findings.matrix.rows:
        criterion = criteria[row.criterion]
        table.add_row(criterion.name.upper(), verdict_words(row.reading, row.reason), balance_words(row.balance), "")
        for group in criterion.judged_by:
            cell = cells.get((criterion.id, group))
            if cell is not None and cell.participants_with_evidence:
                reading = verdict_words(cell.reading, cell.reason)
                table.add_row(f"  {names[group]}", reading, balance_words(cell.balance), ", ".join(people_words(cell)))
    _print(out, table)


def _percent(share: float | None) -> str:
    return number(None if share is None else share * 100, digits=1)


def _above_bounds(value: Interval) -> str:
    if value.low is None or value.high is None:
        return number(value.value)
    return f"{number(value.value)}\n{number(value.low)}{' to ' if value.low < 0 else '–'}{number(value.high)}"


def _table(*headings: str) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _print(out: Out, table: Any) -> None:
    if not out.as_json:
        from rich.console import Console

        out.close()
        console = Console(stderr=True, markup=False, highlight=False)
        if not console.is_terminal:
            console.width = _WIDE
        console.print(table)
