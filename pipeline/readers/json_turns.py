"""Transcripts as JSON: Whisper's segments, utterances and monologues of transcription services, a list of turns.

Word lists and other fields are counted, not read. `pipeline.json_text` parses within bounds; fields are known by the
names that columns of tables go by (`pipeline.turn_table`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.clock import seconds
from pipeline.conventions import find_turns
from pipeline.cue_names import NAMED
from pipeline.cues import Cue, join_cues, sureness, unnamed_speech
from pipeline.decoding import Decoded, decode, mended
from pipeline.errors import UnreadableFile
from pipeline.json_text import begins_json, parse_json, words_of
from pipeline.labels import count_words
from pipeline.reading import ReadingHints
from pipeline.transcript import Reading, SpokenTurn
from pipeline.turn_table import COLUMNS, folded, not_a_transcript, other_table, unnamed_turns

NAME = "JSON"
EXTENSIONS = (".json", ".jsonl")
VERSION = 1

_LISTS = ("monologues", "utterances", "turns", "segments", "transcription", "audio segments")
_WHOLE = ("text", "transcript")
_WRAPPERS = ("results", "result", "transcript", "data", "output", "response")
_DEEPEST = 3  # wrappers round the list
_SLOWEST = 20.0  # seconds a word: over that, whole numbers are milliseconds


@dataclass(frozen=True, slots=True)
class _Said:
    """An entry of the list, as found: its speaker, words and times (numbers as they stand)."""

    speaker: str
    text: str
    begins: float | None
    ends: float | None


def sniff(data: bytes, name: str) -> float:
    """0.95 for what begins as an object or a list of objects does; named .json or not, parsed or not."""
    return 0.95 if begins_json(data) else 0.0


def read(data: bytes, name: str, hints: ReadingHints) -> Reading:
    """The turns in a JSON file, speakers as its entries name them (`0` is `Speaker 0`), times in seconds.

    Segments are joined to turns as captions are; each utterance, monologue or entry of a list is a turn. Raises
    `UnreadableFile`: `damaged` when it is no JSON, `too_large` beyond bounds, `not_a_transcript` when nothing in it is speech.
    """
    decoded = decode(data)
    document = parse_json(decoded.text, name)
    kind, entries = _entries(document, 0)
    if entries is None:
        return _whole(document, decoded, name, hints)
    other = other_table({key for entry in entries[:50] for key in entry})
    if other:
        raise not_a_transcript(other, name)
    removed: Counter[str] = Counter()
    people = _people(document)
    said = [_said(entry, people, removed) for entry in entries]
    removed["empty entries"] += sum(1 for each in said if not _speaks(each))
    said = _lettered([each for each in said if _speaks(each)], kind)
    turns, how = _turns(said, kind, hints, removed)
    spoken = sum(count_words(turn.text) for turn in turns)
    removed["other field words"] = words_of(document) - spoken - removed["speaker label words"]
    warnings = list(decoded.warnings)
    warnings += unnamed_speech(turns)
    return Reading(
        format=NAME,
        convention=f"{kind}{', ' + how if how else ''}",
        confidence=sureness(turns),
        turns=turns,
        encoding=decoded.encoding,
        warnings=tuple(warnings),
        removed=decoded.removed + tuple((key, count) for key, count in removed.items() if count),
    )


def _entries(document: Any, depth: int) -> tuple[str, list[Mapping[str, Any]] | None]:
    """The list that holds speech and what it is called (`list` when it is the whole file), None without one."""
    if isinstance(document, list):
        known = [entry for entry in document if isinstance(entry, dict) and _words(entry)]
        # Of a list that says nothing of itself, who or when beside the words says that it is a talk.
        told = [entry for entry in known if {"speaker", "start"} & _fields(entry).keys()]
        if not known or len(told) * 2 < len(document):
            return "", None
        return "list", [entry for entry in document if isinstance(entry, dict)]
    if not isinstance(document, dict):
        return "", None
    by_name = {folded(key): value for key, value in document.items()}
    for called in _LISTS:
        listed = by_name.get(called)
        if isinstance(listed, list) and any(isinstance(entry, dict) and _words(entry) for entry in listed):
            return called, [entry for entry in listed if isinstance(entry, dict)]
    for wrapper in _WRAPPERS:
        if depth < _DEEPEST and isinstance(by_name.get(wrapper), (dict, list)):
            kind, entries = _entries(by_name[wrapper], depth + 1)
            if entries is not None:
                return kind, entries
    return "", None


def _whole(document: Any, decoded: Decoded, name: str, hints: ReadingHints) -> Reading:
    """The talk as one text, where that is all there is: read by the conventions of plain text."""
    by_name = {folded(key): value for key, value in document.items()} if isinstance(document, dict) else {}
    text = next((by_name[key] for key in _WHOLE if isinstance(by_name.get(key), str)), "")
    if other_table(by_name):
        raise not_a_transcript(other_table(by_name), name)
    if not text.strip() or set(by_name) & {"speaker", "name"}:
        # Its keys aren't shown: they may be people's names.
        what = f"an object of {len(document)} fields" if isinstance(document, dict) else "a list"
        raise UnreadableFile(
            "not_a_transcript",
            f"it is JSON ({what if isinstance(document, (dict, list)) else 'a single value'}) in which nothing known holds speech",
            where=name,
            expected=f"a list of objects with text (and speaker, start), or one of {', '.join(_LISTS)} that holds one",
            remedy="export the transcript as .vtt, .srt, .docx or .txt",
        )
    text, strays = mended(text)
    spoken = find_turns(text, hints)
    rest = words_of(document) - count_words(text)
    return Reading(
        format=NAME,
        convention=f"text, {spoken.convention}",
        confidence=spoken.confidence,
        details=spoken.details,
        turns=spoken.turns,
        encoding=decoded.encoding,
        warnings=decoded.warnings + spoken.warnings,
        removed=(*decoded.removed, *strays, *([("other field words", rest)] if rest else []), *spoken.removed),
    )


def _fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry's fields by what a table's column would be called; of two that could be one, the one called just so."""
    found: dict[str, Any] = {}
    for key, value in entry.items():
        for column, names in COLUMNS.items():
            if folded(key) in names and value is not None and (column not in found or folded(key) == column):
                found[column] = value
    return found


