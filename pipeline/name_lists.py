"""Word lists that tell names from other capitalised words in British interviews; `pipeline.person_names` has the rules.

Written for this purpose, from general knowledge: given names common in the United Kingdom, among all who live there. A
list is never complete; it mends what a small recogniser misses ("Aoife", "Maxine", which it takes for a company), and a
name on no list can still be found by the recogniser, by its title or by how it is introduced.
"""

from __future__ import annotations

from pipeline.given_names import FURTHER_GIVEN_NAMES
from pipeline.name_things import THINGS

_GIVEN_NAMES_TEXT = """
aaliyah aaron abbie abby abdi abdul abdullah abena abigail abimbola ada adam adaeze adebayo adele adeola adesuwa aditi
adnan adrian adwoa afia agata agnes agnieszka ahmad ahmed aidan aiden aileen aimee aine aisha aishah aisling ajay
akosua akua alan alana alasdair alastair albert alec aled alejandro aleksandra alex alexander alexandra alexandria
alexis alf alfie alfred ali alice alicia alina alisha alison alistair allan allen alma alun alys alyssa amanda amaka
amal amara amber amelia amina aminata amir amit amrit amy anand anastasia andre andrea andreea andreas andrew andrzej
andy aneta angela angelina angie angus anh anil anika anish anita anjali ann anna annabel anne annette annie anthea
anthony antonia antonio anton antony anya aoife april arabella archie arjun arlene arnold arthur arun asha asher
ashleigh ashley asif asma astrid audrey aurora austin ava ayaan ayesha ayo ayodele babatunde barbara barney barry
bartek beata beatrice beatriz becca becky belinda ben benedict benjamin bernadette bernard bernice bernie bert bertha
bertie beryl bess beth bethan bethany betty bev beverley beverly bhavna bianca bilal billie billy blessing bob bobbie
bobby boris brad bradley brandon branwen brenda brendan brennan brett brian bridget bridie bronagh bronwen bronwyn
bruce bruno bryan bryn bryony caitlin caitriona callum calvin cameron camilla candice cara carl carla carlos carly
carmel carmen carol carole caroline carolyn carrie carys caspar cassandra cassie cath catherine catriona cathal cathy
catherina cecelia cecil cecilia cedric celeste celia celine ceri cerys chantelle charlene charles charley charlie
charlotte chas chelsea cheryl chiamaka chiara chidi chinedu chinwe chioma chipo chloe chris chrissie chrissy christa
christian christiana christina christine christopher christy chukwuma cian ciara ciaran cillian claire clara clarence
clarissa claudia clementine cleo clifford clive clodagh colette colin colleen collette colm connie connor conor
constance cora coral cordelia corey corinne cormac cornelius cory courtney craig crystal curtis cynthia cyril cyrus
dafydd dai damian damien damilola dana daniel daniela danielle danny daphne darcy darius darragh darrell darren daryl
dave david davina davinder davy dean deanna deb debbie deborah debra declan deepa deepak deirdre delia delroy delyth
demelza denis denise dennis derek dermot derrick des desmond devon devonte dexter diana diane dianne dickie dilys
dimitri dina dinah dineo dolores dominic dominik donald donna donovan doreen dorian doris dorota dorothy doug dougal
douglas duncan dwayne dylan eamon eamonn earl ebele ebony eddie edgar edie edith edmund edna eduardo edward edwin
edwina efua eileen eilidh eira eirlys elaine eleanor elena eleri eli elias elijah elin elinor elisa elisabeth elise
eliza elizabeth ella ellen ellie elliot elliott ellis elodie eloise elsa elsie elspeth elvira emanuel emeka emer emil
emilia emily emlyn emma emmanuel enid enrique ephraim eric erica erik erika erin ernest ernie errol esi esme esmee
esther ethan ethel etta eugene eugenia eunice euan eva evan evangeline eve evelyn ewa ewan ezekiel fabian fadumo
faisal farah farhan farida farooq farouk farrukh fatima fatimah fatma fatou favour felicia felicity felix femi fenella
ferdinand fergus fern fernando fidelma finlay finley finn finola fiona fionnuala flavia fletcher fleur flo flora
florence folasade frances francesca francesco francine francis francisco frankie franz fraser fred freda freddie
freddy frederick freya funmilayo gabriel gabriela gabriella gabrielle gagandeep gail gareth garry garth gary gavin
gaynor gemma gemima genevieve geoff geoffrey george georgia georgie georgina gerald geraldine gerard germaine gerry
gertrude ghulam gian gideon gilbert giles gill gillian gina giorgos giovanni gisele gita gladys glen glenda glenn
glenys gloria godfrey gordon grainne graeme graham grazyna greg gregor gregory greta gretchen griffith grzegorz
guiseppe gulnaz gurdeep gurpreet guy gwen gwendolyn gwyn gwyneth habib hadiya hafsa haleema halima hamid hamish hamza
hana hanif hannah hanna hardeep harinder harjit harold haroon harpreet harriet harrison harry harvey hasan hassan
hattie hayden hayley hazel heather hector heidi helen helena helga henrietta henrik henry herbert hermione hester
hetty hilary hilda hina hiroshi hollie holly horace howard hubert hugh hugo humphrey hussain hussein huw hyacinth iain
ian ibrahim ibrar ida idris iestyn ieuan ifan ife ifeoma ifor ignatius igor ike ikram imani imelda imogen imran ines
inga ingrid ioan ioana iolo iona irena irene iris irma isaac isabel isabella isabelle isaiah isha ishaan ishmael isla
ismail isobel israel ivan ivor ivy iwona izabela izzy jacinta jackie jackson jaclyn jacob jacqueline jacqui jade jaden
jagdeep jake jakub jamal james jamie jamila jan jana jane janet janette janice janie janine jared jarek jaroslaw jas
jasmin jasmine jason jasper jaswinder javed javier jay jayden jayesh jayne jaz jean jeanette jeanne jed jeff jeffrey
jemima jemma jen jenna jennie jennifer jenny jeremiah jeremy jermaine jerome jerry jess jesse jessica jessie jethro
jill jim jimmy jo joan joanna joanne joao jocelyn jodi jodie joe joel joelle joey johan johann johanna john johnny
jolene jomo jon jonah jonas jonathan joni jordan jorge jose josef joseph josephine josh joshua josiah josie joyce juan
juanita judah judith judy jules julia julian juliana julie juliet juliette julio julius justin justina justine kaia
kamal kamala kamil kamila kamran kane kara karam karen karim karina karl karla karolina kasia kasim kate katarzyna
katerina kath katharine katherine kathleen kathryn kathy katie katrina katy katya kaukab kavita kay kaye kayleigh
kayla keeley keira keiran keith keisha kelechi kelly kelsey kelvin ken kendra kenji kenneth kenny kenya kerri kerry
kev kevin keziah khadija khadijah khalid khalil khushi kian kiera kieran kieron kim kimberley kimberly kira kiran
kirsten kirsty kirstie kofi kojo konrad krishna kris kristen kristian kristina kristof krystyna krzysztof kulwinder
kurt kwabena kwaku kwame kwasi kyle kylie kyra lachlan lakshmi lamin lara larry latoya laura lauren laurence laurie
lavinia lawrence lea leah leanne lee leela leigh leila lena lenny leo leon leona leonard leonie leopold leroy lesley
leslie leticia lewis lia liam lian libby lilian liliana lillian lily lina linda lindsay lindsey linus lionel lisa
lisbeth liv livia liz liza lizzie llewellyn lloyd logan lois lola lorcan loretta lorna lorraine lottie lou louie louis
louisa louise luca lucas lucia lucian lucie lucille lucinda lucy ludwig luigi luis lukasz luke luna luther lydia lyle
lyndon lynda lynette lynn lynne lynsey mabel macauley mackenzie maddie maddy madeleine madeline madge madison mae
maeve magda magdalena maggie magnus mahmood mahmoud maia mair maire mairead maisie maja malachi malachy malcolm
malgorzata malik malika mallory mandeep mandy manfred manjit manoj manuel marcel marcela marcia marcin marco marcos
marcus margaret margery margot marguerite mari maria mariam marian marianne marie mariella marietta marigold marilyn
marina mario marion marisa marissa marjorie marko marla marlene marlon marta martha martin martina martine martyn
marvin mary maryam maryann mateusz mathew mathilda matilda matt matteo matthew maud maude maureen maurice mavis maxim
maxine maxwell maya megan mehmet mehwish mei meera melanie melinda melissa melvin melvyn mercedes meredith merle meryl
meriel mia michael michaela michal michelle michele miguel mihai mike mikey mikhail mildred miles milena millicent
millie milo mimi min mina minnie mira miranda miriam mitchell mo modupe moeen mohamed mohammad mohammed mohamud moira
molly mona monica monika montgomery morag moreen morgan moritz morris morwenna moses mostafa muhammad muhammed muna
munir muriel murray musa mustafa myfanwy myles myra myrtle nadeem nadia nadine naeem naheed nahid naila naima naomi
narinder naseem nasir nasreen natalia natalie natasha nathalie nathan nathaniel navdeep naveed nazia nazir neal neelam
neema neha neil nell nellie nelson nerys nesta nessa ngozi nia niall niamh nicholas nick nicki nicky nicola nicole
nicolas nigel nikhil niki nikita nikki nikolai nila nimmi nina nisha nita noah nnamdi noel noeleen noelle noor nora
noreen norma norman nuala nuno nuria nusrat obinna octavia odette odhran oisin olabisi oleg olga olive oliver olivia
ollie olu olufemi olumide oluwaseun omar omari oona ophelia orla orlando orlagh orson osama oscar oswald otis otto
owain owen ozzy pablo paddy padraig paloma pam pamela pandora paola paolo parminder parveen pascal patience patrice
patricia patrick patrik patsy patti patty paul paula paulette paulina pauline pawel pearl pedro peggy penelope penny
percy perpetua perry peter petra petros petula peyton phil philip philippa phillip phillipa phoebe phyllis pierre
piers pilar piotr pippa polly poppy prakash pratima precious preeti prem primrose prince priscilla priti priya
priyanka prudence quentin quincy rab rabia rachael rachel rachid radek radoslaw rafael rafal rafi rafiq raheem rahima
rahul raj raja rajesh rajinder raju rakesh ralph ram ramesh ramona ramon randall ranjit raphael rashed rashid rasheed
ravi ravinder raymond raza reece rebecca rebekah reece reg reggie regina reginald rehana reinhard remi rena renata
rene renee reuben reza rhian rhiannon rhoda rhodri rhona rhonda rhys ria ricardo richard richie rick ricky riley rina
rita riyad rizwan robbie robert roberta roberto robin robyn rochelle roddy roderick rodney rodrigo roger rohan rohit
roisin roland roman romeo ron ronald ronan ronnie rory ros roz rosa rosaleen rosalie rosalind rosalyn rosamund rosanna
rosario roselyn rosemarie rosetta rosheen rosie roslyn ross rosy rowan rowena roxanne roy ruaridh ruby rudi rudolf
rudy rufus rukhsana rupert russ russell rute ruth ryan saba sabina sabrina sadia sadie safa saffron safiya sahil said
saima saira sajid sakina sal saleem salim sally salma salman salome salvatore sam samantha sami samina samir samira
samson samuel sandeep sandie sandra sandy sangeeta sanjay santiago santosh sara sarah sarfraz sarita sasha saskia
satnam saul saoirse scarlett scott seamus sean seb sebastian selena selina selma senga seonaid serena sergei sergio
seth seun shabana shabnam shabir shahid shahida shaheen shaista shakeel shakila shamim shamima shane shanice shannon
shanti sharon sharmila shaun shauna shaz shazia sheena sheila shelagh shelley shereen sheridan sherri sherry sheryl
shirin shirley shivani shona shreya siaka sian sibusiso sid sidney siegfried sigrid silas silvia simon simone sinead
siobhan sioned sipho skye sobia sofia soheila solomon somaya sonal sonia sonja sonya sophia sophie soraya spencer
stacey stacy stan stanislaw stanley stavros stefan stefania stella steph stephan stephanie stephen steve steven stevie
stewart stuart su subhash sufia suhail sukhdeep sukhi sukhvinder sukhwinder suleiman sultana suman sunil sunita suresh
surinder susan susanna susannah susie suzanne suzie svetlana swati syed sybil sydney sylvester sylvia sylwia tabitha
tahir tahira tai taiwo talia tamara tamsin tania tanya tanisha tara tariq tarquin tasha tasnim tatiana tayyab ted
teddy tegan tendai terence teresa terrence terri terry tess tessa thabo thandi thea thelma theo theodora theodore
theresa thierry thomas tia tiago tilly tim timothy tina tobi tobias toby todd tom tomas tomasz tommy toni tony tonya
tracey tracy trevor tricia trina trinity trish tristan trudy tuan tunde tyler tyrone ulrich uma umar una ursula usha
usman uzma vaishali valentina valerie vanessa vasile vasilis vaughan velma venetia vera verity vernon veronica vesna
vicki vickie vicky victoria vijay vikram vimal vince vincent vinod viola violet violeta virginia vivek vivian vivien
vivienne vladimir wahida walid walter wanda waqar waseem wayne wendell wendy wes wesley wiktor wiktoria wilbur wilf
wilfred wilhelmina willa willem william willie wilma winifred winnie winston wojciech wyn xavier xin yakub yang
yannick yara yasin yasir yasmin yasmina yasmine yaw yetunde ying yolanda yolande york yosef yousef yusra yusuf yuri
yves yvette yvonne zac zachary zack zahid zahir zahra zaid zainab zak zakariya zakir zara zarina zeb zee zehra zeinab
zelda zena zeynep zia zina zoe zofia zoltan zora zoya zubair zuleika zuzanna
"""
GIVEN_NAMES = (frozenset(_GIVEN_NAMES_TEXT.split()) | FURTHER_GIVEN_NAMES) - {
    "said",
    "min",
    "york",
    "israel",
    "kenya",
    "devon",
    "virginia",
    "georgia",
    "su",
    "april",
    "tai",
    "ram",
    "mo",
}

