from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest

from pipeline.lean_imports import without

HOUSE = Path(__file__).resolve().parents[1]
SAMPLE = ("london_middle_manager_01.txt", "london_professional_01.txt", "north_psw_02.txt")

# What the stages see of texts, in a process of its own, and what was loaded for it.
SEEN = """
import json, sys
from pipeline.identifiers import find_identifiers
from pipeline.language import parser, sentences
from pipeline.name_recogniser import recognised
from pipeline.name_words import stop_words

texts = json.load(sys.stdin)
seen = {
    "names": sorted(recognised(list(enumerate(texts)))),
    "parses": [[(t.tag_, t.pos_, t.lemma_, t.dep_, t.head.i, str(t.morph)) for t in doc] for doc in parser().pipe(texts)],
    "sentences": [[one.start_char for one in doc.sents] for doc in sentences().pipe(texts, batch_size=1)],
    "identifiers": [(found.kind, found.start, found.end) for text in texts for found in find_identifiers(text)],
    "stop words": sorted(stop_words()),
}
loaded = sorted({"torch", "transformers"} & {name for name, module in sys.modules.items() if module is not None})
"""
BEFORE = "import torch, transformers\n"
AFTER = """
import torch
layer = torch.nn.Linear(3, 2)
layer(torch.ones(1, 3)).sum().backward()
assert layer.weight.grad.tolist() == [[1.0] * 3] * 2
from transformers import BertConfig
assert BertConfig(hidden_size=32).hidden_size == 32
"""


def told(script: str) -> dict[str, object]:
    texts = [
        line for name in SAMPLE for line in (HOUSE / "data" / "sample" / name).read_text(encoding="utf-8").splitlines()
    ]
    texts.append("Ring me on 07700 900123, or write to maxine.oyelaran@example.org, LS1 4AP.")
    done = subprocess.run(
        [sys.executable, "-c", f"{script}\njson.dump([seen, loaded], sys.stdout)"],
        input=json.dumps([text for text in texts if text.strip()]),
        capture_output=True,
        text=True,
        cwd=HOUSE,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seen, loaded = json.loads(done.stdout)
    return {**seen, "loaded": loaded}


@pytest.mark.processes
def test_what_isnt_loaded_changes_nothing_that_is_read_and_can_be_loaded_afterwards() -> None:
    with ThreadPoolExecutor(2) as both:
        lean, full = both.map(told, (SEEN + AFTER, BEFORE + SEEN))
    assert (lean.pop("loaded"), full.pop("loaded")) == ([], ["torch", "transformers"])
    assert all(lean.values()) and lean == full


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A library that wants another if it is there: `wanted`, with a part `wanted.part`, and `wanting`."""
    (tmp_path / "wanted").mkdir()
    (tmp_path / "wanted" / "__init__.py").touch()
    (tmp_path / "wanted" / "part.py").touch()
    (tmp_path / "wanted_too.py").touch()
    (tmp_path / "wanting.py").write_text("try:\n    import wanted.part\nexcept ImportError:\n    wanted = None\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "wanted"
    for name in ("wanted", "wanted.part", "wanted_too", "wanting"):
        sys.modules.pop(name, None)


def test_within_a_library_seems_not_to_be_installed_and_afterwards_it_is(library: str) -> None:
    with without([library]):
        assert import_module("wanting").wanted is None
        with pytest.raises(ModuleNotFoundError, match="wanted") as refused:
            import_module("wanted.part")
        assert refused.value.name == library
        import_module("wanted_too")  # another library whose name begins alike
    assert import_module("wanted.part").__name__ == "wanted.part"
    assert import_module("wanting").wanted is None


def test_what_is_loaded_already_stays_whole(library: str) -> None:
    whole = import_module(library)
    with without([library]):
        assert import_module(library) is whole
        assert import_module("wanting").wanted is whole
        assert import_module("wanted.part").__name__ == "wanted.part"


def test_only_the_thread_that_hides_is_hidden_from(library: str) -> None:
    with without([library]), ThreadPoolExecutor(1) as other:
        assert other.submit(import_module, library).result().__name__ == library


def test_it_may_be_nested_and_ends_with_what_goes_wrong(library: str) -> None:
    with without([library]):
        with pytest.raises(ZeroDivisionError), without(["wanted_too"]):
            for name in (library, "wanted_too"):
                with pytest.raises(ModuleNotFoundError):
                    import_module(name)
            1 / 0  # noqa: B018
        import_module("wanted_too")
        with pytest.raises(ModuleNotFoundError):
            import_module(library)
    import_module(library)


def test_nothing_loads_spacy_or_presidio_with_all_that_they_would_like() -> None:
    bare = []
    for path in sorted((HOUSE / "pipeline").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        sheltered = {
            inner
            for node in ast.walk(tree)
            if (isinstance(node, ast.With) and "without()" in ast.unparse(node.items[0]))
            or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            heavy = {name.partition(".")[0] for name in names} & {"spacy", "presidio_analyzer", "thinc"}
            if heavy and node not in sheltered:
                bare.append(f"{path.name}:{node.lineno}")
    assert bare == []
