"""Capitalised words that name things and nobody: brands, medicines, illnesses, languages, festivals, foreign cities, values.

Written from general knowledge for British interviews on care and health. What is also a given name is left out by
`pipeline.name_lists`; a medicine that is on no list is often known by its ending.
"""

from __future__ import annotations

import re

_BRANDS_TEXT = """
smarties lucozade vimto ribena snickers twix twixes bounty maltesers revels quavers wotsits doritos pringles skips
hobnob hobnobs digestives jaffa oreo oreos kitkat kit-kat minstrels skittles starburst haribo haribos tunnocks wagon
weetabix cornflakes coco ready-brek alpen shreddies marmite bovril horlicks ovaltine nescafe nescafé kenco tetley pg
typhoo yorkshire-tea coke pepsi fanta sprite tango irn bru irn-bru rubicon tizer monster munch pot noodle noodles
cup-a-soup supernoodles cadbury cadbury's cadburys nestle nestlé heinz bisto oxo paxo hellmann's branston walkers
greggs nando nando's nandos mcdonald's mcdonalds kfc subway wimpy pret costa nero starbucks wetherspoon wetherspoon's
spoons dominos domino's deliveroo uber ubers bolt airbnb asda tesco's sainsburys waitrose farmfoods poundland
poundstretcher wilko wilkos wilkinsons b&m homebase b&q superdrug boots matalan primark tkmaxx debenhams woolworths
woolies currys halfords screwfix toolstation dunelm ikea gumtree ebay vinted depop paypal klarna ryanair easyjet
jet2 eurostar megabus stagecoach arriva oyster fiesta corsa astra micra clio punto polo golf passat mondeo volvo
vauxhall toyota nissan honda hyundai kia skoda audi bmw mercedes porsche volkswagen peugeot renault citroen citroën
fiat transit mini motability hoover dyson vax kenwood breville tefal henry-hoover velcro tupperware sellotape
blu-tack blutack biro biros tippex tipp-ex post-it sharpie sharpies crayola lego legos duplo playmobil jenga scrabble
monopoly cluedo uno connect-four twister buckaroo xbox playstation nintendo wii switch fortnite minecraft fifa roblox
samsung nokia motorola huawei dell lenovo kindle alexa siri fitbit garmin strava bluetooth wifi wi-fi adidas nike
puma reebok umbro converse doc-martens crocs uggs barbour north-face rizla rizlas lambert benson marlboro camel
silk-cut mayfair superkings regal drum cutters vape elfbar lost-mary stella carling fosters foster's carlsberg
heineken budweiser strongbow frosty-jack frosty smirnoff bacardi malibu bailey's baileys guinness prosecco
buckfast lambrini babycham wkd savlon dettol sudocrem germolene vaseline elastoplast calpol nurofen anadin
lemsip strepsils rennie gaviscon alka-seltzer imodium dioralyte berocca piriton benadryl vicks olbas radox dove
lynx sure lush nivea aquafresh colgate fairy persil daz ariel febreze zoflora domestos flash cillit ajax
sky-sports freeview virgin-media vodafone giffgaff o2 ee bt itv netflix spotify deezer tinder bumble grindr hinge
outlook onenote onedrive sharepoint dropbox trello slack miro mentimeter eventbrite survey-monkey surveymonkey
qualtrics nvivo otter canva photoshop chatgpt copilot moodle blackboard esr ulysses epic cerner paris ardens accurx
docman healthroster allocate oleeo trac ecasework carenotes pcmis iaptus mosaic liquidlogic radar ivoices dialog
"""
_MEDICINES_TEXT = """
sinemet madopar exelon aricept ebixa memantine donepezil rivastigmine galantamine ropinirole pramipexole movicol
laxido cosmocol senna lactulose fybogel dulcolax priadel camcolit lithobid liskonum denzapine zaponex priapin
olanzapine risperidal consta trevicta sycrest latuda reagila solian dolmatil serdolect sertindole bromperidol
periciazine perphenazine trintellix brintellix valdoxan edronax reboxetine mianserin maoi ssris nardil parnate
tranylcypromine isocarboxazid prothiaden dosulepin gamanil surmontil trimipramine doxepin sinequan allegron zispin
molipaxin wellbutrin zyban champix varenicline lyrica neurontin lamictal keppra briviact zonegran vimpat epanutin
phenytoin phenobarbital buccolam midazolam rohypnol mogadon stilnoct zimovane circadin ambien xanax alprazolam
lexotan inderal atenolol bisoprolol ramipril lisinopril amlodipine losartan candesartan simvastatin atorvastatin
levothyroxine thyroxine gliclazide metformin ozempic wegovy mounjaro lantus novorapid humalog insulin apixaban
rivaroxaban clopidogrel aspirin furosemide spironolactone tamsulosin omeprazole lansoprazole ranitidine gaviscon
salbutamol seretide symbicort fostair montelukast prednisolone hydrocortisone methotrexate sulfasalazine humira
naproxen diclofenac voltarol cocodamol co-codamol dihydrocodeine fentanyl oramorph oxycontin tramadol physeptone
espranor buvidal lofexidine pabrinex thiamine vivitrol nalmefene selincro penicillin flucloxacillin trimethoprim
nitrofurantoin doxycycline clarithromycin fluconazole aciclovir truvada prep strattera intuniv guanfacine medikinet
equasym vyvanse elvanse adderall botox depo-provera mirena microgynon zoladex tamoxifen spice mamba mandy ketamine
mdma lsd dmt ayahuasca psilocybin
"""
_ILLNESSES_TEXT = """
parkinsons alzheimers alzheimer tourettes tourette aspergers asperger asperger's asd pda crohns huntingtons raynauds
korsakoffs korsakoff korsakoff's wernicke wernicke's lewy-body capgras cotard munchausen munchausen's ehlers-danlos
fibromyalgia ibs copd mrsa norovirus sciatica shingles pneumonia hepatitis tb aids sars ebola omicron delta
stockholm myers-briggs rorschach maslow beck honos gaf gad phq warwick-edinburgh wemwbs clozaril braden
"""
_LANGUAGES_TEXT = """
urdu yoruba igbo hausa twi ga ewe fante akan pidgin krio patois creole swahili kiswahili somali amharic tigrinya oromo
shona ndebele zulu xhosa sesotho tswana lingala kikongo kinyarwanda luganda kikuyu wolof mandinka fula fulani bambara
arabic farsi persian dari pashto kurdish kurmanji sorani turkish azeri uzbek kazakh tajik uyghur hebrew aramaic
hindi punjabi panjabi gujarati bengali bangla sylheti tamil telugu malayalam kannada marathi konkani sinhala sinhalese
nepali tibetan burmese thai lao khmer vietnamese cantonese mandarin hakka hokkien japanese korean tagalog filipino
malay indonesian latvian lithuanian estonian russian ukrainian belarusian slovak slovakian czech hungarian bulgarian
serbian croatian bosnian albanian macedonian slovenian greek latin dutch flemish danish swedish norwegian finnish
icelandic gaelic irish welsh cornish manx scots ulster-scots yiddish romani romanes esperanto makaton braille bsl
basque catalan galician maltese papiamento brazilian colombian eritrean ethiopian ghanaians kenyan ugandan zimbabwean
rwandan congolese cameroonian gambian senegalese sudanese moroccan algerian tunisian libyan egyptian syrian lebanese
palestinian jordanian iraqi iranian afghan yemeni saudi kuwaiti israeli sri-lankan malaysian taiwanese cuban haitian
trinidadian bajan barbadian grenadian guyanese vincentian mancunian mancunians liverpudlian glaswegian londoner
londoners geordie geordies scouse scouser scousers brummie brummies cockney yorkshireman aussie aussies kiwi kiwis yank yanks
"""
_FESTIVALS_TEXT = """
pride eve boxing hogmanay burns purim passover pesach yom kippur rosh hashanah hanukkah chanukah shabbat sabbath
sukkot shavuot vaisakhi baisakhi holi navratri dussehra diwali deepavali raksha rakhi pongal onam eid-al-fitr iftar
suhoor muharram ashura mawlid hajj umrah jumma jummah nowruz norooz losar wesak vesak pentecost ascension epiphany
candlemas lammas imbolc beltane samhain yule solstice juneteenth kwanzaa windrush thanksgiving mardi-gras notting
glastonbury glasto wimbledon ascot aintree cheltenham eurovision olympics paralympics euros superbowl movember
dry-january stoptober halloween kurban bayram tet qingming songkran
torah talmud quran koran hadith bhagavad gita guru granth sahib gurdwara mandir sikhs sikhism buddhist buddhism
buddhists hindus hinduism muslims islamic sunni shia sufi ahmadiyya judaism jews orthodox pentecostal evangelical
presbyterian lutheran mormon mormons quaker quakers adventist spiritualist pagan wiccan rastafarian rasta rastas
"""
_CITIES_TEXT = """
aleppo damascus homs idlib raqqa latakia beirut baghdad basra mosul erbil kirkuk fallujah najaf tehran isfahan shiraz
tabriz mashhad kabul kandahar herat jalalabad mazar helmand peshawar quetta sialkot gujrat kotli kashmir srinagar
jammu ludhiana jalandhar chandigarh jaipur lucknow kanpur nagpur pune surat vadodara goa kerala kochi punjab gujarat
bengal bihar rajasthan jaffna kandy galle pokhara chittagong khulna rangpur yangon mandalay naypyidaw manchuria
shenzhen chongqing wuhan chengdu tianjin nanjing harbin fujian taipei osaka kyoto nagoya hiroshima nagasaki fukushima
sapporo busan incheon pyongyang davao cebu bali surabaya bandung phuket chiang penang saigon danang vientiane
alexandria giza luxor benghazi tripoli casablanca marrakesh marrakech rabat fez oran darfur juba kassala port-sudan
gondar mekelle tigray bosaso kismayo garowe nakuru kisumu eldoret zanzibar dodoma arusha entebbe gulu bujumbura goma
bukavu lubumbashi brazzaville douala yaounde yaoundé benin-city onitsha owerri aba calabar warri jos kaduna maiduguri
sokoto ilorin akure abeokuta ogbomosho tamale takoradi banjul conakry bamako ouagadougou niamey abidjan lomé lome
cotonou luanda maputo beira blantyre lilongwe ndola kitwe mutare gweru masvingo gaborone windhoek maseru bloemfontein
gallipoli ypres somme dunkirk arnhem passchendaele normandy falklands goose-green basra helmand srebrenica sarajevo
mostar pristina tirana skopje podgorica ljubljana maribor split dubrovnik debrecen timisoara timișoara iasi cluj
constanta constanța brasov plovdiv varna burgas kaunas klaipeda tallinn tartu daugavpils minsk lviv odesa odessa
kharkiv donetsk mariupol kherson dnipro zaporizhzhia petersburg kazan chernobyl grozny tbilisi yerevan baku bialystok
białystok bydgoszcz torun toruń rzeszow rzeszów radom kielce gliwice bratislava kosice košice brno ostrava salzburg
innsbruck graz zurich zürich geneva lausanne basel bern munich cologne frankfurt stuttgart dusseldorf düsseldorf leipzig
dresden hanover bremen utrecht eindhoven hague antwerp ghent bruges lyon marseille toulouse bordeaux nantes lille
strasbourg nice calais lourdes turin naples palermo bologna verona venice genoa bari pisa sicily sardinia seville
valencia malaga málaga alicante benidorm bilbao granada mallorca majorca menorca ibiza tenerife lanzarote
fuerteventura algarve funchal azores madeira valletta gozo corfu crete rhodes kos zante kefalonia patras heraklion
famagusta kyrenia paphos antalya bodrum marmaris dalaman adana diyarbakir gaziantep trabzon konya bursa bergen
trondheim uppsala aarhus odense tampere reykjavik kingston montego mandeville spanish-town bridgetown castries
kingstown roseau basseterre georgetown paramaribo havana santo-domingo port-au-prince caracas bogota bogotá medellin
cali quito lima cusco santiago montevideo asuncion brasilia rio recife salvador fortaleza acapulco cancun tijuana
guadalajara orlando vegas hollywood brooklyn harlem bronx manhattan texas florida california nevada arizona ohio
vancouver calgary ottawa quebec winnipeg halifax brisbane adelaide canberra hobart darwin auckland christchurch
himalayas everest kilimanjaro snowdon sahara mediterranean atlantic pacific baltic danube thames mersey humber tyne
clyde severn trent ganges nile amazon congo
"""
_VALUES_TEXT = """
respect kindness excellence ambition integrity compassion dignity equality diversity inclusion courage teamwork
collaboration innovation accountability honesty openness transparency empathy caring commitment quality fairness
learning improvement partnership empowerment authenticity mutuality reciprocity empowering belonging wellbeing
responsibility professionalism humility hopefulness connectedness identity meaning curiosity listening togetherness
"""
VALUES = frozenset(_VALUES_TEXT.split())
"""What organisations write over their lifts; a name that is a virtue is none between two of these."""
_OTHER_TEXT = """
groundhog dickens shakespeare dickensian orwellian kafkaesque shakespearean freudian jungian freud jung rogers
rogerian bowlby winnicott foucault goffman rosenhan laing bentall johnstone ptmf rpg goodreads hogwarts narnia mordor
gotham gollum hobbit frodo gandalf dumbledore voldemort hermione darth vader yoda jedi tardis dalek daleks cybermen
spock batman superman spiderman hulk thor shrek elsa bambi dumbo simba nemo pikachu pokemon pokémon simpsons bagpuss
teletubbies tellytubbies peppa gruffalo wombles muppets kermit barbie buckaroo jekyll frankenstein dracula scrooge
cinderella goldilocks rapunzel rumpelstiltskin pinocchio pandora's midas achilles hercules sisyphus icarus narcissus
oedipus jehovah allah vishnu shiva ganesh krishna zeus mars venus saturn mercury jupiter neptune pluto
ministry commons lords whitehall holyrood stormont senedd westminster brexiteers tory lib dem dems ukip
ramsbottom's sats ucas ofqual cqc gmc hcpc bacp bps rcgp rcpsych nice scie nihr imroc nsun isps hvn aa na ca smart
coda gamcare turning-point mencap scope sane papyrus calm beat switchboard childline barnardos relate crisis stonewall
mermaids womens-aid refuge victim-support cruse hospice age-uk alzheimers-society amnesty greenpeace rotary
"""
_TEXTS = (
    _BRANDS_TEXT,
    _MEDICINES_TEXT,
    _ILLNESSES_TEXT,
    _LANGUAGES_TEXT,
    _FESTIVALS_TEXT,
    _CITIES_TEXT,
    _VALUES_TEXT,
)
_NOT_TAKEN_TEXT = """
ramsbottom rogers cameron blair johnstone laing rhodes nice split surat darwin halifax ewe ga mini golf polo switch
slack paris trac alexa siri camel drum sure fairy flash regal mosaic delta spice coco meaning burns lewis benson rosh
clyde brooklyn adelaide ariel salvador orlando valencia rio cali bern trent beck bolt jung dickens mercury gandhi
mandela freud thor hobart havana kandy bari lima tet prep spock simba elsa bambi krishna ganesh jos goma maslow lambert
walkers wilkinsons wilkinson boots wagon ready radar transit bounty revels skips sprite tango dove
"""
_NOT_TAKEN = frozenset(_NOT_TAKEN_TEXT.split())
THINGS = frozenset(word for text in (*_TEXTS, _OTHER_TEXT) for word in text.split()) - _NOT_TAKEN
"""All of those, case-folded."""

MEDICINE = re.compile(
    r"(?:azepine|apine|idone|prazole|[aeiou]zole|oxetine|triptyline|azepam|[io]lam|[dlnst]olol|opril|statin|mycin|cillin"
    r"|sartan|gliptin|profen|codone|morphone|barbital|trigine|racetam|gabalin|gabatin|azine|perone|thixol|pramine"
    r"|adine|oxacin|cycline|azosin|caine|tidine|setron|triptan|dronate|floxacin|umab|tinib)$"
)
"""What names of medicines end in (after the stems of the WHO's international nonproprietary names)."""
