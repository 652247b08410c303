"""The three tables as Parquet for data scientists: the exact text, true types; `pipeline.tables` fills them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.findings import Findings

if TYPE_CHECKING:
    import pandas as pd

FORMAT = "parquet"
DEFAULT = True
VERSION = 2


def files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    """`utterances.parquet`, `codes.parquet`, `matrix.parquet`; the same bytes for the same version of pyarrow."""
    from pipeline.tables import codes_table, matrix_table, utterances_table

    for name, table in (("utterances", utterances_table), ("codes", codes_table), ("matrix", matrix_table)):
        yield f"{name}.parquet", as_parquet(table(findings))


def as_parquet(table: pd.DataFrame) -> bytes:
    """`table` as one Parquet file, zstd-compressed, without pandas' own metadata (which names its version)."""
    import pyarrow as pa
    from pyarrow import parquet

    sink = io.BytesIO()
    arrow = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    parquet.write_table(arrow, sink, compression="zstd", row_group_size=100_000)
    return sink.getvalue()
