"""In whose column a decision stands, settled once for the counts and for every export.

Evidence is gathered with the speakers' groups as known today, so a corrected participants file needs no recoding.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.speaker import UNKNOWN, Speaker
from pipeline.utterance import Decision


@dataclass(frozen=True, slots=True)
class Columns:
    """Where speakers and decisions stand in a study: ids that the codebook doesn't know are `unknown`."""

    groups: frozenset[str]
    sites: frozenset[str]
    attributable: frozenset[str]

    @classmethod
    def of(cls, codebook: Codebook) -> Columns:
        """The columns that `codebook` gives."""
        return cls(
            frozenset(codebook.group_ids),
            frozenset(site.id for site in codebook.sites),
            frozenset(label.id for label in codebook.labels if label.attributable),
        )

    def group(self, speaker: Speaker) -> str:
        """The group id of a speaker, or `unknown`."""
        return speaker.group if speaker.group in self.groups else UNKNOWN

    def site(self, speaker: Speaker) -> str:
        """The site id of a speaker, or `unknown`."""
        return speaker.site if speaker.site in self.sites else UNKNOWN

    def held(self, decision: Decision, group: str) -> tuple[str, bool]:
        """The holder of a decision made about a speaker of `group`, and whether it is told of somebody else.

        A label that isn't attributable is always the speaker's own. What another group holds is reported whatever the
        coder ticked: nobody speaks first-hand for a group he isn't in, or for people who can't be placed.
        """
        if decision.label not in self.attributable:
            return group, False
        if not decision.attributed_to:
            return group, decision.reported
        if decision.attributed_to not in self.groups:
            return UNKNOWN, True
        return decision.attributed_to, decision.reported or decision.attributed_to != group
