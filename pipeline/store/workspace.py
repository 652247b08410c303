"""A workspace: the folder a study lives in, its places by name, its settings. Others never join paths of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import WrongUse
from pipeline.settings import Settings, parse_settings
from pipeline.store.atomic import told_plainly, write_file
from pipeline.store.postgres_server import Server, server_at

SETTINGS_FILE = "themetrix.toml"
REPOSITORY = Path(__file__).resolve().parents[2]
SHIPPED_MODELS = REPOSITORY / "models"
SHIPPED_CODEBOOKS = REPOSITORY / "data" / "codebooks"
DEFAULT_WORKSPACE = REPOSITORY / "data"


@dataclass(frozen=True, slots=True)
class Workspace:
    """One study on disk: `root` and the settings read from its `themetrix.toml`."""

    root: Path
    settings: Settings

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def segments(self) -> Path:
        return self.root / "segments"

    @property
    def evidence(self) -> Path:
        return self.root / "evidence"

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def ledger(self) -> Path | Server:
        """The file of the ledger, or the database that the settings name for it."""
        named = self.settings.ledger
        return server_at(named.url, self.root, named.tls_ca) if named.url else self.root / "ledger.sqlite"

    @property
    def participants(self) -> Path:
        return self.root / "participants.csv"

    @property
    def reading(self) -> Path:
        return self.root / "reading.toml"


def open_workspace(root: Path) -> Workspace:
    """The workspace at `root`; raises `WrongUse` when there is none, `InvalidFile` when its settings can't be read."""
    path = root / SETTINGS_FILE
    if not path.is_file():
        raise WrongUse(
            "this folder is no workspace: it has no themetrix.toml",
            where=str(root),
            remedy=f"make one with: themetrix init {root}",
        )
    with told_plainly("read the settings", path):
        content = path.read_bytes()
    return Workspace(root.resolve(), parse_settings(content, where=str(path)))


def find_workspace(given: Path | None, standing_in: Path) -> Workspace:
    """The workspace that `-w` names, else the folder one stands in if it is one, else the repository's `data/`."""
    if given is not None:
        return open_workspace(given)
    if (standing_in / SETTINGS_FILE).is_file():
        return open_workspace(standing_in)
    return open_workspace(DEFAULT_WORKSPACE)


def make_workspace(root: Path) -> Workspace:
    """A new workspace at `root` with settings, the reference codebook to change, and an inbox; never overwrites one."""
    if (root / SETTINGS_FILE).exists():
        raise WrongUse("there is a workspace already", where=str(root), remedy="choose another folder")
    with told_plainly("make the workspace", root):
        for name in ("inbox", "quarantine", "raw", "segments", "evidence", "exports", "models"):
            (root / name).mkdir(parents=True, exist_ok=True)
        codebook = (SHIPPED_CODEBOOKS / "psw.toml").read_bytes()
    if not (root / "codebook.toml").exists():
        write_file(root / "codebook.toml", codebook)
    write_file(root / SETTINGS_FILE, _NEW_SETTINGS.encode("utf-8"))
    return open_workspace(root)


_NEW_SETTINGS = """\
# Settings of this Themetrix workspace. Every key may be left out; what stands here is the default.

codebook = "codebook.toml"      # a path from here, or the name of a shipped codebook
model = "v1"                    # the model in use: a version, or the path of its folder
# encoder = "accurate"          # accurate, fast, or a sentence-transformers path or name; left out: the one the model learnt on

[deidentify]
# The secret that makes pseudonyms. It lies outside the workspace, is made on first use and readable by you alone.
# key_file = "~/.config/themetrix/key"
# organisations = ["Harbour Lights"]   # replaced wherever they are said, in any case; so are places and names
# places = ["Ossthwaite"]
# names = ["Wilhelmina Oyelaran"]
# keep = ["Beacon"]                    # never taken for a name or a place

[export]
# formats = ["xlsx", "html"]           # what a run writes; left out: every export but png, qdc and wide

[schedule]
cron = "0 2 * * *"
timezone = "Europe/London"

[inbox]
# still_seconds = 1                    # a file is taken when it is the same in two looks, so far apart
# bucket = "s3://study/transcripts"    # an object store of the study's own, at this address and no other
# endpoint = "https://s3.example.org"
# taken = "leave"                      # or "move": below taken/, once raw/ has it

[gate]
# level = 0.01                         # how seldom a batch in which nothing changed may be held back by the tests of drift
# difference = 0.05                    # codes and abstentions must differ by so much to hold a batch back
# unknown = 0.5                        # the largest share of a batch by people of no known stakeholder group
# leaks = 0                            # places that de-identification may have missed, at most
# audit = 0                            # rows of a random coding sheet drawn from each batch (exports/<run>/audit.csv)
# margin = 0.1                         # how much more often than on its held-out interviews the model may err here
# saturation = false                   # true: hold while new evidence still comes
# hold = true                          # false: tell, hold nothing back

[embedding]
# engine = "auto"                      # ONNX Runtime where it gives the same vectors; or "onnx", or "torch"
# precision = "float32"                # "int8": faster, its codes a little different; docs/data-scientists.md, "Speed"
# cascade = false                      # true: n-grams rule out what is surely uncoded, unread; docs/data-scientists.md, "A cascade"

[cluster]
# scheduler = "tcp://127.0.0.1:8786"   # workers that prepare and code: docs/operations.md, "More than one machine"
# tls_ca = "tls/ca.pem"                # with tls_certificate and tls_key, for a scheduler on another machine (tls://)

[ledger]
# url = "postgresql://themetrix@127.0.0.1/study"   # left out: ledger.sqlite; the password is in ~/.pgpass or PGPASSWORD

[notify]
# webhook = "https://chat.example.org/hooks/1"   # told, by counts and ids alone, when a night needs somebody
"""
