"""Words that mustn't reach Prefect, and whether Prefect could write them of its own accord; the searching is the tests' own.

Prefect calls its runs by names such as "gorgeous-ibex", drawn by chance from coolname's lists: a bait that such a name can hold
fails a test once in a few hundred runs. A short one turns up in random bytes by chance too.
"""

from __future__ import annotations

from functools import cache

CANARY = "Zebedee Quillfeather"

# What a nurse says of the canary, and the pieces of it that are looked for.
WARD = f"""Interviewer: How is it going with the peer workers?

Nurse North: {CANARY} on our ward is the best thing that has happened to this place, I'd not be without a peer worker now.

Interviewer: Did anybody mind?

Nurse North: The consultants made it plain they didn't want peer workers anywhere near the ward round, they said so to her face.
"""
OF_THE_WARD = (CANARY, "Quillfeather", "ward round", "not be without", "ward.txt")

# What a customer says, and the pieces of it.
SHOP = f"""Interviewer: How is the bread?

Customer: {CANARY} bakes a gorgeous sourdough and I like it very much, I would not go anywhere else for it.
"""
OF_THE_SHOP = ("Quillfeather", "gorgeous sourdough", "sourdough", "anywhere else for it")

# Pieces of the labelled rows of `bakeries.talk`, when they are called after the canary.
OF_THE_ROWS = ("Quillfeather", "the bread is", "though the loaf", "what of the bread?", "walked the dog")

SHORTEST = 8
"""Letters. In a hundred megabytes of random letters in base64, eight given ones stand with odds of 4 in ten million (1e8 / 64**8);
four would stand there six times."""


@cache
def vocabulary() -> frozenset[str]:
    """Every word that coolname has on any list."""
    from coolname.data import config

    words: set[str] = set()
    for kept in config.values():
        words.update(kept.get("words", ()))
        words.update(word for phrase in kept.get("phrases", ()) for word in phrase)
        words.update((kept["value"],) if kept["type"] == "const" else ())
    return frozenset(words)


def could_be_a_run_s_name(bait: str) -> bool:
    """Whether a name made of coolname's words, joined by "-", can hold the bait, in whatever order they come."""
    words, pieces = vocabulary(), bait.split("-")
    if len(pieces) == 1:
        return any(bait in word for word in words)
    first, *middle, last = pieces
    return (
        any(word.endswith(first) for word in words)
        and words.issuperset(middle)
        and any(word.startswith(last) for word in words)
    )
