"""Clock times as people and machines write them."""

import pytest

from pipeline.clock import leading_clock, seconds, trailing_clock


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("0:03", 3.0), ("01:20", 80.0), ("[00:01:12]", 72.0), ("(01:02:03)", 3723.0), ("00:04.200", 4.2), ("00:00:04,250", 4.25),
        ("75:00", 4500.0), ("3", None), ("10:5", None), ("soon", None), ("", None), ("1:2:3:4", None), ("-00:01", None),
    ],
)  # fmt: skip
def test_a_clock_is_read_in_seconds_or_not_at_all(written, expected):
    assert seconds(written) == expected


@pytest.mark.parametrize(
    ("line", "bare", "expected"),
    [
        ("[00:01:12] R: so", False, (72.0, None, 11)),
        ("(1:12) so", False, (72.0, None, 7)),
        ("00:01:12 R: so", True, (72.0, None, 9)),
        ("00:01:12 R: so", False, (None, None, 0)),
        ("[00:01.000 --> 00:02.500]  so", False, (1.0, 2.5, 27)),
        ("[laughs] so", True, (None, None, 0)),
        ("10:30, he said", True, (None, None, 0)),
    ],
)
def test_a_clock_before_words_is_found(line, bare, expected):
    assert leading_clock(line, bare=bare) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("So. (00:14:09)", ("So.", 849.0)),
        ("So. [0:09] ", ("So.", 9.0)),
        ("at 10:30", ("at 10:30", None)),
        ("[crosstalk 00:01:02]", ("[crosstalk 00:01:02]", None)),
        ("x" * 500 + " (00:01)", ("x" * 500, 1.0)),
    ],
)
def test_a_clock_after_words_is_found(line, expected):
    assert trailing_clock(line) == expected
