"""How the figures and words of every export are read back: one small function a format, for the test that walks them all.

A new exporter gets its function here and its line in `READ_BACK`; without one the contract suite fails. Each reads the files as
their reader would (a spreadsheet, a browser, Word) and says what it found under the columns' names of matrix.csv.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import openpyxl
import pyarrow.parquet as pq
from lxml import etree, html

from pipeline import wording
from pipeline.exporters._quotations import anchor, shown_groups, slices
from pipeline.findings import Findings
from pipeline.matrix import Cell, ReadingOf, Reason, Row

Key = tuple[str, str, str, str]
Files = Mapping[str, bytes]
SIDES = ("for", "against", "ambivalent", "abstained")
_VERDICTS = {wording.verdict_words(reading, reason): (reading, reason) for reading in ReadingOf for reason in Reason}
_NUMBER = r"[−+-]?[\d,]+(?:\.\d+)?"


@dataclass(frozen=True)
class Shown:
    """A number as somebody reads it, and the last place it was shown to (0.01 for 0.25)."""

    value: float
    place: float

    def is_of(self, exact: object) -> bool:
        return isinstance(exact, (int, float)) and abs(self.value - exact) <= self.place / 2 + 1e-9


@dataclass(frozen=True)
class Quote:
    """Words as an export shows them: of which utterance, or where they stand, and as which evidence of which cell."""

    text: str
    utterance_id: str = ""
    document: str = ""
    start: int | None = None
    key: Key | None = None
    side: str = ""


@dataclass
class Told:
    """What one format tells: figures of cells and of rows, quotes, how many utterances got each label; `bare` says why nothing."""

    cells: dict[Key, dict[str, object]] = field(default_factory=dict)
    rows: dict[tuple[str, str, str], dict[str, object]] = field(default_factory=dict)
    quotes: list[Quote] = field(default_factory=list)
    given: Counter[str] | None = None
    whole: bool = False  # every piece of evidence of every cell is among the quotes
    bare: str = ""


def truth(cell: Cell) -> dict[str, object]:
    """The exact figures of a cell under the names of matrix.csv, and the counts that shares rest on."""
    told: dict[str, object] = {
        "judged": cell.judged,
        "utterances": cell.utterances,
        "utterances_ambivalent": len(cell.ambivalent_ids),
        "utterances_abstained": len(cell.abstained_ids),
        "utterances_none": cell.utterances_none,
        "first_hand_utterances": cell.first_hand_utterances,
        "participants": cell.participants,
        "participants_ambivalent": cell.participants_ambivalent,
        "participants_with_evidence": cell.participants_with_evidence,
        "correction": cell.correction,
        "balance": cell.balance.value,
        "balance_low": cell.balance.low,
        "balance_high": cell.balance.high,
        "reading": cell.reading.value,
        "reading_reason": cell.reason.value,
        "error_flag": cell.error_flag,
        "reported_would_change": cell.reported_would_change,
        "sign": wording.sign(cell.reading, cell.reason),
        "participants_abstained": cell.participants_abstained,
        "unanimous_low": cell.unanimous.low if cell.unanimous else None,
        "unanimous_high": cell.unanimous.high if cell.unanimous else None,
    }
    for name, side in (("for", cell.supporting), ("against", cell.contesting)):
        told |= {
            f"utterances_{name}": side.only,
            f"reported_{name}": side.reported,
            f"prompted_{name}": side.prompted,
            f"volunteered_{name}": side.volunteered,
            f"participants_{name}": side.participants,
            f"participants_prompted_{name}": side.participants_prompted,
            f"participants_volunteered_{name}": side.participants_volunteered,
            f"witnesses_{name}": side.witnesses,
            f"first_hand_{name}": len(side.ids) - side.reported,
            f"prevalence_{name}": side.prevalence,
            f"prevalence_{name}_corrected": side.corrected.value,
            f"prevalence_{name}_low": side.corrected.low,
            f"prevalence_{name}_high": side.corrected.high,
            f"quote_ids_{name}": ";".join(side.quotes),
        }
    return told


def truth_of_row(row: Row) -> dict[str, object]:
    """The exact figures of a row."""
    return {
        "reading": row.reading.value,
        "reading_reason": row.reason.value,
        "balance": row.balance.value,
        "balance_low": row.balance.low,
        "balance_high": row.balance.high,
        "rests_on": len(row.rests_on),
    }


def evidence_ids(cell: Cell) -> dict[str, set[str]]:
    """The utterances of a cell by side, each on one."""
    both = set(cell.ambivalent_ids)
    return {
        "for": set(cell.supporting.ids) - both,
        "against": set(cell.contesting.ids) - both,
        "ambivalent": both,
        "abstained": set(cell.abstained_ids),
    }


def read_csv(files: Files, found: Findings) -> Told:
    told = Told(given=Counter(row["label"] for row in _rows(files["codes.csv"]) if row["decision"] == "yes"))
    for row in _rows(files["matrix.csv"]):
        key = (row["criterion"], row["group"], row["site"], row["wave"])
        told.cells[key] = {name: _from_csv(name, value) for name, value in row.items()}
    told.quotes = [
        Quote(row["text"].removeprefix("'"), row["utterance_id"], row["document"], int(row["start"]))
        for row in _rows(files["utterances.csv"])
    ]
    return told


def read_parquet(files: Files, found: Findings) -> Told:
    def table(name: str) -> list[dict[str, object]]:
        read: list[dict[str, object]] = pq.read_table(io.BytesIO(files[f"{name}.parquet"])).to_pylist()
        return read

    told = Told(given=Counter(str(row["label"]) for row in table("codes") if row["decision"] == "yes"))
    for row in table("matrix"):
        key = (str(row["criterion"]), str(row["group"]), str(row["site"]), str(row["wave"]))
        told.cells[key] = {name: Shown(v, 0.001) if isinstance(v, float) else v for name, v in row.items()}
    told.quotes = [
        Quote(str(row["text"]), str(row["utterance_id"]), str(row["document"]), int(str(row["start"])))
        for row in table("utterances")
    ]
    return told


def read_wide(files: Files, found: Findings) -> Told:
    """Counts again from the 0s and 1s what the matrix says of first-hand utterances."""
    table = _rows(files["wide.csv"])
    told = Told(given=Counter())
    for row in table:
        for label in found.codebook.label_ids:
            told.given[label] += "1" in (row[f"code_{label}"], row.get(f"reported_{label}"))
        told.quotes.append(
            Quote(row["text"].removeprefix("'"), row["utterance_id"], row["document"], int(row["start"]))
        )
    counted = [row for row in table if row["coded"] == "1" and not row["duplicate_of"]]
    criteria = {each.id: each for each in found.codebook.criteria}
    for cell in found.matrix.cells:
        criterion = criteria[cell.criterion]
        members = [
            row
            for row in counted
            if row["group"] == cell.group and cell.site in ("all", row["site"]) and cell.wave in ("all", row["wave"])
        ]
        of = {"for": criterion.supporting, "against": criterion.contesting}
        figures: dict[str, object] = {"first_hand_utterances": Shown(len(members), 1)}
        for name, labels in of.items():
            hits = sum(any(row[f"code_{label}"] == "1" for label in labels) for row in members)
            figures[f"first_hand_{name}"] = Shown(hits, 1)
            figures[f"prevalence_{name}"] = Shown(hits / len(members), 0.001) if members else None
        figures["participants"] = Shown(len({row["participant"] for row in members}), 1)
        told.cells[cell.key] = figures
    return told


def read_xlsx(files: Files, found: Findings) -> Told:
    """Each cell four times over: in Matrix, among prevalences, on its criterion's sheet, in Cells. They must agree."""
    book = openpyxl.load_workbook(io.BytesIO(files["matrix.xlsx"]))
    told, names = Told(whole=True), _ids_by_name(found)
    lines = list(book["Cells"].iter_rows(values_only=True))
    for line in lines[1:]:
        row = dict(zip(map(str, lines[0]), line, strict=True))
        key = (str(row["criterion"]), str(row["group"]), str(row["site"]), str(row["wave"]))
        told.cells[key] = {name: _from_csv(name, "" if v is None else str(v)) for name, v in row.items()}
    for sheet, criterion in zip(book.worksheets[1:], found.codebook.criteria, strict=False):
        key = None
        for line in sheet.iter_rows(min_row=5, values_only=True):
            if line[3] == "cell":
                key = (criterion.id, names[str(line[0])], names[str(line[1])], names.get(str(line[2]), str(line[2])))
                _agree(told, key, _account(str(line[5])))
            else:
                place = int(str(line[16]))
                told.quotes.append(Quote(str(line[5]), str(line[18]), start=place, key=key, side=str(line[3])))
    _matrix_sheet(told, book["Matrix"], found)
    utterances = list(book["Utterances"].iter_rows(values_only=True))
    for line in utterances[1:]:
        row = dict(zip(map(str, utterances[0]), line, strict=True))
        told.quotes.append(
            Quote(str(row["text"]), str(row["utterance_id"]), str(row["document"]), int(str(row["start"])))
        )
    return told


