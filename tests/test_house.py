"""The house stands as CONTRIBUTING.md draws it: what may import what, what may be touched where, how long a file may be."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1]
PIPELINE = sorted((HOUSE / "pipeline").rglob("*.py"))
FLOWS = sorted((HOUSE / "flows").glob("*.py"))
MODULES = [path.relative_to(HOUSE).as_posix() for path in (*PIPELINE, *FLOWS)]
CORE = [
    name for name in MODULES
    if name.startswith("pipeline/") and not name.startswith(("pipeline/store/", "pipeline/operations/", "pipeline/cli/"))
]  # fmt: skip
HEAVY = {"torch", "spacy", "prefect", "presidio_analyzer", "sklearn", "sentence_transformers", "transformers"}
TABLES = {"pandas", "numpy", "pyarrow"}


@cache
def parsed(name: str) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse((HOUSE / name).read_text(encoding="utf-8"))


def imports(name: str) -> set[str]:
    """Every dotted name a module imports, wherever in it; `from a import b` gives `a` and `a.b`."""
    found: set[str] = set()
    package = name.removesuffix(".py").removesuffix("/__init__").split("/")
    if not name.endswith("__init__.py"):
        package = package[:-1]
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            found |= {start} | {f"{start}.{alias.name}" for alias in node.names}
    return found


def imported_from(name: str, *packages: str) -> set[str]:
    """What a module imports of these packages."""
    return {found for found in imports(name) if any(found == p or found.startswith(f"{p}.") for p in packages)}


def dotted(node: ast.AST) -> str:
    """`a.b.c` for the expression a.b.c, "" for any other."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        start = dotted(node.value)
        return f"{start}.{node.attr}" if start else ""
    return ""


def names_used(name: str) -> set[str]:
    """Every name and dotted name a module speaks of."""
    return {found for node in ast.walk(parsed(name)) if (found := dotted(node))}


def undocumented(name: str) -> Iterator[str]:
    """Public functions, methods and classes of a module without a docstring; properties of a plain place excepted."""

    def below(node: ast.Module | ast.ClassDef, path: str) -> Iterator[str]:
        for child in node.body:
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and child.name[0] != "_":
                decorators = {dotted(decorator) for decorator in child.decorator_list}
                returned = child.body[-1] if isinstance(child, ast.FunctionDef) else None
                plain = "property" in decorators and len(child.body) == 1 and isinstance(returned, ast.Return)
                if not ast.get_docstring(child) and not plain:
                    yield f"{path}{child.name}"
                if isinstance(child, ast.ClassDef):
                    yield from below(child, f"{path}{child.name}.")

    yield from below(parsed(name), "")


def test_there_is_a_house() -> None:
    assert {"pipeline/errors.py", "pipeline/store/ledger.py", "flows/process_batch.py"} <= set(MODULES)
    assert len(CORE) > 20


@pytest.mark.parametrize("name", MODULES)
def test_arrows_point_down_only(name: str) -> None:
    banned = {"pipeline.cli"} if not name.startswith(("pipeline/cli/", "flows/")) else set()
    if name.startswith("pipeline/"):
        banned |= {"prefect", "flows"}
    if name in CORE or name.startswith("pipeline/store/"):
        banned |= {"pipeline.operations"}
    if name in CORE:
        banned |= {"pipeline.store", "sqlite3"}
    if not name.startswith("pipeline/store/"):
        banned |= {"sqlite3"}
    assert imported_from(name, *banned) == set()


@pytest.mark.parametrize("name", MODULES)
def test_nothing_runs_what_it_loads(name: str) -> None:
    banned = ("pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve", "torch.load")
    assert imported_from(name, *banned) == set()
    used = names_used(name)
    assert not used & {"eval", "exec", "torch.load", "pandas.read_pickle", "pd.read_pickle"}
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Call):
            told = {word.arg: word.value for word in node.keywords}
            allowed = told.get("allow_pickle")
            assert allowed is None or (isinstance(allowed, ast.Constant) and allowed.value is False)
            if dotted(node.func) in ("np.load", "numpy.load", "np.lib.format.read_array"):
                assert allowed is not None, f"line {node.lineno}: say allow_pickle=False"


@pytest.mark.parametrize("name", [name for name in MODULES if name != "pipeline/settings.py"])
def test_one_module_alone_reads_the_environment(name: str) -> None:
    assert not names_used(name) & {"os.environ", "os.getenv", "os.putenv", "environ", "getenv"}
    assert not imports(name) & {"os.environ", "os.getenv", "dotenv"}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_holds_one_idea(name: str) -> None:
    lines = len((HOUSE / name).read_text(encoding="utf-8").splitlines())
    assert lines <= (80 if name.startswith("flows/") else 400)
    vague = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert not vague & set(Path(name).with_suffix("").parts)
    if name.startswith("flows/"):
        assert Path(name).stem not in sys.stdlib_module_names | {"pandas", "numpy", "prefect", "torch", "spacy"}


@pytest.mark.parametrize("name", MODULES)
def test_whoever_calls_it_is_told_what_it_does(name: str) -> None:
    assert ast.get_docstring(parsed(name)), "the module says nothing about itself"
    assert list(undocumented(name)) == []


def loaded_by(code: str, *, without: tuple[str, ...] = ()) -> set[str]:
    """The top-level modules a fresh Python has loaded after running `code`, with some made unimportable."""
    block = f"import sys\nfor name in {without!r}: sys.modules[name] = None\n"
    tell = """
import json
print(json.dumps(sorted({name.split(".")[0] for name, module in sys.modules.items() if module})), file=sys.stderr)
"""
    environment = {**os.environ, "PYTHONPATH": str(HOUSE)}
    done = subprocess.run(
        [sys.executable, "-c", block + code + tell],
        cwd=HOUSE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_the_pipeline_works_where_prefect_is_absent() -> None:
    code = "import pipeline, pipeline.operations.run, pipeline.operations.batch, pipeline.cli.app"
    assert "pipeline" in loaded_by(code, without=("prefect",))


def test_importing_any_module_costs_next_to_nothing() -> None:
    names = [
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name in MODULES
        if name.startswith("pipeline/") and not name.endswith("__main__.py")
    ]
    code = f"""
import importlib, sys
heavy, blame = {HEAVY!r}, {{}}
for name in {names!r}:
    before = set(sys.modules)
    importlib.import_module(name)
    for found in (set(sys.modules) - before) & heavy:
        blame[found] = name
assert not blame, blame
"""
    assert not loaded_by(code) & HEAVY


def test_help_answers_without_loading_a_table_library() -> None:
    code = """
import sys
from pipeline.cli import main
sys.argv = ["themetrix", "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code
"""
    assert not loaded_by(code) & (HEAVY | TABLES)


def strings_outside_documentation(name: str) -> Iterator[str]:
    """Every string a module works with."""
    nodes = list(ast.walk(parsed(name)))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    documentation = {ast.get_docstring(node, clean=False) for node in nodes if isinstance(node, documented)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in documentation:
            yield node.value


def test_nothing_in_the_code_knows_the_study() -> None:
    words = re.compile(
        r"\b(psw|peer.support|peer.workers?|substitution.concern|identity.ambiguity|collective.identity)\b"
    )
    told = {
        f"{name}: {word}"
        for name in MODULES
        for text in strings_outside_documentation(name)
        for word in words.findall(text.casefold())
    }
    assert told <= {
        "pipeline/store/workspace.py: psw",  # the codebook that `init` copies, to be changed
        "pipeline/cli/app.py: peer-support",  # a folder's name, in the examples of --help
    }
