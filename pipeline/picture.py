"""The evidence matrix as a picture: one static SVG, drawn from values; tables and words around it are the exporters'.

Each cell shows a disc whose area is the number of participants with first-hand evidence, coloured by balance on a scale
that colour-blind readers can tell apart (orange against, blue for), with the reading's sign on it, and below it the
balance's interval as a bar on a line from −1 to +1; a hollow dot where there is no interval. Cells that can't be read
stay white, cells that a criterion isn't read from grey. No script, no style attribute: a page may forbid both.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from pipeline.appraisal import Curve
from pipeline.codebook import Codebook
from pipeline.matrix import Cell, ReadingOf
from pipeline.wording import cell_in_words, names_of, sign, verdict_words

_COLUMN, _ROW, _LEFT, _TOP, _FOOT = 104, 104, 172, 62, 92
_NARROWEST = 700  # holds the keys below the picture, however few the groups
_LARGEST = 27.0  # radius of the disc of the cell with most participants, in the picture's units
_SMALLEST = 9.0
_REACH = 40  # half the length of the line from −1 to +1
_AGAINST, _MIDDLE, _FOR = (0xB3, 0x58, 0x06), (0xF2, 0xF0, 0xEB), (0x1F, 0x5A, 0x9D)
_INK, _FAINT, _RULE = "#1d2228", "#5b636b", "#c9cdd1"
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def colour(balance: float) -> str:
    """The fill for a balance: `#b35806` at −1, nearly white at 0, `#1f5a9d` at +1; values beyond are clipped."""
    reach = max(-1.0, min(1.0, balance))
    end = _FOR if reach > 0 else _AGAINST
    # A little steeper than a straight scale at first: a balance of 0.3 is a clear lean and must look like one.
    share = abs(reach) ** 0.75
    return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in zip(_MIDDLE, end, strict=True))


def ink_on(fill: str) -> str:
    """Black or white, whichever reads best on a fill like `#b35806` (luminance and contrast as in WCAG 2)."""
    channels = [int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    # Pure black, not the softer ink: only black and white together keep 4.5 : 1 on every shade of the scale.
    return "#000000" if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else "#ffffff"


def picture(codebook: Codebook, cells: Sequence[Cell], groups: Iterable[str], *, name: str = "matrix") -> str:
    """The SVG of `cells` (one site and wave), criteria down and `groups` (ids) across; `name` starts the ids within it.

    Cells of other groups are left out. It has a natural width and scales with the page.
    """
    columns, names = list(groups), names_of(codebook)
    placed = {(cell.criterion, cell.group): cell for cell in cells}
    most = max((cell.participants_with_evidence for cell in cells), default=0)
    width = max(_NARROWEST, _LEFT + _COLUMN * len(columns) + 8)
    height = _TOP + _ROW * len(codebook.criteria) + _FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width * 1.15:.0f}" role="img" '
        f"aria-labelledby={quoteattr(f'{name}-title {name}-desc')} "
        f'font-family="system-ui, -apple-system, Segoe UI, Roboto, sans-serif">',
        f"<title id={quoteattr(f'{name}-title')}>The evidence matrix as a picture</title>",
        f"<desc id={quoteattr(f'{name}-desc')}>{_text(_described(codebook, placed, columns, names))}</desc>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for index, group in enumerate(columns):
        parts.append(
            _lines(_LEFT + _COLUMN * (index + 0.5), _TOP - 12, names.get(group, group), 15, "middle", last=True)
        )
    for index, criterion in enumerate(codebook.criteria):
        top = _TOP + _ROW * index
        parts.append(f'<path d="M0 {top}H{width}" stroke="{_RULE}"/>')
        parts.append(_lines(4, top + _ROW / 2 + 2, criterion.name, 22, "start"))
        for position, group in enumerate(columns):
            cell = placed.get((criterion.id, group))
            if cell is not None:
                parts.append(_cell(cell, _LEFT + _COLUMN * position, top, most, names.get(group, group)))
    parts.append(_legend(_TOP + _ROW * len(codebook.criteria), width, most))
    parts.append("</svg>")
    return "\n".join(part for part in parts if part)


def interval_bar(cell: Cell) -> str:
    """The cell's balance and interval as a small line from −1 to +1; hidden from screen readers, which get figures."""
    if cell.balance.value is None:
        return ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="interval" viewBox="0 0 {2 * _REACH + 8} 14" '
        f'aria-hidden="true" focusable="false">{_bar(cell, _REACH + 4, 7)}</svg>'
    )


