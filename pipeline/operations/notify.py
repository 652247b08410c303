"""Tells the webhook of a workspace's settings that a run needs somebody: counts and ids, never words, never an error's text."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.errors import ThemetrixError
from pipeline.settings import Notify
from pipeline.store.workspace import open_workspace

SECONDS = 10.0
_CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")


def outcome(published: Mapping[str, Any]) -> str:
    """What became of a run: `held_back`, `set_aside` or `done`."""
    if published.get("held"):
        return "held_back"
    return "set_aside" if published.get("set_aside") else "done"


def codes(reasons: Any) -> list[str]:
    """Those reasons that are codes; a sentence could carry somebody's words."""
    return [str(reason) for reason in reasons or () if _CODE.fullmatch(str(reason))]


def about(workspace: Path, published: Mapping[str, Any]) -> dict[str, Any]:
    """The message about a run: which study's folder, outcome, run id, counts, the codes of what held it back."""
    return {
        "themetrix": workspace.name,
        "outcome": outcome(published),
        "run_id": published["run_id"],
        "counts": dict(published["counts"]),
        "set_aside": published["set_aside"],
        "held": bool(published.get("held")),
        "reasons": codes(published.get("reasons")),
    }


def tell(settings: Notify, message: Mapping[str, Any]) -> bool | None:
    """Whether the webhook took the message by POST as JSON; None when the settings name none.

    It never raises: a run doesn't fail because nobody could be told. Redirections are not followed.
    """
    if not settings.webhook:
        return None
    asked = urllib.request.Request(  # noqa: S310  the settings take https alone, or http to this machine
        settings.webhook,
        data=json.dumps(message, sort_keys=True).encode("ascii"),
        headers={"Content-Type": "application/json", "User-Agent": "themetrix"},
        method="POST",
    )
    try:
        with urllib.request.build_opener(_NowhereElse).open(asked, timeout=SECONDS) as answer:
            return bool(200 <= answer.status < 300)
    except (OSError, ValueError, urllib.error.URLError):
        return False


@contextmanager
def failure_told(workspace: str, flow: str) -> Iterator[None]:
    """Tells the workspace's webhook when the block raises, then lets the error go on."""
    try:
        yield
    except Exception as error:
        try:
            place = open_workspace(Path(workspace))
        except ThemetrixError:
            raise error from None
        message = {"themetrix": place.root.name, "outcome": "failed", "flow": flow, "error": type(error).__name__}
        tell(place.settings.notify, message | {"heals": bool(getattr(error, "retryable", False))})
        raise


class _NowhereElse(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """None: a redirection is a failure."""