def _matrix_sheet(told: Told, sheet: object, found: Findings) -> None:
    """The two blocks of each slice of the sheet Matrix, by the places in which the exporter lays them out."""
    lines = [[("" if v is None else str(v)) for v in line] for line in sheet.iter_rows(values_only=True)]  # type: ignore[attr-defined]
    heads = [at for at, line in enumerate(lines) if line[0] == "Criterion"]
    columns = shown_groups(found.codebook, found.matrix.cells)
    for number, (site, wave, _) in enumerate(slices(found)):
        first, second = heads[2 * number] + 1, heads[2 * number + 1] + 1
        for place, criterion in enumerate(found.codebook.criteria):
            for column, group in enumerate(columns, start=2):
                key = (criterion.id, group, site, wave)
                text = lines[first + 2 * place][column].split("\n")
                figures: dict[str, object] = {"sign": text[0][0], **_verdict(text[0][1:].strip(" †"))}
                figures |= next((_interval(each, "balance") for each in text if each.endswith(")")), {"balance": None})
                for name in ("for", "against"):
                    counts = [re.fullmatch(rf"{name} ([\d,]+)/([\d,]+)", each) for each in text]
                    figures |= next((_of(m[1], m[2], name) for m in counts if m), {"participants": Shown(0, 1)})
                for offset, name in ((0, "for"), (1, "against")):
                    share = lines[second + 2 * place + offset][column]
                    figures |= {} if share == "n/a" else _shares(share, name)
                _agree(told, key, figures)
            told.rows[criterion.id, site, wave] = _row_words(lines[first + 2 * place][1][1:].strip())