def cell_glyph(cell: Cell, most: int) -> str:
    """The cell's disc, sign and interval by themselves; hidden from screen readers, which get the words beside it.

    `most` is the number of participants with evidence that the largest disc stands for.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="glyph" viewBox="0 0 {_COLUMN - 8} 68" aria-hidden="true" '
        f'focusable="false">{_disc(cell, (_COLUMN - 8) / 2, 29, most)}'
        f"{'' if cell.balance.value is None else _bar(cell, (_COLUMN - 8) / 2, 63)}</svg>"
    )


def growth_curve(curve: Curve, most: float) -> str:
    """A saturation curve as a small line with its band, 1..n interviews across and 0..`most` pieces up; for sighted readers."""
    wide, high, n = 150, 54, len(curve.interviews)
    step = wide / max(1, n - 1)

    def points(values: Sequence[float]) -> list[str]:
        return [f"{4 + step * at:.1f} {4 + high * (1 - value / (most or 1)):.1f}" for at, value in enumerate(values)]

    band, line = [*points(curve.high), *reversed(points(curve.low))], points(curve.found)
    last = line[-1].split()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="curve" viewBox="0 0 {wide + 8} {high + 8}" aria-hidden="true" '
        f'focusable="false"><path d="M{"L".join(band)}Z" fill="#dbe1e7"/><path d="M4 4V{high + 4}H{wide + 4}" '
        f'stroke="{_RULE}" fill="none"/><path d="M{"L".join(line)}" stroke="{_INK}" stroke-width="1.8" fill="none"/>'
        f'<circle cx="{last[0]}" cy="{last[1]}" r="2.6" fill="{_INK}"/></svg>'
    )


def _cell(cell: Cell, left: float, top: float, most: int, group: str) -> str:
    middle = left + _COLUMN / 2
    parts = [
        f"<g><title>{_text(f'{group}: {verdict_words(cell.reading, cell.reason)}. {cell_in_words(cell)}')}</title>"
    ]
    if not cell.judged:
        parts.append(
            f'<rect x="{left + 3}" y="{top + 3}" width="{_COLUMN - 6}" height="{_ROW - 6}" fill="#eeeff0" rx="4"/>'
        )
    parts.append(_disc(cell, middle, top + 43, most))
    if cell.balance.value is not None:
        parts.append(_bar(cell, middle, top + 82))
        parts.append(
            f'<text x="{middle}" y="{top + 98}" text-anchor="middle" font-size="10.5" fill="{_FAINT}">'
            f"{cell.participants_with_evidence} of {cell.participants}</text>"
        )
    parts.append("</g>")
    return "".join(parts)


def _disc(cell: Cell, middle: float, heart: float, most: int) -> str:
    """The disc with its sign; where nobody has evidence, the sign alone."""
    people, balance, disc, ink = cell.participants_with_evidence, cell.balance.value, "", _FAINT
    if people and balance is not None:
        sure = cell.reading is not ReadingOf.INSUFFICIENT
        # A cell that can't be read gets no colour: a strong hue would say what the figures don't.
        fill = "#e3e5e7" if not cell.judged else colour(balance) if sure else "#ffffff"
        outline = f'stroke="{_INK if cell.judged else _FAINT}"' + ("" if sure else ' stroke-dasharray="3 3"')
        disc = f'<circle cx="{middle}" cy="{heart}" r="{_radius(people, most):.1f}" fill="{fill}" {outline}/>'
        ink = ink_on(fill) if cell.judged else _FAINT
    return (
        f'{disc}<text x="{middle}" y="{heart + 6}" text-anchor="middle" font-size="18" font-weight="700" fill="{ink}">'
        f"{sign(cell.reading, cell.reason)}</text>"
    )


def _bar(cell: Cell, middle: float, height: float) -> str:
    """The line from −1 to +1 with a tick at 0, the interval as a bar on it and the balance as a dot."""
    line = (
        f'<path d="M{middle - _REACH} {height}H{middle + _REACH}M{middle} {height - 4}V{height + 4}" stroke="{_RULE}" '
        f'fill="none"/>'
    )
    balance, bar = cell.balance, ""
    ink = _INK if cell.judged else _FAINT
    if balance.low is not None and balance.high is not None:
        low, high = (middle + _REACH * value for value in (balance.low, balance.high))
        bar = (
            f'<path d="M{low:.1f} {height}H{high:.1f}M{low:.1f} {height - 3.5}V{height + 3.5}M{high:.1f} {height - 3.5}'
            f'V{height + 3.5}" stroke="{ink}" stroke-width="1.8" fill="none"/>'
        )
    hollow = not bar
    dot = (
        f'<circle cx="{middle + _REACH * (balance.value or 0.0):.1f}" cy="{height}" r="3.4" '
        f'fill="{"#ffffff" if hollow else ink}" stroke="{ink}"/>'
    )
    return line + bar + dot


def _radius(people: int, most: int) -> float:
    """The radius whose disc's area is proportional to `people`, but never too small to hold its sign."""
    return max(_SMALLEST, _LARGEST * math.sqrt(people / most))


