"""People's codes as they come in: a coding sheet that was filled in, or any labelled CSV, with every problem told at once.

Whom the rows are about is found by `pipeline.operations.import_codes`, which knows the study's utterances.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.coding_workbook import CODING, label_headings
from pipeline.errors import InvalidFile, WrongUse
from pipeline.people import Given
from pipeline.sheets import COLUMNS, SHOWN_CODES
from pipeline.speaker import UNKNOWN
from pipeline.tables_in import Row, csv_rows, is_workbook, workbook_rows

_KIND = "file of people's codes"
_KNOWN = (*COLUMNS, *SHOWN_CODES, "turn", "participant", "prompted", "start", "end", "document_name")
_YES = frozenset({"x", "1", "yes", "y", "true", "✓", "✔"})
_NO = frozenset({"", "0", "no", "n", "false", "-", "–"})


@dataclass(frozen=True, slots=True)
class CodedRow:
    """What one coder said of one utterance: of the labels `asked`, those `given`; `line` is the row's number in the file.

    `unmarked` rows carry codes but no mark that they were read; `coder` may be "", `probability` is as the file says.
    """

    line: int
    document: str
    utterance_id: str
    text: str
    coder: str
    asked: tuple[str, ...]
    given: tuple[Given, ...] = ()
    sheet: str = ""
    probability: float | None = None
    unmarked: bool = False


@dataclass(frozen=True, slots=True)
class Returned:
    """The rows somebody read, in the file's order, and how many nobody did (missing, not "none")."""

    rows: tuple[CodedRow, ...]
    unread: int = 0


def codes_of(content: bytes, name: str, codebook: Codebook) -> Returned:
    """The codes in a file, whatever it is: a coding sheet (.xlsx, .csv), labelled CSV.

    A project (.qdpx) is `pipeline.returned_project`'s.
    Raises `InvalidFile` with every problem and its row, never quoting anybody; `UnreadableFile` for a damaged workbook.
    """
    problems: list[str] = []
    if is_workbook(content):
        return _returned(workbook_rows(content, name, CODING), name, codebook, problems)
    if content[:2] == b"PK":
        raise WrongUse("this is neither a workbook nor a table", where=name, expected="a sheet as .xlsx or .csv")
    return _returned(csv_rows(content, problems), name, codebook, problems)


