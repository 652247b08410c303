"""A study's codebook: its labels, criteria, groups, sites and the limits of a reading, parsed at the door and trusted inside.

A codebook is data. Nothing in the code knows a label, a group or a study by name. Only labels are required: training and
`predict` work without criteria or groups. Files are opened elsewhere (`pipeline.store.codebooks`); here, values come in.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pipeline.errors import InvalidFile
from pipeline.speaker import UNKNOWN

_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_KINDS = ("stance", "theme")


@dataclass(frozen=True, slots=True)
class Label:
    """One code: what it means, what counts and what doesn't, and whether its holder may be somebody other than the speaker."""

    id: str
    name: str
    kind: str
    definition: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    attributable: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    """A question of the study, the labels that speak for and against it, and the groups it is read from."""

    id: str
    name: str
    question: str
    supporting: tuple[str, ...]
    contesting: tuple[str, ...]
    judged_by: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Ids of all labels that feed this criterion, those for it first."""
        return self.supporting + self.contesting


@dataclass(frozen=True, slots=True)
class Named:
    """A stakeholder group or a site: its id, its name, and what people call it (singular; plurals are recognised)."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Limits from which a cell may be read; the defaults are those of docs/evidence.md."""

    min_words: int = 3
    min_participants: int = 3
    min_participants_a_side: int = 2
    interval: float = 0.95
    resamples: int = 2000
    seed: int = 20260101
    unknown_share_warning: float = 0.05


@dataclass(frozen=True, slots=True)
class Codebook:
    """A whole codebook, checked. `digest` names its content; two codebooks with one digest code alike."""

    id: str
    version: str
    title: str
    subject: str
    labels: tuple[Label, ...]
    subject_terms: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    groups: tuple[Named, ...] = ()
    sites: tuple[Named, ...] = ()
    reading: ReadingLimits = field(default_factory=ReadingLimits)

    @property
    def label_ids(self) -> tuple[str, ...]:
        """Label ids in the codebook's order: the order of every score array and every `p_` column."""
        return tuple(label.id for label in self.labels)

    @property
    def group_ids(self) -> tuple[str, ...]:
        """Group ids in the codebook's order, without `unknown`."""
        return tuple(group.id for group in self.groups)

    @property
    def digest(self) -> str:
        """sha256 (64 hex digits) of the whole content, whatever the file's layout, comments or key order."""
        content = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode("utf-8")).hexdigest()

    @property
    def coding_digest(self) -> str:
        """sha256 of what decides codes and holders (not criteria, sites or limits: those need no recoding)."""
        content = asdict(self)
        for key in ("version", "title", "criteria", "sites", "reading"):
            del content[key]
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode("utf-8")).hexdigest()

    @property
    def labels_digest(self) -> str:
        """sha256 of what a label means (id, kind, definition, criteria): a model is learnt for this and serves no other.

        Aliases, cues, examples and groups may change without training again.
        """
        content = [[label.id, label.kind, label.definition, label.include, label.exclude] for label in self.labels]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode("utf-8")).hexdigest()

    def label(self, label_id: str) -> Label:
        """The label with this id; KeyError when there is none."""
        for label in self.labels:
            if label.id == label_id:
                return label
        raise KeyError(label_id)


def parse_codebook(content: Mapping[str, Any], *, where: str = "codebook", default_id: str = "codebook") -> Codebook:
    """The codebook in `content` (as TOML gives it), called `default_id` if it has no `id`.

    Raises `InvalidFile` with every problem in it, each with its key.
    """
    reader = _Problems()
    codebook = Codebook(
        id=reader.identifier(content, "id", "", default=default_id),
        version=str(content.get("version", "1")),
        title=reader.text(content, "title", "", required=False),
        subject=reader.text(content, "subject", "", required=False),
        subject_terms=reader.texts(content, "subject_terms", ""),
        labels=tuple(_label(reader, entry, key) for key, entry in reader.tables(content, "labels")),
        groups=tuple(_named(reader, entry, key) for key, entry in reader.tables(content, "groups")),
        sites=tuple(_named(reader, entry, key) for key, entry in reader.tables(content, "sites")),
        criteria=tuple(_criterion(reader, entry, key) for key, entry in reader.tables(content, "criteria")),
        reading=_limits(reader, content.get("reading", {})),
    )
    known = {"id", "version", "title", "subject", "subject_terms", "labels", "groups", "sites", "criteria", "reading"}
    reader.unknown_keys(content, known, "")
    _check_whole(codebook, reader)
    if reader.problems:
        raise InvalidFile("codebook", where, reader.problems)
    return codebook


