"""What every command shares: errors turned into words and exit codes, progress on a terminal, JSON for scripts.

Everything said to people goes to standard error; standard output carries `--json` and nothing else.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from pipeline.errors import ThemetrixError
from pipeline.settings import settle_environment
from pipeline.store.workspace import DEFAULT_WORKSPACE, SETTINGS_FILE, Workspace, find_workspace

_BETWEEN_LINES = 5.0


class Out:
    """Where a command speaks: `tell` to people, `result` to scripts, `progress` to whoever waits."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self._bar = sys.stderr.isatty() and not as_json
        self._told_at = 0.0
        self._open = False

    def tell(self, line: str = "") -> None:
        """A line for people."""
        self.close()
        if not self.as_json:
            print(line, file=sys.stderr)  # noqa: T201

    def result(self, content: Any) -> None:
        """The outcome for scripts, if they asked for it."""
        if self.as_json:
            print(json.dumps(content, indent=2, sort_keys=True, default=str))  # noqa: T201

    def progress(self, stage: str, done: int, total: int, /) -> None:
        """A bar on a terminal; elsewhere a plain line when a stage ends, and every few seconds while it lasts."""
        if self.as_json or total == 0:
            return
        if self._bar:
            filled = int(24 * done / total)
            bar = "█" * filled + "·" * (24 - filled)
            sys.stderr.write(f"\r\x1b[K{stage:<28} {bar} {done}/{total}")
            sys.stderr.flush()
            self._open = True
            if done >= total:
                self.close()
        elif done >= total or time.monotonic() - self._told_at > _BETWEEN_LINES:
            self._told_at = time.monotonic()
            print(f"{stage}: {done} of {total}", file=sys.stderr, flush=True)  # noqa: T201

    def close(self) -> None:
        """Ends a bar's line, if one is open."""
        if self._open:
            sys.stderr.write("\n")
            self._open = False

    def workspace(self, given: Path | None) -> Workspace:
        """The workspace asked for."""
        return find_workspace(given, Path.cwd())

    def root(self, given: Path | None) -> Path:
        """The folder of the workspace asked for, whether or not it is in order."""
        if given is not None:
            return given
        return Path.cwd() if (Path.cwd() / SETTINGS_FILE).is_file() else DEFAULT_WORKSPACE


@contextmanager
def door(debug: bool, as_json: bool) -> Iterator[Out]:
    """Runs a command's body; its errors become plain words on standard error and an exit code, never a traceback."""
    settle_environment()
    out = Out(as_json)
    try:
        yield out
    except ThemetrixError as error:
        out.close()
        if debug:
            traceback.print_exc()
        print(f"themetrix: {error}", file=sys.stderr)  # noqa: T201
        out.result({"error": {"found": error.found, "where": error.where, "remedy": error.remedy}})
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        out.close()
        print("themetrix: stopped; what was finished is kept, run again to go on", file=sys.stderr)  # noqa: T201
        raise typer.Exit(130) from None
    except (typer.Exit, typer.Abort):
        raise
    except BrokenPipeError:  # whoever read our output has seen enough
        sys.stdout = None  # so that nothing tries to write the rest at exit
        raise typer.Exit(0) from None
    except Exception as error:
        out.close()
        if debug:
            traceback.print_exc()
        # Only the kind of error is shown: its text could quote a participant.
        print(  # noqa: T201
            f"themetrix: something unforeseen went wrong ({type(error).__name__}).\n"
            "  What to do: run again; if it stays, run with --debug and report the traceback (read it first: it may quote)",
            file=sys.stderr,
        )
        out.result({"error": {"found": f"something unforeseen went wrong ({type(error).__name__})"}})
        raise typer.Exit(1) from None
