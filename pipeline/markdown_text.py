"""Markdown into the plain text it stands for: marks taken off and counted, every word kept in its place or counted.

Who speaks is left to `pipeline.conventions`; headings keep their `#` for it, unless they are speakers' names.
"""

from __future__ import annotations

import re
from collections import Counter

from pipeline.clock import seconds
from pipeline.labels import count_words, fold, may_be_label
from pipeline.speaker_tables import table_paragraphs

_FRONT_MATTER_REACH = 100  # lines
_RUN = re.compile(r"\*+|_+")
_HEADING = re.compile(r"\s{0,3}#{1,6}[ \t]+(\S.{0,200}?)[ \t]*#*[ \t]*$")
_RULE = re.compile(r"\s{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,}[ \t]*)$")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)[\w -]{0,40}$")
_LEADING = re.compile(r"\s{0,12}(?:>[ \t]?|[-*+][ \t]+(?=\S)){1,8}")
_LINK = re.compile(r"(!?)\[([^\[\]\n]{0,300})\]\(([^()\s]{0,800})(?:[ \t]+\"[^\"\n]{0,200}\")?\)")
_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|br|p|div|span|small|sub|sup|mark|center|a|font|hr)\b[^<>\n]{0,200}>", re.IGNORECASE
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~\-])")
_CELLS = re.compile(r"(?<!\\)\|")
_RULED_LINE = re.compile(r"[ \t]{0,3}\|(?:[ \t]*:?-{2,}:?[ \t]*\|){2,}[ \t]*")
_RULED = re.compile(r"[ \t]*:?-+:?[ \t]*")


def has_table(text: str) -> bool:
    """True when a line of `text` is the rule under a table's heading, which nothing but Markdown has."""
    return any(_RULED_LINE.fullmatch(line[:200]) for line in text.split("\n"))


def bold_labels(text: str) -> int:
    """How many lines of `text` begin with a short stretch in bold, as speakers' names do."""
    return sum(1 for line in text.split("\n") if _BOLD_LABEL.match(line))


_BOLD_LABEL = re.compile(r"\s{0,3}(?:\*\*|__)\w[^*_\n]{0,59}(?:\*\*|__)")


def plain_text(text: str) -> tuple[str, Counter[str]]:
    """The text as it would be shown, line for line, and what was taken out, by kind.

    Emphasis, bullets, quote marks, rules and links' addresses go; a table is `label<TAB>words` where it speaks.
    """
    removed: Counter[str] = Counter()
    lines = _without_front_matter(_without_remarks(text, removed).split("\n"), removed)
    names = _heads(lines)
    shown: list[str] = []
    table: list[list[list[str]]] = []
    for line in lines:
        cells = _row(line)
        if cells is not None:
            if all(_RULED.fullmatch(cell) for cell in cells):
                removed["marks"] += len(cells)
            else:
                table.append([[said] if (said := _inline(cell.strip(), removed)).strip() else [] for cell in cells])
            continue
        if table:
            shown.extend(_spread(table, removed))
            table = []
        shown.append(_line(line, names, removed))
    shown.extend(_spread(table, removed))
    return "\n".join(shown), removed


def _spread(table: list[list[list[str]]], removed: Counter[str]) -> list[str]:
    return [line for paragraph in table_paragraphs(table, removed) for line in ("", paragraph)] + [""] if table else []


