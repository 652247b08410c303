"""English words by which people show whose view they tell: speaking, holding an attitude, treating somebody well or badly.

Data only, by lemma; `pipeline.holders` decides what they mean in a sentence. Nothing here belongs to any one study.
"""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


SPEAKING = _words(
    """admit announce answer apologise argue ask beg call chorus claim comment complain confess confide declare demand
    describe email explain grumble hint imply inform insist joke laugh mention moan mutter phrase pipe plead point
    propose protest query quip raise refer relay remark reply report request say shout snap spell state stress
    suggest swear tell telt text warn whisper write"""
)

APPROVING = _words(
    """admire adopt adore applaud appreciate back bless celebrate champion cheer cherish clap commend compliment
    congratulate defend embrace enjoy favour honour hug idolise include invite like love miss praise prize rate rave
    recommend respect support swear thank treasure trust value vouch warm welcome worship"""
)

DISAPPROVING = _words(
    """abuse avoid badmouth banish bar belittle berate blame blank block bully criticise criticize decline despise
    disapprove discourage dislike dismiss disparage disregard disrespect distrust dread exclude fear frown glare
    hate heckle humiliate ignore insult intimidate isolate jeer loathe mistreat mistrust mock object oppose
    ostracise overlook overrule patronise patronize refuse reject resent resist ridicule scoff shame shun sideline
    slag slate smirk sneer sniff snigger snub spurn stonewall tease threaten tolerate tut undermine veto whinge"""
)

HOLDING = _words(
    """accept agree assume believe consider disagree doubt expect fancy feel find hope mind prefer presume reckon
    regard see struggle suspect think understand view want wish wonder worry"""
)

BEARING = _words("abide bear stand stomach")  # attitudes only when denied: "can't stand"

ATTITUDE = APPROVING | DISAPPROVING | HOLDING

TREATING = _words(
    """argue bin boot bring chat check chuck close cross cut deny drop dump fight follow forget get give go hand hang
    hide hold interrupt introduce involve join keep kick laugh leave lecture let listen lock look make miss move nod
    offer order pass phone push put ring roll sack save send show shut sign sit smile speak stare steer step stick
    stop swap take talk treat turn walk watch wave wink"""
)

# After "be": what somebody thinks of another ("wary"), and how somebody is towards another ("rude"). The second kind is
# also how people praise and blame those whom they judge, so a pronoun before it tells nothing.
THINKING_SO = _words(
    """advocate afraid against angry anxious apprehensive arm behind believer champion concerned confused convert
    convinced critic dismissive doubter doubtful embarrassed enthusiast enthusiastic fan favour fond frightened
    furious glad grateful happy hostile impressed indifferent interested keen negative offended pleased positive
    proud reluctant resentful resistant scared sceptic sceptical sniffy supporter supportive suspicious sympathetic
    terrified thrilled uncertain unclear uncomfortable uneasy unhappy unsure unwelcoming unwilling upset wary
    welcoming willing worried"""
)
BEHAVING_SO = _words(
    """awful awkward brilliant cagey careful charming cold condescending cruel difficult disrespectful distant dreadful
    fantastic friendly frosty funny generous golden good gracious great helpful horrible kind lovely marvellous mean
    nasty nervous nice obstructive patient patronising polite rude sharp snooty supportive terrific unfriendly
    unhelpful unkind unpleasant unsupportive vile wonderful"""
)

# After "they're": a verdict, whoever gives it.
JUDGING_SO = BEHAVING_SO | _words(
    """amateur amazing asset burden excellent fantastic flaky gift gimmick godsend good great helpful invaluable
    liability lifeline marvel nuisance pointless reliable risk tokenism unprofessional unreliable unsafe useful
    useless valuable waste wonderful worth"""
)

# Verbs that hold an attitude only with what is seen or found: not "to see a nurse", "to find the key".
PERCEIVING = _words(
    """back decline defend expect fancy feel find hope include mind miss refuse see understand view want"""
)

# What people say of themselves when they ask what they are.
REFLECTING = _words("""become feel find hate know lose struggle sure think understand unsure wonder worry""")

# With a noun of attitude as their object: "had doubts", "made a complaint", "raised concerns".
EXPRESSING = _words("express get give have lodge make put raise send share show take voice")
MERE_NOUNS = _words(
    "look eye word line message remark comment feeling view support reaction response face tone voice face"
)

ATTITUDE_NOUNS = _words(
    """acceptance anger antagonism antipathy anxiety apathy attitude backing belief bitterness comment complaint
    concern confusion contempt criticism cynicism disdain disgust dislike distrust doubt enthusiasm eye face fear
    feedback feeling fondness goodwill gratitude hatred hesitation hope hostility idea irritation liking line look
    loyalty message misgiving mistrust objection opinion opposition perception perspective position praise
    preference prejudice problem pushback reaction reception rejection reluctance remark resentment reservation
    resistance respect response scepticism scorn sneer snobbery stance support suspicion sympathy thanks thinking
    tone trust uncertainty unease verdict view voice wariness warmth welcome word worry"""
)

# Words for people that name no group: whoever they are, they are not the speaker.
PEOPLE = _words(
    """accountant administrator anybody anyone apprentice assistant auditor bloke boss boy caretaker chair chairman
    chap chaplain cleaner clerk colleague committee cook councillor coworker crowd department driver everybody
    everyone fella fellow finance folk friend gardener gent gentleman girl governor guy he inspector journalist
    judge kid lad lady landlady landlord lass lecturer lot man management mate member minister neighbour office
    officer organiser other people person politician porter priest public receptionist rep representative secretary
    she somebody someone staff steward stranger student supervisor teacher team technician temp they trainer
    treasurer trustee tutor union vicar visitor volunteer warden woman youngster"""
)

# Bodies of people: the group that stands before them acts as one, and "she" is none of them.
BODIES = _words(
    """board body college committee family group management meeting member staff team trust union workforce"""
)

PARTS = _words(
    """all any bit couple each few four group half handful loads lot majority many most number one other plenty rest
    several some third three two"""
)

# With "my" or "our", somebody like the speaker rather than a member of a group so named.
RELATIONS = _words("co-worker colleague coworker friend mate peer")

OWN_KIND = _words("co-worker colleague coworker")
EVERYBODY = _words("anybody anyone everybody everyone people person you")
ONE = _words("a an her his my one our that this")

POINTING = _words("a an one that the this")

HYPOTHETICAL = _words("if till unless until when whenever where")
CAUSING = _words("ask enable encourage get help let make teach tell")

# After the comma of "he said, and ..." the telling goes on; anything else opens what he said.
GOING_ON = _words("although and because but or so then though when which who")
WORDS_OF_A_QUOTATION = 5

FIRST_PERSON = _words("i me myself ourselves us we")
THIRD_PERSON = _words("he her him she them they")
GENERIC_YOU = _words("one you")
