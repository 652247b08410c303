"""Sentences on how names were replaced and how utterances were coded, for `methods_text`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline import wording
from pipeline.findings import Findings
from pipeline.interviews import gists_of
from pipeline.methods_corpus import interviewer_spoke

_ENCODERS = {
    "accurate": "all-mpnet-base-v2; Reimers & Gurevych, 2019; Song et al., 2020",
    "fast": "all-MiniLM-L6-v2; Reimers & Gurevych, 2019; Wang et al., 2020",
}
"""What the encoders that come in packages are, by the names that models carry (`pipeline.encoder_packages`)."""
_KINDS = {
    "NAME": "names",
    "PLACE": "small places",
    "ORG": "organisations",
    "AGE": "ages",
    "DOB": "dates of birth",
    "NHS": "NHS numbers",
    "NINO": "national insurance numbers",
    "PHONE": "telephone numbers",
    "EMAIL": "e-mail addresses",
    "URL": "web addresses",
    "HANDLE": "user names",
    "ADDRESS": "addresses",
    "POSTCODE": "postcodes",
}


def deidentification(findings: Findings) -> tuple[str, ...]:
    """How names were replaced, where the run's record tells of it; nothing where it doesn't."""
    counts: Counter[str] = Counter()
    recorded = False
    for entry in findings.run.inputs:
        replaced = entry.get("replaced")
        if isinstance(replaced, Mapping):
            recorded = True
            counts.update({str(kind): int(count) for kind, count in replaced.items()})
    if not recorded:
        return ()
    presidio = findings.run.versions.get("presidio-analyzer", "")
    kinds = [
        f"{_KINDS.get(kind, kind.lower())} {count:,}"
        for kind, count in sorted(counts.items(), key=_most_first)
        if count
    ]
    made = f" ({', '.join(kinds)})" if kinds else ""
    by = f" by software (rules and Presidio {presidio})" if presidio else " by software"
    total = wording.counted(sum(counts.values()), "replacement")
    return (
        f"Before coding, personal names, identifiers and small places were replaced by pseudonyms{by}: {total}{made}. "
        "This is assisted pseudonymisation, not anonymisation: software misses names, and a story can identify a person "
        "without one, so every quotation is to be read by a person before it is shared.",
    )


def coding(findings: Findings) -> tuple[str, ...]:
    """By what each utterance was coded, how unsure codes were left to people, and what people decided."""
    codebook = findings.codebook
    kinds = Counter(label.kind for label in codebook.labels)
    told = [wording.counted(kinds["stance"], "stance"), wording.counted(kinds["theme"], "theme")]
    title = f"“{codebook.title}” ({codebook.id}, " if codebook.title else f"{codebook.id} ("
    first = (
        f"The codebook {title}version {codebook.version}; digest {codebook.digest[:16]}) has "
        f"{wording.counted(len(codebook.labels), 'code')}: {wording.listed(each for each in told if each[0] != '0')}. "
        "An utterance may carry several codes or none."
    )
    if codebook.subject:
        first += f" A code was given only for what is said about {codebook.subject}."
    return tuple(text for text in (first, _model(findings), *_decided(findings), _holders(findings)) if text)


def _model(findings: Findings) -> str:
    run = findings.run
    if not run.model:
        return ""
    digest = str(run.method.get("model_digest", ""))[:16]
    name = str(run.method.get("encoder", ""))
    encoder = _ENCODERS.get(name, f"the encoder {name}" if name and name != "none" else "")
    if run.method.get("precision"):
        encoder = f"{encoder or 'the encoder'}, its weights in 8 bits"
    seen = f"sentence embeddings ({encoder})" if encoder else "sentence embeddings"
    sentences = (
        f"Codes were proposed by a supervised model ({run.model}{f'; digest {digest}' if digest else ''}): for each code a "
        f"logistic regression on {seen} of the utterance and of the question before it, and on hashed word and character "
        "n-grams, with calibrated probabilities. A code was given where its probability lay above an upper threshold, not "
        "given below a lower one, and otherwise left open for a person."
    )
    if run.method.get("cascade"):
        sentences += (
            " Before it, a smaller model of hashed n-grams alone ruled out utterances that would surely be given no code; these "
            "were coded as carrying none."
        )
    return f"{sentences}{_thresholds(run.method.get('thresholds'))}"


def _thresholds(found: Any) -> str:
    """The thresholds, where the record holds them: one number a code, or a `no` and a `yes`."""
    if not isinstance(found, Mapping) or not found:
        return ""
    told = []
    for label, value in found.items():
        if isinstance(value, Mapping):
            told.append(f"{label} {_decimals(value.get('no'))}–{_decimals(value.get('yes'))}")
        else:
            told.append(f"{label} {_decimals(value)}")
    return f" Thresholds were {wording.listed(told)}."


def _decimals(value: Any) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, (int, float)) else str(value)


def _decided(findings: Findings) -> Iterator[str]:
    """What was decided, left open, and decided by people."""
    coded = [gist.coded for gist in gists_of(findings.documents)]
    decisions, given, left, open_in, by_people, touched = (
        sum(getattr(each, name) for each in coded)
        for name in ("decisions", "given", "left", "left_in", "by_people", "touched")
    )
    people = {
        name for each in coded for coder in each.coders for name in coder.split("; ")
    }  # as `pipeline.people` joins them
    if not decisions:
        return
    share = wording.share_words(left / decisions)
    yield (
        f"Of {decisions:,} coding decisions (codable utterances by codes), {given:,} gave the code; {left:,} ({share}), in "
        f"{wording.counted(open_in, 'utterance')}, {'was' if left == 1 else 'were'} left open. "
        "An open code counts on neither side."
    )
    if touched:
        coders = wording.counted(len(people), "person", "people")
        yield (
            f"{coders.capitalize()} decided {wording.counted(by_people, 'code')} of {wording.counted(touched, 'utterance')}; "
            "a person's decision stands in the place of the model's, and both are kept."
        )
    elif findings.run.model:
        yield "No code was decided or checked by a person in this run."


def _holders(findings: Findings) -> str:
    """Whose view a code is, and whether the question had brought it up."""
    attributable = [label.name for label in findings.codebook.labels if label.attributable]
    sentences = []
    if attributable and findings.codebook.groups:
        sentences.append(
            "Whose view an utterance tells was decided by rule from its words: a view ascribed to another group counts as that "
            "group's, marked as reported, and reported evidence was counted apart from first-hand evidence "
            f"(codes that can be ascribed: {wording.listed(attributable)})."
        )
    if interviewer_spoke(findings):
        sentences.append(
            "A code was called prompted where the interviewer's last question named the theme or itself scored above the "
            "code's threshold, and volunteered otherwise; without a question before it, neither."
        )
    return " ".join(sentences)


def _most_first(entry: tuple[str, int]) -> tuple[int, str]:
    return (-entry[1], entry[0])
