"""Word lists for `pipeline.places`: words of buildings and streets, what is generic before them, what everybody knows."""

from __future__ import annotations

import re

_STREETS_TEXT = """
street road lane avenue close crescent drive terrace way gardens grove square mews row walk rise place parade hill
green
"""
STREETS = frozenset(_STREETS_TEXT.split())
_BUILDINGS_TEXT = """
ward unit house lodge court hospital infirmary clinic hospice centre station library school academy church chapel
hall park farm cottage estate surgery arms tavern inn hotel cafe café mosque gurdwara synagogue priory abbey mill
manor grange villa villas bridge wood mere reservoir wharf
"""
BUILDINGS = frozenset(_BUILDINGS_TEXT.split())
_SMALL_HEADS_TEXT = """
ward unit estate hospital street road hospice library lane avenue
"""
SMALL_HEADS = frozenset(_SMALL_HEADS_TEXT.split())
_SURNAMES_TOO_TEXT = """
ward hall hill lane park green church street wood house close mill rise farm way bridge
"""
SURNAMES_TOO = frozenset(_SURNAMES_TOO_TEXT.split())

# Words that stand before a word of building without naming one, and words that may begin a sentence there.
_GENERIC_TEXT = """
a an the my your his her our their its this that these those some any no every each another other same one two three
and or but so then at in on to from of by with for near off was is i we you he she it they what which who where when
yeah yes well oh right okay like just even only also because if as after before into onto about around through past
new old big small little great high low main side back front next last first second third long short wrong recovery
day health healthcare community mental acute intensive care psychiatric psychiatry assessment general royal city town
crown magistrates county drop drop-in job primary secondary comprehensive special sunday medical nursing admission
admissions male female mixed older adult adults children children's people's women's men's mother baby rehab
rehabilitation forensic secure open locked eating disorder disorders detox crisis day-care inpatient outpatient
outpatients stroke maternity teaching local private public nhs national regional district full half safe halfway
sheltered council social services service support supported treatment decision home homes care-home residential
learning disability disabilities autism dementia memory early intervention liaison hearing voices walk-in whole
entire empty busy quiet nice lovely own friends friend's mate's neighbour's mum's dad's nan's staff patient's train
bus police fire coach tube tv radio petrol polling power football car caravan theme country business industrial
village church catholic methodist baptist state grammar boarding nursery infant infants junior law dental vet one-way
ring dual fast slow hard steep narrow middle ordinary terraced detached council-house white green supreme appeal
family youth coroner's coroners juvenile ground good bad best worst better different particular certain proper actual
real single double housing finance payroll psychology seclusion admin procurement estates communications governance
research education admissions hr rehab
"""
GENERIC = frozenset(_GENERIC_TEXT.split())
_VILLAGE_PREFIXES_TEXT = """
little great upper lower nether over low high long much old market middle magna
"""
VILLAGE_PREFIXES = frozenset(_VILLAGE_PREFIXES_TEXT.split())

KNOWN_TO_ALL = frozenset(
    """
    coronation street|sesame street|albert square|downing street|fleet street|wall street|oxford street|regent street
    harley street|abbey road|brookside close|penny lane|ramsay street|trafalgar square|leicester square|tiananmen square
    red cross|green cross|blue badge|white house|big brother house|opera house|big issue|hyde park
    jurassic park|south park|central park|green park
    wembley park|old trafford|st james park|anfield road|villa park|elland road|white hart lane|notting hill|red bull
    black cat|high street|bridget jones|game of thrones|mill wall|green cross|holby city
    """.replace("\n", "|")
    .replace("    ", "")
    .split("|")
)

_PUB_WORDS_TEXT = """
Dog Partridge Fox Hounds Hare Horse Horses Groom King Queen Crown Anchor Bell Bull Bear Swan Lion Lamb Flag Plough
Rose Star Ship Wheatsheaf Oak Elm Feathers Eagle Child Cock Bottle Castle Elephant Coach Pheasant Duck Goose Hawk
Kestrel Magpie Stag Hart Greyhound Otter Badger Railway Mason Masons Butcher Boot Slipper Ball Cross Keys Sun Moon
Hand Flowers Unicorn Griffin Dragon Boar Barrel Tun Tuns Hope Gate Huntsman Spinner Weaver Weavers Cricketers Jug
Thistle Punchbowl Grapes Vine Trumpet Whistle Fiddle Bugle Drum Ferret Trout Salmon Herring Dolphin Swallow Dove
Raven Crow Owl Peacock Cat Mouse Rabbit Ram Ox Cow Calf Pig Hedgehog Squirrel Wolf Tiger Camel Beehive Bees Sheaf
Plow Harrow Sickle Scythe Spade Hammer Anvil Forge Pincers Shovel Wagon Waggon Carriage Locomotive Engine Compass
Compasses Globe World Rifleman Volunteer Sailor Pilot Shepherd Farmer Miller Baker Blacksmith Drovers Harp Mitre
Sceptre Trident Britannia Saracen Turk Windmill Spade Bucket Kettle Candlestick Lantern Hop Malt Maltings Brewer
Cork Glass Pitcher Tankard Pot Vaults Cricketer Angler Fisherman Fiddlers Piper Firkin Fleece Woolpack Shears
"""
PUB_WORDS = tuple(_PUB_WORDS_TEXT.split())

