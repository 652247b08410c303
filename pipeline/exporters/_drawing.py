"""What every picture for a paper shares: its size, its type, its bytes. What is on it is drawn by `_drawing_<picture>`.

One drawing gives the SVG and the PNG, so both show the same. Text in the SVG is outlined: it looks alike wherever it is opened,
and changing a word means exporting anew. Matplotlib's own font is used on every machine (DejaVu Sans; Latin, Greek, Cyrillic);
a character it lacks becomes a box.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDE = 180.0
"""Millimetres: two columns of a journal. Nothing is narrower, so that names stay readable."""
DOTS_PER_INCH = 300
SMALL, NORMAL, STRONG = 6.5, 7.5, 8.5
"""Sizes of type in points: journals ask for no less than 6 to 7."""
INK, FAINT, RULE, GREY = "#1d2228", "#565e66", "#c3c8cd", "#eceef0"
AGAINST, FOR = "#b35806", "#1f5a9d"

_MM, _POINTS = 25.4, 72.0
_BOX = 1.4
# Characters that nothing can draw, and those that turn the direction of what follows.
_FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SETTINGS: Any = {
    "font.family": "DejaVu Sans",
    "font.size": NORMAL,
    "text.parse_math": False,  # a "$" in somebody's words is no formula
    "text.usetex": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "themetrix",
    "axes.linewidth": 0.6,
    "axes.edgecolor": FAINT,
    "axes.unicode_minus": True,
    "lines.linewidth": 1.0,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
}

Drawing = Callable[[], "Figure"]
"""Draws one picture; call it within `rendered` only."""


def rendered(drawing: Drawing, kind: str, title: str) -> bytes:
    """The picture as "svg" or "png" (300 dots per inch); the same drawing gives the same bytes. `title` stands in its metadata."""
    with _settings():
        figure = drawing()
        stream = io.BytesIO()
        if kind == "svg":
            figure.savefig(stream, format="svg", metadata={"Title": clean(title), "Date": None, "Creator": None})
        else:
            figure.savefig(stream, format="png", dpi=DOTS_PER_INCH, metadata={"Title": clean(title), "Software": None})
    return stream.getvalue()


def sheet(height: float, width: float = WIDE) -> Figure:
    """An empty white figure of so many millimetres."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width / _MM, height / _MM), facecolor="white")


def plane(figure: Figure, height: float, width: float = WIDE) -> Any:
    """Axes over the whole figure whose units are millimetres from the upper left corner; nothing of them shows."""
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0.0, width)
    axes.set_ylim(height, 0.0)
    axes.axis("off")
    return axes


def clean(text: str) -> str:
    """`text` on one line, without what can't be drawn."""
    return " ".join(_FORBIDDEN.sub(" ", text).split())


def fitted(text: str, width: float, size: float = NORMAL, lines: int = 1, *, bold: bool = False) -> tuple[str, float]:
    """`text` in at most `lines` lines of so many millimetres, and the size of type (points) that makes it fit.

    Words are kept whole as long as type may shrink; after that, what is left out is marked by an ellipsis.
    """
    words = clean(text)[:300].split()
    for smaller in (size, size - 0.5, size - 1.0, size - 1.5):
        broken = _broken(words, width, smaller, bold)
        if len(broken) <= lines and all(_measured(line, smaller, bold) <= width for line in broken):
            return "\n".join(broken), smaller
    least = size - 1.5
    kept = _broken(words, width, least, bold)
    cut = len(kept) > lines
    shown = kept[:lines]
    return "\n".join(_cut(line, width, least, bold, cut and line is shown[-1]) for line in shown), least


def _broken(words: list[str], width: float, size: float, bold: bool) -> list[str]:
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _measured(longer, size, bold) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _cut(line: str, width: float, size: float, bold: bool, more: bool) -> str:
    if not more and _measured(line, size, bold) <= width:
        return line
    room = width - _measured("…", size, bold)
    kept = 0
    while kept < len(line) and (room := room - _measured(line[kept], size, bold)) >= 0:
        kept += 1
    return f"{line[:kept].rstrip()}…"


def _measured(text: str, size: float, bold: bool) -> float:
    """How many millimetres `text` takes, kerning left out: never much less than it is."""
    return sum(_advance(character, bold) for character in text) * size * _MM / _POINTS


@lru_cache(maxsize=4096)
def _advance(character: str, bold: bool) -> float:
    """The width of a character in ems; of one the font lacks, that of the box drawn in its place."""
    from matplotlib.font_manager import FontProperties, findfont, get_font
    from matplotlib.ft2font import LoadFlags

    font = get_font(findfont(FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")))
    if not font.get_char_index(ord(character)):
        return _BOX
    font.set_size(_POINTS, _POINTS)
    advance: float = font.load_char(ord(character), flags=LoadFlags.NO_HINTING).linearHoriAdvance
    return advance / 65536 / _POINTS


@contextmanager
def _settings() -> Iterator[None]:
    import matplotlib

    with warnings.catch_warnings(), matplotlib.rc_context():
        matplotlib.rcdefaults()  # whatever this user's own settings file says: the same bytes for everybody
        matplotlib.rcParams.update(_SETTINGS)
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from", category=UserWarning)
        yield
