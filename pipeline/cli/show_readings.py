"""What the evidence looks like on a terminal: the matrix in short, as JSON, and what to be warned of before reading it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.cli.door import Out
from pipeline.cli.show_table import print_table, table
from pipeline.findings import Findings
from pipeline.interviews import titles_of
from pipeline.matrix import Cell, Row
from pipeline.speaker import UNKNOWN
from pipeline.wording import balance_words, names_of, people_words, verdict_words

_SHOWN_WARNINGS = 8  # of the study, and as many interviews
_ALL = "all"
_BY_JSON = "the output of `themetrix export --json`"


def readings(findings: Findings) -> list[dict[str, Any]]:
    """Every row's reading for scripts: criterion, site, wave (`all` where the matrix isn't split), reading, reason."""
    return [
        {
            "criterion": row.criterion,
            "site": row.site,
            "wave": row.wave,
            "reading": row.reading.value,
            "reason": row.reason.value,
        }
        for row in findings.matrix.rows
    ]


def matrix(out: Out, findings: Findings) -> None:
    """Each criterion's reading and the groups with evidence under it, at each site and wave the matrix is split by."""
    names = names_of(findings.codebook)
    criteria = {criterion.id: criterion for criterion in findings.codebook.criteria}
    cells = {cell.key: cell for cell in findings.matrix.cells}
    made = table("Criterion and group", "Reading", "Balance (interval)", "People")
    before = ""
    for row in findings.matrix.rows:
        criterion = criteria[row.criterion]
        if findings.matrix.by and before not in ("", row.criterion):
            made.add_section()
        before = row.criterion
        title = ", ".join((criterion.name.upper(), *_place(row, names)))
        made.add_row(title, verdict_words(row.reading, row.reason), balance_words(row.balance), "")
        for group in criterion.judged_by:
            cell = cells.get((row.criterion, group, row.site, row.wave))
            if cell is not None and cell.participants_with_evidence:
                made.add_row(*_group(cell, names.get(group, group)))
    print_table(out, made)


def _place(row: Row, names: dict[str, str]) -> tuple[str, ...]:
    """Where and when a row's interviews were held, if the matrix is split by it."""
    site = "site not known" if row.site == UNKNOWN else names.get(row.site, row.site)
    return (*((site,) if row.site != _ALL else ()), *((f"wave {row.wave}",) if row.wave != _ALL else ()))


def _group(cell: Cell, name: str) -> tuple[str, str, str, str]:
    reading = verdict_words(cell.reading, cell.reason)
    return f"  {name}", reading, balance_words(cell.balance), ", ".join(people_words(cell))


def warnings(out: Out, findings: Findings, folder: Path) -> None:
    """What holds for the whole study first, then a line for each interview with warnings; says where all of them are."""
    study, interviews = _sorted(findings)
    for warning in study[:_SHOWN_WARNINGS]:
        out.tell(f"  ! {warning}")
    for name, told in list(interviews.items())[:_SHOWN_WARNINGS]:
        out.tell(f"  ! {name}: {told[0] if len(told) == 1 else f'{len(told)} warnings, first: {told[0]}'}")
    total = len(study) + sum(map(len, interviews.values()))
    shown = min(len(study), _SHOWN_WARNINGS) + min(len(interviews), _SHOWN_WARNINGS)
    if shown < total:
        out.tell(f"  ! all {total} warnings are in {_list_in(folder)}")


def _sorted(findings: Findings) -> tuple[list[str], dict[str, list[str]]]:
    """The warnings of the study, those of the matrix first, and by interview (de-identified name) its own."""
    by_length = sorted({title.name for title in titles_of(findings.documents)}, key=len, reverse=True)
    study: list[str] = []
    interviews: dict[str, list[str]] = {}
    for warning in dict.fromkeys((*findings.matrix.warnings, *findings.run.warnings)):
        # The longest name that fits: `talk` may be the beginning of another interview's name, `talk: two`.
        name = _first(each for each in by_length if each and warning.startswith(f"{each}: "))
        if name:
            interviews.setdefault(name, []).append(warning.removeprefix(f"{name}: "))
        else:
            study.append(warning)
    return study, interviews


def _first(names: Iterable[str]) -> str:
    return next(iter(names), "")


def _list_in(folder: Path) -> str:
    """Where this run's full list lies: the page where there is one."""
    return next((name for name in ("report.html", "run.json") if (folder / name).is_file()), _BY_JSON)
