"""A codebook as the TOML it is kept in: laid out for people to go on editing; read by `pipeline.codebook`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from pipeline.codebook import Codebook, ReadingLimits

_LONG = 100  # characters from which a list has a line for each item


def content_of(codebook: Codebook) -> dict[str, Any]:
    """The codebook as `pipeline.codebook.parse_codebook` takes it; what is empty or as usual is left out."""
    usual = ReadingLimits()
    limits = {field.name: getattr(codebook.reading, field.name) for field in fields(ReadingLimits)}
    content: dict[str, Any] = {
        "id": codebook.id,
        "version": codebook.version,
        "title": codebook.title,
        "subject": codebook.subject,
        "subject_terms": list(codebook.subject_terms),
        "labels": [
            {
                **{"id": label.id, "name": label.name, "kind": label.kind, "attributable": label.attributable},
                "definition": label.definition,
                **{key: list(getattr(label, key)) for key in ("include", "exclude", "cues", "examples")},
            }
            for label in codebook.labels
        ],
        "criteria": [
            {
                **{"id": criterion.id, "name": criterion.name, "question": criterion.question},
                **{"for": list(criterion.supporting), "against": list(criterion.contesting)},
                "judged_by": list(criterion.judged_by),
            }
            for criterion in codebook.criteria
        ],
        **{
            kind: [{"id": each.id, "name": each.name, "aliases": list(each.aliases)} for each in named]
            for kind, named in (("groups", codebook.groups), ("sites", codebook.sites))
        },
        "reading": {name: value for name, value in limits.items() if value != getattr(usual, name)},
    }
    return _filled(content)


def write_toml(codebook: Codebook) -> bytes:
    """The codebook as TOML (UTF-8, LF); reading it gives the same codebook."""
    return "\n".join(_lines(content_of(codebook))).encode("utf-8", "replace")


def _lines(content: Mapping[str, Any]) -> Iterator[str]:
    tables = {key: value for key, value in content.items() if isinstance(value, dict)}
    blocks = {key: value for key, value in content.items() if isinstance(value, list) and isinstance(value[0], dict)}
    yield from (f"{key} = {_value(said)}" for key, said in content.items() if key not in (*tables, *blocks))
    for key, entries in blocks.items():
        for entry in entries:
            yield from ("", f"[[{key}]]", *(f"{name} = {_value(said)}" for name, said in entry.items()))
    for key, table in tables.items():
        yield from ("", f"[{key}]", *(f"{name} = {_value(said)}" for name, said in table.items()))
    yield ""


def _value(said: Any) -> str:
    if isinstance(said, list):
        items = [_value(item) for item in said]
        flat = f"[{', '.join(items)}]"
        return flat if len(flat) <= _LONG else "[\n" + "".join(f"  {item},\n" for item in items) + "]"
    if isinstance(said, bool):
        return "true" if said else "false"
    if isinstance(said, (int, float)):
        return repr(said)
    # JSON's escapes are TOML's, but for the one control character that JSON lets stand.
    return json.dumps(said, ensure_ascii=False).replace("\x7f", "\\u007F")


def _filled(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry and all within it without empty texts, lists and tables."""
    found = {}
    for key, value in entry.items():
        kept = (
            [_filled(item) if isinstance(item, dict) else item for item in value] if isinstance(value, list) else value
        )
        if kept not in ("", [], {}):
            found[key] = kept
    return found
