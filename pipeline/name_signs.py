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
SMALL_TITLES = frozenset(["mr", "mrs", "ms", "dr", "prof", "professor", "mister", "missus", "councillor"])
_SPELT_TITLES_TEXT = """
doctor nurse sister auntie aunty aunt uncle miss pastor imam father brother sir matron reverend inspector sergeant
"""
SPELT_TITLES = frozenset(_SPELT_TITLES_TEXT.split())
"""Titles that are words too: "doctor patel", but "my doctor read it"."""
_PARTICLES_TEXT = """
ap ab van von der den de da di du del la le el al bin ibn bint abu dos das ter ten st mac
"""
PARTICLES = frozenset(_PARTICLES_TEXT.split())
"""Small words within surnames."""
_NICKNAMED_TEXT = """
big wee little mad fat thin lanky skinny daft posh scouse geordie cockney tall brummie manc young old our poor dear
lovely crazy funny sweet silent dirty mental long short lucky
"""
NICKNAMED = frozenset(_NICKNAMED_TEXT.split())
"""Words before a name that make a nickname, no part of the name: "Big Mal"."""
_NO_NICKNAMES_TEXT = """
issue chef minds brother brothers lottery ben society bang apple bear mermaid britain testament firm vic bailey kent
speckled spice labour offender offenders adult adults carer carers people person persons voices soldiers pharma data
tech society four five freeze sleep sister sisters mix magazine boys girls boy girl lady lads folk age years trust
timers stories friday monday saturday sunday hat fish soup macdonald mac island dream street school house ladies
"""
NO_NICKNAMES = frozenset(_NO_NICKNAMES_TEXT.split())
_ENTERS_TEXT = """
says said goes gets walks pops comes jumps trots steps strolls came
"""
ENTERS = frozenset(_ENTERS_TEXT.split())
"""Verbs that stand before who does them: "up gets Bishop", "says Constable"."""
NAMED_SO = re.compile(
    r",? (?:that['’]s|that is|that was|it['’]s|is|was|being) (?:his|her|their|my|the) (?:(?:real|last|first|second"
    r"|actual|proper|middle)"
    r" )?(?:sur)?name\b|,? (?:his|her|their) (?:sur|real |last |first )name (?:is|was|that is)?"
)
_GIVEN_TO_TEXT = """
gave give lent lend owe owed showed bought made have thank bless
"""
GIVEN_TO = frozenset(_GIVEN_TO_TEXT.split())
"""Verbs before a person and then a thing: "I gave Innocent my coat", "I've Comfort to thank"."""

SET_PHRASES = re.compile(
    r"\b(?:(?:every|any) tom,? dick,? (?:and|or) harry|rob(?:bing|s|bed)? peter to pay paul|for pete['’]?s sake|bob['’]?s your uncle"
    r"|jack[ -]of[ -]all[ -]trades|jack the lad|harry potter|peter pan|robin hood|mickey mouse|donald duck|florence nightingale"
    r"|mother teresa|father christmas|santa claus|nelson mandela|martin luther king|jekyll and hyde|jeremy kyle|billy no mates"
    r"|winnie the pooh|alice in wonderland|bridget jones|james bond|sherlock holmes|doctor who"
    r"|doctor foster|jack frost|uncle sam|aunt sally"
    r"|joe bloggs|joe public|john bull|happy larry"
    r"|(?:happy|pleased) as larry|like larry|(?:christmas|new year['’]?s?|all hallows['’]?) eve|even steven|miss marple|rich tea"
    r"|(?:amber|golden) (?:leaf|virginia)|golden wonder|lewis hamilton|sylvia plath|maya angelou|agatha christie|david attenborough"
    r"|stephen fry|ruby wax|frank bruno|alastair campbell|spike milligan|kurt cobain|amy winehouse|robin williams|david bowie"
    r"|freddie mercury|elton john|george michael|michael jackson|bob marley|bob dylan|johnny cash|john lennon|paul mccartney"
    r"|elvis(?: presley)?|marcus rashford|david beckham|tyson fury|prince harry|prince william|princess kate|king charles"
    r"|queen elizabeth|oprah(?: winfrey)?|virginia woolf|charles dickens|carl rogers|carl jung|sigmund freud|marsha linehan"
    r"|r\.? ?d\.? laing|rosa parks|malcolm x|nigella(?: lawson)?|delia smith|jamie oliver|gordon ramsay|mary berry|paul hollywood"
    r"|ant (?:and|&) dec|dot cotton|del boy|rodney trotter|basil fawlty|victor meldrew|vicky pollard|alan partridge|bruce forsyth"
    r"|terry wogan|graham norton|noel edmonds|jimmy savile|stephen hawking|albert einstein|anne frank|guy fawkes|henry viii"
    r"|joan of arc|robin reliant|jimmy choo|ted baker|kit kat|pat butcher|phil mitchell|peggy mitchell|mary poppins|oliver twist"
    r"|forrest gump|nurse ratched|walter mitty|joe wicks|calamity jane|moaning minnie|nervous nelly|negative nancy|debbie downer"
    r"|simple simon|jack (?:the ripper|and the beanstalk|daniels?)|jim beam|johnnie walker|captain morgan|dr pepper|mr kipling"
    r"|uncle ben['’]?s|aunt bessie['’]?s|john smith['’]?s|sara lee|wendy house|fanny adams|sweet fa|gordon bennett|hobson['’]?s choice"
    r"|occam['’]?s razor|pavlov['’]?s|pandora['’]?s box|achilles heel|hoover dam"
    r"|(?<!mr )(?<!dr )(?<!ms )(?<!mrs )(?<!miss )(?<!doctor )(?:parkinson|alzheimer|tourette|asperger|crohn|huntington|hodgkin|raynaud"
    r"|bell|graves|addison|cushing|still)['’]s (?:disease|syndrome|palsy|lymphoma|chorea)"
    r"|(?<!mr )(?<!dr )(?<!ms )(?<!mrs )(?<!miss )(?<!doctor )(?<!nurse )(?:parkinson|alzheimer|tourette|asperger|crohn|huntington"
    r"|hodgkin|raynaud|korsakoff)['’]s"
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
larry eve steven marple rich virginia leaf wonder hamilton plath angelou christie attenborough fry wax bruno campbell
milligan cobain winehouse williams bowie mercury elton michael jackson marley dylan cash lennon mccartney elvis rashford
beckham tyson prince kate charles elizabeth oprah woolf dickens rogers jung freud linehan laing parks malcolm nigella
delia oliver ramsay berry hollywood dec cotton del rodney basil meldrew vicky partridge forsyth wogan norton edmonds
savile hawking einstein anne guy viii arc reliant choo baker kit butcher mitchell peggy poppins forrest ratched mitty
wicks calamity moaning nervous negative debbie simon ripper beanstalk daniel daniels jim johnnie captain pepper kipling
bessie bessie's sara wendy fanny sweet gordon hobson hobson's occam occam's pavlov pavlov's pandora pandora's achilles
hoover parkinson alzheimer tourette asperger crohn huntington hodgkin raynaud bell graves addison cushing still
korsakoff uncle
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
helpline signposting signpost lovey dearie ducky petal flower sweetpea hun babe
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
