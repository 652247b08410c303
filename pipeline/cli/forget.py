"""The command that erases a withdrawn participant. `pipeline.cli.app` registers it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.door import Out, door
from pipeline.cli.options import AsJson, Debug, Where
from pipeline.errors import WrongUse
from pipeline.wording import counted

if TYPE_CHECKING:
    from pipeline.operations.forget_report import Forgotten


def forget(
    participant: Annotated[
        str, typer.Argument(metavar="[PARTICIPANT]", help="Their id, as participants.csv and exports have it; no name.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; erase nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask; needed where nobody can be asked.")] = False,
    finish: Annotated[bool, typer.Option("--finish", help="Finish an erasure that was cut short.")] = False,
    lift: Annotated[
        bool, typer.Option("--lift", help="They consent anew: let what is theirs come again. Brings nothing back.")
    ] = False,
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Erase a participant who withdrew: originals, segments, vectors, codes, exports; proven by search. Can't be undone."""
    with door(debug, as_json) as out:
        from pipeline.operations import forget as operation

        place = out.workspace(workspace)
        if bool(participant) == finish or (lift and (finish or dry_run)):
            raise WrongUse(
                "nobody is named, or too much is asked", expected="themetrix forget PARTICIPANT, or --finish"
            )
        if lift:
            lifted = operation.lift_withdrawal(place, participant)
            out.tell(
                "They may come again: drop their files in." if lifted else "Nobody with this id was withdrawn here."
            )
            out.result({"lifted": lifted})
            return
        if finish:
            done = operation.finish(place, out.progress)
            if done is None:
                out.tell("No erasure is unfinished.")
                out.result({"unfinished": False})
                return
        else:
            planned = operation.forget(place, participant, dry_run=True, progress=out.progress)
            _plan(out, planned)
            if dry_run:
                out.result(_plain(planned))
                return
            _ask(yes, as_json)
            done = operation.forget(place, participant, progress=out.progress)
        _done(out, done)
        out.result(_plain(done))
        if not done.proven:
            raise typer.Exit(3)


def _ask(yes: bool, as_json: bool) -> None:
    """Raises `WrongUse` where nobody can be asked, `typer.Abort` where they say no."""
    if yes:
        return
    if as_json or not sys.stdin.isatty():
        raise WrongUse(
            "this can't be undone, and nobody is here to be asked",
            remedy="look at it with --dry-run, then add --yes",
        )
    typer.confirm("Erase all this? It can't be undone", abort=True, err=True)


def _plan(out: Out, found: Forgotten) -> None:
    out.tell(f"{counted(found.documents, 'document')} with nobody else in them: to be erased, older versions included.")
    for each in found.rewritten:
        out.tell(
            f"  {each.old[:12]} has others in it: rewritten without {counted(each.removed, 'turn')}, "
            f"{counted(each.kept, 'turn')} stay, their name masked {counted(each.masked, 'time')}."
        )
    out.tell(f"People coded {counted(found.codes, 'utterance')} of these documents; what is theirs goes.")
    out.tell(
        f"Exports of {counted(found.runs, 'run')}: to be deleted; the runs stay listed, and a new one is published."
    )
    _models(out, found)


def _done(out: Out, done: Forgotten) -> None:
    if done.published:
        out.tell(f"The evidence without them is published as run {done.published}.")
    if done.proven:
        out.tell("No word, id or hash of theirs was found in any file of the workspace.")
    else:
        out.tell("NOT PROVEN: " + ("traces were found" if done.traces else "not every word could be looked for"))
    for path, count in done.traces:
        out.tell(f"  ! {path}: {counted(count, 'trace')}")
    if done.memos or done.judgements:
        out.tell(f"Reread memos {list(done.memos)} and judgements {list(done.judgements)}.")
    for path in done.outside:
        out.tell(f"  ! outside the workspace: {path}")
    out.tell("Left for people:")
    for line in done.todo:
        out.tell(f"  - {line}")
    out.tell(f"The report, without names or words, is {done.report}.")


def _models(out: Out, found: Forgotten) -> None:
    for model in found.models:
        if model.told == "saw":
            out.tell(
                f"  Model {model.name} learnt from {counted(model.fitted, 'sentence')} of theirs"
                f" and was calibrated on {counted(model.calibrated, 'sentence')}."
            )
        else:
            out.tell(f"  Model {model.name} doesn't say what it has seen.")


def _plain(found: Forgotten) -> dict[str, object]:
    held = asdict(found)
    return {**held, "outside": [str(path) for path in found.outside], "traces": [[str(p), n] for p, n in found.traces]}
