"""What stands beside a word and shows that it names a person: verbs only people do, verbs done to people, set phrases.

Used by `pipeline.person_names`, which decides. The lists hold what people say of each other in interviews.
"""

from __future__ import annotations

import re

_ONLY_PEOPLE_TEXT = """
said says told tells asked asks rang rings phoned phones texted emailed thinks thought reckons reckoned knows knew
wrote laughed cried smiled nodded shouted replied insisted explained admitted complained agreed disagreed wants
wanted loves hates hated drove sat stood came comes went goes died retired resigned noticed reckon suggested
mentioned speaks spoke sings sang lives lived walked turned left got helped fought chaired sorted supported
introduced invited interviewed understood understands listens listened remembers remembered joined organised
persuaded opposed facilitates facilitated
"""
ONLY_PEOPLE = frozenset(_ONLY_PEOPLE_TEXT.split())
"""Verbs after a name that only people do."""

_ANYTHING_TEXT = """
is was isn't wasn't has had hasn't hadn't does did doesn't didn't can could can't couldn't would wouldn't will won't
used works worked runs ran gets gives gave takes took made makes put held fixed brought started moved always never
just
"""
ANYTHING = frozenset(_ANYTHING_TEXT.split())
"""Verbs after a name that other things do too."""

_DONE_TO_PEOPLE_TEXT = """
told tell telling asked ask asking rang ring ringing phoned phone met meet meeting thanked thank texted text emailed
married hugged trusted trust with called call named invited interviewed introduced contacted sent love miss missed
said-to supervised mentored managed see saw seen knew known know lost about between asks tells meets joined
"""
DONE_TO_PEOPLE = frozenset(_DONE_TO_PEOPLE_TEXT.split())
"""Words before a name that are said of people."""

_ABSTRACT_TEXT = """
hope faith joy grace charity mercy patience prudence verity honour art chance trinity favour max star will may
precious sunny royal rich
"""
ABSTRACT = frozenset(_ABSTRACT_TEXT.split())
"""Names that, as words, can begin a sentence and do much: "Hope is what keeps you going"."""

_NOT_BEFORE_SURNAMES_TEXT = """
art star royal sky rock win max page bay reg mat les ray jet sunny rusty neat gay temple rich prince ginger honey
grant
"""
NOT_BEFORE_SURNAMES = frozenset(_NOT_BEFORE_SURNAMES_TEXT.split())

_DETERMINERS_TEXT = """
the a an my your his her our their its this that these those some any no every each of in on by for to-the little bit
"""
DETERMINERS = frozenset(_DETERMINERS_TEXT.split())

_TITLED_TEXT = """
mr mrs ms miss mx dr doctor prof professor nurse sister sir dame lord lady
"""
TITLED = frozenset(_TITLED_TEXT.split())
SMALL_TITLES = frozenset(["mr", "mrs", "ms", "dr", "prof", "professor"])

SET_PHRASES = re.compile(
    r"\b(?:(?:every|any) tom,? dick,? (?:and|or) harry|rob(?:bing|s|bed)? peter to pay paul|for pete['’]?s sake|bob['’]?s your uncle"
    r"|jack[ -]of[ -]all[ -]trades|jack the lad|harry potter|peter pan|robin hood|mickey mouse|donald duck|florence nightingale"
    r"|mother teresa|father christmas|santa claus|nelson mandela|martin luther king|jekyll and hyde|jeremy kyle|billy no mates"
    r"|winnie the pooh|alice in wonderland|bridget jones|james bond|sherlock holmes|doctor who"
    r"|doctor foster|jack frost|uncle sam|aunt sally"
    r"|joe bloggs|joe public|john bull|happy larry"
    r"|plain jane|holby(?: city)?"
    r"|an? (?:leo|virgo|gemini)|valentine['’]?s(?: day)?|smart alec[k]?|nosy parker|murphy['’]?s law|st john ambulance"
    r"|victoria sponge|prince albert|jack russell|earl grey|black jack|union jack|duke of edinburgh|jehovah['’]?s"
    r"|mark my words|hail mary|recovery star|(?:bake|great british bake) off"
    r"|king['’]?s fund|john lewis|marks (?:and|&) spencer|w\.?h\.? smith|ben (?:and|&) jerry|mary seacole"
    r"|maudsley|tavistock|alan turing|princess diana|margaret thatcher|tony blair|boris johnson|theresa may|maslow['’]?s)\b",
    re.IGNORECASE,
)
"""Phrases with a name in them that speak of nobody the study could mean."""