def _without_remarks(text: str, removed: Counter[str]) -> str:
    """The text without what stands between `<!--` and `-->`; found by plain search, for a pattern walks it time and again."""
    pieces: list[str] = []
    reached = 0
    while (start := text.find("<!--", reached)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        pieces.append(text[reached:start])
        removed["remark words"] += count_words(text[start:end])
        reached = end + 3
    return "".join(pieces) + text[reached:]


def _without_front_matter(lines: list[str], removed: Counter[str]) -> list[str]:
    """The lines below a block of details between `---` and `---` at the very top."""
    if not lines or lines[0].strip() != "---":
        return lines
    for number, line in enumerate(lines[1:_FRONT_MATTER_REACH], start=1):
        if line.strip() in ("---", "..."):
            removed["front matter words"] += sum(map(count_words, lines[: number + 1]))
            return lines[number + 1 :]
        if line.strip() and not re.match(r"[\w\- ]{1,40}:|\s|-|#", line):
            return lines
    return lines


def _heads(lines: list[str]) -> frozenset[str]:
    """Headings that come again and could be names (folded): each stands over what somebody says."""
    found = [match.group(1) for line in lines if len(line) < 300 and (match := _HEADING.match(line))]
    counts = Counter(fold(title) for title in found if may_be_label(title.strip("*_:")))
    recurring = frozenset(title for title, count in counts.items() if count >= 2)
    return recurring if len(recurring) >= 2 else frozenset()


def _line(line: str, names: frozenset[str], removed: Counter[str]) -> str:
    head = line[:400]
    if _RULE.fullmatch(head) or _FENCE.fullmatch(head):
        removed["marks"] += 1
        removed["mark words"] += count_words(line)  # a fence may name a language
        return ""
    heading = _HEADING.match(head) if len(line) < 300 else None
    if heading:
        title = _inline(heading.group(1), removed)
        if fold(heading.group(1)) in names:
            removed["marks"] += 1
            return title
        return f"# {title}"
    leading = _LEADING.match(head)
    if leading:
        removed["marks"] += 1
        line = line[leading.end() :]
    return _inline(line, removed).rstrip(" \\" if line.endswith("\\") else " ")


def _row(line: str) -> list[str] | None:
    """The cells of a line of a table, None for any other line."""
    stripped = line.strip()
    if not (len(stripped) > 2 and stripped.startswith("|") and stripped.endswith("|")):
        return None
    return _CELLS.split(stripped[1:-1])


def _inline(line: str, removed: Counter[str]) -> str:
    """The line without links' addresses, tags, emphasis and escapes."""
    if "](" in line:
        line = _LINK.sub(lambda found: _linked(found, removed), line)
    if "<" in line:
        line = _TAG.sub(lambda found: _gone(found, removed), line)
    if "*" in line or "_" in line:
        line = _without_emphasis(line, removed)
    if "\\" in line:
        line, count = _ESCAPED.subn(r"\1", line)
        removed["marks"] += count
    return line


def _linked(found: re.Match[str], removed: Counter[str]) -> str:
    picture, shown, _ = found.groups()
    words = count_words(found.group(0))
    kept = "" if picture else shown if seconds(shown) is None else f"[{shown}]"
    removed["link address words"] += words - count_words(kept)
    removed["marks"] += 1
    return kept


def _gone(found: re.Match[str], removed: Counter[str]) -> str:
    removed["marks"] += 1
    removed["mark words"] += count_words(found.group(0))
    return " " if found.group(0)[1:3].lower() in ("br", "p>") else ""


def _without_emphasis(line: str, removed: Counter[str]) -> str:
    """The line without asterisks and underscores that come in pairs around words; one walk, whatever the line."""
    open_runs: dict[str, list[int]] = {}
    runs = [match for match in _RUN.finditer(line) if len(match.group(0)) <= 3]
    taken: set[int] = set()
    for place, run in enumerate(runs):
        before, after = line[run.start() - 1 : run.start()], line[run.end() : run.end() + 1]
        waiting = open_runs.setdefault(run.group(0), [])
        if waiting and before and not before.isspace() and before != "\\" and not after.isalnum():
            taken |= {waiting.pop(), place}
            waiting.clear()
        elif after and not after.isspace() and not before.isalnum() and before != "\\":
            waiting.append(place)
        elif waiting and before in ":," and after.isalnum():
            # `**Name:**words`: the mark parted what now needs a space.
            taken |= {waiting.pop(), place}
            waiting.clear()
    pieces: list[str] = []
    reached = 0
    for place in sorted(taken):
        run = runs[place]
        pieces.append(line[reached : run.start()])
        if line[run.start() - 1 : run.start()] == ":" and line[run.end() : run.end() + 1].isalnum():
            pieces.append(" ")
        reached = run.end()
    removed["marks"] += len(taken)
    return "".join(pieces) + line[reached:]
