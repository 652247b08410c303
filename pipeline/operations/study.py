"""What several operations ask of a study: its codebook, the words in it that are nobody's name, names fit to be written."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.store.codebooks import load_codebook
from pipeline.store.workspace import Workspace


def codebook_in_use(workspace: Workspace) -> Codebook:
    """The codebook that the workspace's settings name."""
    return load_codebook(workspace.settings.codebook, workspace.root)


def terms_kept(codebook: Codebook) -> list[str]:
    """The study's own words that are never taken for somebody's name: groups, sites, the subject, and their aliases."""
    named = (*codebook.groups, *codebook.sites)
    return [*(term for entry in named for term in (entry.id, entry.name, *entry.aliases)), *codebook.subject_terms]


@dataclass(frozen=True, slots=True)
class StudyTerms:
    """What a study says of its own words: those that stay, and names, places and organisations that go."""

    keep: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


def study_terms(workspace: Workspace, codebook: Codebook) -> StudyTerms:
    """The codebook's own words and the lists of `themetrix.toml`, `[deidentify]`."""
    lists = workspace.settings.deidentify
    return StudyTerms((*terms_kept(codebook), *lists.keep), lists.names, lists.places, lists.organisations)


def printable(name: str) -> str:
    """A file's name as text that can be written anywhere: bytes that are no UTF-8 stand as escapes."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
