"""A scheduler and workers for tests, in processes of their own, started as docs/operations.md starts them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from prefect_servers import wait_for

from pipeline.operations.cluster import connected
from pipeline.store.workspace import Workspace, open_workspace

REPOSITORY = Path(__file__).resolve().parents[1]


@dataclass
class Nodes:
    """A scheduler and workers in processes of their own, and what they print."""

    workspace: Path
    logs: Path
    environment: dict[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, part: str) -> subprocess.Popen[bytes]:
        """One more, as docs/operations.md starts it."""
        command = [sys.executable, "-m", "pipeline.operations.cluster_node", part, "-w", str(self.workspace)]
        with (self.logs / f"{part}-{len(self.started)}.log").open("wb") as log:
            self.started.append(
                subprocess.Popen(
                    command, cwd=REPOSITORY, stdout=log, stderr=log, env={**os.environ, **self.environment}
                )
            )
        return self.started[-1]

    def workers(self, count: int) -> dict[str, int]:
        """The processes of the workers by address, once there are so many."""
        alive = [each for each in self.started[1:] if each.poll() is None]
        for _ in range(count - len(alive)):
            self.start("worker")
        with connected(open_workspace(self.workspace)) as client:
            wait_for(lambda: len(client.scheduler_info(n_workers=-1)["workers"]) == count, 120, f"{count} workers")
            return dict(client.run(os.getpid))

    def said(self) -> str:
        """All that they printed."""
        return "".join(path.read_text(encoding="utf-8") for path in sorted(self.logs.iterdir()))

    def stop(self) -> None:
        """Ends them all."""
        for each in reversed(self.started):
            each.terminate()
        for each in self.started:
            each.wait(30)


def say(workspace: Workspace, **tables: str) -> Workspace:
    """The workspace with a line more in each of these tables of its settings."""
    settings = workspace.root / "themetrix.toml"
    text = settings.read_text(encoding="utf-8")
    for table, line in tables.items():
        assert f"\n[{table}]\n" in text
        text = text.replace(f"\n[{table}]\n", f"\n[{table}]\n{line}\n")
    settings.write_text(text, encoding="utf-8")
    return open_workspace(workspace.root)
