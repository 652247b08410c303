"""Times the matrix and every export of a large study: `python benchmarks/exports.py [--utterances 100000]`.

The study is synthetic (see `synthetic_study.py`): about 300 interviews with 8 groups, 3 sites and 2 waves, nobody's words and
no model's codes; only its shapes are true to life. It is built once; then each step runs in a process of its own, forked from
the one that holds the study, so that seconds and peak memory (getrusage; the study itself included) are the step's own. The
last line is one process that does all of it in turn. The issue asks for under 60 s and 1.5 GiB in all on two cores.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import time
import traceback
from collections.abc import Callable, Sequence
from functools import partial

from machine import describe
from synthetic_study import Study, synthetic_findings, synthetic_study

from pipeline.evidence import gather
from pipeline.exporters import export, exporters
from pipeline.findings import Findings
from pipeline.matrix import EvidenceMatrix

SECONDS, MIB = 60, 1536


def matrix_of(study: Study) -> EvidenceMatrix:
    """The study's matrix, with the correction for the model's errors."""
    return gather(study.documents, study.codebook, measured=study.held_out)


def written(findings: Findings, formats: Sequence[str]) -> tuple[int, int]:
    """How many files and bytes these formats come to; one format's files are held at a time, as when a run writes them."""
    files = size = 0
    for name in formats:
        made = list(export(findings, [name]))
        files, size = files + len(made), size + sum(len(content) for _, content in made)
    return files, size


def measured(work: Callable[[], tuple[int, int]]) -> tuple[float, float, float, int, int]:
    """Seconds, those of computing, peak MiB, files and bytes of `work` in a process of its own.

    Raises ChildProcessError when it fails.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            os.close(reading)
            started = time.perf_counter()
            files, size = work()
            told = f"{time.perf_counter() - started} {files} {size}"
            os.write(writing, told.encode("ascii"))
            code = 0
        except Exception:
            traceback.print_exc()
        finally:
            # Whatever happened, the child must not go on as if it were the parent.
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    _, status, usage = os.wait4(child, 0)
    if status or not told:
        raise ChildProcessError("a step of the measurement failed")
    seconds, files, size = told.split()
    return float(seconds), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, int(files), int(size)


def main(utterances: int, formats: Sequence[str]) -> None:
    """Prints the table."""
    study = synthetic_study(utterances)
    gc.collect()
    print(describe())
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"data: {utterances:,} coded utterances, {len(study.documents)} interviews, all synthetic; "
        f"building the study peaked at {held:.0f} MiB\n"
    )
    print("| step | seconds | of computing | peak MiB | files | MB |\n|---|---|---|---|---|---|")

    def gathered() -> tuple[int, int]:
        matrix_of(study)
        return 0, 0

    def appraised() -> tuple[int, int]:
        synthetic_findings(study, matrix)
        return 0, 0

    def everything() -> tuple[int, int]:
        return written(synthetic_findings(study, matrix_of(study)), formats)

    _show("matrix", *measured(gathered))
    matrix = matrix_of(study)
    _show("profiles and curves", *measured(appraised))
    findings = synthetic_findings(study, matrix)
    for name in formats:
        _show(name, *measured(partial(written, findings, [name])))
    seconds, computing, peak, files, size = measured(everything)
    _show("all in one process", seconds, computing, peak, files, size)
    print(f"\nasked: under {SECONDS} s ({seconds:.0f}) and under {MIB} MiB ({peak:.0f})")


def _show(step: str, seconds: float, computing: float, peak: float, files: int, size: int) -> None:
    print(f"| {step} | {seconds:.1f} | {computing:.1f} | {peak:.0f} | {files} | {size / 1e6:.1f} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--utterances", type=int, default=100_000)
    parser.add_argument("--formats", default="", help="only these, with commas between")
    parser.add_argument("--toy", action="store_true", help="2,000 utterances: to see that this still works")
    given = parser.parse_args()
    main(2_000 if given.toy else given.utterances, given.formats.split(",") if given.formats else sorted(exporters()))
