"""English words by which people show whose view they tell: speaking, holding an attitude, treating somebody well or badly.

Data only, by lemma; `pipeline.holders` decides what they mean in a sentence. Nothing here belongs to any one study.
"""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


SPEAKING = _words(
    """say tell ask call write describe shout mutter laugh joke claim whisper announce mention complain argue reply
    answer warn admit insist suggest refer remark comment state declare swear report moan grumble telt email phrase"""
)

APPROVING = _words(
    """adore admire appreciate back celebrate champion cheer clap defend enjoy hug include invite like love praise
    prize rate respect support swear thank treasure trust value welcome miss embrace applaud"""
)

DISAPPROVING = _words(
    """avoid badmouth belittle blank block bully dismiss despise disapprove discourage dislike dismiss distrust exclude
    glare hate ignore isolate loathe mistrust mock object oppose ostracise patronise patronize refuse reject resent
    resist ridicule scoff shun sideline snub sneer snigger tolerate undermine fear dread bar banish humiliate refuse decline"""
)

HOLDING = _words(
    """accept assume believe consider doubt expect feel find hope mind prefer reckon regard see suspect think
    understand view want wish wonder worry struggle fancy presume agree disagree"""
)

BEARING = _words("stand bear stomach abide")  # attitudes only when denied: "can't stand"

ATTITUDE = APPROVING | DISAPPROVING | HOLDING

TREATING = _words(
    """shut lock stop keep leave forget roll turn treat cross deny talk look stare put hand send give let make show
    take fight listen speak offer bring walk close hide pass push drop get cut watch miss argue"""
)

# After "be": what somebody thinks of another ("wary"), and how somebody is towards another ("rude"). The second kind is
# also how people praise and blame those whom they judge, so a pronoun before it tells nothing.
THINKING_SO = _words(
    """afraid against angry anxious apprehensive arm behind concerned confused convinced dismissive doubtful embarrassed
    enthusiastic favour fond for frightened furious glad grateful happy hostile impressed indifferent interested keen
    negative offended pleased positive prepared proud reluctant resentful resistant scared sceptical sniffy supportive
    suspicious sympathetic terrified thrilled uncertain uncomfortable unclear uneasy unhappy unsure unwelcoming
    unwilling upset wary welcoming willing worried champion"""
)
BEHAVING_SO = _words(
    """awful brilliant careful charming cold cruel dreadful funny golden horrible kind lovely marvellous nasty nervous
    nice patronising rude unfriendly unkind"""
)

ATTITUDE_NOUNS = _words(
    """acceptance antagonism anxiety attitude belief complaint concern contempt doubt fear feeling feedback goodwill
    hostility look opinion opposition perception perspective praise prejudice resentment resistance respect scepticism
    support suspicion sneer thinking view welcome worry confusion unease reaction response comment remark eye word
    pushback reluctance message line"""
)

# Words for people that name no group: whoever they are, they are not the speaker.
PEOPLE = _words(
    """somebody someone people person folk other man woman lady girl boy lad lass chap bloke fella fellow gentleman guy
    staff team everybody everyone anyone anybody they he she kid youngster lot crowd management finance union
    office department visitor stranger receptionist administrator colleague coworker mate friend neighbour
    officer rep student volunteer public"""
)

PARTS = _words(
    """one some most half couple few many lot all number majority rest two three four several any each handful bit
    group loads plenty others third"""
)

# With "my" or "our", somebody like the speaker rather than a member of a group so named.
RELATIONS = _words("colleague coworker co-worker peer mate friend")

OWN_KIND = _words("colleague coworker co-worker")
EVERYBODY = _words("people everybody everyone anyone anybody person you")
ONE = _words("a an one this that my our his her")

HYPOTHETICAL = _words("if unless when whenever until till where")
CAUSING = _words("help make let get ask encourage enable teach tell")

FIRST_PERSON = _words("i we me us myself ourselves")
THIRD_PERSON = _words("they he she them him her")
GENERIC_YOU = _words("you one")