def _account(text: str) -> dict[str, object]:
    """A cell's own line on its criterion's sheet."""
    lines = text.split("\n")
    figures: dict[str, object] = {"sign": lines[0][0]}
    verdict = re.match(
        rf".  ({'|'.join(re.escape(each) for each in sorted(_VERDICTS, key=len, reverse=True))})\. ", text
    )
    assert verdict is not None, text
    figures |= _verdict(verdict[1])
    for line in lines:
        side = re.match(
            r"(For|Against): ([\d,]+) participants? first-hand; ([\d,]+) utterances? on this side alone; of all [\d,]+ on it "
            r"([\d,]+) volunteered, ([\d,]+) prompted, ([\d,]+) reported by ([\d,]+) witness(?:es)?\. [^:]+: (.*)\.$",
            line,
        )
        if side:
            name = side[1].lower()
            kinds = ("participants", "utterances", "volunteered", "prompted", "reported", "witnesses")
            figures |= {f"{kind}_{name}": _count(side[at]) for at, kind in enumerate(kinds, start=2)}
            figures |= {} if side[8] == "n/a" else _shares(side[8], name)
        outcomes = re.match(
            r"([\d,]+) utterances?: ([\d,]+) for, ([\d,]+) against, ([\d,]+) ambivalent, ([\d,]+) abst\w+, ([\d,]+) neither",
            line,
        )
        if outcomes:
            kinds = ("", "_for", "_against", "_ambivalent", "_abstained", "_none")
            figures |= {f"utterances{kind}": _count(outcomes[at]) for at, kind in enumerate(kinds, start=1)}
    balance = re.search(rf"balance ({_NUMBER} \([^)]*\))", lines[0])
    return figures | (_interval(balance[1], "balance") if balance else {"balance": None})


