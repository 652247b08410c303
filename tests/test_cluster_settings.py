"""Settings name a cluster or a database safely or not at all: no open door, no password in a file or a message."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest
from prefect_servers import background, free_port, wait_for
from studies import new_workspace

from pipeline.errors import InvalidFile, TransientFault
from pipeline.operations.cluster import connected
from pipeline.operations.cluster_node import main
from pipeline.settings import parse_settings
from pipeline.store.postgres_server import server_at
from pipeline.store.workspace import open_workspace

REPOSITORY = Path(__file__).resolve().parents[1]
CERTIFICATES = 'tls_ca = "a"\ntls_certificate = "b"\ntls_key = "c"\n'


@pytest.mark.parametrize(
    ("content", "here"),
    [
        ("", None),
        ('scheduler = "tcp://127.0.0.1:8786"', True),
        ('scheduler = "tcp://localhost:1"', True),
        ('scheduler = "tcp://[::1]:8786"', True),
        (f'{CERTIFICATES}scheduler = "tls://127.0.0.1:8786"', True),
        (f'{CERTIFICATES}scheduler = "tls://node-1.example.org:8786"', False),
    ],
)
def test_a_guarded_cluster_is_taken(content: str, here: bool | None) -> None:
    cluster = parse_settings(f"[cluster]\n{content}".encode(), where="x").cluster
    assert bool(cluster.scheduler) is (here is not None)
    assert cluster.here is bool(here)


@pytest.mark.parametrize(
    ("scheduler", "told"),
    [
        ("tcp://node-1:8786", "can run programs here: write tls://"),
        ("tcp://0.0.0.0:8786", "can run programs here"),
        ("tcp://192.168.0.7:8786", "can run programs here"),
        ("tls://node-1:8786", "needs tls_ca, tls_certificate and tls_key"),
        ("node-1:8786", "is written tcp://127.0.0.1:8786"),
        ("tcp://127.0.0.1", "is written tcp://127.0.0.1:8786"),
        ("tcp://127.0.0.1:port", "is written tcp://127.0.0.1:8786"),
        ("ws://127.0.0.1:8786", "is written tcp://127.0.0.1:8786"),
    ],
)
def test_a_scheduler_anybody_could_reach_is_refused(scheduler: str, told: str) -> None:
    with pytest.raises(InvalidFile) as refused:
        parse_settings(f'[cluster]\nscheduler = "{scheduler}"'.encode(), where="x")
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://ana@db.example.org/study", ("ana", "db.example.org", 5432, "study", "")),
        ("postgresql://ana@127.0.0.1:5433/study", ("ana", "127.0.0.1", 5433, "study", "")),
        ("postgresql://a%40b@/study?host=/run/postgresql", ("a@b", "", 5432, "study", "/run/postgresql")),
    ],
)
def test_a_database_is_found_by_its_address(url: str, expected: tuple[object, ...], tmp_path: Path) -> None:
    named = parse_settings(f'[ledger]\nurl = "{url}"'.encode(), where="x").ledger
    server = server_at(named.url, tmp_path)
    assert (server.user, server.host, server.port, server.database, server.socket) == expected


@pytest.mark.parametrize(
    "url",
    ["mysql://a@b/c", "postgresql://b/c", "postgresql://a@/c", "postgresql://a@b", "postgresql://a@/c?host=b", "study"],
)
def test_what_is_no_address_of_a_database_is_refused(url: str) -> None:
    with pytest.raises(InvalidFile, match="is written postgresql://user@host:5432/database"):
        parse_settings(f'[ledger]\nurl = "{url}"'.encode(), where="x")


@pytest.mark.parametrize("table", ["ledger", "notify", "inbox"])
def test_a_password_in_the_settings_is_refused_and_not_repeated(table: str) -> None:
    key = {"ledger": "url", "notify": "webhook", "inbox": "bucket"}[table]
    with pytest.raises(InvalidFile) as refused:
        parse_settings(f'[{table}]\n{key} = "postgresql://ana:s3cret@db/study"'.encode(), where="x")
    assert "s3cret" not in str(refused.value)


def test_a_part_of_no_cluster_says_what_to_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = new_workspace(tmp_path / "study")
    assert main(["worker", "-w", str(workspace.root)]) == 2
    assert "[cluster] scheduler" in capsys.readouterr().err


def certificates(folder: Path) -> None:
    """An authority's certificate, and one it signed with its key, as PEM files."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    folder.mkdir()
    begins = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority")])
    for name, key, is_ca in (("authority", authority, True), ("node", own, False)):
        made = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(begins + datetime.timedelta(days=36500))
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
            .sign(authority, hashes.SHA256())
        )
        (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "node.key").write_bytes(private)


def test_under_tls_each_side_shows_a_certificate_and_a_stranger_gets_nowhere(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "study")
    certificates(workspace.root / "tls")
    settings = workspace.root / "themetrix.toml"
    lines = f'scheduler = "tls://127.0.0.1:{free_port()}"\ntls_ca = "tls/authority.pem"\n'
    lines += 'tls_certificate = "tls/node.pem"\ntls_key = "tls/node.key"\n'
    text = settings.read_text(encoding="utf-8").replace("\n[cluster]\n", f"\n[cluster]\n{lines}")
    settings.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pipeline.operations.cluster_node"]
    more = ["-w", str(workspace.root)]
    with (
        background([*command, "scheduler", *more], tmp_path / "scheduler.log", dict(os.environ), REPOSITORY),
        background([*command, "worker", *more], tmp_path / "worker.log", dict(os.environ), REPOSITORY),
    ):
        place = open_workspace(workspace.root)
        wait_for(lambda: "worker at tls://" in (tmp_path / "worker.log").read_text(encoding="utf-8"), 120, "a worker")
        with connected(place) as client:
            client.wait_for_workers(1, timeout=60)
            (pid,) = client.run(os.getpid).values()
            assert pid != os.getpid()
        (workspace.root / "tls").rename(workspace.root / "right")
        certificates(workspace.root / "tls")
        with pytest.raises(TransientFault, match="no scheduler answers"), connected(place):
            pytest.fail("a stranger was let in")


def test_nothing_is_served_but_the_cluster_s_own_talk() -> None:
    from pipeline.operations.cluster_node import CONFIGURATION

    routes = [value for key, value in CONFIGURATION.items() if key.endswith("http.routes")]
    assert routes == [[], []]
    known = subprocess.run(
        [sys.executable, "-c", f"import dask, distributed; [dask.config.get(k) for k in {list(CONFIGURATION)!r}]"],
        capture_output=True,
        check=False,
    )
    assert known.returncode == 0, known.stderr.decode()
