"""The three tables as Parquet for data scientists: the exact text, true types; `pipeline.tables` fills them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from pipeline.exporters import joined
from pipeline.findings import Findings
from pipeline.tallies import each_once
from pipeline.utterance import CodedDocument

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

FORMAT = "parquet"
DEFAULT = True
VERSION = 2

_GROUP = 100_000  # rows of a group
_AT_ONCE = 50_000  # rows of codes that stand as Python values


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`utterances.parquet`, `codes.parquet`, `matrix.parquet`; the same bytes for the same version of pyarrow."""
    return joined(in_pieces(findings))


def in_pieces(findings: Findings) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The same, a group of rows at a time.

    Interviews are read once: the codes are written, compressed, into memory while the utterances leave.
    """
    from pipeline.tables import code_rows, matrix_in_parts, part_of_codes, utterances_in_parts

    codes, rows = _Groups(), code_rows(findings)
    written: list[bytes] = []

    def walked() -> Iterator[CodedDocument]:
        held: list[tuple[object, ...]] = []
        for document in each_once(findings.documents):
            held.extend(rows(document))
            yield document
            if len(held) >= _AT_ONCE:
                written.extend(codes.add(table) for table in part_of_codes(held))
                held = []
        written.extend(codes.add(table) for table in part_of_codes(held))

    yield "utterances.parquet", parquet_in_pieces(utterances_in_parts(findings, walked()))
    yield "codes.parquet", chain(written, map(_Groups.closed, (codes,)))
    yield "matrix.parquet", parquet_in_pieces(matrix_in_parts(findings))


def as_parquet(table: pd.DataFrame) -> bytes:
    """`table` as one Parquet file, zstd-compressed, without pandas' own metadata (which names its version)."""
    return b"".join(parquet_in_pieces([table]))


def parquet_in_pieces(tables: Iterable[pd.DataFrame]) -> Iterator[bytes]:
    """Tables of the same columns as one Parquet file: groups of `_GROUP` rows, however the tables are cut."""
    groups = _Groups()
    for table in tables:
        yield groups.add(table)
    yield groups.closed()


class _Groups:
    """A Parquet file being written in groups of `_GROUP` rows, the last one shorter."""

    def __init__(self) -> None:
        self._sink = _Pieces()
        self._writer: Any = None
        self._held: list[pa.Table] = []
        self._rows = 0

    def add(self, table: pd.DataFrame) -> bytes:
        """Takes these rows; gives the bytes that are written by now."""
        import pyarrow as pa

        self._held.append(pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None))
        self._rows += len(table)
        while self._rows > _GROUP:
            whole = pa.concat_tables(self._held)
            self._write(whole.slice(0, _GROUP))
            self._held, self._rows = [whole.slice(_GROUP)], self._rows - _GROUP
        return self._sink.taken()

    def closed(self) -> bytes:
        """The rest of the bytes."""
        import pyarrow as pa

        self._write(pa.concat_tables(self._held))
        self._writer.close()
        return self._sink.taken()

    def _write(self, group: pa.Table) -> None:
        from pyarrow import parquet

        if self._writer is None:
            self._writer = parquet.ParquetWriter(self._sink, group.schema, compression="zstd")
        self._writer.write_table(group.combine_chunks(), row_group_size=_GROUP)


class _Pieces(io.RawIOBase):
    """Where a writer writes to, and what it wrote since it was last taken."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._parts.append(bytes(content))
        return len(self._parts[-1])

    def taken(self) -> bytes:
        """What was written since this was last asked."""
        parts, self._parts = self._parts, []
        return b"".join(parts)