def read_html(files: Files, found: Findings) -> Told:
    page = html.document_fromstring(files["report.html"], parser=html.HTMLParser(encoding="utf-8"))
    told = Told()
    keys = {anchor(cell): cell.key for cell in found.matrix.cells}
    for article in page.xpath("//article[starts-with(@id, 'cell-')]"):
        key = keys[article.get("id")]
        says = article.xpath("string(p[contains(@class, 'says')])").strip()
        verdict = article.xpath("string(p[contains(@class, 'says')]/strong)").strip()
        figures: dict[str, object] = {"sign": verdict[0], **_verdict(verdict[1:].strip(" ."))}
        balance = re.search(rf"balance ({_NUMBER} \([^)]*\))", says)
        figures |= _interval(balance[1], "balance") if balance else {"balance": None}
        lines = {row.xpath("string(th)"): row.xpath("td/text()") for row in article.xpath(".//table//tr[td][th]")}
        for at, name in enumerate(("for", "against")):
            for title, kind in (
                ("Participants, first-hand", "participants"),
                ("Utterances on this side alone", "utterances"),
                ("of all on this side, reported", "reported"),
                ("Witnesses who reported", "witnesses"),
                ("of all on this side, volunteered", "volunteered"),
                ("of all on this side, prompted", "prompted"),
            ):
                if title in lines:
                    figures[f"{kind}_{name}"] = _count(lines[title][at])
            if "Prevalence, as counted" in lines and lines["Prevalence, as counted"][at] != "n/a":
                figures |= _shares(lines["Prevalence, as counted"][at], name)
                figures |= _corrected(lines["Prevalence, corrected"][at], name)
        for side in SIDES:
            for section in article.xpath(f".//section[contains(@class, 'side-{side}')]"):
                figures[f"utterances_{side}"] = _count(section.xpath("string(h4/span[@class='count'])"))
                for item in section.xpath(".//li[@class='quote']"):
                    words, name = item.xpath("string(.//q)"), item.get("id").rsplit("-", 1)[1]
                    told.quotes.append(Quote(words, name, key=key, side=side))
        told.cells[key] = figures
    return told


def read_md(files: Files, found: Findings) -> Told:
    told, ids = Told(), _ids_by_name(found)
    criteria = {each.name: each.id for each in found.codebook.criteria}
    titles = {
        wording.slice_title(site, wave, wording.names_of(found.codebook)): (site, wave)
        for site, wave, _ in slices(found)
    }
    place, criterion = next(iter(titles.values())), ""
    lines = files["evidence.md"].decode("utf-8").split("\n")
    for line in lines:
        heading = line.lstrip("#").strip() if line.startswith("##") else ""
        place, criterion = titles.get(heading, place), criteria.get(heading, criterion)
        if line.startswith("**"):
            told.rows[criterion, *place] = _row_words(line.strip("*"))
        cells = [each.strip() for each in line.strip("|").split(" | ")]
        if line.startswith("| ") and cells[0].removesuffix("(context)").strip() in ids:
            _cell_line(told, (criterion, ids[cells[0].removesuffix("(context)").strip()], *place), cells)
    quoted = re.findall(r"> “(.*)”\n>\n> .*\(`([0-9a-f]+)`\)", "\n".join(lines))
    told.quotes = [Quote(words, name) for words, name in quoted]
    return told