_SET_PHRASE_WORDS_TEXT = """
harry holby leo virgo gemini valentine valentine's peter pete's bob's jack robin mickey donald florence teresa christmas
claus mandela luther jekyll kyle mates
winnie alice bridget bond sherlock doctor sam sally joe bull larry jane alec smart parker murphy's john
words hail star bake sponge albert
earl edinburgh jehovah's jehovah king's lewis marks smith ben seacole maudsley tavistock turing diana
thatcher blair johnson may maslow maslow's murphy pete bob
"""
SET_PHRASE_WORDS = frozenset(_SET_PHRASE_WORDS_TEXT.split())
"""One word at least of each of those phrases, case-folded: a text without any is not searched for them."""

_LOCAL_WORDS_TEXT = """
carer carers keyworker keyworkers knackered gobsmacked sectioned sectioning befriender befriending medicated
unmedicated psychotic bipolar schizophrenia schizophrenic paranoid hypomanic suicidal meds discharged rota rotas
crying shouting telly knickers bloke blokes lad lads lass mum mums nan quiche chippy anyways somethink summat owt
nowt aye nah yeah cos coz gonna wanna gotta kinda sorta dunno innit alright okay ok um er erm uh hmm mhm mm wow
blimey bloody arse bollocks crap shit fuck fucking bugger sod daft gutted chuffed mardy poorly skint brew cuppa
biscuits payslip sertraline clozapine olanzapine counselling psychotherapy psychoeducation neurodivergent autistic
safeguarding stigma stigmatising tokenistic boundaried coproduction codesign facilitator banding bandings agenda
supervision supervisor hoovering hoover ironing allotment crochet knitting karaoke bingo wheelchair wellbeing
helpline signposting signpost
"""
LOCAL_WORDS = frozenset(_LOCAL_WORDS_TEXT.split())
"""Everyday British words that the recogniser's vocabulary lacks."""

INTRODUCED = re.compile(
    r"\b(?:(?:my|his|her|their) name(?:['’]s| is| was)|(?:i|he|she|they)['’]?(?:m| am|s| is| was) called|named"
    r"|(?:calls?|called) (?:him|her|me|them|us|himself|herself|myself|themselves)"
    r"|(?:my|our|his|her|their|your|a|an|the) (?:\w{1,15} )?(?:son|daughter|wife|husband|partner|brother|sister|cousin"
    r"|nephew|niece|mate|friend|neighbour|boyfriend|girlfriend|lad|lass|boy|girl|woman|man|lady|fella|bloke|chap|guy|nurse"
    r"|manager|consultant|psychiatrist|boss)(?: called)?,?) $",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"\b(?:(?:worker|manager|psychiatrist|psychologist|nurse|lead|practitioner|therapist|coordinator|co-ordinator|consultant"
    r"|trainer|officer|director|executive|advocate|counsellor|registrar|secretary|supervisor|mentor|chair|owner)(?: called)?,?) $",
    re.IGNORECASE,
)
APPOSED = re.compile(r", (?:he|she|they)(?:['’]s| is| was| had| has| were)\b")
CALLED = re.compile(r"\b(?:called|named|name['’]?s|name is|name was) $")
_SPEECH_TEXT = """
said says told tells asked asks rang phoned texted reckons reckoned thinks thought goes went came
"""
SPEECH = frozenset(_SPEECH_TEXT.split())
_ASKED_TEXT = """
told tell asked ask rang ring phoned met called named with
"""
ASKED = frozenset(_ASKED_TEXT.split())
_SMALL_VERBS_TEXT = """
will may mark pat rob chase grant drew dawn win hope art page bill
"""
SMALL_VERBS = frozenset(_SMALL_VERBS_TEXT.split())
INFLECTED = ("s", "ing", "ed", "ly")
ENDINGS = ("s", "es", "ing", "ed", "er", "ers", "ly")