def _label(reader: _Problems, entry: Mapping[str, Any], key: str) -> Label:
    keys = {"id", "name", "kind", "definition", "include", "exclude", "examples", "cues", "attributable"}
    reader.unknown_keys(entry, keys, key)
    label_id = reader.identifier(entry, "id", key)
    kind = entry.get("kind", "theme")
    if kind not in _KINDS:
        reader.add(f"{key}.kind", f"found {kind!r}", "'stance' or 'theme'")
    attributable = entry.get("attributable", kind == "stance")
    if not isinstance(attributable, bool):
        reader.add(f"{key}.attributable", f"found {attributable!r}", "true or false")
    return Label(
        id=label_id,
        name=reader.text(entry, "name", key, required=False) or label_id.replace("_", " ").capitalize(),
        kind=str(kind),
        definition=reader.text(entry, "definition", key, required=False),
        include=reader.texts(entry, "include", key),
        exclude=reader.texts(entry, "exclude", key),
        examples=reader.texts(entry, "examples", key),
        cues=reader.texts(entry, "cues", key),
        attributable=attributable is True,
    )


def _named(reader: _Problems, entry: Mapping[str, Any], key: str) -> Named:
    reader.unknown_keys(entry, {"id", "name", "aliases"}, key)
    found = reader.identifier(entry, "id", key)
    name = reader.text(entry, "name", key, required=False) or found.replace("_", " ").capitalize()
    return Named(found, name, reader.texts(entry, "aliases", key))


def _criterion(reader: _Problems, entry: Mapping[str, Any], key: str) -> Criterion:
    reader.unknown_keys(entry, {"id", "name", "question", "for", "against", "judged_by"}, key)
    found = reader.identifier(entry, "id", key)
    return Criterion(
        id=found,
        name=reader.text(entry, "name", key, required=False) or found.replace("_", " ").capitalize(),
        question=reader.text(entry, "question", key),
        supporting=reader.texts(entry, "for", key),
        contesting=reader.texts(entry, "against", key),
        judged_by=reader.texts(entry, "judged_by", key),
    )


def _limits(reader: _Problems, found: Any) -> ReadingLimits:
    defaults = ReadingLimits()
    if not isinstance(found, Mapping):
        reader.add("reading", f"found {type(found).__name__}", "a table: [reading]")
        return defaults
    bounds: dict[str, tuple[float, float]] = {
        "min_words": (1, 50),
        "min_participants": (2, 1000),
        "min_participants_a_side": (1, 1000),
        "interval": (0.5, 0.999),
        "resamples": (100, 100_000),
        "seed": (0, 2**32 - 1),
        "unknown_share_warning": (0, 1),
    }
    reader.unknown_keys(found, set(bounds), "reading")
    values: dict[str, Any] = {}
    for name, (low, high) in bounds.items():
        default = getattr(defaults, name)
        value = found.get(name, default)
        whole = isinstance(default, int)
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or not low <= value <= high:
            reader.add(
                f"reading.{name}", f"found {value!r}", f"a {'whole ' if whole else ''}number from {low} to {high}"
            )
            value = default
        values[name] = value
    return ReadingLimits(**values)