def read_docx(files: Files, found: Findings) -> Told:
    import docx
    from docx.table import Table

    told, ids = Told(), _ids_by_name(found)
    criteria = {each.name: each.id for each in found.codebook.criteria}
    document = docx.Document(io.BytesIO(files["framework.docx"]))
    tables = [block for block in document.iter_inner_content() if isinstance(block, Table)]
    figures = [each for each in tables if each.rows[0].cells[0].text == "Group" and len(each.columns) > 6]
    for table, (site, wave, _) in zip(figures, slices(found), strict=True):
        criterion = ""
        for row in table.rows[1:]:
            cells = [cell.text for cell in row.cells]
            name = cells[0].removesuffix("(context)").strip()
            if cells[0] == cells[1]:
                head, _, says = cells[0].partition(". ")
                criterion = criteria[head]
                told.rows[criterion, site, wave] = _row_words(says)
            elif name in ids:
                raw_for, raw_against = (cell.split("\n") for cell in cells[7:9])
                _cell_line(told, (criterion, ids[name], site, wave), [*cells[:7], *raw_for, *raw_against, cells[9]])
    for table in tables:
        for row in table.rows:
            for cell in row.cells:
                told.quotes += [
                    Quote(words, name) for words, name in re.findall(r"“(.*)” \[[a-z ,]+, ([0-9a-f]{20})\]", cell.text)
                ]
    return told


def _cell_line(told: Told, key: Key, cells: list[str]) -> None:
    """A line of the table of every cell, as the Word file and the markdown have it."""
    figures = _verdict(cells[1]) | _interval(cells[2], "balance")
    for at, name in ((3, "for"), (4, "against")):
        few, _, all_of = cells[at].partition(" of ")
        figures |= _of(few, all_of, name)
    kinds = ("for", "against", "ambivalent", "abstained", "none")
    figures |= {f"utterances_{kind}": _count(each) for kind, each in zip(kinds, cells[5].split(" / "), strict=True)}
    for name, each in zip(("for", "against"), cells[6].split(" / "), strict=True):
        figures[f"reported_{name}"] = _count(each)
    for at, name in ((7, "for"), (9, "against")):
        if cells[at] != "n/a":
            figures |= _shares(cells[at], name) | _corrected(cells[at + 1], name)
    told.cells[key] = figures


def read_json(files: Files, found: Findings) -> Told:
    import json

    told = Told()
    for row in json.loads(files["run.json"])["readings"]:
        figures = {name: Shown(v, 0.001) if isinstance(v, float) else v for name, v in row.items() if "balance" in name}
        figures |= {
            "reading": row["reading"],
            "reading_reason": row["reading_reason"],
            "rests_on": len(row["rests_on"]),
        }
        told.rows[row["criterion"], row["site"], row["wave"]] = figures
    return told


def read_svg(files: Files, found: Findings) -> Told:
    """Letters are drawn as outlines; what each says stands before it in a comment, in the order of the picture."""
    told = Told()
    names = [name for name in files if re.fullmatch(r"figures/matrix(-.*)?\.svg", name)]
    by_title = {}
    for name in names:
        tree = etree.fromstring(files[name])
        words = [str(each.text).strip() for each in tree.iter(etree.Comment)]
        by_title[name] = words
    for words, (site, wave, cells) in zip(by_title.values(), slices(found), strict=True):
        columns = shown_groups(found.codebook, cells)
        signs = [at for at, word in enumerate(words) if word in set("+−±?○")]
        keys = [(criterion.id, group, site, wave) for criterion in found.codebook.criteria for group in columns]
        for key, at, end in zip(keys, signs, [*signs[1:], len(words)], strict=True):
            figures: dict[str, object] = {"sign": words[at]}
            count = next(
                (m for m in (re.fullmatch(r"([\d,]+) of ([\d,]+)", w) for w in words[at + 1 : end]) if m), None
            )
            if count:
                figures |= {"participants_with_evidence": _count(count[1]), "participants": _count(count[2])}
            told.cells[key] = figures
    return told


