"""The commands `memo …` and `judgement …`: what people note on a cell and decide of a row. `pipeline.cli.app` registers them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline.cli.door import door
from pipeline.cli.options import AsJson, Debug, Where

memo_app = typer.Typer(
    help="What researchers note on a cell or a row, kept through re-runs.", no_args_is_help=True, rich_markup_mode=None
)
judgement_app = typer.Typer(
    help="A named person's judgement on a row's evidence, CERQual-informed.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

CriterionOf = Annotated[str, typer.Argument(metavar="CRITERION", help="A criterion of the codebook: its id or name.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who writes this; shown with it in every export.")]
Site = Annotated[str, typer.Option("--site", metavar="SITE", help="For the evidence of one site (`export --by site`).")]
Wave = Annotated[str, typer.Option("--wave", metavar="WAVE", help="For the evidence of one wave.")]
FromFile = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--file", metavar="FILE", help="Take the text from this file (UTF-8); - is standard input."),
]
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, max=2**31, help="Its number, as the list gives it.")]
Past = Annotated[bool, typer.Option("--past", help="Also what was removed or replaced.")]


@memo_app.command("add", epilog='Example: themetrix memo add recognition "Warmer in wave 2" --group carers --by ana')
def add_memo(
    criterion: CriterionOf,
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="The memo, in quotation marks.")] = "",
    by: By = "",
    group: Annotated[
        str, typer.Option("--group", metavar="GROUP", help="The cell's group; without it: the whole row.")
    ] = "",
    site: Site = "all",
    wave: Wave = "all",
    file: FromFile = None,
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Note something on a cell or a criterion's row. It is shown as typed: nothing in it is de-identified."""
    with door(debug, as_json) as out:
        from pipeline.cli import show_memos
        from pipeline.operations.memos import Place
        from pipeline.operations.memos import add_memo as add

        words = _text(text, file)
        show_memos.noted(out, add(out.workspace(workspace), Place(criterion, group, site, wave), words, by))


@memo_app.command("list", epilog="Example: themetrix memo list --past")
def list_memos(past: Past = False, workspace: Where = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """List the memos with their numbers; those whose cell the codebook no longer has are marked."""
    with door(debug, as_json) as out:
        from pipeline.cli import show_memos
        from pipeline.operations.memos import listed

        show_memos.memos(out, listed(out.workspace(workspace), past=past))


@memo_app.command("remove", epilog="Example: themetrix memo remove 3")
def remove_memo(number: Number, workspace: Where = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Take a memo out of later exports; the ledger keeps it with the time."""
    with door(debug, as_json) as out:
        from pipeline.operations.memos import remove_memo as remove

        remove(out.workspace(workspace), number)
        out.tell(f"Memo {number} is removed; the next `themetrix export` is without it.")
        out.result({"removed": number})


@judgement_app.command(
    "add",
    epilog='Example: themetrix judgement add recognition "Six thin interviews" --component adequacy --level minor --by ana',
)
def add_judgement(
    criterion: CriterionOf,
    reason: Annotated[str, typer.Argument(metavar="[REASON]", help="Why, in quotation marks.")] = "",
    component: Annotated[
        str,
        typer.Option(
            "--component",
            metavar="PART",
            help="methodological_limitations, coherence, adequacy, relevance, or overall.",
        ),
    ] = "overall",
    level: Annotated[
        str,
        typer.Option(
            "--level",
            metavar="LEVEL",
            help="Of concern: 'no or very minor', minor, moderate, serious. Overall, of confidence: high, moderate, low, "
            "'very low'.",
        ),
    ] = "",
    by: By = "",
    site: Site = "all",
    wave: Wave = "all",
    file: FromFile = None,
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Record your judgement on one component of a criterion's row, or on it overall. Your later one replaces it."""
    with door(debug, as_json) as out:
        from pipeline.cli import show_memos
        from pipeline.operations.memos import Place
        from pipeline.operations.memos import add_judgement as add

        place = Place(criterion, "", site, wave)
        show_memos.judged(out, *add(out.workspace(workspace), place, component, level, _text(reason, file), by))


@judgement_app.command("list", epilog="Example: themetrix judgement list")
def list_judgements(past: Past = False, workspace: Where = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """List the judgements with their numbers, oldest first."""
    with door(debug, as_json) as out:
        from pipeline.cli import show_memos
        from pipeline.operations.memos import listed

        show_memos.judgements(out, listed(out.workspace(workspace), past=past))


@judgement_app.command("remove", epilog="Example: themetrix judgement remove 2")
def remove_judgement(number: Number, workspace: Where = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Take a judgement out of later exports; the ledger keeps it with the time."""
    with door(debug, as_json) as out:
        from pipeline.operations.memos import remove_judgement as remove

        remove(out.workspace(workspace), number)
        out.tell(f"Judgement {number} is removed; the next `themetrix export` is without it.")
        out.result({"removed": number})


def _text(typed: str, file: Path | None) -> str:
    """The text typed, or that of a file or of standard input (`-` in the place of either)."""
    from pipeline.errors import WrongUse
    from pipeline.store.atomic import told_plainly

    if typed and typed != "-" and file is not None:
        raise WrongUse("a text and a file were both given", expected="one of them")
    place = str(file) if file is not None else typed
    if file is None and typed != "-":
        return typed
    if place == "-":
        content = sys.stdin.buffer.read()
    else:
        if not Path(place).is_file():
            raise WrongUse("there is no such file", where=place, expected="a text in UTF-8, or - for standard input")
        with told_plainly("read this file", Path(place)):
            content = Path(place).read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongUse("this is no text in UTF-8", where=place, remedy="save it as plain text, UTF-8") from None