VILLAGE_ENDINGS = re.compile(
    r"(?:thwaite|thorpe|by|wick|wich|ham|ton|ley|leigh|ford|worth|bury|borough|brough|combe|coombe|stead|dale|hurst|mouth"
    r"|shaw|royd|bridge|gate|beck|field|fields|pool|haven|stone|stow|minster|kirk|wold|ness|cliffe|bourne|burn|brook|wood"
    r"|den|don|low|hill|well|mere|head|side|tree|holme|garth|rigg|with|wyn|wen|fach|fawr|gelli|craig|braid)$"
    r"|^(?:llan|aber|inver|bally|auchter|blaen|pont|strath|tre[gmvn]|pen[mrtl]|kil[lmb]|drum|dun[bdf]|ynys|cwm)"
)

# Cities, large towns, boroughs of London, counties, regions, countries: these stay.
_WIDE_TEXT = """
london birmingham manchester liverpool leeds sheffield bristol newcastle gateshead sunderland durham york hull
bradford wakefield nottingham leicester derby coventry norwich ipswich cambridge oxford reading southampton
portsmouth brighton hove plymouth exeter bath gloucester worcester hereford cardiff swansea newport wrexham edinburgh
glasgow dundee perth aberdeen inverness stirling belfast derry londonderry lisburn newry armagh dublin cork galway
limerick waterford lincoln lancaster preston blackpool blackburn burnley bolton bury oldham rochdale salford
stockport tameside trafford wigan warrington chester carlisle middlesbrough darlington hartlepool stockton
huddersfield halifax barnsley doncaster rotherham scunthorpe grimsby stoke wolverhampton walsall dudley sandwell
solihull telford shrewsbury stafford luton milton keynes northampton bedford peterborough colchester chelmsford
southend basildon canterbury maidstone dover hastings eastbourne crawley guildford woking slough winchester
basingstoke bournemouth poole swindon salisbury truro torquay taunton cheltenham watford stevenage hertford albans
wells ripon chichester ely lichfield croydon hackney camden islington lambeth lewisham southwark greenwich bexley
bromley sutton merton wandsworth kingston richmond hounslow hillingdon ealing harrow brent barnet enfield haringey
waltham redbridge havering newham barking dagenham westminster kensington chelsea fulham hammersmith
kent essex sussex surrey norfolk suffolk devon cornwall dorset somerset hampshire berkshire buckinghamshire
wiltshire oxfordshire hertfordshire bedfordshire northamptonshire leicestershire nottinghamshire derbyshire
staffordshire shropshire herefordshire worcestershire warwickshire gloucestershire lincolnshire rutland yorkshire
lancashire cumbria northumberland cheshire merseyside tyneside teesside humberside fife highlands gwent powys dyfed
gwynedd glamorgan anglesey antrim tyrone fermanagh donegal kerry mayo england scotland wales ireland ulster britain
uk europe africa asia america scandinavia balkans caribbean france spain portugal italy germany austria switzerland
belgium netherlands holland luxembourg denmark sweden norway finland iceland poland czechia slovakia hungary romania
bulgaria greece cyprus malta turkey ukraine russia belarus lithuania latvia estonia serbia croatia bosnia kosovo
albania slovenia macedonia moldova georgia armenia india pakistan bangladesh nepal lanka china japan korea taiwan
vietnam thailand malaysia singapore indonesia philippines burma myanmar cambodia afghanistan iran iraq syria lebanon
israel palestine gaza jordan yemen egypt libya tunisia algeria morocco sudan ethiopia eritrea somalia somaliland
kenya uganda tanzania rwanda burundi congo cameroon nigeria ghana gambia senegal togo benin mali angola zambia
zimbabwe malawi mozambique botswana namibia lesotho swaziland madagascar mauritius jamaica trinidad tobago barbados
grenada guyana dominica antigua montserrat haiti cuba bahamas bermuda mexico brazil colombia peru chile argentina
bolivia ecuador venezuela canada australia zealand fiji usa states kingdom emirates arabia dubai qatar kuwait paris
rome milan madrid barcelona lisbon berlin munich hamburg vienna brussels amsterdam rotterdam copenhagen stockholm
oslo helsinki warsaw krakow kraków gdansk gdańsk gdynia lodz łódź poznan poznań wroclaw wrocław lublin katowice
szczecin prague budapest bucharest sofia athens istanbul ankara izmir kyiv kiev moscow vilnius riga belgrade zagreb
delhi mumbai bombay calcutta kolkata chennai bangalore hyderabad ahmedabad amritsar lahore karachi islamabad
rawalpindi faisalabad multan mirpur dhaka sylhet colombo kathmandu beijing shanghai guangzhou tokyo seoul manila
hanoi saigon bangkok jakarta cairo tripoli tunis algiers khartoum addis asmara mogadishu hargeisa nairobi mombasa
kampala kigali kinshasa lagos abuja ibadan kano enugu accra kumasi freetown monrovia dakar lusaka harare bulawayo
johannesburg braga porto coimbra faro setúbal setubal thessaloniki limassol nicosia larnaca malmo gothenburg seattle
boston houston dallas miami detroit cleveland atlanta philadelphia soweto durban pretoria cape chicago angeles
washington toronto montreal sydney melbourne midlands north south east west northern southern western eastern
"""
WIDE = frozenset(_WIDE_TEXT.split())