def _words(entry: Mapping[str, Any]) -> str:
    """What is said in an entry: its text, or the values of Rev's elements one after another."""
    elements = entry.get("elements")
    if isinstance(elements, list):
        values = (each.get("value") for each in elements if isinstance(each, dict))
        return "".join(value for value in values if isinstance(value, str))
    return next(
        (
            value
            for key, value in sorted(entry.items(), key=lambda pair: folded(pair[0]) != "text")
            if isinstance(value, str) and folded(key) in COLUMNS["text"]
        ),
        "",
    )


def _said(entry: Mapping[str, Any], people: Mapping[str, str], removed: Counter[str]) -> _Said:
    fields = _fields(entry)
    text, strays = mended(_words(entry))
    removed.update(dict(strays))
    label = fields.get("speaker")
    label = label.get("name") if isinstance(label, dict) else label
    if isinstance(label, int) and not isinstance(label, bool):
        speaker = people.get(str(label), f"Speaker {label}")
    elif isinstance(label, str):
        removed["speaker label words"] += count_words(label)
        speaker = people.get(label, " ".join(mended(label)[0].strip().rstrip(":").split()))
    else:
        speaker = ""
    begins, ends = (_number(fields.get(column)) for column in ("start", "end"))
    clocks = entry.get("timestamps") or entry.get("elements")
    if isinstance(clocks, dict):
        begins, ends = _number(clocks.get("from")), _number(clocks.get("to"))
    elif isinstance(clocks, list):
        timed = [each for each in clocks if isinstance(each, dict) and "ts" in each]
        if timed:
            begins, ends = _number(timed[0].get("ts")), _number(timed[-1].get("end_ts"))
    return _Said(speaker, text.strip(), begins, ends)


def _number(value: Any) -> float | None:
    """Seconds, or whatever unit the file counts in; None for what is no time."""
    if isinstance(value, str):
        clock = seconds(value)
        if clock is not None or not value.replace(".", "", 1).isdecimal() or len(value) > 16:
            return clock
        return float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e10:
        return None
    return value


def _speaks(each: _Said) -> bool:
    return any(map(str.isalnum, each.text))


def _people(document: Any) -> dict[str, str]:
    """Speakers' names by their number, where the file lists them beside the talk."""
    listed = document.get("speakers") if isinstance(document, dict) else None
    found = {}
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict) and isinstance(each.get("name"), str) and isinstance(each.get("id"), (int, str)):
            name = " ".join(each["name"].split())
            if name:
                found[str(each["id"])] = name
    return found


def _lettered(said: list[_Said], kind: str) -> list[_Said]:
    """Services call people A, B, C: `Speaker A`, lest an I or a Q be taken for who asks and an R for who answers."""
    labels = {each.speaker for each in said} - {""}
    if kind != "utterances" or not labels or not all(len(label) == 1 and label.isupper() for label in labels):
        return said
    return [
        _Said(f"Speaker {each.speaker}" if each.speaker else "", each.text, each.begins, each.ends) for each in said
    ]


def _turns(
    said: Sequence[_Said], kind: str, hints: ReadingHints, removed: Counter[str]
) -> tuple[tuple[SpokenTurn, ...], str]:
    scale = _scale(said)
    cues = [Cue(each.speaker, each.text, _scaled(each.begins, scale), _scaled(each.ends, scale)) for each in said]
    if not any(cue.speaker for cue in cues):
        turns, how = unnamed_turns(cues, hints, removed)
        return turns, how if how == NAMED else ""
    if kind in ("segments", "transcription", "audio segments"):
        return join_cues(cues), ""
    return tuple(SpokenTurn(cue.speaker, cue.text, cue.begins_at, cue.ends_at) for cue in cues), ""


def _scale(said: Sequence[_Said]) -> float:
    """0.001 where times are whole numbers and nobody speaks that slowly, else 1."""
    times = [time for each in said for time in (each.begins, each.ends) if time is not None]
    if not times or any(isinstance(time, float) for time in times):
        return 1.0
    return 0.001 if max(times) > _SLOWEST * sum(count_words(each.text) for each in said) else 1.0


def _scaled(time: float | None, scale: float) -> float | None:
    return None if time is None else round(time * scale, 3)