def _legend(top: float, width: float, most: int) -> str:
    """The keys: colour by balance, size by participants, and what dashes, dots and grey mean."""
    base = top + 30
    steps = [
        f'<rect x="{40 + 18 * step}" y="{base - 11}" width="18" height="12" fill="{colour((step - 4) / 4)}"/>'
        for step in range(9)
    ]
    largest = f" (largest: {most})" if most else ""
    notes = (
        f"Area: participants with first-hand evidence{largest}. Bar: interval of the balance, tick at 0; "
        "hollow dot: no interval.",
        "+ supports · − contests · ± mixed · ? insufficient · ○ silence · white, dashed: can’t be read · grey: context",
    )
    lines = (f'<text x="4" y="{base + 22 * line}">{note}</text>' for line, note in enumerate(notes, start=1))
    return (
        f'<g font-size="11" fill="{_FAINT}"><path d="M0 {top}H{width}" stroke="{_RULE}"/>'
        f'<text x="4" y="{base}">−1</text>{"".join(steps)}<text x="208" y="{base}">+1</text>'
        f'<text x="240" y="{base}">Colour: balance, against (−) to for (+)</text>{"".join(lines)}</g>'
    )


def _lines(x: float, y: float, text: str, width: int, anchor: str, *, last: bool = False) -> str:
    """`text` in up to three lines of about `width` characters around `y`, or ending at `y` with `last`."""
    lines = [""]
    for word in _FORBIDDEN.sub(" ", text)[:200].split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > 3:
        lines = [*lines[:2], lines[2] + "…"]
    lines = [line if len(line) <= width + 4 else line[: width + 3] + "…" for line in lines]
    first = y - 15 * (len(lines) - 1) * (1 if last else 0.5)
    return "".join(
        f'<text x="{x}" y="{first + 15 * index}" text-anchor="{anchor}" font-size="13" font-weight="600" fill="{_INK}">'
        f"{_text(line)}</text>"
        for index, line in enumerate(lines)
    )


def _described(
    codebook: Codebook, placed: Mapping[tuple[str, str], Cell], columns: Sequence[str], names: Mapping[str, str]
) -> str:
    """The picture in words, for who can't see it: each criterion with each group's reading."""
    sentences = []
    for criterion in codebook.criteria:
        told = [
            f"{names.get(group, group)}: {verdict_words(cell.reading, cell.reason)}"
            for group in columns
            if (cell := placed.get((criterion.id, group))) is not None and cell.judged
        ]
        sentences.append(f"{criterion.name}: {'; '.join(told)}.")
    return " ".join(sentences)


def _text(text: str) -> str:
    """`text` safe within SVG: markup escaped, characters that XML forbids and bidirectional controls made spaces."""
    return escape(_FORBIDDEN.sub(" ", text))