def read_qdpx(files: Files, found: Findings) -> Told:
    """The codings of the project by code, and each selection at its place in its source."""
    told = Told(given=Counter())
    by_guid: dict[str, str] = {}
    with zipfile.ZipFile(io.BytesIO(files["project.qdpx"])) as archive:
        tree = etree.fromstring(archive.read("project.qde"))
        ns = {"q": "urn:QDA-XML:project:1.0"}
        labels = {each.name: each.id for each in found.codebook.labels}
        for code in tree.iterfind(".//q:CodeBook//q:Code", ns):
            by_guid[code.get("guid", "")] = labels.get(code.get("name", ""), "")
        machine = {user.get("guid") for user in tree.iterfind(".//q:User", ns) if "Themetrix" in user.get("name", "")}
        texts = {document.transcript.text: document.transcript.document_id for document in found.documents}
        decided = Counter[tuple[str, int, str, bool]]()
        for source in tree.iterfind(".//q:TextSource", ns):
            path = f"sources/{source.get('plainTextPath', '').removeprefix('internal://')}"
            text = archive.read(path).decode("utf-8")
            document = texts[text]
            for selection in source.iterfind("q:PlainTextSelection", ns):
                start, end = int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
                told.quotes.append(Quote(text[start:end], document=document, start=start))
                for coding in selection.iterfind("q:Coding", ns):
                    label = by_guid[coding[0].get("targetGUID", "")]
                    decided[document, start, label, coding.get("creatingUser") in machine] += 1
        # Where a person decided, both codings are there; the person's counts.
        told.given.update(label for _, _, label in {(d, s, label) for d, s, label, _ in decided if label})
    return told


def read_qdc(files: Files, found: Findings) -> Told:
    tree = etree.fromstring(files["codebook.qdc"])
    guids = {each.get("guid") for each in tree.iter() if each.tag is not etree.Comment}
    missing = [label for label in found.codebook.labels if label.name.encode() not in files["codebook.qdc"]]
    assert guids and not missing, f"codes missing from codebook.qdc: {missing}"
    return Told(bare="it holds the codebook, no figure")


def read_methods(files: Files, found: Findings) -> Told:
    text = files["methods.md"].decode("utf-8")
    people = {
        d.speakers[u.utterance.speaker].participant
        for d in found.documents
        for u in d.utterances
        if u.utterance.codable
    }
    assert f"{len(found.documents)} transcripts with {len(people)} participants" in text
    codable = sum(each.utterance.codable for document in found.documents for each in document.utterances)
    assert f"of which {codable} were codable" in text
    return Told(bare="prose: the counts of its corpus are looked at here")


def read_transcripts(files: Files, found: Findings) -> Told:
    for document in found.documents:
        assert files[f"transcripts/{document.transcript.document_id}.txt"].decode("utf-8") == document.transcript.text
    return Told(bare="it holds the words themselves")


def read_png(files: Files, found: Findings) -> Told:
    import struct

    for name, content in files.items():
        if name.endswith(".png"):
            assert content[:8] == b"\x89PNG\r\n\x1a\n", name
            assert min(struct.unpack(">II", content[16:24])) > 200, name
    return Told(bare="a picture of what figures_svg draws, by the same functions")


READ_BACK: dict[str, Callable[[Files, Findings], Told]] = {
    "csv": read_csv,
    "docx": read_docx,
    "html": read_html,
    "json": read_json,
    "md": read_md,
    "methods": read_methods,
    "parquet": read_parquet,
    "png": read_png,
    "qdc": read_qdc,
    "qdpx": read_qdpx,
    "svg": read_svg,
    "transcripts": read_transcripts,
    "wide": read_wide,
    "xlsx": read_xlsx,
}


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def _from_csv(name: str, value: str) -> object:
    if value in ("true", "false"):
        return value == "true"
    if value == "":
        return "" if name in ("error_flag", "quote_ids_for", "quote_ids_against", "correction") else None
    if re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", value) and name not in ("site", "wave"):
        return Shown(float(value), 0.001)
    return value