def _returned(rows: Sequence[Row], where: str, codebook: Codebook, problems: list[str]) -> Returned:
    if not rows:
        raise InvalidFile(_KIND, where, problems or ["the file holds nothing; expected a line of column names"])
    (first, header), body = rows[0], rows[1:]
    columns = _Columns.of([_plain(cell) for cell in header], codebook)
    problems += [f"row {first}: {problem}" for problem in columns.problems(header, [cells for _, cells in body])]
    if problems:
        raise InvalidFile(_KIND, where, problems)
    found: list[CodedRow] = []
    unread = 0
    for number, cells in body:
        if len(cells) > len(header) and any(cells[len(header) :]):
            problems.append(f"row {number}: more cells than there are column names; is a text missing its quotes?")
            continue
        row = _Row(f"row {number}", columns, (*cells, *[""] * (len(header) - len(cells))), codebook, problems)
        coded = row.coded(number)
        if coded is None:
            unread += 1
        else:
            found.append(coded)
    if problems:
        raise InvalidFile(_KIND, where, problems)
    return Returned(tuple(found), unread)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where each column stands: those with a name of ours, and one a label."""

    named: Mapping[str, tuple[int, ...]]
    labels: Mapping[str, tuple[int, ...]]
    others: tuple[int, ...]

    @classmethod
    def of(cls, header: Sequence[str], codebook: Codebook) -> _Columns:
        headings = {_plain(heading): label for label, heading in label_headings(codebook).items()}
        headings |= {label.id: label.id for label in codebook.labels if label.id not in _KNOWN}
        headings |= {_plain(f"{label.name} ({label.id})"): label.id for label in codebook.labels}
        named: dict[str, tuple[int, ...]] = {}
        labels: dict[str, tuple[int, ...]] = {}
        others: list[int] = []
        for place, name in enumerate(header):
            if name in _KNOWN:
                named[name] = (*named.get(name, ()), place)
            elif name in headings:
                labels[headings[name]] = (*labels.get(headings[name], ()), place)
            else:
                others.append(place)
        return cls(named, labels, tuple(others))

    def problems(self, header: Sequence[str], body: Sequence[tuple[str, ...]]) -> list[str]:
        """What is wrong with the column names, given what stands under them."""
        found = [
            f"the column {name!r} stands twice" for name, at in {**self.named, **self.labels}.items() if len(at) > 1
        ]
        if "utterance_id" not in self.named and not {"document", "text"} <= set(self.named):
            found.append(
                "no column says which utterance a row is about; expected `utterance_id`, or `document` and `text`"
            )
        if "labels" not in self.named and not self.labels:
            found.append("no column holds codes; expected `labels` (ids joined by ;), or a column for each label")
        for place in self.others:
            under = {cells[place].casefold() for cells in body if place < len(cells)} - {""}
            if under and under <= _YES - {"1"} and header[place]:
                shown = repr(header[place]) if re.fullmatch(r"[\w ()-]{1,64}", header[place]) else f"number {place + 1}"
                found.append(f"the column {shown} holds marks and is no label of the codebook")
        return found


@dataclass(frozen=True, slots=True)
class _Row:
    """One row being read; what is wrong with it goes to `problems`."""

    called: str
    columns: _Columns
    cells: tuple[str, ...]
    codebook: Codebook
    problems: list[str]

    def coded(self, number: int) -> CodedRow | None:
        """The row as somebody coded it, None when nobody read it."""
        labels = self._labels()
        read = "read" not in self.columns.named or self._cell("read").casefold() not in _NO
        if not read and not labels:
            return None
        document, text, identifier = (self._cell(name) for name in ("document", "text", "utterance_id"))
        if not identifier and not (document and text):
            self._problem("nothing says which utterance it is about")
        asked = self.codebook.label_ids if "labels" in self.columns.named else tuple(self.columns.labels)
        return CodedRow(
            line=number,
            document=document,
            utterance_id=identifier,
            text=text,
            coder=" ".join(self._cell("coder").split()),
            asked=asked,
            given=self._given(labels),
            sheet=self._cell("sheet"),
            probability=self._probability(),
            unmarked=not read,
        )

    def _labels(self) -> tuple[str, ...]:
        """The labels given, in the order of the cell `labels`, then of the codebook's columns."""
        known = {_plain(label.id): label.id for label in self.codebook.labels}
        known |= {_plain(label.name): label.id for label in self.codebook.labels if _plain(label.name) not in known}
        found: list[str] = []
        for part in re.split(r"[;,\n]", self._cell("labels")):
            if part.strip() and _plain(part) not in known:
                listed = ", ".join(self.codebook.label_ids)
                # Only what looks like an id is repeated: a cell out of its column may hold somebody's words.
                shown = repr(part.strip()) if re.fullmatch(r"\w{1,64}", part.strip()) else "of that name"
                self._problem(f"the codebook has no label {shown}; expected one of {listed}, joined by ;")
            elif part.strip():
                found.append(known[_plain(part)])
        for label in self.codebook.label_ids:
            places = self.columns.labels.get(label, ())
            if places and self._mark(self.cells[places[0]], label):
                found.append(label)
        return tuple(dict.fromkeys(found))

    def _given(self, labels: Sequence[str]) -> tuple[Given, ...]:
        holders = [self._group(part) for part in self._beside("holder", labels)]
        reported, prompted = (
            [None if not part else self._mark(part, name) for part in self._beside(name, labels)]
            for name in ("reported", "prompted")
        )
        return tuple(map(Given, labels, holders, reported, prompted))

    def _beside(self, name: str, labels: Sequence[str]) -> list[str]:
        """A cell's parts, one a label: as many as there are labels, or one that holds for all."""
        cell = self._cell(name)
        parts = [part.strip() for part in cell.split(";")] if cell else [""]
        if len(parts) == 1 and (labels or not parts[0]):
            return parts * len(labels)
        if len(parts) != len(labels):
            self._problem(f"{len(parts)} values under {name!r} for {len(labels)} codes; expected one, or one a code")
            return [""] * len(labels)
        return parts

    def _group(self, cell: str) -> str:
        groups = self.codebook.groups
        known = {_plain(word): group.id for group in groups for word in (*group.aliases, group.name, group.id)}
        if cell and groups and _plain(cell) not in {*known, UNKNOWN}:
            self._problem(
                f"under 'holder' stands no group; expected one of {', '.join((*self.codebook.group_ids, UNKNOWN))}"
            )
        return known.get(_plain(cell), cell)

    def _mark(self, cell: str, column: str) -> bool:
        if cell.casefold() not in _YES | _NO:
            self._problem(f"under {column!r} stands neither x nor nothing")
        return cell.casefold() in _YES

    def _probability(self) -> float | None:
        cell = self._cell("sampling_probability").replace(",", ".")
        try:
            value = float(cell) if cell else None
        except ValueError:
            value = 0.0
        if value is not None and not 0.0 < value <= 1.0:
            self._problem("sampling_probability must be a number over 0, at most 1")
        return value

    def _cell(self, name: str) -> str:
        places = self.columns.named.get(name)
        return self.cells[places[0]] if places else ""

    def _problem(self, what: str) -> None:
        self.problems.append(f"{self.called}: {what}")


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
