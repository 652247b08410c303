"""The commands of `themetrix`, each a few lines: options in, one operation called, its outcome shown.

Heavy modules are imported inside the commands: `--help` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline.cli import sheet_commands
from pipeline.cli.codebooks import codebook_app
from pipeline.cli.diff import diff
from pipeline.cli.door import door
from pipeline.cli.forget import forget
from pipeline.cli.gate import gate
from pipeline.cli.memo_commands import judgement_app, memo_app
from pipeline.cli.options import AsJson, Debug, Where
from pipeline.cli.options import split as _split
from pipeline.cli.reidentify import reidentify

app = typer.Typer(
    name="themetrix",
    help="Reads interview transcripts and produces an evidence matrix: criterion by stakeholder group, with the quotes "
    "behind every number. Nothing leaves this machine.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(codebook_app, name="codebook")
app.add_typer(memo_app, name="memo")
app.add_typer(judgement_app, name="judgement")

Errors = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--errors", metavar="FILE", help="Write the surest mistakes there (CSV), with participants' words."),
]
Formats = Annotated[
    str, typer.Option("--format", metavar="LIST", help="Formats to write, joined by commas, e.g. xlsx,html,csv.")
]


@app.command(epilog="Example: themetrix init ~/studies/peer-support")
def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make the workspace in.")],
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Make a new workspace: settings, a codebook to change, and an inbox."""
    with door(debug, as_json) as out:
        from pipeline.store.workspace import make_workspace

        workspace = make_workspace(directory)
        out.tell(f"A new workspace is in {workspace.root}.")
        out.tell("Put interviews into its inbox/, change codebook.toml to your study, then: themetrix run")
        out.result({"workspace": str(workspace.root)})


