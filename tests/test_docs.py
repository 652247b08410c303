"""The documentation is held to the code: its commands parse, its links and paths lead somewhere, its reasons are the ones given."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer

from pipeline.cli.app import app

HOUSE = Path(__file__).resolve().parents[1]
USERS_PAGES = [HOUSE / "README.md", *sorted((HOUSE / "docs").glob("*.md"))]
PAGES = [*USERS_PAGES, HOUSE / "CONTRIBUTING.md", *sorted((HOUSE / "data").glob("*/README.md"))]
FOLDERS = ("pipeline", "flows", "models", "data", "tests", "benchmarks", "docs", ".ci")

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_PLACEHOLDER = re.compile(r"[<>…{}]|\bDIR\b|\bFILE\b")


def named(path: Path) -> str:
    """A page's name in a test's id."""
    return path.relative_to(HOUSE).as_posix()


@cache
def text(page: Path) -> str:
    """A page as it stands."""
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _FENCED.sub("", text(page))


def lines_of_shell(page: Path) -> Iterator[str]:
    """The command lines of a page's `sh` blocks, those broken by a backslash made whole."""
    for language, block in _FENCED.findall(text(page)):
        if language in ("sh", "bash", "shell", "console"):
            yield from (line.removeprefix("$ ") for line in block.replace("\\\n", " ").splitlines() if line.strip())


def commands_of(page: Path) -> list[tuple[str, ...]]:
    """The words after `themetrix` in each command line of a page."""
    split = [shlex.split(line, comments=True) for line in lines_of_shell(page)]
    return [tuple(words[1:]) for words in split if words and words[0].rpartition("/")[2] == "themetrix"]


COMMAND_LINES = [(named(page), words) for page in USERS_PAGES for words in commands_of(page)]


def parse(words: tuple[str, ...]) -> None:
    """Parses a command line as `themetrix` does, and runs nothing; raises what the command would raise."""
    command: Any = typer.main.get_command(app)
    context, rest, name = None, list(words), "themetrix"
    while hasattr(command, "commands"):
        context = command.make_context(name, list(rest), parent=context)
        name, command, rest = command.resolve_command(context, rest)
    command.make_context(name, rest, parent=context)


def all_commands(group: Any = None, before: str = "") -> list[str]:
    """Every command as it is typed, such as `codebook check`."""
    group = group or typer.main.get_command(app)
    found = []
    for name, command in group.commands.items():
        found += all_commands(command, f"{before}{name} ") if hasattr(command, "commands") else [f"{before}{name}"]
    return found


def test_the_pages_are_there() -> None:
    assert {"README.md", "docs/operations.md", "docs/researchers.md", "docs/data-scientists.md"} <= set(
        map(named, USERS_PAGES)
    )
    assert len(COMMAND_LINES) >= 8


@pytest.mark.parametrize(("page", "words"), COMMAND_LINES, ids=lambda value: value if isinstance(value, str) else None)
def test_every_command_line_can_be_typed(page: str, words: tuple[str, ...]) -> None:
    try:
        parse(words)
    except typer.Exit as end:  # --help
        assert end.exit_code == 0, page


@pytest.mark.parametrize(
    "words", [("dance",), ("status", "--colour"), ("predict",), ("codebook", "sing")], ids=" ".join
)
def test_a_command_line_that_cannot_be_typed_would_be_found(words: tuple[str, ...]) -> None:
    with pytest.raises(Exception, match=r".") as refused:
        parse(words)
    assert getattr(refused.value, "exit_code", 0) == 2


@pytest.mark.parametrize("command", all_commands())
def test_every_command_is_told_of(command: str) -> None:
    typed = re.compile(rf"(?:themetrix |`){re.escape(command)}\b")
    assert any(typed.search(text(page)) for page in USERS_PAGES), f"no page tells of `themetrix {command}`"


@pytest.mark.parametrize("page", USERS_PAGES, ids=named)
def test_every_command_named_in_passing_exists(page: Path) -> None:
    known = set(all_commands())
    for code in _CODE.findall(prose(page)):
        if code.startswith("themetrix ") and not code.split()[1].startswith("-"):
            words = code.split()[1:]
            assert {" ".join(words[:1]), " ".join(words[:2])} & known, f"`{code}`"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    for target in _LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = unquote(target).partition("#")
        leads_to = (page.parent / path).resolve() if path else page
        assert leads_to.is_relative_to(HOUSE), f"{target} leads out of the repository"
        assert leads_to.exists(), target
        if heading:
            assert heading in headings(leads_to), target


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as the sites that show Markdown make them."""
    titles = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


def paths_of(page: Path) -> Iterator[str]:
    """What looks like a path of the repository among a page's code: its first part is one of our folders."""
    pieces = [*_CODE.findall(prose(page)), *lines_of_shell(page)]
    for word in " ".join(pieces).split():
        path = word.strip("`'\".,;()").partition(":")[0]
        if path.split("/")[0] in FOLDERS and "/" in path and not _PLACEHOLDER.search(path):
            yield path


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_path_of_the_repository_exists(page: Path) -> None:
    missing = [path for path in paths_of(page) if not list(HOUSE.glob(path.rstrip("/")))]
    made_by_a_run = {line.strip("/*\n") for line in (HOUSE / ".gitignore").read_text().splitlines() if line[:1] == "/"}
    assert [path for path in missing if path.rstrip("/") not in made_by_a_run] == []


def test_paths_are_found_where_they_stand() -> None:
    assert any(path.startswith("models/") for page in PAGES for path in paths_of(page))


def reasons_in_the_code() -> dict[str, str]:
    """Every reason code with a place that gives it."""
    found: dict[str, str] = {}
    for path in sorted((HOUSE / "pipeline").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if isinstance(node, ast.Call) and name == "UnreadableFile":
                place = f"{named(path)}:{node.lineno}"
                first = node.args[0] if node.args else None
                assert isinstance(first, ast.Constant), f"{place}: the reason isn't written out, so nobody can list it"
                found.setdefault(str(first.value), place)
    return found


def reasons_in_the_docs() -> dict[str, tuple[str, str]]:
    """Every reason code of the table, with what was found and what to do."""
    rows = re.findall(r"^\| `(\w+)` \|(.+)\|(.+)\|$", text(HOUSE / "docs" / "reasons.md"), re.MULTILINE)
    assert len({row[0] for row in rows}) == len(rows), "a reason stands twice"
    return {reason: (found.strip(), remedy.strip()) for reason, found, remedy in rows}


def test_every_reason_a_file_is_set_aside_for_is_listed_with_its_remedy() -> None:
    given, told = reasons_in_the_code(), reasons_in_the_docs()
    assert {reason: place for reason, place in given.items() if reason not in told} == {}
    assert [reason for reason in told if reason not in given] == []
    assert [reason for reason, cells in told.items() if not all(len(cell.split()) > 3 for cell in cells)] == []


def test_the_reasons_can_be_found_from_where_files_are_set_aside() -> None:
    assert "reasons.md" in _LINK.findall(text(HOUSE / "docs" / "operations.md"))
