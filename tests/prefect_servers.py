"""What tests with real servers share: free ports, patience, an ear for webhooks, a PostgreSQL of one's own, what Prefect holds."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

USER = "postgres"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(holds: Callable[[], Any], seconds: float, what: str) -> Any:
    """What `holds` answers once it is true; fails the test when it never is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := holds():
            return found
        time.sleep(0.5)
    pytest.fail(f"waited {seconds:.0f} s in vain for {what}")


def healthy(port: int) -> bool:
    """Whether a Prefect server answers here."""
    import httpx

    try:
        return httpx.get(f"http://127.0.0.1:{port}/api/health", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def asked(port: int, what: str, **filters: Any) -> list[dict[str, Any]]:
    """The server's rows of a kind that fit these filters."""
    import httpx

    answer = httpx.post(f"http://127.0.0.1:{port}/api/{what}/filter", json=filters, timeout=30)
    answer.raise_for_status()
    found = answer.json()
    return list(found["events"] if what == "events" else found)


@contextmanager
def ear(status: int = 204) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The address of a webhook on this machine, and what it was told so far."""
    heard: list[dict[str, Any]] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Ear)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hooks/1", heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def background(command: list[str], log: Path, environment: dict[str, str], folder: Path) -> Iterator[None]:
    """The command running until the block ends; what it says goes to `log`."""
    with log.open("wb") as said:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=said, stderr=subprocess.STDOUT)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


class Postgres:
    """A PostgreSQL of a test's own: `psql` runs statements as its owner, `dump` gives all that a database holds."""

    def __init__(self, programs: Path, folder: Path, port: int) -> None:
        self._programs, self._folder, self.port = programs, folder, port
        # It refuses root; Debian's package makes a user for it.
        self._as = {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}

    def run(self, program: str, *arguments: str) -> bytes:
        """What one of PostgreSQL's programs prints."""
        command = [str(self._programs / program), *arguments]
        place = {**os.environ, "PGHOST": str(self._folder), "PGPORT": str(self.port), "HOME": str(self._folder)}
        place |= {"PGUSER": USER}
        done: Any = subprocess.run(
            command, capture_output=True, cwd=self._folder, env=place, check=False, timeout=60, **self._as
        )
        assert done.returncode == 0, done.stderr.decode()
        return bytes(done.stdout)

    def start(self) -> None:
        """Makes the cluster and starts it."""
        data = str(self._folder / "data")
        self.run("initdb", "-D", data, "-U", USER, "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder} -c fsync=off"
        self.run("pg_ctl", "-D", data, "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stops it at once."""
        self.run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop")


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL; the test is skipped, and says why, where there is none or nobody who may start it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = str(found[-1]) if found else shutil.which("initdb")
    if program is None:
        pytest.skip("NOT TESTED ON POSTGRESQL: apt-get install postgresql")
    if os.geteuid() == 0:
        import pwd

        if USER not in {row.pw_name for row in pwd.getpwall()}:
            pytest.skip(f"NOT TESTED ON POSTGRESQL: it refuses root, and there is no user {USER}")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path has to be short, and open to its user
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
    place = Postgres(Path(program).resolve().parent, folder, free_port())
    try:
        place.start()
        try:
            yield place
        finally:
            place.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
