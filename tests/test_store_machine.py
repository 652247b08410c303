"""A study killed again and again lives as its twin that never is: whatever is dropped, coded, trained, promoted, forgotten.

Each step is done to both. To the one, kills come first: at some change asked of its disk everything stops and nothing more is
asked, as after SIGKILL (with a real one, at every point: `fault_sweep.py`); then the step is done again. After each step the
two hold the same files, byte for byte, and the same rows; and both count what a plain list of what was dropped says.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
from collections.abc import Callable

import pytest
from bakeries import talk, written
from faults import Stopped, stopped_at
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from study_nights import INTERVIEW, copy_of, differences, prepared_study, quick_folder, said_by

from pipeline.errors import ThemetrixError, WrongUse
from pipeline.operations.forget import finish, forget
from pipeline.operations.import_codes import import_codes
from pipeline.operations.promote import promote
from pipeline.operations.retrain import train_version
from pipeline.operations.run import run
from pipeline.store.ledger import Ledger
from pipeline.store.workspace import Workspace, open_workspace

PEOPLE = ("Ann", "Bea", "Cyd", "Dot")
PLACES = ("ann.txt", "bea.txt", "ward/ann.txt", "late.txt")
POINTS = st.lists(st.integers(1, 220), max_size=2)
BEGIN = quick_folder("themetrix-machine-")
atexit.register(shutil.rmtree, BEGIN, ignore_errors=True)  # where these tests are collected and not run
Doing = Callable[[Workspace], object]


@pytest.fixture(scope="module", autouse=True)
def _begin() -> object:
    """The study that every life begins with, and files for it; gone when the module is done."""
    workspace = prepared_study(BEGIN)
    for path in workspace.inbox.iterdir():
        path.unlink()
    written(BEGIN / "more.csv", talk("more", 40, 7))
    yield
    shutil.rmtree(BEGIN)


class Lives(RuleBasedStateMachine):
    """Two studies, `struck` and `calm`, and what was dropped on them: by place, the content that counts or is waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = quick_folder("themetrix-lives-")
        self.struck = copy_of(BEGIN, self.folder / "struck")
        self.calm = copy_of(BEGIN, self.folder / "calm")
        self.waiting: dict[str, bytes] = {}
        self.counting: dict[str, bytes] = {}
        self.refused: set[str] = set()
        self.forgotten: set[str] = set()

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    # ---------------------------------------------------------------------------------------------- what happens

    @initialize()
    def it_begins_with_one_interview_and_who_spoke(self) -> None:
        lines = "".join(
            f"{stem},Customer {name},C{at:02},customers\n"
            for at, name in enumerate(PEOPLE, start=1)
            for stem in ("ann", "bea", "late")
        )
        self._put("participants.csv", ("document,speaker,participant,group\n" + lines).encode())
        self.drop("late.txt", "Dot", 0)
        self.process([])

    @rule(place=st.sampled_from(PLACES), who=st.sampled_from(PEOPLE), version=st.integers(0, 2))
    def drop(self, place: str, who: str, version: int) -> None:
        """A new file, another version of one, or the same words once more, also under another name."""
        if who in self.forgotten:
            return
        content = (INTERVIEW.format(name=who) + f"\nCustomer {who}: That was version {version} of my story.\n").encode()
        self.waiting[place] = content
        self._put(place, content)

    @rule(number=st.integers(0, 1))
    def drop_a_bad_file(self, number: int) -> None:
        content = b"no document at all\0\1\2" * (10 + number)
        self.waiting[f"bad {number}.docx"] = content
        self._put(f"bad {number}.docx", content)

    @rule(points=POINTS)
    def process(self, points: list[int]) -> None:
        self._do(lambda workspace: run(workspace, formats=("csv", "json", "transcripts")), points)
        assert not list(self.struck.root.rglob(".tmp-*"))
        for place, content in self.waiting.items():
            if place.endswith(".docx"):
                self.refused.add(hashlib.sha256(content).hexdigest())
            else:
                self.counting[place] = content
        self.waiting.clear()

    @precondition(lambda self: self.counting)
    @rule(points=POINTS, label=st.sampled_from(["price", "praise", ""]), coder=st.sampled_from(["ana", "ben"]))
    def code_by_hand(self, points: list[int], label: str, coder: str) -> None:
        text = "I think that the loaf costs three pounds now, and pounds are dear."
        for workspace in (self.struck, self.calm):
            path = workspace.root.parent / "people.csv"
            path.write_text(f'document,text,labels\nlate,"{text}",{label}\n', encoding="utf-8")
        self._do(lambda w: import_codes(w, w.root.parent / "people.csv", coder), points)

    @rule(points=POINTS)
    def retrain(self, points: list[int]) -> None:
        self._do(lambda w: train_version(str(w.root), [str(w.root.parent / "more.csv")], []), points)

    @precondition(lambda self: (self.calm.models / "bread" / "v2").is_dir())
    @rule(points=POINTS, version=st.sampled_from(["v1", "v2"]))
    def promote(self, points: list[int], version: str) -> None:
        def change(workspace: Workspace) -> None:
            try:
                promote(workspace, version, [workspace.root.parent / "good.csv"], override="the machine says so")
            except WrongUse as error:
                assert "in use already" in str(error)

        self._do(change, points)

    @precondition(lambda self: self.counting and not self.waiting)
    @rule(points=POINTS, who=st.sampled_from(PEOPLE))
    def forget(self, points: list[int], who: str) -> None:
        """Somebody withdraws; who never spoke, or has withdrawn already, is nobody's id, and nothing changes."""
        ident = f"C{PEOPLE.index(who) + 1:02}"

        def erase(workspace: Workspace) -> None:
            if finish(workspace) is None:
                try:
                    forget(workspace, ident)
                except WrongUse:
                    return

        self._do(erase, points)
        gone = {place for place, content in self.counting.items() if f"Customer {who}:".encode() in content}
        for place in gone:
            del self.counting[place]
        if gone:
            self.forgotten.add(who)

    # ----------------------------------------------------------------------------------------- what always holds

    @invariant()
    def the_struck_one_is_as_the_calm_one(self) -> None:
        found = differences(said_by(self.calm), said_by(self.struck))
        # What a killed step other than a run had begun to write is swept by the next run.
        # How much was searched and erased after a kill is told as it was then.
        assert [each for each in found if ".tmp-" not in each and not each.startswith("forgotten/")] == []

    @invariant()
    def what_counts_is_what_was_dropped(self) -> None:
        with Ledger(self.struck.ledger, reading=True) as ledger:
            assert set(ledger.documents()) == {
                hashlib.sha256(content).hexdigest() for content in self.counting.values()
            }
            assert {row.document_id for row in ledger.files_set_aside()} == self.refused

    @invariant()
    def only_what_waits_is_in_the_inbox(self) -> None:
        there = {p.relative_to(self.struck.inbox).as_posix() for p in self.struck.inbox.rglob("*") if p.is_file()}
        assert there - {"participants.csv"} == self.waiting.keys()

    # ------------------------------------------------------------------------------------------------------ how

    def _put(self, place: str, content: bytes) -> None:
        for workspace in (self.struck, self.calm):
            path = workspace.inbox / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def _do(self, step: Doing, points: list[int]) -> None:
        """Does the step to the calm one, and to the struck one after it was stopped at each of these points of it."""
        for at in points:
            with stopped_at(at, self.struck.root) as fault:
                try:
                    step(open_workspace(self.struck.root))
                except Stopped:
                    assert fault.met
        ended = [_ended(step, open_workspace(place.root)) for place in (self.calm, self.struck)]
        assert ended[0] == ended[1]


def _ended(step: Doing, workspace: Workspace) -> str:
    """How a step ended: "" or the kind of error it was refused with."""
    try:
        step(workspace)
    except ThemetrixError as error:
        return type(error).__name__
    return ""


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=int(os.environ.get("LIVES", "5")),
    stateful_step_count=8,
    phases=(Phase.generate,),  # a life takes seconds, and shrinking one an hour
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
