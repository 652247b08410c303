"""Tables in documents as paragraphs: two columns are speaker and words, three are clock, speaker, words.

Finding rows and cells in a file is left to its reader; tables as files of their own are `pipeline.readers.delimited`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.clock import seconds
from pipeline.labels import count_words, fold, is_known_form, may_be_label

_COLUMN_NAMES = frozenset(("speaker", "speakers", "name", "who", "participant", "person", "label", "voice"))


def table_paragraphs(rows: list[list[list[str]]], removed: Counter[str]) -> Iterator[str]:
    """The paragraphs of a table (rows of cells of paragraphs), row by row; a row that speaks is `label<TAB>words`.

    The words of a row that names the columns are counted into `removed` as `table heading words`.
    """
    labelled = sum(1 for cells in rows if _speaks(cells) is not None)
    as_turns = labelled * 2 > len(rows)
    if as_turns and _is_header(rows):
        removed["table heading words"] += sum(count_words(text) for cell in rows[0] for text in cell)
        rows = rows[1:]
    for cells in rows:
        spoken = _speaks(cells) if as_turns else None
        if spoken is None:
            for cell in cells:
                yield from cell
            continue
        clock, label, words = spoken
        yield f"{clock}{label}\t{words[0]}"
        yield from words[1:]


def _is_header(rows: list[list[list[str]]]) -> bool:
    """True when the first row names the columns: its speaker is called `Speaker` or the like, and never comes again."""
    first, *others = (_speaks(cells) for cells in rows)
    if first is None or not others:
        return False
    return fold(first[1]) in _COLUMN_NAMES and all(other is None or other[1] != first[1] for other in others)


def _speaks(cells: list[list[str]]) -> tuple[str, str, list[str]] | None:
    """A row's clock (as `[clock] ` or ""), speaker and words when its cells read so, else None."""
    filled = [cell for cell in cells if cell]
    clock = ""
    if len(filled) == 3 and len(filled[0]) == 1 and seconds(filled[0][0]) is not None:
        clock = f"[{filled[0][0].strip().strip('[]()')}] "
        filled = filled[1:]
    if len(filled) != 2 or len(filled[0]) != 1:
        return None
    label = filled[0][0].strip().rstrip(":").strip()
    if not (may_be_label(label) or is_known_form(label)) or "\n" in label:
        return None
    return clock, label, filled[1]