def _ids_by_name(found: Findings) -> dict[str, str]:
    return {name: identifier for identifier, name in wording.names_of(found.codebook).items()}


def _agree(told: Told, key: Key, figures: Mapping[str, object]) -> None:
    """Adds figures of a cell; one that is there already must be the same, as far as both were shown."""
    there = told.cells.setdefault(key, {})
    for name, value in figures.items():
        if name not in there:
            there[name] = value
        before = there[name]
        if isinstance(before, Shown) and isinstance(value, Shown):
            assert abs(before.value - value.value) <= (before.place + value.place) / 2 + 1e-9, (key, name)
        else:
            assert before == value, (key, name, before, value)


def _verdict(text: str) -> dict[str, object]:
    reading, reason = _VERDICTS[text]
    told: dict[str, object] = {"reading": reading.value}
    return told | ({"reading_reason": reason.value} if reading is ReadingOf.INSUFFICIENT else {})


def _row_words(text: str) -> dict[str, object]:
    lead = max((each for each in _VERDICTS if text.startswith(each)), key=len)
    balance = re.search(rf"balance ({_NUMBER} \([^)]*\)) over ([\d,]+) group", text)
    if balance is None:
        return {**_verdict(lead), "rests_on": Shown(0, 1)}
    return {**_verdict(lead), **_interval(balance[1], "balance"), "rests_on": _count(balance[2])}


def _of(few: str, all_of: str, side: str) -> dict[str, object]:
    return {f"participants_{side}": _count(few), "participants": _count(all_of)}


def _count(text: str) -> Shown:
    return Shown(int(text.replace(",", "")), 1)


def _number(text: str, times: float = 1.0) -> Shown:
    digits = len(text.partition(".")[2])
    value = float(text.replace("−", "-").replace(",", ""))
    return Shown(value * times, 10.0**-digits * times)


def _interval(text: str, name: str) -> dict[str, object]:
    """`−0.25 (−0.60 to +0.10)`, `−0.25 (no interval)` or `n/a`."""
    if text == "n/a":
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    told = re.fullmatch(rf"({_NUMBER}) \((?:no interval|({_NUMBER}) to ({_NUMBER}))\)", text)
    assert told is not None, text
    bounds = [None if told[at] is None else _number(told[at]) for at in (2, 3)]
    return {name: _number(told[1]), f"{name}_low": bounds[0], f"{name}_high": bounds[1]}


def _shares(text: str, side: str) -> dict[str, object]:
    """`12.3 % (41 of 333)`, and what may follow of the corrected share."""
    told = re.match(rf"({_NUMBER}) % \(([\d,]+) of ([\d,]+)\)(?:, correct(?:ed|ion) (.*))?", text)
    assert told is not None, text
    figures: dict[str, object] = {
        f"prevalence_{side}": _number(told[1], 0.01),
        f"first_hand_{side}": _count(told[2]),
        "first_hand_utterances": _count(told[3]),
    }
    return figures if told[4] is None else figures | _corrected(told[4], side)


def _corrected(text: str, side: str) -> dict[str, object]:
    """`10.1 % (4.0 % to 18.2 %)`, `10.1 %, no interval`, or `refused`."""
    name = f"prevalence_{side}"
    if text.startswith(("refused", "n/a")):
        return {f"{name}_corrected": None, f"{name}_low": None, f"{name}_high": None}
    told = re.match(rf"({_NUMBER}) %(?: \(({_NUMBER})(?: %)? to ({_NUMBER})(?: %)?\))?", text)
    assert told is not None, text
    bounds = [None if told[at] is None else _number(told[at], 0.01) for at in (2, 3)]
    return {f"{name}_corrected": _number(told[1], 0.01), f"{name}_low": bounds[0], f"{name}_high": bounds[1]}