@app.command(epilog="Example: themetrix run interviews/ --dry-run")
def run(
    paths: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Argument(metavar="[PATH ...]", help="Files or folders of interviews; default: the inbox."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show, per file, how it would be read; take nothing in.")
    ] = False,
    formats: Formats = "",
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Take interviews in, code what is new, rebuild the evidence and export it."""
    with door(debug, as_json) as out:
        from pipeline.cli import show
        from pipeline.operations import dry_run as dry
        from pipeline.operations.run import run as run_batch

        place = out.workspace(workspace)
        if dry_run:
            show.dry_run(out, dry.dry_run(place, tuple(paths or ())))
            return
        outcome = run_batch(place, tuple(paths or ()), _split(formats), progress=out.progress)
        show.outcome(out, outcome)
        if outcome.set_aside or outcome.published.held:
            raise typer.Exit(3)


@app.command(epilog="Example: themetrix export --format xlsx,html --by site")
def export(
    formats: Formats = "",
    by: Annotated[str, typer.Option("--by", metavar="LIST", help="Split cells by site, wave, or site,wave.")] = "",
    exclude: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--exclude", metavar="DOCUMENT", help="Leave this document out (name or id); may be repeated."),
    ] = None,
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Write the evidence of what is coded; corrected participants and exclusions need no recoding."""
    with door(debug, as_json) as out:
        from pipeline.cli import show
        from pipeline.operations.run import export as export_evidence

        outcome = export_evidence(
            out.workspace(workspace),
            _split(formats),
            by=_split(by),
            exclude=tuple(exclude or ()),
            progress=out.progress,
        )
        show.outcome(out, outcome)
        if outcome.published.held:
            raise typer.Exit(3)


@app.command(epilog="Example: themetrix status --json")
def status(workspace: Where = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Show what the workspace holds: interviews, what waits, what was set aside, the model in use, the last run."""
    with door(debug, as_json) as out:
        from pipeline.cli import show
        from pipeline.operations.status import status as look

        show.status(out, look(out.workspace(workspace)))


@app.command(epilog="Example: themetrix runs")
def runs(workspace: Where = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """List past runs, oldest first."""
    with door(debug, as_json) as out:
        from pipeline.cli import show
        from pipeline.operations.status import past_runs

        show.runs(out, past_runs(out.workspace(workspace)))


app.command(epilog="Example: themetrix diff previous last -o changes.html")(diff)
app.command(epilog='Example: themetrix gate --release "the new site speaks of other things"')(gate)


@app.command(epilog="Example: themetrix train --labels coded.csv --codebook study.toml")
def train(
    labels: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Option(
            "--labels",
            metavar="FILE",
            help="Labelled data (CSV, .qdpx); may be repeated; default: codes taken in here.",
        ),
    ] = None,
    calibrate: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Option(
            "--calibrate", metavar="FILE", help="Whole interviews, coded, kept out of fitting; may be repeated."
        ),
    ] = None,
    codebook: Annotated[
        str, typer.Option("--codebook", metavar="C", help="Name or path; default: the workspace's.")
    ] = "",
    encoder: Annotated[
        str,
        typer.Option("--encoder", metavar="E", help="accurate, fast, or a path or name; default: as the model in use."),
    ] = "",
    into: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--into", metavar="DIR", help="The folder of models to add it to; default: the workspace's models/."
        ),
    ] = None,
    precision: Annotated[
        float,
        typer.Option(
            "--precision", min=0.0, max=0.99, help="Leave open what would be right less often than this; 0: best F1."
        ),
    ] = 0.0,
    name: Annotated[str, typer.Option("--name", metavar="V", help="Its version; default: the next number.")] = "",
    remarks: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--remarks", metavar="FILE", help="Text that the card quotes under what was tried."),
    ] = None,
    errors: Errors = None,
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Train a new version beside the one in use, with its card. Never touches the one in use."""
    with door(debug, as_json) as out:
        from pipeline.cli import show, show_evaluation
        from pipeline.operations.train import train as train_model

        trained = train_model(
            out.workspace(workspace),
            labels or [],
            calibrate or [],
            codebook,
            encoder,
            into,
            precision,
            name,
            remarks,
            progress=out.progress,
            errors=errors,
        )
        show.trained(out, trained)
        show_evaluation.surprises(out, errors)


@app.command(epilog="Example: themetrix predict quotes.csv --model v1 -o scores.csv")
def predict(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help="A CSV with a column `text` (and, if any, `question`).")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT.csv", help="Where to write.")],
    model: Annotated[str, typer.Option("--model", metavar="V", help="Version or path; default: the one in use.")] = "",
    codebook: Annotated[
        str, typer.Option("--codebook", metavar="C", help="Name or path; default: the workspace's.")
    ] = "",
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Score any texts: the input's columns, then p_<label> for each label, labels, abstained."""
    with door(debug, as_json) as out:
        from pipeline.operations.predict import predict as score

        written = score(out.workspace(workspace), file, output, model, codebook, progress=out.progress)
        out.tell(f"{written} texts scored; the table is in {output}.")
        out.result({"texts": written, "output": str(output)})


@app.command(epilog="Example: themetrix evaluate --labels my-sample.csv --model v1")
def evaluate(
    labels: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Option(
            "--labels",
            metavar="FILE",
            help="Labelled data (CSV, .qdpx) the model has not seen; may be repeated; default: codes taken in here.",
        ),
    ] = None,
    model: Annotated[str, typer.Option("--model", metavar="V", help="Version or path; default: the one in use.")] = "",
    codebook: Annotated[
        str, typer.Option("--codebook", metavar="C", help="Name or path; default: the workspace's.")
    ] = "",
    errors: Errors = None,
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Measure a model on labelled data: for each label, over all, and for each stakeholder group, with intervals."""
    with door(debug, as_json) as out:
        from pipeline.cli import show_evaluation
        from pipeline.operations.evaluate import evaluate as measure

        found = measure(out.workspace(workspace), labels or [], model, codebook, progress=out.progress, errors=errors)
        show_evaluation.evaluated(out, found, errors)


@app.command(epilog="Example: themetrix promote v2 --labels kept-out.csv")
def promote(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="The candidate: a version, or a model's folder.")],
    labels: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Option(
            "--labels",
            metavar="FILE",
            help="Labelled interviews that neither model saw; may be repeated. Default: what people coded in this workspace.",
        ),
    ] = None,
    override: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--override", metavar="REASON", help="Promote whatever the gate says; the reason is recorded."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the gate's report; change nothing.")] = False,
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Bring a model into use if it isn't worse than the one in use, and tell which cells would flip."""
    with door(debug, as_json) as out:
        from pipeline.cli import show_promotion
        from pipeline.operations.promote import promote as weigh

        found = weigh(out.workspace(workspace), version, labels or [], override, dry_run, progress=out.progress)
        show_promotion.weighed(out, found)
        if not found.promoted and not found.report.passed:
            raise typer.Exit(1)


@app.command(epilog="Example: themetrix models")
def models(workspace: Where = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """List the models: which is in use, what each learnt from, when and why it was promoted."""
    with door(debug, as_json) as out:
        from pipeline.cli import show_promotion
        from pipeline.operations.list_models import list_models

        show_promotion.models(out, list_models(out.workspace(workspace)))


@app.command(epilog="Example: themetrix agreement ana.csv ben.csv -o disagreements.csv")
def agreement(
    files: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Argument(metavar="[A B ...]", help="Labelled data (CSV), a file a coder; default: codes taken in here."),
    ] = None,
    coders: Annotated[
        str, typer.Option("--coders", metavar="LIST", help="Compare these of the workspace's coders only: ana,ben.")
    ] = "",
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("-o", "--output", metavar="FILE.csv", help="Where to write all disagreements."),
    ] = None,
    codebook: Annotated[
        str, typer.Option("--codebook", metavar="C", help="Name or path; default: the workspace's.")
    ] = "",
    workspace: Where = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Compare coders: percent, kappa, alpha and AC1 for each code, and the disagreements side by side."""
    with door(debug, as_json) as out:
        from pipeline.cli import show
        from pipeline.operations.agreement import agreement as compare

        show.agreement(out, compare(out.workspace(workspace), files or [], codebook, output, _split(coders)), output)


app.command(epilog="Example: themetrix sample --n 200 -o sheet.xlsx")(sheet_commands.sample)
app.command("import-codes", epilog="Example: themetrix import-codes sheet.xlsx --coder ana")(
    sheet_commands.import_codes
)


app.command(epilog="Example: themetrix reidentify NAME_k7f3xa -o ~/names.csv")(reidentify)
app.command(epilog="Example: themetrix forget P07 --dry-run")(forget)


@app.command(epilog="Example: themetrix schedule -w ~/studies/peer-support")
def schedule(workspace: Where = None, debug: Debug = False) -> None:
    """Serve the flows with their schedules, in one process, until stopped (Ctrl-C)."""
    with door(debug, False) as out:
        from pipeline.operations.schedule import schedule as serve

        raise typer.Exit(serve(out.workspace(workspace)))


@app.command(epilog="Example: themetrix doctor")
def doctor(workspace: Where = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Say what is wrong with this workspace, its model and its store, and how to mend it."""
    with door(debug, as_json) as out:
        from pipeline.cli import show
        from pipeline.operations.doctor import examine

        findings = examine(out.root(workspace))
        show.doctor(out, findings)
        if any(not finding.well for finding in findings):
            raise typer.Exit(1)


def main() -> None:
    """Runs the command; the entry point of the `themetrix` script."""
    app()
