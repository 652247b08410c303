"""RTF into paragraphs: its groups and control words walked once, what is no speech counted. Turns are left to the reader.

Our own: striprtf writes addresses of links among the words, keeps tracked deletions and hidden text, drops notes and text
boxes without a word, and its pattern for links takes minutes for 100 KB of a nasty file. It is the oracle in tests.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass, replace

from pipeline.labels import count_words
from pipeline.speaker_tables import table_paragraphs

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([\r\n]+)|([^\\{}\r\n]+)|(\\)",
    re.DOTALL,
)
_CODEPAGES = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437",
    255: "cp850",
}  # fmt: skip
_SIGNS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "zwj": "\u200d", "zwnj": "\u200c",
    "~": "\xa0", "_": "-", "{": "{", "}": "}", "\\": "\\", "\n": "\r", "\r": "\r", "\t": "\t",
}  # fmt: skip
_PARAGRAPH_ENDS = frozenset(("par", "sect", "page", "column", "nestcell", "nestrow"))
# Destinations whose words are text of the document but no speech.
_ASIDE = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "page header and footer words"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "page header and footer words"),
    "footnote": "footnote words",
    "annotation": "comment words",
}
_SKIPPED = frozenset(
    """colortbl stylesheet info pict objdata nonshppict shprslt listtable listoverridetable pntext listtext fldinst
    themedata colorschememapping datastore latentstyles rsidtbl generator filetbl revtbl xe tc bkmkstart bkmkend
    atnid atnauthor atndate atnref atrfstart atrfend sp sn sv fname upr txe rxe ftnsep ftnsepc ftncn aftnsep aftnsepc
    aftncn userprops xmlnstbl mmathPr private nextfile template title""".split()  # noqa: SIM905
)
_SPOKEN = frozenset(("shptxt", "dptxbxtext"))  # a text box: stands within what is to be skipped, and is not
_ENTERED = frozenset(("shpinst", "do", "ud", "fldrslt", "shp"))
_BODY, _FONTS, _NOWHERE = "body", "fonts", "nowhere"


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits and gives back: where its text goes, what is said of it, how characters are written."""

    goes: str = _BODY
    box: int = 0
    hidden: bool = False
    deleted: bool = False
    font: int = -1
    skip: int = 1


@dataclass(frozen=True, slots=True)
class RtfText:
    """Paragraphs in order, words left out by kind, and whether every group that was opened is closed."""

    paragraphs: tuple[str, ...]
    removed: tuple[tuple[str, int], ...]
    whole: bool


def rtf_text(data: bytes) -> RtfText:
    """The paragraphs of an RTF document, tables row by row; time and memory grow with its length alone.

    Hidden text, tracked deletions, notes, remarks and page heads are left out and counted.
    """
    return _Walk(data).run()