# Names that are words too. They count as names where a capital can mean nothing else (within a sentence), or when the
# recogniser says so; in text without capitals never.
_ALSO_WORDS_TEXT = """
amber art ash basil bay bill blossom brook brooke bud carol chance charity chase chuck clay cliff clay coral crystal
dale dawn daisy dean dee dell dick drew earl eve faith favour fay fern flo flora frank gale gay gene ginger glen grace
grant guy hazel heath heather holly honey hope hunter iris ivy jack jade jasmine jay jean jet joy jules kay kim kit
lance laurel lee les lily lou lynx mark marigold mat max mercy merle mike miles mina mona nan neat nick noel olive
page pansy pat patience patsy pearl peg penny pepper percy perry poppy precious primrose prince prudence ray reg rich
rick river rob robin rock rod roger rose rosemary ross rowan royal ruby rue rusty sal sally sam sandy saffron scarlett
sid sky skye spencer star stew stu sue sunny teddy temple terry tilly tim tom tony trinity troy val verity vic victor
viola violet wade warren will win wren
"""
ALSO_WORDS = frozenset(_ALSO_WORDS_TEXT.split())

# Months that are names too: names only where the recogniser says person.
MONTHS = frozenset({"april", "may", "june", "august"})

# Capitalised words that a small recogniser takes for people, and that name none.
_NOT_NAMES_TEXT = """
monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays
sundays january february march april july august september october november december christmas xmas boxing easter
whitsun michaelmas lent advent ramadan eid diwali hanukkah passover halloween bonfire new year jubilee coronation
covid corona lockdown brexit god jesus christ lord allah buddha satan heaven hell bible koran quran bless jehovah mum
mam mom mummy mammy ma dad dada daddy da nan nana nanna nannie gran granny grandma grandad grandpa granddad auntie
aunty aunt uncle mother father brother sister son daughter cousin matron nurse doctor sir madam miss love duck pet hen
darling sweetheart english welsh scottish irish british european african asian caribbean polish portuguese spanish
french german italian indian pakistani bangladeshi chinese jamaican nigerian ghanaian somali turkish greek romanian
christian muslim hindu sikh jewish jew catholic protestant methodist quaker baptist anglican church mosque temple
england britain uk gb scotland wales ireland ulster london manchester birmingham leeds liverpool sheffield bristol
newcastle sunderland durham york hull bradford nottingham leicester derby coventry norwich ipswich cambridge oxford
reading southampton portsmouth brighton plymouth exeter bath gloucester cardiff swansea edinburgh glasgow dundee
aberdeen belfast dublin croydon hackney camden islington lambeth lewisham kent essex sussex surrey norfolk suffolk
devon cornwall dorset somerset hampshire yorkshire lancashire cumbria northumberland cheshire lincoln lincolnshire
lancaster preston blackpool carlisle middlesbrough stoke wolverhampton luton milton keynes jersey guernsey france
spain portugal italy germany poland india pakistan bangladesh china jamaica nigeria ghana somalia america africa asia
europe australia canada mauritius madeira eritrea iraq iran syria ukraine israel kenya uganda zimbabwe georgia
virginia north south east west northern southern midlands nhs trust trusts gp gps cpn ot cbt dbt ect ptsd adhd bpd
eupd ocd cmht camhs iapt cqc icb ccg hr it tv pc cv pip esa dla dwp jcp dbs crb a&e ae icu mdt cpa amhp ssri depot
section rota datix rio systmone emis wrap gcse nvq ba ma phd msc mba bbc itv ofsted unison gmb rcn rmn mind samaritans
rethink headspace shelter citizens advice college university council parliament government minister labour tory tories
brexit facebook twitter whatsapp zoom teams google youtube tiktok instagram excel powerpoint word outlook microsoft
apple iphone android ipad netflix amazon ikea tesco asda sainsbury sainsbury's morrisons lidl aldi greggs costa
starbucks boots argos primark wetherspoons overground underground tube methadone olanzapine clozapine clozaril lithium
prozac fluoxetine sertraline citalopram escitalopram mirtazapine venlafaxine duloxetine amitriptyline quetiapine
seroquel risperidone risperdal aripiprazole abilify haloperidol haldol lorazepam ativan diazepam valium zopiclone
promethazine phenergan lamotrigine valproate depakote epilim zuclopenthixol clopixol flupentixol depixol paliperidone
modecate piportil largactil chlorpromazine amisulpride buspirone propranolol pregabalin gabapentin naltrexone
methylphenidate ritalin concerta tramadol paracetamol ibuprofen nah ta cheers yeah yep nope aye ooh ah oh hey hi hello
bye please thanks sorry right okay ok well alright anyroad anyway shall mine children lad lads lass lasses fella bloke
folk everybody everyone somebody someone nobody recovery interviewer interview moderator facilitator researcher
transcript transcriber respondent participant speaker
januarys februarys octobers novembers decembers septembers
peer peers support worker workers lived experience practitioner practitioners head director executive exec officer
assistant crisis home treatment early intervention community mental health social care act acts agenda change approach
programme program early hearing voices band level section order place safety equality human resources patient patients
staff carer carers manager managers lead leads psychologist psychiatrist therapist therapy counsellor occupational
president vice senator governor mayor chancellor secretary prime queen king pilates yoga zumba mindfulness tribunal
eastenders corrie casualty emmerdale hollyoaks strictly bbc1 bbc2 gladiators pointless countdown hogwarts netflix disney
arsenal chelsea tottenham everton villa spurs rangers celtic wednesday rovers albion argyle wembley olympics paralympics
guardian mirror telegraph independent observer metro mumsnet reddit snapchat linkedin spotify skype discord wikipedia
universal credit jobcentre remploy barnardo's barnardos macmillan oxfam nspcc rspca alcoholics narcotics anonymous
zispin remeron lustral seroxat paroxetine cipramil cipralex efexor cymbalta trazodone moclobemide phenelzine imipramine
clomipramine lofepramine dosulepin nortriptyline olanzapine zyprexa sulpiride trifluoperazine stelazine fluphenazine
pimozide lurasidone cariprazine asenapine xeplion zypadhera invega acuphase procyclidine kemadrin orphenadrine
carbamazepine tegretol topiramate levetiracetam temazepam nitrazepam oxazepam chlordiazepoxide librium clonazepam
zolpidem melatonin hydroxyzine cyclizine metformin insulin warfarin omeprazole codeine morphine oxycodone subutex
buprenorphine suboxone antabuse disulfiram acamprosate naloxone atomoxetine dexamfetamine lisdexamfetamine elvanse
nytol kalms rescue ventolin amoxicillin antipsychotic antidepressant mirtazapine vortioxetine agomelatine bupropion
cmhts amhps cpns psws hcas hca cto ctos dols mha ashn asw rc rmo bme bame lgbt lgbtq ace aces cfs ibs hiv ms
"""
NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split()) | (THINGS - GIVEN_NAMES - ALSO_WORDS)

# Names of hope and days, common among people from West and Southern Africa: believed only beside what is done by people.
_VIRTUES_TEXT = """
comfort innocent wisdom memory gift bright praise promise goodness fortune justice princess beauty talent honest lucky
happiness divine lovemore glory miracle treasure delight gladness peace courage honour prosper godwin loveness
marvellous learnmore trymore takesure nomatter godknows givemore hardlife anointed emmanuella blessed mercy grace
"""
VIRTUES = frozenset(_VIRTUES_TEXT.split())
_DAYS_TEXT = """
monday tuesday wednesday thursday friday saturday sunday easter christmas
"""
DAYS = frozenset(_DAYS_TEXT.split())

# A span with one of these in it names a place or a body, not a person.
_PLACE_WORDS_TEXT = """
ward house road street lane avenue close crescent drive terrace way court gardens grove square hill row mews walk unit
hospital infirmary clinic centre center park arts united city town rovers press school college university academy
trust team service services project group library hall church chapel club pub arms lion inn hotel cafe café building
wing suite lodge cottage farm foundation institute ltd limited council union society association act committee board
rail railway station bridge river lake beach bay island county hammer
"""
PLACE_WORDS = frozenset(_PLACE_WORDS_TEXT.split())
