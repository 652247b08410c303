"""A run's findings as tables with the columns people rely on. Writing them to files is left to exporters.

Truth values are nullable booleans (pandas' `boolean`); formats that hold text only write true, false or nothing.
Published probabilities, shares and balances have three decimals. Rows come in one order whatever the order of the
documents: by document id, turn and place; cells in the order of the matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from pipeline.codebook import Codebook
from pipeline.columns import Columns
from pipeline.findings import Findings
from pipeline.matrix import Cell, Side
from pipeline.tallies import each_once, participant_utterances
from pipeline.utterance import CodedDocument, CodedUtterance, Verdict

if TYPE_CHECKING:
    import pandas as pd

DECIMALS = 3
_AT_ONCE = 50_000  # rows that stand as Python values at a time: a large study's codes would take a gigabyte

_TEXT, _COUNT, _SHARE, _BALANCE, _TRUTH, _FLAG = "text", "count", "share", "balance", "truth", "flag"

_UTTERANCE = {
    **dict.fromkeys(("utterance_id", "document", "document_name"), _TEXT),
    **dict.fromkeys(("turn", "start", "end"), _COUNT),
    **dict.fromkeys(("speaker", "role", "participant", "group", "site", "wave", "text"), _TEXT),
    **dict.fromkeys(("labels", "holder", "reported", "prompted", "abstained", "model", "codebook"), _TEXT),
}
_CODE = {
    "utterance_id": _TEXT,
    "label": _TEXT,
    "p": _SHARE,
    "decision": _TEXT,
    "holder": _TEXT,
    "reported": _TRUTH,
    "prompted": _TRUTH,
    "coder": _TEXT,
    "machine_p": _SHARE,
    "machine_decision": _TEXT,
}
_OUTCOMES = ("utterances", "utterances_for", "utterances_against", "utterances_ambivalent", "utterances_abstained")
_SUBCOUNTS = (
    "reported_for",
    "reported_against",
    "prompted_for",
    "prompted_against",
    "volunteered_for",
    "volunteered_against",
)
_PEOPLE = ("participants", "participants_for", "participants_against", "participants_ambivalent")
_MORE_PEOPLE = (
    "participants_abstained",
    "participants_prompted_for",
    "participants_prompted_against",
    "participants_volunteered_for",
    "participants_volunteered_against",
)
_PREVALENCE = ("", "_corrected", "_low", "_high")
_MATRIX = {
    **dict.fromkeys(("criterion", "group", "site", "wave"), _TEXT),
    "judged": _TRUTH,
    **dict.fromkeys(
        (*_OUTCOMES, "utterances_none", *_SUBCOUNTS, *_PEOPLE, "witnesses_for", "witnesses_against"), _COUNT
    ),
    **dict.fromkeys((f"prevalence_for{kind}" for kind in _PREVALENCE), _SHARE),
    **dict.fromkeys((f"prevalence_against{kind}" for kind in _PREVALENCE), _SHARE),
    "correction": _TEXT,
    **dict.fromkeys(("balance", "balance_low", "balance_high"), _BALANCE),
    **dict.fromkeys(("reading", "reading_reason", "error_flag", "quote_ids_for", "quote_ids_against"), _TEXT),
    "reported_would_change": _TRUTH,
    **dict.fromkeys(_MORE_PEOPLE, _COUNT),
    **dict.fromkeys(("unanimous_low", "unanimous_high"), _BALANCE),
}
_WIDE = {
    **{name: _UTTERANCE[name] for name in ("utterance_id", "document", "document_name", "turn", "start", "end")},
    **dict.fromkeys(("speaker", "participant", "group", "site", "wave", "text", "duplicate_of"), _TEXT),
    "coded": _FLAG,
}
CODE_COLUMNS = tuple(_CODE)
MATRIX_COLUMNS = tuple(_MATRIX)


def utterance_columns(codebook: Codebook) -> tuple[str, ...]:
    """The columns of `utterances_table` in their order: one `p_` column for each label of `codebook`."""
    return tuple(_utterance_kinds(codebook))


def utterances_table(findings: Findings) -> pd.DataFrame:
    """Every utterance that isn't an interviewer's, codable or not, with its words as they stand in the transcript.

    `labels` are those decided yes; `holder`, `reported`, `prompted` stand in their order, joined by ";" (true, false,
    or nothing where it isn't known). `p_<label>` is the model's, whatever people decided, and empty where the utterance
    wasn't coded. `duplicate_of` names the utterance that stands for this one in all counts. Raises pandera's
    `SchemaError` for anything the contract forbids.
    """
    return _whole_table(utterances_in_parts(findings))


def utterances_in_parts(findings: Findings, documents: Iterable[CodedDocument] | None = None) -> Iterator[pd.DataFrame]:
    """The rows of `utterances_table` in parts, so that a study of any size needs the memory of one; at least one part.

    `documents` are those of `each_once`, where somebody else reads along.
    """
    walked = each_once(findings.documents) if documents is None else documents
    rows = chain.from_iterable(map(utterance_rows(findings), walked))
    return _parts(rows, _utterance_kinds(findings.codebook), each=("utterance_id",))


def utterance_rows(findings: Findings) -> Callable[[CodedDocument], Iterator[tuple[object, ...]]]:
    """What gives the rows of `utterances_table` that are of one interview, as plain values."""
    columns, stands = Columns.of(findings.codebook), dict(findings.matrix.duplicate_of)
    labels = findings.codebook.label_ids

    def rows(document: CodedDocument) -> Iterator[tuple[object, ...]]:
        for coded, speaker in _in_order(document):
            utterance, group = coded.utterance, columns.group(speaker)
            yes = [decision for decision in coded.decisions if decision.verdict is Verdict.YES]
            held = [columns.held(decision, group) for decision in yes]
            p = {decision.label: round(float(decision.machine.p), DECIMALS) for decision in coded.decisions}
            yield (
                utterance.utterance_id,
                utterance.document_id,
                document.transcript.name,
                utterance.turn,
                utterance.start,
                utterance.end,
                utterance.speaker,
                utterance.role.value,
                speaker.participant,
                group,
                columns.site(speaker),
                speaker.wave,
                utterance.text,
                ";".join(decision.label for decision in yes),
                ";".join(holder for holder, _ in held),
                ";".join(_word(reported) for _, reported in held),
                ";".join(_word(decision.prompted) for decision in yes),
                ";".join(decision.label for decision in coded.decisions if decision.verdict is Verdict.ABSTAIN),
                findings.run.model,
                findings.run.codebook,
                *(p.get(label) for label in labels),
                stands.get(utterance.utterance_id, ""),
            )

    return rows


def codes_table(findings: Findings) -> pd.DataFrame:
    """Every decision, one row an utterance and label: its probability, whose view it is, and who decided.

    Where a person decided, `p` is 1 or 0 (the share of coders who gave the label, where they differ), and `machine_p` and
    `machine_decision` hold what the machine had; elsewhere these are empty. `reported` and `prompted` are nullable booleans;
    `prompted` is empty where no question is known. Decisions on duplicates are listed too: they were made, though they
    count nowhere.
    """
    return _whole_table(codes_in_parts(findings))


def codes_in_parts(findings: Findings) -> Iterator[pd.DataFrame]:
    """The rows of `codes_table` in parts, as `utterances_in_parts`."""
    return part_of_codes(chain.from_iterable(map(code_rows(findings), each_once(findings.documents))))


def part_of_codes(rows: Iterable[tuple[object, ...]]) -> Iterator[pd.DataFrame]:
    """These rows of `code_rows` in parts."""
    return _parts(rows, _CODE, each=("utterance_id", "label"))


def code_rows(findings: Findings) -> Callable[[CodedDocument], Iterator[tuple[object, ...]]]:
    """What gives the rows of `codes_table` that are of one interview, as plain values."""
    columns = Columns.of(findings.codebook)

    def rows(document: CodedDocument) -> Iterator[tuple[object, ...]]:
        for coded, speaker in _in_order(document):
            group = columns.group(speaker)
            for found in coded.decisions:
                holder, reported = columns.held(found, group)
                p, name, was = round(float(found.p), DECIMALS), coded.utterance.utterance_id, found.replaced
                machine = (None, "") if was is None else (round(float(was.p), DECIMALS), was.verdict.value)
                told = (p, found.verdict.value, holder, reported, found.prompted, found.coder)
                yield (name, found.label, *told, *machine)

    return rows


def wide_table(findings: Findings) -> pd.DataFrame:
    """Every utterance of `utterances_table` with a column of 0 and 1 for each label, as statistics programs like it.

    `code_<label>` is 1 where the speaker's own words were given the label; `reported_<label>`, for labels whose holder may
    be somebody else, where it was told of others. Both are empty where the coder abstained, and where the utterance wasn't
    coded (`coded` 0).
    """
    return _whole_table(wide_in_parts(findings))


def wide_in_parts(findings: Findings) -> Iterator[pd.DataFrame]:
    """The rows of `wide_table` in parts, as `utterances_in_parts`."""
    return _parts(_wide_rows(findings), _wide_kinds(findings.codebook), each=("utterance_id",))


def _wide_rows(findings: Findings) -> Iterator[tuple[object, ...]]:
    columns, stands = Columns.of(findings.codebook), dict(findings.matrix.duplicate_of)
    labels = findings.codebook.labels
    for document in each_once(findings.documents):
        for coded, speaker in _in_order(document):
            utterance, group = coded.utterance, columns.group(speaker)
            own: dict[str, int | None] = {}
            told: dict[str, int | None] = {}
            for found in coded.decisions:
                reported = columns.held(found, group)[1]
                is_open, is_given = found.verdict is Verdict.ABSTAIN, found.verdict is Verdict.YES
                own[found.label] = None if is_open else int(is_given and not reported)
                told[found.label] = None if is_open else int(is_given and reported)
            yield (
                utterance.utterance_id,
                utterance.document_id,
                document.transcript.name,
                utterance.turn,
                utterance.start,
                utterance.end,
                utterance.speaker,
                speaker.participant,
                group,
                columns.site(speaker),
                speaker.wave,
                utterance.text,
                stands.get(utterance.utterance_id, ""),
                int(bool(coded.decisions)),
                *(own.get(label.id) for label in labels),
                *(told.get(label.id) for label in labels if label.attributable),
            )


def matrix_table(findings: Findings) -> pd.DataFrame:
    """The evidence matrix, one row a cell in the matrix's order; quote ids are joined by ";", strongest first."""
    return _whole_table(matrix_in_parts(findings))


def matrix_in_parts(findings: Findings) -> Iterator[pd.DataFrame]:
    """The rows of `matrix_table` in parts, as `utterances_in_parts`."""
    return _parts(map(_cell_row, findings.matrix.cells), _MATRIX, each=("criterion", "group", "site", "wave"))


def _word(truth: bool | None) -> str:
    return "" if truth is None else str(truth).lower()


def _in_order(document: CodedDocument) -> list[tuple[CodedUtterance, Any]]:
    return sorted(participant_utterances(document), key=lambda pair: (pair[0].utterance.turn, pair[0].utterance.start))


def _cell_row(cell: Cell) -> tuple[object, ...]:
    supporting, contesting = cell.supporting, cell.contesting
    return (
        *cell.key,
        cell.judged,
        cell.utterances,
        supporting.only,
        contesting.only,
        len(cell.ambivalent_ids),
        len(cell.abstained_ids),
        cell.utterances_none,
        supporting.reported,
        contesting.reported,
        supporting.prompted,
        contesting.prompted,
        supporting.volunteered,
        contesting.volunteered,
        cell.participants,
        supporting.participants,
        contesting.participants,
        cell.participants_ambivalent,
        supporting.witnesses,
        contesting.witnesses,
        *_prevalence(supporting),
        *_prevalence(contesting),
        cell.correction,
        *_rounded(cell.balance.value, cell.balance.low, cell.balance.high),
        cell.reading.value,
        cell.reason.value,
        cell.error_flag,
        ";".join(supporting.quotes),
        ";".join(contesting.quotes),
        cell.reported_would_change,
        cell.participants_abstained,
        supporting.participants_prompted,
        contesting.participants_prompted,
        supporting.participants_volunteered,
        contesting.participants_volunteered,
        *(_rounded(cell.unanimous.low, cell.unanimous.high) if cell.unanimous else (None, None)),
    )


def _prevalence(side: Side) -> tuple[float | None, ...]:
    return _rounded(side.prevalence, side.corrected.value, side.corrected.low, side.corrected.high)


def _rounded(*values: float | None) -> tuple[float | None, ...]:
    return tuple(None if value is None else round(value, DECIMALS) + 0.0 for value in values)


def _utterance_kinds(codebook: Codebook) -> dict[str, str]:
    return {**_UTTERANCE, **{f"p_{label}": _SHARE for label in codebook.label_ids}, "duplicate_of": _TEXT}


def _wide_kinds(codebook: Codebook) -> dict[str, str]:
    own = {f"code_{label.id}": _FLAG for label in codebook.labels}
    return {**_WIDE, **own, **{f"reported_{label.id}": _FLAG for label in codebook.labels if label.attributable}}


def _whole(value: object) -> object:
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def _whole_table(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(list(parts), ignore_index=True)


def _parts(
    rows: Iterable[tuple[object, ...]], kinds: dict[str, str], *, each: tuple[str, ...]
) -> Iterator[pd.DataFrame]:
    """The rows under the columns `kinds`, each with its type, checked against the contract; `each` names a row.

    That no two rows have one name is checked within a part; of utterances `tallies.tally` has seen to it already.
    """
    import pandas as pd
    import pandera.pandas as pa

    types = {_TEXT: "str", _COUNT: "int64", _SHARE: "float64", _BALANCE: "float64", _TRUTH: "boolean", _FLAG: "Int8"}
    bounds = {
        _COUNT: pa.Check.ge(0),
        _SHARE: pa.Check.in_range(0.0, 1.0),
        _BALANCE: pa.Check.in_range(-1.0, 1.0),
        _FLAG: pa.Check.isin((0, 1)),
    }
    schema = pa.DataFrameSchema(
        {
            name: pa.Column(types[kind], checks=bounds.get(kind), nullable=kind in (_SHARE, _BALANCE, _TRUTH, _FLAG))
            for name, kind in kinds.items()
        },
        strict=True,
        ordered=True,
        unique=list(each),
    )
    as_types = {name: types[kind] for name, kind in kinds.items()}
    left, taken = iter(rows), list[tuple[object, ...]]()
    first = True
    while first or len(taken) == _AT_ONCE:
        first, taken = False, list(islice(left, _AT_ONCE))
        try:
            part = pd.DataFrame(taken, columns=list(kinds))
        except UnicodeEncodeError:
            # Half of a surrogate pair, from a broken file: no table of text can hold it; one `?` for it keeps every offset.
            part = pd.DataFrame([tuple(map(_whole, row)) for row in taken], columns=list(kinds))
        yield schema.validate(part.astype(as_types))
