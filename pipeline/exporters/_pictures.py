"""Which pictures a run has: one of the matrix for each site and wave, saturation, agreement. Formats render them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from pipeline.evidence import ALL
from pipeline.exporters._drawing import Drawing
from pipeline.findings import Findings
from pipeline.speaker import UNKNOWN
from pipeline.wording import names_of, slice_title

_PLAIN = re.compile(r"[A-Za-z0-9]{1,20}")


def pictures(findings: Findings) -> Iterator[tuple[str, str, Drawing]]:
    """Each picture's file name without its ending, its title, and what draws it; what there are no figures for is left out."""
    from pipeline.exporters._drawing_agreement import agreement_drawing
    from pipeline.exporters._drawing_matrix import matrix_drawing
    from pipeline.exporters._drawing_saturation import saturation_drawing

    codebook, matrix, appraisal = findings.codebook, findings.matrix, findings.appraisal
    slices = list(dict.fromkeys((cell.site, cell.wave) for cell in matrix.cells))
    waves = list(dict.fromkeys(wave for _, wave in slices))
    plain = all(_PLAIN.fullmatch(wave) for wave in waves)
    for site, wave in slices:
        cells = [cell for cell in matrix.cells if (cell.site, cell.wave) == (site, wave)]
        heard = any(cell.group == UNKNOWN and cell.utterances for cell in cells)
        groups = [*codebook.group_ids, *([UNKNOWN] if heard or not codebook.groups else [])]
        name = "matrix" + (f"-{site}" if site != ALL else "")
        # A wave is whatever participants.csv calls it; a file's name must be plain, and tell waves apart.
        name += f"-wave-{wave if plain else waves.index(wave) + 1}" if wave != ALL else ""
        title = "" if (site, wave) == (ALL, ALL) else slice_title(site, wave, names_of(codebook))
        yield name, title or "The evidence matrix", partial(matrix_drawing, codebook, cells, groups, title)
    known = {criterion.id for criterion in codebook.criteria}
    curves = [curve for curve in appraisal.curves if curve.criterion in known and curve.interviews]
    if curves:
        yield "saturation", "New evidence per interview", partial(saturation_drawing, codebook, curves)
    if appraisal.agreement:
        drawing = partial(agreement_drawing, codebook, appraisal.agreement, appraisal.agreement_on)
        yield "agreement", "Agreement of model and people", drawing
