"""Surnames heard in the United Kingdom, for two uses: "hartley" after a given name in text without capitals, and "Okonkwo"
by itself within a sentence. Written from general knowledge; those that are everyday words are marked apart.
"""

from __future__ import annotations

_SURNAMES_TEXT = """
abara abbott abdi abdullahi abiola abubakar acar acheampong achebe achterberg ackroyd adair adamczyk adams adamson
addison addo ade adebayo adeboye adedeji adegoke adekunle adelekan adeleke ademola adeniyi adeola adeosun adepoju
adesanya adetunji adewale adeyemi adeyinka adjei adomako afolabi afolayan afzal agbaje agbo agyei agyeman ahmad ahmadi
ahmadzai ahmed aidoo aina ainsworth ajayi ajibola akande akhtar akinola akintola akinwande akinyemi akpan akram aktas
akuffo akufo akwei al-hassan alabi alam alao alderson aldridge ali aliyu allen allsop almeida alonso alvarez alves
amadi amaechi amankwah ambler amin ampofo amponsah anand anane andersen anderson andersson andreou aning anjum ankrah
annan anokye ansah ansari antwi anwar anyanwu appau appiah appleby appleton archer arkwright armitage armstrong arnold
arora arshad arslan arthur aryee asamoah asante asare ashcroft ashdown ashraf ashworth asiedu askew aslam aslan
aspinall assefa atherton atkins atkinson attah attwood atwal aujla austin aveyard awan awuah aydin ayensu ayodele ayres
ayub azikiwe aziz baah babatunde bachu badhan badmus bagri bagshaw bah bahra bailey bailey-cole bainbridge bains bajwa
bakare baker bakewell bal balan baldeh balderstone baldwin balogun bancroft banda banerjee bannister bansal baptiste
baran barber barbu barker barlow barnes barnett barraclough barrett barron barrow barrowclough barry bartkowiak
bartlett barton barua baryalai barzani bashir basra bassi basu bates batty baxter beaumont becker beckett beckford
beckwith bedford bedi beevers begum bekele bell bellamy bennett bentley beresford berzins bevan bhandal bhardwaj bharti
bhatia bhatt bhatti bhogal bhullar bianchi bibby bibi bickerdike biggs billington binns birch birdi birtwistle biswas
blackburn blackwell blackwood blair blakey bland blaszczyk blundell boadu boakye boardman boateng bogle bojang bolton
bond bondarenko bonnet bonsu booth borkowski bose bostock botchway bottomley boulton bowden bowen bowers bowker bowles
bowman boyd boyle bracewell bradbury bradley bradshaw braithwaite bramall brandon brearley brennan brereton brewer
briggs bright broadbent brook brookes brooks brotherton brown bruno brzezinski buckley bui bullock bulmer bulut burgess
burke burnett burns burrows burton busby bush butcher butler butt butterfield butterworth byrne cadwallader cai cakir
callaghan calloway camara cameron campbell campbell-ross can carroll carter cartwright carvalho carver casey cassidy
catterall ceesay celik cetin chadwick chahal chakrabarti chakraborty chamberlain chambers chan chana chand chanda
chandler chandra chapman charalambous charlton chatha chatterjee chaudhary chaudhry chaudhuri chaudhury chauhan cheema
cheetham chen cheng chester cheung chidzero chigumbura chikwanha chirwa chisholm chiu chmielewski cho chohan choi
chopra choudhary choudhury chow chowdhury christensen christie christodoulou chukwu cieslak ciobanu clancy clark clarke
clarke-james clayton cleary clegg cliffe clifford clough coates cockcroft coker cole coleman collier collinge collins
colombo connell connolly connor constable constantin constantinou conteh conti conway cook cooper coore copley corbett
corcoran correia costa costello cotton coulibaly coulson cowan cowell cox coyle crabtree craddock cragg craig cranshaw
craven crawford cristea crompton crook crosby crossland crossley crowther cullen culshaw cummings cunningham curran
curtis cuthbert czarnecki dabrowski dacosta dada dadral dalton daly dang daniels dankwa danquah danso dar darby darko
darwin das dasgupta datta dauda davies davis dawes dawson dayal dean debrah delaney demetriou demir dempsey deng denham
dennis denton deol desai deshpande deslandes devlin dewhirst dey dhaliwal dhami dhanda dhanjal dhanoa dharni dhesi
dhillon dhir diallo diarra diaz dibaba dickens dickinson dickson dillon dimitrov ding dinu diop dixon dlamini do dodd
dodds dodson dogan dogbe dogra doherty dolan domanski dominguez donaldson dong donkor donnelly donoghue donovan doran
dosanjh douglas dowling downing doyle dragomir drake drammeh draper driscoll drummond drury du duah dube dubois
duckworth duda dudek dudley duerden duffield duffy dumitru dunbar duncan dunn dunne dunstan duong dupont durand durham
dutta dvorak dyer dyett dyson dziedzic eames earnshaw eastwood eaton ebanks ebong eckersley eddlestone edge edozien
edwards effiong egan egbe ejiofor eke ekpo elliott ellis ellison elliston eluwa emenike emerson emery emmett enahoro
england entwistle enwerem erdogan eriksson esposito etherington etim evans evison eze ezeh ezekwesili facey fagan fahey
fairbairn fairclough fairhurst falconer fallon farmer farnworth farooq farooqi farrar farrell farrington fashola
faulkner fawcett fearnley featherstone feng fenton ferguson fernandes fernandez ferrari ferreira fielding finch
finnegan firth fischer fisher fitton fitzgerald fitzpatrick flaherty flanagan fleming fletcher flood florea flynn
fofana fogarty foley fontaine ford forrest forshaw forster forsyth foster fotheringay fotheringham fournier fox francis
francois franklin fraser freeman frimpong frost fry fuller fung furness gajewski gallagher gallo galvin gandhi gao
garcha garcia gardiner gardner garner garside gartside garvey gaskell gaunt gayle gebre gebremariam georgescu georgiev
georgiou geraghty gethin ghasemi gheorghe ghosh ghuman gibbons gibbs gibson gilbert giles gill gilligan gilmour girard
girma gittins glover glowacki goddard godwin goh gohil golding gomes gomez goncalves gonzalez goodall gooden goodman
goodwin gordon gorman gorski gosai gosal goswami gough goulbourne goyal grabowski grady graham grainger grant gray
greaves greco greenall greenfield greenhalgh greenwood gregory gregson grewal griffin griffiths grimshaw grundy gulati
guler gunes guo gupta gutierrez gutowski gwilliam gwynne gyamfi gyan gyasi haddad hadfield hadjigeorgiou hagan haggerty
haigh haile hainsworth hale hall hallam halliday halligan halliwell hamer hamid hamilton hammond hampson hampton hamza
han hancock hanif hanlon hannigan hanrahan hansen hanson haq haque hardcastle harding hardman hardy hargreaves harker
harper harris harrison harrop hartley hartshorn harvey harwood hasan hashemi hashmi haslam hassan hastings hatton
havard hawkins hawley haworth hawthorne hayat hayes haynes hayre hayward he healy heaney heap heath heaton hedley
hegarty helliwell hemingway henderson hennessy henriques henry hepworth herbert hernandez heslop hewitt heywood hibbert
hickey hickman hicks higginbottom higgins higson hill hilton hinchcliffe hindle hirst ho hoang hobbs hobson hodge
hodges hodgkinson hodgson hodson hoffmann hogan holbrook holden holdsworth holgate holland hollingsworth hollins
holloway holmes holroyd holt hoolihan hooper hope hopkin hopkins hopwood horan horner horrocks horsfall horsfield
horton horvat hosseini hothi houghton howard howarth howe howell howells hoyle huang hudson hughes hui humphrey
humphreys humphries hundal hunjan hunt hunter huntley hurley hurst hussain hussein hutchins hutchinson huynh hyde
hylton ibbotson ibe ibekwe ibrahim idowu igwe iheanacho ihejirika ike ikpeazu ilie illingworth ingham ingram ioannou
ionescu iqbal irfan irvine irving isa isherwood islam ito ivanov ivanova ivers iyer jabeen jablonski jackson jadeja
jafari jagger jain jakubowski jallow james jamil jammeh jang jankauskas jankowski jarvis jasinski jaswal jatta javed
jawara jaworski jeffries jenkin jenkins jennings jensen jephson jessop jha jiang jimenez johal johansson johnson
johnson-sirleaf johnston jones jordan josephs joshi jowett joyce judd juneja jung jutla kaczmarek kaczynski kalinowski
kalnins kalsi kalu kamal kamara kamau kaminska kaminski kandola kane kang kania kanu kapoor kapur kara karim karimi
kariuki karlsson karpinski kashyap kasongo kasprzak kato katongo kaur kausar kaushal kavanagh kay kaya kaye kazlauskas
keane kearney keating kebede kedzierski keegan keeling keenan kehoe keita kelechi kelleher kellett kelly kemp kendall
kendrick kennedy kenny kenyon keogh kerr kerrigan kershaw kettlewell khaira khalid khalifa khalsa khan khanna khanom
khatoon khatun khokhar khoury khumalo khurana kidd kiely kilbride kilburn kilic killeen kim kimani kimber king kinsella
kiplagat kirby kirk kirkham kirkpatrick kitchen knight knowles kobayashi koc koh kohli konadu konate kone kooner
korkmaz koroma kotecha kouassi kouyate kovac kovacs kovalenko kowal kowalczyk kowalewski kowalska kowalski kozak koziol
kozlowski krajewski kravchenko krawczyk krishnan krol kruk krupa kubiak kucharski kufuor kulkarni kumar kumari kumi
kurt kuti kwan kwarteng kwiatkowski kwok kwon kyriacou lad lafferty lakhani lal lall lam lamb lambert lancaster lane
langley langton larkin larsen larsson lartey lashley laskowski latham latif lau lavery lawal lawrence lawson lawton
laycock le leach leadbetter leahy leather lee lees lefebvre leigh lenihan leroy lester leung lewandowska lewandowski
lewis leyland li liang lightfoot lim lin lindo lindqvist lis lister littlewood livesey livingstone llewellyn lloyd
lockwood lodhi lofthouse lomas longbottom lopes lopez lord lovell lowe lu lucas lui lukaku lukasik lumb lund lungu lunn
luo ly lynch lyon lyons mabaso mabuza macallister macdonald macgregor maciejewski mackay mackenzie mackie maclean
macleod madaki madan madden maddison maddocks madueke magee maguire mahal mahdi maher mahlangu mahmood mahmud mahon
mahoney maitland majewski majid mak makin makinde makoni makowski makwana malhi malhotra malik malinowski mallinson
mallon malone maloney mandal mandela mangan mangat manley mann manning mannion mansour mapfumo maphosa marciniak marfo
marin marino markowski marland marley marques marriott marsden marsh marshall martin martinez martins marwaha masih
mason masood massey matei mather mathur matthews matuszak maude mawson maxwell mayes maynard mazur mazurek mbah mbeki
mboya mcallister mcarthur mcbride mccabe mccall mccann mccarthy mccluskey mcconnell mccormack mccormick mccoy
mccullough mcdermott mcdonald mcdonnell mcdowell mcewan mcfadden mcfarlane mcfarquhar mcgee mcgill mcgovern mcgowan
mcgrath mcgregor mcguinness mcguire mchugh mcintosh mcintyre mckay mckee mckenna mckenzie mckeown mckinley mclaren
mclarty mclaughlin mclean mcleish mcleod mcmahon mcmanus mcmillan mcnally mcnamara mcneil mcneill mcnulty mcpherson
mcqueen mcshane mcsweeney mctaggart meadows medley meehan mehmood mehra mehrotra mehta mellor mendes menon mensah
meredith metcalf metcalfe meyer mhlanga miah mian michael michalak michalski middleton midgley miles milewski millar
miller milligan mills millward milne milner milton minhas minshull mir mirza mishra mistry mitchell mittal mkandawire
mkhize mlambo modi modise moffat mohamed mohammad mohammadi mohammed mohan mokoena moldovan molefe molloy moloney
monaghan moody mooney moorcroft moore moorhouse moradi moran morant moreau moreira moreno morgan moriarty morley morris
morrison morrissey mortimer morton moss mottram mounsey mousa moxon moynihan moyo mpofu mroz msimanga mthembu mtshali
mugabe mughal mukasa mukherjee mukhopadhyay mulcahy muldoon muleya mulhern muller mulligan mullins mulvaney munir
munteanu munyaradzi murambinda murawski murgatroyd murphy murray musa mushtaq musonda mutasa mutua muzenda mwale mwamba
mwangi mwansa mwanza myers nagra nagy naidu nair najjar nakamura nanda nandra naqvi narang nash nasser nath navarro
nawaz nayar naylor nazir ncube ndiaye ndlela ndlovu ndoye neal needham nelson nembhard neophytou nettleton neville
newbold newell newman newton ng ngcobo ngo ngoma nguema nguyen ngwenya nichol nicholas nicholls nichols nicholson
nicolaou nielsen nijjar nilsson nistor nixon njie njoku njoroge nketia nkomo nkosi nkrumah nkunku nnadi nnamani nolan
noonan noor norman norris north northcott northover norton novak nowacki nowak nowakowski nowicki nsiah ntim nugent
nuttall nwachukwu nwankwo nwobodo nwosu nxumalo nyarko nyathi nyoni o'brien o'callaghan o'connell o'connor o'doherty
o'donnell o'donoghue o'donovan o'dowd o'driscoll o'farrell o'flaherty o'gorman o'grady o'hagan o'halloran o'hara o'hare
o'kane o'keeffe o'leary o'mahony o'malley o'meara o'neill o'regan o'reilly o'riordan o'rourke o'shaughnessy o'shea
o'sullivan o'toole oakes oakley obasanjo obeng obi obiora obrien ochieng oddy odinga odum oduya offor ofori oforiwaa
ogbonna ogden ogunbanjo ogunlesi ogunleye ogunyemi oh ojo okafor oke okeke okere okereke okoli okolie okolo okonjo
okonkwo okorie okoro okoye okpara okposo okyere oladipo olajide olaniyan olatunji olawale olayinka oldfield oldham
oldroyd oliveira oliver olowu olsson olszewski oluwole omar omondi ong onions onyango onyeama onyekachi oparah openshaw
opoku oppong orji ormerod orton osagie osborne osei osinbajo osman ostrowski oteng otieno otoo outhwaite owen owens
owusu oxley oyelaran oyelowo oyewole oyinlola ozcan ozdemir ozkan ozols ozturk pabla paige painter pal palmer
palmer-green pan panayi panchal pandey pandit panesar papadakis papadopoulos parekh park parker parkes parkin parkinson
parmar parr parry parsons partington partridge parveen patel pathak patil patois pattinson pattison pavlou pawar pawlak
pawlowski paxton payne peacock pearce pearson peat pedersen peel pell pemberton peng penrose penry percival pereira
perez perkins perry persson pervaiz peters petrauskas petrescu petrov petrova pham phan phelan phillips phipps
pickering pickersgill pickles pickup pietrzak pilkington pillai pilling pinnock pinto piotrowski plant platt plummer
polat pollard pollitt poole popa popescu porritt porter postlethwaite potter potts poulter pounder powell powys prakash
prasad preece prescott preston price priestley priestman primus prince pritchard probert procter proctor prosser
protheroe pryce przybylski pugh pullan purcell purewal purohit qadir qasim quansah quarmby quarshie quartey quaye
quigley quinlan quinn quirke quist qureshi radcliffe radu rafferty rafiq rahimi rahman rai raina raine raj rajan raju
ramachandran raman ramdin ramirez rampersad ramsaran ramsay ramsbotham ramsbottom ramsden randall ranga rao rashid
ratcliffe rathbone rathod rathore rattan rauf rawcliffe rawlings rawlinson rawson raynor raza read reddy redfearn
redfern redman redmond rees reeve reeves regan rehman reid reilly ren renshaw reynolds rezaei rhodes rhydderch riaz
ribeiro ricci rice richards richardson richmond rider ridley rigby riley rimmer riordan ripley rizvi roberts robertson
robinson robson roche rodgers rodrigues rodriguez rogers romano romero rooney roscoe rose ross rossi rothwell roughley
rousseau roux rowbotham rowe rowland rowlands rowley roy royle ruane rudd ruiz rushton rushworth russell russo rusu
rutherford rutkowski ryan sackey sadeghi sadler sadowski saeed sagoo saha sahin saini saleem saleh salem salisbury sall
salter sami sampson samra samuda samuels sanchez sanders sanderson sandford sandhar sandhu sangha sanghera sangra
sanneh santos sanusi saraf sarkar sarpong sarwar satchell sato saunders savage saville sawadogo sawicki saxton scanlon
schmidt schneider schofield scholes scholey schulz scott scully seacole seddon seepersad sefu sehmi selby sen senior
seo sesay seth sethi sewell seymour shabalala shackleton shafi shah shaheen shahid shaikh shanahan sharif sharma sharp
sharpe sharples sharrock shaughnessy shaw sheehan sheikh shelton shen shepherd shepley sheppard shergill sheridan
sherwood shevchenko shin shonibare shukla shuttleworth sibanda sibeko siddiqi siddiqui sidebottom sidhu sihota sikora
sikorski silcock sillah silva simmonds simmons simms simpson simsek sinclair singh sinha sithole skelton skiba skinner
slack slater slattery sleath sloane small smalley smethurst smith smithson snape snowden sobczak sobolewski sodhi sohal
sokolowski solanki song soni sood sousa southern southworth sowe soyinka spence spencer spooner sran srinivasan
srivastava stacey stachowiak stafford stan standish stankiewicz stanley stansfield stanton starkey stasiak stavrou
steele stennett stephens stephenson stepien stevens stevenson stewart stirling stocks stoddart stoica stokes stone
storey stott stringer stubbs su subramanian sugden sulaiman suleman sultana summers summerscales sumner sunner suri
sutcliffe sutherland sutton suzuki svensson svoboda swaby swain swales swallow swann sweeney swift swindells syed sykes
symonds szabo szczepanski szewczyk szulc szymanska szymanski szymczak tahir taiwo takahashi talabani talbot talwar
tambo tanaka tandon taneja tang tank tanko tariq tate tattersall tawfik tay taylforth taylor teale teixeira tembo
tempest teo tesfaye tetley tetteh teye thackeray thackray thakkar thakur thandi thapa thelwell theodorou thistlewood
thomas thompson thomson thornber thorne thornley thornton thorpe thwaites tian tiernan tierney tillotson timmins
tindall tisbury titterington tiwari tkachenko tobin toma tomaszewski tomlinson toomey topping torres toth toure towers
townend townsend tracey tran travis treacy treharne trevor trickett trivedi trotman tsang tse tshabalala tsui tucker
tunnicliffe turan turay turnbull turner turpin turton tutu twigg twomey twum tyler tyson uche uddin udo ugwu umar umeh
unal underwood ungureanu unsworth unwin uppal urbanski usman utley uzor vaid varey varley varma vaughan venkatesh
verity verma vickers vincent virdee virdi vo vohra vu vyas waddington wade wadhwa wadsworth wagner wahid wainwright
wakefield walczak walia walkden walker wallace wallis walmsley walsh walters walton wang wanjiru warburton ward ware
waring waris warren warrington warsame waseem wasilewski wastell watanabe waterhouse waters waterworth watkins
watkinson watson watt watts weaver webb weber webster wedderburn wei weir welch wells welsby wentworth west westwood
whalley wharton wheatley wheeler wheelwright whelan whitaker whitby white whitehead whitehouse whiteley whitfield
whitham whitley whittaker whittle whitworth whyte widdop wieczorek wigglesworth wignall wilcox wild wilde wilding wilk
wilkes wilkins wilkinson williams willis wills wilson winder windle winstanley wint winterbottom winterburn wiredu wise
wisniewska wisniewski witkowski wlodarczyk wojcicki wojciechowski wojcik wolfenden wolstenholme womersley wong wood
woodcock woodhead woodhouse woods woodward wooler woolery woolley wormald worrall worsley worthington wozniak wray
wright wrigley wrobel wroblewski wyatt wynne wysocki xiao xie xu yadav yalcin yamada yamamoto yao yaqub yardley yaro
yates yavuz ye yeadon yeboah yeo yeoman yeung yildirim yildiz yilmaz yip yoon yorath york yoshida younas young yousaf
yousuf yu yuan yunus yusuf zafar zajac zakrzewski zalewski zaman zawadzki zeng zhang zhao zheng zhou zhu zia zielinski
zimba ziolkowski zondo zulu zuma
"""
SURNAMES = frozenset(_SURNAMES_TEXT.split())

