"""The process in which files are read: it can write no file, leaves no core, and has so much memory and time and no more.

It answers requests on its standard input one by one and ends with it. `reading_apart` starts it and talks to it. What goes
to and fro is a length, JSON, and bytes; of an unexpected error only its kind is told, never its text.
"""

from __future__ import annotations

import base64
import json
import math
import sys
from dataclasses import astuple
from typing import Any, BinaryIO

from pipeline.errors import UnreadableFile
from pipeline.members import members
from pipeline.project_people import participants_of
from pipeline.qdpx import read_project
from pipeline.reading import read_document
from pipeline.reading_json import hints_from_json, reading_as_json


def serve(requests: BinaryIO, answers: BinaryIO, *, memory: int, seconds: float) -> None:
    """Answers until the requests end; each may take `seconds` of the processor, all of them live in `memory` bytes."""
    limit_process(memory)
    while True:
        limit_time(seconds)
        try:
            request = receive(requests)
            if request is None:
                return
            answer = _answer(*request)
        except UnreadableFile as error:
            answer = {"refused": list(error.args)}
        except (MemoryError, RecursionError) as error:
            request, answer = None, {"heavy": "memory" if isinstance(error, MemoryError) else "nesting"}
        except Exception as error:  # a reader's own fault must cost one file, not the batch
            answer = {"failed": type(error).__name__}
        request = None  # the bytes go before the next ones come
        send(answers, answer)


def _answer(head: dict[str, Any], content: bytes) -> dict[str, Any]:
    name = str(head["name"])
    if head["task"] == "read":
        return {"reading": reading_as_json(read_document(content, name, hints_from_json(head["hints"])))}
    if head["task"] == "people":
        return {"people": [list(astuple(row)) for row in participants_of(read_project(content, name))]}
    parts = members(content, name)
    if not any(part.within for part in parts):
        return {"members": None}
    return {
        "members": [[part.name, base64.b64encode(part.content).decode("ascii"), part.within] for part in parts],
    }


def send(stream: BinaryIO, head: dict[str, Any], content: bytes = b"") -> None:
    """Writes one message: two lengths of 8 bytes, the head as JSON (escaped to ASCII, so that no text breaks it), the bytes."""
    written = json.dumps(head).encode("ascii")
    stream.write(len(written).to_bytes(8, "big") + len(content).to_bytes(8, "big"))
    stream.write(written)
    stream.write(content)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next message; None when the stream has ended, wherever in a message that is."""
    lengths = stream.read(16)
    if len(lengths) < 16:
        return None
    first, second = int.from_bytes(lengths[:8], "big"), int.from_bytes(lengths[8:], "big")
    written, content = stream.read(first), stream.read(second)
    if len(written) < first or len(content) < second:
        return None
    head: dict[str, Any] = json.loads(written)
    return head, content


def limit_process(memory: int) -> None:
    """Limits this process for good, where the system can: memory, no file written, no core dump with words in it."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's clock still holds
        return
    for which, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(which)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))


def limit_time(seconds: float) -> None:
    """Gives this process so many more seconds of the processor before the system ends it."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime + seconds), hard))


def main() -> None:
    """Serves standard input; the limits are its two arguments, bytes and seconds."""
    serve(sys.stdin.buffer, sys.stdout.buffer, memory=int(sys.argv[1]), seconds=float(sys.argv[2]))
