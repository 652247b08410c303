"""Two runs compared as a file: a table (CSV), Markdown, or a page that opens anywhere. Bytes out; writing them is the store's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from pipeline.change_words import (
    about,
    alone_words,
    cell_title,
    figure_rows,
    how_to_read,
    moved_words,
    reading_change,
    row_lines,
    row_title,
    run_words,
    summary,
    what_differs,
)
from pipeline.changes import CAUSES, CellChange, Moved, RowChange
from pipeline.compared import Compared
from pipeline.spreadsheet import csv_bytes, inert

KINDS = (".csv", ".md", ".html")
_COLUMNS = (
    "criterion", "group", "site", "wave", "judged", "what", "before", "after", "difference",
    *(f"part_{cause}" for cause in CAUSES), *(f"alone_{cause}" for cause in CAUSES), "causes",
    "utterance_id", "document", "document_name", "speaker", "codes_before", "codes_after", "text",
)  # fmt: skip


def written(found: Compared, kind: str) -> bytes:
    """The comparison as one of `KINDS`; KeyError for another. The same comparison gives the same bytes."""
    return {".csv": _csv, ".md": _markdown, ".html": _page}[kind](found)


# -------------------------------------------------------------------------------------------------------------- CSV


def _csv(found: Compared) -> bytes:
    """A row for each reading and figure that changed and for each utterance that moved; `what` says which."""
    rows: list[dict[str, object]] = []
    for row in found.changes.rows:
        criterion, site, wave = row.key
        place = {"criterion": criterion, "group": "", "site": site, "wave": wave}
        if row.flips:
            rows.append({**place, **_reading(row.before, row.after, row.alone)})
    for cell in found.changes.cells:
        held = cell.after or cell.before
        place = dict(zip(("criterion", "group", "site", "wave"), cell.key, strict=True))
        cells = {**place, "judged": str(bool(held and held.judged)).lower()}
        if cell.flips:
            rows.append({**cells, **_reading(cell.before, cell.after, cell.alone)})
        rows += [{**cells, **_figures(cell)[name]} for name in _figures(cell)]
        rows += [{**cells, **_utterance(moved, found)} for moved in cell.moved]
    return csv_bytes([_COLUMNS, *([inert(row.get(name, "")) for name in _COLUMNS] for row in rows)])


def _reading(before: object, after: object, alone: Iterable[tuple[str, object]]) -> dict[str, object]:
    was, is_ = (getattr(each, "reading", "") for each in (before, after))
    return {"what": "reading", "before": str(was), "after": str(is_), **{f"alone_{c}": str(r) for c, r in alone}}


def _figures(cell: CellChange) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for change in cell.figures:
        before, after = (None if value is None else round(value, 3) + 0.0 for value in (change.before, change.after))
        found[change.figure] = {
            "what": change.figure,
            "before": before,
            "after": after,
            "difference": None if before is None or after is None else round(after - before, 3) + 0.0,
            **{f"part_{part.cause}": part.share for part in change.parts},
            **{f"alone_{part.cause}": part.alone for part in change.parts},
        }
    return found


def _utterance(moved: Moved, found: Compared) -> dict[str, object]:
    said = found.said.get(moved.utterance_id)
    where = {"what": "utterance", "before": moved.before, "after": moved.after, "utterance_id": moved.utterance_id}
    if said is None:
        return {**where, "causes": ";".join(moved.causes)}
    return {
        **where,
        "causes": ";".join(moved.causes),
        "document": said.document,
        "document_name": said.document_name,
        "speaker": said.speaker,
        "codes_before": "; ".join(said.codes_before),
        "codes_after": "; ".join(said.codes_after),
        "text": said.text,
    }


# --------------------------------------------------------------------------------------------------------- Markdown


def _markdown(found: Compared) -> bytes:
    return "\n".join(_lines(found)).encode("utf-8", "replace") + b"\n"


def _lines(found: Compared) -> Iterator[str]:
    yield f"# What changed from run {found.before.run_id} to run {found.after.run_id}"
    yield ""
    yield from (_plain(f"From {run_words(found.before)} to {run_words(found.after)}."), "", _plain(summary(found)), "")
    yield from (
        f"* {_plain(line)}" for line in (*what_differs(found), *about(found), " ".join(how_to_read(found))) if line
    )
    for row in found.changes.rows:
        yield from ("", f"## {_plain(row_title(row.key, found))}", "")
        yield f"{reading_change(row.before, row.after)}: balance {' → '.join(row_lines(row))}"
        yield ""
        yield from (f"* {_plain(line)}" for line in alone_words(row.alone))
    for cell in found.changes.cells:
        yield from ("", f"## {_plain(cell_title(cell.key, found))}", "")
        yield f"**{reading_change(cell.before, cell.after)}**"
        yield ""
        yield from (f"* {_plain(line)}" for line in alone_words(cell.alone))
        yield from ("", "| figure | before | after | difference | of which |", "|---|---|---|---|---|")
        for told in figure_rows(cell, found):
            cells = (told.what.strip(), told.before, told.after, told.difference, told.parts)
            yield f"| {' | '.join(_plain(each) for each in cells)} |"
        if cell.moved:
            yield from ("", "| utterance | interview | from → to | codes | words |", "|---|---|---|---|---|")
        for moved in cell.moved:
            yield f"| {' | '.join(_plain(each) for each in _row(moved, found))} |"


def _row(moved: Moved, found: Compared) -> tuple[str, ...]:
    said = found.said.get(moved.utterance_id)
    if said is None:
        return (moved.utterance_id, "", moved_words(moved), "", "")
    codes = f"{codes_words(said.codes_before)} → {codes_words(said.codes_after)}"
    return (moved.utterance_id, f"{said.document_name}, {said.speaker}", moved_words(moved), codes, said.text)


def codes_words(codes: tuple[str, ...]) -> str:
    """`support; hostility of carers, told`, or `no code`."""
    return "; ".join(codes) or "no code"


_MARKDOWN = {ord(mark): f"\\{mark}" for mark in "\\`*_{}[]#|!~"} | {ord("<"): "&lt;", ord(">"): "&gt;"}


def _plain(text: str) -> str:
    """`text` on one line with nothing in it that Markdown would read as a mark, or a browser as a tag."""
    return " ".join(text.replace("&", "&amp;").translate(_MARKDOWN).split())


# ------------------------------------------------------------------------------------------------------------- page

_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2.2rem 0 .4rem;border-top:1px solid #bbb;padding-top:1rem}
table{border-collapse:collapse;width:100%;margin:.6rem 0}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;
border-bottom:1px solid #ddd;overflow-wrap:break-word}th{font-weight:600}thead th{background:#f3f3f3}
td.id{font:12px monospace;color:#555;width:9rem;overflow-wrap:anywhere}
.reading{font-weight:600}.context{color:#595959}ul{margin:.3rem 0;padding-left:1.2rem}q{quotes:none}
@media print{body{margin:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}}"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def _page(found: Compared) -> bytes:
    title = f"What changed from run {found.before.run_id} to run {found.after.run_id}"
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>",
        f"<h1>{escape(title)}</h1>",
        f"<p>From {escape(run_words(found.before))}<br>to {escape(run_words(found.after))}</p>",
        f"<p><strong>{escape(summary(found))}</strong></p>",
        _list((*what_differs(found), *about(found), " ".join(how_to_read(found)))),
    ]
    if found.changes.rows:
        heads = _heads("Criterion, over all groups", "Reading", "Balance before", "after", "One cause alone")
        rows = "".join(_line(_row_cells(row, found)) for row in found.changes.rows)
        parts.append(f"<h2>Criteria</h2><table>{heads}<tbody>{rows}</tbody></table>")
    parts += [_section(cell, found) for cell in found.changes.cells]
    parts.append("</main></body></html>\n")
    return "\n".join(parts).encode("utf-8", "replace")


def _section(cell: CellChange, found: Compared) -> str:
    held = cell.after or cell.before
    context = ' <span class="context">(context, in no reading of the row)</span>' if held and not held.judged else ""
    rows = "".join(
        _line((row.what, row.before, row.after, row.difference, row.parts)) for row in figure_rows(cell, found)
    )
    return (
        f"<h2>{escape(cell_title(cell.key, found))}{context}</h2>"
        + f'<p class="reading">{escape(reading_change(cell.before, cell.after))}</p>'
        + _list(alone_words(cell.alone))
        + f"<table>{_heads('Figure', 'Before', 'After', 'Difference', 'Of which')}<tbody>{rows}</tbody></table>"
        + _table(cell, found)
    )


def _heads(*heads: str) -> str:
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return f"<thead><tr>{cells}</tr></thead>"


def _row_cells(row: RowChange, found: Compared) -> tuple[str, ...]:
    reading = reading_change(row.before, row.after)
    return (row_title(row.key, found), reading, *row_lines(row), "; ".join(alone_words(row.alone)))


def _line(cells: Iterable[str]) -> str:
    """A table's line, the first cell its heading."""
    first, *rest = cells
    return f'<tr><th scope="row">{escape(first)}</th>' + "".join(f"<td>{_broken(cell)}</td>" for cell in rest) + "</tr>"


def _broken(text: str) -> str:
    """Text for a narrow column: names made of several words by `_` may part there."""
    return escape(text).replace("_", "_<wbr>")


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines if line)
    return f"<ul>{items}</ul>" if items else ""


def _table(cell: CellChange, found: Compared) -> str:
    if not cell.moved:
        return ""
    heads = _heads("Utterance", "Interview", "From → to", "Codes", "Words")
    rows = "".join(
        f'<tr><td class="id">{escape(first)}</td>' + "".join(f"<td>{_broken(each)}</td>" for each in rest) + "</tr>"
        for first, *rest in (_row(moved, found) for moved in cell.moved)
    )
    return f"<table>{heads}<tbody>{rows}</tbody></table>"
