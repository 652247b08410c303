"""Starts one machine's part of a cluster: `python -m pipeline.operations.cluster_node scheduler|worker -w WORKSPACE`.

Addresses and certificates are those of the workspace's settings. Whoever reaches a part of a Dask cluster can run programs in it,
so each listens on this machine alone, or asks for a certificate; no page is served and nothing is ever spilt to disk.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import ThemetrixError, WrongUse
from pipeline.operations.cluster import security_of
from pipeline.settings import settle_environment
from pipeline.store.workspace import Workspace, open_workspace

SCRATCH = ".cluster"
"""A folder of the workspace in which workers keep what Dask wants kept: names of theirs, nothing of a study."""
_NOWHERE = "127.0.0.1:0"
_MEMORY = ("target", "spill", "pause", "terminate")
CONFIGURATION: dict[str, Any] = {
    **{f"distributed.worker.memory.{each}": False for each in _MEMORY},
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.diagnostics.nvml": False,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code; runs until it is stopped, a worker also until its scheduler is gone."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.operations.cluster_node", description=__doc__)
    parser.add_argument("part", choices=["scheduler", "worker"])
    parser.add_argument("-w", "--workspace", type=Path, required=True)
    given = parser.parse_args(arguments)
    settle_environment()
    try:
        workspace = open_workspace(given.workspace)
        if not workspace.settings.cluster.scheduler:
            raise WrongUse(
                "this workspace names no cluster",
                where=str(workspace.root),
                remedy='say where the scheduler listens in themetrix.toml: [cluster] scheduler = "tcp://127.0.0.1:8786"',
            )
        asyncio.run(_serve(given.part, workspace))
    except ThemetrixError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return 0
    return 0


async def _serve(part: str, workspace: Workspace) -> None:
    try:
        import dask
        import distributed
        from distributed import utils
    except ImportError:
        raise WrongUse("Dask isn't installed", remedy="pip install -c constraints.txt '.[cluster]'") from None
    parts: Any = distributed  # Dask's own types stop here
    network: Any = utils
    address = workspace.settings.cluster.scheduler
    where = urlsplit(address)
    own: dict[str, Any] = {"security": security_of(workspace), "dashboard": False, "dashboard_address": _NOWHERE}
    with dask.config.set(CONFIGURATION):
        if part == "scheduler":
            node: Any = parts.Scheduler(host=where.hostname, port=where.port, protocol=where.scheme, **own)
        else:
            here = workspace.settings.cluster.here
            node = parts.Worker(
                address,
                host=where.hostname if here else network.get_ip(where.hostname),
                nthreads=1,
                memory_limit=0,
                local_directory=str(workspace.root / SCRATCH),
                death_timeout=120,
                **own,
            )
        try:
            async with node:
                sys.stderr.write(f"{part} at {node.address}\n")
                await node.finished()
        except OSError as error:
            raise WrongUse(f"the {part} could not start: {error.strerror or error}", where=address) from None


if __name__ == "__main__":
    sys.exit(main())
