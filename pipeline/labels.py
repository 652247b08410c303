"""What a speaker's label may look like, and which say by their form who speaks. Groups are left to `naming`."""

from __future__ import annotations

import re

_NUMBER = r"[ .#_-]*(?:\d{1,4}[a-z]?)?"
_STRONG_INTERVIEWER = re.compile(r"\b(?:interviewers?|moderators?)\b")
_INTERVIEWER = re.compile(
    rf"(?:interviewers?|intervr|intvr|int|iv|ir|i|q|question|moderators?|mod|researchers?|facilitators?|hosts?){_NUMBER}"
)
_PARTICIPANT = re.compile(
    r"(?:r|a|answer|resp|respondents?|participants?|interviewees?|ie|speakers?|subject|voice|(?:fe)?male|(?:wo)?man|"
    rf"unknown|unidentified)(?: speaker| voice)?{_NUMBER}"
)
_NUMBERED = re.compile(r"[a-z]{1,3}[ .#_-]?\d{1,4}[a-z]?")
_SHAPE = re.compile(r"[\w(#][\w .,'’()&/#+-]*")
_ABBREVIATION = re.compile(r"\b(?:\w|dr|mr|mrs|ms|st|prof|rev|jr|sr)\.", re.IGNORECASE)

# Words that stand before a colon and are nobody's name: on their own, or as the first or last word of a heading.
_HEADINGS = frozenset(
    """note notes nb date dated time times title place location venue duration length subject project study file
    filename audio video details transcript transcription transcribed transcriber recorded recording interview
    interviews session present attendees attending page version status from to cc bcc re source url http https www
    email tel telephone phone fax mobile key legend summary abstract example examples eg ie warning ps part chapter
    section appendix figure table task total consent topic theme agenda keywords ref reference day week month year
    step band no vol fig name age gender sex ethnicity occupation site ward group participants""".split()  # noqa: SIM905
)
_OPENS_A_HEADING = _HEADINGS - frozenset("project study subject audio video session key site ward group name".split())  # noqa: SIM905
_ENDS_A_HEADING = frozenset("name names id date title number code length duration time file details".split())  # noqa: SIM905
# Said, not named: words that begin or make up what people say before a colon or alone in a paragraph.
_TALK = frozenset(
    """so well yes no yeah yep nope ok okay right anyway also however because but and or then now like first second
    third firstly secondly finally lastly still mm mmm hmm mhm oh ah um er erm uh exactly sure thanks thank true indeed
    really good great fine cool nice please sorry absolutely definitely wow alright bye hello hi maybe perhaps
    honestly basically actually obviously again another one two three laughs laughter laughing pause silence
    inaudible crosstalk unclear sighs coughs""".split()  # noqa: SIM905
)
_SENTENCE = frozenset(
    """i i'm he she they we you it this that these those is was are were be been being am have has had do does did
    said says say saying asked ask told tell tells think thinks thought thing things because if when what why how which
    where there here my your his our their its me him us them not don't didn't can't just would could should will goes
    went feel felt know knew want wanted""".split()  # noqa: SIM905
)
MARKS = frozenset(
    """laughs laughter laughing laugh chuckles pause pauses silence inaudible crosstalk overlapping overlap unclear
    indistinct sighs sigh coughs cough crying cries music applause noise phone redacted name sic end start continues
    interruption interrupted background typing whispers gestures nods""".split()  # noqa: SIM905
)


def fold(label: str) -> str:
    """The label as it is compared: lower case, one space between words, no brackets, asterisks or colon around it."""
    return " ".join(label.casefold().strip(" \t\n*_:[]").split())


def is_interviewer_form(label: str) -> bool:
    """True when the label's form says that this person asks: `Interviewer 2`, `INT`, `Q`, `Moderator (Anna)`."""
    folded = fold(label)
    return bool(_INTERVIEWER.fullmatch(folded) or _STRONG_INTERVIEWER.search(folded))


def is_heading(words: str) -> bool:
    """True for what stands before a colon in a document's details: `Date`, `Place of interview`, `Participant ID`."""
    found = fold(words).split()
    if not 0 < len(found) <= 5:
        return False
    return found[0] in _OPENS_A_HEADING or found[-1] in _ENDS_A_HEADING or (len(found) == 1 and found[0] in _HEADINGS)


def is_known_form(label: str) -> bool:
    """True when the label alone says that it is one: an interviewer's, `R`, `Participant 3`, `P02`, `SU1`, `FG1`."""
    folded = fold(label)
    return bool(is_interviewer_form(label) or _PARTICIPANT.fullmatch(folded) or _NUMBERED.fullmatch(folded)) and (
        folded.split(" ")[0].rstrip("0123456789") not in _OPENS_A_HEADING
    )


def is_strong_interviewer_form(label: str) -> bool:
    """True when no study means anybody else by it: the word interviewer or moderator, or bare `I`, `Q`, `INT`."""
    folded = fold(label)
    return bool(_STRONG_INTERVIEWER.search(folded)) or bool(re.fullmatch(rf"(?:int|intvr|i|q){_NUMBER}", folded))


def may_be_label(label: str) -> bool:
    """True when these words could name a speaker: short, no sentence, no heading, no clock, no web address."""
    label = label.strip()
    if not 0 < len(label) <= 60 or not any(character.isalpha() for character in label):
        return False
    folded = fold(label).replace("’", "'")
    words = folded.split(" ")
    if len(words) > 6 or label.count(",") > 1 or not _SHAPE.fullmatch(_ABBREVIATION.sub("x", label)):
        return False
    first = words[0].replace(".", "").strip(",'")
    if first in _TALK or first in _OPENS_A_HEADING or (len(words) == 1 and first in _HEADINGS):
        return False
    if len(words) == 1:
        return first in ("i", "will") or first not in _SENTENCE
    return words[-1].strip(".,()") not in _ENDS_A_HEADING and not any(word.strip(".,()") in _SENTENCE for word in words)


def is_titled(label: str) -> bool:
    """True when each word of the label starts with a capital or a digit, as names and titles do."""
    return all(not word[0].isalpha() or word[0].isupper() for word in label.replace("(", " ").split())


def count_words(text: str) -> int:
    """The number of words in `text`: runs of letters. Clocks and cue numbers hold none, so counts add up exactly."""
    return sum(1 for _ in _WORD.finditer(text))


_WORD = re.compile(r"[^\W\d_]+")
