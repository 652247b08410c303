"""methods.md: the method's prose as markdown that shows exactly what `methods_text` says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sample_findings import findings

from pipeline.appraisal import Appraisal, LabelAgreement
from pipeline.exporters import methods
from pipeline.exporters._markdown import escaped
from pipeline.exporters._quotations import printable
from pipeline.findings import Findings
from pipeline.matrix import Interval
from pipeline.methods_text import paragraphs

RENDER = MarkdownIt("gfm-like", {"linkify": False, "html": True})


def written(found: Findings) -> str:
    ((name, content),) = methods.files(found)
    assert name == "methods.md"
    return content.decode("utf-8")


def shown(markdown: str) -> str:
    """The text that a reader of the rendered markdown sees; anything but a paragraph of text fails."""
    tokens = RENDER.parse(markdown)
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"]), markdown
    inline = tokens[1].children or [] if tokens else []
    assert {token.type for token in inline} <= {"text", "text_special"}, markdown
    return "".join(token.content for token in inline)


@given(st.text())
def test_escaped_text_shows_as_itself(text: str) -> None:
    assert shown(escaped(text)) == " ".join(printable(text).split())


@pytest.mark.parametrize(
    "text",
    [
        "1. not a list",
        "# no heading",
        "- no item",
        "+ none",
        "> no quote",
        "[a](javascript:alert(1))",
        "![x](http://example.org/x.png)",
        "<script>alert(1)</script>",
        "`code` *stars* _lines_ ~~gone~~ a|b",
        "&lt; &#60; AT&T, Korn & Graubard",
        "www.example.org http://example.org $x$ #12 @name",
        "---",
        "=====",
        "[NAME_k7f3ab] said so",
        "\\* \\\\",
    ],
)
def test_marks_of_markdown_stay_text(text: str) -> None:
    assert shown(escaped(text)) == text


def test_what_needs_no_mark_gets_none() -> None:
    plain = "He said (softly): “no, it isn't” - 40 % & more, london_carer_01; 3.5 of them."
    assert escaped(plain) == plain


def test_it_says_what_the_text_says_section_by_section() -> None:
    figure = Interval(0.61, 0.4, 0.8)
    agreement = LabelAgreement("welcome", 445, 20, figure, figure, figure, figure, figure, figure, figure)
    found = replace(findings(), appraisal=Appraisal((agreement,), "445 utterances"))
    text = written(found)
    assert text.startswith("# Methods\n\n## Corpus\n\nThe corpus was 5 transcripts")
    assert text.endswith(".\n")
    for section in paragraphs(found):
        assert f"\n## {section.title}\n" in text
        for paragraph in section.paragraphs:
            assert escaped(paragraph) in text
    tokens = RENDER.parse(text)
    assert [token.type for token in tokens].count("table_open") == 2
    assert "| Welcome | 20 of 445 | 61.0 % | 0.61 (0.40 to 0.80) |" in text


def test_hostile_names_in_the_codebook_make_no_new_part_of_the_page() -> None:
    hostile = "\n\n# </p><script>alert(1)</script> | [x](javascript:1) ![y](http://z) `"
    spoilt, plain = RENDER.parse(written(findings(hostile))), RENDER.parse(written(findings()))
    assert [token.type for token in spoilt] == [token.type for token in plain]
    kinds = {child.type for token in spoilt for child in token.children or ()}
    assert kinds <= {"text", "text_special", "em_open", "em_close"}
