"""What a project's cases and variables say of people: lines as of a participants file. Who speaks where is `source_turns`'."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.labels import fold
from pipeline.members import document_names
from pipeline.participants import ParticipantRow
from pipeline.qdpx import Project

_GROUPS = frozenset(("group", "stakeholder group", "stakeholder", "role"))
_SITES = frozenset(("site", "place", "location", "trust"))
_WAVES = frozenset(("wave", "round", "time point", "timepoint", "interview number"))


def participants_of(project: Project) -> tuple[ParticipantRow, ...]:
    """What the project's cases say of people, as lines of a participants file; variables called `group`, `site`, `wave`.

    A case of selections is the speaker of that name; a case of a whole source is its only participant.
    """
    names = dict(zip((source.guid for source in project.sources), document_names(project.sources), strict=True))
    within = {each.guid: source.guid for source in project.sources for each in source.selections}
    rows: dict[tuple[str, str], ParticipantRow] = {}
    for case in project.cases:
        spoken = dict.fromkeys(within[guid] for guid in case.selections if guid in within)
        whole = [guid for guid in case.sources if guid in names and guid not in spoken]
        for guid, speaker in [(guid, case.name) for guid in spoken] + [(guid, "") for guid in whole]:
            if not case.name and not case.variables:
                continue
            values = (*case.variables, *next(s.variables for s in project.sources if s.guid == guid))
            row = ParticipantRow(
                document=names[guid],
                speaker=speaker,
                participant=case.name or names[guid],
                group=_value(values, _GROUPS),
                site=_value(values, _SITES),
                wave=_value(values, _WAVES) or "1",
            )
            rows.setdefault((row.document, fold(row.speaker)), row)
    for source in project.sources:
        group, site = _value(source.variables, _GROUPS), _value(source.variables, _SITES)
        if (group or site) and not any(document == names[source.guid] for document, _ in rows):
            name = names[source.guid]
            rows[name, ""] = ParticipantRow(name, "", name, group, site, _value(source.variables, _WAVES) or "1")
    return tuple(rows.values())


def _value(values: Sequence[tuple[str, str]], names: frozenset[str]) -> str:
    """What the first variable of such a name says; `Cases:Group` is called `group`."""
    return next(
        (
            said
            for name, said in values
            if " ".join(name.rpartition(":")[2].replace("_", " ").casefold().split()) in names
        ),
        "",
    )