class _Walk:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._state = _State()
        self._stack: list[_State] = []
        self._default_font = -1
        self._codec = "cp1252"
        self._fonts: dict[int, str] = {}
        self._to_skip = 0
        self._bytes = bytearray()
        self._starred = False
        self._in_table = False
        self._lines: list[list[str]] = [[]]  # text of the paragraph at hand, of the body and of each open box
        self._boxes: list[str] = []
        self._cell: list[str] = []
        self._row: list[list[str]] = []
        self._rows: list[list[list[str]]] = []
        self._paragraphs: list[str] = []
        self._aside: dict[str, list[str]] = {}
        self._removed: Counter[str] = Counter()

    def run(self) -> RtfText:
        position, opened, data = 0, False, self._data
        while position < len(data):
            token = _TOKEN.match(data, position)
            if token is None:
                break
            position = token.end()
            word, figure, hexed, sign, brace, _, text, _ = token.groups()
            if hexed:
                self._byte(bytes.fromhex(hexed.decode("ascii")))
            elif text:
                self._plain(text)
            elif word:
                self._flush()
                name, number = word.decode("ascii"), int(figure) if figure else None
                if name == "bin":
                    position += max(0, number or 0)
                else:
                    self._word(name, number)
            elif sign:
                self._sign(sign.decode("latin-1"))
            elif brace == b"{":
                self._flush()
                opened = True
                self._stack.append(self._state)
                self._starred, self._to_skip = False, 0
            elif brace == b"}":
                self._flush()
                self._close()
                if opened and not self._stack:
                    break
        self._flush()
        whole = not self._stack and opened
        self._end_paragraph()
        self._end_table()
        for kind, pieces in self._aside.items():
            self._removed[kind] += count_words("".join(pieces))
        return RtfText(tuple(self._paragraphs), tuple((k, n) for k, n in self._removed.items() if n), whole)

    def _close(self) -> None:
        ended, self._to_skip, self._starred = self._state, 0, False
        self._state = self._stack.pop() if self._stack else _State()
        if ended.box > self._state.box:
            self._boxes.append(_tidy(self._lines.pop()))
        if ended.goes not in (self._state.goes, _NOWHERE, _FONTS, _BODY):
            self._aside.setdefault(ended.goes, []).append("\n")

    def _sign(self, sign: str) -> None:
        self._flush()
        if sign == "*":
            self._starred = True
        elif sign in "\r\n":
            self._end(_BODY)
        elif sign in _SIGNS:
            self._say(_SIGNS[sign])

    def _word(self, name: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if self._to_skip and name not in ("u", "uc", "par", "cell", "row"):
            self._to_skip -= 1
            return
        if self._destination(name, starred) or self._character(name, number):
            return
        on = number != 0
        if name in _SIGNS:
            self._say(_SIGNS[name])
        elif name in _PARAGRAPH_ENDS or name in ("cell", "row", "pard", "intbl"):
            self._end(name)
        elif name == "v":
            self._state = replace(self._state, hidden=on)
        elif name in ("deleted", "mvf"):
            self._state = replace(self._state, deleted=on)
        elif name == "plain":
            self._state = replace(self._state, hidden=False, deleted=False, font=self._default_font)

    def _destination(self, name: str, starred: bool) -> bool:
        """True when the word says where the group's text goes."""
        goes = self._state.goes
        if name in _SPOKEN:
            if goes in (_BODY, _NOWHERE):
                self._lines.append([])
                self._state = replace(self._state, goes=_BODY, box=self._state.box + 1)
            return True
        if name in _ENTERED:
            if name == "ud" and self._stack and goes == _NOWHERE:
                self._state = replace(self._state, goes=_BODY)
            elif name in ("shpinst", "do") and goes == _BODY:
                self._state = replace(self._state, goes=_NOWHERE)
            return True
        if goes in (_NOWHERE, _FONTS) and name not in _ASIDE:
            return name in _SKIPPED or starred
        if name == "fonttbl":
            self._state = replace(self._state, goes=_FONTS)
        elif name in _ASIDE and goes == _BODY:
            self._state = replace(self._state, goes=_ASIDE[name])
        elif name in _SKIPPED or starred:
            self._state = replace(self._state, goes=_NOWHERE)
        else:
            return False
        return True

    def _character(self, name: str, number: int | None) -> bool:
        """True when the word is about how characters are written."""
        if name == "u":
            self._to_skip = 0
            if number is not None:
                self._say(chr(number % 0x10000))
            self._to_skip = self._state.skip
        elif name == "uc":
            self._state = replace(self._state, skip=min(max(number or 0, 0), 16))
        elif name in ("f", "deff"):
            self._default_font = (number or 0) if name == "deff" else self._default_font
            self._state = replace(self._state, font=number or 0)
        elif name == "fcharset" and self._state.goes == _FONTS:
            self._fonts[self._state.font] = _CODEPAGES.get(number or 0, "")
        elif name == "ansicpg" and number:
            self._codec = _known(f"cp{number}") or ("utf-8" if number == 65001 else self._codec)
        elif name in ("mac", "pc", "pca"):
            self._codec = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[name]
        else:
            return False
        return True

    def _byte(self, byte: bytes) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif self._state.goes not in (_NOWHERE, _FONTS):
            self._bytes += byte

    def _plain(self, text: bytes) -> None:
        skipped = min(self._to_skip, len(text))
        self._to_skip -= skipped
        if self._state.goes in (_NOWHERE, _FONTS):
            return
        self._bytes += text[skipped:]

    def _flush(self) -> None:
        """Says the bytes gathered; together, for in some code pages two of them are one character."""
        if self._bytes:
            codec = self._fonts.get(self._state.font) or self._codec
            raw = bytes(self._bytes)
            self._bytes.clear()
            self._say(_decoded(raw, codec))

    def _say(self, text: str) -> None:
        if self._to_skip:
            self._to_skip -= 1
            return
        state = self._state
        if state.goes in (_NOWHERE, _FONTS):
            return
        kind = state.goes if state.goes != _BODY else "tracked deletion words" if state.deleted else ""
        kind = kind or ("hidden words" if state.hidden else "")
        if kind:
            self._aside.setdefault(kind, []).append(text)
            return
        for left_out in ("tracked deletion words", "hidden words"):
            if left_out in self._aside:
                self._aside[left_out].append("\n")  # what was deleted before and after a word that stays are two words
        self._lines[-1].append(text)

    def _end(self, name: str) -> None:
        """What ends a paragraph, a cell or a row, and where tables begin and end."""
        goes = self._state.goes
        if goes in _ASIDE.values():
            self._aside.setdefault(goes, []).append("\n")
        if goes != _BODY:
            return
        if self._state.box and len(self._lines) > 1:
            if name not in ("pard", "intbl"):
                self._lines[-1].append("\n\n" if name != "cell" else "\t")
        elif name in ("pard", "intbl"):
            self._in_table = name == "intbl"
        else:
            in_table = self._in_table or name in ("cell", "row", "nestcell", "nestrow")
            self._end_paragraph(in_table=in_table)
            if name == "cell":
                self._row.append(self._cell)
                self._cell = []
            elif name == "row":
                self._rows.append([*self._row, self._cell] if self._cell else self._row)
                self._row, self._cell = [], []

    def _end_paragraph(self, *, in_table: bool = False) -> None:
        text = _tidy(self._lines[0])
        self._lines[0] = []
        boxes, self._boxes = self._boxes, []
        if not in_table:
            self._end_table()
        target = self._cell if in_table else self._paragraphs
        target.extend(paragraph for paragraph in (text, *boxes) if paragraph.strip())

    def _end_table(self) -> None:
        if self._cell or self._row:
            self._rows.append([*self._row, self._cell])
        if self._rows:
            self._paragraphs.extend(table_paragraphs(self._rows, self._removed))
        self._rows, self._row, self._cell = [], [], []


def _tidy(pieces: list[str]) -> str:
    """The text of a paragraph; characters written as two halves are put together."""
    text = "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.strip("\n ")


def _known(codec: str) -> str:
    try:
        return codecs.lookup(codec).name
    except LookupError:
        return ""


def _decoded(raw: bytes, codec: str) -> str:
    """The text of some bytes; the five that mean nothing in Windows-1252 become what they are in Latin-1, a control character."""
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return raw.decode("latin-1") if codec == "cp1252" else raw.decode(codec, "replace")
