"""A name and a number that occur nowhere else are looked for everywhere after a run: they stay where names may stand."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from bad_inputs import docx, paragraphs
from studies import new_workspace

from pipeline.exporters import exporters

pytestmark = pytest.mark.processes

NAME, SURNAME = "Zebedee Quillfeather", "quillfeather"
NUMBERS = ("07700 900461", "943 476 5919", "z.quillfeather@ward.example.org")
TALK = (
    "Interviewer: How is it going with the peer workers?",
    f"{NAME}: I'm {NAME}, ring me on {NUMBERS[0]} or write to {NUMBERS[2]}, and my NHS number is {NUMBERS[1]}.",
    "Interviewer: Did anybody mind?",
    f"{NAME}: The consultants said Quillfeather can't run a group. I'd not be without a peer worker now, none of us would.",
)
ALLOWED = ("inbox", "raw", "quarantine", "participants.csv")


@pytest.fixture(scope="module")
def after_a_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """The workspace, a folder that was home and temporary folder to the commands, and all they printed."""
    root = tmp_path_factory.mktemp("canary")
    study = new_workspace(root / "study")
    (root / "key").chmod(0o600)
    (study.inbox / f"{NAME} ward.txt").write_text("\n\n".join(TALK), encoding="utf-8")
    (study.inbox / "second.docx").write_bytes(docx(paragraphs(*TALK, f"Interviewer: Thank you {NAME}.")))
    (study.inbox / f"{NAME} notes.txt").write_bytes(b"\xff\xd8\xff" + "\n".join(TALK).encode())
    (study.inbox / "participants.csv").write_text(
        f"document,speaker,participant,group,site,wave\nsecond,{NAME},P7,professionals,north,1\n", encoding="utf-8"
    )
    elsewhere = root / "elsewhere"
    elsewhere.mkdir()
    environment = {**os.environ, "HOME": str(elsewhere), "TMPDIR": str(elsewhere), "XDG_CACHE_HOME": str(elsewhere)}
    said = ""
    every = ",".join(exporters())
    for command in (["run", "--debug"], ["export", "--format", every], ["status"], ["runs"], ["doctor"]):
        done = subprocess.run(
            [str(Path(sys.executable).with_name("themetrix")), *command, "-w", str(study.root)],
            env=environment,
            cwd=elsewhere,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 3), done.stderr
        said += done.stdout + done.stderr
    return study.root, elsewhere, said


def test_the_canary_is_found_nowhere_but_where_names_may_stand(after_a_run: tuple[Path, Path, str]) -> None:
    study, elsewhere, said = after_a_run
    searched = 0
    for folder in (study, elsewhere):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and not (folder == study and inside.parts[0] in ALLOWED):
                searched += 1
                assert not met(str(inside).encode()), f"in the name {inside}"
                for part, content in unfolded(path.name, path.read_bytes()):
                    assert not met(content), f"in {inside}, {part}"
    assert searched > len(exporters())
    assert not met(said.encode())


def test_the_search_finds_what_it_looks_for_in_each_kind_of_file(tmp_path: Path) -> None:
    table = pd.DataFrame({"text": [f"I am {NAME}"]})
    table.to_parquet(tmp_path / "a.parquet")
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.zip", docx(paragraphs(NAME)))
    (tmp_path / "a.txt").write_text(NUMBERS[1].replace(" ", ""), encoding="utf-8")
    (tmp_path / "b.txt").write_text(NAME.upper(), encoding="utf-16")
    for path in tmp_path.iterdir():
        assert any(met(content) for _, content in unfolded(path.name, path.read_bytes())), path.name


def test_words_of_the_interview_are_in_the_exports_so_that_it_was_read(after_a_run: tuple[Path, Path, str]) -> None:
    study, _, _ = after_a_run
    exported = next((study / "exports").glob("*/utterances.csv")).read_text(encoding="utf-8")
    assert exported.count("not be without a peer worker") == 2


def met(content: bytes) -> bool:
    """Whether the name or a number stands in these bytes, in any case, with or without its spaces, in UTF-8 or UTF-16."""
    for text in (content, content.replace(b"\x00", b"")):
        low = text.lower()
        close = low.replace(b" ", b"")
        if SURNAME.encode() in low or any(number.replace(" ", "").encode() in close for number in NUMBERS):
            return True
    return False


def unfolded(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes, and what is packed in them: entries of zips in zips, the columns of Parquet."""
    yield name, content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.namelist():
                yield entry, entry.encode()
                yield from unfolded(entry, archive.read(entry))
    elif content.startswith(b"PAR1"):
        table = pd.read_parquet(io.BytesIO(content))
        yield f"{name} as text", table.to_csv().encode("utf-8", "backslashreplace")
