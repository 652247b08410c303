"""Makes the server's automations: dead runs are closed, and a message goes out when a night needs somebody.

`python -m flows.automations --webhook URL`, or `--block TYPE/NAME` of a notification block (e-mail, chat) that you made.
"""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from typing import Any

from prefect.automations import Automation
from prefect.blocks.core import Block
from prefect.blocks.webhook import Webhook
from prefect.client.schemas.objects import StateType
from prefect.events.actions import CallWebhook, ChangeFlowRunState, SendNotification
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.types import SecretDict
from pydantic import SecretStr

from flows.telling import HELD_BACK, SET_ASIDE

FLOWS = ["process_batch", "retrain", "export_evidence"]
BEAT = "prefect.flow-run.heartbeat"
UNWELL = {f"prefect.flow-run.{state}" for state in ("Failed", "Crashed", "TimedOut")}
ENDED = {*UNWELL, *(f"prefect.flow-run.{state}" for state in ("Completed", "Cancelled", "Cancelling", "Paused"))}
OURS: dict[str, Any] = {
    "match": {"prefect.resource.id": "prefect.flow-run.*"},
    "match_related": {"prefect.resource.role": "flow", "prefect.resource.name": FLOWS},
    "for_each": {"prefect.resource.id"},
    "threshold": 1,
}
FAILED = '{"outcome": "failed", "flow": "{{ flow.name }}", "state": "{{ flow_run.state.name }}", "flow_run": "{{ flow_run.id }}"}'
NEEDED = "{{ event.payload | tojson }}"


def main(arguments: list[str]) -> None:
    """Makes the automations, or puts the new ones in the place of those of the same name."""
    parser = argparse.ArgumentParser(prog="python -m flows.automations", description=__doc__)
    parser.add_argument("--webhook", help="an address that takes JSON by POST")
    parser.add_argument("--block", help="a notification block you made, as TYPE/NAME")
    parser.add_argument("--silent-seconds", type=int, default=300, help="a run silent for so long is closed as crashed")
    given = parser.parse_args(arguments)
    silent = timedelta(seconds=given.silent_seconds)
    dead = EventTrigger(**OURS, after={BEAT}, expect={BEAT, *ENDED}, posture=Posture.Proactive, within=silent)
    closed = ChangeFlowRunState(
        state=StateType.CRASHED, name="Crashed", message="its machine or process is gone", force=False
    )
    _put("themetrix: close dead runs", dead, closed)
    if given.webhook or given.block:
        failed = EventTrigger(**OURS, expect=UNWELL, posture=Posture.Reactive)
        needed = EventTrigger(expect={SET_ASIDE, HELD_BACK}, posture=Posture.Reactive, threshold=1)
        _put("themetrix: a run failed", failed, _message(given, "a run failed", FAILED))
        _put("themetrix: somebody is needed", needed, _message(given, "somebody is needed", NEEDED))


def _message(given: argparse.Namespace, subject: str, body: str) -> CallWebhook | SendNotification:
    if given.block:
        block: Any = Block.load(given.block)
        return SendNotification(block_document_id=block._block_document_id, subject=f"Themetrix: {subject}", body=body)
    webhook: Any = Webhook(url=SecretStr(given.webhook), headers=SecretDict({"Content-Type": "application/json"}))
    return CallWebhook(block_document_id=webhook.save("themetrix", overwrite=True), payload=body)


def _put(name: str, trigger: EventTrigger, action: Any) -> None:
    wanted: Any = Automation(name=name, trigger=trigger, actions=[action])
    try:
        older: Any = Automation.read(name=name)
    except ValueError:
        wanted.create()
    else:
        wanted.id = older.id
        wanted.update()


if __name__ == "__main__":
    main(sys.argv[1:])
