"""What a dry run looks like: a table on a wide terminal, plain lines everywhere else; refusals always as lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.cli.door import Out
from pipeline.cli.show_table import has_room, print_table, sentences, short, table
from pipeline.speaker import UNKNOWN, Speaker
from pipeline.wording import counted, listed

if TYPE_CHECKING:
    from pipeline.operations.dry_run import FileReading

_CODE = re.compile(r"([a-z][a-z0-9_]*): (.+)", re.DOTALL)


def dry_run(out: Out, readings: Sequence[FileReading]) -> None:
    """Per file: format, convention, speakers with role, group and site, turns, warnings; then what would be refused."""
    read = [reading for reading in readings if not reading.refused]
    refused = [reading for reading in readings if reading.refused]
    if not out.as_json:
        if read and has_room():
            _as_table(out, read)
        else:
            _as_lines(out, read)
        for reading in refused:
            out.tell(_refusal(reading))
        out.tell(f"{counted(len(read), 'file')} would be read, {len(refused)} would not. Nothing was taken in.")
    out.result([asdict(reading) for reading in readings])


def _as_table(out: Out, read: Sequence[FileReading]) -> None:
    made = table("File", "Read as", "Speaker", "Role", "Group", "Site", "Turns")
    for reading in read:
        first = (short(reading.name), _read_as(reading))
        for speaker, turns in reading.speakers:
            cells = (speaker.role.value, speaker.group, speaker.site, str(turns))
            made.add_row(*first, _label(speaker), *cells)
            first = ("", "")
        if not reading.speakers:
            made.add_row(*first, "(nobody)", "", "", "", "0")
    print_table(out, made)
    for reading in read:
        for warning in reading.warnings:
            out.tell(f"  ! {short(reading.name)}: {warning}")


def _as_lines(out: Out, read: Sequence[FileReading]) -> None:
    for reading in read:
        out.tell(f"{short(reading.name)}: read as {_read_as(reading)}, {counted(reading.turns, 'turn')}")
        for speaker, turns in reading.speakers:
            group = "group not known" if speaker.group == UNKNOWN else speaker.group
            site = "site not known" if speaker.site == UNKNOWN else speaker.site
            told = (speaker.role.value, group, site, counted(turns, "turn"))
            out.tell(f"    {_label(speaker)}: {', '.join(told)}")
        for warning in reading.warnings:
            out.tell(f"  ! {warning}")


def _read_as(reading: FileReading) -> str:
    told = f", as reading.toml says under {listed([repr(pattern) for pattern in reading.directions])}"
    return f"{reading.format}, {reading.convention} ({reading.confidence:.0%} sure){told if reading.directions else ''}"


def _label(speaker: Speaker) -> str:
    return short(speaker.label) or "(no label)"


def _refusal(reading: FileReading) -> str:
    """Why a file would be left out. `refused` begins with a code of the errors' list, or with `skipped`."""
    found = _CODE.fullmatch(reading.refused)
    code, why = (found[1], found[2]) if found else ("", reading.refused)
    fate = "would be skipped" if code == "skipped" else "would be set aside"
    named = f" ({code})" if code not in ("", "skipped") else ""
    return f"{short(reading.name)}: {fate}{named}: {sentences(why)}"
