"""Reads files nobody vouches for in a process apart, with limits on memory, processor and time; its answers are plain JSON.

One such process serves all files of a run, and is started anew when a file was too much for it. A file that ends it, or
makes a reader fail, costs that file alone.
"""

from __future__ import annotations

import atexit
import base64
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO, cast

from pipeline.errors import UnreadableFile
from pipeline.members import Member
from pipeline.operations.reading_worker import receive, send
from pipeline.participants import ParticipantRow
from pipeline.reading import ReadingHints
from pipeline.reading_json import hints_as_json, reading_from_json
from pipeline.transcript import Reading

MEMORY = 2 * 1024**3
"""Bytes of address space for reading; the largest interview of a study takes a tenth."""
SECONDS = 60.0
"""Seconds of the processor for one file; waiting for it, the clock on the wall may show three times as many."""

_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from pipeline.operations.reading_worker import main; main()"
_ROOT = Path(__file__).resolve().parents[2]


def read_apart(content: bytes, name: str, hints: ReadingHints | None = None) -> Reading:
    """What `pipeline.reading.read_document` gives, from the process apart; raises `UnreadableFile`, also `too_heavy`."""
    return _WORKER.read(content, name, hints)


def members_apart(content: bytes, name: str) -> tuple[Member, ...]:
    """What `pipeline.members.members` gives, from the process apart; raises `UnreadableFile`, also `too_heavy`."""
    return _WORKER.members(content, name)


def people_apart(content: bytes, name: str) -> tuple[ParticipantRow, ...]:
    """What `pipeline.project_people.participants_of` makes of a project, from the process apart."""
    return _WORKER.people(content, name)


class Limited:
    """One process that reads for this one within limits, started when first needed; a fork of this one starts its own."""

    def __init__(self, memory: int = MEMORY, seconds: float = SECONDS) -> None:
        self.memory, self.seconds = memory, seconds
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._of = 0

    def read(self, content: bytes, name: str, hints: ReadingHints | None = None) -> Reading:
        """The reading of a file; raises `UnreadableFile`."""
        head = {"task": "read", "name": name, "hints": hints_as_json(hints or ReadingHints())}
        return reading_from_json(self._ask(head, content, name)["reading"])

    def members(self, content: bytes, name: str) -> tuple[Member, ...]:
        """The documents in a file; raises `UnreadableFile`."""
        if not content.startswith(b"PK"):
            return (Member(name, content),)
        found = self._ask({"task": "members", "name": name}, content, name)["members"]
        if found is None:
            return (Member(name, content),)
        return tuple(Member(own, base64.b64decode(held), within) for own, held, within in found)

    def people(self, content: bytes, name: str) -> tuple[ParticipantRow, ...]:
        """What a project's cases say of people; raises `UnreadableFile`."""
        found = self._ask({"task": "people", "name": name}, content, name)["people"]
        return tuple(ParticipantRow(*map(str, row)) for row in found)

    def _ask(self, head: dict[str, Any], content: bytes, name: str) -> dict[str, Any]:
        """The worker's answer; raises `UnreadableFile` when it refuses, fails, or comes to its limits."""
        with self._lock:
            worker = self._started()
            overdue = threading.Event()
            clock = threading.Timer(3 * self.seconds, _end, (worker, overdue))
            clock.daemon = True
            clock.start()
            try:
                send(cast(BinaryIO, worker.stdin), head, content)
                answer = receive(cast(BinaryIO, worker.stdout))
            except (OSError, ValueError):
                answer = None
            finally:
                clock.cancel()
            if answer is None or "heavy" in answer[0]:
                self.stop()
        if answer is None:
            raise _ended(name, worker.returncode, self.seconds, overdue.is_set())
        told = answer[0]
        if "refused" in told:
            raise UnreadableFile.told(told["refused"])
        if "heavy" in told:
            much = f"over {self.memory / 2**30:.2g} GB of memory" if told["heavy"] == "memory" else "too deep a nesting"
            raise _too_heavy(name, much)
        if "failed" in told:
            raise _failed(name, f"a reader failed on it ({told['failed']})")
        return told

    def stop(self) -> None:
        """Ends the process, if there is one."""
        worker, self._running = self._running, None
        if worker is not None and self._of == os.getpid():
            worker.kill()
            worker.wait()
            for stream in (worker.stdin, worker.stdout):
                if stream:
                    try:
                        stream.close()
                    except OSError:  # what was not yet sent to a process that has ended
                        continue

    def _started(self) -> subprocess.Popen[bytes]:
        if self._running is None or self._of != os.getpid() or self._running.poll() is not None:
            # Isolated (-I): neither the folder one stands in nor the environment can put modules in its way.
            limits = (str(self.memory), str(self.seconds))
            self._running = subprocess.Popen(  # noqa: S603 -- our own interpreter and code
                [sys.executable, "-I", "-B", "-c", _START, str(_ROOT), *limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            if self._of != os.getpid():
                self._of = os.getpid()
                atexit.register(self.stop)  # once in a process, however often a file ends the one that reads
        return self._running


def _end(worker: subprocess.Popen[bytes], overdue: threading.Event) -> None:
    overdue.set()
    worker.kill()


def _ended(name: str, code: int | None, seconds: float, overdue: bool) -> UnreadableFile:
    """Why a worker that is gone is gone: the system's limit of time, our own clock, or the file itself."""
    import signal

    if overdue or code == -getattr(signal, "SIGXCPU", 0):
        return _too_heavy(name, f"over {seconds:.0f} seconds")
    return _failed(name, "the process that read it was ended by it")


def _too_heavy(name: str, much: str) -> UnreadableFile:
    return UnreadableFile(
        "too_heavy",
        f"reading it took {much}",
        where=name,
        expected="an interview, which is read in a second",
        remedy="copy the interview's text into a new document and save that; a file of many interviews: one file each",
    )


def _failed(name: str, found: str) -> UnreadableFile:
    return UnreadableFile(
        "damaged",
        found,
        where=name,
        remedy="open it in the program that made it and save it anew, or as .docx or .txt; please report it",
    )


_WORKER = Limited()
