"""Whether bytes hold what one person said: their words in runs of five to eight, in any file a workspace may hold.

Used to prove an erasure. What others say too, in the same words, tells nothing and is left out beforehand. Which files are
looked into is the caller's.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pipeline.duplicates import normalised

SHORTEST, LONGEST = 5, 8
"""Texts of fewer than five words leave no trace that could be told from others'; longer ones are looked for eight words at a time."""
_DEEPEST = 3
ID_LENGTHS = (12, 20)
"""Hex digits of the ids that can be looked for: the beginning of a document's, an utterance's."""
_WHOLE = 64
_HASH = re.compile(r"[0-9a-f]{12,}")
_TAGS = re.compile(r"<[^<>]*>")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_SPACES = re.compile(r"\\[nrt]")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x93NUMPY")


@dataclass(frozen=True)
class Traces:
    """What to look for: `runs` of words (normalised, one space between) and `ids`, hashes that name their documents and utterances."""

    runs: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    @classmethod
    def of(cls, said: Iterable[str], ids: Iterable[str] = ()) -> Traces:
        """The traces of what somebody `said`, and of ids of `ID_LENGTHS` hex digits."""
        return cls(frozenset(run for text in said for run in _runs(text)), frozenset(ids))

    def less(self, common: Iterable[str]) -> Traces:
        """These traces without the runs of words that others say too."""
        return Traces(self.runs - set(common), self.ids)

    def in_text(self, text: str) -> set[str]:
        """The runs of words that this text holds."""
        words = normalised(text).split()
        found = set()
        for place, pair in enumerate(pairwise(words)):
            for length in self._lengths.get(pair, ()):
                run = " ".join(words[place : place + length])
                if run in self.runs:
                    found.add(run)
        return found

    def _ids_in(self, text: str) -> set[str]:
        found = set()
        for token in _HASH.findall(text):
            # In a database's pages values stand one after another without anything between.
            places = range(len(token)) if len(token) > _WHOLE else (0,)
            found |= {token[at : at + n] for at in places for n in ID_LENGTHS} & self.ids
        return found

    @cached_property
    def _lengths(self) -> dict[tuple[str, str], set[int]]:
        """By its first two words, how long the runs are that begin so."""
        found: dict[tuple[str, str], set[int]] = {}
        for run in self.runs:
            first, second, *rest = run.split(" ")
            found.setdefault((first, second), set()).add(2 + len(rest))
        return found

    def in_file(self, content: bytes, *, words: bool = True) -> set[str]:
        """The runs and ids that a file holds: as text, in archives, tables, databases and their unused pages."""
        found = self._ids_in(content.decode("latin-1"))
        for text in texts_in(content):
            found |= self._ids_in(text)
            if words and self.runs:
                found |= self.in_text(text)
        return found


def _runs(text: str) -> Iterator[str]:
    words = normalised(text).split()
    if len(words) >= LONGEST:
        for place in range(len(words) - LONGEST + 1):
            yield " ".join(words[place : place + LONGEST])
    elif len(words) >= SHORTEST:
        yield " ".join(words)


def texts_in(content: bytes, depth: int = 0) -> Iterator[str]:
    """The texts in a file's bytes, each as it stands and, where it has mark-up or escapes, without them; none of a picture."""
    if content.startswith(_PICTURES):
        return
    if content.startswith(b"PK") and depth < _DEEPEST:
        yield from _texts_in_archive(content, depth)
    elif content.startswith(b"PAR1"):
        yield from _texts_in_table(content)
    else:
        sixteen = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = content.decode("utf-16" if sixteen else "utf-8", "ignore")
        yield text
        plain = _SPACES.sub(" ", _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))
        plain = html.unescape(_TAGS.sub(" ", plain))
        if plain != text:
            yield plain


def _texts_in_archive(content: bytes, depth: int) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts_in(archive.read(name), depth + 1)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        yield content.decode("utf-8", "ignore")


def _texts_in_table(content: bytes) -> Iterator[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(content))
    except pa.ArrowException:
        yield content.decode("utf-8", "ignore")
        return
    for held in (table.schema.metadata or {}).values():
        yield from texts_in(held, _DEEPEST)
    for name in table.column_names:
        yield name
        if pa.types.is_string(table.schema.field(name).type) or pa.types.is_large_string(table.schema.field(name).type):
            yield "\n".join(filter(None, table.column(name).to_pylist()))
        elif pa.types.is_list(table.schema.field(name).type):
            yield "\n".join(map(str, table.column(name).to_pylist()))
