"""More given names heard in the United Kingdom, by where they come from, beside those in `pipeline.name_lists`.

Written from general knowledge, like those. Names that are English words, places or months are not among them.
"""

from __future__ import annotations

_IRISH_WELSH_SCOTTISH = """
aeron ailsa ainsley alpin aneirin angharad anndra anwen aodh aodhan aoibhe aoibheann aoibhinn aonghas arianwen arwel
arwen beathag bedwyr berwyn betsan blair bleddyn blodwen brid bridin brychan buddug cadi cadog calum caoilfhionn
caoimhe caolan caradog carwyn cathaoir catrin catrina ceinwen ceiriog cerith ciaragh clionadh coinneach conall concepta
conchobhar cuan daividh dara deaglan dearbhail dearbhla dewi diarmaid diarmuid dilwyn domhnall donal donalda donnacha
donncha dougie dyfan dyfrig dympna eabha eadaoin eanna ednyfed efa effie eifion eilis eimear einir eirian eirwen elfed
elfyn elgan elis eluned emrys eoghan eoin esyllt eurwen ewen fachtna fearchar feargal feidhlim ffion ffraid fiachra
fingal fintan fionn fionnan fyfe geraint gerallt gethin gillespie glyn glynis gobnait goronwy gruffudd gruffydd guto
gwawr gwenda gwenllian gwilym gwyneira gwynfor hefin heledd heulwen hywel iarlaith ilar innes iseabail ishbel isobail
iwan jaimie jarlath kathal kenina kirstin lachie lasairfhiona liadh lleucu llinos llyr lorne lowri mabli macsen mairi
mairtin malcolmina maldwyn maolisa mared marged marsaili meabh meinir meirion menna mererid merfyn meurig mihangel
morfydd morven muir muireann muiris murdina murdo naoise neasa nefyn olwen oonagh orfhlaith orlaith osian owena padraic
pauric peadar proinsias ranald rhianwen rhuaridh rhydian ruairi ruairidh sadhbh seadhna seanan sile siofra siwan sorcha
sorley steffan struan tadhg tegid tegwen tiernan tirion toirdhealbhach tomos torquil trystan tudur ultan wena wynne
ynyr
"""
_SOUTH_ASIAN = """
aakash aarav aarti aasif abdur abeer abida abul adeel adil afsana afshan aftab afzal ahsan aijaz ajit akash akbar
akhtar aklima akram akshay alka altaf amardeep amarjit amarpreet ambreen ameena ameer amna amol anamika anandi anees
aneesa angad anisha anjana anjum ankit ankita anowara anuj anup anupam anuradha anwar aparna arif arjan arnav arpita
arshad arvind asad asghar ashok ashraf ashwin asiya asra atif atiq avinash avtar ayaz ayub azad azhar aziz aziza baber
babita baljeet baljinder baljit balraj balvinder balwant balwinder basharat bashir beant bhagwant bhupendra bhupinder
bikram bina bindu bodrul bushra chandni chandra charanjit chetan daljeet daljit darshan darshana deena deepali deepika
delwar devika devinder dhanesh dharmesh dharminder dilip dilraj dilwara dinesh dipak dipesh diya ejaz ekta erum faheem
fahmida faiz faiza faizan falak fardous farhana farhat fariha farzana fatehali fauzia fazal fazlul firdous firoz fozia
gargi gauri gautam geeta ghazala girish gobind gopal govind gulshan gurbax gurcharan gurinder gurjit gurmeet gurmit
gurnam gursharan gurvinder gurwinder habibur hanisha hardip hargun harish harjeet harjinder harkirat harleen harmeet
harminder harnam harpal harsha harshad harvinder hasina hasnain hemant hemlata hetal himanshu hira hosne huma humaira
humera husna iftikhar ijaz ikhlaq imrana inderjit indira indra iqbal iqra irfan irshad ishfaq ishrat ismat jagat jagjit
jagtar jahanara jalal jameela jamil jaspal jaspreet jasvinder jaswant jatinder javaid jayanti jayshree jigna jignesh
jitendra jitesh joginder jorina jyoti jyotsna kabir kajal kalpana kalsoom kamaljit kamla kamlesh kamrul kanta kanwal
kapil karamjit karan karanjit karishma kashif kavitha ketan khaleda khurram khushboo kiranjit kirpal kishan kishor
komal kripa kulbir kuldeep kuldip kuljit kulvinder kunal kusum lakhbir lakhvinder lalita laxmi leena lubna lutfur
madhavi madhu madhuri mahbub mahendra mahesh mahira mahmuda mahnoor majid makhan malkit malti mamta manav mandip
maneesha manesh mangal manish manisha manjinder manjot manju manjula manmohan manpreet mansoor manvir maqbool maqsood
maryum masood masuma meena meenakshi meenal meghna mehak mehboob mehreen mehul minal mita mitesh mizan moazzam mobeen
mohan mohanlal mohinder mohit mohsin momtaz monir monisha moslema mubarak mubashir mudassar mukesh mukhtar mukta mumtaz
munawar munira murtaza musarat mushtaq muzammil nabeel nabila nadira nafeesa nafisa nagina naheeda najma namrata nanak
nandini narendra naresh nargis naseer nasim nasira nasrin naveen navjot navneet navpreet nayan nazma nazrul neeraj
neerja neeru neeta neetu nighat nikhita nilesh nilufar nimesh nimrat niraj nirmal nirmala nisar nishant nitesh nitin
nivedita noman noreena nosheen nudrat nurul omkar padma palvinder palwinder pankaj parag paramjit paresh parul parvez
parvin parvinder pawan pervez pooja poonam prabha prabhjot pradeep pradip prafulla pragna pramila pramod pranav prasad
prashant pratap pratibha praveen pravin preethi premila priyam punam puneet punita purnima qadir qaiser qamar qasim
quratulain rabeya rabiya radha raghav raheela rahela rahila rajan rajani rajbir rajdeep rajeev rajendra rajini rajiv
rajnish rajpal rajvinder rajwinder raksha rameez rana randeep rani ranvir rasheeda rashida rashmi ratan raveena
ravindra rehan rehman rekha renu renuka reshma rezaul rifat riffat rimsha ripon ripudaman rishi ritesh ritika ritu
rizwana robina rohini rokeya roshan roshni rubel rubina rukhsar ruksana rumana runa rupa rupal rupinder saadia sabbir
sabeen sabiha sachin saeed saeeda safdar safia saif saiful sajida sajjad saleema salina samaira sameena sameer samiya
samra samsun sana sandhya sangita sanjana sanjeev sanjiv sapna saqib sarabjit sarbjit sardar sarwar satinder satish
satpal satvinder satwinder savita sayeeda seema shabaz shafiq shafiqul shagufta shahanara shahbaz shaheed shaheena
shahena shahin shahjahan shahnaz shahzad shahzadi shaila shakil shakira shakuntala shalini shamas shameem shamsa
shamsul sharad sharanjit sharda shashi shaukat shazad sheetal shefali sheraz shilpa shireen shiv shivam shoaib shobha
shreena shri shubha shweta siddharth sidra simran simranjit sneha sobhan sohail sohan soni subodh sudesh sudha sudhir
sufian sughra suhana sujata sukhbir sukhjit sukhpreet sukhraj sukhvir sukhwant sulochana sumaira sumeet sumera sumita
sumitra surbhi surekha surendra surjit surya sushil sushila sushma syeda tabassum tajinder talat talha tanveer tanvir
tarlochan tarsem taslim taslima tasneem tayyaba tayyiba tehmina tejal tejinder tofail trupti tushar ubaid uday ujala
ujjal umair umesh upasna urmila urvashi usama uzair vaishnavi vandana varinder varsha varun vasant veena vidya vikas
vikash vimala vineet vipin vipul virinder vishal vishnu vrinda waheed waheeda wajid waqas wasim yadvinder yash yashpal
yashwant yogesh yogita younis yousaf yunus zafar zaheda zaheer zahida zahoor zainul zakia zareen zeenat zeeshan zohaib
zubaida zubeda zulfiqar zunaira
"""
_AFRICAN = """
abayomi abdirahman abdirashid abdiwali abdoulaye abdulahi abdulkadir abdullahi abeeku abiodun abiola abosede adanna
adaobi adebisi adebola adebowale adedayo adedoyin adegoke adejoke adekunle adeleke ademola adenike adeniyi adeolu
adeoye aderonke adesola adetola adetoun adewale adeyemi adjoa aduke adunni afolabi afua agatha agyei akande akinola
akinyi akpan akwasi alhaji alhassan aliou aliyu ama amadi amadou amanuel amarachi ambrose aminat amoah amogelang anan
anesu anjorin anuoluwapo anyango ardo asamoah asantewaa ashanti assefa astou atieno awo ayanda ayanna ayobami ayodeji
ayokunle ayomide ayotunde azeez baako babajide babalola bako balaraba bamidele banele bashiru benedicta bereket berhane
bilkis binta birhan boitumelo bola bolaji bolanle bongani bosede boubacar bukola busisiwe cabdi catia chibueze chibuike
chibuzo chidera chidiebere chidimma chidinma chidozie chiedza chigozie chijioke chika chike chikodi chima chimamanda
chimezie chinaza chinelo chinenye chinonso chinwendu chinyere chisom chisomo chizoba chuka chukwudi chukwuebuka
chukwuemeka chukwuka dabiku dawit dayo demba dembe desta dikeledi djibril dorcas dumisani ebere ebo ebrahim ebrima ebun
ebunoluwa edem efia efosa ejike ekaette ekene ekow ekua eleni elikem elorm emefa emmanuella enitan enoch enyinnaya
enyonam ephrem eshe esinam esohe essien ewurama eyerusalem ezinne ezra faduma fanta farai fatimata fatoumata fatoumatta
fatuma fiifi fikile folake folarin folashade foluke funke funmi funmilola gbemisola gebre gezahegn gifty girma goitom
habiba habtamu hadiza haile hailu halimah hawa hawo hayat henok hibaq hibo hiwot hodan hussaini ibironke ibiyemi idowu
idriss ifeanyi ifedayo ifeoluwa ifrah igwe ikechukwu ikenna ikponmwosa iniobong iretiola isatou ishola issa itunu iyabo
iyamide iyanu iyasu jabulani jama jelani jengo jibril jideofor jokotade juma jumoke kaarooni kagiso kamau kamogelo
karabo karimatou kariuki kayode kebede kehinde kemi khadijat khadra khanyi kidane kidist kingsley kiprop kobby kobina
kondwani korede kpodo kudzai kudzanai kudzi kunle kwabs kwadwo kwamena kweku kwesi lerato lesedi lindiwe liya lolade
lulama lungile lwazi maame maanan mahamadou mahlet makena malaika mamadou mamello mandla mansa marame mariama maryan
masego mawuli mbali mbongeni mekdes melaku meseret metasebia michel mihret mohamoud mojisola monifa mosunmola mpho
msizi mthunzi mulugeta munashe muthoni mutsa mwangi nadifa nahom nakato naledi nandi nasra ndidi nene ngozika nhlanhla
nii njeri njoki nkechi nkechinyere nkem nkemdilim nkiruka nkosana nokuthula nolwazi nomsa nomthandazo nomvula nomzamo
nonso nosipho nothando ntokozo ntombi nyambura nyasha nyokabi obafemi obiageli obioma ochieng odion odunayo ogechi
ogochukwu ohemaa okechukwu okey olabode oladele oladipo olajide olajumoke olalekan olamide olanrewaju olatunde olayemi
olayinka olivette olorunfemi olubunmi oludare olufunke olufunmilayo olugbenga olukayode oluremi olusegun olusola
olutayo oluwadamilare oluwadamilola oluwafemi oluwafunmilayo oluwakemi oluwaseyi oluwatobi oluwatobiloba oluwatosin
oluwatoyin omobolanle omolade omolara omolola omosede omotayo omotola onome onyeka onyekachi onyinye opeyemi osagie
osayi osaze osei oumar ousmane oyelaran oyindamola oyinkansola paida panashe petronella phumzile pius rahel rahma
ramatu ramla refilwe rekik rotimi rudo rutendo ruvimbo saado sade sadio saidu sakariya salamatu sanele sarpong sefu
segun selam selamawit selassie senait serwaa seyi shamso sharifa shola sibongile sifiso simisola simphiwe sindisiwe
siphokazi sisay siyabonga solape somto sonko soumaya sowe sundiata suubi tadesse tafadzwa tafara takondwa takudzwa
tamrat tanaka tandi taonga tapiwa tariro tatenda taurai tawanda tayo tebogo tekle temilade temilola temitayo temitope
temwa tesfaye teshome tewodros thabiso thandeka thandiwe thandolwethu thato themba thembi thokozani thuli tigist
tinashe tinotenda titilayo titilope tiwa tiwalade tobechukwu tobenna tochi tochukwu tolani tolulope tomi tonye tosin
toyin tsegaye tsehay tshepo tumelo tumi tunji tunmise uche uchechi uchechukwu uchenna udoka ufuoma ugochi ugochukwu
ugonna ujunwa uloma unathi unoma urowoli uwa uwem uyai uzoamaka uzochukwu uzoma vimbai vusi wairimu wambui wangari
wanjiku warsame woinshet xaawo xolani xoliswa yaa yared yayra yeabsira yejide yemi yemisi yewande yohannes yonas
yonatan yordanos zainabu zandile zanele zawadi zekarias zenzele zinhle zodwa zola zoleka zoliswa zuberi zuri
"""
_CARIBBEAN = """
alvita antwan ashani asheka cedella chantal chevaughn chevelle clovis colville cuthbert dahlia damion dandre darnell
dashawn dayton deandra deandre delano delise delrose demario denroy denzel denzil deshane deshawn devaughn dionne
donette donnell dorrell dwight earlene earlston egbert elvis enrico ethline everald fitzgerald fitzroy garfield garnet
glenroy glenville hortense icilda ionie ivanhoe jahmal jahmar jahzara jamar jamari jamelia javan javaughn jermain
jevaughn joslyn kadeem kadene kadian kareem kemar kenrick kenroy keron kerron keshia keturah kimani kymani lascelles
latanya latisha lavern laverne lloydette lorenzo marva marvalene merlene mervin mikaela monique natoya nickesha nyasia
nyesha odane odean orville oshane patreece petronia rasheda renford romaine romario ronique roshane roxroy rudyard
sashagaye sashoy shabba shaneika shanelle shaniqua shantel shantelle shaquille sharlene shauntelle shavonne shenice
shericka sherine sherwin shevaun shevonne simeon stedroy tamika tanesha tashana tashika tashoy tevin tiana tianna
trecia tremaine tremayne tyreece tyrell tyrese uriah valrie venetta verona vinette vybz wilberforce winsome xaymaca
yanique zaria zavier
"""
_EUROPEAN = """
achille adalberto adem admir adriana adrianna afonso afroditi agathe agim agne agron ahmet aigars aiste akif alain
alban albana aldo aldona aleksandar aleksander aleksandr aleksei alessandra alessandro alessia alev alexandros
alexandru alexei alfonso alfredo alicja alin alketa alojzy alp alper alphonse altin alvaro alyona ambrogio amela amelie
anabela anais anastasios anastasis anastazja anatoly anca anders andrei andreia andris andrius andriy androulla
angelika angelo anibal annika antek antoine antoni antonina antonis apolline apostolos aras arben arda ardit argyro
aris aristos arkadiusz arkady armando arnaldo arnaud arne arta artem artur arturas arturo arturs arzu asli asta astrit
asuman athina athos audrius aurel aurelie aurelien aurelija ausra aydin ayhan ayla aylin aynur ayse aysegul aysel aysen
aysun aytac azra baiba baptiste bartlomiej bartosz basak basia bastien bekir belgin benedetta benek bengt benito beren
berna bernardo besa besim besnik beyza bilge birgit birgitta birol birute bjorn blazej blerim blerta bogdan bogumil
bogumila boguslaw boguslawa bohdan bojan bojana bolek borys bozena branko brigitte bronislaw bronislawa bruna bulent
burak burcu burim caetano cagla cahit calin camelia camila camille canan cansu carmela catalin catalina catarina cecile
celal cemal cemile cengiz cenk ceren cesar cevdet cezary charalambos chrysanthi chrysoula chrystalla cihan ciprian
claudette claudio claudiu clement codruta concetta corentin corina cosmin costas costel cristi cristian cristiano
cristina czeslaw czeslawa dace dagmar dagny dainius daiva danica danut danuta darek daria dario dariusz davide dawid
defne deividas dejan delphine demet denisa denys derya despina despo devrim didem didier dilan dilara dilek dimitra
dimitrios dimitris diogo dionysis dmitri dmitriy dmytro dobrochna dogan doina domenico domingos dominika donatas donato
dondu doru dragan dragana dragos dritan driton dumitru dusan duygu ebru ecevit edgars edin edoardo edona edouard edyta
efi eftychia einar ekaterina ekrem eleftheria elif elira elisabetta elma elzbieta emanuele emel emile emilian emiliano
emilie emina emine emrah emre endrit enes engin enver ercan erdal erdem erdogan eren ergun erhan erkan ermal ernesto
erol ersin esat esen esin esma esra esteban etienne ettore eugenie eugenio eugeniusz evaldas evangelia evangelos evgeny
evija evren ewald ewelina eylem eyup fabiana fabien fabienne fabio fabiola fabrice fabrizio fadime fahri faruk fatih
fatmir fatos federica federico feliks felipe ferhat ferit fernand fernanda fevzi feyza figen fikret fikreta filip
filipa filippo filiz fiorella fisnik flavio florentina florian flutra fotini francisca franciszek francois francoise
franek frederic freja frida friedrich fritz fusun fyodor gabija gabrysia gaelle gaetano galina gamze gaston gauthier
gediminas gennady gennaro genowefa georgiana georgios gerda gerhard germain gezim gheorghe ghislaine giacomo gianluca
gianni giannis giedre gigi gilles gintaras giorgia giorgio giovanna giulia giuliano giulio giuseppe gizem gjergj gokce
gokhan gokmen gonca goncalo gonul goran gordana gosia graziella grigory grzesiek gudrun guido guilhem guilherme
guillaume gul gulay gulcan gulden guler gulhan gulizar gulsah gulsen gulsum gulten guner gunnar gunther guntis gurkan
gustavo guven hacer hakan hakki halide halil halina halit halszka haluk halyna hande hanife hanneke hans harald haris
harun hasret hatice hayriye hazal heike heinrich heinz helder helene helge helmut hendrik henning henri henryk henryka
hikmet hilal hilde hildegard honore horacio horia horst hugues huriye huseyin husniye iacob idil ieva ignacio ignacy
ihor ilaria ilhan iliana ilias ilie ilinca ilir ilkay ilker ilknur ilse ilya ilze inacio indre inese ingeborg ingvar
inna ioanna ioannis ionel ionela ionut irem ireneusz irmantas irmina iryna isidro isil ismet iulia iulian ivana ivanka
ivars jacek jacopo jacques jadwiga jagoda jaime janek janina janis janusz jasmina jasna jeannine jelena jens jerzy
joachim joaquim joaquin jochen johanne jola jolanta joost jordi jorgen josefina josette jovan jovana jozef jozefa
julianna julien julieta juozas jurate jurek jurgen juris justinas kacper kader kadir kadriye kaj kaja karol karolis
kaspars katarina kateryna katja katrin kazik kazimierz kees kemal kerem kerim kestutis kezban khrystyna kinga kirill
kjell klara klaudia klaus konstantina konstantinos koray kornelia kostas krysia krystian krzysiek ksenia kuba kubilay
kubra kujtim kutlu kyriacos kyriaki kyriakos laetitia laima laimonas lambros larisa lars larysa lasse latif laurent
laurentiu lazaro leandro lech leif lejla leokadia leonardo lesya leszek letizia lev levent leyla lidia liesbeth liesl
liga lilou linas liridon liridona liudmyla ljiljana loic lorena lorenza lothar lotte loukas lourdes luc luciana
lucienne lucio lucja lucyna ludivine ludo ludovic ludovica ludovico ludwik ludwika luisa luiz luka lulzim luminita
lyuba lyudmila maciej maciek madalina mahmut maks maksim maksym maksymilian malgosia manon mantas manuela marcello
marek margarida margaux marharyta mariana mariano marieke marija marijke marilena marinela mariola maris marius mariusz
mariya marlena maroulla martins maryla marysia massimo mateo mathieu mathilde matthias mauricio maurizio mauro maxime
mehtap melahat melek meliha melike melis meltem meryem mesut metin mette mevlut michalina michalis mieczyslaw
mieczyslawa mihaela mihaita mikkel mikolaj milica miljana milos milosz mimoza mindaugas miray mircea mireille mirel
mirela mirella miroslav miroslaw miroslawa mirza mladen mucahit muge muhammet muharrem murat muzaffer mykhailo mykola
mylene myriam myroslava naciye nadezhda nadiya nagehan naim nalan narcis nastya natalya natividad nazan nazim nazli
nebojsa necati necla necmettin nektarios nemanja nenad nerijus neringa nermin nermina nesrin nevena nevin nicolae
nicoleta nicolo nicos nihal nihat nikodem nikola nikolaos nikos nilay nilgun nils nilufer noemi noemie norbert nuray
nurcan nurettin nurhan nuri nursel nurten oana octavian odile okan oksana oktay ola olaf oleh olek oleksandr oleksandra
olena olha olivier oliwia oliwier omer onur orhan orysya oskar ottavio ovidiu ozcan ozden ozge ozgur ozkan ozlem ozlen
panagiotis panayiota panayiotis panos pantelis paraskevi pascale pascual pasquale patrizia patrycja patryk paulius
paulo pavlo pelin perihan petrica petrit petru philippe pierrette pieter pietro piotrek povilas predrag przemek
przemyslaw radovan radu rafaela raffaele raimonda rainer raivis ralf raluca ramazan ramunas raphaelle raul razvan recep
refik remedios remy renato reyhan riccardo ridvan rimantas riza rocio rodolfo rogerio roksana roksolana rolf romain
rosalia rosella roxana roxane ruben rudiger rui rukiye ruslan ruslana rustem ruud ryszard rytis sabahat sabine sabri
sadik safiye sahin sakine salih sander sandis sandrine sandro saniye sanja sanne santino saulius savvas saziye sead
sebastien seda sedat sefa segolene sehnaz selami selcuk selim selin semih semra semyon senad senada senay senem serap
sercan serdar serge sergey sergiy serhat serhiy serkan serpil sevda severine sevgi sevil sevim sevinc sezai sezen
sezgin shpresa shqipe sibel siegrid signe sigurd silke silvana silviu simas simona sinan sinem sjoerd skaiste slavica
slawek slawomir slawomira slobodan snezana solange soledad solomiya songul soren sorin sorina soteris soulla spiros
spyros stanislav stanislawa stavroula stefanie stefano stela stelios stepan stephane stojan styliani suat suheyla
suleyman suna sureyya susana suzette sven svitlana sylvain sylvie sylwek sylwester szymon tadek tadeusz tahsin takis
taner taras tarik tayfun tayyip teodoro teresina tetiana tetyana thanasis themis theodoros theophile thiago thibault
thijs thilo thorsten tiberiu tijana timur tiziana tjeerd tolga toma tomek tommaso torben torsten traian trude tudor
tufan tugba tugce tulay tulin tunc tuncay turan turgut turhan turkan tutku tymek tymofiy tymoteusz ugne ugur ulf ulku
ulla ulrike umberto umit umut ursel urszula uta utku uwe vadim vadym vaida valbona valdas valdete valdis valentin
valeria valeriu valeriy valon vangelis vasco vasilica vasiliki vassilis vasyl vedat veli veronique viktor vilma
vincenzo viorel viorica virginie vitalii vitaliy vitaly vitor vittoria vittorio vjosa vlad vladan volkan volodymyr
vsevolod vuk vyacheslav vytautas waclaw werner weronika wiesia wieslaw wieslawa wilhelm wim wioletta witek witold
wladek wladyslaw wladyslawa wlodek wojtek wolfgang wouter xavi xenia xhevdet ximena yagmur yakup yalcin yaman yana yann
yannis yaroslav yaroslava yasar yasemin yavuz yegor yelena yeliz yesim yevgeny yevhen yiannis yildirim yildiz yilmaz
yngve yonca yucel yuksel yulia yuliya yuriy zacharias zafer zane zbigniew zbyszek zdravko zdzislaw zeki zekiye zeliha
zeljko zenon zerrin zhanna zinaida zivile zoran zorica zoryana zosia zubeyde zuhal zuleyha zygmunt
"""
_ASIAN = """
aiko akemi akiko akio akira asuka ayaka ayame ayumi baozhai bich bingwen binh bojing chaoxiang chau chien chiyo chunhua
cuong daiki daisuke daiyu diep dingxiang dinh duc duong emiko etsuko eun eunji fangfang feifei fenfang fumiko giang
guanting guoliang haitao haneul haoran haruka haruki haruto hideko hideo hien hieu hikari hinata hiroki hiroko hiromi
hitomi hoang hongmei hongyan huiling huimin huong huy huyen hyejin hyun hyunwoo ichiro izumi jaehyun jiahao jianguo
jianhong jianjun jianming jianwei jiaxin jiayi jiaying jihoon jimin jingjing jingwen jingyi jiro jisoo jiwoo jiyoung
joon joonho junfeng junichi junjie junko junwei juwon kaito kaiwen kaori kazuko kazuo keiko keisuke kenta kenzo khanh
khoa kieu kiko kimiko kiyoshi koji kyoko kyung lanfen lanying lihua lijuan liling liping lixin liying longwei machiko
makoto mariko masako masato mayumi meifeng meihua meiling meixiang meiying michiko midori mieko mijin mika miki minako
minghao mingxia mingyu minh minho minji minjun minoru minsoo misaki mitsuko mitsuo miyako miyu momoko naoki naoko
natsuki ngan ngoc nguyet nhan nhu nhung ningning noboru noriko oanh osamu pengfei phuc phuong qiang qianru qiaolian
qingling quoc quyen quynh reiko riko ruiling ruolan ryo ryota sachiko sakura sangwoo satoko satoshi sayuri seiji seojun
seoyeon setsuko seungmin shaoqing shigeru shiho shihong shinji shinobu shiori shizuka shoji shuang shuchang shufen
shuyi siyuan soojin sooyoung sumiko sungho sunhee suong susumu taehyung takako takashi takeshi takumi taro tatsuya
teruko tetsuya thao thi thien thinh thoa thuan thuy tien tingting tomoko tomomi toshio trang trinh trung truong
tsuyoshi tuyen tuyet uyen viet vinh vy weijie weiming weiwei wenjing wenjun wenli wenyan xiaobo xiaochen xiaodan
xiaofang xiaofeng xiaohong xiaohui xiaojing xiaojun xiaolan xiaoli xiaoling xiaolong xiaomei xiaoming xiaoping xiaoqing
xiaowei xiaowen xiaoxia xiaoyan xiaoyu xiaoyun xinyi xinyu xiulan xiuying xuan xuemei xueqin yafang yanfei yanhong
yanling yanmei yanyan yaping yasuko yeji yejin yichen yijun yimei yiming yingying yitong yoko yongjun yoon yoonah
yoshiko yoshio younghee youngmi yuchen yuhan yui yuka yuki yukiko yuko yulan yumi yumiko yuming yunfei yuriko yusuke
yutaka yuting yuto yuxin yuxuan zedong zexi zhaohui zhenzhen zhihao zhiming zhiqiang zhiwei zhiyuan zihan zixuan ziyi
"""
_PERSIAN_ARAB_KURDISH = """
aban abbas abdallah abdelkader abdelrahman abduljabbar adham afsaneh ahlam ahlem aida alaa alireza amani amira amirah
ammar anahita anas anoush arash areej arezoo arman asaad asmaa atefeh avin awat ayat ayman azadeh azin baha bahman
bahram banafsheh baraa bashar basima basma behnam behrouz behzad bijan boutros dalal dalia daoud dariush darya dilnaz
diyar dlovan elham emad eman ezzat fadel fadi fadia faezeh faranak fardin farhad fariba farideh farshid farzad farzaneh
fatin fayez fereshteh fida firas firouzeh fouad fuad ghada ghadeer ghassan ghazal goli golnaz haidar hajar hala hamed
hanan hania hatem haval haya hayder hazem heba hedieh hevin hisham homa houda huda husam hussam ibtisam imad inas
intisar israa issam iyad jaafar jaber jalil jamileh jawad jihan jomana jumana karima karwan kaveh kawthar keyvan khaled
khosrow khouloud kianoush lamia lana latifa layal layan layla leili loubna lujain maen mahdi mahin mahnaz mahsa mahtab
majda majed malak manal manar manijeh mansour maral marjan marwa marwan masoud masoumeh maysa mazen mehdi mehran
mehrdad mehrnaz minoo mitra moataz moein mohsen mojgan mojtaba morad mounir mourad muath muhanad munther nabil nada
nadim nadir nahed nahla najat najib narges nariman nasr nasser nawal nawras nazanin nazar negar nevine niloofar nima
nizar noura nouran nuha omid oussama parisa parvaneh parviz payam pejman peyman pouya qais rabab rabah radwan rafat
raghad rahaf rahman raida rami ramin ramzi rania rasha rasoul rawan reem reham rezan rima roja rojin rola ronak roya
ruba sabah sadegh sadeq saeid safaa safiyyah sahar saleh salwa samaneh samer sanaz sarbast sarkis sawsan sepideh
setareh shadi shahab shahla shahram shahrzad sherko sherwan shima shiva shohreh shokoufeh siamak siham simin sirwan
soheil sohrab somayeh soran sozan suad suha suhaila suhair tahereh tala talal taraneh tareq tawfiq thaer vahid wael
wafa waleed wassim wissam yahya yaser yasmeen yasser yazan yousra youssef zahraa zainah zaki zaynab zeina zhila zhina
ziad zohreh zuhair
"""
_BRITISH_TOO = """
abbi abi addie ade alexi alfreda algernon alix allegra alli alwyn amabel ambrosia anastacia andi annabelle annaliese
annalise anneka annelise annis anouska ansel aphra ariadne ariana arianna arlo aubrey augusta augustus averil avril
aylmer baz bea beatrix becki bella benji bertram bessie betsy bettina billi birdie bonnie bram brendon bridgette brigid
briony bronte bryce byron caden cait caleb callie cally carina carley carmella caro carolann carolyne cary caryl caryn
casey cecily celina chanel chanelle chantel charis charlotta charlton charmaine cheri cherie cheyenne christabel
christelle christi cicely cindy clarice cleopatra coleen conrad coralie corbin cornelia corrina cressida crispin
cristal damon danni danniella daryn dax dayna deana debs deedee delilah della delores demi denny desiree dominique
donny doretta drusilla dulcie ebenezer eilish elaina elana eleanora elfrida elgin elisha elissa elouise elton elwyn
emmeline emmett enola ernestine esmerelda estella estelle euphemia eustace evelina evie faron fenton fliss florrie fran
franca francene gavina gayle geordie georgette georgi gerwyn gilly ginny gino giselle gladstone greer griselda
guinevere harley harri harriette haydn hayleigh heath hebe hedley helaine hettie horatio ianto ilene imo ina ingram
ione ira isadora isidore israela issy izzie jacinda jacquelyn jacquetta jada jago jaimee jakki jalen jamesina janelle
janessa janey jannette jarrod jarvis jaxon jaycee jayda jaydon jaye jazmin jeannette jeannie jedidiah jem jenifer jenni
jennings jeri jerrold jessamy jessy joanie jodee joely johnathan johnathon jojo jolie jonnie jonny jono jonty jools
jordana jorgie josepha jude julienne juno kacey kaci kadie kai kaiden kaitlin kaitlyn kaleb kali kallum kareena karlie
karrie karyn kasey katelin katelyn kathi kathie kathlyn kayden kaylee kayley keanu keaton keegan keely keenan keir
kelis kellie kelsie kendal kendall kendrick kenton kermit kerrie kerryn kevan kezia kiara kiefer kieren kiki kimmy
kirsteen kirstyn kitty kory kristal kristi kristie kristin kristine kristofer kristy krystal krystle kurtis kyla kylan
lacey laila lainey lalage lanette larissa latoyah lauretta lauri layton leander leandra leann leanna leeann lemuel leni
lennox lenora leola leonora lesleyann levi lex lexi lexie lila lilibet lilla lillie lilly lindy linford linnea linton
linzi lisette lissa livvy lizzy llewelyn lolly loraine loren lori lorretta louella luanne lucretia luella lula lulu
lyall lyla lynden lyndsay lyndsey lynnette lynsay lyra mabelle macy maddison madelaine madi madonna maisy malvina mandi
manny mara marc marcella marcelle marcie marcy margaretta margarita margi margie margo marianna maribel mariel marilla
maritza marjory marlee marlowe marnie marsha maryanne marylou maryrose mathias mattie maura maximilian maximus mckenzie
meg meggie mel melia melina melodie merv mervyn mickey micky mikayla millard minerva mirabel mitzi moe mollie montague
monty morgana morton mungo myla nadene nancy nanette naomie nat natacha nate nathanael natty nelly nerissa nettie
neville nichola nicholette nickie nico nicolette nigella nikky noelene nola nolan nona nyah nyla oakley octavius odell
olwyn oralee oren orin osbert ottilie ozzie paddie paige pansy paxton payton pearce pedr peggie perdita persephone peta
petrina philipa philomena phineas phyllida pia piran portia posy priscila prue quinn quinton rachelle rafe raff raine
ralphie randolph raquel rayner reagan reanne rebeka regan renae reynold rhett rhianna ricki rickie rik riki rikki
riordan ripley rocco rodger romilly romola romy ronda roni ronni rosaline roseann roseanna roseanne roselle rosina
rowland roxie roxy royston rozanne rubin russel ruthie rylan ryland salena sammi sammie sammy sanchia saphira sarina
savanna seline selwyn seraphina shae shana shania shari sharna sharron shayla shayne sheela sheelagh shelby shena
sherie sherilyn sherlock sherman sherrie shirl shirlee sidonie sienna silvester sissy skylar sofie sonny stacie stanton
stelle stephany suki sunniva susi suzanna suzi suzy sybilla syd sydnee tabatha talitha tallulah tamar tammie tammy
tamsyn tamzin tarran tasmin tatum tavish tawny teagan tegen teigan terrie tessie thaddeus theda thelonius theobald
thomasina thora tiegan tiffany timmy tonia tori torin tracie trev trixie trudi tyra tyson ulric ulysses uriel ursa
valda valery vance vanda vaughn vella verena verna vernie vesta vickey vikki vinnie viv vivianne vonnie walt waverley
wendi wilbert wilda wilfrid wilkie willamina winona winslow wynn xander xanthe xena yael yorick zach zachariah zander
zandra zanna zeke zita zoie
"""
_AS_HEARD = """
abdirahman abdirizak abdulla agneshka agnyeshka aisha aishling ange anghared angharid aoifa ashlin ashling ashlyn
ayisha aymon aysha baz bri bukky bukola cerris chaz chell chivonne chiwetelu danno darragh deano dearbla derval dervla
dez donny eamon eefa eefah eefion evan fatema flossie funmi gaz geoff gosha granya grawnya gronya gwenllian hassan
hussayn ibraheem iestin ieuan ify inez ismael jaroslav jez jimbo jonno jules jumoke kahal katazhina keelin keeran keeva
keira kemi kerri-ann kerys kez khadeeja kiva kohal kweeva liv loz lozza lukash lyd maeve mal malgojata manda mands
meave meegan mihal mohammad mozza muhammed neave neesha neev neeve nell neve ngosi nieve nige nobby oluwashun orlagh
ottoline paddrig pavel phil podrick porick porrick queeva rees reese robbo roisheen rory rosheen roz ruari sade searsha
seersha segun sersha shaan shan shanade shaneen sharonne shavon shaz sheevaun shegun shevaun shinade shivaun shivawn
shivon shivorne sholay sinade siobhon stevo sulayman sursha suze tash tayo teague tez thommo tige titi tomash tommo
trev trish uche voitek voytek wale woitek yaroslav yestin yetti yolanta yousef yuan yusif zaineb zaynab zuleyka
"""  # spellings that speech recognition gives, and short forms
_BLOCKS = (
    _AS_HEARD,
    _IRISH_WELSH_SCOTTISH,
    _SOUTH_ASIAN,
    _AFRICAN,
    _CARIBBEAN,
    _EUROPEAN,
    _ASIAN,
    _PERSIAN_ARAB_KURDISH,
    _BRITISH_TOO,
)
FURTHER_GIVEN_NAMES = frozenset(name for block in _BLOCKS for name in block.split())