def _check_whole(codebook: Codebook, reader: _Problems) -> None:
    """Problems that only show between entries: doubled ids, labels, groups and aliases that don't exist or clash."""
    if not codebook.labels:
        reader.add("labels", "found none", "at least one [[labels]] block with an id")
    kinds: dict[str, Sequence[Label | Criterion | Named]] = {
        "labels": codebook.labels,
        "criteria": codebook.criteria,
        "groups": codebook.groups,
        "sites": codebook.sites,
    }
    for kind, entries in kinds.items():
        counted = Counter(entry.id for entry in entries)
        for identifier, count in counted.items():
            if count > 1:
                reader.add(kind, f"the id {identifier!r} stands {count} times", "each id once")
    if UNKNOWN in codebook.group_ids:
        reader.add(
            "groups", f"found the id {UNKNOWN!r}", "another id: this one is for speakers whose group isn't known"
        )
    for number, criterion in enumerate(codebook.criteria, start=1):
        _check_criterion(criterion, f"criteria[{number}]", codebook, reader)
    _check_aliases("groups", codebook.groups, reader)
    _check_aliases("sites", codebook.sites, reader)


def _check_criterion(criterion: Criterion, key: str, codebook: Codebook, reader: _Problems) -> None:
    labels, groups = set(codebook.label_ids), set(codebook.group_ids)
    if not criterion.labels:
        reader.add(key, "no label feeds it", "label ids in 'for' or 'against'")
    for label in criterion.labels:
        if label not in labels:
            reader.add(f"{key}.for/against", f"no label has the id {label!r}", f"one of {', '.join(sorted(labels))}")
    for label in sorted(set(criterion.supporting) & set(criterion.contesting)):
        reader.add(key, f"{label!r} stands on both sides", "each label on one side")
    for group in criterion.judged_by:
        if group not in groups:
            reader.add(f"{key}.judged_by", f"no group has the id {group!r}", f"one of {', '.join(sorted(groups))}")
    if codebook.groups and not criterion.judged_by:
        reader.add(f"{key}.judged_by", "found none", "the ids of the groups it is read from")


def _check_aliases(kind: str, named: tuple[Named, ...], reader: _Problems) -> None:
    owner: dict[str, str] = {}
    for entry in named:
        for alias in (entry.id, entry.name, *entry.aliases):
            folded = alias.casefold().replace("_", " ")
            if owner.setdefault(folded, entry.id) != entry.id:
                reader.add(kind, f"{alias!r} names both {owner[folded]!r} and {entry.id!r}", "one owner for each alias")


class _Problems:
    """Reads values out of a parsed TOML table and keeps every problem it meets, so that all are told at once."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def add(self, key: str, found: str, expected: str) -> None:
        self.problems.append(f"{key}: {found}; expected {expected}")

    def tables(self, content: Mapping[str, Any], key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        entries = content.get(key, [])
        if not isinstance(entries, list):
            self.add(key, f"found {type(entries).__name__}", f"[[{key}]] blocks")
            return
        for number, entry in enumerate(entries, start=1):
            if isinstance(entry, Mapping):
                yield f"{key}[{number}]", entry
            else:
                self.add(f"{key}[{number}]", f"found {type(entry).__name__}", f"a [[{key}]] block")

    def text(self, content: Mapping[str, Any], key: str, parent: str, *, required: bool = True) -> str:
        value = content.get(key, "")
        place = f"{parent}.{key}" if parent else key
        if not isinstance(value, str):
            self.add(place, f"found {type(value).__name__}", "text in quotes")
            return ""
        if required and not value.strip():
            self.add(place, "found nothing", "text")
        return value.strip()

    def texts(self, content: Mapping[str, Any], key: str, parent: str) -> tuple[str, ...]:
        value = content.get(key, [])
        place = f"{parent}.{key}" if parent else key
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.add(place, f"found {type(value).__name__}", "a list of texts")
            return ()
        return tuple(item.strip() for item in value if item.strip())

    def identifier(self, content: Mapping[str, Any], key: str, parent: str, *, default: str = "") -> str:
        value = content.get(key, default)
        place = f"{parent}.{key}" if parent else key
        if not isinstance(value, str) or not _ID.fullmatch(value):
            self.add(
                place,
                f"found {value!r}" if value else "found nothing",
                "a short name of a-z, 0-9 and _, first a letter",
            )
            return f"_{len(self.problems)}"
        return value

    def unknown_keys(self, content: Mapping[str, Any], known: set[str], parent: str) -> None:
        for key in content:
            if key not in known:
                self.add(f"{parent}.{key}" if parent else str(key), "no such key", f"one of {', '.join(sorted(known))}")