# Surnames too short or too much like words to be believed by themselves, even with a capital.
_EVERYDAY_TEXT = """
abbott ali ambler archer austin baker bal balan banda barber barnes barron barrow bates begum bell bevan birch bland
bolton bond bowers bowles bowman brewer bright brook brooks brown burton bush butcher butler camara can carter carver
chambers chester coates cole collier constable cook cooper costa cotton cox crook dar das dean denham denton ding do
drake draper du durham edge emery england farmer fielding finch fisher fleming flood ford fox francis frost fry fuller
gardner gaunt gill golding goodman grainger grant gray haigh hale hall han hardy harper he heap heath henry hill ho
holland hope hunt hunter isa islam james jordan judd kanu kaya kerr kidd king kitchen knight krol kumi lad lal lam lamb
lancaster lane le leach leather lees lewis li lin lis lord lu ly lyon manley mann manning marin marsh marshall martin
mason maude mayes meadows mian michael miller mills mir moody moore morton moss nash neal nelson newell newman ng noor
north norton oakes oh oliver onions paige pan park parker parry parsons partridge payne peacock peat peel pell pickles
pickup plant platt plummer pollard poole popa porter potter potts pounder preston price prince proctor read redman
reeve reeves ren rhodes rice rider rose rowe roy rudd sadler saini savage scott scully sen senior seth shah sharp
shepherd shin skinner slack small smith snape song soni spence stan steele stocks stone storey su summers sutton swain
swallow swift tang tank tay taylor tempest thomas thorne toma towers tucker turner tyler unwin verity vo vu wade walker
ward ware warren waters weaver webb webster weir wells west wheeler white whittle wild wilk wills wise wood woods
woolley wright yates ye yeoman york young yu zia
"""
EVERYDAY = frozenset(_EVERYDAY_TEXT.split())
