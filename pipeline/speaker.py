"""Who a speaker is to the study: role, participant, stakeholder group, site and wave, and where each was learnt."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.transcript import Role

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Speaker:
    """One speaker of one document. `participant` is unique over the study; `group` and `site` are codebook ids or `unknown`.

    `source` says what decided the group: `participants`, `reading` (reading.toml), `document`, `label` or `none`.
    """

    label: str
    role: Role
    participant: str
    group: str = UNKNOWN
    site: str = UNKNOWN
    wave: str = "1"
    source: str = "none"
